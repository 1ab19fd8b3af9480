"""Drag the mask ratio of a masked autoencoder: what it sees, what it draws, and the truth."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.autoencoders.masked import random_patch_mask
from ssl_course.demos.picture import png


@torch.no_grad()
def masked_views(method: nn.Module, images: Tensor, ratio: float, seed: int = 0) -> tuple[Tensor, float, float]:
    """Each image three times: as the encoder sees it, as the decoder draws it, and as it is.

    The same seed orders the patches in the same way at every ratio: a higher one only hides more of them.

    Args:
        method: a `MaskedAutoencoder`, in evaluation mode.
        images: (n, c, side, side) in [0, 1].
        ratio: share of hidden patches, in (0, 1).
        seed: of the masks.

    Returns:
        (3n, c, side, side), an image's three in a row; the share of hidden patches, in whole patches; and the mean
        squared error of the hidden pixels.
    """
    device = next(method.parameters()).device
    images = images.to(device)
    generator = torch.Generator(device).manual_seed(seed)
    seen, drawn = method.reconstruct(images, ratio, generator)
    _, _, mask = random_patch_mask(1, len(method.encoder.positions), ratio, generator, device)
    hidden = float(mask.float().mean())  # the ratio in whole patches, the same for every image
    error = float((drawn - images).square().mean()) / hidden  # visible patches have none
    return torch.stack([seen, drawn, images], dim=1).flatten(0, 1).cpu(), hidden, error


def mask_ratio(method: nn.Module, images: Tensor, scale: int = 4):
    """A slider for the mask ratio, and a button for other patches; each row is seen, drawn, truth.

    Args:
        method: a trained `MaskedAutoencoder`, in evaluation mode.
        images: (n, c, side, side) in [0, 1]; four or so fit on a slide.
        scale: screen pixels an image pixel.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    slider = ipywidgets.FloatSlider(method.ratio, min=0.05, max=0.95, step=0.05, description="hidden")
    other = ipywidgets.Button(description="other patches")
    picture, told = ipywidgets.Image(format="png"), ipywidgets.Label()
    game = {"seed": 0}

    def draw(change=None) -> None:
        views, hidden, error = masked_views(method, images, slider.value, game["seed"])
        picture.value = png(views, columns=3, scale=scale)
        told.value = f"seen · drawn · truth. {hidden:.0%} of the patches hidden; error on them {error:.4f}."

    def again(button=None) -> None:
        game["seed"] += 1
        draw()

    slider.observe(draw, names="value")
    other.on_click(again)
    draw()
    return ipywidgets.VBox([ipywidgets.HBox([slider, other]), told, picture])
