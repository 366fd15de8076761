"""Contexts in which what looks like a date is not one, and contexts that weak candidates need to be dates at all.

Each row names the finders that it concerns and a pattern for what stands before or after the candidate, in the
form, which begins with a line feed: `[^a-z]` is the beginning of a word anywhere. The rows describe kinds of
context (a count, a street, a name), not phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from clipper.data import read_table
from clipper.dates.meaning import FUTURE, PAST, PRESENT, Candidate, Fields
from clipper.dates.plain import PlainForm
from clipper.dates.words import HIJRI_MONTHS, PLURAL
from clipper.french.words import regex

# How many characters before a candidate a context may stand: the longest noun and preposition, with room.
REACH = 48


class Context(NamedTuple):
    """Patterns for the characters before (up to the candidate) and after it."""

    finders: frozenset[str]
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None

    def is_met(self, plain: str, candidate: Candidate) -> bool:
        """Whether this context stands around a candidate."""
        if self.before and not self.before.search(plain, max(0, candidate.start - REACH), candidate.start):
            return False
        return not self.after or bool(self.after.match(plain, candidate.end))


def _context(finders: str, *, before: str = "", after: str = "") -> Context:
    return Context(
        finders=frozenset(finders.split()),
        before=regex(rf"(?:{before})\Z") if before else None,
        after=regex(after) if after else None,
    )


_PLACE_NOUNS = (
    r"rue|avenue|av\.|boulevard|bd|place|square|cite|quartier|stade|pont|quai|parc|jardin|allees?|impasse|esplanade"
    r"|universite|lycee|college|ecole|hopital|clinique|caserne|salle|residence|rond-point|carrefour|cours"
    r"|station|metro"
    r"|gare|arret|aeroport|barrage|village|wilaya|port|complexe|theatre|cinema|bataillon|mouvement|parti"
    r"|collectif|comite"
    r"|association|fondation|club|cercle|groupe|promotion|autoroute|tunnel|faubourg|passage|villa|zone|camp|brigade"
    r"|regiment|armee|palais|musee|centre|etoile sportive|es|js|front|ordre"
)
_COUNTED_NOUN = (
    r"[ ](?:[a-z]{1,6}[ ])?(?:pour ?cent|euros?|dollars?|francs?|dinars?|dirhams?|mille|millions?"
    r"|milliards?|k[mgw]|m2?|ha|cm"
    r"|tonnes?|metres?|kilometres?|habitants?|personnes?|voix|points?|degres?|watts?|pages?|volts?)(?![a-z])"
)
_FIGURES = r"[ ]?[%/*$]|[.,:/-]\d|[ ]\d{3}(?!\d)|-[a-z]|[a-z]"
_QUANTITY = (
    r"(?:plus|moins|pres|total|budget|hausse|baisse|prix|somme|montant|quelque|environ|autour|superficie|altitude"
    r"|aide) d[e'][ ]?"
)
_DATED = (
    "full-date day-month numeric-date short-date spaced-date iso-date slash-date days listed-day bare-days"
)

_VETOES = (
    # Streets, squares, stadiums, movements: "place du 8 mai 1945", "rue du 11-Novembre".
    _context(
        "full-date day-month",
        before=rf"[^a-z](?:{_PLACE_NOUNS})[ ](?:[a-z]+[ ])?(?:du|des|de l'|le)[ ]",
    ),
    # Events named by their day, without a year: "les attentats du 11 septembre", "l'appel du 18 juin".
    _context(
        "day-month",
        before=r"(?:attentats?|appel|coup d'etat|putsch|armistice|massacres?|revolution|serment|bal|pont)[ ]du[ ]",
    ),
    # Months as names: Mai 68, the planet, the god, a surname after a given name or a title.
    _context(
        "month month-short-year", before=r"(?:planete|sonde|robot|mission|dieu|champ de|sur|atterri|vers)[ ]"
    ),
    _context("month-year", before=r"(?:planete|sonde|robot|mission)[ ]"),
    _context("month-short-year", after=r"(?<=mai 68)"),
    _context("month", after=rf"(?<=sept){PLURAL}"),
    # A title in quotes: the song "Dimanche". The quotes of French are question marks in plain form.
    _context("weekday", before=r"[?\"] ?", after=r" ?[?\"]"),
    # Other calendars: "26 Joumada I 1444" is not a weekday with a day.
    _context("weekday-day day listed-day", after=rf"[ ](?:{HIJRI_MONTHS})"),
    # Habits and opening hours: "le lundi", "tous les mardis", "du lundi au vendredi".
    _context(
        "weekday",
        before=r"(?:[^a-z](?:chaque|un|tous? les?|toute?s? les?|les?|des|du|certains?|vivement"
        r"|robinson et|journal du|matin|par|mon|ton|son|cher|premier|deuxieme|second|troisieme|dernier) )",
    ),
    _context(
        "weekday",
        after=r" (?:gras|saint|noir|sanglant|des? (?:paques|cendres|rameaux|pentecote|l'ascension)|en politique)",
    ),
    _context("weekday", after=r"[ ]?(?:ouest-france|magazine|\+|sante)"),
    # "station 8 Mai 1945", "métro 4 Septembre": places that are called by a day without "du".
    _context(
        "full-date day-month",
        before=r"[^a-z](?:station|metro|arret|rue|avenue|boulevard|place|stade|lycee|universite|hopital|cite"
        r"|quartier|gare)[ ]",
    ),
    # "du lundi au vendredi" states opening hours, "de lundi à vendredi" days of one week.
    _context("weekdays", before=r"[^a-z]du ", after=r"(?<=di)|(?<=che)"),
    _context("spaced-date", after=r"[ ]\d"),
    _context(
        "period-edge",
        before=r"(?<!a )(?<!ici )(?<!avant )(?<!jusqu'a )(?<!pour )(?<!vers )(?:la|le|une|cette) ",
    ),
    _context("feast", before=r"veille de (?:la |l')?"),
    _context("weekdays", before=r"(?:ouvert|fermee?s?|horaires?|:|heures?)[ a-z:']{0,12}du "),
    # Times of the day that are "today" only in a name, an age or an opposition.
    _context("deictic", after=r" (?:en france|le maroc)"),
    _context("deictic", before=r"(?:pas|plus|fait|c'est|comme|encore) d'"),
    _context("deictic", after=r" encore(?![a-z])"),
    _context("deictic", before=r"[^a-z]a ", after=r"(?<=ce jour)"),
    # Durations that are no distance from now: "dans les trois jours" does not match; "dans 10 ans de prison" does.
    _context("distance", before=r"(?:pendant|durant|apres|y compris|une fois) "),
    # Numbers: phones, sums, codes, scores, versions, addresses, copyright.
    _context(
        f"{_DATED} year years weekday-day month-short-year iso-month",
        before=r"\d[ ./:-]?|\d{2}[ ]|[a-z]-|[#+_@&=]|v\.?[ ]?",
    ),
    _context(
        "spaced-date short-date numeric-date",
        before=r"(?:version|ip|tel|telephone|n[o.]|ref|art|article|chapitre|section|alinea|figure|tableau"
        r"|paragraphe|lot)[ .:]{1,3}",
    ),
    _context("numeric-date short-date spaced-date slash-date", after=r"[ ]?[%/]|-\d"),
    _context("short-date spaced-date slash-date", after=r"[a-z]{2}"),
    _context("slash-date", after=r" (?:de|des|du|d')"),
    _context("year years edge-year", after=rf"{_COUNTED_NOUN}|{PLURAL}|{_FIGURES}"),
    _context(
        "year years", before=rf"(?:{_QUANTITY}|[a-z]\.? n[o.]? ?|article |loi |decret |numero |no |page )"
    ),
    _context(
        "year years",
        before=r"(?:saison|exercice|promotion|annee scolaire|(?:c|copyright)\)?|campagne|bac)[ ](?:[a-z]+ )?",
    ),
)

_TIME_WORDS = (
    r"en|depuis|d'ici(?: a)?|avant|jusqu'en|jusqu'a|fin|debut|courant|mi|mi-|apres|vers|a l'horizon"
    r"|annee|l'an|l'annee|pour|entre"
    r"|a partir de|noel|ete|hiver|printemps|automne|debut de|fin de"
)
_LICENSES = (
    _context(
        "month",
        before=r"[^a-z](?:en|de|d'|depuis|des|d'ici(?: a)?|jusqu'en|jusqu'a|avant|apres|a|a la mi-"
        r"|mi-|fin|debut|entre|pour)[ ]?",
    ),
    _context(
        "month-short-year",
        before=r"[^a-z](?:en|de|d'|depuis|des|jusqu'en|avant|apres|a|mi-|fin|debut|entre)[ ]?",
    ),
    _context("year", before=rf"[^a-z](?:(?:{_TIME_WORDS})[ ]|de |d')"),
    _context("years", before=r"[^a-z](?:de|entre|annees|periode)[ ]"),
    _context("iso-month", before=r"[^a-z]date[ :]{1,3}"),
    _context(
        "slash-date",
        before=r"[^a-z](?:le|au|du|ce|des le) ",
        after=r"(?! ?[a-z%])|(?= (?:a|vers|dans|pour|en|au|et|ou|sur|par)[ ])",
    ),
    _context("slash-date", after=r"[ ]?\([a-z]"),
    _context("spaced-date", before=r"[^a-z](?:le|du|au|:|\n)[ ]?"),
    _context(
        "day",
        before=r"[^a-z](?:le|jusqu'au|d'ici au|a partir du|(?:fixe|reporte|repousse|renvoye|decale)e?s? au) ",
        after=r"[ ]?(?:[.,;!?)\n]|$|(?:a|au|en|dans|devant|pour|chez|sur) )",
    ),
    _context(
        "listed-day",
        before=r"[^a-z](?:les|des|aux|et|,|" + r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[ ]",
    ),
    _context(
        "feast",
        before=r"[^a-z](?:(?:a|depuis|avant|apres|d'ici(?: a)?|pour|jusqu'a)(?: la| l')?|au|le jour de)[ ]?",
    ),
    _context(
        "short-weekday",
        before=r"(?<!le )(?<!la )(?<!les )(?<!un )(?<![a-z-])",
        after=r"(?<=(?:lun|ven|sam|dim)\.)|(?<=\d)",
    ),
    _context("bare-days", before=r"[^a-z](?:du|les?|des|aux?|entre le|entre|nuit du|de|,|\n|:|\(|-)[ ]?"),
)


def _by_finder(rows: Iterable[Context]) -> Mapping[str, tuple[Context, ...]]:
    """The rows that concern each finder, in order."""
    found: dict[str, list[Context]] = {}
    for row in rows:
        for finder in row.finders:
            found.setdefault(finder, []).append(row)
    return MappingProxyType({finder: tuple(concerned) for finder, concerned in found.items()})


VETOES = _by_finder(_VETOES)
LICENSES = _by_finder(_LICENSES)


# How far around an expression its verb is looked for, in characters: a long clause of agency French.
SENTENCE_REACH = 140
# How far before an expression the words that govern it stand: an auxiliary, two adverbs, a participle.
NEAR = 48
_NOWHERE = 4 * SENTENCE_REACH  # farther than any marker
# How many words may stand between an auxiliary and its participle: "a été très largement adopté".
AUXILIARY_REACH = 4

_TABLES = read_table("tense.json")
_FUTURE, _PAST = _TABLES["future"], _TABLES["past"]
_AHEAD = rf"(?:{'|'.join(_FUTURE['participles'])})e?s?"
_AHEAD_RE = regex(_AHEAD)
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
_WORD_RE = regex(r"[a-z]+")
_SENTENCE_END_RE = regex(
    r"[\n!?;.](?:(?<!\.)|(?=[ \n])(?<![ .][a-z]\.)(?<!janv\.)(?<!sept\.))"  # a class first: three times as fast
)
_SINCE_RE = regex(r"depuis(?: le| la nuit de| la)? \Z")
_UNTIL_RE = regex(  # one alternative a participle: where each begins with a letter, few places are looked at
    r"(?:d'ici(?: a| au)?|jusqu'au?|avant(?: le)?|pour(?: le)?|au plus tard(?: le)?|a (?:partir|compter) (?:de|du)"
    r"|delibere (?:au|pour le)|"
    + "|".join(rf"{word}e?s?(?: ce| le| au| a| pour| pour le)?" for word in _FUTURE["participles"])
    + r") \Z"
)
# "le procès, ouvert lundi, doit durer": a participle right before the day points to the past. Accents are needed here.
_PARTICIPLE_RE = regex(
    r"(?:[^\W\d_]{2,20}é|(?:él|ten|reç|surven|dispar|v|batt|perd|rend|entend|appar|interven|vainc|abatt|déten|conn)u"
    r"|ouvert|découvert|mort|sorti|parti|surpris|pris|remis|commis|admis|transmis)(?:e|s|es)?(?: ce| le)? \Z",
    re.IGNORECASE,
)
# ... unless it belongs to a verb that looks ahead: "le texte sera examiné mercredi".
_PASSIVE_AHEAD_RE = regex(
    rf"\b(?:[a-z]{{0,20}}(?:{'|'.join(FUTURE_ENDINGS)})|etre|soit|soient)(?: [a-z]+){{1,3}}(?: ce| le)? \Z"
)


def find_tense(form: PlainForm, start: int, end: int) -> int:
    """PAST, FUTURE or PRESENT, by the sentence around a stretch of the form, or 0 where nothing says.

    A preposition right before the expression counts most, then a participle there, then the nearest marker.
    """
    before = form.plain[max(0, start - NEAR) : start]
    if _SINCE_RE.search(before):
        return PAST
    if _UNTIL_RE.search(before):
        return FUTURE
    if _PARTICIPLE_RE.search(_last_words(form, start)) and not _PASSIVE_AHEAD_RE.search(before):
        return PAST
    return _nearest_marker(form, start, end)


def _last_words(form: PlainForm, start: int) -> str:
    """The words right before a place, as the text writes them: no more than a participle and "ce" or "le" take."""
    written = form.source(max(0, start - NEAR), start)
    return written[written.rfind(" ", 0, written.rfind(" ", 0, -1)) + 1 :]


def _nearest_marker(form: PlainForm, start: int, end: int) -> int:
    """What the nearest marker of the sentence says; one after the expression counts as twice as far."""
    left, right = _sentence(form.plain, start, end)
    nearest = (_NOWHERE, 0)
    before = list(_WORD_RE.finditer(form.plain, left, start))
    for index in range(len(before) - 1, -1, -1):
        side = _told_side(form, before, index)
        if side:
            nearest = start - before[index].end(), side
            break
    after = list(_WORD_RE.finditer(form.plain, end, right))
    for index, word in enumerate(after):
        distance = 2 * (word.start() - end) + 1
        if distance > nearest[0]:
            break
        side = _told_side(form, after, index)
        if side:
            return min(nearest, (distance, side))[1]
    return nearest[1]


def _told_side(form: PlainForm, words: list[re.Match[str]], index: int) -> int:
    word = words[index]
    side = _side_of(word[0]) or _side_of_auxiliary(form, words, index)
    return 0 if side and _is_proper_name(form, word) else side


def _is_proper_name(form: PlainForm, word: re.Match[str]) -> bool:
    """Whether a word has a capital and only the ending of a verb: "Laura", "Opéra"."""
    return word[0] not in FUTURE_WORDS and form.source(word.start(), word.start() + 1).isupper()


@lru_cache(maxsize=WORDS)
def _side_of(word: str) -> int:
    """What a word by itself says, 0 if nothing."""
    if word in FUTURE_WORDS or (word.endswith(FUTURE_ENDINGS) and word not in NOT_FUTURE):
        return FUTURE
    if word in PRESENT_WORDS:
        return PRESENT
    if word in PAST_WORDS or word.endswith(PAST_ENDINGS):
        return 0 if word.endswith("raient") else PAST
    if word.endswith("ait") and len(word) > 5 and word[-4] not in "rd" and word not in NOT_IMPERFECT:
        return PAST
    return FUTURE if _AHEAD_RE.fullmatch(word) else 0


def _side_of_auxiliary(form: PlainForm, words: list[re.Match[str]], index: int) -> int:
    """What "a voté", "sont morts" or "va fermer" says, seen from its first word."""
    word = words[index][0]
    if word not in _AUXILIARIES_AHEAD and word not in AUXILIARIES:
        return 0
    following = (match[0] for match in words[index + 1 : index + 1 + AUXILIARY_REACH])
    if word in _AUXILIARIES_AHEAD:
        verb = next((verb for verb in following if verb not in ("se", "s", "y", "en")), "")
        return FUTURE if verb.endswith(("er", "ir", "re")) else 0
    if word == "a" and _is_preposition(form, words[index]):
        return 0
    verb = next((verb for verb in following if verb not in ADVERBS and not verb.endswith("ment")), "")
    is_participle = (
        verb.endswith(PARTICIPLE_ENDINGS) and verb not in NOT_PARTICIPLES and not _AHEAD_RE.fullmatch(verb)
    )
    return PAST if is_participle else 0


def _is_preposition(form: PlainForm, match: re.Match[str]) -> bool:
    """Whether what reads "a" in the form is the preposition "à", or its capital, and no verb."""
    return form.source(match.start(), match.end()) != "a"


def _sentence(plain: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence that holds a stretch, no farther than SENTENCE_REACH on either side."""
    left, right = max(0, start - SENTENCE_REACH), min(len(plain), end + SENTENCE_REACH)
    for match in _SENTENCE_END_RE.finditer(plain, left, start):
        left = match.end()
    after = _SENTENCE_END_RE.search(plain, end, right)
    return left, after.start() if after else right


