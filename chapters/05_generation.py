# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 5 · Generation: draw what is missing
#
# After this chapter you can
#
# * make a task from any image by hiding something of it: its colours, a channel, its detail, a region, most of its patches;
# * say what a squared error draws when several answers are right, and choose a loss that draws one of them;
# * put a discriminator beside a loss, and read a GAN as self-supervision;
# * build a masked autoencoder, and say why its encoder sees the visible patches alone and what the mask ratio does;
# * tell from a table of probes what each task taught, and what it cannot teach.
#
# **Time:** a minute and a half of computing on a laptop with two cores, 50 minutes of reading. With a GPU set `SCALE=full`: the same on CIFAR-10.
# **You need:** chapter 1's protocol (probe, random encoder), and chapter 2's denoising autoencoder.

# %%
import os
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from joblib import delayed
from torch import nn

from ssl_course import plotting
from ssl_course.autoencoders import MaskedAutoencoder, conv_decoder, map_decoder
from ssl_course.data import Split, cifar10, coloured_digits, photos, whole_photos
from ssl_course.encoders import ViT, convnet, discriminator, resnet
from ssl_course.encoders.vit import patchify
from ssl_course.evaluation import compare, features, linear_probe
from ssl_course.evaluation.side_by_side import side_by_side
from ssl_course.plotting import say, show
from ssl_course.pretext import (
    GAN,
    Colorization,
    CrossChannel,
    Inpainting,
    SuperResolution,
    ab_bins,
    annealed_mean,
    bicubic,
    downsample,
    mask_region,
    random_patch_mask,
)
from ssl_course.pretext.lab import join, light_and_colour
from ssl_course.results import stored
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `compare` gives each core a run of its own
FULL, QUICK = (
    os.environ.get("SCALE") == scale for scale in ("full", "quick")
)  # quick: only to see that all of it runs
SEEDS = range(3)
SIDE, EPOCHS, BATCH, RATE = (32, 30, 128, 8e-3) if FULL else (20, 1 if QUICK else 3, 16, 6e-3)
if FULL:
    colour, colour_test = cifar10("train"), cifar10("test")
    one_hue, one_hue_test = colour, colour_test
else:
    sizes = (("train", 400 if QUICK else 1200), ("test", 1000))
    colour, colour_test = (coloured_digits(s, n, size=SIDE, clutter=0) for s, n in sizes)
    one_hue, one_hue_test = (coloured_digits(s, n, hues=1, size=SIDE, clutter=0) for s, n in sizes)
photo, others = photos("train", 32, 4000 if FULL else 200 if QUICK else 700).images, photos("test", 32, 200)
photo_test, photo_labels, photo_names = others.images, others.labels, others.classes


def learn(method, images, epochs=EPOCHS, lr=RATE, seed=0, batch=BATCH):
    fit(method, images, epochs=epochs, batch_size=batch, lr=lr, seed=seed, progress=False)
    return method.eval()


# %% [markdown]
# ## 5.1 Hide, then draw
#
# Who can draw the missing half of a face knows what a face is. That is the hope behind this chapter: hide a part of the image, let a network draw it, and keep the encoder,
#
# $$\ell = \big\|\, x_{\text{hidden}} - \mathrm{dec}\big(\mathrm{enc}(x_{\text{shown}})\big) \big\|^2. \tag{1}$$
#
# The label is the image itself, so there is no end of labels. The tasks differ in *what* they hide.

# %%
cat = F.interpolate(whole_photos("test")[0][None, :, :300, 75:375], size=96, mode="bilinear", antialias=True)
light, ab = light_and_colour(cat)
holed, _ = mask_region(cat)
_, _, hidden = random_patch_mask(1, 64, 0.75, torch.Generator().manual_seed(1))
hidden = F.interpolate(hidden.view(1, 1, 8, 8).float(), size=96) > 0
shown = (
    ("lightness → colours", join(light, 0 * ab)),
    ("colours → lightness", join(0 * light, ab)),
    ("small → large", F.interpolate(downsample(cat, 4), size=96)),
    ("around → inside", holed),
    ("a quarter → all", torch.where(hidden, 0.5, cat)),
    ("the photograph", cat),
)
figure, axes = plt.subplots(1, 6, figsize=(15, 3))
for ax, (title, image) in zip(axes, shown, strict=True):
    plotting.draw_images(ax, image, columns=1, title=title)
show(
    figure,
    "One photograph of a cat, as five tasks show it: without its colours; its colours alone; shrunk to a quarter of its side; with a hole in its middle; "
    "with three quarters of its patches hidden; and the photograph, which is the answer to all of them.",
)

# %% [markdown]
# To *measure* what a task teaches we need labels as well, for the probe alone. Here they are: `coloured_digits`, handwritten digits anywhere on a grainy canvas. Each digit has two
# opposite hues, as a pepper is green or red; each image shows one of them. How light a pixel is says nothing of its hue.
#
# We chose openly: **colour tells the kind**. It does for peppers and grass, and it does not for cars and shirts. A task can teach only what its answer depends on. Since the colours would give the
# digit away, every probe below sees the **lightness** alone.


# %%
def in_grey(split):
    light, ab = light_and_colour(split.images)
    return Split(join(light, 0 * ab)[:, :1].contiguous(), split.labels, split.classes)


train, test = in_grey(colour), in_grey(colour_test)
firsts = torch.stack([(colour_test.labels == kind).nonzero()[:4, 0] for kind in range(10)], dim=1)  # (4, 10)
figure, axes = plt.subplots(figsize=(11, 5.2))
sheet = torch.cat([colour_test.images[firsts.flatten()], test.images[firsts[0]].expand(-1, 3, -1, -1)])
plotting.draw_images(
    axes, sheet, columns=10, title="The first four of each kind; below, the lightness of the first row"
)
show(
    figure,
    "Four rows of ten images, a column for each kind, in colour. In a column of digits there are two opposite hues, such as red and green. Below, the first row in grey.",
)

# %% [markdown]
# All methods of this chapter but the last, which is slower, now train in one call: the same digits (those of *cross-channel* with one hue), each seen equally often; convolutional encoders of the same size, and beside the GAN's judge, which is another, its own untrained twin. Their pictures come section by section, and the table at the end.
# **Decide first, and write it down:** in which order will the probe rank them? Which will not be above an untrained encoder?


# %%
def backbone(channels=1):
    """From images to maps."""
    if not FULL:
        return convnet(channels, widths=(16, 32, 64))
    net = resnet(18, channels)
    body = nn.Sequential(*list(net.children())[:-2])  # without the mean over places
    body.dim = net.dim
    return body


