"""Questions of chapter 09: losses of pairs, triplets and whole batches, and what they measure. One file a question."""

from ssl_course.exercises.chapter_09 import (
    contrastive_pair,
    hardest_share,
    info_nce_bound_value,
    lifted_loss,
    masked_info_nce,
    mend_sup_con,
    nt_xent_loss,
    semi_hard_rows,
    triplet_loss,
)

CHAPTER = "09_metric_learning"
QUESTIONS = (
    contrastive_pair.QUESTION,
    triplet_loss.QUESTION,
    semi_hard_rows.QUESTION,
    lifted_loss.QUESTION,
    nt_xent_loss.QUESTION,
    masked_info_nce.QUESTION,
    mend_sup_con.QUESTION,
    info_nce_bound_value.QUESTION,
    hardest_share.QUESTION,
)
