# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 11 · Without negatives: why does it not collapse?
#
# After this chapter you can
#
# * write BYOL, SimSiam, Barlow Twins, VICReg and DINO, and say for each what stands in the place of the negatives;
# * see a collapse, complete or of some dimensions only, in the deviation, the effective rank and the singular values of the embeddings, while the loss looks fine;
# * say which part of each method prevents it, because you have switched the parts off one at a time;
# * explain why a loss of −1 is no success.
#
# **Time:** a minute and a half of computing on a laptop with two cores, 60 minutes of reading. With a GPU set `SCALE=full`: the same on CIFAR-10.
# **You need:** chapter 10's SimCLR and MoCo (views, heads, momentum encoders), chapter 9's photographs.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from joblib import delayed

from ssl_course import plotting
from ssl_course.augment import Augment
from ssl_course.contrastive import BYOL, DINO, BarlowTwins, SimSiam, VICReg
from ssl_course.data import cifar10, moved_digits, still_digits
from ssl_course.data.canvas import place
from ssl_course.encoders import Standardised, ViT, convnet, resnet
from ssl_course.evaluation import effective_rank, feature_std, features, linear_probe
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.plotting import say, show
from ssl_course.results import stored
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `side_by_side` gives each core a run of its own
FULL, QUICK = (
    os.environ.get("SCALE") == scale for scale in ("full", "quick")
)  # quick: only to see that all of it runs
SEEDS, BATCH = range(2 if QUICK else 3), 256 if FULL else 32
EPOCHS = 100 if FULL else 1 if QUICK else 6
if FULL:
    train, test = cifar10("train"), cifar10("test")
else:
    count = 300 if QUICK else 1000
    train, test = moved_digits("train", count, size=20), moved_digits("test", count, size=20)  # 20 x 20; other people


def encoder():
    return resnet(18) if FULL else Standardised(convnet(widths=(8, 32)))


# %% [markdown]
# ## 11.1 To pull is enough?
#
# Chapters 9 and 10 pulled views of the same image together, *and pushed all others apart*. Chapter 9 showed what pulling alone does: everything falls into one point. The push has its price: large batches or queues, and among the negatives are images of the same class. In 2020 two papers left it out.
#
# **SimSiam** (Chen and He) is the smaller one. An encoder with a projector makes $z$ from each view, a small **predictor** $h$ makes $p = h(z)$, and each view's prediction shall point where the other view's projection points:
#
# $$\ell = -\tfrac12 \cos\!\big(p_1, \mathrm{sg}[z_2]\big) - \tfrac12 \cos\!\big(p_2, \mathrm{sg}[z_1]\big). \tag{1}$$
#
# $\mathrm{sg}$ is the **stopped gradient**: $z_2$ is a target to hit, and nothing moves it towards the prediction.
#
# **BYOL** (*bootstrap your own latent*; Grill et al.) came some months before. Its targets come from a second network $\xi$, a slow copy of the first as in MoCo, $\xi \leftarrow m\,\xi + (1 - m)\,\theta$. With $t = z_\xi$:
#
# $$\ell = \big\|\bar p_1 - \bar t_2\big\|^2 + \big\|\bar p_2 - \bar t_1\big\|^2 \;=\; 4 - 2\cos(p_1, t_2) - 2 \cos(p_2, t_1), \qquad \bar v = v / \|v\|. \tag{2}$$
#
# In code (`ssl_course/contrastive/simsiam.py`; `byol.py` differs in the target, and returns half of equation 2: that half is the loss plotted below, from 0 to 4, and 2 where prediction and target are unrelated):
#
# ```python
# z = self.projector(self.encoder(views))                # (2n, d), both views in one batch
# p1, p2 = self.predictor(z).chunk(2)
# z1, z2 = z.detach().chunk(2)                           # sg
# return negative_cosine(p1, z2) / 2 + negative_cosine(p2, z1) / 2   # equation 1
# ```
#
# Look for what is *not* there. If the network gave the same $z$ for every image, the loss would be −1, the lowest there is. Nothing in the equations forbids it.
#
# For the views we take chapter 9's photographs: each of 1,200 sheets of paper eight times, at another place, size, slant and light. So two views share the digit and the hand, and nothing else. The encoder stands behind a fixed step that brings each image to mean 0 and deviation 1 (`Standardised`; section 11.6 says why), in all networks of this chapter, the untrained ones too.


# %%
def two_photos(sheets, generator=None):
    """Two different photographs of each: `two_views` gives the stack twice, (2n, 8, 1, h, w), and wants (2n, 1, h, w)."""
    n = len(sheets) // 2
    pick = torch.rand(n, sheets.shape[1], device=sheets.device, generator=generator).argsort(dim=1)[:, :2]
    return sheets[torch.arange(2 * n, device=sheets.device), pick.T.flatten()]


if FULL:
    material, views = train.images, Augment()
