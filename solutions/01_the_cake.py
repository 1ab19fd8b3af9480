# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 1 · The cake
#
# Six small functions: what a label tells, labels that cost nothing, and how features are judged fairly. You write the
# part that says `NotImplementedError`; `check` below it calls your function with fresh random inputs and says what is
# wrong, not only that it is. Check as often as you like. The hints unfold one by one: first where to look, then the
# idea, then almost the line.
#
# **Time:** about 80 minutes; the computer needs 10 seconds of them. **You need:** chapter 1.

# %%
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

from ssl_course import plotting
from ssl_course.data import moved_digits
from ssl_course.exercises import check
from ssl_course.plotting import say, show

plotting.use_style()
train, test = moved_digits("train", 2_000), moved_digits("test", 500)


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: How many bits does a label tell?
#
# Equation 1 of the chapter: a target that takes the values $1 \dots K$ with probabilities $p_1 \dots p_K$ tells at most
#
# $$H = -\sum_{k=1}^{K} p_k \log_2 p_k \quad\text{bits.}$$
#
# Estimate it from a sample: $p_k$ is the share of class $k$ among the labels.
#
# | labels | bits |
# |:--|:--|
# | `tensor([0, 1, 0, 1])` | 1.0 |
# | `tensor([3, 3, 3])` | 0.0 |
# | `tensor([0, 0, 0, 2])` | 0.8113 |
#
# Think about the second and third line: which numbers below the largest label never occur, and what do they add?


# %% question="label_bits"
def label_bits(labels):
    """The entropy of a sample of labels.

    Args:
        labels: (n,), integers from 0 on. Not every number below the largest must occur.

    Returns:
        One number, in bits.
    """
    # BEGIN SOLUTION
    shares = labels.bincount() / len(labels)  # (K,)
    shares = shares[shares > 0]
    return -(shares * shares.log2()).sum()
    # END SOLUTION


# %% [markdown]
# **Try it.** The same 2,000 digits, labelled in four ways. A label costs an annotator about the same time in each of
# them. Which one would you buy?

# %% tags=["nbval-check-output"]
schemes = {
    "which digit": train.labels,
    "odd or even": train.labels % 2,
    "is it a seven": (train.labels == 7).long(),
    "is it a digit": torch.zeros_like(train.labels),
}
with once_answered():
    for name, labels in schemes.items():
        print(f"{name:14} {float(label_bits(labels)) + 0:.2f} bits")

# %% [markdown]
# ## Question 2: Pseudo labels from turning
#
# In section 1.3 each image is turned by a random number of quarter turns. The authors of the method did better with
# *all four* turns of every image in one batch (Gidaris et al., 2018, section 3.2). Write that version.
#
# From $n$ images come $4n$, turn by turn: first all images as they are (label 0), then all of them turned by one
# quarter counter-clockwise (label 1), by two (label 2), by three (label 3). For two images $a$ and $b$:
#
# | images | a | b | a↺ | b↺ | a↺↺ | b↺↺ | a↺↺↺ | b↺↺↺ |
# |:--|:--|:--|:--|:--|:--|:--|:--|:--|
# | labels | 0 | 0 | 1 | 1 | 2 | 2 | 3 | 3 |
#
# Think about which of the four axes a turn exchanges.


# %% question="four_turns"
def four_turns(images):
    """Every image in all four quarter turns, with the number of turns as pseudo label.

    Args:
        images: (n, c, s, s).

    Returns:
        Images (4n, c, s, s) and integer labels (4n,), turn by turn.
    """
    # BEGIN SOLUTION
    turned = torch.cat([torch.rot90(images, k, (2, 3)) for k in range(4)])  # (4n, c, s, s)
    labels = torch.arange(4).repeat_interleave(len(images))  # (4n,)
    return turned, labels
    # END SOLUTION


# %% [markdown]
# **Try it.** Each row should be one pseudo label. Do you find a digit whose label *you* cannot tell?

