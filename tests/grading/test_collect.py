"""Notebooks in folders and archives as learning platforms make them, and in those that are made to do harm."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from ssl_course.course.layout import CourseError
from ssl_course.grading import archives, collect
from ssl_course.grading.reading import LARGEST

NB = b'{"cells": []}'


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return stream.getvalue()


@pytest.fixture
def put(tmp_path):
    """Writes files below a folder `in` and returns it."""

    def write(files: dict[str, bytes]) -> Path:
        for name, data in files.items():
            path = tmp_path / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / "in"

    return write


def students(*paths: Path) -> dict[str, tuple[str, ...]]:
    return {one.student: one.ids for one in collect.collect(paths).submissions}


def unmatched(*paths: Path) -> dict[str, str]:
    return dict(collect.collect(paths).unmatched)


FOLDERS = [
    ({"ada.ipynb": NB, "bob.ipynb": NB}, {"ada", "bob"}),
    ({"ada/hw.ipynb": NB, "bob/Untitled.IPYNB": NB}, {"ada", "bob"}),
    ({"ada/deep/er/hw.ipynb": NB, "bob.ipynb": NB}, {"ada", "bob"}),
    ({"class/ada/hw.ipynb": NB, "class/bob/x/hw.ipynb": NB}, {"ada", "bob"}),
    ({"class/ada/hw.ipynb": NB, ".DS_Store": b"", "class/.DS_Store": b""}, {"ada"}),
    ({"class/ada/hw.ipynb": NB, "class/bob/hw.ipynb": NB, "__MACOSX/class/ada/._hw.ipynb": b""}, {"ada", "bob"}),
    ({"ada/hw.ipynb": NB}, {"ada"}),
    ({"Ada Lovelace (late).ipynb": NB}, {"Ada Lovelace (late)"}),
    ({"ada/hw.ipynb": NB, "ada/.ipynb_checkpoints/hw-checkpoint.ipynb": NB}, {"ada"}),
    ({"submission_11/hw.ipynb": NB, "submission_12/hw.ipynb": NB}, {"submission_11", "submission_12"}),
    ({"assignment_7_export/submission_11/hw.ipynb": NB}, {"submission_11"}),
    ({"submission_11/work/hw.ipynb": NB}, {"submission_11"}),
    ({"ada.zip": zipped({"hw.ipynb": NB}), "bob.zip": zipped({"work/final/hw.ipynb": NB})}, {"ada", "bob"}),
    (
        {"ada/x.zip": zipped({"hw.ipynb": NB}), "bob/x.zip": zipped({"bob.zip": zipped({"y.ipynb": NB})})},
        {"ada", "bob"},
    ),
]


@pytest.mark.parametrize(("files", "names"), FOLDERS)
def test_a_folder(put, files, names):
    assert students(put(files)).keys() == names and not unmatched(put({}))


@pytest.mark.parametrize(("files", "names"), FOLDERS)
def test_the_same_as_an_archive(put, files, names):
    path = put({"all.zip": zipped(files)}) / "all.zip"
    assert students(path).keys() == names and not unmatched(path)


def test_a_folder_that_was_packed_with_its_own_name(put):
    path = put({"hw1.zip": zipped({"hw1/ada.ipynb": NB, "hw1/bob.ipynb": NB, "__MACOSX/hw1/._x": b""})})
    assert students(path / "hw1.zip").keys() == {"ada", "bob"}


MOODLE = "Ada Lovelace_1234_assignsubmission_file"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        (f"{MOODLE}_/hw.ipynb", ("1234", "Participant 1234")),
        (f"{MOODLE}/hw.ipynb", ("1234", "Participant 1234")),
        (f"{MOODLE}_/sub/hw.ipynb", ("1234", "Participant 1234")),
        (f"{MOODLE}_hw.ipynb", ("1234", "Participant 1234")),
        (f"{MOODLE}_hw.zip", ("1234", "Participant 1234")),
        (f"{MOODLE}_/hw.zip", ("1234", "Participant 1234")),
        (f"Section A/{MOODLE}_/hw.ipynb", ("1234", "Participant 1234")),
        ("Ada Lovelace_1234_5678_hw.ipynb", ("1234",)),
        ("Ada Lovelace_LATE_1234_5678_hw.ipynb", ("1234",)),
        ("Ada Lovelace_1234_5678_hw-1.ipynb", ("1234",)),
        ("Ada Lovelace_1234_5678_my_hw_2.ipynb", ("1234",)),
        ("Ada Lovelace_1234_5678_hw.zip", ("1234",)),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_moodle_and_canvas(put, name, ids, packed):
    data = zipped({"work/hw.ipynb": NB}) if name.endswith(".zip") else NB
    folder = put({"all.zip": zipped({name: data})}) / "all.zip" if packed else put({name: data})
    assert students(folder) == {"Ada Lovelace": ids}


def test_a_students_file_cannot_speak_for_another(put):
    other = "Bob_99_assignsubmission_file_x.ipynb"
    assert students(put({f"{MOODLE}_/{other}": NB})) == {"Ada Lovelace": ("1234", "Participant 1234")}
    assert students(put({f"{MOODLE}_/Bob_99_5_x.ipynb": NB})).keys() == {
        f"Ada Lovelace ({n})" for n in (other, "Bob_99_5_x.ipynb")
    }
    path = put({"x.zip": zipped({f"{MOODLE}_{other}": NB, f"ada_1_2_{other}": NB})}) / "x.zip"
    assert students(path).keys() == {"Ada Lovelace", "ada_1_2_Bob"}


def test_two_notebooks_of_one_student(put):
    found = students(put({"ada/a.ipynb": NB, "ada/b.ipynb": NB, "bob/a.ipynb": NB}))
    assert found.keys() == {"ada (a.ipynb)", "ada (b.ipynb)", "bob"}


def test_two_notebooks_of_one_student_with_one_name(put):
    folder = put({"ada/1/hw.ipynb": NB, "ada/2/hw.ipynb": NB, "ada/hw-1.ipynb": NB, "bob.ipynb": NB})
    assert students(folder).keys() == {"ada (ada/1/hw.ipynb)", "ada (ada/2/hw.ipynb)", "ada (hw-1.ipynb)", "bob"}


def test_files_that_are_named_one_by_one(put):
    folder = put({"x/ada.ipynb": NB, "y/ada.ipynb": NB, "bob.ipynb": NB, "notes.txt": b""})
    paths = [folder / name for name in ("x/ada.ipynb", "y/ada.ipynb", "bob.ipynb", "notes.txt")]
    names = students(*paths).keys()
    assert len(names) == 3 and "bob" in names and all(n.startswith("ada (ada.ipynb") for n in names - {"bob"})
    assert unmatched(*paths) == {"notes.txt": "not a notebook: its name does not end in .ipynb"}


def test_whatever_is_no_notebook_is_listed(put):
    files = {"ada/hw.ipynb": NB, "ada/report.pdf": b"%PDF", "bob/hw.py": b"", "read.me": b"", "carol.ipynb.txt": NB}
    files |= {"dora.zip": zipped({"data.csv": b"1", "hw.ipynb": NB}), "eve.zip": b"PK no zip", "finn.zip": b""}
    found = collect.collect([put(files)])
    assert {one.student for one in found.submissions} == {"ada", "dora"}
    told = dict(found.unmatched)
    plain = {"ada/report.pdf", "bob/hw.py", "read.me", "carol.ipynb.txt", "dora.zip/data.csv"}
    assert told.keys() == plain | {"eve.zip", "finn.zip"}
    assert {told[name] for name in plain} == {"not a notebook: its name does not end in .ipynb"}
    assert all(told[name].startswith("not a zip archive that can be read (") for name in ("eve.zip", "finn.zip"))


def test_a_damaged_archive_that_is_named_itself(put):
    path = put({"all.zip": zipped({"ada.ipynb": NB})[:-30]}) / "all.zip"
    assert students(path) == {} and "not a zip archive" in unmatched(path)["all.zip"]


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(CourseError, match=r"There is no .*nowhere: name a notebook, a folder or a zip archive\."):
        collect.collect([tmp_path, tmp_path / "nowhere"])


def test_an_empty_folder(tmp_path):
    assert collect.collect([tmp_path]) == collect.Collected()


def test_a_folder_that_is_the_wrong_one(put, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(CourseError, match="holds 3 files, more than 2: is it the right folder"):
        collect.collect([put({name: b"" for name in "abc"})])
    path = put({"all.zip": zipped({f"{name}.ipynb": NB for name in "abc"})}) / "all.zip"
    assert unmatched(path) == {"all.zip": "holds 3 files, more than 2"}


# what is made to do harm


def test_links_on_disk_are_not_followed(put, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(NB)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "bob.ipynb").write_bytes(NB)
    folder = put({"ada/real.ipynb": NB})
    (folder / "ada" / "hw.ipynb").symlink_to(secret)
    (folder / "ada" / "more").symlink_to(tmp_path / "others")
    (folder / "ada" / "broken.ipynb").symlink_to(tmp_path / "nowhere")
    found = collect.collect([folder])
    assert {s.file: (s.data, s.problem) for s in found.submissions} == {
        "ada/real.ipynb": (NB, ""),
        "ada/hw.ipynb": (None, "a link, which is not followed"),
        "ada/broken.ipynb": (None, "a link, which is not followed"),
    }
    assert found.unmatched == [("ada/more", "a link, which is not followed")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_are_not_opened(put):
    folder = put({"bob.ipynb": NB})
    os.mkfifo(folder / "ada.ipynb")
    os.mkfifo(folder / "carol.zip")
    found = collect.collect([folder])
    assert {s.student: s.problem for s in found.submissions} == {"ada": "not a regular file", "bob": ""}
    assert found.unmatched == [("carol.zip", "not a regular file")]


def test_links_in_an_archive_are_not_followed(put):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("ada.ipynb", "bob.zip"):
            link = zipfile.ZipInfo(name)
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
    path = put({"all.zip": stream.getvalue()}) / "all.zip"
    (one,) = collect.collect([path]).submissions
    assert one.data is None and one.problem == "a link, which is not followed"
    assert unmatched(path) == {"all.zip/bob.zip": "a link, which is not followed"}


def test_names_that_point_elsewhere_write_nothing(put, tmp_path):
    names = ["../../evil.ipynb", "/etc/evil2.ipynb", "..\\..\\evil3.ipynb", "C:\\evil4.ipynb", "a/../b/evil5.ipynb"]
    path = put(
        {
            "all.zip": zipped(
                {name: NB for name in names} | {"..": b"", "/": b"", "../ok.zip": zipped({"../x.ipynb": NB})}
            )
        }
    )
    before = sorted(tmp_path.rglob("*"))
    found = collect.collect([path / "all.zip"])
    assert {s.student for s in found.submissions} == {"evil", "etc", "evil3", "C:", "a", "ok"}
    assert sorted(tmp_path.rglob("*")) == before
    assert not any(".." in s.file or s.file.startswith("/") for s in found.submissions)


def test_names_that_speak_to_the_terminal_or_are_no_text(put):
    path = put({"all.zip": zipped({"a\x1b[2J\nb.ipynb": NB, "\u202ec.ipynb": NB})}) / "all.zip"
    folder = put({os.fsdecode(b"d\xff.ipynb"): NB, "e\n.txt": b""})
    for found in (collect.collect([path]), collect.collect([folder])):
        assert found.submissions and all(s.student.isprintable() and s.file.isprintable() for s in found.submissions)
        assert all(name.isprintable() for name, _ in found.unmatched)


def encrypted(members: dict[str, bytes]) -> bytes:
    """An archive that says of its members that they are encrypted."""
    data = bytearray(zipped(members, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


@pytest.mark.parametrize(
    "data", [encrypted({"hw.ipynb": NB}), zipped({"hw.ipynb": b"0" * 999}).replace(b"\x73", b"\x72", 1)]
)
def test_a_member_that_cannot_be_unpacked_is_a_submission_with_a_problem(put, data):
    (one,) = collect.collect([put({"ada.zip": data})]).submissions
    assert one.student == "ada" and one.data is None and one.problem.startswith("cannot be unpacked: ")
    assert "\n" not in one.problem


@pytest.fixture(scope="module")
def zeros() -> bytes:
    return bytes(LARGEST + 1)


def test_too_large_a_file(put, zeros):
    folder = put({"ada.ipynb": zeros, "bob.ipynb": zeros[1:]})
    problems = {s.student: (s.data is None, s.problem) for s in collect.collect([folder]).submissions}
    assert problems == {"ada": (True, "more than 25 MB: clear the notebook's outputs"), "bob": (False, "")}


def test_a_member_that_inflates_to_more_than_the_limit(put, zeros):
    bomb = zipped({"hw.ipynb": zeros})
    assert len(bomb) < 100_000
    path = (
        put({"all.zip": zipped({"ada.zip": bomb, "bob.ipynb": zeros, "carol.zip": zeros, "data.csv": zeros})})
        / "all.zip"
    )
    found = collect.collect([path])
    assert {s.student: (s.data, s.problem) for s in found.submissions} == {
        "ada": (None, "more than 25 MB: clear the notebook's outputs"),
        "bob": (None, "more than 25 MB: clear the notebook's outputs"),
    }
    assert dict(found.unmatched) == {
        "all.zip/carol.zip": "more than 25 MB: unpack it",
        "all.zip/data.csv": "not a notebook: its name does not end in .ipynb",
    }


@pytest.mark.parametrize("packed", [False, True])
def test_many_members_that_inflate(put, monkeypatch, packed):
    monkeypatch.setattr(collect, "MOST_UNPACKED", 10_000_000)
    bomb = zipped({f"{i}.ipynb": bytes(3_000_000) for i in range(8)})
    files = {"ada.zip": bomb, "bob.ipynb": NB}
    path = put({"all.zip": zipped(files)}) / "all.zip" if packed else put(files)
    found = collect.collect([path])
    assert sum(len(s.data) for s in found.submissions) < 10_000_000
    assert "bob" in {s.student for s in found.submissions}
    ((name, why),) = found.unmatched
    assert name.endswith("ada.zip") and why.startswith("holds notebooks of more than 10 MB")


def test_an_archive_in_an_archive_without_end(put):
    data = zipped({"hw.ipynb": NB})
    for _ in range(200):
        data = zipped({"in.zip": data})
    found = collect.collect([put({"ada.zip": data, "bob.ipynb": NB})])
    assert [s.student for s in found.submissions] == ["bob"]
    assert found.unmatched == [("ada.zip/in.zip/in.zip", "an archive in an archive in an archive: unpack it")]


METADATA = b"""---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0042'
    :email: ada@example.org
  :created_at: 2026-01-01 10:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Bob
  - :name: Eve
    :sid: 7
