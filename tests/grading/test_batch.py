"""Batches from files to grades, in the sandbox that this machine has."""

from __future__ import annotations

import csv
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from simple import (
    BEST,
    CHAPTER,
    EMPTY,
    LIMITS,
    QUESTIONS,
    SECRET,
    SOLVED,
    answered,
    code,
    exercise,
    file,
    solution,
    solved,
)

import ssl_course.exercises
from ssl_course.course.layout import CourseError
from ssl_course.exercises import chapter_01
from ssl_course.grading import Limits, grade, submission
from ssl_course.grading.results import Grade
from ssl_course.grading.sandbox import Cold
from ssl_course.grading.secret import rng_for
from ssl_course.grading.store import Store
from ssl_course.grading.submission import Settings, grade_question
from ssl_course.grading.transplant import Transplant

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux" or not shutil.which("bwrap"), reason="needs bubblewrap"),
    pytest.mark.xdist_group("batch"),
]


@pytest.fixture
def batch(tmp_path):
    """Grades files (name -> bytes) in this very process, whose sandbox all tests of this module share."""
    (tmp_path / "secret").write_text(SECRET)

    def run(files: dict[str, bytes], out: str = "out", **settings) -> dict:
        (tmp_path / "in").mkdir(exist_ok=True)
        for name, data in files.items():
            (tmp_path / "in" / name).write_bytes(data)
        how = {"exercise": "01", "secret": tmp_path / "secret", "limits": LIMITS, "jobs": 1, "backend": "threading"}
        grades = grade([tmp_path / "in"], tmp_path / out, **how | {"progress": False} | settings)
        return {one.student: one for one in grades}

    return run


def causes(grade) -> dict[str, str]:
    return {result.name: result.cause for result in grade.results if result.cause != "not answered"}


def test_a_batch_from_files_to_tables(batch, tmp_path):
    (tmp_path / "roster.csv").write_text("name\nAda\nBob\nCarol\nZoe\n")
    files = {"ada.ipynb": solved(), "bob.ipynb": exercise(), "carol.ipynb": b"[", "stranger.ipynb": exercise()}
    batch(files | {"notes.txt": b""}, roster=tmp_path / "roster.csv")
    broken = "unreadable: The file is not JSON, so no notebook (Expecting value: line 1 column 2 (char 1))."
    assert (tmp_path / "out" / "grades.csv").read_text() == "\n".join(
        [
            f"student,exercise,{','.join(QUESTIONS)},score,max_score,status,sandbox",
            f"Ada,{CHAPTER},{SOLVED},14,14,graded,bubblewrap",
            f"Bob,{CHAPTER},{EMPTY},0,14,no answer in it,bubblewrap",
            f'Carol,{CHAPTER},{EMPTY},0,14,"{broken}",bubblewrap',
            f"stranger,{CHAPTER},{EMPTY},0,14,no answer in it,bubblewrap",
            f"Zoe,{CHAPTER},,,,,,,0,14,no submission,",
            "",
        ]
    )
    unmatched = {row[0]: row[1] for row in csv.reader((tmp_path / "out" / "unmatched.csv").open())}
    assert unmatched.keys() == {"file", "stranger", "notes.txt"}
    assert {path.stem for path in (tmp_path / "out" / "feedback").iterdir()} == {"Ada", "Bob", "Carol", "stranger"}
    page = (tmp_path / "out" / "feedback" / "Carol.html").read_text()
    assert "The notebook could not be read." in page


def test_each_notebook_is_graded_as_the_exercise_that_it_is(batch):
    files = {"ada.ipynb": answered(best_turn_accuracy=BEST), "bob.ipynb": file("x = 1"), "carol.ipynb": b"{}"}
    found = batch(files, exercise=None)
    assert found["ada"].exercise == CHAPTER and found["ada"].score == 2
    assert found["bob"].status == "belongs to no exercise: name it with --exercise" and not found["bob"].results
    assert found["carol"].status.startswith("unreadable: The file has no list of cells")


def test_the_same_secret_gives_the_same_grades_and_another_one_other_inputs(batch, tmp_path, monkeypatch):
    drawn = []

    def examine(answer, rng):
        drawn.append(float(rng.random()))

    ask(monkeypatch, best_turn_accuracy=examine)
    files = {"ada.ipynb": answered(best_turn_accuracy=BEST), "bob.ipynb": answered(best_turn_accuracy=BEST)}
    batch(files, "one")
    batch(files, "two")
    assert drawn[:2] == drawn[2:] and drawn[0] != drawn[1]
    (tmp_path / "secret").write_text("other" * 16)
    monkeypatch.setattr(submission, "lane", lane_of(submission.lane, (tmp_path / "secret").read_bytes()))
    batch(files, "three")
    assert not set(drawn[4:]) & set(drawn[:4])


