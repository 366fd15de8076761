"""An article as one line of JSON: UTF-8, keys in the order of the record, the same bytes everywhere."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from clipper.model import Article, Removal


def emit_article(article: Article, removals: tuple[Removal, ...] | None = None) -> bytes:
    """One line with its newline; `removals` (where the person asked for them) become the key `removed`."""
    record = as_json(article)
    if removals is not None:
        record["removed"] = [as_removed(removal) for removal in removals]
    return dump_line(record)


def dump_line(record: dict[str, Any]) -> bytes:
    """A JSON object on one line. U+2028 and U+2029 are escaped: some readers take them for line ends."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode("utf-8") + b"\n"


def as_json(value: Any) -> Any:
    """Dataclasses as objects in field order, tuples as lists, the rest as it is."""
    if isinstance(value, (tuple, list)):
        return [as_json(item) for item in value]
    names = _field_names(value.__class__)
    return {name: as_json(getattr(value, name)) for name in names} if names else value


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields, none for any other class."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def as_removed(removal: Removal) -> dict[str, Any]:
    """A removed block as the key `removed` shows it."""
    return {"line": removal.block.first_line, "rule": removal.rule_id, "text": removal.block.text}
