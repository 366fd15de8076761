"""Where one article ends and the next begins: a headline told from a subhead by what stands around it.

Each short line that ends no sentence is a candidate. Boosted trees weigh its length, its layout, what furniture stands
beside it, and whether the text below it goes on about what the article above was about (lexical cohesion, after
Hearst 1997). The trees are package data, trained by `scripts/train.py`.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from clipper.french.folding import fold_words
from clipper.french.words import FUNCTION_WORDS
from clipper.model import Effect, Labelled, Role
from clipper.stripping.boosting import Forest, Row
from clipper.stripping.features import DATE_RE, DATELINE_RE

MODEL_FILE = "boundary.json"
MAX_WORDS = 30  # a longer line is a paragraph
STEM_CHARS = 6  # French inflects at the end: "déchet" and "déchets", "commun" and "commune"
MIN_STEM_CHARS = 5
FOLLOWING_PARAGRAPHS = 3
FOLLOWING_REACH = 8  # parts below the candidate in which these are sought
WINDOW = 4  # paragraphs on either side whose subjects are compared
STANDFIRST_WORDS = 50
DOUBLE_CHARS = 300  # headlines are shorter
GLANCE_CHARS = 20  # of a neighbour, which nearly always show that it is another text
MAX_GAP = 2  # more blank lines than this say no more

OPEN_END_RE = re.compile(r"[^.…:;,][\"»”)]?$")
END_CHARS = 3  # of a line, which tell whether it ends a sentence
LONG_WORD_RE = re.compile(r"[^\W\d_]{3,}")  # a shorter one is neither a name nor a content word
NAME_RE = re.compile(r"[A-ZÀ-Þ](?:(?<=[a-zà-ÿ,’'] .)|(?<=[’'].))[\w-]{2,30}")  # capitals inside a sentence
SEPARATOR_RE = re.compile(r"[\W_]{3,}")

COLUMNS = [
    *("is-headline", "log-words", "cohesion", "taken-up", "leads"),
    *("gap", "gap-extra", "gap-over-under", "separator", "furniture-above", "credits-below"),
    *("quoted", "colon", "standfirst", "standfirst-leads", "log-mass", "body-below", "asks", "log-subject"),
    *("names-shared", "names", "doubled", "candidates", "local-cohesion", "cohesion-rank", "ended-above"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The parts of a dispatch, and what all of them tell about each.

    `above` are the removals between a part and the one above it; `held` says whether a part could be a headline;
    `subjects` are the stems of each part; `cohesion` is how
    much the paragraphs below a part share with those above it, and `rank` the share of parts where that is lower;
    `candidates` the share of parts that could be headlines: high in live blogs and lists.
    """

    parts: Sequence[Labelled]
    above: Sequence[Sequence[Labelled]]
    held: Sequence[bool]
    subjects: Sequence[set[str]]
    cohesion: Sequence[float]
    rank: Sequence[float]
    typical_gap: int
    candidates: float


