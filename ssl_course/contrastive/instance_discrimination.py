"""Instance discrimination: every image is a class of its own, and a memory bank holds their prototypes."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_whole
from ssl_course.contrastive.memory_bank import MemoryBank
from ssl_course.encoders import projection_head
from ssl_course.losses.checks import check_not_negative, check_positive
from ssl_course.losses.precision import no_autocast, unit


class InstanceDiscrimination(nn.Module):
    """Learn an encoder by finding each image's own row in the memory of all images.

    `fit(method, (images, torch.arange(len(images))))`: it must know which image it sees.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the one view of each image.
        rows: number of images of the training set; that of `moved_digits` if not given.
        temperature: of the softmax over rows.
        projection: width of the memory. `encode` returns h, before the head, which is linear. Its batch norm, not in
            the paper, spreads the embeddings from the first step on: without it the first epochs teach little.
        momentum: of the memory; see `MemoryBank`.
        negatives: how many other rows, drawn for each image, it is told from; None for all of them.
        proximal: weight of the squared distance between an image's features and its row, 0 or more.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Wu, Xiong, Yu and Lin, 2018, arXiv:1805.01978, equation 2; sections 3.2 (few negatives: a softmax among
    them here, the binary NCE there) and 3.3 (proximal term).
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        rows: int = 8000,
        temperature: float = 0.1,
        projection: int = 128,
        *,
        momentum: float = 0.5,
        negatives: int | None = None,
        proximal: float = 0.0,
    ) -> None:
        check_positive("temperature", temperature)
        check_not_negative("proximal", proximal)
        if negatives is not None:
            check_whole("negatives", negatives)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(encoder.dim, out=projection, layers=1, output_norm=True)
        self.bank = MemoryBank(rows, projection, momentum)
        self.augment = Augment() if augment is None else augment
        self.temperature, self.negatives, self.proximal = temperature, negatives, proximal

    def forward(self, images: Tensor, index: Tensor) -> Tensor:
        z = self.head(self.encoder(self.augment(images)))  # (n, projection)
        self.embeddings, self.index = z.detach(), index
        loss = self.bank.discriminate(z, index, self.temperature, self.negatives)
        if self.proximal:
            with no_autocast(z):
                loss = loss + self.proximal * (unit(z) - self.bank.vectors[index]).pow(2).sum(dim=1).mean()
        return loss

    def after_step(self) -> None:
        self.bank.update(self.index, self.embeddings)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
