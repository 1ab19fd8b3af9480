# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
# ---

# %% [markdown]
# # 3 · word2vec: words from the company they keep
#
# After this chapter you can
#
# * turn unlabelled text into a supervised task, and say what its labels are;
# * write the losses of skip-gram with the full softmax and with negative sampling, and say what the second saves;
# * subsample frequent words and choose a window, knowing what each does to the vectors;
# * test word vectors with analogies, and say what such a test does not show;
# * name three things that go wrong with vectors learnt from company alone.
#
# **Time:** about two minutes of computing on a laptop with two cores, 40 minutes of reading. With `SCALE=full` the same runs take ten epochs.
# **You need:** the softmax, the sigmoid, and chapter 2's idea of a code.

# %%
import math
import os
import time
from functools import partial
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch

from ssl_course import plotting
from ssl_course.data import docs_corpus, kingdom, kingdom_analogies
from ssl_course.plotting import say, show
from ssl_course.word2vec import analogy_accuracy, docs_analogies, train

plotting.use_style()
EPOCHS = {"full": 10, "quick": 1}.get(os.environ.get("SCALE"), 3)  # quick: only to see that all of it runs
tales = kingdom()  # sentences made by a small grammar, so that we know what is true in them
for sentence in tales[:4]:
    print(" ".join(sentence))

# %% [markdown]
# ## 3.1 From one-hot to embedding
#
# To a program the words of a vocabulary are numbers $1 \dots V$. Written as **one-hot** vectors $e_w \in \{0,1\}^V$, every word is
# as far from every other: *king* is no nearer to *queen* than to *bread*. We want a matrix $C \in \mathbb{R}^{V \times d}$, whose row
# $c_w = C^\top e_w$, the **embedding** of $w$, puts words of like use close together. (No one multiplies by a one-hot vector: taking a row is
# the same, and `nn.Embedding` does that.)
#
# The idea of how to get it is older than computers: *you shall know a word by the company it keeps* (Firth, 1957). As a pretext task:
# **given a word, predict the words around it.** The pseudo labels stand in the text already.
#
# Each word $w$ has two vectors: $c_w$ when it is the *centre*, $u_w$ when it is *context*. Skip-gram (Mikolov et al., 2013) says
#
# $$p(o \mid w) = \frac{\exp(c_w \cdot u_o)}{\sum_{v=1}^{V} \exp(c_w \cdot u_v)}, \qquad
# \ell = - \frac{1}{|P|} \sum_{(w, o) \in P} \log p(o \mid w), \tag{1}$$
#
# where $P$ holds all pairs of a word and another at most `window` places away. Before training all scores are 0, so the loss starts at
# $\log V$. **Decide first:** in the tales every sentence with a *king* has a twin with a *queen*. What will $c_{king} - c_{man} + c_{woman}$ be near?

# %% tags=["nbval-check-output"]
words = train(tales, negatives=0, seed=0, device="cpu", progress=False)  # no negatives: the full softmax of equation 1
print(
    f"log V is {math.log(len(words)):.1f}; the first loss is near it: {abs(words.losses[0] - math.log(len(words))) < 0.3}"
)
print("king - man + woman is nearest to", words.analogy("man", "king", "woman")[0][0])
for row in analogy_accuracy(words.words, words.vectors, kingdom_analogies()):
    print(f"{row['family']:8} {100 * row['hit@1']:.0f}% of {row['answered']}")

# %%
groups = kingdom_analogies()
chosen = [word for family in groups for question in groups[family][:1] for word in question]
rows = [words.index[word] for word in chosen]
figure, axes = plt.subplots(1, 2, figsize=(13, 5.6), sharey=True)
for ax, matrix, title in (
    (axes[0], torch.eye(len(chosen)), "One-hot: every word is alone"),
    (axes[1], words.units[rows] @ words.units[rows].T, "Embedded: like use, like vector"),
):
    image = ax.imshow(matrix, cmap="cividis", vmin=-1, vmax=1)
    ax.set_xticks(range(len(chosen)), chosen, rotation=90, fontsize=12)
    ax.set_yticks(range(len(chosen)), chosen, fontsize=12)
    ax.set_title(title)
