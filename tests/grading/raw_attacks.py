"""Submissions that no notebook's editor would write: broken files, links, archives and names.

`raw_attacks()` gives each as the files that it hands in. A content that starts with "link:" stands for a symbolic
link, "fifo:" for a pipe and "folder:" for a folder; see `place`.
"""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from notebooks import attacks

SPACES = 24_000_000  # just what a grader still reads


@dataclass(frozen=True)
class Raw:
    """One submission, or a few that belong together.

    Args:
        about: what it does.
        naive: how it succeeds against the naive grader; "nothing" if it does not.
        item: of the list in `test_attacks.py`.
        files: name -> content.
        rows: the students that must have a row, with no points.
    """

    about: str
    naive: str
    item: str
    files: dict[str, bytes]
    rows: tuple[str, ...] = ()


def place(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files into a folder."""
    for name, data in files.items():
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        kind, _, rest = data[:200].partition(b":")
        if kind == b"link":
            os.symlink(rest, path)
        elif kind == b"fifo":
            os.mkfifo(path)
        elif kind == b"folder":
            os.mkdir(path)
        else:
            with open(path, "wb") as file:
                file.write(data)


@cache
def raw_attacks() -> dict[str, Raw]:
    found = {}
    for make in (broken_files, old_and_new_formats, links, archives, names):
        found |= make()
    return found


def wrong_answer() -> bytes:
    """A whole notebook without a right answer, which the naive grader gives points."""
    return attacks()["patched_allclose"].handed_in("mallory", "/nowhere")


def broken_files() -> dict[str, Raw]:
    text, item = wrong_answer(), "malformed, huge, non-UTF-8 JSON"
    accent = text.replace(b"7.5", "7.5  # é".encode())
    code = b'{"cells": [{"cell_type": "code", "metadata": {}, "source": %s}], "metadata": {}, "nbformat": 4}'
    contents = {
        "not_json": (b"this is no notebook", "crash"),
        "truncated": (text[: len(text) // 2], "crash"),
        "empty": (b"", "crash"),
        "a_list": (b"[]", "crash"),
        "a_null": (b"null", "crash"),
        "cells_string": (b'{"cells": "cells", "nbformat": 4}', "crash"),
        "cells_numbers": (b'{"cells": [1, null, true, "x"], "nbformat": 4}', "crash"),
        "source_number": (code % b"7", "crash"),
        "source_nested": (code % b'[["x"], {"y": 1}]', "crash"),
        "no_cell_type": (b'{"cells": [{"source": "x"}], "nbformat": 4}', "crash"),
        "metadata_odd": (text.replace(b'"metadata": {"question"', b'"metadata": 7, "x": {"question"'), "points"),
        "utf_16": (text.decode().encode("utf-16"), "crash"),
        "utf_16_without_mark": (text.decode().encode("utf-16-be"), "crash"),
        "utf_32": (text.decode().encode("utf-32"), "crash"),
        "latin_1": (accent.decode().encode("latin-1"), "crash"),
        "with_mark": (b"\xef\xbb\xbf" + text, "crash"),
        "nul_bytes": (text.replace(b"7.5", b"7.5\x00"), "crash"),
        "nul_file": (b"\x00" * 100_000, "crash"),
        "nul_escaped": (text.replace(b"7.5", b"7.5\\u0000"), "nothing"),
        "surrogate": (text.replace(b"7.5)", b"7.5)  # \\ud800"), "nothing"),
        "form_feeds": (text.replace(b"\\n", b"\\u2028\\f\\u0085\\n"), "nothing"),
        "deep": (b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "crash"),
        "deep_metadata": (text[:-1] + b', "x": ' + b'{"a":[' * 480 + b"]}" * 480 + b"}", "nothing"),
        "long_number": (text[:-1] + b', "x": ' + b"9" * 10_000 + b"}", "crash"),
        "odd_numbers": (text[:-1] + b', "x": [NaN, -Infinity, 1e999, -0.0]}', "points"),
        "many_dicts": (b'{"x": [' + b'{"":0},' * (SPACES // 7) + b'0], "cells": []}', "crash"),
        "spaces": (b" " * SPACES + text, "nothing"),
        "too_large": (text[:-1] + b" " * 26_000_000 + b"}", "nothing"),
        "many_cells": (many_cells(20_000), "hang"),
        "long_line": (code % (b'"def label_bits(labels): return [' + b"7," * 1_500_000 + b']"'), "nothing"),
        "long_answer": (code % (b'"def label_bits(labels):\\n    return 7  # ' + b"&'<" * 600_000 + b'"'), "nothing"),
        "duplicate_keys": (text[:-1] + b', "cells": [], "cells": 7, "metadata": []}', "crash"),
        "scripts": (scripts(), "points"),
    }
    return {
        f"raw_{name}": Raw(name.replace("_", " "), naive, item, {f"raw_{name}.ipynb": data}, (f"raw_{name}",))
        for name, (data, naive) in contents.items()
    }


def many_cells(count: int) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "source": f"a{i} = {i}", "outputs": []} for i in range(count)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def scripts() -> bytes:
    """A script in each text of a notebook that is not code."""
    notebook, script = json.loads(wrong_answer()), "<script>alert('mallory')</script>"
    for cell in notebook["cells"]:
        cell["outputs"] = [{"output_type": "display_data", "data": {"text/html": script}, "metadata": {}}]
        cell["metadata"] |= {"name": script, "tags": [script]}
    notebook["metadata"] = {"ssl_course": {"chapter": script}, "kernelspec": {"name": script}, "authors": [script]}
    notebook["cells"].append({"cell_type": "markdown", "id": script, "metadata": {}, "source": script})
    return json.dumps(notebook).encode()


def old_and_new_formats() -> dict[str, Raw]:
    cells = json.loads(wrong_answer())["cells"]
    inputs = [{"cell_type": "code", "language": "python", "input": c["source"], "outputs": []} for c in cells]
    contents = {
        "format_1": ({"nbformat": 1, "cells": [{"cell_type": "code", "code": c["source"]} for c in cells]}, "crash"),
        "format_2": ({"nbformat": 2, "worksheets": [{"cells": inputs}]}, "crash"),
        "format_3": ({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": inputs}]}, "crash"),
        "format_3_odd": ({"nbformat": 3, "worksheets": [7, {"cells": 7}, {"cells": [inputs]}]}, "crash"),
        "format_99": ({"nbformat": 99, "cells": {"first": cells[0]}}, "crash"),
        "format_text": ({"nbformat": "four", "nbformat_minor": None, "cells": cells, "worksheets": 7}, "points"),
        "format_missing": ({"cells": cells}, "points"),
    }
    item = "old and future nbformat"
    return {
        f"raw_{name}": Raw(
            name.replace("_", " "), naive, item, {f"raw_{name}.ipynb": json.dumps(tree).encode()}, (f"raw_{name}",)
        )
        for name, (tree, naive) in contents.items()
    }


def links() -> dict[str, Raw]:
    targets = {
        "link_neighbour": ("link:anna.ipynb", "points"),
        "link_passwd": ("link:/etc/passwd", "crash"),
        "link_itself": ("link:raw_link_itself.ipynb", "crash"),
        "link_nowhere": ("link:/nowhere/at/all.ipynb", "crash"),
        "link_zero": ("link:/dev/zero", "crash"),
        "pipe": ("fifo:", "hang"),
        "a_folder": ("folder:", "crash"),
    }
    found = {}
    for name, (kind, naive) in targets.items():
        rows = () if kind == "folder:" else (f"raw_{name}",)
        files = {f"raw_{name}.ipynb": kind.encode()}
        found[f"raw_{name}"] = Raw(name.replace("_", " "), naive, "symlinks", files, rows)
    folder = {"raw_link_to_folder": b"link:/etc", "raw_link_to_all": b"link:."}
    return found | {"raw_link_folder": Raw("links to folders", "nothing", "symlinks", folder)}


def archives() -> dict[str, Raw]:
    text, item = wrong_answer(), "zip slips, zip bombs"
    slip = zipped(
        {
            "../mallory-slip.ipynb": text,
            "/tmp/mallory-slip.ipynb": text,
            "a/../../../../mallory-slip.txt": text,
            "..\\..\\mallory-slip.ipynb": text,
            "C:\\mallory-slip.ipynb": text,
        }
    )
    link = zipfile.ZipInfo("raw_zip_link.ipynb")
    link.external_attr = 0o120777 << 16
    nested = zipped({"mallory.ipynb": text})
    for _ in range(1000):
        nested = zipped({"inner.zip": nested})
    contents = {
        "zip_slip": (slip, "file"),
        "zip_link": (zipped({link: b"/etc/passwd"}), "crash"),
        "zip_bomb": (same_members(100, SPACES), "crash"),
        "zip_deep": (nested, "nothing"),
        "zip_broken": (zipped({"a.ipynb": text})[:-30], "crash"),
        "zip_not": (b"PK\x03\x04" + b"\x00" * 1000, "crash"),
        "zip_damaged": (zipped({"a.ipynb": text}).replace(b"torch", b"xxxxx", 1), "crash"),
        "zip_long_name": (zipped({"m" * 60_000 + ".ipynb": text}), "crash"),
        "zip_odd_names": (zipped({"=1+1\n.ipynb": text, "<img src=x>.ipynb": text, "\udcff.ipynb": text}), "nothing"),
        "zip_many": (zipped({f"{i}.txt": b"" for i in range(21_000)}), "nothing"),
    }
    return {
        f"raw_{name}": Raw(name.replace("_", " "), naive, item, {f"raw_{name}.zip": data})
        for name, (data, naive) in contents.items()
    }


def zipped(members: dict) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            if isinstance(name, str):
                name = name.encode("utf-8", "replace").decode()
            archive.writestr(name, data)
    return stream.getvalue()


def same_members(count: int, size: int) -> bytes:
    """An archive of `count` notebooks of `size` spaces, compressed once."""
    spaces = b" " * size
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(spaces) + packer.flush()
    sizes = struct.pack("<III", zlib.crc32(spaces), len(data), size)
    local, central = b"", b""
    for i in range(count):
        name = f"{i}.ipynb".encode()
        head = struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", len(name), 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name
        local += b"PK\x03\x04" + head + name + data
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def names() -> dict[str, Raw]:
    """Names of files are a student's own choice, too."""
    stems = {
        "name_formula": ("=cmd|' -C calc'!A1", "formula"),
        "name_plus": ("+1+1", "formula"),
        "name_minus": ("-2+3", "formula"),
        "name_at": ("@SUM(A1)", "formula"),
        "name_tab": ("\t=1+1", "formula"),
        "name_line_formula": ("\n=1+1", "formula"),
        "name_image": ("<img src=x onerror=alert(1)>", "report"),
        "name_breaks_out": ("\"'><svg onload=alert(1)><script>", "report"),
        "name_forges_line": ("m\nSCORE zoe 0", "neighbour"),
        "name_quotes": ('a","b\',;\r\n14,14', "nothing"),
        "name_terminal": ("m\x1b[2J\x1b]0;mallory\x07\x08\x7f", "nothing"),
        "name_bytes": (os.fsdecode(b"m\xff\xfe"), "crash"),
        "name_long": ("m" * 249, "nothing"),
        "name_long_wide": ("ü" * 124, "nothing"),
        "name_dots": ("..", "nothing"),
        "name_space": (" ", "nothing"),
        "name_slashes": ("..\\..\\slash", "nothing"),
        "name_percent": ("m%2e%2e%2f%00", "nothing"),
        "name_turned": ("m\u202excod.exe", "nothing"),
        "name_reserved": ("CON", "nothing"),
        "name_dash": ("--help", "formula"),
        "name_dollar": ("m$(touch mallory-shell)`id`;&|", "nothing"),
        "name_like_row": ("score", "nothing"),
    }
    item = "odd names"
    return {
        f"raw_{name}": Raw(f"is called {stem!r}", naive, item, {f"{stem}.ipynb": wrong_answer()}, (stem,))
        for name, (stem, naive) in stems.items()
    }
