"""Independent runs at the same time, one core each."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import nullcontext

from joblib import Parallel, cpu_count, parallel_config
from tqdm import tqdm

from ssl_course.distributed import launched
from ssl_course.training import pick_device


def side_by_side(tasks: Sequence, names: Sequence[str], jobs: int | None = None, progress: bool = True) -> list:
    """The results of joblib's `delayed` tasks, in order, with a bar.

    Small networks use one core well and two badly, so two runs at a time take less than twice one run's time.
    Several at a time start with the last task: plans put what is light first (baselines, few labels), and a light run
    at the end leaves no core idle for long.

    Args:
        tasks: `delayed(function)(...)` calls.
        names: what the bar shows for each.
        jobs: how many at a time, each in its own process with its share of the cores. None takes one per core, and
            a single one, in this process, on a GPU and under `torchrun`, whose processes share each run.
        progress: show the bar.

    Raises:
        ValueError: if several are asked for under `torchrun`.
    """
    cores = cpu_count()
    if launched() > 1 and (jobs or 1) > 1:
        raise ValueError(f"jobs must be 1 under torchrun, whose processes share each run, got {jobs}")
    alone = launched() > 1 or pick_device().type == "cuda"
    jobs = jobs or (1 if alone else max(1, min(cores, len(tasks))))
    share = max(1, cores // jobs)
    # Idle workers wait a little for the next call, and not for five minutes after the program has ended.
    apart = {"n_jobs": jobs, "inner_max_num_threads": share, "idle_worker_timeout": 30}
    context = parallel_config("loky", **apart) if jobs > 1 else nullcontext()
    order = slice(None, None, -1) if jobs > 1 else slice(None)
    results = []
    with (
        context,
        warnings.catch_warnings(),
        tqdm(total=len(tasks), disable=not progress, unit="run", mininterval=0.5) as bar,
    ):
        # A worker that has grown large is replaced, and what it was to do goes to the new one.
        warnings.filterwarnings("ignore", "A worker stopped while some jobs")
        # Each task on its own: joblib would put several into one parcel once it has seen some that are short.
        found = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)(tasks[order])
        for name, result in zip(names[order], found, strict=True):
            bar.set_description(name)
            bar.update()
            results.append(result)
    return results[order]
