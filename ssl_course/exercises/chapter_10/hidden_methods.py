"""The course's own methods that answer this chapter's questions, and that an answer may therefore not call."""

_LOSSES = ("ssl_course.losses.info_nce", "ssl_course.losses.log_partition", "ssl_course.losses.mutual_information")
MEMORY = tuple(
    f"ssl_course.contrastive.{name}" for name in ("memory_bank", "instance_discrimination", "pirl")
)  # fmt: skip
QUEUE = ("ssl_course.contrastive.queue", "ssl_course.contrastive.moco", "ssl_course.contrastive.pcl", *_LOSSES)
MOMENTUM = tuple(
    f"ssl_course.contrastive.{name}" for name in ("momentum", "moco", "byol", "dino", "pcl")
)  # fmt: skip
GROUPS = ("ssl_course.contrastive.batch_groups", "ssl_course.contrastive.moco")
PREDICTION = ("ssl_course.contrastive.cpc", "ssl_course.losses.clip_loss", *_LOSSES)
