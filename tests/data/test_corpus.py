"""`Corpus`: a sequence of sentences that says what it holds."""

from __future__ import annotations

import pytest

from ssl_course.data import Corpus

SENTENCES = [["one", "two"], ["three"], ["four", "five", "six"]]


def test_it_is_a_sequence_of_its_sentences():
    corpus = Corpus(SENTENCES)
    assert len(corpus) == 3 and list(corpus) == SENTENCES and corpus[-1] == SENTENCES[2]
    assert corpus[:2] == SENTENCES[:2] and ["three"] in corpus and list(reversed(corpus)) == SENTENCES[::-1]
    assert corpus.words == 6
    with pytest.raises(IndexError):
        corpus[3]


def test_it_says_what_it_holds():
    assert repr(Corpus(SENTENCES)) == "corpus: 6 words in 3 sentences"
    many = Corpus([["word"] * 1000] * 3, {"numpy": 2000, "torch": 1000}, "docs")
    assert repr(many) == "docs: 3,000 words in 3 sentences (numpy 2,000, torch 1,000)"
    assert many == Corpus([["word"] * 1000] * 3, {"numpy": 2000, "torch": 1000}, "docs") != Corpus(SENTENCES)
