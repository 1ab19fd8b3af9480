# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 5 · Generation
#
# Eight pieces of learning by drawing: what a loss answers where it cannot know, colours as classes, holes, hidden patches,
# and a judge who tells real from made up. One of them is broken and wants mending; of another you say the result before you
# measure it. You write the part that says `NotImplementedError`; `check` below it calls your code with fresh random inputs
# and says what is wrong. Check as often as you like. The hints unfold one by one: first where to look, then the idea, then
# almost the line.
#
# **Time:** about 2½ hours; the computer needs 15 seconds of them. **You need:** chapter 5.
#
# The images are patches of colour photographs, 32 × 32 pixels; those called `test_images` come from other photographs.

# %%
import math
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch.func import functional_call

from ssl_course import plotting
from ssl_course.data import photos
from ssl_course.encoders import mlp
from ssl_course.exercises import check
from ssl_course.plotting import say, show
from ssl_course.pretext import bicubic, downsample, from_lab, mask_region, to_lab

plotting.use_style()
images, test_images = photos("train", 32, 300).images, photos("test", 32, 60).images  # (n, 3, 32, 32) in [0, 1]
lab, test_lab = to_lab(images), to_lab(test_images)  # L in 0..100, a and b about -110..110


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


def counted(cell, kind, cells, kinds):
    """How often each kind meets each cell, (cells, kinds), from two lists of whole numbers."""
    return (cell * kinds + kind).bincount(minlength=cells * kinds).view(cells, kinds).float()


# %% [markdown]
# ## Question 1: Predict, then measure: what a loss answers that cannot know
#
# A shirt is grey in the picture. It was red or green, nobody can tell. A network that must answer with *one* number draws
# what its loss prefers. Let the true number be $v_q$ with probability $p_q$. Which constant $c$ is the best answer
#
# 1. for the expected **squared** error $\sum_q p_q (v_q - c)^2$;
# 2. for the expected **absolute** error $\sum_q p_q |v_q - c|$;
# 3. of a **classifier**, that predicts the probabilities (and does it well) and names the likeliest class?
#
# For `values = [60., -40., 0.]` and `p = [[0.4, 0.45, 0.15]]` the answers are 6, 0 and −40. Nowhere does the probability
# reach one half exactly at a value, and the likeliest class is unique. The values come in any order.


# %% question="best_constants"
def best_constants(values, p):
    """The best single answer under three losses.

    Args:
        values: (k,), numbers that may be true, all different, in any order.
        p: (n, k), a distribution over the values in each row.

    Returns:
        (n, 3): for each row the best answer for the squared error, for the absolute error, and the likeliest class.
    """
    # BEGIN SOLUTION
    ordered, order = values.sort()
    passed = (p[:, order].cumsum(dim=1) < 0.5).sum(dim=1)  # (n,), how many values lie below the half
    return torch.stack([p @ values, ordered[passed], values[p.argmax(dim=1)]], dim=1)
    # END SOLUTION


# %% [markdown]
# **Now measure.** Here is the smallest colouring network of all: it sees the lightness of a single pixel, in eight steps,
# and answers how red or green it is (the *a* of Lab). One free number for each step and loss, and gradient descent. Before you
# run: which of the three draws the dullest pictures?

# %%
values = 10.0 * torch.arange(-8, 9)  # (17,)
step = (lab[:, 0].flatten() / 12.5).long().clamp(max=7)
colour = (lab[:, 1].flatten() / 10).round().long().clamp(-8, 8) + 8
counts = counted(step, colour, 8, 17)  # (8, 17)
p = counts / counts.sum(dim=1, keepdim=True)

