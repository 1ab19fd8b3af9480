"""Answers to `two_player_loss` that try out its grader."""

import copy

import torch
import torch.nn.functional as F


def _frozen(discriminator):
    judge = copy.deepcopy(discriminator)
    return judge.requires_grad_(False)


def _entropy(scores, label):
    return F.binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))


def _judge(discriminator, real, fake):
    return _entropy(discriminator(real), 1.0) + _entropy(discriminator(fake.detach()), 0.0)


def wrong_saturating(discriminator, real, fake):
    """your generator minimises log(1 − d(fake))"""
    return _judge(discriminator, real, fake) - _entropy(_frozen(discriminator)(fake), 0.0)


def wrong_nothing_detached(discriminator, real, fake):
    """nothing is kept apart"""
    on_fake = discriminator(fake)
    return _entropy(discriminator(real), 1.0) + _entropy(on_fake, 0.0) + _entropy(on_fake, 1.0)


def wrong_fake_attached(discriminator, real, fake):
    """the discriminator's loss reaches `fake`"""
    judge = _entropy(discriminator(real), 1.0) + _entropy(discriminator(fake), 0.0)
    return judge + _entropy(_frozen(discriminator)(fake), 1.0)


def wrong_weights_attached(discriminator, real, fake):
    """the generator's loss reaches the discriminator's weights"""
    return _judge(discriminator, real, fake) + _entropy(discriminator(fake), 1.0)


def wrong_all_detached(discriminator, real, fake):
    """`fake` gets no gradient"""
    fake = fake.detach()
    return _judge(discriminator, real, fake) + _entropy(_frozen(discriminator)(fake), 1.0)


def wrong_no_grad(discriminator, real, fake):
    """`fake` gets no gradient"""
    with torch.no_grad():
        fooled = _entropy(discriminator(fake), 1.0)
    return _judge(discriminator, real, fake) + fooled


def wrong_detached_term(discriminator, real, fake):
    """the detached image stands in the wrong term"""
    judge = _entropy(discriminator(real), 1.0) + _entropy(discriminator(fake), 0.0)
    return judge + _entropy(discriminator(fake.detach()), 1.0)


def wrong_generator_without_gradient(discriminator, real, fake):
    """`fake` gets the gradient of the wrong loss"""
    judge = _entropy(discriminator(real), 1.0) + _entropy(discriminator(fake), 0.0)
    return judge + _entropy(discriminator(fake), 1.0).detach()


def wrong_labels(discriminator, real, fake):
    """the discriminator's labels are swapped"""
    judge = _entropy(discriminator(real), 0.0) + _entropy(discriminator(fake.detach()), 1.0)
    return judge + _entropy(_frozen(discriminator)(fake), 1.0)


def wrong_label_of_the_generator(discriminator, real, fake):
    """the generator has the discriminator's label"""
    return _judge(discriminator, real, fake) + _entropy(_frozen(discriminator)(fake), 0.0)


def wrong_discriminator_alone(discriminator, real, fake):
    """the generator's own loss, −log d(fake), is missing"""
    return _judge(discriminator, real, fake)


def wrong_generator_alone(discriminator, real, fake):
    """the discriminator's loss is missing"""
    return _entropy(_frozen(discriminator)(fake), 1.0)


def wrong_halved(discriminator, real, fake):
    """you halve the discriminator's loss"""
    return _judge(discriminator, real, fake) / 2 + _entropy(_frozen(discriminator)(fake), 1.0)


def wrong_sigmoid_twice(discriminator, real, fake):
    """you take the sigmoid twice"""
    on_real, on_fake = discriminator(real).sigmoid(), discriminator(fake.detach()).sigmoid()
    fooled = _frozen(discriminator)(fake).sigmoid()
    return _entropy(on_real, 1.0) + _entropy(on_fake, 0.0) + _entropy(fooled, 1.0)


def wrong_wasserstein(discriminator, real, fake):
    """as a wasserstein gan does"""
    judge = discriminator(fake.detach()).mean() - discriminator(real).mean()
    return judge - _frozen(discriminator)(fake).mean()


def wrong_reversed(discriminator, real, fake):
    """the generator's own loss, −log d(fake), is missing"""
    turned = 2 * fake.detach() - fake  # the value of fake, the opposite gradient
    return _entropy(discriminator(real), 1.0) + _entropy(discriminator(turned), 0.0)


def wrong_overflow(discriminator, real, fake):
    """where scores are large"""
    on_real, on_fake = discriminator(real).sigmoid(), discriminator(fake.detach()).sigmoid()
    fooled = _frozen(discriminator)(fake).sigmoid()
    return -on_real.log().mean() - (1 - on_fake).log().mean() - fooled.log().mean()


def wrong_small_number(discriminator, real, fake):
    """where scores are large"""
    on_real, on_fake = discriminator(real).sigmoid(), discriminator(fake.detach()).sigmoid()
    fooled = _frozen(discriminator)(fake).sigmoid()
    return -sum(p.clamp(min=1e-12).log().mean() for p in (on_real, 1 - on_fake, fooled))


def wrong_discriminator_detached(discriminator, real, fake):
    """the discriminator learns nothing"""
    judge = _frozen(discriminator)
    return _judge(judge, real, fake) + _entropy(judge(fake), 1.0)


def wrong_switched_off(discriminator, real, fake):
    """the discriminator learns nothing"""
    discriminator.requires_grad_(False)
    fooled = _entropy(discriminator(fake), 1.0)
    return _judge(discriminator, real, fake) + fooled


def right_functional(discriminator, real, fake):
    weights = {name: p.detach() for name, p in discriminator.named_parameters()}
    fooled = torch.func.functional_call(discriminator, weights, (fake,))
    on_real, on_fake = discriminator(real), discriminator(fake.detach())
    return -(F.logsigmoid(on_real) + F.logsigmoid(-on_fake)).mean() - F.logsigmoid(fooled).mean()


def right_switched(discriminator, real, fake):
    judge = _judge(discriminator, real, fake)
    for p in discriminator.parameters():
        p.requires_grad_(False)
    fooled = _entropy(discriminator(fake), 1.0)
    for p in discriminator.parameters():
        p.requires_grad_(True)
    print(judge.shape, fooled.shape)
    return judge + fooled


def right_one_batch(discriminator, real, fake):
    labels = torch.cat([torch.ones(len(real)), torch.zeros(len(fake))])
    scores = discriminator(torch.cat([real, fake.detach()])).squeeze(1)
    judge = 2 * F.binary_cross_entropy_with_logits(scores, labels)
    return judge + F.softplus(-_frozen(discriminator).double()(fake.double())).mean()
