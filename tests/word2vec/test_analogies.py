"""Analogies: the arithmetic against a loop, the questions against the corpus that they ask about."""

from __future__ import annotations

import math
from collections import Counter

import pytest
import torch

from ssl_course.data import docs_corpus
from ssl_course.word2vec.analogies import analogy_accuracy, docs_analogies, read_analogies

IDENTIFIERS = {"inverse-function", "numpy-arg", "numpy-nan"}  # families of functions' names, which are rarer
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")),
]


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def royal() -> tuple[list[str], torch.Tensor]:
    """Words whose vectors are sums of what they mean."""
    royal, female, noise = torch.eye(3).double()
    words = {"man": 0.1 * noise, "woman": female, "king": royal, "queen": royal + female, "stone": -royal - female}
    return list(words), torch.stack(list(words.values()))


def literally(words, vectors, questions, top) -> list[float]:
    """The definition, one question at a time, in float64."""
    units = {word: vector / vector.norm() for word, vector in zip(words, vectors.double(), strict=True)}
    hits = []
    for a, b, c, d in questions:
        wanted = units[b] - units[a] + units[c]
        scores = {word: float(wanted @ unit) for word, unit in units.items() if word not in (a, b, c)}
        best = sorted(scores, key=scores.get, reverse=True)
        hits.append([d in best[:k] for k in top])
    return torch.tensor(hits).double().mean(dim=0).tolist()


@pytest.mark.parametrize("device", DEVICES)
def test_every_share_is_that_of_a_literal_loop(device):
    words = [f"word {i}" for i in range(40)]
    vectors = normal(40, 6)
    rows = torch.rand(3000, 40, generator=torch.Generator().manual_seed(1)).argsort(dim=1)[:, :4].tolist()
    questions = {"few": [tuple(words[i] for i in row) for row in rows[:7]]}
    questions["many"] = [tuple(words[i] for i in row) for row in rows[7:]]  # more than are multiplied at a time
    top = (1, 2, 5, 36, 37, 100)
    found = analogy_accuracy(words, vectors.to(device), questions, top)
    for row, asked in zip(found, [*questions.values(), questions["few"] + questions["many"]], strict=True):
        assert row["questions"] == row["answered"] == len(asked) and row["unknown"] == 0
        wanted = literally(words, vectors, asked, top)
        assert [row[f"hit@{k}"] for k in top] == pytest.approx(wanted, abs=1e-9)
    assert [row["family"] for row in found] == ["few", "many", "all"] and found[-1]["hit@37"] == 1.0


def test_king_minus_man_plus_woman():
    questions = {"royal": [("man", "king", "woman", "queen"), ("king", "queen", "man", "woman")]}
    assert analogy_accuracy(*royal(), questions)[0]["hit@1"] == 1.0


def test_the_words_of_the_question_are_no_candidates():
    words, vectors = ["a", "b", "c", "d"], torch.tensor([[1.0, 0.0], [1.0, 0.01], [0.6, 0.8], [-1.0, 0.0]])
    assert analogy_accuracy(words, vectors, {"": [("a", "b", "c", "d")]})[0]["hit@1"] == 1.0  # though c is far nearer
    repeated = {"": [("a", "b", "c", "b"), ("a", "b", "b", "d")]}  # of the first the answer is excluded
    assert analogy_accuracy(words, vectors, repeated, top=(1, 99))[0]["hit@99"] == 0.5


def test_unknown_words_are_counted_and_reported():
    ask = ("man", "king", "woman", "queen")
    questions = {"some": [ask, ("man", "duke", "woman", "duchess"), ask], "none": [("one", "two", "three", "four")]}
    some, none, all_ = analogy_accuracy(*royal(), questions)
    assert some == {"family": "some", "questions": 3, "unknown": 1, "answered": 2, "hit@1": 1.0, "hit@5": 1.0}
    assert (none["questions"], none["unknown"], none["answered"]) == (1, 1, 0) and math.isnan(none["hit@1"])
    assert all_ == {"family": "all", "questions": 4, "unknown": 2, "answered": 2, "hit@1": 1.0, "hit@5": 1.0}


@pytest.mark.parametrize("vectors", [torch.ones(5, 3), torch.zeros(5, 3)], ids=["all the same", "all zero"])
def test_collapsed_vectors_score_nothing(vectors):
    assert analogy_accuracy(royal()[0], vectors, {"royal": [("man", "king", "woman", "queen")]})[0]["hit@1"] == 0.0


def test_nothing_but_the_directions_of_the_vectors_counts():
    words, vectors = [str(i) for i in range(30)], normal(30, 5)
    questions = {"": [tuple(str((i + j) % 30) for j in (0, 7, 11, 20)) for i in range(30)]}
    wanted = analogy_accuracy(words, vectors, questions)
    turn = torch.linalg.qr(normal(5, 5, seed=1))[0]
    scale = torch.rand(30, 1, generator=torch.Generator().manual_seed(2)).double() + 0.1
    assert analogy_accuracy(words, scale * vectors @ turn, questions) == wanted
    order = torch.randperm(30, generator=torch.Generator().manual_seed(3))
    assert analogy_accuracy([words[i] for i in order.tolist()], vectors[order], questions) == wanted


