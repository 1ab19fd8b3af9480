"""`fit`: the same result from the same seed, also after kills and interrupts, and a sentence for what goes wrong."""

from __future__ import annotations

import copy
import math
import signal
import subprocess
import sys
import threading
import warnings

import pytest
import torch
from torch import Tensor, nn

from ssl_course.contrastive import SimCLR
from ssl_course.data import Split
from ssl_course.encoders import convnet
from ssl_course.training import fit, parameter_groups, pick_device, schedule

QUIET = {"device": "cpu", "progress": False}
SHORT = {"epochs": 3, "batch_size": 8, "seed": 4, "checkpoint_every": 5, **QUIET}  # 24 steps on 64 images
SHORT |= {"lr": 2e-3, "weight_decay": 1e-4, "warmup": 0.05}  # whatever the defaults are


def images(n: int = 64) -> Tensor:
    return torch.rand(n, 1, 12, 12, generator=torch.Generator().manual_seed(7))


def simclr(seed: int = 1) -> SimCLR:
    """A method with everything that a resume must restore: random draws, batch-norm buffers, two optimiser moments."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return SimCLR(convnet(widths=(8, 16)), projection=8)


def same_weights(one: nn.Module, two: nn.Module) -> bool:
    a, b = one.state_dict(), two.state_dict()
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


class Recorder(nn.Module):
    """Keeps the batches that it was given, and may do something at one step."""

    def __init__(self, at: int = 0, do=None, loss: float | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, 2))
        self.bias = nn.Parameter(torch.ones(2))
        self.batches: list[tuple] = []
        self.weights: list[Tensor] = []
        self.at, self.do, self.loss = at, do, loss

    def forward(self, *batch: Tensor) -> Tensor:
        self.batches.append(batch)
        step = len(self.batches)
        if step == self.at and self.loss is not None:
            return self.weight.sum() * 0 + self.loss
        return self.weight.sum() + self.bias.sum()

    def after_step(self) -> None:
        self.weights.append(self.weight.detach().clone())
        if len(self.batches) == self.at and self.do is not None:
            self.do()


def rows(n: int) -> Tensor:
    return torch.arange(float(n))[:, None]


def test_the_seed_decides_the_result_and_the_callers_numbers_do_not():
    runs, before = [], []
    for seed, callers in ((4, 0), (4, 1), (5, 0)):
        method = simclr()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(callers)
            before.append(torch.get_rng_state())
            runs.append((fit(method, images(), **{**SHORT, "seed": seed}).loss, method))
            assert torch.equal(torch.get_rng_state(), before[-1])
    assert runs[0][0] == runs[1][0] and same_weights(runs[0][1], runs[1][1])
    assert runs[0][0] != runs[2][0] and not same_weights(runs[0][1], runs[2][1])


def test_the_callers_numbers_survive_an_error():
    before = torch.get_rng_state()
    with pytest.raises(FloatingPointError):
        fit(Recorder(at=1, loss=math.nan), rows(8), batch_size=4, **QUIET)
    assert torch.equal(torch.get_rng_state(), before)


def test_training_on_the_cpu_moves_no_other_devices_generator(monkeypatch):
    for device in (torch.cuda, torch.mps, torch.xpu):
        for name in ("manual_seed", "manual_seed_all"):
            if hasattr(device, name):
                monkeypatch.setattr(device, name, lambda *args: pytest.fail("another device was seeded"))
    fit(Recorder(), rows(8), batch_size=4, **QUIET)


def test_a_split_passes_its_images_and_never_its_labels():
    split, method = Split(images(8), torch.arange(8)), Recorder()
    fit(method, split, epochs=1, batch_size=4, **QUIET)
    assert [len(batch) for batch in method.batches] == [1, 1]
    seen = torch.cat([batch[0] for batch in method.batches])
    assert torch.equal(seen.flatten(1).sum(1).sort().values, split.images.flatten(1).sum(1).sort().values)


def test_several_tensors_keep_their_rows_together():
    method = Recorder()
    fit(method, (rows(10), 3 * rows(10), torch.arange(10)), epochs=2, batch_size=5, **QUIET)
    for x, y, label in method.batches:
        assert torch.equal(y, 3 * x) and torch.equal(label.float(), x[:, 0])


def test_each_epoch_shuffles_anew_and_drops_the_incomplete_batch():
    method = Recorder()
    history = fit(method, rows(10), epochs=3, batch_size=4, **QUIET)
    assert len(history.loss) == len(method.batches) == 6
    epochs = [torch.cat([method.batches[2 * e + i][0][:, 0] for i in (0, 1)]).tolist() for e in range(3)]
    assert all(len(set(epoch)) == 8 for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3
    assert len({frozenset(epoch) for epoch in epochs}) > 1  # not always the same two rows are left out


def test_after_step_runs_once_after_each_update():
    method = Recorder()
    fit(method, rows(8), epochs=2, batch_size=4, **QUIET)
    assert len(method.weights) == 4
    assert all(not torch.equal(a, b) for a, b in zip(method.weights, [torch.ones(2, 2), *method.weights], strict=False))
    assert torch.equal(method.weights[-1], method.weight.detach())  # after the update, not before


def test_each_step_takes_the_rate_of_the_schedule():
    method = Recorder()  # a constant gradient: Adam's step is then the learning rate itself
    fit(method, rows(40), epochs=5, batch_size=2, lr=1e-2, weight_decay=0, warmup=0.2, **QUIET)
    weights = torch.stack([torch.ones(2, 2), *method.weights])[:, 0, 0].double()
    wanted = [1e-2 * schedule(step / 100, 0.2) for step in range(100)]
    torch.testing.assert_close(-weights.diff(), torch.tensor(wanted).double(), atol=3e-7, rtol=0)


def test_schedule_rises_in_a_line_and_falls_in_half_a_cosine():
    assert 0 < schedule(0, 0.1) < 0.02
    assert schedule(0.05, 0.1) == pytest.approx(0.5, abs=0.01)
    assert schedule(0.1, 0.1) == schedule(0, 0) == 1
    assert schedule(0.55, 0.1) == pytest.approx(0.5)
    assert schedule(1, 0.1) == pytest.approx(0)


def test_weight_decay_spares_biases_and_norms():
    method = simclr()
    for frozen in (p for p in method.encoder.parameters() if p.dim() == 1):
        frozen.requires_grad_(False)
        break
    decayed, spared = parameter_groups(method, 0.3)
    names = {id(p): name for name, p in method.named_parameters()}
    assert decayed["weight_decay"] == 0.3 and spared["weight_decay"] == 0
    assert {names[id(p)] for p in decayed["params"]} == {
        "encoder.0.weight", "encoder.3.weight", "head.0.weight", "head.3.weight"
    }  # fmt: skip
    assert {names[id(p)] for p in spared["params"]} == {
        "encoder.1.bias", "encoder.4.weight", "encoder.4.bias", "head.1.weight", "head.1.bias"
    }  # fmt: skip


def test_fit_decays_matrices_only():
    class Still(Recorder):
        def forward(self, x: Tensor) -> Tensor:
            return 0 * (self.weight.sum() + self.bias.sum())

    method = Still()
    fit(method, rows(8), epochs=1, batch_size=4, lr=0.1, weight_decay=0.5, warmup=0, **QUIET)
    wanted = (1 - 0.1 * 0.5 * schedule(0, 0)) * (1 - 0.1 * 0.5 * schedule(0.5, 0))
    torch.testing.assert_close(method.weight.detach(), torch.full((2, 2), wanted))
    assert torch.equal(method.bias.detach(), torch.ones(2))


@pytest.mark.parametrize("step, value", [(1, math.nan), (7, math.inf), (20, math.nan), (23, -math.inf)])
def test_a_loss_that_is_not_finite_names_its_step(step, value):
    with pytest.raises(FloatingPointError, match=f"the loss is {value} at step {step} of 30: try a lower"):
        fit(Recorder(at=step, loss=value), rows(12), epochs=5, batch_size=2, **QUIET)


def test_a_diverged_run_leaves_the_last_good_checkpoint(tmp_path):
    file = tmp_path / "run.pt"
    settings = {"epochs": 5, "batch_size": 2, "checkpoint_every": 4, "checkpoint": file, **QUIET}
    with pytest.raises(FloatingPointError, match="step 8 of 30"):
        fit(Recorder(at=8, loss=math.nan), rows(12), **settings)
    assert torch.load(file)["step"] == 4
    # The resumed run counts its own calls from 1, hence 4: it is the run's eighth step again.
    with pytest.raises(FloatingPointError, match="step 8 of 30"):
        fit(Recorder(at=4, loss=math.nan), rows(12), **settings)


KILLED = """
import os, signal, sys
import torch
sys.path.insert(0, {tests!r})
from test_training import SHORT, fit, images, simclr
torch.set_num_threads({threads})
{trouble}
fit(method, images(), checkpoint={file!r}, **SHORT)
"""
MID_RUN = """
method, steps = simclr(), []
def after_step():
    steps.append(1)
    if len(steps) == 13:
        os.kill(os.getpid(), signal.SIGKILL)
