"""An answer's globals come from the other cells, when they are needed and not before."""

from __future__ import annotations

import builtins
import math

import pytest

from ssl_course.grading.definitions import Namespace
from ssl_course.grading.syntax import as_python


def ask(expression: str, *before: str, after: tuple[str, ...] = (), answer: str = ""):
    """The value of an expression that an answer's function computes."""
    scope = Namespace(before, after, as_python)
    exec(answer, scope)
    exec(f"def f():\n    return {expression}", scope)
    return scope["f"]()


def test_nothing_runs_until_it_is_needed(tmp_path):
    marks = [f"open({str(tmp_path / name)!r}, 'w').close(); {name} = 1" for name in ("above", "below", "used")]
    scope = Namespace([marks[0], marks[2]], [marks[1]])
    exec("def f(): return used", scope)
    assert list(tmp_path.iterdir()) == []
    assert scope["f"]() == 1
    # of the cell with `used` only the statement that defines it has run
    assert list(tmp_path.iterdir()) == []


def test_what_has_run_does_not_run_again():
    assert ask("(draw, draw)[0] == draw", "import random", "draw = random.random()") is True
    assert ask("[next(n) for _ in range(3)]", "import itertools", "n = itertools.count()") == [0, 1, 2]


@pytest.mark.parametrize(
    ("expression", "before", "value"),
    [
        ("math.floor(2.5)", ["import math"], 2),
        ("m.floor(2.5)", ["import math as m"], 2),
        ("os.path.sep", ["import os.path"], "/"),
        ("down(2.5)", ["from math import ceil, floor as down"], 2),
        ("floor(2.5)", ["from math import *"], 2),
        ("helper(1)", ["def helper(x): return other(x) + 1", "def other(x): return 10 * x * SCALE", "SCALE = 3"], 31),
        ("Net().go()", ["class Base:\n    def go(self): return K", "class Net(Base): pass", "K = 3"], 3),
        ("Net.k", ["class Net:\n    k: int = K + 1", "K = 3"], 4),
        ("Net().go()", ["class Net:\n    def go(self, k=K):\n        return k", "K = 3"], 3),
        (
            "Net().go()",
            ["class Net:\n    @twice\n    def go(self):\n        return 3", "def twice(f): return lambda s: 6"],
            6,
        ),
        ("make()().k", ["def make():\n    class Net:\n        k = K\n    return Net", "K = 3"], 3),
        ("Net.k", ["class Net:\n    k = 3\n    k = k + 1", "k = 1 / 0"], 4),
        ("twice(2)", ["def double(g): return lambda x: g(g(x))", "@double\ndef twice(x): return 3 * x"], 18),
        ("even(5)", ["def even(n): return n == 0 or odd(n - 1)", "def odd(n): return n != 0 and even(n - 1)"], False),
        ("f2(2)", ["f2 = lambda x: x * factor", "factor = 4"], 8),
        ("a + b", ["a, (b, *c) = 1, (2, 3)"], 3),
        ("a", ["print(a := 5)"], 5),
        ("a", ["with open('/dev/null') as a: pass", "a = 1"], 1),
        ("last", ["for i in range(4): last = i"], 3),
        ("a", ["match (1, 2):\n    case (a, _): pass"], 1),
        ("a", ["a: int = 3"], 3),
        ("a", ["%time a = 3"], 3),
        ("g(1)", ["%%time\nimport math\n\ndef g(x): return math.exp(x - x)"], 1),
    ],
)
def test_imports_helpers_and_helpers_of_helpers(expression, before, value):
    assert ask(expression, *before) == value


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        (["x = 1", "x = 2"], [], 2),
        (["x = 1; x = 2"], ["x = 3"], 2),
        ([], ["x = 1", "x = 2"], 1),
        ([], ["pass", "x = 1"], 1),
        (["x = 1", "if False: x = 5"], ["x = 9"], 1),
        (["if False: x = 5"], ["x = 9"], 9),
        (["x = 1", "x = x + 1", "x = 10 * x"], [], 20),
        (["x = 1", "x += 4"], [], 5),
        (["def x(): return 1", "def g(): return x()", "x = [g]", "x = len(x)"], [], 1),
        (["a, x = 1, 2", "x = 3"], [], 3),
        (["x = 1", "a = [x for x in range(5)]"], [], 1),
    ],
)
def test_the_last_definition_above_else_the_first_below(before, after, value):
    assert ask("x", *before, after=tuple(after)) == value


def test_two_names_of_one_statement_where_one_is_defined_again():
    assert ask("(a, b)", "a, b = 1, 2", "b = 3") == (1, 3)
    assert ask("(b, a)", "a, b = 1, 2", "b = 3") == (3, 1)
    assert ask("(a, b)", "a, b = 1, 2") == (1, 2)
    assert ask("(a, b)", "b = 1", "a, b = b, 7") == (1, 7)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["cuda = False", "if cuda:\n    device = 'cuda'\nelse:\n    device = 'cpu'"], "cpu"),
        (["device = 'cpu'", "import os\nif os.sep == '?':\n    device = 'cuda'"], "cpu"),
        (["try:\n    import no_such_module as device\nexcept ImportError:\n    device = 'none'"], "none"),
        (["try:\n    from no_such import *\nexcept ImportError:\n    device = 'none'"], "none"),
    ],
)
def test_guards(cells, value):
    assert ask("device", *cells) == value