else:
    paper = F.interpolate(still_digits("train").images, size=16, mode="bicubic").clamp(0, 1)
    rng = torch.Generator().manual_seed(0)
    material = torch.stack(
        [place(paper, 20, clutter=6, generator=rng) for _ in range(8)], dim=1
    )  # (1200, 8, 1, 20, 20)
    material, views = material[:160] if QUICK else material, two_photos

some = torch.cat([material[:8], material[:8]])
figure, axes = plt.subplots(figsize=(11, 3))
plotting.draw_images(axes, views(some, torch.Generator().manual_seed(1)), columns=8, title="Two views of each of the first eight")  # fmt: skip
show(figure, "Eight pairs of views, one above the other: the same handwritten digit at another place, size, slant and brightness on a noisy canvas.")  # fmt: skip

# %% [markdown]
# ## 11.2 The collapse lab
#
# Three instruments, read every ten steps from the embeddings $z$ of the batch:
#
# * the **loss**;
# * the **deviation** of the coordinates of the unit vectors, times $\sqrt d$: 1 if they are spread evenly over the sphere, 0 if all are one point (SimSiam, section 4.1);
# * the **effective rank**: in how many directions they vary, softly counted, $\exp\!\big(-\sum_j p_j \log p_j\big)$ with $p_j = \sigma_j / \sum_l \sigma_l$ and $\sigma_j$ the singular values of the centred $z$ (Roy and Vetterli, 2007).
#
# And one that may not be used while learning: a linear probe of the encoder's $h$, at the end.


# %%
def run(kind, seed, every=10, make=encoder, **how):
    """Train, watching; then what there is to see: the three curves, the probe, the spectra of z and h."""
    torch.manual_seed(seed)
    method, seen = kind(make(), views, **how), []

    def look(method, images, loss):
        if len(seen) % every == 0:
            z = method.embeddings
            seen.append((float(loss.detach()), feature_std(z) * z.shape[1] ** 0.5, effective_rank(z)))
        else:
            seen.append(None)

    watch = method.register_forward_hook(look)
    fit(method, material, epochs=EPOCHS, batch_size=BATCH, lr=4e-3, seed=seed, progress=False)
    watch.remove()
    return {"curves": np.array([s for s in seen if s]).T, **read(method.cpu().eval())}


@torch.no_grad()
def read(method):
    h, g = features(method, train), features(method, test)
    head = getattr(method, "projector", getattr(method, "head", None))
    z = head(g)
    probe = 100 * linear_probe(h, train.labels, g, test.labels)
    return {"probe": probe, "z": torch.linalg.svdvals(z - z.mean(0)).numpy(), "h": torch.linalg.svdvals(g - g.mean(0)).numpy()}  # fmt: skip


def untrained(seed, make=encoder):
    torch.manual_seed(seed)
    random = make().eval()
    return 100 * linear_probe(features(random, train), train.labels, features(random, test), test.labels)


def lab(settings):
    """Every setting with every seed, two at a time: name -> its three runs."""
    plan = [(name, seed) for name in settings for seed in SEEDS]
    done = side_by_side([delayed(run)(settings[n][0], s, **settings[n][1]) for n, s in plan], [f"{n}, seed {s}" for n, s in plan])  # fmt: skip
    return {name: done[len(SEEDS) * i : len(SEEDS) * (i + 1)] for i, name in enumerate(settings)}


def mean_sd(runs, of=lambda run: run["probe"]):
    values = np.array([of(run) for run in runs])
    return values.mean(), values.std(ddof=1)


RANDOM = np.array(side_by_side([delayed(untrained)(s) for s in SEEDS], [f"random, seed {s}" for s in SEEDS], progress=False))  # fmt: skip

# %% [markdown]
# BYOL, whole; then with one part taken away at a time. **Decide first** for each of the five: collapse, or not? And which of the five will have the *lowest* loss?
#
# * no stopped gradient: the network's own $z$ as target, which the gradient moves as well
# * no predictor: $p = z$
# * no momentum: $m = 0$, the target is the network itself (of the step before), behind a stopped gradient
# * no batch norm in projector and predictor
# * a slow predictor: by default ours learns ten times as fast as the encoder; here both learn alike

# %%
WIDE = {"projection": 32}
BYOLS = {
    "all parts": (BYOL, WIDE),
    "no stop-gradient": (BYOL, {**WIDE, "stop_gradient": False}),
    "no predictor": (BYOL, {**WIDE, "predictor": False}),
    "no momentum": (BYOL, {**WIDE, "momentum": 0.0}),
    "no batch norm": (BYOL, {**WIDE, "batch_norm": False}),
    "slow predictor": (BYOL, {**WIDE, "pace": 1.0}),
}
byol = lab(BYOLS)

# %%
COLOURS = dict(zip(BYOLS, (plotting.BLUE, plotting.RED, plotting.ORANGE, plotting.GREEN, plotting.PURPLE, plotting.BLACK), strict=True))  # fmt: skip


