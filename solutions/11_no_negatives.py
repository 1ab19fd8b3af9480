# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 11 · Without negatives
#
# Eight pieces of methods that never push anything apart: where a gradient must stop, how to see that features die, and
# three other ways to keep them alive. One of them is broken and wants mending; of another you say the result before you
# measure it. You write the part that says `NotImplementedError`; `check` below it calls your code with fresh random
# inputs and says what is wrong. Check as often as you like. The hints unfold one by one: first where to look, then the
# idea, then almost the line.
#
# **Time:** a bit less than 3 hours; the computer needs half a minute of them. **You need:** chapter 11.

# %%
import math
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

from ssl_course import plotting
from ssl_course.exercises import check
from ssl_course.plotting import say, show

plotting.use_style()
digits = load_digits()
x = torch.tensor(digits.data / 16, dtype=torch.float32)[:1200]  # (1200, 64), 8 x 8 pixels each
x = x / x.std()  # not centred: what all digits share is the easiest thing to agree on


def views(rows, noise=0.4):
    """Two noisy looks at the same digits, (n, 64) each."""
    return x[rows] + noise * torch.randn(len(rows), 64), x[rows] + noise * torch.randn(len(rows), 64)


def spread(z):
    """The deviation over images of each coordinate of the unit vectors, averaged."""
    return float(F.normalize(z, dim=1).std(dim=0, correction=0).mean())


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: Stop the right gradient
#
# SimSiam (Chen and He, 2020) in its smallest form: an encoder that is one matrix, $z = x f^\top$, and a predictor that is
# another, $p = z h^\top$. Each view's prediction shall meet the other view's projection:
#
# $$\ell = -\frac{1}{2n} \sum_{i=1}^{n} \big( \cos(p^1_i,\, \mathrm{sg}[z^2_i]) + \cos(p^2_i,\, \mathrm{sg}[z^1_i]) \big).$$
#
# $\mathrm{sg}[\cdot]$, the **stopped gradient**, leaves the value as it is, and lets no gradient through. In a computer it
# is a word, in the paper the difference between learning and collapse.
#
# With `f` and `h` the identity and `x1 = [[1, 0]]`, `x2 = [[1, 1]]` the loss is $-\cos 45° = -0.7071$.
#
# Think about which of the four vectors is a target, and where else it is needed.


# %% question="simsiam_loss"
def simsiam_loss(x1, x2, f, h):
    """The loss of SimSiam with a linear encoder and a linear predictor.

    Args:
        x1, x2: (n, m) each, two views; row i of both shows the same image.
        f: (d, m), the encoder.
        h: (d, d), the predictor.

    Returns:
        A scalar. Its gradients reach f and h as in the paper.
    """
    # BEGIN SOLUTION
    z1, z2 = x1 @ f.T, x2 @ f.T  # (n, d)
    p1, p2 = z1 @ h.T, z2 @ h.T

    def cosine(p, z):
        return (F.normalize(p, dim=1) * F.normalize(z.detach(), dim=1)).sum(dim=1).mean()

    return -(cosine(p1, z2) + cosine(p2, z1)) / 2
    # END SOLUTION


# %% [markdown]
# **Try it.** Train both matrices on noisy digits, once with your loss and once with the same loss and no stopped
# gradient. **Decide first:** which loss is lower at the end? Which features are better?

# %%


def without_stop(x1, x2, f, h):
    z1, z2 = x1 @ f.T, x2 @ f.T
    return -(F.cosine_similarity(z1 @ h.T, z2).mean() + F.cosine_similarity(z2 @ h.T, z1).mean()) / 2


def trained(loss_of, steps=400):
    torch.manual_seed(0)
    f = (torch.randn(16, 64) / 8).requires_grad_()
    h = torch.eye(16).requires_grad_()
    optimizer = torch.optim.Adam([{"params": [f], "lr": 4e-3}, {"params": [h], "lr": 4e-2}])
    for _ in range(steps):
        loss = loss_of(*views(torch.randint(1200, (128,))), f, h)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return float(loss.detach()), spread(x @ f.detach().T)


with once_answered():
    lines = [
        f"{name}: loss **{loss:.3f}**, deviation of the unit vectors **{std:.3f}**"
        for name, (loss, std) in {"stopped": trained(simsiam_loss), "not stopped": trained(without_stop)}.items()
    ]
    say("; ".join(lines) + f". A healthy deviation is near 1/√16 = {1 / 4:.2f}.")

