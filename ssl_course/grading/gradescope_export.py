"""Whose submission is in which folder of Gradescope's export: `submission_metadata.yml` says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import yaml  # a dependency of jupytext

from ssl_course.grading.archives import OWN_FOLDER, text_of
from ssl_course.grading.results import Submission


def owners(data: bytes) -> dict[str, list[dict[str, str]]]:
    """Folder -> its submitters, each with what is known of "name", "sid" and "email".

    Returns:
        Nothing where the file is not of that form: the folders' names stand then.
    """
    try:
        table = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    found = {}
    for folder, about in table.items() if isinstance(table, dict) else ():
        people = about.get(":submitters") if isinstance(about, dict) else None
        people = [p for p in people if isinstance(p, dict)] if isinstance(people, list) else []
        known = [_told(person) for person in people]
        if known and all("name" in person for person in known):
            found[str(folder)] = known
    return found


def _told(person: dict) -> dict[str, str]:
    told = {key: person.get(f":{key}") for key in ("name", "sid", "email")}
    return {key: text_of(str(value)) for key, value in told.items() if isinstance(value, (str, int)) and value != ""}


def named(submissions: Iterable[Submission], owners: dict[str, list[dict[str, str]]]) -> list[Submission]:
    """The submissions under the names of those who handed them in; one of a group counts once for each member."""
    found = []
    for submission in submissions:
        people = owners.get(submission.student) if OWN_FOLDER.fullmatch(submission.student) else None
        for person in people or ():
            ids = tuple(person[key] for key in ("sid", "email") if key in person)
            found.append(replace(submission, student=person["name"], ids=ids))
        if not people:
            found.append(submission)
    return found
