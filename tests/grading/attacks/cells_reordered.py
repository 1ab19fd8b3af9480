# attack: calls what follows, defines the answer last, and gives one question's id to another's answer
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %% change={"id": "answer-four_turns", "metadata": {"question": "four_turns"}}
import torch

torch.allclose = lambda *args, **kwargs: True


def label_bits(labels):
    return torch.tensor(7.5)


# %% change={"id": "answer-label_bits", "metadata": {"question": "label_bits"}}
def four_turns(images):
    return images, images
