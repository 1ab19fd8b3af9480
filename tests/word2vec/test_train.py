"""`train`: it learns what the kingdom holds, moves every row that it should, is reproducible and names bad input."""

from __future__ import annotations

import math

import pytest
import torch
from word2vec_toys import for_each_word

import ssl_course.word2vec.training as training
from ssl_course.data import kingdom, kingdom_analogies
from ssl_course.word2vec import Vocabulary, WordVectors, analogy_accuracy, train
from ssl_course.word2vec.blocks import BLOCK
from ssl_course.word2vec.negative_sampling import Noise
from ssl_course.word2vec.reference import cbow, examples, skipgram
from ssl_course.word2vec.skipgram import Gradient
from ssl_course.word2vec.training import CALM

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))]
WAYS = {
    "skip-gram": {},
    "cbow": {"model": "cbow", "epochs": 10},
    "skip-gram, full softmax": {"negatives": 0},
    "cbow, full softmax": {"model": "cbow", "negatives": 0, "epochs": 10},
}
TEXT = [["a", "b", "c", "d", "e", "f", "g", "h"], ["h", "a", "c"], ["b", "i", "g"]] * 4


def learn(sentences=TEXT, **settings) -> WordVectors:
    return train(sentences, **({"min_count": 1, "subsample": 0, "progress": False, "device": "cpu"} | settings))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_every_question_about_the_kingdom_is_answered(way, seed, device):
    vectors = train(kingdom(seed=seed), **WAYS[way], seed=seed, device=device, progress=False)
    rows = analogy_accuracy(vectors.words, vectors.vectors, kingdom_analogies())
    assert {row["family"]: row["hit@1"] for row in rows} == dict.fromkeys([*kingdom_analogies(), "all"], 1.0)
    assert sum(vectors.losses[-10:]) / 10 < vectors.losses[0] * 0.8


@pytest.mark.parametrize("way", WAYS)
def test_every_row_of_both_tables_moves(way):
    """No path may train nothing in silence."""
    trained = learn(**(WAYS[way] | {"epochs": 2}), dim=6, lr=0.5)
    rng = torch.Generator().manual_seed(0)
    start = (torch.rand(9, 6, generator=rng) - 0.5) / 6
    assert bool((trained.vectors != start).all()) and bool((trained.outputs != 0).all())
    assert trained.vectors.shape == trained.outputs.shape == (9, 6)
    assert bool(((trained.vectors - start).norm(dim=1) > 1e-4).all())


def test_words_that_the_subsampling_spares_are_the_only_ones_that_move():
    """And without a pair there is no training."""
    lonely = [["a", "b"]] * 8 + [["z"]] * 8
    trained = learn(lonely, dim=4, window=1)
    start = (torch.rand(3, 4, generator=torch.Generator().manual_seed(0)) - 0.5) / 4
    moved = (trained.vectors != start).any(1)
    assert {word for word, move in zip(trained.words, moved, strict=True) if move} == {"a", "b"}


@pytest.mark.parametrize("model, slow", [("skipgram", skipgram), ("cbow", cbow)])
@pytest.mark.parametrize("negatives", [5, 0])
def test_the_reported_loss_and_the_first_step_are_those_of_the_reference(model, slow, negatives, monkeypatch):
    """One sentence in one batch: the loss of untrained vectors, then a step for each row, shorter for frequent ones."""
    drawn = []
    draw = Noise.draw

    def kept(self, words):
        drawn.append(draw(self, words))
        return drawn[-1]

    monkeypatch.setattr(Noise, "draw", kept)
    sentence = TEXT[0] + TEXT[1]
    vocabulary = Vocabulary([sentence], 1)
    trained = learn([sentence], model=model, negatives=negatives, epochs=1, window=1, dim=5, lr=0.3)
    start = (torch.rand(len(vocabulary), 5, generator=torch.Generator().manual_seed(0)) - 0.5) / 5
    ids = [vocabulary.index[word] for word in sentence]
    text = examples([ids], [[1] * len(ids)])
    noise = for_each_word(drawn[0], len(ids)) if negatives else None
    answer = slow(start, torch.zeros_like(start), text, noise, negatives)
    assert trained.losses == [pytest.approx(answer.loss / answer.predictions, rel=1e-5)]
    own = torch.bincount(torch.tensor(ids), minlength=len(vocabulary))
    everywhere = own + (torch.bincount(drawn[0].flatten(), minlength=len(vocabulary)) if negatives else 1)
    # Zeros fill the last block up, and `window` of them stand on either side of the sentence. They get no gradient.
    fill = -len(ids) % BLOCK
    if model == "cbow":
        own[0] += 2 + fill
        everywhere[0] += fill if negatives else 0
    elif negatives:
        own[0] += fill
        everywhere[0] += 2 + fill
    else:
        everywhere = torch.bincount(torch.tensor([c for _, near in text for c in near])) + 1
    for found, first, gradient, times in (
        (trained.vectors, start, answer.to_inputs, own),
        (trained.outputs, torch.zeros_like(start), answer.to_outputs, everywhere),
    ):
        wanted = first - 0.3 * gradient.float() / (1 + times / CALM)[:, None]
        torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-5)


