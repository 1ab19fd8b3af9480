"""Stands in for a module of the course that holds the answer to the question at hand."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    class Hidden:
        def __init__(self, *args, **kwargs):
            raise NotImplementedError(f"{name} is what this question asks you to write: the course's own is not here")

    Hidden.__name__ = name
    return Hidden
