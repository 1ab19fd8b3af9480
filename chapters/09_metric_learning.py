# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 9 · Contrastive losses: from *same or different* to a softmax over the batch
#
# After this chapter you can
#
# * learn a distance from pairs alone, by hand in the plane and with a network for images;
# * tell whether two images show the same thing, for things that the network never saw, and read the ROC curve;
# * write the contrastive, triplet, lifted, N-pair, NCE and InfoNCE losses, and say which pairs each one pulls and pushes, and how strongly;
# * choose a temperature and a number of negatives by knowing what they do;
# * say why InfoNCE cannot report more than $\log N$ nats of mutual information.
#
# **Time:** about two minutes of computing on a laptop with two cores, 60 minutes of reading. With a GPU set `SCALE=full`.
# **You need:** chapter 1's protocol, and chapter 3's negative sampling.

# %%
import copy
import math
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from joblib import delayed
from torch import nn

from ssl_course import losses, plotting
from ssl_course.data import Split, characters, moved_digits, still_digits
from ssl_course.data.canvas import place
from ssl_course.encoders import convnet, projection_head
from ssl_course.evaluation import compare, features, linear_probe, pixels
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.plotting import say, show
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `side_by_side` gives each core a run of its own
FULL, QUICK = (os.environ.get("SCALE") == s for s in ("full", "quick"))  # quick: only to see that all of it runs
EPOCHS = 100 if FULL else 1 if QUICK else 5
train, test = (
    moved_digits("train", 500 if QUICK else 2000, size=20),
    moved_digits("test", 1500, size=20),
)  # 20 x 20 pixels; other people
SEEDS = range(3)


def encoder():
    return convnet(widths=(8, 32))


def train_network(method, *data, seed):
    fit(method, data, epochs=EPOCHS, batch_size=48, lr=8e-3, seed=seed, progress=False)
    return method.cpu().eval()


# %% [markdown]
# ## 9.1 A distance from pairs
#
# Who is near whom? It depends on what you want to know. Suppose somebody tells you of some pairs that they are *similar* and of others that they
# are not. Xing et al. (2002) look for the distance
#
# $$d_A(x, y) = \sqrt{(x - y)^\top A\, (x - y)}, \qquad A \succeq 0, \tag{1}$$
#
# a **Mahalanobis metric**, that makes the similar pairs close while the others keep their distance:
#
# $$\min_{A \succeq 0} \sum_{(i,j)\ \text{similar}} d_A(x_i, x_j)^2 \quad\text{such that}\quad \sum_{(i,j)\ \text{not}} d_A(x_i, x_j) \ge 1. \tag{2}$$
#
# Since $A = R R$ with a symmetric $R$, this is the plain distance after the linear map $x \mapsto R x$. Without the constraint $A = 0$ would win: everything
# in one point. Remember that: *pulling alone collapses*. **Decide first:** two long clouds lie side by side. Which direction will the metric stop seeing?

# %%
torch.manual_seed(4)
turn = torch.tensor([[0.8, 0.6], [-0.6, 0.8]])
cloud = torch.randn(24, 2) * torch.tensor([1.3, 0.12]) @ turn
side = torch.arange(2).repeat_interleave(12)
points = (cloud + (1 - 2 * side[:, None]) * torch.tensor([0.15, -0.19])).clamp(-3, 3)

from ssl_course.demos import metric_explorer, metric_of_classes

xing = metric_of_classes(points, side)
large_margin = losses.lmnn(points, side, neighbours=3)


def one_neighbour(x):
    distance = torch.cdist(x, x).fill_diagonal_(torch.inf)
    return float((side[distance.argmin(1)] == side).float().mean())


figure, axes = plt.subplots(1, 3, figsize=(14, 4.4))
found = {}
for ax, (name, metric) in zip(
    axes, (("as given", torch.eye(2)), ("Xing et al.", xing), ("LMNN", large_margin)), strict=True
):
    seen = points @ losses.metric_root(metric.float())
    seen = seen / seen.abs().max()
    for label, (colour, marker) in enumerate(((plotting.BLUE, "o"), (plotting.ORANGE, "s"))):
        ax.scatter(*seen[side == label].T, c=colour, marker=marker, s=60, edgecolors="black")
    found[name] = one_neighbour(seen)
    ax.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), xticks=[], yticks=[], title=f"{name}: {100 * found[name]:.0f}%")
    ax.set_aspect("equal")
figure.suptitle(
    "A learned metric ignores what does not matter (share of these points whose nearest neighbour is of their class)"
)
show(
    figure,
    "Two long parallel clouds of 12 points. As given, the nearest neighbour is of the same class for "
    f"{100 * found['as given']:.0f}% of the points; after the metric of Xing et al., which squeezes each cloud to a short line, "
    f"{100 * found['Xing et al.']:.0f}%; after LMNN {100 * found['LMNN']:.0f}%.",
)

# %% [markdown]
# *Large margin nearest neighbours* (LMNN; Weinberger and Saul, 2009) asks for less: only the $k$ nearest points of the same class are pulled, and only points of other classes
# that come nearer than a margin are pushed. Both ideas stay with us to the end of the chapter: **a margin**, and **only those who come too near**.
#
# Play: choose a point and move it. Left are the points with the ellipse of equal distance, right is the plane as the metric sees it.

# %%
metric_explorer(points, side)

# %% [markdown]
# ## 9.2 A Siamese network: verify, do not classify
#
# Replace the linear map by a network $z = f(x)$. Two copies with the *same* weights look at the two images of a pair: a **Siamese network** (Bromley et al., 1993). With the distance $D = \|z_1 - z_2\|$
# and a margin $m$, the **contrastive loss** (the idea: Chopra, Hadsell and LeCun, 2005; this form, but for a factor ½: Hadsell, Chopra and LeCun, 2006) is
#
# $$\ell = \begin{cases} D^2 & \text{if the two are the same} \\ \max(0, m - D)^2 & \text{if not.} \end{cases} \tag{3}$$
#
# It never asks *which* class, only *whether the same*. So we can ask it about classes that it never saw: train on pairs of the digits 0 to 6, then verify pairs of 7, 8 and 9; and
# then pairs of invented characters, each drawn by twelve hands. **Decide first:** will it do better than pixels on them? Than an untrained network?
#
# Our material: each of the 1,200 sheets of paper of the training set, *photographed* eight times, at another place, size, slant and brightness.

