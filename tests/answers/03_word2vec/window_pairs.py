"""Answers to `window_pairs` that try out its grader."""

import itertools

import numpy as np


def wrong_itself(words, window):
    """paired with itself"""
    pairs = []
    for i, word in enumerate(words):
        for other in words[max(0, i - window) : i + window + 1]:
            pairs.append((word, other))
    return pairs


def wrong_end_of_range(words, window):
    """the last context on the right is missing"""
    pairs = []
    for i in range(len(words)):
        for j in range(max(0, i - window), min(len(words), i + window)):
            if i != j:
                pairs.append((words[i], words[j]))
    return pairs


def wrong_itself_and_end_of_range(words, window):
    """each word is paired with itself: position i is no context of position i. And the last"""
    return [(w, o) for i, w in enumerate(words) for o in words[max(0, i - window) : i + window]]


def wrong_right_side_only(words, window):
    """words before the centre are contexts"""
    return [(w, o) for i, w in enumerate(words) for o in words[i + 1 : i + 1 + window]]


def wrong_left_side_only(words, window):
    """words after the centre are contexts"""
    return [(w, o) for i, w in enumerate(words) for o in words[max(0, i - window) : i]]


def wrong_negative_positions(words, window):
    """negative positions from the end"""
    pairs = []
    for i in range(len(words)):
        for j in range(i - window, i + window + 1):
            if j != i and -len(words) <= j < len(words):
                pairs.append((words[i], words[j]))
    return pairs


def wrong_negative_slice(words, window):
    """negative positions from the end"""
    pairs = []
    for i in range(len(words)):
        for other in words[i - window : i] + words[i + 1 : i + window + 1]:
            pairs.append((words[i], other))
    return pairs


def wrong_over_the_end(words, window):
    """your code raised IndexError"""
    pairs = []
    for i in range(len(words)):
        for j in range(max(0, i - window), i + window + 1):
            if j != i:
                pairs.append((words[i], words[j]))
    return pairs


def wrong_full_windows_only(words, window):
    """both ends of a sentence get no pairs"""
    pairs = []
    for i in range(window, len(words) - window):
        for d in range(1, window + 1):
            pairs += [(words[i], words[i - d]), (words[i], words[i + d])]
    return pairs


def wrong_window_too_small(words, window):
    """too small by one"""
    places = range(len(words))
    return [(words[i], words[j]) for i in places for j in places if i != j and abs(i - j) < window]


def wrong_window_too_large(words, window):
    """too large by one"""
    places = range(len(words))
    return [(words[i], words[j]) for i in places for j in places if 0 < abs(i - j) <= window + 1]


def wrong_no_window(words, window):
    """all words of the sentence are paired"""
    return list(itertools.permutations(words, 2))


def wrong_words_compared(words, window):
    """compare positions, not words"""
    pairs = []
    for i, word in enumerate(words):
        for other in words[max(0, i - window) : i + window + 1]:
            if other != word:
                pairs.append((word, other))
    return pairs


def wrong_set(words, window):
    """a set or a dict drops it"""
    places = range(len(words))
    return list({(words[i], words[j]) for i in places for j in places if 0 < abs(i - j) <= window})


def wrong_index(words, window):
    """`index` finds the first"""
    pairs = []
    for word in words:
        i = words.index(word)
        for other in words[max(0, i - window) : i] + words[i + 1 : i + window + 1]:
            pairs.append((word, other))
    return pairs


def wrong_both_directions_of_both(words, window):
    """every pair comes twice"""
    pairs = []
    for i in range(len(words)):
        for j in range(max(0, i - window), min(len(words), i + window + 1)):
            if i != j:
                pairs += [(words[i], words[j]), (words[j], words[i])]
    return pairs


def wrong_positions(words, window):
    """not positions"""
    places = range(len(words))
    return [(i, j) for i in places for j in places if 0 < abs(i - j) <= window]


def wrong_lists_of_contexts(words, window):
    """one context, not all of them"""
    return [(w, *words[max(0, i - window) : i], *words[i + 1 : i + window + 1]) for i, w in enumerate(words)]


def wrong_generator(words, window):
    """your code returned a generator"""
    places = range(len(words))
    return ((words[i], words[j]) for i in places for j in places if 0 < abs(i - j) <= window)


def wrong_first_word_left_out(words, window):
    """the first word of a sentence is never a context"""
    pairs = []
    for i, word in enumerate(words):
        for distance in range(1, window + 1):
            if i - distance > 0:
                pairs.append((word, words[i - distance]))
            if i + distance < len(words):
                pairs.append((word, words[i + distance]))
    return pairs


def wrong_random_window(words, window):
    """nothing is random here"""
    reach = np.random.default_rng().random((len(words), len(words))) * window + 0.5
    places = range(len(words))
    return [(words[i], words[j]) for i in places for j in places if 0 < abs(i - j) <= reach[i, j]]


def wrong_return_in_the_loop(words, window):
    """does the `return` stand inside the loop"""
    pairs = []
    for i, word in enumerate(words):
        for j in range(max(0, i - window), min(len(words), i + window + 1)):
            if i != j:
                pairs.append((word, words[j]))
        return pairs
    return pairs


def wrong_every_second(words, window):
    """pairs are missing"""
    places = range(len(words))
    return [(words[i], words[j]) for i in places for j in places if 0 < abs(i - j) <= window][::2]


def right_by_distance(words, window):
    pairs = []
    for distance in range(1, window + 1):
        for left, right in zip(words, words[distance:], strict=False):
            pairs.append([left, right])
            pairs.append([right, left])
    print(len(pairs))
    return pairs


def right_numpy(words, window):
    place = np.arange(len(words))
    apart = np.abs(place[:, None] - place)
    return [(words[i], words[j]) for i, j in np.argwhere((apart > 0) & (apart <= window))]


def right_slices(words, window):
    pairs = ()
    for i, centre in enumerate(words):
        contexts = words[max(0, i - window) : i] + words[i + 1 : i + 1 + window]
        pairs += tuple((centre, context) for context in contexts)
    return pairs
