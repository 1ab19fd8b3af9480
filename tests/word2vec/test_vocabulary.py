"""The vocabulary: order, counts, both distributions, and what is no corpus."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ssl_course.word2vec import Vocabulary

TEXT = [["the", "cat", "saw", "the", "dog"], [], ["the", "dog", "ran"], ["a", "cat", "ran"]]


def test_most_frequent_first_and_ties_by_the_alphabet():
    vocabulary = Vocabulary(TEXT, min_count=1)
    assert vocabulary.words == ["the", "cat", "dog", "ran", "a", "saw"]
    assert vocabulary.counts.tolist() == [3, 2, 2, 2, 1, 1] and vocabulary.counts.dtype == torch.int64
    assert vocabulary.index == {word: i for i, word in enumerate(vocabulary.words)}
    assert len(vocabulary) == 6 and vocabulary.total == 11


def test_rare_words_are_left_out_as_if_the_corpus_did_not_hold_them():
    vocabulary = Vocabulary(TEXT, min_count=2)
    assert vocabulary.words == ["the", "cat", "dog", "ran"] and vocabulary.total == 11
    ids, sentence = vocabulary.encode(TEXT)
    assert ids.tolist() == [0, 1, 0, 2, 0, 2, 3, 1, 3]
    assert sentence.tolist() == [0, 0, 0, 0, 2, 2, 2, 3, 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=8), min_size=1, max_size=12), st.integers(1, 4))
def test_counts_and_codes_equal_a_loop(sentences, least):
    counts = Counter(word for sentence in sentences for word in sentence)
    wanted = sorted((word for word in counts if counts[word] >= least), key=lambda word: (-counts[word], word))
    if not wanted:
        with pytest.raises(ValueError, match=r"empty corpus|leaves no word"):
            Vocabulary(sentences, least)
        return
    vocabulary = Vocabulary(sentences, least)
    assert vocabulary.words == wanted and vocabulary.counts.tolist() == [counts[word] for word in wanted]
    pairs = [(wanted.index(word), s) for s, words in enumerate(sentences) for word in words if word in wanted]
    assert list(zip(*[part.tolist() for part in vocabulary.encode(sentences)], strict=True)) == pairs


def test_any_iterable_of_sequences_will_do():
    for made in (iter(TEXT), (tuple(sentence) for sentence in TEXT), tuple(TEXT)):
        assert Vocabulary(made, 1).words == Vocabulary(TEXT, 1).words
    vocabulary = Vocabulary(TEXT, 1)
    for found, wanted in zip(vocabulary.encode(iter(TEXT)), vocabulary.encode(TEXT), strict=True):
        assert torch.equal(found, wanted)
    for ids in vocabulary.encode([]) + vocabulary.encode([[], ["unknown"]]):
        assert ids.tolist() == [] and ids.dtype == torch.int64


@pytest.mark.parametrize(
    "sentences, kind, message",
    [
        ([], ValueError, "sentences must hold words, got an empty corpus"),
        ([[], []], ValueError, "sentences must hold words, got an empty corpus"),
        ("the cat saw", TypeError, "must be lists of words, got a string: split it first"),
        (["the cat", "saw"], TypeError, "sentence 0 is the string 'the cat': split it first"),
        ([["the", "cat"], "saw"], TypeError, "sentence 1 is the string 'saw': split it first"),
        ([(word for word in ["a", "b"])], TypeError, "sentence 0 is generator"),
        ([3], TypeError, "sentence 0 is int"),
        ([["a", 1]], TypeError, "words must be strings, got 1"),
        ([[["a"], ["b"]]], TypeError, "a word is no string: .*list"),
    ],
)
def test_what_is_no_corpus_is_named(sentences, kind, message):
    with pytest.raises(kind, match=message):
        Vocabulary(sentences, 1)


@pytest.mark.parametrize("sentences", ["abc", ["abc"], [iter("abc")]])
def test_encoding_takes_no_strings_for_sentences(sentences):
    with pytest.raises(TypeError, match="sentences must be lists of words"):
        Vocabulary([["a", "b"]], 1).encode(sentences)


def test_a_min_count_that_leaves_nothing_says_what_there_is():
    with pytest.raises(ValueError, match="min_count=4 leaves no word: the most frequent one, 'the', occurs 3 times"):
        Vocabulary(TEXT, 4)
    with pytest.raises(ValueError, match="min_count must be 1 or more, got 0"):
        Vocabulary(TEXT, 0)


def test_how_likely_words_are_kept():
    counts = [900, 90, 9, 1]
    vocabulary = Vocabulary([[f"w{i}"] * count for i, count in enumerate(counts)], 1)
    share = [count / 1000 for count in counts]
    wanted = [min(1.0, (0.01 / f) ** 0.5 + 0.01 / f) for f in share]
    assert vocabulary.keep_probability(0.01).tolist() == pytest.approx(wanted)
    assert vocabulary.keep_probability(0.01)[3] == 1 and wanted[0] < 0.12
    assert vocabulary.keep_probability(0).tolist() == [1, 1, 1, 1]
    with pytest.raises(ValueError, match="threshold must be 0 or more, got -1"):
        vocabulary.keep_probability(-1)
    with pytest.raises(ValueError, match="threshold must be 0 or more, got nan"):
        vocabulary.keep_probability(float("nan"))


@pytest.mark.parametrize("power", [0.0, 0.75, 1.0])
def test_the_distribution_of_noise(power):
    noise = Vocabulary(TEXT, 1).noise(power)
    weights = [count**power for count in (3, 2, 2, 2, 1, 1)]
    assert noise.dtype == torch.float64
    assert noise.tolist() == pytest.approx([weight / sum(weights) for weight in weights])
