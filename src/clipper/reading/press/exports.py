"""Exports of press databases: which database one comes from, and the export cut into its articles.

Europresse is Eureka.cc in Quebec and Belgium. Three generations of its pages are in use: until 2013 one table per
article, then `<article>`, with richer names from about 2018. Factiva (Dow Jones) gives pages, XML and text. Both are
recognised by their own class names, elements and labels. Databases that clipper knows and does not read are refused by
name, as reading half of an export would mix its articles.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from clipper.errors import UnsupportedError
from clipper.french.words import regex
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import EXPORT_BYTES, Found
from clipper.reading.decoding import decode_short
from clipper.reading.naming import Names
from clipper.reading.press.labels import any_of, load_labels, phrases
from clipper.reading.streams import UTF16_MARKS, Readable, Stream, as_utf8, read_lines
from clipper.settings import Settings

READ_BYTES = 1 << 20
MARK_BYTES = 512  # the longest tag that may start an article
UNSEEN_RE = regex(
    rb"<(script|style|title|svg)[\s>](?:[^<]|<(?!/\1))*+(?:</\1>)?|<!--(?:[^-]|-(?!->))*+(?:-->)?|<[^<>]*+>|&nbsp;|&#160;",
    re.IGNORECASE,
)
MAIL_RE = regex(
    rb"\s{0,9}(?:from|to|subject|date|sender|received|return-path|delivered-to|mime-version|message-id|x-[\w-]{1,40})"
    rb":[ \t]",
    re.IGNORECASE,
)
WORD_RE = regex(rb"[0-9A-Za-z\x80-\xff]")
OUTSIDE_WORDS = 3  # of visible text; what is less is a button of the page


class Cut(NamedTuple):
    """One article, or what stands between two. `data` is None where it is longer than the limit."""

    data: bytes | None
    is_article: bool
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A shape of export: how its articles start and end, and where the number of one stands in it (group `record`).

    In markup, `opens` matches the tag that starts an article. In text there is no such line: there, an article ends
    with the line that matches `closes`, and what follows the last is an article that was cut if it matches `begins`.
    """

    content_type: str
    closes: re.Pattern[bytes]
    record: re.Pattern[bytes]
    opens: re.Pattern[bytes] | None = None
    begins: re.Pattern[bytes] | None = None


def plain_head(head: bytes) -> bytes:
    """The head of an input in UTF-8, as `cut_export` reads the rest of it."""
    if head[:2] in UTF16_MARKS:
        return head[2:].decode(UTF16_MARKS[head[:2]], "replace").encode()
    return head.removeprefix(BOM_UTF8)


def is_text(head: bytes) -> bool:
    """Whether an input is neither markup nor a mail, which the reader of mail opens first."""
    return not head.lstrip().startswith(b"<") and MAIL_RE.match(head) is None


def open_export(
    stream: Stream, source: Source, form: Form, charset: str | None, limit: int
) -> Iterator[Found]:
    """A document per article, named by its number; an article that is cut or too long is a Failure by its number."""
    outside = number = 0
    names = Names(source)
    for cut in cut_export(stream, form, limit):
        if not cut.is_article:
            outside += count_words(cut.data or b"", is_markup=form.opens is not None)
            continue
        number += 1
        named = names.source_of(name_article(cut.data or b"", form, number))
        if cut.data is None:
            hint = "raise --max-text-bytes, if it is one article"
            yield Failure(source=named, message=f"larger than {limit} bytes", hint=hint)
        elif not cut.is_whole:
            hint = "export it again, or copy the file again"
            yield Failure(source=named, message="the export ends inside this article", hint=hint)
        else:
            yield Document(source=named, data=cut.data, content_type=form.content_type, charset=charset)
    if outside > OUTSIDE_WORDS:
        yield Skip(
            source=source, reason="outside", detail=f"{outside} words outside the articles of the export"
        )


def cut_export(stream: Stream, form: Form, limit: int) -> Iterator[Cut]:
    """The articles of a stream in this form, and what stands around them."""
    if form.opens is None:
        return cut_lines(read_lines(stream, limit), form, limit)
    return cut_pieces(split_before(as_utf8(stream), form.opens, limit), form.closes)


