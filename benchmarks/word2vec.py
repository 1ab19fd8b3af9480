"""Our `word2vec.train` beside gensim 4's Word2Vec: words per second, memory, and analogies answered.

Both get the same sentences, `docs_corpus`, shuffled once, and the same settings: skip-gram, 100 dimensions, window 5,
5 negatives, subsampling at 1e-3, words that occur 5 times, 3 epochs, 2 threads. Each run is a process of its own; the
two take turns, with another seed in each round. A run during which others kept the machine busy is made again: torch's
threads wait for each other. A word counts in each epoch, whether it is then kept or not. All of `docs_analogies` is
asked.

The documentation comes library by library. gensim reads it in that order, so that what it reads last weighs most, while
ours shuffles in each epoch: `--order given` shows what that does.

gensim is taken from this environment if it is there, else installed into one of its own.

    python benchmarks/word2vec.py             # about two minutes on a quiet machine
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from statistics import mean, median

# What needs torch, the course or gensim is imported where it is used: this file runs in gensim's environment, too.
DIM, WINDOW, NEGATIVES, SAMPLE, MIN_COUNT, EPOCHS = 100, 5, 5, 1e-3, 5, 3
OTHERS = 0.1  # cores at most that others may take during a run
TARGET_TIMES, TARGET_POINTS, TARGET_MEGABYTES = 3.0, 2.0, 500
SHARES = ("hit@1", "hit@5")


def run_ours(sentences: list[list[str]], seed: int, threads: int, device: str) -> tuple[list[str], object, dict]:
    import torch

    from ssl_course.word2vec import Vocabulary, train

    torch.set_num_threads(threads)
    settings = {"dim": DIM, "window": WINDOW, "negatives": NEGATIVES, "subsample": SAMPLE, "min_count": MIN_COUNT}
    memory = held("VmRSS")
    start = time.perf_counter()
    vectors = train(sentences, **settings, epochs=EPOCHS, seed=seed, device=device, progress=False)
    whole = time.perf_counter() - start
    memory = held("VmHWM") - memory
    start = time.perf_counter()
    Vocabulary(sentences, MIN_COUNT).encode(sentences)
    told = {"whole": whole, "training": whole - (time.perf_counter() - start), "memory": memory}
    return vectors.words, vectors.vectors.numpy(), told | {"version": f"torch {torch.__version__}"}


def run_gensim(sentences: list[list[str]], seed: int, threads: int, device: str) -> tuple[list[str], object, dict]:
    import gensim
    from gensim.models import word2vec

    if word2vec.FAST_VERSION < 0:
        raise SystemExit("gensim lacks its compiled part: a comparison would not be fair")
    settings = {"sg": 1, "vector_size": DIM, "window": WINDOW, "negative": NEGATIVES, "sample": SAMPLE}
    memory = held("VmRSS")
    start = time.perf_counter()
    model = word2vec.Word2Vec(sentences, **settings, min_count=MIN_COUNT, epochs=EPOCHS, workers=threads, seed=seed)
    whole = time.perf_counter() - start
    told = {"whole": whole, "training": model.total_train_time, "memory": held("VmHWM") - memory}
    return model.wv.index_to_key, model.wv.vectors, told | {"version": f"gensim {gensim.__version__}"}


WAYS = {"ours": run_ours, "gensim": run_gensim}


def held(which: str) -> float:
    """Megabytes that this process holds now ("VmRSS"), or held at most ("VmHWM"); nan where Linux does not say."""
    try:
        with open("/proc/self/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1e3
    except (OSError, StopIteration):
        return float("nan")


def work(way: str, folder: Path, seed: int, threads: int, device: str) -> None:
    """One run, in a process of its own: leaves the words, the vectors and what was measured in the folder."""
    import numpy as np

    with open(folder / "sentences.txt", encoding="utf-8") as lines:
        sentences = [[sys.intern(word) for word in line.split()] for line in lines]
    words, vectors, told = WAYS[way](sentences, seed, threads, device)
    told["memory"] -= 2 * vectors.nbytes / 1e6  # both tables
    np.save(folder / f"{way}.npy", vectors)
    (folder / f"{way}.json").write_text(json.dumps({"words": words, **told}), encoding="utf-8")


def call(python: str, way: str, folder: Path, seed: int, threads: int, device: str = "cpu") -> dict:
    """A run's measurements, its words and vectors."""
    import numpy as np
    import torch

    settings = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    command = [python, __file__, "--work", way, "--folder", str(folder), "--seed", str(seed), "--threads", str(threads)]
    start, others = time.perf_counter(), busy() - used()
    done = subprocess.run([*command, "--device", device], check=False, env={**os.environ, **settings})
    if done.returncode:
        raise SystemExit(f"{way} failed")
    others = (busy() - used() - others) / (time.perf_counter() - start)
    told = {"others": others} | json.loads((folder / f"{way}.json").read_text(encoding="utf-8"))
    return told | {"vectors": torch.from_numpy(np.load(folder / f"{way}.npy"))}


