"""The course's own losses that answer this chapter's questions, and that an answer may therefore not call."""

# Each of them gives the answer to a question about another, with suitable arguments.
SOFTMAX_LOSSES = tuple(
    f"ssl_course.losses.{name}"
    for name in (
        "nt_xent", "info_nce", "sup_con", "n_pair", "clip_loss", "soft_nearest_neighbor", "mutual_information",
        "log_partition",
    )
)  # fmt: skip
