"""Student against network: put nine tiles in order by swapping two at a time."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.demos.picture import png
from ssl_course.pretext.tiles import assemble


class Puzzle:
    """A jigsaw being solved.

    Args:
        tiles: (k * k, c, s, s), tile i being tile `order[i]` of the image.
        order: (k * k,).
    """

    def __init__(self, tiles: Tensor, order: Tensor) -> None:
        self.tiles, self.order, self.moves = tiles, order.clone(), 0

    def swap(self, a: int, b: int) -> None:
        """Let two places change their tiles."""
        places = torch.arange(len(self.order))
        places[[a, b]] = places[[b, a]]
        self.tiles, self.order, self.moves = self.tiles[places], self.order[places], self.moves + 1

    def undone(self, permutation: Tensor) -> Puzzle:
        """The puzzle put in order as if the tiles lay in the order of `permutation`."""
        back = permutation.argsort()
        return Puzzle(self.tiles[back], self.order[back])

    @property
    def solved(self) -> bool:
        """Whether every tile lies where it belongs."""
        return bool((self.order == torch.arange(len(self.order))).all())

    def picture(self, scale: int = 6) -> bytes:
        """As a PNG, with white lines between the tiles."""
        spaced = torch.nn.functional.pad(self.tiles, (0, 1, 0, 1), value=1.0)
        return png(assemble(spaced[None]), columns=1, scale=scale)


@torch.no_grad()
def network_guess(method: nn.Module, tiles: Tensor) -> Tensor:
    """The order that a `Jigsaw` takes these tiles to have, (tiles,).

    Args:
        method: in evaluation mode.
        tiles: (tiles, c, s, s).
    """
    device = next(method.parameters()).device
    return method.permutations[method.scores(tiles[None].to(device)).argmax(dim=1)[0]].cpu()


def jigsaw_game(method: nn.Module, images: Tensor, seed: int = 0):
    """A puzzle to solve by hand, and a button that shows what the network makes of it.

    Choose two places one after the other: their tiles change. The network has it easier: it chooses among the orders
    that it was trained on.

    Args:
        method: a trained `Jigsaw`, in evaluation mode.
        images: (n, c, h, w), from which puzzles are drawn.
        seed: of the puzzles.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    generator = torch.Generator().manual_seed(seed)
    side = round(len(method.permutations[0]) ** 0.5)
    narrow = ipywidgets.Layout(width="42px")
    places = [ipywidgets.ToggleButton(False, description=str(i + 1), layout=narrow) for i in range(side**2)]
    mine, theirs = ipywidgets.Image(format="png"), ipywidgets.Image(format="png")
    told, fresh = ipywidgets.Label(), ipywidgets.Button(description="new puzzle")
    ask = ipywidgets.Button(description="network")
    game: dict[str, Puzzle] = {}

    def show() -> None:
        mine.value = game["mine"].picture()
        told.value = f"{'Solved' if game['mine'].solved else 'Not yet'} after {game['mine'].moves} swaps."

    def new(button=None) -> None:
        row = int(torch.randint(len(images), (1,), generator=generator))
        device = method.permutations.device
        draws = torch.Generator(device).manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
        tiles, label = method.task(images[row : row + 1].to(device), draws)
        game["mine"] = Puzzle(tiles[0].cpu(), method.permutations[label[0]].cpu())
        game["start"] = Puzzle(game["mine"].tiles, game["mine"].order)
        theirs.value = game["start"].picture()
        show()

    def press(change) -> None:
        down = [i for i, place in enumerate(places) if place.value]
        if len(down) == 2:
            game["mine"].swap(*down)
            for i in down:
                places[i].value = False
            show()

    def network(button=None) -> None:
        answer = game["start"].undone(network_guess(method, game["start"].tiles))
        theirs.value = answer.picture()
        told.value = f"The network is {'right' if answer.solved else 'wrong'}."

    for place in places:
        place.observe(press, names="value")
    fresh.on_click(new)
    ask.on_click(network)
    new()
    grid = ipywidgets.VBox([ipywidgets.HBox(places[side * r : side * (r + 1)]) for r in range(side)])
    controls = ipywidgets.VBox([grid, ipywidgets.HBox([fresh, ask]), told])
    return ipywidgets.HBox([mine, controls, theirs])
