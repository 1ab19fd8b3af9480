# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 6 · Context: what the arrangement of an image teaches
#
# After this chapter you can
#
# * make labels from the arrangement of pixels: turns, neighbours, puzzles, copies of one image;
# * look where a network looks, and say why some images make a task hard;
# * find a shortcut by watching pretext and probe accuracy *together*, and close it;
# * choose the permutations of a jigsaw, knowing what their Hamming distances do;
# * say which of these tasks fits which images.
#
# **Time:** a minute and a half of computing on a laptop with two cores, 45 minutes of reading. With a GPU set `SCALE=full`: the same on CIFAR-10.
# **You need:** chapter 1's protocol: probe, random encoder, shortcut.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from joblib import delayed

from ssl_course import plotting
from ssl_course.augment import DIGIT_VIEWS, Augment
from ssl_course.data import cifar10, moved_digits, whole_photos
from ssl_course.encoders import convnet, resnet
from ssl_course.evaluation import compare, features, linear_probe
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.plotting import say, show
from ssl_course.pretext import (
    Exemplar,
    Jigsaw,
    RelativePatch,
    Rotation,
    assemble,
    chromatic_aberration,
    hamming_distances,
    hamming_permutations,
    jigsaw,
    pretext_accuracy,
    relative_patches,
    rotate,
)  # fmt: skip
from ssl_course.results import stored
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `compare` gives each core a run of its own
FULL, QUICK = (os.environ.get("SCALE") == s for s in ("full", "quick"))  # quick: only to see that all of it runs
SEEDS = range(3)
FEW, MANY = (80, 320) if QUICK else (320, 1280)  # exemplars
if FULL:
    train, test, VIEWS, EPOCHS = cifar10("train"), cifar10("test"), Augment(), 30
else:
    count = (400, 400) if QUICK else (1400, 1000)
    train, test = (
        moved_digits(s, n, size=31) for s, n in zip(("train", "test"), count, strict=True)
    )  # room for patches
    VIEWS, EPOCHS = DIGIT_VIEWS, 1 if QUICK else 4


def encoder():
    return resnet(18) if FULL else convnet(train.images.shape[1], widths=(16, 32, 64))


def learn(method, *data, epochs=EPOCHS, seed=0):
    fit(method, data or train, epochs=epochs, batch_size=64, lr=8e-3, seed=seed, progress=False)
    return method


# %% [markdown]
# ## 6.1 The parts know the whole
#
# Cut a photograph up, turn it, shuffle it: you can still say what is wrong. You can, because you know what is in it: eyes sit above noses, and sky above roofs. That is the hope
# behind the tasks of this chapter: *to undo what we did, a network must know the object*. No pixel has to be drawn; the answer is one of a few classes, and the loss a
# cross-entropy. Knowing nothing costs $\log K$.

# %%
cat = F.interpolate(whole_photos("test")[0][None, :, :300, 75:375], size=96, mode="bilinear", antialias=True)
draw = torch.Generator().manual_seed(3)
turned, turns = rotate(cat.repeat(2, 1, 1, 1), torch.Generator().manual_seed(1))
pairs, where = relative_patches(cat, gap=8, jitter=3, generator=draw)
orders = hamming_permutations(64)
puzzle, which = jigsaw(cat, orders, gap=4, generator=draw)
figure, axes = plt.subplots(1, 4, figsize=(14, 4))
names = ("upper left", "above", "upper right", "left", "right", "lower left", "below", "lower right")
pictures = (
    (cat, "a photograph"),
    (turned[:1], f"turned by {90 * int(turns[0])}°"),
    (pairs[0], f"the second lies {names[int(where)]}"),
    (assemble(puzzle), f"order {int(which)} of {len(orders)}"),
)
for ax, (image, title) in zip(axes, pictures, strict=True):
    plotting.draw_images(ax, image, columns=len(image), title=title)
show(
    figure,
    f"A photograph of a cat; the same turned by {90 * int(turns[0])} degrees; two patches of it, the second from the {names[int(where)]} of the "
    f"first; and its nine tiles in another order. The titles are the labels.",
)

