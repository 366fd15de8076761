"""Dates whose time of day stands first: "12 h 45 le 30 juin 2022", "13h30 samedi 21 septembre"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from clipper.dates import absolute, relative
from clipper.dates.clocks import CLOCK_RE, read_clock
from clipper.dates.meaning import Candidate, Clock, Fields, Shift

# What follows a time of day must be a date by itself: in "12:30 - 14:00" there is none.
_FINDERS: tuple[Callable[[str, int], Candidate | None], ...] = (
    absolute.find_iso,
    absolute.find_numeric,
    absolute.find_named,
    absolute.find_english,
    relative.find_deictic,
    relative.find_weekday,
)
_JOIN_RE = re.compile(r"[ ]{0,2}(?:[,|-][ ]{0,2})?(?:le |ce (?=[a-z]+di))?(?=[a-z0-9])")
_EVENING = ("soir", "soiree")
_NOON = 12


def find_clock_first(plain: str, at: int) -> Candidate | None:
    """The date that follows a time of day, with it."""
    match = CLOCK_RE.match(plain, at)
    joint = _JOIN_RE.match(plain, match.end()) if match else None
    if not match or not joint:
        return None
    found = next((found for find in _FINDERS if (found := find(plain, joint.end()))), None)
    if found is None or not isinstance(found.meaning, Fields | Shift) or found.meaning.clock:
        return None
    clock = _in_part(read_clock(match), plain[found.start : found.end])
    meaning = found.meaning
    timed = meaning._replace(clock=clock) if isinstance(meaning, Fields) else replace(meaning, clock=clock)
    return found._replace(start=at, meaning=timed)


def _in_part(clock: Clock, day: str) -> Clock:
    """ "8 heures ce soir" is 20:00."""
    return clock._replace(hour=clock.hour + _NOON) if day.endswith(_EVENING) and clock.hour < _NOON else clock