# %%
sheets = still_digits("train")  # 1,200 digits, 8 x 8
paper = F.interpolate(sheets.images, size=16, mode="bicubic").clamp(0, 1)
rng = torch.Generator().manual_seed(0)
photos = torch.stack([place(paper, 20, clutter=6, generator=rng) for _ in range(8)], dim=1)  # (1200, 8, 1, 20, 20)
known, unseen = sheets.labels < 7, test[test.labels > 6][:300]
strangers = characters(kinds=30, each=12, size=20, seed=1)

figure, (above, below) = plt.subplots(2, 1, figsize=(11, 6))
plotting.draw_images(above, photos[:4, :].flatten(0, 1), columns=8, title="Four sheets, eight photographs of each")
drawings = strangers.images.unflatten(0, (30, 12))[:4, :8].flatten(0, 1)
plotting.draw_images(below, drawings, columns=8, title="Never seen in training: four characters, by eight hands")
show(
    figure,
    "Above, four rows of eight photographs of one handwritten digit each, at random places on a noisy canvas. Below, four "
    "rows of eight drawings of one invented character each.",
)


# %%
def two_of(photos):
    """Two different photographs of each sheet: (n, 8, 1, h, w) -> (2n, 1, h, w)."""
    n, k = photos.shape[:2]
    pick = torch.rand(n, k, device=photos.device).argsort(dim=1)[:, :2]
    return photos[torch.arange(n, device=photos.device)[:, None], pick].transpose(0, 1).flatten(0, 1)


class Siamese(nn.Module):
    def __init__(self, encoder, loss):
        super().__init__()
        self.encoder, self.head, self.loss = encoder, nn.Linear(encoder.dim, 32), loss

    def encode(self, images):
        return F.normalize(self.head(self.encoder(images)), dim=1)  # (n, 32)

    def forward(self, photos, labels):
        z = self.encode(two_of(photos))  # (2n, 32)
        self.embeddings = z.detach()
        return self.loss(z, labels.repeat(2))


def all_pairs(z, labels):
    i, j = torch.triu_indices(len(z), len(z), offset=1)
    same = labels[i] == labels[j]
    pair_loss = losses.contrastive(z[i], z[j], same, margin=1.0, reduction="none")  # equation 3
    return pair_loss[same].mean() + pair_loss[~same].mean()  # else the many different pairs outvote the others


# %%
from sklearn.metrics import roc_auc_score, roc_curve


def siamese(seed, loss=all_pairs):
    torch.manual_seed(seed)
    return train_network(Siamese(encoder(), loss), photos[known], sheets.labels[known], seed=seed)


def verify(method, data):
    """The distance of each pair, and whether it is the same."""
    z = F.normalize(features(method, data), dim=1)
    i, j = torch.triu_indices(len(z), len(z), offset=1)
    return (z[i] - z[j]).norm(dim=1).numpy(), (data.labels[i] == data.labels[j]).numpy()


def auc(method, data):
    distance, same = verify(method, data)
    return float(roc_auc_score(same, -distance))


nets = side_by_side([delayed(siamese)(seed) for seed in SEEDS], [f"Siamese, seed {s}" for s in SEEDS])

# %%
sets = {"digits 7, 8, 9": unseen, "characters": strangers}
untrained = []
for seed in SEEDS:
    torch.manual_seed(seed)
    untrained.append(encoder().eval())
figure, axes = plt.subplots(1, 2, figsize=(12, 4.8), sharey=True)
area, text = {}, []
for ax, (name, data) in zip(axes, sets.items(), strict=True):
    for row, (who, methods, colour) in enumerate((("Siamese", nets, plotting.BLUE), ("random encoder", untrained, plotting.ORANGE), ("pixels", [pixels], plotting.GREY))):  # fmt: skip
        areas = [auc(method, data) for method in methods]
        area[name, who] = float(np.mean(areas)), float(np.std(areas, ddof=1)) if len(areas) > 1 else 0.0
        distance, same = verify(methods[0], data)
        false, true, _ = roc_curve(same, -distance)
        ax.plot(100 * false, 100 * true, color=colour, marker="")
        ax.text(40, 38 - 12 * row, f"{who}: area {area[name, who][0]:.2f}", color=colour, fontweight="bold")
        text.append(f"{name}, {who} {area[name, who][0]:.2f} ± {area[name, who][1]:.2f}")
    ax.plot([0, 100], [0, 100], color="black", lw=1, ls=":", marker="")
    ax.set(xlabel="different pairs taken for the same, %", title=f"Never seen: {name}")
axes[0].set_ylabel("same pairs found, %")
show(figure, "ROC curves of verification. Area under the curve: " + "; ".join(text) + ".")
s, c = area["digits 7, 8, 9", "Siamese"], area["characters", "Siamese"]
say(
    f"Taken at random, a pair of the same unseen digit is nearer than a pair of different ones in **{100 * s[0]:.0f} ± {100 * s[1]:.0f}%** of the cases, with characters in "
    f"**{100 * c[0]:.0f} ± {100 * c[1]:.0f}%**; by pixels in {100 * area['digits 7, 8, 9', 'pixels'][0]:.0f}% and {100 * area['characters', 'pixels'][0]:.0f}%. Chance is 50%."
)

# %% [markdown]
# Better than pixels and than an untrained network, which can do nothing; and far from useful as a lock, after a training of seconds. (The curves are those of the first seed, the areas means of three.)
#
# The curve is the whole story of a verifier: each point on it is a threshold for $D$. A door lock sits at the left edge, a search engine further right. Now look at its best and its worst
# decisions.

