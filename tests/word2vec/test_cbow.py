"""CBOW in blocks against the reference, one word at a time: loss and gradients of both tables."""

from __future__ import annotations

import math

import pytest
import torch
from word2vec_toys import SHAPES, agree, corpus, examples_of, for_each_word, noise_of, stretch_of, summed, tables

from ssl_course.word2vec import reference
from ssl_course.word2vec.blocks import BLOCK
from ssl_course.word2vec.cbow import cbow
from ssl_course.word2vec.stretches import Stream, Stretch

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))]


@pytest.mark.parametrize("lengths", SHAPES, ids=str)
@pytest.mark.parametrize("window", [1, 5])
@pytest.mark.parametrize("size, negatives", [(6, 5), (1, 5), (32, 2)])
def test_negative_sampling_equals_the_reference(lengths, window, size, negatives):
    sentences, windows = corpus(lengths, window)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, window), tables()
    noise = noise_of(stretch, size=size)
    text = reference.examples(sentences, windows)
    wanted = reference.cbow(inputs, outputs, text, for_each_word(noise, len(text)), negatives)
    agree(cbow(inputs, outputs, stretch, noise, negatives), wanted, inputs, outputs)


@pytest.mark.parametrize("lengths", SHAPES, ids=str)
@pytest.mark.parametrize("window", [1, 5])
def test_the_full_softmax_equals_the_reference(lengths, window):
    sentences, windows = corpus(lengths, window)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, window), tables()
    wanted = reference.cbow(inputs, outputs, reference.examples(sentences, windows), None, 0)
    agree(cbow(inputs, outputs, stretch, None, 0), wanted, inputs, outputs)


@pytest.mark.parametrize("size", [7, 32, 50, 1000])
@pytest.mark.parametrize("noisy", [True, False])
def test_stretches_cut_from_a_corpus_equal_the_reference(size, noisy):
    rng = torch.Generator().manual_seed(0)
    ids, sentence = (
        torch.randint(0, 12, (120,), generator=rng),
        torch.randint(0, 9, (120,), generator=rng).sort().values,
    )
    inputs, outputs = tables()
    for stretch in Stream(ids, sentence, torch.full((12,), 0.8), 3, rng, "cpu").stretches(size):
        noise = noise_of(stretch) if noisy else None
        each = for_each_word(noise, len(stretch.words)) if noisy else None
        wanted = reference.cbow(inputs, outputs, examples_of(stretch), each, 5)
        exact = Stretch(stretch.around, stretch.mask.double())
        agree(cbow(inputs, outputs, exact, noise, 5), wanted, inputs, outputs)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("noisy", [True, False])
def test_single_precision_comes_near(device, noisy):
    sentences, windows = corpus((3, 40, 1, 30), 5)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 5), tables()
    noise = noise_of(stretch) if noisy else None
    wanted = cbow(inputs, outputs, stretch, noise, 5)
    rough = cbow(
        inputs.to(device, torch.float32),
        outputs.to(device, torch.float32),
        Stretch(stretch.around.to(device), stretch.mask.to(device, torch.float32)),
        noise.to(device) if noisy else None,
        5,
    )
    assert float(rough.loss) == pytest.approx(float(wanted.loss), rel=1e-5)
    for found, right in ((rough.inputs, wanted.inputs), (rough.outputs, wanted.outputs)):
        found = [(rows.cpu(), values.cpu().double()) for rows, values in found]
        torch.testing.assert_close(summed(found, inputs), summed(right, inputs), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("contexts", [1, 2, 5, 8])
def test_each_context_gets_its_share_of_the_gradient(contexts):
    """The mean over C contexts sends 1 / C of the gradient to each."""
    inputs, outputs = tables(30)
    before, after = list(range(1, contexts // 2 + 1)), list(range(10, 10 + contexts - contexts // 2))
    window = max(len(before), len(after))
    mask = torch.zeros(1, 2 * window + 1, dtype=torch.float64)
    mask[0, window - len(before) : window + len(after) + 1] = 1
    mask[0, window] = 0
    text = [29] * (window - len(before)) + [*before, 0, *after] + [29] * (window - len(after))
    step = cbow(inputs, outputs, Stretch(torch.tensor(text), mask), torch.tensor([[20]]), 1)
    mean = inputs[before + after].mean(0)
    to_mean = ((mean @ outputs[0]).sigmoid() - 1) * outputs[0] + (mean @ outputs[20]).sigmoid() * outputs[20]
    wanted = torch.zeros_like(inputs)
    wanted[before + after] = to_mean / contexts
    torch.testing.assert_close(summed(step.inputs, inputs), wanted)


def test_noise_that_hits_the_target_does_not_count():
    inputs, outputs = tables()
    stretch = stretch_of([[0, 1]], [[1, 1]], 1)
    step = cbow(inputs, outputs, stretch, torch.ones(1, 4, dtype=torch.long), 4)
    scores = inputs @ outputs.T
    true = -scores[1, 0].sigmoid().log() - scores[0, 1].sigmoid().log()
    torch.testing.assert_close(step.loss, true - 4 * (-scores[1, 1]).sigmoid().log())  # for word 1 it is the target


@pytest.mark.parametrize("noise", [None, torch.tensor([[3, 4]])])
def test_words_alone_predict_nothing_and_change_nothing(noise):
    inputs, outputs = tables()
    step = cbow(inputs, outputs, stretch_of([[0], [1], [2]], [[1], [1], [1]], 1), noise, 5)
    assert float(step.loss) == float(step.predictions) == 0
    assert not summed(step.inputs, inputs).any() and not summed(step.outputs, outputs).any()


@pytest.mark.parametrize("negatives", [1, 5, 15])
def test_untrained_vectors_lose_a_coin_toss_for_each_of_word_and_negatives(negatives):
    sentences, windows = corpus((40, 1, 23), 4)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 4), tables(20)
    noise = torch.arange(12, 20).repeat(-(-64 // BLOCK), 1)  # words that the text lacks, so that none hits
    step = cbow(inputs, torch.zeros_like(outputs), stretch, noise, negatives)
    assert float(step.predictions) == 63  # all but the word alone
    assert float(step.loss / step.predictions) == pytest.approx((1 + negatives) * math.log(2), rel=1e-12)


@pytest.mark.parametrize("words", [12, 500])
def test_untrained_vectors_guess_among_all_words(words):
    sentences, windows = corpus((40, 1, 23), 4)
    inputs, outputs = tables(words)
    step = cbow(inputs, torch.zeros_like(outputs), stretch_of(sentences, windows, 4), None, 0)
    assert float(step.loss / step.predictions) == pytest.approx(math.log(words), rel=1e-12)


def test_tables_and_stretch_are_left_alone():
    sentences, windows = corpus((40, 3), 2)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 2), tables()
    noise = noise_of(stretch)
    kept = [part.clone() for part in (inputs, outputs, stretch.around, stretch.mask, noise)]
    for drawn in (noise, None):
        cbow(inputs, outputs, stretch, drawn, 5)
    found = (inputs, outputs, stretch.around, stretch.mask, noise)
    assert all(torch.equal(a, b) for a, b in zip(kept, found, strict=True))
