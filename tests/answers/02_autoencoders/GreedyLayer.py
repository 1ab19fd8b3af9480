"""Answers to `GreedyLayer` that try out its grader."""

import copy
import warnings

import torch
import torch.nn.functional as F
from torch import nn


class _Layer(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder


class wrong_nothing_mended(_Layer):
    """layers below are in training mode"""

    def forward(self, x):
        h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_no_grad_alone(_Layer):
    """layers below are in training mode"""

    def forward(self, x):
        with torch.no_grad():
            h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_eval_alone(_Layer):
    """the layers below still learn: to make"""

    def forward(self, x):
        self.below.eval()
        h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_target_detached(_Layer):
    """through the encoder's input"""

    def forward(self, x):
        self.below.eval()
        h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h.detach())


class wrong_input_detached(_Layer):
    """through the target"""

    def forward(self, x):
        self.below.eval()
        h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h.detach())), h)


class wrong_target_is_x(_Layer):
    """your target is x"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), x)


class wrong_target_is_x_in_training(_Layer):
    """your target is x"""

    def forward(self, x):
        return F.mse_loss(self.decoder(self.encoder(self.below(x))), x)


class wrong_nothing_below(_Layer):
    """layers below are not used"""

    def forward(self, x):
        return F.mse_loss(self.decoder(self.encoder(x)), x)


class wrong_sum(_Layer):
    """your loss is a sum"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
        return ((self.decoder(self.encoder(h)) - h) ** 2).sum()


class wrong_sum_of_each(_Layer):
    """summed over the features"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
        return (self.decoder(self.encoder(h)) - h).pow(2).sum(dim=1).mean()


class wrong_code_detached(_Layer):
    """the new encoder gets no gradient"""

    def forward(self, x):
        self.below.eval()
        h = self.below(x).detach()
        return F.mse_loss(self.decoder(self.encoder(h).detach()), h)


class wrong_nothing_learns(_Layer):
    """the loss carries no gradient"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
            return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_eval_in_constructor(nn.Module):
    """inside `forward`"""

    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below.eval(), encoder, decoder
        self.below.requires_grad_(False)

    def forward(self, x):
        h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_eval_too_late(_Layer):
    """layers below are in training mode"""

    def forward(self, x):
        with torch.no_grad():
            h = self.below(x)
        self.below.eval()
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_absolute(_Layer):
    """not the right values"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
        return F.l1_loss(self.decoder(self.encoder(h)), h)


class wrong_reconstruction(_Layer):
    """has shape"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
        return self.decoder(self.encoder(h))


class wrong_all_in_eval(_Layer):
    """only `below` is finished"""

    def forward(self, x):
        self.eval()
        with torch.no_grad():
            h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class wrong_item(_Layer):
    """the loss carries no gradient"""

    def forward(self, x):
        self.below.eval()
        with torch.no_grad():
            h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h).item()


class right_detach(_Layer):
    def forward(self, x):
        h = self.below.eval()(x).detach()
        error = self.decoder(self.encoder(h)) - h
        print("loss", error.square().mean())
        return (error * error).sum() / h.numel()


class right_train_overridden(nn.Module):
    def __init__(self, below, encoder, decoder):
        super().__init__()
        self.below, self.encoder, self.decoder = below, encoder, decoder
        for parameter in self.below.parameters():
            parameter.requires_grad = False
        self.train()

    def train(self, mode=True):
        super().train(mode)
        self.below.eval()
        return self

    def forward(self, x):
        h = self.below(x)
        return F.mse_loss(self.decoder(self.encoder(h)), h)


class right_mode_restored(_Layer):
    def forward(self, x):
        warnings.warn("slowly", stacklevel=2)
        was = self.below.training
        self.below.eval()
        with torch.no_grad():
            rows = [self.below(row[None])[0] for row in x]
        self.below.train(was)
        h = torch.stack(rows)
        return torch.stack([F.mse_loss(self.decoder(self.encoder(row[None]))[0], row) for row in h]).mean()


class right_copy(_Layer):
    def forward(self, x):
        h = copy.deepcopy(self.below).eval()(x).detach()
        return torch.nn.MSELoss()(self.decoder(self.encoder(h)).double(), h.double())
