"""The usual text for word vectors, and Google's analogies for it: downloaded when first asked for."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from ssl_course.data.corpus import Corpus
from ssl_course.data.download import download
from ssl_course.data.torchvision_sets import CACHE

TEXT8 = {
    "url": "http://mattmahoney.net/dc/text8.zip",
    "size": 31_344_016,
    "sha256": "a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232",
}
GOOGLE = {
    "url": "https://raw.githubusercontent.com/tmikolov/word2vec/master/questions-words.txt",
    "size": 603_955,
    "sha256": "8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36",
}
MEGABYTES = {"text8": 31, "google_analogies": 1}  # to download
LENGTH = 1000  # words; text8 has no full stops, and word2vec's own program cut it here


def text8(count: int | None = None, *, folder: str | Path = CACHE, progress: bool = True) -> Corpus:
    """Seventeen million words of Wikipedia, letters a to z only; 31 MB to download.

    Args:
        count: take only the first `count` words; None takes all 17,005,207.
        folder: where downloads are kept, each set in a folder of its own name.
        progress: show a bar.

    Returns:
        A `Corpus` of stretches of 1,000 words: the text has no sentences.

    Raises:
        ValueError: if `count` is below 1.
        ConnectionError: if there is no network or the download broke off; the next call goes on where it stopped.
        OSError: if the disk is full or the folder cannot be written.

    Source: Mahoney, 2006, http://mattmahoney.net/dc/textdata.html, from the English Wikipedia of 3 March 2006.
    """
    if count is not None and count < 1:
        raise ValueError(f"count must be at least 1, or None for all, got {count}")
    path = Path(folder).expanduser() / "text8" / "text8.zip"
    download(path=path, **TEXT8, hint="or use docs_corpus(), which needs no download", progress=progress)
    stretches = []
    with zipfile.ZipFile(path) as archive, archive.open("text8") as file:
        words = islice(_words(file), count)
        while stretch := list(islice(words, LENGTH)):
            stretches.append(stretch)
    return Corpus(stretches, {"wikipedia": sum(map(len, stretches))}, "text8")


def google_analogies(*, folder: str | Path = CACHE, progress: bool = True) -> dict[str, list[tuple[str, ...]]]:
    """Google's 19,544 analogy questions in 14 families, in lower case as text8 is; 1 MB to download.

    Args:
        folder: where downloads are kept, each set in a folder of its own name.
        progress: show a bar.

    Returns:
        For each family its questions (a, b, c, d): a is to b as c is to d.

    Raises:
        ConnectionError, OSError: as for `text8`.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 4.1.
    """
    from ssl_course.word2vec.analogies import read_analogies  # that package needs this one

    path = Path(folder).expanduser() / "google_analogies" / "questions-words.txt"
    download(path=path, **GOOGLE, hint="or use docs_analogies(), which needs no download", progress=progress)
    return read_analogies(path, lower=True)


def _words(file: IO[bytes]) -> Iterator[str]:
    """Each word of a text, equal ones as one object: seventeen million objects would fill a laptop's memory."""
    rest = ""
    while block := file.read(1 << 20):
        *words, rest = (rest + block.decode("ascii")).split(" ")
        yield from map(sys.intern, filter(None, words))
    if rest:
        yield sys.intern(rest)