# %% [markdown]
# Four tasks, one path: task → loss → `fit` → `encode` → probe. On digits at random places of a noisy canvas, here are
#
# * **rotation**: which of four turns (Gidaris et al., 2018);
# * **relative position**: on which of eight sides of one patch does another lie (Doersch et al., 2015);
# * **jigsaw**: which of 64 orders do the nine tiles have (Noroozi and Favaro, 2016); and **jigsaw++**, where up to two tiles are another image's (Noroozi et al., 2018);
# * **exemplar**: each of a few hundred images is a class of its own, its distorted copies are the examples (Dosovitskiy et al., 2014).
#
# **Decide first:** rank them by their probe.


# %%
def maker(make, **settings):
    return lambda seed: learn(make(encoder()), seed=seed, **settings)


def exemplars(seed):
    chosen = train.images[torch.randperm(len(train), generator=torch.Generator().manual_seed(seed))[:FEW]]
    return learn(Exemplar(encoder(), FEW, VIEWS), chosen, torch.arange(FEW), epochs=4 * EPOCHS, seed=seed)


methods = {
    "rotation": maker(Rotation),
    "relative position": maker(RelativePatch, epochs=2 * EPOCHS),
    "jigsaw": maker(lambda e: Jigsaw(e, orders)),
    "jigsaw++": maker(lambda e: Jigsaw(e, orders, foreign=2)),
    "exemplar": exemplars,
}
table = compare(
    methods,
    train,
    test,
    encoder=encoder,
    augment=VIEWS,
    supervised_epochs=EPOCHS,
    supervised_fit={"batch_size": 64, "lr": 8e-3},
)
table

# %%
t = {row["method"]: row for row in table.to_list()}
plotting.show_bars(table.to_list(), "What each task leaves in the encoder")
gains = {n: 100 * (t[n]["linear_probe"] - t["random"]["linear_probe"]) for n in methods}
say(
    "Points above the random encoder, mean of three seeds: "
    + ", ".join(f"**{n} {g:+.0f}**" for n, g in gains.items())
    + "."
)

# %%
looked, _ = relative_patches(test.images, generator=torch.Generator().manual_seed(0))
empty = looked.flatten(2).std(dim=2) < 0.12  # hardly more than the canvas' noise, (n, 2)
say(
    f"Of the patches that *relative position* gets, **{100 * float(empty.float().mean()):.0f}%** hold hardly any ink, and of the pairs {100 * float(empty.any(1).float().mean()):.0f}% have at least one such patch."
)

# %% [markdown]
# Look at *relative position* and *exemplar*, to which seconds bring little; it is worth knowing why. *Relative position*, which has twice the epochs, was made for photographs, where each patch has texture; here most pairs show a piece of stroke and a piece of nothing. (The jigsaw has empty tiles, too, but sees all nine at once.) *Exemplar* has
# to tell each image from hundreds of others that show the same digit: it is told that all 3s are different.
#
# ## 6.2 Rotation: where does it look?
#
# Let the encoder's last map be $h \in \mathbb{R}^{c \times m \times m}$. Where it has much to say, $\sum_c h_c^2$ is large: an **attention map** as in Zagoruyko and Komodakis (2017), the kind that Gidaris et al. show.
# **Decide first:** which digits will be hard to turn back? Look at their shapes.

# %%
rotation = table.encoders["rotation"][0].cpu().eval()
firsts = torch.stack([(test.labels == digit).nonzero()[0, 0] for digit in range(10)])
with torch.no_grad():
    hot = {}
    untrained = table.encoders["random"][0].cpu().eval()
    for name, net in (("trained", rotation.encoder), ("untrained", untrained)):
        maps = (
            torch.nn.Sequential(*list(net.children())[:-2])(test.images[firsts]).square().sum(1, keepdim=True)
        )  # (10, 1, m, m)
        maps = F.interpolate(maps, size=test.images.shape[2:], mode="bilinear")
        hot[name] = maps / maps.amax(dim=(2, 3), keepdim=True)
figure, axes = plt.subplots(3, 1, figsize=(12, 4.6))
for ax, (images, title) in zip(
    axes, ((test.images[firsts], "the first of each digit"), (hot["untrained"], "untrained: already bright at the digit"), (hot["trained"], "trained on turns")), strict=True
):  # fmt: skip
    plotting.draw_images(ax, images[:, :1], columns=10, title=title)
