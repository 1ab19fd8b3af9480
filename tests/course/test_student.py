"""`ssl-course check` on a student's notebook."""

import nbformat
import pytest
from nbformat import v4

from ssl_course.course.build import generate
from ssl_course.course.layout import CourseError, targets
from ssl_course.course.student import check_notebook, find_notebook, report


@pytest.fixture
def exercise(sample):
    """The sample's exercise, as a student gets it."""
    target = next(target for target in targets(sample) if target.kind == "exercises")
    target.path.write_text(nbformat.writes(generate(target)))
    return target.path


def rewrite(path, **answers):
    """Put these texts into the answer cells."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.id.removeprefix("answer-")
        cell.source = answers.get(name, cell.source)
    nbformat.write(notebook, path)
    return notebook


GOOD_MEAN = "def mean_square(x):\n    print('noise')\n    return (x ** 2).mean()"
GOOD_SCALE = """
class Scale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
    def forward(self, x):
        return x @ self.weight
"""


def test_an_unanswered_exercise_has_no_points_and_stays_as_it_is(exercise):
    before = exercise.read_bytes()
    results = check_notebook(exercise)
    assert [(r.points, r.cause) for r in results] == [(0, "not answered")] * 2
    assert exercise.read_bytes() == before
    text = report(results)
    assert text.splitlines()[:3] == [
        "mean_square      0 / 2   not answered", "Scale            0 / 3   not answered", "total            0 / 5",
    ]  # fmt: skip
    assert "✗ Scale: There is no answer yet" in text and "Hint" not in text


def test_right_answers_count_whatever_else_the_notebook_does(exercise):
    notebook = rewrite(exercise, mean_square=GOOD_MEAN, Scale=GOOD_SCALE)
    extra = [
        "undefined_name",
        "while True: pass",
        "check = print",
        "input()",
        "%matplotlib inline",
        "torch.set_grad_enabled(True)",
    ]
    notebook.cells += [v4.new_code_cell(text) for text in extra]
    notebook.metadata.pop("ssl_course")  # then its questions tell the chapter
    nbformat.write(notebook, exercise.with_name("mine.ipynb"))
    results = check_notebook(exercise.with_name("mine.ipynb"), timeout=10)
    assert [(r.points, r.cause) for r in results] == [(2, "right"), (3, "right")]
    assert report(results).endswith("total            5 / 5")


def test_what_cannot_be_examined_says_why(exercise):
    rewrite(
        exercise,
        mean_square="def mean_square(x):\n    while True:\n        pass",
        Scale="class Scale(nn.Modul):\n    pass",
    )
    slow, broken = check_notebook(exercise, timeout=2)
    assert (slow.cause, slow.points) == ("time-out", 0) and "more than 2 seconds" in slow.message
    assert (
        broken.cause == "error"
        and "AttributeError" in broken.message
        and "The cell that defines it failed" in broken.message
    )


def test_a_cell_that_never_ends_says_so(exercise):
    rewrite(exercise, mean_square="while True:\n    pass\ndef mean_square(x):\n    return (x ** 2).mean()")
    slow, _ = check_notebook(exercise, timeout=2)
    assert slow.cause == "time-out" and "took more than 2 seconds and was stopped" in slow.message


def test_a_notebook_that_ends_its_kernel_says_so(exercise):
    rewrite(exercise, mean_square="import os\nos._exit(0)")
    with pytest.raises(CourseError, match="ended its own kernel"):
        check_notebook(exercise)


def test_notebooks_are_found_by_number_name_or_path(exercise, sample):
    for name in ("99", "exercises/99", "exercises/99.ipynb", "99_sample", str(exercise), "99_sam"):
        assert find_notebook(name).resolve() == exercise.resolve()
    refused = (
        ("98", "no notebook '98'; there is 99_sample"),
        ("nowhere/99.ipynb", "no folder nowhere"),
        (str(exercise.parent), "is a folder: name a notebook in it"),
        ("notes.txt", "notes.txt is not a notebook: its name must end in .ipynb"),
    )
    for name, text in refused:
        with pytest.raises(CourseError, match=text):
            find_notebook(name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "is not a notebook"),
        ('{"a": 1}', "is not a notebook|belongs to no chapter"),
        ("", "is not a notebook"),
    ],
)
def test_what_is_no_notebook_is_refused_in_a_sentence(sample, text, message):
    path = sample / "x.ipynb"
    path.write_text(text)
    with pytest.raises(CourseError, match=message):
        check_notebook(path)


def test_a_notebook_of_no_chapter_is_refused(sample):
    path = sample / "96_other.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("1")]), path)
    with pytest.raises(
        CourseError, match=r"96_other.ipynb belongs to no chapter that has questions; those are .*99_sample"
    ):
        check_notebook(path)
