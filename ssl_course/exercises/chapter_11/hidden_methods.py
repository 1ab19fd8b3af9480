"""The course's own modules that answer this chapter's questions, and that an answer may therefore not call."""

PREDICTION = tuple(
    f"ssl_course.{name}" for name in ("losses.negative_cosine", "contrastive.simsiam", "contrastive.byol")
)
MEASURES = ("ssl_course.evaluation.collapse",)
TWINS = ("ssl_course.losses.barlow_twins", "ssl_course.contrastive.barlow_twins")
TERMS = ("ssl_course.losses.vicreg", "ssl_course.contrastive.vicreg")
TEACHER = ("ssl_course.contrastive.dino",)
