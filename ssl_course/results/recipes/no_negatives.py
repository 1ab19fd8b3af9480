"""Chapter 11: settings chosen on the validation split, with seed 0, for at most 75 seconds of one core.

Without negatives features agree on what is easiest to agree on: of the digits as they are that is the light. See
`Standardised`, whose untrained encoder is what these rows are compared with.
"""

from __future__ import annotations

from dataclasses import replace

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import BYOL, DINO, BarlowTwins, SimSiam, VICReg
from ssl_course.encoders import Standardised, convnet
from ssl_course.results.recipe import Recipe


def encoder() -> Standardised:
    """The course's standard encoder, to which light does not come through."""
    return Standardised(convnet())


SMALL = {"batch_size": 64, "chapter": "11"}
GENTLE = replace(DIGIT_VIEWS, crop=(0.6, 1.0))
RECIPES = {
    "BYOL": Recipe(lambda: BYOL(encoder(), GENTLE), epochs=12, **SMALL),
    "SimSiam": Recipe(lambda: SimSiam(encoder(), GENTLE), epochs=12, **SMALL),
    "BarlowTwins": Recipe(lambda: BarlowTwins(encoder(), DIGIT_VIEWS), epochs=12, **SMALL),
    "VICReg": Recipe(lambda: VICReg(encoder(), DIGIT_VIEWS), epochs=12, **SMALL),
    "DINO": Recipe(
        lambda: DINO(encoder(), GENTLE, student_temperature=0.03, teacher_temperature=0.01),
        epochs=10, lr=2e-3, **SMALL,
    ),
}  # fmt: skip
