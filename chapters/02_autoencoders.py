# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 2 · Autoencoders: learning from a bottleneck
#
# After this chapter you can
#
# * derive why a linear autoencoder finds the subspace of PCA, measure how close it comes, and say what it does not find;
# * choose the width of a code, and say what a code too narrow loses first;
# * train a deep network one layer at a time, and say what that bought in 2006;
# * stop a code that is *wider* than its input from copying, by denoising;
# * tell a good reconstruction from a good representation.
#
# **Time:** about a minute of computing on a laptop with two cores, 40 minutes of reading. With a GPU set `SCALE=full`.
# **You need:** chapter 1, and what an eigenvector is.

# %%
import os

import matplotlib.pyplot as plt
import torch

from ssl_course import plotting
from ssl_course.autoencoders import PCA, LinearAutoencoder, mlp_autoencoder, principal_angles
from ssl_course.data import moved_digits, still_digits
from ssl_course.evaluation import compare
from ssl_course.plotting import say, show
from ssl_course.training import fit

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `compare` gives each core a run of its own
FULL = os.environ.get("SCALE") == "full"  # the GPU run: ten times the images
SHORT = 15 if os.environ.get("SCALE") == "quick" else 1  # quick: only to see that all of it runs
train, test = still_digits("train"), still_digits("test")  # 1,200 and 347 images of 8 x 8, by different people

# %% [markdown]
# ## 2.1 Describe it in few numbers, draw it again
#
# An **encoder** $f$ turns an image $x \in \mathbb{R}^D$ into a **code** $z = f(x) \in \mathbb{R}^k$, a **decoder** $g$ draws
# $\hat x = g(z)$. They are trained together to make the image come back:
#
# $$\ell = \frac{1}{n} \sum_{i=1}^{n} \frac{1}{D} \left\| x_i - g(f(x_i)) \right\|^2. \tag{1}$$
#
# The pseudo label of an image is the image itself. With $k < D$ the code is a **bottleneck**: it has room for $k$
# numbers, so it must find out what the $D$ pixels have in common.
#
# ## 2.2 The best straight bottleneck is PCA
#
# Let $f$ and $g$ be linear maps of the mean-centred images, and let $\lambda_1 \ge \lambda_2 \ge \dots$ be the eigenvalues of the images' covariance matrix
# $\Sigma = V \Lambda V^\top$. Then no linear encoder and decoder loses less than the $k$ first eigenvectors do, and the
# loss is what the others carry (Pearson, 1901; Eckart and Young, 1936):
#
# $$\min \ell = \frac{1}{D} \sum_{i > k} \lambda_i. \tag{2}$$

# %%
whole = PCA(64).fit(train.images)
widths = [1, 2, 4, 8, 16, 32]
rows = [train.images[:10], *(PCA(k).fit(train.images).reconstruct(train.images[:10]) for k in widths)]
figure, axes = plt.subplots(figsize=(7.5, 5.6))
plotting.draw_images(axes, torch.cat(rows), columns=10, title="The first ten digits, redrawn from ever more numbers")
for i, name in enumerate(["image", *(f"k = {k}" for k in widths)]):
    axes.text(-1, 9 * i + 4, name, ha="right", va="center")
lost = {k: float(whole.explained_variance[k:].sum()) / 64 for k in widths}  # equation 2
show(
    figure,
    "Ten 8 by 8 digits redrawn by PCA. Mean squared error: " + ", ".join(f"k={k} {e:.4f}" for k, e in lost.items()),
)

# %% tags=["nbval-check-output"]
for k in widths:
    drawn = PCA(k).fit(train.images).reconstruct(train.images)
    print(f"k = {k:2}: error {float((drawn - train.images).square().mean()):.3f}, equation 2 says {lost[k]:.3f}")

# %% [markdown]
# The first number tells 3 and 9 from 4, the second 0 and 6 from 7. By eight you can guess the digits, by thirty-two they are all there.
#
# ## 2.3 A linear autoencoder finds the same plane, not the same axes
#
# Train two matrices by gradient descent on equation 1: $\hat x = W_2 W_1 x + b$. **Decide first:** after training, are the
# rows of $W_1$ the eigenvectors?

# %%
centred = train.images.flatten(1) - train.images.flatten(1).mean(dim=0)  # (1200, 64)
pca = PCA(8).fit(centred)


