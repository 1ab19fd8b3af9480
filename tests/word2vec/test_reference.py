"""The reference: its pairs and its losses on examples small enough to do by hand."""

from __future__ import annotations

import math

import pytest
import torch
from word2vec_toys import corpus, examples_of, stretch_of, tables

from ssl_course.word2vec import reference


def test_the_pairs_of_a_sentence():
    found = reference.examples([[7, 8, 9, 8], [5]], [[1, 2, 3, 1], [2]])
    assert found == [(7, [8]), (8, [7, 9, 8]), (9, [7, 8, 8]), (8, [9]), (5, [])]
    with pytest.raises(ValueError):
        reference.examples([[7, 8]], [[1]])


@pytest.mark.parametrize("lengths", [(1,), (2, 3), (9, 1, 4)])
@pytest.mark.parametrize("window", [1, 2, 5])
def test_a_mask_and_the_sentences_say_the_same(lengths, window):
    sentences, windows = corpus(lengths, window)
    assert reference.examples(sentences, windows) == examples_of(stretch_of(sentences, windows, window))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_one_pair_by_hand():
    inputs = torch.tensor([[1.0, 2.0], [0.0, 0.0], [0.0, 0.0]])
    outputs = torch.tensor([[0.0, 0.0], [0.5, 0.0], [0.0, -1.0]])
    # Word 0 with context 1; its noise is 2, and 1 itself, which does not count. Both stand for three negatives.
    loss, pairs, to_inputs, to_outputs = reference.skipgram(inputs, outputs, [(0, [1])], [[2, 1]], negatives=3)
    true, false = sigmoid(0.5), sigmoid(-2.0)
    assert pairs == 1
    assert loss == pytest.approx(-math.log(true) - 1.5 * math.log(1 - false))
    pull = (true - 1) * outputs[1] + 1.5 * false * outputs[2]
    torch.testing.assert_close(to_inputs, torch.stack([pull, torch.zeros(2), torch.zeros(2)]).double())
    wanted = torch.stack([torch.zeros(2), (true - 1) * inputs[0], 1.5 * false * inputs[0]]).double()
    torch.testing.assert_close(to_outputs, wanted)
    predicted = reference.skipgram(inputs, outputs, [(0, [1])], None, 0)
    scores = [0.0, 0.5, -2.0]
    assert predicted.loss == pytest.approx(math.log(sum(map(math.exp, scores))) - 0.5)


def test_cbow_by_hand():
    inputs = torch.tensor([[0.0, 0.0], [1.0, 2.0], [3.0, 0.0]])
    outputs = torch.tensor([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    loss, predictions, to_inputs, to_outputs = reference.cbow(
        inputs, outputs, [(0, [1, 2, 2, 2]), (1, [])], [[], []], 0
    )
    mean = torch.tensor([2.5, 0.5])
    assert predictions == 1 and loss == pytest.approx(-math.log(sigmoid(3.0)))
    slope = sigmoid(3.0) - 1
    torch.testing.assert_close(to_outputs[0], slope * mean.double())
    torch.testing.assert_close(to_inputs, torch.outer(torch.tensor([0, 0.25, 0.75]), slope * outputs[0]).double())


@pytest.mark.parametrize("model", [reference.skipgram, reference.cbow])
@pytest.mark.parametrize("noise", [None, [[0, 3, 4]] * 6])
def test_the_gradients_are_those_of_finite_differences(model, noise):
    inputs, outputs = tables(5, 3)
    text = reference.examples([[0, 1, 2, 1], [3], [4]], [[2, 1, 2, 1], [1], [1]])
    answer = model(inputs, outputs, text, noise, 5)
    for table, gradient in ((inputs, answer.to_inputs), (outputs, answer.to_outputs)):
        for place in torch.cartesian_prod(torch.arange(5), torch.arange(3)).tolist():
            kept, losses = float(table[*place]), []
            for step in (1e-5, -1e-5):
                table[*place] = kept + step
                losses.append(model(inputs, outputs, text, noise, 5).loss)
            table[*place] = kept
            assert float(gradient[*place]) == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-7)


@pytest.mark.parametrize("model", [reference.skipgram, reference.cbow])
def test_text_without_pairs_says_nothing(model):
    inputs, outputs = tables()
    loss, predictions, to_inputs, to_outputs = model(inputs, outputs, [(3, []), (4, [])], None, 0)
    assert loss == predictions == 0 and not to_inputs.any() and not to_outputs.any()
