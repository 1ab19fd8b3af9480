"""NT-Xent: the normalised temperature-scaled cross-entropy of SimCLR."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def nt_xent(z1: Tensor, z2: Tensor, temperature: float = 0.5) -> Tensor:
    """Each view must find its partner among the 2n - 1 other views of the batch.

    With unit vectors z_i and partner j(i), and k running over all views but i itself:

        loss = mean_i  -log( exp(z_i . z_j(i) / t) / sum_{k != i} exp(z_i . z_k / t) )

    Args:
        z1, z2: embeddings of the two views, (n, d) each; row i of both comes from the same image. Normalised inside.
        temperature: t > 0; small values look hardest at the most similar negatives.

    Returns:
        A scalar, the mean over the 2n views, in float32 or better. Identical embeddings give log(2n - 1).

    Raises:
        ValueError: if the shapes differ, n < 1, or the temperature is not positive.

    Source: Chen, Kornblith, Norouzi and Hinton, 2020, arXiv:2002.05709, equation 1.
    """
    if z1.dim() != 2 or z1.shape != z2.shape:
        raise ValueError(f"z1 and z2 must both have shape (n, d), got {tuple(z1.shape)} and {tuple(z2.shape)}")
    if len(z1) < 1:
        raise ValueError("z1 and z2 must hold at least one pair, got none")
    if not temperature > 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    n = len(z1)
    with torch.autocast(z1.device.type, enabled=False):  # bf16 has too few digits for a softmax over a batch
        z = torch.cat([z1, z2])  # (2n, d)
        z = F.normalize(z if z.dtype == torch.float64 else z.float(), dim=1)
        logits = z @ z.T / temperature  # (2n, 2n)
        logits.fill_diagonal_(float("-inf"))  # a view is not a candidate for itself
        partner = torch.arange(2 * n, device=z.device).roll(n)  # 0 <-> n, 1 <-> n + 1, ...
        return F.cross_entropy(logits, partner)
