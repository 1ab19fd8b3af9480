"""Drag the augmentations: two views of each image, and which of them the network takes for partners."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.demos.picture import png

# name of a slider -> its text, smallest, largest and step
SLIDERS = {
    "crop": ("smallest crop", 0.1, 1.0, 0.05),
    "rotate": ("turn, degrees", 0, 90, 5),
    "shear": ("slant", 0, 0.8, 0.1),
    "brightness": ("brightness", 0, 1, 0.1),
    "noise": ("noise", 0, 0.4, 0.02),
}


@torch.no_grad()
def compared_views(method: nn.Module, images: Tensor, augment: Augment, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Two views of each image, and the cosine of each first view with each second one.

    Args:
        method: has an encoder and a head, as `SimCLR`; in evaluation mode.
        images: (n, c, h, w) in [0, 1].
        augment: makes the views.
        seed: of the views; the same seed draws the same places in each strength.

    Returns:
        (2n, c, h, w), row i and row n + i of one image, and (n, n).
    """
    device = next(method.parameters()).device
    views = two_views(images.to(device), augment, torch.Generator(device).manual_seed(seed))
    z1, z2 = F.normalize(method.head(method.encoder(views)), dim=1).chunk(2)  # (n, d) each
    return views.cpu(), (z1 @ z2.T).cpu()


def shaded(cosines: Tensor, side: int = 8) -> Tensor:
    """A matrix of cosines as a picture, (1, 3, n side, n side): dark blue for -1, yellow for 1."""
    import matplotlib

    colours = torch.tensor(matplotlib.colormaps["cividis"].colors, dtype=torch.float32)  # (256, 3)
    picture = colours[(255 * (cosines.clamp(-1, 1) + 1) / 2).round().long()]  # (n, n, 3)
    return picture.permute(2, 0, 1)[None].repeat_interleave(side, 2).repeat_interleave(side, 3)


def views_explorer(method: nn.Module, images: Tensor, augment: Augment, scale: int = 3):
    """A slider for each augmentation: the two views of each image one above the other, and who finds whom.

    Args:
        method: a trained method with an encoder and a head, as `SimCLR`, in evaluation mode.
        images: (n, c, h, w) in [0, 1]; 16 or so fit on a slide.
        augment: where the sliders begin.
        scale: screen pixels an image pixel.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    start = {name: augment.crop[0] if name == "crop" else getattr(augment, name) for name in SLIDERS}
    sliders = {
        name: ipywidgets.FloatSlider(start[name], min=low, max=high, step=step, description=text)
        for name, (text, low, high, step) in SLIDERS.items()
    }
    other = ipywidgets.Button(description="other views")
    pairs, matrix, told = ipywidgets.Image(format="png"), ipywidgets.Image(format="png"), ipywidgets.Label()
    game = {"seed": 0}

    def draw(change=None) -> None:
        chosen = {name: slider.value for name, slider in sliders.items()}
        chosen |= {"crop": (chosen["crop"], 1.0), "contrast": chosen["brightness"]}
        views, cosines = compared_views(method, images, replace(augment, **chosen), game["seed"])
        found = int((cosines.argmax(dim=1) == torch.arange(len(images))).sum())
        pairs.value = png(views, columns=len(images), scale=scale)
        matrix.value = png(shaded(cosines), columns=1, scale=2)
        told.value = (
            f"{found} of {len(images)} first views find their partner (the diagonal: row = above, column = below)."
        )

    def again(button=None) -> None:
        game["seed"] += 1
        draw()

    for slider in sliders.values():
        slider.observe(draw, names="value")
    other.on_click(again)
    draw()
    return ipywidgets.VBox(
        [ipywidgets.HBox([ipywidgets.VBox([*sliders.values(), other]), matrix]), told, pairs],
    )
