# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 10 · Contrastive frameworks: which of these is another view of the same image?
#
# After this chapter you can
#
# * write SimCLR, MoCo, instance discrimination, CPC and Deep InfoMax, and say in one sentence each what is compared with what;
# * choose augmentations, a head, a temperature and a number of negatives by measuring what they do;
# * explain what a queue and a momentum encoder are for, and how batch norm can give the answer away;
# * train with no labels, then use a hundred of them well: fine-tune, and distil;
# * read a table of frameworks with the right questions: which images, how many epochs, beside what?
#
# **Time:** a minute and a half of computing on a laptop with two cores, 75 minutes of reading. With a GPU set `SCALE=full`.
# **You need:** chapter 9's losses, above all InfoNCE and NT-Xent; chapter 1's protocol.

# %%
import copy
import os
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from joblib import delayed

from ssl_course import losses, plotting
from ssl_course.augment import DIGIT_VIEWS, Augment, two_views
from ssl_course.contrastive import CMC, CPC, DeepInfoMax, Distillation, MiddleLayer, MoCo, SequenceCPC, SimCLR
from ssl_course.data import cifar10, coloured_digits, moved_digits
from ssl_course.encoders import convnet, mlp, resnet
from ssl_course.evaluation import compare, features, fine_tune, linear_probe
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.plotting import say, show
from ssl_course.results import stored
from ssl_course.supervised import Supervised
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `side_by_side` gives each core a run of its own
FULL, QUICK = (os.environ.get("SCALE") == scale for scale in ("full", "quick"))  # quick: only to see that it runs
EPOCHS, BATCH, RATE = (100, 256, 2e-3) if FULL else (1 if QUICK else 6, 48, 8e-3)
COUNT, N = (400, 1) if QUICK else (1300, 3)
SEEDS = range(N)
if FULL:
    train, test, VIEWS = cifar10("train"), cifar10("test"), Augment()
else:
    train, test = moved_digits("train", COUNT, size=20), moved_digits("test", 1500, size=20)  # 20 x 20; other people
    VIEWS = DIGIT_VIEWS


def encoder(channels=train.images.shape[1]):
    return resnet(18, in_channels=channels) if FULL else convnet(widths=(8, 32))


def learn(method, data=train, seed=0, epochs=EPOCHS, batch_size=BATCH):
    fit(method, data, epochs=epochs, batch_size=batch_size, lr=RATE, seed=seed, progress=False)
    return method.cpu().eval()


def probe(method, learned=train, held_out=test):
    """The linear probe's accuracy, in percent."""
    h = features(method, learned), features(method, held_out)
    return 100 * linear_probe(h[0], learned.labels, h[1], held_out.labels)


# %% [markdown]
# ## 10.1 Two views, one question
#
# Chapter 9 was told which photographs show the same sheet. Nobody tells you that for the images on your disk. So *make* the second photograph: crop,
# turn, relight. Both **views** show the same thing, whatever it is. Views of other images are, nearly always, something else.

# %%
first = test.images[:8]
draw = torch.Generator().manual_seed(2)
a, b = two_views(first, VIEWS, draw).chunk(2)
figure, axes = plt.subplots(3, 1, figsize=(11, 4.6))
for ax, images, title in zip(axes, (first, a, b), ("the first eight test images", "a view of each", "another view"), strict=True):  # fmt: skip
    plotting.draw_images(ax, images, columns=8, title=title)
show(
    figure,
    "Eight digits on noisy canvases and, below each, two views of it: cropped, turned, slanted, lighter or darker.",
)

# %% [markdown]
# **SimCLR** (Chen, Kornblith, Norouzi and Hinton, 2020) is that question and nothing else. An encoder $f$ makes the representation $h = f(x)$; a small head $g$
# makes $z = g(h)$; each of the $2n$ views of a batch has to find its partner $j(i)$ among the $2n - 1$ others:
#
# $$\ell = \frac{1}{2n} \sum_{i=1}^{2n} -\log \frac{\exp(z_i \cdot z_{j(i)} / \tau)}{\sum_{k \ne i} \exp(z_i \cdot z_k / \tau)}, \qquad \|z_i\| = 1. \tag{1}$$
#
# The whole method is four lines (`ssl_course/contrastive/simclr.py`):
#
# ```python
# def forward(self, images):
#     views = two_views(images, self.augment)        # (2n, c, h, w)
#     z = self.head(self.encoder(views))             # (2n, projection)
#     return nt_xent(*z.chunk(2), temperature=self.temperature)   # equation 1
# ```
#
# **Decide first:** what will a linear probe read from $h$, if a random encoder gives about a third?


# %%
def simclr(seed, views=VIEWS, epochs=EPOCHS, batch_size=BATCH, **settings):
    torch.manual_seed(seed)
    method = SimCLR(encoder(), views, **({"temperature": 0.1, "projection": 32} | settings))
    return learn(method, seed=seed, epochs=epochs, batch_size=batch_size)


table = compare({"SimCLR": simclr}, train, test, encoder=encoder, augment=VIEWS, supervised_epochs=EPOCHS, seeds=N)
table

# %%
t = {row["method"]: row for row in table.to_list()}
base = np.array([100 * value for value in next(r for r in table.rows if r.method == "SimCLR").linear_probe])
RANDOM, SUPERVISED = 100 * t["random"]["linear_probe"], 100 * t["supervised"]["linear_probe"]
say(
    f"After seconds of training, without a label: **{base.mean():.1f} ± {base.std(ddof=1):.1f}%**, against {RANDOM:.1f}% for the same network untrained. "
    "A minute a method, on larger images, comes in 10.9."
)

# %% [markdown]
# Play: drag the augmentations of both views, and see who finds whom. At which setting does it become hard for *you*?

# %%
from ssl_course.demos import compared_views, views_explorer

player = table.encoders["SimCLR"][0]
views_explorer(player, test.images[:16], VIEWS)

# %%
figure, axes = plt.subplots(1, 3, figsize=(14, 4.2))
found = {}
noisy = replace(VIEWS, crop=(0.15, 1.0), noise=0.25)
for ax, (name, how) in zip(axes, {"gentle": replace(VIEWS, crop=(0.9, 1)), "as trained": VIEWS, "harsh": noisy}.items(), strict=True):  # fmt: skip
    views, cosines = compared_views(player, test.images[:16], how)
    found[name] = int((cosines.argmax(dim=1) == torch.arange(16)).sum())
    image = ax.imshow(cosines, cmap="cividis", vmin=-1, vmax=1)
    ax.set(title=f"{name}: {found[name]} of 16 find\ntheir partner", xlabel="second view", xticks=[], yticks=[])
