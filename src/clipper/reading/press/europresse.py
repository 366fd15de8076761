"""One article of Europresse: by class names and position in a page, by the order of its lines in pasted text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from clipper.errors import DamagedError
from clipper.french.words import regex
from clipper.model import Dispatch, Document, Reprint
from clipper.reading.decoding import clean_decoded, decode, decode_bytes
from clipper.reading.elements import parse_html
from clipper.reading.press import labels
from clipper.reading.press.fields import (
    BODY,
    NOTES,
    STANDFIRST,
    SUBHEAD,
    TITLE,
    WEEKDAY,
    Fields,
    Part,
    find_names,
    make_dispatch,
)
from clipper.reading.press.labels import is_label, starts_with
from clipper.reading.press.markup import Flattener, Line

DATABASE, FORMAT = "Europresse", "europresse"
RECORD_RE = regex(r"(?:news|web)·(\d{4})(\d\d)(\d\d)·\S{1,200}")
UPDATED_RE = regex(r"\[\s*(?:Mis à jour le|Updated on)\s(?P<day>[^\]\[]{6,60})\]", re.IGNORECASE)
STAMP_RE = regex(r"(?P<day>\d{4}-\d\d-\d\d)(?:[ T](?P<time>\d\d:\d\d[\d:UTCGMZ +-]*))?")
HEADER_CHARS = 2_000  # the pages of a supplement take some hundreds
# Of a bold line without a full stop; what is longer is a paragraph that somebody made bold.
SUBHEAD_WORDS = 20
BYLINE_WORDS = 10  # of the text behind the title that may sign it, where no tag says so
CREDIT_WORDS = 3  # "Latribune.fr, avec AFP": in the author's place, and no name
SENTENCE_END_RE = regex(r"[.!?…:;,]\W{0,3}$")
NAME_CHARS = 500
PLACE_RE = regex(r"\(([^()]{0,200})\)$")
PROSE_WORDS, SENTENCE_WORDS = 18, 8  # a line so long is text; one that ends a sentence may be shorter
PREAMBLE = 20  # lines above the header of a pasted article
CANDIDATES = 5  # lines between header and text: kicker, title, subtitle, author


class Header(NamedTuple):
    """What the second line of an article states. `raw` is its date and time as they stand there."""

    section: str | None
    day: labels.Day
    time: str | None
    words: int | None
    pages: str | None
    raw: str


def read_header(text: str) -> Header | None:
    """`[SECTION, ] [WEEKDAY] DAY MONTH YEAR [- TIME] [WORDS mots] [, p. PAGES]`, in any language of the interface.

    >>> read_header("Cahier du mardi, mardi 9 janvier 2018 - 17:36 UTC +02:00 295 mots, p. 7,8").section
    'Cahier du mardi'
    >>> read_header("World, Wednesday, March 3, 2021 512 words, p. 7").words
    512
    """
    for match in labels.day_re().finditer(text[:HEADER_CHARS]):
        tail = tail_re().fullmatch(text[:HEADER_CHARS], match.end())
        day = labels.read_day(match) if tail else None
        if tail and day:
            section = text[: match.start()].strip(" ,;_") or None
            words = labels.count_words(tail["words"]) if tail["words"] else None
            raw = text[match.start() : tail.end("time") if tail["time"] else match.end()]
            return Header(section, day, tail["time"], words, tail["pages"] or None, raw)
    return None


@cache
def tail_re() -> re.Pattern[str]:
    """What follows the day in a header."""
    words, page = labels.any_of(labels.phrases("words")), labels.any_of(labels.phrases("page"))
    return re.compile(
        rf"(?:\s+-\s+(?P<time>\S.*?))??(?:,?\s+(?P<words>\d[\d\s.,]*\s+(?:{words})))?"
        rf"(?:\s*,\s*(?:{page})\.?\s*(?P<pages>.*?))?\s*",
        re.IGNORECASE,
    )


def read_name(text: str) -> tuple[str, str | None]:
    """The outlet that a publication line names, and what it adds: edition, number, place, name of the site.

    Brackets that say that it is the site of a paper stay: the site is another outlet than the paper.

    >>> read_name("Le Courrier des Cimes (Savoie), no. 8121"), read_name("Le Lac (site web) - Lac.example")
    (('Le Courrier des Cimes', 'Savoie ; no. 8121'), ('Le Lac (site web)', 'Lac.example'))
    """
    name, *added = edition_re().split(" ".join(text[:NAME_CHARS].split()))
    site = site_re().search(name)
    if site:
        added.insert(0, name[site.end() :].strip(" -"))
        name = name[: site.start()]
    if place := PLACE_RE.search(name.strip()):
        added.insert(0, place[1])
        name = name.strip()[: place.start()]
    outlet = f"{name.strip()} {site[0].strip()}" if site else name.strip()
    return outlet, " ; ".join(piece.strip() for piece in added if piece.strip()) or None


@cache
def edition_re() -> re.Pattern[str]:
    """What parts the name of a publication from its number or edition."""
    number, edition = labels.any_of(labels.phrases("number")), labels.any_of(labels.phrases("edition"))
    return re.compile(
        rf"\s*[,;]\s*(?=(?:{number})\.?\s*\d)|\s+-\s+(?=(?:{edition})\b)|\s*;\s*", re.IGNORECASE
    )


@cache
def site_re() -> re.Pattern[str]:
    """The brackets that say that this is a site."""
    return re.compile(rf"\s*\((?:{labels.any_of(labels.phrases('site'))})\)", re.IGNORECASE)


class Reading:
    """Parts and fields of one article, gathered line by line."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.roles: set[str] = set()
        self.fields = Fields(database=DATABASE, origin=FORMAT)
        self.is_additional = False
        self._aside = "note"

    def add(self, role: str, text: str, first: int, last: int) -> None:
        """A part, and what its text says of the article. The lines of one headline, or of one header, are one part."""
        above = self.parts[-1] if self.parts else None
        if role in (TITLE, "header") and above and above.role == role:
            self.parts[-1] = Part(role, f"{above.text} {text}", above.first, last)
            return
        if role == TITLE and self.has(TITLE):
            role = STANDFIRST
        self.parts.append(Part(role, text, first, last))
        self.roles.add(role)
        if role in EUROPRESSE_NOTES:
            EUROPRESSE_NOTES[role](self.fields, text)

    def has(self, *roles: str) -> bool:
        """Whether there is a part in one of these roles."""
        return not self.roles.isdisjoint(roles)

    def add_body(self, text: str, first: int, last: int, is_subhead: bool, href: str | None = None) -> None:
        """A line of the stated text, parted from what the database or a site added to it."""
        if starts_with("origin", text) or is_label("read_article", text):
            self.fields.url = href or self.fields.url
            self.add("link", text, first, last)
            return
        self.is_additional = self.is_additional or starts_with("additional", text)
        if self.is_additional:
            self.add("additional", text, first, last)
            return
        if updated := UPDATED_RE.match(text):
            self.add("updated", updated[0], first, first)
            self.fields.modified.append(self.fields.claim(updated["day"]))
            text = text[updated.end() :].strip()
        link = read_article_re().search(text) if href else None
        body = text[: link.start()].rstrip() if link else text
        if body:
            self.add(SUBHEAD if is_subhead else BODY, body, first, last)
        if link:
            self.fields.url = href
            self.add("link", link[0], last, last)

    def finish(self) -> None:
        """Read the header. Raises DamagedError where the article has neither a headline nor a header."""
        fields = self.fields
        header = next((read_header(part.text) for part in self.parts if part.role == "header"), None)
        if header is None and not self.has(TITLE):
            raise DamagedError(
                "an article without headline and date", "look at it in the export; report it if it is whole"
            )
        if header:
            stamp = labels.find_stamp(header.day.value, header.time)
            fields.dates.insert(0, fields.claim(stamp, header.raw))
            fields.section, fields.words, fields.pages = header.section, header.words, header.pages
            if header.day.is_weekday_wrong:
                fields.warnings.append(WEEKDAY)


