"""Grading a batch: many submissions at a time, each grade written when it is known, resumed where it stopped."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

import ssl_course
from ssl_course.course.layout import CourseError, resolve
from ssl_course.exercises import catalogue
from ssl_course.grading import collect as collecting
from ssl_course.grading import engines
from ssl_course.grading import roster as lists
from ssl_course.grading.limits import Limits
from ssl_course.grading.parallel import run
from ssl_course.grading.reading import ReadingError, read_notebook
from ssl_course.grading.results import Grade, Submission
from ssl_course.grading.sandbox import SandboxError, strongest
from ssl_course.grading.secret import new_secret, read_secret
from ssl_course.grading.store import Store
from ssl_course.grading.submission import Settings, master
from ssl_course.grading.transplant import chapter_of


def grade(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    exercise: str | None = None,
    roster: str | Path | None = None,
    secret: str | Path | None = None,
    resume: bool = False,
    sandbox: str = "auto",
    image: str | None = None,
    limits: Limits | None = None,
    jobs: int | None = None,
    backend: str = "loky",
    progress: bool = True,
    merge: str | Path | None = None,
    column: str | None = None,
) -> list[Grade]:
    """Grade submissions and write all reports into `out`.

    Args:
        paths: notebooks, folders and zip archives, see `collect`.
        out: a folder.
        exercise: "02"; None finds it out for each notebook.
        roster: a CSV file; see `roster.match`.
        secret: a file that `new_secret` made; None keeps one in `out`.
        resume: keep the grades that are in `out`, unless the submission, the secret or the course has changed since, or
            the grader failed.
        sandbox: "auto", "bubblewrap", "podman", "docker", or "none" for no walls at all.
        image: for podman and docker, one that holds Python and the course.
        limits: for each answer.
        jobs: how many submissions at a time; None takes one per core.
        backend: joblib's: "loky", "dask", "ray", "threading".
        progress: show a bar.
        merge: a gradebook as Canvas or Moodle exported it; a copy with the scores is written into `out`.
        column: of the gradebook, for the scores.

    Returns:
        The grades, by student.

    Raises:
        CourseError: if something is wrong that the caller can mend; the message says what.
    """
    from ssl_course.grading import reports

    out = Path(out)
    known = _questions(exercise)
    store = Store(out, resume)
    if secret is None and not (out / "secret").exists():
        new_secret(out / "secret")
    hidden = read_secret(Path(secret) if secret else out / "secret")
    if merge and (out / "gradebook.csv").exists() and (out / "gradebook.csv").samefile(merge):
        raise CourseError(f"{merge} is what an earlier batch wrote: name the file that Canvas or Moodle exported.")
    gradebook = reports.Gradebook(Path(merge), column) if merge else None  # a wrong one shows before the work
    found = collecting.collect([Path(path) for path in paths])
    missing: list[str] = []
    if roster:
        found.submissions, strangers, missing = lists.match(found.submissions, Path(roster))
        found.submissions = collecting.apart(found.submissions)
        found.unmatched += [(name, "graded, but in no row of the roster") for name in strangers]
    limits = limits or Limits()
    if sandbox == "auto":
        try:
            sandbox = strongest(limits, image)
        except SandboxError as error:
            raise CourseError(str(error)) from None
    elif sandbox != "none" and (problem := engines.problem(sandbox, limits, image)):
        raise CourseError(f"The sandbox {sandbox} does not work here: {problem}.")
    settings = Settings(hidden, sandbox, limits, image, os.getpid() if backend in ("loky", "multiprocessing") else 0)
    grades, plan = [], []
    for submission in found.submissions:
        chapter, why = _chapter(submission, exercise, known)
        if why:
            about = {"file": submission.file, "ids": submission.ids, "possible": _points(chapter)}
            grades.append(Grade(submission.student, chapter, why, **about))
            found.unmatched.append((submission.file, why))
            continue
        key = _key(submission, chapter, settings)
        done = store.get(submission.student, chapter, key) if resume else None
        if done and not done.faults:  # what the grader failed at is tried again
            grades.append(done)
        else:
            plan.append((submission, chapter, key))
    several = sorted({grade.exercise for grade in grades if grade.results} | {chapter for _, chapter, _ in plan})
    if merge and len(several) > 1:
        raise CourseError(f"A gradebook's column takes one exercise, here are {', '.join(several)}: name one.")
    for chapter in {chapter for _, chapter, _ in plan}:
        master(chapter)  # its own fault shows now
    with tqdm(total=len(plan), disable=not progress, unit="notebook", mininterval=0.5) as bar:
        for one in run(plan, settings, jobs, backend):
            store.put(one)
            grades.append(one)
            bar.update()
    only = next(iter(known)) if exercise else ""
    grades += [Grade(name, only, "no submission", possible=_points(only)) for name in missing]
    grades.sort(key=lambda one: (one.student.casefold(), one.exercise))
    reports.write(out, grades, found.unmatched, gradebook)
    return grades


def _questions(exercise: str | None) -> dict[str, list[str]]:
    """Chapter -> names of its questions: of one exercise, or of all."""
    try:
        known = {chapter: [q.name for q in module.QUESTIONS] for chapter, module in catalogue.chapters().items()}
    except Exception as error:
        raise CourseError(
            f"The course's own questions cannot be loaded ({type(error).__name__}: {error}). That is the course's "
            "fault and no student's; nothing was graded."
        ) from None
    if exercise is None:
        return known
    chapter = resolve(exercise, list(known), "exercise")
    return {chapter: known[chapter]}


def _points(chapter: str) -> float:
    """Of all questions of an exercise; 0 for "", which is none."""
    return sum(question.points for question in catalogue.chapters()[chapter].QUESTIONS) if chapter else 0.0


def _chapter(submission: Submission, exercise: str | None, known: Iterable[str]) -> tuple[str, str]:
    """The chapter of a submission, and why it cannot be graded, or ""."""
    only = next(iter(known)) if exercise else ""
    if submission.data is None:
        return only, f"unreadable: {submission.problem}"
    if only:
        return only, ""
    try:
        chapter = chapter_of(read_notebook(submission.data), Path(submission.file).name, known)
    except ReadingError as error:
        return "", f"unreadable: {error}"
    return chapter, "" if chapter else "belongs to no exercise: name it with --exercise"


@functools.cache
def _course() -> str:
    """A hash of the course's own code: a question that was mended since is asked again."""
    sources = sorted(Path(ssl_course.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sources)).hexdigest()


def _key(submission: Submission, chapter: str, settings: Settings) -> str:
    """What a grade depends on, as a hash: with the same one it would come out the same."""
    limits = [float(value) for value in vars(settings.limits).values()]
    told = (ssl_course.__version__, _course(), chapter, submission.student, limits, settings.sandbox)
    parts = (repr(told).encode("utf-8", "replace"), submission.data, hashlib.sha256(settings.secret).digest())
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
