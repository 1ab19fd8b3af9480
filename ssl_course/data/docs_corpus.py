"""The documentation of the reader's own installed libraries: two million words of real text without a download."""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import sys
import warnings
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from ssl_course.data import docs_cleaning, docs_markup, docs_sources
from ssl_course.data.corpus import Corpus
from ssl_course.data.torchvision_sets import CACHE
from ssl_course.files import write_whole

# The course itself needs all of them; networkx and sympy come with torch.
LIBRARIES = ("numpy", "scipy", "sklearn", "torch", "torchvision", "matplotlib", "skimage", "joblib", "networkx")
LIBRARIES += ("sympy", docs_sources.PYTHON)
PARCEL = 40  # files that one process parses at a time


def docs_corpus(libraries: Sequence[str] = LIBRARIES, *, folder: str | Path = CACHE, progress: bool = True) -> Corpus:
    """Sentences from the docstrings of installed libraries, cleaned of code, tables, formulas, types and markup.

    Words are lower-case; identifiers such as `argmin`, `nanmax` and `float32` are words like others. No sentence comes
    twice. Nothing is imported: the files are parsed, on all cores. On two that takes some 15 seconds; the result is
    kept until a library has another version, so that the next call takes one.

    Args:
        libraries: top-level packages, and "python" for its standard library and `pydoc`'s topics. Those that are not
            installed are left out; `sources` says which are in.
        folder: where the result is kept; a folder that cannot be written to costs only time.
        progress: show a bar where it takes longer than a second.

    Returns:
        A `Corpus`; of all libraries it has about two million words in 160,000 sentences. The same versions give the
        same sentences in the same order.

    Raises:
        TypeError: if `libraries` is no sequence of names.
        ValueError: if a name in it is not that of a top-level package, or none of them is installed.
    """
    libraries = _names(libraries)
    present = [library for library in libraries if docs_sources.folders(library)]
    if not present:
        raise ValueError(f"libraries must name at least one that is installed, got {', '.join(libraries) or 'none'}")
    path = Path(folder).expanduser() / "docs_corpus" / f"{_key(present)}.txt.gz"
    corpus = _read(path)
    if corpus is None:
        corpus = _build(present, progress)
        try:
            write_whole(path, _packed(corpus))
        except OSError as error:
            warnings.warn(f"docs_corpus could not be kept ({error}): the next call makes it anew", stacklevel=2)
    return corpus


def _names(libraries: Sequence[str]) -> tuple[str, ...]:
    if isinstance(libraries, str) or not isinstance(libraries, Iterable):
        raise TypeError(f"libraries must be a sequence of names, got {libraries!r}")
    names = tuple(dict.fromkeys(libraries))
    for name in names:
        if not (isinstance(name, str) and name.isidentifier()):  # to find "a.b", Python would import a
            raise ValueError(f'libraries must hold names of top-level packages such as "numpy", got {name!r}')
    return names


def _key(libraries: list[str]) -> str:
    """A name for what these versions of the libraries and this way to clean them give."""
    key = hashlib.sha256(repr([(library, docs_sources.version(library)) for library in libraries]).encode())
    for module in (docs_sources, docs_markup, docs_cleaning):
        key.update(Path(module.__file__).read_bytes())
    return key.hexdigest()[:16]


def _build(libraries: list[str], progress: bool) -> Corpus:
    files = [
        (library, path)
        for library in libraries
        for folder in docs_sources.folders(library)
        for path in docs_sources.files(folder)
    ]
    sources = dict.fromkeys(libraries, 0)
    seen: set[str] = set()
    kept: list[list[str]] = []
    parcels = [files[start : start + PARCEL] for start in range(0, len(files), PARCEL)]
    with tqdm(total=len(files), desc="docs_corpus", disable=not progress, delay=1, unit="file", mininterval=0.5) as bar:
        for parcel, found in zip(parcels, _side_by_side(parcels), strict=True):
            for (library, _), lines in zip(parcel, found, strict=True):
                for line in lines:
                    if line not in seen:
                        seen.add(line)
                        kept.append(list(map(sys.intern, line.split(" "))))
                        sources[library] += len(kept[-1])
            bar.update(len(parcel))
    return Corpus(kept, {library: words for library, words in sources.items() if words}, "docs_corpus")


def _side_by_side(parcels: list[list[tuple[str, Path]]]) -> Iterable[list[list[str]]]:
    """`_lines` of each parcel, in order, on all cores; a few are not worth the start of processes."""
    if len(parcels) < 8:
        return map(_lines, parcels)
    from joblib import Parallel, delayed

    return Parallel(n_jobs=-1, return_as="generator")(delayed(_lines)(parcel) for parcel in parcels)


def _lines(parcel: list[tuple[str, Path]]) -> list[list[str]]:
    """The sentences of each file, words joined by spaces; none comes twice in a parcel."""
    seen: set[str] = set()
    found = []
    collecting = gc.isenabled()
    gc.disable()  # syntax trees hold no cycles, and to look for some would take longer than all the rest
    try:
        for _, path in parcel:
            found.append([])
            for name, docstring in docs_sources.docstrings(path):
                for words in docs_cleaning.sentences(docstring, name):
                    line = " ".join(words)
                    if line not in seen:
                        seen.add(line)
                        found[-1].append(line)
    finally:
        if collecting:
            gc.enable()
    return found


def _packed(corpus: Corpus) -> bytes:
    """One line that says the sources, then one for each sentence; gzip's checksum shows damage."""
    lines = [json.dumps(corpus.sources), *map(" ".join, corpus)]
    return gzip.compress("\n".join(lines).encode(), compresslevel=3, mtime=0)


def _read(path: Path) -> Corpus | None:
    """The corpus of an earlier call, or None where there is none or it is damaged."""
    try:
        first, *lines = gzip.decompress(path.read_bytes()).decode().split("\n")
        sources = dict(json.loads(first))
        sentences = [list(map(sys.intern, line.split(" "))) for line in lines]
        if sum(map(len, sentences)) != sum(sources.values()):
            return None
    except (OSError, EOFError, zlib.error, ValueError, TypeError):
        return None
    return Corpus(sentences, sources, "docs_corpus")