def _note_source(fields: Fields, text: str) -> None:
    if fields.outlet is None:
        fields.outlet, fields.edition = read_name(text)


def _note_reprints(fields: Fields, text: str) -> None:
    day = labels.find_day(text)
    if day and day.start == 0:
        fields.reprinted, text = day.value, text[day.end :]
    name = text.strip(" -")
    if name and not is_label("reprints", name):
        fields.also.append(Reprint(date=fields.reprinted, outlet=name))


def _note_record(fields: Fields, text: str) -> None:
    if fields.record is None and (found := RECORD_RE.search(text)):
        fields.record = found[0]
        if day := labels.find_day("-".join(found.groups())):
            fields.dates.append(fields.claim(day.value, found[0]))


def _note_certificate(fields: Fields, text: str) -> None:
    if fields.fetched is None and (day := labels.find_day(text)):
        fields.fetched = day.value


def _note_update(fields: Fields, text: str) -> None:
    if starts_with("updated", text) and (stamp := STAMP_RE.search(text)):
        fields.modified.append(fields.claim(labels.find_stamp(stamp["day"], stamp["time"]), stamp[0]))


def _note_teaser(fields: Fields, text: str) -> None:
    fields.truncated = True


EUROPRESSE_NOTES = NOTES | {
    "source": _note_source,
    "reprints": _note_reprints,
    "record": _note_record,
    "certificate": _note_certificate,
    "note": _note_update,
    "not-hosted": _note_teaser,
}


