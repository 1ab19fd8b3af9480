"""What to learn from: an image set is a `Split`, a text a `Corpus`; all but the downloads work offline."""

from ssl_course.data.characters import characters
from ssl_course.data.coloured_digits import coloured_digits
from ssl_course.data.corpus import Corpus
from ssl_course.data.docs_corpus import docs_corpus
from ssl_course.data.kingdom import kingdom, kingdom_analogies
from ssl_course.data.moved_digits import moved_digits, still_digits
from ssl_course.data.photos import photos, whole_photos
from ssl_course.data.split import Split
from ssl_course.data.text8 import google_analogies, text8
from ssl_course.data.torchvision_sets import cifar10, fashion_mnist, mnist, stl10

__all__ = [
    "Corpus",
    "Split",
    "characters",
    "cifar10",
    "coloured_digits",
    "docs_corpus",
    "fashion_mnist",
    "google_analogies",
    "kingdom",
    "kingdom_analogies",
    "mnist",
    "moved_digits",
    "photos",
    "still_digits",
    "stl10",
    "text8",
    "whole_photos",
]
