"""Questions of chapter 06: where a patch lies, how an image is turned, which order the tiles have. One file a "
"question."""

from ssl_course.exercises.chapter_06 import (
    clue_scores,
    distance_law,
    far_permutations,
    mend_exemplar,
    neighbour_pair,
    remove_fringes,
    shuffle_tiles,
    solve_puzzle,
    turn_each,
)

CHAPTER = "06_context"
QUESTIONS = (
    turn_each.QUESTION,
    clue_scores.QUESTION,
    neighbour_pair.QUESTION,
    remove_fringes.QUESTION,
    shuffle_tiles.QUESTION,
    solve_puzzle.QUESTION,
    distance_law.QUESTION,
    far_permutations.QUESTION,
    mend_exemplar.QUESTION,
)
