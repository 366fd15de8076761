"""What goes out: the record, one field per JSON key, and the readings of dates that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """How finely a text states a date, from coarse to fine."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class DateKind(StrEnum):
    """What a date expression needs to be understood: nothing, a reference, or two ends."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """One date found in a text; `text[start:end]` of the original is `text`.

    `value` is ISO 8601 at the stated precision (an interval is `first/last`), or None where the expression is
    relative and no reference was given. `finder` names the rule of the grammar that found it; `warnings` holds
    codes such as `weekday-mismatch`.
    """

    value: str | None
    precision: Precision | None
    text: str
    start: int
    end: int
    kind: DateKind
    finder: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A date named in a body: `body[start:end] == text`; `date` is null while nothing resolves it."""

    text: str
    start: int
    end: int
    date: str | None
    precision: Precision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The record's `source`: where the article stands. `lines` is first and last source line, 1-based."""

    path: str
    member: str | None
    url: str | None
    fetched: str | None
    format: str
    encoding: str
    article: int
    articles: int
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The output record; one field per JSON key, in the order of the keys. `docs/record.md` defines each."""

    id: str
    title: str
    title_source: str
    date: str | None
    date_precision: Precision | None
    date_source: str | None
    date_evidence: str | None
    date_modified: str | None
    body: str
    lang: str
    authors: tuple[str, ...]
    outlet: str | None
    agencies: tuple[str, ...]
    mentions: tuple[Mention, ...]
    truncated: bool
    source: Placement
    warnings: tuple[str, ...]
