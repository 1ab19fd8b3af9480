"""Notebooks that went wrong in structure, encoding or code. Hypothesis draws them, the same ones each time."""

from __future__ import annotations

import copy
import gzip
import json

from honest import code, solutions
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

IMPORTS = "import torch\nimport torch.nn.functional as F\nfrom torch import nn"
WORDS = ["", " ", "\x00", "\ud800", "\ufeff", "😀", "answer-label_bits", "label_bits", "code", "../../x", "<script>"]
WORDS += ["A" * 10_000, "\u202e\u2028", "None", "=1+1", "'); drop table", "\r\n", "{}", "%s%n", "__class__"]
words = st.sampled_from(WORDS) | st.text(max_size=20)
numbers = st.sampled_from([0, -1, 2**63, 10**400, -(10**4000), 0.1, 1e308, float("nan"), float("inf"), True, None])
values = st.recursive(words | numbers, lambda one: st.lists(one, max_size=3) | st.dictionaries(words, one, max_size=3))

# Pieces of code that tire or break a parser, a compiler, a regular expression, a terminal.
MONSTERS = [
    "(" * 100_000,
    "x = " + "(" * 150 + "1" + ")" * 150,
    "x = " + "(" * 90_000 + ")" * 90_000,
    "x = " + "-" * 100_000 + "1",
    "x = " + "not " * 50_000 + "1",
    "x = 1" + " + 1" * 50_000,
    "x = a" + ".b" * 50_000,
    "x = f" + "()" * 30_000,
    "x = [" * 20_000,
    "lambda: " * 20_000 + "0",
    "f'" + "{" * 50_000 + "'",
    "f'{f\"{f'''{f\"\"\"{1}\"\"\"}'''}\"}'",
    "f'{x!r:{y:{z}}}' f'{' '}' f\"{'\\n'}\"",
    "f'''" + "{x:" * 2_000,
    "'unclosed",
    '"""unclosed',
    "x = '" + "a" * 300_000 + "'",
    "x = " + "9" * 100_000,
    "x = 0x" + "f" * 200_000,
    "x = 1e999999999",
    "x = 10 ** 10 ** 8",
    "\x00",
    "def f():\n\treturn 1\n        return 2",
    "if 1:\n \tx = 1\n\t y = 2",
    "\n".join(" " * i + "if 1:" for i in range(200)) + "\n" + " " * 200 + "pass",
    "if x: pass\n" + "elif x: pass\n" * 20_000,
    "x = {" + "1: {" * 10_000,
    "@a\n" * 5_000 + "def f(): pass",
    "def f(" + ", ".join(f"a{i}" for i in range(5_000)) + "): pass",
    "class A" + "(A" * 10_000,
    "x = \\\n" * 20_000 + "1",
    "# -*- coding: utf-7 -*-\nx = 1",
    "# -*- coding: no_such_thing -*-",
    "from __future__ import braces",
    "from __future__ import barry_as_FLUFL\nx = 1 <> 2",
    "\\N{BELL}",
    "'\\N{no such name}'",
    "b'\u00e9'",
    "x = \u00bd",
    "\u202eraise NotImplementedError\u202c",
    "async def label_bits(labels): yield await 1",
    "return 1",
    "yield",
    "nonlocal x",
    "global label_bits; label_bits = None",
    "del label_bits",
    "label_bits = four_turns = None",
    "import sys; sys.setrecursionlimit(10 ** 9)\ndef r(): r()\nr()",
    "raise SystemExit",
    "raise KeyboardInterrupt",
    "raise BaseException('\\ud800\\x00' * 1000)",
    "class E(Exception):\n    def __str__(self): raise self\nraise E",
    "%" * 1000,
    "!" * 1000,
    "?" * 1000,
    "%%" + "x" * 1000,
    "%%time\n" * 500,
    "%time " * 500 + "1",
    "x = !ls\n%%cell\n?x??",
    "match x:\n" + "".join(f"    case [{i}, *_]: pass\n" for i in range(2_000)),
    "type X = int",
    "def f[T](x: T): ...",
    "print(" + "'a' " * 20_000 + ")",
]  # fmt: skip


@st.composite
def mutants(draw) -> bytes:
    """A file: one or two answers, between one and four things wrong with them."""
    names = draw(st.lists(st.sampled_from(sorted(solutions("01"))), min_size=1, max_size=2, unique=True))
    cells = [code(IMPORTS, id="imports")]
    for name in names:
        marks = {"question": name, "nbgrader": {"grade_id": f"answer-{name}", "solution": True, "schema_version": 3}}
        cells.append(code(solutions("01")[name], id=f"answer-{name}", metadata=marks))
    tree = {"cells": cells, "metadata": {"ssl_course": {"chapter": "01_the_cake"}}, "nbformat": 4, "nbformat_minor": 5}
    changes = draw(st.lists(st.sampled_from([_structure, _ids, _source, _source, _source]), min_size=1, max_size=3))
    for change in changes:
        tree = change(draw, tree)
    data = _written(draw, tree)
    return _spoilt(draw, data) if draw(st.sampled_from([False] * 5 + [True])) else data


