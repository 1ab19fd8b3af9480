"""Stored tables: whole, of the recipes as they are now, and what comes out when a row is made again."""

from __future__ import annotations

import json
import math
import shutil
import subprocess

import pytest
import torch
from typer.testing import CliRunner

from ssl_course.cli import app
from ssl_course.course.layout import CourseError
from ssl_course.data import Split
from ssl_course.results import Recipe, stored
from ssl_course.results import make as making
from ssl_course.results.command import run
from ssl_course.results.make import make, measure, provenance
from ssl_course.results.recipe import labels, rows
from ssl_course.results.recipes import TABLES, recipes
from ssl_course.results.stored import Stored

COLUMNS = ("linear_probe", "linear_probe_100", "knn", "untrained", "seconds", "megabytes")


@pytest.mark.parametrize("name", TABLES)
def test_a_stored_table_is_whole_and_of_the_recipes_as_they_are(name):
    table, known = stored(name), recipes(name)
    assert [row["method"] for row in table.rows] == list(known)
    for row in table.rows:
        recipe = known[row["method"]]
        for key in ("chapter", "epochs", "lr", "batch_size"):
            assert row[key] == getattr(recipe, key), (row["method"], key)
        for column in COLUMNS:
            assert len(row[column]) >= 3 and all(math.isfinite(value) for value in row[column])
        assert all(0 <= value <= 1 for column in COLUMNS[:4] for value in row[column])
    assert set(table.provenance) == {"date", "machine", "torch", "python", "split", "command", "commit"}
    assert table.provenance["split"] == "test"


@pytest.mark.parametrize("which", TABLES)
def test_a_row_made_again_is_as_it_was_stored(which):
    """The cheapest of those that learn. Other machines and versions round otherwise: two points are allowed."""
    table = stored(which)
    learned = [row for row in table.rows if row["linear_probe"][0] > row["untrained"][0] + 0.1]
    name = min(learned, key=lambda row: sum(row["seconds"]))["method"]
    found = measure(which, name, seed=0)
    for column in ("linear_probe", "untrained"):
        assert found[column] == pytest.approx(next(r for r in table.rows if r["method"] == name)[column][0], abs=0.02)


ROWS = [
    {"method": "a", "chapter": "10", "light": "even", "epochs": 4, "linear_probe": [0.5, 0.7],
     "linear_probe_100": [0.3, 0.3], "knn": [0.4, 0.6], "untrained": [0.3, 0.3],
     "seconds": [10, 20], "megabytes": [5, 7]},
    {"method": "b", "chapter": "11", "light": "as it is", "epochs": 0, "linear_probe": [0.2],
     "linear_probe_100": [0.1], "knn": [0.4], "untrained": [0.2], "seconds": [0], "megabytes": [0]},
]  # fmt: skip
FROM = {"date": "2026-01-02", "machine": "2 cores", "torch": "2", "split": "test", "command": "cmd", "commit": "abc"}


def test_means_deviations_and_gains():
    table = Stored(ROWS, FROM)
    row = table["a"]
    assert row["linear_probe"] == pytest.approx(0.6) and row["linear_probe_sd"] == pytest.approx(0.2 / math.sqrt(2))
    assert row["gain"] == pytest.approx(0.3) and row["megabytes"] == 7 and row["train_seconds"] == 15
    assert table["b"]["linear_probe_sd"] is None and table["b"]["gain"] == 0
    assert [r["method"] for r in table.select("b", "a").to_list()] == ["b", "a"]


def test_the_table_reads_well():
    text = str(Stored(ROWS, FROM))
    assert "| a | even | 60.0 ± 14.1 | +30.0 ± 14.1 | 30.0 ± 0.0 | 50.0 | 4 | 15 s | 7 MB |" in text
    assert "| b | as it is | 20.0 | – | 10.0 | 40.0 | – | – | – |" in text
    assert "2026-01-02" in text and "commit abc" in text
    plain = str(Stored([ROWS[1]], FROM))
    assert "light" not in plain and "| b | 20.0 | – | 10.0 | 40.0 | – | – | – |" in plain


def test_gains_are_told_most_first_with_those_that_gained_enough():
    table = Stored([ROWS[0], ROWS[0] | {"method": "c", "untrained": [0.6, 0.7]}], FROM)
    told = "From most to least gained over the same network untrained: a **+30.0** ± 14.1, c **-5.0** ± 7.1 points. "
    assert table.gains(["c", "a"], 0.25) == told + "At least 25 points: a. Less: c."
    assert table.gains(["a", "c"], 0.5) == told + "None gains 50 points."
    assert table.gains(["a", "c"], -1) == told + "At least -100 points: a, c."


def test_unknown_names_are_told_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"name must be one of .*frameworks"):
        stored("nothing")
    with pytest.raises(ValueError, match="table must be one of frameworks"):
        recipes("nothing")
    for ask in (lambda t: t["c"], lambda t: t.select("a", "c")):
        with pytest.raises(KeyError, match=r"no row .*c.*; there are a, b"):
            ask(Stored(ROWS, FROM))
    with pytest.raises(ValueError, match=r"only must name rows of frameworks: pixels, .*got nobody"):
        make("frameworks", only=["nobody"])
    for wrong in ({"table": "x"}, {"split": "train"}, {"only": ["nobody"]}):
        with pytest.raises(CourseError, match="must"):
            run(**({"table": "frameworks", "seeds": 1, "only": [], "split": "test", "out": None, "jobs": 1} | wrong))


