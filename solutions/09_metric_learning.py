# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 9 · Metric learning
#
# Nine pieces of learning by comparison: losses of pairs, of triplets and of whole batches, the bugs they are known for,
# and what such a loss says about information. One of them is broken and wants mending; of another you say the result
# before you measure it. You write the part that says `NotImplementedError`; `check` below it calls your code with fresh
# random inputs and says what is wrong. Check as often as you like. The hints unfold one by one: first where to look, then
# the idea, then almost the line.
#
# **Time:** a bit more than 3 hours; the computer needs 20 seconds of them. **You need:** chapter 9.
#
# The images are scikit-learn's digits as they are, 8 × 8 pixels. Neighbours in the file share a writer, so its last third,
# and not a random one, serves as the test.

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
x, y, test_x, test_y = x[:1200], y[:1200], x[1200:], y[1200:]


def learn(loss_of, width=2, steps=300):
    """Train an encoder of 64 pixels to `width` numbers by `loss_of(encoder, images, labels)`, 128 images a step."""
    torch.manual_seed(0)
    encoder = mlp(64, 128, width)
    optimizer = torch.optim.Adam(encoder.parameters(), lr=2e-3)
    for _ in range(steps):
        rows = torch.randint(len(x), (128,))
        loss = loss_of(encoder, x[rows], y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return encoder.eval()


@torch.no_grad()
def embed(encoder, images=test_x):
    return encoder(images)


def draw_digits(axes, z, title):
    """Each test digit written where its embedding lies."""
    for name in range(10):
        for a, b in z[test_y == name][:30].tolist():
            axes.text(a, b, str(name), color=plotting.CYCLE[name % 7], ha="center", va="center", fontsize=11)
    low, high = z.amin(dim=0), z.amax(dim=0)
    room = 0.05 * (high - low)
    axes.set(xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]), title=title)
    axes.set_xticks([])
    axes.set_yticks([])


def nearest_is_alike(z):
    """How often the nearest other test digit is of the same class."""
    nearest = torch.cdist(z, z).fill_diagonal_(torch.inf).argmin(dim=1)
    return float((test_y[nearest] == test_y).float().mean())


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: Twins and strangers
#
# A Siamese network embeds two images with the same weights. All it is told of them is whether they belong together
# (Hadsell, Chopra and LeCun, 2006). With the distance $D_i = \|z^1_i - z^2_i\|$ of pair $i$ and a margin $m$:
#
# $$\ell = \frac{1}{n} \sum_{i=1}^{n} \begin{cases} D_i^2 & \text{where the pair belongs together} \\
# \max(0,\; m - D_i)^2 & \text{where it does not.} \end{cases}$$
#
# (The paper has a factor ½ before both, left out here, and its label $Y$ is 0 for pairs that belong together. Here `same`
# is True for them.)
#
# For the distances 3, 0.5 and 2, `same = tensor([True, False, False])` and a margin of 1, the loss is
# $(9 + 0.25 + 0) / 3 = 3.0833$.
#
# Think about a pair whose two embeddings are equal: is there a gradient?


# %% question="contrastive_pair"
def contrastive_pair(z1, z2, same, margin):
    """The contrastive loss of pairs.

    Args:
        z1, z2: (n, d) each, embeddings; row i of both is a pair. Not normalised.
        same: (n,), booleans: whether the pair belongs together.
        margin: above 0; different pairs farther apart have no loss.

    Returns:
        A scalar: the mean over pairs. Its gradient is finite, also where both embeddings of a pair are equal.
    """
    # BEGIN SOLUTION
    apart = torch.linalg.vector_norm(z1 - z2, dim=1)  # (n,)
    pull, push = apart**2, (margin - apart).clamp(min=0) ** 2
    return torch.where(same, pull, push).mean()
    # END SOLUTION


# %% [markdown]
# **Try it.** A map of the digits, two numbers for each, from nothing but "same" and "not the same". All pairs of a batch
# count. Which digits do you expect side by side?


