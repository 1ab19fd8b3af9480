"""The usual image benchmarks, downloaded through torchvision when one of these functions is first called."""

from __future__ import annotations

import contextlib
import errno
import io
import shutil
import socket
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from pickle import UnpicklingError
from tarfile import TarError

import torch

from ssl_course.data.split import Split

CACHE = "~/.cache/ssl_course"
# Megabytes to download, and to hold while unpacking.
MEGABYTES = {"cifar10": (170, 360), "stl10": (2640, 5800), "fashion_mnist": (31, 90), "mnist": (12, 70)}
INSTEAD = {"cifar10": "photos", "stl10": "photos", "fashion_mnist": "moved_digits", "mnist": "moved_digits"}
DIGITS = tuple("0123456789")
TIMEOUT = 30.0  # seconds without a byte before a download gives up
# How reading a damaged copy fails depends on where the damage sits; all of these mean "download it again".
DAMAGED = (OSError, RuntimeError, EOFError, UnpicklingError, LookupError, ValueError, TypeError, AssertionError)


def cifar10(split: str = "train", *, folder: str | Path = CACHE, count: int | None = None) -> Split:
    """60,000 small colour photographs of 10 kinds of things; 170 MB to download.

    Args:
        split: "train" (50,000) or "test" (10,000).
        folder: where downloads are kept, each set in a folder of its own name.
        count: take only the first `count` images; None takes all.

    Returns:
        A `Split` with images (n, 3, 32, 32) in [0, 1] and labels (n,) in 0..9.

    Raises:
        ValueError: if an argument is out of its range.
        ConnectionError: if there is no network, or the download arrived damaged; nothing of it is kept.
        OSError: if the disk is full or the folder cannot be written; nothing is kept.

    Source: Krizhevsky, 2009, Learning multiple layers of features from tiny images.
    """
    _check(split, ("train", "test"), count)
    found = _open("cifar10", folder, lambda sets, **how: sets.CIFAR10(train=split == "train", **how))
    return _split(torch.from_numpy(found.data).permute(0, 3, 1, 2), found.targets, tuple(found.classes), count)


def stl10(split: str = "train", *, folder: str | Path = CACHE, count: int | None = None) -> Split:
    """Colour photographs of 10 kinds of things, made for unsupervised learning; 2.6 GB to download.

    Args:
        split: "train" (5,000), "test" (8,000) or "unlabeled" (100,000, without labels: 11 GB as float32).
        folder, count: as for `cifar10`.

    Returns:
        A `Split` with images (n, 3, 96, 96) in [0, 1] and labels (n,) in 0..9, or None.

    Raises:
        ValueError, ConnectionError, OSError: as for `cifar10`.

    Source: Coates, Lee and Ng, 2011, AISTATS.
    """
    _check(split, ("train", "test", "unlabeled"), count)
    found = _open("stl10", folder, lambda sets, **how: sets.STL10(split=split, **how))
    labels = None if split == "unlabeled" else found.labels
    return _split(torch.from_numpy(found.data), labels, tuple(found.classes), count)


def fashion_mnist(split: str = "train", *, folder: str | Path = CACHE, count: int | None = None) -> Split:
    """70,000 grey pictures of 10 kinds of clothing; 31 MB to download.

    Args:
        split: "train" (60,000) or "test" (10,000).
        folder, count: as for `cifar10`.

    Returns:
        A `Split` with images (n, 1, 28, 28) in [0, 1] and labels (n,) in 0..9.

    Raises:
        ValueError, ConnectionError, OSError: as for `cifar10`.

    Source: Xiao, Rasul and Vollgraf, 2017, arXiv:1708.07747.
    """
    _check(split, ("train", "test"), count)
    found = _open("fashion_mnist", folder, lambda sets, **how: sets.FashionMNIST(train=split == "train", **how))
    return _split(found.data[:, None], found.targets, tuple(found.classes), count)


def mnist(split: str = "train", *, folder: str | Path = CACHE, count: int | None = None) -> Split:
    """70,000 grey handwritten digits; 12 MB to download.

    Args:
        split: "train" (60,000) or "test" (10,000).
        folder, count: as for `cifar10`.

    Returns:
        A `Split` with images (n, 1, 28, 28) in [0, 1] and labels (n,) in 0..9.

    Raises:
        ValueError, ConnectionError, OSError: as for `cifar10`.

    Source: LeCun, Bottou, Bengio and Haffner, 1998, Proceedings of the IEEE 86(11).
    """
    _check(split, ("train", "test"), count)
    found = _open("mnist", folder, lambda sets, **how: sets.MNIST(train=split == "train", **how))
    return _split(found.data[:, None], found.targets, DIGITS, count)


def _check(split: str, splits: tuple[str, ...], count: int | None) -> None:
    if split not in splits:
        raise ValueError(f"split must be one of {', '.join(map(repr, splits))}, got {split!r}")
    if count is not None and count < 1:
        raise ValueError(f"count must be at least 1, or None for all, got {count}")


def _split(data: torch.Tensor, labels, classes: tuple[str, ...], count: int | None) -> Split:
    """Bytes (n, c, h, w) to a `Split`, floats made only of what is asked for."""
    images = data[:count].contiguous().float().div_(255)
    return Split(images, None if labels is None else torch.as_tensor(labels, dtype=torch.long)[:count], classes)


def _open(name: str, folder: str | Path, make: Callable):
    """torchvision's set, read from `folder/name`; downloaded first where it is missing or damaged."""
    from torchvision import datasets  # slow to import, and most chapters do without it

    root = Path(folder).expanduser() / name
    if root.is_dir():
        with contextlib.suppress(*DAMAGED):
            return make(datasets, root=str(root), download=False)
    part = root.with_name(f"{name}.part")
    timeout = socket.getdefaulttimeout()
    try:
        shutil.rmtree(part, ignore_errors=True)  # of a download that was killed
        part.mkdir(parents=True)
        if shutil.disk_usage(part).free < MEGABYTES[name][1] * 1e6:
            raise OSError(errno.ENOSPC, "No space left on device")
        socket.setdefaulttimeout(TIMEOUT)
        with contextlib.redirect_stdout(io.StringIO()):  # torchvision prints each mirror that it tries
            make(datasets, root=str(part), download=True)
        for archive in part.rglob("*.gz"):
            archive.unlink()
        shutil.rmtree(root, ignore_errors=True)
        part.rename(root)
    except (OSError, RuntimeError, HTTPException, EOFError, TarError) as error:
        raise _sentence(name, root, error) from None
    finally:
        socket.setdefaulttimeout(timeout)
        shutil.rmtree(part, ignore_errors=True)
    return make(datasets, root=str(root), download=False)


def _sentence(name: str, root: Path, error: Exception) -> OSError:
    """What went wrong, what to do, and what to use meanwhile."""
    number = error.errno if isinstance(error, OSError) else None
    instead = f"or use {INSTEAD[name]}(), which needs no download"
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        need = MEGABYTES[name][1]
        return OSError(f"the disk of {root.parent} is full ({name} needs {need} MB): pass another folder, {instead}")
    if number in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return OSError(f"{root.parent} cannot be written: pass another folder, {instead}")
    reason = (str(error).strip() or type(error).__name__).splitlines()[-1].strip("<>")
    return ConnectionError(
        f"{name} could not be downloaded ({reason}): check the network and call {name}() again, "
        f"put torchvision's files into {root}, {instead}"
    )
