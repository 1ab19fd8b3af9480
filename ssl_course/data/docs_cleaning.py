"""From a docstring to sentences of words: prose stays; code, tables, formulas, types and markup go."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Iterator

from ssl_course.data.docs_markup import paragraphs

LEAST = 3  # words in a sentence
MOST = 120  # more than that is a list
PROSE = 0.8  # least share of words' letters among the characters of a sentence, spaces aside
GONE = re.compile(
    r"(?:https?|ftp)://\S+"
    r"|:math:`[^`]*`|\$[^$]*\$"  # formulas
    r"|\[[^\]\s]*\]_|\|\w+\||%\(\w+\)s|\{\w*\}"  # citations and places left for other text
    r"|\.py\b"  # or of setup.py only "py" would stay
    r"|\b(?:e\.g|i\.e|etc|cf|vs|a\.k\.a|w\.r\.t|et al)\."  # whose full stops end no sentence
)
MAIL = re.compile(r"\S+@\S+\.\w+")
ACCENT = re.compile("[\u0300-\u036f]")
ROLE = re.compile(r":[\w:+-]+:(?=`)")  # the :func: of :func:`numpy.argmin`
TARGET = re.compile(r"(`[^`<]+?)\s*<[^`>]*>`")  # the <address> of `words <address>`_
QUOTED = re.compile(r"``(.+?)``|`([^`]+)`")
DOTTED = re.compile(r"\b(?:[A-Za-z_]\w+\.)+([A-Za-z_]\w+)")  # numpy.ma.argmin
INNER_DOT = re.compile(r"\.[A-Za-z_]")
CALL = re.compile(r"[~.]*((?:\w+\.)*[A-Za-z_]\w*)(?:\(.*\)|\[.*\])?")  # a name, alone, called or indexed
SET = re.compile(r"(\w+) ?= ?[\"']?([\w.]+)[\"']?")  # dtype=numpy.float32
CODE = re.compile(r"[=(){}\[\]<>/*+%\\]")
END = re.compile(r"(?<=[.!?:;])\s+")
DIMENSIONS = re.compile(r"\b([0-9nN])-[dD]\b")  # 2-D
WORD = re.compile(r"\b(?:_*[a-z]\w*(?:'[a-z]+)?|[0-9]d)\b", re.ASCII)


def sentences(docstring: str, name: str = "") -> Iterator[list[str]]:
    """The sentences of a docstring, each a list of lower-case words.

    Identifiers are words like others (`nanmax`, `float32`, `n_samples`); of a dotted one the last part stays.

    Args:
        docstring: as it stands in the file.
        name: of the function or class that it documents. A public one opens the first sentence, as it does where
            `help` shows it: without it, "Return the indices of the minimum values" would not know of `argmin`.
    """
    opening = "" if name.startswith("_") else name
    for paragraph in paragraphs(inspect.cleandoc(docstring)):
        for sentence in END.split(plain(paragraph)):
            words = tokens(f"{opening} {sentence}")
            opening = ""
            letters, solid = sum(map(len, words)), len(sentence) - sentence.count(" ")
            if LEAST <= len(words) <= MOST and letters >= PROSE * solid:
                yield words


def plain(text: str) -> str:
    """The text without markup, formulas, addresses and quoted code; a quoted name stays."""
    # What a search for one character can rule out is not searched for in full; that halves the time.
    if not text.isascii():
        text = ACCENT.sub("", unicodedata.normalize("NFKD", text.replace("\u2019", "'")))  # é to e
    if "@" in text:
        text = MAIL.sub(" ", text)
    text = GONE.sub(" ", text)
    if "`" in text:
        text = QUOTED.sub(_unquote, TARGET.sub(r"\1`", ROLE.sub("", text)))
    if INNER_DOT.search(text):
        text = DOTTED.sub(r"\1", text)
    if "-d" in text or "-D" in text:
        text = DIMENSIONS.sub(r"\1d", text)
    return text


def tokens(text: str) -> list[str]:
    """The words of a plain text: letters, digits and underscores, beginning with a letter (or 1d, 2d, ...)."""
    words = WORD.findall(text.lower())
    if "'" in text or "_" in text:
        words = [stripped for word in words if (stripped := word.removesuffix("'s").strip("_"))]
    return words


def _unquote(match: re.Match) -> str:
    """Of quoted code the name that it is, calls or sets, and to what; nothing of an expression. Quoted words stay."""
    inner = match[1] or match[2]
    if name := CALL.fullmatch(inner):
        return name[1].rpartition(".")[2]
    if setting := SET.fullmatch(inner):
        return f"{setting[1]} {setting[2].rpartition('.')[2]}"
    return " " if CODE.search(inner) else inner