class Watched(LinearAutoencoder):
    def after_step(self):  # `fit` calls it after each update
        self.angles.append(float(principal_angles(self.directions.T, pca.components.T)[-1]))


trained = []
for seed in range(3):
    torch.manual_seed(seed)
    linear = Watched(64, 8)
    linear.angles = []
    fit(linear, centred, epochs=60 // SHORT, lr=2e-2, weight_decay=0, seed=seed, device="cpu", progress=False)
    trained.append(linear)
last = [linear.angles[-1] for linear in trained]

# %%
figure, axes = plt.subplots(figsize=(8, 3.6))
for linear, style in zip(trained, ("-", "--", ":"), strict=True):
    axes.plot(linear.angles, style, color=plotting.BLUE, marker="")
axes.set(xlabel="step", ylabel="largest angle, degrees", ylim=(0, 92), title="The two subspaces turn into one")
show(
    figure,
    "Largest angle between the learnt subspace and that of PCA, three seeds: it falls from "
    f"{trained[0].angles[0]:.0f} degrees to {max(last):.1f} at most.",
)

# %%
figure, axes = plt.subplots(2, 1, figsize=(9, 3.2))
for ax, directions, name in zip(
    axes, (pca.components, linear.directions.detach()), ("PCA", "linear autoencoder"), strict=True
):
    scaled = directions / directions.abs().amax(dim=1, keepdim=True) / 2 + 0.5  # grey is zero
    plotting.draw_images(ax, scaled.float().view(8, 1, 8, 8), columns=8, title=name)
show(
    figure,
    "Eight directions each. Those of PCA are ordered from coarse to fine, those of the autoencoder are mixtures.",
)
exact = float((pca.reconstruct(centred) - centred).square().mean())
with torch.no_grad():
    errors = [float((linear.reconstruct(centred) - centred).square().mean()) for linear in trained]
say(
    f"The largest angle between the two subspaces is **{max(last):.1f}°** at most over three seeds, and the error at most "
    f"{100 * (max(errors) / exact - 1):.2f}% above that of PCA. But the directions are mixtures."
)

# %% [markdown]
# <details><summary>Why mixtures?</summary>
#
# Put any invertible $A$ between the matrices: $W_2 A^{-1} A W_1 = W_2 W_1$. The loss cannot tell the two apart, so the
# axes are left to the first weights. The *plane* is decided by the data (Baldi and Hornik, 1989: every minimum spans
# it, and there are no bad minima); the *axes* are PCA's convention. Remember it when someone interprets a single unit.
# </details>
#
# ## 2.4 How wide should the code be?
#
# Now bend the encoder and the decoder: layers of rectified units down to $k$ numbers, and up again. **Draw two curves on
# paper first**, for $k$ from 1 to 32: the reconstruction error on new people's digits, and the accuracy of a linear probe on
# the code.

# %%
codes = (1, 2, 4, 8, 16, 32)


def deep(k):
    def make(seed):
        method = mlp_autoencoder(side=8, dim=k)
        fit(method, train, epochs=30 // SHORT, batch_size=64, seed=seed, progress=False)
        return method

    return make


def linear_code(k):
    return lambda seed: PCA(k).fit(train.images)


makers = {**{f"PCA, {k}": linear_code(k) for k in codes}, **{f"deep, {k}": deep(k) for k in codes}}
sweep = compare({"pixels": lambda seed: torch.nn.Flatten(), **makers}, train, test)


# %%
@torch.no_grad()
def error(method, images=test.images):
    if isinstance(method, torch.nn.Module):
        method.cpu().eval()
    return float((method.reconstruct(images) - images).square().mean())


figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.2))
text = {}
for kind, colour, marker in (("PCA", plotting.ORANGE, "s"), ("deep", plotting.BLUE, "o")):
    errors = torch.tensor([[error(method) for method in sweep.encoders[f"{kind}, {k}"]] for k in codes])  # (k, seeds)
    read = [100 * sweep[f"{kind}, {k}"]["linear_probe"] for k in codes]
    spread = [100 * sweep[f"{kind}, {k}"]["linear_probe_sd"] for k in codes]
    left.errorbar(codes, errors.mean(dim=1), yerr=errors.std(dim=1), color=colour, marker=marker)
    right.errorbar(codes, read, yerr=spread, color=colour, marker=marker)
    left.text(1.1, errors[0].mean(), kind, color=colour, fontweight="bold", va="bottom")
    right.text(1.1, read[0] + 5, kind, color=colour, fontweight="bold")
    text[kind] = ", ".join(
        f"{k}: {e:.4f} and {r:.0f}%" for k, e, r in zip(codes, errors.mean(dim=1), read, strict=True)
    )
