"""`frozen_features`: reading features without touching the encoder."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.judging import Answer, Instance, Make, Question, array, require


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    for training in (True, False):
        encoder = _encoder(answer, rng)
        images = (2 * rng.random((7, 1, 8, 8))).astype(np.float32)
        expected = encoder.train(False).call(None, images)
        encoder.train(training)
        before = encoder.state()
        got = array(answer(encoder, images), shape=expected.shape, name="your result")
        after = encoder.state()
        _check_values(got, expected, [name for name in before if not np.array_equal(before[name], after[name])])
        require(
            encoder.get("training") is training,
            f"The encoder comes in {'training' if training else 'evaluation'} mode and leaves in the other: put it "
            "back, or what follows runs in the wrong one.",
            share=0.5,
            hint=2,
        )
        first = next(iter(encoder.names()))
        _, (gradient,) = encoder.gradients(None, images, wrt=(first,), cotangent=np.ones_like(got))
        require(
            gradient is not None,
            "The encoder comes back with frozen parameters (requires_grad is off): fine-tuning would no longer train "
            "it. Stop the gradients of this one call.",
            share=0.5,
            hint=3,
        )
        _, (gradient,) = answer.gradients(encoder, images, wrt=(1,))
        require(
            gradient is None,
            "The features still carry gradients: a probe's loss would reach the encoder.",
            share=0.5,
            hint=3,
        )


def _encoder(answer: Answer, rng: np.random.Generator) -> Instance:
    """A convnet on the student's side, its running statistics moved away from 0 and 1."""
    encoder = answer.make(Make("ssl_course.encoders.convnet", 1, (4, 8), seed=int(rng.integers(1000))))
    encoder.train().call(None, rng.random((16, 1, 8, 8)).astype(np.float32))
    return encoder


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
)