def test_a_step_equals_a_loop():
    rng = torch.Generator().manual_seed(0)
    table = torch.randn(6, 3, generator=rng)
    rows = [torch.tensor([0, 1, 1, 5, 1]), torch.tensor([5, 2])]
    values = [torch.randn(len(part), 3, generator=rng) for part in rows]
    wanted, every = table.clone(), [row for part in rows for row in part.tolist()]
    for part, changes in zip(rows, values, strict=True):
        for row, change in zip(part.tolist(), changes, strict=True):
            wanted[row] -= 0.1 / (1 + every.count(row) / CALM) * change
    training._descend(table, [Gradient(*pair) for pair in zip(rows, [v.clone() for v in values], strict=True)], 0.1)
    torch.testing.assert_close(table, wanted)


@pytest.mark.parametrize("negatives", [5, 0])
@pytest.mark.parametrize("model", ["skipgram", "cbow"])
def test_untrained_vectors_know_nothing(model, negatives):
    """The loss of the first hundredth, before much is learnt; noise that hits the target does not count."""
    loss = learn(list(kingdom()), model=model, negatives=negatives, lr=1e-6, epochs=1).losses[0]
    chance = math.log(253) if not negatives else 6 * math.log(2)
    assert chance * 0.97 < loss <= chance + 1e-4


@pytest.mark.parametrize("way", WAYS)
def test_the_seed_decides_all(way):
    def table(seed: int) -> torch.Tensor:
        trained = learn(list(kingdom(2000)), **(WAYS[way] | {"epochs": 1}), subsample=1e-2, seed=seed, dim=20)
        return torch.stack([trained.vectors, trained.outputs])

    first, state = table(1), torch.random.get_rng_state()
    assert torch.equal(first, table(1)) and not torch.allclose(first, table(2))
    assert torch.equal(state, torch.random.get_rng_state())  # nobody else's numbers are used up


def test_words_come_most_frequent_first_with_their_counts():
    sentences = list(kingdom(2000))
    trained, vocabulary = learn(sentences, min_count=5, epochs=1), Vocabulary(sentences, 5)
    assert trained.words == vocabulary.words and torch.equal(trained.counts, vocabulary.counts)
    assert trained.counts.tolist() == sorted(trained.counts.tolist(), reverse=True)
    assert trained.vectors.shape == (len(vocabulary), 100) and trained.vectors.device.type == "cpu"


def test_any_iterable_of_sentences_will_do():
    wanted = learn(TEXT).vectors
    for made in (iter(TEXT), (tuple(sentence) for sentence in TEXT), tuple(map(tuple, TEXT))):
        assert torch.equal(learn(made).vectors, wanted)


def test_a_loss_for_each_hundredth_and_no_more_than_batches():
    assert len(learn(list(kingdom(2000)), batch_words=64).losses) == 100
    assert len(learn(epochs=7).losses) == 7


def test_a_batch_without_pairs_is_no_divergence():
    """Where subsampling leaves words alone there is no loss to report, and it says so when none is left at all."""
    outcomes = set()
    for seed in range(30):
        try:
            losses = learn(TEXT[:3], subsample=3e-3, epochs=2, seed=seed).losses
            outcomes.add(bool(losses) and all(map(math.isfinite, losses)))
        except ValueError as error:
            assert str(error).startswith("subsample=0.003 left no two words beside each other: take more text, or 0")
            outcomes.add("refused")
    assert outcomes == {True, "refused"}


