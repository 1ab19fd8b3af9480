"""What to learn from. Every image set is a `Split` of images and labels; all but the downloads work offline."""

from ssl_course.data.moved_digits import moved_digits, still_digits
from ssl_course.data.photos import photos, whole_photos
from ssl_course.data.split import Split
from ssl_course.data.torchvision_sets import cifar10, fashion_mnist, mnist, stl10

__all__ = [
    "Split",
    "cifar10",
    "fashion_mnist",
    "mnist",
    "moved_digits",
    "photos",
    "still_digits",
    "stl10",
    "whole_photos",
]
