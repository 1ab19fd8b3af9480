"""What students put into an answer and around it that changes nothing about what it returns.

Each function takes a question's name and the source of a right answer, and returns what the student wrote, or None
where the style makes no sense for the question.
"""

from __future__ import annotations

import ast
import re
import textwrap

from honest import NAMES, Written

GRADIENTS = ("TiedAutoencoder", "GreedyLayer", "denoising_loss")  # these answers must carry gradients
TENSORS = {"labels", "images", "train", "queries", "x", "x1", "x2", "clean", "noisy", "h"}


def inside(source: str, lines: str, below: bool = False) -> str:
    """`source` with lines at the start of each function, or method but `__init__`, below its docstring."""
    rows, tree = source.split("\n"), ast.parse(source)
    for function in reversed(list(_functions(tree))):
        first = function.body[1] if ast.get_docstring(function) is not None else function.body[0]
        mine = lines.replace("{tensors}", ", ".join(_tensors(function)) or "_")
        rows[first.lineno - 1 : first.lineno - 1] = textwrap.indent(mine, " " * first.col_offset).split("\n")
    return "\n".join(rows)


def _functions(tree):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (item for item in node.body if isinstance(item, ast.FunctionDef) and item.name != "__init__")


def _tensors(function) -> list[str]:
    return [a.arg for a in function.args.args if a.arg in TENSORS]


def renamed(name: str, source: str, new: str) -> str:
    """The answer under another name."""
    return re.sub(rf"\b{name}\b", new, source)


def is_class(name: str) -> bool:
    """Whether the question asks for a class."""
    return name[0].isupper()


# --- IPython ---


def magics_around(name, source):
    """Magics, shell commands and help above and below the answer."""
    above = "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n!pip install -q einops\n?print\n"
    return Written(f"{above}{source}\n\n!ls -la | head\n%whos\n{name}?\n?{name}")


def help_at_the_end(name, source):
    """A question mark in the last line."""
    return Written(f"{source}\n{name}??")


def timed_cell(name, source):
    """`%%time` in the first line."""
    return Written(f"%%time\n{source}")


def captured_cell(name, source):
    """A cell magic with options, below blank lines."""
    return Written(f"\n\n%%capture noise --no-stderr\n{source}")


def assigned_by_magics(name, source):
    """Names that magics bind, and the answer uses one of them."""
    above = "%time offset = 1 - 1\nfiles = !ls\nfolder = %pwd\nwhen = %timeit -n1 -r1 -o -q sum(range(3))\n"
    return Written(above + inside(source, "assert offset == 0"))


def magics_in_the_body(name, source):
    """Magics within the function."""
    return Written(inside(source, "%matplotlib inline\n!echo hello\nfiles = !ls"))


def ipython_by_name(name, source):
    """`get_ipython` and `display` without an import."""
    top = 'get_ipython().run_line_magic("matplotlib", "inline")\nget_ipython().system("ls")\ndisplay("here")\n'
    return Written(top + inside(source, 'display("✓", 3)'))


def ipython_imported(name, source):
    """`IPython.display` by import."""
    top = "from IPython.display import HTML, Markdown, clear_output, display\ndisplay(Markdown('# here'))\n"
    return Written(top + inside(source, "clear_output(wait=True)\ndisplay(HTML('<b>here</b>'))"))


def widgets_below(name, source):
    """A slider below the answer."""
    below = "import ipywidgets as widgets\nfrom ipywidgets import interact\n"
    below += "interact(lambda k: k + 1, k=(1, 5))\ndisplay(widgets.IntSlider())\n"
    return Written(f"{source}\n\n\n{below}")


# --- saying things ---


def prints(name, source):
    """Prints of all kinds, a long one among them."""
    lines = 'print("=" * 100_000, "läuft 🎉", [1, 2], end="\\r", flush=True)\n'
    lines += 'import sys\nprint("to stderr", file=sys.stderr)\nsys.stdout.write("\\x1b[31mred\\n")\nsys.stdout.flush()'
    return Written(f'{inside(source, lines)}\n\nprint("defined", {name})')


def warns(name, source):
    """Warnings of all kinds."""
    lines = 'import warnings\nwarnings.warn("slow", stacklevel=1)\nwarnings.warn("old", DeprecationWarning)\n'
    return Written(inside(source, lines + "warnings.simplefilter('always')"))