axes[0].set_ylabel("first view")
figure.colorbar(image, ax=axes, label="cosine")
show(
    figure,
    "Cosines of 16 first views with 16 second views; partners lie on the diagonal. "
    + "; ".join(f"{name} augmentation: {n} of 16 find their partner" for name, n in found.items())
    + ".",
)

# %% [markdown]
# ## 10.2 What the augmentations teach
#
# What two views share, the features will keep; what differs between them, the features will ignore. So the augmentations *are* the task. SimCLR's authors found on ImageNet that no single one
# suffices, and that one pair does far better than the others: **random crop with colour distortion** (figure 5 there), because two crops of a photograph have the same colour histogram, and a network that compares histograms need not look at anything.
#
# Our canvases have no colour, but each has its own **brightness**. Three augmentations, alone and in pairs. And a second question to the three that were trained with one alone: among 300 test images, how often do they find the partner of a view that differs in *crop*, in *light*, or in *noise* (by $z$)? **Decide first:**
# which single one is best for the digit? Which network finds what?

# %%
NOTHING = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0)
parts = {
    "crop": {"crop": (0.4, 1.0), "ratio": (3 / 4, 4 / 3)},
    "light": {"jitter": 1.0, "brightness": 0.8, "contrast": 0.8},
    "noise": {"noise": 0.15},
}


@torch.no_grad()
def found_again(method, part):
    """How often the view that differs in one respect finds its image among 300, in percent."""
    images = test.images[:300]
    views = replace(NOTHING, **parts[part])(images, torch.Generator().manual_seed(0))
    z, v = (F.normalize(method.head(method.encoder(x)), dim=1) for x in (images, views))
    return 100 * float(((v @ z.T).argmax(dim=1) == torch.arange(300)).float().mean())


