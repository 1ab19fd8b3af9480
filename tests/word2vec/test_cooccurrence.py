"""Counting who stands near whom against a loop, and PPMI with its decomposition against dense numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ssl_course.data import kingdom, kingdom_analogies
from ssl_course.word2vec import Vocabulary, analogy_accuracy, cooccurrence, ppmi_svd

TEXT = [["a", "b", "a", "rare"], ["b", "c", "c", "a", "b"], ["c"]]


def looped(sentences, vocabulary, window, near) -> np.ndarray:
    """Every ordered pair of places at most a window apart, after the rare words have gone."""
    found = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        known = [vocabulary.index[word] for word in sentence if word in vocabulary.index]
        for i, one in enumerate(known):
            for j, other in enumerate(known):
                if 0 < abs(i - j) <= window:
                    found[one, other] += 1 / abs(i - j) if near else 1
    return found


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcde"), max_size=9), min_size=1, max_size=8),
    st.integers(1, 12),
    st.booleans(),
    st.integers(1, 3),
)
def test_counts_equal_a_loop(sentences, window, near, least):
    try:
        vocabulary = Vocabulary(sentences, least)
    except ValueError:
        return  # no word is frequent enough
    wanted = looped(sentences, vocabulary, window, near)
    if not wanted.any():
        with pytest.raises(ValueError, match="sentences hold no two words of the vocabulary beside each other"):
            cooccurrence(sentences, vocabulary, window, near)
        return
    np.testing.assert_allclose(cooccurrence(sentences, vocabulary, window, near).toarray(), wanted, atol=1e-12)


def test_rare_words_leave_no_gap_and_sentences_do_not_touch():
    vocabulary = Vocabulary(TEXT, 2)
    counts = cooccurrence([["a", "rare", "b"], ["c"]], vocabulary, 1).toarray()
    assert counts.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]] and vocabulary.words == ["a", "b", "c"]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="window must be 1 or more, got 0"):
        cooccurrence(TEXT, Vocabulary(TEXT, 1), 0)
    with pytest.raises(ValueError, match="dim must lie between 1 and the 3 words of the vocabulary, got 4"):
        ppmi_svd(TEXT, dim=4, min_count=2)
    with pytest.raises(ValueError, match="dim must lie between 1"):
        ppmi_svd(TEXT, dim=0, min_count=2)
    with pytest.raises(ValueError, match="empty corpus"):
        ppmi_svd([])
    with pytest.raises(ValueError, match="no two words"):
        ppmi_svd([["a"], ["a"]], dim=1, min_count=1)
    with pytest.raises(TypeError, match="split it first"):
        ppmi_svd(["a b c"])


@pytest.mark.parametrize("shift", [0.0, np.log(5), -0.5])
@pytest.mark.parametrize("window", [1, 4])
def test_ppmi_and_its_decomposition_equal_dense_numpy(shift, window):
    sentences = list(kingdom(600))
    vocabulary = Vocabulary(sentences, 3)
    counts = looped(sentences, vocabulary, window, near=False)
    words = counts.sum(1)
    with np.errstate(divide="ignore"):
        information = np.log(counts * counts.sum() / np.outer(words, words)) - shift
    wanted = np.where(counts > 0, information, 0).clip(min=0)
    everything = ppmi_svd(sentences, dim=len(vocabulary), window=window, min_count=3, shift=shift)
    assert everything.words == vocabulary.words and torch.equal(everything.counts, vocabulary.counts)
    vectors = everything.vectors.double().numpy()  # U sqrt(S), whose columns have the length sqrt(S)
    whole = vectors * np.linalg.norm(vectors, axis=0)  # U S, and U S S U' is the product of the matrix with itself
    np.testing.assert_allclose(whole @ whole.T, wanted @ wanted.T, atol=1e-4 * (wanted @ wanted.T).max())
    few = ppmi_svd(sentences, dim=30, window=window, min_count=3, shift=shift).vectors.double().numpy()
    strengths = np.linalg.svd(wanted, compute_uv=False)
    np.testing.assert_allclose(np.linalg.norm(few, axis=0)[:10] ** 2, strengths[:10], rtol=0.01)  # the strongest first


@pytest.mark.parametrize("seed", range(3))
def test_counting_answers_every_question_about_the_kingdom(seed):
    vectors = ppmi_svd(kingdom(seed=seed), dim=50, seed=seed)
    rows = analogy_accuracy(vectors.words, vectors.vectors, kingdom_analogies())
    assert {row["hit@1"] for row in rows} == {1.0}


def test_the_seed_decides_and_a_generator_will_do():
    sentences = list(kingdom(500))
    first = ppmi_svd(sentences, dim=20, seed=1)
    assert torch.equal(first.vectors, ppmi_svd(iter(sentences), dim=20, seed=1).vectors)
    assert not torch.equal(first.vectors, ppmi_svd(sentences, dim=20, seed=2).vectors)
