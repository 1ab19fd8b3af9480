"""`GreedyLayer`: one more layer on a stack that must stay as it is."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ssl_course.exercises.judging import (
    Answer,
    Case,
    Make,
    Mistake,
    Question,
    Verdict,
    array,
    in_parts,
    matches,
    require,
)


class _Greedy(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder

    def forward(self, x):
        return self.compare(self.features(x), x)

    def features(self, x):
        self.below.eval()
        with torch.no_grad():
            return self.below(x)

    def compare(self, h, x):
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class _TrainingMode(_Greedy):
    def features(self, x):
        with torch.no_grad():
            return self.below(x)


class _LearningBelow(_Greedy):
    def features(self, x):
        self.below.eval()
        return self.below(x)


class _TargetDetached(_LearningBelow):
    def compare(self, h, x):
        return F.mse_loss(self.decoder(self.encoder(h)), h.detach())


class _InputDetached(_LearningBelow):
    def compare(self, h, x):
        return F.mse_loss(self.decoder(self.encoder(h.detach())), h)


class _TargetIsX(_Greedy):
    def compare(self, h, x):
        return (self.decoder(self.encoder(h)) - x).square().mean()


class _TargetIsXTraining(_TrainingMode):
    def compare(self, h, x):
        return (self.decoder(self.encoder(h)) - x).square().mean()


class _NothingBelow(_Greedy):
    def features(self, x):
        return x


class _Sum(_Greedy):
    def compare(self, h, x):
        return F.mse_loss(self.decoder(self.encoder(h)), h, reduction="sum")


class _SumOfEach(_Greedy):
    def compare(self, h, x):
        return ((self.decoder(self.encoder(h)) - h) ** 2).sum(dim=1).mean()


class _EncoderFrozen(_Greedy):
    def compare(self, h, x):
        return F.mse_loss(self.decoder(self.encoder(h).detach()), h)


class _AllFrozen(_Greedy):
    def forward(self, x):
        with torch.no_grad():
            return super().forward(x)


def _inputs(rng: np.random.Generator) -> list:
    """As wide below as x, so that a wrong target goes unnoticed."""
    return [
        Case((rng.normal(size=(n, d)),), init=_parts(("torch.nn.BatchNorm1d", d), d, k))
        for n, d, k in ((9, 6, 3), (12, 4, 2))
    ]


def _images(rng: np.random.Generator) -> list:
    return [Case((rng.random((n, 1, 6, 6)),), init=_parts(_CONVNET, 5, 3)) for n in (4, 7)]


_CONVNET = ("ssl_course.encoders.convnet", 1, (3, 5))


def _parts(below: tuple, width: int, dim: int) -> tuple:
    """Layers below that hold batch norm, then an encoder from `width` to `dim` and a decoder back."""
    return Make(*below), Make("torch.nn.Linear", width, dim), Make("torch.nn.Linear", dim, width)


_MODE = (
    "The layers below are in training mode: batch norm normalises with the batch's own statistics, so they are not the "
    "layers that were trained before."
)
_TARGET = "Your target is x: this layer must reconstruct what it is given, the features h from below."
_MISTAKES = (
    Mistake(_TrainingMode, _MODE),
    Mistake(_TargetIsX, _TARGET, hint=2),
    Mistake(_TargetIsXTraining, _TARGET, hint=2),
    Mistake(_NothingBelow, "The layers below are not used: this layer's input is `below(x)`.", hint=2),
    Mistake(_Sum, "Your loss is a sum: take the mean over all entries.", hint=3),
    Mistake(_SumOfEach, "Your loss is summed over the features: take the mean over all entries.", hint=3),
    Mistake(
        _LearningBelow,
        "The layers below still learn: to make this loss small they need only make h constant. Stop the gradients "
        "before h.",
        hint=2,
    ),
    Mistake(
        _TargetDetached,
        "The layers below still learn, through the encoder's input: stop the gradients before h is used at all.",
        hint=2,
    ),
    Mistake(
        _InputDetached,
        "The layers below still learn, through the target: they need only move h to where the decoder points.",
        hint=2,
    ),
    Mistake(_EncoderFrozen, "The code is detached: the new encoder gets no gradient.", hint=3),
    Mistake(
        _AllFrozen, "The loss carries no gradient: is there a `no_grad` around everything, or an `.item()`?", hint=3
    ),
)
_LEARNING = ("encoder.weight", "decoder.weight")


_LOSS = in_parts(
    (0.7, matches(_Greedy, _inputs, method="forward", mistakes=_MISTAKES, gradients=("below.weight", *_LEARNING))),
    (0.3, matches(_Greedy, _images, method="forward", mistakes=_MISTAKES, gradients=("below.0.weight", *_LEARNING))),
)


def _examine(answer: Answer, rng: np.random.Generator) -> Verdict | None:
    if verdict := _LOSS(answer, rng):
        return verdict
    made = answer.module(*_parts(_CONVNET, 5, 3)).train(True)  # as `fit` does before the first step
    before = made.state()
    for _ in range(2):
        made.call(None, rng.random((16, 1, 6, 6)).astype(np.float32))
    after = made.state()
    require(
        all(np.array_equal(before[name], after.get(name)) for name in before),
        "`fit` puts your whole module into training mode, and then the batch-norm statistics below move at every "
        "step: switch `below` to evaluation mode inside `forward`.",
        share=0.7,
        hint=3,
    )
    for new in (("torch.nn.Dropout", "torch.nn.Identity"), ("torch.nn.Identity", "torch.nn.Dropout")):
        made = answer.module(Make("torch.nn.BatchNorm1d", 5), *map(Make, new)).train(True)
        loss = made.call(None, rng.normal(size=(16, 5)).astype(np.float32))
        require(
            array(loss, shape=(), name="the loss") > 1e-4,  # dropout errs in training mode only
            "You switch the new encoder and decoder to evaluation mode too: only `below` is finished.",
            share=0.7,
            hint=3,
        )
    return None


QUESTION = Question(
    "GreedyLayer",
    "Mend the greedy layer",
    "repair",
    points=3,
    difficulty=3,
    minutes=20,
    hints=(
        "What are the layers below free to do while this loss falls? Think of gradients, and of batch norm's mode.",
        "The layers below are finished: no gradient may reach them, from the input or the target, and they stay in "
        "evaluation mode.",
        "First `self.below` in evaluation mode, in `forward` itself; then h under `torch.no_grad()`, for both uses.",
    ),
    examine=_examine,
    hides=("ssl_course.autoencoders.stacked",),
)
