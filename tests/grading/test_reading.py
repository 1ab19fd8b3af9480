"""Any bytes are a notebook or a sentence."""

from __future__ import annotations

import codecs
import json

import nbformat
import pytest
from simple import code, exercise, file

from ssl_course.grading import reading
from ssl_course.grading.reading import ReadingError, read_notebook


def sources(data: bytes) -> list[str]:
    return [cell.source for cell in read_notebook(data).cells]


def test_nbformat_3_keeps_its_cells_in_worksheets():
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title"},
        {"cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"], "outputs": []},
        {"cell_type": "code", "language": "python", "input": "z = 3", "outputs": []},
    ]
    more = [{"cells": [{"cell_type": "code", "input": "w = 4"}]}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}, *more]}
    assert sources(json.dumps(old).encode()) == ["x = 1\ny = 2", "z = 3", "w = 4"]


def test_nbformat_writes_version_3_of_an_exercise_that_reads_the_same():
    new = nbformat.reads(exercise().decode(), as_version=4)
    old = nbformat.writes(new, version=3).encode()
    assert b"worksheets" in old and sources(old) == sources(exercise())


@pytest.mark.parametrize("minor", range(6))
def test_every_nbformat_4(minor):
    assert sources(file("x = 1", {"cell_type": "markdown", "source": "text"}, nbformat_minor=minor)) == ["x = 1"]


def test_a_later_nbformat_with_more_in_it():
    cell = code(["x = 1\n", "y = 2"]) | {"cell_type": "code", "language": {"name": "python"}, "new": [1]}
    assert sources(file(cell, nbformat=5, nbformat_minor=0, extra={"a": None})) == ["x = 1\ny = 2"]


@pytest.mark.parametrize(
    "source", ["x = 1\ny = 2\n", ["x = 1\n", "y = 2\n"], "x = 1\r\ny = 2\r\n", ["x = 1\r", "y = 2\r"]]
)
def test_a_source_is_text_or_lines_with_any_line_ends(source):
    assert sources(file(code(source))) == ["x = 1\ny = 2\n"]


@pytest.mark.parametrize(
    "odd", [None, 3, {"x": 1}, ["x = 1", 2, None], "", " \n", [], True], ids=lambda odd: repr(odd)[:12]
)
def test_a_source_that_is_no_text_is_left_out(odd):
    expected = ["x = 1"] if isinstance(odd, list) and odd else []
    assert sources(file(code(odd), {"cell_type": "code"}, {"cell_type": ["code"]}, "kept = 1")) == [
        *expected,
        "kept = 1",
    ]


TEXT = 'name = "Žofie — 学"'


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be with bom", "utf-32", "crlf"],
)
def test_encodings(encoded):
    text = json.dumps(json.loads(file(TEXT)), ensure_ascii=False, indent=1)
    assert sources(encoded(text)) == [TEXT]


def test_bytes_of_another_encoding_cost_only_their_letters():
    text = json.dumps(json.loads(file('name = "Žofie"', "x = 1")), ensure_ascii=False)
    first, second = sources(text.replace("Ž", "É").encode("latin-1"))
    assert first == 'name = "�ofie"' and second == "x = 1"


def test_half_a_letter_in_json_is_read_as_it_stands():
    assert sources(file('x = "\ud800"')) == ['x = "\ud800"']


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        (code("x", "answer-nt_xent"), ("answer-nt_xent",)),
        (code("x", **{"id": "answer-nt_xent"}), ("answer-nt_xent",)),
        (code("x", "") | {"metadata": {"id": "colab-1"}}, ("colab-1",)),
        (code("x", "", nbgrader={"grade_id": "answer-a", "solution": True}), ("answer-a",)),
        (code("x", "one", nbgrader={"grade_id": "two"}) | {"id": "one"}, ("one", "two")),
        (code("x", "same", nbgrader={"grade_id": "same"}), ("same",)),
        (code("x", nbgrader="odd") | {"id": 3}, ()),
        (code("x") | {"metadata": None, "id": "a" * 1000}, ()),
    ],
)
def test_ids_of_jupyter_colab_and_nbgrader(cell, ids):
    assert read_notebook(file(cell)).cells[0].ids == ids


