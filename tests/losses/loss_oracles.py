"""Each loss written down from its formula: one sample, one pair and one candidate at a time, in float64."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ssl_course import losses

LABELS = torch.tensor([0, 1, 0, 2, 1, 0, 3])  # the last sample is alone in its class
SAME = torch.tensor([True, False, True, False, False, True, False])
IDENTITIES = torch.tensor([4, 9, 4, 2, 9, 4, 7])


def draw(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)).to(dtype)


def length(x: Tensor) -> Tensor:
    return sum(value * value for value in x).sqrt()


def unit(x: Tensor) -> Tensor:
    return x / length(x)


def mean(values: list[Tensor]) -> Tensor:
    return sum(values) / len(values)


def choose(scores: list[Tensor], right: Tensor) -> Tensor:
    """-log of the softmax's share of `right`, which is among the scores."""
    return torch.log(sum(torch.exp(score - right) for score in scores))


def contrastive(z1: Tensor, z2: Tensor, same: Tensor = SAME, margin: float = 3.0) -> Tensor:
    terms = []
    for a, b, alike in zip(z1, z2, same, strict=True):
        distance = length(a - b)
        terms.append(distance**2 if alike else max(margin - distance, 0 * distance) ** 2)
    return mean(terms)


def triplet(a: Tensor, p: Tensor, n: Tensor, margin: float = 1.0, squared: bool = True) -> Tensor:
    terms = []
    for i in range(len(a)):
        near, far = length(a[i] - p[i]), length(a[i] - n[i])
        gap = near**2 - far**2 if squared else near - far
        terms.append(max(gap + margin, 0 * gap))
    return mean(terms)


def lifted_structured(z: Tensor, labels: Tensor = LABELS, margin: float = 1.0) -> Tensor:
    """Equation 4 of the paper, both of its loops."""
    n, terms = len(z), []
    for i in range(n):
        for j in range(i + 1, n):
            if labels[i] != labels[j]:
                continue
            total = 0.0
            for k in range(n):
                if labels[k] != labels[i]:
                    total = total + torch.exp(margin - length(z[i] - z[k]))
            for k in range(n):
                if labels[k] != labels[j]:
                    total = total + torch.exp(margin - length(z[j] - z[k]))
            pair = torch.log(total) + length(z[i] - z[j])
            terms.append(max(pair, 0 * pair) ** 2)
    return sum(terms) / (2 * len(terms))


def n_pair(a: Tensor, p: Tensor) -> Tensor:
    terms = []
    for i in range(len(a)):
        others = [torch.exp(a[i].dot(p[j]) - a[i].dot(p[i])) for j in range(len(a)) if j != i]
        terms.append(torch.log(1 + sum(others)))
    return mean(terms)


def nce(data: Tensor, noise: Tensor, data_q: Tensor, noise_q: Tensor) -> Tensor:
    n, k = noise.shape
    terms = []
    for i in range(n):
        p, q = torch.exp(data[i]), torch.exp(data_q[i])
        term = -torch.log(p / (p + k * q))
        for j in range(k):
            p, q = torch.exp(noise[i, j]), torch.exp(noise_q[i, j])
            term = term - torch.log(k * q / (p + k * q))
        terms.append(term)
    return mean(terms)


def info_nce(q: Tensor, p: Tensor, temperature: float = 0.4, identities: Tensor | None = None) -> Tensor:
    q, p, terms = [unit(row) for row in q], [unit(row) for row in p], []
    for i in range(len(q)):
        scores = [
            q[i].dot(p[k]) / temperature
            for k in range(len(p))
            if k == i or identities is None or identities[k] != identities[i]
        ]
        terms.append(choose(scores, q[i].dot(p[i]) / temperature))
    return mean(terms)


def info_nce_explicit(q: Tensor, p: Tensor, negatives: Tensor, temperature: float = 0.4) -> Tensor:
    terms = []
    for i in range(len(q)):
        right = unit(q[i]).dot(unit(p[i])) / temperature
        others = negatives if negatives.dim() == 2 else negatives[i]
        terms.append(choose([right, *(unit(q[i]).dot(unit(k)) / temperature for k in others)], right))
    return mean(terms)


