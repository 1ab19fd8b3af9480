"""Answers to `follow` that try out its grader."""

import torch


def wrong_turned(slow, fast, buffers, momentum):
    """your momentum stands at the trained network"""
    return {n: fast[n] if n in buffers else (1 - momentum) * v + momentum * fast[n] for n, v in slow.items()}


def wrong_buffers_averaged(slow, fast, buffers, momentum):
    """you average the buffers, too"""
    return {n: momentum * v + (1 - momentum) * fast[n] for n, v in slow.items()}


def wrong_buffers_forgotten(slow, fast, buffers, momentum):
    """you forget the buffers: the slow network would normalise"""
    return {n: v if n in buffers else momentum * v + (1 - momentum) * fast[n] for n, v in slow.items()}


def wrong_counter_forgotten(slow, fast, buffers, momentum):
    """you forget the buffer that counts batches"""
    out = {n: fast[n] if n in buffers else momentum * v + (1 - momentum) * fast[n] for n, v in slow.items()}
    return {n: v if slow[n].is_floating_point() else slow[n] for n, v in out.items()}


def wrong_turned_and_buffers_averaged(slow, fast, buffers, momentum):
    """there is a second fault: you average the buffers, too"""

    def mixed(n):
        return momentum * slow[n] + (1 - momentum) * fast[n] if n in buffers else torch.lerp(slow[n], fast[n], momentum)

    return {n: mixed(n) for n in slow}


def wrong_copies(slow, fast, buffers, momentum):
    """you copy the weights"""
    return dict(fast)


def wrong_never_moves(slow, fast, buffers, momentum):
    """your slow weights never move"""
    return {n: fast[n] if n in buffers else v for n, v in slow.items()}


def wrong_papers_momentum(slow, fast, buffers, momentum):
    """your momentum is always 0.999"""
    return {n: fast[n] if n in buffers else 0.999 * v + 0.001 * fast[n] for n, v in slow.items()}


def wrong_weights_alone(slow, fast, buffers, momentum):
    """you return the weights alone"""
    return {n: momentum * v + (1 - momentum) * fast[n] for n, v in slow.items() if n not in buffers}


def wrong_matrices_alone(slow, fast, buffers, momentum):
    """you average matrices alone"""
    return {n: momentum * v + (1 - momentum) * fast[n] if v.dim() > 1 else fast[n] for n, v in slow.items()}


def wrong_away(slow, fast, buffers, momentum):
    """your slow weights move away"""
    return {n: fast[n] if n in buffers else v + (1 - momentum) * (v - fast[n]) for n, v in slow.items()}


def right_lerp(slow, fast, buffers, momentum):
    out = {name: value.clone() for name, value in slow.items()}
    for name, value in out.items():
        if name in buffers:
            value.copy_(fast[name])
        else:
            value.lerp_(fast[name], 1 - momentum)
    return out


def right_two_passes(slow, fast, buffers, momentum):
    out = {n: fast[n].clone() for n in buffers}
    for n in set(slow) - set(buffers):
        out[n] = slow[n].double() + (1 - momentum) * (fast[n].double() - slow[n].double())
    print(len(out), "entries")
    return out
