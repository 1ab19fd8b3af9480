# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 6 · Context
#
# Nine pieces of learning from where things are: turns, neighbours, puzzles, and the shortcuts that a network finds instead of
# the idea. One of them is broken and wants mending; of two you say the result before you measure it. You write the part that
# says `NotImplementedError`; `check` below it calls your code with fresh random inputs and says what is wrong. Check as often
# as you like. The hints unfold one by one: first where to look, then the idea, then almost the line.
#
# **Time:** about 3 hours; the computer needs 10 seconds of them. **You need:** chapter 6.
#
# The images are patches of colour photographs, 48 × 48 pixels; those called `test_images` come from other photographs.

# %%
import math
from contextlib import contextmanager
from itertools import permutations

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

from ssl_course import plotting
from ssl_course.data import photos
from ssl_course.exercises import check
from ssl_course.plotting import say, show
from ssl_course.pretext import chromatic_aberration

plotting.use_style()
images, test_images = photos("train", 48, 300).images, photos("test", 48, 100).images  # (n, 3, 48, 48) in [0, 1]


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: Each image its own turn
#
# Rotation prediction (Gidaris, Singh and Komodakis, 2018) turns each image by 0, 1, 2 or 3 quarter turns counter-clockwise
# and asks which it was. In a batch, **each image draws its own** number. Return the turned
# batch, each image in its own row, and the numbers.
#
# A batch of 512 images takes no loop over 512 images. Think about how many different things there are to do.


# %% question="turn_each"
def turn_each(images, generator):
    """Turn each image by its own random number of quarter turns.

    Args:
        images: (n, c, s, s), square.
        generator: a torch.Generator; the same state gives the same turns.

    Returns:
        The turned images (n, c, s, s), and the labels (n,): 0 to 3 quarter turns counter-clockwise, as in `torch.rot90`.
    """
    # BEGIN SOLUTION
    turns = torch.randint(4, (len(images),), generator=generator)  # (n,)
    result = images.clone()
    for k in range(1, 4):
        chosen = turns == k
        result[chosen] = images[chosen].rot90(k, dims=(2, 3))
    return result, turns
    # END SOLUTION


# %% [markdown]
# **Try it.** Eight patches. Which of the turns would you have recognised, and by what?

# %%
with once_answered():
    turned, turns = turn_each(test_images[:8], torch.Generator().manual_seed(0))
    figure, axes = plt.subplots(figsize=(10, 1.9))
    plotting.draw_images(axes, turned, 8, "Turns: " + ", ".join(map(str, turns.tolist())))
    show(figure, f"Eight patches of photographs, turned by {', '.join(map(str, turns.tolist()))} quarter turns.")

# %% [markdown]
# ## Question 2: Predict, then measure: what a clue is worth
#
# Before you believe that a network has understood something, ask what a simpler one could score. Suppose it saw nothing but a
# *clue* about each image, one of $m$ values, such as "the upper edge is the brightest". You have counted how often each value came
# with each of $K$ labels: `counts[i, j]`. Predict, for the best classifier that sees only the clue, and on these very samples:
#
# * its **accuracy**, naming the likeliest label for each value;
# * its **loss**, the mean cross-entropy in nats with the best possible probabilities; $0 \cdot \log 0$ counts as 0.
#
# For `counts = [[3., 1.], [2., 2.]]` they are $5/8 = 0.625$ and $\tfrac12 \cdot 0.5623 + \tfrac12 \cdot 0.6931 = 0.6277$. A clue
# that tells nothing about $K$ equally frequent labels gives $1/K$ and $\log K$: chance.


# %% question="clue_scores"
def clue_scores(counts):
    """What the best classifier scores that sees nothing but a clue.

    Args:
        counts: (m, K), how often each value of the clue came with each label; some may be 0, also all of a row.

    Returns:
        (2,): accuracy, and mean cross-entropy in nats.
    """
    # BEGIN SOLUTION
    joint = counts / counts.sum()  # (m, K)
    unsure = torch.special.entr(joint).sum() - torch.special.entr(joint.sum(dim=1)).sum()
    return torch.stack([joint.max(dim=1).values.sum(), unsure])
    # END SOLUTION


# %% [markdown]
# **Now measure.** The clue: which of the four sides of an image is the brightest? All four turns of each photo patch, and a
# classifier that learns from the clue alone. Light comes from above; how many of the turns does that give away, where chance
# is 25%?


