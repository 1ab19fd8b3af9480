"""The comparison as text for a terminal and as Markdown for a notebook."""

from __future__ import annotations

COLUMNS = ("method", "all labels", "100 labels", "kNN", "training", "seeds")


def as_text(rows: list[dict]) -> str:
    """Columns aligned with spaces; accuracies in per cent."""
    cells = [COLUMNS, *map(_cells, rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(COLUMNS))]
    lines = ["  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
             for row in cells]  # fmt: skip
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def as_markdown(rows: list[dict]) -> str:
    """A Markdown table; accuracies in per cent."""
    lines = ["| " + " | ".join(row) + " |" for row in [COLUMNS, *map(_cells, rows)]]
    return "\n".join([lines[0], "|:--|" + "--:|" * (len(COLUMNS) - 1), *lines[1:]])


def percent(mean: float, sd: float | None) -> str:
    """Accuracies in [0, 1] as "84.1 ± 0.9", or "84.1" where there is no deviation."""
    return f"{100 * mean:.1f}" if sd is None else f"{100 * mean:.1f} ± {100 * sd:.1f}"


def _cells(row: dict) -> tuple[str, ...]:
    return (
        row["method"].replace("_", " "),
        percent(row["linear_probe"], row["linear_probe_sd"]),
        percent(row["linear_probe_100"], row["linear_probe_100_sd"]),
        percent(row["knn"], None),
        f"{row['train_seconds']:.0f} s",
        str(row["seeds"]),
    )
