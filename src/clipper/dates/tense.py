"""Whether a sentence tells what happened or what will: the evidence for the side on which "jeudi" lies."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from clipper.dates.shadow import Shadow

# On which side of the reference a sentence puts what it tells. The present looks ahead only with a weekday.
PAST, FUTURE, PRESENT = -1, 1, 2
# How far around an expression its verb is looked for, in characters: a long clause of agency French.
REACH = 140
# How far before an expression the words that govern it stand: an auxiliary, two adverbs, a participle.
NEAR = 48
_NOWHERE = 4 * REACH  # farther than any marker
# How many words may stand between an auxiliary and its participle: "a été très largement adopté".
AUXILIARY_REACH = 4

_TABLES = tomllib.loads(files("clipper.data").joinpath("tense.toml").read_text(encoding="utf-8"))
_FUTURE, _PAST = _TABLES["future"], _TABLES["past"]
_AHEAD = rf"(?:{'|'.join(_FUTURE['participles'])})e?s?"
_AHEAD_RE = re.compile(_AHEAD)
FUTURE_WORDS = frozenset(_FUTURE["words"])
FUTURE_ENDINGS = tuple(_FUTURE["endings"])
NOT_FUTURE = frozenset(_FUTURE["not"])
PRESENT_WORDS = frozenset(_TABLES["present"]["words"])
PAST_WORDS = frozenset(_PAST["words"])
PAST_ENDINGS = tuple(_PAST["endings"])
NOT_IMPERFECT = frozenset(_PAST["not_imperfect"])
_AUXILIARIES_AHEAD = frozenset({"va", "vont"})
AUXILIARIES = frozenset(_PAST["auxiliaries"])
PARTICIPLE_ENDINGS = tuple(_PAST["participle_endings"])
ADVERBS = frozenset(_PAST["adverbs"])
NOT_PARTICIPLES = frozenset(_PAST["not_participles"])
WORDS = 2048  # so many words are remembered: the commonest are asked about in every sentence
_WORD_RE = re.compile(r"[a-z]+")
_SENTENCE_END_RE = re.compile(
    r"[\n!?;.](?:(?<!\.)|(?=[ \n])(?<![ .][a-z]\.)(?<!janv\.)(?<!sept\.))"  # a class first: three times as fast
)
_SINCE_RE = re.compile(r"depuis(?: le| la nuit de| la)? \Z")
_UNTIL_RE = re.compile(  # one alternative a participle: where each begins with a letter, few places are looked at
    r"(?:d'ici(?: a| au)?|jusqu'au?|avant(?: le)?|pour(?: le)?|au plus tard(?: le)?|a (?:partir|compter) (?:de|du)"
    r"|delibere (?:au|pour le)|"
    + "|".join(rf"{word}e?s?(?: ce| le| au| a| pour| pour le)?" for word in _FUTURE["participles"])
    + r") \Z"
)
# "le procès, ouvert lundi, doit durer": a participle right before the day tells of the past. Accents are needed here.
_PARTICIPLE_RE = re.compile(
    r"(?:[^\W\d_]{2,20}é|(?:él|ten|reç|surven|dispar|v|batt|perd|rend|entend|appar|interven|vainc|abatt|déten|conn)u"
    r"|ouvert|découvert|mort|sorti|parti|surpris|pris|remis|commis|admis|transmis)(?:e|s|es)?(?: ce| le)? \Z",
    re.IGNORECASE,
)
# ... unless it belongs to a verb that looks ahead: "le texte sera examiné mercredi".
_PASSIVE_AHEAD_RE = re.compile(
    rf"\b(?:[a-z]{{0,20}}(?:{'|'.join(FUTURE_ENDINGS)})|etre|soit|soient)(?: [a-z]+){{1,3}}(?: ce| le)? \Z"
)


def find_tense(shadow: Shadow, start: int, end: int) -> int:
    """PAST, FUTURE or PRESENT, as the sentence around a stretch of the shadow tells, or 0 where nothing says.

    A preposition right before the expression counts most, then a participle there, then the nearest marker.
    """
    before = shadow.plain[max(0, start - NEAR) : start]
    if _SINCE_RE.search(before):
        return PAST
    if _UNTIL_RE.search(before):
        return FUTURE
    if _PARTICIPLE_RE.search(_last_words(shadow, start)) and not _PASSIVE_AHEAD_RE.search(before):
        return PAST
    return _nearest_marker(shadow, start, end)


def _last_words(shadow: Shadow, start: int) -> str:
    """The words right before a place, as the text writes them: no more than a participle and "ce" or "le" take."""
    written = shadow.source(max(0, start - NEAR), start)
    return written[written.rfind(" ", 0, written.rfind(" ", 0, -1)) + 1 :]


def _nearest_marker(shadow: Shadow, start: int, end: int) -> int:
    """What the nearest marker of the sentence tells; one after the expression counts as twice as far."""
    left, right = _sentence(shadow.plain, start, end)
    nearest = (_NOWHERE, 0)
    before = list(_WORD_RE.finditer(shadow.plain, left, start))
    for index in range(len(before) - 1, -1, -1):
        side = _told_side(shadow, before, index)
        if side:
            nearest = start - before[index].end(), side
            break
    after = list(_WORD_RE.finditer(shadow.plain, end, right))
    for index, word in enumerate(after):
        distance = 2 * (word.start() - end) + 1
        if distance > nearest[0]:
            break
        side = _told_side(shadow, after, index)
        if side:
            return min(nearest, (distance, side))[1]
    return nearest[1]


def _told_side(shadow: Shadow, words: list[re.Match[str]], index: int) -> int:
    word = words[index]
    side = _side_of(word[0]) or _side_of_auxiliary(shadow, words, index)
    return 0 if side and _is_proper_name(shadow, word) else side


def _is_proper_name(shadow: Shadow, word: re.Match[str]) -> bool:
    """Whether a word has a capital and only the ending of a verb: "Laura", "Opéra"."""
    return word[0] not in FUTURE_WORDS and shadow.source(word.start(), word.start() + 1).isupper()


@lru_cache(maxsize=WORDS)
def _side_of(word: str) -> int:
    """What a word by itself tells, 0 if nothing."""
    if word in FUTURE_WORDS or (word.endswith(FUTURE_ENDINGS) and word not in NOT_FUTURE):
        return FUTURE
    if word in PRESENT_WORDS:
        return PRESENT
    if word in PAST_WORDS or word.endswith(PAST_ENDINGS):
        return 0 if word.endswith("raient") else PAST
    if word.endswith("ait") and len(word) > 5 and word[-4] not in "rd" and word not in NOT_IMPERFECT:
        return PAST
    return FUTURE if _AHEAD_RE.fullmatch(word) else 0


def _side_of_auxiliary(shadow: Shadow, words: list[re.Match[str]], index: int) -> int:
    """What "a voté", "sont morts" or "va fermer" tells, seen from its first word."""
    word = words[index][0]
    if word not in _AUXILIARIES_AHEAD and word not in AUXILIARIES:
        return 0
    following = (match[0] for match in words[index + 1 : index + 1 + AUXILIARY_REACH])
    if word in _AUXILIARIES_AHEAD:
        verb = next((verb for verb in following if verb not in ("se", "s", "y", "en")), "")
        return FUTURE if verb.endswith(("er", "ir", "re")) else 0
    if word == "a" and _is_preposition(shadow, words[index]):
        return 0
    verb = next((verb for verb in following if verb not in ADVERBS and not verb.endswith("ment")), "")
    is_participle = (
        verb.endswith(PARTICIPLE_ENDINGS) and verb not in NOT_PARTICIPLES and not _AHEAD_RE.fullmatch(verb)
    )
    return PAST if is_participle else 0


def _is_preposition(shadow: Shadow, match: re.Match[str]) -> bool:
    """Whether what reads "a" in the shadow is the preposition "à", or its capital, and no verb."""
    return shadow.source(match.start(), match.end()) != "a"


def _sentence(plain: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence that holds a stretch, no farther than REACH on either side."""
    left, right = max(0, start - REACH), min(len(plain), end + REACH)
    for match in _SENTENCE_END_RE.finditer(plain, left, start):
        left = match.end()
    after = _SENTENCE_END_RE.search(plain, end, right)
    return left, after.start() if after else right
