"""Contrastive and related frameworks: one file each."""

from ssl_course.contrastive.simclr import SimCLR

__all__ = ["SimCLR"]
