"""SimCLR v2: after the pretraining, fine-tune from inside the head with few labels, then teach a student."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.losses.checks import check_positive
from ssl_course.losses.precision import no_autocast, upcast
from ssl_course.supervised import Supervised


class MiddleLayer(nn.Sequential):
    """A pretrained encoder with the first layers of its head: an encoder to fine-tune, (n, c, h, w) to (n, dim).

    `fine_tune(MiddleLayer(simclr), few, test)` goes on from there. The networks are the method's own, not copies.

    Args:
        method: a trained `SimCLR` (a head of `layers=3` is the paper's).
        keep: how many of the head's linear layers to keep, each with its batch norm and ReLU; 0 is the encoder alone.

    Raises:
        ValueError: if the head has not so many layers before the last.

    Source: Chen, Kornblith, Swersky, Norouzi and Hinton, 2020, arXiv:2006.10029, section 2 (fine-tuning).
    """

    def __init__(self, method: nn.Module, keep: int = 1) -> None:
        head = list(method.head.children())
        linear = [i for i, layer in enumerate(head) if isinstance(layer, nn.Linear)]
        if not 0 <= keep < len(linear):
            raise ValueError(
                f"keep must lie between 0 and {len(linear) - 1}, as the head has {len(linear)} linear layers and the "
                f"last belongs to the loss, got {keep}"
            )
        super().__init__(method.encoder, *head[: linear[keep]])
        self.dim = head[linear[keep - 1]].out_features if keep else method.encoder.dim


class Distillation(nn.Module):
    """Teach a student with the answers that a teacher gives to images without labels.

        loss = mean_i  -sum_c P_teacher(c | x_i) log P_student(c | x_i),      P(c | x) = softmax(logits / t)_c

    Args:
        encoder: the student's: the same network, for self-training, or a smaller one. A linear classifier goes on top.
        teacher: a trained `Supervised`; it is copied, stays in evaluation mode, and gets no gradient.
        augment: makes the view that both of them see; None for the images as they are.
        temperature: t > 0 of both; the higher, the more the student learns of what else an image might have been.

    Raises:
        ValueError: if the temperature is not positive.

    Source: Chen, Kornblith, Swersky, Norouzi and Hinton, 2020, arXiv:2006.10029, equation 2; Hinton, Vinyals and Dean,
    2015, arXiv:1503.02531.
    """

    def __init__(
        self, encoder: nn.Module, teacher: Supervised, augment: Augment | None = None, temperature: float = 1.0
    ) -> None:
        check_positive("temperature", temperature)
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.dim, teacher.head.out_features)
        self.teacher = copy.deepcopy(teacher).requires_grad_(False).eval()
        self.augment = augment
        self.temperature = temperature

    def train(self, mode: bool = True) -> Distillation:
        super().train(mode)
        self.teacher.eval()  # whatever the student does: the teacher's batch norm has learned what it will know
        return self

    def forward(self, images: Tensor) -> Tensor:
        if self.augment is not None:
            images = self.augment(images)
        with torch.no_grad():
            wanted = self.teacher.head(self.teacher.encoder(images))  # (n, classes)
        found = self.head(self.encoder(images))
        with no_autocast(images):
            wanted, found = upcast(wanted) / self.temperature, upcast(found) / self.temperature
            return -(wanted.softmax(dim=1) * found.log_softmax(dim=1)).sum(dim=1).mean()

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)

    def predict(self, images: Tensor) -> Tensor:
        """The most likely class of each image, (n,)."""
        return self.head(self.encoder(images)).argmax(dim=1)
