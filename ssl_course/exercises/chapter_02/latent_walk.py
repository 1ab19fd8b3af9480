"""`latent_walk`: from one image to another, through codes."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Make, Mistake, Question, matches


def _shares(steps):
    return torch.linspace(0, 1, steps, dtype=torch.float64)[:, None]


def _blend(a, b, t):
    return (1 - t) * a + t * b


def _walk(encoder, decoder, x1, x2, steps):
    return _along(encoder, decoder, x1, x2, _shares(steps))


def _along(encoder, decoder, x1, x2, t):
    return decoder(_blend(encoder(x1), encoder(x2), t))


def _pixels(encoder, decoder, x1, x2, steps):
    return _blend(x1, x2, _shares(steps))


def _blend_encoded(encoder, decoder, x1, x2, steps):
    return decoder(encoder(_blend(x1, x2, _shares(steps))))


def _pictures(encoder, decoder, x1, x2, steps):
    return _blend(decoder(encoder(x1)), decoder(encoder(x2)), _shares(steps))


def _no_end(encoder, decoder, x1, x2, steps):
    return _along(encoder, decoder, x1, x2, _shares(steps + 1)[:-1])


def _no_start(encoder, decoder, x1, x2, steps):
    return _along(encoder, decoder, x1, x2, _shares(steps + 1)[1:])


def _no_ends(encoder, decoder, x1, x2, steps):
    return _along(encoder, decoder, x1, x2, _shares(steps + 2)[1:-1])


def _reversed(encoder, decoder, x1, x2, steps):
    return _walk(encoder, decoder, x2, x1, steps)


def _unit(encoder, decoder, x1, x2, steps):
    z = _blend(encoder(x1), encoder(x2), _shares(steps))
    return decoder(z / z.norm(dim=1, keepdim=True))


def _random(encoder, decoder, x1, x2, steps):
    return decoder(encoder(x1) + _shares(steps) * encoder(x2))


def _too_many(extra):
    return lambda got, expected, args: got.shape == (args[4] + extra, expected.shape[1])


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for d, k, steps in ((8, 3, 5), (6, 2, 7), (9, 4, 4)):
        encoder = Make("ssl_course.encoders.mlp", d, 16, k, seed=int(rng.integers(1000)))
        decoder = Make("ssl_course.encoders.mlp", k, 16, d, seed=int(rng.integers(1000)))
        x1, x2 = 4 * rng.normal(size=(1, d)), 4 * rng.normal(size=(1, d))
        cases.append(Case((encoder, decoder, x1, x2, steps)))
    return [*cases, Case((*cases[0].args[:4], 2), note="a walk of two steps, which are the two ends")]


QUESTION = Question(
    "latent_walk",
    "A walk through codes",
    "implement",
    points=2,
    difficulty=1,
    minutes=12,
    hints=(
        "What is blended: pixels or codes? Are both ends among the steps?",
        "Encode both images once, blend the two codes with shares from 0 to 1, and decode all blends in one call.",
        "`torch.linspace(0, 1, steps)[:, None]`, (steps, 1), times a code (1, k) gives (steps, k).",
    ),
    examine=matches(
        _walk,
        _inputs,
        mistakes=(
            Mistake(_pixels, "You blend pixels: neither the encoder nor the decoder is used."),
            Mistake(_blend_encoded, "You blend pixels, and then encode the blends: blend the two codes.", hint=2),
            Mistake(_pictures, "You blend the two decoded images: blend the codes, then decode each blend.", hint=2),
            Mistake(_no_end, "Your walk stops one step short of x2: the last share must be 1.", hint=3),
            Mistake(_no_start, "Your walk starts one step after x1: the first share must be 0.", hint=3),
            Mistake(_no_ends, "Both ends are missing: the shares must run from 0 to 1.", hint=3),
            Mistake(_reversed, "Your walk goes from x2 to x1.", hint=2),
            Mistake(
                _random, "You add the second code to the first: what is added of one must go of the other.", hint=2
            ),
            Mistake(_unit, "You normalise the blended codes: asked for is the straight line.", hint=2),
            Mistake(None, "Your walk has one step too many.", when=_too_many(1), hint=3),
            Mistake(None, "Your walk has two steps too many: the ends count as steps.", when=_too_many(2), hint=3),
            Mistake(None, "Your walk has one step too few.", when=_too_many(-1), hint=3),
            Mistake(
                None,
                "You return the codes: decode them.",
                when=lambda got, expected, args: got.shape == (args[4], args[0].args[-1]),
                hint=2,
            ),
        ),
    ),
)
