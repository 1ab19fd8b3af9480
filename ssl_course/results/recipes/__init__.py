"""What the stored tables are made of."""

from __future__ import annotations

from ssl_course.results.recipe import Recipe

TABLES = ("frameworks", "context", "generation")


def recipes(table: str) -> dict[str, Recipe]:
    """The recipes of a table, by row.

    Raises:
        ValueError: if there is no such table.
    """
    if table not in TABLES:
        raise ValueError(f"table must be one of {', '.join(TABLES)}, got {table!r}")
    from ssl_course.results.recipes import baselines, clusters, context, contrastive, generation, no_negatives

    if table == "context":
        return context.RECIPES
    if table == "generation":
        return generation.RECIPES
    return baselines.BEFORE | contrastive.RECIPES | no_negatives.RECIPES | clusters.RECIPES | baselines.AFTER