@pytest.mark.parametrize(("question", "read"), [("label_bits", "label_bits"), (None, ""), (["a"], ""), ("x" * 999, "")])
def test_the_marker_of_a_cell(question, read):
    assert read_notebook(file(code("x") | {"metadata": {"question": question}})).cells[0].question == read


@pytest.mark.parametrize("about", [None, [], "text", {"ssl_course": None}, {"ssl_course": {"chapter": 2}}, {}])
def test_a_notebook_that_does_not_say_its_chapter(about):
    assert read_notebook(file("x", metadata=about)).chapter == ""


def test_a_notebook_that_says_its_chapter():
    assert read_notebook(file("x", chapter="02_autoencoders")).chapter == "02_autoencoders"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\t\r\n", "The file is empty."),
        (b"PK\x03\x04 not json", "The file is not JSON, so no notebook (Expecting value: line 1 column 1 (char 0))."),
        (file("x = 1")[:-9], "The file is not JSON, so no notebook ("),
        (b"\x00" * 50, "The file is not JSON, so no notebook ("),
        (b"\xff\xfe\x00", "The file is not JSON, so no notebook ("),
        (b"[" * 200_000, "The file is not JSON, so no notebook ("),
        (b'{"a":' * 200_000, "The file is not JSON, so no notebook ("),
        (b"1" * 5000, "The file is not JSON, so no notebook ("),
        (b"[]", "The file holds a list, not a notebook."),
        (b"null", "The file holds a NoneType, not a notebook."),
        (b'"text"', "The file holds a str, not a notebook."),
        (b"{}", "The file has no list of cells, so it is no notebook."),
        (b'{"cells": {}}', "The file has no list of cells, so it is no notebook."),
        (b'{"worksheets": [3, {"cells": null}]}', "The file has no list of cells, so it is no notebook."),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_no_notebook_is_a_sentence(data, sentence):
    with pytest.raises(ReadingError) as told:
        read_notebook(data)
    text = str(told.value)
    assert text.startswith(sentence) and text.endswith(".") and "\n" not in text and len(text) < 200


def test_no_code_is_a_notebook_all_the_same():
    assert sources(b'{"cells": []}') == [] and sources(b'{"cells": [1, null, [], {"cell_type": "raw"}]}') == []


def test_too_large_a_file():
    with pytest.raises(ReadingError, match=r"^The file has 26 MB, more than 25: clear its outputs\.$"):
        read_notebook(b" " * (reading.LARGEST + 1_000_000))


def test_too_many_parts_are_counted_before_they_take_memory(monkeypatch):
    parts = b'{"x": [' + b'{"":0},' * 3_400_000 + b'0], "cells": []}'
    assert len(parts) < reading.LARGEST
    monkeypatch.setattr(reading.json, "loads", lambda text: pytest.fail("it was read"))
    with pytest.raises(ReadingError, match=r"^The file has 3,400,003 lists and groups, more than 1,000,000: clear"):
        read_notebook(parts)


def test_too_many_cells(monkeypatch):
    monkeypatch.setattr(reading, "MOST_CELLS", 3)
    assert len(sources(file(*"abc", {"cell_type": "markdown", "source": "text"}))) == 3
    with pytest.raises(ReadingError, match=r"^The notebook has 4 code cells, more than 3\.$"):
        read_notebook(file(*"abcd"))


def test_too_much_code(monkeypatch):
    monkeypatch.setattr(reading, "MOST_SOURCE", 1000)
    with pytest.raises(ReadingError, match=r"^The notebook has 1,001 characters of code, more than 1,000\.$"):
        read_notebook(file("x" * 1000, "y"))
