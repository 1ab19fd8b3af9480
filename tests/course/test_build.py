"""The builder, on a course of one sample chapter."""

import json
from pathlib import Path

import nbformat
import pytest
from sample_course import edit

from ssl_course.course.accessible import images_without_alt
from ssl_course.course.build import build, generate, stale
from ssl_course.course.cutting import leaks, split
from ssl_course.course.layout import CourseError, targets
from ssl_course.course.source import read_source


def made(root, kind):
    return generate(next(target for target in targets(root) if target.kind == kind))


def source_of(notebook, name):
    return next(cell.source for cell in notebook.cells if cell.id == name)


def test_build_makes_everything_once_and_then_nothing(sample):
    assert len(stale(sample)) == 3 and all("missing" in line for line in stale(sample))
    written = build(sample, progress=False)
    assert [path.relative_to(sample).as_posix() for path in written] == [
        "chapters/99_sample.ipynb", "solutions/99_sample.ipynb", "exercises/99_sample.ipynb",
    ]  # fmt: skip
    assert stale(sample) == [] and build(sample, progress=False) == []

    chapter, solution, exercise = (nbformat.read(path, as_version=4) for path in written)
    for notebook in (chapter, solution, exercise):
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3" and "version" not in notebook.metadata.language_info
        assert "jupytext" not in notebook.metadata
        assert all("execution" not in cell.metadata for cell in notebook.cells)
    text = "".join(path.read_text() for path in written)
    assert str(sample.parent) not in text.replace((sample / "questions").as_posix(), "")
    first, second, figure = (cell.outputs for cell in chapter.cells if cell.cell_type == "code")
    assert [output.text for output in first] == ["from <course>/chapters\n"]  # no bar, no path of this machine
    assert second[0].text == "2\n"
    assert figure[0].metadata["image/png"]["alt"] == figure[0].data["text/plain"] == "An empty frame."
    assert images_without_alt(chapter) == []
    checks = [cell.outputs[0].data["text/plain"] for cell in solution.cells if cell.id.startswith("check-")]
    assert checks == ["✓ mean_square — 2/2 points", "✓ Scale — 3/3 points"]
    assert "SOLUTION" not in "".join(cell.source for cell in solution.cells)
    assert all(not cell.outputs and cell.execution_count is None for cell in exercise.cells if cell.cell_type == "code")

    # Another kernel, the same file: nothing in it depends on the moment.
    before = written[1].read_bytes()
    written[1].unlink()
    assert build(sample, ["99"], progress=False) == [written[1]] and written[1].read_bytes() == before


def test_of_a_chapter_whose_text_alone_has_changed_nothing_runs(sample, monkeypatch):
    first = build(sample, progress=False)[0]
    before, runs = nbformat.read(first, as_version=4), []
    monkeypatch.setattr("ssl_course.course.build.execute", lambda notebook, folder: runs.append(folder))
    source = sample / "chapters" / "99_sample.py"
    source.write_text(source.read_text() + "\n# %% [markdown]\n# Another sentence.\n")
    assert build(sample, progress=False) == [first] and runs == [] and stale(sample) == []
    after = nbformat.read(first, as_version=4)
    assert after.cells[-1].source == "Another sentence." and after.cells[:-1] == before.cells
    build(sample, ["99"], force=True, progress=False)
    assert runs == [sample / "chapters", sample / "solutions"]
    build(sample, progress=False)  # there are no outputs now that could be kept
    assert len(runs) == 2, "nothing is stale"
    edit(source, "print(1 + 1)", "print(1 + 2)")
    build(sample, progress=False)
    assert len(runs) == 3


def test_a_relative_root_takes_nothing_but_paths_from_the_outputs(sample):
    edit(sample / "chapters" / "99_sample.py", "print(1 + 1)", 'print("A sentence. " + "Half: 0.5.")')
    (written,) = (path for path in build(Path("."), ["99"], progress=False) if path.parent.name == "chapters")
    text = written.read_text()
    assert written.is_absolute() and "A sentence. Half: 0.5." in text and "from <course>/chapters" in text


def test_an_exercise_is_the_solution_with_gaps_hints_and_checks(sample):
    exercise = made(sample, "exercises")
    ids = [cell.id for cell in exercise.cells]
    assert len(set(ids)) == len(ids)
    assert ids[2:6] == ["question-mean_square", "answer-mean_square", "hints-mean_square", "check-mean_square"]
    assert source_of(exercise, "question-mean_square").split("\n")[:3] == [
        "## Question 1: A mean of squares", "", "*2 points · difficulty ●○○○ · about 5 minutes · implement*",
    ]  # fmt: skip
    assert source_of(exercise, "answer-Scale").count("raise NotImplementedError") == 2
    gap = "            # your code here\n            raise NotImplementedError\n        raise ValueError"
    assert gap in source_of(exercise, "answer-Scale")
    compile(source_of(exercise, "answer-Scale"), "answer", "exec")
    hints = source_of(exercise, "hints-mean_square")
    assert hints.count("<details>") == 3 and "<summary>Hint 2: the idea</summary>\n\nSquare, then average" in hints
    assert source_of(exercise, "check-Scale") == 'check("Scale", Scale)'


