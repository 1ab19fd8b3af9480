"""Curves, named at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ssl_course.plotting.style import CYCLE, MARKERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ssl_course.evaluation.label_efficiency import LabelEfficiency


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
