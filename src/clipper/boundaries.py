"""Where one article ends and the next begins: a headline told from a subhead by what stands around it.

Each short line that ends no sentence is a candidate. A logistic model weighs its length, its layout, what furniture
stands beside it, and whether the text below it goes on about what the article above was about (lexical cohesion,
after Hearst 1997). The weights are package data, learnt by `scripts/train.py`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clipper.features import DATE_RE, WORD_RE
from clipper.french import FUNCTION_WORDS
from clipper.model import Part, Removal, Role

MODEL_FILE = "boundary.json"
MAX_WORDS = 30  # a longer line is a paragraph
STEM_CHARS = 6  # French inflects at the end: "déchet" and "déchets", "commun" and "commune"
MIN_STEM_CHARS, MIN_NAME_CHARS = 5, 3
FOLLOWING_PARAGRAPHS = 3
FOLLOWING_REACH = 8  # parts below the candidate in which these are sought
STANDFIRST_WORDS = 50

OPEN_END_RE = re.compile(r"[^.…:;,][\"»”)]?$")
SEPARATOR_RE = re.compile(r"[\W_]{3,}")

COLUMNS = [
    "is-headline",
    "log-words",
    "cohesion",
    "taken-up",
    "leads",
    "gap-extra",
    "gap-over-under",
    "separator",
    "furniture-above",
    "credits-below",
    "quoted",
    "colon",
    "standfirst",
    "standfirst-leads",
    "log-mass",
    "body-below",
    "asks",
    "log-subject",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The parts of a dispatch, and the removals that stand between each part and the one above it."""

    parts: Sequence[Part]
    above: Sequence[Sequence[Removal]]
    typical_gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryModel:
    """Logistic weights of COLUMNS."""

    bias: float
    weights: tuple[float, ...]

    def opens(self, row: Sequence[float]) -> bool:
        """Whether a candidate with this row begins an article."""
        return self.bias + sum(map(float.__mul__, self.weights, map(float, row))) > 0


@cache
def load_model() -> BoundaryModel:
    """The packaged weights. Raises ValueError where they were learnt on other columns than these."""
    data = json.loads(files("clipper.data").joinpath(MODEL_FILE).read_text(encoding="utf-8"))
    if data["columns"] != COLUMNS:
        raise ValueError(f"{MODEL_FILE} does not fit the columns of boundaries.py: run `make train`")
    return BoundaryModel(bias=data["bias"], weights=tuple(data["weights"]))


def is_candidate(part: Part) -> bool:
    """Whether a part could be a headline: a line that stood out already, or a short one that ends no sentence."""
    if part.role in (Role.HEADLINE, Role.SUBHEAD):
        return True
    return len(part.block.text.split(None, MAX_WORDS)) <= MAX_WORDS and bool(
        OPEN_END_RE.search(part.block.text)
    )


def find_starts(setting: Setting, model: BoundaryModel) -> list[int]:
    """Indexes of the parts that begin an article; the first part always does."""
    starts = [0]
    subject: set[str] = set()
    mass = 0
    for index, part in enumerate(setting.parts):
        if index and is_candidate(part) and model.opens(describe(setting, index, subject, mass)):
            starts.append(index)
            subject, mass = set(), 0
        subject |= stems(part.block.text)
        mass += len(part.block.text.split())
    return starts


def describe(setting: Setting, index: int, subject: set[str], mass: int) -> list[float]:
    """The row of COLUMNS of one candidate; `subject` and `mass` are of the article above it so far."""
    text = setting.parts[index].block.text
    own = stems(text)
    following = _following(setting.parts, index)
    next_subject = set[str]().union(*map(stems, following))
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
        _share(stems(following[0]) & own, own) if following else 0,
        math.log1p(mass),
        index + 1 < len(setting.parts) and not is_candidate(setting.parts[index + 1]),
        text[-1] in "?!",
        math.log1p(len(next_subject)),
    ]


def _layout(setting: Setting, index: int) -> list[float]:
    """Blank lines and furniture around the candidate."""
    gap = setting.parts[index].block.gap
    last = index + 1 == len(setting.parts)
    above, below = setting.above[index], [] if last else setting.above[index + 1]
    return [
        gap - setting.typical_gap,
        last or gap > setting.parts[index + 1].block.gap,
        any(SEPARATOR_RE.fullmatch(removal.block.text) for removal in above),
        bool(above),
        any(
            removal.rule_id.startswith("byline") or DATE_RE.search(removal.block.text[:80])
            for removal in below
        ),
    ]


def _following(parts: Sequence[Part], index: int) -> list[str]:
    """The first paragraphs below a candidate."""
    below = parts[index + 1 : index + FOLLOWING_REACH]
    return [part.block.text for part in below if not is_candidate(part)][:FOLLOWING_PARAGRAPHS]


def stems(text: str) -> set[str]:
    """The beginnings of the content words and names of a text."""
    return {
        word.lower()[:STEM_CHARS]
        for word in WORD_RE.findall(text)
        if (len(word) >= MIN_STEM_CHARS or len(word) >= MIN_NAME_CHARS and word[0].isupper())
        and word.lower() not in FUNCTION_WORDS
    }


def _share(part: set[str], whole: set[str]) -> float:
    return len(part) / len(whole) if whole else 0.0
