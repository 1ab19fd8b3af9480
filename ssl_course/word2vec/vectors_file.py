"""word2vec's text format: a line "V dim", then for each word a line with the word and its numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ssl_course.files import write_whole


def write(path: Path, words: list[str], vectors: Tensor) -> None:
    """Write the file, whole or not at all.

    Raises:
        ValueError: if a word holds white space, which the format cannot say.
    """
    if bad := [word for word in words if word.split() != [word]]:
        raise ValueError(f"words must be free of white space to be written, got {bad[0]!r}")
    lines = [f"{len(words)} {vectors.shape[1]}"]
    lines += [f"{word} {' '.join(map(repr, row))}" for word, row in zip(words, vectors.tolist(), strict=True)]
    write_whole(path, ("\n".join(lines) + "\n").encode())


def read(path: Path) -> tuple[list[str], Tensor]:
    """The words and their vectors (V, dim).

    Raises:
        ValueError: if the file is truncated or of another form; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        kind = "truncated, or of word2vec's binary format, which is not read"
        raise ValueError(f"{path} is no UTF-8 text from byte {error.start} on: it is {kind}") from None
    lines = text.rstrip("\n").split("\n")
    head = lines[0].split()
    if len(head) != 2 or not all(part.isdigit() for part in head):
        raise ValueError(f'{path}: the first line must be two numbers, "words dimensions", got {lines[0][:60]!r}')
    count, dim = map(int, head)
    if len(lines) - 1 != count or not count * dim:
        raise ValueError(
            f"{path} is truncated: it promises {count} words of {dim} numbers and holds {len(lines) - 1} lines"
        )
    if not text.endswith("\n"):
        raise ValueError(f"{path} is truncated: its last line, {len(lines)}, does not end, so a number may lack digits")
    words, vectors = [], np.empty((count, dim), np.float32)
    for number, line in enumerate(lines[1:], 2):
        word, *numbers = line.rstrip().split(" ")
        try:
            vectors[number - 2] = np.array(numbers, np.float32).reshape(dim)  # a single number would fill the row
        except ValueError:
            text = f"line {number} must be a word and {dim} numbers, got {len(numbers)} after {word[:30]!r}"
            raise ValueError(f"{path}: {text}; the file may be truncated") from None
        words.append(word)
    return words, torch.from_numpy(vectors)
