"""`denoising_loss`: from the noisy image to the clean one."""

from __future__ import annotations

import numpy as np
import torch.nn.functional as F

from ssl_course.exercises.judging import Answer, Case, Make, Mistake, Question, Wrong, matches, require


def _loss(encoder, decoder, clean, noisy):
    return F.mse_loss(decoder(encoder(noisy)), clean)


def _sum(encoder, decoder, clean, noisy):
    return F.mse_loss(decoder(encoder(noisy)), clean, reduction="sum")


def _broken(encoder, decoder, clean, noisy):
    return F.mse_loss(decoder(encoder(noisy)), noisy, reduction="sum")


def _sum_of_each(encoder, decoder, clean, noisy):
    return ((decoder(encoder(noisy)) - clean) ** 2).sum(dim=1).mean()


def _codes(encoder, decoder, clean, noisy):
    return F.mse_loss(encoder(noisy), encoder(clean))


def _lost_only(encoder, decoder, clean, noisy):
    lost = noisy != clean
    return F.mse_loss(decoder(encoder(noisy))[lost], clean[lost])


def _lost_only_over_all(encoder, decoder, clean, noisy):
    return ((decoder(encoder(noisy)) - clean) ** 2 * (noisy != clean)).mean()


def _lengths(encoder, decoder, clean, noisy):
    return (decoder(encoder(noisy)) - clean).norm(dim=1).mean()


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, d, k in ((6, 10, 4), (11, 7, 9)):
        clean = rng.normal(size=(n, d))
        noisy = np.where(rng.random((n, d)) < 0.4, 0, clean)
        encoder = Make("ssl_course.encoders.mlp", d, 12, k, seed=int(rng.integers(1000)))
        decoder = Make("ssl_course.encoders.mlp", k, 12, d, seed=int(rng.integers(1000)))
        cases.append(Case((encoder, decoder, clean, noisy)))
    same = cases[0].args
    return [*cases, Case((*same[:3], same[2]), note="images without noise")]


_MATCHES = matches(
    _loss,
    _inputs,
    gradients=(3,),
    mistakes=(
        Mistake(
            lambda e, d, clean, noisy: _loss(e, d, noisy, noisy),
            "Your target is the noisy image: copying it is then the best that can be learned.",
            hint=2,
        ),
        Mistake(
            _broken,
            "Your target is the noisy image: copying it is then the best that can be learned. (And the loss is a sum.)",
            hint=2,
        ),
        Mistake(
            lambda e, d, clean, noisy: _loss(e, d, clean, clean),
            "The encoder sees the clean image: there is no noise to remove.",
            hint=2,
        ),
        Mistake(
            lambda e, d, clean, noisy: _loss(e, d, noisy, clean),
            "Clean and noisy are swapped: your network learns to add the noise.",
            hint=2,
        ),
        Mistake(_sum, "Your loss is a sum: its size then depends on the batch. Take the mean.", hint=3),
        Mistake(_sum_of_each, "Your loss is summed over the pixels: take the mean over all entries.", hint=3),
        Mistake(_codes, "You compare codes: an encoder that always says the same wins. Compare images.", hint=2),
        Mistake(_lost_only, "You compare the noisy pixels only: all pixels must be restored.", hint=2),
        Mistake(_lost_only_over_all, "You compare the noisy pixels only: all pixels must be restored.", hint=2),
        Mistake(
            lambda e, d, clean, noisy: F.l1_loss(d(e(noisy)), clean),
            "You take absolute values: asked for are squares.",
            hint=3,
        ),
        Mistake(_lengths, "You average lengths: asked for are squares.", hint=3),
        Mistake(
            lambda e, d, clean, noisy: _loss(e, d, clean, noisy).sqrt(),
            "You take the root of the mean squared error: asked for is the mean squared error.",
            hint=3,
        ),
        Mistake(
            lambda e, d, clean, noisy: F.mse_loss(d(e(noisy).detach()), clean),
            "The value is right, but no gradient gets past the code: only the decoder would learn.",
            hint=2,
        ),
    ),
)


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    try:
        _MATCHES(answer, rng)
    except Wrong as wrong:
        text = "The value is right, but it carries no gradient, so nothing learns: return the tensor, without "
        text += "`.item()`, and not under `no_grad`."
        require(not (wrong.share and answer.detached), text, share=wrong.share, hint=2)
        raise


QUESTION = Question(
    "denoising_loss",
    "Mend the denoising loss",
    "repair",
    points=2,
    difficulty=2,
    minutes=12,
    hints=(
        "Which image goes in, and which should come out? Which line stops the encoder from learning?",
        "The encoder sees the noisy image; the decoder's result is compared with the clean one; the gradient must get "
        "through the code.",
        "`F.mse_loss(restored, clean)`, with `restored` made from the noisy images without detach.",
    ),
    examine=_examine,
    hides=("ssl_course.autoencoders.denoising",),
)