def test_random_vectors_score_at_chance():
    words, families = [str(i) for i in range(100)], {}
    for seed in range(10):
        rows = torch.rand(500, 100, generator=torch.Generator().manual_seed(seed)).argsort(dim=1)[:, :4]
        families[seed] = [tuple(map(str, row)) for row in rows.tolist()]
    row = analogy_accuracy(words, normal(100, 50), families, top=(10,))[-1]
    assert row["answered"] == 5000 and abs(row["hit@10"] - 10 / 97) < 0.02


def test_a_parameter_may_be_given_and_gets_no_gradient():
    words, vectors = royal()
    parameter = torch.nn.Parameter(vectors)
    analogy_accuracy(words, parameter, {"": [("man", "king", "woman", "queen")]})
    assert parameter.grad is None


ONE = {"": [("man", "king", "woman", "queen")]}


@pytest.mark.parametrize(
    "change, message",
    [
        ({"vectors": torch.full((5, 3), float("nan"))}, "vectors holds numbers that are not finite"),
        ({"vectors": torch.full((5, 3), float("inf"))}, "vectors holds numbers that are not finite"),
        ({"vectors": torch.zeros(4, 3)}, r"a row for each of the 5 words, got \(4, 3\)"),
        ({"vectors": torch.zeros(5)}, r"vectors must be a tensor \(V, d\) .* got \(5,\)"),
        ({"vectors": [[1.0]] * 5}, "vectors must be a tensor .* got list"),
        ({"words": ["man", "man", "king", "queen", "stone"]}, "words must all be different"),
        ({"top": ()}, r"top must hold numbers of 1 or more, got \(\)"),
        ({"top": (1, 0)}, r"top must hold numbers of 1 or more, got \(1, 0\)"),
        ({"questions": {}}, "questions must hold at least one question, got none"),
        ({"questions": {"empty": []}}, "questions must hold at least one question, got none"),
        ({"questions": {"short": [("a", "b", "c")]}}, r"of four words, got \('a', 'b', 'c'\) in 'short'"),
    ],
)
def test_bad_arguments_are_named(change, message):
    words, vectors = royal()
    with pytest.raises(ValueError, match=message):
        analogy_accuracy(**({"words": words, "vectors": vectors, "questions": ONE} | change))


def test_a_file_like_googles_is_read(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(": capital cities\nAthens Greece  Oslo Norway\n\n:plural\n cat cats dog dogs\n", encoding="utf-8")
    wanted = {"capital cities": [("Athens", "Greece", "Oslo", "Norway")], "plural": [("cat", "cats", "dog", "dogs")]}
    assert read_analogies(path) == wanted
    assert read_analogies(str(path), lower=True)["capital cities"] == [("athens", "greece", "oslo", "norway")]


@pytest.mark.parametrize(
    "content, message",
    [
        (b": a\none two three\n", "questions.txt, line 2: expected 4 words, got 'one two three'"),
        (b": a\n\na b c d\na b c d e\n", "questions.txt, line 4: expected 4 words, got 'a b c d e'"),
        (b"a b c d\n", "line 1: expected ': ' and the name of a family, got 'a b c d'"),
        (b": a\na b c d\n: a\n", "line 3: expected ': ' and a new name, got ': a'"),
        (b":\na b c d\n", "line 1: expected ': ' and a new name, got ':'"),
        (b"", "questions.txt: expected a line ': family' and lines of 4 words, found none"),
        (b": a\n: b\n", "found none"),
        (b": a\na b \xff d\n", "questions.txt: expected UTF-8 text, got a byte that is none at position 8"),
    ],
)
def test_a_bad_file_is_named_with_the_line_and_what_was_expected(tmp_path, content, message):
    path = tmp_path / "questions.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_analogies(path)
    with pytest.raises(FileNotFoundError):
        read_analogies(tmp_path / "missing.txt")


def test_the_questions_about_documentation():
    questions = docs_analogies()
    assert len(questions) >= 6 and sum(map(len, questions.values())) >= 300
    assert max(map(len, questions.values())) == 60 and min(map(len, questions.values())) >= 20
    assert ("min", "max", "argmin", "argmax") in docs_analogies(None)["least-greatest"]
    for family, asked in questions.items():
        assert len(set(asked)) == len(asked), family
        firsts, seconds = Counter(question[:2] for question in asked), Counter(question[2:] for question in asked)
        for uses in (firsts, seconds):
            assert max(uses.values()) - min(uses.values()) <= 1 and len(uses) == len(firsts), family
        words = [word for pair in firsts for word in pair]
        assert len(set(words)) == len(words), family  # else a question might have two answers
    for family, asked in docs_analogies(None).items():
        pairs = len({question[:2] for question in asked})
        assert len(asked) == len(set(asked)) == pairs * (pairs - 1) and asked[:60] == questions[family]
    assert {len(asked) for asked in docs_analogies(7).values()} == {7}
    with pytest.raises(ValueError, match="most must be at least 1, or None for all, got 0"):
        docs_analogies(0)


def test_the_documentation_holds_the_words_that_are_asked_for():
    counts = Counter(word for sentence in docs_corpus(progress=False) for word in sentence)
    for family, asked in docs_analogies().items():
        words = {word for question in asked for word in question}
        rare = {word for word in words if counts[word] < (5 if family in IDENTIFIERS else 20)}
        assert len(rare) <= 0.05 * len(words), (family, rare)  # other versions of the libraries may lose one