# %%
distance, same = verify(nets[0], unseen)
i, j = torch.triu_indices(len(unseen), len(unseen), offset=1)
order = torch.from_numpy(distance).argsort()
right = torch.from_numpy(same)[order]
picks = {
    "the same digit, from nearest to far": order[right][:: max(1, len(order[right]) // 8)][:8],
    "false matches: different, and nearest": order[~right][:8],
    "missed: the same, and farthest": order[right][-8:],
}
figure, axes = plt.subplots(3, 1, figsize=(10, 7.6))
for ax, (name, rows) in zip(axes, picks.items(), strict=True):
    plotting.draw_images(ax, torch.cat([unseen.images[i[rows]], unseen.images[j[rows]]]), columns=8, title=name)
wrong = [f"{int(unseen.labels[i[r]])} and {int(unseen.labels[j[r]])}" for r in picks["false matches: different, and nearest"]]  # fmt: skip
show(
    figure,
    "Pairs of unseen digits, one above the other: eight of the same digit, from the nearest to far ones; the eight different pairs "
    f"that are nearest ({', '.join(wrong)}); and the eight same pairs that are farthest apart.",
)

# %% [markdown]
# ## 9.3 Triplets: who is nearer?
#
# A pair has an absolute answer, a **triplet** a relative one: the anchor $a$ must be nearer to its positive $p$ than to its negative $n$, by a margin (Schroff, Kalenichenko and Philbin, 2015; FaceNet):
#
# $$\ell = \max\!\left(0,\ \|a - p\|^2 - \|a - n\|^2 + m\right). \tag{4}$$
#
# Of a batch's thousands of triplets most have no loss, and no gradient, once a training has gone on for long. Which ones to take is called **mining**: at *random*; the *hardest* positive and negative of each anchor; or
# *semi-hard* negatives, farther than the positive but within the margin. **Decide first:** which of the three has the most triplets with a loss, and which learns best?

# %%
MARGIN = 0.3


class Mined(Siamese):
    def __init__(self, encoder, mine):
        super().__init__(encoder, None)
        self.mine, self.active = mine, []

    def forward(self, photos, labels):
        z = self.encode(two_of(photos))
        self.embeddings = z.detach()
        a, p, n = self.mine(z, labels.repeat(2))
        each = losses.triplet(z[a], z[p], z[n], margin=MARGIN, reduction="none")  # equation 4
        self.active.append(float((each > 0).float().mean()) if len(each) else 0.0)
        return each.mean() if len(each) else 0.0 * z.sum()


def random(z, labels):
    return losses.random_triplets(labels)


def hardest(z, labels):
    return losses.hard_triplets(z, labels)


def semi_hard(z, labels):
    return losses.semi_hard_triplets(z, labels, margin=MARGIN)


def mined(mine, seed):
    torch.manual_seed(seed)
    return train_network(Mined(encoder(), mine), photos[known], sheets.labels[known], seed=seed)


ways = {"random": random, "hardest": hardest, "semi-hard": semi_hard}
plan = [(name, seed) for name in ways for seed in SEEDS]
runs = dict(zip(plan, side_by_side([delayed(mined)(ways[w], s) for w, s in plan], [f"{w}, seed {s}" for w, s in plan]), strict=True))  # fmt: skip

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.4))
trials = {"0 to 6,\nnew people": test[test.labels < 7][:400], "7, 8, 9": unseen, "characters": strangers}
ends, found = [], {}
for (name, colour), marker in zip(
    {"random": plotting.ORANGE, "hardest": plotting.RED, "semi-hard": plotting.BLUE}.items(), "osD", strict=True
):
    share = 100 * torch.tensor([runs[name, s].active for s in SEEDS])  # (3, steps)
    steps = share.shape[1] // 10 * 10
    smooth = share[:, :steps].unflatten(1, (-1, 10)).mean(2)
    left.plot(range(5, steps, 10), smooth.mean(0), color=colour, marker="")
    left.fill_between(range(5, steps, 10), smooth.amin(0), smooth.amax(0), color=colour, alpha=0.18, lw=0)
    ends.append((float(smooth.mean(0)[-1]), name, colour))
    found[name] = {k: np.array([auc(runs[name, s], data) for s in SEEDS]) for k, data in trials.items()}
    means = [found[name][k].mean() for k in trials]
    right.errorbar(range(3), means, yerr=[found[name][k].std(ddof=1) for k in trials], color=colour, marker=marker)
plotting.label_ends(left, steps, ends)
left.set(
    xlabel="step",
    ylabel="triplets with a loss, %",
    ylim=(0, 102),
    title="How many triplets still have a loss",
)
right.set_xticks(range(3), list(trials))
plotting.label_ends(right, 2, [(found[n]["characters"].mean(), n, c) for _, n, c in ends], apart=0.02)
right.set(xlim=(-0.2, 2.2), ylabel="area under the ROC curve", title="What is learned")
show(
    figure,
    "; ".join(
        f"{name}: {share:.0f}% of the triplets have a loss at the end; area under the ROC curve "
        + ", ".join(f"{k} {v.mean():.2f} ± {v.std(ddof=1):.2f}" for k, v in found[name].items()).replace("\n", " ")
        for share, name, _ in ends
    )
    + ".",
)
verdicts = []
for kind in trials:
    (top, best), (second, next_best) = sorted(((found[n][kind].mean(), n) for n in found), reverse=True)[:2]
    wide = max(found[n][kind].std(ddof=1) for n in (best, next_best))
    decided = "more than twice the spread" if top - second > 2 * wide else "within the spread"
    verdicts.append(f"{' '.join(kind.split())}: **{best}** {top:.2f}, {next_best} {second:.2f}, {decided}")
pairs_alone = np.mean([auc(net, strangers) for net in nets])
say(
    f"The best two ways of mining, three seeds: {'; '.join(verdicts)}. The plain pairs of 9.2 have {pairs_alone:.2f} on the characters."
)

