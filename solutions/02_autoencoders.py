# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 2 · Autoencoders
#
# Seven pieces of an autoencoder: the linear optimum, tied weights, one more layer on a stack, noise and how to remove
# it, and a walk through the code. Two of them are broken and want mending. You write the part that says
# `NotImplementedError`; `check` below it calls your code with fresh random inputs and says what is wrong. Check as
# often as you like. The hints unfold one by one: first where to look, then the idea, then almost the line.
#
# **Time:** about 2 hours; the computer needs 15 seconds of them. **You need:** chapter 2.
#
# The images are scikit-learn's digits as they are, 8 × 8 pixels, not moved: small enough for a linear code to say
# something about them.

# %%
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

from ssl_course import plotting
from ssl_course.encoders import mlp
from ssl_course.exercises import check
from ssl_course.plotting import say, show
from ssl_course.training import fit

plotting.use_style()
digits = torch.tensor(load_digits().images / 16, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8) in [0, 1]
x = digits.flatten(1)  # (1797, 64)


def draw(rows, names, title, alt):
    """One line of images (m, 64) for each name."""
    figure, axes = plt.subplots(figsize=(11, 1.05 * len(rows) + 0.4))
    plotting.draw_images(axes, torch.cat(list(rows)).view(-1, 1, 8, 8), columns=len(rows[0]), title=title)
    for i, name in enumerate(names):
        axes.text(-2, 9 * i + 3.5, name, ha="right", va="center")
    show(figure, alt)


