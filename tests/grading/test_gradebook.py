"""Scores into a gradebook's export: all but one column stays as it is, byte by byte."""

from __future__ import annotations

import csv
import io

import pytest
from simple import grade, result

from ssl_course.course.layout import CourseError
from ssl_course.grading.reports.gradebook import Gradebook, split
from ssl_course.grading.results import Grade

CANVAS = '''Student,ID,SIS User ID,SIS Login ID,Section,Exercise 1 (101),Exercise 10 (110),Final Score
    Points Possible,,,,,12,10,(read only)
"Lovelace, Ada",11,s11,ada,"A, B",,3,80
"Müller, Bob ""Bobby""",12,s12,bob,A,1.5,,70
"Shaw, Carol",13,s13,carol,A,7,,
"Student, Test",14,,test,A,,,
'''
MOODLE = (
    "\ufeffIdentifier;\"Full name\";\"Email address\";Status;Grade;\"Maximum Grade\";\"Feedback comments\"\r\n"
    '"Participant 123";"Ada Lovelace";ada@example.org;"Submitted; late";;14;"First line\r\nsecond; ""quoted"" line"\r\n'
    '"Participant 124";"Bob Müller";bob@example.org;;"3,5";14;\r\n'
    '"Participant 125";"Carol Shaw";carol@example.org;;;14;5" disk\r\n'
)  # fmt: skip


@pytest.fixture
def merged(tmp_path):
    """The merged text, and that the original file is as it was."""

    def run(text: str | bytes, *grades, column: str | None = None) -> str:
        data = text if isinstance(text, bytes) else text.encode()
        path = tmp_path / "export.csv"
        path.write_bytes(data)
        told = Gradebook(path, column).merged(grades)
        assert path.read_bytes() == data and list(tmp_path.iterdir()) == [path]
        return told.decode()

    return run


def scored(student: str, points: float = 2, **more):
    return grade(student, result(points=points, cause="right" if points == 2 else "wrong"), **more)


def test_canvas(merged):
    grades = [scored("lovelaceada"), scored("bob", 1.25), scored("nobody known")]
    assert merged(CANVAS, *grades, column="Exercise 1 ") == CANVAS.replace('"A, B",,3', '"A, B",2,3').replace(
        "bob,A,1.5,", "bob,A,1.25,"
    )


@pytest.mark.parametrize("name", ["Ada Lovelace", "Lovelace, Ada", "ada", "11", "s11", "ADA_LOVELACE", "lovelaceada"])
def test_canvas_knows_a_student_by_name_number_and_login(merged, name):
    assert merged(CANVAS, scored(name), column="Exercise 10") == CANVAS.replace('"A, B",,3', '"A, B",,2')
    assert merged(CANVAS, scored("x", ids=(name,)), column="Exercise 10") == CANVAS.replace('"A, B",,3', '"A, B",,2')


def test_moodle(merged):
    grades = [scored("Ada Lovelace", ids=("123", "Participant 123")), scored("bob@example.org", 0.5)]
    grades.append(scored("x", 0, ids=("125", "Participant 125")))
    expected = MOODLE.replace('"Submitted; late";;', '"Submitted; late";2;').replace('"3,5"', "0.5")
    assert merged(MOODLE, *grades) == expected.replace("carol@example.org;;;", "carol@example.org;;0;")


def test_the_rows_of_the_csv_are_as_before_but_for_one_cell(merged):
    for text, mark, column in ((CANVAS, ",", "Exercise 1 "), (MOODLE.removeprefix("\ufeff"), ";", "Grade")):
        before = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
        told = merged(text, scored("Carol Shaw", 1.75), column=column)
        after = list(csv.reader(io.StringIO(told, newline=""), delimiter=mark))
        changes = [(i, cell) for i, row in enumerate(after) for j, cell in enumerate(row) if cell != before[i][j]]
        assert [len(row) for row in after] == [len(row) for row in before]
        assert len(changes) == 1 and changes[0][1] == "1.75" and "Carol" in " ".join(after[changes[0][0]])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_a_column_at_the_end_of_the_line(merged, end, last):
    text = f"Name,Points{end}Ada,{end}Bob,1" + (end if last else "")
    expected = text.replace("Ada,", "Ada,2").replace("Bob,1", "Bob,0.25")
    assert merged(text, scored("ada"), scored("bob", 0.25), column="Points") == expected


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_first_column_may_take_the_scores(merged, mark, bom, quote):
    text = f"{bom}{quote}Points{quote}{mark}Name\n7{mark}Ada\n"
    assert merged(text, scored("ada"), column="Points") == text.replace("7", "2")


