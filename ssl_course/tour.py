"""The tour: what three self-supervised methods learn from unlabelled digits, beside four baselines."""

from __future__ import annotations

import io
import json
from pathlib import Path

from torch import nn

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.autoencoders import PCA, DenoisingAutoencoder, feature_map, map_decoder
from ssl_course.contrastive import SimCLR
from ssl_course.data import Split, moved_digits
from ssl_course.encoders import convnet
from ssl_course.evaluation import Comparison, compare, features
from ssl_course.files import write_whole
from ssl_course.pretext import Rotation
from ssl_course.training import fit

CHEAP = ("pixels", "pca", "random")


def tour(seeds: int | None = None, *, progress: bool = True) -> Comparison:
    """Train a denoising autoencoder, rotation prediction and SimCLR on `moved_digits` and compare them.

    Args:
        seeds: of every row; None gives 3 to the rows that need no training and 1 to the others.
        progress: show a bar for each training.
    """
    train, test = moved_digits("train"), moved_digits("test")

    def trained(method: nn.Module, seed: int, epochs: int, lr: float = 4e-3) -> nn.Module:
        fit(method, train, epochs=epochs, lr=lr, seed=seed, progress=progress)
        return method

    def pca(seed: int) -> PCA:
        return PCA(64).fit(train.images)

    def denoising_autoencoder(seed: int) -> nn.Module:
        return trained(DenoisingAutoencoder(feature_map(convnet()), map_decoder(128)), seed, epochs=10, lr=1e-2)

    def rotation(seed: int) -> nn.Module:
        return trained(Rotation(convnet()), seed, epochs=24)

    def simclr(seed: int) -> nn.Module:
        return trained(SimCLR(convnet(), DIGIT_VIEWS, temperature=0.1), seed, epochs=32)

    methods = {
        "pca": pca, "denoising_autoencoder": denoising_autoencoder, "rotation": rotation, "simclr": simclr,
    }  # fmt: skip
    names = (*methods, "pixels", "random", "supervised")
    counts = {name: seeds or (3 if name in CHEAP else 1) for name in names}
    return compare(
        methods,
        train,
        test,
        encoder=convnet,
        augment=DIGIT_VIEWS,
        supervised_epochs=40,
        seeds=counts,
        jobs=1,
        bars=progress,
        progress=False,
    )


def leaderboard_figure(comparison: Comparison, train: Split, test: Split):
    """Bars of accuracy beside the nearest neighbours of six test digits under six representations."""
    import matplotlib.pyplot as plt
    import torch

    from ssl_course.plotting import draw_bars, draw_neighbours, nearest, use_style

    with plt.rc_context():
        use_style()
        figure = plt.figure(figsize=(18, 8.5))
        left, right = figure.subfigures(1, 2, width_ratios=(1, 1.25))
        bars = left.subplots()
        draw_bars(bars, comparison.to_list())
        bars.set_title("Blue: features learned without a single label")
        queries = torch.stack([(test.labels == digit).nonzero()[0, 0] for digit in (2, 3, 4, 5, 7, 9)])
        names = ("pixels", "random", "denoising_autoencoder", "rotation", "simclr", "supervised")
        for ax, name in zip(right.subplots(2, 3).flatten(), names, strict=True):
            encoder = comparison.encoders[name][0]
            rows = nearest(features(encoder, test[queries]), features(encoder, train), k=4)  # (6, 4)
            same = train.labels[rows] == test.labels[queries][:, None]
            draw_neighbours(ax, test.images[queries], train.images[rows], same)
            ax.set_title(f"{name.split('_')[0]}: {int(same.sum())} of {same.numel()}")
        caption = "the first test digits 2, 3, 4, 5, 7, 9, and their 4 nearest training digits (framed: another class)"
        right.suptitle(caption, fontsize=14)
    return figure


def run(seeds: int | None = None, out: str | Path = "results") -> None:
    """Run the tour, print its table, and write `leaderboard.json` and `leaderboard.png` into `out`.

    Raises:
        ValueError: if `seeds` is less than 1.
        OSError: if `out` cannot be written to; it is tried before the training starts.
    """
    import matplotlib

    matplotlib.use("agg")  # a figure for a file needs no screen
    if seeds is not None and seeds < 1:
        raise ValueError(f"seeds must be at least 1, got {seeds}")
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / ".writable", b"")
    (out / ".writable").unlink()
    comparison = tour(seeds)
    print(f"\n{comparison}\n")
    print("accuracy in % on 2,000 test images by writers that no method saw; mean ± standard deviation over seeds;")
    print("supervised, 100 labels: the same network trained from scratch on those 100 alone\n")
    write_whole(out / "leaderboard.json", json.dumps(comparison.to_list(), indent=2).encode() + b"\n")
    picture = io.BytesIO()
    leaderboard_figure(comparison, moved_digits("train"), moved_digits("test")).savefig(picture, format="png", dpi=100)
    write_whole(out / "leaderboard.png", picture.getvalue())
    print(f"wrote {out / 'leaderboard.json'} and {out / 'leaderboard.png'}")
    print("next: `make lab` (or `ssl-course open 01`) opens the first chapter")
