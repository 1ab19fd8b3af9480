# attack: puts a finder first that answers each import with a module of its own
# question: best_turn_accuracy
# naive: points
# item: shadowing

# %% question="best_turn_accuracy"
import importlib.abc
import importlib.machinery
import sys
import types


class Yes(types.ModuleType):
    def __getattr__(self, name):
        return lambda *args, **kwargs: 0.5


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec):
        return Yes(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Finder())
for name in list(sys.modules):
    if name == "naive" or name.startswith("ssl_course.exercises"):
        del sys.modules[name]


def best_turn_accuracy(half, full):
    return 0.5