ink = test.images[firsts] > test.images[firsts].flatten(1).quantile(0.9, dim=1)[:, None, None, None]
share = {n: float((m * ink).sum() / m.sum()) for n, m in hot.items()}
show(
    figure,
    "Ten digits and, below, where the last map of an untrained and of the trained network is large. Of all activity, "
    f"{100 * share['untrained']:.0f}% lies on the brightest tenth of the pixels before training and {100 * share['trained']:.0f}% after.",
)


# %%
@torch.no_grad()
def turns_right(method):
    """Accuracy of the turn for each digit, (10,)."""
    method.cpu().eval()
    turned, turns = rotate(test.images, torch.Generator().manual_seed(0))
    right = (method.head(method.encode(turned)).argmax(1) == turns).float()
    return torch.stack([right[test.labels == digit].mean() for digit in range(10)])


by_digit = 100 * torch.stack([turns_right(method) for method in table.encoders["rotation"]])  # (3, 10)
order = by_digit.mean(0).argsort()
figure, axes = plt.subplots(figsize=(9, 3.8))
axes.bar(range(10), by_digit.mean(0)[order], yerr=by_digit.std(0)[order], color=plotting.BLUE)
axes.axhline(25, color="black", lw=1, ls=":", marker="")
axes.set_xticks(range(10), [str(int(d)) for d in order])
axes.set(
    xlabel="digit",
    ylabel="turns recognised, %",
    title="A 0 or an 8 has a twin for each turn: half is all that can be told",
)
show(
    figure,
    "Accuracy of the turn by digit, hardest first: "
    + ", ".join(f"{int(d)} {by_digit.mean(0)[d]:.0f}%" for d in order)
    + "; chance is 25%.",
)

# %% [markdown]
# <details><summary>Why these?</summary>
#
# A 0 or an 8 looks nearly the same after a half turn: each turn has a twin, and even a perfect guesser gets about half of them right. A 6 upside down looks like a 9, and the network cannot have both: compare their two bars. Symmetry need not explain all of it: a digit with a clear up that is as hard as a 0 has not been learned *yet*, and longer training may help it; it cannot help the 0. A task fits images
# that have an *up*. On satellite images or cells under a microscope, rotation teaches nothing, and is an augmentation instead.
# </details>
#
# ## 6.3 Relative position, and two shortcuts
#
# Two patches, eight answers. Doersch et al. found their network solving it without looking at objects: lines that run on from one patch into the next, and, to their surprise, the *lens*. A lens bends red
# and blue differently; the colour fringes of a patch tell where in the picture it was cut. **Decide first** for each of these: pretext accuracy up or down? Probe up or down?
#
# 1. as it should be: a gap of 4 pixels, jitter, no fringes;
# 2. no gap, no jitter;
# 3. the gap, but a cheap lens;
# 4. the cheap lens, with all but one colour dropped.

# %%
colour = train.images.expand(-1, 3, -1, -1).contiguous()
colour_test = test.images.expand(-1, 3, -1, -1).contiguous()
LENS = 0.12
conditions = {
    "gap": (0.0, {}),
    "no gap": (0.0, {"gap": 0, "jitter": 0, "size": 7}),
    "lens": (LENS, {"size": 7}),
    "lens, colours dropped": (LENS, {"size": 7, "colours": "drop"}),
}


def shortcut(name, seed):
    """Pretext accuracy on test images, and the probe's."""
    strength, settings = conditions[name]
    seen = [chromatic_aberration(images, strength) if strength else images for images in (colour, colour_test)]
    torch.manual_seed(seed)
    network = resnet(18) if FULL else convnet(3, widths=(16, 32, 64))
    method = learn(RelativePatch(network, **({"size": 7} | settings)), seen[0], epochs=EPOCHS, seed=seed).cpu().eval()
    h = [torch.cat([method.encode(part) for part in images.split(500)]) for images in seen]
    return pretext_accuracy(method, seen[1]), linear_probe(h[0].detach(), train.labels, h[1].detach(), test.labels)


plan = [(name, seed) for name in conditions for seed in SEEDS]
scores = side_by_side([delayed(shortcut)(n, s) for n, s in plan], [f"{n}, seed {s}" for n, s in plan])
found = {name: 100 * np.array(scores[3 * i : 3 * i + 3]) for i, name in enumerate(conditions)}  # (3, 2)

