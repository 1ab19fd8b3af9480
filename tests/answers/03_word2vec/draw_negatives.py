"""Answers to `draw_negatives` that try out its grader."""

import torch


def _rows(noise, contexts):
    rows = noise.repeat(len(contexts), 1)
    rows[torch.arange(len(contexts)), contexts] = 0
    return rows


def wrong_hits_kept(noise, contexts, k, generator):
    """are the pair's own context: it would be pulled"""
    return torch.multinomial(noise, len(contexts) * k, replacement=True, generator=generator).view(-1, k)


def wrong_one_more_try(noise, contexts, k, generator):
    """own context: fewer than by chance"""
    n = len(contexts)
    drawn = torch.multinomial(noise, n * k, replacement=True, generator=generator).view(n, k)
    again = torch.multinomial(noise, n * k, replacement=True, generator=generator).view(n, k)
    return torch.where(drawn == contexts[:, None], again, drawn)


def wrong_few_tries(noise, contexts, k, generator):
    """fewer than by chance, but it must be none"""
    n = len(contexts)
    drawn = torch.multinomial(noise, n * k, replacement=True, generator=generator).view(n, k)
    for _ in range(2):
        again = torch.multinomial(noise, n * k, replacement=True, generator=generator).view(n, k)
        drawn = torch.where(drawn == contexts[:, None], again, drawn)
    return drawn


def wrong_without_replacement(noise, contexts, k, generator):
    """no negative ever comes twice"""
    return torch.multinomial(_rows(noise, contexts), k, generator=generator)


def wrong_batch_left_out(noise, contexts, k, generator):
    """*any* pair of the batch"""
    rest = noise.clone()
    rest[contexts] = 0
    return torch.multinomial(rest, len(contexts) * k, replacement=True, generator=generator).view(-1, k)


def wrong_shared(noise, contexts, k, generator):
    """all pairs share the same negatives"""
    one = torch.multinomial(noise, k, replacement=True, generator=generator)
    drawn = one.repeat(len(contexts), 1)
    hit = drawn == contexts[:, None]
    while hit.any():
        drawn[hit] = torch.multinomial(noise, int(hit.sum()), replacement=True, generator=generator)
        hit = drawn == contexts[:, None]
    return drawn


def wrong_once_for_each_word(noise, contexts, k, generator):
    """with the same context share"""
    rows = noise.repeat(len(noise), 1).fill_diagonal_(0)
    table = torch.multinomial(rows, k, replacement=True, generator=generator)
    return table[contexts]


def wrong_copied(noise, contexts, k, generator):
    """one negative copied k times"""
    return torch.multinomial(_rows(noise, contexts), 1, generator=generator).repeat(1, k)


def wrong_uniform(noise, contexts, k, generator):
    """equally likely"""
    return torch.multinomial(_rows(torch.ones_like(noise), contexts), k, replacement=True, generator=generator)


def wrong_power_again(noise, contexts, k, generator):
    """you take a power"""
    return torch.multinomial(_rows(noise**0.75, contexts), k, replacement=True, generator=generator)


def wrong_softmax(noise, contexts, k, generator):
    """or nearly so"""
    return torch.multinomial(_rows(noise.softmax(0), contexts), k, replacement=True, generator=generator)


def wrong_next_word(noise, contexts, k, generator):
    """a hit becomes the next word"""
    drawn = torch.multinomial(noise, len(contexts) * k, replacement=True, generator=generator).view(-1, k)
    return torch.where(drawn == contexts[:, None], (drawn + 1) % len(noise), drawn)


def wrong_any_other(noise, contexts, k, generator):
    """any other word with the same probability"""
    drawn = torch.multinomial(noise, len(contexts) * k, replacement=True, generator=generator).view(-1, k)
    step = torch.randint(1, len(noise), drawn.shape, generator=generator)
    return torch.where(drawn == contexts[:, None], (drawn + step) % len(noise), drawn)


def wrong_most_frequent_instead(noise, contexts, k, generator):
    """a hit seems to become one certain word"""
    drawn = torch.multinomial(noise, len(contexts) * k, replacement=True, generator=generator).view(-1, k)
    return torch.where(drawn == contexts[:, None], noise.argmax(), drawn)


