"""`salt_and_pepper`: noise that is examined by its properties, since nobody can know its draws."""

from __future__ import annotations

import math

import numpy as np

from ssl_course.exercises.judging import Answer, Make, Question, array, require

MANY = 6.5  # deviations from the mean that chance does not reach (once in 10^10)


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    in_place = False
    for share in (rng.uniform(0.24, 0.3), rng.uniform(0.75, 0.8)):
        images = _images(rng, 128)
        result = _noisy(answer, images, share, rng)
        in_place = in_place or 0 in answer.changed
        noise = _noise(result, images)
        _check_places(noise, share)
        _check_colours(result > 0.5, noise, images)
    _check_generator(answer, rng)
    tiny = _images(rng, 2, 3)
    require(
        np.allclose(_noisy(answer, tiny, 0.0, rng), tiny, atol=1e-5),
        "With a share of 0 your function changes pixels.",
        share=0.5,
    )
    require(
        bool(_is_noise(_noisy(answer, tiny, 1.0, rng)).all()),
        "With a share of 1 your function leaves pixels as they were.",
        share=0.5,
    )
    require(not in_place, "Your function changes the images in place: work on a copy.", share=0.5, hint=3)


def _images(rng: np.random.Generator, n: int, side: int = 28) -> np.ndarray:
    """Without black and without white, so that noise shows."""
    return rng.uniform(0.2, 0.8, size=(n, 1, side, side)).astype(np.float32)


