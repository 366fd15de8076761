"""What the relative dates of a dispatch's own lines are read against, and how far that may be trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clipper.dates.claims import read_claim, read_claims, read_url
from clipper.dates.reader import read_dates
from clipper.model import Metadata

_DAY_OR_MONTH_RE = re.compile(r"\d{4}-\d\d(?:-\d\d(?:T.*)?)?\Z")
# Where only a month is known, its middle is the day from which the nearest year is counted.
_MIDDLE = "-15"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A moment to count from. An exact one (a person, a capture time) resolves "hier"; another only a missing year."""

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
    claims = read_claims(metadata.published)[:1]
    hints = [
        read_url(metadata.url),
        *claims,
        *(reading for text in headers for reading in read_dates(text)[:1]),
    ]
    value = next(
        (hint.value for hint in hints if hint and hint.value and _DAY_OR_MONTH_RE.match(hint.value)), None
    )
    return Anchor(moment=_moment(value), is_exact=False) if value else None


def _moment(value: str) -> datetime:
    day = value if len(value) >= 10 else value + _MIDDLE
    return datetime.fromisoformat(day).replace(tzinfo=None)
