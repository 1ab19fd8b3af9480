"""A page for each student: points, what is wrong, the hint that helps, and their own code. It needs nothing else."""

from __future__ import annotations

from html import escape

from ssl_course.exercises.catalogue import find_question
from ssl_course.grading.results import Grade, QuestionResult

MARKS = {"right": ("✓", "#0b6b3a"), "not answered": ("○", "#5c5c5c")}
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; color: #1a1a1a;
       background: #fff }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 0 }
header { border-bottom: 3px solid #0072b2; padding-bottom: .8rem }
.total { font-size: 2rem; font-weight: 700 }
section { border: 1px solid #d0d0d0; border-left: 6px solid var(--c); border-radius: 4px; padding: .8rem 1rem;
          margin: 1rem 0 }
.head { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; flex-wrap: wrap }
.points { font-weight: 700; white-space: nowrap } .cause { color: var(--c); font-weight: 600 }
p { margin: .5rem 0 } summary { cursor: pointer; color: #0057a3 }
pre { overflow-x: auto; background: #f5f5f5; padding: .7rem; font-size: .85rem; line-height: 1.4 }
meter { width: 100%; height: 1rem }
"""


def page(grade: Grade) -> str:
    """The page. Every text that is not ours is escaped, and the page forbids itself to run or load anything."""
    cards = "".join(map(_card, grade.results))
    score, most = f"{grade.score:g}", f"{grade.max_score:g}"
    note = "" if grade.status == "graded" else f"<p>{escape(_sentence(grade.status))}</p>"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(grade.exercise)}: {score} of {most}</title><style>{STYLE}</style></head><body>
<header><h1>{escape(grade.student)} · {escape(grade.exercise)}</h1>
<div class="total">{score} of {most} points</div>
<meter min="0" max="{most}" value="{score}">{score} of {most}</meter>{note}</header>
{cards}
</body></html>
"""


def _card(result: QuestionResult) -> str:
    mark, colour = MARKS.get(result.cause, ("✗", "#a33b00"))
    try:
        title = find_question(result.name).title
    except ValueError:
        title = result.name
    parts = [
        f'<div class="head"><h2>{escape(title)}</h2>'
        f'<span class="points">{result.points:g} / {result.max_points:g}</span></div>',
        f'<div><span class="cause">{mark} {escape(result.cause)}</span> · <code>{escape(result.name)}</code></div>',
    ]
    if result.message:
        parts.append(f"<p>{escape(result.message)}</p>")
    if result.hint:
        parts.append(f"<details open><summary>A hint</summary><p>{escape(result.hint)}</p></details>")
    if result.code:
        parts.append(f"<details><summary>Your code</summary><pre>{escape(_readable(result.code))}</pre></details>")
    return f'<section style="--c: {colour}">{"".join(parts)}</section>\n'


def _readable(code: str) -> str:
    """Code without letters that a page must not hold."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in code)


def _sentence(status: str) -> str:
    return status[:1].upper() + status[1:].removesuffix(".") + "."
