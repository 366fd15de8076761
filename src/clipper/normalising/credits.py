"""Who an article says that it is from: its authors, its outlet, its agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from clipper.data import read_table
from clipper.dates import date_share, mark_dates
from clipper.french.folding import fold
from clipper.french.words import FUNCTION_WORDS, WORD_RE, regex, trie_pattern
from clipper.model import Metadata

MAX_NAME_WORDS = 5
MAX_BYLINE_CHARS = 160
AGENCY_CHARS = 300  # an agency signs in the dateline, at the start of the body, or at its end
LEAST_SHARE = 0.15  # of a line with names that its date makes up
SIGNATURE_MARKS = 12  # around the name of one that signs at the end: brackets, spaces, initials, a point

# A name stands behind "par" where nothing but a word of the trade, a date or a mark precedes it: not in "battu par".
TRADE = (
    r"(?:[ÉEée]crit|[Pp]ubli[ée]e?|[Pp]ost[ée]e?|[Rr]édigée?|[Pp]ropos[ée]e?|[Ss]ignée?|[Rr]ecueillis?|[Rr]éalisée?"
    r"|[Mm]ise? en ligne|[Aa]rticle|[Tt]extes?|[Rr]eportage|[Ee]nquête|[Dd]ossier|[Rr]écit|[Ee]ntretien|[Ii]nterview"
    r"|[Pp]résentée?|[Pp]ublished|[Pp]osted|[Ww]ritten|[Cc]hronique|[Bb]illet|[Tt]ribune|[Aa]nalyse|[Pp]ortrait)"
)
BYLINE_RE = regex(
    rf"(?:^|[|•·,/–—()-]\s{{0,3}}|\d\s|[?!]\s|{TRADE}\s)(?:Par|PAR|par|[Bb]y|[Aa]ut(?:eur|rice)s?)\b\s?:?\s{{0,9}}"
    r"(?P<names>[^\W\d_].{1,120})"
)
BYLINE_HINTS = ("par", "by", "aut")  # one of which stands in each byline
# "De notre correspondant à Oran, X", "Un reportage de X et Y", "Texte : X", "De X".
FROM_RE = regex(
    rf"(?:^\(?[Dd]e notre (?:correspondant|envoyé)\w*(?: spécial\w*)?(?: (?:à|en|au|aux) [A-ZÀ-Þ][\w'’-]*)?\s?[:,]?\s"
    rf"|^[UL]n?e? ?(?:{TRADE})s? (?:de|d['’])\s?|^[Tt]extes?\s?:\s|^De (?=[A-ZÀ-Þ]))(?P<names>[^\W\d_].{{1,120}})"
)
NAME_END_RE = regex(
    r"\s?(?:[|•·\n\t(]|\s[–—-]\s|,?\s(?:[Pp]ubli[ée]|[Mm]is|[Mm]odifi[ée]|[Ll]e\s\d|à\s|pour\s|dans\s|sur\s"
    r"|correspond|envoyé|journaliste|\d)|\d|(?<=\w{3})\.\s)"
)
LABEL_RE = regex(rf"(?:[Pp]ar|[Dd]e|PAR|[Bb]y|{TRADE} par|[Aa]ut(?:eur|rice)s?)\s?:?")
FIELD_RE = regex(r"\s?[|•·/]\s?|\s[–—-]\s|\s{2,}")
TRAILER_RE = regex(r"(?:,\s|\s(?:pour|avec|in|à|de)\s).{1,60}$")
# What may follow a name that stands alone: a function or a place, in brackets or in lower case.
FUNCTION_RE = regex(
    r"(?:\s?\(.{1,60}\)|,\s(?:[a-zà-ÿ]|[A-Z][a-zà-ÿ]+\s(?:au|à|du|de|en)\s)[^\d(]{1,60}|\spour\s.{1,60})$"
)
BRACKETS_RE = regex(r"\([^()]{1,60}\)")
# A caption, or a sentence.
OTHER_RE = regex(
    r"[a-zà-ÿ]{3}[.!?](?:\s|$)|\b(?:photos?|crédits?|images?|illustration|archives?|vidéo|dessin)\b|©",
    re.IGNORECASE,
)
FIRST = r"(?:[A-ZÀ-Þ][a-zà-ÿ][\w'’]{0,20}(?:-[A-ZÀ-Þ][\w'’]{1,20})?|[A-ZÀ-Þ]\.(?:[ -]?[A-ZÀ-Þ]\.)?)"
LAST = r"(?:[A-ZÀ-Þ][\w'’-]{1,24}\.?|[A-ZÀ-Þ]\.(?:-[A-ZÀ-Þ]\.)?)"
FULL_NAME_RE = regex(rf"{FIRST}(?:\s(?:{LAST}|d[eu]|El|el|Ben|ben|van|von)){{0,2}}\s{LAST}")
INITIALS_RE = regex(r"\(?((?:[A-ZÀ-Þ]\.[ -]?){2,4})\)?")
INITIAL_END_RE = regex(r"\b[A-ZÀ-Þ]\.$")  # "A.H." and "Solo R." keep their dots
NAME_PART_RE = regex(r",\s?|\s(?:et|avec|and|&)\s|\s?/\s?|;\s?")
NAME_RE = regex(
    r"(?:[A-ZÀ-Þ][\w'’.-]{0,24}|d[eu]|l[ae]|van|von|der|den|ben|bin|el|al|di|da|dos|ould|d['’][A-Z]\w+)"
)
# Words of outlets, newsrooms and sections: no person has them in a name.
NO_NAME_RE = regex(
    r"^(?:la|le|les|saint|sainte|ici|mon|nos|notre|vos)\b|\b(?:rédaction|redaction|admin\w*|service|source|secrétariat|équipe|agence|radio"
    r"|journal|presse|infos?|actus?|actualités?|news|daily|hebdo|télé|tv|médias?|magazine|revue|blog|monde|france|afrique"
    r"|matin|soir|express|courrier|écho|echo|dépêche|républicain|libre|nord|sud|est|ouest|société|sports?"
    r"|politique|économie|culture|vie|partager|lecture)\b",
    re.IGNORECASE,
)
OUTLET_RE = regex(
    r"(?:[Pp]ubli[ée] (?:dans|sur)|[Ll]u (?:dans|sur)|Channel:|[Ss]ource(?: et suite)?\s?:)\s?"
    r"(?P<outlet>[A-ZÀ-Þa-z][^|:\n]{1,40}?)(?=,?\s(?:le|du)\s\d|,\s|\s?$|\s?[|•–—])"
)
CLOSING_OUTLET_RE = regex(r"(?:^|[.!?»”\"]\s)(?:Rapporte|Source\s?:)\s(?P<outlet>[A-ZÀ-Þ][^.|:\n]{1,40})\.?$")


class SigningLine(NamedTuple):
    """A line that may sign an article; one that is near may do so with a name and nothing else."""

    text: str
    near: bool


def find_authors(lines: Iterable[SigningLine], metadata: Metadata) -> tuple[str, ...]:
    """Names in the byline lines, in order, each once; the names in the markup where no line has one.

    >>> find_authors([SigningLine("Par Claire Vautrin et Marc Diallo (avec AFP)", near=True)], Metadata())
    ('Claire Vautrin', 'Marc Diallo')
    >>> find_authors([SigningLine("jeudi 25 mars 2010 | 1204 visites | Solo Rakoto", near=False)], Metadata())
    ('Solo Rakoto',)

    Left alone: newsrooms, agencies, and lines that sign nothing.
    """
    short = [line for line in _with_labels(lines) if len(line.text) <= MAX_BYLINE_CHARS]
    named = [name for line in short for name in _signed(line.text)]
    named = named or [name for line in short for name in _listed(line.text)]
    alone = (names for line in short if (names := _alone(line.text)) and (line.near or len(names) > 1))
    named = named or next(alone, [])
    named = named or [claim.value.strip() for claim in metadata.authors if _is_name(claim.value.strip())]
    return tuple(dict.fromkeys(named))


def _with_labels(lines: Iterable[SigningLine]) -> Iterator[SigningLine]:
    """The lines; a label alone on its line ("Par") is joined with the line below it."""
    label = ""
    for line in lines:
        if LABEL_RE.fullmatch(line.text):
            label = line.text
        else:
            yield line._replace(text=f"{label} {line.text}") if label else line
            label = ""


def _signed(line: str) -> Iterator[str]:
    """Names behind "par", "by", "auteur" or "De notre correspondant"."""
    lower = line.lower()
    found = BYLINE_RE.search(line) if any(hint in lower for hint in BYLINE_HINTS) else None
    found = found or FROM_RE.search(line)
    if found:
        names = found["names"].strip()
        end = NAME_END_RE.search(names)
        yield from _split_names(names[: end.start()] if end else names)


def _listed(line: str) -> Iterator[str]:
    """Full names that stand alone between the marks of a dated line, or before an agency."""
    is_dated = date_share(line) >= LEAST_SHARE
    if OTHER_RE.search(line) or not is_dated and not _agency_re().search(f"\n{line}"):
        return
    for field in FIELD_RE.split(mark_dates(BRACKETS_RE.sub("", line), "|")):
        names = TRAILER_RE.sub("", field).strip(" ,:")
        if all(map(FULL_NAME_RE.fullmatch, NAME_PART_RE.split(names))):
            yield from _split_names(names)


def _alone(line: str) -> list[str]:
    """The names that a line consists of, with a function or without."""
    text = FUNCTION_RE.sub("", line.strip(" .–—-"))
    initials = INITIALS_RE.fullmatch(line.strip())
    if initials:
        return [initials[1].strip()]
    parts = (part.strip() for part in NAME_PART_RE.split(text))
    names = [part for part in parts if fold(part) not in _agency_forms()]
    return names if all(FULL_NAME_RE.fullmatch(name) and _is_name(name) for name in names) else []


def _split_names(names: str) -> Iterator[str]:
    for part in NAME_PART_RE.split(names):
        name = part.strip(" ,:-–—()")
        name = name if INITIAL_END_RE.search(name) else name.strip(" .")
        if _is_name(name):
            yield name


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= MAX_NAME_WORDS
        and all(NAME_RE.match(word) for word in words)
        and any(word[0].isupper() for word in words)
        and words[0].lower() not in FUNCTION_WORDS
        and not NO_NAME_RE.search(text)
        and fold(text) not in _agency_forms()
    )


def find_outlet(lines: Iterable[str], body: str, metadata: Metadata) -> str | None:
    """The outlet that a line names ("Publié dans X le ..."), the markup states, or the body's last sentence credits.

    >>> find_outlet(["Publié dans Le Courrier du Delta le 3 - 4 - 2019"], "", Metadata())
    'Le Courrier du Delta'
    """
    for line in lines:
        found = OUTLET_RE.search(line)
        if found:
            return found["outlet"].strip()
    if metadata.outlets:
        return metadata.outlets[0].value
    closing = CLOSING_OUTLET_RE.search(body[-120:])
    return closing["outlet"].strip() if closing else None


def find_agencies(lines: Sequence[str], body: str) -> tuple[str, ...]:
    """Agencies that sign or are credited: in the furniture, in the dateline, in the last line of the body.

    >>> find_agencies(["avec AFP"], "Dakar, 8 oct (APS) - Les cours ont repris.")
    ('AFP', 'APS')
    """
    text, end = "\n".join(["", *lines, body[:AGENCY_CHARS]]), body[-_signature_chars() :]
    if _agency_words().isdisjoint(WORD_RE.findall(f"{text}\n{end}")):
        return ()
    names = _agency_names()
    found = [names[form] for form in _agency_re().findall(text)]
    signature = _signature_re().search(end)
    if signature:
        found.append(names[signature.group("agency")])
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One agency. `forms` name it wherever they stand, `ambiguous` ones only in a credit or a dateline.

    Two agencies may share initials (APS is of Algiers and of Dakar): both then have the same `name`.
    """

    id: str
    name: str
    forms: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()


