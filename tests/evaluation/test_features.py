"""Taking features must leave no trace on the network: weights, buffers, modes."""

from __future__ import annotations

import hashlib

import pytest
import torch
from torch import nn

from ssl_course.contrastive import SimCLR
from ssl_course.data import Split
from ssl_course.encoders import convnet
from ssl_course.evaluation import features


def images(n: int = 25) -> torch.Tensor:
    return torch.rand(n, 1, 12, 12, generator=torch.Generator().manual_seed(3))


def fingerprint(module: nn.Module) -> str:
    state = module.state_dict()
    return hashlib.sha256(b"".join(k.encode() + v.numpy().tobytes() for k, v in state.items())).hexdigest()


@pytest.mark.parametrize("training", [True, False])
def test_weights_buffers_and_mode_are_kept(training):
    method = SimCLR(convnet(widths=(4, 8)), projection=6).train(training)
    before = fingerprint(method)
    features(method, images())
    assert fingerprint(method) == before
    assert method.training is training and all(part.training is training for part in method.modules())
    method.train()(images())
    assert fingerprint(method) != before  # the fingerprint would have shown a moved batch-norm buffer


def test_parts_that_were_frozen_stay_frozen():
    method = SimCLR(convnet(widths=(4, 8)), projection=6).train()
    method.encoder.eval()
    features(method, images())
    assert not method.encoder[1].training and method.head[1].training


def test_modes_are_kept_when_encoding_fails():
    method = SimCLR(convnet(in_channels=3, widths=(4, 8)), projection=6).train()
    with pytest.raises(RuntimeError):
        features(method, images())
    assert all(part.training for part in method.modules())


def test_features_are_those_of_evaluation_mode_whatever_the_batch_size():
    method = SimCLR(convnet(widths=(4, 8)), projection=6).train()
    method(images())  # moves the running statistics away from their start
    found = features(method, Split(images()), batch_size=4)
    with torch.no_grad():
        wanted = method.eval().encoder(images())
    torch.testing.assert_close(found, wanted)
    assert found.shape == (25, 8) and found.dtype == torch.float32 and not found.requires_grad


def test_functions_modules_and_objects_with_encode_all_serve():
    class Halves:
        def encode(self, x: torch.Tensor) -> torch.Tensor:
            return x.double() / 2

    flat = images().flatten(1)
    assert torch.equal(features(lambda x: x, images()), flat)
    assert torch.equal(features(nn.Flatten(), images()), flat)
    assert torch.equal(features(Halves(), images()), flat / 2)


def test_features_that_are_not_finite_are_refused():
    def diverged(x: torch.Tensor) -> torch.Tensor:
        return torch.where(x[:, :, :1, :1] > 0.5, torch.nan, x[:, :, :1, :1])

    bad = int((images()[:, 0, 0, 0] > 0.5).sum())
    assert 0 < bad < 25
    with pytest.raises(ValueError, match=f"the features of {bad} of 25 images are not finite"):
        features(diverged, images(), batch_size=10)
