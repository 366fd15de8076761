"""The dates that a body names: where they stand and, where the publication date resolves them, what they are."""

from __future__ import annotations

import re
from datetime import datetime

from clipper.dates.reader import find_candidates, read_candidate
from clipper.dates.shadow import cast_shadow
from clipper.model import Mention

_DAY_RE = re.compile(r"\d{4}-\d\d-\d\d")


def find_mentions(body: str, published: str | None) -> tuple[Mention, ...]:
    """The dates named in a body, in text order; relative ones are resolved only against a known day.

    >>> [(m.text, m.date) for m in find_mentions("Il a été arrêté lundi et sera jugé en mars 2024.", "2023-12-20")]
    [('lundi', '2023-12-18'), ('mars 2024', '2024-03')]
    >>> find_mentions("Arrêté lundi.", "2023-12")[0].date is None
    True
    """
    reference = _reference(published)
    shadow = cast_shadow(body)
    readings = (read_candidate(shadow, candidate, reference) for candidate in find_candidates(shadow))
    return tuple(
        Mention(
            text=reading.text,
            start=reading.start,
            end=reading.end,
            date=reading.value,
            precision=reading.precision,
        )
        for reading in readings
        if reading
    )


def _reference(published: str | None) -> datetime | None:
    """The moment of publication, where at least its day is known."""
    if not published or not _DAY_RE.match(published):
        return None
    return datetime.fromisoformat(published).replace(tzinfo=None)