# %%
with once_answered():
    turned, turns = four_turns(train.images[:12])
    figure, axes = plt.subplots(figsize=(11, 4))
    plotting.draw_images(axes, turned, columns=12, title="Twelve digits, four classes that nobody had to label")
    for row, turn in enumerate(turns[::12].tolist()):
        axes.text(-6, 29 * row + 14, str(turn), va="center")
    show(figure, "Four rows of twelve digits: unturned, and turned by one, two and three quarters counter-clockwise.")

# %% [markdown]
# ## Question 3: A fair handful of labels
#
# A label-efficiency curve (section 1.6) asks what a method makes of *few* labels. If the few are drawn blindly, some
# classes are missing and the curve measures luck. So papers draw the same number of images of every class, and repeat
# it with several seeds.
#
# Return the *rows*, not the labels: `labels[rows]` then holds each class `per_class` times. For
# `labels = tensor([7, 7, 3, 7, 3])`, `per_class = 1` the rows 1 and 4 are a right answer, and 0 and 2 are another.
#
# Think about what must be the same when the function is called twice, and what must differ with another seed.


# %% question="balanced_rows"
def balanced_rows(labels, per_class, seed):
    """Rows of randomly chosen labels, the same number of each class.

    Args:
        labels: (n,), integers. Which classes there are, is up to them; each occurs at least `per_class` times.
        per_class: rows of each class.
        seed: decides which ones, and nothing else does: the same seed gives the same rows.

    Returns:
        (classes * per_class,), different row numbers, in any order.
    """
    # BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    chosen = []
    for kind in labels.unique():
        members = (labels == kind).nonzero()[:, 0]
        shuffled = members[torch.randperm(len(members), generator=generator)]
        chosen.append(shuffled[:per_class])
    return torch.cat(chosen)
    # END SOLUTION


# %% [markdown]
# **Try it.** Twenty labels of ten classes, drawn blindly and drawn fairly. How many classes would the blind one miss?

# %% tags=["nbval-check-output"]
with once_answered():
    blind = torch.randperm(len(train), generator=torch.Generator().manual_seed(0))[:20]
    fair = balanced_rows(train.labels, per_class=2, seed=0)
    for name, rows in (("blind", blind), ("fair", fair)):
        print(f"{name:6}", "images of each digit:", train.labels[rows].bincount(minlength=10).tolist())

# %% [markdown]
# ## Question 4: Neighbours vote
#
# Equation 3 of the chapter: to guess the class of a query $h$ ($d$ numbers), the $k$ training features $h_i$ of the
# largest cosine similarity vote for their own class, with the weight
#
# $$w_i = \exp\!\left(\frac{h \cdot h_i}{\|h\|\,\|h_i\|} \Big/ t\right).$$
#
# The class with the largest sum of weights wins. Do it for all $m$ queries at once. For example with $k = 2$,
# $t = 0.1$, and two classes:
#
# | | feature | class |
# |:--|:--|:--|
# | training | (9, 0) | 0 |
# | training | (1, 1) | 1 |
# | training | (−1, 0) | 1 |
# | query | (2, 1) | both of the first two vote, with cosines 0.89 and 0.95: class 1 wins |
#
# Think about the lengths: which of the training features has the largest *product* with the query?


# %% question="knn_vote"
def knn_vote(train, labels, queries, k, temperature, classes):
    """The classes that the k nearest training features of each query vote for.

    Args:
        train: features (n, d).
        labels: (n,), integers below `classes`.
        queries: features (m, d).
        k: neighbours that vote, at most n.
        temperature: t > 0; the smaller, the more the nearest ones decide.
        classes: how many there are; some may not occur in `labels`.

    Returns:
        (m,), the winning class of each query.
    """
    # BEGIN SOLUTION
    similarity = F.normalize(queries, dim=1) @ F.normalize(train, dim=1).T  # (m, n)
    nearest, rows = similarity.topk(k, dim=1)  # (m, k)
    votes = torch.zeros(len(queries), classes)
    votes.scatter_add_(1, labels[rows], (nearest / temperature).exp())
    return votes.argmax(dim=1)
    # END SOLUTION


# %% [markdown]
# **Try it.** Features: the pixels of each digit, moved to the middle and blurred. **Predict first:** with more and more
# neighbours, does the vote get better or worse? And what does the temperature change about it?


