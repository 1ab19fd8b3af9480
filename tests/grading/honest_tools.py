"""What editors, websites and students do to a whole notebook without touching what the answers say.

Each function takes a solved notebook, whose sources are strings, and returns another one, or the bytes of a file.
"""

from __future__ import annotations

import base64
import json
import random
import re
import uuid

import jupytext
import nbformat
from honest import answers, code, exercise, solved, text, written


def as_it_is(notebook):
    """Nothing happened to it."""
    return notebook


# --- ids and metadata ---


def colab_keeps_the_ids(notebook):
    """Colab: no ids, each one in the cell's metadata beside what else was there."""
    notebook |= {"nbformat_minor": 0}
    notebook["metadata"] = {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    for cell in notebook["cells"]:
        cell["metadata"] |= {"id": cell.pop("id"), "outputId": str(uuid.UUID(int=len(cell["source"])))}
        cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/", "height": 34}
    return notebook


def colab_keeps_nothing_but_ids(notebook):
    """Colab again: the id in the metadata and nothing else."""
    notebook = colab_keeps_the_ids(notebook)
    for cell in notebook["cells"]:
        cell["metadata"] = {"id": cell["metadata"]["id"]}
    return notebook


def colab_makes_up_ids(notebook):
    """A notebook that was pasted together in Colab: ids of its own."""
    notebook = colab_keeps_the_ids(notebook)
    letters = random.Random(0)
    for cell in notebook["cells"]:
        cell["metadata"] = {"id": base64.b64encode(letters.randbytes(9)).decode()}
    return notebook


def all_metadata_dropped(notebook):
    """Neither ids nor metadata, of cells or notebook."""
    cells = [{key: cell[key] for key in cell if key != "id"} | {"metadata": {}} for cell in notebook["cells"]]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def ids_dropped(notebook):
    """nbformat 4.2 knows no ids; the metadata stay."""
    for cell in notebook["cells"]:
        del cell["id"]
    return notebook | {"nbformat_minor": 2}


def ids_dropped_version_unchanged(notebook):
    """No ids although the file says 4.5."""
    return ids_dropped(notebook) | {"nbformat_minor": 5}


def ids_made_anew(notebook):
    """Random ids, as some editors give when they open a file."""
    for i, cell in enumerate(notebook["cells"]):
        cell["id"] = str(uuid.UUID(int=i * 2**90 + 17))
    return notebook


def ids_made_anew_metadata_dropped(notebook):
    """Random ids and nothing else."""
    return {**ids_made_anew(notebook), "cells": [cell | {"metadata": {}} for cell in notebook["cells"]]}


def one_id_for_all(notebook):
    """A script that gave every cell the same id."""
    for cell in notebook["cells"]:
        cell["id"] = "cell"
    return notebook


def ids_shifted(notebook):
    """A merge conflict: every id stands one cell too low; the marks are right."""
    ids = [cell["id"] for cell in notebook["cells"]]
    for cell, name in zip(notebook["cells"], [ids[-1], *ids], strict=False):
        cell["id"] = name
    return notebook


def kaggle(notebook):
    """Kaggle: 4.4, metadata of its own only."""
    notebook = all_metadata_dropped(notebook)
    for i, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"_uuid": uuid.UUID(int=i).hex, "execution": {"iopub.status.busy": "2024-01-01T10:00:00Z"}}
        cell["metadata"] |= {"trusted": True}
    return notebook | {"metadata": {"kaggle": {"accelerator": "none", "dataSources": [], "isGpuEnabled": False}}}


def deepnote(notebook):
    """Deepnote: ids in the metadata under its own name."""
    for cell in notebook["cells"]:
        cell["metadata"] = {"cell_id": cell.pop("id"), "deepnote_cell_type": cell["cell_type"], "source_hash": "b623e"}
    return notebook | {"nbformat_minor": 0, "metadata": {"deepnote": {}, "orig_nbformat": 2}}


