"""Reads a stored table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from ssl_course.evaluation.table import percent

FOLDER = "tables"


@dataclass(frozen=True, repr=False)
class Stored:
    """A table that was made once: every seed's figures, and where they come from.

    `print(table)`, a notebook cell's last line, `table["SimCLR"]["linear_probe"]`, `table.select("pixels", "SimCLR")`.

    Args:
        rows: one a method: "method", "chapter", "light" ("even" where the encoder is `Standardised`), "epochs", "lr",
            "batch_size"; by seed "linear_probe", "linear_probe_100", "knn" and "untrained" (the probe of the same
            network before training), all in [0, 1], "seconds" (of one core) and "megabytes" (beyond what the process
            held before).
        provenance: date, machine, versions, command, commit.
    """

    rows: Sequence[Mapping]
    provenance: Mapping[str, str]

    def __getitem__(self, method: str) -> dict:
        """One method's means and deviations, as `Comparison` has them, with `gain` over the untrained network."""
        for row in self.rows:
            if row["method"] == method:
                return _summary(row)
        raise KeyError(f"no row {method!r}; there are {', '.join(row['method'] for row in self.rows)}")

    def select(self, *methods: str) -> Stored:
        """The rows of these methods, in this order."""
        by_name = {row["method"]: row for row in self.rows}
        unknown = [name for name in methods if name not in by_name]
        if unknown:
            raise KeyError(f"no row {', '.join(unknown)}; there are {', '.join(by_name)}")
        return Stored([by_name[name] for name in methods], self.provenance)

    def to_list(self) -> list[dict]:
        return [_summary(row) for row in self.rows]

    def gains(self, methods: Sequence[str], enough: float) -> str:
        """What these methods gained over their untrained networks, most first, and which gained `enough` (0.25: 25
        points): two sentences of Markdown.
        """
        rows = sorted((self[name] for name in methods), key=lambda row: -row["gain"])
        told = [
            f"{row['method']} **{100 * row['gain']:+.1f}**"
            + (f" ± {100 * row['gain_sd']:.1f}" if row["gain_sd"] is not None else "")
            for row in rows
        ]
        above = [row["method"] for row in rows if row["gain"] >= enough]
        below = [row["method"] for row in rows if row["gain"] < enough]
        points = f"{100 * enough:.0f}"
        return (
            f"From most to least gained over the same network untrained: {', '.join(told)} points. "
            + (f"At least {points} points: {', '.join(above)}." if above else f"None gains {points} points.")
            + (f" Less: {', '.join(below)}." if above and below else "")
        )

    def __repr__(self) -> str:
        return self._repr_markdown_()

    def _repr_markdown_(self) -> str:
        rows = self.to_list()
        columns = ["method", "light", "all labels", "above untrained", "100 labels", "kNN"]
        columns += ["epochs", "one core", "memory"]
        lines = [columns, [":--", *(len(columns) - 1) * ["--:"]], *map(_cells, rows)]
        if not any(row["light"] == "even" for row in rows):  # nothing to tell apart
            lines = [[cell for i, cell in enumerate(line) if i != 1] for line in lines]
        return "\n".join([*(f"| {' | '.join(line)} |" for line in lines), "", self.source()])

    def source(self) -> str:
        """Where the figures come from, in a sentence."""
        p = self.provenance
        seeds = max((len(row["linear_probe"]) for row in self.rows), default=0)
        return (
            f"{p['split'].capitalize()} images, mean ± standard deviation over {seeds} seeds. `{p['command']}`, "
            f"{p['date']}, {p['machine']}, torch {p['torch']}, commit {p['commit']}."
        )


def stored(name: str) -> Stored:
    """The stored table of that name.

    Raises:
        ValueError: if there is none; the message names those that there are.
    """
    folder = files("ssl_course.results") / FOLDER
    there = sorted(path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json"))
    if name not in there:
        raise ValueError(f"name must be one of {', '.join(there)}, got {name!r}")
    found = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return Stored(found["rows"], found["provenance"])


def _summary(row: Mapping) -> dict:
    def sd(values: list[float]) -> float | None:
        return float(np.std(values, ddof=1)) if len(values) > 1 else None

    found = {key: row[key] for key in ("method", "chapter", "light", "epochs")}
    for key in ("linear_probe", "linear_probe_100", "knn"):
        found |= {key: float(np.mean(row[key])), f"{key}_sd": sd(row[key])}
    gains = [after - before for after, before in zip(row["linear_probe"], row["untrained"], strict=True)]
    found |= {"untrained": float(np.mean(row["untrained"])), "gain": float(np.mean(gains)), "gain_sd": sd(gains)}
    found |= {"train_seconds": float(np.mean(row["seconds"])), "megabytes": float(np.max(row["megabytes"]))}
    return found | {"seeds": len(row["linear_probe"])}


def _cells(row: dict) -> list[str]:
    trained = row["epochs"] > 0
    gain = f"{100 * row['gain']:+.1f} ± {100 * (row['gain_sd'] or 0):.1f}" if trained else "–"
    return [
        row["method"],
        row["light"],
        percent(row["linear_probe"], row["linear_probe_sd"]),
        gain,
        percent(row["linear_probe_100"], row["linear_probe_100_sd"]),
        percent(row["knn"], None),
        str(row["epochs"]) if trained else "–",
        f"{row['train_seconds']:.0f} s" if trained else "–",
        f"{row['megabytes']:.0f} MB" if trained else "–",
    ]