figure.colorbar(image, ax=axes, label="cosine", shrink=0.8)
similar = words.units[rows] @ words.units[rows].T
blocks = similar.view(4, 4, 4, 4).mean(dim=(1, 3))  # family by family
show(
    figure,
    "Cosines between 16 words of the tales, four of each family. One-hot: 1 on the diagonal, 0 elsewhere. Embedded: blocks; "
    f"within a family {float(blocks.diagonal().mean()):.2f} on average, between families "
    f"{float((blocks.sum() - blocks.diagonal().sum()) / 12):.2f}.",
)

# %% [markdown]
# The grammar of these tales *makes* analogies hold: what changes from *man* to *king* changes in the same way from *woman* to *queen*, and differences of
# log-probabilities are differences of vectors. Real text is not so kind; we come to it in 3.4.
#
# ## 3.2 The sum over all words
#
# Equation 1 has a sum over the vocabulary for every pair. **Decide first:** from 1,000 words to 32,000, how does the time of a step grow?

# %%
from ssl_course.word2vec.negative_sampling import Noise
from ssl_course.word2vec.skipgram import skipgram
from ssl_course.word2vec.stretches import Stream

sizes, seconds = (1_000, 4_000, 16_000, 32_000), {"full softmax": [], "5 negatives": []}
rng = torch.Generator().manual_seed(0)
for size in sizes:
    ids = torch.randint(size, (1_024,), generator=rng)
    (stretch,) = Stream(ids, torch.zeros_like(ids), torch.ones(size), 5, rng, "cpu").stretches(1_024)
    tables = torch.rand(2, size, 100, generator=rng) - 0.5
    noise = Noise(torch.full((size,), 1 / size), rng).draw(1_024)
    for name, drawn in (("full softmax", None), ("5 negatives", noise)):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            skipgram(*tables, stretch, drawn, 5)
            times.append(time.perf_counter() - start)
        seconds[name].append(1e6 * float(np.median(times)) / 1_024)

figure, axes = plt.subplots(figsize=(8, 4))
for name, colour in (("full softmax", plotting.ORANGE), ("5 negatives", plotting.BLUE)):
    axes.plot(sizes, seconds[name], color=colour)
    axes.text(sizes[1], 1.8 * seconds[name][1], name, color=colour, fontweight="bold", ha="right")
axes.set(xscale="log", yscale="log", xlabel="words in the vocabulary", ylabel="microseconds a word",
         title="The softmax pays for every word that is not there")  # fmt: skip
axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
axes.minorticks_off()
show(
    figure,
    "Time of a training step for each word of text, against the size of the vocabulary: full softmax "
    + ", ".join(f"{t:.0f}" for t in seconds["full softmax"])
    + " microseconds, negative sampling "
    + ", ".join(f"{t:.1f}" for t in seconds["5 negatives"])
    + " for 1,000, 4,000, 16,000 and 32,000 words.",
)

# %% [markdown]
# ## 3.3 Negative sampling: is this pair a true one?
#
# Do not ask *which* word stands there. Show a pair and ask *whether* it comes from the text, against $k$ pairs whose context is drawn from noise:
#
# $$\ell = - \log \sigma(c_w \cdot u_o) - \sum_{i=1}^{k} \log \sigma(- c_w \cdot u_{n_i}), \qquad n_i \sim p_n(v) \propto f_v^{3/4}, \tag{2}$$
#
# with $\sigma(s) = 1 / (1 + e^{-s})$ and $f_v$ the word's count. A step costs $k + 1$ scores instead of $V$. The power ¾ lets rare words be noise more often than
# their counts would. A noise word that happens to be $o$ itself is left out: it would be pushed and pulled at once.
#
# You know this shape: one positive, several negatives, scores by an inner product. Chapter 9 calls it *contrastive*; there the classifier picks the positive
# among the negatives with a softmax (InfoNCE), here it judges each pair by itself.
#
# ## 3.4 Two million words that you have already
#
# No download: the docstrings of the Python libraries on your disk, cleaned of code, tables and formulas.