def test_nobody_that_it_knows_leaves_every_byte(merged):
    assert merged(MOODLE) == MOODLE and merged(MOODLE, scored("x"), scored("")) == MOODLE
    assert merged(CANVAS, scored("test"), scored("12"), column="Final") != CANVAS  # they know somebody


def test_the_better_one_of_two_submissions(merged):
    both = [scored("Ada Lovelace (a.ipynb)", 0.5), scored("Ada Lovelace (b.ipynb)", 1.5)]
    for grades in (both, both[::-1]):
        assert '"Submitted; late";1.5;' in merged(MOODLE, *grades)


def test_what_was_not_graded_is_left_as_it_is(merged):
    fault = grade("Bob Müller", result(), result("knn_vote", 0, "grader fault"), status="the grader failed at knn_vote")
    missing = Grade("Carol Shaw", "01_the_cake", "no submission")
    assert merged(MOODLE, fault, missing) == MOODLE


def test_two_students_of_one_name_are_told_apart_by_number_or_left_alone(merged):
    text = "Name,ID,Points\nAda Lovelace,1,\nAda Lovelace,2,\nBob,3,\n"
    assert merged(text, scored("Ada Lovelace"), scored("Bob"), column="Points") == text.replace("3,", "3,2")
    known = scored("Ada Lovelace", ids=("2",))
    assert merged(text, known, column="Points") == text.replace("Lovelace,2,", "Lovelace,2,2")


def test_short_rows_and_blank_lines_stay(merged):
    text = "Name,ID,Points\nAda\n\nAda,1\nBob,2,,,\n"
    assert merged(text, scored("ada"), scored("bob"), column="Points") == text.replace("Bob,2,,", "Bob,2,2,")


def test_quotes_within_a_cell_are_letters(merged):
    text = 'Name,Size,Points\nAda,5" disk,\nBob,"6"" disk",\nCarol,7",\n'
    expected = text.replace("disk,\n", "disk,2\n").replace('7",', '7",2')
    assert merged(text, scored("ada"), scored("carol"), column="Points") == expected


@pytest.mark.parametrize("text", ["", "a", "a,b", "\n", '"a\n"",b', 'a"b,"c', "a,b\r\n\r\nc", ',\n"",', MOODLE, CANVAS])
def test_splitting_and_joining_gives_the_text_again(text):
    for mark in ",;":
        assert "".join(mark.join(row) for row in split(text, mark)) == text


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        (CANVAS, None, "export.csv has no column 'Grade': name one with --column. It has Student, ID, "),
        (CANVAS, "Quiz", "export.csv has no column 'Quiz': name one with --column. It has Student, ID, "),
        (CANVAS, "Exercise", "export.csv has more than one column 'Exercise': name one with --column. It has Student"),
        ("Name,Grade,Grade\n", "Grade", "export.csv has more than one column 'Grade': "),
        ("", "Grade", "export.csv has no column 'Grade': name one with --column. It has none at all."),
        (CANVAS.encode("latin-1"), "Final", "is not in UTF-8: export the gradebook as CSV in UTF-8."),
        (CANVAS.encode("utf-16"), "Final", "is not in UTF-8: "),
    ],
)
def test_a_column_that_is_not_clear(merged, text, column, sentence):
    with pytest.raises(CourseError) as told:
        merged(text, column=column)
    assert sentence in str(told.value)


def test_a_heading_that_begins_like_others_is_meant_where_it_is_the_whole(merged):
    text = "Name,Exam,Exam 2\nAda,,\n"
    assert merged(text, scored("ada"), column="Exam") == "Name,Exam,Exam 2\nAda,2,\n"


def test_a_gradebook_that_is_not_there(tmp_path):
    with pytest.raises(CourseError, match=r"Cannot read .*nowhere\.csv: No such file or directory\."):
        Gradebook(tmp_path / "nowhere.csv")
