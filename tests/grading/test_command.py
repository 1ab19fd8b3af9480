"""What `ssl-course grade` says, and its exit codes: 0, 1 where a person must look, 2 for a mistake of the caller."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
from simple import CHAPTER, exercise, grade, result

from ssl_course import cli
from ssl_course.grading import command, engines
from ssl_course.grading.results import Grade


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Exit code, stdout and stderr of `ssl-course grade words...` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ada.ipynb").write_bytes(exercise())

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ssl-course", "grade", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return run


def mistake(told: tuple[int, str, str]) -> str:
    """The one sentence that is said, with exit code 2."""
    code, out, err = told
    assert (
        code == 2 and out == "" and err.startswith("ssl-course: ") and err.count("\n") == 1 and "Traceback" not in err
    )
    return err.removeprefix("ssl-course: ").rstrip("\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name what to grade: a notebook, a folder, or a zip archive."),
        (("nowhere",), "There is no nowhere: name a notebook, a folder or a zip archive."),
        (("ada.ipynb", "--exercise", "42"), "There is no exercise '42'; there is 01_the_cake, 02_autoencoders"),
        (("ada.ipynb", "--sandbox", "chroot"), "--sandbox must be auto, bubblewrap, podman, docker, got 'chroot'."),
        (("ada.ipynb", "--sandbox", "none"), "--sandbox must be auto, bubblewrap, podman, docker, got 'none'."),
        (("ada.ipynb", "--seconds", "inf"), "--seconds must be positive and finite, got inf."),
        (("ada.ipynb", "--scheduler", "tcp://x:1"), "--scheduler goes with --backend dask, not with 'loky'."),
        (("ada.ipynb", "--secret", "nowhere"), "Cannot read the secret nowhere: No such file or directory."),
        (("ada.ipynb", "--secret", "."), "Cannot read the secret .: Is a directory."),
        (("ada.ipynb", "--out", "ada.ipynb"), "Cannot write to ada.ipynb: "),
        (("ada.ipynb", "--roster", "nowhere.csv"), "Cannot read nowhere.csv: No such file or directory."),
        (("ada.ipynb", "--merge", "nowhere.csv"), "Cannot read nowhere.csv: No such file or directory."),
    ],
)
def test_a_mistake_of_the_caller_is_one_sentence(call, words, sentence):
    assert mistake(call(*words)).startswith(sentence)


@pytest.mark.parametrize(
    "words", [("--jobs", "0"), ("--seconds", "0"), ("--memory", "0"), ("--seconds", "nan"), ("--no",)]
)
def test_a_word_that_the_command_line_does_not_take(call, words):
    code, out, err = call("ada.ipynb", *words)
    assert code == 2 and out == "" and "Traceback" not in err and words[0] in err


def test_a_gradebook_without_the_column(call, tmp_path):
    (tmp_path / "book.csv").write_text("Student,ID,Quiz (1)\n")
    told = mistake(call("ada.ipynb", "--merge", "book.csv"))
    assert told == "book.csv has no column 'Grade': name one with --column. It has Student, ID, Quiz (1)."
    told = mistake(call("ada.ipynb", "--merge", "book.csv", "--column", "Exam"))
    assert told.startswith("book.csv has no column 'Exam'")


def test_a_folder_that_cannot_be_written_to(call, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o555)
    try:
        (tmp_path / "locked" / "x").touch()
    except PermissionError:
        assert mistake(call("ada.ipynb", "--out", "locked")).startswith("Cannot write to locked: Permission denied")
    else:
        pytest.skip("this user may write anywhere")


def test_a_folder_with_the_grades_of_another_batch(call, tmp_path):
    (tmp_path / "grades" / "scores").mkdir(parents=True)
    (tmp_path / "grades" / "scores" / "ada.01.json").write_text("{}")
    assert mistake(call("ada.ipynb")) == (
        "grades holds grades already: --resume goes on with them, --out names another folder."
    )


def test_a_new_secret(call, tmp_path):
    code, out, _ = call("--new-secret")
    assert code == 0 and (tmp_path / "grading-secret").exists()
    assert out.startswith("wrote grading-secret: keep it where no student can read it, and name it with --secret")
    assert mistake(call("--new-secret")).startswith("grading-secret is there already, and grades may depend on it")
    assert call("--new-secret", "--secret", "keys/other")[0] == 0 and (tmp_path / "keys" / "other").exists()
    assert mistake(call("--new-secret", "--secret", "ada.ipynb")).startswith("ada.ipynb is there already")


def test_no_sandbox_at_all(call, monkeypatch):
    monkeypatch.setattr(engines.shutil, "which", lambda name: None)
    told = mistake(call("ada.ipynb"))
    missing = "bwrap is not installed; podman is not installed; docker is not installed"
    assert (
        told.startswith(f"No sandbox works here ({missing})")
        and "--unsafe runs the notebooks without any walls" in told
    )
    assert mistake(call("ada.ipynb", "--sandbox", "podman")) == (
        "The sandbox podman does not work here: podman is not installed."
    )


def test_a_sandbox_that_does_not_start(call, monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'no permissions to\nmake namespaces' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = mistake(call("ada.ipynb", "--sandbox", "bubblewrap"))
    assert told == (
        "The sandbox bubblewrap does not work here: bubblewrap does not start: no permissions to make namespaces."
    )


def test_dask_is_missing_or_does_not_answer(call, monkeypatch):
    words = ("ada.ipynb", "--backend", "dask", "--scheduler", "tcp://10.0.0.1:8786")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert mistake(call(*words)) == "dask is missing: pip install distributed."

    def client(address, timeout):
        raise OSError("Timed out trying to connect")

    monkeypatch.setitem(sys.modules, "distributed", types.SimpleNamespace(Client=client))
    assert mistake(call(*words)) == "No dask scheduler answers at tcp://10.0.0.1:8786 (Timed out trying to connect)."


@pytest.mark.parametrize("backend", ["no_such_backend", "dask"])
def test_a_backend_that_cannot_be_used(call, backend):
    code, out, err = call("ada.ipynb", "--backend", backend, "--unsafe", "--out", "other")
    assert code == 2 and out == ""
    assert f"ssl-course: joblib's backend '{backend}' cannot be used: " in err and "Traceback" not in err


def test_unsafe_says_what_that_means(call, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, err = call("empty", "--unsafe")
    assert code == 1 and err.startswith("--unsafe: each notebook runs as you, without walls.")
    assert out.startswith("no notebook was graded\nwrote grades/grades.csv, grades/feedback/, grades/similar.csv\n")
    assert (tmp_path / "grades" / "grades.csv").read_text() == "student,exercise,score,max_score,status,sandbox\n"


ODD = Grade("bob", "", "unreadable: The file is empty.")


@pytest.mark.parametrize(
    ("grades", "code", "lines"),
    [
        (
            [grade("ada"), grade("bob", result(points=1, cause="wrong"))],
            0,
            ["2 graded in bubblewrap, mean 1.5 of 2 points"],
        ),
        ([grade("ada"), Grade("zoe", CHAPTER, "no submission")], 0, ["1 graded in bubblewrap, mean 2.0 of 2 points"]),
        (
            [grade("ada"), ODD],
            1,
            ["1 graded in bubblewrap, mean 2.0 of 2 points", "  bob: unreadable: The file is empty."],
        ),
        ([ODD], 1, ["no notebook was graded", "  bob: unreadable: The file is empty."]),
        ([Grade("zoe", CHAPTER, "no submission")], 1, ["no notebook was graded"]),
        ([ODD] * 13, 1, ["no notebook was graded", *["  bob: unreadable: The file is empty."] * 10]),
    ],
)
def test_what_is_said_about_a_batch(call, monkeypatch, grades, code, lines):
    monkeypatch.setattr(command, "grade", lambda *args, **settings: grades)
    told = call("ada.ipynb", "--out", "here")
    more = [f"  and {len(grades) - 10} more, see {Path('here/grades.csv')}"] if len(grades) > 10 else []
    end = ["wrote here/grades.csv, here/feedback/, here/similar.csv"]
    end += ["next: open here/summary.html to see what to teach again"]
    assert told[:2] == (code, "\n".join([*lines, *more, *end, ""]))


def test_files_of_nobody_are_mentioned(call, monkeypatch, tmp_path):
    (tmp_path / "grades").mkdir()
    (tmp_path / "grades" / "unmatched.csv").touch()
    monkeypatch.setattr(command, "grade", lambda *args, **settings: [grade("ada")])
    assert "see grades/unmatched.csv" in call("ada.ipynb")[1]


def test_an_interrupt_and_a_full_disk(call, monkeypatch):
    def raising(error):
        def run(*args, **settings):
            raise error

        monkeypatch.setattr(command, "grade", run)

    raising(KeyboardInterrupt())
    code, out, err = call("ada.ipynb", "--out", "here")
    assert code == 130 and out == "" and err == "stopped; what is graded lies in here/scores, and --resume goes on\n"
    raising(OSError(28, "No space left on device"))
    assert mistake(call("ada.ipynb")) == (
        "[Errno 28] No space left on device. What is graded lies in grades/scores; --resume goes on."
    )


def test_all_words_reach_the_batch(call, monkeypatch):
    seen = {}
    monkeypatch.setattr(command, "grade", lambda *args, **settings: seen.update(settings, args=args) or [grade("ada")])
    words = ["a", "b", "--exercise", "02", "--out", "o", "--roster", "r", "--merge", "m", "--column", "c", "--resume"]
    words += [
        "--secret",
        "s",
        "--sandbox",
        "docker",
        "--image",
        "i",
        "--seconds",
        "3",
        "--memory",
        "400",
        "--jobs",
        "5",
    ]
    assert call(*words, "--backend", "ray")[0] == 0
    limits = seen.pop("limits")
    assert (limits.seconds, limits.memory) == (3, 400)
    assert seen == {
        "args": ([Path("a"), Path("b")], Path("o")), "exercise": "02", "roster": Path("r"), "merge": Path("m"),
        "column": "c", "resume": True, "secret": Path("s"), "sandbox": "docker", "image": "i", "jobs": 5,
        "backend": "ray",
    }  # fmt: skip
