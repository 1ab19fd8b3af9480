import subprocess
import sys
import types

import pytest
import torch

import ssl_course.exercises
from ssl_course.exercises import catalogue, checking
from ssl_course.exercises.judging import Mistake, Question, Verdict, matches


def inputs(rng):
    return [(rng.normal(size=(n, 2)),) for n in (2, 3)]


MEAN = Question(
    "mean_of", "Mean", "implement", 2, 1, 5, ("Look at <it>.", "Idea & more.", "Line."),
    matches(lambda x: x.mean(), inputs, mistakes=(Mistake(lambda x: x.max(), "You take <b>the largest</b>.", hint=2),)),
)  # fmt: skip


@pytest.fixture
def shown(monkeypatch):
    """One chapter with one question; what `check` displays."""
    module = types.SimpleNamespace(CHAPTER="99_sample", QUESTIONS=(MEAN,))
    monkeypatch.setitem(sys.modules, "ssl_course.exercises.chapter_99", module)
    monkeypatch.setattr(catalogue, "_numbers", lambda: ["99"])
    displayed = []
    monkeypatch.setattr(checking, "_display", displayed.append)
    return displayed


def test_a_right_answer_always_shows_the_same(shown):
    for _ in range(2):
        assert checking.check("mean_of", lambda x: x.mean()) is None
    assert shown[0] == shown[1]
    assert shown[0]["text/plain"] == "✓ mean_of — 2/2 points"
    assert shown[0][checking.MIME] == {
        "name": "mean_of", "points": 2, "max_points": 2, "cause": "right", "message": "", "hint": "",
    }  # fmt: skip


def test_a_wrong_answer_shows_what_is_wrong_and_the_hint_for_it(shown):
    checking.check("mean_of", lambda x: x.max())
    data = shown[0]
    assert data["text/plain"] == "✗ mean_of — 0/2 points\nYou take <b>the largest</b>.\nHint 2: Idea & more."
    assert "&lt;b&gt;the largest" in data["text/html"] and "Idea &amp; more." in data["text/html"]
    assert data[checking.MIME]["cause"] == "wrong"


def test_prints_warnings_and_seeds_do_not_leave_the_check(shown, capsys, recwarn):
    def noisy(x):
        print("x" * 100)
        print("y", file=sys.stderr)
        torch.manual_seed(0)
        torch.as_tensor(3).new_tensor(torch.ones(2))  # warns
        return x.mean()

    before = torch.get_rng_state()
    checking.check("mean_of", noisy)
    assert shown[0]["text/plain"].startswith("✓")
    assert torch.equal(torch.get_rng_state(), before)
    assert capsys.readouterr() == ("", "") and not recwarn.list


def test_an_unknown_name_lists_those_spelled_alike(shown):
    checking.check("mean_off", lambda x: x)
    assert shown[0]["text/plain"] == "✗ there is no question 'mean_off'; did you mean mean_of?"


def test_in_a_script_it_prints(monkeypatch, capsys):
    monkeypatch.setattr(checking, "find_question", lambda name: MEAN)
    checking.check("mean_of", lambda x: x.mean())
    assert capsys.readouterr().out == "✓ mean_of — 2/2 points\n"


@pytest.mark.parametrize(("share", "points"), [(0.5, 1), (0.99, 1.75), (0.3, 0.5), (0, 0)])
def test_points_are_quarters_rounded_down(share, points):
    assert checking.points_of(MEAN, Verdict(share, "wrong")) == points


def test_questions_of_a_chapter_by_name_or_number(shown):
    assert catalogue.questions_of("99") == catalogue.questions_of("99_sample") == (MEAN,)
    for name in ("9", "99_other"):
        with pytest.raises(ValueError, match=f"chapter must be one of 99_sample, got '{name}'"):
            catalogue.questions_of(name)


def test_the_packages_load_nothing_before_the_first_use():
    code = "import ssl_course, ssl_course.exercises, sys; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    with pytest.raises(AttributeError):
        ssl_course.exercises.something_else  # noqa: B018


def test_names_are_unique_in_the_course():
    names = [question.name for module in catalogue.chapters().values() for question in module.QUESTIONS]
    assert len(names) == len(set(names))
