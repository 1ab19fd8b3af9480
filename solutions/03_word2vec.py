# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # Exercise 3 · word2vec
#
# Six pieces that make word vectors from plain sentences, and a seventh that is broken. You write the part that says
# `NotImplementedError`; `check` below it calls your code with fresh random inputs and says what is wrong. Check as
# often as you like. The hints unfold one by one: first where to look, then the idea, then almost the line.
#
# **Time:** about 2 hours; the computer needs 15 seconds of them. **You need:** chapter 3.
#
# The sentences come from `kingdom`, a small world in which gender, capitals, plurals and the past are directions by
# construction. If your pieces are right, king − man + woman *must* lead to queen.

# %%
import random
from collections import Counter
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from ssl_course import plotting
from ssl_course.data import kingdom, kingdom_analogies
from ssl_course.exercises import check
from ssl_course.plotting import say, show

plotting.use_style()
corpus = kingdom(10_000)  # lists of words
counted = Counter(word for sentence in corpus for word in sentence)
vocabulary = [word for word, _ in counted.most_common()]  # V words, the most frequent first
number = {word: i for i, word in enumerate(vocabulary)}
counts = torch.tensor([counted[word] for word in vocabulary])  # (V,)
for sentence in corpus[:4]:
    print(" ".join(sentence))


@contextmanager
def once_answered():
    """Around cells that try out your answer: until there is one, they wait."""
    try:
        yield
    except (NameError, NotImplementedError) as missing:
        print("This cell waits for your answer.", missing)


# %% [markdown]
# ## Question 1: Who is whose context
#
# All that word2vec learns from is pairs. Each position of a sentence is the *centre* once, and the words at most
# `window` positions before or after it are its *contexts*. At the ends of a sentence the window is cut off.
#
# With `window = 1`, the sentence `["the", "queen", "saw", "herself"]` gives six pairs (centre, context):
#
# | centre | pairs |
# |:--|:--|
# | the | (the, queen) |
# | queen | (queen, the), (queen, saw) |
# | saw | (saw, queen), (saw, herself) |
# | herself | (herself, saw) |
#
# The order of the pairs does not matter; how often each comes does. Think about a word that stands twice in the same
# window: is it a context of itself?


# %% question="window_pairs"
def window_pairs(words, window):
    """The pairs of a centre word and a context word in one sentence.

    Args:
        words: a list of words; it may be shorter than the window.
        window: the largest distance between the two, 1 or more.

    Returns:
        A list of pairs (centre, context), in any order.
    """
    # BEGIN SOLUTION
    pairs = []
    for i, centre in enumerate(words):
        near = words[max(0, i - window) : i] + words[i + 1 : i + 1 + window]  # a slice may reach over the right end
        pairs += [(centre, context) for context in near]
    return pairs
    # END SOLUTION


# %% [markdown]
# **Try it.** Tell a word by its company. Which of these five words do you expect to look alike?

# %% tags=["nbval-check-output"]
with once_answered():
    pairs = [pair for sentence in corpus for pair in window_pairs(sentence, 2)]
    print(f"{sum(counted.values()):,} words, {len(pairs):,} pairs")
    for word in ("king", "uncle", "queen", "rome", "oslo"):
        company = Counter(context for centre, context in pairs if centre == word)
        print(f"{word:>6}: " + ", ".join(context for context, _ in company.most_common(7)))

# %% [markdown]
# ## Question 2: How much of 'the' is enough
#
# "The" stands beside everything and tells of nothing. So occurrences of frequent words are thrown out at random before
# the pairs are made. The paper (Mikolov et al., 2013, arXiv:1310.4546, equation 5) *discards* each occurrence of a word
# $w$ with probability
#
# $$P(w) = 1 - \sqrt{\frac{t}{f(w)}},$$
#
# where $f(w)$ is the word's share of the corpus and $t$ a threshold; words with $f(w) \le t$ are never discarded. Return
# how likely an occurrence is to *stay*.
#
# With `counts = tensor([90, 9, 1])` and `threshold = 0.1`, occurrences of the first word stay with probability ⅓, those
# of the other two always.
#
# Think about what the formula says of a word that is rarer than $t$.


# %% question="keep_probability"
def keep_probability(counts, threshold):
    """How likely an occurrence of each word is to stay when frequent words are subsampled.

    Args:
        counts: (V,), integers: how often each word occurs in the corpus, at least once.
        threshold: t, a share of the corpus, above 0.

    Returns:
        (V,), probabilities.
    """
    # BEGIN SOLUTION
    share = counts / counts.sum()  # (V,)
    return (threshold / share).sqrt().clamp(max=1)
    # END SOLUTION