def encoder():
    return resnet(18, 1) if FULL else backbone()


def pixel_head(channels):
    """From maps to twice as many places; it looks at each place by itself, so that the encoder must do the work."""
    return None if FULL else nn.Sequential(nn.Conv2d(64, 4 * channels, 1), nn.PixelShuffle(2))


def painter():
    return None if FULL else map_decoder(64, 1, SIDE, widths=(32, 16))


def judge(width=8):
    return discriminator(1, widths=(64, 128, 256, 512) if FULL else (width, 2 * width, 4 * width))


def generator():
    """From 16 numbers to an image; it grows smoothly, or the judge would know it by its grid."""
    if FULL:
        return nn.Sequential(conv_decoder(16, 1, SIDE, widths=(256, 128, 64)), nn.Sigmoid())
    first = [nn.Linear(16, 32 * 25), nn.Unflatten(1, (32, 5, 5)), nn.BatchNorm2d(32), nn.ReLU()]
    second = [nn.Upsample(scale_factor=2), nn.Conv2d(32, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU()]
    third = [nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(16, 1, 3, padding=1), nn.Sigmoid()]
    return nn.Sequential(*first, *second, *third)


def vit(side=SIDE, channels=1):
    size = {"dim": 192, "depth": 6} if FULL else {"dim": 64, "depth": 2}
    return ViT(side=side, patch=4, in_channels=channels, **size)


def masked(ratio=0.75, **kind):
    return MaskedAutoencoder(vit(**kind), ratio, dim=64 if FULL else 32)


def inpainting(loss):
    body = judge()
    judging = nn.Sequential(body, nn.Linear(body.dim, 1))
    holes = {"region": "random", "share": 0.4}  # four rectangles, each image's own
    return Inpainting(backbone(), painter(), loss=loss, judge=judging, side=SIDE, channels=1, **holes)


BINS, MAE_RATE = ab_bins(20), 3e-3
makers = {
    "colours, L2": (lambda: Colorization(backbone(), pixel_head(2), loss="l2", side=SIDE), colour),
    "colours, classes": (lambda: Colorization(backbone(), pixel_head(len(BINS)), side=SIDE), colour),
    "cross-channel": (lambda: CrossChannel(backbone(1), backbone(2), side=SIDE), one_hue),
    "super-resolution": (lambda: SuperResolution(backbone(), painter(), factor=4, side=SIDE, channels=1), train),
    "inpainting, L2": (lambda: inpainting("l2"), train),
    "inpainting, adversarial": (lambda: inpainting("adversarial"), train),
    "inpainting, both": (lambda: inpainting("both"), train),
    "GAN": (lambda: GAN(judge(), generator(), latent=16, noise=0.3), train),
}
rates = {"inpainting, adversarial": RATE / 2, "GAN": RATE / 3}
batches = {"GAN": 2 * BATCH}


def maker(name):
    make, data = makers[name]
    how = {"lr": rates.get(name, RATE), "batch": batches.get(name, BATCH)}
    return lambda seed: learn(make(), data.images, seed=seed, **how)


methods = {"random judge": lambda seed: judge()} | {n: maker(n) for n in makers}
table = compare(
    methods, train, test, encoder=encoder, supervised_epochs=EPOCHS, supervised_fit={"batch_size": BATCH, "lr": RATE}
)
for trained in table.encoders.values():
    for method in trained:
        if isinstance(method, nn.Module):
            method.cpu()

# %% [markdown]
# ## 5.2 Colourization: which number is the colour?
#
# **Lab** writes a colour as lightness $L$ and two axes, $a$ from green to red and $b$ from blue to yellow; $\sqrt{a^2 + b^2}$ is its **chroma**, 0 for grey. $L$ goes in, $(a, b)$ must come out. A squared error asks for a *number*, and where several colours are possible its best answer is their **mean**. Zhang, Isola and Efros (2016) ask for a **distribution**
# instead: the plane of colours is cut into squares, and each pixel is a classification,
#
# $$\ell = - \sum_{h, w} v_{hw} \sum_{q} z_{hwq} \log \hat z_{hwq}, \tag{2}$$
#
# with $z$ the truth, spread softly over the nearest squares $q$, and a weight $v$ that lifts rare colours, since most pixels are nearly grey. To paint, one colour has to be taken from $\hat z$: the **annealed mean**
#
# $$\hat c = \sum_q q\, f_T(\hat z)_q, \qquad f_T(\hat z)_q = \frac{\exp(\log \hat z_q / T)}{\sum_{q'} \exp(\log \hat z_{q'} / T)}. \tag{3}$$
#
# $T = 1$ is the mean, $T \to 0$ the most likely square; the paper takes 0.38. **Decide first:** a digit is red or green, half and half. What will the squared error paint? What will the classes paint, at each $T$?

# %%
TEMPERATURES = (1.0, 0.38, 0.1, 0.02)
some = colour_test.images[:400]


def chroma(images):
    return 110 * light_and_colour(images)[1].norm(dim=1)  # (n, h, w), 0 for grey


ink = chroma(some) > 15


def vividness(method, temperature):
    """Mean chroma of what is painted on the ink, as a share of the truth's."""
    return float(chroma(method.draw(some, temperature))[ink].mean() / chroma(some)[ink].mean())


def wrong_by(method, temperature=1.0):
    """How far the hue on the ink is from the nearer of the digit's two, in degrees: 45 on average for a guess."""

    def doubled(images):  # twice the hue of each image, (n,): opposite hues become one, also within an image
        ab = torch.complex(*light_and_colour(images)[1].unbind(dim=1))  # (n, h, w)
        return (ink * ab.square() / ab.abs().clamp(min=1e-6)).sum(dim=(1, 2)).angle()

    apart = (doubled(method.draw(some, temperature)) - doubled(some)).cos().clamp(-1, 1).acos() / 2
    return float(apart.rad2deg().mean())


painted = {("L2", 1.0): [vividness(m, 1.0) for m in table.encoders["colours, L2"]]}
painted |= {("classes", t): [vividness(m, t) for m in table.encoders["colours, classes"]] for t in TEMPERATURES}
l2, classes = (table.encoders[f"colours, {kind}"][0] for kind in ("L2", "classes"))
row = firsts[0]
figure, axes = plt.subplots(4, 1, figsize=(11, 5.6))
rows = (
    (test.images[row], "given: lightness"),
    (l2.draw(colour_test.images[row]), "painted with L2"),
    (classes.draw(colour_test.images[row], 0.02), "painted with classes, T = 0.02"),
    (colour_test.images[row], "the truth"),
)
for ax, (images, title) in zip(axes, rows, strict=True):
    plotting.draw_images(ax, images, columns=10, title=title)
p = {key: (100 * np.mean(values), 100 * np.std(values, ddof=1)) for key, values in painted.items()}
show(
    figure,
    "Ten digits in grey, as painted with L2, as painted with classes, and in their true colours. "
    f"On the ink L2 paints {p['L2', 1.0][0]:.0f}% of the true chroma, classes {p['classes', 0.02][0]:.0f}%.",
)
say(
    f"Chroma on the ink, as a share of the truth's, three seeds: L2 **{p['L2', 1.0][0]:.1f} ± {p['L2', 1.0][1]:.1f}%**; classes "
    + ", ".join(f"**{p['classes', t][0]:.1f} ± {p['classes', t][1]:.1f}%** at T = {t:g}" for t in TEMPERATURES)
    + "."
)
off = np.array([wrong_by(method, 0.02) for method in table.encoders["colours, classes"]])
knows = "So these networks know something of the kind." if off.mean() + 2 * off.std(ddof=1) < 45 else "So three seeds do not show that they know the kind."  # fmt: skip
if not FULL:  # photographs have no two hues
    say(
        f"Vivid, but is it right? The hue that classes paint at T = 0.02 is off by **{off.mean():.0f} ± {off.std(ddof=1):.0f}°** from the nearer of the digit's two hues; a guess is off by 45° on average. {knows}"
    )

# %% [markdown]
# <details><summary>Why is even the annealed mean grey at 0.38?</summary>
#
# Two opposite hues, equally likely: sharpening both alike changes nothing, their mean stays grey. Only close to $T = 0$ does a small lead decide. What a photograph holds is seldom so even: grass is green more often than not, and there a medium $T$ gives vivid colours without
# patches. What the network predicts for a pixel, a share for each square, holds more than any one painting can show. How much of the kind is in it, the probe of section 5.8 reads.
# </details>
#
# Now real photographs: trained on patches of four of them, asked about two that it never saw. **Decide first:** which paints more colour, L2 or classes?

# %%
motorcycle = F.interpolate(whole_photos("test")[1][None, :, 50:450, 170:570], size=96, mode="bilinear", antialias=True)
unseen = torch.cat([cat, motorcycle])


def photo_painter(loss):
    torch.manual_seed(0)
    head = pixel_head(2 if loss == "l2" else len(BINS))
    return learn(Colorization(backbone(), head, loss=loss, side=32), photo).cpu()


mush, vivid = side_by_side([delayed(photo_painter)(loss) for loss in ("l2", "classes")], ["photos, L2", "photos, classes"])  # fmt: skip
if FULL:  # its decoders are made for 32 x 32 pixels
    unseen = F.interpolate(unseen, size=32, mode="bilinear", antialias=True)
columns = {"L2": mush.draw(unseen)}
columns |= {f"T = {t:g}": vivid.draw(unseen, t) for t in TEMPERATURES[:3]}
columns["truth"] = unseen
figure, axes = plt.subplots(1, 5, figsize=(9.5, 4.4))
strength = {}
for ax, (name, images) in zip(axes, columns.items(), strict=True):
    strength[name] = float(chroma(images).mean())
    plotting.draw_images(ax, images, columns=1, title=f"{name}\nchroma {strength[name]:.0f}")
show(
    figure,
    "Two held-out photographs, a cat and a motorcycle, painted by L2 and by classes at three temperatures, and the truth; one run each. Mean chroma: "
    + ", ".join(f"{name} {c:.1f}" for name, c in strength.items())
    + ".",
)

# %%
guesses = {"L2": mush.draw(photo_test)} | {f"T = {t:g}": vivid.draw(photo_test, t) for t in TEMPERATURES[:3]}
full = float(chroma(photo_test).mean())
share = {name: 100 * float(chroma(images).mean()) / full for name, images in guesses.items()}
duller = share["L2"] < min(share["T = 0.38"], share["T = 0.1"])
grey = duller and share["L2"] < 100
say(
    f"Over {len(photo_test)} patches of these two photographs, chroma as a share of the truth's: L2 **{share['L2']:.0f}%**; classes "
    + ", ".join(f"**{share[n]:.0f}%** at {n}" for n in list(share)[1:])
    + (
        ". That is the literature's finding: the squared error is greyer than the classes are below T = 1, where they are hardly a mean any more."
        if grey
        else ". L2 is duller than the classes below T = 1, as in the literature, but not grey: here all of them paint more colour than there is."
        if duller
        else ". The literature's finding, L2 greyer than the classes below T = 1, does not show in this run."
    )
    + f" The four photographs of the training have {100 * float(chroma(photo).mean()) / full:.0f}% of these two's chroma; four pictures are soon learned by heart."
)

# %% [markdown]
# More colour is not more truth. No reader would take these for photographs: four pictures are not ImageNet, and whatever those four were full of is painted everywhere.
#
# ## 5.3 Cross-channel prediction: waste nothing
#
# A colourizer's features never see colour, and that is half of the image thrown away. In the **split-brain** autoencoder (Zhang, Isola and Efros, 2017) two encoders each see what the other must predict, and their features stand side by side:
#
# $$\ell = \big\| ab - F_1(L) \big\|^2 + \big\| L - F_2(ab) \big\|^2. \tag{4}$$
#
# Neither can copy. We keep the squared errors of equation 4 and take the trouble of section 5.2 away: here each digit has **one** hue (`hues=1`). **Decide first:** will a colourizer with the squared error of section 5.2, the same networks and only the second hue taken away, learn what the first did not? And $F_1$, which is that encoder with a deeper decoder? And $F_2$, which sees the colour and must tell how light a pixel is?

# %%
half = backbone().dim
PARTS = {"sees L": slice(0, half), "sees ab": slice(half, None), "both": slice(None)}


def one_hue_painter(seed):
    """The colourizer of section 5.2 with squared error, on images of one hue: its probe, on their lightness."""
    torch.manual_seed(seed)
    method = learn(Colorization(backbone(), pixel_head(2), loss="l2", side=SIDE), one_hue.images, seed=seed)
    return 100 * linear_probe(features(method, train), train.labels, features(method, test), test.labels)


def half_probes(method):
    """Probe of each half and of both, on images in colour."""
    h, h_test = features(method, one_hue), features(method, one_hue_test)
    return [100 * linear_probe(h[:, p], one_hue.labels, h_test[:, p], one_hue_test.labels) for p in PARTS.values()]


untrained = []
for seed in SEEDS:
    torch.manual_seed(seed)
    untrained.append(CrossChannel(backbone(1), backbone(2), side=SIDE).eval())
split_brains = table.encoders["cross-channel"]
plan = [delayed(half_probes)(m) for m in (*untrained, *split_brains)]
plan += [] if FULL else [delayed(one_hue_painter)(s) for s in SEEDS]  # photographs have the hues they have
names = [f"{what}, seed {s}" for what in ("untrained", "trained", "one hue, L2") for s in SEEDS]
scores = side_by_side(plan, names[: len(plan)])
before, after = np.array(scores[: 2 * len(SEEDS)]).reshape(2, len(SEEDS), 3)  # (seeds, parts) each
single = np.array(scores[2 * len(SEEDS) :])
ambiguous, spread = (100 * table["colours, L2"][key] for key in ("linear_probe", "linear_probe_sd"))
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4), width_ratios=(1.5, 1))
row = torch.stack([(one_hue_test.labels == kind).nonzero()[0, 0] for kind in range(10)])
left_rows = torch.cat([split_brains[0].draw(one_hue_test.images[row]), one_hue_test.images[row]])
plotting.draw_images(left, left_rows, columns=10, title="Drawn by both halves; below, the truth")
for scores, name, colour_of, side in ((before, "untrained", plotting.ORANGE, -0.2), (after, "trained", plotting.BLUE, 0.2)):  # fmt: skip
    right.bar(np.arange(3) + side, scores.mean(0), 0.38, yerr=scores.std(0, ddof=1), color=colour_of, label=name)