def progress_bars(name, source):
    """Three kinds of progress bars within the function, and one that is never closed."""
    lines = "for _ in tqdm(range(3), desc='🚀'):\n    pass\nfor _ in notebook_bar(range(2)):\n    pass\n"
    top = "from tqdm.auto import tqdm, trange\nfrom tqdm.notebook import tqdm as notebook_bar\nbar = tqdm(total=9)\n"
    return Written(top + inside(source, lines + "for _ in trange(2, leave=False):\n    bar.update()"))


def logs(name, source):
    """Logging at every level."""
    top = "import logging\nlogging.basicConfig(level=logging.DEBUG, force=True)\nlog = logging.getLogger(__name__)\n"
    return Written(top + inside(source, 'log.debug("in")\nlog.error("🔥 %s", {})\nlogging.info("more")'))


def plots(name, source):
    """A figure within the function and one below the answer."""
    lines = "figure, axes = plt.subplots()\naxes.plot([1, 2, 3])\nplt.title('Übung')\nplt.show()\nplt.close('all')"
    above = "import matplotlib.pyplot as plt\nplt.style.use('ggplot')\nplt.rcParams['figure.dpi'] = 50"
    return Written(f"{inside(source, lines)}\n\nplt.imshow([[0, 1], [1, 0]])\nplt.show()", (above,))


def stdout_replaced(name, source):
    """Standard output is put away for good."""
    top = "import contextlib, io, os, sys\nsys.stdout = io.StringIO()\nsys.stderr = open(os.devnull, 'w')\n"
    return Written(
        top + inside(source, "with contextlib.redirect_stdout(io.StringIO()):\n    print('away')\nprint('too')")
    )


# --- settings ---


def seeds(name, source):
    """Seeds of all libraries, in the cell and, where the draws are not asked about, in the function."""
    top = "import random\nimport numpy as np\ntorch.manual_seed(0)\nnp.random.seed(0)\nrandom.seed(0)\n"
    lines = "torch.manual_seed(0)\nnp.random.seed(0)\nrandom.seed(0)"
    return Written(top + inside(source, lines))


def float64_by_default(name, source):
    """`set_default_dtype`, and an answer that is right with it."""
    source = source.replace("torch.zeros(len(queries), classes)", "torch.zeros(len(queries), classes).to(nearest)")
    source = source.replace("torch.linspace(0, 1, steps)", "torch.linspace(0, 1, steps).to(x1)")
    return Written(f"torch.set_default_dtype(torch.float64)\n{source}")


def settings_of_torch(name, source):
    """Threads, determinism, precision, devices."""
    lines = (
        "import os",
        'os.environ["CUDA_VISIBLE_DEVICES"] = "0"',
        'os.environ["OMP_NUM_THREADS"] = "8"',
        "torch.set_num_threads(8)",
        "torch.backends.cudnn.benchmark = True",
        'torch.set_float32_matmul_precision("high")',
        "torch.use_deterministic_algorithms(True)",
        "torch.autograd.set_detect_anomaly(True)",
        "torch.set_printoptions(precision=2, sci_mode=False)",
        'torch.set_default_device("cpu")',
    )
    return Written("\n".join((*lines, source)))


def settings_of_python(name, source):
    """Recursion, warnings as errors, paths, rounding, the working folder, garbage."""
    lines = (
        "import gc, os, sys, warnings",
        "import numpy as np",
        "sys.setrecursionlimit(20_000)",
        'warnings.filterwarnings("ignore")',
        "sys.path.append('/content/drive/MyDrive')",
        'os.makedirs("work", exist_ok=True)',
        'os.chdir("work")',
        "np.set_printoptions(precision=1)",
        'np.seterr(all="raise")',
        'os.system("nvidia-smi")',
        "gc.collect()",
    )
    return Written("\n".join((*lines, source)))


def settings_in_another_cell(name, source):
    """Settings in a cell of their own, and an answer that counts on them."""
    above = "import sys\nsys.setrecursionlimit(5_000)\ntorch.set_default_dtype(torch.float64)"
    source = float64_by_default(name, source).answer.partition("\n")[2]
    return Written(inside(source, "assert torch.get_default_dtype() == torch.float64"), (above,))


def warnings_as_errors(name, source):
    """Every warning is an error from here on."""
    return Written(f"import warnings\nwarnings.simplefilter('error')\n{source}")


def many_threads(name, source):
    """The number of threads of a large server."""
    return Written(f"import os\nos.environ['OMP_NUM_THREADS'] = '64'\ntorch.set_num_threads(64)\n{source}")


