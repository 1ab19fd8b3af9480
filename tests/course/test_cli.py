import subprocess
import sys

import pytest

from ssl_course import cli
from ssl_course.course import layout, student
from ssl_course.course.layout import CourseError, find_root, resolve, targets


def call(monkeypatch, capsys, *words):
    """Exit code, stdout and stderr of `ssl-course words...`."""
    monkeypatch.setattr(sys, "argv", ["ssl-course", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    out, err = capsys.readouterr()
    return end.value.code or 0, out, err


def test_help_names_every_command_and_loads_no_torch(monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "--help")
    assert code == 0 and all(name in out for name in ("run", "open", "check", "build", "data"))
    code = (
        "import sys, ssl_course.cli; sys.exit(not {'torch', 'numpy', 'jupytext', 'nbformat'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_build_says_what_it_wrote(monkeypatch, capsys, sample):
    monkeypatch.setattr("ssl_course.course.build.execute", lambda notebook, folder: None)
    code, out, _ = call(monkeypatch, capsys, "build", "99")
    assert code == 0 and out.splitlines() == [f"wrote {kind}/99_sample.ipynb" for kind in layout.KINDS]
    assert call(monkeypatch, capsys, "build")[1] == "everything is up to date\n"
    assert len(call(monkeypatch, capsys, "build", "--force")[1].splitlines()) == 3


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("build", "42"), "There is no chapter '42'; there is 99_sample."),
        (("check", "42"), "There is no notebook '42'; there is none yet."),
        (("check", "exercises"), "exercises is a folder: name a notebook in it"),
        (("open", "42"), "There is no chapter '42'"),
        (("open", "42", "--exercise"), "There is no exercise '42'"),
    ],
)
def test_a_mistake_of_the_user_is_one_sentence_and_exit_code_2(monkeypatch, capsys, sample, words, text):
    code, out, err = call(monkeypatch, capsys, *words)
    assert code == 2 and out == "" and err.count("\n") == 1 and err.startswith("ssl-course: ") and text in err


def test_check_prints_the_report(monkeypatch, capsys, sample):
    (sample / "exercises" / "99_sample.ipynb").write_text("{}")
    monkeypatch.setattr(student, "check_notebook", lambda path, timeout: [])
    monkeypatch.setattr(student, "report", lambda results: "the table")
    code, out, err = call(monkeypatch, capsys, "check", "99")
    assert code == 0 and out == "the table\n" and "99_sample.ipynb: running" in err


@pytest.mark.parametrize(
    ("words", "expected"),
    [((), "chapters"), (("99",), "chapters/99_sample.ipynb"), (("99", "--exercise"), "exercises/99_sample.ipynb")],
)
def test_open_starts_jupyterlab_there(monkeypatch, capsys, sample, words, expected):
    for kind in ("chapters", "exercises"):
        (sample / kind / "99_sample.ipynb").write_text("{}")
    started = {}

    def start(command, cwd, check):
        started.update(command=command, cwd=cwd)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", start)
    assert call(monkeypatch, capsys, "open", *words)[0] == 0
    assert started["command"][1:] == ["-m", "jupyterlab", expected] and started["cwd"] == sample


def test_run_and_data_call_the_tour_and_the_catalogue(monkeypatch, capsys, tmp_path):
    from ssl_course import tour
    from ssl_course.data import catalogue

    calls = []
    monkeypatch.setattr(tour, "run", lambda **options: calls.append(options))
    monkeypatch.setattr(catalogue, "show", lambda: calls.append("show"))
    call(monkeypatch, capsys, "run", "--seeds", "2", "--out", str(tmp_path))
    call(monkeypatch, capsys, "data")
    assert calls == [{"seeds": 2, "out": tmp_path}, "show"]
    assert call(monkeypatch, capsys, "run", "--seeds", "0")[0] == 2


def test_the_course_is_found_from_below_and_else_from_the_package(sample, tmp_path_factory, monkeypatch):
    assert find_root(sample / "solutions") == sample
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert (find_root(elsewhere) / "chapters").is_dir()  # the checkout that these tests belong to
    monkeypatch.setattr(layout.ssl_course, "__file__", str(elsewhere / "a" / "b.py"))
    with pytest.raises(CourseError, match="No course here"):
        find_root(elsewhere)


def test_chapters_are_meant_by_number_or_beginning(sample):
    known = ["01_a", "02_auto", "02_other"]
    assert (
        resolve("1", known, "chapter") == resolve("01", known, "chapter") == resolve("01_a.ipynb", known, "x") == "01_a"
    )
    with pytest.raises(CourseError, match=r"'02' could be 02_auto or 02_other: which chapter is it?"):
        resolve("02", known, "chapter")
    assert [target.label for target in targets(sample, ["99"])] == [f"{kind}/99_sample.ipynb" for kind in layout.KINDS]