right.set_xticks(range(3), list(PARTS))
right.axhline(10, color="black", lw=1, ls=":", marker="")
right.legend(ncols=2, fontsize=12, loc="upper left")
right.set(ylabel="linear probe, %", ylim=(0, 118), title="Each half alone")
show(
    figure,
    "Left, ten digits as the two halves draw them, and the truth. Right, probe before and after training: "
    + "; ".join(f"{n} {b:.0f}% and {a:.0f}%" for n, b, a in zip(PARTS, before.mean(0), after.mean(0), strict=True))
    + ".",
)  # fmt: skip
say(
    (
        ""
        if FULL
        else f"The colourizer with squared error reads **{single.mean():.1f} ± {single.std(ddof=1):.1f}%** with one hue for each digit and {ambiguous:.1f} ± {spread:.1f}% with two: same networks, same loss, same number of steps. "
    )
    + f"Of the split brain, the half that sees L goes from {before[:, 0].mean():.0f} to **{after[:, 0].mean():.0f} ± {after[:, 0].std(ddof=1):.0f}%**. The half that sees the colours could tell the digit before it learned anything ({before[:, 1].mean():.0f}%), and then has {after[:, 1].mean():.0f}%."
)

# %% [markdown]
# With one hue, the best answer of a squared error *differs* from digit to digit, and there is something to learn; with two hues it is grey for all of them. How much of it so few steps reach is the number above; compare the difference with the standard deviation before you believe in it. And look at the half that sees $ab$: how light a pixel is follows from that pixel's own chroma. Its task can be solved without looking at shapes.
#
# ## 5.4 Super-resolution: what interpolation cannot know
#
# Shrink a patch, ask for the large one. A viewer would interpolate (*bicubic*); a network that is given the interpolated image need only add the **difference** (Dong et al., 2014; Kim, Lee and Lee, 2015). We measure as that literature does: the **PSNR** is
# $10 \log_{10}(1 / \text{mean squared error})$ in decibels, for images in $[0, 1]$; **SSIM** compares means, contrasts and structure in small windows, 1 being equal. **Decide first:** where is more to be gained over bicubic, at ×2 or at ×4?

