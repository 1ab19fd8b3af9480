"""What came of a submission."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class QuestionResult:
    """One question of one submission.

    Args:
        name: of the question.
        points, max_points: earned and possible.
        cause: one of `verdict.CAUSES`; "right" for full points.
        message: what is wrong, for the student.
        hint: the hint that helps now.
        code: the student's own answer.
        tree, nodes: a hash of its syntax tree without names, and its size.
        seconds: wall clock.
    """

    name: str
    points: float
    max_points: float
    cause: str
    message: str = ""
    hint: str = ""
    code: str = ""
    tree: str = ""
    nodes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Grade:
    """One submission, or a student of the roster without one.

    Args:
        student: as the roster says, else as the file or folder is named.
        exercise: "02_autoencoders", or "" if the notebook belongs to none.
        status: "graded", or a sentence that says what a person must look at.
        sandbox: in which it ran; "" if nothing ran.
        results: one for each question.
        file: where the notebook came from.
        ids: other names of the student that a learning platform put into the file's name.
        key: what the grade depends on; a resumed batch keeps a grade with the same key.
        possible: points that could be had, where nothing ran and no result says so.
    """

    student: str
    exercise: str
    status: str
    sandbox: str = ""
    results: tuple[QuestionResult, ...] = ()
    file: str = ""
    ids: tuple[str, ...] = ()
    key: str = ""
    possible: float = 0.0

    @property
    def score(self) -> float:
        return sum(result.points for result in self.results)

    @property
    def max_score(self) -> float:
        return sum(result.max_points for result in self.results) if self.results else self.possible

    @property
    def faults(self) -> tuple[str, ...]:
        """The questions where the grader failed, not the student."""
        return tuple(result.name for result in self.results if result.cause == "grader fault")

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, found: dict) -> Grade:
        results = tuple(QuestionResult(**result) for result in found["results"])
        return cls(**{**found, "results": results, "ids": tuple(found["ids"])})


@dataclass(frozen=True)
class Submission:
    """A file that a student handed in.

    Args:
        student: from the name of the file or its folder.
        file: where it came from, for people.
        data: its bytes; None if they could not be read.
        ids: other names of the student in the file's name: a number of Canvas or Moodle.
        problem: why it could not be read.
    """

    student: str
    file: str
    data: bytes | None
    ids: tuple[str, ...] = field(default=())
    problem: str = ""
