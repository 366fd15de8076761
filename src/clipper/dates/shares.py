"""Cheap measures of how much of a line is date: features for whoever tells a publication line from prose."""

from __future__ import annotations

import re
from functools import lru_cache

from clipper.dates.clocks import CLOCK
from clipper.dates.ranking import CUE
from clipper.dates.reader import find_candidates
from clipper.dates.shadow import Shadow, cast_shadow
from clipper.dates.tables import HIJRI_MONTHS
from clipper.dates.zones import ZONE

# A publication line is short: what is longer is measured by its beginning only, so that the cost is bounded.
MEASURED_CHARS = 400
_CLOCK_ALONE = (
    r"(?:(?:2[0-3]|[01]?\d)[ ]?[h:][ ]?[0-5]\d(?![0-9])(?::[0-5]\d)?(?:[ ]?min)?|" + rf"(?:a|at) {CLOCK})"
)
# Each begins with the one character before what it is for, its first group: such patterns skip most places at once.
_CLOCK_RE = re.compile(rf"[^0-9a-z]({_CLOCK_ALONE})".replace("?P<", "?P<_"))
_CUE_WORDS_RE = re.compile(
    rf"[^a-z]((?:(?:derniere|date de|initialement) )?(?:{CUE})(?![a-z])(?: (?:le|la|a|il y a|on|dans)(?![a-z]))?)"
)
_HIJRI_RE = re.compile(
    rf"[^0-9](\d{{1,2}} (?:{HIJRI_MONTHS})(?: (?:i{{1,2}}|al[ -]?[a-z]+|eth?[ -]?[a-z]+))?(?: ?14\d\d)?)"
)
_GLUE_RE = re.compile(rf"([^a-z0-9])(?:le|a|du|au|et|on|at|date|heures?|h|{ZONE})(?![a-z0-9])")
_SOLID_RE = re.compile(r"[a-z0-9?]")


def is_dated(text: str) -> bool:
    """Whether a short line holds a date, a time of day or a word that announces a date.

    >>> is_dated("Publié / , / le"), is_dated("21:08 heure de Beyrouth"), is_dated("Mars attaque")
    (True, True, False)
    """
    shadow = cast_shadow(text[:MEASURED_CHARS])
    if _CUE_WORDS_RE.search(shadow.plain) or _CLOCK_RE.search(shadow.plain):
        return True
    return next(find_candidates(shadow), None) is not None


def date_share(text: str) -> float:
    """The share of a line's letters and figures that stand in dates, times, their cues and small words between.

    >>> date_share("Publié le 31 mai 2023 à 09:29"), date_share("Trois blessés à Lyon")
    (1.0, 0.0)
    """
    return _share(text[:MEASURED_CHARS])


@lru_cache(maxsize=256)
def _share(text: str) -> float:
    shadow = cast_shadow(text)
    solid = len(_SOLID_RE.findall(shadow.plain))
    spans = _dated_spans(shadow)
    if not solid or not spans:
        return 0.0
    rest = list(shadow.plain)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    left = _GLUE_RE.sub(r"\1", "".join(rest))
    return round(1 - len(_SOLID_RE.findall(left)) / solid, 4)


def _dated_spans(shadow: Shadow) -> list[tuple[int, int]]:
    spans = [(candidate.start, candidate.end) for candidate in find_candidates(shadow)]
    for pattern in (_CLOCK_RE, _CUE_WORDS_RE, _HIJRI_RE):
        spans += [match.span(1) for match in pattern.finditer(shadow.plain)]
    return spans
