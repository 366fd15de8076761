"""The one door to lxml: markup as trees, without document types, entities of their own or the network."""

from __future__ import annotations

from typing import cast

from lxml import etree

from clipper.errors import LimitError

Element = etree._Element
EXHAUSTED = "ERR_RESOURCE_LIMIT"  # libxml2 gives what it had read up to there, and says so only in its log


def parse_html(text: str) -> Element | None:
    """The root of a page or of a piece of one, its tags mended; None where there is no element at all.

    Raises LimitError where it nests beyond 2,048 elements.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    return _parse(text.encode("utf-8", "replace"), parser)


def parse_xml(text: str, *, may_be_cut: bool = False) -> Element | None:
    """The root of some XML, read as far as it can be; None where nothing can be made of it.

    Where it nests beyond 256 elements, raises LimitError, unless it `may_be_cut` there.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    return _parse(text.encode("utf-8", "replace"), parser, may_be_cut)


def _parse(
    data: bytes, parser: etree.XMLParser | etree.HTMLParser, may_be_cut: bool = False
) -> Element | None:
    root = cast("Element | None", etree.fromstring(data, parser)) if data.strip() else None
    if not may_be_cut and any(entry.type_name == EXHAUSTED for entry in parser.error_log):
        raise LimitError(
            "its elements are nested too deeply, or a text in it is too long", "is it what its name says?"
        )
    return root


def walk(root: Element) -> etree.iterwalk:
    """Every element as it starts and as it ends, each with "start" or "end"; `skip_subtree` goes on behind one."""
    return etree.iterwalk(root, events=("start", "end"))


def to_markup(element: Element) -> str:
    """An element as markup, with the text behind it."""
    return etree.tostring(element, encoding="unicode")


def find_line(element: Element) -> int | None:
    """The line on which an element starts, from 1."""
    return cast("int | None", element.sourceline)
