"""Attacks on the grader: each one succeeds against a naive grader, and none of them against ours.

`attacks/` holds a notebook for each, `raw_attacks.py` makes the files that are no notebooks. The naive grader runs in a
disposable sandbox (`arena.py`); ours grades all of them in one batch, between honest students.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import arena
import notebooks
import pytest
import raw_attacks
from watching import Page, Watch

pytestmark = pytest.mark.xdist_group("attacks")  # one batch for all of them
ATTACKS, RAW = notebooks.attacks(), raw_attacks.raw_attacks()
HONEST = notebooks.honest()
SECONDS = 4  # for one answer; an attack that hangs costs them
MEGABYTES = 500  # for one answer
GIGABYTE = 1_000_000_000

# What the attacks must try, each at least once.
ITEMS = (
    "AST and input transformers",
    "display hooks",
    "clever objects",
    "patched checks",
    "shadowing",
    "frames, gc, history",
    "reading tests, solutions, other submissions",
    "writing results",
    "pickles",
    "exits",
    "fake scores",
    "forged replies",
    "swallowed interrupts",
    "bombs",
    "survivors",
    "privileges",
    "network",
    "sitecustomize and .pth",
    "cells deleted, duplicated, reordered, edited",
    "malformed, huge, non-UTF-8 JSON",
    "old and future nbformat",
    "symlinks",
    "zip slips, zip bombs",
    "odd names",
    "hard-coded visible values",
    "call counting",
    "global random numbers",
    "global dtype",
    "invented metrics",
    "HTML and script",
    "CSV formulas",
    "input",
)


def test_every_item_is_tried():
    tried = {attack.item for attack in (*ATTACKS.values(), *RAW.values())}
    assert tried == set(ITEMS)
    assert len(ATTACKS) >= 60 and {attack.question for attack in ATTACKS.values()} == set(QUESTIONS)


QUESTIONS = ("label_bits", "four_turns", "balanced_rows", "knn_vote", "frozen_features", "best_turn_accuracy")


# Against the naive grader


@pytest.fixture(scope="session")
def fights(request) -> dict[str, arena.Fight]:
    """What each wanted attack did to the naive grader, and under "peace" what happens without one."""
    return _fought(_wanted(request, "test_it_succeeds_against_the_naive_grader"))


def _fought(wanted: list[str]) -> dict[str, arena.Fight]:
    honest = notebooks.written(notebooks.answers_alone(notebooks.full()))
    between = {"anna.ipynb": honest, "zoe.ipynb": honest}
    folders = {"peace": between}
    for name in wanted:
        if name in ATTACKS:
            folders[name] = between | {"mallory.ipynb": ATTACKS[name].handed_in("mallory", "/tmp/out")}
        else:
            folders[name] = between | RAW[name].files
    return arena.fight(folders)


@pytest.mark.parametrize("name", [*ATTACKS, *(name for name, raw in RAW.items() if raw.naive != "nothing")])
def test_it_succeeds_against_the_naive_grader(name, fights):
    attack = ATTACKS.get(name) or RAW[name]
    students = RAW[name].rows if name in RAW else ("mallory",)
    fight, peace = fights[name], fights["peace"]
    assert peace.score("anna") == peace.written("zoe") == notebooks.MAX_SCORE and not peace.hung, peace.log
    if not SUCCESS[attack.naive](fight, peace, students):  # a busy machine may decide a race
        fight = _fought([name])[name]
    assert SUCCESS[attack.naive](fight, peace, students), (attack.about, attack.naive, fight)


def _earns(fight, peace, students) -> bool:
    return any((fight.score(one) or 0) > 0 or (fight.written(one) or 0) > 0 for one in students)


def _changes(fight, peace, students) -> bool:
    """Some honest student's points, in the log or in the table."""
    return any(
        told is not None and told != notebooks.MAX_SCORE
        for one in ("anna", "zoe")
        for told in (fight.score(one), fight.written(one))
    )


SUCCESS: dict[str, Callable] = {
    "points": _earns,
    "leak": _earns,
    "neighbour": _changes,
    "fault": _changes,
    "crash": lambda fight, peace, students: fight.score("zoe") is None or fight.written("zoe") is None,
    "hang": lambda fight, peace, students: fight.hung,
    "survivor": lambda fight, peace, students: bool(fight.left),
    "file": lambda fight, peace, students: any(file not in peace.files for file in fight.files),
    "network": lambda fight, peace, students: fight.calls > 0,
    "report": lambda fight, peace, students: bool(Page(fight.page).tags & {"script", "img", "svg"}),
    "formula": lambda fight, peace, students: any(
        line.lstrip()[:1] in tuple("=+-@") for row in fight.rows() for cell in (row[0], row[8]) for line in [cell]
    ),
}


