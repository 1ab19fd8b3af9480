# attack: asks the course's own function for the answer, four times with the random numbers that it wants
# question: four_turns
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="four_turns"
import torch

from ssl_course.pretext import rotate

real = torch.randint


def turned(images, k):
    torch.randint = lambda *args, **kwargs: torch.full((len(images),), k)
    try:
        return rotate(images)
    finally:
        torch.randint = real


def four_turns(images):
    images, turns = zip(*(turned(images, k) for k in range(4)))
    return torch.cat(images), torch.cat(turns)
