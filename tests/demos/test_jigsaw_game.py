"""The jigsaw to play with: swaps, the network's answer, and buttons that do what they say."""

from __future__ import annotations

import io

import torch
from PIL import Image

from ssl_course.demos.jigsaw_game import Puzzle, jigsaw_game, network_guess
from ssl_course.encoders import convnet
from ssl_course.pretext import Jigsaw, hamming_permutations


def numbered() -> Puzzle:
    order = torch.tensor([2, 0, 1, 3, 4, 5, 6, 7, 8])
    return Puzzle(order.float()[:, None, None, None].expand(9, 1, 4, 4) / 8, order)


def untrained() -> Jigsaw:
    torch.manual_seed(0)
    return Jigsaw(convnet(widths=(4, 8)), hamming_permutations(5)).eval()


def test_swaps_move_tiles_and_order_together():
    puzzle = numbered()
    puzzle.swap(0, 1)
    assert puzzle.order.tolist()[:3] == [0, 2, 1] and not puzzle.solved
    puzzle.swap(1, 2)
    assert puzzle.solved and puzzle.moves == 2
    assert torch.equal(puzzle.tiles[:, 0, 0, 0] * 8, torch.arange(9.0))


def test_the_right_permutation_undoes_the_shuffle_and_another_does_not():
    puzzle = numbered()
    assert puzzle.undone(puzzle.order).solved
    assert not puzzle.undone(torch.arange(9)).solved


def test_the_picture_has_room_for_all_tiles():
    assert Image.open(io.BytesIO(numbered().picture(scale=2))).size == (30, 30)


def test_the_network_answers_with_one_of_its_permutations():
    method = untrained()
    tiles, _ = method.task(torch.rand(1, 1, 30, 30), torch.Generator().manual_seed(0))
    guess = network_guess(method, tiles[0])
    assert (method.permutations == guess).all(dim=1).any()


def test_two_places_swap_and_the_buttons_work():
    box = jigsaw_game(untrained(), torch.rand(4, 1, 30, 30, generator=torch.Generator().manual_seed(0)))
    mine, controls, theirs = box.children
    grid, buttons, told = controls.children
    places = [place for row in grid.children for place in row.children]
    before = mine.value
    places[0].value = True
    assert mine.value == before  # one alone does nothing
    places[4].value = True
    assert mine.value != before and not any(place.value for place in places)
    assert told.value == "Not yet after 1 swaps." and theirs.value == before
    fresh, ask = buttons.children
    ask.click()
    assert told.value.startswith("The network is")
    fresh.click()
    assert told.value == "Not yet after 0 swaps."
