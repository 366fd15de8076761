"""Whether a sentence tells what happened or what will: the evidence for the side on which "jeudi" lies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.dates.shadow import Shadow

# How far around an expression its verb is looked for, in characters: a long clause of agency French.
REACH = 140
# How far before an expression the words that govern it stand, in characters: an auxiliary, two adverbs, a participle.
NEAR = 48

# Participles that look ahead: "prévu", "fixé au", "convoqué le".
_AHEAD = (
    r"(?:prevu|attendu|programme|fixe|reporte|repousse|convoque|ajourne|renvoye|agende|planifie|appele|annonce pour"
    r"|delibere|cite a comparaitre|decale)e?s?"
)
_FUTURE_RE = re.compile(
    r"\b(?:[a-z]{2,20}(?:era|ira|dra|vra|rra|tra|ura|cra)|aura|sera|fera|ira|verra"
    r"|[a-z]{2,20}(?:eront|iront|dront|vront|rront|tront|uront|cront)|auront|seront|feront"
    r"|vont (?:se |s'|y )?[a-z]{2,18}(?:er|ir|re)|va (?:se |s'|y )?[a-z]{2,18}(?:er|ir|re)"
    rf"|doi(?:t|vent)|devr(?:a|ont|ait|aient)|pourr(?:a|ont|ait|aient)|{_AHEAD}"
    r"|prochaine?s?|d'ici|jusqu'au?|au plus tard|avant|a partir|rendez-vous|bientot|a venir|a suivre|repart|reprend"
    r"|coup d'envoi|appel(?:le|lent)? a|expire|debutent?)\b"
)
_NO_PARTICIPLE = (
    r"(?!(?:le|la|les|une?|de|des|ce|se|ces|ses|et|en|sur|tout|toute|tous|cette|est|tres|plus|pas|moins|dans|apres)\b"
    rf"|{_AHEAD}\b)"
)
_PAST_RE = re.compile(
    r"\b(?:a|ont|avait|avaient|eut|est|sont|etait|etaient|furent|fut|s'est|n'a|n'ont|l'a|l'ont|m'a|j'ai|ai|avons"
    r"|aurait|auraient|serait|seraient|ayant|etant)"
    r"(?: (?:ete|pas|plus|aussi|deja|encore|egalement|notamment|ainsi|du|pu|fait|bien)){0,3}(?: [a-z]{3,14}ment)? "
    rf"{_NO_PARTICIPLE}[a-z']{{1,20}}(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|t|te|ts|tes|s|se|ses)\b"
    r"|\b(?:depuis|remonte(?:nt)?|derniere?s?|a l'issue|datant|[a-z]{3,20}(?:erent|irent|urent|aient)"
    r"|[a-z]{4,20}[^rd]ait)\b"
)
# Nouns and adverbs with the ending of a future.
_NOT_VERB_RE = re.compile(
    r"opera|camera|cholera|sahara|extra|ultra|infra|mantra|contra|tundra|angora|sierra|cobra"
)
_SENTENCE_END_RE = re.compile(r"[\n!?;]|\.(?=[ \n])(?<![ .][a-z]\.)(?<!janv\.)(?<!sept\.)")
_SINCE_RE = re.compile(r"depuis(?: le| la nuit de| la)? \Z")
_UNTIL_RE = re.compile(
    r"(?:d'ici(?: a| au)?|jusqu'au?|avant(?: le)?|pour(?: le)?|au plus tard(?: le)?|a partir (?:de|du)"
    rf"|{_AHEAD}(?: ce| le| au| a| pour| pour le)?|delibere(?: au)?) \Z"
)
# "le procès, ouvert lundi, doit durer": a participle right before the day tells of the past. Accents are needed here.
_PARTICIPLE_RE = re.compile(
    r"(?:[^\W\d_]{2,20}é|(?:él|ten|reç|surven|dispar|v|batt|perd|rend|entend|appar|interven|vainc|abatt|déten|conn)u"
    r"|ouvert|découvert|mort|sorti|parti|surpris|pris|remis|commis|admis|transmis)(?:e|s|es)?(?: ce| le)? \Z",
    re.IGNORECASE,
)
# ... unless it belongs to a verb that looks ahead: "le texte sera examiné mercredi".
_PASSIVE_AHEAD_RE = re.compile(
    r"\b(?:sera|seront|etre|aura|auront|soit|soient)(?: [a-z]+){1,3}(?: ce| le)? \Z"
)


def find_tense(shadow: Shadow, start: int, end: int) -> int:
    """-1 where the sentence around a stretch of the shadow tells the past, 1 the future, 0 where nothing says.

    A preposition right before the expression counts most, then the nearest marker.
    """
    before = shadow.plain[max(0, start - NEAR) : start]
    if _SINCE_RE.search(before):
        return -1
    if _UNTIL_RE.search(before):
        return 1
    if _PARTICIPLE_RE.search(shadow.source(max(0, start - NEAR), start)) and not _PASSIVE_AHEAD_RE.search(
        before
    ):
        return -1
    return min(_markers(shadow, start, end), default=(0, 0))[1]


def _markers(shadow: Shadow, start: int, end: int) -> Iterator[tuple[int, int]]:
    """How far each marker of the sentence stands from the expression (after it, farther), and what it tells."""
    bounds = _sentence(shadow.plain, start, end)
    for pattern, side in ((_FUTURE_RE, 1), (_PAST_RE, -1)):
        for match in pattern.finditer(shadow.plain, *bounds):
            inside = match.start() < end and match.end() > start
            if not inside and not _NOT_VERB_RE.fullmatch(match[0]) and not _is_preposition(shadow, match):
                yield _distance(match, start, end), side


def _distance(match: re.Match[str], start: int, end: int) -> int:
    return start - match.end() if match.end() <= start else 2 * (match.start() - end) + 1


def _sentence(plain: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence that holds a stretch, no farther than REACH on either side."""
    left, right = max(0, start - REACH), min(len(plain), end + REACH)
    for match in _SENTENCE_END_RE.finditer(plain, left, start):
        left = match.end()
    after = _SENTENCE_END_RE.search(plain, end, right)
    return left, after.start() if after else right


def _is_preposition(shadow: Shadow, match: re.Match[str]) -> bool:
    """Whether what reads "a" in the shadow is the preposition "à", or its capital, and no verb."""
    return match[0].startswith("a ") and shadow.source(match.start(), match.start() + 1) != "a"
