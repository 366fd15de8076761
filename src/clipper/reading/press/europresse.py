"""Exports of Europresse, which is Eureka.cc in Quebec and Belgium: pages of up to 1,000 articles, and pasted text.

Three generations of pages are in use: until 2013 one table per article, then `<article>`, with richer names from about
2018. They are recognised by their own class names and cut here; `europresse_article.py` reads one article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.model import Source
from clipper.reading.containers import Found
from clipper.reading.press.cutting import Form, is_text, open_export, plain_head
from clipper.reading.streams import Stream
from clipper.settings import Settings

FORMAT = "europresse"
SUMMARY = "each article of an export of Europresse (Eureka.cc), as page or pasted text"
IS_LAYER = False
HEAD_BYTES = 128_000  # in which one article ends at least

DOT = rb"(?:\xc2\xb7|\xb7|&#183;|&middot;)"
RECORD_RE = re.compile(rb"(?P<record>(?:news|web)" + DOT + rb"\d{8}" + DOT + rb"[^\s<\"']{1,200})")
# Two of these, one of them the first, make an export: a page may speak of one of them.
NAME_RE = re.compile(rb"<span\s[^<>]{0,200}class=[\"']DocPublicationName[\"']")
TRAITS_RE = (
    re.compile(rb"<span\s[^<>]{0,200}class=[\"']DocHeader[\"']"),
    re.compile(rb"class=[\"'][^\"'<>]{0,200}[tT]itreArticleVisu"),
    re.compile(rb"class=[\"']docOcurrContainer"),
    re.compile(rb"<[^<>]{0,400}[/.](?:europresse|eureka|cedrom-sni)[.-](?:com|cc)\b"),
)
ARTICLES = Form(
    content_type="application/x-europresse+html",
    opens=re.compile(rb"<article[\s>]"),
    closes=re.compile(rb"</article\s*>"),
    record=re.compile(rb"[pP]ubli[cC][-_]lblNodoc[\"']\s*>\s*" + RECORD_RE.pattern),
)
TABLES = Form(
    content_type=ARTICLES.content_type,
    opens=NAME_RE,
    closes=re.compile(rb"txtCertificat[\"'][^<]{0,9}>[^<]*|</html\s*>"),
    record=RECORD_RE,
)
PASTED = Form(
    content_type="application/x-europresse+text",
    closes=re.compile(rb"\s*" + RECORD_RE.pattern + rb"\s*$"),
    begins=re.compile(rb"\b(?:19|20)\d\d\b[^\n]{0,60}?\b(?:mots|words)\b"),
    record=RECORD_RE,
)
LINE_RE = re.compile(rb"(?m)^[ \t]*" + RECORD_RE.pattern + rb"[ \t]*\r?$")
CERTIFICATE_RE = re.compile(
    rb"(?m)^[ \t]*(?:Certificat \xc3?[\xa9\xe9]mis le|Ce certificat est|Certificate issued)"
)
CHARSET_RE = re.compile(rb"<meta[^<>]{0,100}charset=[\"']?\s?([\w-]{2,40})", re.IGNORECASE)


def recognise(head: bytes, name: str) -> bool:
    """Whether the head holds two of the class names of a page, or the last lines of a pasted article."""
    return find_form(head) is not None


def find_form(head: bytes) -> Form | None:
    """The form of export that starts so; None for anything else."""
    head = plain_head(head[:HEAD_BYTES])
    if (
        b"DocPublicationName" in head
        and NAME_RE.search(head)
        and any(trait.search(head) for trait in TRAITS_RE)
    ):
        return ARTICLES if ARTICLES.opens and ARTICLES.opens.search(head) else TABLES
    is_pasted = b"\xb7" in head and LINE_RE.search(head) and (PASTED.begins and PASTED.begins.search(head))
    return PASTED if is_pasted and is_text(head) else None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """A document per article, named by its number in the database."""
    head = stream.head(HEAD_BYTES)
    form = find_form(head) or ARTICLES
    declared = CHARSET_RE.search(head)
    charset = declared[1].decode("ascii", "replace") if declared and form is not PASTED else None
    yield from open_export(stream, source, form, charset, settings.limits.text_bytes)
