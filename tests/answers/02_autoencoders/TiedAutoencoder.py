"""Answers to `TiedAutoencoder` that try out its grader."""

import warnings

import torch
import torch.nn.functional as F
from torch import nn


class _Right(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(dim, in_dim))
        self.encoder_bias = nn.Parameter(torch.zeros(dim))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))

    def encode(self, x):
        return torch.relu(x @ self.weight.T + self.encoder_bias)

    def decode(self, h):
        return h @ self.weight + self.decoder_bias

    def forward(self, x):
        return self.decode(self.encode(x))


class wrong_two_matrices(nn.Module):
    """tied means that the decoder uses the encoder's"""

    def __init__(self, in_dim, dim):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(in_dim, dim), nn.Linear(dim, in_dim)

    def encode(self, x):
        return torch.relu(self.encoder(x))

    def decode(self, h):
        return self.decoder(h)

    def forward(self, x):
        return self.decode(self.encode(x))


class wrong_copied_matrix(_Right):
    """tied means that the decoder uses the encoder's"""

    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        self.decoder_weight = nn.Parameter(self.weight.T.clone())

    def decode(self, h):
        return h @ self.decoder_weight.T + self.decoder_bias


class wrong_transposed(nn.Module):
    """asked for is (dim, in_dim)"""

    def __init__(self, in_dim, dim):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(in_dim, dim))
        self.encoder_bias = nn.Parameter(torch.zeros(dim))
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))

    def encode(self, x):
        return torch.relu(x @ self.weight + self.encoder_bias)

    def decode(self, h):
        return h @ self.weight.T + self.decoder_bias

    def forward(self, x):
        return self.decode(self.encode(x))


class wrong_zeros(_Right):
    """all entries of your weight start alike"""

    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        self.weight = nn.Parameter(torch.zeros(dim, in_dim))


class wrong_linear_code(_Right):
    """`encode` has no relu"""

    def encode(self, x):
        return F.linear(x, self.weight, self.encoder_bias)


class wrong_late_bias(_Right):
    """adds its bias after the relu"""

    def encode(self, x):
        return torch.relu(x @ self.weight.T) + self.encoder_bias


class wrong_no_encoder_bias(_Right):
    """does not add `encoder_bias`"""

    def encode(self, x):
        return torch.relu(F.linear(x, self.weight))


class wrong_sigmoid(_Right):
    """has a sigmoid"""

    def encode(self, x):
        return torch.sigmoid(F.linear(x, self.weight, self.encoder_bias))


class wrong_no_decoder_bias(_Right):
    """does not add `decoder_bias`"""

    def decode(self, h):
        return h @ self.weight


class wrong_relu_on_output(_Right):
    """`decode` ends in a relu"""

    def decode(self, h):
        return torch.relu(h @ self.weight + self.decoder_bias)


class wrong_sigmoid_on_output(_Right):
    """`decode` ends in a sigmoid"""

    def decode(self, h):
        return torch.sigmoid(h @ self.weight + self.decoder_bias)


class wrong_bias_undone(_Right):
    """subtracts `encoder_bias`"""

    def decode(self, h):
        return (h - self.encoder_bias) @ self.weight + self.decoder_bias


class wrong_inverse(_Right):
    """inverts the weight"""

    def decode(self, h):
        return h @ torch.linalg.pinv(self.weight).T + self.decoder_bias


class wrong_decoder_detached(_Right):
    """the decoder's use of the weight gets no gradient"""

    def decode(self, h):
        return h @ self.weight.detach() + self.decoder_bias


class wrong_weight_data(_Right):
    """the decoder's use of the weight gets no gradient"""

    def decode(self, h):
        return F.linear(h, self.weight.data.T, self.decoder_bias)


class wrong_encoder_detached(_Right):
    """the encoder's use of the weight gets no gradient"""

    def encode(self, x):
        return torch.relu(F.linear(x, self.weight.detach(), self.encoder_bias))


class wrong_code_detached(_Right):
    """the code is detached"""

    def forward(self, x):
        return self.decode(self.encode(x).detach())


class wrong_goes_around_relu(_Right):
    """goes around the relu"""

    def forward(self, x):
        return self.decode(F.linear(x, self.weight, self.encoder_bias))


class wrong_loss(_Right):
    """returns a single number"""

    def forward(self, x):
        return F.mse_loss(self.decode(self.encode(x)), x)


class wrong_code_returned(_Right):
    """returns the codes"""

    def forward(self, x):
        return self.encode(x)


class wrong_no_parameters(_Right):
    """it should have the parameters"""

    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        del self.decoder_bias
        self.decoder_bias = torch.zeros(in_dim)


class wrong_other_names(_Right):
    """it should have the parameters"""

    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        self.b = nn.Parameter(torch.zeros(dim))
        del self.encoder_bias

    def encode(self, x):
        return torch.relu(x @ self.weight.T + self.b)


class wrong_large_start(_Right):
    """starts with a standard deviation of about 1"""

    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        self.weight = nn.Parameter(torch.randn(dim, in_dim))


class wrong_positive_start(_Right):
    """do not start around 0"""

    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        self.weight = nn.Parameter(torch.rand(dim, in_dim))


class right_orthogonal(_Right):
    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        nn.init.orthogonal_(self.weight)


class right_xavier(_Right):
    def __init__(self, in_dim, dim):
        super().__init__(in_dim, dim)
        nn.init.xavier_normal_(self.weight)


class right_functional(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.empty(dim, in_dim)))
        nn.init.kaiming_uniform_(self.weight)
        self.encoder_bias = nn.Parameter(torch.empty(dim).uniform_(-0.1, 0.1))
        self.decoder_bias = nn.Parameter(torch.empty(in_dim).uniform_(-0.1, 0.1))

    def encode(self, x):
        return F.linear(x, self.weight, self.encoder_bias).clamp(min=0)

    def decode(self, h):
        return F.linear(h, self.weight.t(), self.decoder_bias)

    def forward(self, x):
        print("forward", x.shape)
        return self.decode(self.encode(x))


class right_einsum(nn.Module):
    def __init__(self, in_dim, dim):
        super().__init__()
        start = nn.Linear(in_dim, dim)
        self.decoder_bias = nn.Parameter(torch.zeros(in_dim))
        self.encoder_bias = nn.Parameter(start.bias.data.clone())
        self.weight = nn.Parameter(start.weight.data.clone())
        self.calls = 0

    def encode(self, x):
        self.calls += 1
        return nn.functional.relu(torch.einsum("nd,kd->nk", x.double(), self.weight.double()) + self.encoder_bias)

    def decode(self, h):
        return torch.einsum("nk,kd->nd", h, self.weight.to(h.dtype)) + self.decoder_bias

    def forward(self, x):
        warnings.warn("in float64 inside", stacklevel=2)
        return self.decode(self.encode(x)).to(x.dtype)


class right_rows(_Right):
    def encode(self, x):
        return torch.stack([(self.weight @ row + self.encoder_bias).relu() for row in x])

    def decode(self, h):
        rows = [sum(h_j * w_j for h_j, w_j in zip(row, self.weight, strict=True)) + self.decoder_bias for row in h]
        return torch.stack(rows)
