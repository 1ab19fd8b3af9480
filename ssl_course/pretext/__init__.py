"""Pretext tasks: one file each."""

from ssl_course.pretext.rotation import Rotation, rotate

__all__ = ["Rotation", "rotate"]
