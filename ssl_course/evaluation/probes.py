"""The linear probe and the nearest-neighbour classifier: how much of the labels can be read off frozen features?"""

from __future__ import annotations

import warnings

import torch
import torch.nn.functional as F
from torch import Tensor


def linear_probe(train: Tensor, train_labels: Tensor, test: Tensor, test_labels: Tensor, C: float = 1.0) -> float:
    """Accuracy on the test features of a logistic regression fitted to the training features.

    Features are standardised with the training set's mean and deviation. Nothing is tuned: C is the same everywhere.

    Args:
        train, test: frozen features (n, d) and (m, d).
        train_labels, test_labels: (n,) and (m,), integers.
        C: inverse strength of the L2 penalty.

    Returns:
        Accuracy in [0, 1].

    Raises:
        ValueError: if shapes do not agree, a feature is not finite, there is only one class to learn from, or C is
            not positive.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    _check(train, train_labels, test, test_labels)
    if not C > 0:
        raise ValueError(f"C must be positive, got {C}")
    if len(train_labels.unique()) < 2:
        raise ValueError("train_labels must hold at least two classes, got one")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=200))
    # One thread: several wait for each other in products this small, up to ten times as long on a busy machine.
    with warnings.catch_warnings(), threadpool_limits(1):
        # 200 steps are plenty for the accuracy, though the last digits of the weights would still move.
        warnings.filterwarnings("ignore", message="lbfgs failed to converge")
        model.fit(train.float().cpu().numpy(), train_labels.cpu().numpy())
    return float(model.score(test.float().cpu().numpy(), test_labels.cpu().numpy()))


def knn_accuracy(
    train: Tensor,
    train_labels: Tensor,
    test: Tensor,
    test_labels: Tensor,
    k: int = 200,
    temperature: float = 0.1,
    batch_size: int = 1000,
) -> float:
    """Accuracy of a vote among the k most similar training features, each weighted by exp(cosine / temperature).

    Args:
        train, test: frozen features (n, d) and (m, d).
        train_labels, test_labels: (n,) and (m,), integers from 0.
        k: neighbours; all of them where there are fewer.
        temperature: positive; small values trust the nearest most.
        batch_size: test rows at a time.

    Returns:
        Accuracy in [0, 1].

    Raises:
        ValueError: if shapes do not agree, a feature is not finite, or k or the temperature is not positive.

    Source: Wu, Xiong, Yu and Lin, 2018, arXiv:1805.01978, section 3.4 (k = 200); temperature 0.07 there.
    """
    _check(train, train_labels, test, test_labels)
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if not temperature > 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    train, test = F.normalize(train.float(), dim=1), F.normalize(test.float(), dim=1)
    k = min(k, len(train))
    classes = int(torch.cat([train_labels, test_labels]).max()) + 1  # a class may be missing from either
    right = 0
    for rows, labels in zip(test.split(batch_size), test_labels.split(batch_size), strict=True):
        similarity, index = (rows @ train.T).topk(k, dim=1)  # (b, k)
        weight = ((similarity - 1) / temperature).exp()  # minus 1 cannot overflow, and changes no vote
        votes = torch.zeros(len(rows), classes, device=rows.device).scatter_add_(1, train_labels[index], weight)
        right += int((votes.argmax(dim=1) == labels).sum())
    return right / len(test)


def _check(train: Tensor, train_labels: Tensor, test: Tensor, test_labels: Tensor) -> None:
    if train.dim() != 2 or test.dim() != 2 or train.shape[1] != test.shape[1]:
        raise ValueError(f"train and test must be (n, d) and (m, d), got {tuple(train.shape)} and {tuple(test.shape)}")
    for name, x, y in (("train", train, train_labels), ("test", test, test_labels)):
        if y.shape != x.shape[:1]:
            raise ValueError(f"{name}_labels must have shape ({len(x)},), got {tuple(y.shape)}")
        if not len(x):
            raise ValueError(f"{name} must hold at least one row, got none")
        if not x.isfinite().all():
            raise ValueError(f"{name} holds features that are not finite")