def name_article(data: bytes, form: Form, number: int) -> str:
    """The number of an article in its database, whatever its middle dots are written as, or its place in the export."""
    found = form.record.search(data)
    return unescape(decode_short(found["record"])) if found else f"article {number}"


def split_before(stream: Readable, opens: re.Pattern[bytes], limit: int) -> Iterator[bytes | None]:
    """What stands before the first match, then what reaches from each match to the next; None for what is too long."""
    held, scan, is_lost, is_over = b"", 0, False, False
    while not is_over:
        chunk = stream.read(READ_BYTES)
        is_over = not chunk
        held += chunk
        settled = len(held) if is_over else len(held) - MARK_BYTES  # a match nearer to the end may go on
        start = 0
        for found in opens.finditer(held, scan):
            if found.start() >= settled:
                break
            yield None if is_lost or found.start() - start > limit else held[start : found.start()]
            start, scan, is_lost = found.start(), found.end(), False
        held, scan = held[start:], max(scan, settled) - start
        if len(held) > limit + MARK_BYTES:
            cut = len(held) - MARK_BYTES
            held, scan, is_lost = held[cut:], max(0, scan - cut), True
    yield None if is_lost or len(held) > limit else held


def cut_pieces(pieces: Iterable[bytes | None], closes: re.Pattern[bytes]) -> Iterator[Cut]:
    """The pieces of `split_before` as articles and what stands between them; only the last article may be cut."""
    pending: Cut | None = None
    for number, piece in enumerate(pieces):
        if pending:
            yield pending._replace(is_whole=True)
            pending = None
        if number == 0 or piece is None:
            yield Cut(piece, number > 0)
            continue
        if end := closes.search(piece):
            yield Cut(piece[: end.end()], True)
            yield Cut(piece[end.end() :], False)
        else:
            pending = Cut(piece, True, is_whole=False)
    if pending:
        yield pending


