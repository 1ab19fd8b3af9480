"""The command `ssl-course`. Each command imports what it needs, so that `--help` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ssl_course.course.layout import CourseError

app = typer.Typer(
    help="A first course on self-supervised learning: read it, run it, check your answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Chapters = Annotated[list[str] | None, typer.Argument(metavar="[NN]...", help="chapters, such as 02; all if none")]


@app.command()
def run(
    seeds: Annotated[int | None, typer.Option(min=1, help="repeat every method with this many seeds")] = None,
    out: Annotated[Path, typer.Option(help="folder for the leaderboard's table and figure")] = Path("results"),
) -> None:
    """Train three methods on handwritten digits, compare them with baselines, write a leaderboard."""
    from ssl_course import tour

    tour.run(seeds=seeds, out=out)


@app.command("open")
def open_(
    chapter: Annotated[str | None, typer.Argument(metavar="[NN]", help="chapter, such as 02")] = None,
    exercise: Annotated[bool, typer.Option("--exercise", help="the chapter's exercise instead")] = False,
) -> None:
    """Open JupyterLab, at a chapter or its exercise if one is named."""
    import subprocess

    from ssl_course.course.layout import find_root, resolve

    root = find_root()
    folder = root / ("exercises" if exercise else "chapters")
    place = folder
    if chapter is not None:
        known = sorted(path.stem for path in folder.glob("[0-9][0-9]_*.ipynb"))
        place = folder / f"{resolve(chapter, known, 'exercise' if exercise else 'chapter')}.ipynb"
    command = [sys.executable, "-m", "jupyterlab", str(place.relative_to(root))]
    raise typer.Exit(subprocess.run(command, cwd=root, check=False).returncode)


@app.command()
def check(
    notebook: Annotated[str, typer.Argument(help="a notebook, or 02 for exercises/02_….ipynb")],
    timeout: Annotated[float, typer.Option(help="seconds that one cell may take")] = 120,
) -> None:
    """Run your exercise notebook and show points, what is wrong, and a hint. The file stays as it is."""
    from ssl_course.course.student import check_notebook, find_notebook, report

    path = find_notebook(notebook)
    typer.echo(f"{path}: running…", err=True)
    typer.echo(report(check_notebook(path, timeout=timeout)))


@app.command()
def build(
    chapters: Chapters = None,
    force: Annotated[bool, typer.Option("--force", help="also what is up to date")] = False,
) -> None:
    """Make the notebooks of chapters, solutions and exercises from their sources, where these changed."""
    from ssl_course.course.build import build as build_
    from ssl_course.course.layout import find_root

    root = find_root()
    written = build_(root, chapters or [], force=force)
    for path in written:
        typer.echo(f"wrote {path.relative_to(root)}")
    if not written:
        typer.echo("everything is up to date")


@app.command()
def grade(
    submissions: Annotated[
        list[Path] | None, typer.Argument(help="notebooks, folders, or zip archives of a platform")
    ] = None,
    exercise: Annotated[str | None, typer.Option(help="such as 02; else each notebook's own")] = None,
    out: Annotated[Path, typer.Option(help="folder for grades, feedback and summary")] = Path("grades"),
    roster: Annotated[Path | None, typer.Option(help="CSV of the students; the first column names them")] = None,
    merge: Annotated[Path | None, typer.Option(help="gradebook that Canvas or Moodle exported")] = None,
    column: Annotated[str | None, typer.Option(help="its column for the scores")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on where a batch stopped")] = False,
    secret: Annotated[Path | None, typer.Option(help="file with the secret of the random inputs")] = None,
    new_secret: Annotated[bool, typer.Option("--new-secret", help="make that file and stop")] = False,
    sandbox: Annotated[str, typer.Option(help="auto, bubblewrap, podman or docker")] = "auto",
    image: Annotated[str | None, typer.Option(help="for podman or docker: one that holds the course")] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="no sandbox: notebooks can do all that you can")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="that one answer may take")] = 20,
    memory: Annotated[int, typer.Option(min=1, help="megabytes that one answer may take")] = 2000,
    jobs: Annotated[int | None, typer.Option(min=1, help="submissions at a time; one per core if not given")] = None,
    backend: Annotated[str, typer.Option(help="of joblib: loky, dask, ray, threading")] = "loky",
    scheduler: Annotated[str | None, typer.Option(help="address of dask's scheduler")] = None,
) -> None:
    """Grade students' notebooks in a sandbox: points, feedback pages, and what to teach again."""
    from ssl_course.grading import command

    if new_secret:
        return command.make_secret(secret)
    limits = {"seconds": seconds, "memory": memory}
    settings = {"exercise": exercise, "roster": roster, "merge": merge, "column": column, "resume": resume}
    settings |= {"secret": secret, "image": image, "jobs": jobs, "backend": backend}
    code = command.run(submissions or [], out, sandbox, unsafe, limits, scheduler, **settings)
    raise typer.Exit(code)


@app.command()
def results(
    table: Annotated[str, typer.Argument(help="name of the table")] = "frameworks",
    seeds: Annotated[int, typer.Option(min=1, help="repeat every row with this many seeds")] = 3,
    only: Annotated[list[str] | None, typer.Option(help="one row, and again for more; all if not given")] = None,
    split: Annotated[str, typer.Option(help="test, or validation to choose settings")] = "test",
    out: Annotated[Path | None, typer.Option(help="file to write; the course's own if all is measured on test")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="runs at a time; one per core if not given")] = None,
) -> None:
    """Make a stored table of results again: each method, each seed. Can be stopped and called again."""
    from ssl_course.results import command

    typer.echo(command.run(table, seeds=seeds, only=only or [], split=split, out=out, jobs=jobs))


@app.command()
def data() -> None:
    """List the data sets: what there is, where it comes from, what is already here."""
    from ssl_course.data import catalogue

    catalogue.show()


def main() -> None:
    """Entry point: what the user can mend is one sentence and exit code 2, not a traceback."""
    try:
        app()
    except (CourseError, OSError) as error:
        print(f"ssl-course: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