method.after_step = after_step
"""
MID_WRITE = """
method, save, calls = simclr(), torch.save, []
def half(state, file):
    calls.append(1)
    if len(calls) < 3:
        return save(state, file)
    file.write(b"half a file")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
torch.save = half
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("trouble", [MID_RUN, MID_WRITE], ids=["mid-run", "mid-write"])
def test_a_killed_run_resumes_to_the_result_of_an_unbroken_one(tmp_path, trouble):
    file, tests = tmp_path / "run.pt", __file__.rpartition("test_training")[0]
    script = KILLED.format(tests=tests, file=str(file), threads=torch.get_num_threads(), trouble=trouble)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert torch.load(file)["step"] == 10

    unbroken, resumed = simclr(), simclr(seed=2)
    wanted = fit(unbroken, images(), **SHORT)
    found = fit(resumed, images(), checkpoint=file, **SHORT)
    assert found.loss == wanted.loss and found.embedding_std[-1] == wanted.embedding_std[-1]
    assert same_weights(resumed, unbroken)


def test_an_interrupt_finishes_the_step_saves_and_resumes_exactly(tmp_path):
    file, first = tmp_path / "deep" / "run.pt", simclr()
    steps: list[int] = []

    def after_step() -> None:
        steps.append(1)
        if len(steps) == 7:
            signal.raise_signal(signal.SIGINT)

    first.after_step = after_step
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt, match=r"stopped after step 7 of 24; call fit again to go on from .*run\.pt"):
        fit(first, images(), checkpoint=file, **SHORT)
    assert len(steps) == 7
    assert signal.getsignal(signal.SIGINT) is handler

    unbroken, resumed = simclr(), simclr(seed=2)
    wanted = fit(unbroken, images(), **SHORT)
    assert fit(resumed, images(), checkpoint=file, **SHORT).loss == wanted.loss
    assert same_weights(resumed, unbroken)


