"""Cluster labels, DeepCluster, SeLa, SwAV and PCL: whose labels, how even, and when they change."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from frameworks import GENTLE, ROWS, STILL, batch, made, pictures, ready, small, unit

from ssl_course.contrastive import PCL, DeepCluster, SeLa, SwAV, cluster_labels, kmeans, spectrum
from ssl_course.contrastive.pcl import concentration
from ssl_course.losses import sinkhorn, swapped_prediction

INDEX = torch.arange(ROWS)


def test_the_spectrum_does_not_mind_where_a_thing_stands():
    images = pictures(10, side=13)
    moved = images.roll((3, -5), dims=(2, 3))
    torch.testing.assert_close(spectrum(moved), spectrum(images), atol=1e-3, rtol=0)
    assert not torch.allclose(spectrum(images.flip(0)), spectrum(images), atol=0.1)
    x = spectrum(pictures(200))
    torch.testing.assert_close(x.mean(dim=0), torch.zeros(x.shape[1]), atol=1e-5, rtol=0)
    torch.testing.assert_close(x.std(dim=0, correction=0), torch.ones(x.shape[1]), atol=1e-4, rtol=0)


def test_cluster_labels_are_those_of_kmeans():
    x = spectrum(pictures(100))
    labels = cluster_labels(x, 4, generator=torch.Generator().manual_seed(0))
    assert labels.dtype == torch.long and labels.unique().tolist() == [0, 1, 2, 3]
    assert torch.equal(labels, kmeans(x, 4, 30, generator=torch.Generator().manual_seed(0)).labels)


def test_a_label_without_an_output_is_named():
    with pytest.raises(ValueError, match="labels must be below clusters=24, got 24"):
        made("ClusterLabels")(pictures(2), torch.tensor([0, 24]))


def test_deep_cluster_has_no_loss_before_it_has_seen_an_epoch():
    method = made("DeepCluster")
    loss = method(pictures(), INDEX)
    loss.backward()
    assert loss.item() == 0 and not any(bool(p.grad.any()) for p in method.parameters())
    method.after_step()
    assert bool((method.labels >= 0).all()) and method(pictures(), INDEX).item() > 0


def test_deep_cluster_clusters_at_the_end_of_an_epoch_and_not_before():
    method = made("DeepCluster")
    seen = []
    for rows in (*INDEX.split(8), *INDEX.split(8)):
        method(pictures()[rows], rows)
        method.after_step()
        seen.append(int(method.epoch))
    assert seen == [0, 0, 1, 1, 1, 2]
    found = method.labels.bincount(minlength=5)
    assert torch.equal(found, method.sizes) and bool((found > 0).all())


def test_deep_clusters_classifier_starts_at_the_centroids():
    method = made("DeepCluster")
    method.cluster(pictures())
    centroids = method.classifier.weight
    torch.testing.assert_close(centroids.norm(dim=1), torch.ones(5))
    assert torch.equal((method.bank.vectors @ centroids.T).argmax(dim=1), method.labels)


def test_deep_cluster_weighs_each_cluster_alike():
    for weighting in (True, False):
        torch.manual_seed(0)
        method = DeepCluster(small(), STILL, ROWS, clusters=3, projection=6, weighting=weighting)
        method.labels.copy_(torch.tensor([0] * 20 + [1, 1, 2, -1]))
        method.sizes.copy_(torch.tensor([20, 2, 1]))
        loss = method(pictures(), INDEX)
        scores = unit(method.embeddings) @ method.classifier.weight.detach().double().T / 0.1
        each = [-float(scores[i].log_softmax(dim=0)[label]) for i, label in enumerate(method.labels[:23].tolist())]
        of_cluster = (sum(each[:20]) / 20, (each[20] + each[21]) / 2, each[22])
        wanted = sum(of_cluster) / 3 if weighting else sum(each) / 23
        assert loss.item() == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("name", ["DeepCluster", "SeLa"])
def test_what_is_clustered_remembers_earlier_epochs(name):
    method = ready(name, augment=STILL)
    first = method.bank.vectors.double().clone()
    torch.testing.assert_close(first, unit(method.embeddings))
    with torch.no_grad():
        method.head[-1].weight.mul_(-1)
    method(pictures(), INDEX)
    method.after_step()
    torch.testing.assert_close(method.bank.vectors.double(), unit(0.7 * first + 0.3 * unit(method.embeddings)))


def test_deep_cluster_wants_all_of_the_training_set():
    with pytest.raises(ValueError, match="images must be all 24 of the training set, got 9"):
        made("DeepCluster").cluster(pictures(9))


def test_sela_starts_with_labels_that_are_even_and_random():
    labels = SeLa(small(), rows=1000, clusters=10).labels
    assert labels.bincount().tolist() == [100] * 10
    assert not torch.equal(labels, SeLa(small(), rows=1000, clusters=10).labels)


def test_selas_labels_are_the_even_transport_of_what_the_network_says():
    torch.manual_seed(0)
    method = SeLa(small(), STILL, ROWS, clusters=5, projection=6, sharpness=5.0)
    method(pictures(), INDEX)
    before = method.labels.clone()
    method.after_step()
    scores = unit(method.embeddings) @ unit(method.classifier.weight).T / 0.1
    q = scores.log_softmax(dim=1).mul(5).exp()  # by hand, in float64
    for _ in range(50):
        q = q / q.sum(dim=0)
        q = q / q.sum(dim=1, keepdim=True)
    assert torch.equal(method.labels, q.argmax(dim=1)) and not torch.equal(method.labels, before)


def test_selas_labels_stay_even_where_one_label_is_easiest_for_all():
    torch.manual_seed(0)
    method = SeLa(small(), STILL, rows=400, clusters=4, projection=6)
    z = F.normalize(torch.randn(400, 6), dim=1)
    with torch.no_grad():
        method.classifier.weight.copy_(F.normalize(torch.randn(4, 6), dim=1))
        method.classifier.weight[0] = z[0]
    method.index, method.embeddings = torch.arange(400), z + 1.5 * z[0]  # all lean to label 0
    free = method.scores(method.embeddings).argmax(dim=1).bincount(minlength=4)
    method.after_step()
    even = method.labels.bincount(minlength=4)
    assert free.max() > 300 and even.max() < 115 and even.min() > 85


def swav(augment=GENTLE, **options) -> SwAV:
    torch.manual_seed(0)
    return SwAV(small(), augment, prototypes=5, projection=6, **options)


def test_swav_without_crops_and_queue_is_the_swapped_prediction():
    method = swav()
    loss = method(pictures())
    s1, s2 = (unit(method.embeddings) @ method.prototypes.detach().double().T).chunk(2)
    assert loss.item() == pytest.approx(swapped_prediction(s1, s2, epsilon=0.03).item(), abs=1e-5)


def test_in_swav_small_crops_predict_and_have_no_codes():
    method, heads, asked = swav(crops=2), [], []
    method.head.register_forward_hook(lambda module, args, out: heads.append(out))
    plain = method.codes
    method.codes = lambda scores: asked.append(plain(scores)) or asked[-1]
    loss = method(pictures(8))
    assert len(asked) == 2
    p = [(unit(z) @ method.prototypes.detach().double().T / 0.1).log_softmax(1) for z in torch.cat(heads).chunk(4)]
    pairs = [(0, 1), (0, 2), (0, 3), (1, 0), (1, 2), (1, 3)]
    wanted = sum(-(asked[i].double() * p[j]).sum(dim=1).mean() for i, j in pairs) / 6
    assert loss.item() == pytest.approx(float(wanted), abs=1e-5)


def test_swavs_codes_share_the_batch_out_evenly():
    method = swav(iterations=30)
    method(pictures())
    codes = method.codes(F.normalize(method.embeddings[:ROWS], dim=1) @ method.prototypes.detach().T)
    torch.testing.assert_close(codes.sum(dim=1), torch.ones(ROWS))
    torch.testing.assert_close(codes.sum(dim=0), torch.full((5,), ROWS / 5), atol=0.2, rtol=0)
    assert not codes.requires_grad


def test_swavs_queue_takes_part_in_the_codes_and_gets_none():
    method = swav(queue=30)
    scores = torch.rand(8, 5)
    both = torch.cat([scores, method.queue.rows @ method.prototypes.detach().T])
    torch.testing.assert_close(method.codes(scores), sinkhorn(both, 0.03)[:8])
    assert not torch.allclose(method.codes(scores), sinkhorn(scores, 0.03))
    method(pictures(8))
    method.after_step()
    torch.testing.assert_close(method.queue.rows[:16].double(), unit(method.embeddings))


def test_swavs_prototypes_have_unit_length_after_each_step():
    method = swav()
    with torch.no_grad():
        method.prototypes.mul_(3)
    method.after_step()
    torch.testing.assert_close(method.prototypes.norm(dim=1), torch.ones(5))
    assert method.prototypes.requires_grad


def test_concentration_is_that_of_the_formula():
    v = unit(torch.randn(40, 3, generator=torch.Generator().manual_seed(0)))
    labels, centroids = kmeans(v, 4, spherical=True, generator=torch.Generator().manual_seed(0))
    wanted = []
    for j in range(4):
        rows = v[labels == j]
        wanted.append(sum(float((row - centroids[j]).norm()) for row in rows) / (len(rows) * math.log(len(rows) + 10)))
    wanted = torch.tensor(wanted, dtype=torch.float64)
    low, high = (float(wanted.quantile(q)) for q in (0.1, 0.9))
    torch.testing.assert_close(concentration(v, labels, centroids), wanted.clamp(low, high))


def test_pcl_adds_its_prototypes_after_the_first_epoch():
    method = made("PCL", augment=STILL)
    first = [method(pictures()[rows], rows) for rows in INDEX.split(12)]
    assert int(method.epoch) == 0 and all(loss.isfinite() for loss in first)
    method = ready("PCL", augment=STILL)
    assert int(method.epoch) == 1 and bool((method.labels_0 >= 0).all())
    assert [len(method.prototypes_0), len(method.prototypes_1)] == [3, 5]
    loss = method(pictures(), INDEX)
    q, k = unit(method.embeddings), unit(method.keys)
    own = (q * k).sum(dim=1, keepdim=True)
    wanted = F.cross_entropy(torch.cat([own, q @ method.queue.rows.double().T], 1) / 0.2, torch.zeros(ROWS).long())
    for i in (0, 1):
        prototypes, labels, t = (getattr(method, f"{x}_{i}") for x in ("prototypes", "labels", "temperatures"))
        assert float(t.mean()) == pytest.approx(0.2, abs=1e-5)
        wanted = wanted + F.cross_entropy(q @ prototypes.double().T / t.double(), labels) / 2
    assert loss.item() == pytest.approx(float(wanted), abs=1e-4)


def test_pcl_takes_more_clusters_than_images_down_to_their_number():
    torch.manual_seed(0)
    method = PCL(small(), STILL, ROWS, clusters=(3, 100), projection=6, queue=20)
    for _ in range(2):
        assert method(*batch("PCL")).isfinite()
        method.after_step()
