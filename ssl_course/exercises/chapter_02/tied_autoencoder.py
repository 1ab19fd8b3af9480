"""`TiedAutoencoder`: one matrix for both directions."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from ssl_course.exercises.judging import Answer, Case, Mistake, Question, Verdict, in_parts, matches, require


class _Tied(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(dim, in_dim) / in_dim**0.5)
        self.encoder_bias = nn.Parameter(torch.zeros(dim))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))

    def encode(self, x):
        return torch.relu(x @ self.weight.T + self.encoder_bias)

    def decode(self, h):
        return h @ self.weight + self.decoder_bias

    def forward(self, x):
        return self.decode(self.encode(x))


class _LinearCode(_Tied):
    def encode(self, x):
        return x @ self.weight.T + self.encoder_bias


class _LateBias(_Tied):
    def encode(self, x):
        return torch.relu(x @ self.weight.T) + self.encoder_bias


class _NoEncoderBias(_Tied):
    def encode(self, x):
        return torch.relu(x @ self.weight.T)


class _Sigmoid(_Tied):
    def encode(self, x):
        return torch.sigmoid(x @ self.weight.T + self.encoder_bias)


class _NoDecoderBias(_Tied):
    def decode(self, h):
        return h @ self.weight


class _BiasFirst(_Tied):
    """The decoder as the exact mirror: undo the encoder's bias, then turn back."""

    def decode(self, h):
        return (h - self.encoder_bias) @ self.weight + self.decoder_bias


class _ReluOnOutput(_Tied):
    def decode(self, h):
        return torch.relu(h @ self.weight + self.decoder_bias)


class _SigmoidOnOutput(_Tied):
    def decode(self, h):
        return torch.sigmoid(h @ self.weight + self.decoder_bias)


class _Inverse(_Tied):
    def decode(self, h):
        return h @ torch.linalg.pinv(self.weight.T) + self.decoder_bias


class _DecoderDetached(_Tied):
    def decode(self, h):
        return h @ self.weight.detach() + self.decoder_bias


class _EncoderDetached(_Tied):
    def encode(self, x):
        return torch.relu(x @ self.weight.detach().T + self.encoder_bias)


class _CodeDetached(_Tied):
    def forward(self, x):
        return self.decode(self.encode(x).detach())


def _inputs(rng: np.random.Generator) -> list:
    return [Case((rng.normal(size=(n, d)),), init=(d, k)) for n, d, k in ((5, 6, 3), (8, 4, 7), (3, 5, 5))]


def _codes(rng: np.random.Generator) -> list:
    return [Case((np.abs(rng.normal(size=(n, k))),), init=(d, k)) for n, d, k in ((5, 6, 3), (8, 4, 7), (3, 5, 5))]


_HALF = "the weight is used twice, so its gradient has two parts."
_PARTS = in_parts(
    (
        0.25,
        matches(
            _Tied,
            _inputs,
            method="encode",
            mistakes=(
                Mistake(_LinearCode, "`encode` has no ReLU.", hint=2),
                Mistake(_LateBias, "`encode` adds its bias after the ReLU: add it before.", hint=2),
                Mistake(_NoEncoderBias, "`encode` does not add `encoder_bias`.", hint=2),
                Mistake(_Sigmoid, "`encode` has a sigmoid where a ReLU is asked for.", hint=2),
            ),
        ),
    ),
    (
        0.25,
        matches(
            _Tied,
            _codes,
            method="decode",
            mistakes=(
                Mistake(_NoDecoderBias, "`decode` does not add `decoder_bias`.", hint=2),
                Mistake(_ReluOnOutput, "`decode` ends in a ReLU: asked for is a linear decoder.", hint=2),
                Mistake(_SigmoidOnOutput, "`decode` ends in a sigmoid: asked for is a linear decoder.", hint=2),
                Mistake(_BiasFirst, "`decode` subtracts `encoder_bias`: asked for is h W + decoder_bias.", hint=2),
                Mistake(_Inverse, "`decode` inverts the weight: asked for is the weight itself.", hint=2),
            ),
        ),
    ),
    (
        0.5,
        matches(
            _Tied,
            _inputs,
            method="forward",
            gradients=("weight", "encoder_bias", "decoder_bias"),
            mistakes=(
                Mistake(_LinearCode, "`forward` goes around the ReLU of `encode`.", hint=2),
                Mistake(_DecoderDetached, f"The decoder's use of the weight gets no gradient: {_HALF}", hint=3),
                Mistake(_EncoderDetached, f"The encoder's use of the weight gets no gradient: {_HALF}", hint=3),
                Mistake(_CodeDetached, "The code is detached: the encoder learns nothing.", hint=3),
                Mistake(
                    None,
                    "`forward` returns a single number: asked for are the reconstructions.",
                    when=lambda got, expected, args: np.ndim(got) == 0,
                ),
                Mistake(
                    None,
                    "`forward` returns the codes: asked for are the reconstructions.",
                    when=lambda got, expected, args: got.ndim == 2 and got.min() >= 0,
                ),
            ),
        ),
    ),
)


def _examine(answer: Answer, rng: np.random.Generator) -> Verdict | None:
    made = answer.module(6, 3)
    shapes = made.names()
    matrices = [name for name, shape in shapes.items() if len(shape) == 2]
    require(
        len(matrices) < 2,
        f"Your class has the matrices {' and '.join(matrices)}: tied means that the decoder uses the encoder's.",
    )
    require(shapes.get("weight") != (6, 3), "Your weight has shape (in_dim, dim): asked for is (dim, in_dim).", hint=2)
    if shapes.get("weight") == (3, 6):
        require(
            len(np.unique(made.state()["weight"])) > 1,
            "All entries of your weight start alike: then all codes stay alike for ever. Start from random numbers.",
            hint=2,
        )
    if verdict := _PARTS(answer, rng):
        return verdict
    start = answer.module(64, 32).state()["weight"]
    spread = start.std()
    require(
        abs(start.mean()) < 0.5 * spread,
        "The numbers in your weight do not start around 0: start from small ones of both signs, as `torch.randn` "
        "divided by in_dim ** 0.5 gives.",
        share=0.75,
        hint=2,
    )
    require(
        spread < 0.5,
        f"Your weight starts with a standard deviation of about {spread:.1g}: codes and reconstructions become far too "
        "large. Divide by in_dim ** 0.5.",
        share=0.75,
        hint=2,
    )
    return None


QUESTION = Question(
    "TiedAutoencoder",
    "Tied weights",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "How many matrices does the class hold? Count the parameters that the text asks for.",
        "`weight` (dim, in_dim) maps x to the code when transposed, and codes back as it is; each way has its bias.",
        "In `encode`, ReLU of `x @ self.weight.T` plus a bias; in `decode`, `h @ self.weight` plus the other.",
    ),
    examine=_examine,
)
