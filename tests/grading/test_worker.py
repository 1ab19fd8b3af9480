"""Running an answer's cell, and answering a judge over a socket."""

from __future__ import annotations

import json
import socket
import sys
import threading

import pytest

from ssl_course.exercises.answer import Answer, AnswerError
from ssl_course.exercises.host import describe, kind_of
from ssl_course.exercises.wire import unpack
from ssl_course.grading.frames import Channel, ChannelClosed
from ssl_course.grading.worker import define, serve


@pytest.fixture(autouse=True)
def same_main(monkeypatch):
    """`define` puts the student's module into `sys.modules`."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def ran(source: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()):
    return define("f", source, list(before), list(after))


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return 7",
        "f = lambda: 7",
        "class f:\n    def __new__(cls): return 7",
        "def f(): return 7\nf()\n1 / 0",
        "def f(): return 7\nraise SystemExit",
        "def f(): return 7\nimport no_such_module",
        "def f(): return 7\nmissing(f)",
        "def f(): return helper()\ndef helper(): return 7",
        "if __name__ == '__main__':\n    def f(): return 7",
        "from __future__ import annotations\nimport dataclasses\n@dataclasses.dataclass\nclass P:\n    x: 'int' = 7\n"
        "def f(): return P().x",
        "import pickle\nclass P: x = 7\ndef f(): return pickle.loads(pickle.dumps(P())).x",
        "display('text'); get_ipython().run_line_magic('matplotlib', 'inline')\ndef f(): return 7",
        "f = {'get': lambda: 7}['get']",
    ],
)
def test_what_the_cell_calls_by_the_name(source):
    assert ran(source)() == 7


def test_helpers_come_from_the_other_cells():
    assert ran("def f(): return g() + k", ["import math", "def g(): return math.floor(3.5)"], ["k = 4"])() == 7


@pytest.mark.parametrize(
    ("source", "error", "text"),
    [
        ("f = 1 / 0\ng = unknown", ZeroDivisionError, "division by zero (line 1: f = 1 / 0)."),
        ("def f(:", SyntaxError, "Your code raised SyntaxError"),
        ("g = 3", NameError, "the cell does not define f"),
        ("x = unknown", NameError, "name 'unknown' is not defined (line 1: x = unknown)."),
        ("import no_such_module as m\nf = m.f", ModuleNotFoundError, "No module named 'no_such_module'"),
        ("raise SystemExit", SystemExit, "Your code raised SystemExit (line 1: raise SystemExit)."),
        ("\0", (SyntaxError, ValueError), "null bytes"),
        ("\ud800", UnicodeEncodeError, "surrogates not allowed"),
    ],
)
def test_a_cell_that_fails_before_it_defines_the_name(source, error, text):
    with pytest.raises(error) as told:
        ran(source)
    assert kind_of(told.value) == "error" and text in describe(told.value)


@pytest.mark.parametrize("line", ["1 / 0", "import no_such_module", "open('/content/drive/x')", "x = unknown"])
def test_a_line_that_fails_above_or_below_costs_nothing(line):
    assert ran(f"{line}\ndef f(): return 7")() == 7
    assert ran(f"def f(): return 7\n{line}")() == 7


def test_a_stub_is_not_answered():
    stub = ran("def f(x):\n    # your code here\n    raise NotImplementedError")
    with pytest.raises(NotImplementedError) as told:
        stub(1)
    assert kind_of(told.value) == "not answered"


@pytest.fixture
def talk():
    """Starts a worker in a thread with a program; returns our end of its channel."""
    threads = []

    def start(answer: str = "def f(x): return 2 * x", **program) -> Channel:
        ours, theirs = socket.socketpair()
        told = {"name": "f", "answer": answer, "before": [], "after": []} | program

        def run() -> None:
            channel = Channel.of(theirs)
            try:
                serve(channel)
            except ChannelClosed:
                pass
            finally:
                channel.close()

        threads.append((threading.Thread(target=run, daemon=True), channel := Channel.of(ours)))
        threads[-1][0].start()
        channel.send(json.dumps(told).encode())
        return channel

    yield start
    for thread, channel in threads:
        channel.close()
        thread.join(10)
        assert not thread.is_alive()  # it ends when the judge has gone


def begun(channel: Channel) -> tuple[dict, dict]:
    return json.loads(channel.receive()), unpack(channel.receive())


def test_first_the_tree_then_what_became_of_the_cell_then_replies(talk):
    channel = talk()
    tree, reply = begun(channel)
    assert tree["nodes"] > 5 and len(tree["tree"]) == 64 and reply == {"value": None}

    def send(message: bytes) -> bytes:
        channel.send(message)
        return channel.receive()

    answer = Answer(send)
    assert [answer(3), answer("ab"), answer([1])] == [6, "abab", [1, 1]]
    with pytest.raises(AnswerError, match="TypeError") as told:
        answer(None)
    assert told.value.kind == "error"


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ("raise ValueError('no')", "error", "Your code raised ValueError: no (line 1: raise ValueError('no'))."),
        ("raise NotImplementedError", "not answered", "There is no answer yet"),
        ("raise SystemExit(3)", "error", "Your code raised SystemExit: 3"),
        ("raise KeyboardInterrupt", "error", "Your code raised KeyboardInterrupt"),
        ("class Odd(BaseException):\n    def __str__(self): raise self\nraise Odd", "error", "Your code raised Odd."),
        ("def f(:", "error", "SyntaxError"),
        ("", "error", "the cell does not define f"),
    ],
)
def test_a_cell_that_fails_is_told_and_ends_the_worker(talk, cell, kind, text):
    channel = talk(cell)
    _, reply = begun(channel)
    assert reply["error"] == kind and text in reply["message"]
    with pytest.raises(ChannelClosed):
        channel.receive()


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "SystemExit", "Odd", "GeneratorExit", "RecursionError"])
def test_no_exception_of_a_call_ends_the_worker(talk, error):
    odd = "class Odd(BaseException):\n    def __str__(self): raise self\n"
    channel = talk(f"{odd}def f(x):\n    if x: raise {error}\n    return 7")
    begun(channel)

    def send(message: bytes) -> bytes:
        channel.send(message)
        return channel.receive()

    with pytest.raises(AnswerError, match=f"Your code raised {error}"):
        Answer(send)(1)
    assert Answer(send)(0) == 7


def test_other_cells_travel_with_the_program(talk):
    channel = talk("def f(x): return g(x) + k", before=["%%time\ndef g(x): return 2 * x"], after=["k = 1"])
    assert begun(channel)[1] == {"value": None}