# %% [markdown]
# Semi-hard triplets have a loss by definition, and so early in training nearly all others have one, too: what mining is for, to find the few that still teach, comes later. FaceNet saw its differences after weeks.
#
# <details><summary>Why not always the hardest?</summary>
#
# Early on, the hardest positive is an outlier and the hardest negative a look-alike; to please both, the quickest way is to draw *all* points together: with $z$ constant, equation 4 costs just $m$, less than what hard triplets cost before. Schroff et
# al. saw it and went semi-hard; with a batch of many kinds and a soft margin the hardest can do well (Hermans et al., 2017). With a triplet whose anchor equals its positive the plain distance has no gradient: one reason to square it.
# </details>
#
# ## 9.4 Everyone in the batch at once
#
# A triplet looks at one negative. But a batch of $n$ pairs holds, for each anchor, all the others. Five ways to use them:
#
# * **lifted structure** (Oh Song et al., 2016): each positive pair against *all* negatives of both ends, with a smooth maximum:
#   $J_{ij} = D_{ij} + \log\big(\sum_{k} e^{m - D_{ik}} + \sum_{l} e^{m - D_{jl}}\big)$ over negatives $k$ of $i$ and $l$ of $j$, and $\ell = \frac{1}{2|P|} \sum_{(i,j) \in P} \max(0, J_{ij})^2$;
# * **N-pair** (Sohn, 2016): $\ell = \log\big(1 + \sum_{j \ne i} e^{a_i \cdot p_j - a_i \cdot p_i}\big)$, one positive, $n - 1$ negatives, inner products;
# * **NCE** (Gutmann and Hyvärinen, 2010): *is this partner data or noise?* a yes–no question for each pair, as in chapter 3; it needs a constant, learned as well, that makes the scores log-probabilities;
# * **InfoNCE** (van den Oord, Li and Vinyals, 2018): *which* of the $N$ candidates is the partner? With unit vectors and a **temperature** $\tau$
#
# $$\ell_i = - \log \frac{\exp(z_i \cdot z_i^+ / \tau)}{\exp(z_i \cdot z_i^+ / \tau) + \sum_{j=1}^{N-1} \exp(z_i \cdot z_j^- / \tau)}. \tag{5}$$
#
# and **soft nearest neighbours** (Salakhutdinov and Hinton, 2007; Frosst, Papernot and Hinton, 2019): if each point picks a neighbour at random, near ones more often, how surely is it one of its own kind, $- \log \sum_{p \in P(i)} e^{-\|z_i - z_p\|^2 / \tau} / \sum_{k \ne i} e^{-\|z_i - z_k\|^2 / \tau}$?
#
# Equation 5 is the cross-entropy of a classifier with $N$ classes, one for each candidate: if all look alike it costs $\log N$. **NT-Xent** (SimCLR) is InfoNCE where each of the $2n$ views is asked, and all other views are candidates.
#
# What is the difference between them? Partly *which* pairs they use, mostly **how strongly**. Below: one batch of three identities, two points each, on the unit circle. Each arrow is where a point would go (minus its gradient); the lengths are comparable within a panel.

# %%
angle = torch.tensor([90.0, 55.0, 105.0, 150.0, 240.0, 300.0]) * math.pi / 180
z = torch.stack([angle.cos(), angle.sin()], dim=1)
who = torch.tensor([0, 0, 1, 1, 2, 2])
first, second = torch.tensor([0, 2, 4]), torch.tensor([1, 3, 5])


class NCE(nn.Module):
    def __init__(self, temperature, constant=0.0):
        super().__init__()
        self.temperature, self.constant = temperature, nn.Parameter(torch.tensor(constant))  # learned: minus log sum

    def forward(self, a, b):
        score = F.normalize(a, dim=1) @ F.normalize(b, dim=1).T / self.temperature + self.constant
        n = len(a)
        noise = score[~torch.eye(n, dtype=torch.bool, device=a.device)].view(n, n - 1)
        even = torch.full_like(score, -math.log(n))  # the noise is any partner of the batch
        return losses.nce(score.diagonal(), noise, even[:, 0], even[:, 1:])


def pair_loss(z):
    return all_pairs(z, who)


same = who[:, None] == who
a, p, n = ((same & ~torch.eye(6, dtype=torch.bool))[:, :, None] & ~same[:, None, :]).nonzero(as_tuple=True)  # all 24
family = {
    "contrastive": pair_loss,
    "triplet": lambda z: losses.triplet(z[a], z[p], z[n], margin=0.9),
    "lifted": lambda z: losses.lifted_structured(z, who),
    "N-pair": lambda z: losses.n_pair(z[first], z[second]),
    "NCE": lambda z: NCE(0.5)(z[first], z[second]),
    "InfoNCE": lambda z: losses.info_nce(z[first], z[second], temperature=0.5),
    "NT-Xent": lambda z: losses.nt_xent(z[first], z[second], temperature=0.5),
    "soft neighbours": lambda z: losses.soft_nearest_neighbor(z, who),
}
colours, marks = (plotting.BLUE, plotting.ORANGE, plotting.GREEN), "osD"
figure, axes = plt.subplots(2, 4, figsize=(14, 7.4))
force = {}
for ax, (name, loss) in zip(axes.flat, family.items(), strict=True):
    points_now = z.clone().requires_grad_()
    (pull,) = torch.autograd.grad(loss(points_now), points_now)
    force[name] = pull.norm(dim=1)
    arrows = -0.7 * pull / force[name].max()
    ax.add_patch(plt.Circle((0, 0), 1, fill=False, color="#bbbbbb"))
    ax.quiver(*z.T, *arrows.T, angles="xy", scale_units="xy", scale=1, width=0.012, color="black", zorder=3)
    for k in range(3):
        ax.scatter(*z[who == k].T, s=110, color=colours[k], marker=marks[k], edgecolors="black", zorder=4)
    ax.set(xlim=(-1.75, 1.75), ylim=(-1.75, 1.75), title=name)
    ax.set_aspect("equal")
    ax.set_axis_off()
figure.suptitle("Who pulls, who pushes, and how strongly", fontweight="bold")
show(
    figure,
    "Eight panels with six points on a circle, three identities. The blue pair at 90 and 55 degrees, an orange one at 105 and 150, close to the first blue point, and a green one far away at 240 and 300. "
    + "; ".join(
        f"{name}: the far green points get {100 * float(f[4:].sum() / f.sum()):.0f}% of all force"
        for name, f in force.items()
    )
    + ".",
)

# %% [markdown]
# <details><summary>What to read off the arrows</summary>
#
# *Contrastive* and *triplet* leave alone the negatives that are far enough: the margin decides who counts. *Lifted* and the softmax losses give everyone a share, the push on near negatives larger than on far ones (an arrow is the sum of push and pull). Losses that do not normalise, such as *N-pair*, also
# change lengths: their arrows leave the circle. Where the loss normalises its input (*NCE*, *InfoNCE*, *NT-Xent*), arrows are tangents: only directions count. *NT-Xent* also compares a point with its own side of the batch (the first of the pairs among themselves), *InfoNCE* only across.
# </details>
#
# ## 9.5 One encoder, one data set, every loss
#
# Now without labels. The identity is the *sheet*: two photographs of it are the same, those of other sheets are different. Every loss of the family trains the same small network on the same photographs for the same number of steps.
# **Rank them before you run:** contrastive, triplet, lifted, N-pair, NCE, InfoNCE, NT-Xent, soft nearest neighbours; and one more, which pulls the two together (*alignment*) and spreads all of them over the sphere (*uniformity*), with no softmax in sight (Wang and Isola, 2020).


