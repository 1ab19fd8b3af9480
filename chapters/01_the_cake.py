# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 1 · The cake: learning without labels
#
# After this chapter you can
#
# * say what a *pretext task*, a *pseudo label* and a *downstream task* are, and make pseudo labels yourself;
# * say how many bits a label tells a network, and why that number alone decides nothing;
# * judge features the way papers do: linear probe, weighted nearest neighbours, fine-tuning;
# * read a label-efficiency curve, and say when self-supervision is worth its trouble;
# * break a pretext task with a shortcut, and see that its accuracy tells you nothing about its features.
#
# **Time:** a minute and a quarter of computing on a laptop with two cores, 40 minutes of reading. With a GPU set `SCALE=full`.
# **You need:** Python, a little PyTorch, logistic regression, the chain rule.

# %%
import math
import os

import matplotlib.pyplot as plt
import torch

from ssl_course import plotting
from ssl_course.data import moved_digits
from ssl_course.plotting import say, show

plotting.use_style()
torch.set_num_threads(1)  # networks this small run faster on one core; `compare` gives each core a run of its own
FULL = os.environ.get("SCALE") == "full"  # the GPU run: ten times the images
SHORT = 8 if os.environ.get("SCALE") == "quick" else 1  # quick: only to see that all of it runs
train = moved_digits("train", 40_000 if FULL else 4_000, size=20)  # a canvas of 20 x 20 keeps everything quick
test = moved_digits("test", 1_000, size=20)

# %% [markdown]
# ## 1.1 Images are cheap, labels are dear
#
# Here are real handwritten digits, each put at a random place, size, slant and brightness on a noisy canvas. The
# training and the test images come from different people.

# %%
figure, axes = plt.subplots(figsize=(12, 3.2))
plotting.draw_images(axes, train.images[:48], columns=16, title="The first 48 training images")
show(figure, "Three rows of sixteen noisy grey images, each with one handwritten digit at a random place and size.")

# %% tags=["nbval-check-output"]
print(f"{len(train)} training images, {len(test)} test images, each of shape {tuple(train.images.shape[1:])}")
print("of each digit:", train.labels.bincount().tolist())

# %% [markdown]
# A network sees a vector of 400 grey values. **Decide first:** a logistic regression on these raw pixels gets all
# the labels. Guessing gets 10%. What does it get on new images: about 90%, about 50%, or about 15%?

# %%
from ssl_course.evaluation import features, linear_probe, pixels

on_pixels = linear_probe(features(pixels, train), train.labels, features(pixels, test), test.labels)
say(f"A linear classifier on pixels is right for **{100 * on_pixels:.0f}%** of the test images.")

# %% [markdown]
# <details><summary>Why so few?</summary>
#
# A linear classifier gives each pixel one weight per class. The same stroke falls on other pixels in every image, so
# no weight can stand for it. What is missing is not labels but a *representation* $h(x)$ in which place, size and
# brightness no longer matter. The whole course is about learning $h$ from the images alone.
# </details>
#
# ## 1.2 How much does one example tell?
#
# In 2016 Yann LeCun compared intelligence with a cake: unsupervised learning (since 2019 he says self-supervised) is the
# bulk of it, supervised learning the icing, reinforcement learning the cherry. The picture is about *information per example*. A target $y$ that takes
# the values $1 \dots K$ with probabilities $p_1 \dots p_K$ tells at most its entropy,
#
# $$H(y) = -\sum_{k=1}^{K} p_k \log_2 p_k \quad\text{bits}, \qquad H(y) \le \log_2 K. \tag{1}$$


# %%
def entropy_bits(labels):
    p = labels.bincount() / len(labels)  # (K,)
    return float(-torch.special.xlogy(p, p).sum() / math.log(2))  # equation 1


