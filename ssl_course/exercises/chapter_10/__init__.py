"""Questions of chapter 10: memories, queues, momentum, predictions, and what batch norm tells. One file a question."""

from ssl_course.exercises.chapter_10 import (
    accuracy_by_mark,
    cpc_loss,
    follow,
    loss_at,
    mend_moco,
    partner_rows,
    push_keys,
    remember,
    shuffled_norm,
)

CHAPTER = "10_contrastive"
QUESTIONS = (
    remember.QUESTION,
    follow.QUESTION,
    push_keys.QUESTION,
    mend_moco.QUESTION,
    shuffled_norm.QUESTION,
    accuracy_by_mark.QUESTION,
    cpc_loss.QUESTION,
    loss_at.QUESTION,
    partner_rows.QUESTION,
)
