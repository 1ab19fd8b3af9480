"""torchvision's sets: read from tiny files of the same format, downloaded from a server in this process, or refused
in one sentence."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib
import io
import pickle
import socket
import tarfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision
from torchvision.datasets import CIFAR10, STL10, FashionMNIST

from ssl_course import data
from ssl_course.data import cifar10, fashion_mnist, mnist, stl10

module = importlib.import_module("ssl_course.data.torchvision_sets")
SETS = (cifar10, stl10, fashion_mnist, mnist)
THINGS = [f"thing {i}" for i in range(10)]


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def pixels(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


def write_cifar10(folder: Path, monkeypatch) -> None:
    """Six batches of four images; torchvision is told their checksums."""
    root = folder / CIFAR10.base_folder
    root.mkdir(parents=True)
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    for i, name in enumerate(names):
        batch = {"data": pixels(24, 3072)[4 * i : 4 * i + 4], "labels": [i, i + 1, i + 2, i + 3]}
        (root / name).write_bytes(pickle.dumps(batch))
    (root / "batches.meta").write_bytes(pickle.dumps({"label_names": THINGS}))
    sums = [[name, md5(root / name)] for name in names]
    monkeypatch.setattr(CIFAR10, "train_list", sums[:5])
    monkeypatch.setattr(CIFAR10, "test_list", sums[5:])
    monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": md5(root / "batches.meta")})


def write_stl10(folder: Path, monkeypatch) -> None:
    root = folder / STL10.base_folder
    root.mkdir(parents=True)
    for i, name in enumerate(("train", "test", "unlabeled")):
        (root / f"{name}_X.bin").write_bytes(pixels(9, 3, 96, 96)[3 * i : 3 * i + 3].tobytes())
        (root / f"{name}_y.bin").write_bytes(bytes([1, 5, 10]))
    (root / "class_names.txt").write_text("\n".join(THINGS))
    sums = {path.name: md5(path) for path in root.glob("*.bin")}
    train = ("train_X.bin", "train_y.bin", "unlabeled_X.bin")
    monkeypatch.setattr(STL10, "train_list", [[name, sums[name]] for name in train])
    monkeypatch.setattr(STL10, "test_list", [[name, sums[name]] for name in ("test_X.bin", "test_y.bin")])


def write_mnist(folder: Path, name: str) -> None:
    raw = folder / name / "raw"
    raw.mkdir(parents=True)
    for part, rows in (("train", slice(0, 7)), ("t10k", slice(7, 10))):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(idx(pixels(10, 28, 28)[rows]))
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(idx(np.arange(10, dtype=np.uint8)[rows]))


@pytest.fixture
def offline(monkeypatch):
    """No socket opens and no name resolves."""

    def refuse(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def check_images(split: data.Split, wanted: np.ndarray) -> None:
    """Exactly the bytes that were written, (n, c, h, w), as floats."""
    assert split.images.dtype == torch.float32 and split.images.is_contiguous()
    assert torch.equal(split.images, torch.from_numpy(wanted.copy()).float() / 255)


def test_cifar10_reads_its_files(tmp_path, monkeypatch, offline):
    write_cifar10(tmp_path / "cifar10", monkeypatch)
    train, test = cifar10(folder=tmp_path), cifar10("test", folder=str(tmp_path))
    check_images(train, pixels(24, 3, 32, 32)[:20])
    check_images(test, pixels(24, 3, 32, 32)[20:])
    assert train.labels.tolist()[:6] == [0, 1, 2, 3, 1, 2] and test.labels.tolist() == [5, 6, 7, 8]
    assert train.labels.dtype == torch.long and train.classes == tuple(THINGS)


def test_stl10_reads_its_files(tmp_path, monkeypatch, offline):
    write_stl10(tmp_path / "stl10", monkeypatch)
    upright = pixels(9, 3, 96, 96).transpose(0, 1, 3, 2)  # the files hold each image column by column
    for i, name in enumerate(("train", "test", "unlabeled")):
        split = stl10(name, folder=tmp_path)
        check_images(split, upright[3 * i : 3 * i + 3])
        assert split.labels is None if name == "unlabeled" else split.labels.tolist() == [0, 4, 9]
        assert split.classes == tuple(THINGS)


@pytest.mark.parametrize(
    "make, name, classes",
    [(mnist, "MNIST", tuple("0123456789")), (fashion_mnist, "FashionMNIST", tuple(FashionMNIST.classes))],
)
def test_mnist_and_fashion_mnist_read_their_files(tmp_path, offline, make, name, classes):
    write_mnist(tmp_path / make.__name__, name)
    train, test = make(folder=tmp_path), make("test", folder=tmp_path)
    check_images(train, pixels(10, 1, 28, 28)[:7])
    check_images(test, pixels(10, 1, 28, 28)[7:])
    assert train.labels.tolist() == list(range(7)) and test.labels.tolist() == [7, 8, 9]
    assert train.classes == classes and len(classes) == 10


def test_count_takes_the_first(tmp_path, monkeypatch, offline):
    write_cifar10(tmp_path / "cifar10", monkeypatch)
    some = cifar10(folder=tmp_path, count=5)
    assert len(some) == 5 and torch.equal(some.images, cifar10(folder=tmp_path).images[:5])


@pytest.mark.parametrize("make", SETS)
def test_without_a_network_one_sentence_says_what_to_do_and_nothing_is_left(make, tmp_path, offline, capsys):
    name, instead = make.__name__, module.INSTEAD[make.__name__]
    with pytest.raises(ConnectionError) as caught:
        make(folder=tmp_path / "deep")
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} could not be downloaded (")
    assert "name resolution" in sentence and f"call {name}() again" in sentence
    assert sentence.endswith(f"or use {instead}(), which needs no download") and "\n" not in sentence
    assert callable(getattr(data, instead))
    # No chain of torchvision's own attempts.
    assert caught.value.__suppress_context__ and caught.value.__cause__ is None
    assert capsys.readouterr() == ("", "")
    assert list((tmp_path / "deep").iterdir()) == []
    assert socket.getdefaulttimeout() is None


def test_a_damaged_copy_is_not_read_and_not_thrown_away_before_a_new_one_is_there(tmp_path, monkeypatch, offline):
    write_cifar10(tmp_path / "cifar10", monkeypatch)
    write_mnist(tmp_path / "mnist", "MNIST")
    batch = tmp_path / "cifar10" / CIFAR10.base_folder / "data_batch_3"
    batch.write_bytes(batch.read_bytes()[:-1] + b"?")
    raw = tmp_path / "mnist" / "MNIST" / "raw" / "train-images-idx3-ubyte"
    raw.write_bytes(raw.read_bytes()[:-100])  # torchvision keeps no checksum of this one
    for make in (cifar10, mnist):
        with pytest.raises(ConnectionError, match="could not be downloaded"):
            make(folder=tmp_path)
    assert batch.exists() and raw.exists()


class Server:
    """Serves a folder on the local address, and remembers what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.trouble = None

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(handler) -> None:
                self.asked.append(handler.path)
                if self.trouble is None:
                    with contextlib.suppress(ConnectionError):
                        super().do_GET()
                else:
                    self.trouble(handler)

            def log_message(handler, *args) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server with a small CIFAR-10 to download, in torchvision's eyes the real one."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(module, "MEGABYTES", {"cifar10": (1, 1)})
    write_cifar10(tmp_path / "made", monkeypatch)
    archive = tmp_path / "served" / CIFAR10.filename
    archive.parent.mkdir()
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "made" / CIFAR10.base_folder, CIFAR10.base_folder)
    server = Server(archive.parent)
    monkeypatch.setattr(CIFAR10, "url", f"{server.url}/{CIFAR10.filename}")
    monkeypatch.setattr(CIFAR10, "tgz_md5", md5(archive))
    yield server
    server.http.shutdown()
    server.http.server_close()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_first_call_downloads_and_the_next_ones_do_not(tmp_path, server, capsys):
    folder = tmp_path / "cache"
    (folder / "cifar10.part").mkdir(parents=True)  # a download was killed here before
    (folder / "cifar10.part" / CIFAR10.filename).write_bytes(b"half")
    first = cifar10(folder=folder)
    assert capsys.readouterr().out == ""
    asked = len(server.asked)
    assert asked > 0 and [path.name for path in folder.iterdir()] == ["cifar10"]
    assert not [name for name in files(folder) if name.endswith(".gz")]  # unpacked, the archive is not kept
    check_images(first, pixels(24, 3, 32, 32)[:20])
    check_images(cifar10("test", folder=folder), pixels(24, 3, 32, 32)[20:])
    assert len(server.asked) == asked


