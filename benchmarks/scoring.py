"""How good an extraction is: the standard measures, on words, sentences and paragraphs.

Precision and recall are those of information retrieval, on multisets of words; a mean is taken over publishers, so
that one with many pages weighs no more than the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

WORD_RE = re.compile(r"[^\W_]+")
SENTENCE_BREAK_RE = re.compile(r"(?<=[.!?…])[\s\"»”’)]{1,4}|\n")
DAY_RE = re.compile(r"\d{4}-\d\d-\d\d")
MIN_SENTENCE_WORDS = 5  # fewer words are no sentence, and stand in an article by chance

Measures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What a page holds. `optional` paragraphs neither count for a program nor against it."""

    id: str
    publisher: str
    title: str | None
    date: str | None
    body: tuple[str, ...]
    optional: tuple[str, ...] = ()


def words(text: str) -> list[str]:
    """The words of a text, in one case and one form of Unicode.

    >>> words("L\u2019ÉTÉ, enfin\\u00a0!")
    ['l', 'été', 'enfin']
    """
    return WORD_RE.findall(unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold())


def phrase(text: str) -> str:
    """The words of a text in a row, framed so that a phrase is found at the borders of words only."""
    return f" {' '.join(words(text))} "


def sentences(body: str) -> Iterator[str]:
    """The sentences of a body as phrases."""
    for sentence in SENTENCE_BREAK_RE.split(body):
        found = words(sentence)
        if len(found) >= MIN_SENTENCE_WORDS:
            yield f" {' '.join(found)} "


def score_body(body: str, gold: Gold) -> dict[str, float | None]:
    """Precision, recall and F1 on words; the share of gold paragraphs found whole; the share of foreign sentences."""
    wanted = Counter(words("\n".join(gold.body)))
    spare = Counter(words("\n".join(gold.optional)))
    given = Counter(words(body))
    hits = (given & wanted).total()
    excess = ((given - wanted) - spare).total()
    precision = hits / (hits + excess) if hits + excess else float(not wanted)
    recall = hits / wanted.total() if wanted else 1.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "paragraphs": _share_within(map(phrase, gold.body), phrase(body)),
        "leak": _leak(body, gold),
    }


def _share_within(phrases: Iterable[str], text: str) -> float | None:
    found = [one in text for one in phrases if one.strip()]
    return fmean(found) if found else None


def _leak(body: str, gold: Gold) -> float | None:
    """The share of a body's sentences that stand neither in the article nor in what is optional."""
    own = [phrase("\n".join(gold.body)), *map(phrase, gold.optional)]
    foreign = [not any(sentence in text for text in own) for sentence in sentences(body)]
    return fmean(foreign) if foreign else None


def score_title(title: str, gold: str) -> float:
    """1 where a headline has the words of the gold headline, in their order, and no others."""
    return float(words(title) == words(gold))


def score_date(date: str, gold: str) -> dict[str, float]:
    """Whether a date names the gold day; a date that names another, or none at all, is wrong; no date is neither."""
    right = is_same_day(date, gold)
    return {"date right": float(right), "date wrong": float(bool(date) and not right)}


def is_same_day(date: str, gold: str) -> bool:
    """Whether two ISO 8601 dates name one day, each in its own place or at one moment.

    >>> is_same_day("2024-03-01T00:30+01:00", "2024-02-29T23:30Z")
    True
    """
    day = DAY_RE.match(date)
    if not day:
        return date == gold
    if day[0] == gold[:10]:
        return True
    moments = _moment(date), _moment(gold)
    if None in moments:
        return False
    here, there = moments
    return here.astimezone(there.tzinfo).date() == there.date()


def _moment(date: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def mean_by_publisher(scores: Sequence[tuple[str, Measures]]) -> dict[str, float | None]:
    """For each measure the mean over publishers of their means; None where no page has it."""
    publishers: dict[str, list[Measures]] = {}
    for publisher, measures in scores:
        publishers.setdefault(publisher, []).append(measures)
    names = dict.fromkeys(name for _, measures in scores for name in measures)
    return {
        name: mean(mean(one.get(name) for one in pages) for pages in publishers.values()) for name in names
    }


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of those values that there are; None where there is none."""
    there = [value for value in values if value is not None]
    return fmean(there) if there else None
