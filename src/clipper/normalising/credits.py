"""Who an article says that it is from: its authors, its outlet, its agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from clipper.french.folding import fold
from clipper.french.words import CLOCK_RE, DATE_RE, FUNCTION_WORDS, trie_pattern
from clipper.model import Metadata
from clipper.normalising.agencies import load_agencies

MAX_NAME_WORDS = 5
MAX_BYLINE_CHARS = 160
AGENCY_CHARS = 300  # an agency signs in the dateline, at the start of the body, or at its end
SIGNATURE_MARKS = (
    12  # characters around the name of one that signs at the end: brackets, spaces, initials, a point
)

BYLINE_RE = re.compile(
    r"(?:^|[|•·,–—-]\s?|\s)(?:[ÉEée]crit par|[Pp]ropos recueillis par|[Pp]ubli[ée] par|[Pp]ost[ée] par|"
    r"Par|PAR|par|[Bb]y|[Aa]ut(?:eur|rice)s?)\s?:?\s{0,3}(?P<names>[^\W\d_].{1,120})"
)
BYLINE_HINTS = ("par", "by", "aut")  # one of which stands in each byline
NAME_END_RE = re.compile(
    r"\s?(?:[|•·\n\t(]|\s[–—-]\s|,?\s(?:[Pp]ubli[ée]|[Mm]is|[Mm]odifi[ée]|[Ll]e\s\d|à\s|pour\s|correspond|envoyé|"
    r"journaliste|\d)|\d|(?<=\w{3})\.\s)"
)
LABEL_RE = re.compile(r"(?:[Pp]ar|[Dd]e|PAR|[Bb]y|[ÉE]crit par|[Aa]ut(?:eur|rice)s?)\s?:?")
FIGURE_RE = re.compile("[0-9]")
FIELD_RE = re.compile(r"\s?[|•·/]\s?|\s[–—-]\s|\s{2,}")
TRAILER_RE = re.compile(r"(?:,\s|\s(?:pour|avec|in|à|de)\s).{1,60}$")
FULL_NAME_RE = re.compile(
    r"(?:[A-ZÀ-Þ]\w{0,20}[.-]?\s?){1,2}\s(?:[A-ZÀ-Þ][\w'’-]{1,24}\.?(?:\s[A-ZÀ-Þ][\w'’-]{1,24})?|[A-ZÀ-Þ]\.)"
)
INITIAL_END_RE = re.compile(r"\b[A-ZÀ-Þ]\.$")  # "A.H." and "Solo R." keep their dots
NAME_PART_RE = re.compile(r",\s?|\s(?:et|avec|and|&)\s|\s?/\s?|;\s?")
NAME_RE = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]{0,24}|d[eu]|l[ae]|van|von|der|den|ben|bin|el|al|di|da|dos|ould|d['’][A-Z]\w+)"
)
NO_NAME_RE = re.compile(r"\b(?:rédaction|redaction|la|le|les|admin|service|source)\b", re.IGNORECASE)
OUTLET_RE = re.compile(
    r"(?:[Pp]ubli[ée] (?:dans|sur)|[Ll]u (?:dans|sur)|Channel:|[Ss]ource(?: et suite)?\s?:)\s?"
    r"(?P<outlet>[A-ZÀ-Þa-z][^|:\n]{1,40}?)(?=,?\s(?:le|du)\s\d|,\s|\s?$|\s?[|•–—])"
)
CLOSING_OUTLET_RE = re.compile(
    r"(?:^|[.!?»”\"]\s)(?:Rapporte|Source\s?:)\s(?P<outlet>[A-ZÀ-Þ][^.|:\n]{1,40})\.?$"
)


def find_authors(lines: Iterable[str], metadata: Metadata) -> tuple[str, ...]:
    """Names in the byline lines, in order, each once; the names in the markup where no line has one.

    >>> find_authors(["Par Claire Vautrin et Marc Diallo (avec AFP)"], Metadata())
    ('Claire Vautrin', 'Marc Diallo')
    >>> find_authors(["jeudi 25 mars 2010 | 1204 visites | Solo Rakoto"], Metadata())
    ('Solo Rakoto',)

    Left alone: newsrooms, agencies, and lines that sign nothing.
    """
    short = [line for line in _with_labels(lines) if len(line) <= MAX_BYLINE_CHARS]
    named = [name for line in short for name in _signed(line)]
    named = named or [name for line in short for name in _listed(line)]
    named = named or [claim.value.strip() for claim in metadata.authors if _is_name(claim.value.strip())]
    return tuple(dict.fromkeys(named))


def _with_labels(lines: Iterable[str]) -> Iterator[str]:
    """The lines; a label alone on its line ("Par") is joined with the line below it."""
    label = ""
    for line in lines:
        if LABEL_RE.fullmatch(line):
            label = line
        else:
            yield f"{label} {line}" if label else line
            label = ""


def _signed(line: str) -> Iterator[str]:
    """Names behind "par", "by" or "auteur"."""
    lower = line.lower()
    found = BYLINE_RE.search(line) if any(hint in lower for hint in BYLINE_HINTS) else None
    if found:
        names = found["names"].strip()
        end = NAME_END_RE.search(names)
        yield from _split_names(names[: end.start()] if end else names)


def _listed(line: str) -> Iterator[str]:
    """Full names that stand alone between the marks of a dated line, or before an agency."""
    is_dated = FIGURE_RE.search(line) and (DATE_RE.search(line) or CLOCK_RE.search(line))
    if not is_dated and not _agency_re().search(f"\n{line}"):
        return
    for field in FIELD_RE.split(DATE_RE.sub("|", CLOCK_RE.sub("|", line))):
        name = TRAILER_RE.sub("", field).strip()
        if FULL_NAME_RE.fullmatch(name):
            yield from _split_names(name)


def _split_names(names: str) -> Iterator[str]:
    for part in NAME_PART_RE.split(names):
        name = part.strip(" ,:-–—")
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
    text = "\n".join(["", *lines, body[:AGENCY_CHARS]])
    names = _agency_names()
    found = [names[form] for form in _agency_re().findall(text)]
    signature = _signature_re().search(body[-_signature_chars() :])
    if signature:
        found.append(names[signature.group("agency")])
    return tuple(dict.fromkeys(found))


@cache
def _agency_names() -> dict[str, str]:
    """Written form -> the agency's name; all forms, for places where only a credit can stand."""
    return {form: a.name for a in load_agencies() for form in (*a.forms, *a.ambiguous)}


