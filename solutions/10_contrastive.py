# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 10 · Contrastive frameworks
#
# Nine pieces out of which the frameworks of chapter 10 are made: a memory, a slow encoder, a queue, a shuffle, a prediction
# of what comes next, and the bookkeeping on several GPUs. One of them is broken and wants mending; of two you say the result
# before you measure it. You write the part that says `NotImplementedError`; `check` below it calls your code with fresh
# random inputs and says what is wrong. Check as often as you like. The hints unfold one by one: first where to look, then
# the idea, then almost the line.
#
# **Time:** a bit more than 3 hours; the computer needs 20 seconds of them. **You need:** chapters 9 and 10.
#
# The images are scikit-learn's digits as they are, 8 × 8 pixels. Neighbours in the file share a writer, so its last third,
# and not a random one, serves as the test. A view is an image moved by up to a pixel, with noise.

# %%
import math
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

plotting.use_style()
digits = load_digits()
x, y = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)  # (1797, 64), (1797,)
x, y, test_x, test_y = x[:1200], y[:1200], x[1200:], y[1200:]


def view(images):
    """Each image moved by up to a pixel, with noise, (n, 64)."""
    n = len(images)
    places = F.pad(images.view(n, 8, 8), (1, 1, 1, 1)).unfold(1, 8, 1).unfold(2, 8, 1)  # (n, 3, 3, 8, 8)
    down, right = torch.randint(3, (2, n))
    return places[torch.arange(n), down, right].flatten(1) + 0.15 * torch.randn(n, 64)


@torch.no_grad()
def nearest_is_alike(encoder):
    """How often the nearest training digit of a moved and noisy test digit is of its class, in percent."""
    torch.manual_seed(9)
    far = torch.cdist(F.normalize(encoder(view(test_x)), dim=1), F.normalize(encoder(view(x)), dim=1))
    return 100 * float((y[far.argmin(dim=1)] == test_y).float().mean())


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: A memory on the sphere
#
# Instance discrimination (Wu, Xiong, Yu and Lin, 2018) keeps a vector of length 1 for each image of the training set. After a
# step, the images of the batch write down what they look like now. With $u = z / \|z\|$ and a momentum $m$, the row of an image
# becomes
#
# $$v \leftarrow \frac{m\, v + (1 - m)\, u}{\| m\, v + (1 - m)\, u \|} .$$
#
# The rows of all other images stay. For a row $v = (1, 0)$, features $z = (0, 5)$ and $m = 0.5$ the new row is
# $(0.7071, 0.7071)$.
#
# Think about what has to have length 1 before you mix, and after; and whether the memory should know where its numbers came
# from.


# %% question="remember"
def remember(memory, index, z, momentum):
    """The memory after a step.

    Args:
        memory: (rows, d), of length 1 each.
        index: (n,), integers: which image of the training set each row of the batch is. No image comes twice.
        z: (n, d), features of the batch, of any length, with gradient.
        momentum: m, in [0, 1).

    Returns:
        (rows, d): the whole memory, without gradient. The old one stays as it was.
    """
    # BEGIN SOLUTION
    u = F.normalize(z.detach(), dim=1)
    mixed = momentum * memory[index] + (1 - momentum) * u  # (n, d)
    return memory.index_copy(0, index, F.normalize(mixed, dim=1))
    # END SOLUTION


# %% [markdown]
# **Try it.** A softmax with 1,200 classes, one for each image, whose weights are the memory. How much better is the nearest
# neighbour after twenty epochs?

# %%
with once_answered():
    torch.manual_seed(0)
    encoder, memory = mlp(64, 128, 32), F.normalize(torch.randn(1200, 32), dim=1)
    before, optimizer = nearest_is_alike(encoder), torch.optim.Adam(encoder.parameters(), lr=2e-3)
    for epoch in range(20):
        for rows in torch.randperm(1200).split(100):
            z = encoder(view(x[rows]))
            if epoch > 0:  # the first time round it only looks
                scores = F.normalize(z, dim=1) @ memory.T / 0.1  # (100, 1200)
                optimizer.zero_grad()
                F.cross_entropy(scores, rows).backward()
                optimizer.step()
            memory = remember(memory, rows, z, 0.5)
    say(
        f"The nearest neighbour of a moved test digit is of its class for {before:.1f}% before the training and "
        f"**{nearest_is_alike(encoder):.1f}%** after it."
    )

