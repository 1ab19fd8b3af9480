"""Whose submission it is."""

from __future__ import annotations

import pytest

from ssl_course.course.layout import CourseError
from ssl_course.grading.results import Submission
from ssl_course.grading.roster import match, squeezed

TABLE = """Name,Student ID,E-mail,Number
"Lovelace, Ada",4711,ada.l@example.org,Participant 11
Émilie du Châtelet,4712,emilie@example.org,Participant 12
Bob Müller-Groß,4713,bob@example.org,Participant 13
Carol Shaw,4714,carol@example.org,Participant 14
"""


@pytest.fixture
def matched(tmp_path):
    """Matches submissions of these names (and ids) with a table."""

    def run(*names, table: str | bytes = TABLE):
        path = tmp_path / "roster.csv"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        pairs = [name if isinstance(name, tuple) else (name, ()) for name in names]
        submissions = [Submission(name, f"{name}.ipynb", b"", ids) for name, ids in pairs]
        return match(submissions, path)

    return run


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Lovelace, Ada", "Lovelace, Ada"),
        ("Ada Lovelace", "Lovelace, Ada"),
        ("ADA_LOVELACE", "Lovelace, Ada"),
        ("lovelaceada", "Lovelace, Ada"),
        ("ada.lovelace", "Lovelace, Ada"),
        ("ada.l@example.org", "Lovelace, Ada"),
        ("ada.l", "Lovelace, Ada"),
        ("4711", "Lovelace, Ada"),
        ("Ada Lovelace (late.ipynb)", "Lovelace, Ada"),
        (("somebody", ("4711",)), "Lovelace, Ada"),
        (("somebody", ("11", "Participant 11")), "Lovelace, Ada"),
        ("emilie du chatelet", "Émilie du Châtelet"),
        ("E\u0301milie Du Cha\u0302telet", "Émilie du Châtelet"),
        ("chateletemiliedu", "Émilie du Châtelet"),
        ("bob_mueller_gross", None),
        ("bob_muller_gross", "Bob Müller-Groß"),
        ("Müller-Groß Bob", "Bob Müller-Groß"),
        ("carol", "Carol Shaw"),  # before the @
        ("shaw", None),
        ("Carol", "Carol Shaw"),
        ("", None),
        ("_-_", None),
        (("somebody", ("99999",)), None),
    ],
)
def test_by_name_mail_or_number_however_written(matched, name, student):
    (one,), strangers, missing = matched(name)
    if student:
        assert one.student == student and strangers == [] and student not in missing and len(missing) == 3
    else:
        told = name[0] if isinstance(name, tuple) else name
        assert one.student == told and strangers == [told] and len(missing) == 4


def test_names_in_two_columns(matched):
    table = "First name;Last name;Matriculation\nAda;Lovelace;1\nAda;Byron;2\n"
    found, strangers, missing = matched("Lovelace_Ada", "adabyron", table=table)
    assert strangers == [] and missing == [] and [one.student for one in found] == ["Ada", "Ada"]


def test_ambiguous_names_match_nobody_but_numbers_do(matched):
    table = "name,id\nAda Lovelace,1\nAda Lovelace,2\nBob,3\n"
    found, strangers, missing = matched("Ada Lovelace", ("ada lovelace", ("2",)), table=table)
    assert [one.student for one in found] == ["Ada Lovelace", "Ada Lovelace"]
    assert strangers == ["Ada Lovelace"] and missing == ["Ada Lovelace", "Bob"]
    table = "name,mail\nAda L,ada@a.org\nAda B,ada@b.org\n"
    assert matched("ada", table=table)[1:] == (["ada"], ["Ada L", "Ada B"])
    assert matched("ada@b.org", table=table)[1:] == ([], ["Ada L"])


def test_students_without_submission_in_the_order_of_the_list(matched):
    assert matched()[2] == ["Lovelace, Ada", "Émilie du Châtelet", "Bob Müller-Groß", "Carol Shaw"]
    assert matched("carol", "emilie")[2] == ["Lovelace, Ada", "Bob Müller-Groß"]


def test_two_submissions_of_one_student(matched):
    found, strangers, missing = matched("ada lovelace (a.ipynb)", "ada lovelace (b.ipynb)")
    assert [one.student for one in found] == ["Lovelace, Ada"] * 2 and strangers == [] and len(missing) == 3


@pytest.mark.parametrize(
    ("heading", "first"),
    [
        ("name", True),
        ("Full name,E-Mail address", True),
        ("Student,ID", True),
        ("Nachname;Vorname", True),
        ("Ada Namer,1", False),
        ("Studentova Eva,2", False),
        ("Ida Hurst,4", False),
        ("Name McName,n@example.org", False),
    ],
)
def test_a_heading_is_no_student(matched, heading, first):
    missing = matched(table=f"{heading}\nAda\n")[2]
    assert (missing == ["Ada"]) is first and len(missing) == 2 - first


def test_a_first_row_that_looks_like_a_heading_but_handed_in(matched):
    assert matched("first name", table="First Name,7\nAda,8\n")[1:] == ([], ["Ada"])


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        TABLE.replace(",", ";").replace("Lovelace;", "Lovelace,"),
        TABLE.replace(",", "\t").replace("Lovelace\t", "Lovelace,"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        "\ufeff" + TABLE,
        TABLE.encode("utf-16"),
        TABLE + "\n\n,,,\n",
        TABLE.replace("Carol Shaw", " Carol Shaw ").replace("4712", '"47\n12"'),
    ],
    ids=["commas", "semicolons", "tabs", "crlf", "cr", "bom", "utf-16", "blank lines", "spaces"],
)
def test_tables_as_spreadsheets_write_them(matched, table):
    found, strangers, missing = matched("ada lovelace", "carol", table=table)
    assert [one.student for one in found] == ["Lovelace, Ada", "Carol Shaw"] and strangers == []
    assert missing == ["Émilie du Châtelet", "Bob Müller-Groß"]


def test_bytes_that_are_no_utf_8_cost_only_their_letters(matched):
    assert matched("carol shaw", table=TABLE.encode("latin-1"))[1] == []


@pytest.mark.parametrize("table", ["", "\n\n", ",,\n", "\ufeff"])
def test_an_empty_table(matched, table):
    with pytest.raises(CourseError, match=r"roster\.csv is empty\.$"):
        matched(table=table)


def test_a_table_that_is_none(matched, tmp_path):
    with pytest.raises(CourseError, match="is not a table in CSV: field larger than field limit"):
        matched(table='"' + "x" * 200_000)
    with pytest.raises(CourseError, match=r"Cannot read .*nowhere\.csv: No such file"):
        match([], tmp_path / "nowhere.csv")


def test_squeezed():
    assert (
        squeezed(" Ünal-Öz, J. ") == "unalozj" and squeezed("ﬁ Straße") == "fistrasse" and squeezed("学 生") == "学生"
    )
