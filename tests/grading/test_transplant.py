"""Taking answers out of notebooks that were rearranged."""

from __future__ import annotations

import pytest
from simple import QUESTIONS, code, exercise, file, solved

from ssl_course.grading.reading import read_notebook
from ssl_course.grading.transplant import Transplant, chapter_of, transplant

STUB = "def f(x):\n    # your code here\n    raise NotImplementedError"
OTHER = STUB.replace("f(x)", "g(x)")
MASTER = read_notebook(
    file("import torch", code(STUB, "answer-f", "f"), "check(f)", code(OTHER, "answer-g", "g"), 'print("end")')
)
PLAIN = ("import torch", "check(f)", 'print("end")')
A, B, C = (f"def f(x):\n    return {letter}" for letter in "abc")


def taken(*cells, name: str = "f") -> Transplant:
    return transplant(read_notebook(file(*cells)), MASTER, ["f", "g"])[name]


@pytest.mark.parametrize(
    ("cells", "answer", "how"),
    [
        ([code(A, "answer-f"), code(B, "", "f"), C], A, "id"),
        ([C, code(B, "", "f"), code(A, "answer-f")], A, "id"),
        ([code(A, "", nbgrader={"grade_id": "answer-f"}), C], A, "id"),
        ([code(A) | {"metadata": {"id": "answer-f"}}, code(B, "", "f")], A, "id"),
        ([C, code(B, "lost", "f")], B, "marker"),
        ([A, B, C], C, "name"),  # the last one is what a kernel would hold
        ([code(STUB, "answer-f", "f"), A], A, "name"),
        ([A, code(STUB, "answer-f", "f")], A, "name"),
        ([code(STUB, "answer-f", "f"), code(A, "x", "f"), B], A, "marker"),
        ([code("# see below", "answer-f", "f"), A], A, "name"),
        ([code(A, "answer-f"), code(B, "answer-f")], A, "id"),
        ([code(STUB, "answer-f"), code(B, "answer-f")], B, "id"),
        ([code(A, "answer-g", "g")], A, "name"),
        (["class f:\n    pass"], "class f:\n    pass", "name"),
        (["f = lambda x: x"], "f = lambda x: x", "name"),
        (["f: object = abs"], "f: object = abs", "name"),
        (["async def f(x): pass"], "async def f(x): pass", "name"),
        (["if True:\n    def f(x): pass"], "if True:\n    def f(x): pass", "name"),
        (["%%time\n" + A], "%%time\n" + A, "name"),
        ([code("f(3) = ]", "answer-f"), B], B, "name"),
    ],
)
def test_by_id_then_marker_then_name(cells, answer, how):
    found = taken(*cells)
    assert (found.answer, found.found_by) == (answer, how)


CHECK, ID = 'check("f", f)', code(A, "answer-f", "f")


@pytest.mark.parametrize(
    ("cells", "answer", "how"),
    [
        ([ID, B, CHECK], B, "name"),
        ([ID, code(B, "copy", "f"), CHECK], B, "marker"),
        ([ID, code(B, "answer-f", "f"), CHECK], B, "id"),
        ([ID, B, C, CHECK], C, "name"),
        ([ID, CHECK, B, "check( 'f', f)"], B, "name"),
        ([ID, f"{B}\n{CHECK}"], f"{B}\n{CHECK}", "name"),
        ([ID, code(STUB, "copy", "f"), CHECK], A, "id"),  # what was put there to look at
        ([ID, "class Net:\n    def f(x):\n        return 3", CHECK], A, "id"),  # another f
        ([ID, CHECK, B], A, "id"),  # nobody checked it
        ([ID, B, f"# {CHECK}"], A, "id"),
        ([ID, B, 'check("ff", f)'], A, "id"),
        ([B, ID, CHECK], A, "id"),
    ],
)
def test_a_correction_that_the_check_was_shown(cells, answer, how):
    found = taken(*cells)
    assert (found.answer, found.found_by) == (answer, how)


def test_a_stub_that_was_kept_is_no_helper_where_there_is_an_answer():
    helper = code("def g(x):\n    return f(x)", "answer-g", "g")
    assert taken(ID, STUB, helper, STUB, name="g") == Transplant(helper["source"], (*PLAIN, A), (), "id")
    assert taken(STUB, helper, name="g").before == (*PLAIN, STUB)  # what it calls is not answered, and says so


@pytest.mark.parametrize(
    "cells", [[], ["f == 3"], ["f(3)"], ["ff = 3"], ["def ff(): pass"], ["x = f"], ["# def\nf"], ["f <= 3"]]
)
def test_no_answer(cells):
    assert taken(*cells) == Transplant("")


@pytest.mark.parametrize("stub", [STUB, STUB.replace("    #", "      #"), STUB + "\n\n"])
def test_the_stub_itself_is_no_answer(stub):
    assert taken("f(1)", code(stub, "answer-f", "f")) == Transplant("")
    assert taken(stub) == Transplant("")


def test_a_broken_answer_in_place_is_taken_where_there_is_nothing_else():
    assert taken(code("def f(x:\n  return", "answer-f")).answer == "def f(x:\n  return"
    assert taken(code("no definition", "answer-f")).answer == "no definition"


def test_before_and_after_are_the_courses_own_then_the_students():
    found = taken("mine = 1", "import  torch", code(A, "answer-f"), "later = 2", 'print("end")')
    assert found.before == ("import torch", "check(f)", 'print("end")', "mine = 1")
    assert found.after == ("later = 2",)


def test_the_courses_own_cells_are_taken_once_and_as_the_course_has_them():
    found = taken("import torch", "check(f)", code(A, "answer-f"), "import torch  # edited", 'print("end")')
    assert found.before == ("import torch", "check(f)", 'print("end")')
    assert found.after == ("import torch  # edited",)


def test_answers_of_other_questions_are_helpers():
    helper = "def g(x):\n    return f(x)"
    assert taken(code(A, "answer-f"), code(helper, "answer-g", "g")).after == (helper,)
    assert taken(code(A, "answer-f"), code(helper, "answer-g", "g"), name="g").before[-1] == A


def test_all_answers_of_the_solution_are_found_by_their_ids():
    found = transplant(read_notebook(solved()), read_notebook(exercise()), QUESTIONS)
    assert [found[name].found_by for name in QUESTIONS] == ["id"] * len(QUESTIONS)
    assert all(f"def {name}(" in found[name].answer for name in QUESTIONS)


KNOWN = {"01_the_cake": ["f", "g"], "02_autoencoders": ["h"]}


@pytest.mark.parametrize(
    ("data", "name", "chapter"),
    [
        (file(A, chapter="02_autoencoders"), "01.ipynb", "02_autoencoders"),
        (file(A, chapter="77_other"), "02.ipynb", "01_the_cake"),
        (file("h = 3"), "01.ipynb", "02_autoencoders"),
        (file(A, "def g(): pass", "h = 3"), "02.ipynb", "01_the_cake"),
        (file("x = 3"), "02_mine.ipynb", "02_autoencoders"),
        (file("x = 3"), "02.ipynb", "02_autoencoders"),
        (file("x = 3"), "2024_homework.ipynb", ""),
        (file("x = 3"), "ada.ipynb", ""),
        (file(), "homework 02.ipynb", ""),
    ],
)
def test_the_chapter_as_it_says_then_by_its_answers_then_by_its_name(data, name, chapter):
    assert chapter_of(read_notebook(data), name, KNOWN) == chapter


def test_a_chapter_by_the_file_where_a_number_goes_on():
    assert chapter_of(read_notebook(file()), "011.ipynb", KNOWN) == ""
