"""The figures that chapters share, and the house style."""

from ssl_course.plotting.bars import draw_bars, show_bars, show_gains
from ssl_course.plotting.display import lighter, say, show
from ssl_course.plotting.images import draw_images, draw_neighbours, nearest, tiles
from ssl_course.plotting.lines import draw_label_efficiency, label_ends
from ssl_course.plotting.style import (
    BLACK,
    BLUE,
    CYCLE,
    GREEN,
    GREY,
    MARKERS,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    use_style,
)

__all__ = [
    "BLACK",
    "BLUE",
    "CYCLE",
    "GREEN",
    "GREY",
    "MARKERS",
    "ORANGE",
    "PURPLE",
    "RED",
    "SKY",
    "YELLOW",
    "draw_bars",
    "draw_images",
    "draw_label_efficiency",
    "draw_neighbours",
    "label_ends",
    "lighter",
    "nearest",
    "say",
    "show",
    "show_bars",
    "show_gains",
    "tiles",
    "use_style",
]
