"""`vicreg_three`: invariance, variance and covariance."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.chapter_11.hidden_methods import TERMS
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import broken_gradient, graded, told


def _hinge(x):
    return x.clamp(min=0)


def _terms(
    z1, z2, *,
    near=lambda a, b: (a - b).pow(2).mean(), less=1, epsilon=1e-4, wish=lambda s: _hinge(1 - s), root=True, keep=False,
    share=lambda d: d, power=2, centred=True, views=(0, 1), half=(1, 1), fold=torch.mean, cov_less=None,
):  # fmt: skip
    """`vicreg_three`, with a switch for each mistake."""
    n, d = z1.shape
    variance = covariance = 0.0
    for z in [(z1, z2)[view] for view in views]:
        centred_z = z - z.mean(dim=0)
        var = centred_z.pow(2).sum(dim=0) / (n - less)
        std = (var + epsilon).sqrt() if root else var + epsilon
        variance = variance + fold(wish(std))
        x = centred_z if centred else z
        c = x.T @ x / (n - (less if cov_less is None else cov_less))
        c = c if keep else c - torch.diag(c.diagonal())
        covariance = covariance + (c.abs() if power == 1 else c.pow(2)).sum() / share(d)
    return torch.stack([near(z1, z2), half[0] * variance, half[1] * covariance])


def _variant(**how):
    return lambda z1, z2: _terms(z1, z2, **how)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, d, size in ((8, 4, 0.6), (12, 3, 1.2), (9, 6, 0.8)):
        # Some features below the wished deviation of 1 and some above, in each view.
        scale = size * np.linspace(0.3, 2.0, d)
        z1 = rng.normal(size=(n, d)) @ (np.eye(d) + 0.3 * rng.normal(size=(d, d))) * scale + rng.normal(size=d)
        cases.append(Case((z1, z1 + 0.4 * rng.normal(size=(n, d)))))
    z1, z2 = rng.normal(size=(2, 7, 3))
    z1[:, 0] = 0.5
    cases.append(Case((z1, z2), note="a feature that is the same for all images"))
    return cases


_ROOT = (
    "Where a feature is the same for all images, the slope of your root is infinite and the gradient nan: the 1e-4 "
    "stands under the root."
)
_MISTAKES = (
    (_variant(half=(0.5, 1)),
     "Your variance term is half as large: the authors' code takes the mean of both views, the paper adds them.", 2),
    (_variant(half=(1, 0.5)), "Your covariance term is half as large: both views are added.", 2),
    (_variant(half=(0.5, 0.5)), "Your variance and covariance are means of both views: add them.", 2),
    (_variant(near=lambda a, b: (a - b).pow(2).sum(dim=1).mean()),
     "Your invariance term adds up over features (the paper's equation 5): here it is the mean over all n d entries, "
     "as in its algorithm 1.", 1),
    (_variant(near=lambda a, b: (a - b).pow(2).sum()), "Your invariance term is a sum: take the mean over n d.", 1),
    (_variant(near=lambda a, b: (a - b).abs().mean()), "Your invariance term is not squared.", 1),
    (_variant(near=lambda a, b: (a - b).pow(2).sum(dim=1).sqrt().mean()),
     "Your invariance term is the mean distance: take squared differences, over all n d entries.", 1),
    (_variant(less=0), "You divide by n in variances and covariances: here it is n − 1.", 3),
    (_variant(cov_less=0), "Your covariance divides by n: here it is n − 1.", 3),
    (_variant(less=0, cov_less=1), "Your variance divides by n: here it is n − 1.", 3),
    (_variant(root=False),
     "Your hinge looks at the variance: it looks at the deviation, or its slope would vanish near collapse.", 2),
    (_variant(root=False, epsilon=0),
     "Your hinge looks at the variance: it looks at the deviation, or its slope would vanish near collapse.", 2),
    (_variant(epsilon=0), "The 1e-4 under the root is missing.", 3),
    (_variant(wish=lambda s: 1 - s), "Your variance term has no hinge: features above 1 earn something.", 2),
    (_variant(wish=lambda s: _hinge(s - 1)), "Your hinge is inside out: features that vary too little have a cost.", 2),
    (_variant(wish=lambda s: _hinge(1 - s) ** 2), "Your hinge is squared: it is max(0, 1 − deviation) itself.", 2),
    (_variant(wish=lambda s: (1 - s).abs()), "Your variance term punishes a deviation above 1, too: it is a hinge.", 2),
    (_variant(fold=torch.sum), "Your variance term adds up over features: take the mean over d.", 2),
    (_variant(keep=True), "Your covariance term includes the variances: leave the diagonal out.", 2),
    (_variant(share=lambda d: 1), "Your covariance term is not divided by d.", 3),
    (_variant(share=lambda d: d * (d - 1)), "Your covariance term is divided by d (d − 1): here by d.", 3),
    (_variant(share=lambda d: d * d), "Your covariance term is divided by d²: here by d.", 3),
    (_variant(power=1), "Your covariances are not squared.", 2),
    (_variant(centred=False), "Your covariance takes no mean out.", 2),
    (_variant(views=(0,)), "Variance and covariance are of the first view alone: add those of the second.", 1),
    (_variant(views=(1,)), "Variance and covariance are of the second view alone: add those of the first.", 1),
)  # fmt: skip

QUESTION = Question(
    "vicreg_three",
    "Three wishes",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "One term looks at both views together, the other two at each view by itself. Which axis is the batch?",
        "Variances and covariances are one matrix C of each view, centred, divided by n − 1: its diagonal goes into "
        "the hinge, the rest is squared.",
        "`(1 - (c.diagonal() + 1e-4).sqrt()).clamp(min=0).mean()`, and `(c.pow(2).sum() - "
        "c.diagonal().pow(2).sum()) / d`; both added over the views; `torch.stack` the three.",
    ),
    examine=graded(
        matches(_terms, _inputs, gradients=(0, 1), mistakes=(*told(_MISTAKES), broken_gradient(_ROOT))),
    ),
    hides=TERMS,
)
