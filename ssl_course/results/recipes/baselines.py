"""The rows that learn nothing, and the one that learns from labels."""

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.encoders import convnet
from ssl_course.results.recipe import Recipe, labels
from ssl_course.supervised import Supervised

BEFORE = {
    "pixels": Recipe(convnet, 0, "01"),
    "random": Recipe(convnet, 0, "01"),
}
AFTER = {
    "supervised": Recipe(lambda: Supervised(convnet(), 10, DIGIT_VIEWS), 40, "01", second=labels),
}
