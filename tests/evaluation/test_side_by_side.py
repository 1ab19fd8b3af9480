"""Runs side by side: results in order, the last task first."""

import time

from joblib import delayed

from ssl_course.evaluation.side_by_side import side_by_side


def started(number: int) -> tuple[int, float]:
    """The number, and when its turn came (one clock for all processes)."""
    now = time.time()
    time.sleep(0.1)
    return number, now


def test_results_are_in_order_and_the_last_task_starts_first():
    for jobs in (1, 2):
        results = side_by_side([delayed(started)(i) for i in range(4)], list("abcd"), jobs, progress=False)
        assert [number for number, _ in results] == [0, 1, 2, 3]
        times = [now for _, now in results]
        first = times[0] if jobs == 1 else min(times[2:])  # either of the two that were sent out first
        assert first == min(times)


def test_nothing_to_do_is_done_at_once():
    assert side_by_side([], [], progress=False) == []