# %%
def all_pairs(encoder, images, labels):
    i, j = torch.triu_indices(len(images), len(images), 1)  # (p,), (p,)
    z = encoder(images)
    return contrastive_pair(z[i], z[j], labels[i] == labels[j], 2.0)


with once_answered():
    twins = learn(all_pairs)
    z = embed(twins)
    figure, axes = plt.subplots(figsize=(9, 5.4))
    draw_digits(axes, z, "Pairs alone lay out a map of ten digits")
    share = nearest_is_alike(z)
    show(
        figure,
        f"Thirty test digits of each class where their two-number embeddings lie. Classes form groups, some of which touch: the "
        f"nearest neighbour of a digit is of its class in {100 * share:.0f}% of cases.",
    )

# %% [markdown]
# ## Question 2: Nearer than any stranger
#
# A pair has to know how far is far. A triplet only compares: the anchor $a$ shall be nearer to its positive $p$ than to
# its negative $n$ (Schroff, Kalenichenko and Philbin, 2015). With the *squared* Euclidean distance
# $D(x, y) = \|x - y\|^2$ and a margin $m$:
#
# $$\ell = \frac{1}{t} \sum_{i=1}^{t} \max\big(0,\; D(a_i, p_i) - D(a_i, n_i) + m\big).$$
#
# For $a = (0, 0)$, $p = (1, 0)$, $n = (0, 2)$ the loss is 0 with a margin of 1, and 2 with a margin of 5.
#
# Think about a batch in which every triplet keeps the margin.


# %% question="triplet_loss"
def triplet_loss(anchor, positive, negative, margin):
    """The triplet loss with squared distances.

    Args:
        anchor, positive, negative: (t, d) each, embeddings; row i of all three is a triplet. Not normalised.
        margin: above 0.

    Returns:
        A scalar: the mean over all t triplets, also over those that have no loss.
    """
    # BEGIN SOLUTION
    near = (anchor - positive).pow(2).sum(dim=1)  # (t,)
    far = (anchor - negative).pow(2).sum(dim=1)
    return F.relu(near - far + margin).mean()
    # END SOLUTION


# %% [markdown]
# **Try it.** A network may collapse: all images land in one point. What is the loss then? And what if it does the opposite
# and blows a random map up? Decide, then run.

# %%
with once_answered():
    points = torch.randn(3, 1000, 8, generator=torch.Generator().manual_seed(0))
    collapsed, blown = triplet_loss(*torch.zeros(3, 1000, 8), 0.2), triplet_loss(*(10 * points), 0.2)
    say(
        f"Collapsed: **{float(collapsed):.3f}**, the margin. Random and blown up: **{float(blown):.1f}**. A loss that "
        "stands still at exactly the margin is no bad luck: it is a network that maps everything to one point."
    )

# %% [markdown]
# ## Question 3: Not too easy, not too hard
#
# Of all triplets in a batch most have no loss, and teach nothing. The hardest ones teach the wrong thing early on: a
# mislabelled image, or a collapse. Schroff et al. took *semi-hard* ones, whose negative is farther away than the positive,
# but not by the margin:
#
# $$D(a, p) < D(a, n) < D(a, p) + m.$$
#
# For **each ordered pair** of a class, (a, p) as well as (p, a), choose the semi-hard negative that is **nearest** to the
# anchor; it has the largest loss among them. A pair without a semi-hard negative is left out. $D$ is the squared distance.
#
# For `z = [[0.], [1.], [1.2], [2.]]`, `labels = [0, 0, 1, 1]` and `margin = 1`:
#
# | pair (a, p) | D(a, p) | distances to negatives | chosen |
# |:--|:--|:--|:--|
# | (0, 1) | 1 | row 2: 1.44, row 3: 4 | row 2 |
# | (1, 0) | 1 | row 2: 0.04, row 3: 1 | none: 1 is not farther than 1 |
# | (2, 3) | 0.64 | row 0: 1.44, row 1: 0.04 | row 0 |
# | (3, 2) | 0.64 | row 0: 4, row 1: 1 | row 1 |
#
# Think about what `argmin` returns where nothing fits.


