"""The XML of one item as a tree: mended first, and never with a document type."""

from __future__ import annotations

import re
from html.entities import html5
from xml.parsers import expat

from clipper.reading.elements import Element, parse_xml, to_markup

ILLEGAL_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ILLEGAL_REFERENCE_RE = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,9}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
REFERENCE_RE = re.compile(r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{1,31});)?")
BARE_LESS_RE = re.compile(r"<(?![A-Za-z_/!?])")
BLANKS = "\ufeff\0 \t\r\n"  # around a feed: servers put lines above the declaration, and nobody minds
CDATA_START, CDATA_END = "<![CDATA[", "]]>"
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def parse_item(text: str, declarations: str) -> Element | None:
    """The element of one item; None where there is nothing that a parser can make of it.

    `declarations` are the namespaces of the feed, as attributes.
    """
    root = parse_xml(f"<feed{declarations}>{mend_xml(text)}</feed>")
    return next(iter(root), None) if root is not None else None


def inner_markup(element: Element) -> str:
    """The content of an element as HTML: its text, which is HTML escaped once more, or its XHTML children."""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or "", *map(to_markup, element)]
    return "".join(parts)


def mend_xml(text: str) -> str:
    """XML that lxml reads without losing text: bare `&` and `<` escaped, entities of HTML as characters.

    What stands in CDATA is left alone, but for characters that XML forbids everywhere.

    >>> mend_xml("<title>R&D &eacute;t&amp;e < 3</title>")
    '<title>R&amp;D ét&amp;e &lt; 3</title>'
    """
    text = ILLEGAL_RE.sub(" ", text)
    parts, at = [], 0
    while (start := text.find(CDATA_START, at)) >= 0 and (end := text.find(CDATA_END, start)) >= 0:
        parts += [_mend_markup(text[at:start]), text[start : end + len(CDATA_END)]]
        at = end + len(CDATA_END)
    return "".join((*parts, _mend_markup(text[at:])))


def is_well_formed(text: str) -> bool:
    """Whether a strict parser would take the XML; prefixes of namespaces may be undeclared.

    expat reads some 600 MB/s where nobody listens to it, and calls nothing that is nested.

    >>> is_well_formed("<title>R&amp;D</title>"), is_well_formed("<title>R&D</title>")
    (True, False)
    """
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(text.strip(BLANKS).encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return False
    return True


def _mend_markup(text: str) -> str:
    text = ILLEGAL_REFERENCE_RE.sub(" ", text)
    return BARE_LESS_RE.sub("&lt;", REFERENCE_RE.sub(_mend_reference, text))


def _mend_reference(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return found[0] if len(found[0]) > 1 else "&amp;"
    if name in XML_ENTITIES:
        return found[0]
    return html5.get(f"{name};", f"&amp;{name};")
