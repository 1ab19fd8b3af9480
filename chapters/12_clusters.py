# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 12 · Clusters: labels that the network makes for itself
#
# After this chapter you can
#
# * turn any grouping of images into labels, and say how good the grouping is without being fooled by its size;
# * run DeepCluster, and know why its clusters empty or swallow each other, and what helps;
# * share things out evenly with Sinkhorn's rounds, by hand, for laptops as for labels;
# * write SwAV's swapped prediction, and say what keeps it from collapsing without a negative;
# * choose between clusters once an epoch and clusters in every batch.
#
# **Time:** a minute and a half of computing on a laptop with two cores, 60 minutes of reading. With a GPU set `SCALE=full`: the same on CIFAR-10.
# **You need:** chapter 1's protocol, and chapter 9's softmax with a temperature.

# %%
import os
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from joblib import delayed
from sklearn.metrics import normalized_mutual_info_score

from ssl_course import plotting
from ssl_course.augment import DIGIT_VIEWS, Augment
from ssl_course.contrastive import DeepCluster, SeLa, SwAV, cluster_labels, kmeans, spectrum
from ssl_course.contrastive.views import multi_crop
from ssl_course.data import cifar10, moved_digits
from ssl_course.encoders import convnet, resnet
from ssl_course.evaluation import compare, features, linear_probe
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.losses import sinkhorn
from ssl_course.plotting import say, show
from ssl_course.results import stored
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `compare` gives each core a run of its own
SCALE, SEEDS, CLUSTERS = os.environ.get("SCALE"), range(3), 100
FULL, QUICK = SCALE == "full", SCALE == "quick"  # quick: only to see that all of it runs
if FULL:
    train, test, VIEWS, EPOCHS = cifar10("train"), cifar10("test"), Augment(), 60
else:
    count = (500, 200) if QUICK else (1700, 1500)
    train, test = (moved_digits(split, n, size=20) for split, n in zip(("train", "test"), count, strict=True))
    VIEWS, EPOCHS = DIGIT_VIEWS, 2 if QUICK else 10
BATCH, RATE = (256, 2e-3) if FULL else (48, 8e-3)
N = len(train.images)
MADE = {"rows": N, "clusters": CLUSTERS, "projection": 64}


def encoder():
    return resnet(18) if FULL else convnet(widths=(16, 64))


def learn(method, *data, seed=0, epochs=EPOCHS):
    fit(method, data, epochs=epochs, batch_size=BATCH, lr=RATE, seed=seed, progress=False)
    return method.cpu().eval()


# %% [markdown]
# ## 12.1 Any grouping is a label
#
# A classifier needs classes. Must they be *ours*? Christlein et al. (2017) wanted features that tell writers apart, and had pages of handwriting without names. They found keypoints in the
# ink, described the patch around each of them with SIFT, clustered the descriptors with k-means, and trained a network to say **the cluster's number** from the patch. The network
# became better than the descriptors that had made its labels.
#
# Here the descriptor is the *spectrum* of the image: how strong each low frequency is. It does not mind where a thing stands, since a shift changes phases only. No label is used. **Decide first:**
# will the clusters look like digits?

# %%
spectra = spectrum(train.images)  # (n, d), log magnitudes of low frequencies
groups = cluster_labels(spectra, CLUSTERS, generator=torch.Generator().manual_seed(0))  # (n,)
largest = groups.bincount().argsort(descending=True)[:6]
figure, axes = plt.subplots(2, 3, figsize=(13, 3.6))
pure = []
for ax, k in zip(axes.flat, largest, strict=True):
    members = (groups == k).nonzero()[:16, 0]
    counts = train.labels[groups == k].bincount()
    pure.append(100 * float(counts.max() / counts.sum()))
    plotting.draw_images(ax, train.images[members], columns=8, title=f"cluster {int(k)}: {pure[-1]:.0f}% are “{train.classes[counts.argmax()]}”")  # fmt: skip
show(figure, f"The first sixteen images of each of the six largest clusters of spectra. Their most frequent digit makes up {', '.join(f'{p:.0f}' for p in pure)}% of them.")  # fmt: skip

# %% [markdown]
# How good is a grouping? **Purity**, the share of images that belong to the most frequent class of their cluster, rewards many clusters: one for each image has a purity of 100%. The **normalised mutual information**
#
# $$\mathrm{NMI} = \frac{I(\text{clusters}; \text{classes})}{\tfrac12 \left(H(\text{clusters}) + H(\text{classes})\right)} \tag{1}$$
#
# pays for the clusters' own entropy: it is 0 if they have nothing to do with the classes, and 1 if they are the classes under other names. Labels enter here to judge, never to learn.


# %%
def nmi(a, b=None):
    other = train.labels if b is None else b
    return float(normalized_mutual_info_score(np.asarray(other), np.asarray(a)))  # equation 1


def purity(groups):
    table = F.one_hot(groups).T @ F.one_hot(train.labels)  # (clusters, classes)
    return float(table.amax(dim=1).sum() / table.sum())


chance = torch.randint(CLUSTERS, (N,), generator=torch.Generator().manual_seed(0))
by_pixels = kmeans(train.images.flatten(1), CLUSTERS, generator=torch.Generator().manual_seed(0)).labels
of = {"at random": chance, "pixels": by_pixels, "spectra": groups}
say(f"With {CLUSTERS} clusters:\n\n| clusters of | purity | NMI |\n|:--|--:|--:|\n" + "\n".join(f"| {name} | {100 * purity(g):.0f}% | {nmi(g):.3f} |" for name, g in of.items()))  # fmt: skip