def _noisy(answer: Answer, images: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    value = answer(images, float(share), Make("torch.Generator", seed=int(rng.integers(2**31))))
    return array(value, shape=images.shape, name="your result")


def _is_noise(result: np.ndarray) -> np.ndarray:
    return (np.abs(result) < 1e-5) | (np.abs(result - 1) < 1e-5)


def _noise(result: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Which pixels are noise; `Wrong` if one is neither that nor as it was."""
    noise = _is_noise(result)
    stays = ~noise
    odd = stays & (np.abs(result - images) > 1e-5)
    if not odd.any():
        return noise
    ratio = result[stays] / images[stays]
    require(
        ratio.std() > 1e-4,
        f"You scale the pixels that stay by {ratio.mean():.3g}, as dropout does: leave them as they are.",
        hint=2,
    )
    values = np.unique(result[odd].round(4))
    require(len(values) > 2, f"Your noise has the value {values[0]:g}: black is 0 and white is 1.", hint=2)
    require(
        odd.sum() < 0.99 * stays.sum(),
        "Your function changes every pixel: those that are not noise must stay as they are.",
        hint=2,
    )
    require(False, "Some pixels are neither black, nor white, nor as they were.", hint=2)
    return noise


def _check_places(noise: np.ndarray, share: float) -> None:
    """Each pixel by itself, with the right probability."""
    each = noise[:, 0].mean(axis=(1, 2))  # (n,)
    require(noise.any(), "Your function leaves all pixels as they were.")
    if not noise.all():
        require(not (noise == noise[:1]).all(), "All images are hit in the same places: draw for each image by itself.")
        require(not set(each) <= {0.0, 1.0}, "Whole images turn to noise: draw for each pixel by itself.")
        for axis, name in ((3, "rows"), (2, "columns")):
            whole = noise.all(axis=axis) | ~noise.any(axis=axis)
            require(not whole.all(), f"Whole {name} turn to noise: draw for each pixel by itself.")
    _check_share(noise.mean(), share, noise.size)
    require(
        len(set(each)) > 1,
        "Every image has exactly the same number of noise pixels: draw for each pixel by itself.",
        share=0.5,
    )
    variance = share * (1 - share)
    alike = _alike(noise - share, variance)
    odd = {f"Pixels turn to noise together with {name}: draw for each by itself.": z for name, z in alike.items()}
    for half, name in ((noise[:, :, :14], "upper"), (noise[:, :, :, :14], "left")):
        message = f"The {name} half of your images has another share of noise than the other half."
        odd[message] = abs(half.mean() - share) / math.sqrt(variance / half.size)
    _check_oddest(odd)


def _check_share(found: float, share: float, count: int) -> None:
    """The share of noise among all pixels."""
    allowed = MANY * math.sqrt(share * (1 - share) / count)
    if abs(found - share) < allowed:
        return
    about = {1 - share: "your share is the part that stays", 1.0: "all pixels are noise (or is this the mask?)"}
    about |= {2 * share: "black and white have the whole share each", share / 2: "only half of the noise arrives"}
    about |= {2 * share - share**2: "black and white have the whole share each"}
    about |= {share - share**2 / 4: "black and white have half of the share each, but may hit the same pixel"}
    close = [reason for value, reason in about.items() if abs(found - value) < allowed and share < 0.5]
    reason = f": {close[0]}" if close else ""
    require(False, f"You turn {100 * found:.1f}% of the pixels to noise where share is {share:.3f}{reason}.", hint=2)


def _check_colours(white: np.ndarray, noise: np.ndarray, images: np.ndarray) -> None:
    """Black or white by a fair coin of each pixel."""
    salt = white[noise].mean()
    require(
        0 < salt < 1,
        f"All your noise is {'white' if salt else 'black'}, where half of it should be. If one random number decides "
        "both whether a pixel is hit and how, the second decision is no longer free.",
        hint=2,
    )
    of_each = [set(white[i][noise[i]]) for i in range(len(noise))]
    require(
        any(len(colours) == 2 for colours in of_each),
        "Each image has noise of one colour only: a coin for each pixel, not for each image.",
    )
    coin = np.where(noise, white - salt, 0)
    alike = _alike(coin, coin.var())
    _check_oddest(
        {f"The noise has the same colour as at {name}: a coin for each pixel.": z for name, z in alike.items()}
    )
    require(
        abs(salt - 0.5) < MANY * 0.5 / math.sqrt(noise.sum()),
        f"Of your noise {100 * salt:.0f}% is white: it should be half of it.",
        hint=2,
    )
    bright = noise & (images > 0.5)
    require(
        abs(white[bright].mean() - 0.5) < MANY * 0.5 / math.sqrt(bright.sum()),
        "Whether your noise is black or white depends on the pixel that was there.",
    )


def _alike(values: np.ndarray, variance: float) -> dict[str, float]:
    """How far values (n, 1, h, w) of mean 0 go together with those of a neighbour, in standard deviations of chance."""
    pairs = {
        "the pixel beside them": (values[..., 1:], values[..., :-1]),
        "the pixel below them": (values[:, :, 1:], values[:, :, :-1]),
        "the same place in the next image": (values[1:], values[:-1]),
    }
    return {name: abs((a * b).mean()) * math.sqrt(a.size) / variance for name, (a, b) in pairs.items()}


def _check_oddest(odd: dict[str, float]) -> None:
    """Messages with their distances from chance: the farthest one speaks, if it is far."""
    message = max(odd, key=odd.get)
    require(odd[message] < MANY, message)


def _check_generator(answer: Answer, rng: np.random.Generator) -> None:
    images = _images(rng, 8)
    seed = int(rng.integers(2**30))
    results = []
    for number in (seed, seed, seed + 1):
        value = answer(images, 0.5, Make("torch.Generator", seed=number))
        results.append(array(value, shape=images.shape, name="your result"))
    first, again, other = results
    same_places = np.array_equal(_is_noise(first), _is_noise(again))
    require(
        np.array_equal(first, again) or not same_places,
        "The same generator gives the same places, but other colours: the second draw needs the generator, too.",
        share=0.5,
        hint=3,
    )
    require(same_places, "The same generator gives other noise: hand it to `torch.rand`.", share=0.5, hint=3)
    require(
        not np.array_equal(first, other),
        "Every generator gives the same noise: draw from the one that you are given, and do not seed it.",
        share=0.5,
        hint=3,
    )
    generator = answer.make(Make("torch.Generator", seed=seed))
    first, again = (array(answer(images, 0.5, generator), shape=images.shape, name="your result") for _ in range(2))
    require(
        not np.array_equal(first, again),
        "A second call with the same generator repeats the first one: draw from it as it is, or every step of a "
        "training run sees the same noise.",
        share=0.5,
        hint=3,
    )


QUESTION = Question(
    "salt_and_pepper",
    "Another noise: salt and pepper",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "How many random numbers does an image of 28 x 28 pixels need? And a batch of 64?",
        "One draw of the images' shape says which pixels are hit, a second one of its own says black or white; "
        "where nothing is hit the image stays.",
        "Compare `torch.rand(images.shape, generator=generator)` with share, a second such draw with 0.5, and join all "
        "with `torch.where(hit, white, images)`.",
    ),
    examine=_examine,
)
