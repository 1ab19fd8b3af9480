"""What a judge says about an answer."""

from __future__ import annotations

from dataclasses import dataclass

CAUSES = ("right", "wrong", "error", "not answered", "time-out", "memory", "grader fault")


@dataclass(frozen=True)
class Verdict:
    """How much of a question an answer earned, and why not more.

    Args:
        share: of the question's points, in [0, 1].
        cause: "right" with a share of 1; else one of `CAUSES`.
        message: for the student: what is wrong, in a sentence. Never holds a hidden input or an expected value.
        hint: which of the question's three hints helps now, 1 to 3.
    """

    share: float
    cause: str
    message: str = ""
    hint: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share must lie in [0, 1], got {self.share}")
        if self.cause not in CAUSES:
            raise ValueError(f"cause must be one of {', '.join(CAUSES)}, got {self.cause!r}")
        if (self.cause == "right") != (self.share == 1):
            raise ValueError(f"share must be 1 where and only where the answer is right, got {self.share}")


class Wrong(Exception):
    """Raise it in an `examine` function to end it: the student sees the message and keeps that share of the points."""

    def __init__(self, message: str, *, share: float = 0.0, hint: int = 1) -> None:
        super().__init__(message)
        self.message, self.share, self.hint = message, share, hint


def require(condition: bool, message: str, *, share: float = 0.0, hint: int = 1) -> None:
    """Raise `Wrong` unless the condition holds."""
    if not condition:
        raise Wrong(message, share=share, hint=hint)
