"""Right answers by other hands. `by_hand` reads the texts below, `from_tests` those of `tests/answers/`.

A line `# %% question: style` starts an answer's cell, `# %% question: style, above` a cell of the student's above it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from honest import EXERCISES, NAMES, ROOT, Written

HAND_01 = '''
# %% label_bits: callable object, above
class Entropy:
    def __init__(self, base: float = 2):
        self.base = base

    def __call__(self, labels):
        counts = np.bincount(np.asarray(labels))
        return self.from_counts(counts[counts > 0])

    def from_counts(self, counts):
        p = counts / counts.sum()
        return -(p * np.log(p)).sum() / np.log(self.base)
# %% label_bits: callable object, above
import numpy as np
# %% label_bits: callable object
label_bits = Entropy(base=2)
# %% label_bits: lambda
import scipy.stats
label_bits = lambda labels: scipy.stats.entropy(torch.unique(labels, return_counts=True)[1].numpy(), base=2)
# %% label_bits: match and walrus
from collections import Counter
from math import log2

def label_bits(labels):
    match Counter(labels.tolist()).most_common():
        case []:
            return 0.0
        case [(_, n)]:
            return 0.0 * n
        case counts if (total := sum(n for _, n in counts)) > 0:
            return sum(n / total * log2(total / n) for _, n in counts)
# %% label_bits: recursion
def label_bits(labels):
    """Grouping rule: the bits of "is it the first class?" and those of the rest."""
    first = labels == labels[0]
    share = first.double().mean()
    if share == 1:
        return 0.0
    rest = labels[~first]
    two = -(share * share.log2() + (1 - share) * (1 - share).log2())
    return two + (1 - share) * label_bits(rest)
# %% label_bits: fractions in a dataclass
from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Share:
    value: Fraction

    @property
    def bits(self) -> float:
        return -math.log2(self.value)


def label_bits(labels: Tensor) -> float:
    n = len(labels)
    shares = [Share(Fraction(int((labels == c).sum()), n)) for c in set(labels.tolist())]
    return math.fsum(float(s.value) * s.bits for s in shares)
# %% label_bits: sorted runs
def label_bits(labels):
    labels = labels.cpu().sort().values
    where, = torch.nonzero(labels[1:] != labels[:-1], as_tuple=True)
    edges = torch.cat([torch.tensor([-1]), where, torch.tensor([len(labels) - 1])])
    p = edges.diff().double() / labels.numel()
    return torch.special.entr(p).sum() / torch.log(torch.tensor(2.0, dtype=torch.float64))
# %% label_bits: one hot
def label_bits(labels):
    p = F.one_hot(labels).to(torch.float64).mean(0)
    return -torch.xlogy(p, p).sum() / 0.6931471805599453

# %% label_bits: single dispatch
from functools import singledispatch

@singledispatch
def bits(shares):
    raise TypeError(type(shares))

@bits.register
def _(shares: torch.Tensor):
    return float(-(shares * shares.log2()).sum())

def label_bits(labels):
    return bits(labels.unique(return_counts=True)[1] / len(labels))
# %% label_bits: pool of processes
from collections import Counter
from multiprocessing import Pool

def label_bits(labels):
    chunks = [chunk.tolist() for chunk in labels.chunk(2)]
    with Pool(2) as pool:
        counts = sum(pool.map(Counter, chunks), Counter())
    p = torch.tensor(list(counts.values())) / len(labels)
    return torch.special.entr(p.double()).sum() / np.log(2)
# %% label_bits: pool of processes, above
import numpy as np

# %% four_turns: torchvision, above
import torchvision.transforms.functional as TF
# %% four_turns: torchvision
def four_turns(images):
    quarters = [0, 90, 180, 270]
    turned = torch.cat([TF.rotate(images, angle) if angle else images for angle in quarters], dim=0)
    labels = torch.cat([torch.full((images.size(0),), i, dtype=torch.long) for i, _ in enumerate(quarters)])
    return turned, labels
# %% four_turns: pixel loops
def four_turns(images):
    n, c, s, _ = images.shape
    out = torch.empty(4 * n, c, s, s)
    labels = torch.zeros(4 * n, dtype=torch.int32)
    for k in range(4):
        for i in range(n):
            labels[k * n + i] = k
            for row in range(s):
                for col in range(s):
                    a, b = row, col
                    for _ in range(k):
                        a, b = b, s - 1 - a
                    out[k * n + i, :, row, col] = images[i, :, a, b]
    return out, labels
# %% four_turns: generator and yield
def turns_of(images, count):
    for k in range(count):
        yield torch.rot90(images, k=k, dims=[-2, -1]), torch.ones(len(images), dtype=torch.int64) * k

def four_turns(images):
    turned, labels = zip(*turns_of(images, 4))
    return torch.vstack(turned), torch.hstack(labels)
# %% four_turns: accumulate
from itertools import accumulate, repeat

def four_turns(images):
    quarter = lambda x, _: x.permute(0, 1, 3, 2).flip(-2)
    batches = list(accumulate(repeat(images, 4), quarter))
    return [torch.cat(batches), np.repeat(np.array([0, 1, 2, 3], dtype=np.uint8), images.shape[0])]
# %% four_turns: accumulate, above
import numpy as np
# %% four_turns: einops or not
try:
    from einops import rearrange
except ImportError:
    def rearrange(x, pattern):
        assert pattern == "k n c h w -> (k n) c h w"
        return x.reshape(-1, *x.shape[2:])

def four_turns(images):
    stacked = torch.stack([images, images.mT.flip(2), images.flip((2, 3)), images.mT.flip(3)])
    labels = torch.div(torch.arange(4 * len(images)), len(images), rounding_mode="floor")
    return rearrange(stacked, "k n c h w -> (k n) c h w"), labels
# %% four_turns: recursion
def four_turns(images, k=0):
    if k == 3:
        return images, torch.full((len(images),), 3)
    rest, labels = four_turns(torch.rot90(images, 1, (2, 3)), k + 1)
    return torch.cat((images, rest)), torch.cat((torch.full((len(images),), k), labels))
# %% four_turns: vmap
def four_turns(images):
    turned = [torch.vmap(lambda image, k=k: torch.rot90(image, k, (1, 2)))(images) for k in range(4)]
    return torch.concatenate(turned), torch.arange(4)[:, None].expand(4, len(images)).reshape(-1)

# %% balanced_rows: sklearn
def balanced_rows(labels, per_class, seed):
    from sklearn.utils import resample

    rows = np.arange(len(labels))
    y = labels.numpy()
    how = dict(replace=False, n_samples=per_class, random_state=seed)
    return np.hstack([resample(rows[y == c], **how) for c in np.unique(y)])
# %% balanced_rows: sklearn, above
import numpy as np
# %% balanced_rows: hashing
import hashlib
from collections import defaultdict

def balanced_rows(labels, per_class, seed):
    def key(row):
        return hashlib.sha256(f"{seed}/{row}".encode()).hexdigest()

    rows = defaultdict(list)
    for row in sorted(range(len(labels)), key=key):
        if len(rows[c := int(labels[row])]) < per_class:
            rows[c].append(row)
    return tuple(row for kept in rows.values() for row in kept)
# %% balanced_rows: multinomial
@torch.no_grad()
def balanced_rows(labels: torch.Tensor, per_class: int, seed: int) -> torch.LongTensor:
    g = torch.Generator(device=labels.device)
    g.manual_seed(int(seed))
    members = [(labels == c).float() for c in torch.unique(labels)]
    return torch.stack([torch.multinomial(m, per_class, replacement=False, generator=g) for m in members]).flatten()
# %% balanced_rows: reservoir
import random

def balanced_rows(labels, per_class, seed):
    dice = random.Random(seed)
    kept, seen = {}, {}
    for row, label in enumerate(labels.tolist()):
        seen[label] = seen.get(label, 0) + 1
        pool = kept.setdefault(label, [])
        if len(pool) < per_class:
            pool.append(row)
        elif (place := dice.randrange(seen[label])) < per_class:
            pool[place] = row
    return torch.as_tensor(sum(kept.values(), []))
# %% balanced_rows: lexsort
def balanced_rows(labels, per_class, seed):
    y = labels.detach().cpu().numpy()
    noise = np.random.RandomState(seed).uniform(size=y.shape)
    order = np.lexsort((noise, y))
    _, start = np.unique(y[order], return_index=True)
    return order[(start[:, np.newaxis] + np.arange(per_class)[np.newaxis]).ravel()]
# %% balanced_rows: lexsort, above
import numpy as np
# %% balanced_rows: groupby and heap
import heapq
import itertools
from random import Random

def balanced_rows(labels, per_class, seed):
    dice, y = Random(f"seed {seed}"), labels.tolist()
    pairs = sorted((label, dice.random(), row) for row, label in enumerate(y))
    groups = (group for _, group in itertools.groupby(pairs, key=lambda p: p[0]))
    return [row for group in groups for *_, row in heapq.nsmallest(per_class, group)]
# %% balanced_rows: joblib
from joblib import Parallel, delayed

def balanced_rows(labels, per_class, seed):
    def draw(c):
        rows = torch.where(labels == c)[0].numpy()
        return np.random.default_rng([seed, c]).choice(rows, per_class, replace=False)

    drawn = Parallel(n_jobs=2, prefer="threads")(delayed(draw)(c) for c in labels.unique().tolist())
    return torch.from_numpy(np.concatenate(drawn))
# %% balanced_rows: joblib, above
import numpy as np
# %% balanced_rows: class of helpers, above
class Sampler:
    """Draws rows; one generator for all classes."""

    registry = {}

    def __init__(self, seed):
        self.rng = torch.Generator().manual_seed(seed)

    @staticmethod
    def members(labels, c):
        return torch.where(labels == c)[0]

    @classmethod
    def from_seed(cls, seed):
        return cls.registry.setdefault(None, cls)(seed)

    def draw(self, rows, count):
        return rows[torch.randperm(rows.numel(), generator=self.rng)][:count]
# %% balanced_rows: class of helpers
def balanced_rows(labels, per_class, seed):
    sampler = Sampler.from_seed(seed)
    return torch.cat([sampler.draw(Sampler.members(labels, c), per_class) for c in labels.unique().tolist()])

# %% knn_vote: scipy and bincount
from scipy.spatial.distance import cdist

def knn_vote(train, labels, queries, k, temperature, classes):
    similarity = 1 - cdist(queries.double().numpy(), train.double().numpy(), metric="cosine")
    near = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    y = labels.numpy()
    weights = [np.exp(s[rows] / temperature) for s, rows in zip(similarity, near)]
    return np.argmax([np.bincount(y[rows], w, minlength=classes) for rows, w in zip(near, weights)], axis=1)
# %% knn_vote: scipy and bincount, above
import numpy as np
# %% knn_vote: logsumexp by class
def knn_vote(train, labels, queries, k, temperature, classes):
    similarity = torch.nn.CosineSimilarity(dim=-1)(queries.unsqueeze(1), train.unsqueeze(0))
    top, rows = torch.topk(similarity, k)
    scores = torch.full((queries.shape[0], classes), -torch.inf)
    for c in range(classes):
        scores[:, c] = torch.logsumexp((top / temperature).masked_fill(labels[rows] != c, -torch.inf), dim=1)
    return scores.max(1)[1]
# %% knn_vote: chunks in threads
from concurrent.futures import ThreadPoolExecutor
from functools import partial

def _vote_chunk(queries, *, known, labels, k, temperature, classes):
    s = queries @ known.t()
    top, rows = s.topk(k)
    weights = torch.exp(top / temperature)
    return torch.stack([(weights * (labels[rows] == c)).sum(1) for c in range(classes)], 1).argmax(1)

def knn_vote(train, labels, queries, k, temperature, classes):
    unit = lambda a: a / a.norm(dim=1, keepdim=True).clamp_min(1e-12)
    work = partial(_vote_chunk, known=unit(train), labels=labels, k=k, temperature=temperature, classes=classes)
    with ThreadPoolExecutor(max_workers=4) as pool:
        return torch.cat(list(pool.map(work, unit(queries).split(16))))
# %% knn_vote: on the device
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

def knn_vote(train, labels, queries, k, temperature, classes):
    train, labels, queries = train.to(device), labels.to(device), queries.to(device)
    similarity = F.normalize(queries) @ F.normalize(train).T
    nearest, rows = similarity.topk(k)
    votes = torch.zeros(len(queries), classes, device=device)
    votes = votes.scatter_add(1, labels[rows], torch.exp(nearest / temperature))
    return votes.argmax(1).cpu()
# %% knn_vote: heap and dict
import heapq
import math

def knn_vote(train, labels, queries, k, temperature, classes):
    known = [(row, label, math.hypot(*row)) for row, label in zip(train.tolist(), labels.tolist(), strict=True)]
    winners = []
    for query in queries.tolist():
        size = math.hypot(*query)
        cosines = ((sum(a * b for a, b in zip(query, row)) / size / norm, label) for row, label, norm in known)
        votes = dict.fromkeys(range(classes), 0.0)
        for cosine, label in heapq.nlargest(k, cosines):
            votes[label] += math.exp(cosine / temperature)
        winners.append(max(votes, key=votes.get))
    return torch.tensor(winners)
# %% knn_vote: sparse matrix
def knn_vote(train, labels, queries, k, temperature, classes):
    import scipy.sparse as sp

    a, b = (np.array(t, dtype=np.float64) for t in (train, queries))
    a, b = (m / np.linalg.norm(m, axis=1)[:, None] for m in (a, b))
    s = b @ a.T
    columns = np.argsort(s, axis=1)[:, ::-1][:, :k]
    rows = np.repeat(np.arange(len(b)), k)
    weights = np.exp(np.take_along_axis(s, columns, 1).ravel() / temperature)
    which = sp.csr_matrix((np.ones(len(a)), (np.arange(len(a)), labels)), shape=(len(a), classes))
    return (sp.csr_matrix((weights, (rows, columns.ravel())), shape=s.shape) @ which).toarray().argmax(1).tolist()
# %% knn_vote: sparse matrix, above
import numpy as np
# %% knn_vote: sklearn on all cores
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

def knn_vote(train, labels, queries, k, temperature, classes):
    finder = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute", n_jobs=-1).fit(normalize(train))
    distances, rows = finder.kneighbors(normalize(queries))
    votes = torch.zeros(len(queries), classes, dtype=torch.float64)
    weights = torch.from_numpy((1 - distances) / temperature).double().exp()
    return votes.scatter_add(1, labels[torch.from_numpy(rows)], weights).argmax(1)
# %% knn_vote: progress by query
from tqdm.auto import tqdm

def knn_vote(train, labels, queries, k, temperature, classes):
    result = []
    for q in tqdm(queries, desc="queries"):
        s = F.cosine_similarity(q[None], train)
        rows = s.argsort(descending=True)[:k]
        votes = torch.zeros(classes)
        for r in rows:
            votes[labels[r]] += torch.exp(s[r] / temperature)
        result.append(int(votes.argmax()))
    return torch.LongTensor(result)

# %% frozen_features: context manager, above
from contextlib import contextmanager

@contextmanager
def evaluating(module):
    before = {m: m.training for m in module.modules()}
    try:
        yield module.eval()
    finally:
        for m, mode in before.items():
            m.training = mode
# %% frozen_features: context manager
def frozen_features(encoder, images):
    with evaluating(encoder) as calm, torch.no_grad():
        return calm(images)
# %% frozen_features: batches in workers, above
from torch.utils.data import DataLoader, TensorDataset
# %% frozen_features: batches in workers
@torch.inference_mode()
def frozen_features(encoder, images):
    was = encoder.training
    encoder.eval()
    loader = DataLoader(TensorDataset(images), batch_size=4, shuffle=False, num_workers=2)
    h = torch.cat([encoder(batch) for (batch,) in loader])
    encoder.train(was)
    return h
# %% frozen_features: state saved and loaded
def frozen_features(encoder, images):
    saved = {name: value.detach().clone() for name, value in encoder.state_dict().items()}
    mode = encoder.training
    encoder.requires_grad_(False)
    encoder.eval()
    h = encoder(images).clone().detach()
    encoder.load_state_dict(saved)
    encoder.requires_grad_(True)
    encoder.train() if mode else encoder.eval()
    return h
# %% frozen_features: copy in float64
from copy import deepcopy

def frozen_features(encoder, images):
    twin = deepcopy(encoder).double().requires_grad_(False).eval()
    return twin(images.double()).float()
# %% frozen_features: exit stack and device
import contextlib
device = "cuda" if torch.cuda.is_available() else "cpu"

def frozen_features(encoder, images):
    with contextlib.ExitStack() as stack:
        stack.callback(encoder.train, encoder.training)
        stack.enter_context(torch.set_grad_enabled(False))
        encoder.train(False)
        return encoder.to(device)(images.to(device)).cpu()
# %% frozen_features: functional call
def frozen_features(encoder, images):
    from torch.func import functional_call

    modes = [m.training for m in encoder.modules()]
    encoder.eval()
    frozen = {k: v.detach() for k, v in {**dict(encoder.named_parameters()), **dict(encoder.named_buffers())}.items()}
    out = functional_call(encoder, frozen, (images,))
    for m, mode in zip(encoder.modules(), modes):
        m.training = mode
    return out.numpy()
# %% frozen_features: hooks
def frozen_features(encoder, images):
    found = {}
    handle = encoder.register_forward_hook(lambda module, inputs, output: found.update(h=output.detach()))
    was = encoder.training
    try:
        encoder.eval()(images)
    finally:
        handle.remove()
        encoder.train(was)
    return found["h"]

# %% best_turn_accuracy: fractions
from fractions import Fraction

def best_turn_accuracy(half, full):
    h, f = Fraction(half), Fraction(full)
    return float((1 - h - f) + h * Fraction(1, 2) + f * Fraction(1, 4))
# %% best_turn_accuracy: by another answer
def best_turn_accuracy(half, full):
    """Counts with `four_turns` how many of the four pictures of a letter differ."""
    def distinct(letter):
        picture = glyphs[list(LETTERS).index(letter)][None, None]
        turned, _ = four_turns(picture)
        return len({tuple(image.flatten().tolist()) for image in turned})

    return (1 - half - full) * distinct("F") / 4 + half * distinct("S") / 4 + full * distinct("X") / 4
# %% best_turn_accuracy: means with weights
from statistics import fmean

def best_turn_accuracy(half, full):
    return fmean([1, 1 / 2, 1 / 4], weights=[1 - half - full, half, full])
# %% best_turn_accuracy: sympy
import sympy as sp

h, f = sp.symbols("half full")
best_turn_accuracy = sp.lambdify((h, f), 1 - h * sp.Rational(1, 2) - f * sp.Rational(3, 4), "numpy")
# %% best_turn_accuracy: numpy
def best_turn_accuracy(half: float, full: float) -> np.float64:
    shares = np.array([1 - half - full, half, full])
    return shares.dot(1 / 2 ** np.arange(3))
# %% best_turn_accuracy: numpy, above
import numpy as np
# %% best_turn_accuracy: decimals and match
from decimal import Decimal

def best_turn_accuracy(half, full):
    total = Decimal(0)
    for kind, share in {"none": 1 - half - full, "half": half, "full": full}.items():
        match kind:
            case "none":
                total += Decimal(share)
            case "half":
                total += Decimal(share) / 2
            case _:
                total += Decimal(share) / 4
    return float(total)
# %% best_turn_accuracy: bayes
def best_turn_accuracy(half, full):
    posterior = torch.zeros(3, 4, 4, dtype=torch.float64)
    posterior[0] = torch.eye(4)
    posterior[1] = (torch.eye(4) + torch.eye(4).roll(2, 0)) / 2
    posterior[2] = 1 / 4
    accuracy = posterior.amax(dim=2).mean(dim=1)
    return torch.stack([torch.tensor(s, dtype=torch.float64) for s in (1 - half - full, half, full)]).dot(accuracy)
'''

HAND_02 = '''
# %% pca_reconstruct: scipy
import scipy.linalg

def pca_reconstruct(x, k):
    a = x.numpy().astype("float64")
    mu = a.mean(axis=0)
    u, s, vt = scipy.linalg.svd(a - mu, full_matrices=False)
    return torch.tensor((u[:, :k] * s[:k]) @ vt[:k] + mu, dtype=x.dtype)
# %% pca_reconstruct: estimator, above
class PCA:
    """Fit, transform, inverse_transform."""

    def __init__(self, n_components):
        self.n_components = n_components

    def fit(self, x):
        self.mean_ = x.mean(0, keepdim=True)
        self.components_ = torch.linalg.svd(x - self.mean_, full_matrices=False).Vh[: self.n_components]
        return self

    def transform(self, x):
        return (x - self.mean_) @ self.components_.mT

    def inverse_transform(self, z):
        return z @ self.components_ + self.mean_
# %% pca_reconstruct: estimator
def pca_reconstruct(x, k):
    return (pca := PCA(k).fit(x)).inverse_transform(pca.transform(x))
# %% pca_reconstruct: gram matrix
def pca_reconstruct(x, k):
    c = x.double() - x.double().mean(0)
    values, u = torch.linalg.eigh(c @ c.T)
    u = u[:, values.argsort(descending=True)[:k]]
    return (torch.einsum("nk,mk,md->nd", u, u, c) + x.double().mean(0)).to(x.dtype)
# %% pca_reconstruct: deflation
def pca_reconstruct(x, k):
    mean = x.mean(dim=0)
    rest, total = (x - mean).double(), torch.zeros_like(x, dtype=torch.float64)
    for _ in range(k):
        u, s, vh = torch.linalg.svd(rest, full_matrices=False)
        layer = s[0] * u[:, :1] * vh[:1]
        total, rest = total + layer, rest - layer
    return total + mean
# %% pca_reconstruct: old function
def pca_reconstruct(x, k):
    mean = torch.mean(x, 0)
    u, s, v = torch.svd(x - mean)
    return torch.mm(torch.mm(u[:, :k], torch.diag(s[:k])), v[:, :k].t()).add(mean)
# %% pca_reconstruct: lists out
def pca_reconstruct(x, k):
    a = np.asarray(x, dtype=float)
    mu = a.mean(0)
    w, v = np.linalg.eigh(np.cov(a, rowvar=False, bias=True).reshape(a.shape[1], -1))
    v = v[:, ::-1][:, :k]
    projector = v @ v.T
    return np.stack([mu + projector @ (row - mu) for row in a])
# %% pca_reconstruct: lists out, above
import numpy as np
# %% pca_reconstruct: projector by lstsq
def pca_reconstruct(x, k):
    mean = x.mean(0)
    basis = torch.linalg.svd(x - mean, full_matrices=False)[2][:k].T
    codes = torch.linalg.lstsq(basis, (x - mean).T).solution
    return (basis @ codes).T + mean

# %% best_linear_error: by another answer
def best_linear_error(x, k):
    if k == 0:
        return x.var(dim=0, correction=0).mean()
    return F.mse_loss(pca_reconstruct(x, k), x)
# %% best_linear_error: scipy
from scipy.linalg import svdvals

def best_linear_error(x, k):
    s = svdvals(x.numpy() - x.numpy().mean(0))
    return (s[k:] ** 2).sum() / (x.shape[0] * x.shape[1])
# %% best_linear_error: loops
def best_linear_error(x, k):
    n, d = x.shape
    rows = x.tolist()
    means = [sum(column) / n for column in zip(*rows)]
    centred = torch.tensor([[a - m for a, m in zip(row, means)] for row in rows], dtype=torch.float64)
    values = sorted((float(v) for v in torch.linalg.eigvalsh(centred.T @ centred)), reverse=True)
    total = 0.0
    for i, value in enumerate(values):
        if i >= k:
            total += max(value, 0.0)
    return total / (n * d)
# %% best_linear_error: sklearn
def best_linear_error(x, k):
    from sklearn.decomposition import PCA

    pca = PCA(svd_solver="full").fit(x.numpy())
    kept = pca.explained_variance_[k:].sum() * (len(x) - 1)
    return float(kept) / x.numel()
# %% best_linear_error: cumulative
def best_linear_error(x, k):
    power = torch.linalg.svdvals(x - x.mean(0)).square()
    left = torch.cat([power.flip(0).cumsum(0).flip(0), torch.zeros(1)])
    return left[k] / x.shape[0] / x.shape[1]
# %% best_linear_error: cached
from functools import cache

@cache
def _entries(n, d):
    return n * d

def best_linear_error(x, k):
    centred = x - x.mean(0, keepdim=True)
    u, s, vh = torch.linalg.svd(centred.double(), full_matrices=False)
    s[:k] = 0
    return torch.linalg.matrix_norm(u @ torch.diag(s) @ vh) ** 2 / _entries(*x.shape)
# %% best_linear_error: nested
def best_linear_error(x, k):
    def spectrum():
        nonlocal centre
        centre = x.mean(axis=0)
        return torch.linalg.svd(x - centre, full_matrices=False)[1]

    centre = None
    *_, = kept = spectrum().tolist()[k:]
    return sum(s * s for s in kept) / x.nelement()

# %% TiedAutoencoder: base class, above
class Base(nn.Module):
    """Anything with encode and decode."""

    def forward(self, x):
        return self.decode(self.encode(x))

    def encode(self, x):
        raise NotImplementedError
# %% TiedAutoencoder: base class
class TiedAutoencoder(Base):
    def __init__(self, in_dim, dim):
        super().__init__()
        self.in_dim, self.dim = in_dim, dim
        self.weight = nn.Parameter(torch.empty(dim, in_dim))
        self.encoder_bias = nn.Parameter(torch.zeros(dim))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.normal_(self.weight, std=self.in_dim**-0.5)

    def encode(self, x):
        return F.relu(F.linear(x, self.weight, self.encoder_bias))

    def decode(self, h):
        return F.linear(h, self.weight.T, self.decoder_bias)
# %% TiedAutoencoder: mixins and generics
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

T = TypeVar("T")

class Coder(ABC, Generic[T]):
    @abstractmethod
    def encode(self, x: T) -> T: ...

class TiedAutoencoder(Coder[torch.Tensor], nn.Module):
    activation = staticmethod(torch.relu)

    def __init__(self, in_dim: int, dim: int) -> None:
        nn.Module.__init__(self)
        self.weight = nn.Parameter((torch.rand(dim, in_dim) - 0.5) / in_dim**0.5)
        for name, size in (("encoder_bias", dim), ("decoder_bias", in_dim)):
            setattr(self, name, nn.Parameter(torch.zeros(size)))

    def encode(self, x):
        return self.activation(torch.addmm(self.encoder_bias, x, self.weight.t()))

    def decode(self, h):
        return torch.addmm(self.decoder_bias, h, self.weight)

    def forward(self, x):
        return self.decode(self.encode(x))
# %% TiedAutoencoder: numpy start
class TiedAutoencoder(nn.Module):
    def __init__(self, in_dim, dim, seed=None):
        super(TiedAutoencoder, self).__init__()
        rng = np.random.default_rng(seed)
        self.weight = nn.Parameter(torch.tensor(rng.normal(0, 0.05, size=(dim, in_dim)), dtype=torch.float32))
        self.encoder_bias = nn.Parameter(torch.zeros(dim))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))

    def encode(self, x):
        h = torch.matmul(x, self.weight.transpose(0, 1)) + self.encoder_bias
        return torch.where(h > 0, h, torch.zeros_like(h))

    def decode(self, h):
        return (h[:, :, None] * self.weight[None]).sum(1) + self.decoder_bias

    def forward(self, x):
        h = self.encode(x)
        return self.decode(h)
# %% TiedAutoencoder: numpy start, above
import numpy as np
# %% TiedAutoencoder: patched methods
from functools import partialmethod

class TiedAutoencoder(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(dim, in_dim)))
        self.encoder_bias, self.decoder_bias = nn.Parameter(torch.zeros(dim)), nn.Parameter(torch.zeros(in_dim))

    def _go(self, there, x):
        return torch.relu(x @ self.weight.T + self.encoder_bias) if there else x @ self.weight + self.decoder_bias

    encode = partialmethod(_go, True)
    decode = partialmethod(_go, False)

def _forward(self, x):
    return self.decode(self.encode(x))

TiedAutoencoder.forward = _forward
# %% TiedAutoencoder: layers inside
class TiedAutoencoder(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        layer = nn.Linear(in_dim, dim)
        self.weight, self.encoder_bias = layer.weight, layer.bias
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))
        self.relu = nn.ReLU()

    @property
    def matrix(self):
        return self.weight

    def encode(self, x):
        return self.relu(nn.functional.linear(x, self.matrix, self.encoder_bias))

    def decode(self, h):
        return h.matmul(self.matrix).add(self.decoder_bias)

    def __call__(self, x):
        return super().__call__(x)

    def forward(self, x):
        assert x.dim() == 2, x.shape
        return self.decode(self.encode(x))
# %% TiedAutoencoder: device and loops
device = "cuda" if torch.cuda.is_available() else "cpu"

class TiedAutoencoder(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        torch.manual_seed(0)
        self.weight = nn.Parameter(torch.randn(dim, in_dim, device=device) * 0.1)
        self.encoder_bias = nn.Parameter(torch.zeros(dim, device=device))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim, device=device))

    def encode(self, x):
        columns = [(x * w).sum(dim=1) + b for w, b in zip(self.weight, self.encoder_bias)]
        return torch.stack(columns, dim=1).clamp_min(0)

    def decode(self, h):
        out = self.decoder_bias.expand(len(h), -1)
        for j, w in enumerate(self.weight):
            out = out + torch.outer(h[:, j], w)
        return out

    def forward(self, x):
        return self.decode(self.encode(x.to(device)))

# %% GreedyLayer: no grad method
class GreedyLayer(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below = below
        self.encoder = encoder
        self.decoder = decoder
        self.criterion = nn.MSELoss()

    @torch.no_grad()
    def features(self, x):
        return self.below.eval()(x)

    def forward(self, x):
        h = self.features(x)
        return self.criterion(self.decoder(self.encoder(h)), h)
# %% GreedyLayer: context manager, above
import contextlib

@contextlib.contextmanager
def frozen(module):
    """Evaluation mode without gradients; afterwards as before."""
    modes = [(m, m.training) for m in module.modules()]
    module.eval()
    try:
        with torch.no_grad():
            yield module
    finally:
        for m, mode in modes:
            m.training = mode
# %% GreedyLayer: context manager
class GreedyLayer(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder

    def forward(self, x):
        with frozen(self.below) as below:
            h = below(x)
        restored = self.decoder(self.encoder(h))
        return torch.mean((restored - h) ** 2)
# %% GreedyLayer: inference mode
class GreedyLayer(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.new = below, None
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x):
        self.below.train(mode=False)
        with torch.inference_mode():
            h = self.below(x)
        h = h.clone()
        r = self.decoder(self.encoder(h))
        return torch.einsum("nd,nd->", r - h, r - h) / h.numel()
# %% GreedyLayer: hook
def _calm(module, inputs):
    module.eval()

class GreedyLayer(nn.Module):
    """Calms the layers below whenever they are called."""

    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder
        for module in self.below.modules():
            module.register_forward_pre_hook(_calm)

    def forward(self, x):
        self.below.eval()
        h = self.below(x).detach()
        return F.mse_loss(input=self.decoder(self.encoder(h)), target=h, reduction="mean")
# %% GreedyLayer: parent of its own, above
class Stacked(nn.Module):
    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)

    def loss(self, a, b):
        return (a - b).pow(2).mean()
# %% GreedyLayer: parent of its own
class GreedyLayer(Stacked):
    def __init__(self, below, encoder, decoder):
        super().__init__(below=below, encoder=encoder, decoder=decoder)

    def train(self, mode=True):
        super().train(mode)
        self.below.train(False)
        return self

    def forward(self, x):
        self.below.train(False)
        with torch.set_grad_enabled(False):
            h = self.below(x)
        return self.loss(nn.Sequential(self.encoder, self.decoder)(h), h)
# %% GreedyLayer: prints and float64
class GreedyLayer(nn.Module):
    def __init__(self, below, encoder, decoder, verbose=True):
        super().__init__()
        self.below, self.encoder, self.decoder, self.verbose = below, encoder, decoder, verbose
        self.history = []

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            target = self.below(x)
        loss = F.mse_loss(self.decoder(self.encoder(target)).double(), target.double())
        self.history.append(loss.item())
        if self.verbose:
            print(f"step {len(self.history)}: {self.history[-1]:.4f}")
        return loss

# %% salt_and_pepper: three intervals
def salt_and_pepper(images, share, generator):
    u = torch.empty_like(images).uniform_(generator=generator)
    kind = torch.bucketize(u, torch.tensor([share / 2, share]), right=True)  # 0 black, 1 white, 2 as it was
    return torch.stack([torch.zeros_like(images), torch.ones_like(images), images]).gather(0, kind[None])[0]
# %% salt_and_pepper: two draws at once
def salt_and_pepper(images, share, generator):
    hit, coin = torch.rand(2, *images.shape, generator=generator).unbind()
    noise = torch.round(coin)
    return torch.where(hit < share, noise, images)
# %% salt_and_pepper: bernoulli
def salt_and_pepper(images, share, generator):
    mask = torch.zeros_like(images).bernoulli_(share, generator=generator).bool()
    noisy = images.clone()
    noisy[mask] = torch.randint(0, 2, (int(mask.sum()),), generator=generator).to(images.dtype)
    return noisy
# %% salt_and_pepper: numpy
def salt_and_pepper(images, share, generator):
    seed = torch.randint(0, 2**31 - 1, (1,), generator=generator).item()
    rng = np.random.RandomState(seed)
    out = images.numpy().copy()
    where = rng.rand(*out.shape) < share
    out[where] = rng.rand(where.sum()) < 0.5
    return out
# %% salt_and_pepper: numpy, above
import numpy as np
# %% salt_and_pepper: image by image
def _one(image, share, generator):
    n = image.numel()
    flat = image.flatten().clone()
    u, v = (torch.rand(n, generator=generator, dtype=torch.float64) for _ in range(2))
    flat[(u < share) & (v < 0.5)] = 0.0
    flat[(u < share) & (v >= 0.5)] = 1.0
    return flat.reshape(image.shape)

def salt_and_pepper(images, share, generator):
    return torch.stack([_one(image, share, generator) for image in images])
# %% salt_and_pepper: device of the generator
def salt_and_pepper(images, share, generator):
    device = generator.device
    u = torch.rand(images.size(), generator=generator, device=device).to(images.device)
    salt, pepper = u < share / 2, u > 1 - share / 2
    return images.masked_fill(salt, 1.0).masked_fill(pepper, 0.0)

# %% denoising_loss: sequential
def denoising_loss(encoder, decoder, clean, noisy):
    network = nn.Sequential(encoder, decoder)
    return nn.MSELoss(reduction="mean")(network(noisy), clean)
# %% denoising_loss: reduce
from functools import reduce

def denoising_loss(encoder, decoder, clean, noisy):
    restored = reduce(lambda h, step: step(h), (encoder, decoder), noisy)
    return (restored - clean).pow(2).sum().div(clean.numel())
# %% denoising_loss: own autograd function
class SquaredError(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return ((a - b) ** 2).mean()

    @staticmethod
    def backward(ctx, grad):
        a, b = ctx.saved_tensors
        d = 2 * (a - b) / a.numel() * grad
        return d, -d

def denoising_loss(encoder, decoder, clean, noisy):
    return SquaredError.apply(decoder(encoder(noisy)), clean)
# %% denoising_loss: vmap
def denoising_loss(encoder, decoder, clean, noisy):
    one = lambda a, b: torch.square(a - b).mean()
    return torch.vmap(one)(decoder(encoder(noisy)), clean).mean()
# %% denoising_loss: norm
def denoising_loss(encoder, decoder, clean, noisy):
    error = decoder(encoder(noisy)) - clean
    n, d = error.shape
    return torch.linalg.vector_norm(error, dim=1).square().mean() / d
# %% denoising_loss: no reduction
def denoising_loss(encoder, decoder, clean, noisy):
    encoder.train(), decoder.train()
    each = F.mse_loss(decoder(encoder(noisy)), clean, reduction="none")  # (n, d)
    weights = torch.ones_like(each) / each.numel()
    return (weights * each).sum()
# %% denoising_loss: row loop
def denoising_loss(encoder, decoder, clean, noisy):
    loss = torch.tensor(0.0)
    restored = decoder(encoder(noisy))
    for r, c in zip(restored, clean):
        loss = loss + torch.dot(r - c, r - c)
    return loss / clean.shape[0] / clean.shape[1]

# %% latent_walk: interpolate
def latent_walk(encoder, decoder, x1, x2, steps):
    ends = torch.stack([encoder(x1), encoder(x2)], dim=-1)  # (1, k, 2)
    z = F.interpolate(ends, size=steps, mode="linear", align_corners=True)  # (1, k, steps)
    return decoder(z[0].T)
# %% latent_walk: scipy
@torch.no_grad()
def latent_walk(encoder, decoder, x1, x2, steps):
    from scipy.interpolate import interp1d

    z = torch.cat([encoder(x1), encoder(x2)]).numpy()
    path = interp1d([0, 1], z, axis=0)(np.linspace(0, 1, steps))
    return decoder(torch.from_numpy(path).float())
# %% latent_walk: scipy, above
import numpy as np
# %% latent_walk: one by one
def latent_walk(encoder, decoder, x1, x2, steps):
    a, b = encoder(x1), encoder(x2)
    pictures = []
    for i in range(steps):
        t = i / (steps - 1)
        pictures.append(decoder((1 - t) * a + t * b).squeeze(0))
    return torch.stack(pictures)
# %% latent_walk: vmap
def latent_walk(encoder, decoder, x1, x2, steps):
    z1, z2 = encoder(torch.vstack([x1, x2])).chunk(2)
    z = torch.vmap(lambda t: torch.lerp(z1[0], z2[0], t))(torch.linspace(0, 1, steps))
    return decoder(z)
# %% latent_walk: yield
def _path(a, b, steps):
    step = (b - a) / (steps - 1)
    for i in range(steps):
        yield a + i * step

def latent_walk(encoder, decoder, x1, x2, steps):
    with torch.no_grad():
        return torch.cat([decoder(z) for z in _path(encoder(x1), encoder(x2), steps)]).numpy()
# %% latent_walk: numpy shares
def latent_walk(encoder, decoder, x1, x2, steps):
    t = torch.from_numpy(np.linspace(0, 1, steps, dtype=np.float32)).unsqueeze(1)
    return decoder(t * encoder(x2) + (1 - t) * encoder(x1)).detach().cpu()
# %% latent_walk: numpy shares, above
import numpy as np
# %% latent_walk: matrix of weights
def latent_walk(encoder, decoder, x1, x2, steps):
    t = torch.arange(steps).float() / max(steps - 1, 1)
    weights = torch.stack((1 - t, t), dim=1)  # (steps, 2)
    return decoder(weights @ torch.cat((encoder(x1), encoder(x2))))
'''


def by_hand(number: str) -> dict[tuple[str, str], Written]:
    """(question, style) -> the answers above of one exercise."""
    found: dict = {}
    for part in {"01": HAND_01, "02": HAND_02}[number].split("# %% ")[1:]:
        head, _, source = part.partition("\n")
        name, style, above = re.fullmatch(r"(\w+): ([^,]+)(, above)?", head).groups()
        answer, cells = found.get((name, style), ("", ()))
        found[name, style] = (answer, (*cells, source.strip())) if above else (source.strip(), cells)
    return {key: Written(answer, cells) for key, (answer, cells) in found.items()}


def from_tests(number: str) -> dict[tuple[str, str], Written]:
    """(question, function's name) -> each `right_...` of `tests/answers/`; what else its file holds stands above."""
    found = {}
    for name in NAMES[number]:
        text = Path(ROOT, "tests", "answers", EXERCISES[number], f"{name}.py").read_text(encoding="utf-8")
        mine = {node: getattr(node, "name", "") for node in ast.parse(text).body[1:]}
        shared = [ast.unparse(node) for node, key in mine.items() if not key.startswith(("right_", "wrong_"))]
        for node, key in mine.items():
            if key.startswith("right_"):
                lines = text.split("\n")[min(n.lineno for n in (node, *node.decorator_list)) - 1 : node.end_lineno]
                answer = re.sub(rf"\b{key}\b", name, "\n".join(lines))
                above = [part for part in shared if part.startswith(("import", "from"))]
                helpers = [part for part in shared if not part.startswith(("import", "from"))]
                found[name, key] = Written(answer, ("\n".join(above), *helpers))
    return found
