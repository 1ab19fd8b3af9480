"""Grading one submission: a worker for each question, a verdict for each, whatever happens."""

from __future__ import annotations

import functools
import hashlib
import os
import threading
import time
from dataclasses import dataclass

from ssl_course.course.layout import CourseError, find_root
from ssl_course.exercises.catalogue import questions_of
from ssl_course.exercises.checking import points_of
from ssl_course.exercises.judging import judge
from ssl_course.exercises.question import Question
from ssl_course.exercises.verdict import Verdict
from ssl_course.grading.limits import Limits
from ssl_course.grading.processes import end_with
from ssl_course.grading.reading import Notebook, ReadingError, read_notebook
from ssl_course.grading.results import Grade, QuestionResult, Submission
from ssl_course.grading.sandbox import Cold, SandboxError, Warm, open_sandbox
from ssl_course.grading.secret import rng_for
from ssl_course.grading.transplant import Transplant, transplant


@dataclass(frozen=True)
class Settings:
    """How a batch is graded: the secret, the sandbox's name, limits for each answer, an image for the sandbox, and the
    process that the others on this machine end with, or 0."""

    secret: bytes
    sandbox: str
    limits: Limits
    image: str | None = None
    judge: int = 0


def grade_submission(submission: Submission, chapter: str, key: str, settings: Settings) -> Grade:
    """The grade of one submission; it raises nothing.

    Args:
        chapter: "02_autoencoders".
        key: kept in the grade.
    """
    about = {"student": submission.student, "exercise": chapter, "file": submission.file, "ids": submission.ids}
    about |= {"key": key, "sandbox": settings.sandbox}
    questions = questions_of(chapter)
    try:
        notebook = read_notebook(submission.data)
    except ReadingError as error:
        results = tuple(_unanswered(question, f"The notebook could not be read. {error}") for question in questions)
        return Grade(**about, status=f"unreadable: {error}", results=results)
    answers = transplant(notebook, master(chapter), [question.name for question in questions])
    digest = hashlib.sha256(submission.data).hexdigest()
    results = []
    for question in questions:
        rng = rng_for(settings.secret, chapter, question.name, submission.student, digest)
        results.append(grade_question(question, answers[question.name], rng, settings))
    faults = [result.name for result in results if result.cause == "grader fault"]
    status = f"the grader failed at {', '.join(faults)}: look at it yourself" if faults else "graded"
    if not any(answer.answer for answer in answers.values()):
        status = "no answer in it"
    return Grade(**about, status=status, results=tuple(results))


def grade_question(question: Question, answer: Transplant, rng, settings: Settings) -> QuestionResult:
    """The result of one question; it raises nothing."""
    if not answer.answer:
        return _unanswered(question, "There is no answer in the notebook.")
    program = {"name": question.name, "answer": answer.answer, "before": answer.before, "after": answer.after}
    start, tree, nodes = time.perf_counter(), "", 0
    state = rng.bit_generator.state
    for last in (False, True):
        rng.bit_generator.state = state
        try:
            with lane(threading.get_ident(), settings).answer(program, question.hides) as worker:
                verdict = judge(question, worker, rng)
                tree, nodes = worker.tree, worker.nodes
                if worker.fault:
                    raise worker.fault
            break
        except (SandboxError, OSError) as error:  # the sandbox, not the student's code: try once more in a fresh one
            lane.cache_clear()
            verdict = Verdict(0.0, "grader fault", f"The sandbox failed, through no fault of yours ({error}).")
            if last:
                break
        except Exception as error:  # the question: it names a module that is not there
            verdict = Verdict(0.0, "grader fault", f"The check failed, through no fault of yours ({error}).")
            break
    return QuestionResult(
        question.name,
        points_of(question, verdict),
        question.points,
        verdict.cause,
        verdict.message,
        question.hints[verdict.hint - 1] if verdict.cause not in ("right", "grader fault") else "",
        answer.answer,
        tree,
        nodes,
        round(time.perf_counter() - start, 3),
    )


@functools.lru_cache(maxsize=32)
def lane(thread: int, settings: Settings) -> Warm | Cold:
    """The open sandbox of this thread of this process: warming one up takes seconds, so a batch keeps it."""
    import torch

    torch.set_num_threads(1)  # a process for each core already
    if settings.judge not in (0, os.getpid()):
        end_with(settings.judge)
    return open_sandbox(settings.sandbox, settings.limits, settings.image)


@functools.cache
def master(chapter: str) -> Notebook:
    """The course's own exercise.

    Raises:
        CourseError: if it is missing or broken.
    """
    path = find_root() / "exercises" / f"{chapter}.ipynb"
    try:
        return read_notebook(path.read_bytes())
    except (OSError, ReadingError) as error:
        raise CourseError(f"The course's own exercise {path.name} cannot be read: {error}") from None


def _unanswered(question: Question, why: str) -> QuestionResult:
    return QuestionResult(question.name, 0.0, question.points, "not answered", why, question.hints[0])
