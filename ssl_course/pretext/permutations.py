"""Which orders of the tiles a jigsaw may have: few enough to be classes, far enough apart to be told."""

from __future__ import annotations

import torch
from torch import Tensor


def hamming_permutations(count: int, tiles: int = 9, seed: int = 0, *, choose: str = "far") -> Tensor:
    """Permutations in as many places different from each other as can be.

    "far" is greedy: each new one has the largest possible *smallest* distance to those before (a large mean distance
    would allow twins), ties broken at random. It is optimal for `count <= tiles`, where all differ in every place: a
    Latin rectangle can always be given one more row. For up to 4 tiles a search finds the optimum for every count.

    Args:
        count: how many, at least 1 and at most tiles! (362,880 for 9).
        tiles: of a puzzle, 2 to 9.
        seed: the same seed gives the same permutations.
        choose: "far", or, to see what it is worth, "random", or "near" (greedy: the smallest mean distance).

    Returns:
        (count, tiles), each row the numbers 0 to tiles - 1.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Noroozi and Favaro, 2016, arXiv:1603.09246, algorithm 1, which maximises the mean.
    """
    if not 2 <= tiles <= 9:
        raise ValueError(f"tiles must lie between 2 and 9, got {tiles}")
    every = _all_permutations(tiles)  # (tiles!, tiles)
    if not 1 <= count <= len(every):
        raise ValueError(f"count must lie between 1 and {len(every)}, the permutations of {tiles} tiles, got {count}")
    if choose not in ("far", "random", "near"):
        raise ValueError(f'choose must be "far", "random" or "near", got {choose!r}')
    generator = torch.Generator().manual_seed(seed)
    if choose == "random":
        chosen = torch.randperm(len(every), generator=generator)[:count]
    elif choose == "far" and tiles <= 4:
        chosen = _optimal(every, count, generator)
    else:
        chosen = _greedy(every, count, choose, generator)
    return every[chosen].long()


def hamming_distances(permutations: Tensor) -> Tensor:
    """In how many places each two of them differ: (k, tiles) to (k * (k - 1) / 2,); its mean and least tell a set."""
    k = len(permutations)
    first, second = torch.triu_indices(k, k, offset=1, device=permutations.device)
    return (permutations[first] != permutations[second]).sum(dim=1)


def _all_permutations(tiles: int) -> Tensor:
    """(tiles!, tiles) in bytes: put each next number into every place of the shorter permutations."""
    every = torch.zeros(1, 1, dtype=torch.uint8)
    for k in range(1, tiles):
        new = torch.full((len(every), 1), k, dtype=torch.uint8)
        every = torch.cat([torch.cat([every[:, :i], new, every[:, i:]], dim=1) for i in range(k + 1)])
    return every


def _greedy(every: Tensor, count: int, choose: str, generator: torch.Generator) -> Tensor:
    columns = every.T.contiguous()  # (tiles, all): bytes of one place side by side are compared many at a time
    least = torch.full((len(every),), 255, dtype=torch.uint8)
    total = torch.zeros(len(every), dtype=torch.int32)
    chosen = torch.randint(len(every), (count,), generator=generator)
    for i in range(1, count):
        last = int(chosen[i - 1])
        distance = (columns != columns[:, last, None]).sum(dim=0, dtype=torch.uint8)  # (all,)
        if choose == "far":
            least = torch.minimum(least, distance)  # 0 for those already chosen
            ties = (least == least.max()).nonzero()[:, 0]
        else:
            total += distance
            total[last] = 2**30  # not again
            ties = (total == total.min()).nonzero()[:, 0]
        chosen[i] = ties[torch.randint(len(ties), (1,), generator=generator)]
    return chosen


def _optimal(every: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """The largest smallest distance for which there are `count`: backtracking among at most 24 permutations."""
    n, tiles = every.shape
    every = every[torch.randperm(n, generator=generator)]  # the seed's own order
    distance = (every[:, None] != every).sum(dim=2)  # (n, n)

    def extend(taken: list[int], open_: list[int], friends: list[set[int]]) -> list[int] | None:
        if len(taken) == count:
            return taken
        for i, row in enumerate(open_):
            if len(taken) + len(open_) - i < count:
                return None  # too few are left
            found = extend([*taken, row], [other for other in open_[i + 1 :] if other in friends[row]], friends)
            if found:
                return found
        return None

    for least in range(tiles, -1, -1):
        friends = [set(row.nonzero()[:, 0].tolist()) for row in distance >= least]
        # All permutations look alike from each other, so if there is a set there is one that holds the first.
        found = extend([0], [row for row in range(1, n) if row in friends[0]], friends)
        if found:
            break
    lookup = {tuple(row): i for i, row in enumerate(_all_permutations(tiles).tolist())}
    return torch.tensor([lookup[tuple(row)] for row in every[found].tolist()])
