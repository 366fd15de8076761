"""Whether the context of a candidate refutes it, or gives a weak one the licence that it needs."""

from __future__ import annotations

import re

from clipper.dates.contexts import LICENSES, REACH, VETOES
from clipper.dates.meaning import Candidate, Fields
from clipper.dates.shadow import Shadow
from clipper.dates.tense import FUTURE, find_tense


def is_vetoed(shadow: Shadow, candidate: Candidate) -> bool:
    """Whether the context of a candidate says that it is no date."""
    if _is_joined_name(shadow, candidate) or _is_noun(shadow, candidate) or _is_name(shadow, candidate):
        return True
    if _follows_des(shadow, candidate):
        return False
    plain = shadow.plain
    return any(row.is_met(plain, candidate) for row in VETOES.get(candidate.finder, ()))


def _follows_des(shadow: Shadow, candidate: Candidate) -> bool:
    """Whether "dès" stands before: the shadow takes it for "des", which makes a habit of a weekday."""
    start = max(0, candidate.start - 4)
    is_des = shadow.plain.startswith("des ", start) and start + 4 == candidate.start
    return is_des and shadow.source(start, candidate.start).lower() == "dès "


# "le 14-Juillet", "du 8-Mai-1945": French joins by hyphens the days that have become names.
_JOINED_RE = re.compile(r"(?:\d{1,2}|1er|premier)-[a-z]{3,}")
_STAMP_RE = re.compile(r"(?:^|[|:]|publie|poste|cree|jour|modifie|on|date)[ :]{0,3}(?:le )?\Z")


def _is_joined_name(shadow: Shadow, candidate: Candidate) -> bool:
    plain = shadow.plain
    if candidate.finder not in ("full-date", "day-month") or not _JOINED_RE.match(plain, candidate.start):
        return False
    line = plain.rfind("\n", 0, candidate.start)
    return not _STAMP_RE.search(plain[line + 1 : candidate.start])


# "le match d'hier" is a date, "les héros d'hier" none: the noun tells.
_OF_RE = re.compile(r"([a-z]+)[ ](?:d'|de )\Z")
_EVENTS_RE = re.compile(
    r"match|seance|reunion|attaque|attentat|conseil|journee|manifestation|scrutin|declaration|rencontre"
    r"|incident|accident"
    r"|drame|defaite|victoire|annonce|conference|debat|soiree|course|operation|edition|finale|audience|vote"
    r"|greve|sommet"
    r"|matinee|nuit|ceremonie|marche|visite|incendie|fusillade|explosion|seisme|tirage|etape|cours"
    r"|rendez-vous|papier|numero"
)


def _is_noun(shadow: Shadow, candidate: Candidate) -> bool:
    """ "d'hier", "de demain" and "d'aujourd'hui" after a noun that is no event: yore, the future, nowadays."""
    if candidate.finder != "deictic":
        return False
    if _is_capital_inside(shadow, candidate):
        return True
    plain = shadow.plain
    if " " in plain[candidate.start : candidate.end] or "-" in plain[candidate.start : candidate.end]:
        return False
    match = _OF_RE.search(plain, max(0, candidate.start - REACH), candidate.start)
    if match:
        return not _EVENTS_RE.fullmatch(match[1])
    return bool(re.search(r"(?:d'|de )\Z", plain[max(0, candidate.start - 3) : candidate.start]))


_MONTH_FINDERS = frozenset({"month", "month-short-year"})
_SENTENCE_START_RE = re.compile(r"(?:^|[\n.!?:|\"-])[ \"']{0,3}\Z")


def _is_capital_inside(shadow: Shadow, candidate: Candidate) -> bool:
    """Whether a candidate has a capital of its own, not that of its sentence or of a line in capitals."""
    written = shadow.source(candidate.start, candidate.end)
    if not written[:1].isupper() or written.isupper():
        return False
    return not _SENTENCE_START_RE.search(shadow.plain[max(0, candidate.start - 4) : candidate.start])


_CAPITAL_WORD_RE = re.compile(r"(?<![.!?\n])[ ][A-ZÀ-Ý][\w'-]{2,30} \Z|-[A-ZÀ-Ý][\w'-]{2,30} \Z")


def _is_name(shadow: Shadow, candidate: Candidate) -> bool:
    """A month alone with a capital inside a sentence: the planet, Mai 68, Avril Lavigne; "Vendredi 13"."""
    if candidate.finder == "weekday":
        return _is_capital_inside(shadow, candidate) and bool(
            _CAPITAL_WORD_RE.search(shadow.source(max(0, candidate.start - 32), candidate.start))
        )
    if candidate.finder == "weekday-day":
        return _is_capital_inside(shadow, candidate) and _has_no_clock(candidate)
    if candidate.finder not in _MONTH_FINDERS:
        return False
    written = shadow.source(candidate.start, candidate.end)
    return written[:1].isupper() and not written.isupper()


def _has_no_clock(candidate: Candidate) -> bool:
    return isinstance(candidate.meaning, Fields) and candidate.meaning.clock is None


_ARTICLE_RE = re.compile(r"(?:(?:^|[^a-z])(?:le|au|du)|di|che)[ ]\Z")


def is_licensed(shadow: Shadow, candidate: Candidate) -> bool:
    """Whether a weak candidate stands where such a thing is a date; a strong one needs no licence."""
    if candidate.finder not in LICENSES:
        return True
    if candidate.finder in ("day", "slash-date") and not _has_no_clock(candidate):
        return _ARTICLE_RE.search(shadow.plain, max(0, candidate.start - 8), candidate.start) is not None
    if candidate.finder == "year" and _follows_des(shadow, candidate):
        return True
    plain = shadow.plain
    if not any(row.is_met(plain, candidate) for row in LICENSES[candidate.finder]):
        return False
    # "le 10" is a jersey or a house more often than a day: only a verb that looks ahead makes one of it.
    return candidate.finder != "day" or find_tense(shadow, candidate.start, candidate.end) == FUTURE
