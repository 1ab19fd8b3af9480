"""Many submissions at a time, on whatever joblib can use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from joblib import Parallel, cpu_count, delayed, parallel_config

from ssl_course.course.layout import CourseError
from ssl_course.grading.results import Grade
from ssl_course.grading.submission import Settings, grade_submission


def run(plan: list, settings: Settings, jobs: int | None, backend: str) -> Iterator[Grade]:
    """The grades as they become known."""
    if not plan:
        return
    jobs = min(jobs or cpu_count(), len(plan)) if backend in ("loky", "threading", "multiprocessing") else jobs or -1
    tasks = [delayed(grade_submission)(*task, settings) for task in plan]
    with _backend(backend, jobs):
        try:
            work = Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")
        except ValueError:  # a backend that gives results only at the end: a few at a time, so that they are written
            for start in range(0, len(tasks), 20):
                yield from Parallel(n_jobs=jobs, batch_size=1)(tasks[start : start + 20])
            return
        yield from work(tasks)


@contextmanager
def _backend(name: str, jobs: int) -> Iterator[None]:
    """joblib's backend; loky's processes, and with them their sandboxes, end with the batch."""
    try:
        context = parallel_config(name, n_jobs=jobs, **({"inner_max_num_threads": 1} if name == "loky" else {}))
    except Exception as error:  # a backend that is unknown, or without its library or its cluster
        raise CourseError(f"joblib's backend {name!r} cannot be used: {' '.join(str(error).split())}") from None
    try:
        with context:
            yield
    finally:
        if name == "loky":
            from joblib.externals.loky import get_reusable_executor

            get_reusable_executor().shutdown(wait=True)
