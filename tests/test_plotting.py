"""Figures: tiles in their places, alternative text always, widgets that answer at once."""

from __future__ import annotations

import io
import time

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image

from ssl_course.data import Split, photos
from ssl_course.demos import decode_grid, latent_walk, neighbour_explorer
from ssl_course.demos.picture import png
from ssl_course.evaluation import LabelEfficiency, pixels
from ssl_course.plotting import (
    draw_bars,
    draw_images,
    draw_label_efficiency,
    draw_neighbours,
    label_ends,
    lighter,
    nearest,
    show,
    show_gains,
    tiles,
)


def test_tiles_stand_row_by_row_with_white_gaps():
    images = torch.arange(1, 4).view(3, 1, 1, 1).expand(3, 1, 2, 2) / 10
    expected = [
        [0.1, 0.1, 1, 0.2, 0.2],
        [0.1, 0.1, 1, 0.2, 0.2],
        [1, 1, 1, 1, 1],
        [0.3, 0.3, 1, 1, 1],
        [0.3, 0.3, 1, 1, 1],
    ]
    assert np.allclose(tiles(images, columns=2), expected)
    assert tiles(torch.rand(4, 3, 2, 2), columns=2).shape == (5, 5, 3)


def test_a_figure_without_a_text_alternative_is_refused():
    with pytest.raises(ValueError, match="alt must say what the figure shows"):
        show(plt.figure(), " ")


def saved(figure) -> bytes:
    png = io.BytesIO()
    figure.savefig(png, format="png")
    plt.close(figure)
    return png.getvalue()


def colours(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)  # (h, w, 3)


def test_a_grey_picture_gets_lighter_and_loses_nothing():
    figure, axes = plt.subplots()
    draw_images(axes, torch.rand(8, 1, 16, 16, generator=torch.Generator().manual_seed(0)), columns=4, title="noise")
    png = saved(figure)
    assert len(lighter(png)) < 0.8 * len(png)
    assert np.array_equal(colours(png), colours(lighter(png)))


def test_photographs_and_coloured_lines_get_lighter_and_look_the_same():
    figure, (left, right) = plt.subplots(1, 2)
    draw_images(left, photos("test", 32, 4).images, columns=2)
    for i in range(7):
        right.plot([0, 1], [i, i + 0.5])
    png = saved(figure)
    there, here = colours(png), colours(lighter(png))
    assert len(lighter(png)) < 0.6 * len(png)
    assert there.shape == here.shape and 10 * np.log10(255**2 / np.square(there - here).mean()) > 38
    assert np.percentile(np.abs(there - here).max(axis=2), 99.9) < 32  # no thin line lost its colour


def test_a_picture_of_too_many_colours_keeps_all_and_a_transparent_one_stays_as_it_is():
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 4), dtype=np.uint8)
    solid, clear = noise.copy(), io.BytesIO()
    solid[..., 3] = 255
    png = io.BytesIO()
    Image.fromarray(solid).save(png, "PNG")
    assert np.array_equal(colours(lighter(png.getvalue())), solid[..., :3])
    assert len(lighter(png.getvalue())) < 0.9 * len(png.getvalue())  # without the channel that says nothing
    Image.fromarray(noise).save(clear, "PNG")
    assert lighter(clear.getvalue()) == clear.getvalue()


def test_nearest_finds_by_angle_not_by_length():
    assert nearest(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.5, 0.5], [9.0, 1.0], [0.0, 1.0]]), 2).tolist() == [
        [1, 0]
    ]


def test_names_at_line_ends_do_not_overlap():
    figure, axes = plt.subplots()
    label_ends(axes, 1.0, [(50, "a", "k"), (51, "b", "k"), (52, "c", "k"), (10, "d", "k")], apart=5)
    heights = {text.get_text(): text.xy[1] for text in axes.texts}
    assert heights == {"c": 52, "b": 47, "a": 42, "d": 10}
    plt.close(figure)


def test_shared_figures_draw_what_they_are_given():
    figure, (bars, lines, grid) = plt.subplots(1, 3)
    row = {
        "method": "m",
        "linear_probe": 0.5,
        "linear_probe_sd": None,
        "linear_probe_100": 0.2,
        "linear_probe_100_sd": 0.1,
    }
    draw_bars(bars, [row])
    assert bars.patches[0].get_width() == 50
    draw_label_efficiency(lines, LabelEfficiency((1, 10), {"a": np.array([[0.1, 0.2], [0.3, 0.4]])}))
    assert lines.lines[0].get_ydata() == pytest.approx([20, 30])
    right = torch.tensor([[True, False]])
    draw_neighbours(grid, torch.rand(1, 1, 4, 4), torch.rand(1, 2, 1, 4, 4), right)
    assert len(grid.patches) == 1  # one frame, around the wrong neighbour
    plt.close(figure)


def test_the_explorer_shows_the_neighbours_and_dims_wrong_ones():
    images = torch.tensor([0.2, 0.8, 0.21]).view(3, 1, 1, 1).expand(3, 1, 2, 2).clone()
    images[:, :, 0, 0] = torch.tensor([1.0, 0.0, 1.0]).view(3, 1)
    train = Split(images, torch.tensor([0, 1, 1]))
    box = neighbour_explorer({"pixels": pixels}, train, train[:1], k=2, scale=1)
    sheet = np.asarray(Image.open(io.BytesIO(box.children[2].value)))
    assert (
        sheet[2:, 1:].max() == 255 and pytest.approx(sheet.astype(float)[sheet > 0].min(), abs=2) == 0.35 * 0.21 * 255
    )


class Plane(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(0.1))

    def decode(self, codes):
        return (codes * self.scale).view(-1, 1, 1, 2)


def test_the_grid_of_codes_runs_right_and_up():
    grid = decode_grid(Plane(), torch.tensor([0.0, 2.0]), torch.tensor([1.0, 4.0]), 2)
    assert torch.allclose(grid.view(-1, 2) * 10, torch.tensor([[0.0, 4.0], [1.0, 4.0], [0.0, 2.0], [1.0, 2.0]]))


def test_the_walk_redraws_when_a_slider_moves():
    box = latent_walk(Plane(), torch.zeros(2), torch.ones(2), scale=1)
    sliders, image = box.children
    before = image.value
    start = time.perf_counter()
    sliders.children[0].value = 1.0
    assert image.value != before and time.perf_counter() - start < 5  # an answer, not a timing: 0.1 s is the aim


def test_png_enlarges_each_pixel():
    picture = Image.open(io.BytesIO(png(torch.eye(2).view(1, 1, 2, 2), columns=1, scale=3)))
    assert picture.size == (6, 6) and np.asarray(picture)[4, 4] == 255 and np.asarray(picture)[0, 5] == 0


def test_gains_are_drawn_best_first_beside_the_untrained_networks(monkeypatch):
    seen = []
    monkeypatch.setattr("ssl_course.plotting.bars.show", lambda figure, alt: seen.append((figure, alt)))
    rows = [
        {"method": "a", "linear_probe": 0.4, "linear_probe_sd": None, "untrained": 0.3},
        {"method": "b", "linear_probe": 0.6, "linear_probe_sd": 0.02, "untrained": 0.2},
    ]
    show_gains(rows, "title", supervised=0.9)
    ((figure, alt),) = seen
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["b", "a"] and axes.yaxis_inverted()
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([60, 40])
    assert axes.collections[-1].get_offsets()[:, 0].tolist() == pytest.approx([20, 30])
    assert alt == "Linear probe on test images: b 60%, untrained 20%; a 40%, untrained 30%; supervised 90%."
