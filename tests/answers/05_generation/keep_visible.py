"""Answers to `keep_visible` that try out its grader."""

import numpy as np
import torch


def _take(patches, rows):
    return patches[torch.arange(len(patches))[:, None], rows]


def _parts(patches, noise, keep):
    shuffled = noise.argsort(dim=1)
    restore = shuffled.argsort(dim=1)
    return _take(patches, shuffled[:, :keep]), restore, restore >= keep


def wrong_argsort_once(patches, noise, keep):
    """your `restore` is the shuffle itself"""
    visible, _, hidden = _parts(patches, noise, keep)
    return visible, noise.argsort(dim=1), hidden


def wrong_argsort_once_for_both(patches, noise, keep):
    """your `restore` is the shuffle itself"""
    shuffled = noise.argsort(dim=1)
    return _take(patches, shuffled[:, :keep]), shuffled, shuffled >= keep


def wrong_mask_turned_round(patches, noise, keep):
    """your `hidden` is turned round"""
    visible, restore, hidden = _parts(patches, noise, keep)
    return visible, restore, ~hidden


def wrong_mask_not_restored(patches, noise, keep):
    """your `hidden` is in the order of the shuffle"""
    visible, restore, hidden = _parts(patches, noise, keep)
    mask = torch.ones_like(hidden)
    mask[:, :keep] = False
    return visible, restore, mask


def wrong_largest(patches, noise, keep):
    """you keep the patches with the *largest* noise"""
    return _parts(patches, -noise, keep)


def wrong_one_draw(patches, noise, keep):
    """all images keep the same patches"""
    return _parts(patches, noise[:1].repeat(len(noise), 1), keep)


def wrong_first_patches(patches, noise, keep):
    """your visible patches are the first ones"""
    _, restore, hidden = _parts(patches, noise, keep)
    return patches[:, :keep], restore, hidden


def wrong_order_of_places(patches, noise, keep):
    """your visible patches stand in the order of their places"""
    _, restore, hidden = _parts(patches, noise, keep)
    return patches[~hidden].view(len(patches), keep, -1), restore, hidden


def wrong_both_sorted(patches, noise, keep):
    """your visible and your hidden patches stand in the order of their places"""
    _, _, hidden = _parts(patches, noise, keep)
    order = hidden.int().argsort(dim=1, stable=True)
    return _take(patches, order[:, :keep]), order.argsort(dim=1), hidden


def wrong_one_number(patches, noise, keep):
    """expand the index"""
    _, restore, hidden = _parts(patches, noise, keep)
    return torch.gather(patches, 1, noise.argsort(dim=1)[:, :keep].unsqueeze(-1)), restore, hidden


def wrong_every_image(patches, noise, keep):
    """takes the rows of every image from every image"""
    _, restore, hidden = _parts(patches, noise, keep)
    return patches[:, noise.argsort(dim=1)[:, :keep]], restore, hidden


def wrong_hidden_returned(patches, noise, keep):
    """what you return as visible are the hidden patches"""
    _, restore, hidden = _parts(patches, noise, keep)
    return _take(patches, noise.argsort(dim=1)[:, keep:]), restore, hidden


def wrong_so_many_hidden(patches, noise, keep):
    """you hide `keep` patches"""
    return _parts(patches, noise, noise.shape[1] - keep)


def wrong_off_by_one(patches, noise, keep):
    """one patch too few hidden"""
    visible, restore, _ = _parts(patches, noise, keep)
    return visible, restore, restore > keep


def wrong_order_of_results(patches, noise, keep):
    """you return (visible, hidden, restore)"""
    visible, restore, hidden = _parts(patches, noise, keep)
    return visible, hidden, restore


def wrong_two_faults(patches, noise, keep):
    """and there is a second fault"""
    visible, _, hidden = _parts(patches, noise, keep)
    return visible, noise.argsort(dim=1), ~hidden


def wrong_floats(patches, noise, keep):
    """your `restore` does not hold integers"""
    visible, restore, hidden = _parts(patches, noise, keep)
    return visible, restore.float(), hidden


def wrong_all_shuffled(patches, noise, keep):
    """you return all patches, shuffled"""
    _, restore, hidden = _parts(patches, noise, keep)
    return _take(patches, noise.argsort(dim=1)), restore, hidden


def right_scattered(patches, noise, keep):
    shuffled = torch.argsort(noise, dim=1)
    restore = torch.empty_like(shuffled)
    restore.scatter_(1, shuffled, torch.arange(noise.shape[1]).expand_as(shuffled))
    mask = torch.ones(noise.shape)  # 1 for hidden, as in the authors' code
    mask[:, :keep] = 0
    index = shuffled[:, :keep].unsqueeze(-1).repeat(1, 1, patches.shape[-1])
    return torch.gather(patches, 1, index), restore, torch.gather(mask, 1, restore)


def right_loop(patches, noise, keep):
    rows = []
    for x, u in zip(patches, noise, strict=True):
        order = sorted(range(len(u)), key=lambda j: float(u[j]))
        back = [order.index(j) for j in range(len(u))]
        rows.append((x[order[:keep]], torch.tensor(back), torch.tensor([b >= keep for b in back])))
    print(len(rows))
    return [torch.stack(part) for part in zip(*rows, strict=True)]


def right_counted(patches, noise, keep):
    restore = (noise[:, None, :] < noise[:, :, None]).sum(dim=2)  # how many have less
    return (
        patches.numpy()[np.arange(len(noise))[:, None], np.argsort(noise.numpy(), axis=1)[:, :keep]],
        restore,
        restore.ge(keep),
    )