def is_vetoed(form: PlainForm, candidate: Candidate) -> bool:
    """Whether the context of a candidate says that it is not a date."""
    if _is_joined_name(form, candidate) or _is_noun(form, candidate) or _is_name(form, candidate):
        return True
    if _follows_des(form, candidate):
        return False
    plain = form.plain
    return any(row.is_met(plain, candidate) for row in VETOES.get(candidate.finder, ()))


def _follows_des(form: PlainForm, candidate: Candidate) -> bool:
    """Whether "dès" stands before: the form takes it for "des", which makes a habit of a weekday."""
    start = max(0, candidate.start - 4)
    is_des = form.plain.startswith("des ", start) and start + 4 == candidate.start
    return is_des and form.source(start, candidate.start).lower() == "dès "


# "le 14-Juillet", "du 8-Mai-1945": French joins by hyphens the days that have become names.
_JOINED_RE = regex(r"(?:\d{1,2}|1er|premier)-[a-z]{3,}")
_STAMP_RE = regex(r"(?:^|[|:]|publie|poste|cree|jour|modifie|on|date)[ :]{0,3}(?:le )?\Z")


def _is_joined_name(form: PlainForm, candidate: Candidate) -> bool:
    plain = form.plain
    if candidate.finder not in ("full-date", "day-month") or not _JOINED_RE.match(plain, candidate.start):
        return False
    line = plain.rfind("\n", 0, candidate.start)
    return not _STAMP_RE.search(plain[line + 1 : candidate.start])