def databricks(notebook):
    """Databricks: 4.0, a widget box for every cell."""
    notebook = all_metadata_dropped(notebook) | {"nbformat_minor": 0}
    for cell in notebook["cells"]:
        box = {"cellMetadata": {"byteLimit": 2048000}, "inputWidgets": {}, "nuid": "x", "showTitle": False, "title": ""}
        cell["metadata"] = {"application/vnd.databricks.v1+cell": box}
    return notebook


def vscode(notebook):
    """VS Code: no kernelspec name, languages on cells."""
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
    notebook["metadata"] = {"kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"}}
    return notebook


def nbgrader_only(notebook):
    """Only nbgrader's marks are left, with a checksum."""
    for cell in notebook["cells"]:
        del cell["id"]
        grader = cell["metadata"].get("nbgrader", {}) | {"checksum": "d41d8cd98f00b204e9800998ecf8427e"}
        cell["metadata"] = {"nbgrader": grader | {"cell_type": cell["cell_type"]}}
    return notebook | {"nbformat_minor": 4}


def papermill(notebook):
    """papermill: times everywhere and injected parameters."""
    for cell in notebook["cells"]:
        cell["metadata"] |= {"papermill": {"duration": 0.01, "exception": False, "status": "completed"}, "tags": []}
    injected = code("# Parameters\nseed = 3\n", metadata={"tags": ["injected-parameters"]}, id="injected")
    notebook["cells"].insert(1, injected)
    return notebook


def through_jupytext_percent(notebook):
    """To a .py file and back: ids are new."""
    there = jupytext.writes(nbformat.from_dict(notebook), "py:percent")
    return nbformat.writes(jupytext.reads(there, "py:percent")).encode()


def through_jupytext_light(notebook):
    """To a .py file without marks and back: metadata gone, cells joined and cut at blank lines."""
    there = jupytext.writes(nbformat.from_dict(all_metadata_dropped(notebook)), "py:light")
    return nbformat.writes(jupytext.reads(there, "py:light")).encode()


def through_markdown(notebook):
    """To a .md file and back."""
    there = jupytext.writes(nbformat.from_dict(notebook), "md")
    return nbformat.writes(jupytext.reads(there, "md")).encode()


def nbformat_3(notebook):
    """A notebook of 2014: worksheets, `input`, heading cells."""
    old = nbformat.convert(nbformat.from_dict(ids_dropped(notebook)), 3)
    old.worksheets[0].cells.insert(0, {"cell_type": "heading", "level": 1, "source": "Exercise", "metadata": {}})
    return json.dumps(old).encode()


def a_later_format(notebook):
    """nbformat 4.9, which nobody knows yet, with keys that nobody knows either."""
    for i, cell in enumerate(notebook["cells"]):
        cell["kernel"] = {"since": i}
    return notebook | {"nbformat_minor": 9, "signature": None, "comments": [{"by": "me"}]}


def metadata_of_slides_and_tags(notebook):
    """Slides, tags, collapsed and scrolled cells."""
    more = {"slideshow": {"slide_type": "fragment"}, "collapsed": True, "scrolled": "auto", "editable": False}
    for cell in notebook["cells"]:
        cell["metadata"] |= {**more, "tags": ["raises-exception", "hide-input"], "jupyter": {"source_hidden": True}}
    return notebook


# --- kernels and outputs ---


def another_kernel(notebook):
    """A conda environment with a name of its own."""
    kernel = {"display_name": "Python [conda env:ssl-µ]", "language": "python", "name": "conda-env-ssl-py"}
    about = {"name": "python", "version": "3.9.7", "codemirror_mode": {"name": "ipython", "version": 3}}
    return notebook | {"metadata": {"kernelspec": kernel, "language_info": about}}


def no_kernel(notebook):
    """No kernel is named."""
    return notebook | {"metadata": {}}