# %%
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def fine(channels=3):
    """Halves the image once: more would lose where the edges are."""
    return convnet(channels, widths=(64, 256) if FULL else (32, 64))


def enlarger(factor, seed):
    torch.manual_seed(seed)
    body = fine()
    method = SuperResolution(body, map_decoder(body.dim, 3, 32, widths=(32,)), factor=factor)
    for p in method.decoder[-3].parameters():
        p.data *= 0.1  # little detail at first: training starts near bicubic
    return learn(method, photo, seed=seed).cpu()


def quality(drawn, truth):
    """Mean PSNR in dB and mean SSIM of images (n, 3, h, w)."""
    pairs = [(a.numpy(), b.numpy()) for a, b in zip(drawn, truth, strict=True)]
    psnr = [peak_signal_noise_ratio(b, a, data_range=1.0) for a, b in pairs]
    ssim = [structural_similarity(b, a, data_range=1.0, channel_axis=0) for a, b in pairs]
    return np.mean(psnr), np.mean(ssim)


plan = [(factor, seed) for factor in (2, 4) for seed in SEEDS]
enlargers = dict(zip(plan, side_by_side([delayed(enlarger)(*p) for p in plan], [f"×{f}, seed {s}" for f, s in plan]), strict=True))  # fmt: skip
held_out = {"rocket": photos("validation", 32, 100).images}
held_out |= {name: photo_test[photo_labels == photo_names.index(name)] for name in ("cat", "motorcycle")}
lines = ["| | bicubic, PSNR | network, PSNR | bicubic, SSIM | network, SSIM |", "|:--|--:|--:|--:|--:|"]
gain = {}
for factor in (2, 4):
    for name, truth in held_out.items():
        small = downsample(truth, factor)
        base = quality(bicubic(small, factor), truth)
        ours = np.array([quality(enlargers[factor, s].enlarge(small), truth) for s in SEEDS])  # (3, 2)
        (db, similar), (sd_db, sd_similar) = ours.mean(0), ours.std(0, ddof=1)
        gain[factor, name] = db - base[0]
        networks = f"{db:.2f} ± {sd_db:.2f} dB | {base[1]:.3f} | {similar:.3f} ± {sd_similar:.3f}"
        lines.append(f"| ×{factor}, {name} | {base[0]:.2f} dB | {networks} |")
say("\n".join(lines))
say(
    "From bicubic to the network, mean of 100 patches and three seeds: "
    + "; ".join(f"×{f} {', '.join(f'{n} **{gain[f, n]:+.2f} dB**' for n in held_out)}" for f in (2, 4))
    + "."
)

# %% [markdown]
# No photograph of the three was learned from; width and learning rate were chosen with the rocket and with photographs of the training set, each left out once. Read the rows one by one: what a network has learned of four photographs helps some others, and spoils some. Of the rocket most is smooth sky, which interpolation
# draws nearly perfectly, and where any detail that a network adds is wrong. A mean over a hundred test sets hides that; the papers train on hundreds of photographs.

