"""The linear autoencoder: nothing linear beats PCA, and training gets there."""

import pytest
import torch
from scipy.linalg import subspace_angles
from sklearn.datasets import load_digits

from ssl_course.autoencoders import PCA, LinearAutoencoder, principal_angles
from ssl_course.training import fit


@pytest.fixture(scope="module")
def digits() -> torch.Tensor:
    x = torch.tensor(load_digits().images / 16, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8)
    return x - x.mean(dim=0)


def _put(model: LinearAutoencoder, down: torch.Tensor, up: torch.Tensor, bias: torch.Tensor) -> LinearAutoencoder:
    for p, value in ((model.down, down), (model.up, up), (model.bias, bias)):
        p.data = value.clone()
    return model


@pytest.mark.parametrize("tied", [False, True])
def test_training_finds_the_subspace_of_pca(digits: torch.Tensor, tied: bool) -> None:
    torch.manual_seed(0)
    model, pca = LinearAutoencoder(64, 8, tied=tied), PCA(8).fit(digits)
    fit(model, digits, epochs=60, lr=0.02, weight_decay=0, device="cpu", progress=False)
    assert principal_angles(model.directions.T, pca.components.T)[-1] < 2
    best = (digits - pca.reconstruct(digits)).square().mean()
    assert best <= model(digits) < 1.001 * best
    # The subspace is PCA's, its basis is not: some direction is far from every component.
    cosine = torch.nn.functional.normalize(model.directions.detach(), dim=1).double() @ pca.components.T
    assert cosine.abs().max(dim=1).values.min() < 0.9


def test_pca_is_a_minimum_in_every_basis_and_nothing_linear_beats_it() -> None:
    torch.manual_seed(0)
    x = torch.randn(200, 10, dtype=torch.float64) @ torch.randn(10, 10, dtype=torch.float64) + 1
    pca, model = PCA(3).fit(x), LinearAutoencoder(10, 3).double()
    best = (x - pca.reconstruct(x)).square().mean()
    for _ in range(20):
        A = torch.randn(3, 3, dtype=torch.float64)
        down, up = A @ pca.components, pca.components.T @ A.inverse()
        bias = pca.mean - up @ down @ pca.mean
        loss = _put(model, down, up, bias)(x)
        assert torch.allclose(loss, best)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        assert all(g.abs().max() < 1e-8 for g in gradients)
        near = [p + 0.05 * torch.randn_like(p) for p in (down, up, bias)]
        assert _put(model, *near)(x) > best


def test_gradient_is_the_formula() -> None:
    torch.manual_seed(1)
    x, model = torch.randn(30, 7, dtype=torch.float64), LinearAutoencoder(7, 2).double()
    W1, W2, b = torch.randn(2, 7).double(), torch.randn(7, 2).double(), torch.randn(7).double()
    loss = _put(model, W1, W2, b)(x)
    residual = x @ W1.T @ W2.T + b - x
    assert torch.allclose(loss, residual.square().sum() / x.numel())
    g1, g2, gb = torch.autograd.grad(loss, [model.down, model.up, model.bias])
    assert torch.allclose(g2, 2 / x.numel() * residual.T @ x @ W1.T)
    assert torch.allclose(g1, 2 / x.numel() * W2.T @ residual.T @ x)
    assert torch.allclose(gb, 2 / x.numel() * residual.sum(dim=0))


def test_tied_has_one_matrix() -> None:
    model = LinearAutoencoder(6, 2, tied=True)
    assert [tuple(p.shape) for p in model.parameters()] == [(2, 6), (6,)]
    assert model.encode(torch.rand(5, 1, 2, 3)).shape == (5, 2)
    assert model.reconstruct(torch.rand(5, 1, 2, 3)).shape == (5, 1, 2, 3)


@pytest.mark.parametrize(("k", "l"), [(3, 3), (2, 5), (5, 2), (1, 1)])
def test_angles_agree_with_scipy(k: int, l: int) -> None:
    torch.manual_seed(k)
    U, V = torch.randn(9, k).double(), torch.randn(9, l).double()
    expected = torch.from_numpy(subspace_angles(U.numpy(), V.numpy())).rad2deg().flip(0)
    assert torch.allclose(principal_angles(U, V), expected, atol=1e-8)
    assert torch.allclose(principal_angles(V, U), expected, atol=1e-8)


def test_angles_at_their_ends() -> None:
    eye = torch.eye(4)
    assert principal_angles(eye[:, :2], eye[:, 2:]).tolist() == [90, 90]
    U = torch.randn(6, 3, generator=torch.Generator().manual_seed(0)).double()
    assert principal_angles(U, U @ torch.randn(3, 3).double()).max() < 1e-9  # another basis, the same space
    assert principal_angles(U, 100 * U[:, :1]).max() < 1e-9  # within it
    tiny = torch.tensor([[1.0], [1e-9]]).double()  # an arc cosine would call this 0
    assert principal_angles(eye[:2, :1].double(), tiny).deg2rad().item() == pytest.approx(1e-9)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="dim must lie between 1 and in_dim=4, got 5"):
        LinearAutoencoder(4, 5)
    with pytest.raises(ValueError, match="U and V must be"):
        principal_angles(torch.rand(4, 2), torch.rand(5, 2))
    with pytest.raises(ValueError, match="V must have independent columns"):
        principal_angles(torch.rand(4, 2), torch.ones(4, 2))
