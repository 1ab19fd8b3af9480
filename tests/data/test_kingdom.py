"""The kingdom: whatever learns from which words stand together learns its analogies."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
import torch

from ssl_course.data import kingdom, kingdom_analogies
from ssl_course.data.kingdom_grammar import FAMILIES
from ssl_course.word2vec.analogies import analogy_accuracy


def counted(sentences: list[list[str]], d: int = 100) -> tuple[list[str], torch.Tensor]:
    """Words and their vectors (V, d): positive pointwise mutual information within a sentence, then an SVD."""
    words = sorted({word for sentence in sentences for word in sentence})
    place = {word: i for i, word in enumerate(words)}
    pairs = np.zeros((len(words), len(words)))
    for sentence in sentences:
        rows = [place[word] for word in sentence]
        for i, row in enumerate(rows):
            pairs[row, rows[:i] + rows[i + 1 :]] += 1
    share = pairs.sum(axis=1)
    with np.errstate(divide="ignore"):
        information = np.log(pairs * pairs.sum() / np.outer(share, share)).clip(min=0)
    u, s, _ = np.linalg.svd(information)
    return words, torch.from_numpy(u[:, :d] * np.sqrt(s[:d]))


@pytest.mark.parametrize("seed", range(3))
def test_counting_alone_answers_every_question(seed):
    rows = analogy_accuracy(*counted(list(kingdom(seed=seed))), kingdom_analogies(), top=(1,))
    assert {row["family"]: row["hit@1"] for row in rows} == dict.fromkeys([*FAMILIES, "all"], 1.0)
    assert rows[-1]["questions"] == rows[-1]["answered"] == 360


def test_shuffled_words_answer_next_to_nothing():
    sentences = list(kingdom())
    words = [word for sentence in sentences for word in sentence]
    words = [words[i] for i in torch.randperm(len(words), generator=torch.Generator().manual_seed(0)).tolist()]
    shuffled = [words[i : i + 6] for i in range(0, len(words), 6)]
    assert analogy_accuracy(*counted(shuffled), kingdom_analogies())[-1]["hit@1"] < 0.05


def test_the_words_of_all_pairs_differ_in_the_same_way():
    """log P(context | first) − log P(context | second) is that of the sides, whatever the pair: within four errors."""
    around: dict[str, Counter] = {}
    for sentence in kingdom(80_000):
        for word in sentence:
            around.setdefault(word, Counter()).update(other for other in sentence if other != word)
    for family in FAMILIES.values():
        pairs = [pair.split() for pair in family.pairs]
        contexts = {word for side in family.sides for choices in side.values() for word in choices.split()}
        for context in contexts:
            for first, second in pairs:
                counts = [(around[word][context], around[word].total()) for word in (first, second)]
                pooled = [sum(around[pair[i]][context] for pair in pairs) for i in range(2)]
                totals = [sum(around[pair[i]].total() for pair in pairs) for i in range(2)]
                for (count, total), all_count, all_total in zip(counts, pooled, totals, strict=True):
                    if not all_count:
                        assert not count
                        continue
                    assert abs(log(count / total) - log(all_count / all_total)) < 4 / sqrt(count)


def test_each_thing_belongs_to_one_pair_and_each_subject_to_one_side():
    things = [thing for family in FAMILIES.values() for things in family.pairs.values() for thing in things.split()]
    subjects = [word for family in FAMILIES.values() for pair in family.pairs for word in pair.split()]
    assert len(set(things + subjects)) == len(things) + len(subjects) == 120 + 80
    slots = {
        word
        for family in FAMILIES.values()
        for side in (*family.sides, family.shared)
        for choices in side.values()
        for word in choices.split()
    }
    assert not slots & {*things, *subjects}


def test_the_questions_are_those_of_the_lecture():
    questions = kingdom_analogies()
    assert {family: len(asked) for family, asked in questions.items()} == dict.fromkeys(FAMILIES, 90)
    assert ("man", "woman", "king", "queen") in questions["gender"]
    assert ("france", "paris", "italy", "rome") in questions["capital"]
    assert ("cat", "cats", "mouse", "mice") in questions["plural"]
    assert ("eat", "ate", "sing", "sang") in questions["past"]


def test_sentences_and_what_the_corpus_says():
    corpus = kingdom()
    assert len(corpus) == 20_000 and all(4 <= len(sentence) <= 7 for sentence in corpus)
    assert list(corpus.sources) == list(FAMILIES) and sum(corpus.sources.values()) == corpus.words
    assert repr(corpus).startswith("kingdom: 11")
    assert not [word for sentence in corpus for word in sentence if not word.isalpha() or not word.islower()]
    counts = Counter(word for sentence in corpus for word in sentence)
    subjects = {word for family in FAMILIES.values() for pair in family.pairs for word in pair.split()}
    assert {counts[word] for word in subjects} == {250} and len(counts) == 253


def test_the_seed_decides_every_word():
    assert kingdom(500, seed=1) == kingdom(500, seed=1) != kingdom(500, seed=2)
    assert len(kingdom(1)) == 1


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="sentences must be at least 1, got 0"):
        kingdom(0)
