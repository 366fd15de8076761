"""A tree of a thinned page: the only room that knows bs4."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.builder._lxml import LXMLTreeBuilder

__all__ = ["NavigableString", "Tag", "grow_tree"]


class _HtmlBuilder(LXMLTreeBuilder):
    """bs4's own lxml builder without the bookkeeping for XML namespaces, which HTML does not have."""

    soup: Any

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        self.soup.handle_starttag(tag, None, None, dict(attrib))

    def end(self, tag: Any) -> None:
        self.soup.endData()
        self.soup.handle_endtag(tag, None)


def grow_tree(markup: str) -> Tag:
    """The `body` (or, failing that, the root) of the markup as a bs4 tree."""
    builder = _HtmlBuilder(
        huge_tree=True, multi_valued_attributes=None, preserve_whitespace_tags=set(), string_containers={}
    )
    soup = BeautifulSoup(markup, builder=builder)
    return soup.body or soup