"""
EXPORT = {"submission_metadata.yml": METADATA, "submission_11/hw.ipynb": NB, "submission_12/a.ipynb": NB}
NAMED = {"Ada Lovelace": ("0042", "ada@example.org"), "Bob": (), "Eve": ("7",)}


@pytest.mark.parametrize("top", ["", "assignment_5_export/"])
def test_gradescopes_export_says_who_handed_in(put, top):
    files = {top + name: data for name, data in EXPORT.items()}
    assert students(put(files)) == NAMED
    assert unmatched(put(files)) == {}
    assert students(put({"export.zip": zipped(files)}) / "export.zip") == NAMED


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[1, 2]", b"a: [", b"submission_11:", b"submission_11: {':submitters': [{':name': []}]}"]
)
def test_without_names_gradescopes_folders_stand(put, data):
    folder = put({"submission_metadata.yml": data, "submission_11/hw.ipynb": NB})
    assert students(folder) == {"submission_11": ()}


def test_a_student_cannot_name_others(put):
    forged = METADATA.replace(b"Bob", b"Me")
    assert students(put({**EXPORT, "submission_11/submission_metadata.yml": forged})) == NAMED


def test_a_student_cannot_name_themselves(put):
    folder = put({"submission_11/submission_metadata.yml": METADATA, "submission_11/a.ipynb": NB})
    assert students(folder) == {"submission_11": ()}
