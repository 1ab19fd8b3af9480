"""The course's own files: generated notebooks are up to date, hold no solution, and can be read by everyone."""

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest

from ssl_course.course.accessible import images_without_alt
from ssl_course.course.build import stale
from ssl_course.course.cutting import leaks
from ssl_course.course.layout import find_root, targets
from ssl_course.course.outputs import LARGEST
from ssl_course.course.source import read_source
from ssl_course.exercises.catalogue import chapters, questions_of

ROOT = find_root(Path(__file__).parent)
TARGETS = targets(ROOT)
every_notebook = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.label)
EXERCISES = [target for target in TARGETS if target.kind == "exercises"]
every_exercise = pytest.mark.parametrize("target", EXERCISES, ids=lambda target: target.chapter)


def test_every_chapter_has_questions_and_every_set_of_questions_an_exercise():
    sources = {
        kind: {target.chapter for target in TARGETS if target.kind == kind} for kind in ("chapters", "exercises")
    }
    assert sources["chapters"] and sources["chapters"] == sources["exercises"] == set(chapters())


def test_generated_notebooks_are_up_to_date():
    assert stale(ROOT) == [], "run `ssl-course build`"


def test_no_notebook_is_left_without_a_source():
    there = {path for kind in ("chapters", "solutions", "exercises") for path in (ROOT / kind).glob("*.ipynb")}
    assert there == {target.path for target in TARGETS}


@every_notebook
def test_notebooks_are_valid_small_and_have_unique_ids(target):
    assert target.path.stat().st_size < LARGEST
    notebook = nbformat.read(target.path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@every_notebook
def test_every_picture_has_words(target):
    assert images_without_alt(nbformat.read(target.path, as_version=4)) == []


@every_notebook
def test_notebooks_ran_without_errors_and_tell_nothing_of_the_machine(target):
    notebook = nbformat.read(target.path, as_version=4)
    for cell in notebook.cells:
        assert not any(output.output_type == "error" for output in cell.get("outputs", ()))
    if target.kind != "exercises":
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    text = json.dumps(notebook)
    assert str(ROOT) not in text and sys.prefix not in text
    assert not re.search(r"/home/|/root/|/Users/|site-packages|ipykernel_\d|\\u001b\[", text)


@every_exercise
def test_exercises_hold_no_line_of_a_solution(target):
    assert leaks(read_source(target.source), nbformat.read(target.path, as_version=4)) == []


@every_exercise
def test_solutions_earn_all_points_in_their_notebook(target):
    solution = nbformat.read(ROOT / "solutions" / target.path.name, as_version=4)
    shown = [cell.outputs[0].data["text/plain"] for cell in solution.cells if cell.id.startswith("check-")]
    assert shown == [f"✓ {q.name} — {q.points}/{q.points} points" for q in questions_of(target.chapter)]


@every_exercise
def test_nbgrader_would_accept_the_metadata(target):
    for kind in ("solutions", "exercises"):
        notebook = nbformat.read(ROOT / kind / target.path.name, as_version=4)
        told = [cell.metadata.nbgrader for cell in notebook.cells]
        names = [one["grade_id"] for one in told]
        assert len(set(names)) == len(names) and all(re.fullmatch(r"[A-Za-z0-9_\-]+", name) for name in names)
        for one, cell in zip(told, notebook.cells, strict=True):
            flags = {"schema_version", "grade_id", "solution", "grade", "locked", "task"}
            assert one.keys() == flags | ({"points"} if one["grade"] else set()) and one["schema_version"] == 3
            assert one["solution"] == ("question" in cell.metadata) == (not one["locked"])
        points = [one["points"] for one in told if one["grade"]]
        assert points == [question.points for question in questions_of(target.chapter)]


@every_exercise
def test_an_exercise_has_enough_questions(target):
    assert len(questions_of(target.chapter)) >= 5
