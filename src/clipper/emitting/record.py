"""An article as one line of JSON: UTF-8, keys in the order of the record, the same bytes everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

from clipper.model import Article, Labelled


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