def busy() -> float:
    """Seconds that the machine's cores have worked for anybody, or a host has taken from them."""
    import psutil

    times = psutil.cpu_times()
    return sum(times) - sum(getattr(times, name, 0) for name in ("idle", "iowait", "guest", "guest_nice"))


def used() -> float:
    """Seconds that they have worked for this process and those that it has waited for."""
    return sum(os.times()[:4])


def quiet_call(options: argparse.Namespace, *arguments) -> dict:
    """A run during which others took next to nothing of the machine; of several tries the best."""
    runs = []
    while len(runs) < options.tries and (not runs or runs[-1]["others"] > OTHERS):
        if runs:
            print(f"again, for others used {runs[-1]['others']:.2f} cores", file=sys.stderr, flush=True)
            time.sleep(options.pause)
        runs.append(call(*arguments))
    return min(runs, key=lambda run: run["others"])


def with_gensim(place: Path) -> str:
    """A Python that has gensim."""
    if importlib.util.find_spec("gensim"):
        return sys.executable
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "gensim>=4.3"], check=True)
    return python


def measure(options: argparse.Namespace) -> dict:
    from ssl_course.data import docs_corpus
    from ssl_course.word2vec import analogy_accuracy, docs_analogies

    sentences = list(docs_corpus())
    if options.order == "shuffled":
        random.Random(0).shuffle(sentences)
    read = EPOCHS * sum(map(len, sentences))
    questions, runs = docs_analogies(None), {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sentences.txt").write_text("\n".join(map(" ".join, sentences)) + "\n", encoding="utf-8")
        pythons = {"ours": sys.executable, "gensim": options.gensim or with_gensim(folder / "gensim")}
        for seed in range(options.rounds):
            for way in list(WAYS) if seed % 2 == 0 else list(WAYS)[::-1]:  # nobody always goes first
                run = quiet_call(options, pythons[way], way, folder, seed, options.threads)
                run["hits"] = analogy_accuracy(run["words"], run.pop("vectors"), questions)
                runs[way].append(run)
                text = f"round {seed + 1}: {way} {run['whole']:.1f} s, others used {run['others']:.2f} cores"
                print(text, file=sys.stderr, flush=True)
        if {frozenset(run["words"]) for both in runs.values() for run in both} != {frozenset(runs["ours"][0]["words"])}:
            raise SystemExit("the two have not the same vocabulary")
        cuda = on_cuda(sys.executable, folder, options, questions, read)
    rows = [family_row(i, runs) for i in range(len(questions) + 1)]
    result = {
        "order": options.order,
        "corpus": {"words": read // EPOCHS, "sentences": len(sentences), "vocabulary": len(runs["ours"][0]["words"])},
        "epochs": EPOCHS,
        "threads": options.threads,
        "versions": {way: both[0]["version"] for way, both in runs.items()},
        "words_per_second": {
            way: {part: [read / run[part] for run in both] for part in ("whole", "training")}
            for way, both in runs.items()
        },
        "megabytes": {way: [run["memory"] for run in both] for way, both in runs.items()},
        "families": rows,
        "others": {way: [run["others"] for run in both] for way, both in runs.items()},
        "cuda": cuda,
    }
    speed = result["words_per_second"]
    result["times"] = {
        part: median(a / b for a, b in zip(speed["ours"][part], speed["gensim"][part], strict=True))
        for part in ("whole", "training")
    }
    result["met"] = {
        "speed": min(result["times"].values()) >= TARGET_TIMES,
        "memory": not max(result["megabytes"]["ours"]) > TARGET_MEGABYTES,
        "analogies": all(row[share]["difference"] >= -TARGET_POINTS for row in rows for share in SHARES),
    }
    return result


def family_row(i: int, runs: dict[str, list[dict]]) -> dict:
    """A family's shares in percent, averaged over the seeds."""
    first = runs["ours"][0]["hits"][i]
    row = {name: first[name] for name in ("family", "questions", "answered")}
    for share in SHARES:
        means = {way: 100 * mean(run["hits"][i][share] for run in both) for way, both in runs.items()}
        row[share] = means | {"difference": means["ours"] - means["gensim"]}
    return row


def on_cuda(python: str, folder: Path, options: argparse.Namespace, questions: dict, read: int) -> dict | None:
    """Ours alone on a GPU: words per second and shares over all questions."""
    import torch

    from ssl_course.word2vec import analogy_accuracy

    if not options.cuda or not torch.cuda.is_available():
        return None
    runs = [call(python, "ours", folder, seed, options.threads, "cuda") for seed in range(options.rounds)]
    hits = [analogy_accuracy(run["words"], run["vectors"], questions)[-1] for run in runs]
    return {
        "device": torch.cuda.get_device_name(),
        "words_per_second": {part: [read / run[part] for run in runs] for part in ("whole", "training")},
        **{share: 100 * mean(hit[share] for hit in hits) for share in SHARES},
    }


def show(result: dict) -> None:
    corpus, versions = result["corpus"], ", ".join(result["versions"].values())
    print(
        f"{corpus['words']:,} words in {corpus['sentences']:,} sentences ({result['order']}), a vocabulary of "
        f"{corpus['vocabulary']:,}; {result['epochs']} epochs; {result['threads']} threads; {versions}"
    )
    print("\nwords per second, medians   whole call   training alone   megabytes beyond the tables, most")
    for way, parts in result["words_per_second"].items():
        whole, training = (median(parts[part]) for part in ("whole", "training"))
        print(f"{way:<26} {whole:>12,.0f} {training:>16,.0f} {max(result['megabytes'][way]):>12,.0f}")
    others = max(max(cores) for cores in result["others"].values())
    print(f"times gensim's {result['times']['whole']:>24.2f} {result['times']['training']:>16.2f}")
    print(f"Other processes took at most {others:.2f} cores meanwhile{'' if others <= OTHERS else ': TOO MUCH'}.")
    print("\nfamily             answered   hit@1: ours  gensim  points   hit@5: ours  gensim  points")
    for row in result["families"]:
        shares = [row[share][way] for share in SHARES for way in ("ours", "gensim", "difference")]
        text = "{:>12.1f} {:>7.1f} {:>+7.1f} {:>13.1f} {:>7.1f} {:>+7.1f}".format(*shares)
        print(f"{row['family']:<18} {row['answered']:>4}/{row['questions']:<4} {text}")
    if result["cuda"]:
        cuda = result["cuda"]
        whole, training = (median(cuda["words_per_second"][part]) for part in ("whole", "training"))
        print(f"\n{cuda['device']}: {whole:,.0f} words per second, training alone {training:,.0f}; ", end="")
        print(f"hit@1 {cuda['hit@1']:.1f}, hit@5 {cuda['hit@5']:.1f}")
    targets = (
        f"at least {TARGET_TIMES:g} times gensim's words per second",
        f"at most {TARGET_MEGABYTES} megabytes beyond the tables",
        f"no family more than {TARGET_POINTS:g} points below gensim",
    )
    print()
    for target, met in zip(targets, result["met"].values(), strict=True):
        print(f"{target}: {'met' if met else 'MISSED'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, in turns, each with its seed (default 3)")
    parser.add_argument("--threads", type=int, default=2, help="of torch, and workers of gensim (default 2)")
    parser.add_argument("--order", choices=("shuffled", "given"), default="shuffled", help="of the sentences")
    parser.add_argument("--cuda", action="store_true", help="ours on the GPU too, where there is one")
    parser.add_argument("--gensim", metavar="PYTHON", help="a Python that has gensim (default: this one, or a new one)")
    parser.add_argument("--tries", type=int, default=10, help="at a quiet moment, for each run (default 10)")
    parser.add_argument("--pause", type=float, default=10, help="seconds between them (default 10)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    for name, kind in (("--work", str), ("--folder", Path), ("--seed", int), ("--device", str)):
        parser.add_argument(name, type=kind, help=argparse.SUPPRESS)  # for the processes that this one starts
    options = parser.parse_args()
    if options.work:
        work(options.work, options.folder, options.seed, options.threads, options.device)
        return
    result = measure(options)
    print(json.dumps(result, indent=2)) if options.json else show(result)
    raise SystemExit(0 if all(result["met"].values()) else 1)


if __name__ == "__main__":
    main()