# %%
figure, axes = plt.subplots(2, 4, figsize=(14, 7.4))
for line, factor in zip(axes, (2, 4), strict=True):
    tiny = downsample(cat, factor)
    pictures = (
        (F.interpolate(tiny, size=96), f"given: {96 // factor} × {96 // factor}"),
        (bicubic(tiny, factor), f"bicubic, ×{factor}"),
        (enlargers[factor, 0].enlarge(tiny), f"network, ×{factor}"),
        (cat, "the truth"),
    )
    for ax, (image, title) in zip(line, pictures, strict=True):
        plotting.draw_images(ax, image, columns=1, title=title)
show(
    figure,
    "The held-out cat, shrunk by 2 and by 4, enlarged by bicubic interpolation and by the network. Over its patches "
    f"the network gains {gain[2, 'cat']:+.2f} dB at ×2 and {gain[4, 'cat']:+.2f} dB at ×4.",
)

# %% [markdown]
# The detail that is missing at ×4 is not in the small image, and squared error draws the mean of all that would fit: a blur again. To sharpen an edge you need not know of what; to draw a *digit* from five pixels a side you must guess which it is. So the row "super-resolution" of the table in 5.8 is trained at ×4, on digits.

# %% [markdown]
# ## 5.5 Inpainting: a judge beside the loss
#
# A **context encoder** (Pathak et al., 2016) fills a hole from what surrounds it. With equation 1 it draws the mean of all fillings, and that is a blur. So a second network joins, a **discriminator** $D$, which is shown true images and filled ones and must tell which is which:
#
# $$\ell_D = -\log D(x) - \log\big(1 - D(\hat x)\big), \qquad \ell_{\text{adv}} = -\log D(\hat x), \tag{5}$$
#
# with $\hat x$ the image with its hole filled. $\ell_{\text{adv}}$ does not ask for *the* filling, only for *one that could be*. The paper takes both, $\ell = \lambda_{\text{rec}}\, \ell_{\text{rec}} + \lambda_{\text{adv}}\, \ell_{\text{adv}}$, with 0.999 and 0.001; we take weights 1 and 0.01. The hole of each image is made of four rectangles at places of its own.
# **Decide first:** of L2, adversarial and both, which has the smallest error in the hole? Which is sharpest? Which is the nicest to look at?

# %%
LOSSES = ("L2", "adversarial", "both")
sample = test.images[:500]


def same_holes():
    return torch.Generator().manual_seed(0)


holed, hole = mask_region(sample, "random", 0.4, generator=same_holes())  # (n, 1, SIDE, SIDE)


def error(images):
    """Root of the mean squared error in the holes."""
    return float((images - sample)[hole].square().mean() ** 0.5)


def edges(images):
    """Mean squared difference of neighbours that both lie in a hole."""
    down = images.diff(dim=2)[hole[:, :, 1:] & hole[:, :, :-1]]
    across = images.diff(dim=3)[hole[..., 1:] & hole[..., :-1]]
    return float(down.square().mean() + across.square().mean())


figures = {}
for loss in LOSSES:
    fills = [method.fill(sample, same_holes())[1] for method in table.encoders[f"inpainting, {loss}"]]
    sharp = [edges(f) / edges(sample) for f in fills]
    figures[loss] = np.array([error(f) for f in fills]), 100 * np.array(sharp), fills[0]
plain = error(holed)  # fill in the mean of the image

# %%
figure, (pictures, left, right) = plt.subplots(1, 3, figsize=(15, 4.6), width_ratios=(2.1, 1, 1))
rows = torch.cat([holed[:10], *(figures[loss][2][:10] for loss in LOSSES), sample[:10]])
pictures.imshow(plotting.tiles(rows, 10), cmap="gray", vmin=0, vmax=1)
step = SIDE + 1
pictures.set_yticks([step * (i + 0.5) for i in range(5)], ["given", *LOSSES, "truth"])
pictures.set_xticks([])
pictures.tick_params(length=0)
pictures.spines[:].set_visible(False)
pictures.set_title("The first ten test images")
colours_of = (plotting.BLUE, plotting.ORANGE, plotting.GREEN)
for ax, column in ((left, 0), (right, 1)):
    values = [figures[loss][column] for loss in LOSSES]
    ax.bar(LOSSES, [v.mean() for v in values], yerr=[v.std(ddof=1) for v in values], color=colours_of)
    ax.set_xticks(range(3), ["L2", "adv.", "both"])
left.axhline(plain, color="black", lw=1, ls=":", marker="")
left.set(ylabel="error in the hole, RMS", title="How wrong")
right.axhline(100, color="black", lw=1, ls=":", marker="")
right.set(ylabel="edges in the hole, % of the truth's", title="Edges (above 100%: artefacts)")
show(
    figure,
    "Holes in ten digits and three fillings. Error in the hole and energy of its edges relative to the truth: "
    + "; ".join(f"{loss} {figures[loss][0].mean():.3f} and {figures[loss][1].mean():.0f}%" for loss in LOSSES)
    + f". Filling in the image's mean has an error of {plain:.3f}.",
)
say(
    "Edges in the hole, of the truth's: "
    + ", ".join(f"{loss} **{figures[loss][1].mean():.0f} ± {figures[loss][1].std(ddof=1):.0f}%**" for loss in LOSSES)
    + "; error: "
    + ", ".join(f"{loss} {figures[loss][0].mean():.3f} ± {figures[loss][0].std(ddof=1):.3f}" for loss in LOSSES)
    + f" (the image's mean: {plain:.3f})."
)

# %% [markdown]
# A part of the truth's edges is the noise of the canvas, which nobody can foresee. L2 leaves it out; a judge who knows what canvases look like notices that it is gone. The same pair of losses can be put to colourization and super-resolution (Ledig et al., 2016).
#
# Sharp is not true. A judge alone asks for something that looks like the rest of the canvas, at the cost of a larger error than a blur has; trained for so few steps, it may get a pattern rather than strokes. If you measure a scan, take the blur.
#
# ## 5.6 A GAN, read as self-supervision
#
# Take the hole away, and the condition: from noise $u$ alone a **generator** $G$ makes images, and a **discriminator** tells them from real ones (Goodfellow et al., 2014). *Real* or *made up* is a label, and it costs nothing: the discriminator is a classifier trained without us,
# with an opponent who makes its task harder as it learns. Radford, Metz and Chintala (2015) probed its features. We add a little noise to both kinds of images, or $D$ would tell them by their finest grain (Arjovsky and Bottou, 2017).
# **Decide first:** what must a network know to tell real digits from poor ones? And from good ones?

# %%
gans = table.encoders["GAN"]