@pytest.mark.parametrize(
    "failing", ["x = 1 / 0", "x = missing", "x = no.such.thing", "raise_it = x = [][3]", "x = exit(3)", "x = {}[1]"]
)
def test_an_experiment_that_fails_defines_nothing(failing):
    assert ask("x", "x = 1", failing) == 1
    assert ask("x", "x = 1", after=(failing,)) == 1
    assert ask("x", failing, after=("x = 1",)) == 1
    with pytest.raises(Exception) as told:
        ask("x", failing)
    assert type(told.value) in (ZeroDivisionError, NameError, IndexError)


@pytest.mark.parametrize(
    "cell", ["await load()", "return 3", "yield 3", "break", "x = = 3", "!ls", "\0", "a\tb(", "é = "]
)
def test_a_cell_that_cannot_run_does_no_harm(cell):
    assert ask("g()", cell, "def g(): return 3", cell) == 3


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["x = {}", "x['a'] = 1"], {"a": 1}),
        (["x = {}", "for i in range(3):\n    x[i] = i"], {0: 0, 1: 1, 2: 2}),
        (["x = []", "x.append(1)", "x.extend([2])"], [1, 2]),
        (["x = []", "x.append(1)", "x = []", "x.append(2)"], [2]),
        (["x = [0, 0]", "x[:] = [1, 2]", "x[0] += 5"], [6, 2]),
        (["x = []", "b = x.append(1)"], [1]),
        (["x = {}", "x['a'] = 1 / 0", "x['b'] = 2"], {"b": 2}),
        (["x = []", "x.append(1)", "x = x + [2]", "x.append(3)"], [1, 2, 3]),
        (["x = []", "x.index; x.count(3)", "print(x)"], []),
        (["x = [1, 3, 2]", "x.sort(reverse=True)", "x.pop()"], [3, 2]),
        (["import torch", "x = torch.zeros(2)", "x.fill_(3)", "x = x.tolist()"], [3, 3]),
        (["import random", "x = [3] * 4", "random.shuffle(x)", "x.reverse()"], [3] * 4),
        (["def put_(y): y.append(1)", "x = []", "put_(x)"], [1]),
    ],
)
def test_alterations_belong_to_the_definition(cells, value):
    assert ask("x", *cells) == value


def test_an_alteration_that_defines_something_happens_once():
    assert ask("(b, x)", "x = []", "b = x.append(1)") == (None, [1])
    assert ask("(x, b)", "x = []", "b = x.append(1)") == ([1], None)


def test_attributes_are_alterations():
    cells = ["class Box: pass", "box = Box()", "box.width = 3", "box.inner = Box()\nbox.inner.width = 4"]
    assert ask("(box.width, box.inner.width)", *cells) == (3, 4)


@pytest.mark.parametrize("name", ["sum", "len", "print", "max", "list", "input"])
def test_builtins_are_never_replaced_by_an_experiment(name):
    assert ask(name, f"{name} = 3", f"def {name}(*a): return 3") is getattr(builtins, name)


@pytest.mark.parametrize(
    "cell",
    [
        "from math import *",
        "from math import pow",
        "from math import (\n    exp,\n    pow,\n)",
        "try:\n    from no_such import pow\nexcept ImportError:\n    from math import pow",
    ],
)
def test_builtins_are_replaced_by_an_import_as_in_a_notebook(cell):
    assert ask("pow", cell, "pow = 3") is math.pow
    assert ask("(len('ab'), pow, exp)", cell, "from math import exp") == (2, math.pow, math.exp)


@pytest.mark.parametrize("cell", ["from no_such_module import *", "from no_such_module import pow", "x = 3 * 4"])
def test_builtins_stay_where_an_import_fails(cell):
    assert ask("(pow, pow)", cell) == (pow, pow)


@pytest.mark.parametrize(
    "cells",
    [
        ["from math import *"],
        ["x, sqrt = exp(0), 3", "from math import exp"],
        ["x = []", "for sqrt in 'ab': x.append(0)"],
    ],
)
def test_what_the_answer_defines_itself_is_never_replaced(cells):
    own = "def sqrt(x): return 'mine'"
    needed = "exp(0)" if "*" in cells[0] else "x"
    assert ask(f"({needed}, sqrt(4))[1]", *cells, answer=own) == "mine"


def test_a_missing_name_is_a_name_error():
    with pytest.raises(NameError, match="name 'nowhere' is not defined"):
        ask("nowhere", "x = 1", after=("y = 2",))
    with pytest.raises(NameError, match="name 'x' is not defined"):
        ask("x", "x = y", "y = x")
    with pytest.raises(NameError, match=r"name 'x' is not defined: its own cell raised KeyError\('a'\)"):
        ask("x", "x = {}['a']")


@pytest.mark.parametrize(
    "cell", ["import no_such_module as x", "from no_such_module import x", "from no_such_module import *"]
)
def test_an_import_that_fails_is_its_own_error_each_time(cell):
    scope = Namespace([cell])
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'"):
            exec("x", scope)


def test_functions_of_the_cells_share_the_answers_globals():
    assert ask("(up(), count)[1]", "count = 0", "def up():\n    global count\n    count += 1") == 1
    assert ask("helper()", "def helper(): return own", answer="own = 7") == 7
