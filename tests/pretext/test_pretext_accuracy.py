"""Pretext accuracy: counts right answers, repeats, and leaves the network as it was."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from ssl_course.encoders import convnet
from ssl_course.pretext import Jigsaw, RelativePatch, hamming_permutations, pretext_accuracy


class Parity(nn.Module):
    """Asks whether a drawn number is odd; right for all numbers below `knows`."""

    def __init__(self, knows: int) -> None:
        super().__init__()
        self.knows = nn.Parameter(torch.tensor(float(knows)))

    def task(self, images: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        numbers = torch.randint(10, (len(images),), generator=generator)
        return numbers, numbers % 2

    def scores(self, numbers: Tensor) -> Tensor:
        right = nn.functional.one_hot(numbers % 2, 2).float()
        return torch.where((numbers < self.knows)[:, None], right, -right)


@pytest.mark.parametrize("knows", [0, 3, 10])
def test_it_is_the_share_of_right_answers(knows):
    images = torch.zeros(1200, 1, 1, 1)
    generator = torch.Generator().manual_seed(7)
    numbers = torch.cat([torch.randint(10, (len(part),), generator=generator) for part in images.split(500)])
    assert pretext_accuracy(Parity(knows), images, seed=7) == (numbers < knows).sum().item() / 1200


@pytest.mark.parametrize(
    "method", [RelativePatch(convnet(1, (4, 8))), Jigsaw(convnet(1, (4, 8)), hamming_permutations(4))]
)
def test_methods_are_left_as_they_were_and_guess_at_first(method):
    before = {name: value.clone() for name, value in method.state_dict().items()}
    images = torch.rand(600, 1, 24, 24)
    method.train()
    method.encoder.eval()
    once, again = (pretext_accuracy(method, images, seed=1) for _ in range(2))
    assert once == again and once < 0.4
    assert method.training and not method.encoder.training
    assert all(torch.equal(value, before[name]) for name, value in method.state_dict().items())