# %% [markdown]
# **Try it.** The authors took $t = 10^{-5}$ for a thousand million words. Ours has other proportions, so $t$ is larger.

# %% tags=["nbval-check-output"]
with once_answered():
    keep = keep_probability(counts, 1e-3)
    for word in ("the", "near", "his", "king", "crown"):
        i = number[word]
        share, stays = 100 * counts[i] / counts.sum(), 100 * keep[i]
        print(f"{word:>6} is {share:4.1f}% of the corpus; {stays:3.0f}% of its occurrences stay")
    print(f"of {counts.sum():,} words about {int(keep @ counts.float()):,} stay")

# %% [markdown]
# ## Question 3: Between frequent and fair
#
# Negative sampling needs words that are *not* the context. Drawn as they occur, a few frequent words would be most of the
# noise; drawn evenly, frequent words would hardly ever be pushed away. The paper found a distribution between the two best, with the counts
# $c_i$ and a power $\alpha$ of ¾:
#
# $$p_i = \frac{c_i^{\,\alpha}}{\sum_j c_j^{\,\alpha}}.$$
#
# With `counts = tensor([81, 16])` this is about `[0.7714, 0.2286]`, because $81^{¾} = 27$ and $16^{¾} = 8$.
#
# Think about which powers give the two extremes.


# %% question="noise_distribution"
def noise_distribution(counts, power=0.75):
    """The distribution that negative samples are drawn from.

    Args:
        counts: (V,), integers: how often each word occurs in the corpus, at least once.
        power: of the counts, 0 or more.

    Returns:
        (V,), probabilities that sum to 1.
    """
    # BEGIN SOLUTION
    weights = counts.double() ** power  # (V,)
    return weights / weights.sum()  # (V,)
    # END SOLUTION


# %% [markdown]
# **Try it.** Where do the three lines cross, and who gains by the power of ¾?

# %%
with once_answered():
    figure, axes = plt.subplots(figsize=(8, 3.8))
    rank = torch.arange(1, len(counts) + 1)
    ends = {1.0: "as they occur", 0.75: "power ¾", 0.0: "evenly"}
    for (power, name), colour in zip(ends.items(), plotting.CYCLE, strict=False):
        p = noise_distribution(counts, power)
        axes.loglog(rank, p, marker="", color=colour)
        axes.annotate(name, (1, p[0]), (-6, 0), textcoords="offset points", ha="right", va="center", color=colour)
    axes.set(xlabel="rank of the word", ylabel="probability as noise", xlim=(0.2, 300))
    axes.set_title("The power of ¾ takes from frequent words and gives to rare ones")
    most = [f"{100 * float(noise_distribution(counts, power)[0]):.1f}% ({name})" for power, name in ends.items()]
    show(
        figure,
        f"Probability of a noise word against its rank, for three powers. 'The' is drawn with {', '.join(most)}.",
    )

# %% [markdown]
# ## Question 4: The loss
#
# Each word has two vectors: one as a centre, one as a context. Their product is a score, and the sigmoid
# $\sigma(s) = 1 / (1 + e^{-s})$ of it says how likely the pair is to be a true one. For a centre $v$ with its true
# context $u$ and $k$ negatives $u_1 \dots u_k$, the loss is the negative of the paper's equation 4:
#
# $$\ell = -\log \sigma(u \cdot v) - \sum_{i=1}^{k} \log \sigma(-u_i \cdot v).$$
#
# Return its mean over the $n$ pairs of a batch. Gradients must reach all three arguments, and the loss must stay finite
# where scores are large: $\log \sigma(-200)$ is $-200$.
#
# For one pair with $v = (1, 0)$, $u = (2, 0)$ and the negatives $(-1, 0)$ and $(0, 5)$ the loss is
# $0.1269 + 0.3133 + 0.6931 = 1.1333$.
#
# Think about which axis is summed and which is averaged.


# %% question="negative_sampling_loss"
def negative_sampling_loss(centres, contexts, negatives):
    """How badly true pairs are told from pairs with noise.

    Args:
        centres: (n, d), input vectors of the centre words.
        contexts: (n, d), output vectors of their true contexts.
        negatives: (n, k, d), output vectors of the noise words of each pair.

    Returns:
        A scalar: the mean over pairs.
    """
    # BEGIN SOLUTION
    true = (centres * contexts).sum(dim=1)  # (n,)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(dim=1)).mean()
    # END SOLUTION


