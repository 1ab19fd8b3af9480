"""All honest notebooks as files to grade, and for each variant where it stands in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from honest import NAMES, Written, solutions, solved, written
from honest_answers import by_hand, from_tests
from honest_styles import STYLES
from honest_tools import all_metadata_dropped, tools


@dataclass(frozen=True)
class Variant:
    """One way to be honest.

    Args:
        name: what pytest calls it.
        number: of the exercise.
        places: (file's stem, question) where it must earn every point.
        answers: what was written there, if it is about single answers.
    """

    name: str
    number: str
    places: tuple[tuple[str, str], ...]
    answers: dict[str, Written]


def files(number: str) -> dict[str, bytes]:
    """Stem -> notebook, for one exercise. A stem that begins with "dropped" has lost its ids and metadata."""
    notebooks = {tool.__name__: tool(solved(number, _calling_each_other(number))) for tool in tools(number)}
    for stem, answers in _packed(number).items():
        notebook = solved(number, answers)
        notebooks[stem] = all_metadata_dropped(notebook) if stem.startswith("dropped") else notebook
    return {stem: made if isinstance(made, bytes) else written(made) for stem, made in notebooks.items()}


def variants(number: str) -> list[Variant]:
    """Each tool, each style and each answer by another hand."""
    found = [Variant(t.__name__, number, tuple((t.__name__, n) for n in NAMES[number]), {}) for t in tools(number)]
    places: dict = defaultdict(list)
    for stem, answers in _packed(number).items():
        for name, answer in answers.items():
            places[id(answer)].append((stem, name))
    for name, answers in (_styled(number) | _by_others(number)).items():
        where = tuple(place for answer in answers.values() for place in places[id(answer)])
        found.append(Variant(name, number, where, answers))
    return found


def _calling_each_other(number: str) -> dict[str, Written]:
    """In every tool's notebook one answer uses another one."""
    return {name: answer for (name, style), answer in by_hand(number).items() if style == "by another answer"}


@cache
def _styled(number: str) -> dict[str, dict[str, Written]]:
    """Style -> question -> what was written; each style at every second question."""
    found: dict = defaultdict(dict)
    for i, style in enumerate(STYLES):
        for j, (name, source) in enumerate(solutions(number).items()):
            if (i + j) % 2 == 0 and (answer := style(name, source)):
                found[style.__name__][name] = answer
    return dict(found)


@cache
def _by_others(number: str) -> dict[str, dict[str, Written]]:
    """ "question: style" -> question -> what was written."""
    by = by_hand(number) | from_tests(number)
    return {f"{name}: {style}": {name: answer} for (name, style), answer in by.items()}


@cache
def _packed(number: str) -> dict[str, dict[str, Written]]:
    """Stem -> question -> answer: as few notebooks as hold them all, half of them to lose their metadata."""
    found: dict = {}
    styles = _styled(number)
    # They alter the answers below them, in a kernel too: they have notebooks of their own.
    apart = {name: styles[name] for name in ("settings_in_another_cell", "float64_by_default")}
    others = {name: answers for name, answers in styles.items() if name not in apart}
    for kind, by_name in (("styles", others), ("settings", apart), ("hands", _by_others(number))):
        for name in NAMES[number]:
            for k, answer in enumerate(answers[name] for answers in by_name.values() if name in answers):
                stem = f"{('', 'dropped-')[k % 2]}{kind}-{k // 2}"
                found.setdefault(stem, {})[name] = answer
    return found
