"""The documentation of installed libraries: found without importing, cleaned, kept, and the same each time."""

from __future__ import annotations

import gc
import gzip
import importlib
import re
import sys
from collections import Counter
from importlib import metadata, util
from pathlib import Path

import pytest
from tqdm import tqdm

from ssl_course.data import Corpus, docs_corpus
from ssl_course.data.docs_sources import docstrings, files, folders

module = importlib.import_module("ssl_course.data.docs_corpus")
FIRST = '''"""The first file has that sentence."""
if True:
    def f():
        """The same sentence is here."""
def f():
    """The same sentence is here."""
async def g():
    """Waits for the others."""
'''
SECOND = '''"""The second file has this sentence."""
class Solver:
    """Solves what it gets."""
    def fit(self):
        """Fit it to the data."""
        def inner():
            """Fits even further inside."""
'''
FILES = {
    "__init__.py": 'raise RuntimeError("imported")\n"""No docstring, as it does not come first."""\n',
    "b.py": SECOND,
    "a.py": FIRST,
    "tests/c.py": '"""No test is ever read."""\n',
    "test_d.py": '"""No test is ever read."""\n',
    "_private/e.py": '"""No private folder is read."""\n',
    "_core/h.py": '"""But numpy keeps its core here."""\n',
    "broken.py": '"""Another language stands here."""\nprint "hello"\n',
    "nul.py": '"""A zero byte is here."""\0',
    "latin.py": '"""Not in UTF-8: \xe9\xe9\xe9."""\n',
}
SENTENCES = [
    "but numpy keeps its core here",
    "the first file has that sentence",
    "f the same sentence is here",
    "g waits for the others",
    "the second file has this sentence",
    "solver solves what it gets",
    "fit fit it to the data",
    "inner fits even further inside",
]


