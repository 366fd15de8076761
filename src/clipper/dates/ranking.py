"""Which of the dates of a publication line a reader would take: published before bare, bare before updated."""

from __future__ import annotations

import re
from enum import IntEnum

from clipper.dates.shadow import Shadow
from clipper.model import DateReading, Precision


class Cue(IntEnum):
    """What the words before a date say of it, best first."""

    PUBLISHED = 0
    BARE = 1
    UPDATED = 2


# How far before a date its cue may stand: "Publié initialement sur le site le mardi" fits.
CUE_REACH = 60
_PUBLISHED = (
    r"publie(?:e|s|es)?|publication|parue?s?|parution|postee?s?|post|creee?s?|cree|mise? en ligne"
    r"|mis en ligne|diffusee?s?"
    r"|ecrit|redige|enregistre|ajoutee?|edition|published|posted|created|date de publication|envoye"
    r"|publie initialement"
)
_UPDATED = (
    r"mis(?:e|es)? a jour|mise a jour|maj|modifiee?s?|modification|actualisee?s?|actualise|updated"
    r"|last modified|revisee?"
    r"|corrigee?|edite|act|last update"
)
CUE = rf"{_UPDATED}|{_PUBLISHED}"
_CUE_RE = re.compile(rf"(?<![a-z])(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))(?![a-z])")


def find_cue(plain: str, start: int, floor: int = 0) -> Cue:
    """What the nearest cue word before a place of the shadow (and after `floor`) says."""
    found = None
    for found in _CUE_RE.finditer(plain, max(floor, start - CUE_REACH, 0), start):  # noqa: B007
        pass
    if found is None or _is_spent(plain, found.end(), start):
        return Cue.BARE
    return Cue.UPDATED if found["updated"] else Cue.PUBLISHED


def _is_spent(plain: str, end: int, start: int) -> bool:
    """Whether a sentence ends, or a verb intervenes, between a cue and a date."""
    between = plain[end:start]
    return ". " in between or "\n\n" in between


def rank_readings(shadow: Shadow, readings: list[DateReading]) -> list[DateReading]:
    """The readings best first where a cue makes a publication line of them, else as they stand."""
    if len(readings) < 2:
        return readings
    floor, keyed = 0, []
    for order, reading in enumerate(readings):
        cue = find_cue(shadow.plain, shadow.position(reading.start), floor)
        floor = shadow.position(reading.end)
        keyed.append((cue, order, reading))
    if all(cue is Cue.BARE for cue, _, _ in keyed):
        return readings
    keyed.sort(key=lambda row: (_is_coarse(row[2]), row[0], row[1]))
    return [reading for _, _, reading in keyed]


def _is_coarse(reading: DateReading) -> bool:
    """Whether a reading tells no day: it is no publication date while another one tells it."""
    return reading.value is None or reading.precision in (Precision.YEAR, Precision.MONTH)
