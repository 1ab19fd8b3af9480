"""Values as bytes: a JSON tree and a row of `.npy` arrays, read without pickle, so that strangers' bytes do no harm."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable

import numpy as np

from ssl_course.exercises.border import ARRAY_KINDS, BorderError, decode, encode


def pack(value) -> bytes:
    """`value` as bytes: the length of the tree, the tree in JSON, then the arrays in `.npy`."""
    tree, arrays = encode(value)
    text = json.dumps(tree, allow_nan=False).encode()
    stream = io.BytesIO()
    stream.write(len(text).to_bytes(8, "big") + text)
    for array in arrays:
        np.lib.format.write_array(stream, np.ascontiguousarray(array).reshape(array.shape), allow_pickle=False)
    return stream.getvalue()


def unpack(message: bytes, array: Callable = np.copy, special: Callable | None = None):
    """The value in `message`; `array` and `special` as in `decode`.

    Raises:
        BorderError: if the bytes are not a message.
    """
    try:
        stop = 8 + int.from_bytes(message[:8], "big")
        tree = json.loads(message[8:stop])
        arrays, stream = [], io.BytesIO(message[stop:])
        while stream.tell() < len(message) - stop:
            arrays.append(_read_array(stream, len(message) - stop))
    except Exception as error:  # the parsers of JSON and of .npy headers raise many kinds
        raise BorderError(f"not a message of this course ({type(error).__name__})") from None
    return decode(tree, arrays, array, special)


def _read_array(stream: io.BytesIO, end: int) -> np.ndarray:
    """One `.npy`; its header must not promise more than there is."""
    if np.lib.format.read_magic(stream) != (1, 0):
        raise BorderError("not a message of this course")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    size = math.prod(shape) * dtype.itemsize
    if dtype.kind not in ARRAY_KINDS or min(shape, default=0) < 0 or size > end - stream.tell():
        raise BorderError("an array that is not as long as it says")
    return np.frombuffer(stream.read(size), dtype).reshape(shape, order="F" if by_columns else "C")