levels = (train.images * 255).round().long()  # the grey values, if the target is the image itself
told = {
    "win or lose": 1.0,
    "odd or even": entropy_bits(train.labels % 2),
    "quarter turns (4)": 2.0,
    "which digit (10)": entropy_bits(train.labels),
    "which of 255 views": math.log2(255),
    "the image itself": 400 * entropy_bits(levels.flatten()),
}
figure, axes = plt.subplots(figsize=(9, 4))
colours = [plotting.RED, plotting.ORANGE, plotting.BLUE, plotting.ORANGE, plotting.BLUE, plotting.BLUE]
axes.barh(list(told), list(told.values()), color=colours)
for y, bits in enumerate(told.values()):
    axes.text(bits * 1.1, y, f"{bits:,.1f}", va="center")
axes.set(xscale="log", xlim=(0.8, 40_000), xlabel="bits per example, at most", title="Labels tell little, images a lot")
axes.invert_yaxis()
show(figure, "Bars of bits per example on a logarithmic scale: " + ", ".join(f"{k} {v:.1f}" for k, v in told.items()))

# %% [markdown]
# Red is the cherry, orange the icing, blue the cake: targets that the images provide themselves. The last bar is
# generous: it adds up the pixels as if they were independent, and most of those bits are noise that nobody wants to
# predict. **More bits are not better bits.** Which ones make good features is what methods differ in.
#
# ## 1.3 Labels that cost nothing
#
# Invent a task whose answers you know because you made the question. It is the **pretext task**, its answers are
# **pseudo labels**, and solving it is not the goal: the network that solves it is kept and used for **downstream tasks**.
# There are two families.
#
# **Self-prediction** hides a part or a property of *one* example and predicts it. Turn the image, ask how far:

# %%
from ssl_course.pretext import rotate

turned, turns = rotate(train.images[:12], torch.Generator().manual_seed(1))  # (12, 1, 20, 20), (12,)
figure, axes = plt.subplots(figsize=(12, 1.9))
plotting.draw_images(axes, turned, columns=12, title="Pseudo labels: the number of quarter turns")
for i, turn in enumerate(turns.tolist()):
    axes.text(21 * i + 9.5, 23.5, str(turn), ha="center")
show(figure, f"Twelve digits, each turned by its own number of quarter turns: {turns.tolist()}.")

# %% [markdown]
# **Contrastive learning** predicts how *several* examples are related. Make two random views of each image; a view must
# find its partner among all the others:

# %%
from ssl_course.augment import Augment, two_views

# What leaves a digit the same digit: a part of it, tilted, slanted, lighter or darker. Never a flip.
digit_views = Augment(crop=(0.4, 1.0), flip=0, rotate=15, shear=0.3)
views = two_views(train.images[:12], digit_views, torch.Generator().manual_seed(1))  # (24, 1, 20, 20)
figure, axes = plt.subplots(figsize=(12, 2.2))
plotting.draw_images(axes, views, columns=12, title="Each column: two views of one image")
show(figure, "Two rows of twelve digits. The two in a column are the same image, cropped and slanted differently.")

# %% [markdown]
# SimCLR (Chen et al., 2020) turns this into a loss. With projections $z_i$ of unit length, the partner $j(i)$ of view
# $i$, and a temperature $t$,
#
# $$\ell = \frac{1}{2n} \sum_{i=1}^{2n} -\log \frac{\exp(z_i \cdot z_{j(i)} / t)}{\sum_{k \ne i} \exp(z_i \cdot z_k / t)}. \tag{2}$$
#
# It is a classification among $2n - 1$ candidates, so at chance it is $\log(2n - 1)$. Chapter 10 takes it apart.
#
# ## 1.4 Train it
#
# A method in this course is a small module: `method(images)` is its loss, `method.encode(images)` are the features $h$
# (one vector an image), and `fit` trains it. The encoder is the same for all: four convolutions and a mean, here with half
# the course's usual width at the end, for speed.

# %%
from ssl_course.contrastive import SimCLR
from ssl_course.encoders import convnet
from ssl_course.pretext import Rotation
from ssl_course.training import fit


def small_convnet():
    return convnet(widths=(16, 32, 64, 64))