# %% question="semi_hard_rows"
def semi_hard_rows(z, labels, margin):
    """The nearest semi-hard negative of each pair of a class.

    Args:
        z: (n, d), embeddings. Not normalised.
        labels: (n,), integers.
        margin: above 0.

    Returns:
        (t, 3), integers: rows of anchor, positive and negative, in any order; t may be 0.
    """
    # BEGIN SOLUTION
    squares = torch.cdist(z, z) ** 2  # (n, n)
    alike = labels[:, None] == labels
    pairs = alike & ~torch.eye(len(z), dtype=torch.bool)
    near, far = squares[:, :, None], squares[:, None, :]
    semi_hard = (near < far) & (far < near + margin) & pairs[:, :, None] & ~alike[:, None, :]  # (n, n, n)
    nearest, rows = far.where(semi_hard, torch.inf).min(dim=2)  # (n, n)
    anchor, positive = nearest.isfinite().nonzero(as_tuple=True)
    return torch.stack([anchor, positive, rows[anchor, positive]], dim=1)
    # END SOLUTION


# %% [markdown]
# **Try it.** Two networks see the same batches of 32 images; one learns from random triplets, the other from yours. What
# share of the triplets has a loss at all, at the end?


# %%
def random_rows(z, labels, margin):
    """As many triplets as there are pairs of a class, each with any negative."""
    kin = labels[:, None] == labels  # (n, n)
    anchor, positive = kin.clone().fill_diagonal_(False).nonzero(as_tuple=True)
    negative = torch.multinomial((~kin).float()[anchor], 1)[:, 0]
    return torch.stack([anchor, positive, negative], dim=1)


def from_triplets(choose):
    def loss_of(encoder, images, labels):
        z = F.normalize(encoder(images[:32]), dim=1)
        a, p, n = choose(z.detach(), labels[:32], 0.2).T
        return triplet_loss(z[a], z[p], z[n], 0.2) if len(a) else 0 * z.sum()

    return loss_of


with once_answered():
    told = []
    for name, choose in (("random", random_rows), ("semi-hard", semi_hard_rows)):
        z = F.normalize(embed(learn(from_triplets(choose), width=8)), dim=1)
        a, p, n = choose(z[:200], test_y[:200], 0.2).T
        active = ((z[a] - z[p]).pow(2).sum(1) - (z[a] - z[n]).pow(2).sum(1) + 0.2 > 0).float().mean()
        told.append(
            f"After training on {name} triplets, **{100 * float(active):.0f}%** of {len(a):,} such triplets of test "
            f"digits have a loss, and the nearest neighbour is right for {100 * nearest_is_alike(z):.1f}%."
        )
    say(" ".join(told) + " Yours all have one: that is what they were chosen for.")

# %% [markdown]
# ## Question 4: The whole batch at once
#
# Why choose at all? The lifted structured loss (Oh Song, Xiang, Jegelka and Savarese, 2015) lets each positive pair
# compete with *all* negatives of both of its ends. With the distance $D_{ij} = \|z_i - z_j\|$ (not squared), $P$ the pairs
# $i < j$ of one class and $N$ all pairs of different classes, equation 4 of the paper says
#
# $$J_{ij} = D_{ij} + \log\Big( \sum_{(i,k) \in N} e^{\,m - D_{ik}} + \sum_{(j,l) \in N} e^{\,m - D_{jl}} \Big), \qquad
# \ell = \frac{1}{2|P|} \sum_{(i,j) \in P} \max(0, J_{ij})^2 .$$
#
# For `z = [[0.], [1.], [3.]]`, `labels = [0, 0, 1]` and `margin = 1` there is one pair:
# $J = 1 + \log(e^{1-3} + e^{1-2}) = 0.3133$, and the loss is 0.0491.
#
# Write the loop first if that helps. Think about the logarithm where all negatives are hundreds away, and about the slope
# of a square root where a sample meets itself.


