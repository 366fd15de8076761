"""Whether words return: what a block shares with the prose around it, and where the subject of a dispatch turns.

Lexical cohesion, after Hearst, "TextTiling" (1997), on sets of content words.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from clipper.stripping.features import Shape

NEAR_REACH = 4  # blocks on either side whose subject is compared
TURN_REACH = 9  # blocks on either side in which the subject may turn
MOST_STRETCHES = 16  # that are remembered: those around one place

COHESION_COLUMNS = (
    *("cohesion", "leads", "tops", "local", "subject-size", "turn"),
    *("lead-rank", "size-rank", "rivals"),
)


def cohesion_columns(shapes: Sequence[Shape]) -> list[Sequence[float]]:
    """COHESION_COLUMNS of all blocks of a dispatch."""
    following = _following(shapes)
    leads = [_lead(shape, shapes, there) for shape, there in zip(shapes, following)]
    prose = _Prose(shapes)
    places = range(len(shapes))
    return [
        [prose.share_of_all(shape) for shape in shapes],
        leads,
        [_share(shape.subject, shapes[0].subject) for shape in shapes],
        [prose.share_near(place) for place in places],
        [len(shape.subject) for shape in shapes],
        [prose.turn(place) for place in places],
        *_ranks(shapes, following, leads),
    ]


def _share(subject: frozenset[str], other: AbstractSet[str]) -> float:
    """The share of a block's subject that returns in another; -1 where it has none."""
    return len(subject & other) / len(subject) if subject else -1


def _lead(shape: Shape, shapes: Sequence[Shape], there: int) -> float:
    """The share of a block's subject that returns in the next prose; -1 for prose, or where there is none."""
    return -1 if shape.is_prose or there >= len(shapes) else _share(shape.subject, shapes[there].subject)


class _Prose:
    """The subjects of the prose of a dispatch, and of any stretch of it."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self.places = [place for place, shape in enumerate(shapes) if shape.is_prose]
        self.said: set[str] = set()
        self.repeated: set[str] = set()
        for place in self.places:
            self.repeated |= self.said & shapes[place].subject
            self.said |= shapes[place].subject
        self._stretches: dict[tuple[int, int], AbstractSet[str]] = {}
        self._turns: dict[tuple[int, int, int], float] = {}

    def share_of_all(self, shape: Shape) -> float:
        """The share of a block's subject that returns in (other) prose, wherever."""
        return _share(shape.subject, self.repeated if shape.is_prose else self.said)

    def share_near(self, place: int) -> float:
        """The share of a block's subject that returns in the prose around it."""
        subject = self.shapes[place].subject
        first, here = self._stretch(place - NEAR_REACH, place)
        below, beyond = self._stretch(place + 1, place + 1 + NEAR_REACH)
        if here == below:
            return _share(subject, self._subject(first, beyond))
        return _share(subject, subject & self._subject(first, here) | subject & self._subject(below, beyond))

    def turn(self, place: int) -> float:
        """How much the prose from here on goes on about what the prose above was about: low where a story begins.

        -1 where there is no prose above, or none below.
        """
        first, here = self._stretch(place - TURN_REACH, place)
        _, last = self._stretch(place, place + TURN_REACH)
        if (first, here, last) not in self._turns:
            self._turns[first, here, last] = _overlap(self._subject(first, here), self._subject(here, last))
        return self._turns[first, here, last]

    def _stretch(self, start: int, stop: int) -> tuple[int, int]:
        """The first of the prose in a stretch of the dispatch, and the first beyond it."""
        return bisect_left(self.places, start), bisect_left(self.places, stop)

    def _subject(self, first: int, beyond: int) -> AbstractSet[str]:
        """What the prose from the `first` on is about: neighbouring blocks mostly ask for the same."""
        stretch = (first, beyond)
        if stretch not in self._stretches:
            if len(self._stretches) >= MOST_STRETCHES:
                self._stretches.clear()
            subjects = (self.shapes[place].subject for place in self.places[first:beyond])
            self._stretches[stretch] = frozenset[str]().union(*subjects)
        return self._stretches[stretch]


def _overlap(above: AbstractSet[str], below: AbstractSet[str]) -> float:
    """The words that two stretches share, against what their sizes allow; -1 where one of them has none."""
    return len(above & below) / math.sqrt(len(above) * len(below)) if above and below else -1


def _ranks(
    shapes: Sequence[Shape], following: Sequence[int], leads: Sequence[float]
) -> tuple[list[int], list[int], list[int]]:
    """Among the lines that could head the next prose: the rank by shared words, that by length, and how many."""
    rivals = _rivals(shapes, following, leads)
    by_lead, by_size, count = [], [], []
    for shape, there, lead in zip(shapes, following, leads):
        shared, sizes = rivals.get(there, ((), ()))
        count.append(len(shared))
        is_rival = _is_rival(shape)
        by_lead.append(len(shared) - bisect_right(shared, lead) if is_rival else -1)
        by_size.append(len(sizes) - bisect_right(sizes, shape.words) if is_rival else -1)
    return by_lead, by_size, count


def _following(shapes: Sequence[Shape]) -> list[int]:
    """For each block, the index of the next prose below it (the number of blocks where there is none)."""
    places, following = [], len(shapes)
    for index in range(len(shapes) - 1, -1, -1):
        places.append(following)
        if shapes[index].is_prose:
            following = index
    return places[::-1]


def _is_rival(shape: Shape) -> bool:
    """Whether a line could head the prose below it: no prose itself, and neither a rule nor a date explains it."""
    return not shape.is_prose and not shape.rule and not shape.dated


def _rivals(
    shapes: Sequence[Shape], following: Sequence[int], leads: Sequence[float]
) -> dict[int, tuple[list[float], list[int]]]:
    """By the next prose below them, the shared words and the lengths of all lines that could head it, in order."""
    rivals: dict[int, tuple[list[float], list[int]]] = {}
    for index, shape in enumerate(shapes):
        if _is_rival(shape):
            shared, sizes = rivals.setdefault(following[index], ([], []))
            shared.append(leads[index])
            sizes.append(shape.words)
    return {place: (sorted(shared), sorted(sizes)) for place, (shared, sizes) in rivals.items()}