def test_a_damaged_copy_is_replaced_by_a_new_download(tmp_path, server):
    folder = tmp_path / "cache"
    cifar10(folder=folder)
    (folder / "cifar10" / CIFAR10.base_folder / "data_batch_3").unlink()
    check_images(cifar10(folder=folder), pixels(24, 3, 32, 32)[:20])


def cut_short(handler) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b"x" * 1000)


def silent(handler) -> None:
    time.sleep(3)


def missing(handler) -> None:
    handler.send_error(404)


@pytest.mark.parametrize(
    "trouble, reason",
    [(cut_short, "corrupted"), (silent, "timed out"), (missing, "404")],
    ids=["cut short", "silent", "missing"],
)
def test_a_failed_download_leaves_nothing_and_says_why(tmp_path, server, monkeypatch, trouble, reason):
    monkeypatch.setattr(module, "TIMEOUT", 0.3)
    server.trouble = trouble
    with contextlib.redirect_stderr(io.StringIO()), pytest.raises(ConnectionError) as caught:
        cifar10(folder=tmp_path / "cache")
    assert reason in str(caught.value) and "or use photos()" in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []
    server.trouble = None
    assert len(cifar10(folder=tmp_path / "cache")) == 20  # and calling it again is all it takes


def half_then(error: BaseException):
    def retrieve(url: str, filename: str, *args) -> None:
        Path(filename).write_bytes(b"half a file")
        raise error

    return retrieve


