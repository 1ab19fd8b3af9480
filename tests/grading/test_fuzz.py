"""No notebook, however broken, crashes the grader, its batch, or costs a neighbour points."""

from __future__ import annotations

import csv
import json
import os
import time
from pathlib import Path

import pytest
from honest import EXERCISES, NAMES, answers, no_sandbox, solved, written
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mutants import MONSTERS, drawn, monstrous, mutants

from ssl_course.exercises.verdict import CAUSES
from ssl_course.grading import Limits, grade
from ssl_course.grading.reading import Notebook, ReadingError, read_notebook
from ssl_course.grading.submission import master
from ssl_course.grading.transplant import chapter_of, transplant

KNOWN = {chapter: NAMES[number] for number, chapter in EXERCISES.items()}
MUTANTS = int(os.environ.get("MUTANTS", 200))  # in one batch
MANY = {"derandomize": True, "deadline": None, "suppress_health_check": list(HealthCheck)}


def look(data: bytes) -> Notebook | None:
    """What the judge's side makes of a file: all of it that is done without a worker."""
    try:
        notebook = read_notebook(data)
    except ReadingError as error:
        assert len(str(error)) > 10 and str(error).isprintable(), repr(str(error))
        return None
    for cell in notebook.cells:
        assert type(cell.source) is str and type(cell.question) is str
        assert type(cell.ids) is tuple and all(type(name) is str for name in cell.ids)
    for chapter, names in KNOWN.items():
        found = transplant(notebook, master(chapter), names)
        assert list(found) == list(names)
        for one in found.values():
            assert type(one.answer) is str and bool(one.answer) == bool(one.found_by)
            json.dumps([one.answer, one.before, one.after]).encode()  # what a worker gets
    assert chapter_of(notebook, "x.ipynb", KNOWN) in ("", *KNOWN)
    return notebook


@settings(max_examples=400, **MANY)
@given(mutants())
def test_any_mutant_is_read_or_refused_in_a_sentence(data):
    look(data)


@settings(max_examples=400, **MANY)
@given(st.binary(max_size=300))
@example(b"")
@example(b"{}")
@example(b'{"cells": []}')
def test_any_bytes_are_read_or_refused_in_a_sentence(data):
    look(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["code", "x = 1"]),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=5), one, max_size=4),
)


def some(**keys) -> st.SearchStrategy:
    """A dict with any of the keys, or anything else."""
    return st.fixed_dictionaries({}, optional=keys) | JSON


MARKS = some(id=JSON, question=JSON, nbgrader=some(grade_id=JSON), ssl_course=some(chapter=JSON), colab=JSON)
CODE = st.fixed_dictionaries({"cell_type": st.just("code"), "source": JSON, "metadata": MARKS}, optional={"id": JSON})
CELLS = st.lists(CODE | some(cell_type=JSON, source=JSON, input=JSON, metadata=JSON), max_size=5) | JSON
SHEETS = st.lists(some(cells=CELLS), max_size=3) | JSON


@settings(max_examples=400, **MANY)
@given(some(cells=CELLS, metadata=MARKS, nbformat=JSON) | some(worksheets=SHEETS, metadata=MARKS))
def test_any_json_is_read_or_refused_in_a_sentence(tree):
    look(json.dumps(tree).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("monster", MONSTERS, ids=lambda text: repr(text[:15]))
def test_code_is_never_parsed_by_the_judge(monster):
    """Not even a regular expression takes long over it."""
    notebook = solved("01")
    for _, cell in answers(notebook):
        cell["source"] = f"{monster}\n{cell['source']}"
    data, took = written(notebook), []
    for _ in range(3):  # the shortest: Python may collect what all the other tests have left
        start = time.thread_time()
        look(data)
        took.append(time.thread_time() - start)
    assert min(took) < 2


# --- a real batch ---

ODD_NAMES = (
    "=1+1.ipynb",
    "@SUM(A1).ipynb",
    "<script>alert(1)</script>.ipynb".replace("/", "∕"),
    "quote\"and'comma, semi;.ipynb",
    "line\nbreak\ttab.ipynb",
    "Žofie Ørsted — 学生 🎂.ipynb",
    "e\u0301 combined.ipynb",
    "\u202ebackwards.ipynb",
    "x" * 240 + ".ipynb",
    "...ipynb",
    " .ipynb",
    "CON.ipynb",
    "UPPER.IPYNB",
    "upper.ipynb",
    b"latin-1 \xe9\xff.ipynb",
)


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Many mutants, odd names, things that are no files, and two honest notebooks between them."""
    folder, out = tmp_path_factory.mktemp("mutants"), tmp_path_factory.mktemp("out")
    honest = written(solved("01"))
    broken = [*map(monstrous, MONSTERS), *drawn(MUTANTS - len(MONSTERS))]
    files = {f"mutant-{i:03}.ipynb": data for i, data in enumerate(broken)}
    files |= {"honest.ipynb": honest, "zz-honest.ipynb": honest, "too-large.ipynb": honest + b" " * 26_000_000}
    single = {"cells": [cell for cell in solved("01")["cells"] if cell["id"] in ("code-6e4598c0", "answer-label_bits")]}
    files |= {name: written(single | {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}) for name in ODD_NAMES}
    for name, data in files.items():
        (folder / os.fsdecode(name)).write_bytes(data)
    (folder / "link.ipynb").symlink_to("honest.ipynb")
    (folder / "nowhere.ipynb").symlink_to("nowhere-at-all")
    (folder / "loop.ipynb").symlink_to("loop.ipynb")
    (folder / "folder.ipynb").mkdir()
    os.mkfifo(folder / "pipe.ipynb")
    given = {"exercise": "01", "jobs": 2, "progress": False, "limits": Limits(seconds=5)}
    return grade([folder], out, **given), len(files) + 4, out


@pytest.mark.skipif(bool(no_sandbox()), reason=no_sandbox() or "there is one")
@pytest.mark.xdist_group("mutants")  # one batch for all of them
class TestBatch:
    def test_every_file_has_its_grade(self, batch):
        grades, count, _ = batch
        assert len(grades) == count and len({one.student for one in grades}) == count

    def test_every_grade_says_what_became_of_it(self, batch):
        for one in batch[0]:
            assert one.status and one.exercise == "01_the_cake", one
            assert 0 <= one.score <= one.max_score, one
            for result in one.results:
                assert 0 <= result.points <= result.max_points and result.cause in CAUSES, (one.student, result)
                if result.points < result.max_points:
                    assert result.cause != "right" and len(result.message) > 10, (one.student, result)
                    assert len(result.message) < 2000 and "\x00" not in result.message, (one.student, result)

    def test_no_mutant_is_the_graders_fault(self, batch):
        faults = [
            f"{one.student}, {r.name}: {r.message}" for one in batch[0] for r in one.results if r.name in one.faults
        ]
        assert not faults, "\n".join(faults)

    def test_the_honest_between_them_keep_every_point(self, batch):
        scores = {one.student: (one.score, one.max_score) for one in batch[0]}
        assert scores["honest"] == scores["zz-honest"] == (14, 14)

    def test_odd_names_earn_what_they_answer(self, batch):
        scores = [one.score for one in batch[0] if not one.student.startswith(("mutant", "honest", "zz", "too"))]
        assert scores.count(2) == len(ODD_NAMES)

    def test_the_reports_hold_every_student(self, batch):
        grades, _, out = batch
        with open(Path(out) / "grades.csv", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == len(grades) + 1
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