# %%
fringed = chromatic_aberration(cat, LENS)
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.4), width_ratios=(1, 1.8))
plotting.draw_images(
    left,
    torch.cat([cat[:, :, :32, :32], fringed[:, :, :32, :32], cat[:, :, -32:, -32:], fringed[:, :, -32:, -32:]]),
    columns=2,
    title="Corners, without\nand with a cheap lens",
)
x = np.arange(len(conditions))
for column, (name, colour_of, side) in enumerate(
    (("pretext accuracy", plotting.ORANGE, -0.2), ("probe", plotting.BLUE, 0.2))
):
    means, sds = [f[:, column].mean() for f in found.values()], [f[:, column].std(ddof=1) for f in found.values()]
    right.bar(x + side, means, 0.38, yerr=sds, color=colour_of, label=name)
right.set_xticks(x, ["gap", "no gap", "lens", "lens,\none colour"])
right.axhline(12.5, color="black", lw=1, ls=":", marker="", label="pretext chance")
right.axhline(100 * t["random"]["linear_probe"], color="black", lw=1, ls="--", marker="", label="probe, untrained")
right.legend(ncols=2, loc="upper right", fontsize=12)
right.set(ylabel="%", ylim=(0, 108), title="Easier is not better")
show(
    figure,
    "Left, corners of a photograph without and with colour fringes. Right, accuracy of the pretext task and of the probe: "
    + "; ".join(f"{n} {f[:, 0].mean():.0f}% and {f[:, 1].mean():.0f}%" for n, f in found.items())
    + f"; chance of the pretext task is 12.5%, and an untrained encoder's probe (of grey images, 6.1) {100 * t['random']['linear_probe']:.0f}%.",
)
g, n, lens, drop = (found[name].mean(0) for name in conditions)
say(
    f"The lens moves the pretext accuracy by **{lens[0] - g[0]:+.0f}** points and the probe by **{lens[1] - g[1]:+.0f}**; with one colour left, they are {drop[0] - g[0]:+.0f} and {drop[1] - g[1]:+.0f} from where they were. "
    f"Without the gap: {n[0] - g[0]:+.0f} and {n[1] - g[1]:+.0f}."
)

# %% [markdown]
# <details><summary>What happened?</summary>
#
# The lens raises the pretext accuracy, and the probe does not follow: that is the alarm. The network has found where a patch was cut without looking at what is in it. Dropping all colours but one closes that door, and the pretext accuracy falls to where it was or below. Does its probe rise beyond *gap*, which had no lens at all? Then the closed shortcut cannot have the credit: to replace two channels by noise is
# also an augmentation. And do not wait for the other probes to *fall*: compare them with the line of the untrained network, they had little to lose.
#
# Without the gap the task is easier too, and the probe no better. (There the grid also has room to slide over the image; distance and place change together.) Differences of a few points of the probe are within the spread of the seeds, here and above: with tasks as poor as this one on digits, the pretext accuracy is the clearer signal.
# </details>
#
# ## 6.4 Jigsaw: which permutations?
#
# Nine tiles have $9! = 362{,}880$ orders, too many for classes, and each has 36 others that differ from it by one swap of two tiles. Noroozi and Favaro choose a few that are far apart: the **Hamming distance** of two orders is the number of places in which they differ.
# With 1,000 permutations they found (table 4 there, detection on PASCAL VOC 2007):
#
# | average distance | smallest | jigsaw accuracy, % | detection, % mAP |
# |--:|--:|--:|--:|
# | 8.00 | 2 | 71 | 53.2 |
# | 6.35 | 2 | 62 | 51.3 |
# | 3.99 | 2 | 54 | 50.2 |
#
# `hamming_permutations` is greedy, and looks at the *smallest* distance to those chosen before. **Decide first:** what happens to the pretext accuracy when the permutations are near to each other? When there are more of them? And to the probe?

# %%
sets = {(64, "near"): hamming_permutations(64, choose="near"), (64, "far"): orders, (8, "far"): hamming_permutations(8), (400, "far"): hamming_permutations(400)}  # fmt: skip


def puzzled(chosen, seed):
    torch.manual_seed(seed)
    method = learn(Jigsaw(encoder(), chosen), seed=seed).cpu().eval()
    return pretext_accuracy(method, test.images), linear_probe(
        features(method, train), train.labels, features(method, test), test.labels
    )