def rotation(seed):
    method = Rotation(small_convnet())
    # The labels of `train` stay behind.
    method.history = fit(method, train, epochs=8 // SHORT, lr=8e-3, seed=seed, progress=False)
    return method


def simclr(seed):
    method = SimCLR(small_convnet(), digit_views, temperature=0.1)
    method.history = fit(method, train, epochs=20 // SHORT, lr=8e-3, seed=seed, progress=False)
    return method


# %% [markdown]
# One call trains each method with three seeds, freezes the encoder, and reads its features on test images by people
# whom no method has seen, beside three baselines: pixels, an untrained encoder, and the same encoder trained with all
# the labels. **Decide first:** which column will differ most between methods?

# %%
from ssl_course.evaluation import compare

table = compare({"rotation": rotation, "simclr": simclr}, train, test, encoder=small_convnet, augment=digit_views)
table

# %%
figure, axes = plt.subplots(figsize=(10, 4))
plotting.draw_bars(axes, table.to_list())
axes.set_title("Without a label, SimCLR comes close to the supervised features")
show(
    figure,
    "Probe accuracy with all labels: "
    + ", ".join(f"{row['method']} {100 * row['linear_probe']:.0f}%" for row in table.to_list()),
)

# %%
s, r, p, u = (table[name] for name in ("simclr", "random", "pixels", "supervised"))
say(
    f"With all labels the probe reads **{100 * s['linear_probe']:.1f} ± {100 * s['linear_probe_sd']:.1f}%** from SimCLR's "
    f"features, {100 * r['linear_probe']:.1f}% from an untrained encoder's, {100 * p['linear_probe']:.1f}% from pixels and "
    f"{100 * u['linear_probe']:.1f}% from the supervised encoder's. With 100 labels SimCLR's features give "
    f"**{100 * s['linear_probe_100']:.1f}%**, a supervised network of its own {100 * u['linear_probe_100']:.1f}%."
)

# %% [markdown]
# "All labels" differs most. Nearest neighbours on pixels are far better than the linear probe on pixels: they need only *some*
# training digit at nearly the same place, and there are many. The ± is the spread over seeds alone: all test images come from
# 347 digits by a few people, so a difference of one or two points says nothing about other people's digits. And the budgets
# differ: SimCLR had 20 passes over the images, rotation and the supervised network 8.
#
# The loss tells a part of the story: it must fall below chance, or nothing was learned.

# %%
losses = torch.tensor([method.history.loss for method in table.encoders["simclr"]])  # (seeds, steps)
smooth = losses.mean(dim=0).unfold(0, 10, 5).mean(dim=1)
figure, axes = plt.subplots(figsize=(8, 3.4))
axes.plot(torch.arange(len(smooth)) * 5, smooth, marker="")
axes.axhline(math.log(255), color="black", lw=1, ls=":", marker="")
axes.text(0, math.log(255) + 0.08, "chance: log 255", fontsize=12)
axes.set(xlabel="step", ylabel="loss, nats", ylim=(0, 6.9), title="SimCLR finds the partner ever more surely")
show(figure, f"The loss falls from {smooth[0]:.2f} to {smooth[-1]:.2f}; chance is {math.log(255):.2f}.")

# %% [markdown]
# ## 1.5 Three ways to read frozen features
#
# The table's columns are the field's evaluation protocol. The encoder is *frozen*: no gradient, batch norm in
# evaluation mode. Otherwise the judge would change what is judged: gradients would carry the labels into the encoder, and
# batch norm would make an image's features depend on its batch. The first two readings are the table's columns; the third
# comes in 1.6.
#
# * **Linear probe:** a logistic regression on $h$. It asks whether classes are *linearly* separable.
# * **Weighted kNN** (Wu et al., 2018): the $k$ most similar training features vote, each with weight
#
# $$w_i = \exp\!\left(\frac{h \cdot h_i}{\|h\|\,\|h_i\|} \Big/ t\right), \qquad k = 200,\; t = 0.1. \tag{3}$$
#
#   Nothing is trained, so nothing can be trained badly. (Their t is 0.07.)
# * **Fine-tuning:** the labels may change the encoder too. It asks for a good *start*, not for good features.
#
# Neighbours can be looked at. In the next figure each row starts with a test image; its nearest training images under
# four representations follow, and those of another class are framed.

# %%
queries = torch.stack([(test.labels == digit).nonzero()[0, 0] for digit in (2, 3, 4, 5, 7, 9)])  # the first of each
figure, panels = plt.subplots(1, 4, figsize=(14, 5.4))
figure.suptitle("What looks alike depends on the representation", fontweight="bold")
right = {}
for axes, name in zip(panels, ["pixels", "random", "rotation", "simclr"], strict=True):
    encoder = table.encoders[name][0]
    rows = plotting.nearest(features(encoder, test[queries]), features(encoder, train), k=5)  # (6, 5)
    same = train.labels[rows] == test.labels[queries][:, None]
    plotting.draw_neighbours(axes, test.images[queries], train.images[rows], same)
    right[name] = int(same.sum())
    axes.set_title(f"{name}: {right[name]} of 30")
show(figure, "Of 30 neighbours this many have the right class: " + ", ".join(f"{k} {v}" for k, v in right.items()))

# %% [markdown]
# Pixels find digits at the same *place*. SimCLR finds the same *digit* more often than chance, and its mistakes resemble the query.
# Six rows are an illustration; the kNN column counts all test images.
#
# Play: drag the slider to any test image and look for the digits that even SimCLR mixes up.

# %%
from ssl_course.demos import neighbour_explorer

neighbour_explorer({name: table.encoders[name][0] for name in ("pixels", "random", "simclr")}, train, test[:300])

# %% [markdown]
# ## 1.6 How many labels is it worth?
#
# The figure that self-supervised learning is about: accuracy against the number of labels. Five learners get the same
# labelled images; two of them also have an encoder that saw all images *without* labels. **Draw your five curves on
# paper first.** Where do they meet?

# %%
from ssl_course.evaluation import fine_tune, label_efficiency, probe_on

encoders = [method.encoder for method in table.encoders["simclr"]]  # one per seed
probes = [probe_on(encoder, test) for encoder in encoders]
randoms = [probe_on(encoder, test) for encoder in table.encoders["random"]]
learners = {
    "SimCLR, fine-tuned": lambda few, seed: fine_tune(
        encoders[seed], few, test, steps=150 // SHORT, lr=8e-3, augment=digit_views, seed=seed
    ),
    "SimCLR, probe": lambda few, seed: probes[seed](few, seed),
    "supervised": lambda few, seed: fine_tune(
        small_convnet(), few, test, steps=150 // SHORT, lr=8e-3, augment=digit_views, seed=seed
    ),
    "random, probe": lambda few, seed: randoms[seed](few, seed),
    "pixels": probe_on(pixels, test),
}
curves = label_efficiency(learners, train, counts=[len(train) // 100, len(train) // 10, len(train)])

# %%
figure, axes = plt.subplots(figsize=(10, 5))
plotting.draw_label_efficiency(axes, curves)
axes.set_title("Unlabelled images are worth the most when labels are few")
show(
    figure,
    "Accuracy at "
    + ", ".join(map(str, curves.counts))
    + " labels: "
    + "; ".join(f"{name} {', '.join(f'{100 * a:.0f}%' for a in curves.mean(name))}" for name in learners),
)

# %%
at_1, at_10 = 0, 1
say(
    f"With 1% of the labels ({curves.counts[0]} images) the probe on SimCLR reaches "
    f"**{100 * curves.mean('SimCLR, probe')[at_1]:.0f}%**, the supervised network {100 * curves.mean('supervised')[at_1]:.0f}%. "
    f"With 10% they reach {100 * curves.mean('SimCLR, probe')[at_10]:.0f}% and {100 * curves.mean('supervised')[at_10]:.0f}%; "
    f"with all of them {100 * curves.mean('SimCLR, probe')[-1]:.0f}% and {100 * curves.mean('supervised')[-1]:.0f}%, and "
    f"fine-tuning {100 * curves.mean('SimCLR, fine-tuned')[-1]:.0f}%. Each training on labels took about 150 steps, however "
    f"many labels; the table's supervised network took {8 * (len(train) // 128)} and reached {100 * u['linear_probe']:.0f}%."
)

# %% [markdown]
# <details><summary>What to read off the curves</summary>
#
# On the left self-supervision wins by far: it spends the labels on naming groups that it has already found. To the right the
# advantage shrinks: with enough labels the supervised network finds features of its own. With very few labels fine-tuning
# *spoils* good features: the frozen probe is ahead. With all labels compare the ends of the curves yourself. Chen et al. (2020, table 7) fine-tune on
# ImageNet with 1% and 10% of the labels and find the gap to a network trained from scratch largest at 1%.
# </details>
#
# ## 1.7 Four ways to use the same data
#
# One hundred labels, and all images. The four kinds of learning differ in what they use them for:
#
# | | images without labels | the 100 labels |
# |:--|:--|:--|
# | **supervised** | not used | train the network |
# | **semi-supervised** | labelled by the network itself where it is sure (Lee, 2013), then trained on | train the network |
# | **unsupervised** | grouped by $k$-means on principal components | name the groups |
# | **self-supervised** | pretext task | train the probe on frozen features |

# %%
from sklearn.cluster import KMeans

from ssl_course.autoencoders import PCA
from ssl_course.data import Split
from ssl_course.evaluation import accuracy
from ssl_course.supervised import Supervised


def supervised(labelled, seed, steps=100):
    torch.manual_seed(seed)
    network = Supervised(small_convnet(), 10, digit_views)
    batch_size = min(128, len(labelled))
    epochs = -(-steps // (len(labelled) // batch_size))
    fit(network, (labelled.images, labelled.labels), epochs=epochs, batch_size=batch_size, seed=seed, progress=False)
    return network


def semi_supervised(labelled, seed):
    network = supervised(labelled, seed).eval()
    with torch.no_grad():
        sure, guess = network.head(features(network, train)).softmax(dim=1).max(dim=1)
    keep = sure > 0.9  # pseudo labels, from the network itself
    images = torch.cat([labelled.images, train.images[keep]])
    return supervised(Split(images, torch.cat([labelled.labels, guess[keep]])), seed)


def unsupervised(labelled, seed):
    pca = PCA(32).fit(train.images)
    groups = KMeans(30, n_init=1, random_state=seed).fit(features(pca, train).numpy())
    votes = torch.zeros(30, 10)
    members = torch.from_numpy(groups.predict(features(pca, labelled).numpy())).long()
    votes.index_put_((members, labelled.labels), torch.ones(len(labelled)), accumulate=True)
    names = votes.argmax(dim=1)[torch.from_numpy(groups.predict(features(pca, test).numpy())).long()]
    return float((names == test.labels).float().mean())


kinds = {
    "supervised": lambda few, seed: accuracy(supervised(few, seed), test),
    "semi-supervised": lambda few, seed: accuracy(semi_supervised(few, seed), test),
    "unsupervised": unsupervised,
    "self-supervised": lambda few, seed: probes[seed](few, seed),
}
four = label_efficiency(kinds, train, counts=[100])

# %%
figure, axes = plt.subplots(figsize=(9, 3))
means, spreads = [100 * four.mean(k)[0] for k in kinds], [100 * four.sd(k)[0] for k in kinds]
axes.barh(list(kinds), means, xerr=spreads, color=[plotting.GREY] * 3 + [plotting.BLUE])
axes.axvline(10, color="black", lw=1, ls=":")
axes.set(
    xlim=(0, 100),
    xlabel="accuracy on test images, % (100 labels)",
    title="Of four ways to use 100 labels, the pretext task gets the most",
)
axes.invert_yaxis()
show(
    figure,
    "Accuracy with 100 labels: " + ", ".join(f"{k} {m:.0f} ± {s:.0f}%" for k, m, s in zip(kinds, means, spreads)),
)

# %% [markdown]
# Grouping pixels does no better than guessing: it groups places. Self-training gains nothing here: it learns from its own
# mistakes too. A good pretext task changes *what counts as similar*, and that is what few labels need.
#
# ## 1.8 Weak labels
#
# Sometimes cheap labels exist that are *related* to the ones you want: a superclass, a hashtag, a caption. Here a
# network is told only which of three shapes a digit has: closed loops (0, 6, 8, 9), straight strokes (1, 4, 7), or open
# curves (2, 3, 5). Then the probe asks its features for the ten digits. **More or less than SimCLR's?**

# %%
shape_of = torch.tensor([0, 1, 2, 2, 1, 2, 0, 1, 0, 0])  # digit -> superclass


def weakly_supervised(seed):
    network = Supervised(small_convnet(), 3, digit_views)
    fit(network, (train.images, shape_of[train.labels]), epochs=8 // SHORT, seed=seed, progress=False)
    return network


weak = compare({"superclasses": weakly_supervised}, train, test)["superclasses"]
say(
    f"Told {entropy_bits(shape_of[train.labels]):.2f} bits an image instead of {entropy_bits(train.labels):.2f}, the "
    f"network's features give **{100 * weak['linear_probe']:.1f} ± {100 * weak['linear_probe_sd']:.1f}%** for the ten "
    f"digits. SimCLR, told only which changes leave a digit the same, gives {100 * s['linear_probe']:.1f}%, full supervision {100 * u['linear_probe']:.1f}%."
)

# %% [markdown]
# ## 1.9 What breaks it: a shortcut
#
# A network solves the task you *set*, not the task you *meant*. Suppose the camera stamps a small bright mark into the
# upper left corner of each picture. Rotation prediction then has an easy way out. **Predict before you run:** does the
# pretext accuracy rise or fall? And the probe's?


# %%
class Stamped(Rotation):
    def forward(self, images):
        images = images.clone()
        images[:, :, :3, :3] = 1.0  # the camera's mark, turned with the picture
        return super().forward(images)


@torch.no_grad()
def pretext_accuracy(method, images):
    method.eval()
    turned, turns = rotate(images, torch.Generator(images.device).manual_seed(0))
    return float((method.head(method.encode(turned)).argmax(dim=1) == turns).float().mean())


def stamped(seed):
    method = Stamped(small_convnet())
    fit(method, train, epochs=8 // SHORT, lr=8e-3, seed=seed, progress=False)
    return method


open_door = compare({"stamped": stamped}, train, test)
marked = test.images.clone()
marked[:, :, :3, :3] = 1.0
solved = [pretext_accuracy(m.cpu(), marked) for m in open_door.encoders["stamped"]]
honest = [pretext_accuracy(m.cpu(), test.images) for m in table.encoders["rotation"]]

# %%
pairs = {
    "pretext accuracy": (sum(honest) / len(honest), sum(solved) / len(solved)),
    "probe accuracy": (table["rotation"]["linear_probe"], open_door["stamped"]["linear_probe"]),
}
figure, axes = plt.subplots(figsize=(8, 4.2))
ends = []
for colour, (name, values) in zip((plotting.ORANGE, plotting.BLUE), pairs.items(), strict=True):
    axes.plot([0, 1], [100 * v for v in values], color=colour)
    ends.append((100 * values[1], name, colour))
plotting.label_ends(axes, 1, ends)
axes.axhline(100 * r["linear_probe"], color="black", lw=1, ls=":", marker="")
axes.text(0.02, 100 * r["linear_probe"] + 1.5, "probe on an untrained encoder", fontsize=12)
axes.set(
    xticks=[0, 1],
    xticklabels=["no mark", "mark in the corner"],
    ylim=(0, 104),
    xlim=(-0.1, 1.1),
    ylabel="%",
    title="With a shortcut the task is solved and nothing is learned",
)
show(
    figure,
    f"With the mark the pretext accuracy goes from {100 * pairs['pretext accuracy'][0]:.0f}% to "
    f"{100 * pairs['pretext accuracy'][1]:.0f}% and the probe from {100 * pairs['probe accuracy'][0]:.0f}% to "
    f"{100 * pairs['probe accuracy'][1]:.0f}%.",
)

# %% [markdown]
# The pretext accuracy is a thermometer in the wrong room. Real shortcuts are subtler: the lens's colour fringes give
# away where a patch was cut (Doersch et al., 2015), and edges that continue across the cut do too. Chapter 6 hunts them.
#
# ## Quiz
#
# **1. A pretext task is solved to 100%. What do you know about its features?**
# (a) They are excellent. (b) Nothing yet. (c) The encoder has overfitted.
#
# <details><summary>Answer</summary>
#
# (b). (a) tempts because in supervised learning the training task *is* the goal; section 1.9 had 100% and poor features.
# (c) mixes up memorising with a shortcut: the mark works on new images just as well.
# </details>
#
# **2. Why must batch norm be in evaluation mode while a probe is fitted?**
# (a) It is faster. (b) Otherwise the features of an image depend on its batch, and the encoder changes while it is
# being judged. (c) Otherwise gradients flow into the encoder.
#
# <details><summary>Answer</summary>
#
# (b). (c) tempts, but gradients are stopped by `no_grad`, which does nothing about running statistics. (a) is a side
# effect.
# </details>
#
# **3. Predicting all 400 pixels tells a network thousands of bits, a label about three. Which conclusion holds?**
# (a) Reconstruction must give better features than labels. (b) Most of those bits may be about things that no
# downstream task asks for. (c) Labels are useless.
#
# <details><summary>Answer</summary>
#
# (b). (a) takes quantity for relevance: noise has the most bits of all. (c) forgets that the three bits are exactly the
# ones that are asked for later.
# </details>
#
# **4. Which of these is contrastive?**
# (a) Predicting the missing half of an image. (b) Predicting the turn of an image. (c) Deciding which two of many crops
# come from the same photo.
#
# <details><summary>Answer</summary>
#
# (c): the target is a relation *between* examples. (b) tempts because it is a classification, as is (c), but its label
# comes from one image alone: self-prediction.
# </details>
#
# **5. A paper reports fine-tuning at 100% of the labels only. What can you not learn from it?**
# (a) Whether the features are good as they are, and with few labels. (b) Whether the network can be trained.
# (c) The supervised accuracy.
#
# <details><summary>Answer</summary>
#
# (a): fine-tuning changes the features, and with all labels a poor start is mended. (b) and (c) are what it does show.
# </details>
#
# ## Remember
#
# * Pretext task: questions made from the images, with pseudo labels for answers. The features are the prize.
# * Self-prediction looks inside one example, contrastive learning compares several.
# * Judge frozen features on held-out people, over seeds, beside pixels, an untrained and a supervised encoder.
# * Labels are worth the most when they are few, and so is self-supervision.
# * Pretext accuracy is no measure of features: look for the shortcut.
#
# ## References
#
# * Y. LeCun, *Predictive learning*, keynote at NIPS 2016; and *Deep learning hardware: past, present, and future*, ISSCC
#   2019, doi:10.1109/ISSCC.2019.8662396. The cake.
# * T. Chen, S. Kornblith, M. Norouzi, G. Hinton, 2020, arXiv:2002.05709. SimCLR; label efficiency in table 7.
# * S. Gidaris, P. Singh, N. Komodakis, 2018, arXiv:1803.07728. Rotation.
# * Z. Wu, Y. Xiong, S. Yu, D. Lin, 2018, arXiv:1805.01978. The weighted kNN of equation 3.
# * D.-H. Lee, 2013, *Pseudo-label*, ICML workshop on challenges in representation learning. Self-training.
# * L. Schmarje et al., 2020, arXiv:2002.08721. Supervised, semi-, self- and unsupervised learning side by side.
# * C. Doersch, A. Gupta, A. Efros, 2015, arXiv:1505.05192. Shortcuts in pretext tasks.
# * E. Alpaydin, C. Kaynak, 1998, doi:10.24432/C50P49. The digits.
#
# **Now you:** open `exercises/01_the_cake.ipynb`.