# "le match d'hier" is a date, "les héros d'hier" is not: the noun decides.
_OF_RE = regex(r"([a-z]+)[ ](?:d'|de )\Z")
_EVENTS_RE = regex(
    r"match|seance|reunion|attaque|attentat|conseil|journee|manifestation|scrutin|declaration|rencontre"
    r"|incident|accident"
    r"|drame|defaite|victoire|annonce|conference|debat|soiree|course|operation|edition|finale|audience|vote"
    r"|greve|sommet"
    r"|matinee|nuit|ceremonie|marche|visite|incendie|fusillade|explosion|seisme|tirage|etape|cours"
    r"|rendez-vous|papier|numero"
)


def _is_noun(form: PlainForm, candidate: Candidate) -> bool:
    """ "d'hier", "de demain" and "d'aujourd'hui" after a noun that is not an event: yore, the future, nowadays."""
    if candidate.finder != "deictic":
        return False
    if _is_capital_inside(form, candidate):
        return True
    plain = form.plain
    if " " in plain[candidate.start : candidate.end] or "-" in plain[candidate.start : candidate.end]:
        return False
    match = _OF_RE.search(plain, max(0, candidate.start - REACH), candidate.start)
    if match:
        return not _EVENTS_RE.fullmatch(match[1])
    return bool(re.search(r"(?:d'|de )\Z", plain[max(0, candidate.start - 3) : candidate.start]))


