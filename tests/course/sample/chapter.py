# %% [markdown]
# # 99 · A sample

# %%
import sys

import matplotlib.pyplot as plt
from tqdm import tqdm

from ssl_course.plotting import show

for _ in tqdm(range(3)):
    pass
print("from", __import__("os").getcwd(), file=sys.stderr)

# %% tags=["nbval-check-output"]
print(1 + 1)

# %%
figure, axes = plt.subplots(figsize=(1, 1))
show(figure, "An empty frame.")