def _structure(draw, tree):
    """A random part is gone, doubled, replaced, wrapped or moved."""
    path = _path(draw, tree)
    if not path:
        return draw(values)
    tree = copy.deepcopy(tree)
    parent = tree
    for key in path[:-1]:
        parent = parent[key]
    how = draw(st.sampled_from(["gone", "replaced", "replaced", "wrapped", "doubled", "renamed", "deep"]))
    if how == "gone":
        del parent[path[-1]]
    elif how == "wrapped":
        parent[path[-1]] = draw(st.sampled_from([[parent[path[-1]]], {"x": parent[path[-1]]}]))
    elif how == "deep":
        parent[path[-1]] = _deep(parent[path[-1]], draw(st.sampled_from([10, 400])))
    elif how == "doubled" and isinstance(parent, list):
        parent[path[-1] : path[-1]] = [copy.deepcopy(parent[path[-1]])] * draw(st.sampled_from([1, 2, 200]))
    elif how == "renamed" and isinstance(parent, dict):
        parent[draw(words)] = parent.pop(path[-1])
    else:
        parent[path[-1]] = draw(values)
    return tree


def _deep(value, depth):
    for _ in range(depth):
        value = [value]
    return value


def _path(draw, tree) -> list:
    """A way into the tree, from the root."""
    path, node = [], tree
    while isinstance(node, (dict, list)) and node and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        path, node = [*path, key], node[key]
    return path


def _cells(tree) -> list:
    cells = tree.get("cells") if isinstance(tree, dict) else None
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _ids(draw, tree):
    """Ids and kinds that are odd, alike or of the wrong type."""
    tree = copy.deepcopy(tree)
    odd = draw(values | st.sampled_from(["answer-label_bits", "answer-four_turns"]))
    for cell in _cells(tree):
        if draw(st.booleans()):
            cell[draw(st.sampled_from(["id", "id", "cell_type", "metadata", "outputs", "attachments"]))] = odd
        if isinstance(cell.get("metadata"), dict) and draw(st.booleans()):
            cell["metadata"][draw(st.sampled_from(["id", "question", "nbgrader", "tags", "colab"]))] = odd
    return tree


def _source(draw, tree):
    """A cell's code is cut, torn, mixed with a monster, or of the wrong type."""
    tree = copy.deepcopy(tree)
    cells = [cell for cell in _cells(tree) if isinstance(cell.get("source"), str)]
    if not cells:
        return tree
    cell = draw(st.sampled_from(cells))
    text, at = cell["source"], draw(st.integers(0, max(0, len(cell["source"]))))
    monster = draw(st.sampled_from(MONSTERS) | st.text(max_size=30))
    cell["source"] = draw(
        st.sampled_from(
            [
                text[:at],
                text[at:],
                text[:at] + monster + text[at:],
                f"{text}\n{monster}",
                f"{monster}\n{text}",
                monster,
                text.replace("    ", "\t", 1),
                text.replace("\n", "\r"),
                text.replace("\n", " "),
                text.replace(" ", "\u00a0"),
                text.splitlines(),
                [text.splitlines(keepends=True)],
                [*text.splitlines(keepends=True), None, 3, ["x"]],
                list(text),
                {"text": text},
                None,
                text * 300,
            ]
        )
    )
    return tree


def _written(draw, tree) -> bytes:
    """JSON in some encoding. Lone surrogates are written escaped, or as the bytes that UTF-8 forbids."""
    how = {"ensure_ascii": draw(st.booleans()), "indent": draw(st.sampled_from([None, 1]))}
    try:
        text = json.dumps(tree, **how)
    except (RecursionError, ValueError):  # an integer too long to write
        text = '{"cells": ' + "[" * 100_000
    others = ["utf-16", "utf-16-le", "utf-32-be", "utf-8-sig", "latin-1", "utf-7"]
    encoding = draw(st.sampled_from(["utf-8"] * 14 + others))
    return text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")


def _spoilt(draw, data: bytes) -> bytes:
    """Bytes are cut off, put in, replaced or packed."""
    at, size = draw(st.integers(0, len(data))), draw(st.integers(1, 40))
    odd = draw(st.binary(min_size=1, max_size=40) | st.sampled_from([b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b'"']))
    return draw(
        st.sampled_from(
            [
                data[:at],
                data[at:],
                data[:at] + odd + data[at:],
                data[:at] + odd + data[at + size :],
                data[:at] + data[at + size :],
                data[:at] + bytes(size) + data[at:],
                data + data,
                data + odd,
                odd + data,
                gzip.compress(data, mtime=0),
                b"[" * 200_000,
                b'{"cells": ' * 50_000,
                b'{"cells": [' + b"1" * 5_000 + b"]}",
                b'{"cells": [{"cell_type": "code", "source": NaN}, -Infinity, 1e999], "nbformat": 1e999}',
                b'{"cells": [], "cells": {}, "cells": null}',
                b"",
                b" \n\t",
                b"null",
                b'"cells"',
                b"\xff" * 100,
                bytes(1000),
            ]
        )
    )


def monstrous(monster: str) -> bytes:
    """A file with the monster below one answer, above another, within a third, and in a cell of its own."""
    names = ("label_bits", "four_turns", "knn_vote")
    below, above, around = (solutions("01")[name] for name in names)
    around = "\n".join([*around.split("\n")[:-1], f"    {monster}", around.split("\n")[-1]])
    sources = (f"{below}\n{monster}", f"{monster}\n{above}", around)
    cells = [code(IMPORTS, id="imports"), code(monster, id="monster")]
    cells += [code(source, id=f"answer-{name}") for name, source in zip(names, sources, strict=True)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def drawn(count: int) -> list[bytes]:
    """`count` different mutants, the same ones each time."""
    found: dict[bytes, None] = {}
    how = {"derandomize": True, "database": None, "deadline": None, "phases": [Phase.generate]}

    @settings(max_examples=3 * count, suppress_health_check=list(HealthCheck), **how)
    @given(mutants())
    def collect(data):
        if len(found) < count:
            found[data] = None

    collect()
    return list(found)
