"""What a dispatch says twice: lines that repeat each other, and words that return in the text around them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from clipper.features import Shape

MIN_ECHO_WORDS = 3  # fewer words repeat by chance
MIN_ECHO_SHARE = 0.8  # of the longest repetition: a shorter one is a part of the title only
MAX_ECHO_GROWTH = 1.5  # a paragraph that holds the title is not a repetition of it
COHESION_REACH = 4  # blocks on either side whose subject is compared
TURN_REACH = 9  # blocks on either side in which the subject may turn
NOWHERE = -99  # no line repeats the first

ECHO_COLUMNS = (
    *(
        "copies",
        "copies-above",
        "copies-below",
        "in-top",
        "cohesion",
        "leads",
        "tops",
        "local",
        "subject-size",
        "turn",
    ),
    *("is-anchor", "from-anchor", "anchor-mass", "lead-rank", "size-rank", "rivals"),
)


def find_anchors(shapes: Sequence[Shape]) -> list[bool]:
    """For each block, whether it repeats the first line of the dump, as a page's headline repeats its title."""
    if not shapes or shapes[0].words <= MIN_ECHO_WORDS:
        return [False] * len(shapes)
    top = shapes[0].folded
    echoes = [len(shape.folded) if place and _echoes(shape, top) else 0 for place, shape in enumerate(shapes)]
    longest = max(echoes)
    return [length > 0 and length >= MIN_ECHO_SHARE * longest for length in echoes]


def _echoes(shape: Shape, top: str) -> bool:
    """The title alone, or the title and little else."""
    if shape.words <= MIN_ECHO_WORDS:
        return False
    return shape.folded in top or top in shape.folded and len(shape.folded) <= MAX_ECHO_GROWTH * len(top)


class Echoes:
    """The repetitions of a dispatch, counted once, for a row of ECHO_COLUMNS per block."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self.prose = [shape.is_prose for shape in shapes]
        self.copies = Counter(shape.folded for shape in shapes)
        self.copies_above: Counter[str] = Counter()
        self.core = Counter(word for shape in shapes if shape.is_prose for word in shape.subject)
        self.anchors = find_anchors(shapes)
        self.anchor = max((index for index, anchor in enumerate(self.anchors) if anchor), default=-1)
        self.following = _following(self.prose)
        self.leads = [self._leads(index) for index in range(len(shapes))]
        self.rivals = _rivals(shapes, self.following, self.leads)

    def row(self, index: int) -> list[float]:
        """ECHO_COLUMNS of the block at `index`; to be asked in order."""
        shape = self.shapes[index]
        copies, before = self.copies[shape.folded], self.copies_above[shape.folded]
        self.copies_above[shape.folded] += 1
        since = index - self.anchor if self.anchor >= 0 else NOWHERE
        return [
            copies,
            before,
            copies - before - 1,
            index > 0 and shape.words > MIN_ECHO_WORDS and shape.folded in self.shapes[0].folded,
            *self._cohesion(index),
            self._turn(index),
            self.anchors[index],
            since,
            sum(s.words for s in self.shapes[self.anchor : index] if s.is_prose) if 0 < since <= 200 else -1,
            *self._ranks(index),
        ]

    def _leads(self, index: int) -> float:
        """The share of a block's subject that returns in the next prose; -1 for prose, or where there is none."""
        subject, there = self.shapes[index].subject, self.following[index]
        if self.prose[index] or not subject or there >= len(self.shapes):
            return -1
        return len(subject & self.shapes[there].subject) / len(subject)

    def _cohesion(self, index: int) -> list[float]:
        """Shares of the block's subject that return in all prose, the next prose, the first line, the prose near."""
        subject = self.shapes[index].subject
        if not subject:
            return [-1, -1, -1, -1, 0]
        size = len(subject)
        shared = sum(self.core[word] > self.prose[index] for word in subject)
        near: set[str] = set()
        for there in range(max(0, index - COHESION_REACH), min(len(self.shapes), index + COHESION_REACH + 1)):
            if there != index and self.prose[there]:
                near |= self.shapes[there].subject
        tops = len(subject & self.shapes[0].subject)
        return [shared / size, self.leads[index], tops / size, len(subject & near) / size, size]

    def _turn(self, index: int) -> float:
        """How much the prose below goes on about what the prose above was about: low where a new story begins.

        After TextTiling (Hearst 1997), on sets of content words.
        """
        above = self._subjects(range(index - 1, max(-1, index - 1 - TURN_REACH), -1))
        start = index + (not self.prose[index])
        below = self._subjects(range(start, min(len(self.shapes), index + TURN_REACH)))
        return len(above & below) / math.sqrt(len(above) * len(below)) if above and below else -1

    def _subjects(self, places: range) -> set[str]:
        return set[str]().union(*(self.shapes[place].subject for place in places if self.prose[place]))

    def _ranks(self, index: int) -> list[float]:
        """Among the lines that could head the next prose: the ranks by shared words and by length; how many."""
        leads, sizes = self.rivals.get(self.following[index], ((), ()))
        shape = self.shapes[index]
        if not _is_rival(shape):
            return [-1, -1, len(leads)]
        lead = len(leads) - bisect_right(leads, self.leads[index])
        return [lead, len(sizes) - bisect_right(sizes, shape.words), len(leads)]


def _following(prose: Sequence[bool]) -> list[int]:
    """For each block, the index of the next prose below it (the number of blocks where there is none)."""
    places, following = [], len(prose)
    for index in range(len(prose) - 1, -1, -1):
        places.append(following)
        if prose[index]:
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
