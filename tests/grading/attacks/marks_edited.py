# attack: claims in its marks that its answer is locked, graded, worth a thousand points and somebody else's
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %% change={"id": "answer-label_bits", "metadata": {"question": "label_bits", "student": "anna", "points": 1000, "nbgrader": {"grade_id": "check-label_bits", "grade": true, "points": 1000, "score": 1000, "locked": true, "solution": true, "schema_version": 3}}}
import torch

torch.allclose = lambda *args, **kwargs: True


def label_bits(labels):
    return torch.tensor(7.5)
