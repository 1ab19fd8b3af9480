# attack: raises an exception of a class whose name is a script, from a line that is one
# question: label_bits
# naive: report
# item: HTML and script

# %% question="label_bits"
def label_bits(labels):
    raise type("<script>alert(1)</script>", (Exception,), {})(
        "</div><script>alert(2)</script>"
    )  # <script>alert(3)</script>