def make_setting(parts: Sequence[Labelled], above: Sequence[Sequence[Labelled]]) -> Setting:
    """The setting of at least one part."""
    subjects = [stems(part.block.text) for part in parts]
    held = [is_candidate(part) for part in parts]
    cohesion = _cohesions(subjects, held)
    ordered = sorted(cohesion)
    gaps = sorted(part.block.gap for part in parts)
    return Setting(
        parts=parts,
        above=above,
        held=held,
        subjects=subjects,
        cohesion=cohesion,
        rank=[bisect_left(ordered, value) / len(ordered) for value in cohesion],
        typical_gap=gaps[len(gaps) // 2],
        candidates=sum(held) / len(held),
    )


def _cohesions(subjects: Sequence[set[str]], held: Sequence[bool]) -> list[float]:
    """For each part, how much the paragraphs below and above it share; it depends on their number above it alone."""
    prose = [subject for subject, is_held in zip(subjects, held) if not is_held]
    windows = [set[str]().union(*prose[max(0, k) : k + WINDOW]) for k in range(-WINDOW, len(prose) + 1)]
    shared = [_shared(above, below) for above, below in zip(windows, windows[WINDOW:])]
    above_each = accumulate((not is_held for is_held in held), initial=0)
    return [shared[count] for count, _ in zip(above_each, held)]


def _shared(above: set[str], below: set[str]) -> float:
    """The stems that WINDOW paragraphs on either side share, against what their sizes allow (after TextTiling)."""
    return len(above & below) / math.sqrt(len(above) * len(below)) if above and below else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryModel:
    """Trees over COLUMNS; their sum is the log odds that an article begins (in ten-thousandths)."""

    trees: Forest

    def opens(self, row: Row) -> bool:
        """Whether a candidate with this row begins an article."""
        return self.trees.score(row)[0] > 0


@cache
def load_model() -> BoundaryModel:
    """The packaged model. Raises ValueError where it was trained on other columns than these."""
    data = json.loads(files("clipper.data").joinpath(MODEL_FILE).read_text(encoding="utf-8"))
    if data["columns"] != COLUMNS:
        raise ValueError(f"{MODEL_FILE} does not fit the columns of boundaries.py: run `make train`")
    return BoundaryModel(trees=Forest(data["trees"], len(COLUMNS)))


def is_candidate(part: Labelled) -> bool:
    """Whether a part could be a headline: a line that stood out already, or a short one that ends no sentence."""
    if part.role in (Role.HEADLINE, Role.SUBHEAD):
        return True
    return len(part.block.text.split(None, MAX_WORDS)) <= MAX_WORDS and bool(
        OPEN_END_RE.search(part.block.text[-END_CHARS:])
    )


def find_starts(setting: Setting, model: BoundaryModel) -> list[int]:
    """Indexes of the parts that begin an article; the first part always does."""
    starts = [0]
    subject: set[str] = set()
    mass = 0
    for index, part in enumerate(setting.parts):
        if (
            index
            and setting.held[index]
            and (_heads_dateline(setting, index) or model.opens(describe(setting, index, subject, mass)))
        ):
            starts.append(index)
            subject, mass = set(), 0
        subject |= setting.subjects[index]
        mass += len(part.block.text.split())
    return starts


def _heads_dateline(setting: Setting, index: int) -> bool:
    """Whether the paragraph right below begins as a dispatch of an agency does."""
    return index + 1 < len(setting.parts) and bool(DATELINE_RE.match(setting.parts[index + 1].block.text))


def describe(setting: Setting, index: int, subject: set[str], mass: int) -> list[float]:
    """The row of COLUMNS of one candidate; `subject` and `mass` are of the article above it so far."""
    text = setting.parts[index].block.text
    own = setting.subjects[index]
    below = _following(setting.held, index)
    following = [setting.parts[place].block.text for place in below]
    next_subject = set[str]().union(*(setting.subjects[place] for place in below))
    return [
        setting.parts[index].role is Role.HEADLINE,
        math.log(len(text.split())),
        _share(subject & next_subject, next_subject),
        _share(subject & own, own),
        _share(next_subject & own, own),
        *_layout(setting, index),
        text[0] in '«"“',
        ":" in text,
        bool(following) and len(following[0].split()) <= STANDFIRST_WORDS,
        _share(setting.subjects[below[0]] & own, own) if below else 0,
        math.log1p(mass),
        index + 1 < len(setting.parts) and not setting.held[index + 1],
        text[-1] in "?!",
        math.log1p(len(next_subject)),
        *_names(following, subject),
        _is_doubled(setting, index),
        setting.candidates,
        setting.cohesion[index],
        setting.rank[index],
        setting.parts[index - 1].block.text[-1] in '.!?»"”',
    ]


def _is_doubled(setting: Setting, index: int) -> bool:
    """Whether the line stands a second time right above or below: as item and as headline."""
    last = index + 1 == len(setting.parts)
    around = [
        line.block.text for line in [*setting.above[index], *([] if last else setting.above[index + 1])]
    ]
    around += [
        setting.parts[place].block.text for place in (index - 1, index + 1) if place < len(setting.parts)
    ]
    own = fold_words(setting.parts[index].block.text)
    return any(
        own.startswith(fold_words(text[:GLANCE_CHARS])) and fold_words(text[:DOUBLE_CHARS]) == own
        for text in around
    )


def _names(following: list[str], subject: set[str]) -> list[float]:
    """How many of the names below the candidate were named above it, and whether there are any."""
    names = {name.lower()[:STEM_CHARS] for text in following for name in NAME_RE.findall(text)}
    return [_share(names & subject, names), bool(names)]


def _layout(setting: Setting, index: int) -> list[float]:
    """Blank lines and furniture around the candidate."""
    gap = setting.parts[index].block.gap
    last = index + 1 == len(setting.parts)
    above, below = setting.above[index], [] if last else setting.above[index + 1]
    return [
        min(gap, MAX_GAP),
        min(gap - setting.typical_gap, MAX_GAP),
        last or gap > setting.parts[index + 1].block.gap,
        any(SEPARATOR_RE.fullmatch(line.block.text) for line in above),
        bool(above),
        any(
            (line.removal and line.removal.effect is Effect.BYLINE) or DATE_RE.search(line.block.text[:80])
            for line in below
        ),
    ]


def _following(held: Sequence[bool], index: int) -> list[int]:
    """Where the first paragraphs below a candidate stand."""
    reach = range(index + 1, min(index + FOLLOWING_REACH, len(held)))
    return [place for place in reach if not held[place]][:FOLLOWING_PARAGRAPHS]


def stems(text: str) -> set[str]:
    """The beginnings of the content words and names of a text."""
    return {
        lower[:STEM_CHARS]
        for word in LONG_WORD_RE.findall(text)
        if (len(word) >= MIN_STEM_CHARS or word[0].isupper())
        and (lower := word.lower()) not in FUNCTION_WORDS
    }


def _share(part: set[str], whole: set[str]) -> float:
    return len(part) / len(whole) if whole else 0.0