def nt_xent(z1: Tensor, z2: Tensor, temperature: float = 0.5) -> Tensor:
    n, z, terms = len(z1), [unit(row) for row in (*z1, *z2)], []
    for i in range(2 * n):
        scores = [z[i].dot(z[k]) / temperature for k in range(2 * n) if k != i]
        terms.append(choose(scores, z[i].dot(z[(i + n) % (2 * n)]) / temperature))
    return mean(terms)


def soft_nearest_neighbor(z: Tensor, labels: Tensor = LABELS, temperature: float = 2.0) -> Tensor:
    terms = []
    for i in range(len(z)):
        near = {k: torch.exp(-(length(z[i] - z[k]) ** 2) / temperature) for k in range(len(z)) if k != i}
        own = [value for k, value in near.items() if labels[k] == labels[i]]
        if own:
            terms.append(-torch.log(sum(own) / sum(near.values())))
    return mean(terms)


def sup_con(z: Tensor, labels: Tensor = LABELS, temperature: float = 0.3) -> Tensor:
    z, terms = [unit(row) for row in z], []
    for i in range(len(z)):
        scores = {k: z[i].dot(z[k]) / temperature for k in range(len(z)) if k != i}
        own = [choose(list(scores.values()), score) for k, score in scores.items() if labels[k] == labels[i]]
        if own:
            terms.append(mean(own))
    return mean(terms)


def clip_loss(image: Tensor, text: Tensor, temperature: float = 0.2, identities: Tensor | None = None) -> Tensor:
    return (info_nce(image, text, temperature, identities) + info_nce(text, image, temperature, identities)) / 2


def negative_cosine(p: Tensor, z: Tensor) -> Tensor:
    return mean([-unit(a).dot(unit(b)) for a, b in zip(p, z, strict=True)])


def alignment(z1: Tensor, z2: Tensor, alpha: float = 2.0) -> Tensor:
    return mean([length(unit(a) - unit(b)) ** alpha for a, b in zip(z1, z2, strict=True)])


def uniformity(z: Tensor, t: float = 2.0) -> Tensor:
    z = [unit(row) for row in z]
    pairs = [(i, j) for i in range(len(z)) for j in range(i)]
    return torch.log(mean([torch.exp(-t * length(z[i] - z[j]) ** 2) for i, j in pairs]))


def sinkhorn(scores: Tensor, epsilon: float, iterations: int) -> Tensor:
    """The plain form: exponentials, columns divided by their sums, then rows."""
    codes = torch.exp(scores.detach() / epsilon)
    for _ in range(iterations):
        for c in range(codes.shape[1]):
            codes[:, c] = codes[:, c] / codes[:, c].sum() / codes.shape[1]
        for i in range(len(codes)):
            codes[i] = codes[i] / codes[i].sum()
    return codes


def swapped_prediction(s1: Tensor, s2: Tensor, temperature: float = 0.3, epsilon: float = 0.5) -> Tensor:
    q1, q2 = sinkhorn(s1, epsilon, 3), sinkhorn(s2, epsilon, 3)
    terms = []
    for i in range(len(s1)):
        for q, s in ((q1[i], s2[i]), (q2[i], s1[i])):
            for c in range(len(q)):
                terms.append(q[c] * choose(list(s / temperature), s[c] / temperature))
    return sum(terms) / (2 * len(s1))


def barlow_twins(z1: Tensor, z2: Tensor, lambd: float = 0.1) -> Tensor:
    n, d = z1.shape
    a, b = ([z[:, j] - z[:, j].sum() / n for j in range(d)] for z in (z1, z2))
    loss = 0.0
    for i in range(d):
        for j in range(d):
            c = sum(a[i] * b[j]) / (length(a[i]) * length(b[j]))
            loss = loss + ((1 - c) ** 2 if i == j else lambd * c**2)
    return loss


def vicreg(z1: Tensor, z2: Tensor, weights: tuple[float, float, float] = (25.0, 25.0, 1.0)) -> Tensor:
    n, d = z1.shape
    invariance = sum((z1[i, j] - z2[i, j]) ** 2 for i in range(n) for j in range(d)) / (n * d)
    variance = covariance = 0.0
    for z in (z1, z2):
        z = [z[:, j] - z[:, j].sum() / n for j in range(d)]
        for j in range(d):
            std = (sum(z[j] ** 2) / (n - 1) + 1e-4).sqrt()
            variance = variance + max(1 - std, 0 * std) / d
            for k in range(d):
                if k != j:
                    covariance = covariance + (sum(z[j] * z[k]) / (n - 1)) ** 2 / d
    return weights[0] * invariance + weights[1] * variance + weights[2] * covariance


