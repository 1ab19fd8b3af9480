"""Heads: what stands between a representation h and a loss, and is thrown away afterwards."""

from __future__ import annotations

from torch import nn


def projection_head(dim: int, hidden: int | None = None, out: int = 128) -> nn.Sequential:
    """Representation h (n, dim) to projection z (n, out): linear, batch norm, ReLU, linear.

    Args:
        dim: width of h.
        hidden: width between; `dim` if None.
        out: width of z.

    Source: Chen et al., 2020, arXiv:2002.05709, section 4.2 (z = W2 relu(W1 h)); batch norm as in its code.
    """
    hidden = dim if hidden is None else hidden
    return nn.Sequential(nn.Linear(dim, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, out))
