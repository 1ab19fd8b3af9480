"""Figures and sentences in a notebook, each figure with its text alternative."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: Figure, alt: str) -> None:
    """Display a figure in a notebook with a text alternative, and close it. Elsewhere it only closes it.

    Args:
        figure: a matplotlib figure.
        alt: what the figure says, with its numbers, in a sentence or two.

    Raises:
        ValueError: if `alt` is empty.
    """
    import matplotlib.pyplot as plt
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if not alt.strip():
        raise ValueError("alt must say what the figure shows, got an empty string")
    if get_ipython() is not None:
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", bbox_inches="tight")
        data = {"image/png": base64.b64encode(lighter(drawn.getvalue())).decode(), "text/plain": alt}
        display(data, raw=True, metadata={"image/png": {"alt": alt}})
    plt.close(figure)


def lighter(png: bytes, worst: float = 38.0) -> bytes:
    """The same picture with 256 colours of its own, where that saves a fifth or more and nobody would see it.

    Drawings and grey pictures have hardly more colours than that; photographs do, and keep all of them where these
    would not do; they are only packed anew. A notebook of figures is less than half as large for it.

    Args:
        png: an opaque picture; others are returned as they are.
        worst: the lowest peak signal-to-noise ratio that will do, in dB.
    """
    import numpy as np
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    if picture.getextrema()[3][0] < 255:
        return png
    picture, small, whole = picture.convert("RGB"), io.BytesIO(), io.BytesIO()
    picture.save(whole, "PNG", optimize=True)
    few = picture.quantize(256, kmeans=1)
    few.save(small, "PNG", optimize=True)
    error = np.square(np.asarray(picture, dtype=float) - np.asarray(few.convert("RGB"))).mean()
    good = error <= 255**2 / 10 ** (worst / 10)
    if good and len(small.getvalue()) < 0.8 * len(png):
        return small.getvalue()
    return min(png, whole.getvalue(), key=len)


def say(markdown: str) -> None:
    """Display a sentence with numbers from the run, as Markdown."""
    from IPython.display import display

    display({"text/markdown": markdown, "text/plain": markdown}, raw=True)