# %%
def centred(images):
    """Each image (n, 1, 28, 28) rolled so that its brightest blob stands in the middle, then blurred: (n, 196)."""
    ink = F.avg_pool2d((images - images.flatten(1).median(dim=1).values.view(-1, 1, 1, 1)).clamp(min=0.1), 9, 1, 4)
    y, x = ink.amax(dim=3).argmax(dim=2)[:, 0], ink.amax(dim=2).argmax(dim=2)[:, 0]
    moved = [image.roll((14 - int(b), 14 - int(a)), (1, 2)) for image, b, a in zip(images, y, x, strict=True)]
    small = F.avg_pool2d(torch.stack(moved), 2).flatten(1)
    return small - small.mean(dim=1, keepdim=True)


with once_answered():
    known, asked = centred(train.images), centred(test.images)
    ks, curves = [1, 5, 20, 100, 500, 2000], {}
    for temperature, name in ((0.1, "t = 0.1"), (1000.0, "t = 1000: all alike")):
        votes = [knn_vote(known, train.labels, asked, k, temperature, 10) for k in ks]
        curves[name] = [100 * float((vote == test.labels).float().mean()) for vote in votes]
    figure, axes = plt.subplots(figsize=(9, 4.2))
    ends = []
    for colour, (name, values) in zip(plotting.CYCLE, curves.items(), strict=False):
        axes.plot(ks, values, color=colour)
        ends.append((values[-1], name, colour))
    plotting.label_ends(axes, ks[-1], ends)
    axes.axhline(10, color="black", lw=1, ls=":", marker="")
    axes.text(1, 11.5, "chance", fontsize=12)
    axes.set(xscale="log", ylim=(0, 100), xlabel="neighbours that vote, k", ylabel="accuracy, %")
    axes.set_xticks(ks, [f"{k:,}" for k in ks])
    axes.minorticks_off()
    axes.set_title("Weighted votes forgive a large k")
    told = "; ".join(f"{name} {', '.join(f'{value:.0f}' for value in values)}%" for name, values in curves.items())
    show(figure, f"Accuracy at k = {', '.join(map(str, ks))}: {told}")

# %% [markdown]
# ## Question 5: Mend the evaluation
#
# This function was meant to compute the *frozen* features that a linear probe is fitted on. It has been called in the
# middle of a training run. Run the cell and look for three faults.

# %% tags=["nbval-check-output"]
from ssl_course.encoders import convnet


def leaky_features(encoder, images):
    return encoder(images)  # (n, d)


torch.manual_seed(0)
encoder = convnet()  # in training mode, as `fit` has it
moved = {name: value.clone() for name, value in encoder.state_dict().items()}
alone, together = leaky_features(encoder, test.images[:8])[0], leaky_features(encoder, test.images[:64])[0]
changed = [name for name, value in encoder.state_dict().items() if not torch.equal(value, moved[name])]
print("the first image has the same features in both batches:", torch.allclose(alone, together, atol=1e-3))
print("tensors of the encoder that looking has changed:", len(changed))
print("the features carry gradients:", alone.requires_grad)

# %% [markdown]
# Mend it. The features of an image must depend on the image alone; the encoder must come back exactly as it was, and in
# the mode that it came in, whichever that was; and no loss computed from the features may reach it.
#
# Think about the encoder that comes in evaluation mode already.


# %% question="frozen_features"
def frozen_features(encoder, images):
    """The features of images, computed without leaving a trace.

    Args:
        encoder: a module, images (n, c, h, w) to features (n, d); it may hold batch norm and may be in either mode.
        images: (n, c, h, w).

    Returns:
        (n, d), without gradients.
    """
    # BEGIN SOLUTION
    was_training = encoder.training
    encoder.train(False)
    with torch.no_grad():
        h = encoder(images)
    encoder.train(was_training)
    return h
    # END SOLUTION


# %% [markdown]
# **Try it.** The three sentences again. What should they say now?