# %% question="lifted_loss"
def lifted_loss(z, labels, margin):
    """The lifted structured loss.

    Args:
        z: (n, d), embeddings. Not normalised.
        labels: (n,), integers; some class has two samples, and there are at least two classes.
        margin: above 0.

    Returns:
        A scalar. It stays right where embeddings lie far apart.
    """
    # BEGIN SOLUTION
    apart = torch.cdist(z, z, compute_mode="donot_use_mm_for_euclid_dist")  # (n, n)
    alike = labels[:, None] == labels
    first, second = alike.triu(diagonal=1).nonzero(as_tuple=True)  # (|P|,), the pairs i < j
    of_each = torch.logsumexp((margin - apart).masked_fill(alike, -torch.inf), dim=1)  # (n,)
    j = apart[first, second] + torch.logaddexp(of_each[first], of_each[second])
    return F.relu(j).pow(2).mean() / 2
    # END SOLUTION


# %% [markdown]
# **Try it.** The same map as in question 1, laid out by this loss. Where do the two differ?

# %%
with once_answered():
    lifted = learn(lambda encoder, images, labels: lifted_loss(encoder(images), labels, 1.0))
    figure, axes = plt.subplots(figsize=(9, 5.4))
    z = embed(lifted)
    draw_digits(axes, z, "Each pair against the whole batch")
    show(
        figure,
        f"Thirty test digits of each class where the lifted structured loss puts them; the nearest neighbour is of the "
        f"same class in {100 * nearest_is_alike(z):.0f}% of cases.",
    )

# %% [markdown]
# ## Question 5: Find your partner
#
# Now without labels. Two views of each of $n$ images are embedded; each of the $2n$ views must find its partner $j(i)$
# among the $2n - 1$ others (Chen, Kornblith, Norouzi and Hinton, 2020, equation 1). With embeddings $u_i$ of length 1 and
# a temperature $t$, the *normalised temperature-scaled cross-entropy* is
#
# $$\ell = \frac{1}{2n} \sum_{i=1}^{2n} -\log \frac{\exp(u_i \cdot u_{j(i)} / t)}{\sum_{k \ne i} \exp(u_i \cdot u_k / t)} .$$
#
# The sum below runs over all views but $i$ itself: the partner once, and the $2n - 2$ negatives of *both* views. Row $i$ of
# `z1` and row $i$ of `z2` are partners. The embeddings come in any length.
#
# If all embeddings are equal, every candidate is as good as any other: the loss is $\log(2n - 1)$, at every temperature.
# For `z1 = [[1, 0], [0, 2]]`, `z2 = [[3, 0], [0, 1]]` and $t = 1$ it is $\log(1 + 2 e^{-1}) = 0.5514$.
#
# This little formula has been written wrongly in many ways; the check knows most of them. It must hold at a temperature of
# 0.005, too: there $e^{1/t}$ is $e^{200}$, which float32 cannot hold.


# %% question="nt_xent_loss"
def nt_xent_loss(z1, z2, temperature):
    """NT-Xent, the loss of SimCLR.

    Args:
        z1, z2: (n, d) each, embeddings of two views; row i of both comes from the same image. Normalised inside.
        temperature: above 0.

    Returns:
        A scalar: the mean over all 2n views.
    """
    # BEGIN SOLUTION
    u = F.normalize(torch.cat([z1, z2]), dim=1)  # (2n, d)
    logits = u @ u.T / temperature  # (2n, 2n)
    itself = torch.eye(len(u), dtype=torch.bool)
    partner = torch.arange(len(u)).roll(len(z1))  # (2n,)
    return F.cross_entropy(logits.masked_fill(itself, -torch.inf), partner)
    # END SOLUTION


# %% [markdown]
# **Try it.** First four sentences that must be true of any NT-Xent, yours included:

# %% tags=["nbval-check-output"]
with once_answered():
    torch.manual_seed(0)
    z1, z2 = torch.randn(2, 16, 8)
    loss, order = nt_xent_loss(z1, z2, 0.1), torch.randperm(16)
    ones = torch.ones(16, 8)
    print("equal embeddings give log 31:", math.isclose(nt_xent_loss(ones, ones, 0.1), math.log(31), rel_tol=1e-4))
    print("lengths do not matter:       ", torch.allclose(nt_xent_loss(3 * z1, z2 / 7, 0.1), loss, rtol=1e-4))
    print("which view is first neither: ", torch.allclose(nt_xent_loss(z2, z1, 0.1), loss, rtol=1e-4))
    print("nor the order of the images: ", torch.allclose(nt_xent_loss(z1[order], z2[order], 0.1), loss, rtol=1e-4))

# %% [markdown]
# Then let it lay out the digits on a circle, without a single label. A view is an image with noise. What will the loss do
# with the space that there is?


# %%
def two_views(encoder, images, labels):
    z1, z2 = encoder(images + 0.3 * torch.randn_like(images)), encoder(images + 0.3 * torch.randn_like(images))
    return nt_xent_loss(z1, z2, 0.2)


with once_answered():
    torch.manual_seed(0)
    stages = {"before": mlp(64, 128, 2), "after": learn(two_views)}
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.9))
    told = []
    for one, (name, encoder) in zip(axes, stages.items(), strict=True):
        z = F.normalize(embed(encoder), dim=1)
        draw_digits(one, z * (1 + 0.1 * (test_y[:, None] - 4.5) / 4.5), name)
        one.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal")
        told.append(f"{name} training the mean embedding has length {float(z.mean(dim=0).norm()):.2f}")
    figure.suptitle("NT-Xent spreads what it tells apart over all of the circle")
    show(figure, f"Test digits on a circle (a little off it, each class on its own ring); {', '.join(told)}.")

# %% [markdown]
# ## Question 6: No enemies among duplicates
#
# In a batch of image–caption pairs, "a photo of a dog" may stand under ten different photos. Plain InfoNCE treats nine of
# them as negatives of the tenth, and pushes away what belongs there. If we know which keys mean the same, we can leave them
# out. With vectors $q_i$, $k_i$ scaled to length 1 and the identity $c_i$ of pair $i$:
#
# $$\ell = \frac{1}{n} \sum_{i=1}^{n} -\log \frac{\exp(q_i \cdot k_i / t)}{\exp(q_i \cdot k_i / t) + \sum_{j:\; c_j \ne c_i}
# \exp(q_i \cdot k_j / t)} .$$
#
# A duplicate is neither negative nor positive: the positive of query $i$ is key $i$ alone. With identities
# `[5, 2, 5]` query 0 chooses among the keys 0 and 1, query 1 among all three, query 2 among 1 and 2.
#
# If all embeddings are equal, the loss with these identities is $(\log 2 + \log 3 + \log 2) / 3 = 0.8283$.
#
# Think about the identity of the positive itself.


# %% question="masked_info_nce"
def masked_info_nce(query, key, identities, temperature):
    """InfoNCE within a batch, where keys of the same identity are no negatives.

    Args:
        query, key: (n, d) each, embeddings; row i of both belong together. Normalised inside.
        identities: (n,), integers; pairs of the same number are duplicates of each other.
        temperature: above 0.

    Returns:
        A scalar: the mean over queries.
    """
    # BEGIN SOLUTION
    logits = F.normalize(query, dim=1) @ F.normalize(key, dim=1).T / temperature  # (n, n)
    duplicate = (identities[:, None] == identities) & ~torch.eye(len(query), dtype=torch.bool)
    return F.cross_entropy(logits.masked_fill(duplicate, -torch.inf), torch.arange(len(query)))
    # END SOLUTION


# %% [markdown]
# **Try it.** Ten captions, "a zero" to "a nine", and a batch of 128 digits, embedded perfectly: each digit exactly on its
# caption. What loss would you expect of a perfect model?

