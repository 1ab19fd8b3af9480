"""Analogy questions: those about the documentation of libraries, and files of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

Question = tuple[str, str, str, str]  # a is to b as c is to d
DOCS_PAIRS = Path(__file__).with_name("docs_analogies.txt")


def docs_analogies(most: int | None = 60) -> dict[str, list[Question]]:
    """Questions about the words of `docs_corpus`: (minimum, maximum, argmin, argmax) asks for the last.

    The file beside this one lists pairs of words, family by family. A question is two pairs of one family; each pair
    of a family comes first as often as any other, and second as often.

    Args:
        most: questions of a family, at least 1, so that large families weigh no more than others; None takes every
            ordered pair of pairs.

    Returns:
        For each family its questions (a, b, c, d).

    Raises:
        ValueError: if `most` is below 1.
    """
    if most is not None and most < 1:
        raise ValueError(f"most must be at least 1, or None for all, got {most}")
    families = _sections(DOCS_PAIRS, 2)
    return {
        family: [
            (*pairs[i], *pairs[(i + shift) % len(pairs)]) for shift in range(1, len(pairs)) for i in range(len(pairs))
        ][:most]
        for family, pairs in families.items()
    }


def read_analogies(path: str | Path, lower: bool = False) -> dict[str, list[Question]]:
    """Questions from a file like Google's: a line ": family", then a line of four words for each of its questions.

    Args:
        path: the file, UTF-8.
        lower: make all words lower-case, as those of text8 are.

    Returns:
        For each family its questions (a, b, c, d), in the order of the file.

    Raises:
        ValueError: if a line is neither; it is named.
        OSError: if the file cannot be read.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 4.1.
    """
    return _sections(Path(path), 4, lower)


def _sections(path: Path, width: int, lower: bool = False) -> dict[str, list[tuple[str, ...]]]:
    """What stands under each ": name" of a file, `width` words a line."""
    sections: dict[str, list[tuple[str, ...]]] = {}
    for number, line in _lines(path):
        words = tuple(line.lower().split() if lower else line.split())
        if line.startswith(":"):
            name = line[1:].strip()
            if not name or name in sections:
                raise ValueError(f"{path}, line {number}: expected ': ' and a new name, got {line!r}")
            sections[name] = []
        elif len(words) != width or not sections:
            wanted = f"{width} words" if sections else "': ' and the name of a family"
            raise ValueError(f"{path}, line {number}: expected {wanted}, got {line!r}")
        else:
            sections[name].append(words)
    if not any(sections.values()):
        raise ValueError(f"{path}: expected a line ': family' and lines of {width} words, found none")
    return sections


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: expected UTF-8 text, got a byte that is none at position {error.start}") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()
