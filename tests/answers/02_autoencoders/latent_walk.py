"""Answers to `latent_walk` that try out its grader."""

import warnings

import numpy as np
import torch


def _blend(a, b, t):
    return (1 - t) * a + t * b


def wrong_pixels(encoder, decoder, x1, x2, steps):
    """neither the encoder nor the decoder"""
    return _blend(x1, x2, torch.linspace(0, 1, steps)[:, None])


def wrong_blend_encoded(encoder, decoder, x1, x2, steps):
    """blend pixels, and then encode"""
    return decoder(encoder(_blend(x1, x2, torch.linspace(0, 1, steps)[:, None])))


def wrong_pictures(encoder, decoder, x1, x2, steps):
    """blend the two decoded images"""
    return _blend(decoder(encoder(x1)), decoder(encoder(x2)), torch.linspace(0, 1, steps)[:, None])


def wrong_no_end(encoder, decoder, x1, x2, steps):
    """one step short of x2"""
    t = torch.arange(steps)[:, None] / steps
    return decoder(_blend(encoder(x1), encoder(x2), t))


def wrong_no_start(encoder, decoder, x1, x2, steps):
    """one step after x1"""
    t = torch.arange(1, steps + 1)[:, None] / steps
    return decoder(_blend(encoder(x1), encoder(x2), t))


def wrong_no_ends(encoder, decoder, x1, x2, steps):
    """both ends are missing"""
    t = torch.arange(1, steps + 1)[:, None] / (steps + 1)
    return decoder(_blend(encoder(x1), encoder(x2), t))


def wrong_reversed(encoder, decoder, x1, x2, steps):
    """from x2 to x1"""
    t = torch.linspace(0, 1, steps)[:, None]
    return decoder(t * encoder(x1) + (1 - t) * encoder(x2))


def wrong_added(encoder, decoder, x1, x2, steps):
    """add the second code to the first"""
    return decoder(encoder(x1) + torch.linspace(0, 1, steps)[:, None] * encoder(x2))


def wrong_normalised(encoder, decoder, x1, x2, steps):
    """normalise the blended codes"""
    z = _blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps)[:, None])
    return decoder(torch.nn.functional.normalize(z, dim=1))


def wrong_one_more(encoder, decoder, x1, x2, steps):
    """one step too many"""
    return decoder(_blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps + 1)[:, None]))


def wrong_two_more(encoder, decoder, x1, x2, steps):
    """two steps too many"""
    return decoder(_blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps + 2)[:, None]))


def wrong_one_less(encoder, decoder, x1, x2, steps):
    """one step too few"""
    return decoder(_blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps - 1)[:, None]))


def wrong_codes(encoder, decoder, x1, x2, steps):
    """return the codes"""
    return _blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps)[:, None])


def wrong_share_one_axis(encoder, decoder, x1, x2, steps):
    """raised RuntimeError"""
    return decoder(_blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps)))


def wrong_list(encoder, decoder, x1, x2, steps):
    """your result is a list of"""
    return [decoder(_blend(encoder(x1), encoder(x2), t)) for t in torch.linspace(0, 1, steps)]


def wrong_middle_axis(encoder, decoder, x1, x2, steps):
    """has shape"""
    images = [decoder(_blend(encoder(x1), encoder(x2), t)) for t in torch.linspace(0, 1, steps)]
    return torch.stack(images)


def wrong_squared(encoder, decoder, x1, x2, steps):
    """in 1 of 4 cases it is right"""
    return decoder(_blend(encoder(x1), encoder(x2), torch.linspace(0, 1, steps)[:, None] ** 2))


def right_lerp(encoder, decoder, x1, x2, steps):
    return decoder(torch.lerp(encoder(x1), encoder(x2), torch.linspace(0, 1, steps)[:, None]))


def right_loop(encoder, decoder, x1, x2, steps):
    with torch.no_grad():
        z1, z2 = encoder(x1), encoder(x2)
        images = []
        for i in range(steps):
            print("step", i)
            images.append(decoder(z1 + i / (steps - 1) * (z2 - z1)).numpy())
    return np.concatenate(images)


def right_einsum(encoder, decoder, x1, x2, steps):
    warnings.warn("both at once", stacklevel=2)
    codes = encoder(torch.cat([x1, x2]))
    t = torch.arange(steps) / (steps - 1)
    return decoder(torch.einsum("is,ik->sk", torch.stack([1 - t, t]), codes))
