"""A walk through the plane of a two-number code: move the point, see the image that it stands for."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.demos.picture import png


@torch.no_grad()
def decode_grid(method: nn.Module, low: Tensor, high: Tensor, steps: int) -> Tensor:
    """Images at a grid of codes, row by row from the top: (steps * steps, c, h, w).

    Args:
        method: with `decode(codes) -> images` for codes (n, 2).
        low, high: (2,), opposite corners of the rectangle.
        steps: images along each side.
    """
    x = torch.linspace(float(low[0]), float(high[0]), steps)
    y = torch.linspace(float(high[1]), float(low[1]), steps)  # upwards on the page
    codes = torch.stack([x.repeat(steps), y.repeat_interleave(steps)], dim=1)  # (steps * steps, 2)
    method.eval()
    return method.decode(codes.to(next(method.parameters()).device)).cpu().clamp(0, 1)


def latent_walk(method: nn.Module, low: Tensor, high: Tensor, scale: int = 24):
    """Two sliders, one for each number of the code, and the image that the decoder draws for it.

    Args:
        method: with `decode(codes) -> images` for codes (n, 2).
        low, high: (2,), where the sliders begin and end; the 5th and 95th percentile of the codes are a good choice.
        scale: screen pixels an image pixel.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    sliders = []
    for i in range(2):
        least, most = float(low[i]), float(high[i])
        slider = ipywidgets.FloatSlider((least + most) / 2, min=least, max=most, step=(most - least) / 100)
        slider.description = f"code {i + 1}"
        sliders.append(slider)
    image = ipywidgets.Image(format="png")

    def draw(change=None) -> None:
        here = torch.tensor([slider.value for slider in sliders])
        image.value = png(decode_grid(method, here, here, 1), columns=1, scale=scale)

    for slider in sliders:
        slider.observe(draw, names="value")
    draw()
    return ipywidgets.HBox([ipywidgets.VBox(sliders), image])
