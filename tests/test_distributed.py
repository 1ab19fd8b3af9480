"""`fit` in two processes under a real torchrun, beside the same `fit` in this one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from torchrun_script import SETTINGS, Noisy, Regression, Troubled, images, outcome, table
from two_processes import run_two

from ssl_course.distributed import launched, own_device
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.training import fit

SCRIPT = Path(__file__).with_name("torchrun_script.py")
pytestmark = pytest.mark.skipif(
    not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What each of the two processes saw, and the folder with their checkpoints."""
    folder = tmp_path_factory.mktemp("torchrun")
    for name, method, data in (("one", Troubled("crash"), table()), ("noisy_one", Noisy(crash=13), images())):
        assert outcome(method, data, checkpoint=folder / f"{name}.pt")["error"].startswith("MemoryError")
    return run_two(SCRIPT, folder), folder


@pytest.fixture(scope="module")
def both(found):
    return found[0]


def same(one: dict, two: dict) -> bool:
    return one.keys() == two.keys() and all(torch.equal(one[name], two[name]) for name in one)


@pytest.fixture(scope="module")
def alone():
    method = Regression(seed=0)
    return method, fit(method, table(), **SETTINGS)


def test_two_processes_give_what_one_gives(both, alone):
    method, history = alone
    for mine in (both[0]["regression"], both[1]["regression"], both[0]["own group"]):
        assert mine["loss"] == pytest.approx(history.loss, rel=1e-5)
        for name, value in method.state_dict().items():
            torch.testing.assert_close(mine["state"][name], value, atol=1e-5, rtol=0)
    assert both[0]["regression"]["loss"][-1] < history.loss[0] / 2  # and it has gone some way


def test_they_share_the_rows_of_each_step(both, alone):
    for first, second, whole in zip(both[0]["rows"], both[1]["rows"], alone[0].seen, strict=True):
        assert len(first) == len(second) == 8
        assert torch.equal(torch.cat([first, second]), whole)


def test_all_end_with_the_same_network_and_history(both):
    for name in ("regression", "uses", "unbroken", "resumed", "own group"):
        assert same(both[0][name]["state"], both[1][name]["state"]), name
        assert both[0][name]["loss"] == both[1][name]["loss"] and both[0][name]["std"] == both[1][name]["std"]


def test_a_parameter_that_one_process_uses_moves_and_one_that_none_uses_stays(both):
    start = Regression(seed=0).unused
    assert torch.equal(both[0]["regression"]["state"]["unused"], start)
    assert (both[0]["uses"]["state"]["unused"] < start).all()


def test_each_draws_its_own_numbers_and_the_same_ones_again(both):
    assert not set(both[0]["noise"]) & set(both[1]["noise"])
    for mine in both:
        assert len(set(mine["noise"])) == 16 and mine["noise"] == mine["noise again"]
        assert mine["unbroken"]["loss"] == mine["again"]["loss"]


def test_only_the_first_shows_the_bar_and_writes_checkpoints(both):
    assert "Regression: 100%" in both[0]["bar"] and both[1]["bar"] == ""
    # A crash after step 12, a resumed run from step 10, and a finished one.
    assert both[0]["writes"] == [5, 10, 15, 16, 16] and both[1]["writes"] == []


def test_a_run_that_crashed_resumes_to_the_result_of_an_unbroken_one(both):
    for mine in both:
        assert mine["crash"]["error"].startswith("MemoryError")
        assert mine["resumed"]["loss"] == mine["unbroken"]["loss"] == mine["finished"]["loss"]
        assert same(mine["resumed"]["state"], mine["unbroken"]["state"])
        assert same(mine["finished"]["state"], mine["unbroken"]["state"])


def test_no_number_in_one_process_ends_all_with_the_sentence(both):
    for mine in both:
        assert mine["nan"]["error"].startswith("FloatingPointError: the loss is nan at step 3 of 16: try a lower")


def test_an_interrupt_of_one_process_stops_all_after_the_same_step(found):
    for mine in found[0]:
        assert mine["interrupt"]["error"].startswith("KeyboardInterrupt: stopped after step 20 of 40; call fit again")
    assert torch.load(found[1] / "stopped.pt")["step"] == 20


def test_what_cannot_be_shared_is_refused(both):
    for mine in both:
        assert "batch_size must be a multiple of 2, the number of processes" in mine["odd"]["error"]
        assert mine["other data"]["error"].endswith("the same data, but rows is [64, 63]; steps is [16, 12]")


def test_the_process_group_is_left_as_it_was_found(both):
    for mine in both:
        assert not mine["group after"] and mine["group stays"]


def test_a_checkpoint_of_two_processes_is_read_by_one(found):
    method = Noisy()
    history = fit(method, images(), checkpoint=found[1] / "noisy.pt", **SETTINGS)
    assert history.loss == found[0][0]["unbroken"]["loss"]
    assert same(method.state_dict(), found[0][0]["unbroken"]["state"])


def test_a_run_goes_on_with_another_number_of_processes(found, alone):
    """Two where one crashed, and one where two did: what draws nothing takes the course of an unbroken run."""
    method, history = alone
    one = Troubled()
    taken_up = {"loss": fit(one, table(), checkpoint=found[1] / "two.pt", **SETTINGS).loss, "state": one.state_dict()}
    for mine in (taken_up, found[0][0]["one goes on"], found[0][1]["one goes on"]):
        assert mine["loss"] == pytest.approx(history.loss, rel=1e-5)
        for name, value in method.state_dict().items():
            torch.testing.assert_close(mine["state"][name], value, atol=1e-5, rtol=0)


def test_a_process_that_joins_later_draws_what_it_has_not_drawn(both):
    for mine in both:
        assert len(mine["noise later"]) == 6 and not set(mine["noise later"]) & set(both[1]["noise"])
    assert not set(both[0]["noise later"]) & set(both[1]["noise later"])


def test_under_torchrun_each_process_has_its_own_card_and_runs_take_turns(monkeypatch):
    assert launched() == 1 and own_device(torch.device("cuda")) == torch.device("cuda")
    for name, value in {"RANK": "3", "WORLD_SIZE": "4", "LOCAL_RANK": "1"}.items():
        monkeypatch.setenv(name, value)
    assert launched() == 4 and own_device(torch.device("cuda")) == torch.device("cuda:1")
    assert own_device(torch.device("cuda:0")) == torch.device("cuda:0")
    with pytest.raises(ValueError, match="jobs must be 1 under torchrun"):
        side_by_side([], [], jobs=2)
    with pytest.raises(ValueError, match='device must be "cpu" or "cuda" for several processes, got "mps"'):
        fit(Regression(0), table(), **{**SETTINGS, "device": "mps"})