@torch.no_grad()
def caught(method):
    """Share of real images, and of made ones, that the discriminator gets right."""
    rng = torch.Generator().manual_seed(0)
    both = test.images[:500], method.draw(500, rng)
    real, fake = (method.scores(x + method.noise * torch.randn(x.shape, generator=rng)) for x in both)
    return 100 * float((real > 0).float().mean()), 100 * float((fake < 0).float().mean())


right_on = np.array([caught(method) for method in gans])  # (3, 2)
made = gans[0].draw(20, torch.Generator().manual_seed(1))
figure, axes = plt.subplots(2, 1, figsize=(11, 5.4))
plotting.draw_images(axes[0], made, columns=10, title="Made up: twenty draws of the generator")
plotting.draw_images(axes[1], test.images[:20], columns=10, title="Real: the first twenty test images")
show(
    figure,
    f"Twenty images made by the generator and twenty real ones. The discriminator takes {right_on[:, 0].mean():.0f}% of the real ones for real and {right_on[:, 1].mean():.0f}% of the made ones for made.",
)
judges = {n: 100 * table[n]["linear_probe"] for n in ("random judge", "GAN")}
say(
    f"At the end the discriminator is right on so many of the real and of the made images: **{'; '.join(f'seed {s}: {real:.0f}% and {fake:.0f}%' for s, (real, fake) in enumerate(right_on))}**. Its features: {judges['GAN']:.0f}%, "
    f"the same network untrained: {judges['random judge']:.0f}%."
)

# %% [markdown]
# Look for a digit among the made-up images. The two networks chase each other, and each seed is stopped at another moment of the chase: the last step is no measure of what was learned, the probe is. A discriminator learns what its generator gets wrong, and nothing that it gets right: to tell such images from real ones, it need not know a digit. A GAN needs far longer than the seconds it has here; Radford et al. trained theirs on millions of images.
#
# ## 5.7 The masked autoencoder: see a quarter, draw the rest
#
# A vision transformer cuts the image into patches. He et al. (2021) hide most of them, three quarters, at random, and do two simple things:
#
# * the **encoder sees only the visible patches**: no token stands in for the hidden ones, so it has a quarter of the work;
# * a **light decoder** gets the encoder's output, and one learned token in each gap, and draws; the loss counts **hidden patches only**,
#
# $$\ell = \frac{1}{|H|} \sum_{i \in H} \big\| x_i - \hat x_i \big\|^2. \tag{6}$$
#
# **Decide first:** by what factor does a training step get faster when the encoder sees a quarter of 64 patches?


# %%
class GivenAll(MaskedAutoencoder):
    """The same networks, but the encoder works on a token for every patch, hidden or not."""

    def forward(self, images):
        _, _, hidden = random_patch_mask(len(images), len(self.positions), self.ratio, device=images.device)
        target = patchify(images, self.encoder.patch)  # (n, patches, pixels)
        x = torch.where(hidden[..., None], 0.0, self.encoder.embed(target)) + self.encoder.positions
        for block in self.encoder.blocks:
            x = block(x)
        drawn = self.out(self.blocks(self.narrow(self.encoder.norm(x)) + self.positions))
        return ((drawn - target).square().mean(2) * hidden).sum() / hidden.sum()  # equation 6


def seconds_a_step(method, images, steps=5):
    found = []
    for _ in range(steps + 1):
        start = time.perf_counter()
        method.zero_grad()
        method(images).backward()
        found.append(time.perf_counter() - start)
    return np.median(found[1:])  # the first one warms up


big = {"all patches": GivenAll(ViT()), "visible quarter": MaskedAutoencoder(ViT())}  # 64 patches, width 128, 4 blocks
pace = {name: seconds_a_step(method, photo[:32]) for name, method in big.items()}
say(f"A step on 32 images takes **{1000 * pace['visible quarter']:.0f} ms** with the visible quarter and **{1000 * pace['all patches']:.0f} ms** with all patches: {pace['all patches'] / pace['visible quarter']:.1f} times as long.")  # fmt: skip

# %% [markdown]
# Not four times: the decoder works on all patches either way. Now look at one that was trained on patches of photographs, asked about the two photographs that it never saw. **Drag the ratio**; below is a still at four of them: the first four patches, each seen, drawn, and as it is.

# %%
from ssl_course.demos import mask_ratio, masked_views


def photo_mae(seed):
    torch.manual_seed(seed)
    return learn(masked(side=32, channels=3), photo, epochs=2 * EPOCHS, lr=MAE_RATE, seed=seed).cpu()


(drawer,) = side_by_side([delayed(photo_mae)(0)], ["photos, masked autoencoder"])
four = photo_test[:4]
mask_ratio(drawer, four)

# %%
RATIOS = (0.25, 0.5, 0.75, 0.9)
figure, axes = plt.subplots(1, 4, figsize=(14, 5.4))
off = {}
for ax, ratio in zip(axes, RATIOS, strict=True):
    views, _, off[ratio] = masked_views(drawer, four, ratio)
    plotting.draw_images(ax, views, columns=3, title=f"{100 * ratio:.0f}% hidden\nerror {off[ratio]:.4f}")
show(
    figure,
    "Four patches of held-out photographs with 25, 50, 75 and 90% of their 64 squares hidden, what is drawn, and the truth. Mean squared error of the hidden pixels: "
    + ", ".join(f"{100 * r:.0f}%: {e:.4f}" for r, e in off.items())
    + ".",
)

# %% [markdown]
# This network is at home at 75%, the one ratio that it was trained with, and from one error to the next other patches are counted. What a network *learns* at each ratio is another matter, and takes longer than we want to wait here: the figure below is read from a stored table, for which each network saw 8,000 digits 25 times, the supervised one 20 times (`ssl-course results generation` makes it again). With little hidden, the neighbours give it away: to continue a colour is enough. With much hidden, it has to guess what the thing is. He et al. found the probe's best ratio at about 75%, far above BERT's 15%: neighbouring patches say much of each other, neighbouring words do not. On our
# digits a stroke is narrower than a patch. **Decide first:** will 75% be best here as well?


# %%
minute = stored("generation")
hiding = {0.25: "25% hidden", 0.5: "50% hidden", 0.75: "masked autoencoder", 0.9: "90% hidden"}
rows = {ratio: minute[name] for ratio, name in hiding.items()}
mean, sd = ([100 * row[key] for row in rows.values()] for key in ("linear_probe", "linear_probe_sd"))
plain_vit, told_vit = 100 * rows[0.75]["untrained"], 100 * minute["supervised ViT"]["linear_probe"]
figure, axes = plt.subplots(figsize=(8, 4))
axes.errorbar([100 * r for r in RATIOS], mean, yerr=sd, color=plotting.BLUE)
for height, name in ((plain_vit, "untrained ViT"), (told_vit, "supervised ViT")):
    axes.axhline(height, color="black", lw=1, ls=":", marker="")
    axes.text(90, height + 1, name, fontsize=12, ha="right")
