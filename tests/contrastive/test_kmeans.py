"""k-means: labels are the nearest centroids, no cluster stays empty, the caller's numbers are left alone."""

from __future__ import annotations

import pytest
import torch
from sklearn.metrics import adjusted_rand_score

from ssl_course.contrastive import kmeans
from ssl_course.contrastive.kmeans import nearest_centroid


def blobs(k: int = 5, each: int = 40, spread: float = 0.05) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    centres = torch.randn(k, 3, generator=generator)
    labels = torch.arange(k).repeat_interleave(each)
    return centres[labels] + spread * torch.randn(len(labels), 3, generator=generator), labels


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_nearest_centroid_equals_the_distances_one_by_one():
    x, c = torch.randn(30, 4, generator=seeded()), torch.randn(6, 4, generator=seeded(1))
    slow = [min(range(6), key=lambda j: float((row - c[j]).pow(2).sum())) for row in x]
    assert nearest_centroid(x, c).tolist() == slow


def test_it_finds_blobs_and_their_means():
    x, labels = blobs()
    best = min((kmeans(x, 5, generator=seeded(s)) for s in range(5)), key=lambda f: (x - f.centroids[f.labels]).norm())
    assert adjusted_rand_score(labels, best.labels) == 1
    for j in range(5):
        torch.testing.assert_close(best.centroids[j], x[best.labels == j].mean(dim=0))
    assert sorted(best.sizes.tolist()) == [40] * 5


def test_spherical_clusters_do_not_mind_lengths():
    x = torch.nn.functional.normalize(blobs()[0], dim=1)
    one = kmeans(x, 5, spherical=True, generator=seeded())
    scaled = x * torch.rand(len(x), 1, generator=seeded()).add(0.5)
    two = kmeans(scaled, 5, spherical=True, generator=seeded())
    assert torch.equal(one.labels, two.labels)
    torch.testing.assert_close(one.centroids.norm(dim=1), torch.ones(5))


def test_empty_clusters_divide_the_widest():
    # Most starting centroids are copies of one row; one of the copies gets all of them, the others nothing.
    x = torch.cat([torch.zeros(90, 2), 5 * torch.randn(10, 2, generator=seeded())])
    for seed in range(5):
        assert bool((kmeans(x, 8, generator=seeded(seed)).sizes > 0).all())
        assert bool((kmeans(x, 8, reassign=False, generator=seeded(seed)).sizes == 0).any())


def test_fewer_distinct_rows_than_clusters_leave_some_empty_and_nothing_infinite():
    x = torch.eye(3).repeat(10, 1)
    found = kmeans(x, 8, generator=seeded())
    assert bool(found.centroids.isfinite().all())
    assert (x - found.centroids[found.labels]).abs().max() == 0
    assert int((found.sizes > 0).sum()) == 3


def test_as_many_clusters_as_rows():
    x = torch.randn(9, 2, generator=seeded())
    assert kmeans(x, 9, generator=seeded()).sizes.tolist() == [1] * 9


def test_a_generator_repeats_it_and_spares_the_callers():
    x, before = blobs()[0], torch.get_rng_state()
    one, two = (kmeans(x, 7, generator=seeded(3)) for _ in range(2))
    assert torch.equal(one.labels, two.labels) and torch.equal(torch.get_rng_state(), before)


def test_bad_arguments_are_named():
    x = torch.rand(5, 2)
    with pytest.raises(ValueError, match="clusters must be at most 5, the number of rows, got 6"):
        kmeans(x, 6)
    with pytest.raises(ValueError, match="clusters must be a whole number of 1 or more, got 0"):
        kmeans(x, 0)
    with pytest.raises(ValueError, match="x must be finite"):
        kmeans(x * torch.nan, 2)
    with pytest.raises(ValueError, match=r"x must have shape \(n, d\)"):
        kmeans(x[0], 2)
