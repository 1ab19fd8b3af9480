"""Principal component analysis: the best that any linear encoder and decoder can do, in closed form."""

from __future__ import annotations

import torch
from torch import Tensor


class PCA:
    """Project onto the `dim` directions along which the data vary most.

    After `fit`: `mean` (D,), `components` (dim, D) with orthonormal rows in the order of the variance they explain,
    `explained_variance` (dim,), `explained_variance_ratio` (dim,) (shares of the total variance), all in float64.

    Args:
        dim: width of the code, at least 1.

    Raises:
        ValueError: if `dim` is not positive.

    Source: Pearson, 1901, doi:10.1080/14786440109462720; Hotelling, 1933, doi:10.1037/h0071325.
    """

    def __init__(self, dim: int) -> None:
        if dim < 1:
            raise ValueError(f"dim must be at least 1, got {dim}")
        self.dim = dim

    def fit(self, images: Tensor) -> PCA:
        """Find the directions: eigenvectors of the covariance matrix, Sigma = V Lambda V^T.

        An eigenvector's sign is arbitrary; here its largest entry (in absolute value) is positive.

        Args:
            images: (n, ...), n >= 2; each row is flattened to D numbers.

        Returns:
            Itself, so that `PCA(8).fit(images)` can be passed on.

        Raises:
            ValueError: if there are fewer than two images, if they are not finite, or if `dim` exceeds min(n, D).
        """
        x = images.detach().flatten(1).cpu().double()  # (n, D); float64 because squares lose half of the digits
        n, width = x.shape
        if n < 2:
            raise ValueError(f"images must hold at least two rows, got {n}")
        if self.dim > min(n, width):
            raise ValueError(f"dim must be at most {min(n, width)} for {n} images of {width} numbers, got {self.dim}")
        if not x.isfinite().all():
            raise ValueError("images holds values that are not finite")
        self.shape = images.shape[1:]
        self.mean = x.mean(dim=0)  # (D,)
        x = x - self.mean
        if n > width:
            variance, directions = torch.linalg.eigh(x.T @ x / (n - 1))  # ascending: (D,), (D, D) in columns
            variance, directions = variance.flip(0).clamp(min=0), directions.T.flip(0)
        else:  # few but large images: the same from the singular values, without the (D, D) covariance
            _, values, directions = torch.linalg.svd(x, full_matrices=False)  # rows of directions: (n, D)
            variance = values**2 / (n - 1)
        largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))  # (k, 1)
        self.components = (directions * largest.sign())[: self.dim].contiguous()  # (dim, D)
        self.explained_variance = variance[: self.dim]
        self.explained_variance_ratio = self.explained_variance / variance.sum().clamp(min=1e-300)  # not 0 / 0
        return self

    def encode(self, images: Tensor) -> Tensor:
        """Images (n, ...) of the shape that `fit` saw to codes (n, dim), on their device and in their precision."""
        self._check_fitted()
        if images.shape[1:] != self.shape:
            raise ValueError(f"images must have the shape (n, *{tuple(self.shape)}), got {tuple(images.shape)}")
        return (images.flatten(1) - self.mean.to(images)) @ self.components.to(images).T  # (n, dim)

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (n, dim) to images (n, ...) of the shape that `fit` saw."""
        self._check_fitted()
        if codes.dim() != 2 or codes.shape[1] != self.dim:
            raise ValueError(f"codes must have shape (n, {self.dim}), got {tuple(codes.shape)}")
        x = codes @ self.components.to(codes) + self.mean.to(codes)  # (n, D)
        return x.unflatten(1, self.shape)

    def reconstruct(self, images: Tensor) -> Tensor:
        """The nearest images (n, ...) that the components can express."""
        return self.decode(self.encode(images))

    def _check_fitted(self) -> None:
        if not hasattr(self, "components"):
            raise RuntimeError("PCA has no components yet: call fit(images) first")