@cache
def _agency_forms() -> frozenset[str]:
    return frozenset(fold(form) for form in _agency_names())


@cache
def _agency_re() -> re.Pattern[str]:
    """A form where it signs: in brackets, after "avec", a slash or a credit mark, or alone on its line.

    It is sought behind the one character before it (a line feed for the first line too): so few places are looked at.
    """
    before = r"(?:(?<=[(\[/©\n])|(?<=[(\[/©]\s)|(?<=[Aa]vec\s)|(?<=,\s)|(?<=[Ss]ource : )|(?<=et\s))"
    after = r"(?=\s?[)\],/|•–—-]|\s?$|\set\s)"
    form = trie_pattern(_agency_names())
    return re.compile(rf"[\s(\[/©](?={form}){before}({form}){after}", re.MULTILINE)


@cache
def _signature_chars() -> int:
    """How long the pattern below can be: the longest form and what stands around it."""
    return max(map(len, _agency_names())) + SIGNATURE_MARKS


@cache
def _signature_re() -> re.Pattern[str]:
    """A form that closes the body, in brackets or behind a dash or a slash, with or without initials: "(ats/vr)"."""
    return re.compile(rf"[(\[/–—-]\s?(?P<agency>{trie_pattern(_agency_names())})(?:/\w{{2,4}})?\s?[)\]]?\.?$")