# %% [markdown]
# Groups drawn *at random* are purer than the 10% that one might expect, and their NMI is not quite 0 either: with so few images in each cluster some class is in front by luck. Compare with that row, not with 0.
#
# ## 12.2 DeepCluster: the network's own features make the labels
#
# Why stop after one grouping? Train on it, and the features are better than the descriptor was; cluster *them*, and the labels get better; and again. That is **DeepCluster** (Caron et al., 2018). Once an epoch
#
# $$\min_{C \in \mathbb{R}^{d \times k}} \frac1N \sum_{n=1}^{N} \min_{y_n} \| f_\theta(x_n) - C y_n \|^2 \quad\text{with } y_n \text{ one of } k \text{ unit vectors}, \tag{2}$$
#
# which is k-means; then, until the next epoch, a classifier learns to say $y_n$ from a *view* of $x_n$. (Ours clusters a running mean of the features of the last epochs' views, `memory=0.7`, so labels change less than the network does.) The first labels come from a random network. **Decide first:** can that start at all?
# And will the labels settle down, or change at every epoch for ever?


# %%
class Recorded:
    """Keeps the labels of each epoch."""

    def after_step(self):
        before = self.labels.clone()
        super().after_step()
        if not torch.equal(before, self.labels):
            self.record = [*getattr(self, "record", []), self.labels.cpu().clone()]


class RecordedDeepCluster(Recorded, DeepCluster):
    pass


class RecordedSeLa(Recorded, SeLa):
    pass


index = torch.arange(N)  # the method must know which image it sees


def deep_cluster(seed, net=encoder):
    return learn(RecordedDeepCluster(net(), VIEWS, **MADE), train.images, index, seed=seed)


first = compare({"random": lambda seed: encoder(), "DeepCluster": deep_cluster}, train, test)
raw = first.encoders["DeepCluster"]


# %%
def curves(methods):
    """NMI of each epoch's labels with the classes, and with the labels of the epoch before: (seeds, epochs) each."""
    true = np.array([[nmi(labels) for labels in m.record] for m in methods])
    return true, np.array([[nmi(a, b) for a, b in pairwise(m.record)] for m in methods])


def draw_curve(ax, values, first, colour):
    epochs = range(first, first + values.shape[1])
    ax.plot(epochs, values.mean(0), color=colour)
    ax.fill_between(epochs, values.min(0), values.max(0), color=colour, alpha=0.18, lw=0)
    ax.set(xlabel="epoch")


true, same = curves(raw)
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.4))
draw_curve(left, true, 1, plotting.BLUE)
draw_curve(right, same, 2, plotting.BLUE)
for name, colour in (("spectra", plotting.ORANGE), ("pixels", plotting.GREEN), ("at random", plotting.GREY)):
    left.axhline(nmi(of[name]), color=colour, lw=1.5, ls="--", marker="")
    side = "top" if name == "at random" else "bottom"
    left.text(true.shape[1], nmi(of[name]), f"{name} ", color=colour, ha="right", va=side, fontweight="bold")
left.set(ylabel="NMI with the digits", ylim=(0, 1.2 * nmi(groups)), title="Do the clusters find the digits?")
lucky = nmi(chance, chance[torch.randperm(N, generator=torch.Generator().manual_seed(1))])
right.axhline(lucky, color=plotting.GREY, lw=1.5, ls="--", marker="")
right.text(same.shape[1], lucky, "two at random ", color=plotting.GREY, ha="right", va="bottom", fontweight="bold")
right.set(ylabel="NMI with the epoch before", ylim=(0, 1), title="Do they settle down?")
show(
    figure,
    f"DeepCluster, mean and range of three seeds. NMI of the clusters with the digits: {true.mean(0)[0]:.3f} after the first epoch, {true.mean(0)[-1]:.3f} after the last; spectra have {nmi(groups):.3f}, "
    f"groups drawn at random {nmi(chance):.3f}. NMI with the clusters of the epoch before: from {same.mean(0)[0]:.2f} to {same.mean(0)[-1]:.2f}, lowest {same.mean(0).min():.2f}; two groupings drawn at random have {lucky:.2f}.",
)
say(
    f"From the first epoch to the last the NMI with the digits goes from **{true.mean(0)[0]:.3f}** to **{true.mean(0)[-1]:.3f}**; groups drawn at random have {nmi(chance):.3f}, clusters of spectra {nmi(groups):.3f}. With the clusters of the epoch before it is **{same.mean(0)[-1]:.2f}** in the end, and two groupings drawn at random have {lucky:.2f}: more images stay together than by chance, and many move."
)

# %% [markdown]
# It does start: a random convolutional network gives like images like features, so its clusters mean *something*. Only, what? Look before you read on: four clusters of the last epoch, those with the most images, and of each the sixteen images nearest to its middle. **What do the images of a cluster share?**


# %%
def nearest_to_middle(method, labels, count=16, clusters=4):
    """Of the largest clusters, the images nearest to the mean feature."""
    z = F.normalize(features(torch.nn.Sequential(method.encoder, method.head), train), dim=1)  # (n, 64)
    picked = []
    for k in labels[labels >= 0].bincount().argsort(descending=True)[:clusters]:
        members = (labels == k).nonzero()[:, 0]
        middle = F.normalize(z[members].mean(dim=0), dim=0)
        nearest = members[(z[members] @ middle).argsort(descending=True)[:count]]
        picked.append(nearest[torch.arange(count) % len(nearest)])  # again from the start where there are too few
    return picked