@cache
def load_agencies() -> tuple[Agency, ...]:
    """All agencies that clipper knows.

    >>> next(agency.name for agency in load_agencies() if "Agence France-Presse" in agency.forms)
    'AFP'
    """
    table = read_table("agencies.json")
    return tuple(
        Agency(
            id=entry["id"],
            name=entry["name"],
            forms=tuple(entry["forms"]),
            ambiguous=tuple(entry.get("ambiguous", ())),
        )
        for entry in table["agency"]
    )


@cache
def _agency_names() -> dict[str, str]:
    """Written form -> the agency's name; all forms, for places where only a credit can stand."""
    return {form: a.name for a in load_agencies() for form in (*a.forms, *a.ambiguous)}


@cache
def _agency_words() -> frozenset[str]:
    """A word of each form: a text with none of them names no agency."""
    return frozenset(WORD_RE.findall(form)[0] for form in _agency_names())


@cache
def _agency_forms() -> frozenset[str]:
    return frozenset(fold(form) for form in _agency_names())


@cache
def _agency_re() -> re.Pattern[str]:
    """A form where it signs: in brackets, after "avec", a slash or a credit mark, or alone on its line.

    It is sought behind the one character before it (a line feed for the first line too): so few places are looked at.
    """
    letters = "".join(sorted({form[0] for form in _agency_names()}))
    before = r"(?:(?<=[(\[/©\n])|(?<=[(\[/©]\s)|(?<=[Aa]vec\s)|(?<=,\s)|(?<=[Ss]ource : )|(?<=et\s))"
    after = r"(?=\s?[)\],/|•–—-]|\s?$|\set\s)"
    form = trie_pattern(_agency_names())
    return re.compile(rf"[\s(\[/©](?=[{letters}]){before}({form}){after}", re.MULTILINE)


@cache
def _signature_chars() -> int:
    """How long the pattern below can be: the longest form and what stands around it."""
    return max(map(len, _agency_names())) + SIGNATURE_MARKS


@cache
def _signature_re() -> re.Pattern[str]:
    """A form that closes the body, in brackets or behind a dash or a slash, with or without initials: "(ats/vr)"."""
    return re.compile(rf"[(\[/–—-]\s?(?P<agency>{trie_pattern(_agency_names())})(?:/\w{{2,4}})?\s?[)\]]?\.?$")