class Reconstruct(nn.Module):
    """What `fit` trains: the mean squared error of a network that should return its input."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return F.mse_loss(self.network(x), x)


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: Through k directions and back
#
# The rows of $X$ $(n \times d)$ form a cloud around their mean $\mu$ $(d)$. PCA turns the axes around $\mu$ so that
# the first $k$ of them, the rows of $V_k$ $(k \times d)$, catch as much variance as possible, and drops the others:
#
# $$z = V_k\,(x - \mu), \qquad \hat{x} = V_k^\top z + \mu.$$
#
# With $k = d$ nothing is lost: $\hat{X} = X$. With $k = 1$ the four corners `[[0, 0], [2, 0], [0, 4], [2, 4]]` come
# back as `[[1, 0], [1, 0], [1, 4], [1, 4]]`.
#
# Think about what `torch.linalg.svd` returns, and in which order and shape.


# %% question="pca_reconstruct"
def pca_reconstruct(x, k):
    """The rows of x as k principal directions can express them.

    Args:
        x: (n, d).
        k: directions that are kept, 1 <= k <= min(n, d).

    Returns:
        (n, d), the reconstructions.
    """
    # BEGIN SOLUTION
    mean = x.mean(dim=0)  # (d,)
    _, _, directions = torch.linalg.svd(x - mean, full_matrices=False)  # rows, of falling variance
    codes = (x - mean) @ directions[:k].T  # (n, k)
    return codes @ directions[:k] + mean
    # END SOLUTION


# %% [markdown]
# **Try it.** How many of 64 directions do you need to read the digits? Decide first.

# %%
with once_answered():
    ks = (1, 4, 16, 64)
    draw(
        [pca_reconstruct(x, k)[:10] for k in ks],
        [f"k = {k}" for k in ks],
        "Few directions draw the large areas, many the strokes",
        "Ten digits reconstructed from 1, 4, 16 and 64 principal directions; from 16 on they can be read.",
    )

# %% [markdown]
# ## Question 2: Predict, then measure: the best linear autoencoder
#
# A linear autoencoder maps $x$ $(d)$ to a code of $k$ numbers and back with two matrices and two biases, and is
# trained on the mean squared error
#
# $$E = \frac{1}{n d} \sum_{i=1}^{n} \| \hat{x}_i - x_i \|^2 .$$
#
# **Without training anything**, say how small $E$ can become on the rows of $X$. The theorem of Eckart and Young
# (1936) says that no matrix of rank $k$ is closer to the centred $X$ than the one that keeps its $k$ largest singular
# values.
#
# For the four corners of question 1: $E = 2.5$ for $k = 0$ (the decoder can only learn the mean), $0.5$ for
# $k = 1$, and $0$ for $k = 2$.
#
# Think about what the singular values that are dropped have to do with the error, and how many numbers $X$ has.


# %% question="best_linear_error"
def best_linear_error(x, k):
    """The mean squared error of the best linear autoencoder with a code of k numbers.

    Args:
        x: (n, d), the data that it is trained and measured on.
        k: width of the code, 0 <= k <= min(n, d).

    Returns:
        One number: the mean over all n * d entries.
    """
    # BEGIN SOLUTION
    singular = torch.linalg.svdvals(x - x.mean(dim=0))  # from the largest to the smallest
    return singular[k:].square().sum() / x.numel()
    # END SOLUTION


# %% [markdown]
# **Now measure.** Three linear autoencoders are trained by gradient descent, which knows nothing of singular values.


# %%
class LinearAutoencoder(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.down, self.up = nn.Linear(64, dim), nn.Linear(dim, 64)

    def forward(self, x):
        return F.mse_loss(self.up(self.down(x)), x)


with once_answered():
    predicted = [float(best_linear_error(x, k)) for k in range(33)]
    measured = {}
    for k in (2, 8, 24):
        torch.manual_seed(0)
        linear = LinearAutoencoder(k)
        fit(linear, x, epochs=60, batch_size=128, lr=1e-2, weight_decay=0, progress=False)
        measured[k] = linear.cpu()(x).item()

# %%
with once_answered():
    told = {k: f"trained: {error:.4f}\npredicted: {predicted[k]:.4f}" for k, error in measured.items()}
    figure, axes = plt.subplots(figsize=(8, 3.8))
    axes.plot(range(33), predicted, marker="")
    axes.plot(measured.keys(), measured.values(), "o", color=plotting.ORANGE)
    for k, text in told.items():
        axes.annotate(text, (k, measured[k]), (8, 8), textcoords="offset points")
    axes.set(xlabel="width of the code, k", ylabel="mean squared error", ylim=(0, 0.08))
    axes.set_title("Gradient descent finds what the singular values promise")
    show(figure, "The error falls with k. " + "; ".join(f"k = {k}, {text}" for k, text in told.items()))

# %% [markdown]
# The trained points lie a hair above the line, never below: it is a bound.

# %% [markdown]
# ## Question 3: Tied weights
#
# The chapter's autoencoder has two matrices. Vary it: use *one* matrix $W$ $(\text{dim} \times \text{in\_dim})$ for
# both ways (Vincent et al., 2008, section 2.2). With biases $b$ (dim) and $c$ (in_dim):
#
# $$h = \operatorname{ReLU}(x W^\top + b), \qquad \hat{x} = h W + c.$$
#
# Write a module with exactly three parameters, `weight`, `encoder_bias` and `decoder_bias`, and the methods `encode`,
# `decode` and `forward`, which returns the reconstruction. `TiedAutoencoder(6, 3)` maps (5, 6) to codes (5, 3) and
# back to (5, 6), and its weight is (3, 6). `weight` starts with small random numbers of both signs, e.g.
# `torch.randn(dim, in_dim) / in_dim ** 0.5`.
#
# Think about how many times the gradient of `weight` is collected on the way back.


# %% question="TiedAutoencoder"
class TiedAutoencoder(nn.Module):
    """An autoencoder whose decoder uses the encoder's matrix, transposed.

    Args:
        in_dim: width of an input.
        dim: width of the code.
    """

    def __init__(self, in_dim, dim):
        super().__init__()
        # BEGIN SOLUTION
        self.weight = nn.Parameter(torch.randn(dim, in_dim) / in_dim**0.5)
        self.encoder_bias = nn.Parameter(torch.zeros(dim))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))
        # END SOLUTION

    def encode(self, x):
        """Inputs (n, in_dim) to codes (n, dim)."""
        # BEGIN SOLUTION
        return torch.relu(x @ self.weight.T + self.encoder_bias)
        # END SOLUTION

    def decode(self, h):
        """Codes (n, dim) to reconstructions (n, in_dim)."""
        # BEGIN SOLUTION
        return h @ self.weight + self.decoder_bias
        # END SOLUTION

    def forward(self, x):
        """Inputs (n, in_dim) to reconstructions (n, in_dim)."""
        # BEGIN SOLUTION
        return self.decode(self.encode(x))
        # END SOLUTION


# %% [markdown]
# **Try it.** Half of the numbers are enough:

# %% tags=["nbval-check-output"]
with once_answered():
    tied = TiedAutoencoder(64, 32)
    untied = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 64)])
    print("numbers to learn, tied:  ", sum(p.numel() for p in tied.parameters()))
    print("numbers to learn, untied:", sum(p.numel() for p in untied.parameters()))

# %% [markdown]
# Do they cost quality? Guess how the errors compare after the same training.

# %%
with once_answered():
    untied[0].weight.data.copy_(tied.weight.data)  # both start alike
    untied[1].weight.data.copy_(tied.weight.data.T)
    errors = []
    for network in (tied, nn.Sequential(untied[0], nn.ReLU(), untied[1])):
        loss = fit(Reconstruct(network), x, epochs=40, batch_size=128, lr=5e-3, progress=False).loss
        errors.append(sum(loss[-10:]) / 10)
    say(f"Mean squared error, tied **{errors[0]:.4f}**, untied **{errors[1]:.4f}**.")

# %% [markdown]
# ## Question 4: Mend the greedy layer
#
# A stack grows one layer at a time, greedily: the layers `below` are trained already, and a new pair of encoder
# and decoder learns to reconstruct what comes out of them, $h = \text{below}(x)$. The colleague who wrote this
# reports a loss of nearly zero:


# %%
class LeakyLayer(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder

    def forward(self, x):
        h = self.below(x)  # (n, d)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


def first_layer():
    """A layer that has learned to keep what is in the digits."""
    torch.manual_seed(0)
    below, up = mlp(64, 32), mlp(32, 64)
    fit(Reconstruct(nn.Sequential(below, up)), x, epochs=20, batch_size=128, lr=5e-3, progress=False)
    return below.cpu()


@torch.no_grad()
def readable(below):
    """The share of the pixels' variance that a linear map reads from h."""
    h = F.pad(below(x), (0, 1), value=1.0)  # (n, 33)
    lost = x - h @ torch.linalg.lstsq(h, x, driver="gelsd").solution
    return float(1 - lost.square().sum() / (x - x.mean(dim=0)).square().sum())


