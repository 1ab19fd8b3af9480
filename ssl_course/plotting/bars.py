"""Methods side by side, a bar each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ssl_course.plotting.display import show
from ssl_course.plotting.style import BLACK, BLUE, GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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


def show_gains(rows: Sequence[Mapping], title: str, supervised: float, height: float = 4.8) -> None:
    """Probe accuracies as bars, best first, and as diamonds those of the same networks untrained, with the alt text.

    Args:
        rows: of a stored table, `Stored.to_list`, trained without labels.
        title: of the figure.
        supervised: the probe of a supervised encoder, in [0, 1].
        height: in inches.
    """
    import matplotlib.pyplot as plt

    rows = sorted(rows, key=lambda row: -row["linear_probe"])
    figure, axes = plt.subplots(figsize=(10, height))
    every, sd = [100 * r["linear_probe"] for r in rows], [100 * (r["linear_probe_sd"] or 0) for r in rows]
    names = [r["method"] for r in rows]
    axes.barh(names, every, xerr=sd, color=[_colour(name) for name in names], error_kw={"lw": 1.5})
    before = [100 * r["untrained"] for r in rows]
    axes.scatter(before, range(len(rows)), marker="D", color="white", edgecolors="black", zorder=3, s=70)
    axes.axvline(100 * supervised, color="black", lw=1, ls=":", marker="")
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="linear probe, %   (diamond: untrained · dotted: supervised)", title=title)
    told = "; ".join(f"{r['method']} {a:.0f}%, untrained {b:.0f}%" for r, a, b in zip(rows, every, before, strict=True))
    show(figure, f"Linear probe on test images: {told}; supervised {100 * supervised:.0f}%.")


def _colour(method: str) -> str:
    untrained = method in ("pixels", "pca") or method.startswith("random")
    return GREY if untrained else BLACK if method.startswith("supervised") else BLUE