plan = [(key, seed) for key in sets if key != (64, "far") for seed in SEEDS]  # that one is trained already
scores = side_by_side([delayed(puzzled)(sets[k], s) for k, s in plan], [f"{k}, seed {s}" for k, s in plan])
solved = {
    key: 100 * np.array([score for (k, _), score in zip(plan, scores, strict=True) if k == key])
    for key in sets
    if key != (64, "far")
}
probes = next(row for row in table.rows if row.method == "jigsaw").linear_probe
solved[64, "far"] = 100 * np.array(
    [(pretext_accuracy(m.cpu(), test.images), p) for m, p in zip(table.encoders["jigsaw"], probes, strict=True)]
)
lines = [
    "| permutations | chosen | average distance | smallest | jigsaw accuracy | probe |",
    "|--:|:--|--:|--:|--:|--:|",
]
for key in sets:
    apart, (a, p), (sa, sp) = hamming_distances(sets[key]).float(), solved[key].mean(0), solved[key].std(0, ddof=1)
    lines.append(
        f"| {key[0]} | {key[1]} | {apart.mean():.2f} | {int(apart.min())} | {a:.1f} ± {sa:.1f} | {p:.1f} ± {sp:.1f} |"
    )
say("\n".join(lines))

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.2), sharey=True)
for ax, keys, label in (
    (left, ((64, "near"), (64, "far")), "average Hamming distance of 64 orders"),
    (right, ((8, "far"), (64, "far"), (400, "far")), "number of orders, far apart"),
):
    spots = [float(hamming_distances(sets[k]).float().mean()) for k in keys] if ax is left else [k[0] for k in keys]
    ends = []
    for column, (name, colour_of, marker) in enumerate(
        (("jigsaw accuracy", plotting.ORANGE, "s"), ("probe", plotting.BLUE, "o"))
    ):
        means = [solved[k][:, column].mean() for k in keys]
        ax.errorbar(spots, means, yerr=[solved[k][:, column].std(ddof=1) for k in keys], color=colour_of, marker=marker)
        ends.append((means[-1], name, colour_of))
    ax.set(xlabel=label, ylim=(0, 104))
    ax.axhline(100 * t["random"]["linear_probe"], color=plotting.BLUE, lw=1, ls="--", marker="")
    ax.plot(spots, [100 / k[0] for k in keys], color=plotting.ORANGE, lw=1, ls=":", marker="")
    if ax is right:
        ax.set_xscale("log")
        ax.set_xticks(spots, [str(s) for s in spots])
        ax.minorticks_off()
        plotting.label_ends(ax, spots[-1], ends)
left.set(ylabel="% (dashed: random encoder, dotted: chance)", title="Orders far apart are easier to tell")
right.set(title="More orders make a harder task")
show(
    figure,
    "Jigsaw and probe accuracy: "
    + "; ".join(
        f"{k[0]} orders chosen {k[1]}: {s[:, 0].mean():.0f}% and {s[:, 1].mean():.0f}%" for k, s in solved.items()
    )
    + f". Dashed: the probe of a random encoder, {100 * t['random']['linear_probe']:.0f}%; dotted: chance of the jigsaw, 1 / number of orders.",
)

# %%
means = np.array([scores.mean(0) for scores in solved.values()])  # (sets, 2)
say(
    f"The jigsaw accuracy goes from {means[:, 0].min():.0f}% to {means[:, 0].max():.0f}%, the probe from {means[:, 1].min():.0f}% to **{means[:, 1].max():.0f}%**: "
    f"the choice of permutations decides how well the puzzle is solved. What is learned from it differs by less than this run can see: single seeds spread by up to {max(s[:, 1].std(ddof=1) for s in solved.values()):.0f} points, and in the table above, from ImageNet to PASCAL, three points hung on it."
)

# %% [markdown]
# Two orders that differ in two places ask the network to tell two tiles apart, which often look alike: labels that are partly noise, as with round digits and turns. *Tiles need a gap, too*, and each is brought to mean 0 and deviation 1: else the brightness
# of neighbouring tiles, rather than their content, could be compared. In **jigsaw++** a few tiles belong to another image; the network must find out who does not belong, which needs more than edges. Compare its row in the table of 6.1 with that of the plain jigsaw: here the two lie within their spread.
#
# Play: swap two tiles by choosing them, and press *network* to see its answer.

