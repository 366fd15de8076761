"""What the words of a line are worth: how much each speaks for a headline, a text or chrome, learnt from labelled lines.

A logistic model over words, pairs of neighbours, and the first and last word, as text classifiers use them (Joulin et
al., "Bag of Tricks for Efficient Text Classification", 2016). It is trained by `scripts/train.py` and stored as whole
numbers, all classes of a word in one, so that one addition adds them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from math import isqrt
from struct import Struct

FIELD = 32  # bits of a class in the sum of all classes
HALF = 1 << (FIELD - 1)
SCALE = 1024  # of what the sum is divided by


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


class WordWeights:
    """The weights of words for each class, and the sums over lines."""

    def __init__(self, weights: Mapping[str, Sequence[int]], classes: int) -> None:
        self._packed = {gram: _pack(scores) for gram, scores in weights.items()}
        self._zero = _pack([HALF] * classes)
        self._fields = Struct(f"<{classes}I")
        self._none = (0,) * classes

    def score(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """For each class what the words of a line speak for it, made comparable between short and long lines.

        >>> WordWeights({"lire": [5, -2], "^lire": [1, 0]}, 2).score(("lire", "tout"))
        (2, -1)
        """
        if not tokens:
            return self._none
        total = sum(map(self._packed.get, grams(tokens), repeat(0)), self._zero)
        divisor = _root(2 * len(tokens) + 3)
        return tuple(
            (field - HALF) * SCALE // divisor
            for field in self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        )


def _pack(scores: Sequence[int]) -> int:
    return sum(score << (FIELD * place) for place, score in enumerate(scores))


def _root(count: int) -> int:
    """The square root in parts of SCALE."""
    return isqrt(count * SCALE * SCALE)