def draw_watch(lab, colours, names, scales=(None, None, None)):
    figure, axes = plt.subplots(1, 3, figsize=(17, 4.6))
    for i, (ax, name, top) in enumerate(zip(axes, names, scales, strict=True)):
        ends = []
        for label, runs in lab.items():
            curves = np.array([r["curves"][i] for r in runs])  # (3, looks)
            steps = 10 * np.arange(curves.shape[1])
            ax.plot(steps, curves.mean(0), color=colours[label], marker="")
            ax.fill_between(steps, curves.min(0), curves.max(0), color=colours[label], alpha=0.15, lw=0)
            ends.append((curves.mean(0)[-1], label, colours[label]))
        ax.set(xlabel="step", title=name, ylim=top)
        if i == 2:
            low, high = ax.get_ylim()
            plotting.label_ends(ax, steps[-1], ends, apart=0.075 * (high - low))
    return figure


def last(runs, i):
    return float(np.mean([r["curves"][i][-5:].mean() for r in runs]))


figure = draw_watch(byol, COLOURS, ("loss", "deviation × √d", "effective rank of z, of 32"), ((-0.05, 2.2), (0, 1.05), (-3, 27)))  # fmt: skip
collapsed = [name for name, runs in byol.items() if last(runs, 1) < 0.1]
lowest = min(byol, key=lambda name: last(byol[name], 0))
figure.suptitle("The lowest loss belongs to a network for which all images are one point" if lowest in collapsed else "BYOL, and BYOL without one of its parts")  # fmt: skip
show(
    figure,
    "Loss, deviation times root d and effective rank over the steps, mean of three seeds. At the end: "
    + "; ".join(f"{n} {last(r, 0):.2f}, {last(r, 1):.2f}, {last(r, 2):.1f}" for n, r in byol.items())
    + ".",
)


# %%
def draw_probes(lab, colours, title, ax):
    found = {name: mean_sd(runs) for name, runs in lab.items()}
    ax.barh(list(found), [m for m, _ in found.values()], xerr=[s for _, s in found.values()], color=[colours[n] for n in found])  # fmt: skip
    for i, (m, s) in enumerate(found.values()):
        ax.text(m + s + 1.5, i, f"{m:.0f}", va="center")
    ax.axvline(RANDOM.mean(), color="black", lw=1, ls="--", marker="")
    ax.axvline(10, color="black", lw=1, ls=":", marker="")
    ax.text(RANDOM.mean() + 0.5, -0.62, "random encoder", fontsize=12)
    ax.invert_yaxis()
    ax.set(xlim=(0, 100), xlabel="linear probe of h, % (dotted: chance)")
    ax.set_title(title, pad=20)  # room for the label of the dashed line
    return found


figure, axes = plt.subplots(figsize=(10, 4.4))
found = draw_probes(byol, COLOURS, "Which part keeps BYOL alive?", axes)
show(figure, "; ".join(f"{n} {m:.1f} ± {s:.1f}%" for n, (m, s) in found.items()) + f"; random encoder {RANDOM.mean():.1f} ± {RANDOM.std(ddof=1):.1f}%.")  # fmt: skip
say(
    f"All parts: **{found['all parts'][0]:.1f} ± {found['all parts'][1]:.1f}%**, {found['all parts'][0] - RANDOM.mean():+.1f} points over the random encoder. "
    + (
        f"Collapsed into a point (a deviation below a tenth of the healthy one): **{', '.join(collapsed)}**. "
        if collapsed
        else "None has collapsed into a point. "
    )
    + f"The lowest loss of all, {last(byol[lowest], 0):.3f}, has **{lowest}**, whose probe reads {found[lowest][0]:.1f} ± {found[lowest][1]:.1f}%; the loss of the whole BYOL is {last(byol['all parts'], 0):.2f}."
)

# %% [markdown]
# <details><summary>What to see, and why</summary>
#
# A loss of 0 in equation 2 (−1 in equation 1) is what *one point for all images* costs. **A falling loss means that views agree. It does not say about what.** A contrastive loss cannot be cheated in this way, since there agreement is measured against the other images; here look at the deviation first, and at a probe. The rank alone will not do: it does not depend on scale, and a cloud shrunk to a point can still have a high one. Read it only where the deviation is healthy. A loss that falls to its minimum within a few steps is a sign of illness.
#
# * Without the stopped gradient, the shortest way to agreement is for both sides to meet in the middle, over and over.
# * Without a predictor, target and network differ only by some steps of time; following each other, they meet in a point as well. With it, the prediction can turn and scale $z$, and $z$ need not move at all for agreement.
# * Without momentum you have SimSiam's targets, and it learns. The slow target is not what prevents the collapse; Chen and He's point.
# * Batch norm takes out of each layer what all images share, and so the direction in which the collapse begins. It is not strictly needed: Richemond et al. (2020) trained BYOL without any batch statistics, with group norm and standardised weights in their place.
# * A slow predictor: the encoder may take what it cannot predict *yet* for a fault of $z$, and remove it. (Is its bar beyond the spread? The linear lab below shows the effect alone.) Grill et al. say it in section 3.2: the point of the slow target may be to keep the predictor near its best. A faster predictor does the same. In SimSiam, too, the predictor's learning rate is not lowered with the others'. Tian, Chen and Ganguli (2021) work it out for linear networks: which directions survive depends on the predictor's rate and on weight decay.
# </details>
#
# Play: the same with linear networks, on scikit-learn's plain digits, all sixteen settings trained at once. Switch the parts off and on; grey is the run with all of them. Which single switch does the most? Which one does nothing while another is off?