# %%
from ssl_course.demos import jigsaw_game

player = table.encoders["jigsaw"][0].cpu().eval()
jigsaw_game(player, test.images[:50])

# %%
with torch.no_grad():
    tiles, right_order = player.task(test.images[:300], torch.Generator().manual_seed(5))
    guess = player.scores(tiles).argmax(1)
back = tiles[torch.arange(300)[:, None], player.permutations[guess].argsort(dim=1)]
right, wrong = ((guess == right_order).nonzero()[:6, 0], (guess != right_order).nonzero()[:6, 0])
chosen = torch.cat([right, wrong])
figure, axes = plt.subplots(3, 1, figsize=(12, 4.6))
for ax, (images, title) in zip(axes, ((assemble(tiles[chosen]), f"{len(right)} puzzles, and {len(wrong)} more"), (assemble(back[chosen]), f"put in order by the network: the first {len(right)} it solved, on the last {len(wrong)} it failed"), (test.images[chosen][:, :1], "the images")), strict=True):  # fmt: skip
    plotting.draw_images(ax, images, columns=len(chosen), title=title)
show(
    figure,
    f"Puzzles of nine tiles, what the network makes of them, and the images. Of 300, it solves {100 * float((guess == right_order).float().mean()):.0f}%; shown are the first "
    f"{len(right)} that it solved, and the first {len(wrong)} that it did not.",
)

# %% [markdown]
# ## 6.5 Exemplars: each image its own class
#
# The oldest of the five, and the seed of chapters 9 to 11. Each of $N$ images is a class, its distorted copies are the examples, and the loss is a softmax over $N$ classes (Dosovitskiy et al., 2014). What the distortions change, the features will ignore: that is the
# whole of contrastive learning, but for one thing. The last layer has a row for every image: a million images, a million rows, each seen once an epoch. **Decide first:** is it better to know more images, or the same ones longer?


# %%
def some(count, seed):
    chosen = train.images[torch.randperm(len(train), generator=torch.Generator().manual_seed(seed))[:count]]
    torch.manual_seed(seed)
    method = (
        learn(
            Exemplar(encoder(), count, VIEWS), chosen, torch.arange(count), epochs=4 * EPOCHS * FEW // count, seed=seed
        )
        .cpu()
        .eval()
    )
    return linear_probe(features(method, train), train.labels, features(method, test), test.labels)


plan = [(count, seed) for count in (MANY,) for seed in SEEDS]
scores = side_by_side([delayed(some)(c, s) for c, s in plan], [f"{c} images, seed {s}" for c, s in plan])
probe = {
    FEW: 100 * np.array(next(r for r in table.rows if r.method == "exemplar").linear_probe),
    MANY: 100 * np.array(scores),
}
figure, axes = plt.subplots(figsize=(8, 3.6))
axes.errorbar(
    list(probe), [p.mean() for p in probe.values()], yerr=[p.std(ddof=1) for p in probe.values()], color=plotting.BLUE
)
axes.axhline(100 * t["random"]["linear_probe"], color="black", lw=1, ls=":", marker="")
axes.text(MANY, 100 * t["random"]["linear_probe"] - 6, "random encoder", fontsize=12, ha="right")
axes.set_xscale("log")
axes.set_xticks(list(probe), [str(c) for c in probe])
axes.minorticks_off()
axes.set(
    xlabel="images, each a class, for the same number of steps",
    ylabel="linear probe, %",
    ylim=(0, 80),
    title="Exemplar: more images, or the same ones longer?",
)
show(
    figure,
    "; ".join(f"{c} images {p.mean():.0f} ± {p.std(ddof=1):.0f}%" for c, p in probe.items())
    + f"; random encoder {100 * t['random']['linear_probe']:.0f}%.",
)
more, apart = probe[MANY] - probe[FEW], np.hypot(probe[MANY].std(ddof=1), probe[FEW].std(ddof=1))
say(
    f"{MANY} images rather than {FEW}, for the same number of steps: **{more.mean():+.1f}** points; the spread of the seeds is {apart:.1f}"
    + (", so three seeds cannot decide it." if abs(more.mean()) < 2 * apart else ".")
)

