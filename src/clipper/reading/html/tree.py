"""A tree of a thinned page: the only room that knows bs4."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeValueList

__all__ = ["NavigableString", "Tag", "grow_tree"]


class _LeanTag(Tag):
    """A bs4 tag that is born in a fifth of the time: what is the same for all tags of a page stands on the class."""

    parser_class = None
    namespace = None
    prefix = None
    sourceline = None
    sourcepos = None
    known_xml = False
    hidden = False
    can_be_empty_element = False
    cdata_list_attributes = None
    preserve_whitespace_tags = None
    attribute_value_list_class = AttributeValueList
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES
    _namespaces: dict[str, str] = {}
    next_sibling = None
    next_element = None

    def __init__(self, name: str, attrs: Any) -> None:
        self.name = name
        self.attrs = attrs
        self.contents = []


class _LeanString(NavigableString):
    """A bs4 string that is born in a third of the time: the builder sets its links."""

    hidden = False
    next_sibling = None
    next_element = None
    __new__ = str.__new__  # type: ignore[assignment]


class _Builder(LXMLTreeBuilder):
    """bs4's lxml builder without what HTML has no use for (namespaces, strings by kind of element).

    It links the nodes itself, as `BeautifulSoup.object_was_parsed` does: lxml's events are well nested.
    """

    soup: Any
    data: Any  # takes a string: the append of `strings`, which no method of ours needs to pass on

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        if self.strings:
            self.add_string()
        node = _LeanTag(tag, attrib)
        self.link(node)
        self.open.append(node)

    def end(self, tag: Any) -> None:
        if self.strings:
            self.add_string()
        self.open.pop()

    def comment(self, text: Any) -> None:
        """Comments are no text; the cut left none but broken ones."""

    def pi(self, target: Any, data: Any = None) -> None:
        """Processing instructions are no text."""

    def doctype(self, name: Any, pubid: Any, system: Any) -> None:
        """The document type is no text."""

    def initialize_soup(self, soup: Any) -> None:
        super().initialize_soup(soup)
        self.open: list[Any] = [soup]
        self.last: Any = soup
        self.strings: list[str] = []
        self.data = self.strings.append

    def add_string(self) -> None:
        self.link(_LeanString("".join(self.strings)))
        self.strings.clear()

    def link(self, node: Any) -> None:
        """Set a node at the end of the innermost open tag."""
        parent, last = self.open[-1], self.last
        siblings = parent.contents
        previous = siblings[-1] if siblings else None
        if previous is not None:
            previous.next_sibling = node
        node.parent, node.previous_sibling, node.previous_element = parent, previous, last
        last.next_element = node
        siblings.append(node)
        self.last = node


def grow_tree(markup: str) -> Tag:
    """The `body` (or, failing that, the root) of the markup as a bs4 tree."""
    builder = _Builder(huge_tree=True, multi_valued_attributes=None, string_containers={})
    soup = BeautifulSoup(markup, builder=builder)
    return soup.body or soup


def fell_tree(root: Tag) -> None:
    """Take the tree apart, so that its memory is free at once: its nodes point at each other.

    Without this it waits for a full garbage collection, which a run of thousands of pages pays for with a fifth of
    its time.
    """
    node: Any = root
    while node.parent is not None:
        node = node.parent
    while node is not None:
        following = node.next_element
        node.__dict__.clear()
        node = following