# %%
docs = docs_corpus(progress=False)  # the first call parses the files, some 20 seconds; then they are cached
families = docs_analogies()  # 916 questions about these words, in 16 families
print(docs)

# %%
start = time.perf_counter()
vectors = train(docs, epochs=EPOCHS, seed=0, progress=False)
taken = time.perf_counter() - start
say(
    f"Skip-gram read {docs.words:,} words {EPOCHS} times in **{taken:.1f} s** ({EPOCHS * docs.words / taken / 1e6:.1f} million words a second) and has a vector of "
    f"{vectors.vectors.shape[1]} numbers for each of {len(vectors):,} words. Its loss fell from {vectors.losses[0]:.2f} to {vectors.losses[-1]:.2f}; "
    f"knowing nothing costs $6 \\log 2 = {6 * math.log(2):.2f}$."
)

# %%
asked = ("minimum", "array", "tree", "string", "color", "increase")
print("\n".join(f"{word:9}  {', '.join(near for near, _ in vectors.nearest(word, 7))}" for word in asked))

# %% [markdown]
# Look at *tree* and *string*: nobody plants one here, nobody ties one. A vector holds the uses of a word *in this corpus*.
#
# Can it tell true from noise? Here are the scores of equation 2 on pairs of neighbouring words, and on pairs with noise:

# %%
from ssl_course.word2vec import Vocabulary

vocabulary = Vocabulary(docs)
ids, sentence = vocabulary.encode(docs[:20_000])
centre, context = ids[:-1][sentence[1:] == sentence[:-1]], ids[1:][sentence[1:] == sentence[:-1]]
drawn = torch.multinomial(vocabulary.noise(), len(context), replacement=True, generator=rng)
scores = {
    "true": (vectors.vectors[centre] * vectors.outputs[context]).sum(1),
    "noise": (vectors.vectors[centre] * vectors.outputs[drawn]).sum(1),
}
figure, axes = plt.subplots(figsize=(9, 3.8))
for (name, values), colour, side in zip(
    scores.items(), (plotting.BLUE, plotting.ORANGE), ("left", "right"), strict=True
):
    axes.hist(values, bins=np.linspace(-6, 5, 89), density=True, color=colour, alpha=0.65)
    place = float(values.quantile(0.9 if side == "left" else 0.1))
    axes.text(place, 0.42, f" {name} pairs ", color=colour, fontweight="bold", ha=side)
axes.set(xlabel="score of a pair", ylabel="density", title="True pairs score higher, not always")
one, other = (values[torch.randperm(len(values), generator=rng)] for values in scores.values())
ranked = float((one > other).double().mean())
show(
    figure,
    "Scores of true pairs and of noise: two overlapping hills, the true one to the right. Of a true pair and a noise pair, "
    f"the true one scores higher in {100 * ranked:.0f}% of the cases; chance is 50%.",
)
say(f"Of a true pair and a noise pair the true one scores higher in **{100 * ranked:.0f}%** of the cases.")

# %% [markdown]
# Nobody needs this classifier. Its two tables are the scaffold, and one of them is what we keep.
#
# **Analogies** ask for more than neighbours: *minimum is to maximum as argmin is to …?* Take $c_b - c_a + c_c$, and look for the nearest other word (Mikolov, Yih and
# Zweig, 2013). **Decide first:** which kinds of relation will two million words of documentation teach, and which not?

# %%
rows = analogy_accuracy(vectors.words, vectors.vectors, families)
luck = analogy_accuracy(vectors.words, torch.randn(vectors.vectors.shape, generator=rng), families)[-1]
*parts, whole = rows
parts.sort(key=lambda row: row["hit@5"])
figure, axes = plt.subplots(figsize=(10, 6))
y = range(len(parts))
axes.barh(y, [100 * row["hit@5"] for row in parts], color=plotting.SKY, height=0.7)
axes.barh(y, [100 * row["hit@1"] for row in parts], color=plotting.BLUE, height=0.7)
example = {name: questions[0] for name, questions in families.items()}
axes.set_yticks(y, [f"{row['family']}" for row in parts], fontsize=12)
for i, row in enumerate(parts):
    a, b, c, d = example[row["family"]]
    axes.text(100 * row["hit@5"] + 1, i, f"{a} : {b} :: {c} : {d}", va="center", fontsize=11, color="#444444")