# %%
from ssl_course.demos import collapse_lab, collapse_runs

runs = collapse_runs(still_digits("train").images.flatten(1), steps=50 if QUICK else 400)
collapse_lab(runs)

# %%
from ssl_course.demos.collapse import PARTS, SWITCHES

lines = ["| off | loss | deviation × √d | effective rank, of 16 |", "|:--|--:|--:|--:|"]
for on, loss, std, rank in sorted(zip(SWITCHES.tolist(), runs.loss[:, -1].tolist(), runs.std[:, -1].tolist(), runs.rank[:, -1].tolist(), strict=True), key=lambda row: -row[2]):  # fmt: skip
    if sum(on) >= len(PARTS) - 1:
        off = ", ".join(part for part, there in zip(PARTS, on, strict=True) if not there) or "nothing"
        lines.append(f"| {off} | {loss:.3f} | {std:.2f} | {rank:.1f} |")
say("\n".join(lines))

# %% [markdown]
# ## 11.3 The same lab for three other ideas
#
# Stopping gradients works, but why it works takes a theory. Three methods say openly what they want.
#
# **Barlow Twins** (Zbontar et al., 2021) standardises each *feature* over the batch and asks that the matrix of correlations between the features of the one view and of the other be the identity:
#
# $$\ell = \sum_i (1 - C_{ii})^2 + \lambda \sum_{i \ne j} C_{ij}^2. \tag{3}$$
#
# The diagonal says: be the same in both views. The rest: do not repeat each other. A constant feature correlates with nothing, so one point for all costs as much as it can.
#
# **VICReg** (Bardes, Ponce and LeCun, 2021): three wishes with a weight each, *invariance* (views close), *variance* (each feature's deviation at least 1), *covariance* (no repetition), where $C(z)$ is the covariance matrix of a view:
#
# $$\ell = 25 \cdot \tfrac{1}{nd} \|z_1 - z_2\|^2 + 25 \sum_{z \in \{z_1, z_2\}} \tfrac1d \sum_j \max\!\Big(0, 1 - \sqrt{C_{jj}(z) + 10^{-4}}\Big) + \sum_{z \in \{z_1, z_2\}} \tfrac1d \sum_{j \ne k} C_{jk}(z)^2. \tag{4}$$
#
# Neither has a predictor, a second network or a stopped gradient. And **SimSiam** once more, without its stopped gradient, and without its predictor: its projector ends in a batch norm, which BYOL's does not. **Decide first:** what happens without the variance term? Without the covariance term, or with $\lambda = 0$? And does that last batch norm save SimSiam?

# %%
OTHERS = {
    "Barlow Twins": (BarlowTwins, {**WIDE, "lambd": 0.1}),
    "… λ = 0": (BarlowTwins, {**WIDE, "lambd": 0.0}),
    "VICReg": (VICReg, WIDE),
    "… no variance": (VICReg, {**WIDE, "variance": 0.0}),
    "… no covariance": (VICReg, {**WIDE, "covariance": 0.0}),
    "SimSiam": (SimSiam, WIDE),
    "… no stop": (SimSiam, {**WIDE, "stop_gradient": False}),
    "… no predictor ": (SimSiam, {**WIDE, "predictor": False}),
}
others = lab(OTHERS)

# %%
SHADES = {name: plotting.BLUE if "…" not in name else plotting.ORANGE for name in OTHERS}
figure, (left, middle, right) = plt.subplots(1, 3, figsize=(17, 4.8), width_ratios=(1.4, 1, 1))
probes = draw_probes(others, SHADES, "Each method, and parts of it off", left)
for ax, i, name, top in ((middle, 1, "deviation × √d", 1.1), (right, 2, "effective rank of z, of 32", 32)):
    values = [last(runs, i) for runs in others.values()]
    ax.barh(range(len(others)), values, color=list(SHADES.values()))
    for k, v in enumerate(values):
        ax.text(v + top / 60, k, f"{v:.2f}" if i == 1 else f"{v:.0f}", va="center")
    ax.invert_yaxis()
    ax.set(yticks=[], xlim=(0, 1.15 * top), title=name)
