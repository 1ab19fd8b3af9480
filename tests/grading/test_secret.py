"""The secret that hidden inputs are drawn from."""

from __future__ import annotations

import os
import stat

import numpy as np
import pytest

from ssl_course.course.layout import CourseError
from ssl_course.grading.secret import new_secret, read_secret, rng_for


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_only_its_owner_may_read_it(tmp_path, mask):
    before = os.umask(mask)
    try:
        new_secret(tmp_path / "new" / "secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


def test_it_is_long_and_never_the_same(tmp_path):
    for name in "ab":
        new_secret(tmp_path / name)
    first, second = read_secret(tmp_path / "a"), read_secret(tmp_path / "b")
    assert len(first) == len(second) == 64 and first != second and read_secret(tmp_path / "a") == first


@pytest.mark.parametrize("there", ["", "a secret"])
def test_it_is_never_overwritten(tmp_path, there):
    path = tmp_path / "secret"
    path.write_text(there)
    with pytest.raises(
        CourseError, match=r"secret is there already, and grades may depend on it: name another file\.$"
    ):
        new_secret(path)
    assert path.read_text() == there


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CourseError, match="is there already"):
        new_secret(tmp_path / "secret")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("text", ["", "short", "x" * 31, "x" * 31 + " \n\n"])
def test_too_short_a_secret(tmp_path, text):
    (tmp_path / "secret").write_text(text)
    with pytest.raises(
        CourseError, match=r"holds no secret of this course: `ssl-course grade --new-secret` makes one\.$"
    ):
        read_secret(tmp_path / "secret")


def test_no_secret(tmp_path):
    with pytest.raises(
        CourseError, match=r"Cannot read the secret .*: No such file or directory\. `--new-secret` makes"
    ):
        read_secret(tmp_path / "nowhere")
    with pytest.raises(CourseError, match="Cannot read the secret"):
        read_secret(tmp_path)


PARTS = ("01_the_cake", "label_bits", "ada", "digest")


def drawn(secret: bytes = b"s" * 64, parts: tuple[str, ...] = PARTS) -> list[int]:
    return rng_for(secret, *parts).integers(2**62, size=4).tolist()


def test_the_same_parts_give_the_same_numbers_whatever_was_drawn_before():
    first = drawn()
    np.random.seed(3)
    assert drawn() == first and drawn() == first


def test_another_secret_or_another_part_gives_other_numbers():
    changed = [(*PARTS[:i], "other", *PARTS[i + 1 :]) for i in range(4)] + [PARTS[:3], (*PARTS, ""), PARTS[::-1]]
    changed += [("01_the_cake", "label_bitsada", "", "digest"), ("01_the_cake", "label_bits", "Ada", "digest")]
    draws = [drawn(), drawn(b"t" * 64), *(drawn(parts=parts) for parts in changed)]
    assert len({tuple(numbers) for numbers in draws}) == len(draws)


def test_any_name_will_do():
    assert drawn(parts=("\ud800", "学", "")) != drawn(parts=("\ud801", "学", ""))