# %% [markdown]
# **Try it.** word2vec starts with output vectors of zero. Work out the first loss of a training with 5 negatives before
# you run this.

# %%
with once_answered():
    start = negative_sampling_loss(torch.randn(64, 16), torch.zeros(64, 16), torch.zeros(64, 5, 16))
    say(
        f"The first loss is **{float(start):.4f}**. Every score is 0, every sigmoid ½, so that is 6 log 2: a loss that "
        "starts elsewhere has a mistake, and one that stays there learns nothing."
    )

# %% [markdown]
# ## Question 5: Noise that misses the target
#
# A word drawn as noise may be the very context of the pair. Then the same product is pulled up and pushed down in one
# step. With a large vocabulary that is rare, with 250 words it is not; many programs let it happen.
#
# For each pair draw $k$ negatives from `noise`, one independent of the other, under the condition that none is the
# pair's own context: the other words keep their proportions. A word may well come twice in a row.
#
# With `noise = tensor([0.5, 0.3, 0.2])` and a context of 0, negatives are 1 with probability 0.6 and 2 with 0.4.
#
# Think about whether each *row* has a distribution of its own. All randomness comes from `generator`.


# %% question="draw_negatives"
def draw_negatives(noise, contexts, k, generator):
    """Noise words for each pair, none of them the pair's own context.

    Args:
        noise: (V,), probabilities that sum to 1, at least two of them above 0.
        contexts: (n,), integers: the number of each pair's context word.
        k: negatives for each pair; it may be larger than V.
        generator: torch.Generator, the only source of randomness.

    Returns:
        (n, k), integers: numbers of words.
    """
    # BEGIN SOLUTION
    rows = noise.repeat(len(contexts), 1)  # (n, V), each without its own context
    rows.scatter_(1, contexts[:, None], 0)
    return torch.multinomial(rows, k, replacement=True, generator=generator)
    # END SOLUTION


# %% [markdown]
# **Try it.** Now all is there. Before you train: how many of the negatives would have hit their target?

# %%
with once_answered():
    rng, generator = random.Random(0), torch.Generator().manual_seed(0)
    keep, noise = keep_probability(counts, 1e-3).tolist(), noise_distribution(counts)
    pairs = []
    for sentence in corpus:
        kept = [word for word in sentence if rng.random() < keep[number[word]]]
        pairs += [(number[centre], number[context]) for centre, context in window_pairs(kept, 5)]
    pairs = torch.tensor(pairs)  # (P, 2)
    blind = torch.multinomial(noise, 5 * len(pairs), replacement=True, generator=generator).view(-1, 5)
    yours = draw_negatives(noise, pairs[:, 1], 5, generator)
    hits, fewer = (100 * (drawn == pairs[:, 1:]).any(dim=1).float().mean() for drawn in (blind, yours))
    say(
        f"{len(pairs):,} pairs. Drawn blindly, **{hits:.1f}%** of them would have their own context among 5 negatives; "
        f"with yours it is {fewer:.1f}%."
    )

# %% [markdown]
# **Train it.** Two tables, your loss, your negatives.


# %%
class SkipGram(nn.Module):
    def __init__(self, size, dim):
        super().__init__()
        self.inputs, self.outputs = nn.Embedding(size, dim), nn.Embedding(size, dim)
        nn.init.normal_(self.inputs.weight, std=0.1)
        nn.init.zeros_(self.outputs.weight)

    def forward(self, centres, contexts, negatives):
        return negative_sampling_loss(self.inputs(centres), self.outputs(contexts), self.outputs(negatives))


with once_answered():
    torch.manual_seed(0)
    skipgram, losses = SkipGram(len(vocabulary), 16), []
    optimizer = torch.optim.Adam(skipgram.parameters(), lr=0.02)
    for _ in range(5):
        for batch in pairs[torch.randperm(len(pairs))].split(512):
            centres, contexts = batch.T
            loss = skipgram(centres, contexts, draw_negatives(noise, contexts, 5, generator))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    vectors = skipgram.inputs.weight.detach()  # (V, d)
    say(f"{len(losses):,} steps; the loss falls from {losses[0]:.2f} to {sum(losses[-50:]) / 50:.2f}.")

