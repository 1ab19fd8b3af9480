"""PCA against scikit-learn's, and against what its definition promises."""

import pytest
import torch
from sklearn import decomposition

from ssl_course.autoencoders import PCA


def _data(n: int, *shape: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    mixed = torch.randn(n, 12, generator=generator, dtype=torch.float64)
    width = torch.Size(shape).numel()
    noise = 0.1 * torch.randn(n, width, generator=generator, dtype=torch.float64)
    return (3 + mixed @ torch.randn(12, width, generator=generator, dtype=torch.float64) + noise).view(n, *shape)


@pytest.mark.parametrize("n", [200, 20])  # more images than numbers, and fewer
def test_pca_agrees_with_scikit_learn(n: int) -> None:
    x = _data(n, 1, 5, 8)
    ours, theirs = PCA(6).fit(x), decomposition.PCA(6, svd_solver="full").fit(x.flatten(1).numpy())
    expected = torch.from_numpy(theirs.components_)
    largest = expected.gather(1, expected.abs().argmax(dim=1, keepdim=True))
    assert torch.allclose(ours.components, expected * largest.sign(), atol=1e-9)
    assert torch.allclose(ours.explained_variance, torch.from_numpy(theirs.explained_variance_))
    assert torch.allclose(ours.explained_variance_ratio, torch.from_numpy(theirs.explained_variance_ratio_))
    codes = torch.from_numpy(theirs.transform(x.flatten(1).numpy())) * largest.sign().T
    assert torch.allclose(ours.encode(x), codes, atol=1e-9)
    assert torch.allclose(ours.decode(codes).flatten(1), ours.mean + codes @ ours.components)


def test_code_is_uncorrelated_with_the_explained_variance() -> None:
    x = _data(300, 40)
    pca = PCA(5).fit(x)
    assert torch.allclose(pca.encode(x).T.cov(), pca.explained_variance.diag(), atol=1e-9)


def test_all_components_lose_nothing() -> None:
    x = _data(50, 3, 4)
    pca = PCA(12).fit(x)
    assert torch.allclose(pca.reconstruct(x), x)
    assert float(pca.explained_variance_ratio.sum()) == pytest.approx(1)


def test_error_is_the_variance_left_over() -> None:
    x = _data(100, 30)
    pca = PCA(4).fit(x)
    left = PCA(30).fit(x).explained_variance[4:].sum() * 99 / 100  # the variance divides by n - 1, the error by n
    assert torch.allclose((x - pca.reconstruct(x)).square().sum(dim=1).mean(), left)


def test_sign_does_not_depend_on_the_order_of_the_images() -> None:
    x = _data(80, 20)
    assert torch.allclose(PCA(3).fit(x).components, PCA(3).fit(x.flip(0)).components, atol=1e-9)


def test_single_precision_comes_back_as_it_came() -> None:
    x = _data(60, 1, 4, 5).float()
    pca = PCA(3).fit(x)
    assert pca.components.dtype == torch.float64
    assert pca.encode(x).dtype == torch.float32
    assert pca.reconstruct(x).shape == x.shape


def test_constant_images_explain_nothing() -> None:
    pca = PCA(2).fit(torch.full((10, 6), 0.5))
    assert pca.explained_variance_ratio.tolist() == [0, 0]
    assert torch.allclose(pca.reconstruct(torch.full((1, 6), 0.5)), torch.tensor(0.5))


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="dim must be at least 1, got 0"):
        PCA(0)
    with pytest.raises(ValueError, match="dim must be at most 9"):
        PCA(10).fit(torch.rand(20, 9))
    with pytest.raises(ValueError, match="at least two rows, got 1"):
        PCA(1).fit(torch.rand(1, 9))
    with pytest.raises(ValueError, match="not finite"):
        PCA(1).fit(torch.full((5, 3), float("nan")))
    with pytest.raises(RuntimeError, match=r"call fit\(images\) first"):
        PCA(2).encode(torch.rand(5, 3))
    pca = PCA(2).fit(torch.rand(9, 1, 3, 3))
    with pytest.raises(ValueError, match="images must have the shape"):
        pca.encode(torch.rand(9, 9))
    with pytest.raises(ValueError, match="codes must have shape"):
        pca.decode(torch.rand(9, 3))