def grow(layer_class):
    """Train a second layer; says what became of the loss, and of what the first layer knows."""
    below = first_layer()
    before = readable(below)
    layer = layer_class(below, mlp(32, 8), mlp(8, 32))
    loss = fit(layer, x, epochs=40, batch_size=128, lr=5e-3, progress=False).loss
    after = readable(layer.cpu().below)
    return (
        f"the loss falls from {loss[0]:.2f} to {loss[-1]:.4f}. Of the pixels' variance {100 * before:.0f}% could be "
        f"read from h before, {100 * after:.0f}% afterwards."
    )


say(f"With the colleague's layer {grow(LeakyLayer)}")

# %% [markdown]
# Decide before you read on: what did this network learn? And remember that `below` may hold batch norm or dropout, and
# that `fit` calls `train()` on the whole module before the first step.
#
# Mend `forward`. The value is the mean squared error between $h$ and its reconstruction, where $h$ is what the
# finished layers say in evaluation mode. The new encoder and decoder must learn from it, and nothing else.
#
# <details><summary>What did it learn?</summary>
#
# To make the question easy. The layers below receive gradients both as the input and as the target, and a constant
# $h$ is reconstructed without error: the features *collapse*. Chapter 11 is about methods that live next to this
# abyss.
# </details>


# %% question="GreedyLayer"
class GreedyLayer(nn.Module):
    """One more layer on a stack whose layers so far are finished.

    Args:
        below: the finished layers, x (n, ...) to h (n, d).
        encoder: the new one, h (n, d) to codes (n, k).
        decoder: codes (n, k) to (n, d).
    """

    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder

    def forward(self, x):
        """The loss of the new layer, a scalar, from a batch x (n, ...)."""
        # BEGIN SOLUTION
        self.below.eval()
        with torch.no_grad():
            target = self.below(x)  # (n, d)
        return F.mse_loss(self.decoder(self.encoder(target)), target)
        # END SOLUTION


