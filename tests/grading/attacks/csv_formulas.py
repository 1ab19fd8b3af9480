# attack: raises an exception whose name starts with each sign that a spreadsheet obeys, on lines of their own
# question: label_bits
# naive: formula
# item: CSV formulas

# %% question="label_bits"
def label_bits(labels):
    text = "\n".join(f"{sign}cmd|' /C calc'!A0" for sign in "=+-@\t\r")
    raise type("@SUM(1+1)", (Exception,), {})(f'"{text}",\n{text}')