axes.set(xlim=(0, 140), xlabel="questions answered, %   (dark: first guess · light: among five)",
         title="Grammar is learnt; word formation and rare names are not")  # fmt: skip
show(
    figure,
    "Analogies answered at the first guess and among five, by family: "
    + "; ".join(f"{row['family']} {100 * row['hit@1']:.0f} and {100 * row['hit@5']:.0f}%" for row in reversed(parts)),
)
say(
    f"All {whole['answered']} questions: **{100 * whole['hit@1']:.0f}%** at the first guess, {100 * whole['hit@5']:.0f}% among five. Random vectors: {100 * luck['hit@1']:.1f}% and {100 * luck['hit@5']:.1f}%."
)

# %% [markdown]
# The test has a blind spot: $a$, $b$ and $c$ may not be answers. Without that rule the nearest word to $c_b - c_a + c_c$ is nearly always $b$ or $c$ itself
# (Linzen, 2016), because the step from $a$ to $b$ is short.

# %%
units = vectors.units
questions = [q for qs in families.values() for q in qs if all(word in vectors for word in q)]
a, b, c, d = torch.tensor([[vectors.index[word] for word in q] for q in questions]).T
best = ((units[b] - units[a] + units[c]) @ units.T).argmax(1)
share = float(((best == b) | (best == c)).double().mean())
say(
    f"Allowed to answer with a word of the question, the vectors do so in **{100 * share:.0f}%** of the cases, and are right in {100 * float((best == d).double().mean()):.0f}%."
)

# %% [markdown]
# ## 3.5 Frequent words, and the window
#
# A twentieth of all words is *the*, which says little about its neighbours. **Subsampling** drops each occurrence of $w$, whose share of the text is $q_w$, with probability
#
# $$p_{drop}(w) = 1 - \sqrt{t / q_w}, \tag{3}$$
#
# before windows are laid: dropping also brings farther words into the window. And each centre draws its own window, 1 to `window`, so that near words
# count more. (The authors' program, and so `train`, keeps a little more: with probability $\sqrt{t / q_w} + t / q_w$.) Over every third sentence, three seeds. **Decide first:** does thinning out cost accuracy, or bring some?

# %%
third = docs[::3]


def learn(seed, **settings):
    """The vectors, and the seconds that they took."""
    start = time.perf_counter()
    return train(third, seed=seed, epochs=EPOCHS, progress=False, **settings), time.perf_counter() - start


def answered(made):
    return {row["family"]: 100 * row["hit@5"] for row in analogy_accuracy(made.words, made.vectors, families)}


def swept(**settings):
    return [answered(learn(seed, **settings)[0]) for seed in range(3)]


plain = [learn(seed) for seed in range(3)]  # as `train` does it if nothing is said; section 3.7 takes them up again
default = [answered(made) for made, _ in plain]
by_threshold = [swept(subsample=0), default, swept(subsample=1e-4)]
by_window = [swept(window=2), default, swept(window=10)]

# %%
counted = Vocabulary(third)
left = [float(counted.keep_probability(t) @ counted.counts.float()) / 1e6 for t in (0, 1e-3, 1e-4)]
figure, axes = plt.subplots(1, 2, figsize=(13, 4.2), sharey=True)
lines = (("all", plotting.BLACK, "o"), ("third-person", plotting.BLUE, "s"), ("inverse-function", plotting.ORANGE, "D"))
text = []
for ax, runs, names in ((axes[0], by_threshold, ("off", "0.001", "0.0001")), (axes[1], by_window, ("2", "5", "10"))):
    ends = []
    for family, colour, marker in lines:
        values = np.array([[seed[family] for seed in run] for run in runs])  # (settings, seeds)
        ax.errorbar(range(3), values.mean(1), yerr=values.std(1, ddof=1), color=colour, marker=marker)
        ends.append((float(values.mean(1)[-1]), family, colour))
        text.append(f"{family}: " + ", ".join(f"{n} {v:.0f}%" for n, v in zip(names, values.mean(1), strict=True)))
    ax.set_xticks(range(3), names)