def outputs_kept(notebook):
    """Run in a strange order, outputs and an error kept."""
    numbers = random.Random(0)
    trace = {"output_type": "error", "ename": "NameError", "evalue": "name 'x'", "traceback": ["\x1b[0;31mNameError"]}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count = numbers.choice([None, *range(300)])
            said = {"output_type": "stream", "name": "stderr", "text": ["warning\n", "0%|          | 0/3\r"]}
            shown = {"output_type": "execute_result", "execution_count": count, "metadata": {}}
            shown["data"] = {"text/plain": ["tensor(1.)"], "text/html": "<b>1</b><script>alert(1)</script>"}
            cell |= {"execution_count": count, "outputs": [said, shown, trace]}
    return notebook


def a_large_picture(notebook):
    """2 MB of PNG in every answer's output."""
    png = base64.b64encode(random.Random(0).randbytes(1_500_000)).decode()
    for _, cell in answers(notebook):
        data = {"image/png": png, "text/plain": "<Figure size 640x480>"}
        cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    return notebook


def widgets_state(notebook):
    """The state of tqdm's and ipywidgets' bars in the metadata."""
    state = {f"{i:032x}": {"model_name": "FloatProgressModel", "state": {"value": i}} for i in range(2000)}
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2, "version_minor": 0}}
    notebook["metadata"]["widgets"] = widgets
    return notebook


# --- the file ---


def sources_as_strings(notebook):
    """Each source one string."""
    return json.dumps(notebook).encode()


def windows_file(notebook):
    """Windows line ends between the lines of the JSON."""
    return written(notebook).replace(b"\n", b"\r\n")


def windows_sources(notebook):
    """Windows line ends within the sources."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return notebook


def old_mac_sources(notebook):
    """Only carriage returns within the sources."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r")
    return notebook


def byte_order_mark(notebook):
    """Saved by Notepad: a byte order mark in front."""
    return b"\xef\xbb\xbf" + written(notebook)


def compact_ascii(notebook):
    """One line of JSON, all but ASCII escaped."""
    return json.dumps(notebook, separators=(",", ":")).encode("ascii")


def sorted_keys(notebook):
    """Another writer's order and indentation."""
    return written(notebook, sort_keys=True, indent=4)


def blank_lines_around(notebook):
    """Blank lines before and after the JSON."""
    return b"\n \t\n" + written(notebook) + b"\n\n\n"


# --- cells ---


def only_the_answers(notebook):
    """All else is deleted, the imports too."""
    return notebook | {"cells": [cell for _, cell in answers(notebook)]}


def checks_and_texts_deleted(notebook):
    """Only code is left, and nothing checks it."""
    kept = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and not cell["id"].startswith("check")]
    return notebook | {"cells": kept}


def other_cells_emptied(notebook):
    """All cells but the answers are empty."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"] if "question" in cell["metadata"] else ""
    return notebook


def other_cells_broken(notebook):
    """All code cells but the answers do not parse."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "question" not in cell["metadata"]:
            cell["source"] = "if True print(:\n" + cell["source"]
    return notebook


def cells_turned_round(notebook):
    """From the last cell to the first."""
    return notebook | {"cells": notebook["cells"][::-1]}


def cells_shuffled_metadata_dropped(notebook):
    """Any order, and nothing says what a cell is."""
    random.Random(3).shuffle(notebook["cells"])
    return all_metadata_dropped(notebook)


def _with_new_cells(notebook, make):
    """Each answer cell replaced by the cells that `make(name, cell, stub)` returns."""
    number = next(n for n in ("01", "02") if notebook["metadata"]["ssl_course"]["chapter"].startswith(n))
    stubs = {name: cell["source"] for name, cell in answers(exercise(number))}
    cells = []
    for cell in notebook["cells"]:
        name = cell["metadata"].get("question")
        cells += make(name, cell, stubs[name]) if name else [cell]
    return notebook | {"cells": cells}


def stub_stays_answer_below(notebook):
    """The answer stands in a cell of its own; the stub waits above it."""
    return _with_new_cells(notebook, lambda name, cell, stub: [cell | {"source": stub}, code(cell["source"], id=name)])