# %%
with once_answered():
    captions = torch.eye(10)[y[:128]]  # (128, 10), one direction for each class
    plain = masked_info_nce(captions, captions, torch.arange(128), 0.05)
    masked = masked_info_nce(captions, captions, y[:128], 0.05)
    say(
        f"Without the mask the perfect model has a loss of **{float(plain):.2f}**, about the logarithm of the "
        f"{128 / 10:.0f} digits that share a caption, and training goes on to destroy it. With yours: **{float(masked):.2f}**."
    )

# %% [markdown]
# ## Question 7: Mend the supervised loss
#
# With labels, all samples of a class can be each other's positives (Khosla et al., 2020, equation 2, $L_{out}$). With
# embeddings $u_i$ of length 1, $P(i)$ the *other* samples of the class of $i$, and $k$ over all samples but $i$:
#
# $$\ell = \text{mean over } i \text{ of} \quad -\frac{1}{|P(i)|} \sum_{p \in P(i)} \log
# \frac{\exp(u_i \cdot u_p / t)}{\sum_{k \ne i} \exp(u_i \cdot u_k / t)} .$$
#
# A sample that is alone in its class has no positives, hence no term, and the mean is over the others. If nobody has a
# positive, the loss is 0. A colleague wrote:


# %%
def colleagues_sup_con(z, labels, temperature):
    z = F.normalize(z, dim=1)  # (n, d)
    weights = torch.exp(z @ z.T / temperature)  # (n, n)
    positive = labels[:, None] == labels  # (n, n)
    mean = (weights * positive).sum(dim=1) / positive.sum(dim=1)  # (n,), over the positives of each sample
    return -torch.log(mean / weights.sum(dim=1)).mean()


def look_at(sup_con):
    """What a supervised contrastive loss says of four batches."""
    torch.manual_seed(0)
    z, labels = torch.randn(8, 4), torch.tensor([0, 0, 0, 1, 1, 1, 1, 2])
    print(f"equal embeddings, log 7 = {math.log(7):.4f}:  {float(sup_con(torch.ones(8, 4), labels // 2, 0.1)):.4f}")
    print(f"a batch with a class of one:        {float(sup_con(z, labels, 0.5)):.4f}")
    print(f"the same without that sample:       {float(sup_con(z[:7], labels[:7], 0.5)):.4f}")
    print(f"at a temperature of 0.005:          {float(sup_con(z, labels, 0.005)):.4f}")


look_at(colleagues_sup_con)

# %% [markdown]
# It has five faults. One shows in the first line and one at a low temperature; two have to do with who is a positive and
# how many of them must be near; and one appears only when another is mended. Mend them all.
#
# For `z = [[1, 0], [1, 0], [0, 1]]`, `labels = [0, 0, 1]` and $t = 1$ the loss is $\log(1 + e^{-1}) = 0.3133$; the third
# sample takes no part as an anchor, but is a negative of the others.
#
# Think about what each of the two masks must leave out, and where the logarithm stands.


# %% question="mend_sup_con"
def mend_sup_con(z, labels, temperature):
    """The supervised contrastive loss, L_out.

    Args:
        z: (n, d), embeddings, n >= 2. Normalised inside.
        labels: (n,), integers; a class may have a single sample.
        temperature: above 0.

    Returns:
        A scalar: the mean over the samples that have a positive, 0 if none has. Its gradient is finite.
    """
    # BEGIN SOLUTION
    u = F.normalize(z, dim=1)
    itself = torch.eye(len(u), dtype=torch.bool)
    cosines = u @ u.T / temperature  # (n, n)
    log_shares = cosines - cosines.masked_fill(itself, -torch.inf).logsumexp(dim=1, keepdim=True)
    partners = (labels[:, None] == labels) & ~itself
    count = partners.sum(dim=1)  # (n,), |P(i)|
    each = -log_shares.masked_fill(~partners, 0).sum(dim=1)[count > 0] / count[count > 0]
    return each.sum() / max(len(each), 1)
    # END SOLUTION


