"""Skip-gram in blocks against the reference, one pair at a time: loss and gradients of both tables."""

from __future__ import annotations

import math

import pytest
import torch
from word2vec_toys import SHAPES, agree, corpus, examples_of, for_each_word, noise_of, stretch_of, summed, tables

from ssl_course.word2vec import reference
from ssl_course.word2vec.blocks import BLOCK
from ssl_course.word2vec.skipgram import skipgram
from ssl_course.word2vec.stretches import Stream, Stretch

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))]


def single(around: list[int], window: int = 1) -> Stretch:
    """Words that are all each other's contexts, up to the window."""
    return stretch_of([around], [[window] * len(around)], window)


@pytest.mark.parametrize("lengths", SHAPES, ids=str)
@pytest.mark.parametrize("window", [1, 5])
@pytest.mark.parametrize("size, negatives", [(6, 5), (1, 5), (32, 2)])
def test_negative_sampling_equals_the_reference(lengths, window, size, negatives):
    sentences, windows = corpus(lengths, window)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, window), tables()
    noise = noise_of(stretch, size=size)
    text = reference.examples(sentences, windows)
    wanted = reference.skipgram(inputs, outputs, text, for_each_word(noise, len(text)), negatives)
    agree(skipgram(inputs, outputs, stretch, noise, negatives), wanted, inputs, outputs)


@pytest.mark.parametrize("lengths", SHAPES, ids=str)
@pytest.mark.parametrize("window", [1, 5])
def test_the_full_softmax_equals_the_reference(lengths, window):
    sentences, windows = corpus(lengths, window)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, window), tables()
    wanted = reference.skipgram(inputs, outputs, reference.examples(sentences, windows), None, 0)
    agree(skipgram(inputs, outputs, stretch, None, 0), wanted, inputs, outputs)


@pytest.mark.parametrize("size", [7, 32, 50, 1000])
@pytest.mark.parametrize("noisy", [True, False])
def test_stretches_cut_from_a_corpus_equal_the_reference(size, noisy):
    """Contexts stand in the stretches before and after, too."""
    rng = torch.Generator().manual_seed(0)
    ids, sentence = (
        torch.randint(0, 12, (120,), generator=rng),
        torch.randint(0, 9, (120,), generator=rng).sort().values,
    )
    inputs, outputs = tables()
    for stretch in Stream(ids, sentence, torch.full((12,), 0.8), 3, rng, "cpu").stretches(size):
        noise = noise_of(stretch) if noisy else None
        each = for_each_word(noise, len(stretch.words)) if noisy else None
        wanted = reference.skipgram(inputs, outputs, examples_of(stretch), each, 5)
        exact = Stretch(stretch.around, stretch.mask.double())
        agree(skipgram(inputs, outputs, exact, noise, 5), wanted, inputs, outputs)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("noisy", [True, False])
