"""Answers to `four_turns` that try out its grader."""

import numpy as np
import torch


def wrong_clockwise(images):
    """turn clockwise"""
    turned = torch.cat([images.rot90(-k, (2, 3)) for k in range(4)])
    return turned, torch.arange(4).repeat_interleave(len(images))


def wrong_axes(images):
    """your code raised RuntimeError"""
    turned = torch.cat([torch.rot90(images, k) for k in range(4)])
    return turned, torch.arange(4).repeat_interleave(len(images))


def wrong_labels_counted(images):
    """your labels run 0, 1, 2, 3, 0"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, torch.arange(4).repeat(len(images))


def wrong_image_by_image(images):
    """order is image by image"""
    turned = [image.rot90(k, (1, 2)) for image in images for k in range(4)]
    return torch.stack(turned), torch.tensor([0, 1, 2, 3] * len(images))


def wrong_orders_mixed(images):
    """your labels turn by turn"""
    turned = [image.rot90(k, (1, 2)) for image in images for k in range(4)]
    return torch.stack(turned), torch.arange(4).repeat_interleave(len(images))


def wrong_transpose(images):
    """that mirrors the image"""
    once = images.transpose(2, 3)
    turned = torch.cat([images, once, images.flip((2, 3)), once.flip((2, 3))])
    return turned, torch.arange(4).repeat_interleave(len(images))


def wrong_flip(images):
    """flip instead of turning"""
    turned = torch.cat([images, images.flip(2), images.flip(3), images.flip(2, 3)])
    return turned, torch.arange(4).repeat_interleave(len(images))


def wrong_flip_sideways(images):
    """flip instead of turning"""
    turned = torch.cat([images, images.flip(3), images.flip(2), images.flip(2, 3)])
    return turned, torch.arange(4).repeat_interleave(len(images))


def wrong_degrees(images):
    """labels are degrees"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, torch.tensor([0, 90, 180, 270]).repeat_interleave(len(images))


def wrong_from_one(images):
    """labels start at 1"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, torch.arange(1, 5).repeat_interleave(len(images))


def wrong_each_once(images):
    """return each image once"""
    turns = torch.randint(4, (len(images),))
    turned = torch.stack([image.rot90(int(k), (1, 2)) for image, k in zip(images, turns, strict=True)])
    return turned, turns


def wrong_no_labels(images):
    """return the images alone"""
    return torch.cat([images.rot90(k, (2, 3)) for k in range(4)])


def wrong_swapped(images):
    """return (labels, images)"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return torch.arange(4).repeat_interleave(len(images)), turned


def wrong_stacked(images):
    """along a new axis"""
    turned = torch.stack([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, torch.arange(4).repeat_interleave(len(images))


def wrong_three_turns(images):
    """expected (12, 1, 6, 6)"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(1, 4)])
    return turned, torch.arange(1, 4).repeat_interleave(len(images))


def wrong_one_hot(images):
    """your result[1] has shape"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, torch.eye(4).repeat_interleave(len(images), dim=0)


def wrong_list_of_labels(images):
    """your labels are a list"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, [k for k in range(4) for _ in images]


def wrong_float_labels(images):
    """your labels are not integers"""
    turned = torch.cat([images.rot90(k, (2, 3)) for k in range(4)])
    return turned, torch.arange(4.0).repeat_interleave(len(images))


def right_again_and_again(images):
    parts = [images]
    for _ in range(3):
        parts.append(parts[-1].transpose(2, 3).flip(2))
    print("parts:", len(parts))
    labels = []
    for k in range(4):
        labels += [k] * len(images)
    return torch.cat(parts), torch.tensor(labels)


def right_numpy(images):
    turned = np.concatenate([np.rot90(images.numpy(), k, axes=(-2, -1)) for k in range(4)])
    return torch.from_numpy(turned.copy()), np.repeat(np.arange(4), len(images))


def right_as_a_list(images):
    turned = torch.stack([images.rot90(k, (2, 3)) for k in range(4)]).flatten(0, 1)
    return [turned, torch.arange(4 * len(images)) // len(images)]