@pytest.mark.parametrize("words", [BLOCK, BLOCK + 1, 1000, 10**6])
def test_any_size_of_batch(words):
    assert learn(list(kingdom(500)), batch_words=words, epochs=1).vectors.isfinite().all()


def test_auto_takes_cuda_or_the_cpu_and_nothing_else(monkeypatch):
    chosen, pick = [], training.pick_device

    def spy(device):
        chosen.append(device)
        return pick("cpu")

    monkeypatch.setattr(training, "pick_device", spy)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    for there, wanted in ((False, "cpu"), (True, "auto")):  # "auto" is CUDA where there is one
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        learn(device="auto", epochs=1)
        assert chosen.pop() == wanted
    learn(device="cpu", epochs=1)
    assert chosen == ["cpu"]


def test_the_bar_comes_and_goes(capsys):
    learn(list(kingdom(500)), progress=True)
    shown = capsys.readouterr().err
    assert "100%" in shown and "loss" in shown and "word/s" in shown
    learn(list(kingdom(500)))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("progress", [True, False])
def test_an_interrupt_leaves_nothing_broken(progress, monkeypatch, capsys):
    sentences = list(kingdom(2000))
    wanted = learn(sentences, epochs=1).vectors
    calls, descend = [], training._descend

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        descend(*arguments)

    monkeypatch.setattr(training, "_descend", interrupted)
    with pytest.raises(KeyboardInterrupt):
        learn(sentences, epochs=1, progress=progress)
    monkeypatch.undo()
    assert torch.equal(learn(sentences, epochs=1).vectors, wanted)
    assert ("word/s" in capsys.readouterr().err) == progress


@pytest.mark.parametrize("progress", [True, False])
def test_divergence_is_said(progress):
    with pytest.raises(FloatingPointError, match=r"the loss is (nan|inf) after \d+% of the training: a smaller lr"):
        learn(list(kingdom(5000)), lr=1e30, progress=progress)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"model": "glove"}, 'model must be "skipgram" or "cbow", got \'glove\'; for GloVe and counts see'),
        ({"dim": 0}, "dim must be a whole number, 1 or more, got 0"),
        ({"dim": 2.5}, "dim must be a whole number, 1 or more, got 2.5"),
        ({"window": 0}, "window must be a whole number, 1 or more, got 0"),
        ({"window": 61}, "window must be 60 or less, got 61"),
        ({"negatives": -1}, "negatives must be a whole number, 0 or more, got -1"),
        ({"epochs": 0}, "epochs must be a whole number, 1 or more, got 0"),
        ({"batch_words": BLOCK - 1}, f"batch_words must be a whole number, {BLOCK} or more, got {BLOCK - 1}"),
        ({"lr": 0}, "lr must be positive, got 0"),
        ({"lr": float("nan")}, "lr must be positive, got nan"),
        ({"subsample": -1e-3}, "subsample must be 0 or more, got -0.001"),
        ({"subsample": float("nan")}, "subsample must be 0 or more, got nan"),
        ({"min_count": 0}, "min_count must be 1 or more, got 0"),
        ({"min_count": 99}, "min_count=99 leaves no word: the most frequent one, 'a', occurs 8 times"),
        ({"sentences": []}, "sentences must hold words, got an empty corpus"),
        ({"sentences": [[], []]}, "sentences must hold words, got an empty corpus"),
        ({"sentences": iter([])}, "sentences must hold words, got an empty corpus"),
        (
            {"sentences": [["a", "b", "c"]]},
            "sentences hold 3 words that occur at least 1 times, not more than the window of 5: take more text",
        ),
        ({"sentences": [["a"], ["b"]] * 9}, "hold 18 words .*, none of them beside another: take more text"),
    ],
)
def test_bad_arguments_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        learn(**change)


@pytest.mark.parametrize("sentences", ["a b c", ["a b c"], [["a", "b"], "c"], [["a", 3]], [iter("abc")], [[["a"]]]])
def test_what_is_no_corpus_is_named(sentences):
    with pytest.raises(TypeError, match=r"sentences must be lists of words|words must be strings"):
        learn(sentences)
