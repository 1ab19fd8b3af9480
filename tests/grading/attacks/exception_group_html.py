# attack: raises a group of exceptions with notes, causes and syntax errors, all of them scripts
# question: label_bits
# naive: report
# item: HTML and script

# %% question="label_bits"
def label_bits(labels):
    script = "<script>alert('mallory')</script>"
    error = SyntaxError(script, (script, 1, 1, script))
    error.add_note(script)
    raise ExceptionGroup(script, [error, ValueError(script)]) from KeyError(script)