_MONTH_FINDERS = frozenset({"month", "month-short-year"})
_SENTENCE_START_RE = regex(r"(?:^|[\n.!?:|\"-])[ \"']{0,3}\Z")


def _is_capital_inside(form: PlainForm, candidate: Candidate) -> bool:
    """Whether a candidate has a capital of its own, not that of its sentence or of a line in capitals."""
    written = form.source(candidate.start, candidate.end)
    if not written[:1].isupper() or written.isupper():
        return False
    return not _SENTENCE_START_RE.search(form.plain[max(0, candidate.start - 4) : candidate.start])


_CAPITAL_WORD_RE = regex(r"(?<![.!?\n])[ ][A-ZÀ-Ý][\w'-]{2,30} \Z|-[A-ZÀ-Ý][\w'-]{2,30} \Z")


def _is_name(form: PlainForm, candidate: Candidate) -> bool:
    """A month alone with a capital inside a sentence: the planet, Mai 68, Avril Lavigne; "Vendredi 13"."""
    if candidate.finder == "weekday":
        return _is_capital_inside(form, candidate) and bool(
            _CAPITAL_WORD_RE.search(form.source(max(0, candidate.start - 32), candidate.start))
        )
    if candidate.finder == "weekday-day":
        return _is_capital_inside(form, candidate) and _has_no_clock(candidate)
    if candidate.finder not in _MONTH_FINDERS:
        return False
    written = form.source(candidate.start, candidate.end)
    return written[:1].isupper() and not written.isupper()


def _has_no_clock(candidate: Candidate) -> bool:
    return isinstance(candidate.meaning, Fields) and candidate.meaning.clock is None


_ARTICLE_RE = regex(r"(?:(?:^|[^a-z])(?:le|au|du)|di|che)[ ]\Z")


def is_licensed(form: PlainForm, candidate: Candidate) -> bool:
    """Whether a weak candidate stands where such a thing is a date; a strong one needs no licence."""
    if candidate.finder not in LICENSES:
        return True
    if candidate.finder in ("day", "slash-date") and not _has_no_clock(candidate):
        return _ARTICLE_RE.search(form.plain, max(0, candidate.start - 8), candidate.start) is not None
    if candidate.finder == "year" and _follows_des(form, candidate):
        return True
    plain = form.plain
    if not any(row.is_met(plain, candidate) for row in LICENSES[candidate.finder]):
        return False
    # "le 10" is a jersey or a house more often than a day: only a verb that looks ahead makes one of it.
    return candidate.finder != "day" or find_tense(form, candidate.start, candidate.end) == FUTURE
