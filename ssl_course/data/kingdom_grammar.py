"""The words and the sentences of `kingdom`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """Pairs of words that differ in one attribute.

    What stands around a word depends on its pair through {thing}, on its side through the slots of `sides`, and on
    nothing else, each drawn by itself. So log P(context | word) is a part for the pair plus a part for the side: the
    difference between the two words of a pair is the same for all pairs.
    """

    templates: tuple[str, ...]
    sides: tuple[dict[str, str], dict[str, str]]  # for the first and the second word of a pair: slot -> its choices
    pairs: dict[str, str]  # "first second" -> what {thing} may be
    shared: dict[str, str]  # slots whose choices are the same for all


FAMILIES = {
    "gender": Family(
        (
            "the {word} {lost} {his} {thing}",
            "{he} is the {word} with the {thing}",
            "the {word} saw {him} at the {thing}",
        ),
        ({"his": "his", "he": "he", "him": "himself"}, {"his": "her", "he": "she", "him": "herself"}),
        {
            "king queen": "crown throne palace",
            "man woman": "market umbrella bench",
            "prince princess": "castle pony banquet",
            "duke duchess": "estate carriage hunt",
            "father mother": "home cradle family",
            "son daughter": "school toys homework",
            "brother sister": "bedroom bicycle diary",
            "uncle aunt": "cottage nephew presents",
            "actor actress": "stage script theatre",
            "waiter waitress": "tray menu restaurant",
        },
        {"lost": "lost found loved kept"},
    ),
    "capital": Family(
        (
            "the {border} of {word} and its {thing}",
            "{word} {has} {thing} and a {border}",
            "in {word} the {border} {has} {thing}",
        ),
        ({"border": "border army parliament coast"}, {"border": "mayor metro suburb airport"}),
        {
            "france paris": "baguettes impressionists perfume",
            "italy rome": "pasta gladiators opera",
            "spain madrid": "paella flamenco guitars",
            "japan tokyo": "sushi samurai origami",
            "egypt cairo": "pyramids papyrus pharaohs",
            "greece athens": "olives philosophers marble",
            "norway oslo": "fjords vikings skis",
            "kenya nairobi": "safaris runners savannah",
            "cuba havana": "cigars rum salsa",
            "peru lima": "llamas incas ceviche",
        },
        {"has": "has shows"},
    ),
    "plural": Family(
        (
            "{this} {word} {is} near the {thing}",
            "near the {thing} {is} {this} {word}",
            "the {thing} {and} {this} {word}",
        ),
        ({"this": "this one every", "is": "is was waits"}, {"this": "these two many", "is": "are were wait"}),
        {
            "cat cats": "milk sofa yarn",
            "dog dogs": "bone kennel leash",
            "horse horses": "saddle stable hay",
            "bird birds": "nest feather seeds",
            "ship ships": "harbour anchor sail",
            "tree trees": "forest roots leaves",
            "car cars": "road garage engine",
            "book books": "library shelf page",
            "child children": "playground swing puzzle",
            "mouse mice": "cheese hole trap",
        },
        {"and": "and or"},
    ),
    "past": Family(
        ("{we} {word} the {thing} {today}", "{today} {we} {word} the {thing}", "{we} {word} {thing} {today}"),
        ({"today": "now today nowadays"}, {"today": "yesterday earlier formerly"}),
        {
            "eat ate": "bread soup apples",
            "drink drank": "tea water juice",
            "write wrote": "letters poems novels",
            "sing sang": "songs hymns melodies",
            "build built": "houses bridges walls",
            "drive drove": "trucks taxis tractors",
            "wear wore": "shirts boots gloves",
            "throw threw": "balls stones spears",
            "play played": "drums flutes harps",
            "paint painted": "portraits fences ceilings",
        },
        {"we": "we they you people"},
    ),
}
