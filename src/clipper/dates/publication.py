"""The judge: which of all dates of a dispatch is its day of publication, on what evidence, and when to abstain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from clipper.dates.claims import Anchor, find_anchor, is_far, read_claim, read_claims, read_url
from clipper.dates.clues import JUDGED_CHARS, Clue, Rank, find_clues
from clipper.dates.contexts import find_tense
from clipper.dates.lines import DateLine, Place, Surroundings, with_parts
from clipper.dates.meaning import FUTURE, PAST, PRESENT, DateReading
from clipper.dates.plain import PlainForm, to_plain
from clipper.dates.reader import Cue, find_candidates, read_candidate
from clipper.dates.words import WEEKDAY_NAMES
from clipper.french.words import regex
from clipper.model import NO_METADATA, Metadata, Precision

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_CANONICAL_RE = regex(r"(?<![0-9])(\d{1,2})(?:[ ]?er)?[ ]{1,3}([a-z]{3,9})\.?[ ]{1,3}(\d{4})(?![0-9])")
# Any fixed day does: a full date does not lean on it. Without it dateparser would ask the wall clock.
_BASE = datetime(2000, 1, 1)
_FORMAT = "%d %B %Y"


def is_confirmed(evidence: str, value: str) -> bool | None:
    """Whether dateparser reads the day `value` in a text; None where there is nothing that it should be asked.

    >>> is_confirmed("le mardi 20 décembre 2022 à 7h", "2022-12-20T07:00"), is_confirmed("20/12/2022", "2022-12-20")
    (True, None)
    """
    match = _CANONICAL_RE.search(to_plain(evidence).plain)
    answer = _ask(" ".join(match.groups())) if match else None
    return None if answer is None else answer.isoformat() == value[:10]


@lru_cache(maxsize=4096)
def _ask(canonical: str) -> date | None:
    found = _parser().get_date_data(canonical, [_FORMAT])
    return found.date_obj.date() if found and found.date_obj and found.period == "day" else None


@lru_cache(maxsize=1)
def _parser() -> DateDataParser:
    from dateparser.date import DateDataParser

    settings = {
        # The others first build every time zone's pattern: 33 ms, and agree less strictly.
        "PARSERS": ["custom-formats"],
        "RELATIVE_BASE": _BASE,
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": "DMY",
        "TIMEZONE": "UTC",
    }
    return DateDataParser(languages=["fr"], settings=settings)


__all__ = ["DateLine", "Dating", "Lost", "Place", "judge_publication"]

HEADER_CONFLICT = "date-header-conflict"
METADATA_CONFLICT = "date-metadata-conflict"
AFTER_FETCH = "date-after-fetch"
UNCONFIRMED = "date-unconfirmed"
# A page is fetched at most a day "before" its date: the clocks of the earth are 26 hours apart.
CLOCK_SPREAD = timedelta(days=1)
# A crawl header states the month of the crawl or of the article: a day within the months beside it agrees with it.
HEADER_MONTHS = 1
RECENT_YEARS = 5  # a day of older years, named in a lead, is history
_WEEKDAYS = tuple(names[0] for names in WEEKDAY_NAMES)
_ORDER = (Precision.YEAR, Precision.MONTH, Precision.DAY, Precision.MINUTE, Precision.SECOND)


class Lost(StrEnum):
    """Why a date is not the date of publication."""

    AFTER_FETCH = "after-fetch"
    UPDATE = "update"
    ANNOUNCED = "announced"
    HEADER_CONFLICT = "header-conflict"
    MARKUP_DECIDES = "markup-decides"
    PAGE_DECIDES = "page-decides"
    WEAKER = "weaker"
    FARTHER = "farther"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """The date of publication of an article as a record gives it; everything is None where the judge abstains.

    `best` is the clue that it was read from, `kept` are all that it was chosen among, and `dropped` those that had no
    chance, with the reason.
    """

    date: str | None = None
    precision: Precision | None = None
    source: str | None = None
    evidence: str | None = None
    modified: str | None = None
    warnings: tuple[str, ...] = ()
    best: Clue | None = field(default=None, compare=False)
    kept: tuple[Clue, ...] = field(default=(), compare=False)
    dropped: tuple[tuple[Clue, Lost], ...] = field(default=(), compare=False)

    @property
    def rivals(self) -> Iterator[tuple[Clue, Lost]]:
        """The clues to other days, and why each lost."""
        yield from self.dropped
        first = min(
            (clue for clue in self.kept if self.best and _agree(clue, self.best)), key=_order, default=None
        )
        for clue in self.kept:
            if first is None or not _agree(clue, first):
                yield clue, _why_lost(clue, first)


def judge_publication(
    lines: Sequence[DateLine],
    *,
    metadata: Metadata = NO_METADATA,
    reference: datetime | None = None,
    fetched: str | None = None,
) -> Dating:
    """The publication date that the lines around an article, its markup and its address found best.

    >>> line = DateLine(text="Publié le 20 décembre 2022 à 7h00, mis à jour à 9h12", place=Place.BYLINE, line=2)
    >>> judge_publication([line]).date
    '2022-12-20T07:00'
    """
    around = Surroundings(lines=with_parts(lines))
    headers = [line.text for line in around.lines if line.place is Place.CRAWL_HEADER]
    anchor = find_anchor(headers, metadata, reference, fetched)
    clues = find_clues(around, anchor)
    if metadata is not NO_METADATA:
        clues += _claimed(metadata)
    if not clues:  # of small dispatches every other one
        return Dating()
    captured = read_claim(fetched) if fetched else None
    limit = _day_of(captured.value or "") if captured else None
    dated = [clue for clue in clues if clue.reading.value]
    kept = [
        clue for clue in dated if limit is None or _day_of(clue.reading.value or "") <= limit + CLOCK_SPREAD
    ]
    dropped = [(clue, Lost.AFTER_FETCH) for clue in dated if clue not in kept] if limit else []
    warnings = {AFTER_FETCH} if dropped else set()
    best = _choose([clue for clue in kept if clue.cue is not Cue.UPDATED], kept)
    if best and best.rank in _BARE and is_announced(best, around.lines):
        dropped += [(clue, Lost.ANNOUNCED) for clue in kept if _agree(clue, best)]
        kept = [clue for clue in kept if not _agree(clue, best)]
        best = _choose([clue for clue in kept if clue.cue is not Cue.UPDATED], kept)
    if best and best.rank is Rank.HEADER and find_contradiction(around.lines, anchor):
        dropped += [(clue, Lost.HEADER_CONFLICT) for clue in kept]
        return Dating(warnings=(HEADER_CONFLICT,), dropped=tuple(dropped))
    return replace(_write(best, kept, warnings), best=best, kept=tuple(kept), dropped=tuple(dropped))


_BARE = (Rank.BARE_BYLINE, Rank.BARE_ABOVE, Rank.BARE_BODY)


def _claimed(metadata: Metadata) -> Iterator[Clue]:
    """Clues from the markup and the address."""
    rows = (
        (read_claims(metadata.published), Cue.PUBLISHED, Rank.METADATA, "metadata"),
        (read_claims(metadata.modified), Cue.UPDATED, Rank.METADATA, "metadata"),
        ([read_url(metadata.url)], Cue.BARE, Rank.URL, "url"),
    )
    for readings, cue, rank, source in rows:
        for reading in readings:
            if reading:
                yield Clue(reading=reading, cue=cue, rank=rank, source=source)


def _choose(published: list[Clue], kept: list[Clue]) -> Clue | None:
    """The best clue: visible lines against markup, and of those that agree on the day the one that says most."""
    visible = min((clue for clue in published if clue.rank < Rank.METADATA), key=_order, default=None)
    claimed = next((clue for clue in published if clue.rank is Rank.METADATA), None)
    best = _arbitrate(visible, claimed, kept) if visible and claimed else visible or claimed
    if best is None:
        return min(published, key=_order, default=None)
    same = [clue for clue in published if _agree(clue, best) and clue.rank <= Rank.METADATA]
    return max(same, key=lambda clue: (_fineness(clue), -clue.rank))


def _arbitrate(visible: Clue, claimed: Clue, kept: list[Clue]) -> Clue:
    """Markup is better founded than a guess, but its "published" field may hold the day of an update.

    An update is later than the publication that the page shows. Where the two are a day apart, the page states the
    day of its readers and the markup that of a server.
    """
    if _agree(visible, claimed) or _days_apart(visible, claimed) <= 1:
        return visible
    updates = [clue for clue in kept if clue.cue is Cue.UPDATED and clue.rank is not Rank.METADATA]
    is_update = any(_agree(clue, claimed) for clue in updates)
    later = (claimed.reading.value or "") > (visible.reading.value or "")
    return visible if later and (is_update or visible.cue is Cue.PUBLISHED) else claimed


def _order(clue: Clue) -> tuple[int, int]:
    return clue.rank, clue.distance


def _why_lost(clue: Clue, best: Clue | None) -> Lost:
    """Why a clue lost against one to another day; without one, only updates are left."""
    if clue.cue is Cue.UPDATED or best is None:
        return Lost.UPDATE
    if Rank.METADATA in (clue.rank, best.rank) and max(clue.rank, best.rank) is Rank.METADATA:
        return Lost.PAGE_DECIDES if clue.rank is Rank.METADATA else Lost.MARKUP_DECIDES
    return Lost.FARTHER if clue.rank == best.rank else Lost.WEAKER


def _agree(one: Clue, other: Clue) -> bool:
    return (one.reading.value or "")[:10] == (other.reading.value or "")[:10]


def _days_apart(one: Clue, other: Clue) -> int:
    return abs((_day_of(one.reading.value or "") - _day_of(other.reading.value or "")).days)


def _fineness(clue: Clue) -> int:
    return _ORDER.index(clue.reading.precision) if clue.reading.precision else -1


def _write(best: Clue | None, kept: list[Clue], warnings: set[str]) -> Dating:
    modified = _find_modified(best, kept)
    if best is None:
        return Dating(modified=modified, warnings=tuple(sorted(warnings)))
    reading, value = best.reading, best.reading.value or ""
    warnings |= set(reading.warnings)
    if any(_contradicts(clue, value) for clue in kept if clue.rank is Rank.HEADER):
        warnings.add(HEADER_CONFLICT)
    if any(
        not _agree(clue, best) for clue in kept if clue.rank is Rank.METADATA and clue.cue is Cue.PUBLISHED
    ):
        warnings.add(METADATA_CONFLICT)
    if is_confirmed(reading.text, value) is False:
        warnings.add(UNCONFIRMED)
    return Dating(
        date=value,
        precision=reading.precision,
        source=best.source,
        evidence=reading.text,
        modified=modified,
        warnings=tuple(sorted(warnings)),
    )


def _find_modified(best: Clue | None, kept: list[Clue]) -> str | None:
    """The stated update: what the page shows before what its markup says; not one that precedes publication."""
    updates = sorted((clue for clue in kept if clue.cue is Cue.UPDATED), key=lambda clue: clue.rank)
    published = (best.reading.value or "")[:10] if best else ""
    return next(
        (value for clue in updates if (value := clue.reading.value) and value[:10] >= published), None
    )


def _contradicts(header: Clue, value: str) -> bool:
    return abs(_months(header.reading.value or "") - _months(value)) > HEADER_MONTHS


def _months(value: str) -> int:
    return int(value[:4]) * 12 + int(value[5:7] or 1)


def _day_of(value: str) -> date:
    """The first day that a date text can mean."""
    return date.fromisoformat(f"{value[:10]}-01-01"[:10] if len(value) < 10 else value[:10])


def find_contradiction(lines: Sequence[DateLine], anchor: Anchor | None) -> bool:
    """Whether the lead names a weekday and day ("lundi 24 février") that lie far from the month of the header."""
    if anchor is None or anchor.is_exact:
        return False
    return any(
        is_far(reading.value, anchor)
        for line in lines
        if line.place is Place.LEAD
        for reading in _weekday_dates(to_plain(line.text[:JUDGED_CHARS]), anchor.moment)
    )


def _weekday_dates(form: PlainForm, moment: datetime) -> Iterator[DateReading]:
    """The readings of days of a month that a weekday opens; one with its year only where it may be news."""
    for candidate in find_candidates(form):
        if form.plain.startswith(_WEEKDAYS, candidate.start):
            reading = read_candidate(form, candidate, moment)
            is_news = (
                candidate.finder == "full-date" and find_tense(form, candidate.start, candidate.end) == PAST
            )
            if reading and (candidate.finder == "day-month" or (is_news and _is_recent(reading, moment))):
                yield reading


def _is_recent(reading: DateReading, moment: datetime) -> bool:
    return abs(int((reading.value or "0")[:4]) - moment.year) <= RECENT_YEARS


def is_announced(clue: Clue, lines: Sequence[DateLine]) -> bool:
    """Whether the text tells the day of a bare clue as one that is still to come: an event, not the publication."""
    value = clue.reading.value or ""
    for line in lines:
        if line.place in (Place.LEAD, Place.BODY) and value[:4] in line.text:
            form = to_plain(line.text)
            for candidate in find_candidates(form):
                reading = read_candidate(form, candidate, None)
                if reading and (reading.value or "")[:10] == value[:10]:
                    return find_tense(form, candidate.start, candidate.end) in (FUTURE, PRESENT)
    return False