# %% tags=["nbval-check-output"]
with once_answered():
    moved = {name: value.clone() for name, value in encoder.state_dict().items()}
    alone, together = frozen_features(encoder, test.images[:8])[0], frozen_features(encoder, test.images[:64])[0]
    changed = [name for name, value in encoder.state_dict().items() if not torch.equal(value, moved[name])]
    print("the first image has the same features in both batches:", torch.allclose(alone, together, atol=1e-3))
    print("tensors of the encoder that looking has changed:", len(changed))
    print("the features carry gradients:", alone.requires_grad)

# %% [markdown]
# ## Question 6: Predict, then measure: how well can turns be told at best?
#
# A pretext task may have a ceiling. These nine letters are turned by 0, 1, 2 or 3 quarters, each with probability ¼,
# and a network says by how many. S, N and H look the same after *half* a turn; X and O after *every* quarter turn.

# %%
LETTERS = {
    "F": "##### #.... ####. #.... #....", "L": "#.... #.... #.... #.... #####", "P": "####. #..#. ####. #.... #....",
    "T": "##### ..#.. ..#.. ..#.. ..#..", "S": "##### #.... ##### ....# #####", "N": "#...# ##..# #.#.# #..## #...#",
    "H": "#...# #...# ##### #...# #...#", "X": "#...# .#.#. ..#.. .#.#. #...#", "O": "##### #...# #...# #...# #####",
}  # fmt: skip
glyphs = torch.tensor([[[c == "#" for c in row] for row in text.split()] for text in LETTERS.values()]).float()
figure, axes = plt.subplots(figsize=(10, 1.7))
plotting.draw_images(
    axes, 1 - glyphs[:, None], columns=9, title="Nine letters: four without symmetry, three with half, two with full"
)
show(figure, "Nine letters of five by five pixels: " + ", ".join(LETTERS) + ".")

# %% [markdown]
# **Before anything is trained**, say how often the best possible network is right. Let a share `half` of the images
# look the same after half a turn but not after a quarter, a share `full` look the same in every turn, and let all
# others be unmistakable. For `half = 0, full = 0` the answer is 1.
#
# Think about what the network knows about a picture of an S, and what is left to guess.


# %% question="best_turn_accuracy"
def best_turn_accuracy(half, full):
    """The accuracy that no network can beat at telling quarter turns.

    Args:
        half: share of images that look the same after half a turn, but not after a quarter, in [0, 1].
        full: share of images that look the same after every quarter turn, in [0, 1]; half + full <= 1.

    Returns:
        The expected accuracy, in [0, 1].
    """
    # BEGIN SOLUTION
    unmistakable = 1 - half - full
    return unmistakable + half / 2 + full / 4
    # END SOLUTION


# %% [markdown]
# **Now measure.** A small network learns to tell the turns of the letters, drawn over and over with fresh noise.

# %%
from torch import nn

from ssl_course.encoders import mlp
from ssl_course.pretext import rotate
from ssl_course.training import fit


class Turns(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = mlp(25, 128, 4)

    def forward(self, letters):
        turned, turns = rotate(letters + 0.2 * torch.randn_like(letters))  # (n, 1, 5, 5), (n,)
        return F.cross_entropy(self.network(turned), turns)


torch.manual_seed(0)
letters = glyphs[torch.randint(9, (10_000,))][:, None]  # (10000, 1, 5, 5)
task = Turns()
fit(task, letters, epochs=4, lr=1e-2, device="cpu", progress=False)
turned, turns = rotate(letters + 0.2 * torch.randn_like(letters))
with torch.no_grad():
    right = task.eval().network(turned).argmax(dim=1) == turns

# %%
with once_answered():
    predicted, measured = float(best_turn_accuracy(3 / 9, 2 / 9)), float(right.float().mean())
    say(f"Predicted **{100 * predicted:.1f}%**, measured **{100 * measured:.1f}%** on 10,000 letters.")

# %% [markdown]
# A low pretext accuracy is not always a network that fails: it may be a task that cannot be solved any further. What
# would you have to count to predict the ceiling for our digits?
#
# <details><summary>Answer</summary>
#
# Zeros, ones and eights that look the same upside down, as here. But a 6 turned by half a turn looks like a 9, too:
# neither is symmetric, and still two answers are left. What counts is how many *(image, turn)* pairs could have made
# the picture, and how likely each of them is.
# </details>
