"""Questions of chapter 01: bits, pseudo labels, and fair evaluation."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.answer import Answer
from ssl_course.exercises.comparing import array
from ssl_course.exercises.diagnosis import Mistake
from ssl_course.exercises.judging import matches
from ssl_course.exercises.question import Question
from ssl_course.exercises.specs import Make
from ssl_course.exercises.verdict import require

CHAPTER = "01_the_cake"


# label_bits ---------------------------------------------------------------------------------------------------------
def _bits(labels):
    p = labels.bincount().double() / len(labels)
    return -torch.special.xlogy(p, p).sum() / np.log(2)


def _label_sets(rng: np.random.Generator) -> list:
    skewed = rng.choice(5, size=int(rng.integers(40, 80)), p=[0.6, 0.2, 0.1, 0.06, 0.04])
    gap = 3 * rng.integers(0, 4, size=50)  # classes 1, 2, 4, 5, ... do not occur
    return [(skewed,), (np.append(gap, 9),), (rng.permutation(np.arange(8).repeat(3)),), (np.zeros(5, int),)]


LABEL_BITS = Question(
    "label_bits", "How many bits does a label tell?", "implement", 2, 1, 8,
    (
        "Equation 1 of the chapter: the entropy of the shares of the classes.",
        "Count each class, divide by the number of labels, and sum -p log2 p. A class that does not occur adds 0.",
        "`p = labels.bincount() / len(labels)`, then keep `p[p > 0]` before the logarithm.",
    ),
    matches(
        _bits, _label_sets,
        mistakes=(
            Mistake(lambda y: _bits(y) * np.log(2), "Your result is in nats, not bits: take the logarithm to base 2."),
            Mistake(lambda y: torch.log2(y.bincount().count_nonzero().double()),
                    "You return log2 of the number of classes: that holds only if all are equally frequent. Use shares.", hint=2),
            Mistake(lambda y: torch.log2(torch.tensor(float(len(y)))), "You count the labels, not the classes.", hint=2),
            Mistake(lambda y: _bits(y) * len(y), "You sum over all labels: bits per label are asked for, so use shares.", hint=2),
            Mistake(None, "A class that does not occur gives 0 * log 0 = nan: leave such classes out.", hint=3,
                    when=lambda got, expected, args: not np.isfinite(got)),
            Mistake(lambda y: -_bits(y), "The sign is wrong: log2 of a share is negative, bits are not.", hint=2),
        ),
    ),
)  # fmt: skip


# four_turns ---------------------------------------------------------------------------------------------------------
def _turns(images, how=lambda x, k: x.rot90(k, (2, 3))):
    return torch.cat([how(images, k) for k in range(4)]), torch.arange(4).repeat_interleave(len(images))


def _interleaved(images):
    return torch.stack([images.rot90(k, (2, 3)) for k in range(4)], 1).flatten(0, 1), torch.arange(4).repeat(len(images))


def _squares(rng: np.random.Generator) -> list:
    return [(rng.random((n, c, s, s)),) for n, c, s in ((3, 1, 6), (2, 3, 5), (5, 2, 2))]


FOUR_TURNS = Question(
    "four_turns", "Pseudo labels from turning", "implement", 2, 1, 10,
    (
        "Look up `torch.rot90` and its argument `dims`: which axes of (n, c, s, s) are the picture's?",
        "Turn the whole batch by 0, 1, 2 and 3 quarter turns and put the four batches one after the other.",
        "`torch.cat([images.rot90(k, dims=(2, 3)) for k in range(4)])`; the labels are n zeros, n ones, ...",
    ),
    matches(
        _turns, _squares,
        mistakes=(
            Mistake(lambda x: _turns(x, lambda x, k: x.rot90(-k, (2, 3))),
                    "You turn clockwise: label 1 is a quarter turn counter-clockwise, as in `torch.rot90`."),
            Mistake(lambda x: (_turns(x)[0], torch.arange(4).repeat(len(x))),
                    "Images and labels are in different orders: yours counts 0, 1, 2, 3, 0, ... while the images come turn by turn.", hint=3),
            Mistake(_interleaved, "The order is image by image; asked for is turn by turn: first all images unturned.", hint=2),
            Mistake(lambda x: _turns(x, lambda x, k: x if k == 0 else x.transpose(2, 3) if k == 1 else
                                     x.flip((2, 3)) if k == 2 else x.transpose(2, 3).flip((2, 3))),
                    "You transpose for the quarter turns: that mirrors the image as well. A turn is a transpose and one flip."),
            Mistake(lambda x: _turns(x, lambda x, k: [x, x.flip(2), x.flip(3), x.flip((2, 3))][k]),
                    "You flip instead of turning: a flip makes a mirror image, whose strokes no pen would draw.", hint=2),
        ),
    ),
)  # fmt: skip


# knn_vote -----------------------------------------------------------------------------------------------------------
def _vote(train, labels, queries, k, t, classes, similarity=None, weigh=lambda s, t: (s / t).exp()):
    if similarity is None:
        similarity = F.normalize(queries, dim=1) @ F.normalize(train, dim=1).T
    top, rows = similarity.topk(k, dim=1)
    return torch.zeros(len(queries), classes, dtype=top.dtype).scatter_add_(1, labels[rows], weigh(top, t)).argmax(1)


def _neighbourhoods(rng: np.random.Generator) -> list:
    cases = []
    for n, d, m, k, classes in ((60, 4, 40, 9, 5), (80, 3, 50, 20, 4), (50, 6, 40, 50, 7)):
        labels = rng.integers(0, classes - 1, n)  # the last class never occurs among the neighbours
        lengths = np.exp(rng.normal(size=(n, 1)))
        cases.append((lengths * rng.normal(size=(n, d)), labels, rng.normal(size=(m, d)), k, 0.1, classes))
    return cases


KNN_VOTE = Question(
    "knn_vote", "Neighbours vote", "implement", 3, 2, 20,
    (
        "Equation 3 of the chapter. Which lengths do the vectors have when their product is a cosine?",
        "Cosine similarities (m, n), the k largest of each row, weights exp(s / t), added up per class.",
        "`votes.scatter_add_(1, labels[rows], weights)` adds the weights to the classes; then `argmax`.",
    ),
    matches(
        _vote, _neighbourhoods,
        mistakes=(
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, q @ a.T, lambda s, t: ((s - s.max()) / t).exp()),
                    "You use the dot product of features as they are: long vectors win. Normalise both sides."),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, weigh=lambda s, t: torch.ones_like(s)),
                    "Every neighbour has the same vote: weight it by exp(similarity / temperature).", hint=2),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, weigh=lambda s, t: s.exp()),
                    "The temperature is missing: divide the similarity by it before the exponential.", hint=2),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, weigh=lambda s, t: (s * t).exp()),
                    "You multiply by the temperature: divide by it.", hint=2),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, weigh=lambda s, t: s),
                    "The weights are the similarities themselves: equation 3 has exp(similarity / temperature).", hint=2),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, 1, t, c), "You ask only the single nearest neighbour: ask k."),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, -F.normalize(q, dim=1) @ F.normalize(a, dim=1).T),
                    "You take the least similar features: cosine similarity is largest for neighbours."),
            Mistake(lambda a, y, q, k, t, c: _vote(a, y, q, k, t, c, -torch.cdist(q, a)),
                    "You use Euclidean distance between features of any length: equation 3 has the cosine."),
        ),
    ),
)  # fmt: skip


# balanced_rows ------------------------------------------------------------------------------------------------------
def _examine_balanced(answer: Answer, rng: np.random.Generator) -> None:
    for classes, size, per_class in ((4, 60, 5), (10, 300, 3), (3, 90, 20)):
        labels = rng.permutation(np.concatenate([np.arange(classes).repeat(per_class), rng.integers(0, classes, size)]))
        first = _rows(answer(labels, per_class, 1), labels)
        require(len(first) != per_class, "You return per_class rows in all: it is the number of rows of each class.", hint=1)
        counts = np.bincount(labels[first], minlength=classes)
        require(len(set(counts)) == 1, "The classes are not equally frequent among your rows: draw from each class by itself.", hint=2)
        require(counts[0] == per_class, f"You return {counts[0]} rows of each class where {per_class} are asked for.")
        require(len(set(first)) == len(first), "A row stands twice among yours: draw without replacement.", hint=3)
        require(set(first) == set(_rows(answer(labels, per_class, 1), labels)),
                "The same seed gives other rows the second time: draw with `torch.Generator().manual_seed(seed)`.", hint=3)
        others = [set(_rows(answer(labels, per_class, seed), labels)) for seed in (2, 3, 4)]
        require(any(o != set(first) for o in others), "Every seed gives the same rows: shuffle each class before you cut.", hint=2)


def _rows(value, labels: np.ndarray) -> np.ndarray:
    rows = array(value, shape=(None,), name="your rows")
    require(bool((rows == rows.astype(int)).all()) and rows.min(initial=0) >= 0 and rows.max(initial=0) < len(labels),
            "Your rows are not indices into labels: return row numbers, not labels or a mask.")
    return rows.astype(int)


BALANCED_ROWS = Question(
    "balanced_rows", "A fair handful of labels", "implement", 2, 2, 15,
    (
        "What must be equal: the number of rows in all, or of each class?",
        "For each class: the rows where it occurs, shuffled with the seed, cut to per_class.",
        "`rows = (labels == c).nonzero()[:, 0]`, `rows[torch.randperm(len(rows), generator=generator)[:per_class]]`.",
    ),
    _examine_balanced,
)  # fmt: skip


# frozen_features ----------------------------------------------------------------------------------------------------
def _examine_frozen(answer: Answer, rng: np.random.Generator) -> None:
    for training in (True, False):
        seed = int(rng.integers(1000))
        encoder = answer.make(Make("ssl_course.encoders.convnet", 1, (4, 8), seed=seed))
        encoder.train()
        encoder.call(None, rng.random((16, 1, 8, 8)).astype("float32"))  # so that the running statistics have moved
        encoder.train(False)
        images = (rng.random((7, 1, 8, 8)) * 2).astype("float32")
        expected = encoder.call(None, images)
        encoder.train(training)
        before = encoder.state()
        got = array(answer(encoder, images), shape=expected.shape)
        after = encoder.state()
        moved = [name for name in before if not np.array_equal(before[name], after[name])]
        wrong = np.abs(got - expected).max() > 1e-4 * np.abs(expected).max()
        require(not (wrong and moved), "Batch norm is in training mode: it normalises with the batch's own statistics, and "
                "looking at the images changes the encoder. Switch to evaluation mode first.", hint=1)
        require(not moved, f"Your code changes the encoder ({moved[0] if moved else ''}).")
        require(not wrong, "The features are not those of the encoder in evaluation mode.")
        require(encoder.get("training") is training, "The encoder comes back in another mode than it came in: put it back, "
                "or the training that follows runs without batch statistics.", share=0.5, hint=2)
        _, (gradient,) = answer.gradients(encoder, images, wrt=(1,))
        require(gradient is None, "The features still carry gradients: a probe's loss would reach the encoder. Use "
                "`torch.no_grad()`.", share=0.5, hint=3)


FROZEN_FEATURES = Question(
    "frozen_features", "Mend the evaluation", "repair", 3, 2, 15,
    (
        "What does batch norm do with the images it is shown while the encoder is in training mode?",
        "Evaluation mode before, the mode that it came in afterwards: `encoder.training` tells you which that was.",
        "`was = encoder.training; encoder.eval()`; features under `torch.no_grad()`; `encoder.train(was)`.",
    ),
    _examine_frozen,
)  # fmt: skip


# best_turn_accuracy -------------------------------------------------------------------------------------------------
def _best(half, full):
    return torch.tensor((1 - half - full) + half / 2 + full / 4)


def _shares(rng: np.random.Generator) -> list:
    draws = [tuple(float(v) for v in rng.dirichlet((2, 1, 5))[:2]) for _ in range(3)]
    return [*draws, (0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]


BEST_TURN_ACCURACY = Question(
    "best_turn_accuracy", "Predict, then measure: how well can rotation be solved at best?", "predict", 2, 2, 12,
    (
        "A digit 0 turned by half a turn looks like a 0. What can even a perfect network do then?",
        "Split the images into three kinds. Among how many equally likely answers must one guess for each kind?",
        "A half-turn-symmetric image leaves 2 candidates, a fully symmetric one 4, any other exactly 1.",
    ),
    matches(
        _best, _shares,
        mistakes=(
            Mistake(lambda h, f: torch.tensor(1 - h - f), "You count every symmetric image as lost: a guess between two "
                    "equally likely turns is right half of the time.", hint=2),
            Mistake(lambda h, f: torch.tensor((1 - h - f) + (h + f) / 4), "You let all symmetric images be guessed among "
                    "four: for those with half-turn symmetry only two turns look alike.", hint=3),
            Mistake(lambda h, f: torch.tensor((1 - h - f) + (h + f) / 2), "You let all symmetric images be guessed among "
                    "two: those that look the same in every turn leave four candidates.", hint=3),
            Mistake(lambda h, f: torch.tensor(1.0), "A perfect network cannot tell apart what looks the same: your result "
                    "ignores the symmetric images."),
            Mistake(lambda h, f: torch.tensor((1 - h) + h / 2), "The images that look the same in every turn are missing.", hint=2),
            Mistake(lambda h, f: torch.tensor(h / 2 + f / 4), "You count only the symmetric images: the others are always "
                    "right.", hint=2),
        ),
    ),
)  # fmt: skip

QUESTIONS = (LABEL_BITS, FOUR_TURNS, BALANCED_ROWS, KNN_VOTE, FROZEN_FEATURES, BEST_TURN_ACCURACY)
