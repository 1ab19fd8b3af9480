"""word2vec's text format: there and back, gensim's own files, and files that are cut short."""

from __future__ import annotations

import pytest
import torch

from ssl_course.word2vec import WordVectors

# What gensim 4.4's `KeyedVectors.save_word2vec_format` wrote for three float32 vectors.
GENSIM = "3 3\nthe 0.1 -2.5 1e-07\nnaïve 0.33333334 12345.678 0.0\narray -0.0 1.0 3.4e+38\n".encode()
GENSIM_VECTORS = [[0.1, -2.5, 1e-7], [1 / 3, 12345.678, 0.0], [-0.0, 1.0, 3.4e38]]


def odd() -> WordVectors:
    """Vectors that text could spoil: tiny, huge, -0, thirds; words that are no plain letters."""
    table = torch.randn(50, 7, generator=torch.Generator().manual_seed(0))
    table[0] = torch.tensor([1e-38, -1e-45, 3.4e38, -0.0, 1 / 3, 1e-7, 16777217.0])
    return WordVectors(['"quoted"', "naïve", "10", "c++", "#", "日本", *(f"w{i}" for i in range(44))], table)


def write(tmp_path, content: bytes):
    path = tmp_path / "vectors.txt"
    path.write_bytes(content)
    return path


def test_there_and_back_is_exact(tmp_path):
    vectors = odd()
    for path in (tmp_path / "new" / "vectors.txt", str(tmp_path / "again.txt")):
        vectors.save(path)
        again = WordVectors.load(path)
        assert again.words == vectors.words
        assert torch.equal(again.vectors.view(torch.int32), vectors.vectors.view(torch.int32))  # bit for bit
        assert again.counts is again.outputs is None and again.losses == []
    assert (tmp_path / "again.txt").read_text(encoding="utf-8").startswith('50 7\n"quoted" ')


def test_one_number_for_each_word(tmp_path):
    vectors = WordVectors(["a"], torch.tensor([[0.5]]))
    vectors.save(tmp_path / "one.txt")
    assert torch.equal(WordVectors.load(tmp_path / "one.txt").vectors, vectors.vectors)


def test_gensims_file_is_read(tmp_path):
    vectors = WordVectors.load(write(tmp_path, GENSIM))
    assert vectors.words == ["the", "naïve", "array"]
    assert torch.equal(vectors.vectors, torch.tensor(GENSIM_VECTORS))


@pytest.mark.parametrize("content", [GENSIM.replace(b"\n", b" \n"), GENSIM.replace(b"\n", b"\r\n"), GENSIM + b"\n"])
def test_files_of_other_programs_are_read(tmp_path, content):
    """The program word2vec ends each line with a space; some editors end lines their own way."""
    assert torch.equal(WordVectors.load(write(tmp_path, content)).vectors, torch.tensor(GENSIM_VECTORS))


@pytest.mark.parametrize("end", range(len(GENSIM)))
def test_a_file_cut_anywhere_is_refused(tmp_path, end):
    """Even inside its very last number, where what is left is a number, too."""
    with pytest.raises(ValueError, match=r"vectors.txt.*(truncated|the first line must be two numbers)"):
        WordVectors.load(write(tmp_path, GENSIM[:end]))


@pytest.mark.parametrize("end", range(0, 5400, 97))
def test_our_own_file_cut_anywhere_is_refused(tmp_path, end):
    vectors = odd()
    vectors.save(tmp_path / "whole.txt")
    content = (tmp_path / "whole.txt").read_bytes()
    assert end < len(content)
    with pytest.raises(ValueError, match=r"vectors\.txt"):
        WordVectors.load(write(tmp_path, content[:end]))


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "the first line must be two numbers, \"words dimensions\", got ''"),
        (b"the 0.1 0.2\n", "the first line must be two numbers, .* got 'the 0.1 0.2'"),
        (b"2\na 1\n", "the first line must be two numbers"),
        (b"3 2\na 1 2\nb 1 2\n", "is truncated: it promises 3 words of 2 numbers and holds 2 lines"),
        (b"1 2\na 1 2\nb 1 2\n", "it promises 1 words of 2 numbers and holds 2 lines"),
        (b"0 3\n", "it promises 0 words of 3 numbers"),
        (b"2 3\na 1 2 3\nb 1\n", "line 3 must be a word and 3 numbers, got 1 after 'b'; the file may be truncated"),
        (b"2 3\na 1 2\nb 1 2 3\n", "line 2 must be a word and 3 numbers, got 2 after 'a'"),
        (b"2 3\na 1 2 3 4\nb 1 2 3\n", "line 2 must be a word and 3 numbers, got 4 after 'a'"),
        (b"2 3\na b 1 2 3\nb 1 2 3\n", "line 2 must be a word and 3 numbers, got 4 after 'a'"),
        (b"1 2\na one 2\n", "line 2 must be a word and 2 numbers"),
        (b"1 2\na 1 2", "its last line, 2, does not end, so a number may lack digits"),
        (b"1 2\nna\xc3", "no UTF-8 text from byte 6 on: it is truncated, or of word2vec's binary format"),
        (b"1 2\na\x00\xff\xff\n", "word2vec's binary format, which is not read"),
        (b"2 1\na 1\na 2\n", "words must all be different"),
        (b"1 2\na nan 2\n", "vectors must be finite, but that of 'a' is not"),
        (b"1 2\na 1 1e999\n", "vectors must be finite, but that of 'a' is not"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, content, message):
    with pytest.raises(ValueError, match=message):
        WordVectors.load(write(tmp_path, content))


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        WordVectors.load(tmp_path / "missing.txt")


@pytest.mark.parametrize("word", ["two words", "", "tab\tbed", "line\nbreak", " lead", "no\u00a0break"])
def test_words_that_the_format_cannot_say_are_not_written(tmp_path, word):
    path = write(tmp_path, b"what was there")
    with pytest.raises(ValueError, match="words must be free of white space to be written"):
        WordVectors([word, "b"], torch.eye(2)).save(path)
    assert path.read_bytes() == b"what was there" and list(tmp_path.iterdir()) == [path]


def test_gensim_reads_ours_and_we_read_gensims(tmp_path):
    models = pytest.importorskip("gensim.models", reason="gensim is not a part of the course")
    vectors = odd()
    vectors.save(tmp_path / "ours.txt")
    theirs = models.KeyedVectors.load_word2vec_format(str(tmp_path / "ours.txt"))
    assert theirs.index_to_key == vectors.words and torch.equal(torch.from_numpy(theirs.vectors), vectors.vectors)
    theirs.save_word2vec_format(str(tmp_path / "theirs.txt"))
    again = WordVectors.load(tmp_path / "theirs.txt")
    assert again.words == vectors.words and torch.equal(again.vectors, vectors.vectors)
    found = [(word, round(cosine, 4)) for word, cosine in again.nearest("w3", 5)]
    assert found == [(word, round(cosine, 4)) for word, cosine in theirs.most_similar("w3", topn=5)]
