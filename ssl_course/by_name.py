"""Methods, encoders and data by their names, for the command `python -m ssl_course.train`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ssl_course import contrastive, data
from ssl_course.augment import DIGIT_VIEWS, Augment
from ssl_course.contrastive import cluster_labels, spectrum
from ssl_course.data import Split
from ssl_course.encoders import ViT, convnet, resnet

VIEWS = {
    "moved_digits": DIGIT_VIEWS,
    "mnist": DIGIT_VIEWS,
    "fashion_mnist": Augment(),
    "cifar10": Augment(),
    "stl10": Augment(),
}
ENCODERS = ("convnet", "resnet18", "resnet50", "vit")


def methods() -> dict[str, type[nn.Module]]:
    """The frameworks of `contrastive` that learn from images and are made from an encoder alone, by their files."""
    found = {}
    for kind in vars(contrastive).values():
        if isinstance(kind, type) and issubclass(kind, nn.Module) and hasattr(kind, "encode"):
            first, *others = inspect.signature(kind).parameters.values()
            alone = first.name == "encoder" and all(p.default is not p.empty for p in others)
            if alone and "images" in inspect.signature(kind.forward).parameters:
                found[kind.__module__.rpartition(".")[2]] = kind
    return dict(sorted(found.items()))


def load(name: str, split: str, count: int | None = None) -> Split:
    """A split of one of the data sets in `VIEWS`; "unlabelled" is the training split, but STL-10's 100,000 others.

    Raises:
        ValueError: if the name is unknown or the count out of range.
        OSError: if a set that must be downloaded is not there and does not come.
    """
    _one_of("data", name, VIEWS)
    split = {"unlabelled": "unlabeled" if name == "stl10" else "train"}.get(split, split)
    return getattr(data, name)(split, count=count)


def make_encoder(name: str, channels: int, side: int) -> nn.Module:
    """A fresh encoder for square images (n, channels, side, side)."""
    _one_of("encoder", name, ENCODERS)
    if name == "vit":
        patch = max(p for p in range(1, side // 7 + 1) if side % p == 0)  # at least 7 by 7 of them
        return ViT(side=side, patch=patch, in_channels=channels)
    return convnet(channels) if name == "convnet" else resnet(int(name.removeprefix("resnet")), channels)


def make_method(name: str, encoder: str, images: Tensor, views: Augment, settings: dict) -> nn.Module:
    """A method for these images, (n, c, side, side), with a fresh encoder.

    Args:
        name: one of `methods()`.
        encoder: one of `ENCODERS`.
        images: all that it will be trained on.
        views: the augmentation.
        settings: further arguments of the method, by name.

    Raises:
        ValueError: if a name is unknown, a setting does not fit, or the method cannot use the encoder.
    """
    _one_of("method", name, methods())
    kind, (rows, channels, _, side) = methods()[name], images.shape
    known = list(inspect.signature(kind).parameters)[2:]
    for key in settings:
        _one_of(f"set, for {name},", key, [k for k in known if k not in ("rows", "local", "second", "small", "colour")])
    if name == "pirl" and encoder == "vit":
        raise ValueError("encoder must be convnet, resnet18 or resnet50 for pirl, which also shows it pieces, got vit")
    given = dict(settings)
    if "rows" in known:
        given["rows"] = rows
    if name == "cmc" and channels == 3:  # luminance for one encoder, colour for the other
        given |= {"colour": True, "second": make_encoder(encoder, 2, side)}
        channels = 1
    if name == "cpc":  # the encoder sees patches; the defaults are for images of 28
        usual = inspect.signature(kind).parameters
        given = {key: usual[key].default * (side // 28) for key in ("patch", "stride")} | given
        side = given["patch"]
    try:
        return kind(make_encoder(encoder, channels, side), views, **given)
    except TypeError as error:
        raise ValueError(str(error)) from None


def batches(method: nn.Module, images: Tensor) -> tuple[Tensor, ...]:
    """What `fit` needs for the method: images, and where it asks for them their numbers or first clusters."""
    needs = inspect.signature(method.forward).parameters
    if "index" in needs:
        return images, torch.arange(len(images))
    if "labels" in needs:
        clusters = min(method.head.out_features, len(images))
        generator = torch.Generator().manual_seed(0)  # the same in all processes
        return images, cluster_labels(spectrum(images), clusters, generator=generator)
    return (images,)


def read_settings(words: Sequence[str]) -> dict:
    """["temperature=0.1", "queue=4096"] as a dictionary.

    Raises:
        ValueError: if one is not a name, an equals sign and a number, a tuple, True, False or None.
    """
    found = {}
    for word in words:
        key, sign, value = word.partition("=")
        try:
            found[key] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            sign = ""
        if not sign or not key.isidentifier() or isinstance(found[key], str):
            raise ValueError(f"set must be a name and a number, such as temperature=0.1, got {word!r}")
    return found


def _one_of(argument: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ValueError(f"{argument} must be one of {', '.join(known)}, got {value!r}")