axes[0].set_xticks(
    range(3), [f"{name}\n{words:.2f} M words" for name, words in zip(("off", "0.001", "0.0001"), left, strict=True)]
)
plotting.label_ends(axes[1], 2, ends)
axes[0].set(
    ylabel="answered among five, %",
    ylim=(0, 102),
    xlabel="threshold t of equation 3, and what it leaves",
    title="Thinned out, there is less to learn from",
)
axes[1].set(xlabel="window", title="Wide windows learn topics, narrow ones grammar")
show(figure, "Analogies answered among five, by threshold and by window, mean of three seeds. " + "; ".join(text) + ".")

# %% [markdown]
# <details><summary>What to see</summary>
#
# Thinning out *the* and *of* saves time, and makes the window reach farther. On a corpus of a billion words it also gains accuracy (Mikolov et al., 2013); on one of a million it takes
# away examples that the grammar needs. A narrow window sees the grammar of the next words, a wide one also the topic of the sentence.
# </details>
#
# ## 3.6 A map of the words
#
# A hundred dimensions on a page: PCA keeps what varies most, t-SNE keeps who is whose neighbour and gives up distances. Below, type your own.

# %%
from sklearn.manifold import TSNE

from ssl_course.demos import word_explorer

pairs = {
    name: list(dict.fromkeys((q[0], q[1]) for q in families[name]))
    for name in ("plural", "third-person", "least-greatest", "inverse-function")
}
shown = {name: [pair for pair in some if all(word in vectors for word in pair)][:12] for name, some in pairs.items()}
label = [(word, name) for name, some in shown.items() for pair in some for word in pair]
points = vectors.units[[vectors.index[word] for word, _ in label]].numpy()
flat = TSNE(perplexity=8, init="pca", random_state=0).fit_transform(points)
_, _, axis = np.linalg.svd(points - points.mean(0), full_matrices=False)
figure, axes = plt.subplots(1, 2, figsize=(15, 7.5))
for ax, place, title in (
    (axes[0], (points - points.mean(0)) @ axis[:2].T, "PCA: the directions that vary most"),
    (axes[1], flat, "t-SNE: who is whose neighbour"),
):
    for (word, name), (x, y) in zip(label, place, strict=True):
        colour = dict(zip(shown, (plotting.BLUE, plotting.RED, plotting.GREEN, plotting.BLACK), strict=True))[name]
        ax.text(x, y, word, fontsize=10, color=colour, ha="center", va="center")
    ax.set(
        xlim=(place[:, 0].min() * 1.1, place[:, 0].max() * 1.1),
        ylim=(place[:, 1].min() * 1.1, place[:, 1].max() * 1.1),
        title=title,
    )
    ax.set_xticks([])
    ax.set_yticks([])
for i, (name, colour) in enumerate(
    zip(shown, (plotting.BLUE, plotting.RED, plotting.GREEN, plotting.BLACK), strict=True)
):
    axes[0].text(
        0.01, 0.99 - 0.04 * i, name, transform=axes[0].transAxes, color=colour, fontsize=12, fontweight="bold", va="top"
    )
near = np.argsort(((flat[:, None] - flat[None]) ** 2).sum(-1), axis=1)[:, 1]
partner = float(np.mean([label[i][1] == label[j][1] for i, j in enumerate(near)]))
show(
    figure,
    f"{len(label)} words of four families on two maps. On the t-SNE map the nearest word is of the same family for {100 * partner:.0f}% of them.",
)

# %%
word_explorer(vectors)

# %%
questions = (
    ("row", "rows", "column"),
    ("min", "max", "argmin"),
    ("sin", "arcsin", "cos"),
    ("return", "returns", "compute"),
    ("small", "smaller", "large"),
)
for a, b, c in questions:
    if all(word in vectors for word in (a, b, c)):
        print(f"{a} : {b} :: {c} : {', '.join(word for word, _ in vectors.analogy(a, b, c, k=4))}")

