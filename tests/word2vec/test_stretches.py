"""A pass over a corpus: every word once, sentences whole, windows and subsampling as they were drawn."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from ssl_course.word2vec.stretches import Stream, Stretch


def numbered(lengths: list[int]) -> tuple[Tensor, Tensor]:
    """A corpus in which every word occurs once, so that it says where it stood; and the sentence of each."""
    return torch.arange(sum(lengths)), torch.arange(len(lengths)).repeat_interleave(torch.tensor(lengths))


def stream(lengths: list[int], window: int = 3, seed: int = 0, keep: float | Tensor = 1.0) -> Stream:
    ids, sentence = numbered(lengths)
    keep = torch.full((len(ids),), keep) if isinstance(keep, float) else keep
    return Stream(ids, sentence, keep, window, torch.Generator().manual_seed(seed), "cpu")


def text(stretches: list[Stretch]) -> list[int]:
    return torch.cat([stretch.words for stretch in stretches]).tolist()


def contexts(stretches: list[Stretch]) -> list[tuple[int, list[int]]]:
    """Each word with the distances of its contexts."""
    found = []
    for stretch in stretches:
        window = stretch.mask.shape[1] // 2
        for row, word in enumerate(stretch.words.tolist()):
            found.append((word, [column - window for column in stretch.mask[row].nonzero().flatten().tolist()]))
    return found


LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(LENGTHS, st.integers(1, 6), st.integers(1, 40), st.integers(0, 1000))
def test_every_word_comes_once_and_sentences_stay_whole(lengths, window, size, seed):
    stretches = list(stream(lengths, window, seed).stretches(size))
    words = text(stretches)
    assert sorted(words) == list(range(sum(lengths)))
    # Within a sentence, words follow each other as in the corpus.
    starts = {sum(lengths[:number]): length for number, length in enumerate(lengths)}
    place = 0
    while place < len(words):
        length = starts[words[place]]
        assert words[place : place + length] == list(range(words[place], words[place] + length))
        place += length
    assert all(len(stretch.words) == size for stretch in stretches[:-1]) and 1 <= len(stretches[-1].words) <= size
    for stretch in stretches:
        assert stretch.mask.shape == (len(stretch.words), 2 * window + 1)
        assert len(stretch.around) == len(stretch.words) + 2 * window


@settings(max_examples=80, deadline=None)
@given(LENGTHS, st.integers(1, 6), st.integers(1, 40), st.integers(0, 1000))
def test_contexts_are_neighbours_in_the_same_sentence(lengths, window, size, seed):
    stretches = list(stream(lengths, window, seed).stretches(size))
    sentence = numbered(lengths)[1]
    for stretch in stretches:
        for row, word in enumerate(stretch.words.tolist()):
            around = stretch.around[row : row + 2 * window + 1]
            mine = around[stretch.mask[row] > 0].tolist()
            assert all(sentence[other] == sentence[word] for other in mine)
            reach = max((abs(other - word) for other in mine), default=0)
            # All that lie within its reach and its sentence, and not itself.
            own = [other for other in range(word - reach, word + reach + 1) if 0 <= other < len(sentence)]
            assert mine == [other for other in own if other != word and sentence[other] == sentence[word]]
            assert reach >= 1 or lengths[int(sentence[word])] == 1


def test_cutting_into_stretches_changes_nothing():
    wanted = contexts(list(stream([7, 1, 30, 4]).stretches(1000)))
    for size in (1, 2, 5, 32, 42):
        assert contexts(list(stream([7, 1, 30, 4]).stretches(size))) == wanted


def test_windows_are_drawn_evenly_for_each_word():
    window, n = 5, 40_000
    (stretch,) = stream([n], window).stretches(n)
    reach = stretch.mask[window:-window, window + 1 :].sum(1)  # at the middle of the sentence nothing cuts them
    assert torch.equal(reach, stretch.mask[window:-window, :window].sum(1))  # as far to the left as to the right
    counts = torch.bincount(reach.long(), minlength=window + 1)
    assert counts[0] == 0
    expected = (n - 2 * window) / window
    assert float(((counts[1:] - expected) ** 2 / expected).sum()) < 18.5  # chi-square, 4 degrees: 99.9%
    pairs = torch.corrcoef(torch.stack([reach[1:], reach[:-1]]))[0, 1]
    assert abs(float(pairs)) < 0.02  # each word draws its own


@pytest.mark.parametrize("keep", [0.05, 0.5, 0.9])
def test_words_stay_as_often_as_they_should(keep):
    n = 50_000
    words = text(list(stream([10] * (n // 10), keep=keep).stretches(n)))
    assert len(set(words)) == len(words)
    assert abs(len(words) - keep * n) < 4 * (n * keep * (1 - keep)) ** 0.5
    # Each occurrence on its own: in sentences of 10 the number that stays is binomial.
    left = Counter(Counter(word // 10 for word in words).values())
    assert abs(left.get(10, 0) / (n / 10) - keep**10) < 0.02


def test_frequent_words_are_thinned_and_others_not():
    ids, sentence = torch.tensor([0, 1] * 5000), torch.arange(1000).repeat_interleave(10)
    keep = torch.tensor([0.1, 1.0])
    (stretch,) = Stream(ids, sentence, keep, 2, torch.Generator().manual_seed(0), "cpu").stretches(10_000)
    counts = torch.bincount(stretch.words)
    assert counts[1] == 5000 and abs(int(counts[0]) - 500) < 90


def test_what_subsampling_leaves_out_lets_the_others_move_closer():
    keep = torch.ones(9)
    keep[[1, 2, 4, 5, 7]] = 0  # 0 . . 3 . . 6 . 8
    (stretch,) = Stream(*numbered([9]), keep, 1, torch.Generator().manual_seed(0), "cpu").stretches(99)
    assert stretch.words.tolist() == [0, 3, 6, 8]
    assert stretch.mask.tolist() == [[0, 0, 1], [1, 0, 1], [1, 0, 1], [1, 0, 0]]


def test_sentences_come_in_another_order_each_time():
    lengths = [3] * 50
    rng, (ids, sentence) = torch.Generator().manual_seed(0), numbered(lengths)
    passes = [text(list(Stream(ids, sentence, torch.ones(150), 2, rng, "cpu").stretches(64))) for _ in range(3)]
    assert passes[0] != passes[1] != passes[2] and passes[0] != list(range(150))
    firsts = torch.tensor(
        [next(iter(stream([1] * 4, seed=seed).stretches(1))).words.item() for seed in range(400)]
    ).bincount(minlength=4)
    assert float(((firsts - 100) ** 2 / 100).sum()) < 16.3  # chi-square, 3 degrees: 99.9%


def test_the_seed_decides_all():
    def all_of(seed: int) -> list:
        return contexts(list(stream([5, 20, 1, 9], keep=0.7, seed=seed).stretches(8)))

    assert all_of(1) == all_of(1) != all_of(2)


def test_a_pass_may_be_empty():
    assert list(stream([4, 4], keep=0.0).stretches(8)) == []


def test_the_largest_window_fits_the_small_integers():
    (stretch,) = stream([300], window=60).stretches(300)
    assert not stretch.mask[:, 60].any() and stretch.mask.sum(1).max() == 120