def about_the_machine(name, source):
    """What machine this is."""
    lines = (
        "import os, platform, resource, socket, sys, time, tracemalloc, uuid",
        "from datetime import datetime",
        "from pathlib import Path",
        "import psutil",
        "print(platform.platform(), sys.version, torch.__config__.show(), torch.cuda.device_count())",
        "print(os.cpu_count(), os.getpid(), os.getcwd(), socket.gethostname(), uuid.uuid4(), Path.home())",
        "print(datetime.now(), time.strftime('%H:%M'), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)",
        "tracemalloc.start()",
        "print(f'{psutil.virtual_memory().percent}% of the memory is used')",
    )
    return Written("\n".join((*lines, source)))


def who_is_it(name, source):
    """The user's name."""
    return Written(f"import getpass, os\nprint(getpass.getuser(), os.path.expanduser('~'))\n{source}")


def looked_at_the_data_first(name, source):
    """The course's data are looked at in the first lines of the answer's cell."""
    top = "print(train.labels.bincount())\nplt.imshow(test.images[0, 0])\nplt.show()\n"
    return Written((top if name in NAMES["01"] else "print(x.mean(dim=0))\nplt.imshow(digits[0, 0])\n") + source)


def library_missing_here(name, source):
    """The first line imports a library that is there where the student works; the answer does not need it."""
    return Written(f"import seaborn_not_here as sns\nfrom google.colab import drive\n{source}")


def file_missing_here(name, source):
    """The first lines read a file of the student's own; the answer does not need it."""
    return Written(f"with open('/content/drive/MyDrive/notes.txt') as file:\n    notes = file.read()\n{source}")


def gpu_missing_here(name, source):
    """The first lines use the GPU of the student's machine; the answer does not need it."""
    return Written(f"ones = torch.ones(3, device='cuda')\nprint(torch.cuda.get_device_name(0))\n{source}")


def on_the_gpu_if_there_is_one(name, source):
    """`.to(device)` at the start of the function."""
    top = 'device = "cuda" if torch.cuda.is_available() else "cpu"\nprint(f"using {device}")\n'
    moved = inside(source, "{tensors} = [t.to(device) for t in ({tensors},)]")
    moved = moved.replace("_ = [t.to(device) for t in (_,)]", "pass")
    moved = re.sub(r"^( *)(\w+) = \[t\.to\(device\) for t in \(\2,\)\]", r"\1\2 = \2.to(device)", moved, flags=re.M)
    return Written(moved, (top,))


def gpu_tried_first(name, source):
    """A notebook for the GPU that falls back."""
    above = "try:\n    device = torch.device('cuda')\n    torch.zeros(1, device=device)\n    torch.cuda.synchronize()\n"
    above += "except Exception as problem:\n    print(problem)\n    device = torch.device('cpu')"
    return Written(inside(source, "assert torch.zeros(1, device=device).device == device"), (above,))


def numpy_in_place_of_builtins(name, source):
    """`sum`, `abs` and `round` are numpy's, from a cell above."""
    above = "from numpy import abs, round, sum"
    return Written(inside(source, "assert list(sum([[1, 2], [3, 4]], 0)) == [4, 6]"), (above,))


def files_written(name, source):
    """Files in the working folder, from the cell and from the function."""
    above = f"from pathlib import Path\nfolder = Path('results_{name}')\nfolder.mkdir(exist_ok=True)"
    lines = "folder.mkdir(exist_ok=True)\ntorch.save({'a': torch.ones(2)}, folder / 'a.pt')\n"
    lines += "assert torch.load(folder / 'a.pt')['a'].sum() == 2\n"
    lines += "with open('log.txt', 'a') as log:\n    log.write('🙂')"
    return Written(inside(source, lines), (above,))


def temporary_files(name, source):
    """Temporary files and folders."""
    lines = "import tempfile\nwith tempfile.TemporaryDirectory() as there:\n    open(there + '/a', 'w').close()\n"
    return Written(inside(source, lines + "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'a')"))


def threads(name, source):
    """A thread pool within the function and a thread that never ends."""
    top = "import threading, time\nfrom concurrent.futures import ThreadPoolExecutor\n"
    top += "threading.Thread(target=time.sleep, args=(10_000,), daemon=True).start()\n"
    lines = "with ThreadPoolExecutor(4) as pool:\n    assert list(pool.map(abs, [-1, 2])) == [1, 2]"
    return Written(top + inside(source, lines))


def leaves_a_word(name, source):
    """atexit, a signal handler, a timer."""
    top = "import atexit, signal, threading\natexit.register(print, 'bye')\n"
    top += "signal.signal(signal.SIGINT, signal.default_int_handler)\nthreading.Timer(3600, print).start()\n"
    return Written(top + source)


