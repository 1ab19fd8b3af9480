"""Chapter 10: settings chosen on the validation split, with seed 0, for at most 75 seconds of one core."""

from __future__ import annotations

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import AMDIM, CMC, CPC, PIRL, DeepInfoMax, InstanceDiscrimination, MoCo, SimCLR
from ssl_course.encoders import convnet
from ssl_course.results.recipe import Recipe, rows

RECIPES = {
    "InstanceDiscrimination": Recipe(
        lambda: InstanceDiscrimination(convnet(), DIGIT_VIEWS), epochs=20, chapter="10", second=rows
    ),
    "CPC": Recipe(lambda: CPC(convnet()), epochs=4, chapter="10"),
    "DeepInfoMax": Recipe(lambda: DeepInfoMax(convnet(), DIGIT_VIEWS), epochs=20, chapter="10"),
    "AMDIM": Recipe(lambda: AMDIM(convnet(), DIGIT_VIEWS), epochs=15, chapter="10"),
    "CMC": Recipe(lambda: CMC(convnet(), DIGIT_VIEWS), epochs=15, chapter="10"),
    "PIRL": Recipe(lambda: PIRL(convnet(), DIGIT_VIEWS), epochs=15, chapter="10", second=rows),
    "MoCo": Recipe(lambda: MoCo(convnet(), DIGIT_VIEWS), epochs=15, chapter="10"),
    "SimCLR": Recipe(lambda: SimCLR(convnet(), DIGIT_VIEWS, temperature=0.1), epochs=20, chapter="10"),
}