best = max(RATIOS, key=lambda r: rows[r]["linear_probe"])
clear = [r for r in RATIOS if r != best and 100 * (rows[best]["linear_probe"] - rows[r]["linear_probe"]) > 2 * np.hypot(100 * rows[best]["linear_probe_sd"], 100 * rows[r]["linear_probe_sd"])]  # fmt: skip
axes.set_xticks([100 * r for r in RATIOS])
axes.set(xlabel="patches hidden, %", ylabel="linear probe, %", ylim=(0, 1.1 * told_vit), title=f"Highest mean: {100 * best:.0f}% hidden")  # fmt: skip
show(
    figure,
    "Probe by mask ratio, three seeds: "
    + ", ".join(f"{100 * r:.0f}% hidden: {m:.1f} ± {s:.1f}%" for r, m, s in zip(RATIOS, mean, sd, strict=True))
    + f". An untrained ViT has {plain_vit:.1f}%, a supervised one {told_vit:.1f}%.",
)
say(
    f"Highest mean of three seeds: **{100 * best:.0f}%** hidden, {mean[RATIOS.index(best)]:.1f} ± {sd[RATIOS.index(best)]:.1f}%; untrained {plain_vit:.1f}%. "
    + (f"Behind it by more than twice the spread of the seeds: {', '.join(f'{100 * r:.0f}%' for r in clear)}. " if clear else "No other ratio is behind it by more than twice the spread of the seeds. ")
    + f"The less is hidden, the longer it takes: {rows[0.25]['train_seconds']:.0f} s of one core at 25%, {rows[0.9]['train_seconds']:.0f} s at 90%. {minute.source()}"
)  # fmt: skip

# %% [markdown]
# ## 5.8 What each task taught, and what breaks it
#
# Here is the table of the call in 5.1. All trained encoders saw the same digits equally often, *cross-channel* with one hue each and the colourizers with two; every probe reads the lightness alone. Do not compare *cross-channel* with *colours, L2* by method: the images differ too (5.3). Take out your ranking.

# %%
table

# %%
t = {row["method"]: row for row in table.to_list()}
plotting.show_bars(table.to_list(), "What seconds of each task leave in the encoder", height=6.4)
ENOUGH = 15  # points above the same network untrained
control = {n: "random judge" if n == "GAN" else "random" for n in makers}
gains = {n: 100 * (t[n]["linear_probe"] - t[control[n]]["linear_probe"]) for n in makers}
learned = [n for n in gains if gains[n] >= ENOUGH]
spread = {n: 100 * np.hypot(t[n]["linear_probe_sd"], t[control[n]]["linear_probe_sd"]) for n in makers}
clear = [n for n in gains if gains[n] > 2 * spread[n]]
say("Points above the same network untrained: " + "; ".join(f"**{n} {g:+.0f}**" for n, g in gains.items()) + ".")
say(
    f"**{len(learned)} of {len(gains)}** gain {ENOUGH} points or more: {'; '.join(learned) or 'none'}. Beyond twice the spread of the seeds are: {'; '.join(clear) or 'none'}."
)

# %% [markdown]
# Those are seconds of training. Here is, with the masked autoencoder, about a minute of one core for each (the last but one column says how long), on 8,000 canvases, from the stored table; the transformers are compared with a ViT, the GAN's judge with a judge, each untrained. **Decide first:** which of them will have used the time?

# %%
names = [*makers, "masked autoencoder"]
minute.select("pixels", "random", *names, "supervised ViT", "supervised")

# %%
rows = [minute[name] for name in (*names, "supervised ViT")]
plotting.show_gains(rows, "A minute for each", minute["supervised"]["linear_probe"], height=5.6)
say(minute.gains(names, enough=0.15))
late = [n for n in makers if n not in clear and minute[n]["gain"] > max(0.1, 2 * minute[n]["gain_sd"])]
if late:
    say(
        f"Nothing beyond the spread of the seeds after seconds, ten points or more after a minute: **{', '.join(late)}**. A task that seems to teach nothing may only be slow."
    )
l2, classes = (minute[f"colours, {loss}"] for loss in ("L2", "classes"))
if l2["gain"] + 2 * l2["gain_sd"] < 0:
    say(
        f"Same images, same encoder, another loss: classes **{100 * classes['linear_probe']:.1f}%**, L2 **{100 * l2['linear_probe']:.1f}%**, which is {100 * -l2['gain']:.0f} points *below* the same network untrained. "
        "One reading: the mean of two opposite hues is grey for every image, so this loss gives the network no reason to look at it, and weight decay takes the rest. We have not tested others, such as the learning rate."
    )

# %% [markdown]
# <details><summary>What does each answer depend on?</summary>
#
# Look at what their answers depend on. To tell the possible hues you need the *kind* of digit, at every pixel. To draw a digit from five pixels a side, or across a large hole, a good guess of the kind helps; to sharpen an edge, or to carry a stroke on, you need the edge and the stroke alone. Most of a squared error is
# paid for what is large in area, and kinds are small. What a task needs is learned first; the rest comes late, if at all: He et al. trained for 800 epochs, on a million photographs, and *fine-tuned* their networks, where generation fares far better than under a linear probe. Our minute shows the beginning of that road.
#
# The transformer is a case of its own: compare *masked autoencoder* with *supervised ViT*. A convolution is born knowing that neighbours belong together and that a digit is a digit anywhere; a transformer has to learn it, and labels, too, take it less far than they take the convolutions.
# </details>
#
# | task | what its answer needs | what it cannot teach |
# |:--|:--|:--|
# | colours, L2 | the mean colour of a thing | whatever tells colours apart whose mean is the same |
# | colours, classes | which colours a thing may have | kinds that differ in shape and not in colour: cars, shirts |
# | cross-channel | the same, both ways | what a pixel's own other channels already say |
# | super-resolution | edges, and their direction; at a large factor, what it may be | detail of which the small image says nothing |
# | inpainting | how lines and textures go on | what lies outside of the hole's reach; L2: any detail |
# | GAN | what the generator gets wrong | what it gets right; what never appears |
# | masked autoencoder | how patches go together | what a patch's neighbours already say |
#
# **What breaks it.** Equation 6 counts hidden patches only. Suppose you forget that, and count all of them. With a quarter hidden, three of four patches in the loss can then be *copied*. **Decide first:** will the loss be smaller or larger? And the error on the hidden patches? And the probe?


