"""Independent runs at the same time, one core each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext

from joblib import Parallel, cpu_count, parallel_config
from tqdm import tqdm

from ssl_course.training import pick_device


def side_by_side(tasks: Sequence, names: Iterable[str], jobs: int | None = None, progress: bool = True) -> Iterator:
    """The results of joblib's `delayed` tasks, in order, with a bar.

    Small networks use one core well and two badly, so two runs at a time take less than twice one run's time.

    Args:
        tasks: `delayed(function)(...)` calls.
        names: what the bar shows for each.
        jobs: how many at a time, each in its own process with its share of the cores. None takes one per core, and
            a single one, in this process, on a GPU.
        progress: show the bar.
    """
    cores = cpu_count()
    jobs = jobs or (1 if pick_device().type == "cuda" else min(cores, len(tasks)))
    share = max(1, cores // jobs)
    # Idle workers wait a little for the next call, and not for five minutes after the program has ended.
    apart = {"n_jobs": jobs, "inner_max_num_threads": share, "idle_worker_timeout": 30}
    context = parallel_config("loky", **apart) if jobs > 1 else nullcontext()
    with context, tqdm(total=len(tasks), disable=not progress, unit="run", mininterval=0.5) as bar:
        results = Parallel(n_jobs=jobs, return_as="generator")(tasks)
        for name, result in zip(names, results, strict=True):
            bar.set_description(name)
            bar.update()
            yield result