def test_nbgrader_finds_its_metadata(sample):
    for kind in ("solutions", "exercises"):
        cells = {cell.id: cell.metadata.nbgrader for cell in made(sample, kind).cells}
        assert cells["answer-Scale"] == {
            "schema_version": 3, "grade_id": "answer-Scale",
            "solution": True, "grade": False, "locked": False, "task": False,
        }  # fmt: skip
        assert cells["check-Scale"]["points"] == 3 and cells["check-Scale"]["grade"] and cells["check-Scale"]["locked"]
        assert all(told["locked"] for name, told in cells.items() if not name.startswith("answer-"))


def test_ids_stay_when_other_cells_change(sample):
    before = {cell.source: cell.id for cell in made(sample, "exercises").cells}
    edit(sample / "solutions" / "99_sample.py", "# Two gaps.", "# Two gaps. Mind them.\n\n# %%\n1 + 1")
    after = {cell.source: cell.id for cell in made(sample, "exercises").cells}
    assert all(after[source] == before[source] for source in before.keys() & after.keys())
    assert len(after) == len(before) + 1


def test_equal_cells_have_different_ids(sample):
    edit(sample / "chapters" / "99_sample.py", "print(1 + 1)", "print(1 + 1)\n\n# %%\nx = 1\n\n# %%\nx = 1")
    ids = [cell.id for cell in made(sample, "chapters").cells]
    assert len(set(ids)) == len(ids) and sum(name.endswith("-2") for name in ids) == 1


def write_unexecuted(sample):
    """All notebooks as if they had run without output."""
    for target in targets(sample):
        target.path.write_text(nbformat.writes(generate(target)))
    assert stale(sample) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("chapters/99_sample.py", "1 + 1", "1 + 2", ["chapters"]),
        ("solutions/99_sample.py", "Two gaps", "Three gaps", ["solutions", "exercises"]),
        ("questions/chapter_99.py", "One weight a column", "A weight for each column", ["solutions", "exercises"]),
        ("questions/chapter_99.py", "points=3", "points=4", ["solutions", "exercises"]),
    ],
)
def test_what_changed_is_stale(sample, file, old, new, expected):
    write_unexecuted(sample)
    edit(sample / file, old, new)
    assert [line.split("/")[0] for line in stale(sample)] == expected
    assert all("its source has changed" in line for line in stale(sample))


def test_an_edited_or_broken_notebook_is_stale(sample):
    write_unexecuted(sample)
    path = sample / "exercises" / "99_sample.ipynb"
    good = path.read_text()
    path.write_text(good.replace("Two gaps", "Three gaps"))
    assert "edited by hand" in stale(sample)[0]
    notebook = json.loads(good)
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    path.write_text(json.dumps(notebook))
    assert "has outputs" in stale(sample)[0]
    path.write_text("{")
    assert "unreadable" in stale(sample)[0]


def test_no_line_of_a_solution_is_left(sample):
    cells = read_source(sample / "solutions" / "99_sample.py")
    exercise = made(sample, "exercises")
    assert leaks(cells, exercise) == []
    exercise.cells[0].source += "\nTry  (x * self.weight).sum(dim=1) first."
    assert leaks(cells, exercise) == []  # a part of a line is not the line
    exercise.cells[0].source += "\nTry   return (x * self.weight).sum(dim=1)."
    assert leaks(cells, exercise) == ["return (x * self.weight).sum(dim=1)"]


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        (
            "questions/chapter_99.py",
            "Multiply, then sum",
            "Write return (x * self.weight).sum(dim=1)",
            "stand elsewhere",
        ),
        ("solutions/99_sample.py", "# END SOLUTION\n        raise", "raise", "do not pair|has no # END"),
        ("solutions/99_sample.py", "    # BEGIN SOLUTION\n    squares", "    squares", "do not pair"),
        ("solutions/99_sample.py", "print(", "# BEGIN SOLUTION\n# END SOLUTION\nprint(", "in a cell without question"),
        ("solutions/99_sample.py", ' question="Scale"', "", "answers mean_square; its questions are"),
        ("solutions/99_sample.py", 'question="Scale"', 'question="scale"', "its questions are mean_square, Scale"),
        ("solutions/99_sample.py", "Question 2: A layer", "Question 3: A layer", "is expected"),
        ("solutions/99_sample.py", "## Question 1: A mean", "## Question 1: The mean", "is expected"),
        ("solutions/99_sample.py", "from ssl_course.exercises import check", "", "no cell says"),
    ],
)
def test_a_source_with_a_fault_is_refused_in_a_sentence(sample, file, old, new, text):
    edit(sample / file, old, new)
    with pytest.raises(CourseError, match=text):
        made(sample, "exercises")


def test_a_solution_without_questions_is_refused(sample):
    (sample / "solutions" / "99_sample.py").rename(sample / "solutions" / "97_other.py")
    with pytest.raises(CourseError, match=r"97_other.py: chapter must be one of"):
        made(sample, "solutions")


def test_a_cell_that_fails_stops_the_build_and_leaves_the_old_file(sample):
    path = sample / "chapters" / "99_sample.ipynb"
    path.write_text("old")
    edit(sample / "chapters" / "99_sample.py", "print(1 + 1)", "undefined_name")
    with pytest.raises(CourseError, match=r"(?s)chapters/99_sample.ipynb did not run.*NameError"):
        build(sample, progress=False)
    assert path.read_text() == "old"


def test_split_keeps_what_is_given():
    text, regions = split("a\n  # BEGIN SOLUTION\n  b\n  # END SOLUTION\nc", "x")
    assert text == "a\n  # your code here\n  raise NotImplementedError\nc" and regions == [["  b"]]
