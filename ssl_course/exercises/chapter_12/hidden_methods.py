"""The course's own methods that answer this chapter's questions, and that an answer may therefore not call."""

TRANSPORT = (
    "ssl_course.losses.swapped_prediction",
    "ssl_course.contrastive.sela",
    "ssl_course.contrastive.swav",
    "ssl_course.demos.sinkhorn",
)
CLUSTERING = (
    "ssl_course.contrastive.kmeans",
    "ssl_course.contrastive.deep_cluster",
    "ssl_course.contrastive.pcl",
    "ssl_course.contrastive.cluster_labels",
)
