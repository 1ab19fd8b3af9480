# attack: imports the module of the question, with its reference
# question: four_turns
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="four_turns"
import importlib
import sys


def stolen():
    for name in ("ssl_course.exercises.chapter_01.four_turns", "ssl_course.exercises.chapter_01"):
        sys.modules.pop(name, None)
        try:
            module = importlib.import_module(name)
            return getattr(module, "_turns", None) or module.four_turns._turns
        except Exception:
            continue
    try:
        from ssl_course.exercises.catalogue import find_question

        return find_question("four_turns").examine.__globals__["_turns"]
    except Exception:
        return None


theft = stolen()


def four_turns(images):
    return theft(images) if theft else (images, images)