# %%
def brightest_side(x):
    """Upper, left, lower or right, 0 to 3."""
    grey = x.mean(dim=1)  # (n, s, s)
    sides = [grey[:, :12].mean(dim=(1, 2)), grey[:, :, :12].mean(dim=(1, 2))]
    sides += [grey[:, -12:].mean(dim=(1, 2)), grey[:, :, -12:].mean(dim=(1, 2))]
    return torch.stack(sides, dim=1).argmax(dim=1)


every_turn = torch.cat([images.rot90(k, dims=(2, 3)) for k in range(4)])
labels = torch.arange(4).repeat_interleave(len(images))
clue = brightest_side(every_turn)

with once_answered():
    accuracy, loss = clue_scores((4 * clue + labels).bincount(minlength=16).view(4, 4).float()).tolist()
    table = torch.zeros(4, 4, requires_grad=True)  # logits of the labels for each clue
    optimizer = torch.optim.Adam([table], lr=0.1)
    for _ in range(200):
        measured = F.cross_entropy(table[clue], labels)
        optimizer.zero_grad()
        measured.backward()
        optimizer.step()
    right = (table[clue].argmax(dim=1) == labels).float().mean()
    say(
        f"Predicted: **{100 * accuracy:.1f}%** and a loss of **{loss:.4f}** (chance: 25% and {math.log(4):.4f}). Learned from the "
        f"clue alone: **{100 * float(right):.1f}%** and **{float(measured.detach()):.4f}**. A rotation network has to beat this before we say "
        "that it looks at anything else."
    )

# %% [markdown]
# ## Question 3: Which side of you am I?
#
# Doersch, Gupta and Efros (2015) cut a patch, and one of its eight neighbours, and ask which it is. Two things keep lines that
# run on from giving the answer away: a **gap** between the two, and a **jitter** of the neighbour. With the eight labels
#
# | 0 | 1 | 2 |
# |:-:|:-:|:-:|
# | **3** | middle | **4** |
# | **5** | **6** | **7** |
#
# the neighbour's corner lies `size + gap` pixels up or down, left or right of the middle's (or both), plus its jitter. Here
# someone else has drawn where, so that the result is certain.
#
# For a middle patch at row 10, column 20, `size` 4, `gap` 2, label 2 and jitter (1, −1) the neighbour's corner lies at row
# $10 - 6 + 1 = 5$ and column $20 + 6 - 1 = 25$.
#
# Think about the number 4.


