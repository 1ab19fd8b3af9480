# attack: raises an exception with a script in its text
# question: label_bits
# naive: report
# item: HTML and script

# %% question="label_bits"
def label_bits(labels):
    raise ValueError("<script>alert('mallory')</script><img src=x onerror=alert(1)>\x1b[31m\x1b]0;title\x07")
