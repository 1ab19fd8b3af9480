"""The paragraphs of prose in a docstring: numpy's style, Google's and Sphinx's, as libraries mix them."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Directives whose content is prose; that of all others is code, formulas, pictures or options.
PROSE = {"note", "notes", "warning", "warnings", "deprecated", "tip", "important", "hint", "caution", "attention"}
PROSE |= {"seealso", "admonition", "rubric", "versionadded", "versionchanged"}
# Sections of "name : type" lines, each above an indented description.
NAMES = {"parameters", "other parameters", "returns", "return", "yields", "receives", "raises", "warns", "attributes"}
ARGUMENTS = {"args", "arguments", "keyword args", "keyword arguments", "kwargs"}
LISTS = {"see also", "methods", "functions"}  # sections of "name : what it does"
LONGEST = 500  # characters in a line of prose
LEFT_OUT = {"references", "bibliography", "contents"}
RULE = re.compile(r"([-=~^\"*#+_.])\1{2,}")  # under a title
DIRECTIVE = re.compile(r"\.\. *([\w:-]+?)::(.*)")
TITLE = re.compile(r"[A-Z][\w-]*(?: [\w-]+)?:")  # Google's "Args:"
TABLE = re.compile(r"[|+].*[|+]$|[=+\-| ]+$")
APART = "   "  # columns of a table stand apart, words of a sentence do not
BULLET = re.compile(r"(?:[-*•+]|\(?\w[.)]|\d+[.)]|#\.)\s+")
FIELD = re.compile(r":(?:type|rtype|vartype)\b.*|:\w+(?: [\w ,*]+)?:(?!`)\s*")  # Sphinx's ":param x:", but no role
ENTRY = re.compile(r"\*{0,2}[\w., *]+?\s*(?:\(.*?\))?\s*:(?:\s+|$)")  # Google's "x (Tensor): "
TYPED = re.compile(r"\*{0,2}\w+(?:, \*{0,2}\w+)* : .*")  # numpy's "x, y : array_like", wherever it stands
LISTED = re.compile(r"([\w., ]+?) ?: *(.*)")
SIGNATURE = re.compile(r"[\w.]+\(.*\)?(?:\s*->.*)?")


def paragraphs(text: str) -> Iterator[str]:
    """Each paragraph of prose as one line; an item of a list and the description of an argument are paragraphs too.

    Titles, signatures, types and references are dropped, and all that `prose_lines` drops.

    Args:
        text: a docstring without its common indentation.
    """
    held: list[str] = []  # the lines of the paragraph so far
    section, margin = "", 0  # the section, and how far its title is indented
    for indent, body, titled in prose_lines(text):
        if titled:
            section = body.rstrip(":").lower()
            margin = indent + body.endswith(":")  # Google's sections are indented, numpy's are not
        elif body and indent < margin:
            section, margin = "", 0
        kept = "" if titled or section in LEFT_OUT else _prose_of(body, section, indent == margin)
        if (kept != body and held) or not body:
            if held:
                yield " ".join(held)
            held = []
        if kept:
            held.append(kept)
    if held:
        yield " ".join(held)


def prose_lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """The lines outside doctests, literal blocks, tables and directives: indentation, text, and whether it is a title.

    The first line is left out where it is a signature. Where something was left out an empty line stands.
    """
    lines = [line.expandtabs().rstrip() for line in text.splitlines()]
    rules = [bool(RULE.fullmatch(line.lstrip())) for line in lines] + [False]
    skipped = None  # inside a block: its lines are indented further than this
    doctest = fence = False
    for number, line in enumerate(lines):
        body = line.lstrip()
        indent = len(line) - len(body)
        ticks = body.startswith("```")
        fence ^= ticks and body.count("```") == 1
        doctest = bool(body) and (doctest or body.startswith(">>>"))  # with its output, up to the next empty line
        if not body or doctest or fence or ticks or (not number and SIGNATURE.fullmatch(body)):
            yield 0, "", False
            continue
        if skipped is not None and indent > skipped:
            continue
        directive = DIRECTIVE.match(body) if body.startswith("..") else None
        block = body.startswith("..") and not (directive and directive[1] in PROSE)
        skipped = indent if block or (body.endswith("::") and not directive) else None
        if block or len(body) > LONGEST or rules[number] or TABLE.match(body) or APART in body:
            yield 0, "", False
        else:
            underlined = rules[number + 1] and len(lines[number + 1].strip()) >= min(len(body), 4)
            yield indent, body, underlined or (body.endswith(":") and bool(TITLE.fullmatch(body)))


def _prose_of(body: str, section: str, at_margin: bool) -> str:
    """What of a line is prose: all of it, nothing, or what follows a name, a bullet or a directive."""
    if body.startswith(".."):
        name, text = DIRECTIVE.match(body).groups()
        return "" if name.startswith(("version", "deprecated")) else text.strip()
    if section in NAMES and at_margin:
        return ""
    for prefix in (BULLET, FIELD):
        found = prefix.match(body)
        body = body[found.end() :] if found else body
    if ":" not in body:
        return body
    if section in LISTS:
        return LISTED.sub(r"\1 \2", body, count=1) if LISTED.fullmatch(body) else body
    if section in NAMES or section in ARGUMENTS:
        found = ENTRY.match(body)
        return body[found.end() :] if found else body
    return "" if TYPED.fullmatch(body) else body
