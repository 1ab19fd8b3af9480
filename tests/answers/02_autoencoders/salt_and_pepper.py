"""Answers to `salt_and_pepper` that try out its grader."""

import warnings

import numpy as np
import torch


def _noise(images, share, generator, coins=None):
    hit = torch.rand(images.shape, generator=generator) < share
    coins = torch.rand(images.shape, generator=generator) if coins is None else coins
    return torch.where(hit, (coins < 0.5).to(images.dtype), images)


def wrong_one_mask(images, share, generator):
    """all images are hit in the same places"""
    hit = torch.rand(images.shape[1:], generator=generator) < share
    white = torch.rand(images.shape[1:], generator=generator) < 0.5
    return torch.where(hit, white.float(), images)


def wrong_whole_images(images, share, generator):
    """whole images turn to noise"""
    hit = torch.rand(len(images), 1, 1, 1, generator=generator) < share
    white = torch.rand(images.shape, generator=generator) < 0.5
    return torch.where(hit, white.float(), images)


def wrong_rows(images, share, generator):
    """whole rows turn to noise"""
    hit = torch.rand(*images.shape[:3], 1, generator=generator) < share
    return torch.where(hit, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def wrong_columns(images, share, generator):
    """whole columns turn to noise"""
    n, _, _, w = images.shape
    hit = torch.rand(n, 1, 1, w, generator=generator) < share
    return torch.where(hit, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def wrong_stays(images, share, generator):
    """your share is the part that stays"""
    hit = torch.rand(images.shape, generator=generator) > share
    return torch.where(hit, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def wrong_twice(images, share, generator):
    """whole share each"""
    u = torch.rand(images.shape, generator=generator)
    result = images.clone()
    result[u < share] = 0
    result[u > 1 - share] = 1
    return result


def wrong_twice_overlapping(images, share, generator):
    """whole share each"""
    result = torch.where(torch.rand(images.shape, generator=generator) < share, 0.0, images)
    return torch.where(torch.rand(images.shape, generator=generator) < share, 1.0, result)


def wrong_overlapping(images, share, generator):
    """may hit the same pixel"""
    result = torch.where(torch.rand(images.shape, generator=generator) < share / 2, 0.0, images)
    return torch.where(torch.rand(images.shape, generator=generator) < share / 2, 1.0, result)


def wrong_half(images, share, generator):
    """only half of the noise"""
    u = torch.rand(images.shape, generator=generator)
    result = torch.where(u < share / 4, 0.0, images)
    return torch.where(u > 1 - share / 4, 1.0, result)


def wrong_one_number(images, share, generator):
    """one random number decides both"""
    u = torch.rand(images.shape, generator=generator)
    return torch.where(u < share, (u > 0.5).float(), images)


def wrong_pepper_only(images, share, generator):
    """all your noise is black"""
    return images * (torch.rand(images.shape, generator=generator) >= share)


def wrong_coin_of_batch(images, share, generator):
    """one random number decides both"""
    hit = torch.rand(images.shape, generator=generator) < share
    white = float(torch.rand((), generator=generator) < 0.5)
    return torch.where(hit, white, images)


def wrong_coin_of_image(images, share, generator):
    """noise of one colour only"""
    return _noise(images, share, generator, torch.rand(len(images), 1, 1, 1, generator=generator).expand_as(images))


def wrong_coin_shared(images, share, generator):
    """the same place in the next image"""
    return _noise(images, share, generator, torch.rand(images.shape[1:], generator=generator).expand_as(images))


def wrong_coin_of_row(images, share, generator):
    """same colour as at the pixel beside them"""
    coins = torch.rand(*images.shape[:3], 1, generator=generator).expand_as(images)
    return _noise(images, share, generator, coins)


def wrong_rounded(images, share, generator):
    """depends on the pixel that was there"""
    hit = torch.rand(images.shape, generator=generator) < share
    return torch.where(hit, images.round(), images)


def wrong_more_white(images, share, generator):
    """it should be half of it"""
    hit = torch.rand(images.shape, generator=generator) < share
    white = torch.rand(images.shape, generator=generator) > share
    return torch.where(hit, white.float(), images)


def wrong_blocks(images, share, generator):
    """pixels turn to noise together with"""
    n, _, h, w = images.shape
    hit = torch.rand(n, 1, -(-h // 2), -(-w // 2), generator=generator) < share
    hit = hit.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)[:, :, :h, :w]
    return torch.where(hit, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def wrong_exact_number(images, share, generator):
    """exactly the same number"""
    noise = torch.rand(images.shape, generator=generator).flatten(1)
    hit = noise.argsort(dim=1).argsort(dim=1) < round(share * noise.shape[1])
    hit = hit.view(images.shape)
    return torch.where(hit, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def wrong_rescaled(images, share, generator):
    """as dropout does"""
    u = torch.rand(images.shape, generator=generator)
    result = torch.where(u < share / 2, 0.0, images / (1 - share))
    return torch.where(u > 1 - share / 2, 1.0, result)


def wrong_minus_one(images, share, generator):
    """your noise has the value -1"""
    hit = torch.rand(images.shape, generator=generator) < share
    white = torch.rand(images.shape, generator=generator) < 0.5
    return torch.where(hit, 2.0 * white - 1, images)


def wrong_own_extremes(images, share, generator):
    """neither black, nor white, nor as they were"""
    hit = torch.rand(images.shape, generator=generator) < share
    white = torch.rand(images.shape, generator=generator) < 0.5
    low, high = images.amin((1, 2, 3), keepdim=True), images.amax((1, 2, 3), keepdim=True)
    return torch.where(hit, torch.where(white, high, low), images)


def wrong_gaussian(images, share, generator):
    """changes every pixel"""
    return images + share * torch.randn(images.shape, generator=generator)


def wrong_in_place(images, share, generator):
    """in place"""
    hit = torch.rand(images.shape, generator=generator) < share
    images[hit] = (torch.rand(images.shape, generator=generator) < 0.5).float()[hit]
    return images


def wrong_no_generator(images, share, generator):
    """hand it to `torch.rand`"""
    return _noise(images, share, None)


def wrong_coin_without_generator(images, share, generator):
    """the same places, but other colours"""
    return _noise(images, share, generator, torch.rand(images.shape))


def wrong_own_seed(images, share, generator):
    """every generator gives the same noise"""
    return _noise(images, share, torch.Generator().manual_seed(0))


def wrong_seeded_again(images, share, generator):
    """second call with the same generator repeats"""
    return _noise(images, share, torch.Generator().manual_seed(generator.initial_seed()))


def wrong_mask_returned(images, share, generator):
    """is this the mask"""
    return (torch.rand(images.shape, generator=generator) < share).float()


def wrong_batch_axis_lost(images, share, generator):
    """has shape"""
    return _noise(images, share, generator)[0]


def wrong_nothing(images, share, generator):
    """leaves all pixels as they were"""
    _noise(images.clone(), share, generator)
    return images


def wrong_upper_half(images, share, generator):
    """another share of noise than the other half"""
    h = images.shape[2]
    density = share + torch.linspace(-0.1, 0.1, h)[:, None]
    hit = torch.rand(images.shape, generator=generator) < density
    return torch.where(hit, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def right_one_draw(images, share, generator):
    u = torch.rand(images.shape, generator=generator)
    result = images.clone()
    result[u < share / 2] = 0
    result[(share / 2 <= u) & (u < share)] = 1
    print("hit", (u < share).float().mean())
    return result


def right_loop(images, share, generator):
    result = []
    for image in images:
        hit = torch.bernoulli(torch.full_like(image, share), generator=generator)
        white = torch.randint(2, image.shape, generator=generator)
        result.append(image * (1 - hit) + hit * white)
    return torch.stack(result)


def right_numpy(images, share, generator):
    warnings.warn("a detour through numpy", stacklevel=2)
    rng = np.random.default_rng(int(torch.randint(2**62, (), generator=generator)))
    x = images.numpy()
    noise = rng.choice([0.0, 1.0, np.nan], size=x.shape, p=[share / 2, share / 2, 1 - share])
    return np.where(np.isnan(noise), x, noise)


def right_normal(images, share, generator):
    hit = torch.rand(images.shape, generator=generator, dtype=torch.float64) < share
    white = torch.randn(images.shape, generator=generator) > 0
    return images.masked_fill(hit & white, 1.0).masked_fill(hit & ~white, 0.0)
