"""The grader never costs an honest student points: each honest notebook earns every point, whatever it looks like."""

from __future__ import annotations

import kernel
import pytest
from honest import EXERCISES, NAMES, Written, no_sandbox
from honest_batch import Variant, files, variants

from ssl_course.grading import Limits, grade
from ssl_course.grading.reading import read_notebook
from ssl_course.grading.transplant import chapter_of

pytestmark = pytest.mark.xdist_group("honest")  # one batch for all of them
VARIANTS = [variant for number in EXERCISES for variant in variants(number)]

# Known faults: a variant leaves this list as soon as it earns its points. Variant, of both exercises or of one -> why.
STILL_LOST: dict[str, str] = {}


def _known(variant: Variant) -> str:
    return STILL_LOST.get(f"{variant.number}-{variant.name}") or STILL_LOST.get(variant.name, "")


def _parameters() -> list:
    found = []
    for variant in VARIANTS:
        marks = [pytest.mark.xfail(reason=_known(variant), strict=True)] if _known(variant) else []
        found.append(pytest.param(variant, id=f"{variant.number}-{variant.name}", marks=marks))
    return found


@pytest.fixture(scope="session")
def grades(tmp_path_factory) -> dict:
    """(exercise, stem) -> grade, of all honest notebooks."""
    found = {}
    for number in EXERCISES:
        folder = tmp_path_factory.mktemp(f"honest_{number}")
        paths = []
        for stem, data in files(number).items():
            paths.append(folder / f"{stem}.ipynb")
            paths[-1].write_bytes(data)
        given = {"exercise": number, "jobs": 2, "progress": False, "limits": Limits(seconds=20)}
        found |= {(number, one.student): one for one in grade(paths, folder / "out", **given)}
    return found


@pytest.mark.skipif(bool(no_sandbox()), reason=no_sandbox() or "there is one")
@pytest.mark.parametrize("variant", _parameters())
def test_an_honest_notebook_earns_everything(variant: Variant, grades):
    lost = []
    for stem, name in variant.places:
        (result,) = (result for result in grades[variant.number, stem].results if result.name == name)
        if result.points != result.max_points or result.cause != "right":
            lost.append(f"{stem}, {name}: {result.points:g} of {result.max_points:g}, {result.cause}: {result.message}")
            if name in variant.answers and not _known(variant) and len(lost) == 1:  # is the variant wrong, perhaps?
                cause, told = kernel.tried(variant.number, [(name, {name: variant.answers[name]})])[0]
                lost.append(f"    in a kernel: {cause} {told}")
    assert not lost, "\n".join(lost)
    assert all(grades[variant.number, stem].status == "graded" for stem, _ in variant.places)


def test_there_are_enough_variants():
    assert len({variant.name for variant in VARIANTS}) >= 200
    for number in EXERCISES:
        for name in NAMES[number]:
            by_others = [v for v in VARIANTS if name in v.answers and v.name.startswith(f"{name}: ")]
            assert len(by_others) >= 8 and sum(name in v.answers for v in VARIANTS) >= 40


def test_the_list_of_known_faults_is_of_variants_that_exist():
    names = {variant.name for variant in VARIANTS}
    assert set(STILL_LOST) <= names | {f"{variant.number}-{variant.name}" for variant in VARIANTS}


def test_the_kernel_tells_right_from_wrong():
    sources = {
        "right": "%time zero = 0\ndef label_bits(labels):\n    p = labels.bincount() / len(labels)\n"
        "    return torch.special.entr(p).sum() / torch.tensor(2.0).log() + zero",
        "wrong": "def label_bits(labels):\n    return 1.0",
        "error": "def label_bits(labels):\n    return missing",
        "not answered": "def label_bits(labels):\n    raise NotImplementedError",
    }
    found = kernel.tried("01", [("label_bits", {"label_bits": Written(source)}) for source in sources.values()])
    assert [cause for cause, _ in found] == list(sources)


@pytest.mark.parametrize("number", EXERCISES)
def test_every_notebook_is_known_for_its_exercise(number):
    known = {chapter: NAMES[n] for n, chapter in EXERCISES.items()}
    found = {stem: chapter_of(read_notebook(data), "mine.ipynb", known) for stem, data in files(number).items()}
    assert {stem: chapter for stem, chapter in found.items() if chapter != EXERCISES[number]} == {}
