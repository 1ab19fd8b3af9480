"""Companion to a first course on self-supervised learning.

Every method takes the same path: data -> method(batch) -> loss -> `training.fit` -> `method.encode(x)` ->
`evaluation.compare`. Import what you need from the subpackages; importing this package loads nothing.
"""

__version__ = "0.1.0"
