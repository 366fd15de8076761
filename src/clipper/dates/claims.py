"""Dates that a document states outside its visible text, and the moment that its own lines are read against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from clipper.dates.meaning import DateKind, DateReading
from clipper.dates.reader import read_dates
from clipper.french.words import regex
from clipper.model import Claim, Metadata, Precision

_ISO_RE = regex(
    r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?"
)
_EPOCH_RE = regex(r"\s*1\d{9}(?:\d{3})?\s*\Z")
# /2022/12/20/, /2022-12-20-titre, /20221220/; /2022/12/ states a month.
_URL_RE = regex(
    r"(?<!\d)(?P<y>(?:19[89]|20[0-4])\d)(?P<sep>[/-]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH_RE = regex(r"/(?P<y>(?:19[89]|20[0-4])\d)[/-](?P<m>0[1-9]|1[0-2])(?=[/-][^/\d]|/\d{3,}|/\Z|\Z)")
_MOST_HOURS = 14  # Kiribati, the farthest from Greenwich
_DAYS = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})


def read_claims(claims: Iterable[Claim]) -> list[DateReading]:
    """The dates that claims state, best claim first; a claim that states no day is left out."""
    return [reading for claim in claims if (reading := read_claim(claim.value))]


def read_claim(value: str) -> DateReading | None:
    """The date that one raw value of markup states: ISO 8601, RFC 822, or French.

    >>> read_claim("20221220T073000+0100").value, read_claim("Tue, 20 Dec 2022 07:30:00 GMT").value
    ('2022-12-20T07:30+01:00', '2022-12-20T07:30+00:00')
    """
    return _read_iso(value) or _read_mail_date(value) or _read_french(value)


def _read_iso(value: str) -> DateReading | None:
    match = _ISO_RE.match(value)
    if not match or _EPOCH_RE.match(value):
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    if not _exists(int(year), int(month), int(day)):
        return None
    stamp = f"{year}-{month}-{day}"
    if hour is None or int(hour) > 23 or int(minute) > 59:
        return _reading(value, match.span(), stamp, Precision.DAY)
    seconds = f":{second}" if second and second != "00" and int(second) < 60 else ""
    precision = Precision.SECOND if seconds else Precision.MINUTE
    return _reading(value, match.span(), f"{stamp}T{hour}:{minute}{seconds}{_offset(zone)}", precision)


def _offset(zone: str | None) -> str:
    """The offset as ISO 8601 writes it; none for one that no place on earth has."""
    if not zone:
        return ""
    if zone in ("Z", "UTC", "GMT"):
        return "+00:00"
    figures = zone[1:].replace(":", "").ljust(4, "0")
    if int(figures[:2]) > _MOST_HOURS or int(figures[2:]) > 59:
        return ""
    return f"{zone[0]}{figures[:2]}:{figures[2:]}"


def _read_mail_date(value: str) -> DateReading | None:
    from email.utils import parsedate_to_datetime  # few claims need it, and it costs each start 5 ms

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not 1000 <= moment.year < 2200 or not re.search(r"\d\d?:\d\d", value):
        return None
    spec = "seconds" if moment.second else "minutes"
    precision = Precision.SECOND if moment.second else Precision.MINUTE
    return _reading(value, (0, len(value)), moment.isoformat(timespec=spec), precision)


def _read_french(value: str) -> DateReading | None:
    readings = [reading for reading in read_dates(value) if reading.value and reading.precision in _DAYS]
    return next((reading for reading in readings if reading.kind is DateKind.ABSOLUTE), None)


def read_url(url: str | None) -> DateReading | None:
    """The day, or else the month, that the path of an address states.

    >>> read_url("https://exemple.fr/monde/2022/12/20/titre").value, read_url("https://exemple.fr/2022/12/titre").value
    ('2022-12-20', '2022-12')
    """
    if not url:
        return None
    match = _URL_RE.search(url)
    if match and _exists(int(match["y"]), int(match["m"]), int(match["d"])):
        return _reading(url, match.span(), f"{match['y']}-{match['m']}-{match['d']}", Precision.DAY)
    match = _URL_MONTH_RE.search(url)
    return _reading(url, match.span(), f"{match['y']}-{match['m']}", Precision.MONTH) if match else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).year >= 1000
    except ValueError:
        return False


def _reading(source: str, span: tuple[int, int], value: str, precision: Precision) -> DateReading:
    return DateReading(
        value=value,
        precision=precision,
        text=source[span[0] : span[1]].strip(),
        start=span[0],
        end=span[1],
        kind=DateKind.ABSOLUTE,
        finder="claim",
    )


_DAY_OR_MONTH_RE = regex(r"\d{4}-\d\d(?:-\d\d(?:T.*)?)?\Z")
# Where only a month is known, its middle is the day from which the nearest year is counted.
_MIDDLE = "-15"


# A year left out is filled in from the month of a header only for days beside that month.
NEAR_ANCHOR_DAYS = 50


class Anchor(NamedTuple):
    """A moment to count from. An exact one (the user's, a capture) resolves "hier"; another only a missing year."""

    moment: datetime
    is_exact: bool


def find_anchor(
    headers: Sequence[str], metadata: Metadata, reference: datetime | None, fetched: str | None
) -> Anchor | None:
    """The moment against which undated words of a dispatch are read: the best that anybody states, or None."""
    if reference:
        return Anchor(moment=reference.replace(tzinfo=None), is_exact=True)
    captured = read_claim(fetched) if fetched else None
    if captured and captured.value:
        return Anchor(moment=_moment(captured.value), is_exact=True)
    hints = [read_url(metadata.url), *read_claims(metadata.published)[:1]]
    hints += (reading for text in headers for reading in read_dates(text)[:1])
    value = next(
        (hint.value for hint in hints if hint and hint.value and _DAY_OR_MONTH_RE.match(hint.value)), None
    )
    return Anchor(moment=_moment(value), is_exact=False) if value else None


def _moment(value: str) -> datetime:
    day = value if len(value) >= 10 else value + _MIDDLE
    return datetime.fromisoformat(day).replace(tzinfo=None)


def is_publishable(reading: DateReading, anchor: Anchor | None, *, is_header: bool = False) -> bool:
    """Whether a reading can be a day of publication (a header: a month): only one, that its anchor may resolve."""
    if reading.kind is DateKind.INTERVAL or not reading.value:
        return False
    if is_header or reading.precision not in _DAYS:
        return is_header
    if reading.kind is DateKind.ABSOLUTE or anchor is None or anchor.is_exact:
        return True
    return reading.finder == "day-month" and not is_far(reading.value, anchor)


def is_far(value: str | None, anchor: Anchor) -> bool:
    """Whether a day is far from an anchor; a weekday that fits no year near the anchor is."""
    return not value or abs((datetime.fromisoformat(value[:10]) - anchor.moment).days) > NEAR_ANCHOR_DAYS
