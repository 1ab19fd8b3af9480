import sys

import pytest
from nbformat import v4

from ssl_course.course.accessible import images_without_alt
from ssl_course.course.layout import CourseError
from ssl_course.course.outputs import LARGEST, tidy, written


def notebook_of(*outputs):
    return v4.new_notebook(cells=[v4.new_code_cell(outputs=list(outputs))])


def shown(tmp_path, *outputs):
    notebook = notebook_of(*outputs)
    tidy(notebook, tmp_path)
    return notebook.cells[0].outputs


def stream(text, name="stderr"):
    return v4.new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["\rSimCLR:   0%|          | 0/9", "\rSimCLR: 100%|███| 9/9 [00:01]\n"], []),
        (["\r  0%|  | 0/3\r100%|██| 3/3\n", "a warning\n"], ["a warning\n"]),
        (["10%\r20%\rdone\n"], ["done\n"]),
        (["one\n", "two"], ["one\ntwo"]),
    ],
)
def test_progress_bars_leave_nothing_or_their_last_line(tmp_path, texts, expected):
    assert [output.text for output in shown(tmp_path, *map(stream, texts))] == expected


def test_streams_of_two_names_stay_apart(tmp_path):
    outputs = shown(tmp_path, stream("a\n", "stdout"), stream("b\n"), stream("c\n", "stdout"))
    assert [output.text for output in outputs] == ["a\n", "b\n", "c\n"]


def test_no_path_of_this_machine_is_kept(tmp_path):
    text = f"{tmp_path}/chapters/x.py {sys.prefix}/lib/y.py /tmp/ipykernel_12/345.py:1: UserWarning"
    result = v4.new_output("display_data", data={"text/plain": text, "text/html": text, "image/png": "AAAA"})
    out = shown(tmp_path, stream(text), result)
    for told in (out[0].text, out[1].data["text/plain"], out[1].data["text/html"]):
        assert told == "<course>/chapters/x.py <python>/lib/y.py <tmp>/cell.py:1: UserWarning"
    assert out[1].data["image/png"] == "AAAA"


def test_widgets_are_dropped(tmp_path):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "HBox()"}
    assert shown(tmp_path, v4.new_output("display_data", data=view)) == []


def test_a_large_notebook_is_refused_by_its_largest_outputs():
    picture = v4.new_output("display_data", data={"image/png": "A" * LARGEST})
    with pytest.raises(
        CourseError, match=r"02.ipynb has 1000 kB, the limit is 1000 kB; .* cell 0 \(image/png\) 1000 kB"
    ):
        written(notebook_of(picture, stream("small")), "02.ipynb")


def figure(alt=None, plain=None):
    data = {"image/png": "AAAA"} | ({"text/plain": plain} if plain is not None else {})
    return v4.new_output("display_data", data=data, metadata={"image/png": {"alt": alt}} if alt is not None else {})


@pytest.mark.parametrize(
    ("output", "found"),
    [
        (figure("Two curves.", "Two curves."), 0),
        (figure("Two curves.", "<Figure size 640x480 with 1 Axes>"), 1),
        (figure("Two curves."), 1),
        (figure(plain="Two curves."), 1),
        (figure(" ", "Two curves."), 1),
        (v4.new_output("display_data", data={"text/html": '<img src="a.png">'}), 1),
        (v4.new_output("display_data", data={"text/html": '<img src="a.png" alt="">'}), 1),
        (v4.new_output("display_data", data={"text/html": "<img alt='A dog' src='a.png'>"}), 0),
        (stream("text"), 0),
    ],
)
def test_every_picture_needs_words(output, found):
    assert len(images_without_alt(notebook_of(output))) == found


@pytest.mark.parametrize(
    ("text", "found"), [("![](a.png)", 1), ("![A dog](a.png)", 0), ("a ![ ](a.png) <img src='b'>", 2)]
)
def test_pictures_in_markdown_need_words(text, found):
    assert len(images_without_alt(v4.new_notebook(cells=[v4.new_markdown_cell(text)]))) == found
