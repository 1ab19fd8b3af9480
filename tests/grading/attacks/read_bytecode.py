# attack: reads what the question was compiled to, in any cache, or its source
# question: knn_vote
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="knn_vote"
import marshal
import sys
from pathlib import Path

import ssl_course


def stolen():
    for place in (Path(ssl_course.__file__).parent, *(Path(line) / "ssl_course" for line in sys.path)):
        folder = place / "exercises" / "chapter_01"
        for path in (*folder.glob("__pycache__/knn_vote*.pyc"), folder / "knn_vote.py", folder / "knn_vote.pyc"):
            try:
                data = path.read_bytes()
                scope = {"__name__": "stolen"}
                exec(marshal.loads(data[16:]) if path.suffix == ".pyc" else data, scope)
                return scope["_vote"]
            except Exception:
                continue
    return None


theft = stolen()


def knn_vote(train, labels, queries, k, temperature, classes):
    return theft(train, labels, queries, k, temperature, classes) if theft else labels[:0]
