# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 12 · Clusters
#
# Eight pieces of learning by clusters: a round of k-means in which no cluster stays empty, a number that says whether
# clusters agree with classes, the end of an epoch of DeepCluster, mended, and Sinkhorn's way to share things out, from
# laptops to the codes of SwAV. Of one result you say where it ends before you compute it. You write the part that says
# `NotImplementedError`; `check` below it calls your code with fresh random inputs and says what is wrong. Check as often
# as you like. The hints unfold one by one: first where to look, then the idea, then almost the line.
#
# **Time:** about 3 hours; the computer needs 20 seconds of them. **You need:** chapter 12.
#
# The images are scikit-learn's digits as they are, 8 × 8 pixels.

# %%
import math
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

from ssl_course import plotting
from ssl_course.encoders import mlp
from ssl_course.exercises import check
from ssl_course.plotting import say, show

plotting.use_style()
digits = load_digits()
x, y = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)  # (1797, 64), (1797,)


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: Nobody is in it
#
# One round of k-means (Lloyd, 1982): each row goes to its nearest centroid, by the Euclidean distance; then each centroid
# moves to the mean of its rows. But what if a centroid has none? DeepCluster (Caron et al., 2018) gives it some of another
# cluster's. Here the rule is:
#
# * sort all rows by their distance to the centroid that they were assigned to, the farthest first;
# * the first empty cluster (the one with the smallest number) takes the first row as its new centroid, the second empty
#   cluster the second row, and so on. The other centroids stay the means that they are, and the labels do not change.
#
# For `x = [[0.], [1.], [5.]]` and `centroids = [[0.], [20.]]` all rows are nearest to the first centroid. So the labels are
# 0, 0, 0, the first centroid moves to 2, and the empty one takes the row that is farthest from its old centroid: 5.
#
# Think about what the mean of no rows is.


# %% question="kmeans_round"
def kmeans_round(x, centroids):
    """One round of k-means that refills empty clusters.

    Args:
        x: (n, d), rows.
        centroids: (k, d), k <= n.

    Returns:
        labels: (n,), integers: the number of each row's nearest centroid among those given.
        centroids: (k, d), the new ones.
    """
    # BEGIN SOLUTION
    apart, own = torch.cdist(x, centroids).min(dim=1)  # (n,), (n,)
    members = own.bincount(minlength=len(centroids))  # (k,)
    moved = torch.zeros_like(centroids).index_add(0, own, x) / members.clamp(min=1)[:, None]
    nobody = members == 0
    moved[nobody] = x[apart.argsort(descending=True)[: int(nobody.sum())]]
    return own, moved
    # END SOLUTION


# %% [markdown]
# **Try it.** Thirty clusters of digits, and a start that is as bad as can be: all centroids but one lie far away from all
# digits. After how many rounds is no cluster empty?

# %%
with once_answered():
    torch.manual_seed(0)
    centroids = 10 + torch.rand(30, 64)
    centroids[0] = x[0]
    told, empty = [], 30
    for _ in range(30):
        labels, centroids = kmeans_round(x, centroids)
        empty = int((labels.bincount(minlength=30) == 0).sum())
        told.append(f"{empty}")
        if empty == 0:
            break
    figure, axes = plt.subplots(figsize=(9, 3))
    plotting.draw_images(axes, centroids.view(-1, 1, 8, 8), columns=15, title="Thirty centroids from a hopeless start")
    show(figure, f"The thirty centroids as images. Empty clusters, round by round: {', '.join(told)}.")
    say(
        f"Empty clusters, round by round: **{', '.join(told)}**. Without the rule 29 of them would stay empty for good."
    )

# %% [markdown]
# ## Question 2: Do they agree?
#
# Cluster 3 is not class 3: numbers mean nothing, only *who is together with whom* does. Of $n$ images let $p(k, c)$ be the
# share that is in cluster $k$ and class $c$, and $p(k)$, $p(c)$ the shares of each cluster and class. With natural
# logarithms
#
# $$I = \sum_{k, c} p(k, c) \log \frac{p(k, c)}{p(k)\, p(c)}, \qquad H = -\sum_k p(k) \log p(k), \qquad
# \mathrm{NMI} = \frac{I}{(H_{\text{clusters}} + H_{\text{classes}}) / 2} .$$
#
# Empty cells add nothing. It is 1 for clusters that are the classes under other names, and 0 if they have nothing to do
# with each other.
#
# For `clusters = [7, 7, 2, 2]` and `classes = [0, 0, 0, 1]`: $I = 0.2158$, the entropies are 0.6931 and 0.5623, and the
# result is 0.3437.
#
# Think about two easy ways to cheat: all images in one cluster, and a cluster for each image. What does each of them get?
# What would each get by *purity*, the share of images that belong to their cluster's most frequent class?


