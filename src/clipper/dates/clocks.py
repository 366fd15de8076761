"""Times of day: "à 14h32", "- 07:05", "à 6 heures du soir", "12 h 45 HAE"."""

from __future__ import annotations

import re

from clipper.dates.meaning import Clock
from clipper.dates.zones import ZONE

_HOUR = r"(?P<hour>2[0-3]|[01]?\d)"
_MINUTE = r"(?P<minute>[0-5]\d)(?![0-9])(?:[ ]?(?:min(?:utes?)?|mn)(?![a-z]))?"
_SECOND = r"(?:[ ]?:[ ]?(?P<second>[0-5]\d)(?![0-9])(?:\.\d{1,9})?)?"
_HALF = r"(?:[ ]?(?P<half>am|pm|a\.m\.|p\.m\.)(?![a-z]))?"
_PART = (
    r"(?:[ ](?P<part>du mat(?:in)?|du soir|(?:de|dans) l'apres-midi|dans la (?:soiree|matinee))(?![a-z]))?"
)
_PRECISE = rf"{_HOUR}[ ]?(?:h(?:eures?)?|:)[ ]?{_MINUTE}{_SECOND}"
_ROUND = r"(?P<round>2[0-3]|[01]?\d)[ ]?h(?:eures?)?(?![a-z0-9])"
_SPELT_ROUND = r"(?:[01]?\d|2[0-3])[ ]heures?(?![a-z0-9])"
_ZONE = rf"(?:,?[ ]{{0,2}}\(?(?P<zone>{ZONE})(?![a-z]))?"
_NOON = r"(?P<noon>midi)(?![a-z])"
_AT = r"(?:a|at|des|a environ|vers|autour de|aux environs de|aux alentours de)[ ]{1,2}"
_JOIN = r"[ ]{0,2}(?:[,\-|/.:;(][ ]{0,2}){0,2}"

# How a time of day must go on from a date: most dates have none, and are spared the patterns below.
_CLOCK_AHEAD_RE = re.compile(r"[ ,|/.:;(-]{0,8}(?:[0-9]|(?:a|at|des|vers|autour|aux) )")
# "vers 18 heures" is a guess in round figures, not a time stated to the minute: it is left unread.
_GUESS_RE = re.compile(
    rf"[ ,]{{1,3}}(?:vers|autour de|aux environs de|aux alentours de)[ ]{{1,2}}{_SPELT_ROUND}"
)
CLOCK = rf"(?:{_PRECISE}|{_ROUND}|{_NOON}){_HALF}{_PART}{_ZONE}"
CLOCK_RE = re.compile(CLOCK)
_TAIL_RE = re.compile(rf"{_JOIN.replace('.', '')}{_AT}{CLOCK}")  # no "." before "à": a sentence ends there
# Without "à" a bare hour is more often a duration ("2h de débats"): minutes, or nothing that counts them, must follow.
_BARE_TAIL_RE = re.compile(rf"{_JOIN}(?:{_PRECISE}|{_ROUND}(?! de | d')){_HALF}{_PART}{_ZONE}")


def find_clock(plain: str, start: int) -> tuple[Clock, int] | None:
    """The time that follows a date ending at `start`, and where it ends."""
    if not _CLOCK_AHEAD_RE.match(plain, start) or _GUESS_RE.match(plain, start):
        return None
    match = _TAIL_RE.match(plain, start) or _BARE_TAIL_RE.match(plain, start)
    return (read_clock(match), match.end()) if match else None


def read_clock(match: re.Match[str]) -> Clock:
    """The time that a match of CLOCK stands for."""
    groups = match.groupdict()
    hour = int(groups["hour"] or groups["round"] or 12)
    return Clock(
        hour=_whole_day_hour(hour, groups["half"] or groups["part"] or ""),
        minute=int(groups["minute"] or 0),
        second=int(groups["second"]) if groups["second"] else None,
        zone=groups["zone"],
    )


def _whole_day_hour(hour: int, part: str) -> int:
    if hour < 12 and (part.startswith("p") or part.endswith(("soir", "soiree", "apres-midi"))):
        return hour + 12
    return 0 if hour == 12 and part.startswith("a") else hour