@cache
def read_article_re() -> re.Pattern[str]:
    """A link to the article behind its teaser."""
    return re.compile(rf"(?:{labels.any_of(labels.phrases('read_article'))})\s*$", re.IGNORECASE)


def read_markup(document: Document) -> Dispatch:
    """The dispatch of one article of a page. Raises DamagedError where it has neither headline nor header."""
    decoded = clean_decoded(decode_bytes(document.data, document.charset))
    reading = Page()
    root = parse_html(decoded.text)
    if root is not None:
        flattener = Flattener(root)
        for line in flattener.lines():
            reading.add_line(line)
        reading.fields.warnings += flattener.warnings
    reading.finish()
    return make_dispatch(document, decoded, reading.parts, reading.fields)


class Page(Reading):
    """The reading of a page: its roles come from class names and from the elements of the article."""

    def add_line(self, line: Line) -> None:
        """A line in its role."""
        role = self._role(line)
        if role == BODY:
            is_subhead = line.is_bold and len(line.text.split()) <= SUBHEAD_WORDS
            is_subhead = is_subhead and self.has(BODY, STANDFIRST) and not SENTENCE_END_RE.search(line.text)
            self.add_body(line.text, line.first, line.last, is_subhead, line.href)
        else:
            self.add(role, line.text, line.first, line.last)

    def _role(self, line: Line) -> str:
        hooks = line.hooks
        for hook, role in CLASSES.items():
            if hook in hooks:
                return role
        if ".DocPublicationName" in hooks:
            return self._name_role(line)
        if ".titreArticle" in hooks:
            return STANDFIRST if self.has(TITLE) else "kicker"
        if "aside" in hooks:
            return self._aside_role(line)
        if "footer" in hooks:
            return foot_role(line.text, "certificate")
        if "header" in hooks:
            return self._head_role(line)
        if "section" in hooks:
            return BODY
        return self._table_role(line)

    def _name_role(self, line: Line) -> str:
        if starts_with("report", line.text):
            return "report"
        if self.fields.outlet is None:
            return "source"
        return "edition" if ".rdp__DocPublicationName" in line.hooks else "indexing"

    def _head_role(self, line: Line) -> str:
        """Above the headline the section of the page, below it the author in a box and the standfirst in paragraphs."""
        if not self.has(TITLE):
            return "section"
        if "p" in line.hooks and ".sm-margin-bottomNews" not in line.hooks:
            return STANDFIRST
        return byline_or_kicker(line.text)

    def _aside_role(self, line: Line) -> str:
        for name, role in ASIDES:
            if is_label(name, line.text):
                self._aside = role
        for hook, role in ((".rdp__newsdoc", "box"), (".rdp__attachnews", "caption")):
            if hook in line.hooks:
                return role
        return self._aside

    def _table_role(self, line: Line) -> str:
        """Until 2013 only the order shows the roles: headline, author, text, copyright, number, certificate."""
        if not self.has(TITLE):
            return "kicker" if self.has("header") else "cover"
        role = foot_role(line.text, "certificate")
        if role != "certificate" or self.has("legal", "record"):
            return role
        if (
            not self.has(BODY, STANDFIRST)
            and len(line.text.split()) <= BYLINE_WORDS
            and find_names(line.text)
        ):
            return "byline"
        return BODY