def draw_clusters(method, title, epochs, count=16, clusters=4):
    figure, axes = plt.subplots(1, len(epochs), figsize=(14, 0.8 + 0.8 * clusters * 16 / count / len(epochs)))
    told = []
    for ax, (epoch, when) in zip(np.atleast_1d(axes), epochs.items(), strict=True):
        picked = nearest_to_middle(method, method.record[epoch], count, clusters)
        plotting.draw_images(ax, train.images[torch.cat(picked)], columns=count, title=when)
        most = [100 * float(train.labels[p].bincount().max()) / len(p) for p in picked]
        told.append(f"{when}: the most frequent digit makes up {', '.join(f'{m:.0f}' for m in most)}% of the rows")
    show(figure, f"{title}. {'; '.join(told)}.")


draw_clusters(
    raw[0], "Four clusters of DeepCluster, a row each", {-1: "Four clusters, a row each: what do their images share?"}
)

# %% [markdown]
# ## 12.3 A shortcut: clusters of light
#
# They share the grey of the background, and often the place where the digit stands; of digits there is no talk. In numbers: which share of the variance of a measurement lies *between* clusters? (0 is as much as groups drawn at random have.)


# %%
def between(labels, values):
    """Share of the variance that lies between clusters, less what groups drawn at random have."""
    one = F.one_hot(labels.clamp(min=0)).double()  # (n, k)
    means = (one.T @ values) / one.sum(dim=0).clamp(min=1)
    within = ((values - one @ means) ** 2).mean() / values.var(correction=0)
    n, k = len(values), int((one.sum(dim=0) > 0).sum())
    return float(1 - within * (n - 1) / (n - k))


grey = train.images.mean(dim=1).double()  # (n, h, w)
background = grey.flatten(1).median(dim=1).values
ink = (grey - background[:, None, None]).clamp(min=0)
across = torch.arange(grey.shape[2]).double()
measured = {
    "background": background,
    "contrast": grey.flatten(1).std(dim=1),
    "place": (ink.sum(dim=1) @ across) / ink.sum(dim=(1, 2)),
}


def about(methods):
    return {name: 100 * float(np.mean([between(m.record[-1], v) for m in methods])) for name, v in measured.items()}


share = about(raw)
say(
    "Of the variance of each measurement, between DeepCluster's clusters of the last epoch: "
    + ", ".join(f"{name} **{v:.0f}%**" for name, v in share.items())
    + "."
)

# %% [markdown]
# Views change brightness and contrast, but by less than images differ in them. So light is easily clustered, and easily predicted from a view: a **shortcut**, as in chapter 6, which the network never has a reason to leave. The authors of
# DeepCluster met it too: on raw images their clusters were about colour. They put fixed Sobel filters before the network, which take colour away and keep edges. Here it is enough to bring **each image to mean 0 and deviation 1**:

# %%
from ssl_course.encoders import Standardised


def standardised():
    return Standardised(encoder())  # the same network, but light does not reach it


def sela(seed):
    return learn(RecordedSeLa(standardised(), VIEWS, **MADE), train.images, index, seed=seed)