# %% [markdown]
# ## Question 2: Follow slowly
#
# MoCo's key encoder gets no gradient. It follows the trained one (He, Fan, Wu, Xie and Girshick, 2020, equation 2):
#
# $$\theta_k \leftarrow m\, \theta_k + (1 - m)\, \theta_q .$$
#
# That is for **weights**, biases and the scales of batch norm included. Batch norm's **buffers** (running mean, running
# variance, the count of batches) are averages already: here they are copied from the trained network.
#
# For `slow = {"w": tensor([1.])}`, `fast = {"w": tensor([0.])}`, no buffers and $m = 0.9$ the result is `{"w": tensor([0.9])}`.
#
# Think about which of the two networks $m$ stands for.


# %% question="follow"
def follow(slow, fast, buffers, momentum):
    """One step of the slow network.

    Args:
        slow, fast: dicts, name -> tensor, as from `state_dict()`: the slow network's and the trained one's. Equal names.
        buffers: list of those names that are buffers; one of them holds an integer.
        momentum: m, in [0, 1].

    Returns:
        A new dict of the same names: the slow network's after the step.
    """
    # BEGIN SOLUTION
    after = {}
    for name, old in slow.items():
        after[name] = fast[name].clone() if name in buffers else momentum * old + (1 - momentum) * fast[name]
    return after
    # END SOLUTION


# %% [markdown]
# **Try it.** Let a single trained weight walk at random, and then stop. How many steps does the slow one lag behind?

# %%
with once_answered():
    torch.manual_seed(3)
    walk = torch.cat([0.3 * torch.randn(150).cumsum(0), torch.zeros(150)])
    walk[150:] = walk[149]
    figure, axes = plt.subplots(figsize=(10, 4))
    axes.plot(walk, color=plotting.GREY, marker="")
    ends, told = [], []
    for m, colour in ((0.5, plotting.GREEN), (0.9, plotting.BLUE), (0.99, plotting.RED)):
        state, path = {"w": walk[0]}, []
        for value in walk:
            state = follow(state, {"w": value}, [], m)
            path.append(float(state["w"]))
        axes.plot(path, color=colour, marker="")
        ends.append((path[-1], f"m = {m}", colour))
        told.append(f"{m}: {abs(path[170] - float(walk[-1])):.2f}")
    plotting.label_ends(axes, 299, ends, apart=0.6)
    axes.set(xlabel="step", ylabel="weight", title="A slow network forgets in about 1 / (1 − m) steps")
    show(
        figure,
        "A weight that walks at random for 150 steps and then rests (grey), and slow copies of it. Twenty steps after it "
        f"has come to rest they are off by, for momentum {', '.join(told)}.",
    )

# %% [markdown]
# ## Question 3: A ring of negatives
#
# MoCo's queue holds the keys of the last batches. First in, first out, in a ring: `position` says where the oldest row is; the
# new keys begin there, go on at row 0 after the last row, and are scaled to length 1. Of more keys than rows only the last
# `len(rows)` are pushed.
#
# In a ring of 7 rows with `position = 5`, four keys take the rows 5, 6, 0 and 1, and the new position is 2.
#
# Think about the two places where a ring goes wrong: the end, and the position.


# %% question="push_keys"
def push_keys(rows, position, keys):
    """The queue after a batch.

    Args:
        rows: (size, d), of length 1 each.
        position: integer in [0, size), where the oldest row is.
        keys: (n, d), of any length; n may exceed size.

    Returns:
        The new rows (size, d) and the new position. The old rows stay as they were.
    """
    # BEGIN SOLUTION
    size = len(rows)
    keys = F.normalize(keys, dim=1)[-size:]
    places = (position + torch.arange(len(keys))) % size
    return rows.index_copy(0, places, keys), (position + len(keys)) % size
    # END SOLUTION