# %% question="agreement"
def agreement(clusters, classes):
    """Normalised mutual information.

    Args:
        clusters: (n,), integers; any of them, not always 0, 1, 2, ...
        classes: (n,), integers; at least two different ones.

    Returns:
        A scalar in [0, 1].
    """

    # BEGIN SOLUTION
    def entropy(shares):
        shares = shares[shares > 0]
        return -(shares * shares.log()).sum()

    one_k = (clusters[:, None] == clusters.unique()).double()  # (n, number of clusters)
    one_c = (classes[:, None] == classes.unique()).double()
    table = one_k.T @ one_c / len(clusters)  # p(k, c)
    of_k, of_c = entropy(table.sum(dim=1)), entropy(table.sum(dim=0))
    return (of_k + of_c - entropy(table.flatten())) / ((of_k + of_c) / 2)
    # END SOLUTION


# %% [markdown]
# **Try it.** k-means on the pixels of these digits (all of one size, in the middle of their frame), with more and more
# clusters. Purity can only be trusted for one thing: to rise.

# %%
with once_answered():
    from sklearn.cluster import KMeans

    counts, nmi, purity = [2, 5, 10, 20, 50, 100, 300, 900], [], []
    for k in counts:
        found = torch.tensor(KMeans(k, n_init=1, random_state=0).fit_predict(x)).long()
        table = F.one_hot(found, k).T @ F.one_hot(y, 10)
        purity.append(float(table.amax(dim=1).sum() / len(y)))
        nmi.append(float(agreement(found, y)))
    figure, axes = plt.subplots(figsize=(9, 4))
    axes.plot(counts, purity, color=plotting.ORANGE)
    axes.plot(counts, nmi, color=plotting.BLUE, marker="s")
    plotting.label_ends(
        axes, counts[-1], [(purity[-1], "purity", plotting.ORANGE), (nmi[-1], "NMI", plotting.BLUE)], 0.08
    )
    axes.set(xscale="log", ylim=(0, 1.02), xlabel="number of clusters", ylabel="from 0 to 1")
    axes.set_title("Purity rewards many clusters, NMI does not")
    best = counts[max(range(len(counts)), key=lambda i: nmi[i])]
    show(
        figure,
        f"With 2 to 900 clusters purity goes from {purity[0]:.2f} to {purity[-1]:.2f}; NMI is largest with {best} clusters, "
        f"{max(nmi):.2f}, and {nmi[-1]:.2f} with 900.",
    )

# %% [markdown]
# ## Question 3: The small ones count, too
#
# DeepCluster trains a classifier of cluster numbers. If one cluster holds half of the images, saying its number every
# time is half right: an easy way to learn nothing. So each image $i$ of a batch gets the weight $w_i = 1 / n_{k(i)}$, where
# $n_k$ is the size of cluster $k$ *in the whole training set*. With the cross-entropy $\ell_i$ of the scores with the label
#
# $$L = \frac{\sum_i w_i\, \ell_i}{\sum_i w_i} .$$
#
# A label of −1 means: no cluster yet. Such an image has no loss and no weight. If nobody in the batch has a cluster, $L$ is
# 0.
#
# For `scores = [[0., 0.], [0., 0.], [2., 0.]]`, `labels = [0, -1, 1]` and `sizes = [10, 90]` the two losses are 0.6931 and
# 2.1269, the weights 1/10 and 1/90, and $L = 0.8365$.
#
# Think about what Python's `sizes[-1]` is.


# %% question="weighted_loss"
def weighted_loss(scores, labels, sizes):
    """A cross-entropy in which each cluster counts alike.

    Args:
        scores: (n, k), before the softmax.
        labels: (n,), integers from 0 to k - 1, or -1 for images that have no cluster yet.
        sizes: (k,), integers above 0: how many training images each cluster has.

    Returns:
        A scalar.
    """
    # BEGIN SOLUTION
    placed = labels >= 0
    if not placed.any():
        return scores.sum() * 0
    weights = sizes[labels[placed]].float().reciprocal()
    losses = F.cross_entropy(scores[placed], labels[placed], reduction="none")
    return weights @ losses / weights.sum()
    # END SOLUTION


