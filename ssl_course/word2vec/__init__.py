"""word2vec: vectors for words from the company that they keep."""

from ssl_course.word2vec.analogies import analogy_accuracy, docs_analogies, read_analogies
from ssl_course.word2vec.cooccurrence import cooccurrence, ppmi_svd
from ssl_course.word2vec.glove import glove
from ssl_course.word2vec.training import train
from ssl_course.word2vec.vectors import WordVectors
from ssl_course.word2vec.vocabulary import Vocabulary

__all__ = [
    "Vocabulary",
    "WordVectors",
    "analogy_accuracy",
    "cooccurrence",
    "docs_analogies",
    "glove",
    "ppmi_svd",
    "read_analogies",
    "train",
]
