"""Answers to `denoising_loss` that try out its grader."""

import warnings

import torch
import torch.nn.functional as F


def wrong_nothing_mended(encoder, decoder, clean, noisy):
    """your target is the noisy image"""
    code = encoder(noisy).detach()
    restored = decoder(code)
    return ((restored - noisy) ** 2).sum()


def wrong_noisy_target(encoder, decoder, clean, noisy):
    """your target is the noisy image"""
    return F.mse_loss(decoder(encoder(noisy)), noisy)


def wrong_clean_input(encoder, decoder, clean, noisy):
    """the encoder sees the clean image"""
    return F.mse_loss(decoder(encoder(clean)), clean)


def wrong_swapped(encoder, decoder, clean, noisy):
    """clean and noisy are swapped"""
    return F.mse_loss(decoder(encoder(clean)), noisy)


def wrong_sum(encoder, decoder, clean, noisy):
    """your loss is a sum"""
    return ((decoder(encoder(noisy)) - clean) ** 2).sum()


def wrong_sum_of_pixels(encoder, decoder, clean, noisy):
    """summed over the pixels"""
    return ((decoder(encoder(noisy)) - clean) ** 2).sum(dim=1).mean()


def wrong_codes(encoder, decoder, clean, noisy):
    """you compare codes"""
    return F.mse_loss(encoder(noisy), encoder(clean))


def wrong_lost_only(encoder, decoder, clean, noisy):
    """noisy pixels only"""
    lost = (clean != noisy).float()
    return (lost * (decoder(encoder(noisy)) - clean) ** 2).mean()


def wrong_absolute(encoder, decoder, clean, noisy):
    """absolute values"""
    return F.l1_loss(decoder(encoder(noisy)), clean)


def wrong_lengths(encoder, decoder, clean, noisy):
    """average lengths"""
    return torch.linalg.norm(decoder(encoder(noisy)) - clean, dim=1).mean()


def wrong_root(encoder, decoder, clean, noisy):
    """root of the mean squared error"""
    return F.mse_loss(decoder(encoder(noisy)), clean).sqrt()


def wrong_code_detached(encoder, decoder, clean, noisy):
    """no gradient gets past the code"""
    return F.mse_loss(decoder(encoder(noisy).detach()), clean)


def wrong_no_grad(encoder, decoder, clean, noisy):
    """it carries no gradient, so nothing learns"""
    with torch.no_grad():
        restored = decoder(encoder(noisy))
    return F.mse_loss(restored, clean)


def wrong_item(encoder, decoder, clean, noisy):
    """it carries no gradient, so nothing learns"""
    return F.mse_loss(decoder(encoder(noisy)), clean).item()


def wrong_half(encoder, decoder, clean, noisy):
    """right up to a constant factor"""
    return 0.5 * F.mse_loss(decoder(encoder(noisy)), clean)


def wrong_each(encoder, decoder, clean, noisy):
    """has shape"""
    return F.mse_loss(decoder(encoder(noisy)), clean, reduction="none").mean(dim=1)


def wrong_binary(encoder, decoder, clean, noisy):
    """not the right values"""
    return F.binary_cross_entropy_with_logits(decoder(encoder(noisy)), clean.sigmoid())


def wrong_numpy(encoder, decoder, clean, noisy):
    """your code raised"""
    return ((decoder(encoder(noisy)).numpy() - clean.numpy()) ** 2).mean()


def right_by_hand(encoder, decoder, clean, noisy):
    difference = decoder(encoder(noisy)) - clean.detach()
    print(difference.shape)
    return torch.einsum("nd,nd->", difference, difference) / difference.numel()


def right_one_by_one(encoder, decoder, clean, noisy):
    warnings.warn("slow", stacklevel=2)
    losses = []
    for x, y in zip(clean, noisy, strict=True):
        losses.append(((decoder(encoder(y[None]))[0] - x) ** 2).mean())
    return sum(losses) / len(losses)


def right_double(encoder, decoder, clean, noisy):
    restored = decoder(encoder(noisy)).double()
    return torch.nn.MSELoss()(clean.double(), restored)