show(
    figure,
    "Probe, deviation times root d and effective rank at the end: "
    + "; ".join(
        f"{n.strip()} {m:.1f} ± {s:.1f}%, {last(others[n], 1):.2f}, {last(others[n], 2):.1f}"
        for n, (m, s) in probes.items()
    )
    + f". Random encoder {RANDOM.mean():.1f}%.",
)
point = [name for name in others if last(others[name], 1) < 0.1]
narrow = [name for name in others if last(others[name], 1) >= 0.1 and last(others[name], 2) < 32 / 4]
before = {"… λ = 0": "Barlow Twins with λ = 0", "… no variance": "VICReg without variance", "… no covariance": "VICReg without covariance", "… no stop": "SimSiam without stop", "… no predictor ": "SimSiam without predictor"}  # fmt: skip


def named(names):
    return ", ".join(before.get(name, name) for name in names) or "none"


say(
    f"One point for all (deviation below a tenth of the healthy one): **{named(point)}**. No point, but fewer than a quarter of the directions: **{named(narrow)}**. "
    f"The probes of the whole methods: "
    + ", ".join(f"{n} {probes[n][0]:.1f} ± {probes[n][1]:.1f}%" for n in OTHERS if "…" not in n)
    + "."
)

# %% [markdown]
# Two illnesses, then. In a **complete collapse** nothing varies. In a **dimensional collapse** the deviation looks healthy, and the vectors vary in a few directions only, features repeating each other. A variance term forbids the first and not the second: it *forces* every coordinate to vary, and one direction does for all of them. A batch norm at the end does the same on a single batch, but it is no guarantee: Chen and He's SimSiam has one and still falls to a point without its stopped gradient (figure 2 there), and without its predictor to chance. In these few steps ours need not fall so far; read the bars.
#
# ## 11.4 Dimensional collapse, seen as a spectrum
#
# Jing, Vincent, LeCun and Tian (2021) drew it: the singular values of the embeddings of held-out images, in order, on a logarithmic scale. A healthy spectrum falls gently, a collapsed one drops off a cliff: so many directions are dead. Each curve is divided by its own sum, so a *complete* collapse does not show in it: read the deviation beside it, in the table. They found cliffs in *contrastive* learning, too, with strong augmentation, and in networks whose layers align; a head between $h$ and the loss takes the collapse on itself. **Decide first:** of which curves below will the cliff be in $z$ only, and not in $h$?

# %%
picked = {
    "BYOL": (byol["all parts"], plotting.BLUE),
    "no stop-gradient": (byol["no stop-gradient"], plotting.RED),
    "SimSiam, no stop": (others["… no stop"], plotting.PURPLE),
    "VICReg": (others["VICReg"], plotting.GREEN),
    "VICReg, no covariance": (others["… no covariance"], plotting.ORANGE),
    "Barlow Twins": (others["Barlow Twins"], plotting.BLACK),
}
figure, axes = plt.subplots(1, 3, figsize=(17, 5.4), layout="constrained")
dead, first = {}, {}
for name, (three, colour) in picked.items():
    for of, panels in (("z", axes[:2]), ("h", axes[2:])):
        values = np.array([r[of] / max(r[of].sum(), 1e-12) for r in three])  # (3, d), shares
        first[name, of] = 100 * values[:, 0].mean()
        p = values.clip(1e-30)
        dead[name, of] = float(np.exp(-(p * np.log(p)).sum(1)).mean())
        at = np.arange(1, values.shape[1] + 1)
        if of == "z":
            axes[0].plot(at, np.exp(np.log(p).mean(0)), color=colour, marker="")
        panels[-1].plot(at, 100 * values.cumsum(1).mean(0), color=colour, marker="", label=name)
axes[0].set(
    yscale="log",
    ylim=(1e-5, 1.5),
    xlabel="singular value of z, largest first",
    ylabel="its share of their sum",
    title="Spectrum of z",
)
axes[1].set(
    ylim=(0, 104),
    xlabel="singular values of z, added up",
    ylabel="share of their sum, %",
    title="z, on which the loss acts",
)
axes[2].set(
    ylim=(0, 104),
    xlabel="singular values of h, added up",
    ylabel="share of their sum, %",
    title="h, which the probe reads",
)
figure.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=6, fontsize=13)
narrowest = min(picked, key=lambda name: dead[name, "z"])
figure.suptitle(f"Few directions in z, most of all for “{narrowest}”; h keeps more of them" if dead[narrowest, "h"] > dead[narrowest, "z"] else "Directions in z and in h")  # fmt: skip
show(figure, "Singular values of the embeddings of test images, mean of three seeds: of z in order, on a logarithmic scale, and added up; of h added up. Share of the first direction, and effective rank, of z and of h: " + "; ".join(f"{n} {first[n, 'z']:.0f}% and {first[n, 'h']:.0f}%, {dead[n, 'z']:.1f} and {dead[n, 'h']:.1f}" for n in picked) + ".")  # fmt: skip
lines = [
    "| | deviation × √d | first direction of z | effective rank of z | of h | probe |",
    "|:--|--:|--:|--:|--:|--:|",
]
lines += [f"| {name} | {last(three, 1):.2f} | {first[name, 'z']:.0f}% | {dead[name, 'z']:.1f} | {dead[name, 'h']:.1f} | {mean_sd(three)[0]:.1f} ± {mean_sd(three)[1]:.1f} |" for name, (three, _) in picked.items()]  # fmt: skip
say("\n".join(lines))