# %% question="neighbour_pair"
def neighbour_pair(images, corners, labels, size, gap, jitter):
    """Cut a patch and one of its neighbours from each image.

    Args:
        images: (n, c, h, w).
        corners: (n, 2), integers, row and column of the middle patch's upper left corner.
        labels: (n,), 0 to 7, which neighbour.
        size: side of a patch.
        gap: pixels between a patch and its neighbour, before the jitter.
        jitter: (n, 2), integers, by how many rows and columns the neighbour is moved. All patches lie in their images.

    Returns:
        (n, 2, c, size, size): the middle patch, then the neighbour.
    """
    # BEGIN SOLUTION
    cell = labels + (labels >= 4)  # of nine, row by row
    steps = torch.stack([cell // 3, cell % 3], dim=1) - 1  # (n, 2)
    place = torch.stack([corners, corners + (size + gap) * steps + jitter], dim=1)  # (n, 2, 2)
    windows = images.unfold(2, size, 1).unfold(3, size, 1)  # (n, c, h', w', size, size)
    return windows[torch.arange(len(images))[:, None], :, place[..., 0], place[..., 1]]
    # END SOLUTION


# %% [markdown]
# **Try it.** One patch of a photograph and all its neighbours, each cut by your function, in their places:

# %%
with once_answered():
    same = test_images[5:6].expand(8, -1, -1, -1)
    pairs = neighbour_pair(same, torch.full((8, 2), 17), torch.arange(8), 14, 2, torch.zeros(8, 2, dtype=torch.long))
    nine = torch.cat([pairs[:4, 1], pairs[:1, 0], pairs[4:, 1]])
    figure, axes = plt.subplots(1, 2, figsize=(8, 4.2))
    plotting.draw_images(axes[0], test_images[5:6], 1, "a patch")
    plotting.draw_images(axes[1], nine, 3, "its nine parts")
    show(figure, "A patch of a photograph, and nine squares cut from it with gaps, laid out in their places.")

# %% [markdown]
# ## Question 4: Close a shortcut
#
# Their network was too good. It had found the lens: many draw green a little smaller than red and blue, so that fringes of
# green and magenta tell on which side of the middle of the photograph a patch lies. One remedy is to take out of each pixel
# what lies along $a = (-1, 2, -1)$, the line from magenta to green. Pixels are columns $(r, g, b)$:
#
# $$x' = B\,x, \qquad B = I - \frac{a\,a^\top}{a^\top a} .$$
#
# Grey stays grey. A pixel (0, 0.6, 0) becomes (0.2, 0.2, 0.2).


# %% question="remove_fringes"
def remove_fringes(patches):
    """Take out what lies between green and magenta.

    Args:
        patches: (n, 3, h, w), red, green and blue.

    Returns:
        (n, 3, h, w).
    """
    # BEGIN SOLUTION
    a = torch.tensor([-1.0, 2.0, -1.0])
    b = torch.eye(3) - torch.outer(a, a) / (a @ a)
    return torch.einsum("ij,njhw->nihw", b, patches)
    # END SOLUTION


# %% [markdown]
# **Try it.** Two lenses: one draws green larger than the rest, the other red larger and blue smaller. How much of what each
# of them adds to our photographs does your function take out? Decide, then run.

# %%
with once_answered():
    green = images.clone()
    green[:, 1] = chromatic_aberration(images[:, [1, 0, 2]], 0.04)[:, 0]
    told = []
    for name, seen in (("green", green), ("red and blue", chromatic_aberration(images, 0.04))):
        added, left = seen - images, remove_fringes(seen) - remove_fringes(images)
        tint = left - left.mean(dim=1, keepdim=True)  # what is not grey
        remains, colour = (100 * float(x.square().mean() / added.square().mean()) for x in (left, tint))
        told.append(f"{name}: **{remains:.0f}%** of the square remains, {colour:.0f}% as a colour and the rest as grey")
    varied = (images - images.mean(dim=(2, 3), keepdim=True)).square().mean()
    lost = (remove_fringes(images) - images).square().mean() / varied
    say(f"{'; '.join(told)}. The photographs themselves lose {100 * float(lost):.1f}% of their variance.")

# %% [markdown]
# <details><summary>Why does the second lens get through?</summary>
#
# At an edge red changes one way and blue the other. That lies along $(1, 0, -1)$, at right angles to $a$, and the projection
# leaves it. Lenses differ: whether a shortcut is closed is a matter for a measurement. Their other remedy, one channel kept
# and noise for the two others, leaves no fringe of any colour.
# </details>
#
# ## Question 5: Cut it up
#
# A jigsaw (Noroozi and Favaro, 2016): each image is cut into $k \times k$ tiles, numbered row by row, and **tile $i$ of the
# puzzle is tile `orders[.., i]` of the image**. Each image has its own order.
#
# For an image of 2 × 2 pixels `[[0, 1], [2, 3]]` and the order `[1, 2, 3, 0]` the puzzle has the tiles 1, 2, 3, 0, of one pixel
# each.
#
# Think about what `reshape` does to an image: it cuts the memory, not the picture.


# %% question="shuffle_tiles"
def shuffle_tiles(images, orders):
    """Cut images into tiles and shuffle them.

    Args:
        images: (n, c, k·s, k·s).
        orders: (n, k·k), a permutation of 0 to k·k - 1 for each image.

    Returns:
        (n, k·k, c, s, s), the tiles of each puzzle.
    """
    # BEGIN SOLUTION
    n, c, side, _ = images.shape
    k = round(orders.shape[1] ** 0.5)
    grid = images.reshape(n, c, k, side // k, k, side // k).permute(0, 2, 4, 1, 3, 5)  # (n, k, k, c, s, s)
    return grid.flatten(1, 2)[torch.arange(n)[:, None], orders]
    # END SOLUTION


# %% [markdown]
# **Try it.** Could you solve these?

# %%
with once_answered():
    torch.manual_seed(0)
    orders = torch.rand(4, 9).argsort(dim=1)
    figure, axes = plt.subplots(1, 4, figsize=(10, 2.7))
    for one, puzzle in zip(axes, shuffle_tiles(test_images[:4], orders), strict=True):
        plotting.draw_images(one, puzzle, 3)
    show(figure, "Four patches of photographs, cut into nine tiles each and shuffled.")

# %% [markdown]
# ## Question 6: Put it together
#
# The way back: given the tiles of a puzzle and the order in which they were laid out (place $i$ holds tile `orders[.., i]` of the
# image), make the image.


# %% question="solve_puzzle"
def solve_puzzle(tiles, orders):
    """Put shuffled tiles together again; the inverse of `shuffle_tiles`.

    Args:
        tiles: (n, k·k, c, s, s), place i holds tile orders[.., i] of the image.
        orders: (n, k·k), a permutation of 0 to k·k - 1 for each puzzle.

    Returns:
        (n, c, k·s, k·s).
    """
    # BEGIN SOLUTION
    n, count, c, s, _ = tiles.shape
    k = round(count**0.5)
    sorted_tiles = tiles[torch.arange(n)[:, None], orders.argsort(dim=1)]
    return sorted_tiles.unflatten(1, (k, k)).permute(0, 3, 1, 4, 2, 5).reshape(n, c, k * s, k * s)
    # END SOLUTION


# %% [markdown]
# **Try it.** There and back:

# %% tags=["nbval-check-output"]
with once_answered():
    torch.manual_seed(0)
    orders = torch.rand(100, 9).argsort(dim=1)
    print("as it was:", torch.equal(solve_puzzle(shuffle_tiles(test_images, orders), orders), test_images))

# %% [markdown]
# ## Question 7: Predict, then measure: how far apart random orders are
#
# A jigsaw network does not choose among all 362,880 orders of nine tiles, but among some tens or hundreds: its classes. How far
# are two of them apart? The *Hamming distance* counts the places in which they differ. Two orders of $T$ tiles are drawn at random,
# independently and all equally likely (they may be the same one). With which probability do they differ in exactly $d$ places,
# for $d = 0, 1, \dots, T$?
#
# For $T = 3$: 1/6, 0, 1/2, 1/3. Whichever the first order is, the second leaves all, one or none of the tiles in the places
# where the first has them.
#
# The exact numbers are wanted, for any $T$; listing all $T!$ orders takes too long for nine tiles. Think about why $d = 1$ never
# happens.


# %% question="distance_law"
def distance_law(tiles):
    """The distribution of the Hamming distance of two random permutations.

    Args:
        tiles: T, at least 1 and at most 12.

    Returns:
        (T + 1,), the probabilities of the distances 0 to T.
    """
    # BEGIN SOLUTION
    moved = [1, 0]  # permutations of d things that leave none in its place
    for d in range(2, tiles + 1):
        moved.append((d - 1) * (moved[-1] + moved[-2]))
    return torch.tensor([math.comb(tiles, d) * moved[d] / math.factorial(tiles) for d in range(tiles + 1)])
    # END SOLUTION


# %% [markdown]
# **Now measure**, on 50,000 pairs of random orders. Before you run: what is the mean distance of two orders of nine tiles?

# %%
with once_answered():
    torch.manual_seed(0)
    one, other = torch.rand(2, 50_000, 9).argsort(dim=2)
    found = (one != other).sum(dim=1).bincount(minlength=10) / 50_000
    predicted = distance_law(9)
    mean = float((predicted * torch.arange(10)).sum())
    figure, axes = plt.subplots(figsize=(9, 4))
    axes.bar(range(10), 100 * predicted, color=plotting.SKY)
    axes.plot(range(10), 100 * found, "o", color=plotting.RED)
    axes.set(xlabel="places that differ, of nine", ylabel="share of pairs, %", xticks=range(10))
    axes.set_title("Random orders differ nearly everywhere")
    told = f"The predicted mean is {mean:.3f}; 50,000 pairs have {float((found * torch.arange(10)).sum()):.3f}"
    show(figure, f"Predicted (bars) and measured (dots) shares of pairs by distance. {told}.")
    say(f"{told}. Still, {100 * float(predicted[:7].sum()):.0f}% of the pairs agree in three places or more.")

# %% [markdown]
# ## Question 8: Orders that keep their distance
#
# Two classes that differ in two places can hardly be told apart. So choose a set of orders that are far from each other, step by
# step: start with any; each next one has the **largest possible *smallest* distance** to those before. Ties may be broken as you
# like. (Noroozi and Favaro, 2016, algorithm 1, take the largest *mean* distance. Vary it: a mean of 8 may hide a twin.)
#
# Four orders of three tiles begin, for instance, with `[0, 1, 2], [1, 2, 0], [2, 0, 1]`, which differ in every place; the fourth,
# any of the three left, has a smallest distance of 2.
#
# Think about what has to be computed anew when one more is chosen.


# %% question="far_permutations"
def far_permutations(count, tiles):
    """Permutations that are far from each other, chosen one by one.

    Args:
        count: how many, 1 to tiles!.
        tiles: 2 to 7.

    Returns:
        (count, tiles), integers: each row a permutation of 0 to tiles - 1, in the order in which they were chosen.
    """
    # BEGIN SOLUTION
    orders = torch.tensor(list(permutations(range(tiles))))  # (tiles!, tiles)
    chosen, nearest = [0], torch.full((len(orders),), tiles)
    for _ in range(count - 1):
        away = (orders != orders[chosen[-1]]).sum(dim=1)
        nearest = torch.minimum(nearest, away)
        chosen.append(int(nearest.argmax()))
    return orders[chosen]
    # END SOLUTION


# %% [markdown]
# **Try it.** Thirty orders of six tiles, yours beside random ones:


# %%
def distances(rows):
    i, j = torch.triu_indices(len(rows), len(rows), 1)
    return (rows[i] != rows[j]).sum(dim=1)


with once_answered():
    torch.manual_seed(0)
    told = []
    for name, rows in (("random", torch.rand(30, 6).argsort(dim=1)), ("yours", far_permutations(30, 6))):
        d = distances(rows)
        told.append(f"{name}: **{float(d.float().mean()):.2f}** on average, **{int(d.min())}** at least")
    say("Places, of six, in which two of thirty orders differ. " + "; ".join(told) + ".")

# %% [markdown]
# ## Question 9: Mend a hundred classes of one
#
# In an exemplar network (Dosovitskiy et al., 2014) every image is a class of its own, and its random crops are the examples. A
# colleague makes them:


# %%
def colleagues_exemplars(images, copies, size, generator):
    height, width = images.shape[2:]
    top = int(torch.randint(height - size, (1,)))
    left = int(torch.randint(width - size, (1,)))
    crops = images[:, :, top : top + size, left : left + size]  # (n, c, size, size)
    return crops.repeat(copies, 1, 1, 1), torch.arange(len(images)).repeat_interleave(copies)


def look_at(exemplars):
    """What came out, of images whose pixels say which image, which row and which column they are."""
    parts = torch.meshgrid(torch.arange(20.0), torch.arange(8.0), torch.arange(8.0), indexing="ij")
    numbered = torch.stack(parts, dim=1)  # (20, 3, 8, 8)
    torch.manual_seed(1)
    crops, labels = exemplars(numbered, 50, 5, torch.Generator().manual_seed(0))
    again, _ = exemplars(numbered, 50, 5, torch.Generator().manual_seed(0))
    image, top, left = crops[:, :, 0, 0].T
    print(f"labels that fit:           {100 * float((image == labels).float().mean()):.0f}%")
    print(f"places that crops start at: {len(set(zip(top.tolist(), left.tolist(), strict=True)))} of 16")
    print(f"last row and last column:  {int(top.max() + 5)} and {int(left.max() + 5)} of 8")
    print(f"same generator, same crops: {torch.equal(crops, again)}")


look_at(colleagues_exemplars)

# %% [markdown]
# There are four faults. Mend them: each of the $n \cdot$ `copies` crops draws its own place from the generator, a row and a
# column, anywhere in the image; and its label is the row of the image that it is of. The crops may come in any order that fits the
# labels.
#
# Think about what a network learns if all crops of an image are the same.


# %% question="mend_exemplar"
def mend_exemplar(images, copies, size, generator):
    """Random crops of every image, labelled with the image they are of.

    Args:
        images: (n, c, h, w).
        copies: crops of each image.
        size: side of a crop, at most h and w.
        generator: a torch.Generator; the same state gives the same crops.

    Returns:
        The crops (n · copies, c, size, size), and their labels (n · copies,), integers from 0 to n - 1.
    """
    # BEGIN SOLUTION
    rows = torch.arange(len(images)).repeat(copies)  # (n copies,)
    windows = images.unfold(2, size, 1).unfold(3, size, 1)  # (n, c, h', w', size, size)
    top, left = (torch.randint(windows.shape[i], rows.shape, generator=generator) for i in (2, 3))
    return windows[rows, :, top, left], rows
    # END SOLUTION


# %% [markdown]
# **Try it.** The four lines again, and what the network gets to see of three images:

# %%
with once_answered():
    look_at(mend_exemplar)
    crops, labels = mend_exemplar(test_images[:3], 8, 28, torch.Generator().manual_seed(0))
    figure, axes = plt.subplots(figsize=(10, 4.2))
    plotting.draw_images(axes, crops[labels.argsort(stable=True)], 8, "Three classes, eight examples of each")
    show(figure, "Three rows of eight random crops, each row from one patch of a photograph.")