def byline_or_kicker(text: str) -> str:
    """The role of what stands in the author's place: papers put other things there, too."""
    is_credit = find_names(text) or len(text.split()) <= CREDIT_WORDS
    return "byline" if is_credit else "kicker"


# What a class says for certain, asked in this order.
CLASSES = {
    ".twitter": "post",
    ".transcripts": "transcript",
    ".transcript": "transcript",
    ".no-transcription": "transcript",
    ".apd-wrapper": "reprints",
    ".DocHeader": "header",
    ".titreArticleVisu": TITLE,
    ".TitreArticleVisu": TITLE,
    ".rdp__subtitle": STANDFIRST,
    ".docAuthors": "byline",
    ".link-not-hosted": "not-hosted",
    ".Doc-LegalInfo": "legal",
    ".publiC-lblNodoc": "record",
    "#PubliC_lblNodoc": "record",
    ".publiC_lblCertificatIssuedTo": "certificate",
    "#divPubliC": "certificate",
    ".txtCertificat": "certificate",
}
ASIDES = (("captions", "caption"), ("notes", "note"), ("boxes", "box"))


def read_text(document: Document) -> Dispatch:
    """The dispatch of one article that was pasted from the viewer. Raises DamagedError where it has no header."""
    decoded = decode(document.data, document.charset)
    rows = [
        (number, line.strip()) for number, line in enumerate(decoded.text.splitlines(), 1) if line.strip()
    ]
    reading = Reading()
    at = next((at for at, (_, text) in enumerate(rows[:PREAMBLE]) if at and read_header(text)), None)
    if at is None:
        raise DamagedError("an article without the line of its date", "copy it from the viewer again")
    texts = [text for _, text in rows]
    last = next(
        (last for last in range(len(rows), at, -1) if RECORD_RE.fullmatch(texts[last - 1])), len(rows)
    )
    end = last  # of the text: all that follows is copyright, certificate and number
    while end > at + 1 and foot_role(texts[end - 1]) != BODY:
        end -= 1
    roles = ["cover"] * (at - 1) + ["source", "header"] + find_roles(texts[at + 1 : end])
    roles += [foot_role(text) for text in texts[end:last]] + ["cover"] * (len(rows) - last)
    for (number, text), role in zip(rows, roles):
        if role == BODY:
            reading.add_body(text, number, number, False, None)
        else:
            reading.add(role, text, number, number)
    reading.finish()
    return make_dispatch(document, decoded, reading.parts, reading.fields)


def foot_role(text: str, other: str = BODY) -> str:
    """The role of a line below the text; the other one, where it is no number, certificate or copyright."""
    if RECORD_RE.fullmatch(text) or starts_with("record", text):
        return "record"
    for name in ("certificate", "legal"):
        if starts_with(name, text):
            return name
    return other


def find_roles(texts: Sequence[str]) -> list[str]:
    """The roles of the lines between header and copyright: reprints, kicker, headline, standfirst, author, text."""
    first = 0
    while first < len(texts) and (starts_with("reprints", texts[first]) or is_reprint(texts[first])):
        first += 1
    lines = texts[first:]
    heads = next((at for at, text in enumerate(lines) if at and is_prose(text)), len(lines))
    heads = min(heads, CANDIDATES)
    roles = [TITLE, *[STANDFIRST] * (heads - 1)] if heads else []
    if heads > 1 and byline_or_kicker(lines[heads - 1]) == "byline":
        roles[-1] = "byline"
    if STANDFIRST in roles and (lines[0].isupper() or len(lines[0].split()) <= 2):
        roles[:2] = ["kicker", TITLE]
    return ["reprints"] * first + roles + [BODY] * (len(lines) - heads)


def is_reprint(text: str) -> bool:
    """Whether a line names another publication: a day, a dash and an outlet."""
    day = labels.find_day(text)
    return day is not None and day.start == 0 and text[day.end :].lstrip().startswith("-")


def is_prose(text: str) -> bool:
    """Whether a line is text rather than a headline or a name."""
    words = len(text.split())
    return words >= PROSE_WORDS or (words >= SENTENCE_WORDS and SENTENCE_END_RE.search(text) is not None)