def test_a_second_interrupt_acts_at_once():
    method = Recorder(at=3)

    def twice() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the second interrupt did not arrive")

    method.do = twice
    with pytest.raises(KeyboardInterrupt):
        fit(method, rows(12), epochs=5, batch_size=2, **QUIET)


def test_a_finished_run_is_read_and_not_repeated(tmp_path):
    file, first, second = tmp_path / "run.pt", simclr(), simclr(seed=2)
    wanted = fit(first, images(), checkpoint=file, **SHORT)
    second.after_step = lambda: pytest.fail("a step was taken")
    found = fit(second, images(), checkpoint=file, **SHORT)
    assert found == wanted and same_weights(first, second)


@pytest.mark.parametrize("damage", [b"", b"not a checkpoint", None])
def test_a_damaged_checkpoint_is_named_in_a_sentence(tmp_path, damage):
    file = tmp_path / "run.pt"
    fit(simclr(), images(), checkpoint=file, **SHORT)
    file.write_bytes(file.read_bytes()[:-200] if damage is None else damage)
    with pytest.raises(
        ValueError, match=r"checkpoint .*run\.pt cannot be read .*: delete it to start afresh$"
    ) as caught:
        fit(simclr(), images(), checkpoint=file, **SHORT)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "change, message",
    [
        ({"lr": 0.5}, "lr=0.002, not 0.5"),
        ({"seed": 9}, "seed=4, not 9"),
        ({"epochs": 4}, "steps=24, not 32"),
        ({"batch_size": 16}, "batch_size=8, not 16"),
        ({"weight_decay": 0.1}, "weight_decay=0.0001, not 0.1"),
        ({"warmup": 0.3}, "warmup=0.05, not 0.3"),
        ({"data": images(66)}, "rows=64, not 66"),
        ({"method": SimCLR(convnet(widths=(8, 12)), projection=8)}, r"parameters=\d+, not \d+"),
        ({"method": nn.Sequential(nn.Flatten(), nn.Linear(144, 1))}, "method='SimCLR', not 'Sequential'"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused(tmp_path, change, message):
    file = tmp_path / "run.pt"
    fit(simclr(), images(), checkpoint=file, **SHORT)
    asked = {"method": simclr(), "data": images(), "checkpoint": file, **SHORT, **change}
    with pytest.raises(ValueError, match=f"belongs to another run .*{message}.*: name another file, or delete it"):
        fit(**asked)


def test_a_checkpoint_that_cannot_be_written_warns_and_training_goes_on(tmp_path):
    (tmp_path / "a_file").write_text("in the way")
    wanted = fit(simclr(), images(), **SHORT)
    with pytest.warns(UserWarning, match="could not write the checkpoint .* training goes on without it"):
        found = fit(simclr(), images(), checkpoint=tmp_path / "a_file" / "run.pt", **SHORT)
    assert found.loss == wanted.loss
    assert (tmp_path / "a_file").read_text() == "in the way"


def test_a_full_disk_keeps_the_old_checkpoint_and_training_goes_on(tmp_path):
    resource = pytest.importorskip("resource")
    file, method, steps = tmp_path / "run.pt", simclr(), []
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def after_step() -> None:
        steps.append(1)
        if len(steps) == 6:  # after the first checkpoint; no file may now grow beyond 4 kB
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))

    method.after_step = after_step
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            history = fit(method, images(), checkpoint=file, **SHORT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert len(history.loss) == len(steps) == 24
    # After steps 10, 15 and 20, and at the end.
    assert sum("could not write the checkpoint" in str(warning.message) for warning in caught) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]
    assert torch.load(file)["step"] == 5


