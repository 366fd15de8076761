"""An item of a feed: its XML mended and parsed, its text, and what the elements beside it claim."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from html.entities import html5
from typing import cast
from xml.parsers import expat

from clipper.model import NO_METADATA, Claim, Metadata
from clipper.reading.elements import Element, parse_xml, to_markup
from clipper.reading.feed import Feed
from clipper.reading.naming import one_line
from clipper.reading.rows import LANG_RE, URL_RE

ORIGIN = "feed"
Fields = dict[str, list[Element]]

RSS = (None, "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
XHTML = "http://www.w3.org/1999/xhtml"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _tags(*names: tuple[str | None, str]) -> tuple[str, ...]:
    return tuple(f"{{{space}}}{name}" if space else name for space, name in names)


TITLE_TAGS = _tags(*((space, "title") for space in (*RSS, *ATOM, DC)))
CONTENT_TAGS = _tags(
    (CONTENT, "encoded"), (XHTML, "body"), (XHTML, "div"), *((space, "content") for space in ATOM)
)
TEASER_TAGS = _tags(*((space, "description") for space in RSS), *((space, "summary") for space in ATOM))
PUBLISHED_TAGS = _tags(
    *((space, "pubDate") for space in RSS),
    (ATOM[0], "published"),
    (ATOM[1], "issued"),
    (TERMS, "issued"),
    (DC, "date"),
    (TERMS, "created"),
)
MODIFIED_TAGS = _tags((ATOM[0], "updated"), (ATOM[1], "modified"), (TERMS, "modified"))
AUTHOR_TAGS = _tags((DC, "creator"), *((space, "author") for space in (*RSS, *ATOM)))
OUTLET_TAGS = _tags((DC, "publisher"))
LINK_TAGS = _tags(*((space, "link") for space in (*RSS, *ATOM)))
ID_TAGS = _tags((None, "guid"), *((space, "id") for space in ATOM))
LANG_TAGS = _tags(*((space, "language") for space in RSS), (DC, "language"))

SCRIPT_RE = re.compile(r"<script\b[^<]{0,5000}</script>", re.IGNORECASE)
MARKUP_RE = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
RSS_AUTHOR_RE = re.compile(
    r"[^\s()]{1,100}@[^\s()]{1,100} \(([^()]{1,200})\)"
)  # mail (name), as RSS 2.0 wants it
CUT_RE = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|\(\.\.\.\)|Lire la suite|Lire plus|Continuer la lecture)\W{0,9}$"
)
# A synopsis in feeds of the press is one paragraph of some 150 to 400 characters.
TEASER_CHARS = 600
SUMMARY_CHARS = 60  # of a teaser, which show whether it is the beginning of the text
ILLEGAL_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ILLEGAL_REFERENCE_RE = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,9}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
REFERENCE_RE = re.compile(r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{1,31});)?")
BARE_LESS_RE = re.compile(r"<(?![A-Za-z_/!?])")
BLANKS = "\ufeff\0 \t\r\n"  # around a feed: servers put lines above the declaration, and nobody minds
CDATA_START, CDATA_END = "<![CDATA[", "]]>"
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a feed.

    `is_markup` says that `text` is HTML, `is_mended` that its XML was not well formed; `line` is where it starts in
    the feed. `summary` is what its description says besides, where that is not the beginning of the text.
    """

    id: str
    url: str | None
    text: str
    is_markup: bool
    summary: str
    is_mended: bool = False
    line: int
    metadata: Metadata


EVERY_NUMBER = range(1 << 62)
# What is left of an item that no parser can make anything of.
EMPTY = Item(id="", url=None, text="", is_markup=False, summary="", line=1, metadata=NO_METADATA)


def read_items(feed: Feed) -> Iterator[Item]:
    """The items of a feed in order."""
    mended = find_mended(feed)
    for number, chunk in enumerate(feed.chunks(), 1):
        element = parse_item(chunk.text, feed.declarations)
        item = EMPTY if element is None else read_item(element, feed.lang)
        cut = replace(item.metadata, truncated=True) if not chunk.is_whole else item.metadata
        name = item.id or f"item {number}"
        line = chunk.line + item.line - 1
        yield replace(item, id=name, line=line, metadata=cut, is_mended=number in mended)


def find_mended(feed: Feed) -> Container[int]:
    """The numbers of the items that are not well-formed XML; all, where the damage lies between or around them."""
    if is_well_formed(feed.text):
        return ()
    numbers = {number for number, chunk in enumerate(feed.chunks(), 1) if not is_well_formed(chunk.text)}
    return numbers if numbers or not feed.is_whole else EVERY_NUMBER