def lane_of(lane, secret: bytes):
    """The lane that is open already: it does not depend on the secret."""

    def other(thread, settings):
        return lane(thread, replace(settings, secret=SECRET.encode()))

    return other


def ask(monkeypatch, **examine) -> None:
    """The questions of chapter 01 with other examinations."""
    questions = [replace(q, examine=examine.get(q.name, q.examine)) for q in chapter_01.QUESTIONS]
    monkeypatch.setattr(chapter_01, "QUESTIONS", tuple(questions))


def test_resuming_grades_what_is_new_and_nothing_else(batch, tmp_path):
    files = {"ada.ipynb": answered(best_turn_accuracy=BEST), "bob.ipynb": answered(best_turn_accuracy=BEST)}
    batch(files)
    with pytest.raises(CourseError, match="out holds grades already: --resume goes on with them, --out names another"):
        batch(files)
    scores = tmp_path / "out" / "scores"
    before = {path.name: path.stat().st_mtime_ns for path in scores.iterdir()}
    changed = answered(best_turn_accuracy=BEST.replace("3 *", "2 *"))
    found = batch({"bob.ipynb": changed, "carol.ipynb": exercise()}, resume=True)
    after = {path.name: path.stat().st_mtime_ns for path in scores.iterdir()}
    assert {name for name in after if after[name] != before.get(name)} == {"bob.01.json", "carol.01.json"}
    assert [found[name].score for name in ("ada", "bob", "carol")] == [2, 0, 0]
    assert not [path for path in scores.iterdir() if path.suffix != ".json"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'"x"', b'{"results": []}', b"\xff", b'{"results": [{}]}'])
def test_a_damaged_grade_is_none(tmp_path, damage):
    store, one = Store(tmp_path, False), Grade("ada", CHAPTER, "graded", key="k")
    store.put(one)
    assert store.get("ada", CHAPTER, "k") == one and store.get("ada", CHAPTER, "other") is None
    (path,) = (tmp_path / "scores").iterdir()
    path.write_bytes(damage)
    assert store.get("ada", CHAPTER, "k") is None


def test_a_question_that_fails_is_a_fault_of_the_grader(batch, tmp_path, monkeypatch):
    def examine(answer, rng):
        raise KeyError("labels")

    ask(monkeypatch, four_turns=examine)
    files = {"ada.ipynb": solved()}
    found = batch(files)["ada"]
    assert found.faults == ("four_turns",) and found.score == 12
    assert found.status == "the grader failed at four_turns: look at it yourself"
    (row,) = list(csv.DictReader((tmp_path / "out" / "grades.csv").open()))
    assert row["four_turns"] == "" and row["score"] == "12" and row["knn_vote"] == "3"
    monkeypatch.undo()
    assert batch(files, resume=True)["ada"].score == 14  # a fault is no grade to keep


def test_a_question_that_hides_what_is_not_there(batch, monkeypatch):
    wrong = tuple(replace(q, hides=("ssl_course.no_such_module",)) for q in chapter_01.QUESTIONS)
    monkeypatch.setattr(chapter_01, "QUESTIONS", wrong)
    found = batch({"ada.ipynb": answered(best_turn_accuracy=BEST)})["ada"]
    assert causes(found) == {"best_turn_accuracy": "grader fault"} and "no_such_module" in found.results[-1].message


@pytest.mark.parametrize("text", ["import no_such_library", "1 / 0", "def f(:", "x = 1"])
def test_questions_that_cannot_be_loaded_grade_nothing(batch, tmp_path, monkeypatch, text):
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "chapter_99.py").write_text(text)
    monkeypatch.setattr(ssl_course.exercises, "__path__", [*ssl_course.exercises.__path__, str(tmp_path / "questions")])
    monkeypatch.delitem(sys.modules, "ssl_course.exercises.chapter_99", raising=False)
    with pytest.raises(
        CourseError, match=r"^The course's own questions cannot be loaded \(\w+: .*nothing was graded\.$"
    ):
        batch({"ada.ipynb": solved()})
    assert not (tmp_path / "out").exists()
    sys.modules.pop("ssl_course.exercises.chapter_99", None)


# one answer and what becomes of it


