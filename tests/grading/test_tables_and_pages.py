"""What a batch leaves behind: tables, pages, a picture."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from html.parser import HTMLParser

import pytest
from simple import CHAPTER, grade, result

from ssl_course.grading import reports
from ssl_course.grading.reports.feedback import page
from ssl_course.grading.reports.gradescope import as_gradescope
from ssl_course.grading.reports.summary import common_mistakes, figure, write_summary
from ssl_course.grading.reports.tables import defused, grades_table, similar_table, unmatched_table
from ssl_course.grading.results import Grade

MISSING = Grade("zoe", CHAPTER, "no submission")
FAULT = grade(
    "carol",
    result(),
    result("knn_vote", 0, "grader fault", message="The check itself failed."),
    status="the grader failed at knn_vote: look at it yourself",
)


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


# tables


def test_grades_have_exactly_these_columns():
    grades = [grade("ada", result(), result("knn_vote", 0.5, "wrong")), FAULT, MISSING]
    assert rows(grades_table(grades)) == [
        ["student", "exercise", "label_bits", "knn_vote", "score", "max_score", "status", "sandbox"],
        ["ada", CHAPTER, "2", "0.5", "2.5", "4", "graded", "bubblewrap"],
        ["carol", CHAPTER, "2", "", "2", "4", FAULT.status, "bubblewrap"],
        ["zoe", CHAPTER, "", "", "0", "0", "no submission", ""],
    ]
    assert rows(grades_table([])) == [["student", "exercise", "score", "max_score", "status", "sandbox"]]


def test_questions_of_several_exercises_side_by_side():
    other = Grade("bob", "02_autoencoders", "graded", "bubblewrap", (result("latent_walk", 1, "wrong"),))
    head, ada, bob = rows(grades_table([grade("ada"), other]))
    assert head[2:4] == ["label_bits", "latent_walk"] and ada[2:4] == ["2", ""] and bob[2:4] == ["", "1"]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\n=cmd|' /C calc'!A0", "\u00a0=1"])
def test_formulas_are_defused_wherever_they_stand(evil):
    assert defused(evil).startswith("'") and "\n" not in defused(evil)
    one = grade(evil, result(tree="ab", nodes=50), status=evil)
    tables = [grades_table([one]), unmatched_table([(evil, evil)])]
    tables.append(similar_table([one, grade(evil, result(tree="ab", nodes=50))]))
    for table in tables:
        cells = [cell for row in rows(table)[1:] for cell in row]
        assert any(evil.strip() in cell for cell in cells)
        assert all(cell.lstrip()[:1] not in ("=", "+", "-", "@") for cell in cells if cell)


@pytest.mark.parametrize(
    ("cell", "text"), [("a=b", "a=b"), ("", ""), (3, "3"), ("a\r\nb\0c", "a  b c"), ('Ž,"', 'Ž,"')]
)
def test_harmless_cells_stay(cell, text):
    assert defused(cell) == text


def test_a_table_has_one_line_a_row_whatever_the_names():
    table = grades_table([grade('a\n"b",c\x00\u2028d\ud800')])
    assert table.count(b"\n") == 2 and len(rows(table)[1]) == 7


def alike(student: str, tree: str, nodes: int = 50, question: str = "label_bits") -> Grade:
    return grade(student, result(question, tree=tree, nodes=nodes))


def test_similar_answers_are_listed_in_groups_the_longest_first():
    grades = [alike("ada", "x"), alike("bob", "y"), alike("carol", "x"), alike("dora", "y", 50, "knn_vote")]
    grades += [alike("eve", "z", 90), alike("finn", "z", 90), alike("gus", "x")]
    assert rows(similar_table(grades)) == [
        ["group", "question", "nodes", "student", "file"],
        *[["1", "label_bits", "90", name, f"{name}.ipynb"] for name in ("eve", "finn")],
        *[["2", "label_bits", "50", name, f"{name}.ipynb"] for name in ("ada", "carol", "gus")],
    ]


def test_short_answers_and_those_without_a_tree_are_not_similar():
    grades = [alike("ada", "x", 39), alike("bob", "x", 39), alike("carol", ""), alike("dora", ""), MISSING]
    assert len(rows(similar_table(grades))) == 1


# pages


class Parsed(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text += data

    def harmless(self) -> bool:
        allowed = {
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "header",
            "section",
            "h1",
            "h2",
            "div",
            "span",
            "p",
        }
        allowed |= {"code", "pre", "details", "summary", "meter", "img", "table", "tr", "td", "ul", "li"}
        loads = [value for _, name, value in self.attributes if name in ("src", "href", "action", "data", "srcset")]
        return (
            set(self.tags) <= allowed
            and not any(name.startswith("on") for _, name, _ in self.attributes)
            and all(value.startswith("data:image/png;base64,") for value in loads)
            and ("meta", "name", "viewport") in self.attributes
        )


EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</pre></details></style></title><iframe src=//evil.example></iframe>",
    '<a href="https://evil.example">full points</a>',
    "<meta http-equiv=refresh content=0>",
    "&lt;b&gt; &amp;",
    "<!-- -->]]><![CDATA[",
    "\ud800\x00\x1b[2J",
]


@pytest.mark.parametrize("evil", EVIL)
def test_a_page_escapes_all_that_is_not_ours(evil):
    one = result(evil, 1, "wrong", message=evil, hint=evil, code=evil)
    html = page(Grade(evil, evil, evil, evil, (one,), evil, (evil,))).encode("utf-8", "xmlcharrefreplace").decode()
    parsed = Parsed(html)
    assert parsed.harmless() and parsed.tags.count("section") == 1
    if evil.isprintable():
        assert parsed.text.count(evil) >= 5  # it can be read all the same


def test_a_page_says_points_cause_message_hint_and_shows_the_code():
    wrong = result(
        "knn_vote", 0.5, "wrong", message="Not normalised.", hint="Look at the lengths.", code="def f(): pass"
    )
    html = page(grade("Ada", result(code="x = 1"), wrong))
    parsed = Parsed(html)
    assert parsed.harmless() and "2.5 of 4 points" in parsed.text
    for text in ("Ada", CHAPTER, "Not normalised.", "Look at the lengths.", "def f(): pass", "✓ right", "✗ wrong"):
        assert text in parsed.text
    assert "0.5 / 2" in parsed.text and "Neighbours vote" in parsed.text  # the question's title
    assert re.search(r"Content-Security-Policy\" content=\"default-src 'none'", html)
    assert "Graded" not in parsed.text


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("no answer in it", "No answer in it."),
        ("unreadable: The file is empty.", "Unreadable: The file is empty."),
        (FAULT.status, "The grader failed at knn_vote: look at it yourself."),
    ],
)
def test_a_page_says_what_is_odd_in_one_sentence(status, sentence):
    text = Parsed(page(grade("ada", status=status))).text
    assert sentence in text and ".." not in text


def test_results_for_gradescope():
    told = json.loads(
        as_gradescope(grade("ada", result(), result("knn_vote", 0.5, "wrong", message="No.", hint="Look.")))
    )
    assert told["score"] == 2.5 and told["visibility"] == "visible" and told["output"] == "graded"
    assert told["tests"][0] == {
        "name": "label_bits", "score": 2, "max_score": 2, "status": "passed",
        "output": "right: full points", "output_format": "text",
    }  # fmt: skip
    assert told["tests"][1]["output"] == "wrong\nNo.\nHint: Look." and told["tests"][1]["status"] == "failed"


def test_mistakes_that_differ_in_numbers_only_are_one():
    said = ["3 off in (2, 3).", "14 off in (5, 1).", "no gradient", "3 off in (2, 3)."]
    grades = [grade(str(i), result(points=0, cause="wrong", message=text)) for i, text in enumerate(said)]
    grades.append(grade("other", result("knn_vote", 0, "error", message="no gradient")))
    assert common_mistakes(grades) == [
        ("label_bits", "3 off in (2, 3).", 3),
        ("label_bits", "no gradient", 1),
        ("knn_vote", "no gradient", 1),
    ]
    assert common_mistakes(grades, most=1) == [("label_bits", "3 off in (2, 3).", 3)]
    quiet = [grade("a", result(points=0, cause=cause, message="x")) for cause in ("not answered", "grader fault")]
    assert common_mistakes([*quiet, grade("b")]) == []


CLASS = [
    grade("ada", result(), result("knn_vote", 0.5, "wrong", message="$x_1$ <b>学 \U0001f600 is off by 3")),
    grade("bob", result(points=0, cause="time-out", message="slow"), result("knn_vote", 0, "not answered")),
    FAULT,
]


@pytest.mark.filterwarnings("error")
def test_the_picture_is_a_png_with_an_alternative_text():
    picture, alt = figure(CLASS, CHAPTER)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert all(size > 500 for size in struct.unpack(">II", picture[16:24]))
    assert alt.startswith(f"3 submissions of {CHAPTER}, mean 1.5 of 4 points. Most common: knn_vote: $x_1$")
    assert figure([grade("ada")], CHAPTER)[1].endswith("Most common: nothing")


def test_the_summary_page(tmp_path):
    unmatched = [("<b>x.pdf", "not a notebook")]
    write_summary(tmp_path, [*CLASS, MISSING], unmatched)
    parsed = Parsed((tmp_path / "summary.html").read_text())
    assert parsed.harmless() and parsed.tags.count("img") == 1
    (alt,) = (value for tag, name, value in parsed.attributes if (tag, name) == ("img", "alt"))
    assert alt.startswith("3 submissions of")
    assert "zoe: no submission" in parsed.text and "<b>x.pdf: not a notebook" in parsed.text
    assert "carol: the grader failed at knn_vote" in parsed.text and "$x_1$ <b>学" in parsed.text
    assert (tmp_path / "summary.png").exists()


def test_a_batch_without_any_grade(tmp_path):
    reports.write(tmp_path, [MISSING], [])
    assert {path.name for path in tmp_path.iterdir()} == {"grades.csv", "similar.csv", "summary.html"}
    assert "Nothing was graded." in (tmp_path / "summary.html").read_text()


def test_all_files_of_a_batch(tmp_path):
    reports.write(tmp_path, [grade("ada")], [("x", "y")])
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    tables = {"grades.csv", "similar.csv", "unmatched.csv"}
    assert names == tables | {"results.json", "summary.html", "summary.png", "feedback/ada.html"}
    reports.write(tmp_path, [grade("ada"), grade("../bob"), MISSING], [])
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert not {"unmatched.csv", "results.json"} & names  # of one submission, and of the batch before
    assert len([name for name in names if name.startswith("feedback/")]) == 2
    assert not (tmp_path / "bob.html").exists()


def test_a_page_for_each_exercise_of_a_student(tmp_path):
    other = Grade("ada", "02_autoencoders", "graded", "bubblewrap", (result("latent_walk", 1, "wrong"),))
    reports.write(tmp_path, [grade("ada"), other], [])
    assert {path.name for path in (tmp_path / "feedback").iterdir()} == {"ada.01.html", "ada.02.html"}
    assert {"summary.01.png", "summary.02.png"} <= {path.name for path in tmp_path.iterdir()}
