"""The one expensive part of every softmax loss: log of the sum, over all candidates, of the exponential of a score.

For scores s_ik = a_i . b_k, and k running over the candidates of row i,

    log_partition(a, b)_i = log sum_k exp(s_ik)

A loss adds what is cheap, the score of the positive. Scale a and b by the temperature beforehand, and its gradient
comes by itself. Small batches compute all scores at once, and autograd differentiates. Large ones go through the scores
tile by tile and remember only the sums: the backward pass computes a tile again when it needs it, so that memory grows
with n, not with n squared. Scores between the rows of one batch are symmetric: half of their tiles are enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from ssl_course.losses.precision import no_autocast

KEEP = 2**22  # scores; up to so many (16 MB in float32) the backward pass finds them where the forward pass left them


class Candidates(NamedTuple):
    """Which columns a row may choose from.

    Args:
        own: the own column of row i is i + own: its positive, or itself.
        keep: whether that is a candidate.
        rows, columns: identities (n,) and (m,); what shares a row's identity is no candidate, apart from a kept own.
    """

    own: int = 0
    keep: bool = True
    rows: Tensor | None = None
    columns: Tensor | None = None

    def mask_(self, s: Tensor, i: int = 0, j: int = 0) -> Tensor:
        """Set the scores of all others to -inf, in place; s holds rows from i on and columns from j on."""
        diagonal = self.own + i - j
        if self.rows is not None:
            out = self.rows[i : i + len(s), None] == self.columns[j : j + s.shape[1]]
            out.diagonal(diagonal).fill_(not self.keep)
            s.masked_fill_(out, -math.inf)
        elif not self.keep:
            s.diagonal(diagonal).fill_(-math.inf)
        return s


def log_partition(
    a: Tensor,
    b: Tensor | None = None,
    candidates: Candidates | None = None,
    both: bool = False,
    chunk: int | None = None,
) -> Tensor | tuple[Tensor, Tensor]:
    """log sum_k exp(a_i . b_k) over the candidates k of each row i, exactly, in the precision of a and b.

    Args:
        a: (n, d).
        b: (m, d); None for a itself, where a row is no candidate for itself.
        candidates: leaves columns out; None for none but those.
        both: also sum the other way, over the rows i of each column k.
        chunk: rows and columns of a tile; None chooses; n and m or more compute all scores at once, with autograd.
            In tiles the result can be differentiated once; asking twice is a RuntimeError.

    Returns:
        (n,), or with `both` a pair (n,) and (m,).

    Raises:
        ValueError: if the chunk is not a positive whole number.
    """
    if chunk is not None and not (isinstance(chunk, int) and chunk > 0):
        raise ValueError(f"chunk must be a positive whole number or None, got {chunk!r}")
    candidates = candidates or Candidates(keep=b is not None)
    n, m = len(a), len(a if b is None else b)
    # A CPU's cache holds tiles of 512 rows; half of a small batch lets symmetry count. A GPU wants more work at a time.
    tile, most = (min(512, (max(n, m) + 1) // 2), 256**2) if a.device.type == "cpu" else (8192, 4096**2)
    if n * m <= most if chunk is None else max(n, m) <= chunk:
        s = a @ (a if b is None else b).T  # (n, m)
        candidates.mask_(s.detach())  # in place; autograd need not know, as the softmax is 0 there
        return (s.logsumexp(dim=1), s.logsumexp(dim=0)) if both else s.logsumexp(dim=1)
    rows, columns = _Tiled.apply(a, b, candidates, both, chunk or tile)
    return (rows, columns) if both else rows


class _Tiled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a: Tensor, b: Tensor | None, candidates: Candidates, both: bool, chunk: int):
        mirrored, b = b is None, a if b is None else b
        # Scores of moderate size need no maximum taken off: neither their exponentials nor the sums leave the range.
        most = a.norm(dim=1).max() * (1 if mirrored else b.norm(dim=1).max())
        plain = bool((most**2 if mirrored else most) < 0.7 * math.log(torch.finfo(a.dtype).max))
        rows = a.new_full((len(a),), 0 if plain else -math.inf)
        columns = rows if mirrored else b.new_full((len(b),), 0 if plain else -math.inf) if both else None
        keep = len(a) * len(b) <= KEEP
        spans, kept = [], []
        for i, j, s in _tiles(a, b, candidates, mirrored, chunk, plain, keep):
            _add(rows[i], s, 1, plain)
            if columns is not None and not (mirrored and i == j):  # there a tile already holds both of its halves
                _add(columns[j], s, 0, plain)
            if keep:
                spans.append((i, j))
                kept.append(s)
        if plain:
            rows.log_()
            columns = columns.log_() if columns is not None and not mirrored else columns
        ctx.how = candidates, mirrored, chunk, plain, spans
        ctx.save_for_backward(a, b, rows, columns, *kept)
        return rows, None if mirrored else columns

    @staticmethod
    def backward(ctx, by_row: Tensor, by_column: Tensor | None):
        (a, b, rows, columns, *kept), (candidates, mirrored, chunk, plain, spans) = ctx.saved_tensors, ctx.how
        by_column = by_row if mirrored else by_column
        with torch.no_grad(), no_autocast(a):  # the backward pass may be asked for inside of it
            u = by_row * (-rows).exp() if plain else None
            v = by_column * (-columns).exp() if plain and columns is not None else None
            for_a = torch.zeros_like(a)
            for_b = for_a if mirrored else torch.zeros_like(b) if ctx.needs_input_grad[1] else None
            space = a.new_empty(min(chunk, len(a)) * min(chunk, len(b)))
            tiles = _tiles(a, b, candidates, mirrored, chunk, plain)
            for i, j, s in ((*span, s) for span, s in zip(spans, kept, strict=True)) if kept else tiles:
                w = space[: s.numel()].view_as(s)  # the derivative by the scores
                if plain and v is not None:
                    torch.add(u[i, None], v[j], out=w).mul_(s)
                elif plain:
                    torch.mul(s, u[i, None], out=w)
                else:
                    torch.sub(s, rows[i, None], out=w).exp_().mul_(by_row[i, None])
                    if columns is not None:
                        w.add_((s - columns[j]).exp_().mul_(by_column[j]))
                for_a[i].addmm_(w, b[j])
                if for_b is not None and not (mirrored and i == j):
                    for_b[j].addmm_(w.T, a[i])
        for_a, for_b = (x if x is None else _Once.apply(x, a, b, by_row, by_column) for x in (for_a, for_b))
        return for_a, None if mirrored else for_b, None, None, None


class _Once(torch.autograd.Function):
    """Lets a gradient pass that does not know its own derivative, and says so where that is asked for."""

    @staticmethod
    def forward(ctx, gradient: Tensor, *depends_on: Tensor | None) -> Tensor:
        return gradient.view_as(gradient)

    @staticmethod
    def backward(ctx, *_):
        raise RuntimeError(
            "a loss computed in tiles cannot be differentiated twice: compute it at once, with chunk=n for n rows"
        )


def _tiles(
    a: Tensor, b: Tensor, candidates: Candidates, mirrored: bool, chunk: int, plain: bool, keep: bool = False
) -> Iterator[tuple[slice, slice, Tensor]]:
    """Rows, columns, and the scores between them (plain: their exponentials), of a mirrored matrix the upper half.

    Without `keep` the next tile overwrites them.
    """
    size = min(chunk, len(a)) * min(chunk, len(b))
    space = a.new_empty(size)
    for i in range(0, len(a), chunk):
        for j in range(i if mirrored else 0, len(b), chunk):
            rows, columns = a[i : i + chunk], b[j : j + chunk]
            s = space[: len(rows) * len(columns)].view(len(rows), len(columns))
            s = torch.mm(rows, columns.T, out=torch.empty_like(s) if keep else s)
            s = candidates.mask_(s, i, j)
            yield slice(i, i + len(rows)), slice(j, j + len(columns)), s.exp_() if plain else s


def _add(sums: Tensor, s: Tensor, dim: int, plain: bool) -> None:
    """Add a tile to sums of exponentials, or to their logarithms."""
    if plain:
        sums.add_(s.sum(dim=dim))
    else:
        torch.logaddexp(sums, s.logsumexp(dim=dim), out=sums)