# %%
class CountsAll(MaskedAutoencoder):
    """The mistake: visible patches in the loss."""

    def forward(self, images):
        visible, restore, _ = random_patch_mask(len(images), len(self.positions), self.ratio, device=images.device)
        drawn = self.decode(self.encoder.tokens(images, visible), restore)
        return F.mse_loss(drawn, patchify(images, self.encoder.patch))


def seen_more(kind):
    torch.manual_seed(0)
    mae = kind(vit(), 0.25, dim=64 if FULL else 32)
    return learn(mae, train.images, epochs=2 * EPOCHS, lr=MAE_RATE, batch=4 * BATCH).cpu()


sides = {
    "hidden patches only": (MaskedAutoencoder, "25% hidden"),
    "all patches": (CountsAll, "25% hidden, all counted"),
}
trained = side_by_side([delayed(seen_more)(kind) for kind, _ in sides.values()], list(sides))
found = {}
for (name, (_, row)), mae in zip(sides.items(), trained, strict=True):
    torch.manual_seed(0)
    with torch.no_grad():
        own = float(np.mean([float(mae(test.images)) for _ in range(3)]))
    found[name] = own, masked_views(mae, test.images[:500], 0.25)[2], minute[row]
lines = ["| the loss counts | its value | error on hidden patches | probe, after a minute |", "|:--|--:|--:|--:|"]
for name, (own, error, row) in found.items():
    lines.append(f"| {name} | {own:.4f} | {error:.4f} | {100 * row['linear_probe']:.1f} ± {100 * row['linear_probe_sd']:.1f}% |")  # fmt: skip
lines.append(f"| untrained | | | {plain_vit:.1f}% |")
say("Value and error are of one network each, trained here for seconds; the probe is of those of the stored table:\n\n" + "\n".join(lines))  # fmt: skip
only, every = found.values()
say(
    f"The loss that counts all patches is **{every[0] / only[0]:.2f} times** the right one, the error on the patches that matter **{every[1] / only[1]:.2f} times**; "
    f"the probe of the stored table moves by {100 * (every[2]['linear_probe'] - only[2]['linear_probe']):+.1f} ± {100 * np.hypot(every[2]['linear_probe_sd'], only[2]['linear_probe_sd']):.1f} points."
)

# %% [markdown]
# Two losses that count different patches cannot be compared by their values: that is how this mistake hides. If value and error hardly move, these networks of a few seconds have not yet learned to copy; that says nothing of the longer run. For that, compare the probes' difference with its spread. He et al. report half a point less accuracy for it, at 75% hidden; the more is visible, the more of the loss is copying. Compare always on the same thing, the hidden patches.
#
# ## Quiz
#
# **1. Your colourizer paints everything brown and grey. First suspicion?**
# (a) Too few epochs. (b) A squared error, where several colours are possible. (c) The Lab conversion is wrong.
#
# <details><summary>Answer</summary>
#
# (b): the mean of many colours is dull, and more training brings it nearer to that mean. (a) tempts because it often helps; (c) is quickly tested: a grey image must have no chroma.
# </details>
#
# **2. An adversarial loss makes the error in the hole larger. Is something wrong?**
# (a) Yes, the discriminator is too strong. (b) No: it asks for a filling that could be, not for the mean of all. (c) Yes, the weight is too small.
#
# <details><summary>Answer</summary>
#
# (b): among plausible fillings, one at random is farther from the truth than their mean is, by a factor of up to $\sqrt 2$. Far more than that, as with the adversarial loss alone in 5.5, is a sign that it draws what could not be.
# </details>
#
# **3. A masked autoencoder's encoder is given a token for each hidden patch. What is lost?**
# (a) Nothing, the decoder needs them anyway. (b) Time; and the encoder is trained on inputs that it will never meet later. (c) The loss becomes zero.
#
# <details><summary>Answer</summary>
#
# (b): features are taken from whole images, without such tokens. (a) forgets that the decoder puts its own in. (c) confuses a token with the patch that it stands for.
# </details>
#
# **4. Why can language models hide 15% of the words, while images need 75%?**
# (a) Images have more pixels. (b) A hidden patch can be guessed from its neighbours without understanding, a hidden word seldom. (c) Transformers need long inputs.
#
# <details><summary>Answer</summary>
#
# (b). (a) would be a reason for larger patches. (c) is the wrong way round: hiding shortens the input.
# </details>
#
# **5. The discriminator of your GAN is right on every image. What will its features and the generator learn from here?**
# (a) The most that there is: it is perfect. (b) Little: the easiest difference suffices, and the generator's gradient says nothing useful. (c) The generator will overtake it soon.
#
# <details><summary>Answer</summary>
#
# (b): a task that is solved teaches no more. Noise on both kinds of images, or a weaker discriminator, makes it hard again. (a) takes the pretext for the aim, as in chapter 1.
# </details>
#
# ## Remember
#
# * Every part of an image is a label for the rest of it. What is learned is what the answer depends on.
# * Squared error draws the mean of all answers; where they are many, that is grey, or a blur. Classes keep them apart; a judge asks for one of them.
# * A judge makes things sharp, not true.
# * A masked autoencoder hides most, encodes only what is visible, and counts only what is hidden.
# * Good pictures are not good features. Probe, beside the same network untrained.
#
# ## References
#
# * R. Zhang, P. Isola, A. Efros, 2016, arXiv:1603.08511. Colourization by classes; the annealed mean. The same authors, 2017, arXiv:1611.09842. Split-brain autoencoders.
# * C. Dong, C. C. Loy, K. He, X. Tang, 2014, arXiv:1501.00092; J. Kim, J. K. Lee, K. M. Lee, 2015, arXiv:1511.04587. Super-resolution. C. Ledig et al., 2016, arXiv:1609.04802. With an adversarial loss.
# * D. Pathak, P. Krähenbühl, J. Donahue, T. Darrell, A. Efros, 2016, arXiv:1604.07379. Context encoders.
# * I. Goodfellow et al., 2014, arXiv:1406.2661. GAN. A. Radford, L. Metz, S. Chintala, 2015, arXiv:1511.06434. The discriminator's features. M. Arjovsky, L. Bottou, 2017, arXiv:1701.04862. Noise.
# * K. He, X. Chen, S. Xie, Y. Li, P. Dollár, R. Girshick, 2021, arXiv:2111.06377. Masked autoencoders. A. Dosovitskiy et al., 2020, arXiv:2010.11929. The vision transformer.
#
# **Now you:** open `exercises/05_generation.ipynb`.
