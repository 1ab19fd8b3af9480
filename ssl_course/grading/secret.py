"""The secret that all random inputs of a batch are drawn from."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import numpy as np

from ssl_course.course.layout import CourseError


def new_secret(path: Path) -> None:
    """Write a fresh secret into a file that only its owner can read.

    Raises:
        CourseError: if there is a file already: another secret would give other inputs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CourseError(f"{path} is there already, and grades may depend on it: name another file.") from None
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")


def read_secret(path: Path) -> bytes:
    """The secret in a file.

    Raises:
        CourseError: if there is none, or it is too short to be one.
    """
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise CourseError(f"Cannot read the secret {path}: {error.strerror}. `--new-secret` makes one.") from None
    if len(secret) < 32:
        raise CourseError(f"{path} holds no secret of this course: `ssl-course grade --new-secret` makes one.")
    return secret


def rng_for(secret: bytes, *parts: str) -> np.random.Generator:
    """Random numbers that depend on the secret and the parts, and on nothing else."""
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    return np.random.default_rng(int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest(), "big"))