@dataclass(frozen=True)
class Case:
    """A loss, what it must equal, and the tensors of floats that both are given."""

    fast: Callable[..., Tensor]
    slow: Callable[..., Tensor]
    shapes: tuple[tuple[int, ...], ...]
    reduces: bool = True
    chunks: bool = False

    def inputs(self, seed: int = 0, dtype: torch.dtype = torch.float64) -> list[Tensor]:
        return [draw(*shape, seed=10 * seed + i, dtype=dtype) for i, shape in enumerate(self.shapes)]


def _pair(n: int = 7, d: int = 4) -> tuple[tuple[int, int], ...]:
    return ((n, d), (n, d))


CASES = {
    "contrastive": Case(lambda a, b, **k: losses.contrastive(a, b, SAME, 3.0, **k), contrastive, _pair()),
    "triplet": Case(losses.triplet, triplet, (*_pair(), (7, 4))),
    "triplet, distance": Case(
        lambda *z, **k: losses.triplet(*z, squared=False, **k),
        lambda *z: triplet(*z, squared=False),
        (*_pair(), (7, 4)),
    ),
    "lifted_structured": Case(lambda z, **k: losses.lifted_structured(z, LABELS, **k), lifted_structured, ((7, 4),)),
    "n_pair": Case(losses.n_pair, n_pair, _pair(), chunks=True),
    "nce": Case(losses.nce, nce, ((5,), (5, 3), (5,), (5, 3))),
    "info_nce": Case(lambda q, p, **k: losses.info_nce(q, p, None, 0.4, **k), info_nce, _pair(), chunks=True),
    "info_nce, identities": Case(
        lambda q, p, **k: losses.info_nce(q, p, None, 0.4, identities=IDENTITIES, **k),
        lambda q, p: info_nce(q, p, identities=IDENTITIES),
        _pair(),
        chunks=True,
    ),
    "info_nce, a queue": Case(
        lambda q, p, n, **k: losses.info_nce(q, p, n, 0.4, **k), info_nce_explicit, (*_pair(), (9, 4)), chunks=True
    ),
    "info_nce, own negatives": Case(
        lambda q, p, n, **k: losses.info_nce(q, p, n, 0.4, **k), info_nce_explicit, (*_pair(), (7, 3, 4))
    ),
    "nt_xent": Case(losses.nt_xent, nt_xent, _pair(), chunks=True),
    "soft_nearest_neighbor": Case(
        lambda z, **k: losses.soft_nearest_neighbor(z, LABELS, 2.0, **k), soft_nearest_neighbor, ((7, 4),)
    ),
    "sup_con": Case(lambda z, **k: losses.sup_con(z, LABELS, 0.3, **k), sup_con, ((7, 4),), chunks=True),
    "clip_loss": Case(lambda u, v, **k: losses.clip_loss(u, v, 0.2, **k), clip_loss, _pair(), chunks=True),
    "clip_loss, identities": Case(
        lambda u, v, **k: losses.clip_loss(u, v, 0.2, identities=IDENTITIES, **k),
        lambda u, v: clip_loss(u, v, identities=IDENTITIES),
        _pair(),
        chunks=True,
    ),
    "negative_cosine": Case(losses.negative_cosine, negative_cosine, _pair()),
    "alignment": Case(losses.alignment, alignment, _pair()),
    "alignment, distance": Case(
        lambda a, b, **k: losses.alignment(a, b, 1.0, **k), lambda a, b: alignment(a, b, 1.0), _pair()
    ),
    "uniformity": Case(losses.uniformity, uniformity, ((7, 4),), reduces=False, chunks=True),
    "swapped_prediction": Case(
        lambda a, b, **k: losses.swapped_prediction(a, b, 0.3, 0.5, **k), swapped_prediction, _pair()
    ),
    "barlow_twins": Case(lambda a, b: losses.barlow_twins(a, b, 0.1), barlow_twins, _pair(9, 3), reduces=False),
    "vicreg": Case(losses.vicreg, vicreg, _pair(9, 3), reduces=False),
}