# %% [markdown]
# ## Question 2: Mend a colleague's BYOL
#
# BYOL (Grill et al., 2020) has a second network, the **target**, that no gradient moves. All three are matrices here. One
# step of training is
#
# $$p_a = x_a\, W^\top H^\top, \quad t_a = x_a\, T^\top \quad (a = 1, 2), \qquad
# \ell = \frac{1}{n} \sum_i \|\bar p_{1i} - \bar t_{2i}\|^2 + \|\bar p_{2i} - \bar t_{1i}\|^2,$$
#
# where $\bar v = v / \|v\|$; then $W$ (`online`) and $H$ (`predictor`) take a step of gradient descent with the learning
# rate `rate`, and *afterwards* the target follows with $T \leftarrow m\,T + (1 - m)\,W$. A colleague wrote:


# %%
def colleagues_byol(x1, x2, online, predictor, target, momentum, rate):
    online, predictor, target = (w.clone().requires_grad_() for w in (online, predictor, target))
    p1, p2 = x1 @ online.T, x2 @ online.T
    t1, t2 = x1 @ target.T @ predictor.T, x2 @ target.T @ predictor.T
    loss = sum(
        (F.normalize(p, dim=1) - F.normalize(t, dim=1)).pow(2).sum(dim=1).mean() for p, t in ((p1, t1), (p2, t2))
    )
    slopes = torch.autograd.grad(loss, (online, predictor, target))
    online, predictor, target = (
        w.detach() - rate * s for w, s in zip((online, predictor, target), slopes, strict=True)
    )
    return online, predictor, (1 - momentum) * target + momentum * online


# %% [markdown]
# It runs, and its loss falls. It has four faults all the same. Mend them.
#
# Think about which branch learns and which one follows; and about what is to be predicted from what.


# %% question="mend_byol"
def mend_byol(x1, x2, online, predictor, target, momentum, rate):
    """One step of BYOL with linear networks.

    Args:
        x1, x2: (n, m) each, two views; row i of both shows the same image.
        online, target: (d, m) each.
        predictor: (d, d).
        momentum: share of itself that the target keeps, in (0, 1).
        rate: of gradient descent, above 0.

    Returns:
        The new (online, predictor, target).
    """
    # BEGIN SOLUTION
    w, h = (a.detach().clone().requires_grad_() for a in (online, predictor))
    p1, p2 = x1 @ w.T @ h.T, x2 @ w.T @ h.T  # (n, d)
    t1, t2 = (x1 @ target.T).detach(), (x2 @ target.T).detach()

    def distance(p, t):
        return (F.normalize(p, dim=1) - F.normalize(t, dim=1)).pow(2).sum(dim=1).mean()

    slopes = torch.autograd.grad(distance(p1, t2) + distance(p2, t1), (w, h))
    w, h = (a.detach() - rate * s for a, s in zip((w, h), slopes, strict=True))
    return w, h, momentum * target + (1 - momentum) * w
    # END SOLUTION


# %% [markdown]
# **Try it.** A thousand steps of each, from the same start.

# %%


def walked(step, steps=1000):
    torch.manual_seed(0)
    online, target = torch.randn(2, 16, 64) / 8
    predictor = torch.eye(16)
    for _ in range(steps):
        online, predictor, target = step(
            *views(torch.randint(1200, (128,))), online, predictor, target, momentum=0.95, rate=0.1
        )
    return spread(x @ online.T)


with once_answered():
    say(
        f"Deviation of the unit vectors: at the start {walked(mend_byol, 0):.3f}; after 1,000 steps of the colleague's "
        f"**{walked(colleagues_byol):.3f}**, of yours **{walked(mend_byol):.3f}**. In the colleague's code all that could "
        "stand still moves, too."
    )

# %% [markdown]
# ## Question 3: Predict, then measure: what the watch shows
#
# The number to watch is the deviation over images of each coordinate of the unit vectors $u_i$, averaged over the $d$
# coordinates. Spread evenly over the sphere they give $1/\sqrt d$, and a single point 0. Between the two, all images may
# lean to a common direction: the mean cosine $c$ of all pairs of images is above 0.
#
# **Say beforehand** what the watch shows, if all coordinates vary equally. For $c = 0$ and $d = 16$ it is 0.25; for
# $c = 0.75$ it is 0.125.
#
# Think about the squared length of the mean vector.


# %% question="expected_std"
def expected_std(cosine, d):
    """The deviation of each coordinate of unit vectors with a known mean cosine.

    Args:
        cosine: (k,), mean cosines of all pairs of images, each in [0, 1].
        d: number of coordinates.

    Returns:
        (k,), deviations.
    """
    # BEGIN SOLUTION
    return ((1 - cosine) / d).sqrt()  # the mean vector's squared length is the mean cosine; the rest of 1 is variance
    # END SOLUTION