# %% [markdown]
# **Try it.** A larger loss, and a better layer:

# %%
with once_answered():
    say(f"With the mended layer {grow(GreedyLayer)}")

# %% [markdown]
# ## Question 5: Another noise: salt and pepper
#
# A denoising autoencoder is only as good as its noise. The chapter blots pixels out; Vincent et al. (2010, section
# 3.3) also tried *salt and pepper*: each pixel is hit with probability `share`, and a fair coin decides whether a hit
# pixel becomes black (0) or white (1). All other pixels stay exactly as they are.
#
# Every pixel of every image decides for itself. All randomness comes from `generator`, a `torch.Generator`: in the
# same state it gives the same noise, and it moves on with every draw, so that the next batch gets other noise. The
# images that come in stay as they were.
#
# For `share = 0.5` an image `[0.3, 0.3, 0.3, 0.3]` may become `[0.3, 1.0, 0.3, 0.0]`.
#
# Think about how many independent decisions there are for one pixel.


# %% question="salt_and_pepper"
def salt_and_pepper(images, share, generator):
    """Images with black and white noise.

    Args:
        images: (n, 1, h, w) in [0, 1].
        share: probability that a pixel is hit, in [0, 1].
        generator: torch.Generator, the only source of randomness.

    Returns:
        (n, 1, h, w); about half of the hit pixels are 0, the others 1.
    """
    # BEGIN SOLUTION
    hit = torch.rand(images.shape, generator=generator) < share
    white = torch.rand(images.shape, generator=generator) < 0.5
    return torch.where(hit, white.to(images.dtype), images)
    # END SOLUTION


# %% [markdown]
# **Try it.** Up to which share can *you* read the digits?

# %%
with once_answered():
    shares = (0.1, 0.3, 0.5)
    draw(
        [salt_and_pepper(digits[:10], share, torch.Generator().manual_seed(0)).flatten(1) for share in shares],
        [f"{100 * share:.0f}%" for share in shares],
        "Salt and pepper: a pixel does not say whether it is noise",
        "Ten digits with 10, 30 and 50 percent of their pixels turned black or white.",
    )

# %% [markdown]
# ## Question 6: Mend the denoising loss
#
# "It trains," writes the same colleague, "but the pictures come out as noisy as they went in, and I had to make the
# learning rate tiny."
#
# ```python
# def denoising_loss(encoder, decoder, clean, noisy):
#     code = encoder(noisy).detach()  # (n, k)
#     restored = decoder(code)  # (n, d)
#     return ((restored - noisy) ** 2).sum()
# ```
#
# Mend it. The loss is the mean, over all entries of the batch, of the squared difference between what is restored and
# what should have been there. Encoder and decoder must both learn from it.
#
# Think about what the best possible network does under the broken loss. There are three faults.


# %% question="denoising_loss"
def denoising_loss(encoder, decoder, clean, noisy):
    """The mean squared error of restoring clean images from noisy ones.

    Args:
        encoder: a module, (n, d) to codes (n, k).
        decoder: a module, codes (n, k) to (n, d).
        clean: (n, d).
        noisy: (n, d), the same images with noise.

    Returns:
        A scalar.
    """
    # BEGIN SOLUTION
    return F.mse_loss(decoder(encoder(noisy)), clean)
    # END SOLUTION


# %% [markdown]
# **Try it.** The code is *wider* than the image, 256 numbers for 64 pixels, so without noise the network could copy.
# Train it with your loss on noise that is new in every step.


# %%
def noise(images, share=0.3):
    """Some pixels black, some white."""
    u = torch.rand_like(images)
    return images.masked_fill(u < share / 2, 0.0).masked_fill(u > 1 - share / 2, 1.0)


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Sequential(mlp(64, 256), nn.ReLU()), mlp(256, 64)

    def forward(self, clean):
        return denoising_loss(self.encoder, self.decoder, clean, noise(clean))