blank = float((test.images - train.images.mean(dim=0)).square().mean())
left.axhline(blank, color="black", lw=1, ls=":", marker="")
left.text(32, blank, "the mean image", fontsize=12, va="bottom", ha="right")
for level, name in ((10, "chance"), (100 * sweep["pixels"]["linear_probe"], "all 64 pixels")):
    right.axhline(level, color="black", lw=1, ls=":", marker="")
    right.text(32, level + 1, name, fontsize=12, ha="right")
for ax, title in (
    (left, "Bending helps most where the code is narrow ..."),
    (right, "... and so it does for the probe"),
):
    ax.set_xscale("log", base=2)
    ax.set_xticks(codes, [str(k) for k in codes])
    ax.set(xlabel="numbers in the code, k", title=title)
left.set(ylabel="mean squared error, test images", ylim=(0, 1.15 * blank))
right.set(ylabel="linear probe, %", ylim=(0, 106))
show(figure, "; ".join(f"{kind}, error and probe at k = {values}" for kind, values in text.items()))

# %%
best = {k: sweep[f"deep, {k}"]["linear_probe"] for k in codes}
say(
    f"With two numbers the deep code gives the probe **{100 * best[2]:.0f}%**, PCA {100 * sweep['PCA, 2']['linear_probe']:.0f}%; with "
    f"32 they give {100 * best[32]:.0f}% and {100 * sweep['PCA, 32']['linear_probe']:.0f}%, all 64 pixels "
    f"{100 * sweep['pixels']['linear_probe']:.0f}%. Where digits fill their frames, pixels are hard to beat."
)

# %%
with torch.no_grad():
    rows = [test.images[:12], *(sweep.encoders[f"deep, {k}"][0].reconstruct(test.images[:12]) for k in (1, 2, 8, 32))]
figure, axes = plt.subplots(figsize=(9, 4))
plotting.draw_images(axes, torch.cat(rows), columns=12, title="A code too narrow draws the average of look-alikes")
for i, name in enumerate(["image", "k = 1", "k = 2", "k = 8", "k = 32"]):
    axes.text(-1, 9 * i + 4, name, ha="right", va="center")
show(
    figure,
    "The first twelve test digits redrawn by deep autoencoders: with one number most turn into a blurred mean or "
    "another digit, with two some, with eight few, with 32 most come back with their details.",
)

# %% [markdown]
# For wide codes PCA redraws better: it solves its problem exactly, and 30 epochs of gradient descent do not reach that.
#
# The failure is worth a second look: with one or two numbers the decoder does not draw *half* of the digit. It draws a whole
# digit, the average of those that got the same code. What a narrow code loses is what the squared error weighs least, and the
# squared error does not know what you will ask later.
#
# ## 2.5 One layer at a time
#
# In 2006 deep networks were held to be untrainable: with sigmoid units the gradient shrinks at each layer. Hinton and
# Salakhutdinov trained one layer after the other (Boltzmann machines; Bengio et al., 2007, autoencoders, as here), each to
# reconstruct the codes of the one below, and only then all together. **Decide first:** five layers of sigmoid units, the same number of updates of each weight. Which way gives the lower error?

# %%
from ssl_course.autoencoders import stack

layers = (128, 64, 32, 16, 8)
settings = {"batch_size": 64, "lr": 1e-2, "progress": False}


def greedy(seed):
    return stack(
        train,
        layers,
        activation=torch.nn.Sigmoid,
        epochs=15 // SHORT,
        finetune_epochs=25 // SHORT,
        seed=seed,
        **settings,
    )


