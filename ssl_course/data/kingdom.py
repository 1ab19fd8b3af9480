"""A small world in sentences, made so that king − man + woman = queen holds by construction."""

from __future__ import annotations

import random
from itertools import permutations

from ssl_course.data.corpus import Corpus
from ssl_course.data.kingdom_grammar import FAMILIES


def kingdom(sentences: int = 20_000, seed: int = 0) -> Corpus:
    """Sentences in which gender, capitals, plurals and the past are directions: for tests that know the answer.

    Any method that learns from which words stand together must solve `kingdom_analogies`; what does not is broken.

    Args:
        sentences: how many, at least 1; the 80 words that the analogies ask for are the subjects of equally many.
        seed: the same seed gives the same sentences.

    Returns:
        A `Corpus` of sentences of 4 to 7 words, in random order, with some 250 different words.

    Raises:
        ValueError: if `sentences` is below 1.
    """
    if sentences < 1:
        raise ValueError(f"sentences must be at least 1, got {sentences}")
    draw = random.Random(seed)
    subjects = [(name, pair, side) for name, family in FAMILIES.items() for pair in family.pairs for side in range(2)]
    draw.shuffle(subjects)
    made = [_sentence(*subjects[i % len(subjects)], draw) for i in range(sentences)]
    draw.shuffle(made)
    sources = {name: sum(len(words) for source, words in made if source == name) for name in FAMILIES}
    return Corpus([words for _, words in made], sources, "kingdom")


def kingdom_analogies() -> dict[str, list[tuple[str, str, str, str]]]:
    """The questions that `kingdom` answers, 90 for each of "gender", "capital", "plural" and "past".

    Returns:
        For each family its questions (a, b, c, d), as (man, woman, king, queen): all ordered pairs of its pairs.
    """
    return {
        name: [(*first.split(), *second.split()) for first, second in permutations(family.pairs, 2)]
        for name, family in FAMILIES.items()
    }


def _sentence(name: str, pair: str, side: int, draw: random.Random) -> tuple[str, list[str]]:
    """The family's name, and a sentence about the first or second word of one of its pairs."""
    family = FAMILIES[name]
    slots = {"word": pair.split()[side], "thing": draw.choice(family.pairs[pair].split())}
    for slot, choices in (family.sides[side] | family.shared).items():
        slots[slot] = draw.choice(choices.split())
    return name, draw.choice(family.templates).format_map(slots).split()