# %%
class Views(nn.Module):
    """Two photographs of each sheet, an encoder, a head, and a loss of the two embeddings, (n, 32) each."""

    def __init__(self, encoder, loss):
        super().__init__()
        self.encoder, self.head, self.loss = encoder, projection_head(encoder.dim, out=32), loss

    def forward(self, photos):
        z = self.head(self.encoder(two_of(photos)))
        self.embeddings = z.detach()
        return self.loss(*z.chunk(2))

    def encode(self, images):
        return self.encoder(images)


def with_labels(loss):
    """A loss of (z, labels), told that the two photographs of a sheet, and no others, are the same; on the unit sphere."""

    def of_views(a, b):
        return loss(F.normalize(torch.cat([a, b]), dim=1), torch.arange(len(a), device=a.device).repeat(2))

    return of_views


def semi_hard_triplets(z, labels):
    a, p, n = losses.semi_hard_triplets(z, labels, margin=MARGIN)
    return losses.triplet(z[a], z[p], z[n], margin=MARGIN) if len(a) else 0.0 * z.sum()


def align_and_spread(a, b):
    return losses.alignment(a, b) + (losses.uniformity(a) + losses.uniformity(b)) / 2


objectives = {
    "contrastive": with_labels(all_pairs),
    "triplet": with_labels(semi_hard_triplets),
    "lifted": with_labels(losses.lifted_structured),
    "N-pair": lambda a, b: losses.n_pair(a, b),
    "NCE": NCE(0.1, constant=-5.0),
    "InfoNCE": lambda a, b: losses.info_nce(a, b, temperature=0.3),
    "NT-Xent": lambda a, b: losses.nt_xent(a, b, temperature=0.3),
    "soft neighbours": with_labels(lambda z, who: losses.soft_nearest_neighbor(z, who, temperature=0.6)),
    "align + uniform": align_and_spread,
}


# %%
def learn(loss, seed):
    torch.manual_seed(seed)
    return train_network(Views(encoder(), copy.deepcopy(loss)), photos, seed=seed)


def maker(loss):
    return lambda seed: learn(loss, seed)


table = compare({name: maker(loss) for name, loss in objectives.items()}, train, test, encoder=encoder, supervised_epochs=EPOCHS, supervised_fit={"batch_size": 48, "lr": 8e-3})  # fmt: skip
table

# %%
torch.manual_seed(0)
paper_test = F.interpolate(still_digits("test").images, size=16, mode="bicubic").clamp(0, 1)
some, again = (place(paper_test, 20, clutter=6, generator=rng) for _ in range(2))  # new people's sheets, twice
spot = {}
for name in ("random", *objectives):
    spots = []
    for method in table.encoders[name]:
        a, b = (features(method, Split(x)) for x in (some, again))
        spots.append((float(losses.alignment(a, b)), float(losses.uniformity(a))))
    spot[name] = np.array(spots).mean(0)

figure, axes = plt.subplots(figsize=(10, 5.6))
edge = 1.12 * max(x for x, _ in spot.values())
low, high = min(y for _, y in spot.values()), max(y for _, y in spot.values())
for row, (name, (x, y)) in enumerate(sorted(spot.items(), key=lambda item: -item[1][1])):
    probe = 100 * table[name]["linear_probe"]
    axes.scatter(
        x, y, s=4 * probe, c=[probe], cmap="cividis", vmin=20, vmax=80, marker="o", edgecolors="black", zorder=3
    )
    line = {"arrowstyle": "-", "color": "#bbbbbb"}
    height = high - (high - low) * row / (len(spot) - 1)  # names one under the other, each with a line to its point
    axes.annotate(f"{name} {probe:.0f}%", (x, y), (edge, height), fontsize=12, va="center", arrowprops=line)
axes.set(xlabel="alignment: squared distance of two views (less is better)", ylabel="uniformity (less is more evenly spread)", title="Views together, or sheets apart: each loss trades one for the other")  # fmt: skip
axes.set_xlim(0, 1.45 * edge)
show(
    figure,
    "Alignment and uniformity of the representations of test images, with the probe's accuracy: "
    + "; ".join(f"{n} {x:.2f}, {y:.2f}, {100 * table[n]['linear_probe']:.0f}%" for n, (x, y) in spot.items())
    + ".",
)

# %%
ranked = sorted(objectives, key=lambda n: -table[n]["linear_probe"])
t = {n: table[n] for n in (*ranked, "random", "supervised")}
say(
    f"Probe, three seeds: **{ranked[0]} {100 * t[ranked[0]]['linear_probe']:.1f} ± {100 * t[ranked[0]]['linear_probe_sd']:.1f}%** has the highest mean, {ranked[-1]} the lowest, "
    f"{100 * t[ranked[-1]]['linear_probe']:.1f} ± {100 * t[ranked[-1]]['linear_probe_sd']:.1f}%. The random encoder gives {100 * t['random']['linear_probe']:.1f}%, "
    f"{EPOCHS} epochs of supervised training {100 * t['supervised']['linear_probe']:.1f}%. Training took {EPOCHS * (len(photos) // 48)} steps, or {t['NT-Xent']['train_seconds']:.1f} seconds."
)

# %% [markdown]
# Look at the standard deviations before you rank. Two rows are the *same* loss: on unit vectors $\|u - v\|^2 = 2 - 2 u \cdot v$, so with one positive for each photograph soft neighbours at $\tau = 0.6$ is NT-Xent at $0.3$. The gap between these two is what rounding makes of a run; believe no smaller one. NCE has $\tau = 0.1$, the other softmaxes 0.3: a part of its place is the temperature. Margins and temperatures were not tuned for each loss. And the two measures, taken at the encoder's output, lie nearly on one line: alone they do not rank the losses. Musgrave et al. (2020) compared them with equal care in settings with labels, and found them far closer to one another than their papers had claimed. One seed and one setting are not enough to rank
# them.
#
# ## 9.6 Temperature, and how many negatives
#
# The gradient of equation 5 pushes negative $j$ away with a weight of $1/\tau$ times its softmax share among all candidates. A small $\tau$ cares for the nearest only, a large one for all
# alike (Wang and Liu, 2021). **Decide first:** draw the probe against $\tau$. Where is its top? And do more negatives always help?

# %%
TEMPERATURES, NEGATIVES = (0.03, 0.1, 1.0), (1, 8)


def some_negatives(k):
    def loss(a, b):
        n = len(a)
        others = torch.rand(n, n, device=a.device).fill_diagonal_(2).argsort(1)[:, :k]  # k other sheets for each
        return losses.info_nce(a, b, b[others], temperature=0.3)

    return loss


