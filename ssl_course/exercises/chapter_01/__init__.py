"""Questions of chapter 01: bits, pseudo labels, and fair evaluation. One file a question."""

from ssl_course.exercises.chapter_01 import (
    balanced_rows,
    best_turn_accuracy,
    four_turns,
    frozen_features,
    knn_vote,
    label_bits,
)

CHAPTER = "01_the_cake"
QUESTIONS = (
    label_bits.QUESTION,
    four_turns.QUESTION,
    balanced_rows.QUESTION,
    knn_vote.QUESTION,
    frozen_features.QUESTION,
    best_turn_accuracy.QUESTION,
)
