"""The figures that chapters share, and the house style: large type, colours safe for colour-blind readers."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ssl_course.evaluation.label_efficiency import LabelEfficiency

# Okabe and Ito, 2008, "Color universal design": told apart with any kind of colour vision.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW, BLACK = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000",
)  # fmt: skip
GREY = "#8a8a8a"
CYCLE = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK)
MARKERS = ("o", "s", "D", "^", "v", "P", "X")  # lines stay apart in grey print too


def use_style() -> None:
    """Set matplotlib's defaults to the course's style; call it once at the top of a notebook."""
    import matplotlib.pyplot as plt
    from cycler import cycler

    plt.rcParams.update(
        {
            "font.size": 14,
            "axes.titlesize": 15,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=CYCLE, marker=MARKERS),
            "axes.axisbelow": True,
            "lines.linewidth": 2.2,
            "lines.markersize": 7,
            "legend.frameon": False,
            "figure.dpi": 80,
            "savefig.dpi": 80,
            "figure.constrained_layout.use": True,
        }
    )


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


def tiles(images: Tensor, columns: int, gap: int = 1) -> Tensor:
    """Lay images (n, c, h, w) out in a grid with white gaps: one image (H, W) if c is 1, else (H, W, c), in [0, 1]."""
    n, c, h, w = images.shape
    rows = -(-n // columns)
    sheet = torch.ones(rows * columns, c, h + gap, w + gap)
    sheet[:n, :, :h, :w] = images.detach().cpu().float().clamp(0, 1)
    sheet = sheet.view(rows, columns, c, h + gap, w + gap).permute(0, 3, 1, 4, 2)
    sheet = sheet.reshape(rows * (h + gap), columns * (w + gap), c)[: -gap or None, : -gap or None]
    return sheet[..., 0] if c == 1 else sheet


def draw_images(axes: Axes, images: Tensor, columns: int, title: str = "") -> None:
    """Draw images (n, c, h, w) as a grid on an axes without ticks."""
    axes.imshow(tiles(images, columns), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_axis_off()
    axes.set_title(title)


def draw_bars(axes: Axes, rows: Sequence[Mapping], chance: float = 0.1) -> None:
    """Probe accuracies as bars (all labels) and diamonds (100 labels), one line a method, from `Comparison.to_list`."""
    y = range(len(rows))
    few, few_sd = [100 * r["linear_probe_100"] for r in rows], [100 * (r["linear_probe_100_sd"] or 0) for r in rows]
    every, sd = [100 * r["linear_probe"] for r in rows], [100 * (r["linear_probe_sd"] or 0) for r in rows]
    colours = [_colour(r["method"]) for r in rows]
    axes.barh(y, every, xerr=sd, color=colours, height=0.66, error_kw={"lw": 1.5})
    diamond = {"fmt": "D", "color": "white", "markeredgecolor": "black", "markersize": 9}
    axes.errorbar(few, y, xerr=few_sd, ecolor="black", lw=0, elinewidth=1.5, **diamond)
    for i, ends in enumerate(zip(every, sd, few, few_sd, strict=True)):
        right = max(ends[0] + ends[1], ends[2] + ends[3])
        axes.text(right + 2.5, i, f"{every[i]:.0f}", va="center")
    axes.axvline(100 * chance, color="black", lw=1, ls=":")
    axes.text(100 * chance + 0.7, len(rows) - 0.38, "chance", fontsize=12, va="center")
    axes.set_yticks(list(y), [r["method"].replace("_", " ") for r in rows])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.15, -0.6)
    axes.set(xlim=(0, 108), xlabel="accuracy on test images, %   (bar: all labels · diamond: 100 labels)")


def show_bars(rows: Sequence[Mapping], title: str, height: float = 5) -> None:
    """The figure of `draw_bars`, with its alternative text."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10, height))
    draw_bars(axes, rows)
    axes.set_title(title)
    told = [f"{r['method']} {100 * r['linear_probe']:.1f}% and {100 * r['linear_probe_100']:.1f}%" for r in rows]
    show(figure, f"Linear probe on test images, with all labels and with 100: {'; '.join(told)}.")


def draw_neighbours(
    axes: Axes, queries: Tensor, found: Tensor, right: Tensor, gap: int = 2, query_labels: bool = True
) -> None:
    """One row a query: the query, then its nearest neighbours; neighbours of another class are framed.

    Args:
        queries: (q, c, h, w).
        found: (q, k, c, h, w), nearest first.
        right: (q, k), whether each has the query's class.
    """
    from matplotlib.patches import Rectangle

    q, k, c, h, w = found.shape
    rows = torch.cat([queries[:, None], torch.ones(q, 1, c, h, w), found], dim=1)  # a white column between
    axes.imshow(tiles(rows.flatten(0, 1), k + 2, gap), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    for i, j in (~right).nonzero().tolist():
        corner = ((j + 2) * (w + gap) - 0.5, i * (h + gap) - 0.5)
        axes.add_patch(Rectangle(corner, w, h, fill=False, ec=RED, lw=3))
    axes.set_axis_off()


def nearest(query_features: Tensor, features: Tensor, k: int) -> Tensor:
    """Rows of the k features most similar (cosine) to each query, (q, k)."""
    return (F.normalize(query_features, dim=1) @ F.normalize(features, dim=1).T).topk(k, dim=1).indices


def draw_label_efficiency(axes: Axes, curves: LabelEfficiency, chance: float = 0.1) -> None:
    """Accuracy against the number of labels: a line a learner, named at its end, in a band of one deviation."""
    ends = []
    for i, learner in enumerate(curves.accuracy):
        mean, sd = 100 * curves.mean(learner), 100 * curves.sd(learner)
        (line,) = axes.plot(curves.counts, mean, color=CYCLE[i % 7], marker=MARKERS[i % 7])
        axes.fill_between(curves.counts, mean - sd, mean + sd, color=line.get_color(), alpha=0.18, lw=0)
        ends.append((mean[-1], learner, line.get_color()))
    axes.axhline(100 * chance, color="black", lw=1, ls=":", marker="")
    axes.text(curves.counts[-1], 100 * chance - 1, "chance", fontsize=12, va="top", ha="right")
    axes.set_xscale("log")
    axes.set_xticks(curves.counts, [f"{c:,}" for c in curves.counts])
    axes.minorticks_off()
    label_ends(axes, curves.counts[-1], ends)
    axes.set(ylim=(0, 102), xlabel="labelled images", ylabel="accuracy on test images, %")


def label_ends(axes: Axes, x: float, ends: Sequence[tuple[float, str, str]], apart: float = 5.5) -> None:
    """Write each line's name at its right end, moved apart where they would overlap.

    Args:
        x: where the lines end, in data coordinates.
        ends: (y, name, colour) of each line.
        apart: smallest distance between two names, in data units of y.
    """
    height = None
    for y, name, colour in sorted(ends, reverse=True):
        height = y if height is None else min(y, height - apart)
        axes.annotate(name, (x, height), xytext=(9, 0), textcoords="offset points", va="center", color=colour,
                      fontweight="bold", annotation_clip=False)  # fmt: skip


def _colour(method: str) -> str:
    untrained = method in ("pixels", "pca") or method.startswith("random")
    return GREY if untrained else BLACK if method == "supervised" else BLUE
