"""What to teach again: the distribution of scores, what became of each question, the most common mistakes."""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from textwrap import shorten

from ssl_course import plotting
from ssl_course.files import write_whole
from ssl_course.grading.reports.feedback import STYLE
from ssl_course.grading.results import Grade

COLOURS = {
    "right": plotting.GREEN, "part of the points": plotting.SKY, "wrong": plotting.ORANGE, "error": plotting.RED,
    "time-out or memory": plotting.PURPLE, "not answered": "#c8c8c8", "grader fault": plotting.BLACK,
}  # fmt: skip


WIDE = "body { max-width: 70rem } img { width: 100% } td { padding: .2rem .8rem .2rem 0; vertical-align: top }"


def write_summary(out: Path, grades: Sequence[Grade], unmatched: Sequence[tuple[str, str]]) -> None:
    """`summary.png` and `summary.html`; one exercise after another where there are several."""
    exercises = sorted({grade.exercise for grade in grades if grade.results})
    parts = []
    for exercise in exercises:
        own = [grade for grade in grades if grade.exercise == exercise and grade.results]
        picture, alt = figure(own, exercise)
        name = "summary.png" if len(exercises) == 1 else f"summary.{exercise[:2]}.png"
        write_whole(out / name, picture)
        data = base64.b64encode(picture).decode()
        parts.append(f'<img src="data:image/png;base64,{data}" alt="{escape(alt)}">{_mistakes(own)}')
    odd = [f"<li>{escape(g.student)}: {escape(g.status)}</li>" for g in grades if g.status != "graded"]
    odd += [f"<li>{escape(file)}: {escape(why)}</li>" for file, why in unmatched]
    look = f"<h2>For you to look at</h2><ul>{''.join(odd)}</ul>" if odd else ""
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>Class summary</title><style>{STYLE}{WIDE}</style></head><body>
<h1>Class summary: {len([g for g in grades if g.results])} submissions</h1>
{"".join(parts) or "<p>Nothing was graded.</p>"}{look}</body></html>
"""
    write_whole(out / "summary.html", text.encode("utf-8", "xmlcharrefreplace"))


def outcome(result) -> str:
    """What became of a question, in the words of the figure."""
    if 0 < result.points < result.max_points:
        return "part of the points"
    return {"time-out": "time-out or memory", "memory": "time-out or memory"}.get(result.cause, result.cause)


def common_mistakes(grades: Sequence[Grade], most: int = 10) -> list[tuple[str, str, int]]:
    """(question, what was said, how often), most frequent first. Numbers in a sentence do not tell mistakes apart."""
    counts: Counter = Counter()
    example = {}
    for grade in grades:
        for result in grade.results:
            if result.cause not in ("right", "not answered", "grader fault"):
                key = (result.name, re.sub(r"\d[\d.,]*", "#", result.message))
                counts[key] += 1
                example.setdefault(key, result.message)
    return [(key[0], example[key], count) for key, count in counts.most_common(most)]


def figure(grades: Sequence[Grade], exercise: str) -> tuple[bytes, str]:
    """The picture of one exercise as PNG, and its alternative text."""
    from matplotlib.figure import Figure  # no pyplot: a server has no screen, and nothing here is global

    scores, most = [grade.score for grade in grades], max(grade.max_score for grade in grades)
    names = list(dict.fromkeys(result.name for grade in grades for result in grade.results))
    mistakes = common_mistakes(grades, 6)
    mean = sum(scores) / len(scores)
    picture = Figure(figsize=(14, 9), layout="constrained")
    top, bottom = picture.subfigures(2, 1, height_ratios=(1, 0.9))
    left, right = top.subplots(1, 2, width_ratios=(1, 1.3))
    left.hist(scores, bins=[x - 0.5 for x in range(int(most) + 2)], color=plotting.BLUE, rwidth=0.9)
    left.axvline(mean, color="black", lw=1, ls=":")
    left.set(xlabel=f"points of {most:g}", ylabel="submissions", xlim=(-0.6, most + 0.6))
    left.set_title(f"{len(scores)} submissions, mean {mean:.1f} of {most:g}", loc="left", fontsize=15, weight="bold")
    start = [0.0] * len(names)
    for kind, colour in COLOURS.items():
        counts = [sum(outcome(r) == kind for g in grades for r in g.results if r.name == name) for name in names]
        shares = [100 * count / len(grades) for count in counts]
        if any(counts):
            right.barh(names, shares, left=start, color=colour, label=kind, edgecolor="white")
        start = [a + b for a, b in zip(start, shares, strict=True)]
    right.invert_yaxis()
    right.set(xlabel="% of submissions", xlim=(0, 100))
    right.set_title("What became of each question", loc="left", fontsize=15, weight="bold", pad=48)
    right.legend(ncols=4, loc="lower left", bbox_to_anchor=(0, 1.0), frameon=False, fontsize=11, columnspacing=1)
    axes = bottom.subplots()
    labels = [shorten(f"{name}: {text}", 92, placeholder=" …") for name, text, _ in mistakes] or ["no mistakes at all"]
    counts = [count for _, _, count in mistakes] or [0]
    axes.barh(range(len(counts)), counts, color=plotting.ORANGE, height=0.45)
    for y, (label, count) in enumerate(zip(labels, counts, strict=True)):
        axes.text(0, y - 0.32, label, fontsize=12, va="bottom", parse_math=False)
        axes.text(count, y, f" {count}", fontsize=13, va="center", weight="bold")
    axes.set(ylim=(len(counts) - 0.4, -0.9), yticks=[], xlabel="submissions", xlim=(0, max(*counts, 1) * 1.05))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_title(
        f"What to teach again: the most common mistakes in {exercise}", loc="left", fontsize=15, weight="bold"
    )
    for one in (left, right, axes):
        one.spines[["top", "right"]].set_visible(False)
        one.tick_params(labelsize=12)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a student's message may hold letters that the font has not
        picture.savefig(stream, format="png", dpi=90)
    told = "; ".join(f"{name}: {text} ({count})" for name, text, count in mistakes[:3])
    alt = f"{len(scores)} submissions of {exercise}, mean {mean:.1f} of {most:g} points."
    return stream.getvalue(), f"{alt} Most common: {told or 'nothing'}"


def _mistakes(grades: Sequence[Grade]) -> str:
    rows = [
        f"<tr><td>{count}</td><td><code>{escape(name)}</code></td><td>{escape(text)}</td></tr>"
        for name, text, count in common_mistakes(grades)
    ]
    return f"<h2>Most common mistakes</h2><table>{''.join(rows)}</table>" if rows else ""
