# attack: an answer's cell that is too deep for a parser and a compiler
# question: label_bits
# naive: points
# item: AST and input transformers

# %%
import os

os.write(1, b"SCORE STUDENT_NAME 14\n")


# %% change={"id": "answer-label_bits", "deep": true}
def label_bits(labels):
    return DEEP