# Against ours


@pytest.fixture(scope="session")
def batch(request, tmp_path_factory) -> dict:
    """One batch of honest students and attackers: rows of the tables, pages, and what the watch saw."""
    wanted = [*_wanted(request, "test_it_earns_nothing"), *_wanted(request, "test_broken_files_earn_nothing")]
    return _grade(tmp_path_factory.mktemp("batch"), wanted)


def _grade(folder: Path, wanted: list[str], honest: Iterable[str] = HONEST) -> dict:
    from ssl_course.grading import Limits, grade

    submissions, out = folder / "submissions", folder / "out"
    submissions.mkdir()
    with Watch(folder) as watch:
        raw_attacks.place(submissions, {f"{name}.ipynb": HONEST[name][0] for name in honest})
        for name in wanted:
            files = RAW[name].files if name in RAW else {}
            if name in ATTACKS:
                files = {f"{name}.ipynb": ATTACKS[name].handed_in(name, out, watch.port)}
            raw_attacks.place(submissions, files)
        limits = Limits(seconds=SECONDS, memory=MEGABYTES)
        grades = grade([submissions], out, exercise="01", jobs=2, progress=False, limits=limits)
    return {"grades": grades, "out": out, "watch": {key: getattr(watch, key) for key in WATCHED}}


WATCHED = ("files", "processes", "calls", "memory", "shared")


@pytest.mark.parametrize("name", ATTACKS)
def test_it_earns_nothing(name, batch):
    (grade,) = [one for one in batch["grades"] if one.student == name]
    assert [result.points for result in grade.results] == [0] * len(QUESTIONS), ATTACKS[name].about
    assert grade.sandbox not in ("", "none")
    # A grader that is said to be at fault is one that a person then gives the points for.
    assert "grader fault" not in [result.cause for result in grade.results], grade
    assert "grader" not in grade.status
    attacked = next(result for result in grade.results if result.name == ATTACKS[name].question)
    assert attacked.message and len(attacked.message) < 2_000


@pytest.mark.parametrize("name", RAW)
def test_broken_files_earn_nothing(name, batch):
    for student in RAW[name].rows:
        rows = [one for one in batch["grades"] if one.student == student]
        rows = rows or [one for one in batch["grades"] if _letters(one.student) == _letters(student) != ""]
        assert len(rows) == 1, f"{student!r} has {len(rows)} rows"
        assert rows[0].score == 0 and rows[0].status
        assert "grader" not in rows[0].status, rows[0]


@pytest.mark.parametrize("name", HONEST)
def test_honest_students_keep_their_scores(name, batch):
    (grade,) = [one for one in batch["grades"] if one.student == name]
    assert grade.score == HONEST[name][1], [(r.name, r.cause, r.message) for r in grade.results]
    assert grade.max_score == notebooks.MAX_SCORE


def test_honest_students_get_what_they_get_among_themselves(batch, tmp_path):
    names = ("anna", "mona", "zoe")
    among_themselves = {one.student: one for one in _grade(tmp_path, [], names)["grades"]}
    assert set(among_themselves) == set(names)
    for grade in batch["grades"]:
        if grade.student in names:
            told = [
                [(r.name, r.points, r.cause) for r in one.results] for one in (grade, among_themselves[grade.student])
            ]
            assert told[0] == told[1]


def test_nobody_else_has_points(batch):
    assert {one.student for one in batch["grades"] if one.score} <= set(HONEST)


def test_every_submission_has_one_row_and_one_page(batch):
    rows = _table(batch["out"] / "grades.csv")[1:]
    assert len(rows) == len(batch["grades"])
    assert len({one.student for one in batch["grades"]}) == len(batch["grades"]), "two students of one name"
    graded = [one for one in batch["grades"] if one.results]
    assert len(list((batch["out"] / "feedback").glob("*.html"))) >= len(graded)


def test_no_process_survives(batch):
    assert not batch["watch"]["processes"]


def test_nothing_is_written_outside(batch):
    assert not batch["watch"]["files"]
    out = batch["out"]
    assert sorted(path.name for path in out.parent.iterdir()) == ["out", "submissions"]
    assert not [path for path in out.rglob("*") if path.is_symlink() or "was-here" in path.name]