def stub_stays_answers_at_the_end(notebook):
    """All answers in new cells at the very end."""
    new = [code(cell["source"], id=f"new-{name}") for name, cell in answers(notebook)]
    notebook = _with_new_cells(notebook, lambda name, cell, stub: [cell | {"source": stub}])
    return notebook | {"cells": notebook["cells"] + new}


def stub_stays_answers_in_one_cell(notebook):
    """All answers in one new cell at the end."""
    new = code("\n\n\n".join(cell["source"] for _, cell in answers(notebook)), id="everything")
    notebook = _with_new_cells(notebook, lambda name, cell, stub: [cell | {"source": stub}])
    return notebook | {"cells": [*notebook["cells"], new]}


def answers_in_one_cell_at_the_top(notebook):
    """One cell with all answers below the imports; the answer cells are deleted."""
    new = code("\n\n\n".join(cell["source"] for _, cell in answers(notebook)), id="everything")
    rest = [cell for cell in notebook["cells"] if "question" not in cell["metadata"]]
    return notebook | {"cells": [*rest[:2], new, *rest[2:]]}


def stub_kept_below(notebook):
    """The stub was pasted below, to have it at hand: nobody ran it again."""
    return _with_new_cells(notebook, lambda name, cell, stub: [cell, code(stub, id=f"stub-{name}")])


def stub_kept_above_with_the_same_id(notebook):
    """A copy of the stub with id and marks above the answer."""
    return _with_new_cells(notebook, lambda name, cell, stub: [cell | {"source": stub}, cell])


def stub_kept_below_with_the_same_id(notebook):
    """A copy of the stub with id and marks below the answer."""
    return _with_new_cells(notebook, lambda name, cell, stub: [cell, cell | {"source": stub}])


def emptied_cell_above(notebook):
    """The answer cell is empty, the answer stands in a copy with the marks."""
    return _with_new_cells(notebook, lambda name, cell, _: [cell | {"source": ""}, cell | {"id": f"copy-{name}"}])


def answered_twice(notebook):
    """The same answer twice, with id and marks."""
    return _with_new_cells(notebook, lambda name, cell, stub: [cell, dict(cell)])


def merged_with_the_check(notebook):
    """The answer and its check became one cell."""
    checks = {f"check-{name}" for name, _ in answers(notebook)}
    rest = [cell for cell in notebook["cells"] if cell["id"] not in checks]
    for name, cell in answers(notebook):
        cell["source"] += f'\n\n\ncheck("{name}", {name})'
    return notebook | {"cells": rest}


def merged_into_the_check(notebook):
    """The same, but the cell that is left has the check's id and marks."""
    cells = {name: cell for name, cell in answers(notebook)}
    rest = [cell for cell in notebook["cells"] if "question" not in cell["metadata"]]
    for cell in rest:
        if (name := cell["id"].removeprefix("check-")) in cells and cell["cell_type"] == "code":
            cell["source"] = cells[name]["source"] + "\n\n\n" + cell["source"]
    return notebook | {"cells": rest}


def split_from_its_imports(notebook):
    """Jupyter's "split cell": both halves keep the marks; the upper one, with the id, holds a comment and imports."""
    return _with_new_cells(
        notebook,
        lambda name, cell, _: [cell | {"source": f"# my {name}\nimport math\n"}, cell | {"id": f"split-{name}"}],
    )


def split_from_its_tryout(notebook):
    """The lower half, with the id, holds a try-out; the upper one, with a new id, the answer."""
    return _with_new_cells(
        notebook, lambda name, cell, _: [cell | {"id": f"split-{name}"}, cell | {"source": f"help({name})"}]
    )


def attempts_commented_out(notebook):
    """The stub and failed attempts stand in the answer cell as comments and strings."""

    def commented(name, cell, stub):
        lines = "\n".join(f"# {line}" for line in stub.splitlines())
        string = f"'''\nraise NotImplementedError\nclass {name}: ...\n'''"
        return [cell | {"source": f"{lines}\n{string}\n{cell['source']}\n{lines}\n"}]

    return _with_new_cells(notebook, commented)