# %% [markdown]
# Added up, a curve that starts near 100% has one direction; in a run as short as ours the dead directions still hold a little, so look for cliffs at the left end. Read the table from the right. The probe reads $h$; how many directions $z$ has left tells little by itself about how good $h$ is. After a *complete* collapse $h$ has learned nothing: look how near its probe is to the untrained encoder's. A *dimensional* collapse of $z$ may cost much or little: the head stands between, and with it the features that the loss does not use can survive below it. So watch both, and trust the probe.
# (A rank also says nothing about *what* the directions hold: noise has a high one.)
#
# ## 11.5 DINO: a teacher, centred and sharpened
#
# **DINO** (*self-distillation with no labels*; Caron et al., 2021) asks for agreement about *classes* that nobody has named. A student and a slow teacher each end in $k$ numbers; the student's softmax learns the teacher's:
#
# $$\ell = -\sum_{j=1}^{k} q_j \log p_j, \qquad q = \operatorname{softmax}\big((t - c) / \tau_t\big), \quad p = \operatorname{softmax}(s / \tau_s). \tag{5}$$
#
# There are two ways to collapse here: one class for all images, or all classes alike for every image. **Centring** (the running mean $c$ of the teacher's answers is taken off) forbids the first and invites the second; **sharpening** ($\tau_t < \tau_s$) forbids the second and invites the first. Together they balance. Two entropies show which way it goes: that of each image's $q$, on average, and that of the mean $q$ over images. **Decide first:** where will each of the three below end?


# %%
class WatchedDINO(DINO):
    """Keeps the two entropies of the teacher's answers, as shares of log k."""

    def after_step(self):
        q = ((self.answers - self.center) / self.teacher_temperature).softmax(dim=1)
        entropies = torch.special.entr(q).sum(1).mean(), torch.special.entr(q.mean(0)).sum()
        self.seen = [*getattr(self, "seen", []), [float(e) / np.log(q.shape[1]) for e in entropies]]
        super().after_step()


SHARP = {"student_temperature": 0.03, "teacher_temperature": 0.01}
# In few steps the averages must be fast: the paper has 0.9 for the centre and 0.996 for the teacher.
FAST = {"prototypes": 32, "center_momentum": 0.5, "momentum": 0.95}


def dino(seed, make=encoder, **how):
    torch.manual_seed(seed)
    method = WatchedDINO(make(), views, **(SHARP | FAST | how))
    fit(method, material, epochs=EPOCHS if QUICK or FULL else 9, batch_size=BATCH, lr=2e-3, seed=seed, progress=False)
    h, g = (features(method.cpu().eval(), split) for split in (train, test))
    return {"seen": np.array(method.seen), "probe": 100 * linear_probe(h, train.labels, g, test.labels)}


def vit():
    """Sixteen or more patches that look at each other."""
    return ViT(side=32, patch=4, dim=64, depth=2) if FULL else Standardised(ViT(side=20, patch=5, in_channels=1, dim=32, depth=2))  # fmt: skip


DINOS = {
    "centred, sharpened": {},
    "not centred": {"center": False},
    "not sharpened": {"teacher_temperature": SHARP["student_temperature"]},
    "ViT": {"make": vit},
}
plan = [(name, seed) for name in DINOS for seed in SEEDS]
done = side_by_side([delayed(dino)(s, **DINOS[n]) for n, s in plan], [f"DINO {n}, seed {s}" for n, s in plan])
dinos = {name: done[len(SEEDS) * i : len(SEEDS) * (i + 1)] for i, name in enumerate(DINOS)}

# %%
figure, axes = plt.subplots(1, 3, figsize=(15, 4.2), sharey=True)
for ax, name in zip(axes, list(DINOS)[:3], strict=True):
    curves = np.array([r["seen"] for r in dinos[name]])  # (3, steps, 2)
    ends = []
    for i, (label, colour) in enumerate((("each image", plotting.BLUE), ("their mean", plotting.ORANGE))):
        ax.plot(100 * curves[:, :, i].mean(0), color=colour, marker="")
        ends.append((100 * curves[:, -1, i].mean(), label, colour))
    plotting.label_ends(ax, curves.shape[1] - 1, ends, apart=9)
    ax.set(xlabel="step", ylim=(-3, 105), title=name)