with once_answered():
    predicted = best_constants(values, p)
    squares, absolute = (torch.zeros(8, 1, requires_grad=True) for _ in range(2))
    logits = torch.zeros(8, 17, requires_grad=True)
    optimizer = torch.optim.Adam([squares, absolute, logits], lr=1.0)
    for i in range(400):
        optimizer.param_groups[0]["lr"] = 1 - i / 400
        gap = values - squares, values - absolute  # (8, 17) each
        loss = (p * gap[0] ** 2).sum() / 20 + (p * gap[1].abs()).sum() - (p * logits.log_softmax(dim=1)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    learned = torch.cat([squares, absolute, values[logits.argmax(dim=1)][:, None]], dim=1).detach()
    figure, axes = plt.subplots(figsize=(9, 4.2))
    names, ends = ("squared", "absolute", "classes"), []
    for j, name in enumerate(names):
        axes.plot(predicted[:, j], "-", marker="", color=plotting.CYCLE[j])
        axes.plot(learned[:, j], "o", color=plotting.CYCLE[j])
        ends.append((float(predicted[7, j]), name, plotting.CYCLE[j]))
    plotting.label_ends(axes, 7, ends, apart=7)
    axes.set(xlabel="lightness, in eight steps", ylabel="answer: green (−) to red (+)")
    axes.set_title("Squares draw what lies between, classes take a side")
    worst = (predicted - learned).abs().max()
    told = ", ".join(f"{n} {float(c):.1f}" for n, c in zip(names, (counts.sum(dim=1) @ predicted.abs()) / counts.sum()))
    show(
        figure,
        f"Predicted answers (lines) and learned ones (dots) at eight lightnesses; they differ by at most {worst:.2f}.",
    )
    truth = float(counts.sum(dim=0) @ values.abs() / counts.sum())
    say(f"How far from grey, on average over all pixels: the true colours {truth:.1f}; the answers {told}.")

# %% [markdown]
# <details><summary>Answer</summary>
#
# The squared error. Where something may be red or green it draws what lies between, which is neither. The absolute error
# moves to the side that has more than half. The likeliest class is a colour that exists, and often the wrong one; but the
# classifier *predicted* a whole distribution, and the next two questions draw more out of it than its largest entry.
# </details>
#
# ## Question 2: Rare colours count
#
# Where nine of ten pixels are nearly grey, a classifier of colours learns grey first. Zhang, Isola and Efros (2016,
# equation 4) weigh each pixel by how rare its colour is: with the share $p_q$ of bin $q$ among the pixels, $k$ bins, and a
# share $\lambda$ (`uniform`) of the uniform distribution mixed in,
#
# $$w_q \;\propto\; \Big( (1 - \lambda)\, p_q + \frac{\lambda}{k} \Big)^{-1}, \qquad \text{scaled so that} \quad \sum_q p_q
# w_q = 1 .$$
#
# For `frequency = [30., 10.]` and $\lambda = 0.5$ the weights are $6/7$ and $10/7$.
#
# Think about a bin that never occurs, and about what the scale means for the learning rate.


# %% question="colour_weights"
def colour_weights(frequency, uniform):
    """Weights of colour classes.

    Args:
        frequency: (k,), how often each bin occurs, as counts; some may be 0.
        uniform: share of the uniform distribution, in (0, 1].

    Returns:
        (k,), with a mean of 1 over the pixels.
    """
    # BEGIN SOLUTION
    p = frequency / frequency.sum()  # (k,)
    rarity = 1 / (uniform / len(p) + (1 - uniform) * p)
    return rarity / (p @ rarity)
    # END SOLUTION


# %% [markdown]
# **Try it.** The colours of our photographs, in squares of 10 × 10 of the ab plane. How much more does the rarest count than
# the most common?

# %%
cells = (lab[:, 1:].movedim(1, -1).reshape(-1, 2) / 10).round()  # (pixels, 2)
bins, which = cells.unique(dim=0, return_inverse=True)
bins = 10 * bins  # (k, 2)
frequency = which.bincount().float()

with once_answered():
    weights = colour_weights(frequency, 0.5)
    grey = bins.norm(dim=1) < 15
    say(
        f"Of {len(bins)} colours the nine around grey hold {100 * float(frequency[grey].sum() / frequency.sum()):.0f}% of the "
        f"pixels. The rarest colour weighs **{float(weights.max() / weights.min()):.0f} times** as much as the most common; "
        f"without the uniform half it would be {float(frequency.max() / frequency.min()):,.0f} times."
    )

# %% [markdown]
# ## Question 3: Between the mean and the mode
#
# The network gives each pixel a distribution over $k$ colours; the picture needs one. The mean is dull, the likeliest bin
# is patchy. Zhang et al. (equation 5) take the mean *after* making the distribution sharper: with logits $x_q$, the colours
# $c_q$ of the bins and a temperature $T$,
#
# $$\text{colour} = \sum_q f_q\, c_q, \qquad f = \mathrm{softmax}(x / T).$$
#
# At $T = 1$ it is the mean, as $T \to 0$ the mode; the paper uses 0.38.
#
# For logits `[log 3, 0]`, bins `[[40., 0.], [0., 0.]]` the colour is `[30., 0.]` at $T = 1$ and `[36., 0.]` at $T = 0.5$. It
# must hold at a temperature of 0.004, too.


# %% question="one_colour"
def one_colour(logits, bins, temperature):
    """The annealed mean of a distribution over colours.

    Args:
        logits: (n, k, h, w), of each pixel.
        bins: (k, 2), the a and b of each bin.
        temperature: above 0; it may be as small as 0.004.

    Returns:
        (n, 2, h, w), the a and b of each pixel.
    """
    # BEGIN SOLUTION
    shares = torch.softmax(logits / temperature, dim=1)  # (n, k, h, w)
    return torch.einsum("nkhw,kc->nchw", shares, bins)
    # END SOLUTION


# %% [markdown]
# **Try it.** Once more the network that sees a single pixel's lightness, now in 25 steps: it knows how often each colour came
# with it in the photographs. Six patches of *other* photographs, coloured with it.

# %%
with once_answered():
    seen = counted((lab[:, 0].flatten() / 4).long().clamp(max=24), which, 25, len(bins))  # (25, k)
    logits = (seen + 1e-3).log().T[None, :, :, None]  # (1, k, 25, 1)
    some = test_lab[:6]
    step = (some[:, 0] / 4).long().clamp(max=24)  # (6, 32, 32)
    rows, told = [from_lab(some * torch.tensor([1.0, 0, 0])[:, None, None])], []
    for temperature in (1.0, 0.38, 0.02):
        table = one_colour(logits, bins, temperature)[0, :, :, 0]  # (2, 25)
        painted = torch.cat([some[:, :1], table[:, step].transpose(0, 1)], dim=1)
        rows.append(from_lab(painted))
        told.append(f"{float(painted[:, 1:].norm(dim=1).mean()):.1f} at T = {temperature:g}")
    figure, axes = plt.subplots(figsize=(9, 7.6))
    plotting.draw_images(axes, torch.cat([*rows, test_images[:6]]), 6, "Grey, T = 1, T = 0.38, T = 0.02, true")
    truth = float(some[:, 1:].norm(dim=1).mean())
    show(figure, f"Six patches, five rows. Mean distance from grey: {', '.join(told)}; in truth {truth:.1f}.")

# %% [markdown]
# ## Question 4: How near, in decibels
#
# The peak signal-to-noise ratio of a drawing $\hat x$ of an image $x$ with values in [0, 1]:
#
# $$\mathrm{PSNR} = 10 \log_{10} \frac{1}{\mathrm{MSE}}, \qquad \mathrm{MSE} = \text{mean over channels and places of }
# (\hat x - x)^2 .$$
#
# An error of 0.1 everywhere is 20 dB; half the error is 6 dB more. Each image has its own.


# %% question="psnr_of_each"
def psnr_of_each(drawn, images):
    """The PSNR of each image.

    Args:
        drawn: (n, c, h, w), compared as it is, also beyond [0, 1].
        images: (n, c, h, w) in [0, 1]; nowhere is a drawing perfect.

    Returns:
        (n,), in decibels.
    """
    # BEGIN SOLUTION
    error = (drawn - images).square().flatten(1).mean(dim=1)  # (n,)
    return -10 * torch.log10(error)
    # END SOLUTION


# %% [markdown]
# **Try it.** Shrink the test patches by 2 and enlarge them again: the bar that a super-resolution network has to beat.

# %%
with once_answered():
    small = downsample(test_images, 2)
    copied = small.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    psnr = {"copied pixels": psnr_of_each(copied, test_images), "bicubic": psnr_of_each(bicubic(small, 2), test_images)}
    told = " and ".join(f"{float(v.mean()):.1f} dB for {name}" for name, v in psnr.items())
    low, high = psnr["bicubic"].aminmax()
    say(
        f"On average {told}. Single patches reach from {float(low):.0f} to {float(high):.0f} dB: sky is easy, spokes are not."
    )

# %% [markdown]
# ## Question 5: Judge the hole alone
#
# A context encoder sees an image with a hole and draws what was there (Pathak et al., 2016). What it draws *outside* the
# hole does not matter. With the hole $H_i$ of image $i$, a set of pixels, and $c$ channels:
#
# $$\ell = \frac{1}{n} \sum_{i=1}^{n} \; \frac{1}{c\,|H_i|} \sum_{\text{channels}} \sum_{(r, q) \in H_i} (\hat x - x)^2 .$$
#
# Each image takes the mean over *its own* hole first. Suppose two images of one channel: the hole of the first has a single
# pixel, with an error of 1; that of the second four pixels, each with an error of 0.5. The loss is $(1 + 0.25) / 2 = 0.625$.
#
# Think about the shape of `hole`.


# %% question="hole_loss"
def hole_loss(drawn, images, hole):
    """The squared error inside the holes.

    Args:
        drawn, images: (n, c, h, w) each.
        hole: (n, 1, h, w), True inside; every image has one, of its own size.

    Returns:
        A scalar: each image's mean over its hole and all channels, then the mean over images.
    """
    # BEGIN SOLUTION
    wrong = (drawn - images).square() * hole  # (n, c, h, w)
    count = images.shape[1] * hole.flatten(1).sum(dim=1)  # (n,)
    return (wrong.flatten(1).sum(dim=1) / count).mean()
    # END SOLUTION


# %% [markdown]
# **Try it.** The laziest filling of all is the mean colour of the image. How good does it look to a loss over the whole image,
# and to yours?

# %%
with once_answered():
    torch.manual_seed(0)
    lazy, hole = mask_region(test_images, "arbitrary", 0.1)
    whole, inside = F.mse_loss(lazy, test_images), hole_loss(lazy, test_images, hole)
    say(
        f"Holes of a tenth, filled with the mean: **{float(whole):.4f}** over the whole image, **{float(inside):.4f}** over the "
        f"holes, {float(inside / whole):.0f} times as much. What was never missing makes the first number small."
    )

# %% [markdown]
# ## Question 6: One sum for two players
#
# Mean errors draw blurs. A discriminator $D$ learns to tell real images $x$ from made-up ones $\hat x$, a generator learns to
# pass (Goodfellow et al., 2014). With the scores $s$ of the discriminator (logits; $D = \mathrm{sigmoid}(s)$):
#
# $$\ell_D = -\text{mean} \log D(x) \;-\; \text{mean} \log (1 - D(\hat x)), \qquad \ell_G = -\text{mean} \log D(\hat x) .$$
#
# ($\ell_G$ is the paper's advice in section 3: the plain game, $+\text{mean} \log(1 - D(\hat x))$, has no slope while the
# generator loses.) Usually there are two optimisers and two steps. One will do if you return $\ell_D + \ell_G$ such that its
# gradient moves **each player by its own loss only**: at the discriminator's weights it is that of $\ell_D$, at $\hat x$ that
# of $\ell_G$.
#
# If all scores are 0, the sum is $3 \log 2 = 2.0794$. It must be right where scores reach some hundreds, too.
#
# Think about two arrows that must not exist: from $\ell_D$ to the generator, and from $\ell_G$ to the weights of $D$.


# %% question="two_player_loss"
def two_player_loss(discriminator, real, fake):
    """The losses of a discriminator and a generator in one sum; each is moved by its own.

    Args:
        discriminator: a module without batch norm that maps samples to scores (n, 1), positive for real.
        real: (n, ...), samples.
        fake: (n, ...), as the generator made them; they carry its gradient.

    Returns:
        A scalar, the discriminator's loss plus the generator's.
    """
    # BEGIN SOLUTION
    on_real, on_fake = discriminator(real), discriminator(fake.detach())  # (n, 1) each
    judging = F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
    still = {name: weight.detach() for name, weight in discriminator.named_parameters()}
    fooling = F.softplus(-functional_call(discriminator, still, (fake,))).mean()
    return judging + fooling
    # END SOLUTION


# %% [markdown]
# **Try it.** Points on a ring are real. Two small networks, one optimiser, your loss. What do you expect to see: a ring, a
# part of one, or a point?


# %%
def ring(n):
    angle = 2 * math.pi * torch.rand(n)
    return torch.stack([angle.cos(), angle.sin()], dim=1) + 0.03 * torch.randn(n, 2)


with once_answered():
    torch.manual_seed(0)
    generator, judge = mlp(4, 64, 2), mlp(2, 64, 1)
    optimizer = torch.optim.Adam([*generator.parameters(), *judge.parameters()], lr=3e-3, betas=(0.5, 0.99))
    made = [generator(torch.randn(400, 4)).detach()]
    for _ in range(1000):
        loss = two_player_loss(judge, ring(128), generator(torch.randn(128, 4)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    made.append(generator(torch.randn(400, 4)).detach())
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.8), sharex=True, sharey=True)
    off = [float((z.norm(dim=1) - 1).abs().median()) for z in made]
    for one, z, name in zip(axes, made, ("before", "after 1,000 steps"), strict=True):
        one.scatter(*ring(400).T, s=6, color=plotting.GREY)
        one.scatter(*z.T, s=10, color=plotting.RED)
        one.set(title=name, aspect="equal", xlim=(-1.6, 1.6), ylim=(-1.6, 1.6))
    sectors = [len((12 * torch.atan2(z[:, 1], z[:, 0]) / math.pi).floor().unique()) for z in made]
    show(
        figure,
        f"Real points (grey) and made-up ones (red). The median distance to the ring falls from {off[0]:.2f} to "
        f"{off[1]:.2f}; made-up points lie in {sectors[1]} of the 24 sectors of the ring.",
    )

# %% [markdown]
# <details><summary>Answer</summary>
#
# A part of one, as a rule, which wanders from run to run and step to step: the generator is asked to be taken for real, not to
# make everything that is real. It is called mode collapse, and it is why a GAN's pictures look better than its variety.
# </details>
#
# ## Question 7: See a quarter, find the way back
#
# A masked autoencoder shows its encoder a few patches of each image and lets the decoder draw the rest (He et al., 2021,
# section 3). To choose them, each image sorts its patches by a random number, `noise`, and keeps those with the smallest. The
# decoder needs to know where each came from:
#
# * `visible`: the kept patches, **in the order of their noise**, smallest first;
# * `restore`: for each place of the image, where its patch stands in the list *visible ones, then hidden ones*, both in the
#   order of their noise;
# * `hidden`: for each place of the image, whether its patch is hidden.
#
# For `noise = [[0.7, 0.1, 0.9, 0.4]]` and `keep = 2` the patches 1 and 3 are visible, `restore = [[2, 0, 3, 1]]` and
# `hidden = [[True, False, True, False]]`.
#
# No loop over images is needed. Think about what one `argsort` tells, and what two.


# %% question="keep_visible"
def keep_visible(patches, noise, keep):
    """Choose the visible patches of each image.

    Args:
        patches: (n, p, d), of each image, row by row.
        noise: (n, p), a random number for each patch; no two in an image are equal.
        keep: how many patches of each image stay visible, 1 to p - 1.

    Returns:
        visible (n, keep, d); restore (n, p), integers; hidden (n, p), booleans.
    """
    # BEGIN SOLUTION
    order = noise.argsort(dim=1)  # (n, p)
    restore = order.argsort(dim=1)
    rows = torch.arange(len(patches))[:, None]
    return patches[rows, order[:, :keep]], restore, restore >= keep
    # END SOLUTION


# %% [markdown]
# **Try it.** The visible patches, then grey ones for the gaps, and `restore` brings each into its place:


# %%
def to_patches(images):
    """(n, 3, 32, 32) to 64 patches (n, 64, 48)."""
    return F.unfold(images, 4, stride=4).transpose(1, 2)


def to_images(patches):
    return F.fold(patches.transpose(1, 2), 32, 4, stride=4)


with once_answered():
    torch.manual_seed(0)
    patches = to_patches(test_images[:8])  # (8, 64, 48)
    visible, restore, hidden = keep_visible(patches, torch.rand(8, 64), 16)
    listed = torch.cat([visible, torch.full((8, 48, 48), 0.5)], dim=1)
    placed = listed.gather(1, restore[:, :, None].expand(-1, -1, 48))
    figure, axes = plt.subplots(figsize=(10, 2.9))
    plotting.draw_images(
        axes, torch.cat([to_images(placed), test_images[:8]]), 8, "What the encoder sees, and the truth"
    )
    fits = bool((placed == patches)[~hidden].all())
    show(figure, f"Eight patches of photographs, a quarter of each visible. All visible parts in their place: {fits}.")

# %% [markdown]
# ## Question 8: Mend the loss of a masked autoencoder
#
# The target of a masked autoencoder is each patch with its own mean and deviation taken out, so that contrast counts as much
# in the dark as in the light. With the $d$ pixels of patch $j$, their mean $\mu_j$ and their variance $\sigma_j^2$ (as
# `torch.var` has it, divided by $d - 1$):
#
# $$\ell = \text{mean over hidden patches } j \text{ of} \quad \frac{1}{d} \Big\| \hat x_j - \frac{x_j - \mu_j}{\sqrt{\sigma_j^2
# + 10^{-6}}} \Big\|^2 .$$
#
# A colleague wrote:


# %%
def colleagues_masked_loss(drawn, patches, hidden):
    target = (patches - patches.mean()) / patches.std()  # (n, p, d)
    error = (drawn - target).pow(2).mean(dim=2)  # (n, p)
    return (error * ~hidden).mean()


def look_at(masked_loss):
    """What a loss says of four drawings."""
    torch.manual_seed(0)
    patches = to_patches(test_images[:8])
    middle = patches.mean(dim=2, keepdim=True)
    perfect = (patches - middle) / (patches.var(dim=2, keepdim=True) + 1e-6).sqrt()
    few, many = torch.rand(2, 8, 64).argsort(dim=2).argsort(dim=2) < torch.tensor([16, 48])[:, None, None]
    rubbish = torch.where(many[..., None], perfect, 100.0)
    flat = torch.full_like(patches, 0.25)
    print(f"perfect where hidden, rubbish elsewhere: {float(masked_loss(rubbish, patches, many)):.4f}")
    print(f"off by 1 everywhere, 16 of 64 hidden:    {float(masked_loss(perfect + 1, patches, few)):.4f}")
    print(f"off by 1 everywhere, 48 of 64 hidden:    {float(masked_loss(perfect + 1, patches, many)):.4f}")
    print(f"off by 1, and all patches of one colour: {float(masked_loss(torch.ones_like(flat), flat, many)):.4f}")


look_at(colleagues_masked_loss)

# %% [markdown]
# The four numbers should be 0, 1, 1 and 1. There are four faults; one of them shows only when another is mended.
#
# Think about which patches count, how many there are, and over which axis the pixels of a patch lie.


# %% question="mend_masked_loss"
def mend_masked_loss(drawn, patches, hidden):
    """The loss of a masked autoencoder with normalised targets.

    Args:
        drawn: (n, p, d), what the decoder drew, in the place of each patch.
        patches: (n, p, d), the true patches; some may be of a single colour.
        hidden: (n, p), True where a patch was hidden; as many in each image, at least one.

    Returns:
        A scalar: the mean over the hidden patches of all images.
    """
    # BEGIN SOLUTION
    center, spread = patches.mean(dim=2, keepdim=True), patches.var(dim=2, keepdim=True)  # (n, p, 1)
    wanted = (patches - center) / (spread + 1e-6).sqrt()
    each = (drawn - wanted).square().mean(dim=2)  # (n, p)
    return each[hidden].mean()
    # END SOLUTION


# %% [markdown]
# **Try it.** The four lines again:

# %%
with once_answered():
    look_at(mend_masked_loss)

# %% [markdown]
# Why would a colleague not notice? Look at what the loss over visible patches rewards.
#
# <details><summary>Answer</summary>
#
# It falls, and fast: the visible patches are there to be copied, and a network that copies its input gets a loss near 0. The
# features stay as they were. A loss that falls is no evidence of learning; a probe is.
# </details>