def test_history_holds_every_loss_and_the_spread_of_the_embeddings(tmp_path):
    history = fit(simclr(), images(), **{**SHORT, "epochs": 6, "checkpoint_every": 100})
    assert len(history.loss) == 48 and all(map(math.isfinite, history.loss))
    assert len(history.embedding_std) == 3  # after steps 20, 40 and 48
    assert all(0 < std <= 1 / math.sqrt(8) + 1e-6 for std in history.embedding_std)
    assert history.seconds > 0 and history.images_per_second > 0
    assert fit(Recorder(), rows(8), batch_size=4, **QUIET).embedding_std == []


def test_the_bar_shows_loss_speed_and_spread_and_can_be_silent(capsys):
    fit(simclr(), images(), **{**SHORT, "progress": True})
    bar = capsys.readouterr().err.replace("\r", "\n").strip().splitlines()[-1]
    assert "SimCLR: 100%" in bar and "24/24" in bar
    assert all(f"{name}=" in bar for name in ("loss", "images/s", "std"))
    fit(simclr(), images(), **SHORT)
    assert capsys.readouterr() == ("", "")


def test_fit_learns():
    class Regression(nn.Linear):
        def forward(self, x: Tensor, y: Tensor) -> Tensor:
            return (super().forward(x) - y).pow(2).mean()

    x = torch.rand(256, 3, generator=torch.Generator().manual_seed(0))
    target = x @ torch.tensor([[1.0], [-2.0], [0.5]])
    history = fit(Regression(3, 1), (x, target), epochs=60, batch_size=32, lr=0.05, weight_decay=0, **QUIET)
    assert history.loss[-1] < 1e-4 < history.loss[0]


def test_bf16_computes_in_bf16_and_keeps_float32_weights():
    seen = []
    method = simclr()
    method.head.register_forward_hook(lambda module, args, out: seen.append(out.dtype))
    slow = {**SHORT, "lr": 1e-4}  # or what is rounded in one step leads the next ones somewhere else
    wanted = fit(copy.deepcopy(method), images(), **slow)
    history = fit(method, images(), precision="bf16", **slow)
    assert seen[-1] == torch.bfloat16
    assert all(p.dtype == torch.float32 for p in method.parameters())
    assert history.loss == pytest.approx(wanted.loss, rel=0.1) and history.loss != wanted.loss


def test_fit_works_outside_the_main_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(fit(simclr(), images(), **SHORT)))
    thread.start()
    thread.join()
    assert len(found[0].loss) == 24


@pytest.mark.parametrize(
    "device",
    [
        pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")),
        pytest.param(
            "mps", marks=pytest.mark.skipif(not torch.backends.mps.is_available(), reason="needs Apple's MPS")
        ),
    ],
)
def test_fit_on_an_accelerator_learns_and_resumes(device, tmp_path):
    settings = {**SHORT, "device": device, "epochs": 20, "checkpoint": tmp_path / "run.pt"}
    history = fit(simclr(), images(), **settings)
    assert sum(history.loss[-8:]) < sum(history.loss[:8])
    assert fit(simclr(2), images(), **settings).loss == history.loss
    assert pick_device().type == device


def test_pick_device_takes_what_is_named():
    assert pick_device("cpu") == torch.device("cpu")
    assert pick_device().type in ("cpu", "cuda", "mps")


@pytest.mark.parametrize(
    "change, message",
    [
        ({"batch_size": 0}, "batch_size must lie between 1 and 8, the number of rows, got 0"),
        ({"batch_size": 9}, "batch_size must lie between 1 and 8, the number of rows, got 9"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"checkpoint_every": 0}, "checkpoint_every must be at least 1"),
        ({"lr": 0}, "lr must be positive, got 0"),
        ({"lr": math.nan}, "lr must be positive, got nan"),
        ({"weight_decay": -1}, "weight_decay must be 0 or more"),
        ({"warmup": 1}, r"warmup must lie in \[0, 1\), got 1"),
        ({"precision": "half"}, "precision must be .* got 'half'"),
        ({"data": []}, "data must be a Split, a tensor or several tensors, got list"),
        ({"data": [1, 2]}, "data must be a Split, a tensor or several tensors"),
        ({"data": None}, "data must be a Split, a tensor or several tensors, got NoneType"),
        ({"data": (rows(8), rows(7))}, r"data must hold tensors with the same number of rows, got \[8, 7\]"),
    ],
)
def test_bad_arguments_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        fit(**{"method": Recorder(), "data": rows(8), "batch_size": 4, **QUIET, **change})