# %% [markdown]
# **Try it.** The scores are free: one and the same row for all images. 90% of them are in one of two clusters. Which
# constant prediction is the best, by the plain loss and by yours? That is what a network says that has learned nothing.

# %%
with once_answered():
    labels = torch.tensor([0] * 90 + [1] * 10)
    told = []
    for name, loss in (("plain", lambda s: F.cross_entropy(s, labels)), ("weighted", lambda s: weighted_loss(s, labels, torch.tensor([90, 10])))):  # fmt: skip
        row = torch.zeros(2, requires_grad=True)
        optimizer = torch.optim.Adam([row], lr=0.1)
        for _ in range(200):
            optimizer.zero_grad()
            value = loss(row.expand(100, 2))
            value.backward()
            optimizer.step()
        told.append(f"{name}: it says the large cluster with **{float(row.detach().softmax(0)[0]):.2f}**, at a loss of {float(value.detach()):.3f}")  # fmt: skip
    say("The best that a network can do without looking. " + "; ".join(told) + f". (log 2 is {math.log(2):.3f}.)")

# %% [markdown]
# ## Question 4: Mend the end of an epoch
#
# At the end of an epoch DeepCluster has seen the images once, in random order, and kept their features as rows of `z`: row
# $j$ belongs to image `shown[j]`. A few images were not shown: the last, incomplete batch is dropped. k-means of the features
# found `centroids`. What the next epoch needs:
#
# * the label of each of the `n` *images*: the number of the centroid nearest to its feature, and −1 for an image that was
#   not shown;
# * the weight of each image: 1 / the number of images in its cluster, and 0 for an image that was not shown;
# * the classifier to start from: the cluster numbers are new, so it must be as well. DeepCluster-v2 takes the centroids.
#
# A colleague wrote:


# %%
def colleagues_end_of_epoch(z, shown, n, centroids, classifier):
    labels = torch.zeros(n, dtype=torch.long)  # of the images
    labels[shown.argsort()] = torch.cdist(z, centroids).argmin(dim=1)
    sizes = labels.bincount(minlength=len(centroids))  # (k,)
    weights = sizes[labels] / n
    return labels, weights, classifier


def look_at(end_of_epoch):
    """Seven images: 0 and 1, 2 and 3, 4 and 5 are alike in pairs, and 6 was not shown."""
    centroids = torch.tensor([[1.0, 0.2], [0.0, 1.0], [-1.0, 0.1]])
    features = centroids.repeat_interleave(2, dim=0) + 0.1 * torch.tensor([[-1.0, 1.0], [1.0, 0.0]]).repeat(3, 1)
    shown = torch.tensor([1, 4, 5, 0, 2, 3])
    labels, weights, classifier = end_of_epoch(features[shown], shown, 7, centroids, torch.zeros(3, 2))
    print(f"labels {labels.tolist()}, weights {[round(float(w), 2) for w in weights]}")
    print(f"classifier {[[round(v, 1) for v in row] for row in classifier.tolist()]}")


look_at(colleagues_end_of_epoch)

# %% [markdown]
# It has four faults. Mend them all. For these seven images the labels should be 0, 0, 1, 1, 2, 2, −1 and the weights ½, but
# 0 for the last.
#
# Think about what follows if each image gets another image's label: does the loss fall? Does anything raise an error?


# %% question="mend_end_of_epoch"
def mend_end_of_epoch(z, shown, n, centroids, classifier):
    """Labels, weights and classifier for the next epoch of DeepCluster.

    Args:
        z: (m, d), features in the order in which the images were shown.
        shown: (m,), which image each row belongs to: m different numbers from 0 to n - 1, m <= n.
        n: how many images there are.
        centroids: (k, d); some cluster may be empty.
        classifier: (k, d), the classifier's weights at the end of the epoch.

    Returns:
        labels: (n,), integers, one an image.
        weights: (n,), one an image.
        classifier: (k, d), to start the next epoch from.
    """
    # BEGIN SOLUTION
    found = torch.cdist(z, centroids).argmin(dim=1)  # (m,), as shown
    by_image, weights = torch.full((n,), -1), torch.zeros(n)
    by_image.scatter_(0, shown, found)
    weights[shown] = 1 / found.bincount(minlength=len(centroids))[found]
    return by_image, weights, centroids
    # END SOLUTION


# %% [markdown]
# **Try it.** A network learns from labels like these, with the right order and with the colleague's. Both losses fall.

