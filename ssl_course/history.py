"""What a run of `fit` records and shows."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from ssl_course.distributed import Team

LOOK_EVERY = 20  # steps between two looks at the losses: each look waits for the device


@dataclass
class History:
    """What a run of `fit` leaves behind: a loss per step, the spread of the embeddings, and the time it took."""

    loss: list[float] = field(default_factory=list)  # of several processes, their mean
    embedding_std: list[float] = field(default_factory=list)  # one per look; empty for methods without embeddings
    seconds: float = 0.0
    images_per_second: float = 0.0


class Watch:
    """Collects losses without waiting for the device at every step, checks them, and keeps the bar.

    What it records is the same in all processes of the team, and so is the step at which it stops them.
    """

    def __init__(
        self, method: nn.Module, history: History, first: int, total: int, batch_size: int, team: Team, progress: bool
    ) -> None:
        self.method, self.history, self.first, self.total, self.batch_size = method, history, first, total, batch_size
        self.team = team
        self.pending: list[Tensor] = []
        self.before, self.start = history.seconds, time.perf_counter()
        name = type(method).__name__
        silent = not progress or team.rank > 0
        self.bar = tqdm(total=total, initial=first, desc=name, unit="step", disable=silent, mininterval=0.5)

    def see(self, loss: Tensor) -> None:
        self.pending.append(loss.detach())
        self.bar.update()
        if len(self.pending) == LOOK_EVERY:
            self.look()

    def look(self) -> None:
        if not self.pending:
            return
        losses = self.team.mean(torch.stack(self.pending)).tolist()
        self.pending.clear()
        seen = len(self.history.loss)
        for i, value in enumerate(losses, start=seen + 1):
            if not math.isfinite(value):
                raise FloatingPointError(
                    f"the loss is {value} at step {i} of {self.total}: try a lower learning rate, and look for a "
                    "logarithm, a division or a square root of zero"
                )
        self.history.loss += losses
        elapsed = time.perf_counter() - self.start
        self.history.seconds = self.before + elapsed
        self.history.images_per_second = (len(self.history.loss) - self.first) * self.batch_size / elapsed
        shown = {"loss": f"{losses[-1]:.3f}", "images/s": f"{self.history.images_per_second:.0f}"}
        embeddings = getattr(self.method, "embeddings", None)
        if embeddings is not None:
            spread = self.team.mean(F.normalize(embeddings.float(), dim=1).std(dim=0, correction=0).mean()).item()
            self.history.embedding_std.append(spread)
            shown["std"] = f"{spread:.3f}"
        self.bar.set_postfix(shown, refresh=False)
