"""A file from the network: checked by its checksum, and taken up again where a download broke off."""

from __future__ import annotations

import errno
import hashlib
import os
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tqdm import tqdm

TIMEOUT = 30.0  # seconds without a byte before a download gives up
PIECE = 1 << 16  # bytes


def download(url: str, path: Path, size: int, sha256: str, *, hint: str, progress: bool = True) -> None:
    """Put the file at `url` to `path`, unless it is there already and whole.

    What arrived before a download broke off stays in `path`.part; the next call asks for the rest only.

    Args:
        url: where from.
        path: where to; its folder is made when the file has arrived.
        size: of the file in bytes.
        sha256: its checksum, 64 hexadecimal digits.
        hint: the end of a sentence that says what to do without the file.
        progress: show a bar.

    Raises:
        ConnectionError: if there is no network, the download broke off, or what arrived is another file.
        OSError: if the disk is full or the folder cannot be written.
    """
    if is_whole(path, sha256):
        return
    part = path.parent.with_name(f"{path.name}.part")  # beside the folder, which only holds what is whole
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        resumed = part.is_file()
        try:
            _fetch(url, part, size, progress)
        except HTTPError as error:
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise
        if resumed and not is_whole(part, sha256):  # what was there may be of another file
            part.unlink()
            _fetch(url, part, size, progress)
        if not is_whole(part, sha256):
            part.unlink()
            raise ConnectionError("what arrived has another checksum than it should")
        path.parent.mkdir(exist_ok=True)
        os.replace(part, path)
    except (OSError, HTTPException) as error:
        raise _sentence(path, size, error, hint) from None


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file is there and has this checksum."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _fetch(url: str, part: Path, size: int, progress: bool) -> None:
    """Append to `part` what it lacks; from the start if it is too long or the server sends all of it."""
    there = part.stat().st_size if part.is_file() else 0
    if there == size:
        return
    there = there if there < size else 0
    request = Request(url, headers={"Range": f"bytes={there}-"} if there else {})
    with urlopen(request, timeout=TIMEOUT) as answer:
        there = there if answer.status == HTTPStatus.PARTIAL_CONTENT else 0
        with (
            open(part, "r+b" if there else "wb") as file,
            tqdm(initial=there, total=size, desc=part.stem, unit="B", unit_scale=True, disable=not progress) as bar,
        ):
            file.seek(there)
            file.truncate()
            while piece := answer.read(min(PIECE, size + 1 - there)):  # one byte too many is enough to know
                file.write(piece)
                there += len(piece)
                bar.update(len(piece))
    if there < size:
        raise ConnectionError(f"it broke off after {there:,} of {size:,} bytes, and goes on from there")


def _sentence(path: Path, size: int, error: Exception, hint: str) -> OSError:
    """What went wrong, and what to do."""
    number = error.errno if isinstance(error, OSError) else None
    folder = path.parent.parent
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        need = f"{path.name} needs {size / 1e6:.0f} MB"
        return OSError(f"the disk of {folder} is full ({need}): pass another folder, {hint}")
    if number in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return OSError(f"{folder} cannot be written: pass another folder, {hint}")
    reason = f"HTTP {error.code}" if isinstance(error, HTTPError) else str(getattr(error, "reason", error)).strip()
    reason = reason or type(error).__name__
    return ConnectionError(
        f"{path.name} could not be downloaded ({reason}): check the network and call again, "
        f"put the file into {path.parent}, {hint}"
    )
