"""The table that `ssl-course data` prints: what there is to learn from, and what lies on this disk already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssl_course.data.text8 import MEGABYTES as TEXTS
from ssl_course.data.torchvision_sets import CACHE
from ssl_course.data.torchvision_sets import MEGABYTES as IMAGES

MEGABYTES = {name: sizes[0] for name, sizes in IMAGES.items()} | TEXTS  # to download


@dataclass(frozen=True)
class Entry:
    """One set of the course: its function's name, what it is, where it comes from and what it is used for."""

    name: str
    what: str
    used_for: str
    made_from: str = ""  # empty for a set that is downloaded

    def source(self, folder: str | Path = CACHE) -> str:
        """Offline or download, and where a downloaded copy lies."""
        if self.made_from:
            return f"offline, {self.made_from}"
        root = Path(folder).expanduser() / self.name
        return f"cached in {root}" if root.is_dir() else f"download, {MEGABYTES[self.name]:,} MB"


ENTRIES = (
    Entry(
        "moved_digits",
        "handwritten digits anywhere on a noisy canvas, 28×28 grey",
        "the standard benchmark",
        "made from scikit-learn's digits",
    ),
    Entry(
        "still_digits",
        "the same digits filling their frames, 8×8 grey",
        "PCA and small autoencoders",
        "in scikit-learn",
    ),
    Entry(
        "coloured_digits",
        "moved digits whose hue tells the kind and whose lightness does not tell the hue, 28×28 colour",
        "colourization, cross-channel prediction",
        "made from scikit-learn's digits",
    ),
    Entry(
        "characters",
        "invented characters drawn by many hands, 28×28 grey, any number of kinds",
        "verifying kinds that a network never saw",
        "drawn on the fly",
    ),
    Entry(
        "photos",
        "patches of 7 colour photographs, 3 of them held out whole",
        "colouring, inpainting, jigsaw, MAE",
        "in scikit-learn and scikit-image",
    ),
    Entry(
        "docs_corpus",
        "two million words from the documentation of installed libraries",
        "word vectors, language models",
        "parsed from docstrings",
    ),
    Entry(
        "kingdom",
        "sentences in which king − man + woman = queen by construction",
        "word vectors that can be proved right",
        "generated",
    ),
    Entry("cifar10", "60,000 photographs of 10 kinds of things, 32×32 colour", "full-scale runs on a GPU"),
    Entry("stl10", "113,000 photographs, 100,000 without labels, 96×96 colour", "full-scale runs on a GPU"),
    Entry("fashion_mnist", "70,000 pictures of 10 kinds of clothing, 28×28 grey", "a step up from digits"),
    Entry("mnist", "70,000 handwritten digits, 28×28 grey", "comparing with papers"),
    Entry("text8", "17 million words of Wikipedia", "full-scale runs, comparing with papers"),
    Entry("google_analogies", "19,544 analogy questions in 14 families", "comparing word vectors with papers"),
)


def table(folder: str | Path = CACHE) -> str:
    """The sets of the course as lines of text, one a set, under a line of titles.

    Args:
        folder: where downloads are kept.
    """
    rows = [("name", "what it is", "where it comes from", "used for")]
    rows += [(entry.name, entry.what, entry.source(folder), entry.used_for) for entry in ENTRIES]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def show(folder: str | Path = CACHE) -> None:
    """Print the table; downloads happen only when a set's function is called."""
    print(table(folder))