# --- helpers, constants and imports elsewhere ---


def helper_in_another_cell(name, source):
    """The work is done by a helper in a cell of its own."""
    if is_class(name):
        return Written(f"class {name}(My{name}):\n    pass", (renamed(name, source, f"My{name}"),))
    return Written(f"def {name}(*args):\n    return my_{name}(*args)", (renamed(name, source, f"my_{name}"),))


def helpers_of_helpers(name, source):
    """A chain of helpers, one cell each, the last one first."""
    above = (
        f"def first_{name}(thing):\n    return second_{name}(thing)",
        f"def second_{name}(thing):\n    return thing if third_{name}() else None",
        f"third_{name} = lambda: bool(FOURTH_{name.upper()})",
        f"FOURTH_{name.upper()} = [1]",
    )
    return Written(inside(source, f"assert first_{name}(3) == 3"), above)


def helpers_below(name, source):
    """The helpers stand at the end of the notebook; the check was run again."""
    return Written(inside(source, f"late_{name}()"), (), (f"def late_{name}():\n    return LATE", "LATE = 1"))


def under_another_name(name, source):
    """The answer has another name and is given the right one in the end."""
    return Written(f"{renamed(name, source, 'attempt_3')}\n\n\n{name} = attempt_3")


def named_in_its_cell(name, source):
    """The answer stands in a cell above under another name; its own cell only gives it its name."""
    return Written(f"{name} = version_2_of_{name}", (renamed(name, source, f"version_2_of_{name}"),))


def partly_applied(name, source):
    """functools.partial, or a class made by `type`."""
    if is_class(name):
        return Written(f"{renamed(name, source, 'Base')}\n\n\n{name} = type('{name}', (Base,), {{}})")
    return Written(f"from functools import partial\n\n\n{renamed(name, source, '_f')}\n\n\n{name} = partial(_f)")


def made_by_a_function(name, source):
    """A function or class that is defined within a function and returned."""
    body = textwrap.indent(source, "    ")
    return Written(f"def make_{name}():\n{body}\n\n    return {name}\n\n\n{name} = make_{name}()")


def decorated(name, source):
    """A decorator of the student's own, in another cell, on the function or the methods."""
    above = (
        "import functools, time",
        "def timed(function):\n    @functools.wraps(function)\n    def wrapped(*args, **kwargs):\n"
        "        start = time.perf_counter()\n        result = function(*args, **kwargs)\n"
        "        print(f'{function.__name__}: {time.perf_counter() - start:.3f} s')\n        return result\n\n"
        "    return wrapped",
    )
    return Written(re.sub(r"^( *)def (?!__init__)", r"\1@timed\n\1def ", source, flags=re.M), above)


def without_gradients(name, source):
    """`@torch.no_grad()` where no gradients are asked for."""
    return None if name in GRADIENTS else Written(f"@torch.no_grad()\n{source}")


def constants_in_another_cell(name, source):
    """Constants, an annotated one and unpacked ones, in other cells."""
    above = ("VERBOSE: int = 0", "EPS, (LOW, *REST) = 1e-12, (0, 1, 2)", "if True:\n    DEEP = 3\nelse:\n    DEEP = 4")
    test = "if VERBOSE or LOW or REST != [1, 2] or DEEP != 3:\n    raise ValueError(EPS)"
    return Written(inside(source, test), above)


def constants_bound_in_odd_ways(name, source):
    """By a for, a with, a try, a walrus, a match, a class body."""
    above = (
        "for LAST in range(4):\n    pass",
        "import os\nwith open(os.devnull) as sink:\n    WIDTH = 3",
        "try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp\nfinally:\n    TRIED = True",
        "print(FOUND := 5)",
        "match (1, 2):\n    case (ONE, TWO):\n        pass",
        "class Settings:\n    depth = 3\n    width = 2 * depth",
    )
    test = "assert (LAST, WIDTH, TRIED, FOUND, TWO, Settings.width, xp.sum([1])) == (3, 3, True, 5, 2, 6, 1)"
    return Written(inside(source, test), above)


def constants_built_by_statements(name, source):
    """A table that is filled after its definition, in the same cell."""
    mine = name.lower()
    table = f"table_{mine} = {{}}\nfor i in range(4):\n    table_{mine}[i] = i * i\n"
    rows = f"rows_{mine} = []\nrows_{mine}.append(3)\nrows_{mine} += [4]\ntotal_{mine} = 1\ntotal_{mine} *= 5"
    test = f"assert table_{mine}[3] == 9 and rows_{mine} == [3, 4] and total_{mine} == 5"
    return Written(inside(source, test), (table + rows,))