# %% [markdown]
# ## 3.7 Four ways to use the company
#
# * **Skip-gram** predicts each context from the centre, **CBOW** the centre from the mean of its contexts: fewer, easier predictions.
# * **Counting** (Levy and Goldberg, 2014): skip-gram with $k$ negatives factorises the matrix of $\log \frac{p(w, o)}{p(w)\,p(o)} - \log k$. So count the pairs, take the positive part, and let a singular value
#   decomposition find the vectors. No gradient at all.
# * **GloVe** (Pennington et al., 2014) fits the counts $X_{ij}$ by weighted least squares, $\sum f(X_{ij}) (w_i \cdot v_j + b_i + c_j - \log X_{ij})^2$.
#
# The same third of the text, the same questions, 100 numbers a word, three seeds. **Put them in order first.**

# %%
from ssl_course.word2vec import glove, ppmi_svd


def timed(way, seed):
    start = time.perf_counter()
    return way(third, seed=seed), time.perf_counter() - start


ways = {
    "skip-gram": lambda seed: plain[seed],  # trained in section 3.5
    "CBOW": lambda seed: learn(seed, model="cbow"),
    "GloVe": lambda seed: timed(partial(glove, epochs=EPOCHS, progress=False), seed),
    "counts + SVD": lambda seed: timed(ppmi_svd, seed),
}
table = {}
for name, way in ways.items():
    hits, clock = [], []
    for seed in range(3):
        made, seconds = way(seed)
        row = analogy_accuracy(made.words, made.vectors, families)[-1]
        hits.append([100 * row["hit@1"], 100 * row["hit@5"]])
        clock.append(seconds)
    table[name] = (*np.mean(hits, axis=0), *np.std(hits, axis=0, ddof=1), np.median(clock))
lines = [
    f"| {name} | {h1:.1f} ± {s1:.1f} | {h5:.1f} ± {s5:.1f} | {t:.1f} |" for name, (h1, h5, s1, s5, t) in table.items()
]
say(
    "\n".join(
        [
            "| | first guess, % | among five, % | seconds |",
            "|:--|--:|--:|--:|",
            *lines,
            f"| random vectors | {100 * luck['hit@1']:.1f} | {100 * luck['hit@5']:.1f} | 0 |",
        ]
    )
)

# %% [markdown]
# On a corpus as small as this, counting is hard to beat: it sees all pairs at once, while the predictors have only begun to learn (and CBOW, with one prediction a word, has had the fewest
# chances). With a thousand times the text no matrix of counts fits in memory, and the predictors go on learning.
#
# ## 3.8 What goes wrong
#
# **Opposites are neighbours.** Company tells what a word is *about*; opposites keep the same company.

# %%
opposites = [
    ("minimum", "maximum"),
    ("left", "right"),
    ("true", "false"),
    ("increase", "decrease"),
    ("positive", "negative"),
    ("first", "last"),
    ("good", "bad"),
]
ranks = {}
for one, other in opposites:
    near = [word for word, _ in vectors.nearest(one, len(vectors) - 1)]
    ranks[one, other] = near.index(other) + 1
print("\n".join(f"{other} is neighbour no. {rank} of {one}" for (one, other), rank in ranks.items()))

# %% [markdown]
# **Rare words are guesses.** Take two of the skip-grams, which differ in their seed alone, and ask both for a word's ten neighbours. **Decide first:** how many do they share, for a word seen 5 times, and for one seen 5,000 times?

# %%
one, other = (made for made, _ in plain[:2])
counts = one.counts.numpy()
edges = [5, 10, 20, 50, 100, 500, 2_000, 200_000]
shared = []
for low, high in pairwise(edges):
    some = torch.from_numpy(np.flatnonzero((counts >= low) & (counts < high)))
    some = some[torch.randperm(len(some), generator=rng)[:300]]
    ten = [(model.units[some] @ model.units.T).topk(11, dim=1).indices for model in (one, other)]
    shared.append(float(np.mean([len(set(p.tolist()) & set(q.tolist())) - 1 for p, q in zip(*ten, strict=True)])))