# %% [markdown]
# **Try it.** Push batches of three into a ring of eight, and look which batch stands in which row.

# %%
with once_answered():
    rows, position = torch.zeros(8, 2), 0
    for number in range(1, 7):
        angle = torch.tensor(0.2 * number)
        rows, position = push_keys(rows, position, torch.stack([angle.cos(), angle.sin()]).repeat(3, 1))
        batches = (torch.atan2(rows[:, 1], rows[:, 0]) / 0.2).round().int().tolist()
        print(f"after batch {number}: rows hold batches {batches}, the oldest is row {position}")

# %% [markdown]
# ## Question 4: Mend the dictionary
#
# The pieces meet. Query $q$ and key $k$ are two views of one image, by the trained and by the slow encoder; the negatives are
# the rows of the queue. With all of length 1 and a temperature $t$ (equation 1 of the paper):
#
# $$\ell = \frac{1}{n} \sum_{i=1}^{n} -\log
# \frac{\exp(q_i \cdot k_i / t)}{\exp(q_i \cdot k_i / t) + \sum_{r \in \text{queue}} \exp(q_i \cdot r / t)} .$$
#
# A colleague, whose encoders are a single matrix each, wrote:


# %%
def colleagues_moco(x_q, x_k, w_q, w_k, rows, temperature):
    q = F.normalize(x_q @ w_q, dim=1)  # (n, d)
    k = x_k @ w_k  # (n, d)
    queue = torch.cat([rows, k])  # (K + n, d)
    scores = torch.cat([q @ queue.T, (q * k).sum(dim=1, keepdim=True)], dim=1)  # (n, K + n + 1)
    return F.cross_entropy(scores / temperature, torch.zeros(len(q), dtype=torch.long))


# %% [markdown]
# It runs, its loss falls, and it has four faults. Three of them change the value; the fourth only shows in who learns. Mend
# them all.
#
# For `x_q = x_k = [[1., 0.]]`, both matrices the identity, `rows = [[0., 1.]]` and $t = 1$ the loss is
# $\log(1 + e^{-1}) = 0.3133$.
#
# Think about which column is the right one, who is no negative, and which of the two matrices may get a gradient.


# %% question="mend_moco"
def mend_moco(x_q, x_k, w_q, w_k, rows, temperature):
    """The loss of MoCo, with linear encoders.

    Args:
        x_q, x_k: (n, pixels) each, two views; row i of both comes from the same image.
        w_q, w_k: (pixels, d) each, the trained and the slow encoder. Embeddings are x @ w, scaled to length 1.
        rows: (K, d), the queue, of length 1 each. It holds no key of this batch.
        temperature: above 0.

    Returns:
        A scalar, the mean over queries. Its gradient reaches w_q, and not w_k.
    """
    # BEGIN SOLUTION
    query = F.normalize(x_q @ w_q, dim=1)
    with torch.no_grad():
        key = F.normalize(x_k @ w_k, dim=1)
    own = (query * key).sum(dim=1, keepdim=True)  # (n, 1)
    scores = torch.cat([own, query @ rows.T], dim=1) / temperature  # (n, 1 + K)
    return F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))
    # END SOLUTION


# %% [markdown]
# **Try it.** A MoCo made of your questions 2, 3 and 4. (The last matrix of each encoder is what `mend_moco` calls `w`.)

