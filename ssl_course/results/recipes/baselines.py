"""The rows that learn nothing, the one that learns from labels, and the ladder between two encoders.

Chapters 11 and 12 train an encoder to which light does not come through, see `Standardised`. The rows "even light" say
what that alone is worth: to a network that nobody trained, and to SimCLR.
"""

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import SimCLR
from ssl_course.encoders import Standardised, convnet
from ssl_course.results.recipe import Recipe, labels
from ssl_course.supervised import Supervised

BEFORE = {
    "pixels": Recipe(convnet, 0, "01"),
    "random": Recipe(convnet, 0, "01"),
    "random, even light": Recipe(lambda: Standardised(convnet()), 0, "11"),
}
AFTER = {
    "SimCLR, even light": Recipe(
        lambda: SimCLR(Standardised(convnet()), DIGIT_VIEWS, temperature=0.1), 12, "10"
    ),
    "supervised": Recipe(lambda: Supervised(convnet(), 10, DIGIT_VIEWS), 40, "01", second=labels),
}  # fmt: skip
