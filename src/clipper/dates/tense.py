"""Whether a sentence tells what happened or what will: the evidence for the side on which "jeudi" lies."""

from __future__ import annotations

import re

# How far around an expression its verb is looked for, in characters: a long clause of agency French.
REACH = 140

_FUTURE = (
    r"\b(?:[a-z]{2,20}(?:era|ira|dra|vra|rra|tra|ura|cra)|aura|sera|fera|ira|verra|[a-z]{2,20}(?:eront"
    r"|iront|dront|vront|rront|tront|uront|cront)"
    r"|auront|seront|feront|vont (?:se |s'|y )?[a-z]{2,18}(?:er|ir|re)|va (?:se |s'|y )?[a-z]{2,18}(?:er|ir|re)"
    r"|doi(?:t|vent)|devr(?:a|ont|ait|aient)|pourr(?:a|ont|ait|aient)"
    r"|(?:prevu|attendu|programme|fixe|reporte|repousse|convoque|ajourne|renvoye|agende|planifie|appele)e?s?"
    r"|prochaine?s?|d'ici|jusqu'au?|au plus tard|avant|a partir|rendez-vous|bientot|a venir|repart|reprend)\b"
)
_PAST = (
    r"\b(?:a|ont|avait|avaient|eut|est|sont|etait|etaient|furent|fut|s'est|n'a|n'ont|l'a|l'ont|m'a|j'ai|ai"
    r"|avons|aurait|auraient"
    r"|serait|seraient|ayant|etant)(?: (?:ete|pas|plus|aussi|deja|encore|egalement|notamment|ainsi|du|pu|fait|bien))*"
    r"(?: [a-z]{3,14}ment)? [a-z']{1,20}(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|t|te|ts|tes|s|se|ses)\b"
    r"|\b(?:depuis|remonte(?:nt)?|derniere?s?|a l'issue|datant|[a-z]{3,20}(?:erent|irent|urent|aient)"
    r"|[a-z]{4,20}[^rd]ait)\b"
)
_FUTURE_RE = re.compile(_FUTURE)
_PAST_RE = re.compile(_PAST)
_NOT_VERB_RE = re.compile(
    r"\b(?:opera|camera|cholera|sahara|extra|ultra|infra|mantra|contra|tundra|angora|paintra|est pre|est att)\b"
)
_SENTENCE_END_RE = re.compile(r"[\n!?;]|\.(?=[ \n])(?<![ .][a-z]\.)(?<!janv\.)(?<!sept\.)")
_DEPUIS_RE = re.compile(r"(?:depuis|des)(?: le| la nuit de)? $")
_UNTIL_RE = re.compile(
    r"(?:d'ici(?: a| au)?|jusqu'au?|avant(?: le)?|pour(?: le)?|au plus tard(?: le)?|a partir (?:de|du)"
    r"|fixee?s? (?:a|au)) $"
)


def find_tense(plain: str, start: int, end: int) -> int:
    """-1 where the sentence around plain[start:end] tells the past, 1 the future, 0 where nothing says.

    A preposition right before the expression counts most, then the nearest marker.

    >>> find_tense("le conseil se reunira jeudi.", 22, 27), find_tense("il a vote jeudi.", 10, 15)
    (1, -1)
    """
    before = plain[max(0, start - 24) : start]
    if _DEPUIS_RE.search(before):
        return -1
    if _UNTIL_RE.search(before):
        return 1
    left, right = _sentence(plain, start, end)
    nearest = min(
        (
            (distance, side)
            for pattern, side in ((_FUTURE_RE, 1), (_PAST_RE, -1))
            for distance in _distances(pattern, plain, (left, right), (start, end))
        ),
        default=(0, 0),
    )
    return nearest[1]


def _sentence(plain: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence that holds a stretch, no farther than REACH on either side."""
    left, right = max(0, start - REACH), min(len(plain), end + REACH)
    for match in _SENTENCE_END_RE.finditer(plain, left, start):
        left = match.end()
    after = _SENTENCE_END_RE.search(plain, end, right)
    return left, after.start() if after else right


def _distances(
    pattern: re.Pattern[str], plain: str, bounds: tuple[int, int], place: tuple[int, int]
) -> list[int]:
    """How far each marker of a sentence stands from the expression; one after it counts as farther."""
    start, end = place
    found = []
    for match in pattern.finditer(plain, *bounds):
        if _NOT_VERB_RE.fullmatch(match[0]) or (match.start() < end and match.end() > start):
            continue
        found.append(start - match.end() if match.end() <= start else 2 * (match.start() - end) + 1)
    return found