def test_single_precision_comes_near(device, noisy):
    sentences, windows = corpus((3, 40, 1, 30), 5)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 5), tables()
    noise = noise_of(stretch) if noisy else None
    wanted = skipgram(inputs, outputs, stretch, noise, 5)
    rough = skipgram(
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


def test_noise_that_hits_the_target_does_not_count():
    """Words 0 and 1 are each other's context. All noise is 1: for word 0 it is the target, for word 1 it is not."""
    (inputs, outputs), stretch = tables(), single([0, 1])
    step = skipgram(inputs, outputs, stretch, torch.ones(1, 4, dtype=torch.long), negatives=4)
    scores = inputs @ outputs.T
    true = -scores[0, 1].sigmoid().log() - scores[1, 0].sigmoid().log()
    noise = -4 * (-scores[1, 1]).sigmoid().log()
    torch.testing.assert_close(step.loss, true + noise)
    only = skipgram(inputs, outputs, stretch, torch.tensor([[0, 1]]), negatives=0)  # without noise at all
    torch.testing.assert_close(only.loss, true)


def test_a_hit_counts_once_for_each_context_that_it_is():
    (inputs, outputs), stretch = tables(), single([3, 7, 3])  # word 7 has 3 as a context twice
    scores = inputs @ outputs.T
    step = skipgram(inputs, outputs, stretch, torch.tensor([[3]]), negatives=1)
    true = -(2 * scores[7, 3].sigmoid().log() + 2 * scores[3, 7].sigmoid().log())
    torch.testing.assert_close(step.loss, true - 2 * (-scores[3, 3]).sigmoid().log())  # but for 3 beside 7 it is noise


@pytest.mark.parametrize("size", [1, 5, 32])
def test_a_noise_word_weighs_the_negatives_over_their_number(size):
    (inputs, outputs), stretch = tables(), single([0, 1, 2])
    noise = torch.full((1, size), 9)  # of no sentence
    scores = inputs @ outputs.T
    true = skipgram(inputs, outputs, stretch, noise, 0).loss
    pairs = torch.tensor([1.0, 2.0, 1.0]).double()
    wanted = true - 5 * (pairs * (-scores[:3, 9]).sigmoid().log()).sum()
    torch.testing.assert_close(skipgram(inputs, outputs, stretch, noise, 5).loss, wanted)


def test_words_of_one_block_know_nothing_of_the_noise_of_another():
    sentences, windows = corpus((2 * BLOCK,), 1)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 1), tables(14)
    step = skipgram(inputs, outputs, stretch, torch.tensor([[12], [13]]), 5)  # words that the text lacks
    gradient = summed(step.outputs, outputs)
    for noise, half in ((12, slice(BLOCK)), (13, slice(BLOCK, None))):
        centres, pairs = inputs[stretch.words[half]], stretch.mask[half].sum(1)
        torch.testing.assert_close(gradient[noise], (5 * pairs * (centres @ outputs[noise]).sigmoid()) @ centres)


@pytest.mark.parametrize("negatives", [1, 5, 15])
def test_untrained_vectors_lose_a_coin_toss_for_each_of_pair_and_negatives(negatives):
    sentences, windows = corpus((40, 1, 23), 4)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 4), tables(20)
    noise = torch.arange(12, 20).repeat(-(-64 // BLOCK), 1)  # words that the text lacks, so that none hits
    step = skipgram(inputs, torch.zeros_like(outputs), stretch, noise, negatives)
    assert float(step.loss / step.predictions) == pytest.approx((1 + negatives) * math.log(2), rel=1e-12)


@pytest.mark.parametrize("words", [12, 500])
def test_untrained_vectors_guess_among_all_words(words):
    sentences, windows = corpus((40, 1, 23), 4)
    inputs, outputs = tables(words)
    step = skipgram(inputs, torch.zeros_like(outputs), stretch_of(sentences, windows, 4), None, 0)
    assert float(step.loss / step.predictions) == pytest.approx(math.log(words), rel=1e-12)


def test_extreme_scores_stay_finite():
    sentences, windows = corpus((40,), 4)
    stretch = stretch_of(sentences, windows, 4)
    stretch = Stretch(stretch.around, stretch.mask.float())
    for scale in (1e3, -1e3):
        inputs, outputs = (table.float() * factor for table, factor in zip(tables(), (1.0, scale), strict=True))
        for noise in (noise_of(stretch), None):
            step = skipgram(inputs, outputs, stretch, noise, 5)
            assert step.loss.isfinite() and float(step.loss) > 0
            assert all(bool(values.isfinite().all()) for _, values in step.inputs + step.outputs)


def test_tables_and_stretch_are_left_alone():
    sentences, windows = corpus((40, 3), 2)
    stretch, (inputs, outputs) = stretch_of(sentences, windows, 2), tables()
    noise = noise_of(stretch)
    kept = [part.clone() for part in (inputs, outputs, stretch.around, stretch.mask, noise)]
    for drawn in (noise, None):
        skipgram(inputs, outputs, stretch, drawn, 5)
    found = (inputs, outputs, stretch.around, stretch.mask, noise)
    assert all(torch.equal(a, b) for a, b in zip(kept, found, strict=True))