# %% [markdown]
# **Now measure.** Random vectors in 32 dimensions that lean more and more to a common one.

# %%
with once_answered():
    torch.manual_seed(0)
    noise, common = torch.randn(2000, 32), torch.randn(32).sign()
    cosines, measured = [], []
    for lean in (0, 0.25, 0.5, 1, 2, 4, 8):
        u = F.normalize(noise + lean * common, dim=1)
        cosines.append(float((u @ u.T).mean()))
        measured.append(spread(u))
    predicted = [float(v) for v in expected_std(torch.tensor(cosines), 32)]
    figure, axes = plt.subplots(figsize=(9, 4.2))
    axes.plot(cosines, predicted, marker="", color=plotting.BLUE)
    axes.plot(cosines, measured, "o", color=plotting.RED)
    axes.annotate("predicted", (cosines[3], predicted[3]), (-20, -28), textcoords="offset points", color=plotting.BLUE)
    axes.annotate("measured", (cosines[2], measured[2]), (8, 8), textcoords="offset points", color=plotting.RED)
    axes.set(xlabel="mean cosine of all pairs", ylabel="deviation", ylim=(0, 0.2))
    axes.set_title("What all images share does not vary")
    told = ", ".join(f"{m:.3f} at a mean cosine of {c:.2f}" for c, m in zip(cosines, measured, strict=True))
    show(figure, f"Deviation of the coordinates of unit vectors: {told}; the predicted values lie on the curve.")

# %% [markdown]
# ## Question 4: How many directions are used?
#
# The deviation can be healthy while almost all of it lies along one line. So look at the singular values
# $\sigma_1 \ge \dots \ge \sigma_k \ge 0$ of the centred features, and count softly (Roy and Vetterli, 2007): with the
# shares $p_j = \sigma_j / \sum_l \sigma_l$, the **effective rank** is
#
# $$\exp\Big( - \sum_{j=1}^{k} p_j \log p_j \Big), \qquad 0 \log 0 = 0.$$
#
# For `[2, 2, 0]` it is 2, for `[3, 1]` it is 1.7548, for `[5]` it is 1. Of zeros alone it is 0.


# %% question="used_directions"
def used_directions(values):
    """The effective rank of a spectrum.

    Args:
        values: (k,), singular values, 0 or more.

    Returns:
        A number between 0 and k.
    """
    # BEGIN SOLUTION
    total = values.sum()
    if total == 0:
        return 0.0
    return torch.special.entr(values / total).sum().exp()
    # END SOLUTION


# %% [markdown]
# **Try it.** How many directions do scikit-learn's digits use, of their 64 pixels?

# %%
with once_answered():
    sigma = torch.linalg.svdvals(x - x.mean(dim=0))
    shuffled = torch.stack([column[torch.randperm(1200)] for column in x.T], dim=1)
    free = torch.linalg.svdvals(shuffled - shuffled.mean(dim=0))
    say(
        f"**{float(used_directions(sigma)):.1f}**. If each pixel is dealt out to other digits, so that pixels no longer go "
        f"together: {float(used_directions(free)):.1f}. That is not 64 either: pixels at the edge hardly vary."
    )

# %% [markdown]
# ## Question 5: Name the collapse
#
# Write the doctor: embeddings $z$ come in, a word comes out.
#
# * **complete**: the deviation of the unit vectors (question 3) is below $0.1/\sqrt d$. One point for all.
# * **dimensional**: it is not, but the effective rank (question 4) of the centred unit vectors is below $d/4$.
# * **none** otherwise.
#
# The length of an embedding says nothing here, only its direction. There are more images than dimensions.


# %% question="name_collapse"
def name_collapse(z):
    """Say how embeddings have collapsed.

    Args:
        z: (n, d), embeddings of any length, n > d.

    Returns:
        "complete", "dimensional" or "none".
    """
    # BEGIN SOLUTION
    u, d = F.normalize(z, dim=1), z.shape[1]
    if u.std(dim=0, correction=0).mean() < 0.1 / d**0.5:
        return "complete"
    values = torch.linalg.svdvals(u - u.mean(dim=0))
    rank = torch.special.entr(values / values.sum()).sum().exp()
    return "dimensional" if rank < d / 4 else "none"
    # END SOLUTION


# %% [markdown]
# **Try it.** Three patients.

