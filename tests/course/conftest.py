import sys
from pathlib import Path

import pytest

import ssl_course.exercises

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """A course of one chapter, 99_sample, with an exercise of two questions, whose `chapter_99.py` may be edited."""
    for folder in ("chapters", "solutions", "exercises", "questions"):
        (tmp_path / folder).mkdir()
    source = (SAMPLE / "solution.py").read_text().replace("FOLDER", (tmp_path / "questions").as_posix())
    (tmp_path / "solutions" / "99_sample.py").write_text(source)
    (tmp_path / "chapters" / "99_sample.py").write_text((SAMPLE / "chapter.py").read_text())
    (tmp_path / "questions" / "chapter_99.py").write_text((SAMPLE / "chapter_99.py").read_text())
    monkeypatch.setattr(ssl_course.exercises, "__path__", [*ssl_course.exercises.__path__, str(tmp_path / "questions")])
    monkeypatch.chdir(tmp_path)
    sys.modules.pop("ssl_course.exercises.chapter_99", None)
    yield tmp_path
    sys.modules.pop("ssl_course.exercises.chapter_99", None)
