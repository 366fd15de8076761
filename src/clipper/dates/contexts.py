"""Contexts in which what looks like a date is none, and contexts that weak candidates need to be dates at all.

Each row names the finders that it concerns and a pattern for what stands before or after the candidate, in the
shadow, which begins with a line feed: `[^a-z]` is the beginning of a word anywhere. The rows describe kinds of
context (a count, a street, a name), not phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clipper.dates.fragments import PLURAL
from clipper.dates.meaning import Candidate
from clipper.dates.tables import HIJRI_MONTHS

# How many characters before a candidate a context may stand: the longest noun and preposition, with room.
REACH = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
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
        before=re.compile(rf"(?:{before})\Z") if before else None,
        after=re.compile(after) if after else None,
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
    # Events told by their day, without a year: "les attentats du 11 septembre", "l'appel du 18 juin".
    _context(
        "day-month",
        before=r"(?:attentats?|appel|coup d'etat|putsch|armistice|massacres?|revolution|serment|bal|pont)[ ]du[ ]",
    ),
    # Months as names: Mai 68, the planet, the god, a surname after a given name or a title.
    _context(
        "month month-short-year", before=r"(?:planete|sonde|robot|mission|dieu|champ de|sur|atterri|vers)[ ]"
    ),
    _context("month-short-year", after=r"(?<=mai 68)"),
    # Other calendars: "26 Joumada I 1444" is no weekday with a day.
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
    # "du lundi au vendredi" tells opening hours, "de lundi à vendredi" days of one week.
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
    _context("numeric-date short-date spaced-date slash-date", after=r"[ ]?[%/]|-\d|[a-z]{2}"),
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