def constants_set_on_an_object(name, source):
    """A settings object that is filled after its definition, in the same cell and in the next."""
    mine = name.lower()
    above = f"from types import SimpleNamespace\nconfig_{mine} = SimpleNamespace()\nconfig_{mine}.depth = 3"
    more = f"config_{mine}.width = 2 * config_{mine}.depth"
    return Written(inside(source, f"assert config_{mine}.depth == 3 and config_{mine}.width == 6"), (above, more))


def constants_changed_by_methods(name, source):
    """Tables that methods and functions fill in place, in the same cell."""
    mine = name.lower()
    above = (
        f"import numpy as np, random\nsizes_{mine} = [1, 3, 2]\nsizes_{mine}.sort(reverse=True)\nsizes_{mine}.pop()\n"
        f"grid_{mine} = np.ones((2, 2))\nnp.fill_diagonal(grid_{mine}, 0)\n"
        f"ramp_{mine} = torch.empty(3)\nramp_{mine}.fill_(0.25)\ntorch.nn.init.constant_(ramp_{mine}, 0.5)\n"
    )
    test = f"assert sizes_{mine} == [3, 2] and grid_{mine}.sum() == 2 and ramp_{mine}.sum() == 1.5"
    return Written(inside(source, test), (above,))


def patched_in_another_cell(name, source):
    """A method of the student's own on a library's class."""
    above = "def how_many(self):\n    return self.numel()\n\n\ntorch.Tensor.how_many = how_many"
    return Written(inside(source, "assert torch.zeros(2, 3).how_many() == 6"), (above,))


def counted_calls(name, source):
    """A global counter from another cell."""
    above = f"calls_{name} = 0\nseen_{name} = {{}}"
    return Written(inside(source, f"global calls_{name}\ncalls_{name} += 1\nseen_{name}[calls_{name}] = 1"), (above,))


def imports_elsewhere(name, source):
    """All imports in another cell, under names of the student's own."""
    above = "import torch as th, torch.nn as layers, torch.nn.functional as fn\nimport numpy as np, math, os.path"
    source = re.sub(r"\bF\.", "fn.", re.sub(r"\bnn\.", "layers.", re.sub(r"\btorch\.", "th.", source)))
    return Written(inside(source, "assert np.sqrt(4) == math.sqrt(4) and os.path.sep"), (above,))


def imports_that_fail_elsewhere(name, source):
    """The cell of the imports stops at a library that is not there; what stands above it is used."""
    above = "import numpy as np\nimport math\nfrom google.colab import drive\nimport einops"
    return Written(inside(source, "assert np.sqrt(4) == math.sqrt(4)"), (above,))


def imports_below_those_that_fail(name, source):
    """Installed where the student works, not here, and not needed: what stands below it in the cell is used."""
    above = "import seaborn_not_here as sns\nimport numpy as np\n"
    above += "from fractions import Fraction as Share\nHALF = Share(1, 2)"
    return Written(inside(source, "assert np.sqrt(4) == 4 * HALF"), (above,))


def star_imports(name, source):
    """`from ... import *`."""
    return Written(inside(source, "assert isclose(exp(log(2)), 2) and tau"), ("from math import *",))


def stars_in_place_of_builtins(name, source):
    """The same by `from numpy import *`."""
    above = "from numpy import *"
    return Written(inside(source, "assert list(sum([[1, 2], [3, 4]], 0)) == [4, 6] and pi > 3"), (above,))


def course_imported(name, source):
    """Everything of the course that a student may want, imported in the answer's cell."""
    top = (
        "from ssl_course import augment, plotting, training",
        "from ssl_course.autoencoders import *",
        "from ssl_course.contrastive import *",
        "from ssl_course.data import moved_digits, photos",
        "from ssl_course.encoders import convnet, mlp",
        "from ssl_course.evaluation import *",
        "from ssl_course.losses import nt_xent",
        "from ssl_course.plotting import say, show",
        "from ssl_course.pretext import rotate",
        "from ssl_course.training import fit",
        "plotting.use_style()",
    )
    return Written("\n".join((*top, inside(source, "assert callable(fit) and callable(mlp) and callable(rotate)"))))


def guarded_imports(name, source):
    """Libraries that may be missing."""
    above = "try:\n    from einops import rearrange\n    from jaxtyping import Float\n"
    above += "except ImportError:\n    rearrange = None"
    top = "try:\n    import cupy\nexcept ModuleNotFoundError:\n    cupy = None\n"
    return Written(top + inside(source, "if rearrange is None and cupy is None:\n    print('plain')"), (above,))


