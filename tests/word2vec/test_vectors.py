"""Word vectors: what is near, how similar, which word completes an analogy; against numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ssl_course.word2vec import WordVectors

WORDS = [f"w{i}" for i in range(30)]


def drawn(seed: int = 0) -> WordVectors:
    return WordVectors(WORDS, torch.randn(30, 7, generator=torch.Generator().manual_seed(seed)))


def unit(vector) -> np.ndarray:
    vector = np.asarray(vector, np.float64)
    return vector / np.linalg.norm(vector)


def ranked(vectors: WordVectors, direction: np.ndarray, without: tuple[str, ...]) -> list[tuple[str, float]]:
    cosines = {word: float(unit(vectors[word]) @ unit(direction)) for word in vectors.words if word not in without}
    return sorted(cosines.items(), key=lambda item: -item[1])


def same(found: list[tuple[str, float]], wanted: list[tuple[str, float]]) -> None:
    assert [word for word, _ in found] == [word for word, _ in wanted]
    assert [value for _, value in found] == pytest.approx([value for _, value in wanted], abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [1, 5, 29, 1000])
def test_the_nearest_equal_numpy(seed, k):
    vectors = drawn(seed)
    same(vectors.nearest("w3", k), ranked(vectors, vectors["w3"].numpy(), ("w3",))[:k])
    free = torch.randn(7, generator=torch.Generator().manual_seed(seed + 9))
    same(vectors.nearest(free, k), ranked(vectors, free.numpy(), ())[:k])
    same(vectors.nearest(1e-3 * free.double(), k), ranked(vectors, free.numpy(), ())[:k])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [1, 5, 27, 1000])
def test_analogies_equal_numpy(seed, k):
    vectors = drawn(seed)
    direction = unit(vectors["w1"]) - unit(vectors["w0"]) + unit(vectors["w2"])
    same(vectors.analogy("w0", "w1", "w2", k), ranked(vectors, direction, ("w0", "w1", "w2"))[:k])


def test_similarity_equals_numpy():
    vectors = drawn()
    for a, b in (("w0", "w1"), ("w5", "w5"), ("w7", "w2")):
        assert vectors.similarity(a, b) == pytest.approx(unit(vectors[a]) @ unit(vectors[b]), abs=1e-6)
        assert isinstance(vectors.similarity(a, b), float)


def test_the_words_of_a_question_are_no_answers():
    vectors = drawn()
    assert "w3" not in dict(vectors.nearest("w3", 30))
    assert not {"w0", "w1", "w2"} & {word for word, _ in vectors.analogy("w0", "w1", "w2", 30)}
    repeated = vectors.analogy("w0", "w1", "w1", 30)
    assert len(repeated) == 28 and not {"w0", "w1"} & {word for word, _ in repeated}
    # Though the vector is a word's own, no word was asked about.
    assert vectors.nearest(vectors["w3"], 1)[0][0] == "w3"


def test_a_small_vocabulary_has_few_answers():
    two = WordVectors(["a", "b"], torch.eye(2))
    assert two.nearest("a") == [("b", 0.0)] and two.analogy("a", "b", "a") == []
    assert WordVectors(["a", "b", "c"], torch.eye(3)).analogy("a", "b", "c") == []


def test_king_minus_man_plus_woman():
    royal, female = torch.eye(3)[1:]
    base = torch.tensor([1.0, 0, 0])
    table = torch.stack([base, base + female, base + royal, base + royal + female, -base])
    vectors = WordVectors(["man", "woman", "king", "queen", "stone"], table)
    assert vectors.analogy("man", "king", "woman", 1)[0][0] == "queen"
    assert vectors.analogy("king", "man", "queen", 1)[0][0] == "woman"


def test_what_it_holds():
    counts, outputs = torch.arange(30), torch.zeros(30, 7)
    table = torch.randn(30, 7, generator=torch.Generator().manual_seed(0), dtype=torch.float64).requires_grad_()
    vectors = WordVectors(WORDS, table, counts=counts, outputs=outputs, losses=[2.0, 1.0])
    assert vectors.words == WORDS and vectors.words is not WORDS and len(vectors) == 30
    assert vectors.vectors.dtype == torch.float32 and not vectors.vectors.requires_grad
    assert torch.equal(vectors["w4"], table[4].detach().float())
    assert "w4" in vectors and "x" not in vectors
    assert vectors.counts is counts and vectors.outputs is outputs and vectors.losses == [2.0, 1.0]
    assert repr(vectors) == "WordVectors: 30 words, 7 dimensions"


NAMES = WordVectors(["minimum", "maximum", "argmin", "argmax", "the"], torch.eye(5))


@pytest.mark.parametrize(
    "ask",
    [
        lambda word: NAMES[word],
        lambda word: NAMES.nearest(word),
        lambda word: NAMES.similarity("the", word),
        lambda word: NAMES.similarity(word, "the"),
        lambda word: NAMES.analogy(word, "the", "argmin"),
        lambda word: NAMES.analogy("the", word, "argmin"),
        lambda word: NAMES.analogy("the", "argmin", word),
    ],
)
def test_unknown_words_get_near_spellings(ask):
    with pytest.raises(KeyError, match="'minimun' is not among the 5 words; did you mean minimum"):
        ask("minimun")
    with pytest.raises(KeyError, match="'argmx' is not among the 5 words; did you mean argmax, argmin"):
        ask("argmx")
    with pytest.raises(KeyError, match="'qqqqqq' is not among the 5 words; no word is spelt like it"):
        ask("qqqqqq")


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_vectors_that_are_no_numbers_raise_and_never_score(bad):
    table = torch.eye(5)
    table[2, 1] = bad
    with pytest.raises(ValueError, match="vectors must be finite, but that of 'argmin' is not"):
        WordVectors(NAMES.words, table)
    with pytest.raises(ValueError, match="word must be a finite vector"):
        NAMES.nearest(table[2])


@pytest.mark.parametrize(
    "words, vectors, message",
    [
        (["a", "b"], torch.eye(3), r"vectors must be a tensor \(2, dim\), a row a word, got \(3, 3\)"),
        (["a", "b"], torch.ones(2), r"vectors must be a tensor \(2, dim\), a row a word, got \(2,\)"),
        (["a", "b"], np.eye(2), r"vectors must be a tensor \(2, dim\), a row a word, got ndarray"),
        (["a", "a"], torch.eye(2), "words must all be different, but some come twice"),
    ],
)
def test_what_is_no_table_is_named(words, vectors, message):
    with pytest.raises(ValueError, match=message):
        WordVectors(words, vectors)


@pytest.mark.parametrize(
    "ask, message",
    [
        (lambda: NAMES.nearest("the", 0), "k must be 1 or more, got 0"),
        (lambda: NAMES.analogy("the", "argmin", "argmax", -1), "k must be 1 or more, got -1"),
        (lambda: NAMES.nearest(torch.ones(4)), r"word must be a word or a vector \(5,\), got \(4,\)"),
        (lambda: NAMES.nearest(3), r"word must be a word or a vector \(5,\), got 3"),
    ],
)
def test_bad_questions_are_named(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()
