"""Questions of chapter 11: where a gradient stops, what keeps features apart, how collapse shows. A file each."""

from ssl_course.exercises.chapter_11 import (
    expected_std,
    mend_byol,
    name_collapse,
    simsiam_loss,
    teacher_says,
    twins_loss,
    used_directions,
    vicreg_three,
)

CHAPTER = "11_no_negatives"
QUESTIONS = (
    simsiam_loss.QUESTION,
    mend_byol.QUESTION,
    expected_std.QUESTION,
    used_directions.QUESTION,
    name_collapse.QUESTION,
    twins_loss.QUESTION,
    vicreg_three.QUESTION,
    teacher_says.QUESTION,
)