axes[0].set_ylabel("entropy, % of log k")
ends = {name: 100 * np.mean([r["seen"][-5:].mean(0) for r in dinos[name]], axis=0) for name in DINOS}
scores = {name: mean_sd(runs) for name, runs in dinos.items()}
plain = np.array([untrained(seed, vit) for seed in SEEDS])
show(figure, "Entropy of each image's target and of the mean target, as shares of log k, at the end: " + "; ".join(f"{n} {ends[n][0]:.0f}% and {ends[n][1]:.0f}%" for n in list(DINOS)[:3]) + ".")  # fmt: skip


def fate(name):
    """What the entropies at the end say."""
    each, mean = ends[name]
    if mean < 15:
        return "one class for all"
    return "all classes alike" if mean - each < 3 else "different classes for different images"


say("\n".join(["| DINO | entropy of each, of their mean | at the end | probe |", "|:--|--:|:--|--:|", *(f"| {n} | {ends[n][0]:.1f}%, {ends[n][1]:.1f}% | {fate(n)} | {scores[n][0]:.1f} ± {scores[n][1]:.1f} |" for n in DINOS)]) + f"\n\nUntrained, the convnet has {RANDOM.mean():.1f} ± {RANDOM.std(ddof=1):.1f}%, the ViT {plain.mean():.1f} ± {plain.std(ddof=1):.1f}%.")  # fmt: skip
three, spread = [scores[name][0] for name in list(DINOS)[:3]], max(scores[name][1] for name in list(DINOS)[:3])
say(
    f"The probes of the three convnets lie within {max(three) - min(three):.0f} points, and the runs of one kind have a standard deviation of up to {spread:.0f}: "
    + ("the entropies tell the three apart, the probes hardly do." if max(three) - min(three) < 2 * spread else "entropies and probes tell the three apart.")
)  # fmt: skip

# %% [markdown]
# DINO is known for vision transformers, whose attention, after training with DINO, lies on the objects. Compare the last row of the table with the first: with so few images and seconds a transformer has to learn first what a convolution knows by construction, that a stroke is the same wherever it lies. Where its two entropies lie together, its targets said nothing, and the row says nothing about transformers as such. The long run below uses the convnet.
#
# A slow centre is a risk of its own: it must keep up with a teacher that moves. In hundreds of steps that takes a faster average than the paper's.
#
# ## 11.6 All of them, longer
#
# About a minute of one core for each method (the column *one core* says how long exactly), on the full set of 28 × 28 canvases, now with *augmentations* of a single photograph for views, and settings chosen on the validation split. Made once and stored with its source; `ssl-course results frameworks` makes it again. “Above untrained” compares with the same network before training.
#
# Why that step? Two crops of one canvas share its light, and light is easier to agree on than a digit. A contrastive method has to know more than the light, to tell 128 images apart. Nothing makes these ask for more. So the encoder stands behind that fixed step which takes the light out (`Standardised`, as in chapter 12); compare *random* with *random, even light*, and *SimCLR* with *SimCLR, even light*: each difference is what that step alone is worth; mind the ±.

# %%
names = ("BYOL", "SimSiam", "BarlowTwins", "VICReg", "DINO")
frameworks = stored("frameworks").select(
    "pixels", "random", "random, even light", *names, "SimCLR, even light", "SimCLR", "supervised"
)
frameworks

# %%
plotting.show_bars(frameworks.to_list(), "About a minute of one core for each method")
say(
    frameworks.gains(names, enough=0.25)
    + f" SimCLR, with negatives, behind the same step: {100 * frameworks['SimCLR, even light']['gain']:+.1f}; as in chapter 10, {100 * frameworks['SimCLR']['gain']:+.1f}."
)

