"""Questions of chapter 12: clusters, and how to share things out evenly. One file a question."""

from ssl_course.exercises.chapter_12 import (
    agreement,
    kmeans_round,
    mend_end_of_epoch,
    share_kept,
    shipment,
    sinkhorn_codes,
    swapped_loss,
    weighted_loss,
)

CHAPTER = "12_clusters"
QUESTIONS = (
    kmeans_round.QUESTION,
    agreement.QUESTION,
    weighted_loss.QUESTION,
    mend_end_of_epoch.QUESTION,
    sinkhorn_codes.QUESTION,
    shipment.QUESTION,
    share_kept.QUESTION,
    swapped_loss.QUESTION,
)