def first_attempt_above(notebook):
    """A wrong attempt in a cell above; the answer cell is right."""
    return _with_new_cells(notebook, lambda name, cell, _: [code(_wrong(cell["source"]), id=f"old-{name}"), cell])


def first_attempt_above_metadata_dropped(notebook):
    """The same, and nothing says which of the two it is but their order."""
    return all_metadata_dropped(first_attempt_above(notebook))


def corrected_below(notebook):
    """A wrong attempt in the answer cell, corrected in a cell below it, above the check: the check says ✓."""
    return _with_new_cells(
        notebook, lambda name, cell, _: [cell | {"source": _wrong(cell["source"])}, code(cell["source"], id=name)]
    )


def corrected_in_a_copy_below(notebook):
    """A wrong attempt in the answer cell; a copy of the cell, with its marks and an id of its own, is right."""
    return _with_new_cells(
        notebook,
        lambda name, cell, _: [cell | {"source": _wrong(cell["source"])}, cell | {"id": f"copy-{name}"}],
    )


def _wrong(source: str) -> str:
    """The same signatures; each function returns 0."""
    lines = source.splitlines()
    found = [re.match(r"( *)def .*", line) for line in lines]
    return "\n".join(line + (f"\n{at[1]}    return 0" if at else "") for line, at in zip(lines, found, strict=True))


def scratch_cells(notebook):
    """Errors, endless training, questions to the user, shell commands, help: around everything."""
    cells = []
    for i, cell in enumerate(notebook["cells"]):
        cells += [cell, code(SCRATCH[i % len(SCRATCH)], id=f"scratch-{i}")]
    return notebook | {"cells": cells}


SCRATCH = (
    "1 / 0",
    "while True:\n    train_one_more_epoch()",
    'name = input("Your name? ")',
    "!pip install -q ssl-course einops\n%pip install torch",
    "%matplotlib inline\n%load_ext autoreload\n%autoreload 2",
    "?torch.rot90",
    "torch.cat??",
    "%%bash\nnvidia-smi\necho $HOME",
    "def unfinished(",
    "for i in range(3):\nprint(i)",
    "from google.colab import drive\ndrive.mount('/content/drive')",
    "import pandas as pd\nimport seaborn as sns\nimport wandb",
    "device = torch.device('cuda')\ntorch.zeros(3, device=device)",
    "%%html\n<marquee>✓ 100/100</marquee>",
    "raise SystemExit",
    "exit()",
    "import time\ntime.sleep(10_000)",
    "pip install einops",
    "ls",
    "torch.cuda.synchronize()\ntorch.save(encoder, '/content/drive/MyDrive/encoder.pt')",
    "plt.savefig('/content/drive/MyDrive/figure.png')",
    "%debug",
    "%%javascript\nalert('hello')",
    "plt.figure()\nplt.plot([1, 2, 3])\nplt.show()",
    "",
    "   \n\n\t\n",
    "# nothing but a comment",
    "await something()",
    "%%timeit\nsum(range(100))",
    "print('x' * 10)\n'a value'",
    "import os\nos._exit(1)",
    "torch.zeros(10**12)",
    "%reset -f",
    "del torch",
    "%%writefile helper.py\ndef f():\n    return 1\n",
    "你好 = '🎂'\n你好",
)


def raw_and_attached(notebook):
    """Raw cells, attached pictures, blank cells at the end."""
    picture = {"image.png": {"image/png": base64.b64encode(b"\x89PNG" * 1000).decode()}}
    raw = {"cell_type": "raw", "metadata": {"raw_mimetype": "text/latex"}, "source": "\\begin{x}", "id": "raw"}
    pasted = text("![](attachment:image.png) schöne 🎂", attachments=picture, id="pasted")
    blank = [code("", id=f"blank-{i}") for i in range(5)] + [text("", id="blank-text")]
    return notebook | {"cells": [raw, pasted, *notebook["cells"], raw | {"id": "raw-2"}, *blank]}