def read_item(element: Element, lang: str) -> Item:
    """One item; its text is the full content where there is one, and else the teaser."""
    fields = _index(element)
    about = element.get(RDF_ABOUT) or ""
    full, teaser = _find(fields, CONTENT_TAGS), _find(fields, TEASER_TAGS)
    text = max((inner_markup(one) for one in full), key=len, default="")
    summary = max((inner_markup(one) for one in teaser), key=len, default="")
    is_teaser = len(text.strip()) < len(summary.strip())
    chosen = summary if is_teaser else text
    holder = next(iter(teaser if is_teaser else full), element)
    url = find_url(fields, about)
    metadata = read_metadata(fields, element.get(XML_LANG) or lang)
    return Item(
        id=_first(fields, ID_TAGS) or about or url or "",
        url=url,
        text=chosen,
        is_markup=MARKUP_RE.search(chosen) is not None,
        summary="" if is_teaser else find_summary(summary, text),
        line=cast("int | None", holder.sourceline) or 1,
        metadata=replace(metadata, url=url, truncated=is_teaser and is_cut(summary)),
    )


def read_metadata(fields: Fields, lang: str) -> Metadata:
    """What an item claims beside its text."""
    language = LANG_RE.match(_first(fields, LANG_TAGS) or lang)
    return Metadata(
        titles=_claims(fields, TITLE_TAGS),
        published=_claims(fields, PUBLISHED_TAGS),
        modified=_claims(fields, MODIFIED_TAGS),
        authors=_claims(fields, AUTHOR_TAGS),
        outlets=_claims(fields, OUTLET_TAGS),
        lang=language[0].lower() if language else None,
    )


def find_summary(teaser: str, text: str) -> str:
    """The teaser without markup, or nothing where the text begins or goes on with it.

    >>> find_summary("Le budget est voté. [...]", "<p>Le budget est <b>voté</b>. La suite.</p>")
    ''
    """
    plain, whole = (one_line(html.unescape(MARKUP_RE.sub(" ", one))) for one in (teaser, text))
    begin = CUT_RE.sub("", plain)[:SUMMARY_CHARS].replace(" ", "")
    return "" if begin in whole.replace(" ", "") else plain


def is_cut(teaser: str) -> bool:
    """Whether a summary is all that the feed gives of a longer article.

    >>> is_cut("Le conseil a voté le budget. [...]")
    True
    """
    plain = html.unescape(MARKUP_RE.sub(" ", teaser)).strip()
    return CUT_RE.search(plain[-80:]) is not None or len(plain) < TEASER_CHARS


def find_url(fields: Fields, about: str) -> str | None:
    """The address of the article: a link that is not a link to something else, or an id that is one."""
    for link in _find(fields, LINK_TAGS):
        if link.get("rel", "alternate") == "alternate":
            url = URL_RE.fullmatch((link.get("href") or link.text or "").strip())
            if url:
                return url[0]
    guid = URL_RE.fullmatch(_first(fields, ID_TAGS) or about)
    return guid[0] if guid else None


def _index(element: Element) -> Fields:
    """The children of an item by name."""
    fields: Fields = {}
    for child in element:
        fields.setdefault(str(child.tag), []).append(child)
    return fields


def _find(fields: Fields, tags: tuple[str, ...]) -> list[Element]:
    """The children with one of these names, in the order of the names."""
    return [child for tag in tags if tag in fields for child in fields[tag]]


def _first(fields: Fields, tags: tuple[str, ...]) -> str | None:
    texts = (_text(one).strip() for one in _find(fields, tags))
    return next((text for text in texts if text), None)


def _claims(fields: Fields, tags: tuple[str, ...]) -> tuple[Claim, ...]:
    texts = dict.fromkeys(_plain(_text(one)) for one in _find(fields, tags))
    return tuple(Claim(value=text, origin=ORIGIN) for text in texts if text)


def _text(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _plain(text: str) -> str:
    """A short text without markup: titles are often HTML, escaped once more."""
    text = one_line(html.unescape(MARKUP_RE.sub("", SCRIPT_RE.sub("", text))))
    author = RSS_AUTHOR_RE.fullmatch(text)
    return author[1] if author else text


def parse_item(text: str, declarations: str) -> Element | None:
    """The element of one item; None where there is nothing that a parser can make of it.

    `declarations` are the namespaces of the feed, as attributes.
    """
    root = parse_xml(f"<feed{declarations}>{mend_xml(text)}</feed>", may_be_cut=True)
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