swept = {f"t {t}": (lambda a, b, t=t: losses.nt_xent(a, b, temperature=t)) for t in TEMPERATURES}
swept |= {f"k {k}": some_negatives(k) for k in NEGATIVES}


def probe(loss, seed):
    method = learn(loss, seed)
    return linear_probe(features(method, train), train.labels, features(method, test), test.labels)


plan = [(name, seed) for name in swept for seed in SEEDS]
scores = side_by_side([delayed(probe)(swept[n], s) for n, s in plan], [f"{n}, seed {s}" for n, s in plan])
got = {name: 100 * np.array(scores[3 * i : 3 * i + 3]) for i, name in enumerate(swept)}
for name, same_as in (("t 0.3", "NT-Xent"), ("k 47", "InfoNCE")):  # trained already
    got[name] = 100 * np.array(next(row for row in table.rows if row.method == same_as).linear_probe)

# %%
figure, axes = plt.subplots(1, 2, figsize=(13, 4.4), sharey=True)
for ax, kind, values in ((axes[0], "t", sorted((*TEMPERATURES, 0.3))), (axes[1], "k", (*NEGATIVES, 47))):
    mean = [got[f"{kind} {v}"].mean() for v in values]
    ax.errorbar(values, mean, yerr=[got[f"{kind} {v}"].std(ddof=1) for v in values], color=plotting.BLUE)
    ax.axhline(100 * t["random"]["linear_probe"], color="black", lw=1, ls=":", marker="")
    ax.text(values[-1], 100 * t["random"]["linear_probe"] + 1, "random encoder", fontsize=12, ha="right")
    ax.set_xscale("log")
    ax.set_xticks(values, [str(v) for v in values])
    ax.minorticks_off()
axes[0].set(
    xlabel="temperature",
    ylabel="linear probe, %",
    title=f"Best temperature of four: {max(sorted((*TEMPERATURES, 0.3)), key=lambda v: got[f't {v}'].mean())}",
)
axes[1].set(xlabel="negatives for each query", title="Probe by number of negatives")
show(
    figure,
    "Probe accuracy, mean of three seeds. Temperature: "
    + ", ".join(f"{v}: {got[f't {v}'].mean():.0f}%" for v in sorted((*TEMPERATURES, 0.3)))
    + ". Negatives: "
    + ", ".join(f"{v}: {got[f'k {v}'].mean():.0f}%" for v in (*NEGATIVES, 47))
    + f". The random encoder has {100 * t['random']['linear_probe']:.0f}%.",
)
few, many = got[f"k {NEGATIVES[0]}"], got["k 47"]
say(
    f"From {NEGATIVES[0]} negative to 47 the mean moves by **{many.mean() - few.mean():+.1f}** points; single seeds of one setting spread by up to {max(g.std(ddof=1) for g in got.values()):.1f}. "
    "47 is where this batch ends: of larger ones it says nothing."
)

# %% [markdown]
# ## 9.7 The nearest negatives: hard, or false?
#
# A negative is another *sheet*. One in ten of them shows the *same digit*: a **false negative**, pushed away for nothing. And they are not spread evenly. Take the trained NT-Xent encoder, and sort the sheets of people whom it never saw by how near they are to a query.
# **Decide first:** of the nearest negatives, the ones that get most of the force, how many are false?

# %%
method = table.encoders["NT-Xent"][0]
with torch.no_grad():
    a, b = (F.normalize(method.head(method.encoder(x)), dim=1) for x in (some, again))  # (347, 32)
digits, n = still_digits("test").labels, len(some)
similar = a @ b.T
similar.fill_diagonal_(-2)
order = similar.argsort(dim=1, descending=True)[:, :-1]  # (n, n - 1), nearest first
false = (digits[order] == digits[:, None]).float().mean(0)  # by rank
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.4))
rank = np.arange(1, n)
group = [slice(0, 1), slice(1, 4), slice(4, 16), slice(16, 64), slice(64, 256), slice(256, n - 1)]
names = ["1", "2–4", "5–16", "17–64", "65–256", f"257–{n - 1}"]
left.bar(names, [100 * float(false[g].mean()) for g in group], color=plotting.ORANGE)
left.axhline(100 * float(false.mean()), color="black", lw=1, ls=":", marker="")
left.set(xlabel="rank of the negative, nearest first", ylabel="of the same digit, %", title="The hardest negatives are often false")  # fmt: skip
ends = []
for tau, colour in ((0.03, plotting.RED), (0.1, plotting.BLUE), (1.0, plotting.GREEN)):
    weight = (similar.gather(1, order) / tau).softmax(dim=1).mean(0)
    right.plot(rank, 100 * weight.cumsum(0), color=colour, marker="")
    right.text(16, 100 * float(weight[:16].sum()) + 3, f"τ = {tau} ", color=colour, fontweight="bold", ha="right")
    ends.append((tau, 100 * float(weight[:16].sum())))
right.set(xscale="log", ylim=(0, 102), xlabel="the nearest negatives, how many", ylabel="of all push, %", title="The temperature says whom to push")  # fmt: skip
show(
    figure,
    f"Share of false negatives by rank: {', '.join(f'{n}: {100 * float(false[g].mean()):.0f}%' for n, g in zip(names, group))}; on average "
    f"{100 * float(false.mean()):.0f}%. Share of all push that the 16 nearest get: {', '.join(f'{p:.0f}% at temperature {tau}' for tau, p in ends)}.",
)


# %% [markdown]
# An oracle that knows the digits could leave the false ones out (`info_nce(..., identities=labels)`). How much would that bring? And if we know the labels, why not *pull* those of the same class? That is **supervised contrastive learning** (SupCon; Khosla et al., 2020):
#
# $$\ell_i = - \frac{1}{|P(i)|} \sum_{p \in P(i)} \log \frac{\exp(z_i \cdot z_p / \tau)}{\sum_{k \ne i} \exp(z_i \cdot z_k / \tau)}, \tag{6}$$
#
# with $P(i)$ all other views of the class of $i$. The sum stands *outside* the logarithm: each positive has to be found, not just one.


# %%
class Labelled(Views):
    def forward(self, photos, labels):
        z = self.head(self.encoder(two_of(photos)))
        self.embeddings = z.detach()
        return self.loss(z, labels.repeat(2))


