"""`frozen_features`: reading features without touching the encoder."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.judging import Answer, Instance, LocalAnswer, Make, Question, array, require


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    for training in (True, False):
        spec = _encoder(rng)
        images, others = ((2 * rng.random((n, 1, 8, 8))).astype(np.float32) for n in (7, 5))
        # What is right comes from an encoder of our own: the student's side is never asked for it.
        expected = _ours(spec).train(False).call(None, images)
        encoder = answer.make(spec).train(training)
        got = array(answer(encoder, images), shape=expected.shape, name="your result")
        before, after = _ours(spec).state(), encoder.state()
        _check_values(got, expected, [name for name in before if not _same(after.get(name), before[name])])
        require(
            _same(encoder.call(None, others), _ours(spec).train(training).call(None, others)),
            f"The encoder comes in {'training' if training else 'evaluation'} mode and leaves in the other: put it "
            "back, or what follows runs in the wrong one.",
            share=0.5,
            hint=2,
        )
        first = next(iter(_ours(spec).names()))
        _, (gradient,) = encoder.gradients(None, images, wrt=(first,), cotangent=np.ones_like(got))
        require(
            gradient is not None,
            "The encoder comes back with frozen parameters (requires_grad is off): fine-tuning would no longer train "
            "it. Stop the gradients of this one call.",
            share=0.5,
            hint=3,
        )
        _, (gradient,) = answer.gradients(encoder, images, wrt=(first,))
        require(
            gradient is None,
            "The features still carry gradients: a probe's loss would reach the encoder.",
            share=0.5,
            hint=3,
        )


def _encoder(rng: np.random.Generator) -> Make:
    """A convnet whose running statistics have moved away from 0 and 1."""
    parts, seed = ("ssl_course.encoders.convnet", 1, (4, 8)), int(rng.integers(1000))
    moved = _ours(Make(*parts, seed=seed)).train()
    moved.call(None, rng.random((16, 1, 8, 8)).astype(np.float32))
    return Make(*parts, seed=seed, state=dict(moved.state()))


def _ours(spec: Make) -> Instance:
    return LocalAnswer(None).make(spec)


def _same(got, expected: np.ndarray) -> bool:
    return (
        isinstance(got, np.ndarray)
        and got.shape == expected.shape
        and np.allclose(got, expected, rtol=0, atol=1e-4 * np.abs(expected).max(initial=1e-6))
    )


def _check_values(got: np.ndarray, expected: np.ndarray, moved: list[str]) -> None:
    wrong = np.abs(got - expected).max() > 1e-4 * np.abs(expected).max()
    require(
        not (wrong and moved),
        "Batch norm is in training mode: it normalises with the batch's own statistics, and looking at the images "
        "changes the encoder.",
    )
    require(not moved, f"Looking at the images changes the encoder ({', '.join(moved[:1])}).")
    require(not wrong, "These are not the encoder's features in evaluation mode.")


QUESTION = Question(
    "frozen_features",
    "Mend the evaluation",
    "repair",
    points=3,
    difficulty=2,
    minutes=15,
    hints=(
        "What does batch norm do with the images it is shown while the encoder is in training mode?",
        "Evaluation mode before, and afterwards the mode that it came in: `encoder.training` tells you which.",
        "Note `encoder.training` before `encoder.eval()`; compute under `torch.no_grad()`; then `encoder.train(...)`.",
    ),
    examine=_examine,
    hides=("ssl_course.evaluation.features",),
)
