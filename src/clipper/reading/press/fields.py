"""The parts of one exported article, by the role that its database gives them, as blocks and metadata.

The author's field holds whatever a paper puts there: `find_names` takes the names out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from clipper.french.folding import fold_words
from clipper.french.words import regex
from clipper.model import (
    Archive,
    Block,
    BlockKind,
    Claim,
    Dispatch,
    Document,
    Effect,
    Metadata,
    Reason,
    Removal,
    Reprint,
    Scope,
)
from clipper.reading.decoding import Decoded
from clipper.reading.press.labels import phrases

TITLE, SUBHEAD, BODY, STANDFIRST = "title", "subhead", "body", "standfirst"
KEPT = frozenset({TITLE, SUBHEAD, BODY, STANDFIRST})
LEVELS = {TITLE: 1, SUBHEAD: 2}
WEEKDAY = "weekday-mismatch"

MAX_NAME_WORDS = 5
FIELD_CHARS = 1_000  # what is longer names no author
# An address, a handle, and an address that Cloudflare has hidden.
ADDRESS_RE = regex(r"\[email\s?protected\]|(?<!\S)\S{1,100}@\S{1,100}|(?<!\S)@\w{1,100}", re.IGNORECASE)
BRACKETS_RE = regex(r"\([^()]*\)")
LABEL_RE = regex(
    r"(?:\b(?:recueillie?s?\b.{0,40}?\bpar|réalisée?s? par|écrit par|textes?(?: de| par)?|par)|^\s*(?:by|von|door|por))"
    r"\b\s*[;:]?\s*",
    re.IGNORECASE,
)
PHOTOS_RE = regex(r"\bphotos?\b.*", re.IGNORECASE)
LIST_RE = regex(r" ?[;/|] ?| (?:et|avec|and|und|&) ", re.IGNORECASE)
# What a paper adds behind a name: where its correspondent is, or what.
TRAILER_RE = regex(
    r" (?:à|au|aux|pour|in|envoyée?s?|correspond\w+|journalistes?|grand reporter)\b.*", re.IGNORECASE
)
NAME_WORD_RE = regex(
    r"(?:[A-ZÀ-ÞŒ][\w'’-]*\.?(?:-?[A-Z]\.)*|d[eiu]|d'|d’|del|della|la|le|van|von|der|den|ter|ben|bin|el|al|da|dos|du|"
    r"[dDlL]['’][A-ZÀ-Þ][\w'’-]+)"
)
PARTICLE_RE = regex(r"(?:d[eiu]|del|la|le|les|van|von|der|du|des|ben|el|al|da|dos)", re.IGNORECASE)
INITIAL_END_RE = regex(r"(?:^|[\s.-])[A-ZÀ-Þ]\.$")


class Part(NamedTuple):
    """A line of an export, the role that it has there, and the source lines that it stands on."""

    role: str
    text: str
    first: int
    last: int


def mark(role: str, reason: str, effect: Effect = Effect.LINE, page: Reason | None = None) -> Removal:
    """Why a part of this role is not text of the article. Only bylines and captions say more than their field does."""
    scope = {"byline": Scope.ARTICLE, "caption": Scope.IMAGE}.get(role, Scope.SITE)
    return Removal(rule=f"press.{role}", reason=reason, effect=effect, scope=scope, page=page)


MARKS = {
    removal.rule.removeprefix("press."): removal
    for removal in (
        mark("source", "names the outlet"),
        mark("edition", "names the edition"),
        mark("header", "states section, date, length or page"),
        mark("section", "names the section of the page"),
        mark("kicker", "stands above the headline"),
        mark("byline", "stands in the author's place", Effect.BYLINE),
        mark("reprints", "lists other publications of the same text"),
        mark("caption", "is a caption", Effect.CAPTION),
        mark("note", "is a note beside the article"),
        mark("box", "is a box that was printed beside the article"),
        mark("additional", "is text of the page, captions and links, that a robot read with the article"),
        mark("updated", "states when the page was updated"),
        mark("repeated", "repeats the headline"),
        mark("link", "links to the article or to others"),
        mark("not-hosted", "says that the database holds no more than a teaser", Effect.TRUNCATION),
        mark("legal", "states the copyright"),
        mark("certificate", "states to whom and when the database gave the article"),
        mark("record", "is the number of the article in its database"),
        mark("indexing", "is a field of the database"),
        mark("cover", "is text of the service around the articles"),
        mark("post", "is a post of a social network", page=Reason.SOCIAL_POST),
        mark("report", "is an extract of a report", page=Reason.REPORT),
        mark("transcript", "is the transcript of a broadcast", page=Reason.TRANSCRIPT),
        mark("no-text", "heads an article whose text the database does not hold", page=Reason.NO_TEXT),
    )
}
WHOLE = ("post", "report", "transcript")  # roles that say what the whole article is


@dataclass(slots=True)
class Fields:
    """What the labelled fields of one article say, as they are read."""

    database: str
    origin: str
    outlet: str | None = None
    record: str | None = None
    section: str | None = None
    edition: str | None = None
    pages: str | None = None
    words: int | None = None
    dates: list[Claim] = field(default_factory=list)
    modified: list[Claim] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    also: list[Reprint] = field(default_factory=list)
    lang: str | None = None
    url: str | None = None
    fetched: str | None = None
    truncated: bool = False
    warnings: list[str] = field(default_factory=list)
    reprinted: str | None = None  # the day that stands above the next outlets of the same text

    def claim(self, value: str, raw: str | None = None) -> Claim:
        """A value of this database."""
        return Claim(value=value, origin=self.origin, raw=raw)


Note = Callable[[Fields, str], None]


def note_more(name: str) -> Note:
    """What adds a text to a field: to a list, or behind a semicolon."""

    def note(fields: Fields, text: str) -> None:
        value = getattr(fields, name)
        if isinstance(value, list):
            value.append(text)
        else:
            setattr(fields, name, " ; ".join(filter(None, (value, text))))

    return note


def note_first(name: str) -> Note:
    """What notes the first text of a field that may be given twice."""

    def note(fields: Fields, text: str) -> None:
        if getattr(fields, name) is None:
            setattr(fields, name, text)

    return note


# What a line in a role says of the whole article; databases add their own.
NOTES = {"byline": note_more("bylines"), "edition": note_more("edition")}


def make_dispatch(document: Document, decoded: Decoded, parts: Sequence[Part], fields: Fields) -> Dispatch:
    """The dispatch of one article: its parts in their order, and its fields as claims."""
    source = document.source
    if fields.fetched and source.fetched is None:
        source = replace(source, fetched=fields.fetched)
    return Dispatch(
        source=source,
        format=fields.origin,
        encoding=decoded.encoding,
        blocks=tuple(make_blocks(parts)),
        metadata=make_metadata(parts, fields),
        structured=True,
        warnings=tuple(dict.fromkeys((*decoded.warnings, *fields.warnings))),
    )


def make_metadata(parts: Iterable[Part], fields: Fields) -> Metadata:
    """The fields as claims; the title is that of the parts."""
    titles = tuple(fields.claim(part.text) for part in parts if part.role == TITLE)
    names = dict.fromkeys(name for byline in fields.bylines for name in find_names(byline))
    return Metadata(
        titles=titles,
        published=tuple(fields.dates),
        modified=tuple(fields.modified),
        authors=tuple(map(fields.claim, names)),
        outlets=(fields.claim(fields.outlet),) if fields.outlet else (),
        lang=fields.lang,
        url=fields.url,
        truncated=fields.truncated,
        archive=Archive(
            database=fields.database,
            record=fields.record,
            section=fields.section,
            edition=fields.edition,
            pages=fields.pages,
            words=fields.words,
            also=tuple(fields.also),
        ),
    )


def make_blocks(parts: Sequence[Part]) -> Iterator[Block]:
    """Blocks of the parts; one that is not an article, or that has no text, keeps none of them."""
    whole = next((role for role in WHOLE if any(part.role == role for part in parts)), None)
    if whole is None and not any(part.role in (BODY, STANDFIRST) for part in parts):
        whole = "no-text"
    title = next((fold_words(part.text) for part in parts if part.role == TITLE), "")
    text = [at for at, part in enumerate(parts) if part.role in (BODY, STANDFIRST)]
    opening = next((at for at in text if parts[at].role == BODY), None) if len(text) > 1 else None
    for at, part in enumerate(parts):
        role = whole if whole and part.role in KEPT else part.role
        if at == opening and title and fold_words(part.text) == title:
            role = "repeated"
        yield Block(
            text=part.text,
            first_line=part.first,
            last_line=part.last,
            kind=BlockKind.HEADING if role in LEVELS else BlockKind.TEXT,
            level=LEVELS.get(role, 0),
            mark=MARKS.get(role),
        )


def find_names(field: str) -> tuple[str, ...]:
    """The names of persons in an author's field, as written; the surname goes behind where a comma turned it round.

    >>> find_names("PROPOS RECUEILLIS PAR; J. MOREL"), find_names("Morel, Jeanne")
    (('J. MOREL',), ('Jeanne Morel',))
    >>> find_names("Par Jeanne Morel et Paul Ney, envoyés spéciaux à Annecy"), find_names("L'entretien du dimanche")
    (('Jeanne Morel', 'Paul Ney'), ())

    Left alone: newsrooms, sites, agencies, and single words.
    """
    text = BRACKETS_RE.sub(" ", ADDRESS_RE.sub(" ", field[:FIELD_CHARS]))
    text = PHOTOS_RE.sub("", " ".join(text.split()))
    labels = list(LABEL_RE.finditer(text))
    if labels:
        text = text[labels[-1].end() :]
    return tuple(dict.fromkeys(_names(text)))


def _names(text: str) -> Iterator[str]:
    for piece in LIST_RE.split(text):
        parts = [_trim(part) for part in piece.split(",")]
        parts = [part for part in parts if part]
        if len(parts) == 2 and _is_inverted(*parts):
            yield f"{parts[1]} {parts[0]}"
        else:
            yield from filter(is_name, parts)


def _trim(part: str) -> str:
    part = TRAILER_RE.sub("", f" {part}").strip(" ,:;*¦-–—")
    return part if INITIAL_END_RE.search(part) else part.rstrip(". ")


def _is_inverted(last: str, first: str) -> bool:
    """Whether `last, first` is one name: a given name alone stands behind a surname that cannot be a whole name."""
    words = last.split()
    is_surname = len(words) == 1 or PARTICLE_RE.fullmatch(words[0]) is not None
    is_given = len(first.split()) <= 2 if len(words) == 1 else len(first.split()) == 1
    return is_surname and is_given and first.lower() not in no_names() and is_name(f"{first} {last}")


@cache
def no_names() -> frozenset[str]:
    """Words with which no name of a person starts."""
    return frozenset(phrases("no_name"))


def is_name(text: str) -> bool:
    """Whether a text has the shape of a person's name: two to five words, capitals and particles."""
    words = text.split()
    if not words or words[0].lower() in no_names():
        return False
    if len(words) == 1:  # initials sign, a single word may be anything
        return re.fullmatch(r"(?:[A-ZÀ-Þ]\.-?){2,4}", text) is not None
    return (
        len(words) <= MAX_NAME_WORDS
        and all(NAME_WORD_RE.fullmatch(word) for word in words)
        and sum(word[0].isupper() for word in words) >= 2
        and not words[0].lower().startswith(("l'", "l’"))
    )
