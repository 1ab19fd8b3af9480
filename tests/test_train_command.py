"""`python -m ssl_course.train`, alone and under a real torchrun."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from torch import nn

from ssl_course import by_name, train
from ssl_course.contrastive import CMC, CPC
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet

torchrun = pytest.mark.skipif(not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo")
# A hundred steps, with a checkpoint every five.
SMALL = ["--count", "128", "--batch-size", "32", "--epochs", "25", "--checkpoint-every", "5", "--device", "cpu"]


def call(capsys, *words: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command in this process."""
    code = 0
    try:
        train.main([str(word) for word in words])
    except SystemExit as end:
        code = end.code
    out, err = capsys.readouterr()
    return code, out, err


def start(*words: object, processes: int = 2, **environment: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={processes}"]
    return subprocess.Popen(
        [*command, "-m", "ssl_course.train", *map(str, words)],
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(run: subprocess.Popen) -> str:
    """What a run that had to fail told; the test fails if it does not end."""
    try:
        _, told = run.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        run.terminate()  # torchrun then ends its processes
        pytest.fail(f"the processes wait for each other: {run.communicate()[1]}")
    assert run.returncode == 1, told
    return told


def worker(run: subprocess.Popen, rank: int) -> int:
    """The number of the process with this rank, from what Linux tells of torchrun's children."""
    for child in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split():
        if f"RANK={rank}".encode() in Path(f"/proc/{child}/environ").read_bytes().split(b"\0"):
            return int(child)
    raise AssertionError(f"there is no process of rank {rank}")


@torchrun
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds the processes as Linux shows them")
def test_a_killed_process_ends_the_other_in_a_sentence_and_one_goes_on_where_two_were(tmp_path, capsys):
    run = start("simclr", *SMALL, "--out", tmp_path)
    give_up = time.monotonic() + 120
    while not (tmp_path / "checkpoint.pt").exists() and run.poll() is None and time.monotonic() < give_up:
        time.sleep(0.2)
    os.kill(worker(run, 1), signal.SIGKILL)
    told = ended(run)
    said = [line for line in told.splitlines() if line.startswith("ssl_course.train: ")]
    assert len(said) == 1 and "another" in said[0] and "process" in said[0]
    assert said[0].endswith("ended or the launcher was asked to stop: " + train.AGAIN) or said[0].endswith(
        "ends too: " + train.AGAIN
    )
    step = torch.load(tmp_path / "checkpoint.pt")["step"]
    assert 5 <= step < 100 and not (tmp_path / "history.json").exists()

    code, _, err = call(capsys, "simclr", *SMALL, "--out", tmp_path, "--resume")
    assert code == 0, err
    history = json.loads((tmp_path / "history.json").read_text())
    assert len(history["loss"]) == 100 and history["processes"] == 1 and f"{step}/100" in err
    assert sum(history["loss"][-20:]) < sum(history["loss"][:20])


@torchrun
def test_without_a_network_all_processes_end_and_the_sentence_comes_once(tmp_path):
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    told = ended(start("simclr", "--data", "cifar10", "--out", tmp_path / "run", HOME=str(tmp_path), **nowhere))
    assert told.count("cifar10 could not be downloaded (") == 1 and told.count("ssl_course.train: ") == 1
    assert "or use photos(), which needs no download" in told and "exitcode  : 2" in told


@torchrun
def test_two_processes_train_with_a_bar_a_probe_and_one_set_of_files(tmp_path):
    small = ["--count", 128, "--batch-size", 32, "--epochs", 2, "--device", "cpu", "--out", tmp_path, "--probe"]
    run = start("deep_cluster", *small, "--set", "clusters=10")
    out, err = run.communicate(timeout=150)
    assert run.returncode == 0, err
    assert out.splitlines()[0].endswith("128 images, 32 a step, shared by 2 processes") and out.count("wrote ") == 1
    assert err.count("DeepCluster: 100%") == 1 and "ssl_course.train" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint.pt", "encoder.pt", "history.json"]
    history = json.loads((tmp_path / "history.json").read_text())
    assert len(history["loss"]) == 8 and history["processes"] == 2 and history["set"] == {"clusters": 10}
    assert set(history["probe"]) == {"random encoder", "deep_cluster"}


STOPPED = """
import sys
from torch.distributed import HashStore
from ssl_course.processes import Processes
processes = Processes("name")
processes.size, processes.last_word = 2, HashStore()
processes.end_with_a_word("told to end")
print("waiting", flush=True)
HashStore().wait(["what never comes"])  # inside of C++, as in a collective call
"""


def test_a_process_that_waits_for_another_still_says_that_it_was_told_to_end():
    run = subprocess.Popen([sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout.readline() == "waiting\n"
    run.send_signal(signal.SIGTERM)
    _, told = run.communicate(timeout=60)
    assert told == "name: told to end\n" and run.returncode == 143


def test_alone_it_writes_an_encoder_that_can_be_loaded_and_does_not_write_over_a_run(tmp_path, capsys):
    small = (
        "simclr",
        "--count",
        64,
        "--batch-size",
        32,
        "--epochs",
        1,
        "--device",
        "cpu",
        "--out",
        tmp_path,
        "--probe",
    )
    code, out, err = call(capsys, *small)
    assert code == 0, err
    encoder = convnet()
    encoder.load_state_dict(torch.load(tmp_path / "encoder.pt"))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        fresh = convnet()
    assert not torch.equal(encoder[0].weight, fresh[0].weight)
    history = json.loads((tmp_path / "history.json").read_text())
    assert f"random encoder: {history['probe']['random encoder']:.1%}" in out and "2,000 test images" in out
    assert history["seed"] == 0 and len(history["loss"]) == 2 and history["seconds"] > 0
    code, _, err = call(capsys, *small)
    assert code == 2 and err.endswith(
        "without a checkpoint, got " + str(tmp_path) + ": add --resume to go on from it\n"
    )
    assert call(capsys, *small, "--resume")[0] == 0  # a finished run is read


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing",), "method must be one of amdim, barlow_twins, byol, "),
        (("simclr", "--data", "imagenet"), "data must be one of moved_digits, mnist, "),
        (("simclr", "--encoder", "big"), "encoder must be one of convnet, resnet18, resnet50, vit, got 'big'"),
        (("simclr", "--device", "tpu"), "device must be one of auto, cpu"),
        (("simclr", "--epochs", "two"), "Invalid value for '--epochs'"),
        (("simclr", "--set", "temperature"), "such as temperature=0.1, got 'temperature'"),
        (("simclr", "--set", "temperature=warm"), "such as temperature=0.1, got 'temperature=warm'"),
        (
            ("simclr", "--set", "temprature=1"),
            "must be one of temperature, projection, hidden, layers, got 'temprature'",
        ),
        (("moco", "--set", "queue=0"), "size must be a whole number of 1 or more, got 0"),
        (("pirl", "--encoder", "vit"), "encoder must be convnet, resnet18 or resnet50 for pirl"),
        (("deep_infomax", "--encoder", "vit"), "encoder must hold an nn.Conv2d"),
        (("simclr", "--lr", "-1"), "lr must be positive, got -1"),
        (("simclr", "--count", "0"), "count must be at least 1, got 0"),
        (("simclr", "--count", "64"), "batch_size must lie between 1 and 64, the number of rows, got 128"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(words, sentence, tmp_path, capsys):
    count = () if "--count" in words else ("--count", "200")
    code, _, err = call(capsys, *words, *count, "--out", tmp_path)
    assert code == 2 and err.startswith("ssl_course.train: ") and err.count("\n") == 1 and sentence in err


def test_an_interrupt_says_how_to_go_on(tmp_path, capsys, monkeypatch):
    def interrupted(*args, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "fit", interrupted)
    code, _, err = call(capsys, "simclr", "--count", 200, "--out", tmp_path)
    assert code == 130 and err == f"ssl_course.train: stopped: {train.AGAIN}\n"


@pytest.mark.parametrize("name", by_name.methods())
@pytest.mark.parametrize("shape", [(1, 28), (3, 32)])
def test_every_framework_is_made_and_has_a_loss(name, shape):
    channels, side = shape
    images = torch.rand(16, channels, side, side, generator=torch.Generator().manual_seed(0))
    method = by_name.make_method(name, "convnet", images, by_name.VIEWS["cifar10"], {})
    assert bool(method(*by_name.batches(method, images)).isfinite())
    assert len(method.encode(images)) == 16


@pytest.mark.parametrize("encoder", by_name.ENCODERS)
def test_every_encoder_fits_every_size_of_image(encoder):
    for channels, side in ((1, 28), (3, 32)) if encoder == "resnet50" else ((1, 28), (3, 32), (3, 96)):
        net = by_name.make_encoder(encoder, channels, side).eval()
        with torch.inference_mode():
            assert net(torch.rand(1, channels, side, side)).shape == (1, net.dim)


def test_what_sees_parts_of_an_image_gets_an_encoder_for_parts():
    images = torch.rand(4, 3, 96, 96)
    method = by_name.make_method("cpc", "vit", images, by_name.VIEWS["stl10"], {})
    assert isinstance(method, CPC) and method.encode(images).shape == (4, method.encoder.dim)
    method = by_name.make_method("cmc", "vit", images, by_name.VIEWS["stl10"], {})
    assert isinstance(method, CMC) and (method.encoder.in_channels, method.second.in_channels) == (1, 2)
    assert method.encode(images).shape == (4, 2 * method.encoder.dim)


def test_the_frameworks_are_those_of_the_package_and_memories_fit_the_images():
    known = by_name.methods()
    files = {path.stem for path in Path(train.__file__).parent.joinpath("contrastive").glob("*.py")}
    assert set(known) <= files and len(known) >= 18 and all(issubclass(kind, nn.Module) for kind in known.values())
    images = moved_digits(count=50).images
    for name in ("instance_discrimination", "pirl", "deep_cluster", "sela", "pcl"):
        method = by_name.make_method(name, "convnet", images, by_name.VIEWS["moved_digits"], {})
        assert len(method.bank.vectors) == 50 and torch.equal(by_name.batches(method, images)[1], torch.arange(50))


def test_settings_are_numbers_and_such():
    assert by_name.read_settings(["a=1", "b=0.5", "c=(3, 4)", "d=None", "e=True"]) == {
        "a": 1, "b": 0.5, "c": (3, 4), "d": None, "e": True,
    }  # fmt: skip
