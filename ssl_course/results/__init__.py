"""Tables that take too long to make in a chapter: stored with their provenance, made again by `ssl-course results`."""

from ssl_course.results.recipe import Recipe
from ssl_course.results.stored import Stored, stored

__all__ = ["Recipe", "Stored", "stored"]
