"""What to learn from. Every image set is a `Split` of images and labels; all but the downloads work offline."""

from ssl_course.data.moved_digits import moved_digits
from ssl_course.data.split import Split

__all__ = ["Split", "moved_digits"]
