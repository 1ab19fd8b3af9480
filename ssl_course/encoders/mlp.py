"""Fully connected networks."""

from __future__ import annotations

from itertools import pairwise

from torch import nn


class MLP(nn.Sequential):
    """Vectors or images (n, ...) to (n, sizes[-1]): linear layers with ReLU between them, none after the last.

    Args:
        sizes: width of the flattened input, of each hidden layer, and of the output; at least two.

    Raises:
        ValueError: if there are fewer than two sizes or one is not positive.
    """

    def __init__(self, *sizes: int) -> None:
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes must be at least two positive widths, got {sizes}")
        layers: list[nn.Module] = [nn.Flatten()]
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), nn.ReLU()]
        super().__init__(*layers[:-1])
        self.dim = sizes[-1]

    def __getitem__(self, index: int | slice) -> nn.Module:
        """One layer, or with a slice the layers in it as one network: `net[:3]`."""
        return nn.Sequential(*list(self)[index]) if isinstance(index, slice) else super().__getitem__(index)


def mlp(*sizes: int) -> MLP:
    """`mlp(784, 256, 64)` maps (n, 1, 28, 28) to (n, 64); see `MLP`."""
    return MLP(*sizes)
