"""`two_player_loss`: one sum that moves a generator and a discriminator, each by its own loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch.func import functional_call

from ssl_course.exercises.judging import Case, Make, Question, matches
from ssl_course.exercises.known_mistakes import broken_gradient, extremes, graded, told


def _frozen(discriminator):
    """The discriminator with weights that get no gradient."""
    weights = {name: p.detach() for name, p in discriminator.named_parameters()}
    return lambda x: functional_call(discriminator, weights, (x,))


def _judge_loss(on_real, on_fake):
    return F.softplus(-on_real).mean() + F.softplus(on_fake).mean()


def _fooling(on_fake):
    return F.softplus(-on_fake).mean()


def _made(
    judge: Callable = _judge_loss, fool: Callable = _fooling, seen: Callable = torch.detach, by: Callable = _frozen
) -> Callable:
    """`two_player_loss` with other terms, with another thing shown to the discriminator, or another judge of it."""

    def two_player_loss(discriminator, real, fake):
        on_real, on_fake = discriminator(real), discriminator(seen(fake))
        return judge(on_real, on_fake) + fool(by(discriminator)(fake))

    return two_player_loss


_loss = _made()


def _attached(x):
    return x


def _trainable(discriminator):
    return discriminator


def _of_probabilities(x, target):
    return F.binary_cross_entropy_with_logits(x.sigmoid(), torch.full_like(x, target))


def _inputs(rng: np.random.Generator) -> list:
    return [_drawn(rng, *sizes) for sizes in ((6, 4, 1.0), (9, 3, 1.5), (5, 6, 0.7))]


def _large(rng: np.random.Generator) -> list:
    return [_drawn(rng, 8, 4, 300.0, "scores of some hundreds")]


def _drawn(rng: np.random.Generator, n: int, d: int, reach: float, note: str = "") -> Case:
    judge = Make("torch.nn.Linear", d, 1, seed=int(rng.integers(2**31)))
    shapes = {"weight": np.zeros((1, d)), "bias": np.zeros(1)}  # what gradients are asked for
    real, fake = rng.normal(size=(2, n, d)) + np.array([0.5, -0.5])[:, None, None]
    return Case((judge, reach * real, reach * fake), note=note, state=shapes)


_SATURATING = (
    "Your generator minimises log(1 − D(fake)), as in the game of two: where it loses, that has no slope. Give it "
    "−log D(fake)."
)
_MISTAKES = (
    (_made(fool=lambda s: -F.softplus(s).mean()), _SATURATING, 2),
    (lambda d, r, f: _judge_loss(d(r), d(f.detach())), "The generator's own loss, −log D(fake), is missing. (To turn "
     "the sign of the gradient instead would give it log(1 − D(fake)), which has no slope where it loses.)", 2),
    (lambda d, r, f: _fooling(_frozen(d)(f)), "The discriminator's loss is missing: real and made-up images are told "
     "apart by nobody.", 2),
    (_made(judge=lambda r, f: _judge_loss(-r, -f)), "The discriminator's labels are swapped: 1 is real, and it should "
     "give high scores to real images.", 2),
    (_made(fool=lambda s: F.softplus(s).mean()), "The generator has the discriminator's label: it wants its images to "
     "be taken for *real*, label 1.", 2),
    (_made(judge=lambda r, f: _judge_loss(-r, -f), fool=lambda s: F.softplus(s).mean()), "All your labels are swapped: "
     "1 is real.", 2),
    (_made(judge=lambda r, f: _judge_loss(r, f) / 2), "You halve the discriminator's loss: both of its means are "
     "added.", 2),
    (lambda d, r, f: _loss(d, r, f) / 2, "Your loss is half as large: add the three means.", 1),
    (_made(judge=lambda r, f: F.softplus(-r).mean()), "The discriminator never sees made-up images.", 2),
    (_made(judge=lambda r, f: F.softplus(f).mean()), "The discriminator never sees real images.", 2),
    (_made(judge=lambda r, f: _of_probabilities(r, 1.0) + _of_probabilities(f, 0.0),
           fool=lambda s: _of_probabilities(s, 1.0)), "You take the sigmoid twice: `binary_cross_entropy_with_logits` "
     "has its own, and wants the scores.", 3),
    (_made(judge=lambda r, f: 2 * _judge_loss(r, f), fool=lambda s: s.numel() * _fooling(s)), "You add up over the "
     "images: take means.", 3),
    (lambda d, r, f: len(f) * _loss(d, r, f), "You add up over the images: take means.", 3),
    (lambda d, r, f: -_loss(d, r, f), "Your sign is wrong: log D is negative, the loss is −log D.", 2),
    (_made(judge=lambda r, f: f.mean() - r.mean(), fool=lambda s: -s.mean()), "You add up raw scores, as a Wasserstein "
     "GAN does: take the logarithm of the sigmoid.", 1),
    (_made(judge=lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), fool=lambda s: -s.mean()), "You use the "
     "hinge loss: take the logarithm of the sigmoid.", 1),
    (_made(judge=lambda r, f: (r - 1).pow(2).mean() + f.pow(2).mean(), fool=lambda s: (s - 1).pow(2).mean()), "You use "
     "squared errors: take the logarithm of the sigmoid.", 1),
    (_made(judge=lambda r, f: -_judge_loss(r, f)), "The discriminator climbs its loss instead of descending: the sign "
     "is wrong.", 2),
    (_made(seen=_attached, by=_trainable), "The value is right, but nothing is kept apart: the generator is told to "
     "help the discriminator, and the discriminator to be fooled. Its two terms on `fake` cancel in part.", 2),
    (_made(seen=_attached), "The value is right, but the discriminator's loss reaches `fake`: it would teach the "
     "generator to look false. Let it judge `fake.detach()`.", 2),
    (_made(by=_trainable), "The value is right, but the generator's loss reaches the discriminator's weights: it would "
     "learn to be fooled. Judge with weights that are detached, or do not require a gradient.", 3),
    (lambda d, r, f: _loss(d, r, f.detach()), "The value is right, but `fake` gets no gradient at all: the generator "
     "learns nothing. Only the *discriminator's* loss looks at a detached image.", 2),
    (_made(seen=_attached, by=lambda d: lambda x: d(x.detach())), "The value is right, but the detached image stands "
     "in the wrong term: the discriminator's loss is to leave the generator alone.", 2),
    (_made(seen=_attached, by=lambda d: lambda x: d(x).detach()), "The value is right, but `fake` gets the gradient of "
     "the wrong loss: the discriminator's is to leave it alone, the generator's to reach it.", 2),
    (_made(by=lambda d: lambda x: d(x.detach())), "The value is right, but `fake` gets no gradient: the generator's "
     "loss must reach it.", 2),
    (lambda d, r, f: _made(judge=lambda a, b: _judge_loss(a.detach(), b.detach()))(d, r, f), "The value is right, but "
     "the discriminator learns nothing: its own loss must reach its weights.", 2),
)  # fmt: skip

_KEYS = (2, "weight", "bias")
_NAN = "The value is right, but the gradient is nan or infinite: `softplus` stays finite."

QUESTION = Question(
    "two_player_loss",
    "One sum for two players",
    "vary",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Write both losses down with their arrows: which of the two networks shall each of them move?",
        "`fake.detach()` in the discriminator's loss keeps the generator out. The generator's loss has to go *through* "
        "the discriminator to `fake`, but must leave no gradient on its weights.",
        "`torch.func.functional_call(discriminator, frozen, (fake,))`, with `frozen` its parameters, detached; or a "
        "`copy.deepcopy` of it. `F.softplus(-s)` is −log sigmoid(s).",
    ),
    examine=graded(
        matches(_loss, _inputs, gradients=_KEYS, mistakes=(*told(_MISTAKES), broken_gradient(_NAN))),
        matches(
            _loss,
            _large,
            gradients=_KEYS,
            mistakes=extremes("where scores are large", "`softplus` or `binary_cross_entropy_with_logits` stay exact."),
        ),
    ),
    hides=("ssl_course.pretext.adversarial",),
)
