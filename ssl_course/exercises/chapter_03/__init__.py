"""Questions of chapter 03: pairs, subsampling, noise, the loss, negatives, analogies, CBOW. One file a question."""

from ssl_course.exercises.chapter_03 import (
    analogy,
    cbow_step,
    draw_negatives,
    keep_probability,
    negative_sampling_loss,
    noise_distribution,
    window_pairs,
)

CHAPTER = "03_word2vec"
QUESTIONS = (
    window_pairs.QUESTION,
    keep_probability.QUESTION,
    noise_distribution.QUESTION,
    negative_sampling_loss.QUESTION,
    draw_negatives.QUESTION,
    analogy.QUESTION,
    cbow_step.QUESTION,
)
