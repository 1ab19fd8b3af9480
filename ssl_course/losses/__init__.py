"""Losses: pure functions of embeddings."""

from ssl_course.losses.nt_xent import nt_xent

__all__ = ["nt_xent"]
