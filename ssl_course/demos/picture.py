"""Pictures for widgets: straight to PNG, because drawing a matplotlib figure takes longer than a slider may wait."""

from __future__ import annotations

import io

from torch import Tensor

from ssl_course.plotting import tiles


def png(images: Tensor, columns: int, scale: int = 3) -> bytes:
    """Images (n, c, h, w) in [0, 1] as one PNG of a grid, each pixel enlarged `scale` times."""
    from PIL import Image  # comes with matplotlib

    sheet = (tiles(images, columns) * 255).byte().numpy()
    picture = Image.fromarray(sheet)
    picture = picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)
    out = io.BytesIO()
    picture.save(out, format="png")
    return out.getvalue()