def oracle(z, labels):
    a, b = z.chunk(2)
    return losses.info_nce(a, b, temperature=0.3, identities=labels[: len(a)])


def sup_con(z, labels):
    return losses.sup_con(z, labels, temperature=0.3)


def labelled(loss):
    def make(seed):
        torch.manual_seed(seed)
        return train_network(Labelled(encoder(), loss), photos, sheets.labels, seed=seed)

    return make


def cross_entropy(z, labels):
    return F.cross_entropy(z[:, :10], labels)  # ten of the 32 outputs, one for each digit


told = compare(
    {"false ones left out": labelled(oracle), "SupCon": labelled(sup_con), "cross-entropy": labelled(cross_entropy)},
    train,
    test,
)
names = {"InfoNCE": table, "false ones left out": told, "SupCon": told, "cross-entropy": told}
figure, axes = plt.subplots(figsize=(10, 3))
means = [100 * source[name]["linear_probe"] for name, source in names.items()]
spread = [100 * source[name]["linear_probe_sd"] for name, source in names.items()]
shown = ["InfoNCE: no labels", "false negatives left out", "SupCon: all labels", "cross-entropy: all labels"]
axes.barh(shown, means, xerr=spread, color=[plotting.BLUE, plotting.SKY, plotting.ORANGE, plotting.BLACK])
axes.invert_yaxis()
axes.set(
    xlim=(0, 100),
    xlabel="linear probe, %",
    title=f"Without false negatives {means[1] - means[0]:+.0f} points, with all labels {means[2] - means[0]:+.0f}",
)
show(figure, "; ".join(f"{n} {m:.1f} ± {s:.1f}%" for n, m, s in zip(shown, means, spread, strict=True)) + ".")

# %% [markdown]
# ## 9.8 How much do two views share? At most log N, it says
#
# Van den Oord et al. showed that minus the loss is a bound on the mutual information of the two views: with $N$ candidates
#
# $$I(X; Y) \ \ge\ \log N - \ell_{\text{InfoNCE}}. \tag{7}$$
#
# The loss is at least 0, so the bound is at most $\log N$: *with a hundred candidates you cannot report more than a hundred-fold surprise*. Others, such as that of Nguyen, Wainwright and Jordan (NWJ), have no such ceiling, but pay in variance (Poole et al., 2019). Here the truth is known: $x$ and $y$ are Gaussian with ten coordinates each,
# correlated by $\rho$, so $I = -5 \log(1 - \rho^2)$, and the best critic is known too, $\log p(y \mid x) / p(y)$. No training. **Decide first:** what will the curves do at $I = 10$?


# %%
def gaussian_scores(information, n, rng):
    """The best critic's scores (n, n) for n pairs that share so many nats."""
    rho = math.sqrt(1 - math.exp(-information / 5))
    x = torch.randn(n, 10, generator=rng, dtype=torch.float64)
    y = rho * x + math.sqrt(1 - rho**2) * torch.randn(n, 10, generator=rng, dtype=torch.float64)
    conditional = -((y[None] - rho * x[:, None]) ** 2).sum(2) / (2 * (1 - rho**2)) - 5 * math.log(1 - rho**2)
    return conditional + (y**2).sum(1) / 2  # log p(y|x) - log p(y)


rng = torch.Generator().manual_seed(0)
truth = np.linspace(0.25, 10, 14)
sizes = (16, 64, 256)
bound = {n: [float(np.mean([losses.info_nce_bound(gaussian_scores(i, n, rng)) for _ in range(12)])) for i in truth] for n in sizes}  # fmt: skip
free = np.array([[float(losses.nwj_bound(gaussian_scores(i, 64, rng) + 1)) for _ in range(60)] for i in truth])
figure, axes = plt.subplots(figsize=(10, 5.2))
axes.plot(truth, truth, color="black", lw=1, marker="")
axes.text(8.6, 9.3, "the truth", ha="right")
spread = np.random.default_rng(0).uniform(-0.12, 0.12, free.shape)
axes.scatter(truth[:, None] + spread, free, s=12, color=plotting.ORANGE, alpha=0.5, marker="o", lw=0)  # each batch
ends = [(float(np.median(free, axis=1)[-1]), "NWJ, N = 64: each batch", plotting.ORANGE)]
for n, colour in zip(sizes, (plotting.SKY, plotting.BLUE, plotting.PURPLE), strict=True):
    axes.plot(truth, bound[n], color=colour, marker="")
    axes.axhline(math.log(n), color=colour, lw=1, ls=":", marker="")
    ends.append((bound[n][-1], f"InfoNCE, N = {n}", colour))
plotting.label_ends(axes, truth[-1], ends, apart=0.55)
axes.set(xlabel="true mutual information, nats", ylabel="the bound's estimate, nats", ylim=(-2, 14), title="InfoNCE saturates at log N (dotted)")  # fmt: skip
show(
    figure,
    "Estimated against true mutual information. At 10 nats InfoNCE reports "
    + ", ".join(f"{bound[n][-1]:.1f} with {n} candidates (log N = {math.log(n):.1f})" for n in sizes)
    + f"; 60 batches of the NWJ bound have a mean of {free[-1].mean():.1f}, a standard deviation of {free[-1].std(ddof=1):.1f} and a lowest value of {free[-1].min():.1f}; "
    f"{100 * float((free[-1] > truth[-1]).mean()):.0f}% lie above the truth. {int((free < -2).sum())} of all batches lie below the figure's edge.",
)

# %% [markdown]
# NWJ is right *on average*: most batches miss the rare huge ratios and report too much, a few report far too little. InfoNCE never reports too much on average (a single batch may, where there is little to report), and it cannot report much.
#
# A warning: a tighter bound does not mean better features. Tschannen et al. (2020) made encoders that keep *all* information, whatever they learn, and some of them were useless. What counts is *which* information is easy to read.
#
# ## 9.9 What breaks it
#
# Equation 2 said it first: pulling alone collapses. Take the two halves of *align + uniform* apart. **Predict the probe** for alignment alone, and for uniformity alone.

# %%
halves = {"alignment alone": lambda a, b: losses.alignment(a, b), "uniformity alone": lambda a, b: (losses.uniformity(a) + losses.uniformity(b)) / 2}  # fmt: skip
plan = [(name, seed) for name in halves for seed in SEEDS]
scores = side_by_side([delayed(probe)(halves[n], s) for n, s in plan], [f"{n}, seed {s}" for n, s in plan])
bars = {"random": (100 * t["random"]["linear_probe"], 100 * t["random"]["linear_probe_sd"])}
for i, name in enumerate(halves):
    values = 100 * np.array(scores[3 * i : 3 * i + 3])
    bars[name] = (values.mean(), values.std(ddof=1))
