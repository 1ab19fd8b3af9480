"""Questions of chapter 05: colours, holes, hidden patches, and a judge of what is real. One file a question."""

from ssl_course.exercises.chapter_05 import (
    best_constants,
    colour_weights,
    hole_loss,
    keep_visible,
    mend_masked_loss,
    one_colour,
    psnr_of_each,
    two_player_loss,
)

CHAPTER = "05_generation"
QUESTIONS = (
    best_constants.QUESTION,
    colour_weights.QUESTION,
    one_colour.QUESTION,
    psnr_of_each.QUESTION,
    hole_loss.QUESTION,
    two_player_loss.QUESTION,
    keep_visible.QUESTION,
    mend_masked_loss.QUESTION,
)
