"""`mend_masked_loss`: the loss of a colleague's masked autoencoder, whose four faults are to be mended."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import broken_gradient, graded, not_finite, told

OWN, BATCH, IMAGE, PLACE, ROW, RAW = "patch", "batch", "image", "place", "row", "raw"  # whose mean and deviation
HIDDEN, VISIBLE, EVERY = "hidden", "visible", "every"
AXES = {OWN: (2,), BATCH: (0, 1, 2), IMAGE: (1, 2), PLACE: (0, 1), ROW: (1,)}


def _loss(
    drawn, patches, hidden, *,
    of=OWN, epsilon=True, where=HIDDEN, over="counted", pixels="mean", unbiased=True, error=lambda d: d.pow(2),
    scale=1.0,
):  # fmt: skip
    """`mend_masked_loss`, with a switch for each mistake."""
    target = patches
    if of != RAW:
        mean = patches.mean(dim=AXES[of], keepdim=True)
        variance = patches.var(dim=AXES[of], keepdim=True, unbiased=unbiased)
        target = (patches - mean) / (variance + (1e-6 if epsilon else 0)).sqrt()
    each = error(drawn - target)
    each = each.mean(dim=2) if pixels == "mean" else each.sum(dim=2)  # (n, p)
    counted = {HIDDEN: hidden, VISIBLE: ~hidden, EVERY: hidden | ~hidden}[where]
    each = each.masked_fill(~counted, 0)
    if over == "all":
        return scale * each.mean()
    return scale * each.sum() / {"counted": counted.sum(), "images": len(each), "nothing": 1}[over]


def _variant(**how):
    return lambda drawn, patches, hidden: _loss(drawn, patches, hidden, **how)


def _without_mean(drawn, patches, hidden):
    scaled = patches / (patches.var(dim=2, keepdim=True) + 1e-6).sqrt()
    return _loss(drawn, scaled, hidden, of=RAW)


def _without_deviation(drawn, patches, hidden):
    return _loss(drawn, patches - patches.mean(dim=2, keepdim=True), hidden, of=RAW)


def _by_variance(drawn, patches, hidden):
    gap = patches - patches.mean(dim=2, keepdim=True)
    return _loss(drawn, gap / (patches.var(dim=2, keepdim=True) + 1e-6), hidden, of=RAW)


def _drawn_too(drawn, patches, hidden):
    mean, variance = drawn.mean(dim=2, keepdim=True), drawn.var(dim=2, keepdim=True)
    return _loss((drawn - mean) / (variance + 1e-6).sqrt(), patches, hidden)


def _zeros_of_all(drawn, patches, hidden):
    """A product with the mask that leaves a nan where a visible patch is flat."""
    gap = drawn - (patches - patches.mean(dim=2, keepdim=True)) / patches.std(dim=2, keepdim=True)
    return (gap.pow(2).mean(dim=2) * hidden).sum() / hidden.sum()


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((4, 9, 12, 6), (3, 16, 4, 12), (5, 6, 8, 2))]
    cases.append(Case(_drawn(rng, 2, 8, 4, 1), note="a single hidden patch in each image"))
    drawn, patches, hidden = _drawn(rng, 3, 8, 4, 4)
    patches[np.arange(3), hidden.argmax(axis=1)] = 0.25
    return [*cases, Case((drawn, patches, hidden), note="a hidden patch of a single colour")]


def _drawn(rng: np.random.Generator, n: int, p: int, d: int, count: int) -> tuple:
    """Patches of different light and contrast; drawn ones near the target, worse where they are visible."""
    target = rng.normal(size=(n, p, d))
    target = (target - target.mean(axis=2, keepdims=True)) / target.std(axis=2, keepdims=True)
    # No patch so flat that it matters whether the 1e-6 stands under the root or beside it.
    patches = rng.random((n, p, 1)) + rng.uniform(0.2, 0.6, size=(n, p, 1)) * target
    hidden = rng.random((n, p)).argsort(axis=1).argsort(axis=1) < count
    return target + (2 - hidden[..., None]) * rng.normal(size=(n, p, d)), patches, hidden


_WHERE = {
    VISIBLE: "Your loss looks at the visible patches, which the encoder was shown: `hidden` is True where a patch is "
    "hidden.",
    EVERY: "Your loss looks at the visible patches, too: they could be copied, and it is the hidden ones that teach.",
}
_OF = {
    BATCH: "You normalise by the mean and the deviation of the whole batch: each patch has its own.",
    IMAGE: "You normalise by the mean and the deviation of each image: each patch has its own.",
    PLACE: "You normalise each pixel over all patches (dim 0 and 1): each patch has a mean and a deviation of its own, "
    "over its d pixels.",
    ROW: "You normalise each pixel over the patches of its image (dim 1): each patch has a mean and a deviation of its "
    "own, over its d pixels (dim 2).",
    RAW: "Your target is not normalised: each patch is compared after its own mean and deviation are taken out.",
}
_OVER = {
    "all": "You divide by the number of all patches: the more are visible, the smaller your loss. Divide by the "
    "number of those that count.",
}
_FLAT = (
    "A patch of a single colour has a deviation of 0, and your loss is nan or infinite there: add 1e-6 to the variance "
    "before the root."
)


def _remaining() -> list[Mistake]:
    """The colleague's loss with some of its faults left, or mended wrongly; the message names the first that is."""
    found = []
    for of, where, over, epsilon in product(
        (OWN, BATCH, IMAGE, PLACE, ROW, RAW), (HIDDEN, VISIBLE, EVERY), ("counted", "all"), (True, False)
    ):
        if (where == EVERY and over == "all") or (of != OWN and not epsilon):
            continue  # the same as another
        faults = [_WHERE.get(where), _OVER.get(over), _OF.get(of), _FLAT if of == OWN and not epsilon else None]
        faults = [text for text in faults if text]
        if faults:
            more = f" (It is one of {len(faults)} faults left.)" if len(faults) > 1 else ""
            how = _variant(of=of, where=where, over=over, epsilon=epsilon)
            found.append(Mistake(how, faults[0] + more, hint=3 if faults[0] == _FLAT else 2))
    return found