# %%
with once_answered():
    torch.manual_seed(0)
    patients = {
        "pixels": x,
        "the first three principal components, turned in 16 dimensions": torch.linalg.svd(x)[0][:, :3]
        @ torch.randn(3, 16),
        "a thousandth of the digits beside a constant": 1e-3 * x + torch.randn(64),
    }
    say("; ".join(f"{name}: **{name_collapse(z)}**" for name, z in patients.items()) + ".")

# %% [markdown]
# ## Question 6: The same, and not the same as the others
#
# Barlow Twins (Zbontar et al., 2021) needs neither target nor stopped gradient. Standardise each *feature* over the batch
# (mean 0, deviation 1, the deviation with $1/n$), in each view by itself, to $a$ and $b$; then with the cross-correlations
#
# $$C_{ij} = \frac1n \sum_{k=1}^{n} a_{ki}\, b_{kj}, \qquad \ell = \sum_i (1 - C_{ii})^2 + \lambda \sum_{i \ne j} C_{ij}^2 .$$
#
# For `z1 = z2 = [[1., 1.], [-1., -1.]]` and $\lambda = 0.1$: all four correlations are 1, the loss is 0.2.
#
# Think about a feature that is the same for all images: it shall correlate with nothing, $C_{ij} = 0$.


# %% question="twins_loss"
def twins_loss(z1, z2, lambd):
    """The loss of Barlow Twins.

    Args:
        z1, z2: (n, d) each, embeddings of two views; row i of both comes from the same image.
        lambd: weight of the off-diagonal term, 0 or more.

    Returns:
        A scalar, summed over features.
    """

    # BEGIN SOLUTION
    def standard(z):
        z = z - z.mean(dim=0)
        return z / (z.std(dim=0, correction=0) + 1e-6)

    c = standard(z1).T @ standard(z2) / len(z1)  # (d, d)
    same, every = (1 - c.diagonal()) ** 2, c**2
    return same.sum() + lambd * (every.sum() - every.diagonal().sum())
    # END SOLUTION


# %% [markdown]
# **Try it.** One matrix, 64 pixels to 16 features, trained by your loss with $\lambda = 0$ and $\lambda = 0.05$. **Decide
# first** what the 16 features will be without the second term.

# %%
with once_answered():
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.4))
    told = []
    for ax, lambd in zip(axes, (0, 0.05), strict=True):
        torch.manual_seed(0)
        f = (torch.randn(16, 64) / 8).requires_grad_()
        optimizer = torch.optim.Adam([f], lr=3e-3)
        for _ in range(500):
            a, b = views(torch.randint(1200, (128,)))
            loss = twins_loss(a @ f.T, b @ f.T, lambd)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        a, b = views(torch.arange(1200))
        c = torch.corrcoef(torch.cat([a @ f.detach().T, b @ f.detach().T], dim=1).T)[:16, 16:]
        image = ax.imshow(c, cmap="cividis", vmin=-1, vmax=1)
        ax.set(title=f"λ = {lambd}", xlabel="feature of view 2", xticks=[], yticks=[])
        off = c[~torch.eye(16, dtype=torch.bool)].abs().mean()
        told.append(
            f"with λ = {lambd} the diagonal is {float(c.diagonal().mean()):.2f} on average and the rest ±{float(off):.2f}"
        )
    axes[0].set_ylabel("feature of view 1")
    figure.colorbar(image, ax=axes, label="correlation")
    show(figure, f"Cross-correlations of 16 learned features: {'; '.join(told)}.")

# %% [markdown]
# ## Question 7: Three wishes
#
# VICReg (Bardes, Ponce and LeCun, 2021) writes each wish down by itself. With $n$ embeddings of $d$ features in each view,
# and $C(z)$ the covariance matrix of a view (divided by $n - 1$):
#
# * **invariance** $\;\frac{1}{nd} \sum_{i,j} (z^1_{ij} - z^2_{ij})^2$,
# * **variance** $\;v(z^1) + v(z^2)$, $\quad v(z) = \frac1d \sum_j \max\big(0,\, 1 - \sqrt{C_{jj}(z) + 10^{-4}}\big)$,
# * **covariance** $\;c(z^1) + c(z^2)$, $\quad c(z) = \frac1d \sum_{j \ne k} C_{jk}(z)^2$.
#
# (As in the paper's algorithm 1, for which its weights 25, 25 and 1 were chosen. Its equation 5 adds up the first term
# over features, and the authors' code halves the second: two of the ways in which implementations differ silently.)
#
# For `z1 = z2 = zeros(4, 2)` the three are 0, 1.98 and 0.