def tiny(second=None, epochs=1) -> Recipe:
    from ssl_course.augment import DIGIT_VIEWS
    from ssl_course.contrastive import InstanceDiscrimination, SimCLR
    from ssl_course.data import moved_digits
    from ssl_course.encoders import convnet
    from ssl_course.supervised import Supervised

    def method():
        encoder = convnet(widths=(4, 8))
        if second is labels:
            return Supervised(encoder, 10, DIGIT_VIEWS)
        return InstanceDiscrimination(encoder, DIGIT_VIEWS, rows=200) if second else SimCLR(encoder, DIGIT_VIEWS)

    return Recipe(method, epochs, "10", second=second, data=lambda name: moved_digits(name, 200, size=16))


@pytest.mark.parametrize("second", [None, rows, labels])
def test_a_row_is_trained_and_read_and_its_seed_repeats_it(second, monkeypatch):
    monkeypatch.setattr(making, "recipes", lambda table: {"one": tiny(second)})
    first, again, other = (measure("frameworks", "one", seed) for seed in (0, 0, 1))
    assert set(first) == set(COLUMNS) and all(math.isfinite(value) for value in first.values())
    steady = [column for column in COLUMNS if column not in ("seconds", "megabytes")]
    assert [first[c] for c in steady] == [again[c] for c in steady] != [other[c] for c in steady]
    assert first["linear_probe"] != first["untrained"]


def test_a_recipe_prepares_its_method_and_trains_fewer_epochs_if_asked():
    seen = []
    recipe = tiny()
    recipe = Recipe(recipe.make, 3, "10", data=recipe.data, prepare=lambda method, images: seen.append(len(images)))
    method = recipe.train(0, epochs=0, progress=False)
    assert seen == [200] and not method.training
    before, after = method.state_dict(), recipe.train(0, epochs=1, progress=False).state_dict()
    assert any(not before[key].equal(after[key]) for key in before)


def test_a_recipe_learns_from_its_material_and_is_read_on_its_data():
    seen = []
    recipe = tiny()
    material = torch.rand(40, 1, 16, 16)
    again = Recipe(
        recipe.make, 1, "05", batch_size=20, data=recipe.data, material=lambda: material,
        prepare=lambda method, images: seen.append(images),
    )  # fmt: skip
    again.train(0, progress=False)
    assert seen == [material] and len(again.split("train").images) == 200
    plain = Recipe(recipe.make, 1, "05", batch_size=20, data=lambda name: Split(material, torch.zeros(40).long()))
    for key, value in plain.train(0, progress=False).state_dict().items():
        assert value.equal(again.train(0, progress=False).state_dict()[key]), key


def test_what_is_done_is_kept_and_not_done_again(tmp_path, monkeypatch):
    monkeypatch.setattr("ssl_course.results.make._commit", lambda: "abc")
    out = tmp_path / "frameworks.json"
    runs = {"SimCLR, seed 0, test, commit abc": 0.25, "pixels, seed 0, test, commit older": 0.25}
    runs = {key: dict.fromkeys(COLUMNS, value) for key, value in runs.items()}
    out.with_suffix(".unfinished").write_text(json.dumps(runs), encoding="utf-8")
    made = make("frameworks", seeds=1, only=["SimCLR", "pixels"], out=out, jobs=1, progress=False)
    assert made == json.loads(out.read_text(encoding="utf-8")) and list(tmp_path.iterdir()) == [out]
    simclr, pixels = made["rows"]
    assert simclr["linear_probe"] == [0.25]
    assert 0.1 < pixels["linear_probe"][0] < 0.25, "what other code made must be made again"
    assert made["provenance"]["command"] == "ssl-course results frameworks --seeds 1 --only SimCLR --only pixels"
    assert made["provenance"]["commit"] == "abc"


def test_a_table_whose_code_changes_while_it_is_made_is_refused(tmp_path, monkeypatch):
    commits = iter(["abc", "def"])
    monkeypatch.setattr("ssl_course.results.make._commit", lambda: next(commits))
    with pytest.raises(ValueError, match="it was abc and is def now"):
        make("context", seeds=1, only=["pixels"], out=tmp_path / "context.json", jobs=1, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["context.unfinished"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_commit_says_whether_the_code_was_changed_since(tmp_path, monkeypatch):
    folder = tmp_path / "ssl_course" / "results"
    folder.mkdir(parents=True)
    monkeypatch.setattr("ssl_course.results.make.__file__", str(folder / "make.py"))
    assert provenance("x")["commit"] == "unknown"

    def git(*words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words], cwd=tmp_path, check=True)

    code, notes = tmp_path / "ssl_course" / "a.py", tmp_path / "ssl_course" / "notes.json"
    code.write_text("1"), notes.write_text("1")
    git("init", "-q"), git("add", "."), git("commit", "-qm", "a")
    notes.write_text("2")
    commit = provenance("x")["commit"]
    assert len(commit) >= 7 and " " not in commit
    git("commit", "-qam", "notes")
    assert provenance("x")["commit"] == commit, "the code is the same"
    code.write_text("2")
    assert provenance("x")["commit"] == f"{commit} with changes"


def test_the_command_tells_what_it_cannot_do():
    told = CliRunner().invoke(app, ["results", "nothing"])
    assert isinstance(told.exception, CourseError) and "frameworks" in str(told.exception)
