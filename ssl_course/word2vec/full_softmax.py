"""The full softmax: name the right word among all of the vocabulary."""

from __future__ import annotations

import torch
from torch import Tensor


def full_softmax(inputs: Tensor, outputs: Tensor, rows: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, list]:
    """The cross-entropy of predicting words, and its gradients, written out.

        loss = sum over pairs (i, t) of  log sum_v exp(c_i . u_v) - c_i . u_t

    It costs a score for each word of the vocabulary, which is why word2vec does not do it.

    Args:
        inputs: c, (n, d), one vector a row.
        outputs: u, (V, d), the output vectors of all words.
        rows, targets: (p,) each: row i of `inputs` predicts word t. A row may predict several words, or none.

    Returns:
        The loss, a scalar; the gradients for `inputs`, (n, d); and for `outputs` the pull on each target and the push
        on every word, each as rows and their gradients.

    Source: Mikolov, Sutskever, Chen, Corrado and Dean, 2013, arXiv:1310.4546, equation 2.
    """
    scores = inputs @ outputs.T  # (n, V)
    times = torch.bincount(rows, minlength=len(inputs)).to(scores)  # (n,), how many words each row predicts
    totals = scores.logsumexp(1)
    loss = totals @ times - scores[rows, targets].sum()
    guesses = (scores - totals[:, None]).exp_() * times[:, None]  # (n, V)
    to_inputs = (guesses @ outputs).index_add_(0, rows, outputs[targets], alpha=-1)
    everything = torch.arange(len(outputs), device=outputs.device)
    return loss, to_inputs, [(targets, -inputs[rows]), (everything, guesses.T @ inputs)]