# %% [markdown]
# ## Question 6: King minus man plus woman
#
# *a* is to *b* as *c* is to what? If the step from a to b is a direction, the answer lies near $b - a + c$ (Mikolov, Yih
# and Zweig, 2013). With all vectors scaled to length 1 first,
#
# $$u_i = \frac{v_i}{\|v_i\|}, \qquad \text{the answers are the words } i \notin \{a, b, c\} \text{ with the largest }
# u_i \cdot (u_b - u_a + u_c).$$
#
# For the rows `[[2, 0], [0, 1], [-1, 0], [0, -3], [-4, 3]]` with `a = 0`, `b = 1`, `c = 2` the point is $(-2, 1)$; the
# best of the other two words is 4, then comes 3: `tensor([4, 3])` for `k = 2`.
#
# Think about a word that was never trained and still has the zero vector. It must not win.


# %% question="analogy"
def analogy(vectors, a, b, c, k):
    """The k words that complete "a is to b as c is to ...".

    Args:
        vectors: (V, d), a row a word; a row may be zero.
        a, b, c: three different numbers of words.
        k: how many words, 1 <= k <= V - 3.

    Returns:
        (k,), numbers of words, the best first; a, b and c are not among them.
    """
    # BEGIN SOLUTION
    units = F.normalize(vectors, dim=1)  # (V, d); zero stays zero
    cosines = units @ (units[b] - units[a] + units[c])  # (V,), up to the length of b - a + c
    cosines[[a, b, c]] = -torch.inf
    return cosines.topk(k).indices
    # END SOLUTION


# %% [markdown]
# **Try it.** Four analogies with your vectors and your function:

# %%
with once_answered():
    for question in ("man king woman", "france paris japan", "cat cats child", "eat ate sing"):
        a, b, c = (number[word] for word in question.split())
        found = [vocabulary[i] for i in analogy(vectors, a, b, c, 3)]
        print("{} : {} :: {} :".format(*question.split()), ", ".join(found))

# %%
with once_answered():
    right = {}
    for family, asked in kingdom_analogies().items():
        rows = [[number[word] for word in words] for words in asked]
        right[family] = sum(int(analogy(vectors, a, b, c, 1)[0]) == d for a, b, c, d in rows) / len(rows)
    say("Right at the first try: " + ", ".join(f"{name} **{100 * share:.0f}%**" for name, share in right.items()) + ".")

# %% [markdown]
# Why does it work? Look at the pairs from above: the twenty words of one family, on the plane that shows them best.

# %%
with once_answered():
    pairs_of = dict.fromkeys((a, b) for a, b, _, _ in kingdom_analogies()["gender"])
    men, women = (F.normalize(vectors[[number[pair[i]] for pair in pairs_of]], dim=1) for i in range(2))  # (10, d)
    together = torch.cat([men, women])
    plane = torch.linalg.svd(together - together.mean(dim=0), full_matrices=False)[2][:2]  # (2, d)
    figure, axes = plt.subplots(figsize=(9, 4.6))
    for (he, she), start, end in zip(pairs_of, men @ plane.T, women @ plane.T, strict=True):
        axes.plot(*zip(start.tolist(), end.tolist(), strict=True), color=plotting.GREY, lw=1, marker="")
        for name, at, colour, side in ((he, start, plotting.BLUE, "right"), (she, end, plotting.RED, "left")):
            axes.plot(*at, "o", color=colour)
            shift = (-6, -12) if side == "right" else (5, 4)
            axes.annotate(name, at.tolist(), shift, textcoords="offset points", color=colour, ha=side, fontsize=12)
    steps = F.normalize(women - men, dim=1)  # (10, d)
    alike = float((steps @ steps.T).fill_diagonal_(0).sum() / 90)
    axes.set(xlabel="first principal direction", ylabel="second principal direction")
    axes.set_title("From him to her it is the same step in every pair")
    show(figure, f"Ten pairs such as king and queen on a plane; the mean cosine between two steps is {alike:.2f}.")

# %% [markdown]
# ## Question 7: Mend the CBOW step
#
# CBOW turns skip-gram around: from the *mean* of the contexts' input vectors it tells the word in the middle from noise.
# For $C$ contexts with input vectors $v_1 \dots v_C$, the word's output vector $u$ and negatives $u_1 \dots u_k$:
#
# $$h = \frac{1}{C} \sum_{j=1}^{C} v_j, \qquad \ell = -\log \sigma(u \cdot h) - \sum_{i=1}^{k} \log \sigma(-u_i \cdot h).$$
#
# A colleague wrote one step of gradient descent on $\ell$ by hand, without autograd, for speed:


