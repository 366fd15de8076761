"""An article as one line of JSON (UTF-8, keys in order, the same bytes everywhere), and the schema of it.

What a document came to is handed on as such lines, with notes of what gave none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from clipper.model import Article, Failure, Labelled, Reason, Source

MOMENT = r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?)?)?)?"
DATE = {"pattern": f"^{MOMENT}$"}
DATE_SOURCES = [
    *("publication-line", "dateline", "text", "crawl-header", "metadata", "archive", "url", "reference"),
    None,
]

# What a type cannot say. An enumeration names null itself where the field may be null.
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "Article.id": {"minLength": 1},
    "Article.title": {"minLength": 1},
    "Article.title_source": {"enum": ["headline", "metadata", "archive", "lead"]},
    "Article.date": DATE,
    "Article.date_source": {"enum": DATE_SOURCES},
    "Article.date_modified": DATE,
    "Article.lang": {"pattern": "^([a-z]{2}|und)$"},
    "Mention.date": {"pattern": f"^{MOMENT}(/{MOMENT})?$"},
    "Mention.start": {"minimum": 0},
    "Archive.words": {"minimum": 0},
    "Reprint.date": DATE,
    "Placement.article": {"minimum": 1},
    "Placement.articles": {"minimum": 1},
}
REMOVED = {
    "type": "array",
    "description": "Only with --explain: the blocks that are no part of any article.",
    "items": {
        "type": "object",
        "properties": {"line": {"type": "integer"}, "rule": {"type": "string"}, "text": {"type": "string"}},
        "required": ["line", "rule", "text"],
        "additionalProperties": False,
    },
}
JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionNote:
    """A rejection as it leaves a worker: where and why, without the text. `lines` is None where it has no block."""

    source: Source
    stage: str
    reason: Reason
    lines: tuple[int, int] | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """All that one leaf document came to, ready to be written.

    `records` pairs each article's id with its JSON line (newline included), in order. `rules` counts removed blocks
    by rule id. `warnings` and `doubts` are the codes on its records, `doubtful` the ids of those that are not sure. A
    document that fails may have given records before.
    """

    source: Source
    records: tuple[tuple[str, bytes], ...] = ()
    rejections: tuple[RejectionNote, ...] = ()
    failures: tuple[Failure, ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    doubtful: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDone:
    """One of the user's inputs (a file, or standard input) has been read to its end.

    `digest` is the content hash where a memory of inputs asked for it; `failures` are those of the input and of all
    that it contained: with any of them, the input is to be tried again.
    """

    source: Source
    digest: str | None = None
    failures: tuple[Failure, ...] = ()


def emit_article(article: Article, removed: Sequence[Labelled] | None = None) -> bytes:
    """One line with its newline; `removed` (where the person asked for them) become the key `removed`."""
    record = as_object(article)
    if removed is not None:
        record["removed"] = [as_removed(line) for line in removed]
    return dump_line(record)


def dump_line(record: dict[str, Any]) -> bytes:
    """A JSON object on one line. U+2028 and U+2029 are escaped: some readers take them for line ends."""
    text = _ENCODER.encode(record)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode("utf-8") + b"\n"


def as_object(value: Any) -> dict[str, Any]:
    """A dataclass as an object with its fields in order."""
    names, read = _reader(value.__class__)
    return dict(zip(names, read(value)))


@cache
def _reader(kind: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a dataclass's fields, and what gives the values of all of them at once."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=as_object
)  # made once; what JSON does not know within a record are dataclasses


def as_removed(line: Labelled) -> dict[str, Any]:
    """A removed block as the key `removed` shows it."""
    return {
        "line": line.block.first_line,
        "rule": line.removal and line.removal.rule,
        "text": line.block.text,
    }


def record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every line of `clipper extract` obeys."""
    schema = _object(Article)
    schema["properties"]["removed"] = REMOVED
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "clipper record"}
    return head | schema


def _object(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    properties = {
        name: _schema(hints[name]) | CONSTRAINTS.get(f"{kind.__name__}.{name}", {}) for name in names
    }
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


def _schema(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is tuple:
        return _array(get_args(hint))
    if get_args(hint):
        return _optional([_schema(part) for part in get_args(hint)])
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint)
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [member.value for member in hint]}
    return {"type": JSON_TYPES[hint]}


def _array(items: tuple[Any, ...]) -> dict[str, Any]:
    if items[-1] is Ellipsis:
        return {"type": "array", "items": _schema(items[0])}
    parts = [_schema(item) for item in items]
    return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}


def _optional(parts: list[dict[str, Any]]) -> dict[str, Any]:
    schema = {key: value for part in parts for key, value in part.items()}
    schema["type"] = [part["type"] for part in parts]
    if enums := [value for part in parts for value in part.get("enum", [])]:
        schema["enum"] = [*enums, None]
    return schema
