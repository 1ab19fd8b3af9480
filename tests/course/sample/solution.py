# %% [markdown]
# # Exercises 99: a sample

# %%
# ruff: noqa: E402, F401
import torch
from torch import nn

import ssl_course.exercises

ssl_course.exercises.__path__.append("FOLDER")
from ssl_course.exercises import check

# %% [markdown]
# ## Question 1: A mean of squares
#
# The mean of all squared entries of $x$.


# %% question="mean_square"
def mean_square(x):
    """Entries x (n, d) to a scalar."""
    # BEGIN SOLUTION
    squares = x.square()
    return squares.mean()
    # END SOLUTION


# %% [markdown]
# ## Question 2: A layer that scales
#
# Two gaps.


# %% question="Scale"
class Scale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        # BEGIN SOLUTION
        self.weight = nn.Parameter(torch.ones(dim))
        # END SOLUTION

    def forward(self, x):
        if x.dim() == 2:
            # BEGIN SOLUTION
            return (x * self.weight).sum(dim=1)
            # END SOLUTION
        raise ValueError(f"x must have shape (n, d), got {tuple(x.shape)}")


# %%
print("the end")