both = table["align + uniform"]
bars["both"] = (100 * both["linear_probe"], 100 * both["linear_probe_sd"])
figure, axes = plt.subplots(figsize=(9, 3))
axes.barh(list(bars), [m for m, _ in bars.values()], xerr=[s for _, s in bars.values()], color=[plotting.GREY, plotting.RED, plotting.ORANGE, plotting.BLUE])  # fmt: skip
axes.invert_yaxis()
axes.axvline(10, color="black", lw=1, ls=":", marker="")
axes.set(xlim=(0, 100), xlabel="linear probe, % (dotted: chance)", title="To pull is not enough, to push is not enough")
show(figure, "; ".join(f"{n} {m:.0f} ± {s:.0f}%" for n, (m, s) in bars.items()) + "; chance is 10%.")

# %% [markdown]
# <details><summary>What to see</summary>
#
# With alignment alone the embedding that the loss sees has no reason to differ from one sheet to the next. The probe reads the encoder below it, which keeps part of what it had by chance; so it falls to the random encoder's level or below it, and not to 10%. Uniformity alone spreads the sheets without knowing which photographs belong together.
# </details>
#
# ## Quiz
#
# **1. All embeddings of a batch of 128 pairs are equal. What does NT-Xent cost?**
# (a) 0, all positives coincide. (b) $\log 255$. (c) $\log 128$.
#
# <details><summary>Answer</summary>
#
# (b): each view has 255 candidates that all look alike. (a) forgets the negatives; (c) is InfoNCE across the two sides, which has 128 candidates.
# </details>
#
# **2. You see NaN in a triplet loss with mining. What is the most likely cause?**
# (a) The margin is too large. (b) No triplet of the batch was active, and you took the mean of none. (c) The network is too deep.
#
# <details><summary>Answer</summary>
#
# (b). It comes late, when training goes well. (a) makes more triplets active, not fewer.
# </details>
#
# **3. The temperature goes to 0. Which loss does InfoNCE resemble?**
# (a) A triplet loss with the hardest negative and no margin. (b) One that weighs all negatives alike. (c) The contrastive loss on pairs.
#
# <details><summary>Answer</summary>
#
# (a): the softmax becomes a maximum. (b) is the other end. (c) has an absolute threshold for each pair; a softmax compares.
# </details>
#
# **4. Why may a batch four times as large give no better features?**
# (a) It must: more negatives are a tighter bound. (b) The bound is tighter, but false negatives grow with it, and the hard ones were there already. (c) Because of the learning rate only.
#
# <details><summary>Answer</summary>
#
# (b). (a) takes the bound for the goal. (c) plays a part, but it is not the whole reason: section 9.7 shows that the nearest negatives are the most often false.
# </details>
#
# **5. A Siamese network trained on digits verifies characters above chance. What has it learned?**
# (a) The characters' classes. (b) Which differences between two drawings do not matter. (c) To ignore the pixels.
#
# <details><summary>Answer</summary>
#
# (b): place, slant, brightness and noise change within all kinds in the same way. (a) is impossible: it saw none. (c) goes too far.
# </details>
#
# ## Remember
#
# * Similar pairs pull, others push; without the push, everything collapses into a point.
# * From pair to triplet to softmax, each loss looks at more of the batch at once; they differ in how strongly near negatives count.
# * Temperature decides that for the softmax losses. The nearest negatives get the most push, and are the most often false.
# * InfoNCE is a classifier over candidates: chance costs $\log N$, and it can certify at most $\log N$ nats.
# * SupCon takes the same loss to labelled data; its sum stands outside the logarithm.
#
# ## References
#
# * E. Xing, A. Ng, M. Jordan, S. Russell, 2002, *Distance metric learning with application to clustering with side-information*, NIPS 15.
# * K. Weinberger, L. Saul, 2009, *Distance metric learning for large margin nearest neighbor classification*, JMLR 10:207–244.
# * J. Bromley et al., 1993, *Signature verification using a "Siamese" time delay neural network*, NIPS 6.
# * S. Chopra, R. Hadsell, Y. LeCun, 2005, doi:10.1109/CVPR.2005.202; R. Hadsell, S. Chopra, Y. LeCun, 2006, doi:10.1109/CVPR.2006.100.
# * F. Schroff, D. Kalenichenko, J. Philbin, 2015, arXiv:1503.03832. FaceNet. A. Hermans, L. Beyer, B. Leibe, 2017, arXiv:1703.07737.
# * H. Oh Song, Y. Xiang, S. Jegelka, S. Savarese, 2016, arXiv:1511.06452. Lifted structure. K. Sohn, 2016, *Improved deep metric learning with multi-class N-pair loss objective*, NIPS 29.
# * R. Salakhutdinov, G. Hinton, 2007, *Learning a nonlinear embedding by preserving class neighbourhood structure*, AISTATS, PMLR 2:412–419; N. Frosst, N. Papernot, G. Hinton, 2019, arXiv:1902.01889. Soft nearest neighbours.
# * M. Gutmann, A. Hyvärinen, 2010, *Noise-contrastive estimation*, AISTATS. A. van den Oord, Y. Li, O. Vinyals, 2018, arXiv:1807.03748. InfoNCE.
# * T. Chen, S. Kornblith, M. Norouzi, G. Hinton, 2020, arXiv:2002.05709. NT-Xent. P. Khosla et al., 2020, arXiv:2004.11362. SupCon.
# * T. Wang, P. Isola, 2020, arXiv:2005.10242. Alignment and uniformity. F. Wang, H. Liu, 2021, arXiv:2012.09740. Temperature.
# * B. Poole et al., 2019, arXiv:1905.06922; M. Tschannen et al., 2020, arXiv:1907.13625. Bounds on mutual information, and what they do not say.
# * K. Musgrave, S. Belongie, S. Lim, 2020, arXiv:2003.08505. A metric learning reality check. B. Lake, R. Salakhutdinov, J. Tenenbaum, 2015, doi:10.1126/science.aab3050. Omniglot.
#
# **Now you:** open `exercises/09_metric_learning.ipynb`.