_FAULTS = (
    (_variant(over="images"), "You divide by the number of images: divide by the number of hidden patches.", 2),
    (_variant(over="nothing"), "You add up over the hidden patches: divide by their number.", 2),
    (_variant(pixels="sum"), "You add up over the pixels of a patch: take their mean.", 3),
    (_variant(unbiased=False), "Your deviation divides by d: that of torch, and of the authors, divides by d − 1.", 3),
    (_without_mean, "You divide by the deviation without taking the mean out first.", 3),
    (_without_deviation, "You take out the mean, but do not divide by the deviation.", 3),
    (_by_variance, "You divide by the variance: the deviation is its root.", 3),
    (_drawn_too, "You normalise the drawing as well: only the target is, and the network learns to draw that.", 2),
    (_variant(error=torch.abs), "You take absolute errors: here they are squared.", 1),
    (_variant(scale=0.5), "Your loss has a factor ½ which is not asked for.", 1),
    (lambda d, p, h: _loss(d, p, h).sqrt(), "You take a root: the loss is the squared error itself.", 1),
    (_zeros_of_all, _FLAT, 3),
)  # fmt: skip

QUESTION = Question(
    "mend_masked_loss",
    "Mend the loss of a masked autoencoder",
    "repair",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "What should the loss be of a drawing that is perfect where patches are hidden, and rubbish elsewhere? What do "
        "the four lines printed above say?",
        "Which patches count, and how many are they? Over which axis lie the pixels of one patch? And what is 0 / 0?",
        "`mean = patches.mean(dim=2, keepdim=True)`, `var` likewise, `target = (patches - mean) / (var + "
        "1e-6).sqrt()`; then `(error * hidden).sum() / hidden.sum()`.",
    ),
    examine=graded(
        matches(
            _loss,
            _inputs,
            gradients=(0,),
            mistakes=(*_remaining(), *told(_FAULTS), not_finite(_FLAT), broken_gradient(_FLAT)),
        )
    ),
    hides=("ssl_course.autoencoders.masked",),
)
