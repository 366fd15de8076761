"""Records that clipper wrote itself: a row that is one is read back whole, and passes through unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

from clipper.model import Article

REMOVED = "removed"  # the key that `--explain` adds
KEYS = frozenset(field.name for field in fields(Article))
NEWER_KEYS = frozenset({"archive"})  # which records of earlier versions do not have


def read_record(row: Mapping[str, Any]) -> Article | None:
    """The article in a row with exactly the keys of a record and values of their types; None for any other row."""
    keys = row.keys() - {REMOVED}
    if not KEYS - NEWER_KEYS <= keys <= KEYS:
        return None
    try:
        article: Article = _read({**dict.fromkeys(NEWER_KEYS), **row}, Article)
    except (TypeError, ValueError):
        return None
    return article


def _read(value: Any, kind: Any) -> Any:
    """A value of JSON as a type of the model. Raises TypeError or ValueError where it is none."""
    if get_origin(kind) is tuple:
        return _read_list(value, get_args(kind))
    if options := get_args(kind):
        return None if value is None else _read(value, next(one for one in options if one is not NoneType))
    if is_dataclass(kind) and isinstance(value, dict):
        make = cast("Callable[..., Any]", kind)
        return make(**{name: _read(value.get(name), hint) for name, hint in _hints(make).items()})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _read_list(value: Any, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    if kinds[-1] is Ellipsis:
        return tuple(_read(one, kinds[0]) for one in value)
    return tuple(_read(one, kind) for one, kind in zip(value, kinds, strict=True))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