def test_each_lost_point_names_its_cause(batch):
    wrong = "def best_turn_accuracy(half, full):\n    return 1"
    eats = "def knn_vote(*args):\n    x = bytearray(2_000_000_000)\n    return x"
    answers = {"best_turn_accuracy": wrong, "knn_vote": eats, "label_bits": "import os\nos._exit(3)"}
    answers |= {"four_turns": "def four_turns(x):\n    return missing", "balanced_rows": "def balanced_rows(:"}
    found = batch({"ada.ipynb": answered(**answers)})["ada"]
    assert found.score == 0 and found.status == "graded"
    told = {result.name: (result.cause, result.message) for result in found.results}
    assert told["best_turn_accuracy"][0] == "wrong" and told["frozen_features"][0] == "not answered"
    assert told["knn_vote"][0] == "memory" and "more memory than there is" in told["knn_vote"][1]
    assert told["label_bits"] == ("error", "Your code ended its own process: look for exit(), quit() or os._exit().")
    assert told["four_turns"][0] == "error" and "name 'missing' is not defined" in told["four_turns"][1]
    assert told["balanced_rows"][0] == "error" and "SyntaxError" in told["balanced_rows"][1]
    assert all(result.hint for result in found.results)


def test_a_hanging_answer_costs_its_own_limit_only(batch, tmp_path):
    hangs = "import time\ndef label_bits(labels):\n    while True: time.sleep(1)"
    start = time.monotonic()
    found = batch({"ada.ipynb": answered(label_bits=hangs, best_turn_accuracy=BEST), "bob.ipynb": exercise()})
    (slow, *_, quick) = found["ada"].results
    assert causes(found["ada"]) == {"label_bits": "time-out", "best_turn_accuracy": "right"}
    assert slow.message == "Your code took more than 6 seconds." and 6 <= slow.seconds < 30 and quick.seconds < 6
    assert time.monotonic() - start < 60


def test_hidden_modules_are_hidden_from_the_question_that_asks_for_them_only(batch):
    own = "from ssl_course.autoencoders.pca import PCA\n\ndef pca_reconstruct(x, k):\n    return PCA(k)(x)"
    other = "from ssl_course.autoencoders.pca import PCA\n\ndef latent_walk(*args):\n    return PCA.__doc__"
    cells = [code(own, "answer-pca_reconstruct"), code(other, "answer-latent_walk")]
    results = {r.name: r for r in batch({"ada.ipynb": file(*cells)}, exercise="02")["ada"].results}
    assert results["pca_reconstruct"].cause == "error"
    assert (
        "PCA is what this question asks you to write: the course's own is not here"
        in results["pca_reconstruct"].message
    )
    assert results["latent_walk"].cause == "wrong" and "string" in results["latent_walk"].message


@pytest.mark.parametrize("name", ["bubblewrap", "none"])
def test_a_cold_sandbox_grades_too(name, monkeypatch):
    sandbox = Cold(name, LIMITS)
    monkeypatch.setattr(submission, "lane", lambda thread, settings: sandbox)
    question = next(q for q in chapter_01.QUESTIONS if q.name == "label_bits")
    answer = Transplant(solution("label_bits"), ("import torch",), (), "id")
    result = grade_question(question, answer, rng_for(b"s" * 32, name), Settings(b"s" * 32, name, LIMITS))
    sandbox.close()
    assert (result.cause, result.points) == ("right", 2) and result.nodes > 20
    assert not Path(sandbox.folder.name).exists()


def test_no_walls_at_all_are_named_in_the_table(batch, tmp_path):
    found = batch({"ada.ipynb": answered(best_turn_accuracy=BEST)}, sandbox="none", limits=Limits())
    assert found["ada"].score == 2
    (row,) = list(csv.DictReader((tmp_path / "out" / "grades.csv").open()))
    assert row["sandbox"] == "none" and row["best_turn_accuracy"] == "2"


def test_a_gradebook_gets_a_copy_with_the_scores(batch, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text("Student,ID,Turns (7)\nAda,1,\nBob,2,\n")
    files = {"ada.ipynb": answered(best_turn_accuracy=BEST)}
    batch(files, merge=export, column="Turns")
    assert (tmp_path / "out" / "gradebook.csv").read_text() == "Student,ID,Turns (7)\nAda,1,2\nBob,2,\n"
    assert export.read_text() == "Student,ID,Turns (7)\nAda,1,\nBob,2,\n"
    with pytest.raises(CourseError, match=r"gradebook\.csv is what an earlier batch wrote: name the file that Canvas"):
        batch(files, merge=tmp_path / "out" / "gradebook.csv", column="Turns", resume=True)
    other = file(code("def latent_walk(*args): pass", "answer-latent_walk"), chapter="02_autoencoders")
    with pytest.raises(CourseError, match="takes one exercise, here are 01_the_cake, 02_autoencoders: name one"):
        batch({"bob.ipynb": other}, merge=export, column="Turns", exercise=None, resume=True)
