"""The table of what there is to learn from."""

from __future__ import annotations

import inspect

from ssl_course import data
from ssl_course.data.catalogue import ENTRIES, show, table


def test_every_set_is_listed_once_and_every_name_is_a_function():
    names = [entry.name for entry in ENTRIES]
    sets = {
        name
        for name in data.__all__
        if inspect.isfunction(getattr(data, name))
        and inspect.signature(getattr(data, name)).return_annotation in ("Split", "Corpus")
    }
    assert len(names) == len(set(names)) and set(names) == sets | {"google_analogies"}


def test_the_table_says_what_is_offline_what_is_cached_and_what_a_download_weighs(tmp_path):
    (tmp_path / "cifar10").mkdir()
    lines = {line.split()[0]: line for line in table(tmp_path).splitlines()}
    assert next(iter(lines)) == "name" and len(lines) == len(ENTRIES) + 1
    assert "offline" in lines["moved_digits"] and "offline" in lines["photos"]
    assert f"cached in {tmp_path / 'cifar10'}" in lines["cifar10"]
    assert "download, 31 MB" in lines["text8"] and "offline" in lines["docs_corpus"]
    assert "download, 2,640 MB" in lines["stl10"] and "cached" not in lines["stl10"]
    starts = {line.index(entry.what) for line, entry in zip(list(lines.values())[1:], ENTRIES, strict=True)}
    assert starts == {lines["name"].index("what it is")}  # columns stand in line


def test_show_prints_the_table(tmp_path, capsys):
    show(tmp_path)
    assert capsys.readouterr().out == table(tmp_path) + "\n"