# %% [markdown]
# <details><summary>Why are BYOL, SimSiam and DINO behind here, if they are?</summary>
#
# They have the fewest reasons to learn *another* thing once views agree. Barlow Twins and VICReg ask each feature for news; a contrastive loss asks to tell this image from all others; equation 1 is content with whatever $z$ happens to vary in, and improves how predictable it is. New directions come in slowly, through what the random network already carried. In the papers, that took hundreds of epochs of a million images:
# </details>
#
# The lecture's table, top-1 accuracy of a linear probe on ImageNet with a ResNet-50 (Chen and He, 2021, table 4; their reproductions, those with + improved; two views of 224 × 224):
#
# | top-1, % | batch | negatives | momentum encoder | 100 epochs | 200 | 400 | 800 |
# |:--|--:|:-:|:-:|--:|--:|--:|--:|
# | SimCLR+ | 4096 | yes | | 66.5 | 68.3 | 69.8 | 70.4 |
# | MoCo v2+ | 256 | yes | yes | 67.4 | 69.9 | 71.0 | 72.2 |
# | **BYOL** | 4096 | | yes | 66.5 | 70.6 | 73.2 | 74.3 |
# | SwAV+ | 4096 | | | 66.5 | 69.1 | 70.7 | 71.8 |
# | **SimSiam** | 256 | | | 68.1 | 70.0 | 70.8 | 71.3 |
#
# SimSiam is ahead at 100 epochs with neither negatives, nor large batches, nor a momentum encoder; BYOL gains most from patience. In the same paper, SimSiam without its stopped gradient reaches 0.1%, which is chance, at a loss of −1 (figure 2 there).
#
# ## Quiz
#
# **1. Your SimSiam's loss reaches −0.999 after 50 steps. You …**
# (a) stop early and celebrate. (b) look at the deviation of the embeddings. (c) lower the learning rate.
#
# <details><summary>Answer</summary>
#
# (b). −1 is the price of one point for all images; a healthy run stays well above it. (a) takes the loss for the goal; (c) may make it fall more slowly, to the same point.
# </details>
#
# **2. Which single part can BYOL lose and still learn?**
# (a) The predictor. (b) The momentum of the target. (c) The stopped gradient.
#
# <details><summary>Answer</summary>
#
# (b), if the predictor is quick, as ours is: then it is much like SimSiam. Grill et al. saw it fail without the slow target (table 5a there) until their predictor learned faster. (a) and (c) collapse in 11.2. It is tempting to think that the slow target holds everything apart, because it is what the paper's figure shows largest.
# </details>
#
# **3. The deviation is healthy, the effective rank is 3 of 256. What happened?**
# (a) A complete collapse. (b) A dimensional collapse. (c) Nothing.
#
# <details><summary>Answer</summary>
#
# (b): the vectors do differ, but in three directions. (a) would bring the deviation to 0. (c) is what you believe if you watch only the deviation.
# </details>
#
# **4. VICReg without its covariance term: which illness, and why?**
# (a) Complete collapse, since nothing is pushed apart. (b) Dimensional collapse: every feature varies, and they may all be the same feature. (c) None, variance is enough.
#
# <details><summary>Answer</summary>
#
# (b). The variance term looks at each feature by itself. (a) is what the *variance* term forbids; (c) takes varying for saying something new.
# </details>
#
# **5. In DINO you raise the teacher's temperature to the student's. What do the targets become?**
# (a) One class for all. (b) All classes alike. (c) Better, since they are softer.
#
# <details><summary>Answer</summary>
#
# (b): centring alone pulls towards the uniform. (a) is what happens without centring. (c) confuses softness with information.
# </details>
#
# ## Remember
#
# * Without negatives the trivial solution is the best one by the loss. A falling loss means agreement, not learning; watch the deviation, the rank, and a probe.
# * BYOL and SimSiam avoid it by not following the loss all the way: stopped gradient and predictor; our BYOL also needs its batch norm to get going. With a quick predictor the momentum can be left out: compare the two bars of 11.2.
# * Keep the predictor near its best: a lagging one can teach the encoder to drop what it cannot predict yet, as in the linear lab.
# * Barlow Twins and VICReg say what they want, variance and no repetition; take the second away, and dimensions die.
# * DINO balances two collapses, one class for all and all classes alike, by sharpening and centring.
# * What agreement is *about* depends on what views share. Take light, place and the like out, or these methods will agree on those.
#
# ## References
#
# * J.-B. Grill et al., 2020, *Bootstrap your own latent*, NeurIPS, arXiv:2006.07733. BYOL.
# * X. Chen, K. He, 2021, *Exploring simple Siamese representation learning*, CVPR, arXiv:2011.10566. SimSiam, and the table.
# * Y. Tian, X. Chen, S. Ganguli, 2021, *Understanding self-supervised learning dynamics without contrastive pairs*, ICML, arXiv:2102.06810.
# * P. Richemond et al., 2020, *BYOL works even without batch statistics*, arXiv:2010.10241.
# * L. Jing, P. Vincent, Y. LeCun, Y. Tian, 2021, *Understanding dimensional collapse in contrastive self-supervised learning*, arXiv:2110.09348.
# * J. Zbontar, L. Jing, I. Misra, Y. LeCun, S. Deny, 2021, *Barlow Twins*, ICML, arXiv:2103.03230.
# * A. Bardes, J. Ponce, Y. LeCun, 2021, *VICReg*, arXiv:2105.04906.
# * M. Caron, H. Touvron, I. Misra, H. Jégou, J. Mairal, P. Bojanowski, A. Joulin, 2021, *Emerging properties in self-supervised vision transformers*, ICCV, arXiv:2104.14294. DINO.
# * O. Roy, M. Vetterli, 2007, *The effective rank: a measure of effective dimensionality*, EUSIPCO.
#
# **Now you:** open `exercises/11_no_negatives.ipynb`.