with once_answered():
    torch.manual_seed(0)
    denoiser = Denoiser()
    fit(denoiser, x[:1500], epochs=60, batch_size=128, lr=5e-3, progress=False)  # the last digits are by other people
    new = x[1500:1510]
    spoilt = noise(new)
    with torch.no_grad():
        restored = denoiser.cpu().decoder(denoiser.encoder(spoilt))
    draw(
        [new, spoilt, restored],
        ["clean", "noisy", "restored"],
        "The network has learned what a digit looks like",
        f"Ten digits by people that the network has not seen. The error falls from {F.mse_loss(spoilt, new):.3f} (noisy) "
        f"to {F.mse_loss(restored, new):.3f} (restored).",
    )

# %% [markdown]
# ## Question 7: A walk through codes
#
# Between two images lies a straight line of pixels: a double exposure. An autoencoder knows another way. Encode both
# images, go from one *code* to the other in equal steps, and decode what you meet:
#
# $$z_t = (1 - t)\, \text{enc}(x_1) + t\, \text{enc}(x_2), \qquad \hat{x}_t = \text{dec}(z_t), \qquad t = 0, \dots, 1.$$
#
# With `steps = 5` the shares $t$ are 0, ¼, ½, ¾ and 1: both ends belong to the walk.
#
# Think about shapes: a code is $(1, k)$, the walk through codes $(\text{steps}, k)$.


# %% question="latent_walk"
def latent_walk(encoder, decoder, x1, x2, steps):
    """Images on the straight line between two codes.

    Args:
        encoder: a module, (n, d) to codes (n, k).
        decoder: a module, codes (n, k) to (n, d).
        x1: (1, d), where the walk starts.
        x2: (1, d), where it ends.
        steps: images on the way, both ends included; at least 2.

    Returns:
        (steps, d).
    """
    # BEGIN SOLUTION
    t = torch.linspace(0, 1, steps)[:, None]  # (steps, 1)
    z = (1 - t) * encoder(x1) + t * encoder(x2)  # (steps, k)
    return decoder(z)
    # END SOLUTION


# %% [markdown]
# **Try it.** A zero becomes a one, a two becomes a five. In which row is every picture a digit?

# %%
torch.manual_seed(0)
encoder, decoder = mlp(64, 128, 64, 4), mlp(4, 64, 128, 64)
fit(Reconstruct(nn.Sequential(encoder, decoder)), x, epochs=100, batch_size=128, lr=5e-3, progress=False)
encoder, decoder = encoder.cpu().requires_grad_(False), decoder.cpu().requires_grad_(False)


def blend(x1, x2, steps):
    return torch.lerp(x1, x2, torch.arange(steps)[:, None] / (steps - 1))


with once_answered():
    rows = []
    for a, b in ((0, 1), (2, 5)):  # the first ten images are the digits 0 to 9
        rows += [blend(x[[a]], x[[b]], 9), latent_walk(encoder, decoder, x[[a]], x[[b]], 9)]
    draw(
        rows,
        ["pixels", "codes"] * 2,
        "Halfway between two images lies a double exposure, halfway between two codes a digit",
        "Walks from a zero to a one and from a two to a five, blended in pixels and in codes of four numbers.",
    )

# %%
with once_answered():
    pairs = torch.randint(len(x), (200, 2), generator=torch.Generator().manual_seed(0)).tolist()
    halfway = {
        "pixels": torch.cat([blend(x[[a]], x[[b]], 3)[1:2] for a, b in pairs]),
        "codes": torch.cat([latent_walk(encoder, decoder, x[[a]], x[[b]], 3)[1:2] for a, b in pairs]),
    }
    away = {name: float(torch.cdist(images, x).amin(dim=1).mean()) for name, images in halfway.items()}
    apart = float(torch.cdist(x, x).topk(2, largest=False).values[:, 1].mean())
    say(
        f"Between 200 random pairs, the blend of pixels is **{away['pixels']:.2f}** away from the nearest real digit, the "
        f"blend of codes **{away['codes']:.2f}**. From one real digit to the next it is {apart:.2f}."
    )