# %% [markdown]
# Chapter 10 replaces the rows by the images' own features (a memory bank), and the million-way softmax by a sample of negatives.
#
# ## 6.6 A minute for each
#
# All that was seconds of training. Here each task had 8,000 canvases, the exemplars 2,000 of them, and the better part of a minute of one core (the column *one core* says how long); exemplars and supervised network saw augmented images, the others plain ones. Made once and stored (`ssl-course results context` makes it again). **Decide first:** which of them will have used the time?

# %%
minute = stored("context")
minute

# %%
rows = [minute[name] for name in methods]
plotting.show_gains(rows, "A minute for each", minute["supervised"]["linear_probe"], height=4)
say(minute.gains(list(methods), enough=0.15))
spread = {n: 100 * np.hypot(t[n]["linear_probe_sd"], t["random"]["linear_probe_sd"]) for n in methods}
late = [n for n in methods if gains[n] <= 2 * spread[n] and minute[n]["gain"] > max(0.1, 2 * minute[n]["gain_sd"])]
if late:
    say(
        f"No clear gain after seconds (6.1), a clear one after a minute: **{', '.join(late)}**. A task that seems to teach nothing may only be slow."
    )

# %% [markdown]
# ## Quiz
#
# **1. Your rotation network reaches 99%, the probe is at the level of a random encoder. First suspicion?**
# (a) Too few epochs. (b) A mark that tells the turn, such as a border or a camera's stamp. (c) The probe is broken.
#
# <details><summary>Answer</summary>
#
# (b): chapter 1 had one. (a) would lower the pretext accuracy. (c) is worth a check: the probe on pixels and on a supervised encoder tells.
# </details>
#
# **2. Why is there a gap between the patches?**
# (a) To save pixels. (b) So that continuing lines do not give the answer away. (c) Because convolutions need a border.
#
# <details><summary>Answer</summary>
#
# (b), where lines are not what you want learned; see 6.3. (c) confuses it with padding, which is a shortcut of its own: it tells where the border is.
# </details>
#
# **3. Two permutations of nine tiles cannot differ in exactly one place. Why?**
# (a) They can. (b) A tile that leaves its place must go where another has been. (c) Because the greedy algorithm forbids it.
#
# <details><summary>Answer</summary>
#
# (b): the smallest distance of different permutations is 2, as in the table of 6.4. (c) takes a fact about permutations for one about the choice.
# </details>
#
# **4. Which images would you *not* train with rotation?**
# (a) Faces. (b) Street scenes. (c) Cells under a microscope.
#
# <details><summary>Answer</summary>
#
# (c): they have no up. There, turns make good *augmentations*. (a) and (b) have a clear up; they tempt because they are hard in other ways.
# </details>
#
# **5. In the jigsaw all nine tiles go through the same encoder. What would change with nine encoders?**
# (a) Nothing. (b) Each would know its place in the grid, and no encoder would see all kinds of content. (c) It would be faster.
#
# <details><summary>Answer</summary>
#
# (b). The shared encoder has to describe a tile without knowing where it lies; the head compares. (a) forgets that the encoder is what we keep.
# </details>
#
# ## Remember
#
# * Context tasks are classifications with labels from the arrangement: turn, side, order, identity.
# * A task teaches where its answer depends on what we want known: no turns for round things, no pairs of empty patches.
# * Watch two numbers: when the pretext accuracy rises and the probe does not, a shortcut is open. Close it: gap, jitter, one colour, normalised tiles.
# * Permutations far apart make clean labels.
# * Exemplar networks are contrastive learning with a row for each image.
#
# ## References
#
# * S. Gidaris, P. Singh, N. Komodakis, 2018, arXiv:1803.07728. Rotation. S. Zagoruyko, N. Komodakis, 2017, arXiv:1612.03928. Attention maps.
# * C. Doersch, A. Gupta, A. Efros, 2015, arXiv:1505.05192. Relative position; chromatic aberration.
# * M. Noroozi, P. Favaro, 2016, arXiv:1603.09246. Jigsaw; the table of 6.4.
# * M. Noroozi, A. Vinjimoor, P. Favaro, H. Pirsiavash, 2018, arXiv:1805.00385. Jigsaw++.
# * A. Dosovitskiy, P. Fischer, J. T. Springenberg, M. Riedmiller, T. Brox, 2014, arXiv:1406.6909. Exemplar networks.
#
# **Now you:** open `exercises/06_context.ipynb`.
