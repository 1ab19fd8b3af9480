"""Text alternatives: every picture of the course says in words what it shows."""

from __future__ import annotations

import re

from nbformat import NotebookNode

MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HTML_ALT = re.compile(r"""\balt\s*=\s*("[^"]*\w[^"]*"|'[^']*\w[^']*')""", re.IGNORECASE)


def images_without_alt(notebook: NotebookNode) -> list[str]:
    """The pictures that have no text alternative, each as "cell 3: ...".

    An output with a picture must say in `metadata["image/png"]["alt"]` what it shows, and the same as its plain text
    (see `ssl_course.plotting.show`). A picture in Markdown or HTML must have an alternative text.
    """
    found = []
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            found += [f"cell {i}: {image}" for image in _silent(cell.source)]
            continue
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            for kind in (kind for kind in data if kind.startswith("image/")):
                alt = output.get("metadata", {}).get(kind, {}).get("alt", "")
                plain = data.get("text/plain", "")
                if not alt.strip():
                    found.append(f"cell {i}: {kind} without alt in its metadata")
                elif not plain.strip() or plain.strip().startswith("<"):
                    found.append(f"cell {i}: {kind} whose plain text is {plain.strip()[:60]!r}")
            markup = "\n".join(str(data.get(kind, "")) for kind in ("text/html", "text/markdown"))
            found += [f"cell {i}: {image[:80]}" for image in _silent(markup)]
    return found


def _silent(text: str) -> list[str]:
    images = [match[0] for match in MARKDOWN_IMAGE.finditer(text) if not match[1].strip()]
    return images + [match[0] for match in HTML_IMAGE.finditer(text) if not HTML_ALT.search(match[0])]