def with_views(one, other, seed):
    how = replace(NOTHING, **(parts[one] | parts[other]))
    method = simclr(seed, how, epochs=max(1, EPOCHS // 2))
    return [probe(method), *(found_again(method, part) for part in parts)]


names = list(parts)
pairs = [(one, other) for i, one in enumerate(names) for other in names[i:]]
plan = [(pair, seed) for pair in pairs for seed in SEEDS]
scores = side_by_side([delayed(with_views)(*p, s) for p, s in plan], [f"{' + '.join(p)}, seed {s}" for p, s in plan])
by_views = {pair: np.array(scores[N * i : N * i + N]) for i, pair in enumerate(pairs)}  # (3, 4)

# %%
digit = np.array([[by_views.get((a, b), by_views.get((b, a)))[:, 0].mean() for b in names] for a in names])
finds = np.array([by_views[name, name][:, 1:].mean(0) for name in names])  # trained with, then: found again
figure, axes = plt.subplots(1, 2, figsize=(13, 5))
for ax, matrix, title in zip(axes, (digit, finds), ("probe of the digit, %", "finds the partner, %"), strict=True):
    ax.imshow(matrix, cmap="cividis")
    for i, j in np.ndindex(3, 3):
        dark = matrix[i, j] < (matrix.min() + matrix.max()) / 2
        ax.text(j, i, f"{matrix[i, j]:.0f}", ha="center", va="center", color="white" if dark else "black", fontsize=17)
    ax.set_xticks(range(3), names)
    ax.set_yticks(range(3), names)
    ax.set_title(title)
axes[0].set(xlabel="trained with this too", ylabel="trained with")
axes[1].set(xlabel="views that differ in", ylabel="trained with this alone")
own = bool((finds.argmax(axis=0) == np.arange(3)).all())
figure.suptitle("A network forgives what its views differed in" if own else "Augmentations alone and in pairs")
told = [f"{' with '.join(dict.fromkeys(pair))} {v[:, 0].mean():.0f}%" for pair, v in by_views.items()]
more = [f"trained with {a}: " + ", ".join(f"{b} {finds[i, j]:.0f}%" for j, b in enumerate(names)) for i, a in enumerate(names)]  # fmt: skip
show(figure, f"Probe of the digit by augmentations: {'; '.join(told)}; random encoder {RANDOM:.0f}%. Partner found among 300 where views differ in one respect: {'; '.join(more)}.")  # fmt: skip
order = sorted(by_views, key=lambda pair: -by_views[pair][:, 0].mean())
best, worst = (" with ".join(dict.fromkeys(pair)) for pair in (order[0], order[-1]))
top, low = by_views[order[0]][:, 0], by_views[order[-1]][:, 0]
say(
    f"Digit: best **{best}** ({top.mean():.1f} ± {top.std(ddof=1):.1f}%), worst **{worst}** ({low.mean():.1f} ± {low.std(ddof=1):.1f}%). "
    f"Relit views are found by the network that was trained with light in **{finds[1, 1]:.0f}%** of cases, by the one trained with crops in {finds[0, 1]:.0f}%."
)

# %% [markdown]
# <details><summary>How to read it</summary>
#
# The right picture is the mechanism: what the views differ in, $z$ learns to disregard; what they share, it may go by. The left one depends on the images and on how long you train. *Light* alone leaves the very noise of the canvas as a mark that both views share and no other image has, and recognising that mark is no help with digits. A crop moves the mark, and
# noise covers it. What an augmentation must do is *destroy the marks that make the task easy*; which marks those are, colour histograms or grains of noise, you find out by looking at your images. Differences of less than two standard deviations mean nothing, and after seconds of training a hard pair may not have paid yet.
# </details>
#
# ## 10.3 Head, temperature
#
# The loss acts on $z$, and you keep $h$. Why throw the head away? **Decide first:** compare no head at all with one hidden layer; and for the latter, probe $z$ as well. The **temperature** decides how much the nearest negatives count (chapter 9.7, and 9.6 for more values): is 1 better than 0.1?


# %%
def changed(settings, seed):
    return probe(simclr(seed, **settings))


plan = [(settings, seed) for settings in ({"layers": 0}, {"temperature": 1.0}) for seed in SEEDS]
scores = np.array(side_by_side([delayed(changed)(*p) for p in plan], [f"{p[0]}, seed {p[1]}" for p in plan]))
bare, hot = scores[:N], scores[N:]
of_z = np.array([probe(lambda images, m=m: m.head(m.encoder(images)).detach()) for m in table.encoders["SimCLR"]])
heads = {"no head: h = z": bare, "head: h, kept": base, "head: z, thrown away": of_z}

# %%
figure, axes = plt.subplots(figsize=(10, 2.8))
axes.barh(list(heads), [v.mean() for v in heads.values()], xerr=[v.std(ddof=1) for v in heads.values()], color=[plotting.GREY, plotting.BLUE, plotting.ORANGE])  # fmt: skip
axes.axvline(RANDOM, color="black", lw=1, ls=":", marker="")
axes.invert_yaxis()
gap = base - of_z
axes.set(xlim=(0, 100), xlabel="linear probe, % (dotted: random encoder)", title="What the loss wants is not all that you want" if gap.mean() > 2 else "Here the head makes little difference")  # fmt: skip
show(
    figure,
    "; ".join(f"{n} {v.mean():.0f} ± {v.std(ddof=1):.0f}%" for n, v in heads.items())
    + f"; random encoder {RANDOM:.0f}%.",
)
say(
    f"$h$ is **{gap.mean():+.1f} ± {gap.std(ddof=1):.1f}** points from the $z$ of the same networks; from the $h$ that was trained without a head it is {(base - bare).mean():+.1f} ± {(base - bare).std(ddof=1):.1f}."
)

# %% [markdown]
# The head may drop what the loss wants gone (how large, how slanted, how bright) while $h$ still holds it. On ImageNet SimCLR reports more than ten points between $h$ and $z$ (section 4.2), and more than ten between $h$ with a head and without one (figure 8): compare both with the numbers above.

# %%
say(
    f"Temperature 0.1: {base.mean():.1f} ± {base.std(ddof=1):.1f}%. Temperature 1: **{hot.mean():.1f} ± {hot.std(ddof=1):.1f}%**."
)

# %% [markdown]
# SimCLR's batches were 256 to 8,192 images, and its temperature of 0.1 belongs to those (table 5 there). The best value depends on how many negatives there are, and on how long you train.
#
# ## 10.4 Where do negatives come from? Batch, memory, queue
#
# In SimCLR the negatives are the rest of the batch: to have many, you need a large batch, and memory for it. Three older ideas keep features of earlier batches instead.
#
# * **Instance discrimination** (Wu, Xiong, Yu and Lin, 2018): a *memory bank* with a row $v_i$ for each image of the training set, what it looked like when it was last seen. The loss is a softmax over all images, $-\log\, \exp(v_i \cdot z / \tau) / \sum_j \exp(v_j \cdot z / \tau)$;
#   after each step $v_i \leftarrow$ the normalised mean of itself and $z$. Rows are as old as an epoch.
# * **PIRL** (Misra and van der Maaten, 2020) uses the same memory for another pair: an image and *its own jigsaw puzzle* should have the same features. Where chapter 6 asks for the permutation, PIRL asks to be blind to it.
# * **MoCo** (He, Fan, Wu, Xie and Girshick, 2020) keeps only the last $K$ keys, in a *queue*, and makes them with a slow copy of the encoder, so that old and new keys agree:
#
# $$\theta_k \leftarrow m\,\theta_k + (1 - m)\,\theta_q, \tag{2}$$
#
# and no gradient reaches $\theta_k$. The query is encoded with $\theta_q$. **MoCo v2** (Chen, Fan, Girshick and He, 2020) adds SimCLR's hidden layer and stronger augmentation.
#
# **Decide first:** for SimCLR, does a larger batch help if the number of *images seen* stays the same? For MoCo, does a longer queue?


# %%
from ssl_course.contrastive.pirl import shuffled_patches

draw = torch.Generator().manual_seed(0)
whole = F.interpolate(test.images[:8], size=33 if FULL else 21)
puzzles = shuffled_patches(whole, 3, draw)  # (8, 9, 1, 7, 7)
tiled = torch.stack([plotting.tiles(p, 3, gap=1) for p in puzzles])  # (8, 23, 23) or, in colour, (8, 35, 35, 3)
tiled = F.pad(tiled[:, None] if tiled.dim() == 3 else tiled.movedim(-1, 1), (3, 3, 3, 3), value=1.0)
figure, axes = plt.subplots(2, 1, figsize=(11, 3.2))
plotting.draw_images(axes[0], test.images[:8], columns=8, title="PIRL: these eight …")
plotting.draw_images(axes[1], tiled, columns=8, title="… and their puzzles shall have the same features")
show(figure, "Eight images, and below each the same image cut into nine shuffled pieces.")


# %%
def moco(seed, epochs=EPOCHS, kind=MoCo, **settings):
    torch.manual_seed(seed)
    return learn(
        kind(encoder(), VIEWS, **({"temperature": 0.1, "projection": 32} | settings)), seed=seed, epochs=epochs
    )


def batched(size, seed):
    return probe(simclr(seed, batch_size=size))


def queued(size, momentum, seed):
    return probe(moco(seed, queue=size, momentum=momentum))


BATCHES, QUEUES = (4 * BATCH,), ((BATCH, 0.9), (1024, 0.9))
plan = [(batched, (size,), seed) for size in BATCHES for seed in SEEDS] + [(queued, q, seed) for q in QUEUES for seed in SEEDS]  # fmt: skip
scores = side_by_side(
    [delayed(f)(*how, s) for f, how, s in plan], [f"{f.__name__} {how[0]}, seed {s}" for f, how, s in plan]
)
chunks = [np.array(scores[i : i + N]) for i in range(0, len(scores), N)]
by_batch = {BATCH: base, BATCHES[0]: chunks[0]}
by_queue = {size: values for (size, _), values in zip(QUEUES, chunks[1:], strict=True)}

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.2), sharey=True)
for ax, runs, label in (
    (left, by_batch, "SimCLR: images in a batch"),
    (right, by_queue, f"MoCo: keys in the queue (batches of {BATCH})"),
):
    ax.errorbar(
        list(runs), [v.mean() for v in runs.values()], yerr=[v.std(ddof=1) for v in runs.values()], color=plotting.BLUE
    )
    ax.axhline(RANDOM, color="black", lw=1, ls=":", marker="")
    ax.set(xscale="log", xlabel=label, ylim=(0, 80))
    ax.set_xticks(list(runs), [str(size) for size in runs])
    ax.minorticks_off()
left.set(ylabel="linear probe, %", title="A larger batch: more negatives, fewer steps")
right.set(title="A longer queue: more negatives, older keys")
show(
    figure,
    "Probe, mean of three seeds. SimCLR: "
    + ", ".join(f"batch {n}: {v.mean():.0f} ± {v.std(ddof=1):.0f}%" for n, v in by_batch.items())
    + ". MoCo: "
    + ", ".join(f"queue {n}: {v.mean():.0f} ± {v.std(ddof=1):.0f}%" for n, v in by_queue.items())
    + f". Random encoder: {RANDOM:.0f}%.",
)
longer = by_queue[max(by_queue)] - by_queue[BATCH]
say(
    f"The longer queue moves the probe by **{longer.mean():+.1f}** points{f' ± {longer.std(ddof=1):.1f}' if N > 1 else ''}."
)

