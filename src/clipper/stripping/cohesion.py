"""Whether words return: what a line shares with the prose around it, where the subject turns, what is said twice.

Lexical cohesion, after Hearst, "TextTiling" (1997), on sets of content words.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate

from clipper.stripping.shape import Shape

NEAR_REACH = 4  # lines on either side whose subject is compared
TURN_REACH = 9  # lines on either side in which the subject may turn
MOST_STRETCHES = 16  # that are remembered: those around one place

MIN_ECHO_WORDS = 3  # fewer words repeat by chance
MIN_ECHO_SHARE = 0.8  # of the longest repetition: a shorter one is a part of the title only
MAX_ECHO_GROWTH = 1.5  # a paragraph that holds the title is not a repetition of it
NOWHERE = -99  # no line repeats the first
MAX_ANCHORED = 200  # lines under the last repetition of the first line in which its text is weighed

ECHO_COLUMNS = ("copies", "copies-above", "copies-below", "in-top", "is-anchor", "from-anchor", "anchor-mass")
COHESION_COLUMNS = (
    *("cohesion", "leads", "tops", "local", "subject-size", "turn"),
    *("lead-rank", "size-rank", "rivals"),
)


def cohesion_columns(shapes: Sequence[Shape], kinds: Sequence[int]) -> list[Sequence[float]]:
    """COHESION_COLUMNS of all lines; `kinds` says which of them nothing explains and are no prose (1 and 2)."""
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
        *_ranks(shapes, [kind in (1, 2) for kind in kinds], following, leads),
    ]


def _share(subject: frozenset[str], other: AbstractSet[str]) -> float:
    """The share of a line's subject that returns in another; -1 where it has none."""
    return len(subject & other) / len(subject) if subject else -1


def _lead(shape: Shape, shapes: Sequence[Shape], there: int) -> float:
    """The share of a line's subject that returns in the next prose; -1 for prose, or where there is none."""
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
        """The share of a line's subject that returns in (other) prose, wherever."""
        return _share(shape.subject, self.repeated if shape.is_prose else self.said)

    def share_near(self, place: int) -> float:
        """The share of a line's subject that returns in the prose around it."""
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
        """What the prose from the `first` on is about: neighbouring lines mostly ask for the same."""
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
    shapes: Sequence[Shape], rival: Sequence[bool], following: Sequence[int], leads: Sequence[float]
) -> tuple[list[int], list[int], list[int]]:
    """Among the lines that could head the next prose: the rank by shared words, that by length, and how many."""
    rivals: dict[int, tuple[list[float], list[int]]] = {}
    for place, shape in enumerate(shapes):
        if rival[place]:
            shared, sizes = rivals.setdefault(following[place], ([], []))
            shared.append(leads[place])
            sizes.append(shape.words)
    for shared, sizes in rivals.values():
        shared.sort()
        sizes.sort()
    by_lead, by_size, count = [], [], []
    for place, (shape, there, lead) in enumerate(zip(shapes, following, leads)):
        shared, sizes = rivals.get(there, ([], []))
        count.append(len(shared))
        by_lead.append(len(shared) - bisect_right(shared, lead) if rival[place] else -1)
        by_size.append(len(sizes) - bisect_right(sizes, shape.words) if rival[place] else -1)
    return by_lead, by_size, count


def _following(shapes: Sequence[Shape]) -> list[int]:
    """For each line, the index of the next prose below it (the number of lines where there is none)."""
    places, following = [], len(shapes)
    for index in range(len(shapes) - 1, -1, -1):
        places.append(following)
        if shapes[index].is_prose:
            following = index
    return places[::-1]


def find_anchors(shapes: Sequence[Shape]) -> list[bool]:
    """For each line, whether it repeats the first line of the dump, as a page's headline repeats its title."""
    if not shapes or shapes[0].words <= MIN_ECHO_WORDS:
        return [False] * len(shapes)
    top = shapes[0].folded
    echoes = [len(shape.folded) if place and _echoes(shape, top) else 0 for place, shape in enumerate(shapes)]
    begun = (echo for shape, echo in zip(shapes, echoes) if echo and top.startswith(shape.folded + " "))
    if 2 * max(begun, default=0) > len(top):  # a copy of the whole title has the name of the site, too
        echoes = [0 if shape.folded == top else echo for shape, echo in zip(shapes, echoes)]
    longest = max(echoes)
    return [length > 0 and length >= MIN_ECHO_SHARE * longest for length in echoes]


def _echoes(shape: Shape, top: str) -> bool:
    """The title alone, or the title and little else."""
    if shape.words <= MIN_ECHO_WORDS:
        return False
    return shape.folded in top or top in shape.folded and len(shape.folded) <= MAX_ECHO_GROWTH * len(top)


def echo_columns(shapes: Sequence[Shape]) -> list[Sequence[float]]:
    """ECHO_COLUMNS of all lines."""
    return [*_copies(shapes), _in_top(shapes), *_anchoring(shapes)]


def _in_top(shapes: Sequence[Shape]) -> list[int]:
    """How many words of the first line each line is; below zero where it is not its beginning."""
    top = f" {shapes[0].folded} "
    words = [f" {shape.folded} " for shape in shapes[1:]]
    signs = [1 if top.startswith(line) else -1 if line in top else 0 for line in words]
    return [0, *(shape.words * sign for shape, sign in zip(shapes[1:], signs))]


def _copies(shapes: Sequence[Shape]) -> tuple[list[int], list[int], list[int]]:
    """How often each line stands in the dispatch: in all, above and below its place."""
    copies = Counter(shape.folded for shape in shapes)
    met = dict.fromkeys(copies, 0)
    above = []
    for shape in shapes:
        above.append(met[shape.folded])
        met[shape.folded] += 1
    in_all = [copies[shape.folded] for shape in shapes]
    return in_all, above, [count - before - 1 for count, before in zip(in_all, above)]


def _anchoring(shapes: Sequence[Shape]) -> tuple[list[bool], list[int], list[int]]:
    """Which lines repeat the first; how far below the last of these each stands, and how much prose lies between."""
    anchors = find_anchors(shapes)
    anchor = max((place for place, held in enumerate(anchors) if held), default=None)
    if anchor is None:
        return anchors, [NOWHERE] * len(shapes), [-1] * len(shapes)
    mass = [*accumulate((shape.words if shape.is_prose else 0 for shape in shapes), initial=0)]
    since = [place - anchor for place in range(len(shapes))]
    prose = [mass[place] - mass[anchor] if 0 < far <= MAX_ANCHORED else -1 for place, far in enumerate(since)]
    return anchors, since, prose