def cut_lines(lines: Iterable[bytes | None], form: Form, limit: int) -> Iterator[Cut]:
    """Lines as articles that each end with a line of the form."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        size += limit + 1 if line is None else len(line)
        if line is not None and size <= limit:
            held.append(line)
        if line is not None and form.closes.match(line):
            data = b"".join(held) if size <= limit else None
            yield Cut(data, data is None or WORD_RE.search(data) is not None)
            held, size = [], 0
    rest = b"".join(held)
    is_article = form.begins is not None and form.begins.search(rest) is not None
    yield Cut(rest, is_article, is_whole=False)


def count_words(data: bytes, is_markup: bool) -> int:
    """How many words a reader of these bytes sees."""
    return len((UNSEEN_RE.sub(b" ", data) if is_markup else data).split())


FORMAT = "export"
SUMMARY = (
    "Europresse (Eureka.cc) and Factiva: each article of an export; Nexis and ProQuest are refused by name"
)
IS_LAYER = False
TEXT_BYTES = 128_000  # in which one article of a text ends at least
REFUSED_BYTES = 64_000  # the cover of an export, and its first article

DOT = rb"(?:\xc2\xb7|\xb7|&#183;|&middot;)"
RECORD_RE = regex(rb"(?P<record>(?:news|web)" + DOT + rb"\d{8}" + DOT + rb"[^\s<\"']{1,200})")
# Two of these, one of them the first, make an export: a page may speak of one of them.
NAME_RE = regex(rb"<span\s[^<>]{0,200}class=[\"']DocPublicationName[\"']")
TRAITS_RE = (
    regex(rb"<span\s[^<>]{0,200}class=[\"']DocHeader[\"']"),
    regex(rb"class=[\"'][^\"'<>]{0,200}[tT]itreArticleVisu"),
    regex(rb"class=[\"']docOcurrContainer"),
    regex(rb"<[^<>]{0,400}[/.](?:europresse|eureka|cedrom-sni)[.-](?:com|cc)\b"),
)
ARTICLES = Form(
    content_type="application/x-europresse+html",
    opens=regex(rb"<article[\s>]"),
    closes=regex(rb"</article\s*>"),
    record=regex(rb"[pP]ubli[cC][-_]lblNodoc[\"']\s*>\s*" + RECORD_RE.pattern),
)
TABLES = Form(
    content_type=ARTICLES.content_type,
    opens=NAME_RE,
    closes=regex(rb"txtCertificat[\"'][^<]{0,9}>[^<]*|</html\s*>"),
    record=RECORD_RE,
)
PASTED = Form(
    content_type="application/x-europresse+text",
    closes=regex(rb"\s*" + RECORD_RE.pattern + rb"\s*$"),
    begins=regex(rb"\b(?:19|20)\d\d\b[^\n]{0,60}?\b(?:mots|words)\b"),
    record=RECORD_RE,
)
LINE_RE = regex(rb"(?m)^[ \t]*" + RECORD_RE.pattern + rb"[ \t]*\r?$")
CHARSET_RE = regex(rb"<meta[^<>]{0,100}charset=[\"']?\s?([\w-]{2,40})", re.IGNORECASE)


def find_europresse(head: bytes) -> Form | None:
    """The form of Europresse with two of the class names of a page, or with the last lines of a pasted article."""
    if (
        b"DocPublicationName" in head
        and NAME_RE.search(head)
        and any(trait.search(head) for trait in TRAITS_RE)
    ):
        return ARTICLES if ARTICLES.opens and ARTICLES.opens.search(head) else TABLES
    is_pasted = b"\xb7" in head and LINE_RE.search(head) and (PASTED.begins and PASTED.begins.search(head))
    return PASTED if is_pasted and is_text(head) else None


# The code of the source, filled up with zeros; the day on which it was loaded; a serial number in base 36.
CODE_RE = regex(rb"[A-Z][A-Z0-9]{7}(?:19|20)\d{6}[a-z0-9]{5,12}")
DOCUMENTS = tuple(word.encode() for word in phrases("document"))  # one stands in every article
DOCUMENT = rb"(?:" + b"|".join(DOCUMENTS) + rb")\s+"
END_RE = regex(rb">\s*" + DOCUMENT + CODE_RE.pattern + rb"(?=\s*<)")
PAGE_RECORD_RE = regex(rb"(?:id=[\"']article-|\b" + DOCUMENT + rb")(?P<record>" + CODE_RE.pattern + rb")")
FRAMES = Form(
    content_type="application/x-factiva+html",
    opens=regex(rb"<div\s[^<>]{0,200}id=[\"']article-[A-Z0-9]{8,}"),
    closes=END_RE,
    record=PAGE_RECORD_RE,
)
BOXES = Form(  # until 2017
    content_type=FRAMES.content_type,
    opens=regex(rb"<div\s[^<>]{0,200}class=[\"']article [a-z]{2}Article"),
    closes=END_RE,
    record=PAGE_RECORD_RE,
)
XML = Form(
    content_type="application/x-factiva+xml",
    opens=regex(rb"<ppsarticle[\s>]"),
    closes=regex(rb"</ppsarticle\s*>"),
    record=regex(rb"<accessionNo>\s*(?P<record>[^<\s]{1,80})"),
)
TEXT = Form(
    content_type="application/x-factiva+text",
    closes=regex(rb"(?:\*?AN\*?\s+)?" + DOCUMENT + CODE_RE.pattern + rb"\s*$|-{60,}\s*$", re.MULTILINE),
    begins=regex(rb"(?m)^(?:\*HD\*|HD|WC)\s"),
    record=regex(DOCUMENT + rb"(?P<record>" + CODE_RE.pattern + rb")"),
)
PARAGRAPH_RE = regex(rb"class=[\"'](?:[a-z]{2}Headline|articleParagraph )")
# Of these labels at the start of a line an export in text has nearly all; one of a body must be among them.
LABELS_RE = regex(rb"(?m)^\*?(HD|WC|PD|SN|SC|LA|AN|LP|TD)\*?(?=[ \t\r\n\xc2])")
ENOUGH_LABELS = 6
LINE_END_RE = regex(rb"(?m)^[ \t]*" + DOCUMENT + CODE_RE.pattern + rb"[ \t]*\r?$")
COUNT_RE = regex(
    rb"(?m)^[ \t]*\d[\d.,\xa0\xc2 ]{0,8}(?:" + any_of(phrases("words")).encode() + rb")[ \t]*\r?$"
)


def find_factiva(head: bytes) -> Form | None:
    """The form of Factiva with an article of a page or of XML, or with most labels of a text."""
    if b"<" in head:
        if b"articleParagraph" in head and PARAGRAPH_RE.search(head):
            return next((form for form in (FRAMES, BOXES) if form.opens and form.opens.search(head)), None)
        if b"<ppsarticle" in head and b"<accessionNo>" in head:
            return XML
    if not is_text(head):
        return None
    head = head[:TEXT_BYTES]
    if not any(word in head for word in DOCUMENTS):
        return None
    found = set(LABELS_RE.findall(head))
    if len(found) >= ENOUGH_LABELS and b"HD" in found and found & {b"LP", b"TD"}:
        return TEXT
    return TEXT if COUNT_RE.search(head) and LINE_END_RE.search(head) else None


class Refused(NamedTuple):
    """A database, the traits that all stand in its exports, and what to do with one."""

    name: str
    traits: tuple[re.Pattern[str], ...]
    hint: str


def _line(pattern: str) -> re.Pattern[str]:
    """A line of text, or all the text of an element, that matches."""
    return re.compile(rf"(?m)(?:^|>)[ \t\u00a0]*{pattern}[ \t\u00a0]*(?=\r?$|<)")


NEXIS = load_labels()["nexis"]
NEXIS_HINT = (
    "convert it to a table, for instance with LexisNexisTools (R), and read that with --text-field; "
    "or export from Europresse or Factiva, where the paper is there, too"
)
REFUSED = (
    Refused(
        "Nexis",
        (
            _line(r"(?:\d+ (?:of|OF) \d+ DOCUMENTS?|Document \d+ de \d+|Dokument \d+ von \d+|Document \d+ van \d+)"),
            regex(rf"(?:{any_of(NEXIS['length'] + NEXIS['loaded'])}):"),
        ),
        NEXIS_HINT,
    ),
    Refused(
        "Nexis Uni or Lexis",
        (
            _line(rf"(?:{any_of(NEXIS['ends'])})"),
            _line(rf"(?:{any_of(NEXIS['body'] + NEXIS['classification'])})"),
            regex(rf"(?:{any_of(NEXIS['length'] + NEXIS['loaded'])}):"),
        ),
        NEXIS_HINT,
    ),
    Refused(
        "ProQuest",
        (
            _line("_{60}"),
            regex(r"(?m)^(?:Full text|Texte intégral|Abstract|Résumé)\s?: "),
            regex(r"(?m)^(?:Publication title|Titre de la publication|ProQuest document ID|Base de données)\s?: "),
        ),
        "export it as a table (XLS, saved as CSV), and read that with --text-field",
    ),
)  # fmt: skip
# One of each row stands in every export: looking for them takes a hundredth of the time that patterns do.
SIGNS = (
    tuple(f"{label}:".encode() for label in NEXIS["length"] + NEXIS["loaded"]) + (b"_" * 60,),
    (b"DOCUMENT", b"Document", b"Dokument", b"document", b"_" * 60),
)


def find_refused(text: str) -> Refused | None:
    """The database whose export a text is, if it is one that is not read."""
    return next((row for row in REFUSED if all(trait.search(text) for trait in row.traits)), None)


def refuse(text: str) -> None:
    """Raise UnsupportedError for the export of a database that is not read."""
    if found := find_refused(text):
        raise UnsupportedError(f"an export of {found.name}, which clipper does not read yet", found.hint)


def may_be_refused(head: bytes) -> bool:
    """Whether the head has all the traits of a database that is not read."""
    return (
        all(any(sign in head for sign in signs) for signs in SIGNS)
        and find_refused(head.decode("utf-8", "replace")) is not None
    )


def find_form(head: bytes) -> Form | None:
    """The form of export that starts so; None for anything else."""
    head = plain_head(head)
    return find_europresse(head[:TEXT_BYTES]) or find_factiva(head)


def recognise(head: bytes, name: str) -> bool:
    """Whether the head is that of an export of a database that clipper knows."""
    return find_form(head) is not None or may_be_refused(plain_head(head[:REFUSED_BYTES]))


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """A document per article, named by its number in the database. Raises UnsupportedError, which says what to do."""
    head = stream.head(EXPORT_BYTES)
    form = find_form(head)
    if form is None:
        refuse(plain_head(head[:REFUSED_BYTES]).decode("utf-8", "replace"))
        return
    declared = CHARSET_RE.search(head) if form.opens else None
    charset = declared[1].decode("ascii", "replace") if declared else None
    yield from open_export(stream, source, form, charset, settings.limits.text_bytes)
