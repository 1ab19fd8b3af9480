"""Ask word vectors: type a word, see its neighbours; type three, see what completes the analogy."""

from __future__ import annotations

import html

from ssl_course.word2vec.vectors import WordVectors


def bars(found: list[tuple[str, float]]) -> str:
    """Words as a list in HTML, with a bar for each cosine."""
    rows = [
        f"<tr><td style='text-align:right;padding-right:8px'>{html.escape(word)}</td><td>"
        f"<span style='display:inline-block;height:12px;width:{max(0, round(180 * cosine))}px;background:#0072B2'>"
        f"</span> {cosine:.2f}</td></tr>"
        for word, cosine in found
    ]
    return f"<table style='font-size:15px'>{''.join(rows)}</table>"


def word_explorer(
    vectors: WordVectors, word: str = "minimum", analogy: tuple[str, str, str] = ("row", "rows", "column")
):
    """A box for a word and three for an analogy, a is to b as c is to what; answers come with each key.

    Args:
        vectors: to ask.
        word, analogy: what the boxes hold at first.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    wide = ipywidgets.Layout(width="130px")
    one = ipywidgets.Text(word, layout=wide)
    three = [ipywidgets.Text(text, layout=wide) for text in analogy]
    near, completed = ipywidgets.HTML(), ipywidgets.HTML()

    def answer(place, ask) -> None:
        try:
            place.value = bars(ask())
        except KeyError as error:  # an unknown word: the message suggests others
            place.value = f"<i>{html.escape(str(error.args[0]))}</i>"

    def look(change=None) -> None:
        answer(near, lambda: vectors.nearest(one.value.strip().lower(), 8))

    def complete(change=None) -> None:
        answer(completed, lambda: vectors.analogy(*(box.value.strip().lower() for box in three), k=8))

    one.observe(look, names="value")
    for box in three:
        box.observe(complete, names="value")
    look()
    complete()
    words = [ipywidgets.Label(text) for text in ("", "is to", "as", "is to …")]
    left = ipywidgets.VBox([ipywidgets.HBox([ipywidgets.Label("near to"), one]), near])
    line = [three[0], words[1], three[1], words[2], three[2], words[3]]
    return ipywidgets.VBox([left, ipywidgets.HBox(line), completed])
