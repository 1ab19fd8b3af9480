"""DINO: a student learns the soft classes that its own moving average invents."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_share, check_whole
from ssl_course.contrastive.momentum import MomentumEncoder
from ssl_course.contrastive.views import multi_crop
from ssl_course.losses.checks import check_positive
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import no_autocast, upcast


class DINOHead(nn.Module):
    """h (n, dim) to the cosines of its projection with k prototypes, (n, k): two hidden layers, then a bottleneck.

    Args:
        dim: width of h.
        prototypes: k.
        hidden: width of the hidden layers.
        bottleneck: width of the unit vectors before the last layer, whose rows have length 1 too.

    Source: Caron, Touvron, Misra, Jégou, Mairal, Bojanowski and Joulin, 2021, arXiv:2104.14294, appendix C.
    """

    def __init__(self, dim: int, prototypes: int, hidden: int, bottleneck: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, bottleneck)
        )
        self.prototypes = nn.Parameter(torch.randn(prototypes, bottleneck))

    def forward(self, h: Tensor) -> Tensor:
        return F.normalize(self.mlp(h), dim=1) @ F.normalize(self.prototypes, dim=1).T


class DINO(nn.Module):
    """Learn an encoder by giving all views of an image the class that a momentum teacher gives to a large one.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`: a ViT, or any other. With small
            crops it must take images of different sizes.
        augment: makes the two large views.
        prototypes: number of soft classes.
        hidden, bottleneck: of the head; `2 * encoder.dim` and `encoder.dim` if None.
        student_temperature: of the student's softmax.
        teacher_temperature: of the teacher's, smaller: its answers are sharpened, against all classes being equal.
        center: whether the teacher's mean answer is taken off, against one class for all.
        center_momentum: of that mean, in [0, 1]. The paper has 0.9; a teacher that moves quickly needs a quick centre.
        momentum: of the teacher; see `MomentumEncoder`. The paper begins with 0.996, for many more steps.
        crops: number of small views, which only the student sees.
        small: makes them; see `multi_crop`.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Caron et al., 2021, arXiv:2104.14294, algorithm 1.

    Unlike the paper: the teacher's temperature and momentum are constant; there the one rises over the first epochs,
    the other until the last. 64 soft classes by default rather than 65,536.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        prototypes: int = 64,
        *,
        hidden: int | None = None,
        bottleneck: int | None = None,
        student_temperature: float = 0.1,
        teacher_temperature: float = 0.04,
        center: bool = True,
        center_momentum: float = 0.5,
        momentum: float = 0.95,
        crops: int = 0,
        small: Augment | None = None,
    ) -> None:
        check_whole("prototypes", prototypes, least=2)
        check_whole("crops", crops, least=0)
        check_positive("student_temperature", student_temperature)
        check_positive("teacher_temperature", teacher_temperature)
        check_share("center_momentum", center_momentum)
        super().__init__()
        self.encoder = encoder
        self.head = DINOHead(encoder.dim, prototypes, hidden or 2 * encoder.dim, bottleneck or encoder.dim)
        self.teacher = MomentumEncoder(momentum, self.encoder, self.head)
        self.register_buffer("center", torch.zeros(prototypes))
        self.centered, self.center_momentum = center, center_momentum
        self.student_temperature, self.teacher_temperature = student_temperature, teacher_temperature
        self.augment, self.small, self.crops = Augment() if augment is None else augment, small, crops

    def forward(self, images: Tensor) -> Tensor:
        n = len(images)
        views = multi_crop(images, self.augment, self.small, self.crops)
        s = torch.cat([self.head(self.encoder(x)) for x in views])  # ((2 + crops) n, k)
        t = self.teacher(views[0])  # (2n, k), without gradient
        self.embeddings, self.answers = s[: 2 * n].detach(), t
        with no_autocast(images):
            s = (upcast(s) / self.student_temperature).log_softmax(dim=1).view(-1, n, s.shape[1])
            t = ((upcast(t) - self.center) / self.teacher_temperature).softmax(dim=1).view(2, n, -1)
            # Cross-entropies of all student views with both teacher views, but never of a view with itself.
            pairs = -torch.einsum("ank,bnk->ab", s, t) / n  # (2 + crops, 2)
            return (pairs.sum() - pairs[0, 0] - pairs[1, 1]) / (pairs.numel() - 2)

    @torch.no_grad()
    def after_step(self) -> None:
        self.teacher.update(self.encoder, self.head)
        if self.centered:
            (means,), _ = share("answers", upcast(self.answers).mean(dim=0, keepdim=True), gather=True)
            self.center.lerp_(means.mean(dim=0), 1 - self.center_momentum)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