def slow_imports(name, source):
    """Imports that take their time."""
    top = "import scipy.stats, scipy.optimize\nimport sklearn.linear_model, sklearn.ensemble\n"
    top += "import skimage.transform, networkx, sympy\nimport torchvision.transforms.v2 as T\n"
    return Written(top + source)


def same_helper_name_each_time(name, source):
    """A helper of the same name above each answer, another one each time."""
    above = f"def helper():\n    return WHICH\n\n\nWHICH = '{name}'"
    return Written(inside(source, f"assert helper() == '{name}', helper()"), (above,))


def helper_named_like_the_course(name, source):
    """Helpers with names that the course's own notebook uses for something else."""
    names = ("noise", "draw", "errors", "fair", "rows", "schemes", "Denoiser")
    above = "\n\n\n".join(f"def {n}(a):\n    return a + 1" for n in names) + "\n"
    test = "assert noise(1) == draw(1) == fair(1) == errors(1) == schemes(1) == Denoiser(1)"
    return Written(inside(source, test), (above,))


def course_data_used(name, source):
    """Data and helpers of the course's own cells."""
    used = "assert len(test) == 500 and len(glyphs) == len(LETTERS) and centred(test.images[:2]).shape == (2, 196)"
    if name in NAMES["02"]:
        used = "assert len(digits) == 1797 and blend(digits[0, 0], digits[1, 0], 8).shape == (8, 8)\n"
        used += "assert callable(readable) and callable(LeakyLayer)"
    return Written(inside(source, used))


def names_used_at_once(name, source):
    """Names from other cells in default values, decorators and comprehensions at the top of the cell."""
    above = ("def same(thing):\n    return thing", "BASE = 2", "OPTIONS = {'eps': 1e-9}", "kinds = ('a', 'b')")
    top = "SQUARES = [BASE**i for i in range(3) if BASE]\nLABELS = {k: f'{k}{BASE}' for k in kinds}\n"
    top += "def unused(base=BASE, *, eps=OPTIONS['eps']) -> same(int):\n    return lambda: base + eps\n\n\n@same\n"
    return Written(top + source, above)


# --- the way it is written ---


