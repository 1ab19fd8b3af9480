"""Writing files so that an interrupt or a full disk never leaves half of one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_whole(path: str | Path, content: bytes | Callable[[BinaryIO], None]) -> None:
    """Write `content` to `path`, whole or not at all: beside the old file first, then renamed over it.

    Args:
        path: where to; the folder is made if it is missing.
        content: the bytes, or a function that writes them to an open file.

    Raises:
        OSError: if the disk is full or the folder cannot be written to; the old file is then still there.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            content(file) if callable(content) else file.write(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
