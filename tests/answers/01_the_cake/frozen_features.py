"""Answers to `frozen_features` that try out its grader."""

import copy

import torch


def wrong_nothing_mended(encoder, images):
    """batch norm is in training mode"""
    return encoder(images)


def wrong_no_grad_alone(encoder, images):
    """batch norm is in training mode"""
    with torch.no_grad():
        return encoder(images)


def wrong_eval_too_late(encoder, images):
    """batch norm is in training mode"""
    with torch.no_grad():
        h = encoder(images)
    encoder.eval()
    return h


def wrong_mode_not_restored(encoder, images):
    """leaves in the other"""
    encoder.eval()
    with torch.no_grad():
        return encoder(images)


def wrong_always_training_afterwards(encoder, images):
    """leaves in the other"""
    encoder.eval()
    with torch.no_grad():
        h = encoder(images)
    encoder.train()
    return h


def wrong_gradients(encoder, images):
    """still carry gradients"""
    was = encoder.training
    encoder.eval()
    h = encoder(images)
    encoder.train(was)
    return h


def wrong_frozen_for_ever(encoder, images):
    """comes back with frozen parameters"""
    was = encoder.training
    encoder.eval()
    for parameter in encoder.parameters():
        parameter.requires_grad = False
    h = encoder(images)
    encoder.train(was)
    return h


def wrong_statistics_reset(encoder, images):
    """changes the encoder"""
    was = encoder.training
    for module in encoder.modules():
        if hasattr(module, "reset_running_stats"):
            module.reset_running_stats()
    encoder.eval()
    with torch.no_grad():
        h = encoder(images)
    encoder.train(was)
    return h


def wrong_normalised(encoder, images):
    """not the encoder's features in evaluation mode"""
    was = encoder.training
    encoder.eval()
    with torch.no_grad():
        h = torch.nn.functional.normalize(encoder(images), dim=1)
    encoder.train(was)
    return h


def wrong_mean_of_batch(encoder, images):
    """has shape"""
    was = encoder.training
    encoder.eval()
    with torch.no_grad():
        h = encoder(images).mean(dim=0)
    encoder.train(was)
    return h


def right_copy(encoder, images):
    return copy.deepcopy(encoder).eval()(images).detach()


def right_one_by_one(encoder, images):
    was = encoder.training
    encoder.eval()
    try:
        with torch.inference_mode():
            rows = [encoder(image[None])[0] for image in images]
    finally:
        encoder.train(was)
    print("rows:", len(rows))
    return torch.stack(rows)


@torch.no_grad()
def right_module_by_module(encoder, images):
    modes = {module: module.training for module in encoder.modules()}
    encoder.eval()
    h = encoder(images).double().numpy()
    for module, mode in modes.items():
        module.training = mode
    return h
