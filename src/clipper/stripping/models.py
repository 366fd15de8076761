"""The two kinds of models that the tagger asks, which are stored as package data and need no library.

Decision trees: they are oblivious, as CatBoost grows them (Prokhorenkova et al., "CatBoost: unbiased boosting with
categorical features", 2018; trained by `scripts/train.py`): all nodes of a level ask the same question, so that the
answers, a bit each, are the number of the leaf. All trees are scored at once: what a column answers to all the
questions that are asked of it is one long number, in which each tree has a byte.

Words: a logistic model over words, pairs of neighbours, and the first and last word of a line, as text classifiers use
them (Joulin et al., "Bag of Tricks for Efficient Text Classification", 2016), all classes of a word in one number.

Scores are whole numbers: the same on every machine, whatever the order in which they are summed. They stand behind the
JSON of a model as they are packed in memory, for a start must not be felt.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, count
from math import isqrt
from operator import getitem
from struct import Struct
from typing import Any

Row = Sequence[float]
LEVELS = 8  # of a tree at most: its answers fill a byte
FIELD = 4  # bytes of a class in a sum of all classes
SCALE = 1024  # of the number that a sum is divided by
OFFSET = 1 << 20  # added to each stored score, so that none is negative: 4,000 of them can be summed


def pack(model: Mapping[str, Any]) -> bytes:
    """A model as a file: a line of JSON, and behind it the scores, of which the JSON says where they begin and end.

    >>> unpack(pack({"first": [{"splits": [], "leaves": b"12345"}]}))["first"][0]["leaves"].tobytes()
    b'12345'
    """
    scores = bytearray()

    def put(part: bytes) -> dict[str, int]:
        scores.extend(part)
        return {"from": len(scores) - len(part), "to": len(scores)}

    return json.dumps(model, separators=(",", ":"), default=put).encode() + b"\n" + scores


def unpack(data: bytes) -> dict[str, Any]:
    """The model in a file that `pack` made."""
    end = data.index(b"\n") + 1
    scores = memoryview(data)[end:]

    def get(table: dict[str, Any]) -> Any:
        return scores[table["from"] : table["to"]] if "from" in table else table

    model: dict[str, Any] = json.loads(data[:end], object_hook=get)
    return model


class Forest:
    """Trees over the same columns, scored together for all classes.

    As stored, `splits` has for each tree its questions by level, each a column and a threshold; `leaves` the scores of
    all leaves of all trees (see `Scores`).
    """

    def __init__(self, stored: Mapping[str, Any], columns: int, classes: int) -> None:
        splits, self._scores = stored["splits"], Scores(classes)
        questions: list[dict[float, int]] = [{} for _ in range(columns)]
        for number, levels in enumerate(splits):
            if len(levels) > LEVELS:
                raise ValueError(f"a tree has {len(levels)} levels, more than {LEVELS}")
            for level, (column, threshold) in enumerate(levels):
                bit = 1 << (8 * number + level)
                questions[column][threshold] = questions[column].get(threshold, 0) + bit
        *starts, _ = accumulate((1 << len(levels) for levels in splits), initial=0)
        self._thresholds = [sorted(asked) for asked in questions]
        self._answers = [[*accumulate((asked[at] for at in sorted(asked)), initial=0)] for asked in questions]
        self._leaves = [Packed(self._scores, stored["leaves"], start) for start in starts]

    def score(self, row: Row) -> tuple[int, ...]:
        """For each class the sum of the scores that all trees give a row.

        >>> stored = {"splits": [[[0, 5], [1, 3]], []], "leaves": Scores(1).write([[-1], [2], [0], [4], [9]])}
        >>> Forest(stored, columns=2, classes=1).score([1, 7])
        (9,)
        """
        exceeded = map(bisect_left, self._thresholds, row)
        reached = sum(map(getitem, self._answers, exceeded))  # each bit is in the answers of one column
        leaves = reached.to_bytes(len(self._leaves), "little")
        return self._scores.unpack(sum(map(getitem, self._leaves, leaves)), len(leaves))


class Scores:
    """Scores of several classes in one whole number, so that one addition adds them all."""

    def __init__(self, classes: int) -> None:
        self._fields = Struct(f"<{classes}I")
        self.size = self._fields.size  # bytes of a packed score

    def unpack(self, total: int, terms: int) -> tuple[int, ...]:
        """The sum for each class of so many packed scores.

        >>> scores = Scores(2)
        >>> packed = Packed(scores, scores.write([[5, -2], [1, 0]]))
        >>> scores.unpack(packed[0] + packed[1], 2)
        (6, -2)
        """
        fields = self._fields.unpack(total.to_bytes(self.size, "little"))
        offset = terms * OFFSET
        return tuple([field - offset for field in fields])

    def write(self, rows: Sequence[Sequence[int]]) -> bytes:
        """Rows of scores as they are stored: little-endian numbers of 32 bits, each with OFFSET added."""
        return b"".join(self._fields.pack(*(score + OFFSET for score in row)) for row in rows)


class Packed(dict[int, int]):
    """Packed scores as `Scores.write` stored them, by place: most are never asked for, and so are read on demand."""

    def __init__(self, scores: Scores, stored: bytes | memoryview, first: int = 0) -> None:
        self._stored, self._size, self._first = stored, scores.size, first

    def __missing__(self, place: int) -> int:
        """Read scores when they are first asked for."""
        at = self._size * (self._first + place)
        found = self[place] = int.from_bytes(self._stored[at : at + self._size], "little")
        return found


def grams(tokens: Sequence[str]) -> list[str]:
    """What is weighed of a line: its words, its pairs of neighbours, its first and its last word.

    >>> grams(("lire", "aussi"))
    ['lire', 'aussi', '< lire', 'lire aussi', 'aussi >', '^lire', '$aussi']
    """
    if not tokens:
        return []
    pairs = map(" ".join, zip(("<", *tokens), (*tokens, ">")))
    return [*tokens, *pairs, "^" + tokens[0], "$" + tokens[-1]]


class WordWeights:
    """The weights of words for each class, and their sums over lines.

    As stored, `grams` has a word or pair in each line, `weights` their scores (see `Scores`).
    """

    def __init__(self, stored: Mapping[str, Any], classes: int) -> None:
        self._scores = Scores(classes)
        self._places = dict(zip(stored["grams"].split("\n"), count(1)))  # from 1, since `filter` leaves out 0
        self._packed = Packed(self._scores, stored["weights"], -1)

    def score(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """For each class what the words of a line speak for it, made comparable between short and long lines.

        >>> stored = {"grams": "lire\\n^lire", "weights": Scores(2).write([[5, -2], [1, 0]])}
        >>> WordWeights(stored, 2).score(("lire", "tout"))
        (2, -1)
        """
        asked = grams(tokens)
        found = [*filter(None, map(self._places.get, asked))]
        total = sum(map(self._packed.__getitem__, found))
        divisor = root(len(asked) or 1)
        return tuple([score * SCALE // divisor for score in self._scores.unpack(total, len(found))])


def root(number: int) -> int:
    """The square root in parts of SCALE."""
    return isqrt(number * SCALE * SCALE)