def write(root: Path, name: str, contents: dict[str, str]) -> None:
    for file, text in contents.items():
        path = root / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("latin-1"))


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A package that must not be imported, on the path of this test only."""
    write(tmp_path / "path", "alien", FILES)
    monkeypatch.syspath_prepend(tmp_path / "path")
    return tmp_path / "path"


def lines(corpus: Corpus) -> list[str]:
    return [" ".join(words) for words in corpus]


def make(*libraries: str, folder: Path) -> Corpus:
    return docs_corpus(libraries, folder=folder, progress=False)


def test_docstrings_become_sentences_in_a_fixed_order_and_nothing_is_imported(library, tmp_path, capsys):
    corpus = make("alien", folder=tmp_path)
    assert lines(corpus) == SENTENCES
    assert corpus.sources == {"alien": sum(len(line.split()) for line in SENTENCES)}
    assert "alien" not in sys.modules and capsys.readouterr() == ("", "")
    assert repr(corpus) == "docs_corpus: 45 words in 8 sentences (alien 45)"


def test_a_sentence_that_two_libraries_share_counts_once(library, tmp_path):
    write(library, "echo", {"a.py": '"""The first file has that sentence. And one of its own."""\n'})
    corpus = make("alien", "echo", folder=tmp_path)
    assert lines(corpus) == [*SENTENCES, "and one of its own"] and corpus.sources["echo"] == 5


def test_libraries_that_are_missing_are_left_out(library, tmp_path, monkeypatch):
    assert make("martian", "alien", "martian", folder=tmp_path / "one") == make("alien", folder=tmp_path / "two")
    find = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "numpy" else find(name))
    assert folders("numpy") == [] and folders("alien") == [library / "alien"]
    with pytest.raises(ValueError, match="libraries must name at least one that is installed, got numpy, martian"):
        make("numpy", "martian", folder=tmp_path)


def test_a_module_that_forgot_where_it_came_from_counts_as_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "alien", type(sys)("alien"))  # its __spec__ is None
    assert folders("alien") == []


@pytest.mark.parametrize(
    "libraries, error, message",
    [
        ("numpy", TypeError, "libraries must be a sequence of names, got 'numpy'"),
        (3, TypeError, "libraries must be a sequence of names, got 3"),
        (["os.path"], ValueError, "names of top-level packages such as \"numpy\", got 'os.path'"),
        ([3], ValueError, "names of top-level packages .* got 3"),
        ([], ValueError, "libraries must name at least one that is installed, got none"),
    ],
)
def test_bad_arguments_are_named(libraries, error, message, tmp_path):
    with pytest.raises(error, match=message):
        docs_corpus(libraries, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_docstrings_that_are_handed_to_c_are_read_too(tmp_path):
    path = tmp_path / "newdocs.py"
    path.write_text(
        "add_newdoc('numpy', 'ndarray', ('argmin', '''\n    Indices.\n    '''))\n"
        'add_docstr(torch.argmax, r"""\nargmax(x) -> Tensor\n\nIndices {0}.""".format("one") + """\nAnd more.\n""")\n'
        'conv = _add_docstr(torch.conv, """\nConvolves.\n""" "too")\n'
        'other("""\nNo documentation.\n""")\n'
    )
    found = {name: text.split() for name, text in docstrings(path)}
    assert found == {
        "argmin": ["Indices."],
        "argmax": ["argmax(x)", "->", "Tensor", "Indices", "{0}.", "And", "more."],
        "conv": ["Convolves.", "too"],
    }
    topics = tmp_path / "topics.py"
    topics.write_text("topics = {'assert': 'The first topic\\n' 'goes on.', 'if': 'The second.'}\n")
    assert list(docstrings(topics)) == [("", "The first topic\ngoes on."), ("", "The second.")]


def test_files_with_next_to_no_documentation_are_not_parsed(tmp_path):
    path = tmp_path / "table.py"
    path.write_text('"""A table."""\n' + "x = 1\n" * 1000)
    assert list(docstrings(path)) == []
    assert list(docstrings(tmp_path / "gone.py")) == []


def test_the_second_call_reads_what_the_first_kept(library, tmp_path, monkeypatch):
    first = make("alien", folder=tmp_path)
    monkeypatch.setattr(module.docs_sources, "docstrings", lambda path: pytest.fail("parsed again"))
    assert make("alien", folder=str(tmp_path)) == first


def test_a_new_version_of_a_library_is_read_anew(library, tmp_path, monkeypatch):
    make("alien", folder=tmp_path)
    write(library, "alien", {"new.py": '"""This file is a new one."""\n'})
    assert len(make("alien", folder=tmp_path)) == 8
    monkeypatch.setattr(metadata, "version", lambda name: "2.0")
    assert "this file is a new one" in lines(make("alien", folder=tmp_path))
    assert len(list((tmp_path / "docs_corpus").iterdir())) == 2


def test_what_is_kept_is_the_same_byte_for_byte(library, tmp_path):
    for folder in "ab":
        make("alien", folder=tmp_path / folder)
    (one,), (two,) = ((tmp_path / folder / "docs_corpus").iterdir() for folder in "ab")
    assert one.name == two.name and one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[:-9],
        lambda content: content[:20] + b"?" + content[21:],
        lambda content: b"",
        lambda content: b"no gzip at all",
        lambda content: gzip.compress(b'{"alien": 45}\nsome words are missing'),
        lambda content: gzip.compress(b"[1, 2]\n3"),
        lambda content: gzip.compress(b"\xff\xff"),
    ],
    ids=["cut short", "one byte", "empty", "no gzip", "other words", "other json", "no text"],
)
def test_a_damaged_copy_is_made_anew(library, tmp_path, harm):
    first = make("alien", folder=tmp_path)
    (path,) = (tmp_path / "docs_corpus").iterdir()
    content = path.read_bytes()
    path.write_bytes(harm(content))
    assert make("alien", folder=tmp_path) == first and path.read_bytes() == content


def test_a_folder_that_cannot_be_written_costs_only_time(library, tmp_path):
    (tmp_path / "a_file").write_text("in the way")
    with pytest.warns(UserWarning, match="docs_corpus could not be kept .*: the next call makes it anew"):
        assert lines(make("alien", folder=tmp_path / "a_file")) == SENTENCES


def test_the_collector_of_garbage_is_left_as_it_was(library, tmp_path, monkeypatch):
    for enabled in (True, False):
        (gc.enable if enabled else gc.disable)()
        try:
            make("alien", folder=tmp_path / str(enabled))
            assert gc.isenabled() == enabled
        finally:
            gc.enable()
    monkeypatch.setattr(module.docs_sources, "docstrings", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make("alien", folder=tmp_path / "broken")
    assert gc.isenabled()


def test_a_bar_shows_only_where_it_is_wanted(library, tmp_path, monkeypatch, capsys):
    shown = []

    def bar(total, desc, disable, **how):
        shown.append((desc, disable))
        return tqdm(total=total, disable=True)

    monkeypatch.setattr(module, "tqdm", bar)
    docs_corpus(["alien"], folder=tmp_path / "a")
    make("alien", folder=tmp_path / "b")
    assert shown == [("docs_corpus", False), ("docs_corpus", True)]


def test_several_processes_find_what_one_finds(tmp_path, monkeypatch):
    alone = make("joblib", "numpy", folder=tmp_path / "a")  # in one process: few files
    monkeypatch.setattr(module, "PARCEL", 20)
    assert list(make("joblib", "numpy", folder=tmp_path / "b")) == list(alone) and len(alone) > 5000


def test_the_files_of_numpy_are_those_of_its_public_parts():
    (folder,) = folders("numpy")
    names = [path.relative_to(folder).as_posix() for path in files(folder)]
    assert names == sorted(names) and "_core/fromnumeric.py" in names and "ma/core.py" in names
    assert not [name for name in names if "tests/" in name or "_pyinstaller" in name]


def test_the_readers_own_libraries():
    corpus = docs_corpus(progress=False)  # in the folder that chapters use: made once, not once a run of the tests
    counts = Counter(word for sentence in corpus for word in sentence)
    assert 1_500_000 < corpus.words == sum(counts.values()) == sum(corpus.sources.values()) < 3_000_000
    assert list(corpus.sources) == list(module.LIBRARIES) and min(corpus.sources.values()) > 5_000
    assert len(set(map(tuple, corpus))) == len(corpus) > 100_000
    assert 8_000 < sum(count >= 5 for count in counts.values()) < 20_000
    word = re.compile(r"[a-z][a-z0-9_]*(?<!_)(?:'[a-z]+)?|[0-9]d")
    assert [other for other in counts if not word.fullmatch(other)] == []
    assert all(3 <= len(sentence) <= 120 for sentence in corpus)
    assert [other for other, _ in counts.most_common(3)] == ["the", "of", "a"]
    for identifier in ("argmin", "argsort", "nanmax", "float32", "n_samples", "2d", "ndarray"):
        assert counts[identifier] >= 5, identifier
    for markup in ("versionadded", "func", "http", "https"):
        assert counts[markup] < 500, markup