# %%
with once_answered():
    look_at(mend_end_of_epoch)
    torch.manual_seed(0)
    shown, told = torch.randperm(len(x)), []
    centroids = x[torch.randperm(len(x))[:40]]
    right = mend_end_of_epoch(x[shown], shown, len(x), centroids, centroids)[0]
    for name, labels in (("mended", right), ("shuffled once more", right[shown])):
        network = mlp(64, 128, 40)
        optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
        for _ in range(150):
            rows = torch.randint(len(x), (128,))
            loss = F.cross_entropy(network(x[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        told.append(f"{name}: loss **{float(loss.detach()):.2f}**")
    say(
        "; ".join(told)
        + f"; chance is log 40 = {math.log(40):.2f}. No error, only a task that can be learned by heart at best."
    )

# %% [markdown]
# ## Question 5: Everyone gets a share
#
# Nothing in the cross-entropy minds if all images get one label. SeLa (Asano et al., 2020) and SwAV (Caron et al., 2020)
# therefore demand that the labels be shared out evenly: of all codes $Q$ (n, k) whose rows sum to 1 and whose columns sum
# to $n / k$, take those that fit the scores best, with a bit of entropy. Sinkhorn's rounds find them. Start from
#
# $$Q_{ic} = \exp(s_{ic} / \varepsilon),$$
#
# then, `iterations` times: divide each **column** by its sum; then divide each **row** by its sum. (A column should sum to
# $n / k$, but a factor that all columns share cancels when rows are divided.)
#
# For `scores = [[1., 0.], [1., 0.]]` the codes are all ½, whatever $\varepsilon$: both samples like prototype 0 alike, and
# it can take only one of them. For `scores = [[1., 0.], [0.5, 0.]]`, $\varepsilon = 1$ and one round they are
# `[[0.5545, 0.4455], [0.4302, 0.5698]]`.
#
# It must hold at $\varepsilon = 0.005$, too: $e^{1/\varepsilon}$ is $e^{200}$ there, which float32 cannot hold.


# %% question="sinkhorn_codes"
def sinkhorn_codes(scores, epsilon, iterations):
    """Codes that share n samples out evenly among k prototypes.

    Args:
        scores: (n, k), in [-1, 1]: how well each sample fits each prototype.
        epsilon: above 0; it may be as small as 0.005.
        iterations: how many rounds, 1 or more.

    Returns:
        (n, k), whose rows sum to 1.
    """
    # BEGIN SOLUTION
    codes = scores / epsilon  # (n, k), logarithms
    for _ in range(iterations):
        codes = codes.log_softmax(dim=0)
        codes = codes.log_softmax(dim=1)
    return codes.exp()
    # END SOLUTION


# %% [markdown]
# **Try it.** Each digit's score for ten prototypes (ten digits chosen at random) is a cosine of pixels. How many digits get
# each prototype, if each chooses the best, and if they are shared out?

# %%
with once_answered():
    u = F.normalize(x - x.mean(dim=0), dim=1)
    scores = u @ u[:10].T  # (n, 10)
    free = scores.argmax(dim=1).bincount(minlength=10)
    figure, axes = plt.subplots(figsize=(9, 3.6))
    axes.bar(torch.arange(10) - 0.2, free, 0.4, color=plotting.ORANGE)
    shared = sinkhorn_codes(scores, 0.05, 10).argmax(dim=1).bincount(minlength=10)
    axes.bar(torch.arange(10) + 0.2, shared, 0.4, color=plotting.BLUE)
    axes.axhline(len(x) / 10, color="black", lw=1, ls=":", marker="")
    axes.set(xlabel="prototype", ylabel="digits", xticks=range(10))
    axes.set_title("Orange: each takes the best. Blue: shared out")
    show(figure, f"Digits for each prototype: each takes the best, {free.tolist()}; shared out, {shared.tolist()}; even would be {len(x) / 10:.0f}.")  # fmt: skip

# %% [markdown]
# ## Question 6: Warehouses and shops
#
# The same rounds solve another problem, the one they were made for. Warehouse $i$ has $a_i$ laptops, shop $j$ wants $b_j$;
# in all there are as many as are wanted. The way from one to the other is $d_{ij}$ long. How many go from where to where?
# Start from $P_{ij} = \exp(-d_{ij} / \varepsilon)$, then, `iterations` times: scale each **row** so that it sums to $a_i$;
# then scale each **column** so that it sums to $b_j$ (Cuturi, 2013).
#
# For `distance = [[1., 2.], [2., 1.]]`, `stock = [25., 25.]`, `demand = [25., 25.]` and $\varepsilon = 1$ the plan is
# `[[18.28, 6.72], [6.72, 18.28]]`, after one round already.


# %% question="shipment"
def shipment(distance, stock, demand, epsilon, iterations):
    """How many go from each warehouse to each shop.

    Args:
        distance: (a, b), above 0.
        stock: (a,), what each warehouse has, above 0.
        demand: (b,), what each shop wants, above 0; as much in sum.
        epsilon: above 0, as small as 0.02.
        iterations: how many rounds, 1 or more.

    Returns:
        (a, b), whose columns sum to the demand, and whose rows sum to the stock, nearly.
    """
    # BEGIN SOLUTION
    log = -distance / epsilon  # (a, b)
    for _ in range(iterations):
        log = log + (stock.log() - log.logsumexp(dim=1))[:, None]
        log = log + demand.log() - log.logsumexp(dim=0)
    return log.exp()
    # END SOLUTION


# %% [markdown]
# **Try it.** Three warehouses, three shops. A linear programme finds the shortest plan of all. How near does Sinkhorn come,
# as $\varepsilon$ falls? And how near do the rows come to the stock, with 20 rounds each?

# %%
with once_answered():
    from scipy.optimize import linprog

    distance = torch.tensor([[1.0, 3.0, 4.0], [1.5, 2.0, 5.0], [2.0, 2.5, 3.0]])
    stock, demand = torch.tensor([30.0, 25.0, 20.0]), torch.tensor([40.0, 20.0, 15.0])
    sums = torch.cat([torch.eye(3).repeat_interleave(3, dim=1), torch.eye(3).repeat(1, 3)])  # (6, 9): rows, columns
    best = linprog(distance.flatten().numpy(), A_eq=sums.numpy(), b_eq=torch.cat([stock, demand]).numpy()).fun
    lines = [f"the shortest plan: **{best:.1f}** laptop-kilometres"]
    for epsilon in (3.0, 1.0, 0.3, 0.1, 0.03):
        plan = shipment(distance, stock, demand, epsilon, 20)
        off = float((plan.sum(dim=1) - stock).abs().max())
        lines.append(f"epsilon {epsilon}: {float((plan * distance).sum()):.1f}; rows are off by {off:.2f} at most")
    say("\n".join(f"* {line}" for line in lines))

# %% [markdown]
# ## Question 7: Predict, then measure: where the rounds end
#
# Two warehouses with equal stock, two shops that want as much each. **Without a single round**, say where the rounds end:
# which share of its stock does the first warehouse send to the first shop?
#
# For `distance = [[1., 2.], [2., 1.]]` and $\varepsilon = 1$ it is 0.7311, which is 18.28 of 25 laptops. For
# `distance = [[1., 2.], [1., 2.]]` it is ½: the first shop is nearer for both, and can take only half.
#
# Think about $P_{11} P_{22} / (P_{12} P_{21})$ while rows and columns are scaled.


# %% question="share_kept"
def share_kept(distance, epsilon):
    """The share of the first warehouse's stock that goes to the first shop, after infinitely many rounds.

    Args:
        distance: (m, 2, 2), m tables of distances, from warehouse to shop.
        epsilon: above 0; it may be as small as 0.001.

    Returns:
        (m,), shares in [0, 1].
    """
    # BEGIN SOLUTION
    saved = distance[:, 0, 1] + distance[:, 1, 0] - distance[:, 0, 0] - distance[:, 1, 1]  # (m,)
    return torch.sigmoid(saved / (2 * epsilon))
    # END SOLUTION


# %% [markdown]
# **Now measure**, with your rounds of question 6. Before you run: the entropy of a code is $\log 2$ where it says nothing,
# and 0 where it is a label. How does it depend on $\varepsilon$?

# %%
with once_answered():
    table = torch.tensor([[1.0, 1.6], [1.5, 1.9]])  # the first shop is nearer to both
    values = [0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0]
    predicted = [float(share_kept(table[None], e)[0]) for e in values]
    measured = [float(shipment(table, torch.ones(2), torch.ones(2), e, 200)[0, 0]) for e in values]
    figure, axes = plt.subplots(figsize=(9, 4))
    axes.plot(values, [100 * v for v in predicted], marker="", color=plotting.BLUE)
    axes.plot(values, [100 * v for v in measured], "o", color=plotting.RED)
    axes.annotate("predicted", (0.1, 100 * predicted[4]), (10, 6), textcoords="offset points", color=plotting.BLUE)
    axes.annotate("measured", (0.5, 100 * measured[6]), (10, 6), textcoords="offset points", color=plotting.RED)
    axes.axhline(50, color="black", lw=1, ls=":", marker="")
    axes.set(xscale="log", xlabel="epsilon", ylabel="kept for the first shop, %", ylim=(45, 102))
    axes.set_xticks(values, [str(v) for v in values])
    axes.minorticks_off()
    axes.set_title("The larger epsilon, the less a code says")
    told = ", ".join(f"{100 * v:.0f}% at {e}" for v, e in zip(predicted, values, strict=True))
    off = max(abs(a - b) for a, b in zip(predicted, measured, strict=True))
    show(figure, f"The share that goes to the first shop: {told}; 50% would be no preference. After 200 rounds the measured shares differ from the predicted ones by at most {off:.3f}.")  # fmt: skip

# %% [markdown]
# ## Question 8: Say what the other saw
#
# SwAV: view 1 of an image predicts the code of view 2, and the other way round. With the prediction
# $p = \mathrm{softmax}(s / \tau)$ of each view and its code $q$ from question 5,
#
# $$L = \frac{1}{n} \sum_{i=1}^{n} \frac12 \Big( -\sum_c q^2_{ic} \log p^1_{ic} - \sum_c q^1_{ic} \log p^2_{ic} \Big) .$$
#
# (The paper adds the two sides; here their mean is taken.) No gradient goes through the codes.
#
# For `scores1 = [[1., 0.]]`, `scores2 = [[0., 0.]]`, `codes1 = [[1., 0.]]`, `codes2 = [[0., 1.]]` and $\tau = 1$: view 1
# pays 1.3133 for the code of view 2, view 2 pays 0.6931 for that of view 1, and the loss is 1.0032.
#
# Think about which tensor a gradient through the codes would move, and where to.


# %% question="swapped_loss"
def swapped_loss(scores1, scores2, codes1, codes2, temperature):
    """Each view predicts the code of the other.

    Args:
        scores1, scores2: (n, k) each, cosines of the views' embeddings with the prototypes.
        codes1, codes2: (n, k) each, their codes; rows sum to 1.
        temperature: of the prediction, above 0; as small as 0.005.

    Returns:
        A scalar.
    """
    # BEGIN SOLUTION
    p1, p2 = ((scores / temperature).log_softmax(dim=1) for scores in (scores1, scores2))  # (n, k)
    q1, q2 = codes1.detach(), codes2.detach()
    return -((q2 * p1).sum(dim=1) + (q1 * p2).sum(dim=1)).mean() / 2
    # END SOLUTION


# %% [markdown]
# **Try it.** All of it together: SwAV on digits, where a view is a digit with a third of its pixels blacked out. Once with
# codes that are shared out, and once with a plain softmax in their place. How many of the 30 prototypes are in use in the
# end, and do they agree with the classes?


# %%
def train_swav(code, steps=300, prototypes=30):
    """The clusters of all digits after some steps, (n,)."""
    torch.manual_seed(0)
    encoder = mlp(64, 128, 16)
    centres = torch.nn.Parameter(F.normalize(torch.randn(prototypes, 16), dim=1))
    optimizer = torch.optim.Adam([*encoder.parameters(), centres], lr=3e-3)

    def scores_of(images):
        return F.normalize(encoder(images), dim=1) @ F.normalize(centres, dim=1).T

    for _ in range(steps):
        images = x[torch.randint(len(x), (256,))]
        s1, s2 = (scores_of(images * (torch.rand_like(images) > 0.33)) for _ in range(2))
        loss = swapped_loss(s1, s2, code(s1.detach()), code(s2.detach()), 0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return scores_of(x).argmax(dim=1)


with once_answered():
    lines = []
    for name, code in (("shared out", lambda s: sinkhorn_codes(s, 0.05, 3)), ("plain softmax", lambda s: (s / 0.05).softmax(1))):  # fmt: skip
        found = train_swav(code)
        used = int((found.bincount(minlength=30) > len(x) / 300).sum())
        lines.append(f"{name}: **{used}** of 30 prototypes have at least a tenth of an even share; NMI with the classes {float(agreement(found, y)):.2f}")  # fmt: skip
    say("\n".join(f"* {line}" for line in lines))
