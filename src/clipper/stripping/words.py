"""How much each word of a line speaks for a headline, a text or chrome, learnt from labelled lines.

A logistic model over words, pairs of neighbours, and the first and last word, as text classifiers use them (Joulin et
al., "Bag of Tricks for Efficient Text Classification", 2016). It is trained by `scripts/train.py` and stored as whole
numbers, all classes of a word in one, so that one addition adds them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from math import isqrt

from clipper.stripping.boosting import Scores

SCALE = 1024  # of the number that a sum is divided by


def grams(tokens: Sequence[str]) -> Iterator[str]:
    """What is weighed of a line: its words, its pairs of neighbours, its first and its last word.

    >>> list(grams(("lire", "aussi")))
    ['lire', 'aussi', '< lire', 'lire aussi', 'aussi >', '^lire', '$aussi']
    """
    if tokens:
        yield from tokens
        yield from map(" ".join, zip(("<", *tokens), (*tokens, ">")))
        yield "^" + tokens[0]
        yield "$" + tokens[-1]


def count_grams(tokens: Sequence[str]) -> int:
    """How many grams a line has."""
    return 2 * len(tokens) + 3 if tokens else 0


class WordWeights:
    """The weights of words for each class, and their sums over lines.

    As stored, `grams` has a word or pair in each line, `weights` their scores (see `Scores`).
    """

    def __init__(self, stored: Mapping[str, str], classes: int) -> None:
        self._scores = Scores(classes)
        self._packed = dict(zip(stored["grams"].split("\n"), self._scores.read(stored["weights"])))

    def score(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """For each class what the words of a line speak for it, made comparable between short and long lines.

        >>> stored = {"grams": "lire\\n^lire", "weights": Scores(2).write([[5, -2], [1, 0]])}
        >>> WordWeights(stored, 2).score(("lire", "tout"))
        (2, -1)
        """
        total = sum(map(self._packed.get, grams(tokens), repeat(self._scores.nothing)))
        count = count_grams(tokens)
        divisor = root(count or 1)
        return tuple(score * SCALE // divisor for score in self._scores.unpack(total, count))


def root(count: int) -> int:
    """The square root in parts of SCALE."""
    return isqrt(count * SCALE * SCALE)