def wrong_smallest_weight(noise, contexts, k, generator):
    """where the context has most of the noise"""
    rows = noise.repeat(len(contexts), 1)
    rows[torch.arange(len(contexts)), contexts] = noise.min()
    return torch.multinomial(rows, k, replacement=True, generator=generator)


def wrong_marked(noise, contexts, k, generator):
    """must be numbers of words"""
    drawn = torch.multinomial(noise, len(contexts) * k, replacement=True, generator=generator).view(-1, k)
    return drawn.masked_fill(drawn == contexts[:, None], -1)


def wrong_one_row(noise, contexts, k, generator):
    """your result has shape"""
    return torch.multinomial(noise, k, replacement=True, generator=generator)


def wrong_no_generator(noise, contexts, k, generator):
    """the same generator gives other negatives"""
    return torch.multinomial(_rows(noise, contexts), k, replacement=True)


def wrong_seeded(noise, contexts, k, generator):
    """every generator gives the same negatives"""
    torch.manual_seed(0)
    return torch.multinomial(_rows(noise, contexts), k, replacement=True)


def wrong_seed_taken(noise, contexts, k, generator):
    """a second call with the same generator"""
    mine = torch.Generator().manual_seed(generator.initial_seed())
    return torch.multinomial(_rows(noise, contexts), k, replacement=True, generator=mine)


def wrong_floats(noise, contexts, k, generator):
    """not integers"""
    return torch.multinomial(_rows(noise, contexts), k, replacement=True, generator=generator).float()


def wrong_probabilities(noise, contexts, k, generator):
    """must be numbers of words"""
    return _rows(noise, contexts)[:, :k]


def wrong_other_contexts(noise, contexts, k, generator):
    """your negatives do not have the distribution"""
    n = len(contexts)
    drawn = contexts[torch.randint(n, (n, k), generator=generator)]
    hit = drawn == contexts[:, None]
    for _ in range(200):
        if not hit.any():
            break
        drawn[hit] = contexts[torch.randint(n, (int(hit.sum()),), generator=generator)]
        hit = drawn == contexts[:, None]
    return drawn


def wrong_in_place(noise, contexts, k, generator):
    """changes its input in place"""
    drawn = []
    for word in contexts:
        old = noise[word].item()
        noise[word] = 0
        drawn.append(torch.multinomial(noise, k, replacement=True, generator=generator))
        noise[word] = old
    noise /= 2
    return torch.stack(drawn)


def right_until_none(noise, contexts, k, generator):
    n = len(contexts)
    drawn = torch.multinomial(noise, n * k, replacement=True, generator=generator).view(n, k)
    while (hit := drawn == contexts[:, None]).any():
        drawn[hit] = torch.multinomial(noise, int(hit.sum()), replacement=True, generator=generator)
        print("again")
    return drawn


def right_whole_rows_anew(noise, contexts, k, generator):
    n = len(contexts)
    drawn = torch.multinomial(noise.expand(n, -1), k, replacement=True, generator=generator)
    bad = (drawn == contexts[:, None]).any(1)
    while bad.any():
        drawn[bad] = torch.multinomial(noise.expand(int(bad.sum()), -1), k, replacement=True, generator=generator)
        bad = (drawn == contexts[:, None]).any(1)
    return drawn


def right_searchsorted(noise, contexts, k, generator):
    steps = _rows(noise.double(), contexts).cumsum(1)
    uniform = torch.rand(len(contexts), k, generator=generator, dtype=torch.float64) * steps[:, -1:]
    return torch.searchsorted(steps, uniform, right=True)


def right_for_each_word(noise, contexts, k, generator):
    drawn = torch.empty(len(contexts), k, dtype=torch.int32)
    for word in contexts.unique():
        rows = contexts == word
        rest = noise.masked_fill(torch.arange(len(noise)) == word, 0)
        many = torch.multinomial(rest, int(rows.sum()) * k, replacement=True, generator=generator)
        drawn[rows] = many.view(-1, k).int()
    return drawn
