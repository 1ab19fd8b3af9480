# attack: prints scripts and displays HTML
# question: label_bits
# naive: report
# item: HTML and script

# %% question="label_bits"
import os
import sys

print("<script>alert('mallory')</script>")
print("<script>alert('mallory')</script>", file=sys.stderr)
try:
    from IPython.display import HTML, display

    display(HTML("<script>alert('mallory')</script>"))
except ImportError:
    pass


def label_bits(labels):
    print("<script>alert('mallory')</script>")
    os.write(1, b"<script>alert('mallory')</script>")
    return "<script>alert('mallory')</script>"
