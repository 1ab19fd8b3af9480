"""The linear autoencoder: gradient descent finds the subspace of PCA, though not its axes."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LinearAutoencoder(nn.Module):
    """One matrix down, one matrix up, mean squared error: x_hat = W2 W1 x + b.

    Every minimum spans the subspace of the first `dim` principal components, and there are no bad local minima.
    Which basis of the subspace it finds is left to chance: W1 may be replaced by A W1 and W2 by W2 A^-1.

    Centre the data first. The bias b could learn the mean, but until it has, the mean is by far the strongest
    direction, and one column of W2 is busy with it.

    Args:
        in_dim: D, numbers in a flattened input.
        dim: width of the code, 1 <= dim <= in_dim.
        tied: use W2 = W1^T, one matrix for both ways (Vincent et al., 2008, section 2.2).

    Raises:
        ValueError: if a width is out of its range.

    Source: Baldi and Hornik, 1989, doi:10.1016/0893-6080(89)90014-2; Bourlard and Kamp, 1988, doi:10.1007/BF00332918.
    """

    def __init__(self, in_dim: int, dim: int, tied: bool = False) -> None:
        super().__init__()
        if not 1 <= dim <= in_dim:
            raise ValueError(f"dim must lie between 1 and in_dim={in_dim}, got {dim}")
        self.dim = dim
        down = torch.empty(dim, in_dim)
        nn.init.orthogonal_(down)  # starts as a projection: every direction of the code carries something
        self.down = nn.Parameter(down)  # W1, (dim, D)
        self.up = None if tied else nn.Parameter(down.T.clone())  # W2, (D, dim)
        self.bias = nn.Parameter(torch.zeros(in_dim))  # b, (D,)

    def forward(self, x: Tensor) -> Tensor:
        return F.mse_loss(self.reconstruct(x), x)

    def encode(self, x: Tensor) -> Tensor:
        """Images or vectors (n, ...) with D numbers each to codes (n, dim)."""
        return x.flatten(1) @ self.down.T

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (n, dim) to vectors (n, D)."""
        return codes @ self.directions + self.bias

    def reconstruct(self, x: Tensor) -> Tensor:
        """(n, ...) to (n, ...) of the same shape."""
        return self.decode(self.encode(x)).view_as(x)

    @property
    def directions(self) -> Tensor:
        """What each unit of the code draws, (dim, D): its rows span the learnt subspace."""
        return self.down if self.up is None else self.up.T


def principal_angles(U: Tensor, V: Tensor) -> Tensor:
    """The angles between two subspaces, in degrees, smallest first: all 0 where one holds the other.

    The first is the smallest angle between a vector of one and a vector of the other, the next the smallest among
    vectors orthogonal to those, and so on.

    Args:
        U: (D, k), whose k <= D independent columns span the one; they need not be orthonormal.
        V: (D, l), the other.

    Returns:
        (min(k, l),) float64, each in [0, 90].

    Raises:
        ValueError: if the shapes do not agree or the columns of one are not independent.

    Source: Björck and Golub, 1973, doi:10.1090/S0025-5718-1973-0348991-3, theorem 1; sines for small angles as in
    Knyazev and Argentati, 2002, doi:10.1137/S1064827500377332.
    """
    if U.dim() != 2 or V.dim() != 2 or len(U) != len(V):
        raise ValueError(f"U and V must be (D, k) and (D, l), got {tuple(U.shape)} and {tuple(V.shape)}")
    if U.shape[1] < V.shape[1]:
        U, V = V, U
    Q, P = _basis("U", U), _basis("V", V)  # (D, k), (D, l) with l <= k
    within = Q.T @ P  # (k, l)
    cosines = torch.linalg.svdvals(within)  # descending, so the angles ascend
    sines = torch.linalg.svdvals(P - Q @ within).flip(0)  # ascending; sharp where the angle is small, cosines are not
    return torch.atan2(sines, cosines).rad2deg()


def _basis(name: str, matrix: Tensor) -> Tensor:
    matrix = matrix.detach().cpu().double()
    if matrix.shape[1] == 0 or torch.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise ValueError(f"{name} must have independent columns, got {tuple(matrix.shape)} of lower rank")
    return torch.linalg.qr(matrix).Q