figure, axes = plt.subplots(figsize=(9, 3.8))
axes.bar(range(len(shared)), shared, color=plotting.BLUE)
axes.set_xticks(range(len(shared)), [f"{low:,}–{high - 1:,}" for low, high in pairwise(edges)], fontsize=11)
axes.set(
    ylim=(0, 10),
    xlabel="times that the word occurs",
    ylabel="neighbours shared, of 10",
    title="The rarer a word, the less two runs agree",
)
show(
    figure,
    "Of ten nearest neighbours two runs share, by frequency of the word: "
    + ", ".join(f"{low} or more: {s:.1f}" for low, s in zip(edges, shared, strict=False))
    + ".",
)

# %% [markdown]
# **The corpus' habits become the words' meaning.** In this one a *kernel* is a function or a program, and *python* is no snake. In news text, *man* is to *programmer* as *woman* is to *homemaker* (Bolukbasi et al., 2016):
# nobody put that in, the text had it. And there is one vector a word, whatever it means in this sentence; chapter 4 repairs that.

# %%
print(
    "\n".join(
        f"{word:8} {', '.join(near for near, _ in vectors.nearest(word, 6))}"
        for word in ("kernel", "python", "tree", "cut", "leaves")
        if word in vectors
    )
)

# %% [markdown]
# ## Quiz
#
# **1. What are the labels of skip-gram?**
# (a) There are none. (b) The words that stand near a word. (c) The parts of speech.
#
# <details><summary>Answer</summary>
#
# (b). (a) tempts because nobody wrote them down; but the loss is that of a classifier, and the text itself supplies its classes.
# </details>
#
# **2. Why does negative sampling draw from $f^{3/4}$ and not from $f$?**
# (a) So that rare words are noise more often. (b) So that it sums to one. (c) To hit the true context less often.
#
# <details><summary>Answer</summary>
#
# (a). Any power can be scaled to sum to one. Hits are masked, whatever the distribution.
# </details>
#
# **3. Which vector is the embedding?**
# (a) $c_w$. (b) $u_w$. (c) They are equal after training.
#
# <details><summary>Answer</summary>
#
# (a), by custom; adding both works too (GloVe does). (c) would make a word its own best context, and few words stand beside themselves.
# </details>
#
# **4. Your analogies score 100% at once. What do you check first?**
# (a) The learning rate. (b) Whether the vectors are finite, and the words of the question are excluded. (c) The window.
#
# <details><summary>Answer</summary>
#
# (b). Comparisons with NaN are all false, and a careless rank then comes out as the best. Here such vectors raise an error.
# </details>
#
# **5. *good* and *bad* are close. Is the training broken?**
# (a) Yes. (b) No: they stand in the same sentences. (c) Only if the window is too wide.
#
# <details><summary>Answer</summary>
#
# (b). If you need them apart, you need a signal that company does not give: labels, or a dictionary.
# </details>
#
# ## Remember
#
# * Text labels itself: predict the neighbours, keep the table.
# * Negative sampling replaces a choice among $V$ words by $k + 1$ yes-or-no questions.
# * Thin out frequent words; the window chooses between grammar and topic.
# * Neighbours in the space are words of like company: opposites too, and the corpus' prejudices.
#
# ## References
#
# * J. R. Firth, 1957, *A synopsis of linguistic theory 1930–1955*. The company of words.
# * T. Mikolov, K. Chen, G. Corrado, J. Dean, 2013, arXiv:1301.3781. Skip-gram and CBOW.
# * T. Mikolov, I. Sutskever, K. Chen, G. Corrado, J. Dean, 2013, arXiv:1310.4546. Equations 2 and 3.
# * T. Mikolov, W. Yih, G. Zweig, 2013, NAACL, *Linguistic regularities in continuous space word representations*. Analogies.
# * O. Levy, Y. Goldberg, 2014, NeurIPS, *Neural word embedding as implicit matrix factorization*.
# * J. Pennington, R. Socher, C. Manning, 2014, EMNLP, *GloVe: global vectors for word representation*.
# * T. Linzen, 2016, arXiv:1606.07736. What analogies do not show.
# * T. Bolukbasi et al., 2016, arXiv:1607.06520. Prejudice in word vectors.
#
# **Now you:** open `exercises/03_word2vec.ipynb`.
