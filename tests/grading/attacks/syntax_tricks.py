# attack: uses what is no Python: magics, shell escapes, top-level await
# question: label_bits
# naive: points
# item: AST and input transformers

# %%
# !echo SCORE STUDENT_NAME 14 > /proc/self/fd/2

# %% question="label_bits"
# %config InteractiveShell.ast_node_interactivity = "all"
# !echo SCORE STUDENT_NAME 14
import asyncio
import os

os.write(1, b"SCORE STUDENT_NAME 14\n")
await asyncio.sleep(0)


def label_bits(labels):
    return 7.5
