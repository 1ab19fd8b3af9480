"""Whom does a representation take for alike? Pick a test image and see its nearest training images."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F

from ssl_course.data.split import Split
from ssl_course.demos.picture import png
from ssl_course.evaluation import features
from ssl_course.plotting import nearest


def neighbour_explorer(encoders: Mapping[str, object], train: Split, test: Split, k: int = 8, scale: int = 3):
    """A slider over test images; below it one row a representation: the image and its k nearest training images.

    Neighbours of another class are dimmed. All neighbours are found beforehand, so the slider answers at once.

    Args:
        encoders: name -> anything that `features` takes.
        train, test: labelled images of the same size.
        k: neighbours shown.
        scale: screen pixels an image pixel.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    found = {name: nearest(features(e, test), features(e, train), k) for name, e in encoders.items()}  # (m, k) each

    def picture(index: int) -> bytes:
        rows = []
        for neighbours in found.values():
            images = train.images[neighbours[index]].cpu().clone()  # (k, c, h, w)
            wrong = train.labels[neighbours[index]] != test.labels[index]
            images[wrong.cpu()] *= 0.35
            rows.append(torch.cat([test.images[index][None].cpu(), torch.ones_like(images[:1]), images]))
        sheet = torch.cat([F.pad(row, (1, 1, 2, 2), value=1.0) for row in rows])  # (len(found) * (k + 2), c, h, w)
        return png(sheet, columns=k + 2, scale=scale)

    slider = ipywidgets.IntSlider(value=0, min=0, max=len(test) - 1, description="test image")
    image = ipywidgets.Image(value=picture(0), format="png")
    names = ipywidgets.HTML("rows: " + " · ".join(found) + "; first column: the test image; dimmed: another class")
    slider.observe(lambda change: setattr(image, "value", picture(change["new"])), names="value")
    return ipywidgets.VBox([slider, names, image])