def test_a_disk_that_fills_up_is_said_and_cleared(tmp_path, server, monkeypatch):
    monkeypatch.setattr(torchvision.datasets.utils, "_urlretrieve", half_then(OSError(errno.ENOSPC, "No space left")))
    with pytest.raises(
        OSError, match=r"the disk of .*cache is full \(cifar10 needs 1 MB\): pass another folder"
    ) as caught:
        cifar10(folder=tmp_path / "cache")
    assert not isinstance(caught.value, ConnectionError) and "or use photos()" in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_disk_that_is_too_small_is_said_before_the_download(tmp_path, server, monkeypatch):
    monkeypatch.setattr(module, "MEGABYTES", {"cifar10": (1, 10**12)})
    with pytest.raises(OSError, match=r"the disk of .* is full"):
        cifar10(folder=tmp_path / "cache")
    assert server.asked == [] and list((tmp_path / "cache").iterdir()) == []


def test_an_interrupted_download_leaves_nothing(tmp_path, server, monkeypatch):
    monkeypatch.setattr(torchvision.datasets.utils, "_urlretrieve", half_then(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        cifar10(folder=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
    assert socket.getdefaulttimeout() is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path, offline):
    (tmp_path / "a_file").write_text("in the way")
    with pytest.raises(OSError, match="a_file cannot be written: pass another folder, or use moved_digits") as caught:
        mnist(folder=tmp_path / "a_file")
    assert not isinstance(caught.value, ConnectionError)


@pytest.mark.parametrize("make", SETS)
def test_bad_arguments_are_named_before_anything_is_downloaded(make, tmp_path, offline):
    with pytest.raises(ValueError, match=r"split must be one of 'train', 'test'.* got 'validation'"):
        make("validation", folder=tmp_path)
    with pytest.raises(ValueError, match="count must be at least 1, or None for all, got 0"):
        make(folder=tmp_path, count=0)
    assert list(tmp_path.iterdir()) == []
