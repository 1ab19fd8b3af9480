"""Accuracy against the number of labels: the figure that self-supervised learning is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from joblib import delayed

from ssl_course.data.split import Split
from ssl_course.evaluation.features import features
from ssl_course.evaluation.probes import linear_probe
from ssl_course.evaluation.side_by_side import side_by_side


@dataclass(frozen=True)
class LabelEfficiency:
    """Test accuracy of each learner at each number of labels.

    Args:
        counts: numbers of labels, ascending.
        accuracy: learner -> array (seeds, counts).
    """

    counts: tuple[int, ...]
    accuracy: dict[str, np.ndarray]

    def mean(self, learner: str) -> np.ndarray:
        return self.accuracy[learner].mean(axis=0)

    def sd(self, learner: str) -> np.ndarray:
        """Sample standard deviation over seeds; 0 where there is only one."""
        values = self.accuracy[learner]
        return values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])


def label_efficiency(
    learners: Mapping[str, Callable[[Split, int], float]],
    train: Split,
    counts: Sequence[int],
    *,
    seeds: int = 3,
    jobs: int | None = None,
    progress: bool = True,
) -> LabelEfficiency:
    """Give each learner the same few labelled images and record what it makes of them.

    Args:
        learners: name -> function of (labelled images, seed) that returns a test accuracy in [0, 1].
        train: images with labels, from which balanced subsets are drawn: the same for every learner.
        counts: numbers of labels to try.
        seeds: how many subsets of each size.
        jobs: how many runs at a time; None takes one per core. See `side_by_side`.
        progress: show the bar.

    Raises:
        ValueError: if a count is out of range or a learner returns something that is not an accuracy.
    """
    counts = tuple(sorted(counts))
    subsets = {(count, seed): train.balanced(count, seed) for count in counts for seed in range(seeds)}
    plan = [(name, count, seed) for count in counts for seed in range(seeds) for name in learners]
    tasks = [delayed(_learn)(name, learners[name], subsets[count, seed], seed) for name, count, seed in plan]
    table = {name: np.empty((seeds, len(counts))) for name in learners}
    results = side_by_side(tasks, [f"{name}, {count} labels" for name, count, _ in plan], jobs, progress)
    for (name, count, seed), value in zip(plan, results, strict=True):
        table[name][seed, counts.index(count)] = value
    return LabelEfficiency(counts, table)


def _learn(name: str, learn: Callable[[Split, int], float], labelled: Split, seed: int) -> float:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        accuracy = float(learn(labelled, seed))
    if not 0 <= accuracy <= 1:
        raise ValueError(f"learner {name!r} must return an accuracy in [0, 1], got {accuracy}")
    return accuracy


def probe_on(method, test: Split) -> Callable[[Split, int], float]:
    """A learner for `label_efficiency`: a linear probe on the frozen features of `method`."""
    test_features = features(method, test)  # once for all numbers of labels

    def learn(labelled: Split, seed: int) -> float:
        return linear_probe(features(method, labelled), labelled.labels.cpu(), test_features, test.labels.cpu())

    return learn
