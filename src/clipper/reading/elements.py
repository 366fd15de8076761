"""The one door to lxml: markup as trees, without document types, entities of their own or the network."""

from __future__ import annotations

from typing import cast

from lxml import etree

Element = etree._Element


def parse_html(text: str) -> Element | None:
    """The root of a page or of a piece of one, its tags mended; None where there is no element at all."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    data = text.encode("utf-8", "replace")
    return cast("Element | None", etree.fromstring(data, parser)) if data.strip() else None


def parse_xml(text: str) -> Element | None:
    """The root of some XML, read as far as it can be; None where nothing can be made of it."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    return cast("Element | None", etree.fromstring(text.encode(), parser)) if text.strip() else None


def to_markup(element: Element) -> str:
    """An element as markup, with the text behind it."""
    return etree.tostring(element, encoding="unicode")


def find_line(element: Element) -> int | None:
    """The line on which an element starts, from 1."""
    return cast("int | None", element.sourceline)