def tabs(name, source):
    """Indented by tabs."""
    return Written(re.sub(r"^( {4})+", lambda found: "\t" * (len(found[0]) // 4), source, flags=re.M))


def two_spaces(name, source):
    """Indented by two spaces."""
    return Written(re.sub(r"^( {4})+", lambda found: "  " * (len(found[0]) // 4), source, flags=re.M))


def odd_white_space(name, source):
    """Form feeds, trailing blanks, backslashes, semicolons, no line end, blank lines."""
    loose = "\n".join(line + "  " for line in source.split("\n"))
    return Written(f"\n\n\f\n   \n# \u00a0 here\nodd = 1 + \\\n    2;\n{loose}\n\n\t\n  \n;".rstrip(";"))


def windows_line_ends(name, source):
    """Windows line ends."""
    return Written(source.replace("\n", "\r\n"))


def reformatted(name, source):
    """Comments gone, quotes changed."""
    return Written(ast.unparse(ast.parse(source)))


def not_ascii(name, source):
    """Identifiers and comments in other scripts, emoji in strings."""
    above = "größe, π, 変数 = 1, 3.14159, '値'\ndef été(ж):\n    return ж"
    lines = "# Größe, 大きさ, 🎉\nпеременная = été(größe) + len(変数)\nassert переменная == 2 and π > 3, '🚫'"
    return Written(inside(source, lines), (above,))


def coding_line(name, source):
    """A coding line of a script."""
    return Written(f"#!/usr/bin/env python\n# -*- coding: latin-1 -*-\n# müde\n{source}")


def long_comments(name, source):
    """A line of 300,000 characters and 3,000 lines of comments."""
    lines = "\n".join(f"# attempt {i}: raise NotImplementedError" for i in range(3000))
    return Written(f"{lines}\n{source}\n# {'so ' * 100_000}")


def large_table(name, source):
    """Tables of 5,000 numbers in another cell and in this."""
    above = f"TABLE_{name} = [{', '.join(f'{i}.5' for i in range(5_000))}]"
    more = f"MORE = ({', '.join(map(str, range(5_000)))})"
    return Written(f"{more}\n{inside(source, f'assert len(TABLE_{name}) == len(MORE)')}", (above,))


def typed(name, source):
    """`from __future__ import annotations` and types that exist for a type checker only."""
    above = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from jaxtyping import Float"
    answer = _annotated(source, "Float[Tensor, n] | list[int]")
    return Written(f"from __future__ import annotations\n\n{answer}", (above,))


def typed_with_names_from_elsewhere(name, source):
    """Types from an import in another cell."""
    above = "from typing import Optional, Union, Any\nfrom torch import Tensor\nfrom collections.abc import Callable"
    return Written(_annotated(source, "Optional[Union[Tensor, Any, Callable[[int], Tensor]]]"), (above,))


def typed_by_a_future_elsewhere(name, source):
    """The future import stands in another cell, as Jupyter allows, and so types need not exist."""
    above = "from __future__ import annotations\n\nimport math"
    return Written(_annotated(source, "Float[Tensor, n]"), (above,))


def _annotated(source: str, hint: str) -> str:
    tree = ast.parse(source)
    for function in _functions(tree):
        for argument in function.args.args:
            argument.annotation = ast.Constant(0) if argument.arg == "self" else ast.parse(hint, mode="eval").body
        function.returns = ast.parse(hint, mode="eval").body
    return ast.unparse(tree).replace("self: 0", "self")


def dataclasses_and_enums(name, source):
    """A dataclass with postponed annotations, an Enum, a NamedTuple, a Protocol, a generic class, beside the answer."""
    top = textwrap.dedent("""\
        from __future__ import annotations
        from abc import ABC, abstractmethod
        from dataclasses import dataclass, field
        from enum import Enum, auto
        from typing import ClassVar, Generic, NamedTuple, Protocol, TypeVar

        T = TypeVar("T")

        @dataclass(order=True)
        class Config:
            eps: float = 1e-9
            names: list[str] = field(default_factory=list)
            count: ClassVar[int] = 0

        class Kind(Enum):
            HALF = auto()
            FULL = auto()

        class Pair(NamedTuple):
            a: int
            b: str = "b"

        class Scores(Protocol):
            def score(self) -> float: ...

        class Base(ABC, Generic[T]):
            @abstractmethod
            def go(self) -> T: ...

        class Box(Base[int]):
            def go(self):
                return 1
        """)
    lines = "assert Config().names == [] and Kind.HALF != Kind.FULL and Pair(1).b == 'b' and Box().go() == 1"
    return Written(f"{top}\n\n{inside(source, lines)}")


def parameters_renamed(name, source):
    """Parameters with names of the student's own."""
    tree = ast.parse(source)
    for function in _functions(tree):
        names = {a.arg for a in function.args.args} - {"self"}
        for node in ast.walk(function):
            if isinstance(node, ast.arg) and node.arg in names:
                node.arg += "_1"
            elif isinstance(node, ast.Name) and node.id in names:
                node.id += "_1"
    return Written(ast.unparse(tree))


def more_parameters(name, source):
    """Further parameters with defaults, `*args`, `**kwargs`."""
    found = re.compile(r"^( *def (?!__init__)\w+\([^)]*)\)", re.M)
    return Written(found.sub(r"\1, verbose=False, *args, eps=1e-9, **kwargs)", source))


def defaults_from_elsewhere(name, source):
    """Default values from other cells, which a class looks up while its body runs."""
    found = re.compile(r"^( *def (?!__init__)\w+\([^)]*)\)", re.M)
    above = ("TINY = 1e-9", "def same(thing):\n    return thing")
    return Written(found.sub(r"\1, eps=TINY, finish=same(None), kind=torch.float32)", source), above)


def arguments_asserted(name, source):
    """The arguments' kinds are asserted, and their copies are used."""
    lines = "for thing in ({tensors},):\n    assert isinstance(thing, torch.Tensor), type(thing)\n"
    lines += "    assert thing.dtype in (torch.float32, torch.int64), thing.dtype\n"
    lines += "    assert thing.device.type == 'cpu' and thing.is_contiguous() and thing.ndim in (1, 2, 4)"
    return None if name == "best_turn_accuracy" else Written(inside(source, lines))


def defined_conditionally(name, source):
    """Within `if`, `try` and `with` at the top level."""
    indented = textwrap.indent(source, "        ")
    return Written(f"import contextlib\nif torch.__version__:\n    with contextlib.suppress(Exception):\n{indented}\n")


def defined_in_a_try(name, source):
    """Within `try` at the top level, with another one in `except`."""
    return Written(f"try:\n{textwrap.indent(source, '    ')}\nexcept ImportError:\n    {name} = None")


def defined_twice(name, source):
    """A wrong version above the right one, in the same cell."""
    wrong = f"class {name}:\n    pass" if is_class(name) else f"def {name}(*args):\n    return 0"
    return Written(f"{wrong}\n\n\n{source}")


def guarded_main(name, source):
    """A script's `if __name__ == "__main__"` below."""
    return Written(f'{source}\n\n\nif __name__ == "__main__":\n    print({name}.__name__, {name}.__module__)\n')


def check_below(name, source):
    """`check` called in the answer's own cell."""
    return Written(f'{source}\n\n\ncheck("{name}", {name})')


def check_imported_below(name, source):
    """`check` imported and called in the answer's own cell."""
    return Written(f'{source}\n\n\nfrom ssl_course.exercises import check\n\ncheck("{name}", {name})')


def tried_out_below(name, source):
    """Looked at below: its help, its source, its name as the last line."""
    below = f"help({name})\nassert callable({name})\nprint({name}.__doc__)\nif 3 > 2:\n    pass\n{name}"
    return Written(f"{source}\n\n\n{below}")


def tried_out_on_the_courses_data(name, source):
    """Called below with data and networks of the course's own cells, trained ones among them."""
    return Written(f"{source}\n\n\n{TRYOUTS[name]}")


TRYOUTS = {
    "label_bits": "for labels in schemes.values():\n    print(label_bits(labels))",
    "four_turns": "turned, turns = four_turns(train.images[:12])\nplt.imshow(turned[0, 0])\nplt.show()",
    "balanced_rows": "print(train.labels[balanced_rows(train.labels, per_class=2, seed=0)].bincount())",
    "knn_vote": "votes = knn_vote(centred(train.images), train.labels, centred(test.images), 5, 0.1, 10)\n"
    "print((votes == test.labels).float().mean())",
    "frozen_features": "print(frozen_features(encoder, test.images[:8]).shape)",
    "best_turn_accuracy": "print(float(best_turn_accuracy(3 / 9, 2 / 9)), float(right.float().mean()))",
    "pca_reconstruct": "draw([pca_reconstruct(x, k)[:10] for k in (1, 4)], ['1', '4'], 'title', 'alt')",
    "best_linear_error": "print(best_linear_error(x, 8), measured)",
    "TiedAutoencoder": "fit(Reconstruct(TiedAutoencoder(64, 32)), x, epochs=5, batch_size=128, progress=False)",
    "GreedyLayer": "print(grow(GreedyLayer))",
    "salt_and_pepper": "print(salt_and_pepper(digits[:10], 0.3, torch.Generator().manual_seed(0)).mean())",
    "denoising_loss": "print(denoising_loss(mlp(64, 8), mlp(8, 64), x[:9], noise(x[:9])), Denoiser()(x[:9]))",
    "latent_walk": "print(latent_walk(encoder, decoder, x[[0]], x[[1]], 9).shape)",
}


def failed_tryout_below(name, source):
    """A try-out below with something that is no longer there: the cell ends in red, the check in green."""
    return Written(f"{source}\n\n\n{name}(no_longer_there)")


def source_read_below(name, source):
    """`inspect.getsource`, as notebooks allow it for functions, and pickle."""
    below = f"import inspect, pickle\npickle.loads(pickle.dumps({name}))\n"
    below += "" if is_class(name) else f"assert 'def {name}' in inspect.getsource({name})"
    return Written(f"{source}\n\n\n{below}")


def asks_the_user_above(name, source):
    """A question to the user in a cell above; a pause for a moment in the answer."""
    return Written(inside(source, "import time\ntime.sleep(0.01)"), ('who = input("Who are you? ")\nprint(who)',))


def colab_forms(name, source):
    """Colab's forms."""
    above = '#@title Settings { display-mode: "form" }\nSHARE = 0.5  #@param {type:"slider", min:0, max:1}'
    return Written(f"#@title {name}\n#@markdown *mine*\n{inside(source, 'assert SHARE == 0.5')}", (above,))


def stubs_and_todos(name, source):
    """The words of the stub are still there, in comments, strings and a branch that is never reached."""
    lines = "# your code here\n# raise NotImplementedError\nif False:\n    raise NotImplementedError"
    return Written(f'TODO = "raise NotImplementedError"\n{inside(source, lines)}')


STYLES = tuple(
    function
    for name, function in list(globals().items())
    if callable(function)
    and getattr(function, "__module__", None) == __name__
    and not name.startswith("_")
    and name not in ("inside", "is_class", "renamed")
)
