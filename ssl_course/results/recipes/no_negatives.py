"""Chapter 11: settings chosen on the validation split, with seed 0, for at most 75 seconds of one core."""

from __future__ import annotations

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import BYOL, DINO, BarlowTwins, SimSiam, VICReg
from ssl_course.encoders import convnet
from ssl_course.results.recipe import Recipe

RECIPES = {
    "BYOL": Recipe(lambda: BYOL(convnet(), DIGIT_VIEWS), epochs=15, chapter="11"),
    "SimSiam": Recipe(lambda: SimSiam(convnet(), DIGIT_VIEWS), epochs=20, chapter="11"),
    "BarlowTwins": Recipe(lambda: BarlowTwins(convnet(), DIGIT_VIEWS), epochs=20, chapter="11"),
    "VICReg": Recipe(lambda: VICReg(convnet(), DIGIT_VIEWS), epochs=20, chapter="11"),
    "DINO": Recipe(lambda: DINO(convnet(), DIGIT_VIEWS), epochs=12, chapter="11"),
}