def course_cells_edited(notebook):
    """Fewer images, a longer list of imports, texts translated."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = "Übersetzt: " + cell["source"][:20]
        elif "question" not in cell["metadata"]:
            cell["source"] = cell["source"].replace("2_000", "100").replace("import torch\n", "import torch, math\n")
    return notebook


def five_hundred_more_cells(notebook):
    """A diary of five hundred cells."""
    more = [code(f"diary_{i} = {i}\nprint(diary_{i})", id=f"diary-{i}") for i in range(500)]
    return notebook | {"cells": more[:250] + notebook["cells"] + more[250:]}


def another_exercise_pasted_below(notebook):
    """The other exercise's notebook, solved, stands below this one in the same file."""
    number = "02" if notebook["metadata"]["ssl_course"]["chapter"].startswith("01") else "01"
    return notebook | {"cells": notebook["cells"] + solved(number)["cells"]}


TOOLS = (
    as_it_is,
    colab_keeps_the_ids,
    colab_keeps_nothing_but_ids,
    colab_makes_up_ids,
    all_metadata_dropped,
    ids_dropped,
    ids_dropped_version_unchanged,
    ids_made_anew,
    ids_made_anew_metadata_dropped,
    one_id_for_all,
    ids_shifted,
    kaggle,
    deepnote,
    databricks,
    vscode,
    nbgrader_only,
    papermill,
    through_jupytext_percent,
    through_jupytext_light,
    through_markdown,
    nbformat_3,
    a_later_format,
    metadata_of_slides_and_tags,
    another_kernel,
    no_kernel,
    outputs_kept,
    a_large_picture,
    widgets_state,
    sources_as_strings,
    windows_file,
    windows_sources,
    old_mac_sources,
    byte_order_mark,
    compact_ascii,
    sorted_keys,
    blank_lines_around,
    only_the_answers,
    checks_and_texts_deleted,
    other_cells_emptied,
    other_cells_broken,
    cells_turned_round,
    cells_shuffled_metadata_dropped,
    stub_stays_answer_below,
    stub_stays_answers_at_the_end,
    stub_stays_answers_in_one_cell,
    answers_in_one_cell_at_the_top,
    stub_kept_below,
    stub_kept_above_with_the_same_id,
    stub_kept_below_with_the_same_id,
    emptied_cell_above,
    answered_twice,
    merged_with_the_check,
    merged_into_the_check,
    split_from_its_imports,
    split_from_its_tryout,
    attempts_commented_out,
    first_attempt_above,
    first_attempt_above_metadata_dropped,
    corrected_below,
    corrected_in_a_copy_below,
    scratch_cells,
    raw_and_attached,
    course_cells_edited,
    five_hundred_more_cells,
    another_exercise_pasted_below,
)

# What they do hardly depends on what the answers are: one of the two exercises shows it.
ONCE = (
    ids_dropped_version_unchanged,
    kaggle,
    deepnote,
    databricks,
    vscode,
    nbgrader_only,
    papermill,
    through_jupytext_percent,
    through_markdown,
    nbformat_3,
    a_later_format,
    metadata_of_slides_and_tags,
    another_kernel,
    no_kernel,
    outputs_kept,
    a_large_picture,
    widgets_state,
    sources_as_strings,
    windows_file,
    windows_sources,
    old_mac_sources,
    byte_order_mark,
    compact_ascii,
    sorted_keys,
    blank_lines_around,
    checks_and_texts_deleted,
    other_cells_emptied,
    cells_turned_round,
    answered_twice,
    merged_into_the_check,
    attempts_commented_out,
    raw_and_attached,
    course_cells_edited,
    five_hundred_more_cells,
)


def tools(number):
    """Those that are tried on an exercise."""
    return [tool for tool in TOOLS if tool not in ONCE or ONCE.index(tool) % 2 == int(number) % 2]
