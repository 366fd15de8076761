"""Exports of Factiva (Dow Jones): pages with or without labels, XML, and text by mail, paste or "save as text".

Recognised by class names, elements or labels, and cut here; `factiva_article.py` reads one article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.model import Source
from clipper.reading.containers import Found
from clipper.reading.press import labels
from clipper.reading.press.cutting import Form, is_text, open_export, plain_head
from clipper.reading.streams import Stream
from clipper.settings import Settings

FORMAT = "factiva"
SUMMARY = "each article of an export of Factiva, as page, XML or text"
IS_LAYER = False
HEAD_BYTES = 512_000  # saved pages have 200 kB of scripts and styles above the first article
TEXT_BYTES = 128_000  # in which one article of a text ends at least

# The code of the source, filled up with zeros; the day on which it was loaded; a serial number in base 36.
RECORD_RE = re.compile(rb"[A-Z][A-Z0-9]{7}(?:19|20)\d{6}[a-z0-9]{5,12}")
DOCUMENTS = tuple(word.encode() for word in labels.phrases("document"))  # one stands in every article
DOCUMENT = rb"(?:" + b"|".join(DOCUMENTS) + rb")\s+"
END_RE = re.compile(rb">\s*" + DOCUMENT + RECORD_RE.pattern + rb"(?=\s*<)")
PAGE_RECORD_RE = re.compile(
    rb"(?:id=[\"']article-|\b" + DOCUMENT + rb")(?P<record>" + RECORD_RE.pattern + rb")"
)
FRAMES = Form(
    content_type="application/x-factiva+html",
    opens=re.compile(rb"<div\s[^<>]{0,200}id=[\"']article-[A-Z0-9]{8,}"),
    closes=END_RE,
    record=PAGE_RECORD_RE,
)
BOXES = Form(  # until 2017
    content_type=FRAMES.content_type,
    opens=re.compile(rb"<div\s[^<>]{0,200}class=[\"']article [a-z]{2}Article"),
    closes=END_RE,
    record=PAGE_RECORD_RE,
)
XML = Form(
    content_type="application/x-factiva+xml",
    opens=re.compile(rb"<ppsarticle[\s>]"),
    closes=re.compile(rb"</ppsarticle\s*>"),
    record=re.compile(rb"<accessionNo>\s*(?P<record>[^<\s]{1,80})"),
)
TEXT = Form(
    content_type="application/x-factiva+text",
    closes=re.compile(
        rb"(?:\*?AN\*?\s+)?" + DOCUMENT + RECORD_RE.pattern + rb"\s*$|-{60,}\s*$", re.MULTILINE
    ),
    begins=re.compile(rb"(?m)^(?:\*HD\*|HD|WC)\s"),
    record=re.compile(DOCUMENT + rb"(?P<record>" + RECORD_RE.pattern + rb")"),
)
PARAGRAPH_RE = re.compile(rb"class=[\"'](?:[a-z]{2}Headline|articleParagraph )")
# Of these labels at the start of a line an export in text has nearly all; one of a body must be among them.
LABELS_RE = re.compile(rb"(?m)^\*?(HD|WC|PD|SN|SC|LA|AN|LP|TD)\*?(?=[ \t\r\n\xc2])")
ENOUGH_LABELS = 6
LINE_END_RE = re.compile(rb"(?m)^[ \t]*" + DOCUMENT + RECORD_RE.pattern + rb"[ \t]*\r?$")
COUNT_RE = re.compile(
    rb"(?m)^[ \t]*\d[\d.,\xa0\xc2 ]{0,8}(?:"
    + labels.any_of(labels.phrases("words")).encode()
    + rb")[ \t]*\r?$"
)


def recognise(head: bytes, name: str) -> bool:
    """Whether the head holds an article of a page or of XML, or most labels of a text."""
    return find_form(head) is not None


def find_form(head: bytes) -> Form | None:
    """The form of export that starts so; None for anything else."""
    head = plain_head(head)
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


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """A document per article, named by its accession number."""
    form = find_form(stream.head(HEAD_BYTES)) or TEXT
    yield from open_export(stream, source, form, None, settings.limits.text_bytes)