# %% [markdown]
# <details><summary>What is traded for what?</summary>
#
# Both axes trade two goods. A batch of 192 has four times as many negatives as one of 48 and makes a quarter of the steps; after so short a training, steps can be worth more. SimCLR's authors trained for 100 to 1,000 epochs, and even there the advantage of large batches shrank with training time (figure 9).
#
# A queue of 1,024 keys at 48 a batch reaches back 21 steps. In MoCo's training the encoder changes little in 21 steps. Here it changes a lot, and a query *could* tell an old key by its age: another mark. Where the longer queue changes nothing, neither the gain of more negatives nor this cost shows. Two remedies: a momentum nearer to 1, or fewer keys. The paper's queue of 65,536 keys reaches back 256 steps, and its momentum is 0.999.
# </details>
#
# ## 10.5 What batch norm tells
#
# A warning story from MoCo's section 3.3. Batch norm computes means and variances over the samples that are on the *same GPU*. If a query and its key pass in the same company, those statistics are a signature that both bear, and that no key of the queue bears. The network can learn to read the signature instead of the image. The cure: **shuffle** the keys between the GPUs before encoding, and put them back in order afterwards.
#
# Simulate eight GPUs with six images each: `MoCo(..., groups=8, shuffle=False)`, then with the shuffle. **Predict** the pretext accuracy (own key nearer than every key of the queue), and the probe.


# %%
class Watched(MoCo):
    def forward(self, images):
        loss = super().forward(images)
        q, k = F.normalize(self.embeddings, dim=1), F.normalize(self.keys, dim=1)
        right = (q * k).sum(1) > (q @ self.queue.rows.T).amax(1)
        self.right = [*getattr(self, "right", []), float(right.float().mean())]
        return loss


