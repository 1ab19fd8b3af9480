"""`compare`: the one call that makes a chapter's table."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import torch
from joblib import delayed
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.data.split import Split
from ssl_course.evaluation.features import features
from ssl_course.evaluation.fine_tuning import fine_tune
from ssl_course.evaluation.probes import knn_accuracy, linear_probe
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.supervised import Supervised
from ssl_course.training import fit

FEW = 100  # labels in the table's second column


@dataclass
class Row:
    """One method's test accuracies, one per seed, in [0, 1]; and the mean seconds that training took."""

    method: str
    linear_probe: list[float] = field(default_factory=list)
    linear_probe_100: list[float] = field(default_factory=list)
    knn: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def to_dict(self) -> dict:
        """Means and sample standard deviations (None for a single seed), ready for JSON."""

        def sd(values: list[float]) -> float | None:
            return float(np.std(values, ddof=1)) if len(values) > 1 else None

        return {
            "method": self.method,
            "linear_probe": float(np.mean(self.linear_probe)),
            "linear_probe_sd": sd(self.linear_probe),
            "linear_probe_100": float(np.mean(self.linear_probe_100)),
            "linear_probe_100_sd": sd(self.linear_probe_100),
            "knn": float(np.mean(self.knn)),
            "train_seconds": float(np.mean(self.seconds)),
            "seeds": len(self.linear_probe),
        }


@dataclass
class Comparison:
    """The rows, and what was trained for each: `encoders["simclr"][seed]`."""

    rows: list[Row] = field(default_factory=list)
    encoders: dict[str, list] = field(default_factory=dict)

    def __getitem__(self, method: str) -> dict:
        """The row of one method as a dictionary, `table["simclr"]["linear_probe"]`."""
        return next(row for row in self.rows if row.method == method).to_dict()

    def to_list(self) -> list[dict]:
        return [row.to_dict() for row in self.rows]

    def __str__(self) -> str:
        from ssl_course.evaluation.table import as_text

        return as_text(self.to_list())

    def _repr_markdown_(self) -> str:
        from ssl_course.evaluation.table import as_markdown

        return as_markdown(self.to_list())


def pixels(images: Tensor) -> Tensor:
    """The baseline that learns nothing: (n, c, h, w) -> (n, c * h * w)."""
    return images.flatten(1)


def compare(
    methods: Mapping[str, Callable[[int], object]],
    train: Split,
    test: Split,
    *,
    encoder: Callable[[], nn.Module] | None = None,
    augment: Augment | None = None,
    supervised_epochs: int = 8,
    supervised_fit: Mapping[str, float] | None = None,
    seeds: int | Mapping[str, int] = 3,
    jobs: int | None = None,
    progress: bool = True,
    bars: bool = False,
) -> Comparison:
    """Probe each method's frozen features, beside pixels, a random encoder and a supervised one.

    The supervised row's probe reads the features that the same network learns from all the labels; its few-label
    figure is what the network reaches when trained from scratch on those few labels alone.

    Args:
        methods: name -> function of a seed that trains a method and returns it (anything that `features` takes).
        train: images to learn from; their labels go to the probes, and to the supervised row, alone.
        test: held-out images with labels, which nothing was tuned on.
        encoder: makes a fresh encoder; adds the rows `pixels`, `random` and `supervised`. None leaves them out.
        augment: used in training the supervised network; None for nothing.
        supervised_epochs: of the supervised network.
        supervised_fit: further arguments of `fit` for it, such as `batch_size` and `lr`, so that it takes the methods'
            own steps.
        seeds: how many seeds, for all or by name (others get 3).
        jobs: how many runs at a time; None takes one per core. See `side_by_side`.
        progress: show a bar over methods and seeds.
        bars: show the supervised network's own bar as well.

    Returns:
        A `Comparison`; print it, or end a notebook cell with it.

    Raises:
        ValueError: if a split has no labels, or a method's features are not finite.
    """
    if train.labels is None or test.labels is None:
        raise ValueError("compare needs labels in both train and test, for the probes")
    makers = dict(methods)
    if encoder is not None:
        supervised = partial(_supervised, encoder, train, augment, supervised_epochs, dict(supervised_fit or {}), bars)
        makers = {"pixels": lambda seed: pixels, "random": lambda seed: encoder(), **makers, "supervised": supervised}
    plan = [(name, seed) for name in makers for seed in range(seeds if isinstance(seeds, int) else seeds.get(name, 3))]
    from_scratch = (encoder, augment) if encoder is not None else None
    tasks = [
        delayed(_run)(name, makers[name], seed, train, test, from_scratch if name == "supervised" else None)
        for name, seed in plan
    ]
    rows = {name: Row(name) for name in makers}
    encoders: dict[str, list] = {name: [] for name in makers}
    results = side_by_side(tasks, [f"{name}, seed {seed}" for name, seed in plan], jobs, progress)
    for (name, _), (method, figures) in zip(plan, results, strict=True):
        for column, value in figures.items():
            getattr(rows[name], column).append(value)
        encoders[name].append(method)
    return Comparison(list(rows.values()), encoders)


def _supervised(encoder, train: Split, augment, epochs: int, how: dict, progress: bool, seed: int) -> Supervised:
    model = Supervised(encoder(), int(train.labels.max()) + 1, augment)
    fit(model, (train.images, train.labels), epochs=epochs, seed=seed, progress=progress, **how)
    return model


def _run(name, make, seed: int, train: Split, test: Split, from_scratch) -> tuple[object, dict[str, float]]:
    """One method with one seed: train it, then read its features three ways."""
    start = time.perf_counter()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        method = make(seed)
    seconds = time.perf_counter() - start
    labels, test_labels, few = train.labels.cpu(), test.labels.cpu(), train.balanced(FEW, seed)
    h, test_h = features(method, train), features(method, test)
    if from_scratch is None:
        probe_100 = linear_probe(features(method, few), few.labels.cpu(), test_h, test_labels)
    else:
        encoder, augment = from_scratch
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            fresh = encoder()
        probe_100 = fine_tune(fresh, few, test, augment=augment, seed=seed)
    return method, {
        "linear_probe": linear_probe(h, labels, test_h, test_labels),
        "linear_probe_100": probe_100,
        "knn": knn_accuracy(h, labels, test_h, test_labels),
        "seconds": seconds,
    }