# %%
def colleagues_step(inputs, outputs, contexts, word, negatives, lr):
    inputs, outputs = inputs.clone(), outputs.clone()  # the tables that came in stay as they are
    hidden = inputs[contexts].mean(dim=0)  # (d,)
    rows = torch.cat([torch.tensor([word]), negatives])  # (1 + k,), the true word first
    labels = (torch.arange(len(rows)) == 0).float()
    errors = torch.sigmoid(outputs[rows] @ hidden) - labels  # (1 + k,), d loss / d score
    outputs[rows] -= lr * errors[:, None] * hidden
    to_hidden = errors @ outputs[rows]  # (d,), d loss / d hidden
    inputs[contexts] -= lr * to_hidden
    return inputs, outputs


def train_cbow(step, lr=0.2, dim=16):
    """One pass over the corpus without "the"; says what became of the vectors."""
    torch.manual_seed(0)
    inputs, outputs = 0.1 * torch.randn(len(vocabulary), dim), torch.zeros(len(vocabulary), dim)
    for sentence in corpus:
        ids = [number[word] for word in sentence if word != "the"]
        for i, word in enumerate(ids):
            contexts, negatives = torch.tensor(ids[:i] + ids[i + 1 :]), torch.randint(len(vocabulary), (5,))
            inputs, outputs = step(inputs, outputs, contexts, word, negatives, lr)
    units, asked = F.normalize(inputs, dim=1), [q for questions in kingdom_analogies().values() for q in questions]
    wanted = torch.tensor([[number[word] for word in words] for words in asked])  # (q, 4)
    a, b, c, d = wanted.T
    near = ((units[b] - units[a] + units[c]) @ units.T).scatter(1, wanted[:, :3], -9).argmax(dim=1)
    return (
        f"the mean length of a vector is {float(inputs.norm(dim=1).mean()):.3g}, and "
        f"**{100 * float((near == d).float().mean()):.0f}%** of {len(wanted)} analogies are right."
    )


say(f"With the colleague's step {train_cbow(colleagues_step)}")

# %% [markdown]
# A length of nan: the steps overshoot until the numbers leave the range of float32.
#
# The function has three faults. Mend them: the step must go exactly along the gradient of $\ell$, for all rows of both tables, and
# return both tables after the step. As the colleague did, leave the tables that came in unchanged.
#
# With inputs `[[1.], [3.]]`, outputs `[[1.], [-1.]]`, both words as contexts, word 0, no negatives and `lr = 1`, we have
# $h = 2$ and an error of $\sigma(2) - 1 = -0.1192$. The outputs become `[[1.2384], [-1.]]`, the inputs
# `[[1.0596], [3.0596]]`.
#
# Think about: the point at which a gradient is taken; how much of $h$ each context is; and what happens to a row whose
# number stands twice in `contexts` or among the negatives.


# %% question="cbow_step"
def cbow_step(inputs, outputs, contexts, word, negatives, lr):
    """One step of gradient descent for one word.

    Args:
        inputs: (V, d), the input vectors.
        outputs: (V, d), the output vectors.
        contexts: (C,), numbers of the words around it, C >= 1; one may stand twice.
        word: its number.
        negatives: (k,), numbers of noise words other than `word`; one may stand twice.
        lr: the learning rate.

    Returns:
        The input vectors and the output vectors after the step, (V, d) each.
    """
    # BEGIN SOLUTION
    h = inputs[contexts].mean(dim=0)  # (d,)
    targets = torch.cat([torch.tensor([word]), negatives])  # (1 + k,)
    labels = F.one_hot(torch.tensor(0), len(targets))
    errors = torch.sigmoid(outputs[targets] @ h) - labels  # (1 + k,)
    to_context = errors @ outputs[targets] / len(contexts)  # (d,), the same for each context
    moved = outputs.index_add(0, targets, -lr * errors[:, None] * h)
    return inputs.index_add(0, contexts, -lr * to_context.expand(len(contexts), -1)), moved
    # END SOLUTION


# %% [markdown]
# **Try it.** The same corpus, the same rate, the same negatives:

# %%
with once_answered():
    say(f"With your step {train_cbow(cbow_step)}")