# %% [markdown]
# **Try it.** The four lines again. Why do the second and third now differ?

# %%
with once_answered():
    look_at(mend_sup_con)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The lonely sample is no anchor, but it is still a candidate in everyone else's denominator: one negative more.
# </details>
#
# ## Question 8: What a loss says about information
#
# A critic scores pairs: `scores[i, j]` is high where it believes that $x_i$ and $y_j$ were drawn together. Those on the
# diagonal were. InfoNCE asks it to find $y_i$ among the $n$ candidates, and how well it does bounds the mutual information
# of $x$ and $y$ from below (van den Oord, Li and Vinyals, 2018):
#
# $$I(X; Y) \;\ge\; \log n - \ell, \qquad \ell = \frac{1}{n} \sum_{i=1}^{n} -\log
# \frac{\exp(s_{ii})}{\sum_{j=1}^{n} \exp(s_{ij})} .$$
#
# All logarithms are natural, so the bound is in nats. For `scores = [[2., 0.], [0., 2.]]` the loss is 0.1269 and the bound
# $0.6931 - 0.1269 = 0.5662$.
#
# Think about the largest value that the bound can take, whatever the critic; and about a critic that is worse than none.


# %% question="info_nce_bound_value"
def info_nce_bound_value(scores):
    """The lower bound on mutual information that InfoNCE gives.

    Args:
        scores: (n, n), of a critic, n >= 2; on the diagonal those of the pairs that were drawn together.

    Returns:
        A scalar in nats. Its gradient trains the critic.
    """
    # BEGIN SOLUTION
    loss = F.cross_entropy(scores, torch.arange(len(scores)))
    return math.log(len(scores)) - loss
    # END SOLUTION


# %% [markdown]
# **Try it.** Of two correlated Gaussian vectors the mutual information is known, and so is the best critic of all,
# $\log p(y|x) / p(y)$. Nothing is left to learn. **Predict first:** what will the bound say of variables that share 8 nats?


# %%
def best_scores(information, n, dim=10):
    """Scores of the best critic for n draws of two Gaussian vectors that share that many nats."""
    rho = math.sqrt(1 - math.exp(-2 * information / dim))
    a, noise = torch.randn(2, n, dim)
    b = rho * a + math.sqrt(1 - rho**2) * noise
    misfit = (b - rho * a[:, None]).pow(2).sum(dim=2) / (1 - rho**2)  # (n, n)
    return information - misfit / 2 + b.pow(2).sum(dim=1) / 2


with once_answered():
    torch.manual_seed(0)
    true = torch.linspace(0.25, 10, 20)
    figure, axes = plt.subplots(figsize=(9, 4.6))
    axes.plot(true, true, color=plotting.GREY, ls="--", marker="")
    ends, told = [(10, "truth", plotting.GREY)], []
    for n, colour in zip((8, 64, 512), plotting.CYCLE, strict=False):
        bound = [sum(float(info_nce_bound_value(best_scores(float(i), n))) for _ in range(8)) / 8 for i in true]
        axes.plot(true, bound, color=colour)
        ends.append((bound[-1], f"n = {n}", colour))
        told.append(f"with {n} candidates it ends at {bound[-1]:.1f} (log n is {math.log(n):.1f})")
    plotting.label_ends(axes, 10, ends, apart=0.6)
    axes.set(xlabel="true mutual information, nats", ylabel="InfoNCE bound, nats", xlim=(0, 10), ylim=(0, 10.3))
    axes.set_title("The best critic of all cannot see beyond log n")
    show(figure, f"The InfoNCE bound against the true information, up to 10 nats: {'; '.join(told)}.")