def test_nobody_is_reached(batch):
    assert batch["watch"]["calls"] == 0


def test_the_judges_memory_stays_bounded(batch):
    """Whatever comes over the border or lies in an archive."""
    assert batch["watch"]["memory"] < 1.5 * GIGABYTE, batch["watch"]["memory"]


def test_workers_cannot_hide_memory(batch):
    """In files and segments that no process has mapped. Two at a time may have 500 MB each, and their folders."""
    assert batch["watch"]["shared"] < 1.5 * GIGABYTE


def test_pages_hold_no_scripts(batch):
    pages = list(batch["out"].rglob("*.html"))
    assert pages
    for path in pages:
        text = path.read_text(encoding="utf-8")
        page = Page(text)
        assert not page.tags & {"script", "svg", "iframe", "object", "embed", "link", "form", "input", "base"}, path
        assert not [name for name in page.attributes if name.startswith("on")], path
        assert not [place for place in page.loads if not place.startswith(("data:image/png;", "feedback/", "#"))], path
        assert not {"\x1b", "\x00", "\x07"} & set(text), path
        assert len(text) < 20_000_000, path


def test_tables_hold_no_formulas(batch):
    tables = list(batch["out"].rglob("*.csv"))
    assert {"grades.csv", "similar.csv"} <= {path.name for path in tables}
    for path in tables:
        for row in _table(path):
            for cell in row:
                assert cell.lstrip()[:1] not in tuple("=+-@") and cell.isprintable(), (path, cell)


# The names and archives that students choose


def test_a_name_of_a_file_does_not_make_somebody_else_the_author(tmp_path):
    """Of a folder for each student, only the folder's name is the course's; what lies in it, the student named."""
    from ssl_course.grading.collect import collect

    answer = raw_attacks.wrong_answer()
    archive = raw_attacks.zipped({"anna_7_assignsubmission_file_x.ipynb": answer, "zoe_11_22_x.ipynb": answer})
    for folder, name, data in (
        ("anna", "exercise.ipynb", answer),
        ("zoe", "exercise.ipynb", answer),
        ("mallory", "anna_7_assignsubmission_file_x.ipynb", answer),
        ("melissa", "zoe_11_22_x.ipynb", answer),
        ("marvin", "homework.zip", archive),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(data)
    found = collect([tmp_path]).submissions
    names = [one.student for one in found]
    assert names.count("anna") == names.count("zoe") == 1, names
    assert not [name for name in names if name.split(" (")[0] not in ("anna", "zoe", "mallory", "melissa", "marvin")]


def test_submissions_of_one_name_stay_apart(tmp_path):
    from ssl_course.grading.collect import collect

    answer = raw_attacks.wrong_answer()
    (tmp_path / "bob" / "deeper").mkdir(parents=True)
    for place in ("bob.ipynb", "bob/bob.ipynb", "bob/deeper/bob.ipynb", "bob (bob.ipynb).ipynb"):
        (tmp_path / place).write_bytes(answer)
    names = [one.student for one in collect([tmp_path]).submissions]
    assert len(names) == 4 and len(set(names)) == 4, names


def test_the_command_prints_no_control_characters(tmp_path):
    names = ("m\x1b]0;mallory\x07", "m\nn", os.fsdecode(b"m\xff"), "\u202em")
    raw_attacks.place(tmp_path, {f"{name}.ipynb": b"no notebook" for name in names})
    command = [sys.executable, "-m", "ssl_course.cli", "grade", str(tmp_path), "--exercise", "01"]
    done = subprocess.run([*command, "--out", str(tmp_path / "out")], capture_output=True, check=False)
    told = (done.stdout + done.stderr).decode(errors="surrogateescape")
    assert done.returncode == 1 and "Traceback" not in told, told
    printed = [letter for letter in told if not letter.isprintable() and letter not in "\r\n\t\udcff"]
    assert not printed, told


def _letters(name: str) -> str:
    """What is left of a name whatever is done to odd characters."""
    return re.sub("[^A-Za-z0-9]", "", name)


def _table(path: Path) -> list[list[str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def _wanted(request, test: str) -> list[str]:
    """The names with which a test is to run in this session: with `-k` a few, else all."""
    items = [item for item in request.session.items if getattr(item, "originalname", "") == test]
    return [item.callspec.params["name"] for item in items]
