"""The article that a page's JSON-LD describes, whatever it is wrapped in and however it is broken."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import normalize

ARTICLE_TYPE_RE = re.compile(
    r"Article$|^BlogPosting$|^LiveBlogPosting$|^Report$|^Review$|^VideoObject$|^WebPage$"
)
STRONG_TYPE_RE = re.compile(r"Article$|Posting$|^Report$|^Review$")
WRAPPER_RE = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>)[;\s]*$"
)
TRAILING_COMMA_RE = re.compile(r",\s*([}\]])")
FIELD_RE = re.compile(
    r'"(headline|datePublished|dateModified|description|articleBody)"\s*:\s*"((?:[^"\\]|\\.)*+)"'
)
ENTRANCES = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "liveBlogUpdate",
)  # where an article can stand inside another
SURROGATE_RE = re.compile("[\ud800-\udfff]")
MAX_NODES = 500

Node = Mapping[str, Any]


def find_articles(scripts: list[str]) -> list[Node]:
    """All nodes that describe an article, those of a strong type first, in the order of the page."""
    nodes = [
        node
        for script in scripts
        for node in walk_nodes(read_json(script))
        if is_typed(node, ARTICLE_TYPE_RE)
    ]
    return sorted(nodes, key=lambda node: not is_typed(node, STRONG_TYPE_RE))


def read_json(text: str) -> Any:
    """The value of a JSON-LD script; what its fields say where it does not parse even after mending.

    >>> read_json('{"headline": "Un",}')
    {'headline': 'Un'}
    >>> read_json('{"headline": "Un", "description": "l"autre"}')["headline"]
    'Un'
    """
    text = WRAPPER_RE.sub("", text)
    for mend in (str, drop_commas):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    fields: dict[str, Any] = {"@type": "Article"}
    for name, value in FIELD_RE.findall(text):
        fields.setdefault(name, value.replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n"))
    return fields


def drop_commas(text: str) -> str:
    """JSON without the commas that stand before a closing bracket."""
    return TRAILING_COMMA_RE.sub(r"\1", text)


def walk_nodes(value: Any) -> Iterator[Node]:
    """The objects of a JSON-LD value: itself, the members of lists, of `@graph`, of `mainEntity`."""
    stack, seen = [value], 0
    while stack and seen < MAX_NODES:
        seen += 1
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node[:MAX_NODES]))
        elif isinstance(node, dict):
            yield node
            stack.extend(
                node[key] for key in reversed(ENTRANCES[:3]) if isinstance(node.get(key), (dict, list))
            )


def is_typed(node: Node, pattern: re.Pattern[str]) -> bool:
    """Whether one of the node's types matches."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and pattern.search(name) for name in names)


def find_text(node: Node, key: str) -> str | None:
    """A field as plain text: the first of a list, the name or value of an object, entities resolved."""
    value = node.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("url")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    return clean_value(value)


def find_names(node: Node, key: str) -> list[str]:
    """The names in a field that holds persons or organisations, as strings, objects or lists of them."""
    value = node.get(key)
    members = value if isinstance(value, list) else [value]
    names = [member.get("name") if isinstance(member, dict) else member for member in members[:MAX_NODES]]
    flat = [name for entry in names for name in (entry if isinstance(entry, list) else [entry])]
    return [clean_value(name) for name in flat if isinstance(name, str) and name.strip()]


def clean_value(value: str) -> str:
    """A metadata string without entities (also doubly escaped ones) and lone surrogates."""
    text = html.unescape(html.unescape(value)) if "&" in value else value
    if SURROGATE_RE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return normalize("NFC", text).strip()
