"""The loss of CLIP: which text belongs to which image, asked in both directions."""

from __future__ import annotations

from torch import Tensor

from ssl_course.losses.checks import check_batch, check_labels, check_positive, check_reduction, reduce
from ssl_course.losses.gathering import share, world
from ssl_course.losses.log_partition import Candidates, log_partition
from ssl_course.losses.precision import no_autocast, unit

LEAST_TEMPERATURE = 0.01  # a scale of 100, beyond which the authors found training unstable


def clip_loss(
    image: Tensor,
    text: Tensor,
    temperature: float | Tensor = 0.07,
    *,
    identities: Tensor | None = None,
    reduction: str = "mean",
    gather: bool = True,
    chunk: int | None = None,
) -> Tensor:
    """Each image must find its text among the n texts of the batch, and each text its image: the mean of both.

    With unit vectors u_i (image) and v_i (text) and the scale s = 1 / t:

        loss = mean_i  -1/2 log( exp(s u_i . v_i) / sum_k exp(s u_i . v_k) )
                       -1/2 log( exp(s u_i . v_i) / sum_k exp(s u_k . v_i) )

    Args:
        image, text: (n, d) each, n >= 2; row i of both belong together. Normalised inside.
        temperature: t > 0. CLIP learns it: give a tensor of one number, such as `log_scale.neg().exp()` of a parameter
            that starts at log(1 / 0.07). A tensor below 0.01 counts as 0.01, as in the paper, and then gets no
            gradient; to let it come back, limit the parameter itself after each step: `log_scale.clamp_(max=log(100))`
            under `torch.no_grad()`. A plain number is taken as it is.
        identities: (n,) integers; a pair of an image and a text of the same number is no negative. Without them, two
            images with the same caption are taught to deny it.
        reduction: "mean" or "sum" over the pairs, or "none".
        gather: where several processes share the batch, the images and texts of all are candidates: see
            `gathering.share`. Each must call the loss, with equally many pairs, and gets the mean over its own.
        chunk: see `log_partition`; None computes small batches at once and large ones in tiles.

    Returns:
        A scalar, in float32 or better, or with "none" the loss of each pair, (n,). Identical embeddings give log n.

    Raises:
        TypeError: if an embedding is no tensor of floats, or `identities` no tensor of integers.
        ValueError: if the shapes differ, n < 2, an embedding is not finite, or the temperature is not positive.

    Source: Radford et al., 2021, arXiv:2103.00020, figure 3 (the pseudocode), and section 2.5 for the limit.
    """
    check_batch(2 if world(gather) == 1 else 1, image=image, text=text)
    check_positive("temperature", temperature)
    check_reduction(reduction)
    if identities is not None:
        check_labels(identities, len(image), "identities")
    if isinstance(temperature, Tensor):
        temperature = temperature.clamp(min=LEAST_TEMPERATURE)
    with no_autocast(image):
        u, v = unit(image) / temperature, unit(text)
        score = (u * v).sum(dim=1)  # (n,)
        (images, texts, names), first = share("image and text", u, v, identities, proof=score, gather=gather)
        pairs = Candidates(first, rows=identities, columns=names)
        if images is u:
            of_image, of_text = log_partition(u, v, pairs, both=True, chunk=chunk)
        else:  # the rows of this process, in both directions
            of_image, of_text = (log_partition(*z, pairs, chunk=chunk) for z in ((u, texts), (v, images)))
        return reduce((of_image + of_text) / 2 - score, reduction)