def leaky(groups, shuffle, seed):
    method = moco(seed, kind=Watched, groups=groups, shuffle=shuffle, momentum=0.9, epochs=max(1, EPOCHS // 2))
    return 100 * float(np.mean(method.right[-len(method.right) // 4 :])), probe(method)


conditions = {"eight groups": False, "eight groups, shuffled": True}
plan = [(name, seed) for name in conditions for seed in SEEDS]
scores = side_by_side([delayed(leaky)(8, conditions[n], s) for n, s in plan], [f"{n}, seed {s}" for n, s in plan])
leak = {name: np.array(scores[N * i : N * i + N]) for i, name in enumerate(conditions)}  # (3, 2)
open_, closed = leak.values()
easier, better = (open_ - closed).mean(0)
spread = (open_ - closed).std(0, ddof=1)


# %%
def two_bars(axes, groups, names):
    """For each group of runs (seeds, 2) a bar of each figure, in percent."""
    for column, (name, colour, side) in enumerate(zip(names, (plotting.ORANGE, plotting.BLUE), (-0.2, 0.2), strict=True)):  # fmt: skip
        at, runs = np.arange(len(groups)) + side, [v[:, column] for v in groups.values()]
        axes.barh(at, [v.mean() for v in runs], 0.38, xerr=[v.std(ddof=1) for v in runs], color=colour, label=name)
    axes.set_yticks(range(len(groups)), list(groups))
    axes.invert_yaxis()
    axes.axvline(RANDOM, color="black", lw=1, ls=":", marker="")
    axes.legend(fontsize=12, loc="lower right")


figure, axes = plt.subplots(figsize=(10, 2.8))
two_bars(axes, leak, ("pretext accuracy", "probe"))
axes.set(xlim=(0, 100), xlabel="% (dotted: probe of a random encoder)", title="Company makes the task easier, not the features better" if easier > spread[0] and better < spread[1] and closed[:, 1].mean() > RANDOM + 5 else "Eight groups, with and without the shuffle")  # fmt: skip
show(figure, "; ".join(f"{n}: pretext accuracy {v[:, 0].mean():.1f} ± {v[:, 0].std(ddof=1):.1f}%, probe {v[:, 1].mean():.1f} ± {v[:, 1].std(ddof=1):.1f}%" for n, v in leak.items()) + f". Random encoder {RANDOM:.0f}%.")  # fmt: skip
mark = "finds its key more often" if easier > spread[0] else "does not find its key more often, beyond the spread,"
worse = "and the features are worse" if better < -spread[1] else "and the features are better" if better > spread[1] else "and the features are neither better nor worse by more than the spread"  # fmt: skip
say(
    f"{'The leak of the paper, a solved task, does not happen here. ' if open_[:, 0].mean() < 90 else ''}{'After so few steps neither has learned much: both probes are near the random encoder. ' if closed[:, 1].mean() < RANDOM + 5 else ''}Without the shuffle a query {mark} ({easier:+.1f} ± {spread[0]:.1f} points), {worse} ({better:+.1f} ± {spread[1]:.1f})."
)

# %% [markdown]
# In MoCo's paper the unshuffled pretext accuracy shoots up to more than 99.9% while the validation of the features falls (appendix figure A.1 there), with a deep network and long training. Compare that with our two bars: how far the leak is used depends on how well a network can read a signature through its own batch norms. The signature itself is there from the start. Normalise one image in different
# company, and its embedding moves:


# %%
@torch.no_grad()
def company(method):
    """Cosines of two views of an image: normalised among views of the same seven images, and among other ones'."""
    state = {k: v.clone() for k, v in method.state_dict().items()}  # training mode moves batch norm's buffers
    method.train()

    def z(image, others):
        return F.normalize(method.head(method.encoder(torch.cat([image, others]))), dim=1)[0]

    pairs = []
    for i in range(60):
        rows = [i, *range(100 + 14 * i, 114 + 14 * i)]  # the image, seven others, and seven more
        a, b = two_views(test.images[rows], VIEWS).chunk(2)  # a view of each for the query, one for the key
        query, key, elsewhere = z(a[:1], a[1:8]), z(b[:1], b[1:8]), z(b[:1], b[8:])
        pairs.append((float(query @ key), float(query @ elsewhere)))
    method.load_state_dict(state)
    method.eval()
    return np.array(pairs)


torch.manual_seed(0)
cosines = np.array([company(method) for method in table.encoders["SimCLR"]])  # (3, 60, 2)
shared, apart = cosines.mean(axis=(0, 1))
say(
    f"Two views of one image have a cosine of **{shared:.2f}** when both are normalised among views of the same seven other images, and of **{apart:.2f}** when among those of different ones. The company is {'a mark worth reading' if shared > apart + 0.02 else 'hardly to be seen'}."
)

# %% [markdown]
# ## 10.6 Predict your neighbour: CPC
#
# Two views need not be two augmentations: **contrastive predictive coding** (van den Oord, Li and Vinyals, 2018) takes two *parts* of one thing (and, for images, augments them a little as well). Codes $z_t$ of consecutive pieces; a context $c_t$ of all pieces so far; and for each distance $k$ a matrix $W_k$ that predicts the code $k$ steps ahead, to be found among codes of other pieces:
#
# $$\ell_k = -\log \frac{\exp(z_{t+k}^\top W_k\, c_t)}{\sum_{j} \exp(z_j^\top W_k\, c_t)}. \tag{3}$$
#
# For an image the pieces are patches of a grid: the rows above predict the rows below. What could go wrong? Two patches of one canvas share its brightness; and patches that overlap share pixels. **Decide first** for both: how good will the prediction be, and how good the features?
#
# 1. the row below, whose patches share half of their pixels with the context;
# 2. two rows below, without a shared pixel, and each patch relit on its own (the "patch augmentation" of Hénaff et al., 2019).

# %%
RELIT = Augment(crop=(0.6, 1), flip=0, jitter=1.0, brightness=0.8, contrast=0.8)
PATCH = 16 if FULL else 10
kinds = {"overlapping": {"ahead": (1,)}, "apart, relit": {"ahead": (2,), "patch_augment": RELIT}}


@torch.no_grad()
def predictions(method, images):
    """The scores of each predicted patch for each true one, both in the order of images and columns."""
    k, z = method.ahead[0], method.codes(images).permute(0, 3, 1, 2)
    p = method.predict[0](method.context(z)[:, :, :-k]).permute(0, 2, 3, 1).flatten(0, 2)
    return F.normalize(p, dim=1) @ F.normalize(z[:, :, k:].permute(0, 2, 3, 1).flatten(0, 2), dim=1).T


def predicting(kind, seed):
    torch.manual_seed(seed)
    method = CPC(encoder(), patch=PATCH, stride=PATCH // 2, **kinds[kind])
    before = probe(method.eval())
    learn(method, seed=seed, epochs=max(1, EPOCHS // 2))
    scores = predictions(method, test.images[:100])
    right = 100 * float((scores.argmax(1) == torch.arange(len(scores))).float().mean())
    return method, (right, probe(method), before, 100 / len(scores))


plan = [(kind, seed) for kind in kinds for seed in SEEDS]
runs = side_by_side([delayed(predicting)(*p) for p in plan], [f"{k}, seed {s}" for k, s in plan])
ahead = {kind: np.array([values for _, values in runs[N * i : N * i + N]]) for i, kind in enumerate(kinds)}  # (3, 4)
lines = ["| | patch found | chance | probe | untrained |", "|:--|--:|--:|--:|--:|"]
for kind, values in ahead.items():
    m, s = values.mean(0), values.std(0, ddof=1)
    lines.append(f"| {kind} | {m[0]:.0f} ± {s[0]:.0f}% | {m[3]:.1f}% | {m[1]:.1f} ± {s[1]:.1f}% | {m[2]:.1f}% |")
say("\n".join(lines) + "\n\nCompare each probe with *untrained* before you ask which task is better: a task can be solved far above chance and teach nothing.")  # fmt: skip

# %%
method = runs[-1][0]
few = test.images[:100]
scores = predictions(method, few)
chosen = torch.arange(6) * 3 + 1  # the middle column of six images
from ssl_course.contrastive.patches import grid_patches

below = grid_patches(few, PATCH, PATCH // 2)[:, 2].flatten(0, 1)  # (300, c, 10, 10)
ranks = scores[chosen].argsort(dim=1, descending=True)
place_of_true = (ranks == chosen[:, None]).float().argmax(dim=1) + 1
figure, axes = plt.subplots(1, 3, figsize=(12, 7), width_ratios=(2, 1, 5.4))
plotting.draw_images(axes[0], few[:6, :, :PATCH], columns=1, title="seen:\nupper half")
plotting.draw_images(axes[1], below[chosen], columns=1, title="true patch\nbelow")
plotting.draw_images(
    axes[2], below[ranks[:, :6].flatten()], columns=6, title="the six of 300 that it finds\nmost likely, best first"
)
show(
    figure,
    "The upper halves of the first six test digits, the patch that lies below the middle, and the six of 300 patches that CPC predicts. The true one ranks "
    + ", ".join(str(int(r)) for r in place_of_true)
    + ".",
)

# %% [markdown]
# Sound, text or a stock price are sequences from the start; there $c_t$ comes from a recurrent network. Six invented instruments, each with overtones of its own, play random notes; a linear probe on the samples can do nothing with them, because the same tone seldom has the same phase.

# %%
rng = torch.Generator().manual_seed(0)
overtones = torch.rand(6, 6, generator=rng) ** 2


def melodies(n, rng):
    """Six notes of 64 samples each, by one of six instruments: (n, 1, 384), and which."""
    who = torch.randint(6, (n,), generator=rng)
    step = torch.randint(5, (n, 6), generator=rng)
    pitch = (0.12 * 2 ** (step / 5)).repeat_interleave(64, dim=1)  # (n, 384), radians a sample
    phase = pitch.cumsum(1) + 6.28 * torch.rand(n, 1, generator=rng)
    waves = sum(overtones[who, k, None] * torch.sin((k + 1) * phase) for k in range(6))
    loud = 0.5 + torch.rand(n, 1, generator=rng)
    return (loud * waves / waves.std(dim=1, keepdim=True) + 0.3 * torch.randn(waves.shape, generator=rng))[:, None], who


sounds, players = melodies(400 if QUICK else 1000, rng)
new_sounds, new_players = melodies(1000, rng)


def listener(seed, trained):
    torch.manual_seed(seed)
    method = SequenceCPC(mlp(32, 64, 32), window=32, stride=32, ahead=(1, 2))
    if trained:
        learn(method, sounds, seed=seed, epochs=EPOCHS)
    h = features(method.eval(), sounds), features(method, new_sounds)
    return 100 * linear_probe(h[0], players, h[1], new_players)


plan = [(seed, trained) for trained in (False, True) for seed in SEEDS]
heard = side_by_side([delayed(listener)(*p) for p in plan], [f"listener, seed {s}" for s, _ in plan])
heard = np.array(heard).reshape(2, N)  # untrained, trained
raw = 100 * linear_probe(sounds.flatten(1), players, new_sounds.flatten(1), new_players)
say(
    f"Which instrument? From the samples {raw:.0f}%, from an untrained listener {heard[0].mean():.1f} ± {heard[0].std(ddof=1):.1f}%, after CPC **{heard[1].mean():.1f} ± {heard[1].std(ddof=1):.1f}%**. Chance is 17%."
)

# %% [markdown]
# ## 10.7 The whole and its places: Deep InfoMax, AMDIM, CMC
#
# Another way to take two parts for views. **Deep InfoMax** (Hjelm et al., 2019) asks that the vector of the *whole* image and the vector of *each place* in an inner map of the encoder know each other: a place $u_{il}$ has to find its image's vector $v_i$ among those of the batch. **AMDIM** (Bachman, Hjelm and Buchwalter, 2019) asks the same across two augmented views. **CMC** (Tian, Krishnan and Isola, 2020) takes two *senses*: luminance and colour of one photograph, each with an encoder of its own.
#
# What do a place and the whole of one canvas share? The digit: but also, more simply, the brightness. **Decide first:** if the light of an image changes, will Deep InfoMax find it again? And what will the probe say?
#
# For CMC, colour the digits: each kind has two opposite hues, so colour tells much about the digit, and nothing of it is in the luminance. Does agreeing with colour teach the *luminance* encoder anything?


# %%
def infomax(augment, trained, seed):
    torch.manual_seed(seed)
    method = DeepInfoMax(encoder(), augment, projection=32)
    if trained:
        return learn(method, seed=seed)
    with torch.no_grad():  # only batch norm's means and variances
        for part in train.images.split(BATCH):
            method(part)
    return method.eval()


if FULL:
    coloured, coloured_test = train, test
else:
    coloured, coloured_test = coloured_digits("train", COUNT, size=20), coloured_digits("test", 1500, size=20)


def luminance_only(method):
    from ssl_course.contrastive.cmc import luminance_and_chroma

    return lambda images: method.encoder(luminance_and_chroma(images)[0]).detach()


def seen_twice(seed):
    torch.manual_seed(seed)
    method = CMC(encoder(1), VIEWS, projection=32, colour=True).eval()
    before = probe(luminance_only(method), coloured, coloured_test)
    learn(method, coloured.images, seed=seed, epochs=max(1, 2 * EPOCHS // 3))
    return before, probe(luminance_only(method), coloured, coloured_test)


infomaxes = {"untrained": (None, False), "Deep InfoMax": (None, True), "Deep InfoMax, on views": (VIEWS, True)}
plan = [delayed(infomax)(*how, seed) for how in infomaxes.values() for seed in SEEDS]
plan += [delayed(seen_twice)(seed) for seed in SEEDS]
found = side_by_side(plan, [f"{name}, seed {seed}" for name in (*infomaxes, "two senses") for seed in SEEDS])
groups = {name: found[N * i : N * i + N] for i, name in enumerate(infomaxes)}
senses = np.array(found[-N:])  # (3, 2)
groups["SimCLR"] = table.encoders["SimCLR"]
knows = {n: np.array([(found_again(m, "light"), probe(m)) for m in methods]) for n, methods in groups.items()}  # (3, 2)

# %%
figure, axes = plt.subplots(figsize=(10, 4.6))
two_bars(axes, knows, ("relit image found among 300", "digit: probe"))
bare, dim, on_views, sim = knows.values()
axes.set(xlim=(0, 100), xlabel="% (dotted: probe of a random encoder)", title="Deep InfoMax goes by the light" if dim[:, 0].mean() < min(sim[:, 0].mean() / 2, bare[:, 0].mean()) else "Deep InfoMax and SimCLR")  # fmt: skip
show(figure, "Relit images found among 300, and the digit probe: " + "; ".join(f"{n}: {v[:, 0].mean():.0f}% and {v[:, 1].mean():.0f}%" for n, v in knows.items()) + f"; the probe of a random encoder is {RANDOM:.0f}%.")  # fmt: skip
say(
    f"Change the light, and Deep InfoMax finds **{dim[:, 0].mean():.0f}%** of the images again, the same network untrained {bare[:, 0].mean():.0f}%, SimCLR {sim[:, 0].mean():.0f}%. Trained on SimCLR's views, one of each image, it finds {on_views[:, 0].mean():.0f}%. "
    f"Its probe lies {dim[:, 1].mean() - bare[:, 1].mean():+.1f} points from that of the same network untrained; with views {on_views[:, 1].mean() - bare[:, 1].mean():+.1f}."
)

# %% [markdown]
# Compare the second pair of bars with the third: only the views differ. From the third to the last the loss differs as well: SimCLR must find the *other* view, in another light, while Deep InfoMax is shown place and whole in the same light, whatever that is. On ImageNet, with strong colour augmentation and a large network, AMDIM reached 68.1% by a linear probe (abstract of the paper). On these canvases an empty corner has nothing to tell about the digit, and many places are empty corners; what they do tell is how light the canvas is. In the table of 10.9 both see *standardised* images, each brought to mean 0 and deviation 1 (`ssl_course/encoders/standardised.py`), which closes this door. For Deep InfoMax another one stays open: place and whole come from the *same view*, and may share its very grains of noise. AMDIM takes them from two views. The lesson is about *views*, not about a method: they should share what you care about, and as little else as possible (Tian et al., 2020b, call it the InfoMin principle).

# %%
gained = senses[:, 1] - senses[:, 0]
say(
    f"The probe on the luminance encoder alone: {senses[:, 0].mean():.1f}% before, **{senses[:, 1].mean():.1f} ± {senses[:, 1].std(ddof=1):.1f}%** after, {gained.mean():+.1f} ± {gained.std(ddof=1):.1f} points. "
    + (
        "Two senses of one thing label each other."
        if gained.mean() > 2 * gained.std(ddof=1)
        else "In so few steps that is not beyond the spread."
    )
)

# %% [markdown]
# ## 10.8 Few labels: SimCLR v2
#
# You have pretrained, and you may label a hundred images. The recipe of SimCLR v2 (Chen, Kornblith, Swersky, Norouzi and Hinton, 2020): a deeper head (theirs has three layers, ours the two of 10.1), of which *the first layer is kept* for fine-tuning; then let the fine-tuned network label everything else, softly, and **distil** a student from that:
#
# $$\ell = -\sum_{c} P_\text{teacher}(c \mid x)\, \log P_\text{student}(c \mid x). \tag{4}$$
#
# **Decide first:** rank these with 100 labels: from scratch, from scratch with the head's layer, a linear probe on frozen features, fine-tuning from $h$, fine-tuning from inside the head, the student.


# %%
def tuned(method, seed):
    """Accuracies of what is learned from 100 labels, in percent."""
    some, how = train.balanced(100, seed), {"augment": VIEWS, "lr": 3e-2, "seed": seed, "steps": TUNE}
    torch.manual_seed(seed)
    scratch, from_h = (fine_tune(e, some, test, **how) for e in (encoder(), method.encoder))
    deeper = MiddleLayer(SimCLR(encoder(), VIEWS, projection=32), keep=1)  # from scratch too, with the head's layer
    deeper = fine_tune(deeper, some, test, **how)
    return 100 * scratch, 100 * deeper, probe(method, some, test), 100 * from_h


def taught(method, seed):
    """Those of the network that is tuned from inside its head, and of its student."""
    some = train.balanced(100, seed)
    torch.manual_seed(seed)
    teacher = Supervised(MiddleLayer(copy.deepcopy(method), keep=1), 10, VIEWS)
    fit(teacher, (some.images, some.labels), epochs=TUNE, batch_size=100, lr=3e-2, seed=seed, progress=False)
    student = Distillation(encoder(), teacher, VIEWS)  # sees all images, and no label
    fit(student, train, epochs=2 * EPOCHS, batch_size=BATCH, lr=3e-2, seed=seed, progress=False)
    with torch.no_grad():
        right = [(m.cpu().eval().predict(test.images) == test.labels).float().mean() for m in (teacher, student)]
    return [100 * float(share) for share in right]


TUNE = 2 if QUICK else 100  # steps with all 100 images
plan = [(run, table.encoders["SimCLR"][s], s) for run in (tuned, taught) for s in SEEDS]
found = side_by_side([delayed(run)(m, s) for run, m, s in plan], [f"{run.__name__}, seed {s}" for run, _, s in plan])
few = np.column_stack([found[:N], found[N:]])  # (3, 6)

# %%
shown = [
    "from scratch",
    "from scratch, with the head's first layer",
    "probe on frozen h",
    "fine-tuned from h",
    "fine-tuned, with the head's first layer",
    "student of the last",
]
figure, axes = plt.subplots(figsize=(11, 4.2))
colours = [plotting.GREY, plotting.GREY, plotting.SKY, plotting.BLUE, plotting.BLUE, plotting.GREEN]
axes.barh(shown, few.mean(0), xerr=few.std(0, ddof=1), color=colours)
axes.invert_yaxis()
best = int(few.mean(0).argmax())
axes.set(xlim=(0, 100), xlabel="test accuracy with 100 labels, %", title=f"Best with 100 labels: {shown[best]}")
show(
    figure,
    "; ".join(f"{n} {m:.1f} ± {s:.1f}%" for n, m, s in zip(shown, few.mean(0), few.std(0, ddof=1), strict=True)) + ".",
)
over = few.mean(0)[1:] - few.mean(0)[0]
say(
    "Points over training from scratch: "
    + ", ".join(f"{n} **{o:+.1f}**" for n, o in zip(shown[1:], over, strict=True))
    + f". The head's first layer adds {few.mean(0)[4] - few.mean(0)[3]:+.1f} points to fine-tuning, and {over[0]:+.1f} to training from scratch: only what the first has beyond the second can come from pretraining."
)

# %% [markdown]
# The student has seen no label of its own, only the teacher's opinions about all training images; it starts from nothing, and seconds are few for it. On ImageNet, with 1% of the labels (13 or fewer a class), a ResNet-50 that was distilled from a larger teacher reached 73.9% top-1 (abstract of the paper), and the larger the pretrained network, the better it used few labels.
#
# ## 10.9 All of them, about a minute each
#
# Each had about a minute of one core (the column *one core* says how long exactly), the course's standard encoder, and 8,000 canvases of 28 × 28 pixels. Settings were chosen on validation images (`ssl_course/results/recipes/contrastive.py` has them all). In so short a training three choices mattered: batch norm at the end of the head, which spreads the embeddings from the first step on; a memory that is filled once before it is used; a queue of only 256 keys, where MoCo's has 65,536. The canvases are grey: here CMC's two encoders see two augmented views, and the probe reads both side by side. *Above untrained* is the gain over the same network before training; *light: even* means that it sees standardised images (10.7). `ssl-course results frameworks` makes the table again.

# %%
names = ["pixels", "random", "InstanceDiscrimination", "PIRL", "MoCo", "SimCLR", "CMC", "CPC", "DeepInfoMax", "AMDIM"]
results = stored("frameworks").select(*names, "random, even light", "SimCLR, even light", "supervised")
results

# %%
rows = [row for row in results.to_list() if row["epochs"] and row["method"] != "supervised"]
plotting.show_gains(rows, "About a minute each, on digits", results["supervised"]["linear_probe"])
whole_views = np.mean([100 * r["linear_probe"] for r in rows if r["method"] in ("SimCLR", "MoCo", "InstanceDiscrimination", "CMC")])  # fmt: skip
of_parts = np.mean([100 * r["linear_probe"] for r in rows if r["method"] in ("CPC", "DeepInfoMax", "AMDIM")])
say(
    results.gains([r["method"] for r in rows], enough=0.25)
    + f" The four that compare whole views (SimCLR, MoCo, instance discrimination, CMC) average {whole_views:.0f}%, the three that compare parts (CPC, Deep InfoMax, AMDIM) {of_parts:.0f}%; beware of such averages: AMDIM, which compares places with the whole of *another* view, has **{100 * results['AMDIM']['linear_probe']:.0f}%**, Deep InfoMax, within one view, **{100 * results['DeepInfoMax']['linear_probe']:.0f}%**."
)

# %% [markdown]
# Such a ranking belongs to its data and its budget. Here is another one, quoted: ResNet-50 on ImageNet, linear evaluation, top-1 accuracy in percent (Chen and He, 2020, arXiv:2011.10566, table 4; "repro." is their reproduction, and "+" one that improves on the original):
#
# | method | batch | negatives | momentum encoder | 100 epochs | 200 | 400 | 800 |
# |:--|--:|:-:|:-:|--:|--:|--:|--:|
# | SimCLR (repro.+) | 4096 | ✓ | | 66.5 | 68.3 | 69.8 | 70.4 |
# | MoCo v2 (repro.+) | 256 | ✓ | ✓ | 67.4 | 69.9 | 71.0 | 72.2 |
# | BYOL (repro.) | 4096 | | ✓ | 66.5 | 70.6 | 73.2 | 74.3 |
# | SwAV (repro.+) | 4096 | | | 66.5 | 69.1 | 70.7 | 71.8 |
# | SimSiam | 256 | | | 68.1 | 70.0 | 70.8 | 71.3 |
#
# Look along a row, then down a column: from 100 to 800 epochs every method gains three to eight points; between methods, at the same number of epochs, lie at most four. Chapters 11 and 12 explain the last three.
#
# ## 10.10 Several GPUs
#
# Two GPUs with 128 images each: is that a batch of 256? Only if each loss sees the other's views. They are **gathered**: every process sends its $z$ to all. Two mistakes are common. The gathered views arrive without gradient (`torch.distributed.all_gather` gives none): then a view is pulled as an anchor, and not as a candidate. And gradients are averaged over processes, so the loss must not be divided by their number once more. Simulate four processes with 32 images each:

# %%
torch.manual_seed(0)
z1, z2 = torch.randn(2, 128, 16).requires_grad_()
whole = torch.autograd.grad(losses.nt_xent(z1, z2, 0.2), z1)[0]


def in_four(gather):
    """The mean loss of four processes, where `gather` is what becomes of the views of others, and its gradient for z1."""
    total = 0.0
    for rank in range(4):
        own = torch.zeros(128, dtype=torch.bool)
        own[32 * rank : 32 * (rank + 1)] = True
        others = [torch.where(own[:, None], z, gather(z)) for z in (z1, z2)] if gather else [z[own] for z in (z1, z2)]
        each = losses.nt_xent(*others, 0.2, reduction="none").view(2, -1)
        total = total + (each[:, own] if gather else each).mean() / 4
    return float(total.detach()), torch.autograd.grad(total, z1)[0]


full = float(losses.nt_xent(z1, z2, 0.2).detach())
lines = ["| | loss | gradient off by |", "|:--|--:|--:|", f"| one process, 128 images | {full:.4f} | – |"]
for name, gather in {"four, each alone": None, "four, gathered without gradient": lambda z: z.detach(), "four, gathered with gradient": lambda z: z}.items():  # fmt: skip
    value, slope = in_four(gather)
    lines.append(f"| {name} | {value:.4f} | {100 * float((slope - whole).norm() / whole.norm()):.1f}% |")
say("\n".join(lines))

# %% [markdown]
# The course's losses gather with gradient wherever several processes share a batch (`ssl_course.losses.gathering`); `fit` averages the gradients. On a machine with two GPUs:
#
# ```
# torchrun --nproc_per_node=2 -m ssl_course.train simclr --data cifar10 --encoder resnet18
# ```
#
# Batch norm is the other half of the story (10.5): by itself each process would normalise with statistics of its own; `fit` computes those of all.
#
# ## Quiz
#
# **1. Your SimCLR reaches 99% pretext accuracy after a minute, and its probe is below a random encoder's. What first?**
# (a) Train longer. (b) Look at the two views: which mark do they share that no other image has? (c) Use a larger batch.
#
# <details><summary>Answer</summary>
#
# (b): brightness, a border, a watermark, the noise itself. (a) trains the shortcut; (c) makes the shortcut's task a little harder, and leaves it open.
# </details>
#
# **2. Why does MoCo not back-propagate into the key encoder?**
# (a) To save memory only. (b) A queue holds keys of old batches: their graphs are gone, and an encoder that changes quickly would make old and new keys disagree. (c) Because keys are labels.
#
# <details><summary>Answer</summary>
#
# (b). (a) is a welcome side effect. (c) sounds right, but a label does not change as the network learns.
# </details>
#
# **3. MoCo A has a loss of 2.9 with 1,024 negatives, MoCo B 2.1 with 64. Which has the better features?**
# (a) B. (b) A. (c) The losses do not tell.
#
# <details><summary>Answer</summary>
#
# (c): chance costs log 1,025 = 6.9 in the one and log 65 = 4.2 in the other. A probe tells. (a) compares losses of different tasks.
# </details>
#
# **4. You want features for judging how *bright* a scene is. What do you change?**
# (a) Nothing: good features are good. (b) Leave the brightness augmentation out. (c) A lower temperature.
#
# <details><summary>Answer</summary>
#
# (b): features ignore what the augmentations change. (a) is the belief that there are features good for everything.
# </details>
#
# **5. Why keep $h$ and throw $z$ away?**
# (a) $z$ is too small. (b) The head is trained to drop what differs between views; $h$, one step before, still has it. (c) Because the head has no batch norm at test time.
#
# <details><summary>Answer</summary>
#
# (b). (a): SimCLR's $z$ of 32 to 2,048 numbers made little difference (figure 8). (c) is not so.
# </details>
#
# ## Remember
#
# * The two views say what to keep (what they share) and what to ignore (what differs). Look at them before you train.
# * SimCLR: batch as negatives. Instance discrimination, PIRL: a memory. MoCo: a queue, with a slow encoder so that its keys agree. CPC: coming pieces. DIM, AMDIM: places and wholes. CMC: senses.
# * Watch two numbers, the pretext accuracy and the probe. If the first rises and the second does not, suspect a leak: shared brightness, overlapping pixels, batch-norm statistics.
# * More negatives are not better by themselves: they cost steps, or age.
# * With few labels: try a probe, fine-tuning, and starting inside the head; distil from the best; measure each beside training from scratch.
# * A ranking belongs to its data, its budget and its baselines.
#
# ## References
#
# * Z. Wu, Y. Xiong, S. Yu, D. Lin, 2018, arXiv:1805.01978. Instance discrimination.
# * A. van den Oord, Y. Li, O. Vinyals, 2018, arXiv:1807.03748. CPC. O. Hénaff et al., 2019, arXiv:1905.09272. Patches augmented one by one.
# * R. D. Hjelm et al., 2018, arXiv:1808.06670. Deep InfoMax. P. Bachman, R. D. Hjelm, W. Buchwalter, 2019, arXiv:1906.00910. AMDIM.
# * Y. Tian, D. Krishnan, P. Isola, 2019, arXiv:1906.05849. CMC. Y. Tian, C. Sun, B. Poole, D. Krishnan, C. Schmid, P. Isola, 2020, arXiv:2005.10243. What makes for good views.
# * I. Misra, L. van der Maaten, 2019, arXiv:1912.01991. PIRL.
# * K. He, H. Fan, Y. Wu, S. Xie, R. Girshick, 2019, arXiv:1911.05722. MoCo. X. Chen, H. Fan, R. Girshick, K. He, 2020, arXiv:2003.04297. MoCo v2.
# * T. Chen, S. Kornblith, M. Norouzi, G. Hinton, 2020, arXiv:2002.05709. SimCLR. T. Chen, S. Kornblith, K. Swersky, M. Norouzi, G. Hinton, 2020, arXiv:2006.10029. SimCLR v2.
# * X. Chen, K. He, 2020, arXiv:2011.10566. SimSiam; the table of 10.9.
#
# **Now you:** open `exercises/10_contrastive.ipynb`.
