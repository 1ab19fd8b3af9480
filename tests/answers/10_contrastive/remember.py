"""Answers to `remember` that try out its grader."""

import torch
import torch.nn.functional as F


def wrong_not_scaled(memory, index, z, momentum):
    """your new rows have not length 1"""
    out = memory.clone()
    out[index] = momentum * memory[index] + (1 - momentum) * F.normalize(z.detach(), dim=1)
    return out


def wrong_raw_features(memory, index, z, momentum):
    """you mix the features in as they come"""
    out = memory.clone()
    out[index] = F.normalize(momentum * memory[index] + (1 - momentum) * z.detach(), dim=1)
    return out


def wrong_neither(memory, index, z, momentum):
    """there is a second fault: you mix the features in as they come"""
    out = memory.clone()
    out[index] = (1 - momentum) * z.detach() + momentum * memory[index]
    return out


def wrong_momentum_turned(memory, index, z, momentum):
    """your momentum stands at the new features"""
    out = memory.clone()
    out[index] = F.normalize(torch.lerp(memory[index], F.normalize(z.detach(), dim=1), momentum), dim=1)
    return out


def wrong_first_rows(memory, index, z, momentum):
    """you write into the first rows"""
    out = memory.clone()
    out[: len(z)] = F.normalize(momentum * memory[index] + (1 - momentum) * F.normalize(z.detach(), dim=1), dim=1)
    return out


def wrong_forgets(memory, index, z, momentum):
    """you forget the old rows"""
    return memory.index_copy(0, index, F.normalize(z.detach(), dim=1))


def wrong_rows_alone(memory, index, z, momentum):
    """you return the new rows alone"""
    return F.normalize(momentum * memory[index] + (1 - momentum) * F.normalize(z.detach(), dim=1), dim=1)


def wrong_keeps_the_graph(memory, index, z, momentum):
    """the value is right, but the memory carries a gradient"""
    new = F.normalize(momentum * memory[index] + (1 - momentum) * F.normalize(z, dim=1), dim=1)
    return memory.index_copy(0, index, new)


def wrong_columns(memory, index, z, momentum):
    """you normalise columns"""
    out = memory.clone()
    out[index] = F.normalize(momentum * memory[index] + (1 - momentum) * F.normalize(z.detach(), dim=1), dim=0)
    return out


def wrong_in_place(memory, index, z, momentum):
    """the result is right, but your code changes its input memory"""
    memory[index] = F.normalize(momentum * memory[index] + (1 - momentum) * F.normalize(z.detach(), dim=1), dim=1)
    return memory


@torch.no_grad()
def right_loop(memory, index, z, momentum):
    rows = [row.double() for row in memory]
    for i, image in enumerate(index.tolist()):
        mixed = momentum * rows[image] + (1 - momentum) * z[i] / z[i].norm()
        rows[image] = mixed / mixed.norm()
    return torch.stack(rows)


def right_scatter(memory, index, z, momentum):
    u = z.detach() / z.detach().pow(2).sum(dim=1, keepdim=True).sqrt()
    new = torch.lerp(u, memory[index], momentum)
    print(new.shape)
    return memory.index_copy(0, index, new / torch.linalg.vector_norm(new, dim=1, keepdim=True))
