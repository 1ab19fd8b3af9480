"""Heads: what stands between a representation h and a loss, and is thrown away afterwards."""

from __future__ import annotations

from itertools import pairwise

from torch import nn


def projection_head(
    dim: int,
    hidden: int | None = None,
    out: int = 128,
    *,
    layers: int = 2,
    batch_norm: bool = True,
    output_norm: bool = False,
) -> nn.Sequential:
    """Representation h (n, dim) to projection z (n, out): linear, batch norm, ReLU, linear.

    Args:
        dim: width of h.
        hidden: width between; `dim` if None.
        out: width of z.
        layers: how many of them are linear: 1 for no ReLU at all, 3 for SimSiam, Barlow Twins and SimCLR v2.
        batch_norm: False leaves every batch norm out, that at the output too.
        output_norm: a batch norm without scale and shift at the end, as in SimSiam; SimCLR's code has one with a scale.

    Raises:
        ValueError: if `layers` is less than 1.

    Source: Chen et al., 2020, arXiv:2002.05709, section 4.2 (z = W2 relu(W1 h)); batch norm as in its code.
    """
    if layers < 1:
        raise ValueError(f"layers must be at least 1, got {layers}")
    hidden = dim if hidden is None else hidden
    *widths, last = dim, *[hidden] * (layers - 1)
    modules: list[nn.Module] = []
    for before, after in pairwise((*widths, last)):
        modules.append(nn.Linear(before, after, bias=not batch_norm))  # batch norm has a shift of its own
        modules += [nn.BatchNorm1d(after), nn.ReLU()] if batch_norm else [nn.ReLU()]
    normed = batch_norm and output_norm
    modules.append(nn.Linear(last, out, bias=not normed))
    return nn.Sequential(*modules, *([nn.BatchNorm1d(out, affine=False)] if normed else []))
