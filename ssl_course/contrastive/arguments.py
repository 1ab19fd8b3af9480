"""What the frameworks ask of their arguments, each refused with a sentence that names it."""

from __future__ import annotations

from torch import Tensor

from ssl_course.losses.checks import check_labels


def check_whole(name: str, value: int, least: int = 1) -> None:
    """Refuse what is not a whole number of `least` or more.

    Raises:
        ValueError: names the argument and what came.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number of {least} or more, got {value!r}")


def check_share(name: str, value: float) -> None:
    """Refuse what does not lie in [0, 1].

    Raises:
        ValueError: names the argument and what came.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must lie in [0, 1], got {value}")


def check_index(index: Tensor, n: int, rows: int) -> None:
    """Refuse what does not say, for each of n images, which of the `rows` images of the training set it is.

    Raises:
        TypeError: if `index` is no tensor of integers.
        ValueError: if its shape is not (n,), or a number is out of range.
    """
    check_labels(index, n, "index")
    low, high = index.aminmax()
    if low < 0 or high >= rows:
        raise ValueError(
            f"index must lie between 0 and {rows - 1}, as the method was made for rows={rows} images, got "
            f"{int(low)} to {int(high)}"
        )