def swav(seed):
    method = SwAV(standardised(), VIEWS, prototypes=CLUSTERS, projection=64)
    return learn(method, train.images, seed=seed, epochs=max(1, EPOCHS // 2))  # two views: twice the work an epoch


makers = {"DeepCluster": lambda seed: deep_cluster(seed, standardised), "SeLa": sela, "SwAV": swav}
table = compare(makers, train, test, encoder=standardised, augment=VIEWS, supervised_epochs=1 if QUICK else 20)

# %% [markdown]
# (All methods of this chapter are trained here at once; we come back to the others.) **Decide first:** how do the two curves change?

# %%
methods = table.encoders["DeepCluster"]
clean, _ = curves(methods)
figure, (left, right) = plt.subplots(1, 2, figsize=(14, 4.6))
draw_curve(left, true, 1, plotting.GREY)
draw_curve(left, clean, 1, plotting.BLUE)
left.axhline(nmi(groups), color=plotting.ORANGE, lw=1.5, ls="--", marker="")
ends = [
    (true.mean(0)[-1], "with light", plotting.GREY),
    (clean.mean(0)[-1], "without", plotting.BLUE),
    (nmi(groups), "spectra", plotting.ORANGE),
]
plotting.label_ends(left, true.shape[1], ends, apart=0.02)
turned = clean.mean(0)[-1] > true.mean(0)[-1]
left.set(ylabel="NMI with the digits", ylim=(0, 1.2 * max(nmi(groups), clean.max())))
left.set_title(f"Without light, clusters are {'nearer to' if turned else 'as far from'} the digits")
share_clean, spots = about(methods), np.arange(len(measured))
right.bar(spots - 0.2, list(share.values()), 0.4, color=plotting.GREY)
right.bar(spots + 0.2, list(share_clean.values()), 0.4, color=plotting.BLUE)
right.set_xticks(spots, list(measured))
right.set(ylabel="variance between clusters, %", ylim=(0, 100), title="What the clusters are about (blue: without)")
show(
    figure,
    f"NMI with the digits, mean and range of three seeds: with light it ends at {true.mean(0)[-1]:.3f}, without at {clean.mean(0)[-1]:.3f}; spectra have {nmi(groups):.3f}. Variance between clusters, with light and without: "
    + ", ".join(f"{name} {share[name]:.0f}% and {share_clean[name]:.0f}%" for name in measured)
    + ".",
)

# %%
draw_clusters(
    methods[0],
    "Clusters without light, a row each",
    {0: "Without light, after one epoch", -1: "and after the last"},
    8,
    6,
)


def probe(rows, name):
    return f"{100 * rows[name]['linear_probe']:.1f} ± {100 * rows[name]['linear_probe_sd']:.1f}%"


say(
    f"The probe of DeepCluster's features: **{probe(first, 'DeepCluster')}** with light, **{probe(table, 'DeepCluster')}** without. The untrained networks have {probe(first, 'random')} and {probe(table, 'random')}: "
    f"so the gains are {100 * (first['DeepCluster']['linear_probe'] - first['random']['linear_probe']):+.1f} and {100 * (table['DeepCluster']['linear_probe'] - table['random']['linear_probe']):+.1f} points. Only where these differ by more than their spread has taking the light away helped the learning itself."
)

# %% [markdown]
# Light is gone, the *place* stays: views cut a piece out of the picture and seldom move a digit far. **What views leave alone, clusters are about.** So they are not the digits: nobody told them what to be about, and there are ten times as many of them.
# Are the features any better than the labels that made them?

# %%
named = 100 * np.mean([purity(m.record[-1].clamp(min=0)) for m in methods])
say(
    f"Whoever calls each image what most of its cluster are is right for **{named:.0f}%** of the training images. A probe, which is given the true labels, reads **{probe(table, 'random')}** from the untrained network and **{probe(table, 'DeepCluster')}** after DeepCluster: what these poor labels have taught is the difference of those two."
)

# %% [markdown]
# ## 12.4 What breaks it: the trivial solution, and empty clusters
#
# Equation 2 and the classifier want the same: labels that are easy to say. What is easiest? **One label for all.** Nothing in a cross-entropy minds that. Take away what stands between: let the
# network choose its labels alone, each image the one that the classifier finds likeliest, once an epoch. **Decide first:** what will the loss do? How many of the labels will be in use after a few epochs?


# %%
class OwnLabels(RecordedSeLa):
    """Each image has the label that the network finds likeliest, and nothing shares them out."""

    def after_step(self):
        if self.bank.update(self.index, self.embeddings):
            self.labels = self.scores(self.bank.vectors).argmax(dim=1)
            self.record = [*getattr(self, "record", []), self.labels.cpu().clone()]


def own_labels(seed):
    """The method, its mean loss in the first epoch and in the last, and its probe, which is a share."""
    torch.manual_seed(seed)
    method, epochs = OwnLabels(standardised(), VIEWS, **MADE), min(EPOCHS, 6)
    loss = fit(method, (train.images, index), epochs=epochs, batch_size=BATCH, lr=RATE, seed=seed, progress=False).loss
    steps = max(1, len(loss) // epochs)
    ends = (np.mean(part) for part in (loss[:steps], loss[-steps:]))
    read = linear_probe(features(method.cpu().eval(), train), train.labels, features(method, test), test.labels)
    return method, *ends, read


def in_use(labels):
    return len(labels[labels >= 0].unique())


runs = side_by_side([delayed(own_labels)(s) for s in SEEDS], [f"its own labels, seed {s}" for s in SEEDS])
collapse, before, after, read = zip(*runs, strict=True)

# %%
tried = {
    "its own choice": ([m.record for m in collapse], plotting.RED),
    "DeepCluster": ([m.record for m in methods], plotting.BLUE),
    "SeLa": ([m.record for m in table.encoders["SeLa"]], plotting.GREEN),
}
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.6))
told, tops = [], []
for name, (records, colour) in tried.items():
    used = np.array([[in_use(labels) for labels in record] for record in records])  # (seeds, epochs)
    epochs = range(1, used.shape[1] + 1)
    left.plot(epochs, used.mean(0), color=colour)
    left.fill_between(epochs, used.min(0), used.max(0), color=colour, alpha=0.18, lw=0)
    at = 0.5 + used.shape[1] / 2 if name == "its own choice" else used.shape[1]
    under = {"its own choice": 4, "DeepCluster": -4, "SeLa": -12}[name]  # beside its line
    where = {"ha": "left", "va": "bottom"} if under > 0 else {"ha": "right", "va": "top"}
    left.text(at, used.mean(0)[int(at) - 1] + under, name, color=colour, fontweight="bold", **where)
    sizes = np.mean([np.sort(np.bincount(r[-1][r[-1] >= 0], minlength=CLUSTERS))[::-1] for r in records], axis=0)
    right.plot(range(1, CLUSTERS + 1), sizes, color=colour, marker="")
    tops.append((sizes[0], name, colour))
    told.append(
        f"{name}: {used.mean(0)[-1]:.0f} of {CLUSTERS} labels in use, the largest with {sizes[0]:.0f} of {N} images"
    )
left.set(xlabel="epoch", ylabel="labels in use", ylim=(0, CLUSTERS * 1.05), title="How many labels survive")
right.axhline(N / CLUSTERS, color="black", lw=1, ls=":", marker="")
for size, name, colour in tops:
    up = -16 if name == "SeLa" else 5  # its line runs just below DeepCluster's
    right.annotate(name, (1, size), xytext=(14, up), textcoords="offset points", color=colour, fontweight="bold")
right.set(xscale="log", yscale="log", xlabel="labels, the largest first", ylabel="images, log scale", ylim=(0.8, 3 * N))
right.set_title("How large the labels are in the end (dotted: even)")
show(figure, "Labels in use, mean and range of three seeds. " + "; ".join(told) + ".")
start, end = (float(np.mean([in_use(m.record[i]) for m in collapse])) for i in (0, -1))
say(
    f"Of {CLUSTERS} labels **{start:.0f}** are in use after the first epoch, and **{end:.0f}** after {len(collapse[0].record)}. "
    f"The loss goes from {np.mean(before):.2f} in the first epoch (chance: {np.log(CLUSTERS):.2f}) to **{np.mean(after):.2f}** in the last, "
    f"and the probe reads {100 * np.mean(read):.1f} ± {100 * np.std(read, ddof=1):.1f}%, the untrained network's {probe(table, 'random')}."
    + (
        " A loss that falls need not teach anything."
        if np.mean(after) < np.mean(before)
        and np.mean(read) < table["random"]["linear_probe"] + 2 * np.std(read, ddof=1)
        else ""
    )
)

# %% [markdown]
# This is the road to the **trivial solution**, where one label is right for all images and costs nothing. Compare its probe with DeepCluster's and SeLa's as well (12.7), not with the untrained network's alone. Where they are near each other, the labels of the first epochs, when many were in use, may have taught that much; a network that goes on with few labels has nothing new to learn. Count the labels: neither the loss nor, so early, the probe need show this illness.
#
# Three guards are known, and each method of this chapter has one:
#
# | method | what keeps labels apart |
# |:--|:--|
# | DeepCluster | a *second* loss: k-means has its own, equation 2, and k centroids lie better than one. Empty clusters are refilled; small ones weigh as much as large ones |
# | SeLa, SwAV | *one* loss, with a constraint: each label gets the same number of images |
# | PCL | clusters come on top of a loss that has negatives already |
#
# DeepCluster's guard has gaps. A network early in training may give many images the same feature; where do k centroids go then? Take 400 rows of which 300 are equal, and 40 clusters. Lloyd's rounds
# put each row to its nearest centroid; if several lie on one spot, one of them gets all and the others nothing, for good. Caron et al. (section 3.3) put an empty cluster's centroid beside that of a random other one; ours takes
# a row of a cluster that is badly described, and so divides it (300 equal rows cannot be divided).

# %%
draw = torch.Generator().manual_seed(0)
spread = torch.randn(100, 8, generator=draw)
x = torch.cat([torch.zeros(300, 8), spread])  # three quarters of all features are one and the same
lines = []
for name, reassign in (("as Lloyd has it", False), ("refilled", True)):
    found = kmeans(x, 40, 20, reassign=reassign, generator=torch.Generator().manual_seed(0))
    sizes = found.sizes
    error = float((x - found.centroids[found.labels]).pow(2).sum(dim=1).mean())
    lines.append(f"| {name} | {int((sizes == 0).sum())} | {int(sizes.max())} | {error:.3f} |")
    weight = 1 / int((sizes > 0).sum())  # each cluster counts alike
say(
    "| empty clusters are | empty | images in the largest | mean squared error |\n|:--|--:|--:|--:|\n"
    + "\n".join(lines)
    + f"\n\nThe largest cluster has {100 * int(sizes.max()) / len(x):.0f}% of the images, and so of a plain loss: to say its number always would be mostly right. With weights 1 / size it has **{100 * weight:.1f}%**."
)

# %% [markdown]
# That is the second cure, *weighting*: draw images so that every cluster comes up equally often or, the same on average, let image $i$ count $1 / n_{y_i}$ for a cluster of $n_{y_i}$ images. Question 3 of the exercise is about it.
#
# ## 12.5 Sharing out: warehouses and shops
#
# The other guard asks for *even* labels from the start. That is an old problem in other clothes. Warehouses A and B have 25 laptops each, shops 1 and 2 want 25 each; the way from $i$ to $j$
# costs $C_{ij}$ per laptop. How many, $P_{ij}$, go where?
#
# $$\min_{P \ge 0} \sum_{ij} P_{ij} C_{ij} \quad\text{with row sums } \sum_j P_{ij} = a_i, \text{ column sums } \sum_i P_{ij} = b_j \tag{3}$$
#
# It is a linear programme, slow for thousands of images and a hundred labels. Cuturi (2013) added a bit of entropy, $-\varepsilon H(P)$, and got something a GPU likes: the answer has the form $P = \mathrm{diag}(u)\, e^{-C/\varepsilon}\, \mathrm{diag}(v)$,
# and $u$ and $v$ are found by **scaling rows and columns in turn** (Sinkhorn and Knopp, 1967). **Decide first:** after the rows have been made right and then the columns, are the rows still right? What does a large $\varepsilon$ do?

# %%
from ssl_course.demos import sinkhorn_explorer, sinkhorn_picture, sinkhorn_plan

warehouses = torch.tensor([[0.1, 0.8], [0.15, 0.2]])
shops = torch.tensor([[0.85, 0.75], [0.6, 0.95]])
stock = demand = torch.tensor([25.0, 25.0])
sinkhorn_explorer(warehouses, shops, stock, demand)

# %% [markdown]
# Drag *step*: sums with ≠ are not yet right. Drag *epsilon* to the right and back; then move shop 1. The same as a still:

# %%
from io import BytesIO

from PIL import Image

figure, axes = plt.subplots(2, 2, figsize=(15, 7.6))
for ax, steps in zip(axes.flat, (0, 1, 2, 12), strict=True):
    ax.imshow(Image.open(BytesIO(sinkhorn_picture(warehouses, shops, stock, demand, 0.2, steps))))
    ax.set_axis_off()
cost = torch.cdist(warehouses, shops)
off = [float((sinkhorn_plan(cost, stock, demand, 0.2, s).sum(dim=1) - stock).abs().max()) for s in (2, 4, 6, 12)]
share = {e: float(sinkhorn_plan(cost, stock, demand, e, 400)[0, 1]) for e in (0.02, 0.2, 2.0)}
show(
    figure,
    f"Four stills of the widget: the start, rows scaled, columns scaled, and step 12. After steps 2, 4, 6 and 12 the rows are off by {', '.join(f'{o:.2f}' for o in off)} laptops at most.",
)
say(
    f"With epsilon 0.02 warehouse A sends **{share[0.02]:.1f}** of its 25 laptops to shop 2, with 0.2 **{share[0.2]:.1f}**, with 2 **{share[2.0]:.1f}**: "
    "a large epsilon spreads them evenly, whatever the ways cost. Both warehouses might prefer the same shop; it can take 25."
)

# %% [markdown]
# **SeLa** (Asano, Rupprecht and Vedaldi, 2020) is this with images for warehouses, labels for shops and $-\log p(y \mid x)$ for the cost: once an epoch all images are shared out among the labels, evenly, at the
# least total cost, and *that cost is the classifier's own cross-entropy*. One loss for both steps, and each step lowers it. The curve “SeLa” in the figure above is the cure at work. In code, the codes of a batch:
#
# ```python
# log = scores / epsilon                                    # (n, k): -C / epsilon
# for _ in range(iterations):
#     log = log - log.logsumexp(dim=0)                      # each label gets the same
#     log = log - log.logsumexp(dim=1, keepdim=True)        # each image gives 1
# codes = log.exp()
# ```
#
# (In logarithms, since $e^{1/0.01}$ is beyond float32.) How sharp should codes be? An $\varepsilon$ too large, and every code says "a bit of everything". **Predict:** the entropy of the codes of a trained SwAV, as the number $e^H$ of labels that a code speaks of, from $\varepsilon = 0.01$ to 1. What will it be at the right end?

# %%
method = table.encoders["SwAV"][0]
with torch.no_grad():
    z = F.normalize(features(torch.nn.Sequential(method.encoder, method.head), train), dim=1)
    scores = z @ method.prototypes.T  # (n, k)
epsilons = np.geomspace(0.01, 1, 9)
codes = [sinkhorn(scores[:512], float(e), 10) for e in epsilons]
speaks = [float(torch.special.entr(q).sum(dim=1).mean().exp()) for q in codes]
plain = [float(torch.special.entr((scores[:512] / e).softmax(1)).sum(dim=1).mean().exp()) for e in epsilons]
figure, ax = plt.subplots(figsize=(9, 4.4))
ax.plot(epsilons, speaks, color=plotting.BLUE)
ax.plot(epsilons, plain, color=plotting.ORANGE, marker="s")
plotting.label_ends(ax, epsilons[-1], [(speaks[-1] * 1.02, "shared out", plotting.BLUE), (plain[-1] * 0.9, "softmax", plotting.ORANGE)], apart=9)  # fmt: skip
ax.axhline(CLUSTERS, color="black", lw=1, ls=":", marker="")
ax.axvline(method.epsilon, color="black", lw=1, ls=":", marker="")
ax.text(method.epsilon * 1.05, CLUSTERS * 0.8, f"in training: {method.epsilon}")
ax.set(xscale="log", xlabel="epsilon", ylabel="labels that a code speaks of", ylim=(0, CLUSTERS * 1.06), title="A large epsilon says a bit of everything")  # fmt: skip
show(figure, f"The exponential of the codes' mean entropy: {', '.join(f'{s:.1f} at {e:.2g}' for s, e in zip(speaks, epsilons, strict=True))}, of {CLUSTERS} labels; the softmax, which shares nothing out, has {plain[0]:.1f} to {plain[-1]:.1f}.")  # fmt: skip

# %% [markdown]
# ## 12.6 SwAV: swap the answers, batch by batch
#
# Both methods so far label *the whole data set, once an epoch*: with a hundred million images an epoch is never over. **SwAV** (Caron et al., 2020) shares out each *batch* instead, among $k$ learned **prototypes** $c_1 \dots c_k$ of
# length 1. View $s$ of an image must predict the code of view $t$, and the other way round:
#
# $$\ell = -\tfrac12 \sum_c \left( q_t^{(c)} \log p_s^{(c)} + q_s^{(c)} \log p_t^{(c)} \right), \qquad p_s = \mathrm{softmax}\!\left( \tfrac1\tau z_s^\top [c_1 \dots c_k] \right), \tag{4}$$
#
# with the codes $q$ = Sinkhorn's of the scores, without gradient. No image is compared with another: there are no negatives. What keeps everything from falling into one point is that a batch *cannot* all have one code. (The paper adds the two halves where we take their mean.)
#
# Prediction is cheaper than a code, so SwAV lets several **small crops** predict the codes of the two large views, **multi-crop**:

# %%
large, small = multi_crop(train.images[:8], VIEWS, crops=4, generator=torch.Generator().manual_seed(1))
figure, axes = plt.subplots(1, 3, figsize=(9, 5.4), gridspec_kw={"width_ratios": [1, 2, 4]})
plotting.draw_images(axes[0], train.images[:4], columns=1, title="image")
plotting.draw_images(axes[1], large.view(2, 8, *large.shape[1:])[:, :4].transpose(0, 1).flatten(0, 1), columns=2, title="large: codes")  # fmt: skip
plotting.draw_images(axes[2], small.view(4, 8, *small.shape[1:])[:, :4].transpose(0, 1).flatten(0, 1), columns=4, title="small: only predict")  # fmt: skip
pixels = 4 * small[0].numel() / large[0].numel()
show(figure, f"Four images, two large views of each, and four small crops of each. The four small ones together have {pixels:.1f} times the pixels of one large view.")  # fmt: skip

# %% [markdown]
# ## 12.7 Side by side
#
# One encoder, the same images, three seeds. DeepCluster and SeLa had their epochs with one view of each image, SwAV half as many with two. **Decide first:** who wins?

# %%
table

# %%
t = {row["method"]: row for row in table.to_list()}
beaten = [m for m in ("DeepCluster", "SeLa", "SwAV") if t[m]["linear_probe"] > t["random"]["linear_probe"]]
plotting.show_bars(table.to_list(), f"Labels of the network's own: {len(beaten)} of 3 are better than none")
best = max(("DeepCluster", "SeLa", "SwAV"), key=lambda m: t[m]["linear_probe"])
say(
    f"In this short training {best} is ahead, with **{100 * t[best]['linear_probe']:.1f} ± {100 * t[best]['linear_probe_sd']:.1f}%**; the random encoder has "
    f"{100 * t['random']['linear_probe']:.1f} ± {100 * t['random']['linear_probe_sd']:.1f}%, the supervised one {100 * t['supervised']['linear_probe']:.1f}%."
)

# %% [markdown]
# | | DeepCluster | SwAV |
# |:--|:--|:--|
# | labels change | once an epoch, all at once | at every step |
# | must know which image it sees | yes, a label is kept for each | no |
# | clusters are | k-means' centroids | learned prototypes |
# | a code is | one number | a distribution |
# | what keeps clusters apart | k-means' own loss, refilling, weights | equal shares in a batch |
# | data that never ends | no | yes |
#
# ## 12.8 Prototypes beside negatives: PCL
#
# **Prototypical contrastive learning** (Li et al., 2021) keeps a contrastive loss with negatives (MoCo's) and adds clusters: after each epoch, k-means of the momentum encoder's features with several $k$ at once, coarse and fine,
# and a second InfoNCE in which each image must find *its prototype* among all:
#
# $$\ell_{\text{proto}} = -\log \frac{\exp(z_i \cdot c_{s(i)} / \phi_{s(i)})}{\sum_j \exp(z_i \cdot c_j / \phi_j)}, \qquad \phi = \frac{\sum_{z \in \text{cluster}} \|z - c\|}{n \log(n + \alpha)}. \tag{5}$$
#
# Each prototype has a temperature of its own, its **concentration** $\phi$: small for a tight cluster or a large one, scaled so that their mean is $\tau$. A loose cluster gets a high temperature: its similarities are scaled down, so its images have to come closer before the loss is content. A tight one gets a low temperature and is content sooner. Li et al. say that this makes clusters more alike in concentration, and keeps one from swallowing the rest.

# %%
from ssl_course.contrastive.pcl import concentration

figure, axes = plt.subplots(1, 2, figsize=(13, 4.6))
told, together = [], []
for ax, k in zip(axes, (10, CLUSTERS), strict=True):
    found = kmeans(z, k, spherical=True, generator=torch.Generator().manual_seed(0))
    phi = concentration(z, found.labels, found.centroids)
    pure = [
        100 * float(train.labels[found.labels == j].bincount().max()) / int((found.labels == j).sum()) for j in range(k)
    ]
    ax.scatter(
        phi / phi.mean(),
        pure,
        s=found.sizes.numpy() * 120 / float(found.sizes.max()) + 8,
        color=plotting.BLUE,
        alpha=0.6,
    )
    together.append(float(np.corrcoef(phi, pure)[0, 1]))
    ax.axhline(100 * train.labels.bincount().max() / N, color="black", lw=1, ls=":", marker="")
    ax.set(
        xlabel="concentration φ, of its mean",
        ylabel="most frequent digit, %",
        ylim=(0, 103),
        title=f"{k} prototypes: NMI {nmi(found.labels):.2f}",
    )
    told.append(
        f"with {k} prototypes the mean purity is {np.mean(pure):.0f}%, NMI {nmi(found.labels):.2f}, and the correlation of φ and purity {together[-1]:.2f}"
    )
show(
    figure,
    "Each dot is a prototype of SwAV's features, its area the cluster's size, its height the share of its most frequent digit. "
    + "; ".join(told)
    + ".",
)

say(
    f"The concentration is computed without labels. Its correlation with the share of the most frequent digit is {together[0]:+.2f} with 10 prototypes and {together[1]:+.2f} with {CLUSTERS}{': the loose or small clusters are the purer ones, so it is no measure of quality. ' if min(together) > 0.2 else '. '}"
    "Of two clusters that are equally tight the smaller one has the higher."
)

# %% [markdown]
# ## 12.9 All of them, longer
#
# The runs above are short. Here each method had about a minute of one core (the column *one core* says how long exactly), on the full set of 28 × 28 images, with settings chosen on the validation split. Made once and stored with its source; `ssl-course results frameworks` makes it again. “Above untrained” compares with the same network
# before training. “Even” *light* means the standardised images of section 12.3; what they alone are worth say the rows of that name.

# %%
names = ("ClusterLabels", "DeepCluster", "SeLa", "SwAV", "PCL")
frameworks = stored("frameworks").select(
    "pixels", "random", "random, even light", *names, "SimCLR", "SimCLR, even light", "supervised"
)
frameworks

# %%
plotting.show_bars(frameworks.to_list(), "About a minute of one core for each method", height=6)
say(frameworks.gains(names, enough=0.25))

# %%
from ssl_course.results.recipes import recipes

made = recipes("frameworks")["SwAV"]
steps = made.epochs * 8000 // made.batch_size
gained = {name: frameworks[name]["gain"] for name in names}
if max(gained, key=gained.get) == "ClusterLabels":
    say(
        "Of the five that make labels by clustering, the simplest has the highest mean; compare its lead with the ±, and with SimCLR's rows. Its spectra do not mind where a digit stands, and that is *knowledge of ours* about these canvases, put into labels. For photographs there are such descriptors too (SIFT in 12.1), but they fit less well."
    )
if gained["SwAV"] > max(gained["DeepCluster"], gained["SeLa"]):
    say(
        f"SwAV is ahead of the two that label once an epoch. In this budget DeepCluster grouped the images {frameworks['DeepCluster']['epochs']} times and SeLa {frameworks['SeLa']['epochs']} times; SwAV shared out {steps:,} batches, each with the network of that moment."
    )

# %% [markdown]
# On ImageNet, with a ResNet-50 and the same probe, SwAV stands among its neighbours of chapters 10 and 11 like this (Chen and He, 2021, arXiv:2011.10566, table 4; their reproductions, two views of 224 × 224, no multi-crop):
#
# | top-1, % | batch | negatives | momentum encoder | 100 epochs | 200 | 400 | 800 |
# |:--|--:|:-:|:-:|--:|--:|--:|--:|
# | SimCLR | 4096 | yes | | 66.5 | 68.3 | 69.8 | 70.4 |
# | MoCo v2 | 256 | yes | yes | 67.4 | 69.9 | 71.0 | 72.2 |
# | BYOL | 4096 | | yes | 66.5 | 70.6 | 73.2 | 74.3 |
# | **SwAV** | 4096 | | | 66.5 | 69.1 | 70.7 | 71.8 |
# | SimSiam | 256 | | | 68.1 | 70.0 | 70.8 | 71.3 |
#
# ## Quiz
#
# **1. Your clusters have a purity of 97%. What do you ask first?**
# (a) Nothing, that is good. (b) How many clusters there are. (c) Which k-means it was.
#
# <details><summary>Answer</summary>
#
# (b): with a cluster for each image purity is 100%. NMI, or a purity at random with the same sizes, says more. (a) is how purity gets reported; (c) matters less.
# </details>
#
# **2. DeepCluster's loss jumps up at the start of every epoch. What is wrong?**
# (a) The learning rate. (b) Nothing: the labels have just changed, and a classifier that started from anything but the new clusters would jump even higher. (c) The clusters are empty.
#
# <details><summary>Answer</summary>
#
# (b). Cluster 7 of this epoch has nothing to do with cluster 7 of the last one, so the classifier must be reset, or start at the new centroids. (a) and (c) have other signs: a loss that does not fall *within* an epoch; sizes of 0.
# </details>
#
# **3. The loss of a method that labels for itself falls to nearly 0. Should you be glad?**
# (a) Yes, it has learned its task. (b) Not before you have seen how many labels are in use. (c) Yes, if it falls fast.
#
# <details><summary>Answer</summary>
#
# (b): with one label for all the loss is 0. (a) takes the trivial solution for success, and (c) is its usual course: section 12.4.
# </details>
#
# **4. In Sinkhorn's rounds you have just scaled the columns. What is true of the rows?**
# (a) They are right, since they were before. (b) They are off again, by less than in the round before. (c) They must be rounded.
#
# <details><summary>Answer</summary>
#
# (b): each scaling spoils the other a little less than before. (a) forgets that scaling a column changes every row. (c): codes stay soft.
# </details>
#
# **5. Why does SwAV not collapse, though nothing pushes two images apart?**
# (a) Because of the temperature. (b) Because the prototypes have length 1. (c) Because the codes of a batch use all prototypes alike, so two views can only agree by saying something about the image.
#
# <details><summary>Answer</summary>
#
# (c). If all embeddings were equal, every code would be even, and the loss $\log k$: no better than chance. (a) and (b) are needed for good training, and a softmax in place of Sinkhorn collapses with both of them.
# </details>
#
# ## Remember
#
# * Any grouping is a label. Judge it by NMI, beside a random one; and the features by a probe beside the untrained network's: poor labels can teach.
# * The trivial solution is always near: look at how many labels are in use, and at the largest.
# * DeepCluster keeps clusters apart by k-means' own loss, by refilling and by weighting; SeLa and SwAV by equal shares.
# * Sinkhorn: columns, rows, columns, rows, in logarithms, rows last. Epsilon says how sharp.
# * SwAV: the code of one view is the answer for the other, batch by batch, without negatives.
#
# ## References
#
# * V. Christlein, M. Gropp, S. Fiel, A. Maier, 2017, *Unsupervised feature learning for writer identification and writer retrieval*, ICDAR, arXiv:1705.09369.
# * M. Caron, P. Bojanowski, A. Joulin, M. Douze, 2018, *Deep clustering for unsupervised learning of visual features*, ECCV, arXiv:1807.05520.
# * Y. M. Asano, C. Rupprecht, A. Vedaldi, 2020, *Self-labelling via simultaneous clustering and representation learning*, ICLR, arXiv:1911.05371.
# * M. Caron, I. Misra, J. Mairal, P. Goyal, P. Bojanowski, A. Joulin, 2020, *Unsupervised learning of visual features by contrasting cluster assignments*, NeurIPS, arXiv:2006.09882. SwAV, DeepCluster-v2.
# * J. Li, P. Zhou, C. Xiong, S. Hoi, 2021, *Prototypical contrastive learning of unsupervised representations*, ICLR, arXiv:2005.04966.
# * M. Cuturi, 2013, *Sinkhorn distances: lightspeed computation of optimal transport*, NIPS 26, arXiv:1306.0895; R. Sinkhorn, P. Knopp, 1967, *Concerning nonnegative matrices and doubly stochastic matrices*, Pacific Journal of Mathematics 21(2).
# * S. Lloyd, 1982, *Least squares quantization in PCM*, IEEE Transactions on Information Theory 28(2). k-means.
# * X. Chen, K. He, 2021, *Exploring simple Siamese representation learning*, CVPR, arXiv:2011.10566.
#
# Clusters as labels on graphs, in several stages of self-training (M3S), follow in chapter 14.
#
# **Now you:** open `exercises/12_clusters.ipynb`.