def at_once(seed):
    method = mlp_autoencoder(8, layers[-1], layers[:-1], activation=torch.nn.Sigmoid)
    fit(method, train, epochs=(15 + 25) // SHORT, seed=seed, **settings)
    return method


both = compare({"at once": at_once, "greedy": greedy}, train, test)
lost = {name: torch.tensor([error(method) for method in both.encoders[name]]) for name in ("at once", "greedy")}
figure, axes = plt.subplots(figsize=(9, 2.6))
with torch.no_grad():
    rows = [test.images[:12], *(both.encoders[name][0].reconstruct(test.images[:12]) for name in ("at once", "greedy"))]
plotting.draw_images(
    axes, torch.cat(rows), columns=12, title="Trained at once, five sigmoid layers draw one mean digit"
)
for i, name in enumerate(["image", "at once", "greedy"]):
    axes.text(-1, 9 * i + 4, name, ha="right", va="center")
show(
    figure,
    "Twelve test digits redrawn: the network trained at once draws nearly the same blur for all (error "
    f"{lost['at once'].mean():.4f}), the one trained layer by layer draws the digits (error {lost['greedy'].mean():.4f}).",
)
say(
    f"Five sigmoid layers, code of 8, three seeds. Greedy, then fine-tuned: test error **{lost['greedy'].mean():.4f} ± "
    f"{lost['greedy'].std():.4f}**, probe {100 * both['greedy']['linear_probe']:.0f}%. All at once: "
    f"{lost['at once'].mean():.4f} ± {lost['at once'].std():.4f}, probe {100 * both['at once']['linear_probe']:.0f}%. "
    f"Drawing the mean image every time costs {blank:.4f}."
)

# %% [markdown]
# Rectified units, normalisation and better first weights have since made training all at once the default. The idea of
# *pretraining* stayed.
#
# ## 2.6 A code wider than the image
#
# If the bottleneck is what makes an autoencoder learn, a code *wider* than the image should learn nothing: copying is
# perfect. Vincent et al. (2008) kept the wide code and spoilt the *input* instead. With a random corruption $\tilde x$ of $x$,
#
# $$\ell = \mathbb{E}_{\tilde x \mid x}\, \frac{1}{D} \left\| x - g(f(\tilde x)) \right\|^2. \tag{3}$$
#
# The target is the *clean* image: to fill in what is missing, the network must know what images look like. Three ways to spoil:
# blot out pixels, add Gaussian noise, or silence units of the code (dropout). The image has 64 pixels, the code 256 units.

# %%
from ssl_course.autoencoders import DenoisingAutoencoder
from ssl_course.encoders import mlp

WIDE = 256
kinds = {
    "no noise": ("gaussian", 0.0),
    "masking": ("masking", 0.5),
    "gaussian": ("gaussian", 0.5),
    "dropout": ("dropout", 0.5),
}


def wide_encoder():
    encoder = torch.nn.Sequential(mlp(64, WIDE), torch.nn.ReLU())
    encoder.dim = WIDE
    return encoder


def denoising(noise, amount):
    def make(seed):
        decoder = torch.nn.Sequential(torch.nn.Linear(WIDE, 64), torch.nn.Unflatten(1, (1, 8, 8)))
        method = DenoisingAutoencoder(wide_encoder(), decoder, noise, amount, fill=0.0)
        fit(method, train, epochs=60 // SHORT, batch_size=64, lr=2e-3, seed=seed, progress=False)
        return method

    return make


wide = compare(
    {name: denoising(*kind) for name, kind in kinds.items()},
    train,
    test,
    encoder=wide_encoder,
    supervised_epochs=30 // SHORT,
)
wide

# %% [markdown]
# The column of the probe spans few points, hardly more than 347 test images resolve. What is sure is that a perfect copy brings
# nothing: compare the row *no noise* with *random*. Now look at what the two kinds of network do
# with a spoilt image:

# %%
torch.manual_seed(0)
shown = test.images[:12]
plain, restorer = (wide.encoders[name][0].cpu().eval() for name in ("no noise", "masking"))
with torch.no_grad():
    spoilt = restorer.corrupt(shown)
    rows = [shown, spoilt, plain.reconstruct(spoilt), restorer.reconstruct(spoilt)]
figure, axes = plt.subplots(figsize=(9, 3.4))
plotting.draw_images(axes, torch.cat(rows), columns=12, title="One copies the holes, the other fills them")
for i, name in enumerate(["image", "spoilt", "plain", "denoising"]):
    axes.text(-1, 9 * i + 4, name, ha="right", va="center")
copied, restored = (float((row - shown).square().mean()) for row in rows[2:])
show(
    figure,
    "Twelve test digits, half of their pixels blotted out. The plain autoencoder gives the holes back (error "
    f"{copied:.3f} against the clean images), the denoising one fills them (error {restored:.3f}).",
)

# %% [markdown]
# ## 2.7 What breaks it: drawing well is not knowing well
#
# **Predict before you run:** order the four wide autoencoders by how well they redraw *clean* test images. Is it also their
# order by the probe?

# %%
quality = {
    name: (
        sum(map(error, wide.encoders[name])) / 3,
        100 * wide[name]["linear_probe"],
        100 * wide[name]["linear_probe_sd"],
    )
    for name in kinds
}
figure, axes = plt.subplots(figsize=(8, 4.2))
for i, (name, (lost, read, sd)) in enumerate(quality.items()):
    axes.errorbar(lost, read, yerr=sd, color=plotting.CYCLE[i], marker=plotting.MARKERS[i], markersize=11)
    axes.annotate(
        name, (lost, read), xytext=(10, 6), textcoords="offset points", color=plotting.CYCLE[i], fontweight="bold"
    )
level = 100 * wide["random"]["linear_probe"]
axes.axhline(level, color="black", lw=1, ls=":", marker="")
axes.text(0.027, level, "untrained", fontsize=12, va="bottom", ha="right")
axes.margins(x=0.25, y=0.2)
axes.set(
    xlabel="error in redrawing clean test images",
    ylabel="linear probe, %",
    title="Redrawing well is no sign of good features",
)
show(
    figure,
    "Error and probe: " + "; ".join(f"{name} {e:.4f}, {r:.1f} ± {d:.1f}%" for name, (e, r, d) in quality.items()),
)

# %%
p, g, r = wide["no noise"], wide["gaussian"], wide["random"]
say(
    f"Without noise the error on new digits is {quality['no noise'][0]:.5f}, as good as nothing, and the features are no better "
    f"than those of an untrained layer: {100 * p['linear_probe']:.1f} ± {100 * p['linear_probe_sd']:.1f}% against "
    f"{100 * r['linear_probe']:.1f} ± {100 * r['linear_probe_sd']:.1f}%. With Gaussian noise it redraws worse "
    f"({quality['gaussian'][0]:.3f}) and is read at **{100 * g['linear_probe']:.1f} ± {100 * g['linear_probe_sd']:.1f}%**: about "
    f"{(g['linear_probe'] - p['linear_probe']) * len(test):.0f} more of the {len(test)} test images."
)

# %% [markdown]
# Now move the digits, as in chapter 1, and give the denoising autoencoder a convolutional encoder. **Decide first:** does it
# beat an untrained encoder? Does it come near a supervised one?

# %%
from ssl_course.augment import DIGIT_VIEWS
from ssl_course.autoencoders import feature_map, map_decoder
from ssl_course.encoders import convnet

moved = moved_digits("train", 40_000 if FULL else 4_000 // SHORT, size=20)
moved_test = moved_digits("test", size=20)


def convolutional(seed):
    method = DenoisingAutoencoder(feature_map(convnet()), map_decoder(128, side=20), "gaussian", 0.25)
    fit(method, moved, epochs=6, lr=1e-2, seed=seed, progress=False)
    return method


far = compare({"denoising": convolutional}, moved, moved_test, encoder=convnet, augment=DIGIT_VIEWS)
figure, axes = plt.subplots(figsize=(10, 3.4))
plotting.draw_bars(axes, far.to_list())
axes.set_title("On moved digits redrawing helps, and stays far behind labels")
show(
    figure,
    "Probe accuracy on moved digits with all labels: "
    + ", ".join(f"{row['method']} {100 * row['linear_probe']:.0f}%" for row in far.to_list()),
)

# %%
d, u = far["denoising"], far["supervised"]
say(
    f"The probe reads **{100 * d['linear_probe']:.1f} ± {100 * d['linear_probe_sd']:.1f}%** with all labels and "
    f"{100 * d['linear_probe_100']:.1f}% with 100; an untrained encoder gives {100 * far['random']['linear_probe']:.1f}% and "
    f"{100 * far['random']['linear_probe_100']:.1f}%, a supervised one {100 * u['linear_probe']:.1f}%."
)

# %% [markdown]
# To redraw an image you must keep *everything* in it: place, size, slant, brightness. Nothing here asks the network to make two
# images of one digit alike; the views of chapter 1 do. This is the deepest difference between the two families.
#
# ## 2.8 A walk in latent space
#
# A code of two numbers is a map. Each point of it is an image, seen or not. Drag the sliders, and look for the places where one
# digit turns into another.

# %%
from ssl_course.demos import decode_grid, latent_walk

atlas = sweep.encoders["deep, 2"][0]
with torch.no_grad():
    places = atlas.encode(train.images)  # (1200, 2)
low, high = places.quantile(0.03, dim=0), places.quantile(0.97, dim=0)
latent_walk(atlas, low, high)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 6))
for digit in range(10):
    here = places[train.labels == digit]
    left.text(*here.median(dim=0).values, str(digit), fontsize=20, fontweight="bold", ha="center", va="center",
              bbox={"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 1})  # fmt: skip
    left.scatter(*here.T, s=10, color=plt.get_cmap("cividis")(digit / 9), marker=plotting.MARKERS[digit % 7])
left.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="code 1", ylabel="code 2", title="Where the digits lie")
plotting.draw_images(right, decode_grid(atlas, low, high, 16), columns=16, title="What the decoder draws there")
show(
    figure,
    "Left: the training digits in the plane of a two-number code, digits of one kind close together. Right: the "
    "images that the decoder draws at a grid of 16 by 16 codes; one digit changes smoothly into the next.",
)

# %% [markdown]
# Between two islands the decoder draws chimeras: nothing asked it to do better there. (Variational autoencoders and GANs do ask.)
#
# ## Quiz
#
# **1. A linear autoencoder with a code of 8 reaches the error of PCA. Are its 8 units the principal components?**
# (a) Yes. (b) Yes, up to their sign. (c) They span the same subspace; the axes may be any.
#
# <details><summary>Answer</summary>
#
# (c). (b) is what holds for PCA itself. An invertible matrix between encoder and decoder cancels, so the loss cannot prefer any
# axes.
# </details>
#
# **2. Why does a code wider than the image not make an autoencoder useless by itself?**
# (a) It does, always. (b) Because something else can make copying impossible or costly: noise, dropout, a penalty.
# (c) Because wide codes generalise better.
#
# <details><summary>Answer</summary>
#
# (b). (a) tempts after "the bottleneck is what makes it learn": the bottleneck is one way to forbid copying. (c) has no reason.
# </details>
#
# **3. What is the target of a denoising autoencoder?**
# (a) The noisy image. (b) The clean image. (c) The noise.
#
# <details><summary>Answer</summary>
#
# (b). With (a) it would learn to copy, the mistake that is made most often in code. (c) is how diffusion models are
# trained, and equivalent where noise is added: clean = noisy - noise.
# </details>
#
# **4. Two autoencoders, one with half the error of the other. Which has the better features?**
# (a) The one with the lower error. (b) You cannot tell. (c) The one with the higher error.
#
# <details><summary>Answer</summary>
#
# (b): in section 2.7 a perfect copy brought no better features, in section 2.4 a lower error did.
# </details>
#
# **5. Greedy layer-wise training helped deep sigmoid networks because**
# (a) it needs fewer updates; (b) each layer starts where its input is already described well, and no gradient has to cross many
# saturating layers; (c) it avoids overfitting.
#
# <details><summary>Answer</summary>
#
# (b). (a) is false, section 2.5 gave both the same number for each weight. (c) does not explain a network that draws the mean image.
# </details>
#
# ## Remember
#
# * PCA is the best linear autoencoder; gradient descent finds its subspace and not its axes.
# * The error falls with every number in the code; what the first numbers keep is what the squared error weighs most.
# * A wide code needs another reason not to copy: restore a clean image from a spoilt one.
# * Reconstruction keeps everything. Features for a task must also forget.
#
# ## References
#
# * K. Pearson, 1901, doi:10.1080/14786440109462720; C. Eckart, G. Young, 1936, doi:10.1007/BF02288367. Equation 2.
# * P. Baldi, K. Hornik, 1989, doi:10.1016/0893-6080(89)90014-2. Linear autoencoders have no bad minima.
# * G. Hinton, R. Salakhutdinov, 2006, doi:10.1126/science.1127647. Layers one by one.
# * Y. Bengio et al., 2007, *Greedy layer-wise training of deep networks*, NIPS 19.
# * P. Vincent et al., 2008, doi:10.1145/1390156.1390294, and 2010, JMLR 11:3371-3408. Equation 3.
# * N. Srivastava et al., 2014, JMLR 15:1929-1958. Dropout.
#
# **Now you:** open `exercises/02_autoencoders.ipynb`.