# %% question="vicreg_three"
def vicreg_three(z1, z2):
    """The three terms of VICReg, without weights.

    Args:
        z1, z2: (n, d) each, embeddings of two views; row i of both comes from the same image.

    Returns:
        (3,), invariance, variance and covariance. Their gradients are finite.
    """
    # BEGIN SOLUTION
    variance = covariance = 0.0
    for z in (z1, z2):
        z = z - z.mean(dim=0)
        c = z.T @ z / (len(z) - 1)  # (d, d)
        variance = variance + (1 - (c.diagonal() + 1e-4).sqrt()).clamp(min=0).mean()
        covariance = covariance + (c.pow(2).sum() - c.diagonal().pow(2).sum()) / len(c)
    return torch.stack([(z1 - z2).pow(2).mean(), variance, covariance])
    # END SOLUTION


# %% [markdown]
# **Try it.** Which wish does each of these disappoint?

# %%
with once_answered():
    torch.manual_seed(0)
    good, one = torch.randn(500, 8), torch.randn(500, 1)
    cases = {
        "one point": (torch.zeros(500, 8), torch.zeros(500, 8)),
        "one feature, eight times": (one.repeat(1, 8), one.repeat(1, 8)),
        "strangers": (good, torch.randn(500, 8)),
        "as wished": (good, good),
    }
    lines = ["| embeddings | invariance | variance | covariance |", "|:--|--:|--:|--:|"]
    for name, pair in cases.items():
        lines.append(f"| {name} | " + " | ".join(f"{float(term):.2f}" for term in vicreg_three(*pair)) + " |")
    say("\n".join(lines))

# %% [markdown]
# ## Question 8: Neither one class for all, nor all for one
#
# DINO's teacher (Caron et al., 2021) answers with $k$ numbers for each image, and the student learns its softmax. Two
# trivial teachers lie in wait: one that gives all images the same class, and one that finds all classes equally likely.
# Against the first, its answers are **centred**, which alone would lead to the second; against the second they are
# **sharpened** by a low temperature, which alone would lead to the first. With answers $a$ (n, k), centre $c$ (k,),
# temperature $\tau$ and momentum $m$:
#
# $$\text{targets} = \operatorname{softmax}\big((a - c) / \tau\big) \ \text{over classes}, \qquad
# c \leftarrow m\, c + (1 - m)\, \tfrac1n \sum_i a_i .$$
#
# The targets use the centre as it is before this update. At $\tau = 0.005$ they must still be right.
#
# For `answers = [[1., 0.], [1., 0.]]`, `center = [1., 0.]`, any temperature and momentum: targets of one half each, and the
# centre stays.


# %% question="teacher_says"
def teacher_says(answers, center, temperature, momentum):
    """DINO's targets, and its next centre.

    Args:
        answers: (n, k), the teacher's, before any softmax.
        center: (k,).
        temperature: above 0.
        momentum: share of itself that the centre keeps, in [0, 1].

    Returns:
        Targets (n, k), whose rows add up to 1, and the new centre (k,).
    """
    # BEGIN SOLUTION
    targets = ((answers - center) / temperature).softmax(dim=1)
    return targets, momentum * center + (1 - momentum) * answers.mean(dim=0)
    # END SOLUTION


# %% [markdown]
# **Try it.** A teacher that likes class 0: its answers for all images are larger there. What becomes of its targets as the
# centre catches up?

# %%
with once_answered():
    torch.manual_seed(0)
    answers, center, share = 0.2 * torch.randn(400, 6), torch.zeros(6), []
    answers[:, 0] += 0.5
    for _ in range(40):
        targets, center = teacher_says(answers, center, 0.04, 0.9)
        share.append(100 * float(targets[:, 0].mean()))
    figure, axes = plt.subplots(figsize=(9, 3.8))
    axes.plot(share, marker="", color=plotting.BLUE)
    axes.axhline(100 / 6, color="black", lw=1, ls=":", marker="")
    axes.text(39, 100 / 6 + 3, "a sixth", ha="right", fontsize=12)
    axes.set(xlabel="steps", ylabel="of all targets in class 0, %", ylim=(0, 100))
    axes.set_title("The centre takes the favourite's lead away")
    show(
        figure,
        f"Class 0 gets {share[0]:.0f}% of the targets at first and {share[-1]:.0f}% after 40 steps, beside a sixth for each of six classes.",
    )

# %% [markdown]
# Why is centring alone not enough? Suppose that all answers were the same for every image: after centring they are 0, and
# the targets are uniform, at any temperature. The student then learns to be uniform, too. What rescues the pair is that a
# low temperature magnifies the smallest difference between images.