# %%
with once_answered():
    torch.manual_seed(0)
    trunk, w_q = (
        nn.Sequential(nn.Linear(64, 128), nn.BatchNorm1d(128), nn.ReLU()),
        nn.Parameter(torch.randn(128, 32) / 12),
    )
    slow, w_k = nn.Sequential(nn.Linear(64, 128), nn.BatchNorm1d(128), nn.ReLU()), w_q.detach().clone()
    slow.load_state_dict(trunk.state_dict())
    rows, position = F.normalize(torch.randn(256, 32), dim=1), 0
    names = [name for name, _ in trunk.named_buffers()]
    optimizer = torch.optim.Adam([*trunk.parameters(), w_q], lr=2e-3)
    untrained = nearest_is_alike(lambda images: trunk.eval()(images))
    for _ in range(300):
        images = x[torch.randint(1200, (64,))]
        with torch.no_grad():
            keys = slow.train()(view(images))
        loss = mend_moco(trunk.train()(view(images)), keys, w_q, w_k, rows, 0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        slow.load_state_dict(follow(slow.state_dict(), trunk.state_dict(), names, 0.95))
        w_k = 0.95 * w_k + 0.05 * w_q.detach()
        rows, position = push_keys(rows, position, keys @ w_k)
    trained = nearest_is_alike(lambda images: trunk.eval()(images))
    say(f"Nearest neighbour right for {untrained:.1f}% before, **{trained:.1f}%** after 300 steps.")

# %% [markdown]
# ## Question 5: Deal the keys out
#
# On several GPUs batch norm computes the mean and variance of *each GPU's part* of the batch. If a query and its key pass in the
# same company, those statistics are a mark that both bear and that no negative bears. MoCo deals the keys out at random before
# they are encoded, and puts them back in order afterwards (section 3.3 of the paper).
#
# Do it for a single batch norm without scale and shift. Place $j$ of the shuffled batch holds row `order[j]`. It is divided into
# `groups` stretches of equal length; in each, every column loses its mean and is divided by $\sqrt{\sigma^2 + 10^{-5}}$, where
# $\sigma^2$ is the biased variance (divided by the number of rows). Row $i$ of the result belongs to row $i$ of `x`.
#
# For `x = [[0.], [1.], [4.], [5.]]`, `order = [0, 2, 1, 3]` and two groups, rows 0 and 2 are normalised together, and rows 1 and
# 3: the result is `[[-1.], [-1.], [1.], [1.]]` (to four digits).
#
# Think about what undoes `x[order]`.


# %% question="shuffled_norm"
def shuffled_norm(x, order, groups):
    """Batch norm in groups of the shuffled batch, put back in order.

    Args:
        x: (n, d), n a multiple of groups.
        order: (n,), a permutation of 0 ... n - 1.
        groups: 1 or more.

    Returns:
        (n, d), with gradient, through the statistics as well.
    """
    # BEGIN SOLUTION
    parts = x[order].view(groups, -1, x.shape[1])  # (groups, n / groups, d)
    centred = parts - parts.mean(dim=1, keepdim=True)
    normed = centred / (centred.pow(2).mean(dim=1, keepdim=True) + 1e-5).sqrt()
    return normed.flatten(0, 1)[order.argsort()]
    # END SOLUTION


# %% [markdown]
# **Try it.** The same digit stands four times in a batch of 64, once in each of four groups. After batch norm, how different are
# the four?

# %%
with once_answered():
    torch.manual_seed(0)
    batch = x[torch.randint(1200, (64,))] @ (torch.randn(64, 32) / 8)
    batch[[0, 16, 32, 48]] = batch[0].clone()
    still, dealt = (shuffled_norm(batch, order, 4) for order in (torch.arange(64), torch.randperm(64)))
    copies = still[[0, 16, 32, 48]]
    off = float((copies[1:] - copies[0]).norm(dim=1).mean() / copies[0].norm())
    say(
        f"Four copies of one image, in four groups, come out of batch norm {100 * off:.0f}% of their length apart: each group has "
        "signed its rows. A network can learn to read the signature. Dealt out at random, the copies are as different, but "
        f"query and key no longer bear the same one: the result differs by {float((dealt - still).abs().mean()):.2f} on average."
    )

# %% [markdown]
# ## Question 6: Predict, then measure: what a mark is worth
#
# How far does a network come that reads *nothing but the mark*? Let it do this: look at all $1 + K$ candidates (the own key and
# the $K$ of the queue); pick one at random among those that bear the query's mark; if none does, pick one at random among all.
# **Say how often it picks the own key.**
#
# For a query with mark 2: if its key bears 2, and the queue bears `[1, 2, 2, 3]`, the own key is one of three: 1/3. If the key
# bears 1, it is 0, as it picks one of the two. With a queue of `[1, 3]` and a key that bears 1, nobody bears 2: it picks one of
# three at random, 1/3.
#
# Think about the three cases one by one.


# %% question="accuracy_by_mark"
def accuracy_by_mark(queries, keys, queue):
    """How often each query finds its key by the mark alone.

    Args:
        queries, keys: (n,) each, integers: the mark of each query, and of its own key.
        queue: (K,), integers: the marks of the negatives.

    Returns:
        (n,), each in [0, 1].
    """
    # BEGIN SOLUTION
    same = (queries[:, None] == queue).sum(dim=1)  # (n,)
    otherwise = torch.where(same > 0, 0.0, 1 / (1 + len(queue)))
    return torch.where(queries == keys, 1 / (1 + same), otherwise)
    # END SOLUTION


# %% [markdown]
# **Now measure.** Every group of every batch has a mark of its own. A batch of 64 passes in four groups, its keys dealt out or not;
# the queue holds older batches, whose marks never come again. **Predict first:** the accuracy without the shuffle, and with it.

# %%
with once_answered():
    torch.manual_seed(0)
    told = []
    for name in ("as they come", "dealt out"):
        found = predicted = 0.0
        for _ in range(50):
            queries = torch.arange(64) // 16
            keys = queries if name == "as they come" else queries[torch.randperm(64)]
            queue = torch.randint(4, 40, (256,))
            predicted += float(accuracy_by_mark(queries, keys, queue).mean()) / 50
            bears = torch.cat([keys[:, None], queue.expand(64, -1)], dim=1) == queries[:, None]  # (64, 257)
            bears |= ~bears.any(dim=1, keepdim=True)
            found += float((torch.multinomial(bears.float(), 1) == 0).float().mean()) / 50
        told.append(f"keys {name}: predicted {100 * predicted:.1f}%, measured **{100 * found:.1f}%**")
    say("; ".join(told) + f". Chance is {100 / 257:.1f}%.")

# %% [markdown]
# <details><summary>What follows?</summary>
#
# Without the shuffle the mark alone solves the task: the loss falls to nothing and teaches nothing. Suspect it when the pretext
# accuracy is near 100% and the probe is poor. The shuffle takes most of it away, not all: with four groups, one key in four still
# passes in the company of its query, and then the mark is right.
# </details>
#
# ## Question 7: What comes next?
#
# CPC (van den Oord, Li and Vinyals, 2018) reads a sequence. A code $z_t$ describes step $t$, a context $c_t$ all steps up to $t$.
# For each distance $k = 1 \dots K$ a matrix $W_k$ turns the context into a prediction of the code $k$ steps later, which has to be
# found among candidates by the score $z^\top W_k\, c_t$ (equation 3 of the paper, before the exponential):
#
# $$\ell = \frac{1}{K} \sum_{k=1}^{K} \operatorname*{mean}_{i,\, t} \;-\log
# \frac{\exp(z_{i,t+k}^\top W_k\, c_{i,t})}{\sum_{(j,s)} \exp(z_{j,s+k}^\top W_k\, c_{i,t})} .$$
#
# The candidates $(j, s)$ are, for the distance $k$, all codes of the batch that stand $k$ steps after some context: `z[:, k:]` of all
# sequences. The mean over $k$ comes last, so that each distance counts alike. If all codes are equal, the loss at distance $k$ is the
# logarithm of their number, $n (T - k)$.
#
# For `c = z = [[[1.], [2.]]]` ($n = 1$, $T = 2$, $d = 1$) and one distance there is a single candidate, and the loss is 0.
#
# Think about which rows of `c` have a code $k$ steps later, and which side of a row of contexts $W_k$ stands on.


# %% question="cpc_loss"
def cpc_loss(c, z, weights):
    """The loss of contrastive predictive coding.

    Args:
        c, z: (n, T, d) each, contexts and codes.
        weights: (K, d, d): W_1 ... W_K. K < T.

    Returns:
        A scalar.
    """
    # BEGIN SOLUTION
    losses = []
    for k, w in enumerate(weights, start=1):
        prediction = (c[:, :-k] @ w.T).flatten(0, 1)  # (n (T - k), d)
        scores = prediction @ z[:, k:].flatten(0, 1).T  # (n (T - k), n (T - k))
        losses.append(F.cross_entropy(scores, torch.arange(len(scores))))
    return torch.stack(losses).mean()
    # END SOLUTION


# %% [markdown]
# **Try it.** Read digits row by row, as a sequence of eight. What do the upper rows know of the lower ones?

# %%
with once_answered():
    torch.manual_seed(0)
    encoder, reader = mlp(8, 64, 24), nn.GRU(24, 24, batch_first=True)
    weights = nn.Parameter(torch.randn(3, 24, 24) / 12)
    optimizer = torch.optim.Adam([*encoder.parameters(), *reader.parameters(), weights], lr=3e-3)
    for _ in range(250):
        rows = (x[torch.randint(1200, (32,))] + 0.1 * torch.randn(32, 64)).view(32, 8, 8)
        z = encoder(rows.flatten(0, 1)).view(32, 8, 24)
        loss = cpc_loss(reader(z)[0], z, weights)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    chance = sum(math.log(32 * (8 - k)) for k in (1, 2, 3)) / 3
    say(
        f"The loss went from about {chance:.2f}, which is chance, to **{float(loss.detach()):.2f}**: it picks as if among {float(loss.detach().exp()):.0f} rows instead of {math.exp(chance):.0f}."
    )

# %% [markdown]
# ## Question 8: Predict, then measure: a longer queue
#
# A MoCo with a queue of $K$ has a loss of 2.1; another with $K' = 4K$ has 3.2. Which is better? You cannot say: more negatives make the
# task harder. Take one query with the loss $L$ among $K$ negatives, and **say what its loss would be among $K'$ negatives of the same
# kind**: so that the sum of their exponentials is $K' / K$ times as large.
#
# For $L = \log 3$ with $K = 4$ and $K' = 8$: the negatives together weigh twice as much as the own key, then four times: the loss is
# $\log 5 = 1.6094$. At chance, $L = \log(1 + K)$, the answer is $\log(1 + K')$.
#
# Think about $L = 0.00001$ and $L = 200$: in float32, $e^{L} - 1$ is wrong for the one and infinite for the other.


# %% question="loss_at"
def loss_at(loss, negatives, others):
    """The loss of each query with another number of negatives.

    Args:
        loss: (n,), above 0, with so many negatives.
        negatives: K, 1 or more.
        others: K', 1 or more.

    Returns:
        (n,)
    """
    # BEGIN SOLUTION
    log_of_sum = loss + torch.log(-torch.expm1(-loss))  # log(e^L - 1), what the negatives weigh
    return F.softplus(log_of_sum + math.log(others / negatives))
    # END SOLUTION


# %% [markdown]
# **Now measure.** The encoder of question 4, with queues of 16 to 1,024 other digits. The prediction starts from the loss at 64.

# %%
with once_answered():
    torch.manual_seed(1)
    with torch.no_grad():
        q, k, others = (F.normalize(trunk.eval()(view(images)) @ w_q, dim=1) for images in (test_x, test_x, x))
    own, sizes = (q * k).sum(dim=1, keepdim=True) / 0.1, (16, 64, 256, 1024)
    measured = {}
    for size in sizes:
        picked = torch.rand(len(q), 1200).argsort(dim=1)[:, :size]  # each query has negatives of its own
        scores = torch.cat([own, (q @ others.T / 0.1).gather(1, picked)], dim=1)
        measured[size] = F.cross_entropy(scores, torch.zeros(len(q), dtype=torch.long), reduction="none")
    predicted = [float(loss_at(measured[64], 64, size).mean()) for size in sizes]
    found = [float(measured[size].mean()) for size in sizes]
    figure, axes = plt.subplots(figsize=(9, 4))
    axes.plot(sizes, [math.log(1 + size) for size in sizes], color=plotting.GREY, ls=":", marker="")
    axes.plot(sizes, predicted, color=plotting.BLUE, marker="")
    axes.plot(sizes, found, "o", color=plotting.RED)
    plotting.label_ends(
        axes, 1024, [(math.log(1025), "chance", plotting.GREY), (predicted[-1], "predicted", plotting.BLUE)], apart=0.6
    )
    axes.annotate("measured", (256, found[2]), (-10, 12), textcoords="offset points", color=plotting.RED, ha="right")
    axes.set(
        xscale="log",
        xlabel="negatives",
        ylabel="loss",
        title="One encoder, four queues: the loss grows, the features do not change",
    )
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.minorticks_off()
    show(
        figure,
        "Loss of one encoder: "
        + "; ".join(
            f"{s} negatives: predicted {p:.2f}, measured {f:.2f}"
            for s, p, f in zip(sizes, predicted, found, strict=True)
        )
        + ".",
    )

# %% [markdown]
# ## Question 9: Who is who among all GPUs?
#
# SimCLR on several GPUs gathers the views of all of them: each of `processes` processes sends its $2n$ rows, the $n$ first views and
# then the $n$ second ones, and gets all of them, process 0's first, then process 1's, and so on. Process `rank` computes the losses of
# its own $2n$ views. For each of them it needs the **column of its partner** among all rows, and a mask of its **candidates**: all
# views but itself.
#
# For $n = 2$, two processes and `rank = 1`: the own views stand in rows 4, 5, 6, 7, their partners in 6, 7, 4, 5; the candidates of the
# first are all columns but 4.
#
# Think about where process `rank` begins.


# %% question="partner_rows"
def partner_rows(n, processes, rank):
    """Partners and candidates of one process's views.

    Args:
        n: images on each process, 1 or more.
        processes: how many, 1 or more.
        rank: of this one, from 0 on.

    Returns:
        (2n,), integers: the column of each view's partner; and (2n, 2n processes), booleans: who is a candidate.
    """
    # BEGIN SOLUTION
    begin = 2 * n * rank
    row = begin + torch.arange(2 * n)
    candidates = torch.arange(2 * n * processes) != row[:, None]
    return row.roll(n), candidates
    # END SOLUTION


# %% [markdown]
# **Try it.** The loss of a batch of 64 on one process, and the mean of four processes with 16 each.

# %%
with once_answered():
    torch.manual_seed(0)
    z = F.normalize(torch.randn(2, 64, 16), dim=2)
    means = []
    for processes in (1, 4):
        n = 64 // processes
        gathered = torch.cat([z[:, r * n : (r + 1) * n].flatten(0, 1) for r in range(processes)])  # (128, 16)
        losses = []
        for rank in range(processes):
            partner, candidates = partner_rows(n, processes, rank)
            own = gathered[2 * n * rank : 2 * n * (rank + 1)]
            scores = (own @ gathered.T / 0.2).masked_fill(~candidates, -torch.inf)
            losses.append(F.cross_entropy(scores, partner))
        means.append(float(torch.stack(losses).mean()))
    say(f"One process: {means[0]:.4f}. Four processes: **{means[1]:.4f}**.")

# %% [markdown]
# <details><summary>And the gradient?</summary>
#
# The values agree. For the gradients to agree, they must also flow back through the gathering to the process that sent a row, and be
# averaged over processes without a factor left over. `ssl_course.losses.gathering` does so, and a test with two processes compares.
# </details>