# %% [markdown]
# ## Question 9: Predict, then measure: whom a temperature looks at
#
# An anchor with similarity $s_+$ to its positive and $s_1 \dots s_k$ to its negatives has the loss
#
# $$\ell = -\log \frac{e^{s_+ / t}}{e^{s_+ / t} + \sum_{j=1}^{k} e^{s_j / t}} .$$
#
# Each negative is pushed away with the force $\partial \ell / \partial s_j > 0$. The hardest negative is the most similar
# one. **Without autograd**, say which share of the whole push, $\sum_j \partial \ell / \partial s_j$, it gets.
#
# For $s_+ = 0.7$, negatives 0.5 and 0.3, and $t = 0.2$ the share is 0.7311. With a single negative it is 1.
#
# Think about which of the similarities cancels in the ratio.


# %% question="hardest_share"
def hardest_share(positive, negatives, temperature):
    """The share of the hardest negative in the push on all negatives.

    Args:
        positive: (n,), similarity of each anchor to its positive, in [-1, 1].
        negatives: (n, k), similarities of each anchor to its negatives, in [-1, 1].
        temperature: above 0; it may be as small as 0.004.

    Returns:
        (n,), shares in (0, 1].
    """
    # BEGIN SOLUTION
    push = torch.softmax(negatives / temperature, dim=1)  # (n, k), up to a factor that is the same for all of an anchor
    return push.max(dim=1).values
    # END SOLUTION


# %% [markdown]
# **Now measure.** Each of 256 test digits meets a noisy copy of itself and the 255 other digits, in pixels around their
# mean. Before you run: at which temperature does the hardest of 255 negatives get half of the push: about 1, 0.3 or 0.04?

# %%
with once_answered():
    torch.manual_seed(0)
    u = F.normalize(test_x[:256] - x.mean(dim=0), dim=1)
    v = F.normalize(test_x[:256] - x.mean(dim=0) + 0.2 * torch.randn(256, 64), dim=1)
    others = ~torch.eye(256, dtype=torch.bool)
    similar = u @ u.T
    positive, negatives = (u * v).sum(dim=1), similar[others].view(256, 255)
    temperatures, predicted, measured = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01], [], []
    for t in temperatures:
        predicted.append(100 * float(hardest_share(positive, negatives, t).mean()))
        every = torch.cat([positive[:, None], negatives], dim=1).double().requires_grad_()  # (256, 256)
        F.cross_entropy(every / t, torch.zeros(256, dtype=torch.long)).backward()
        push = every.grad[:, 1:]
        measured.append(100 * float((push.max(dim=1).values / push.sum(dim=1)).mean()))
    figure, axes = plt.subplots(figsize=(9, 4.2))
    axes.plot(temperatures, predicted, marker="", color=plotting.BLUE)
    axes.plot(temperatures, measured, "o", color=plotting.RED)
    axes.annotate("predicted", (0.05, predicted[4]), (10, 6), textcoords="offset points", color=plotting.BLUE)
    axes.annotate("measured", (0.02, measured[5]), (10, 6), textcoords="offset points", color=plotting.RED)
    axes.axhline(100 / 255, color="black", lw=1, ls=":", marker="")
    axes.text(0.013, 100 / 255 + 2, "all alike", fontsize=12)
    axes.set(xscale="log", xlabel="temperature t", ylabel="share of the hardest negative, %", ylim=(0, 100))
    axes.set_xticks(temperatures, [str(t) for t in temperatures])
    axes.minorticks_off()
    axes.set_title("The colder, the more the loss looks at a single negative")
    told = ", ".join(f"{share:.1f}% at {t}" for t, share in zip(temperatures, predicted, strict=True))
    show(figure, f"The hardest of 255 negatives gets, on average over 256 anchors, {told}; measured shares agree.")

# %% [markdown]
# The positive plays no part in how the push is *shared out*; it decides how large the push is. What follows for a batch
# with false negatives, such as the duplicates of question 6, when the temperature falls?
#
# <details><summary>Answer</summary>
#
# A false negative is often the most similar of all: it belongs to the anchor's class, or is the same thing. At a low
# temperature nearly all of the push goes to it. Cold losses separate finely, and suffer most from duplicates (Wang and
# Liu, 2021, arXiv:2012.09740, call it the tolerance of the loss).
# </details>
