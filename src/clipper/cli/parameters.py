"""Kinds of option values that click does not have: sizes, languages, a reference date."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

SIZE_RE = re.compile(r"(\d{1,15})\s?([kMGT]?)(i?)B?", re.IGNORECASE)
POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
LANGUAGE_RE = re.compile(r"[a-z]{2}")
ANY_LANGUAGE = "any"
FILE_TIME = "mtime"


class Size(ParamType):
    """A number with an optional unit: `20000000`, `20M`, `20MB`, `512MiB`."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of units."""
        if isinstance(value, int):
            return value
        found = SIZE_RE.fullmatch(value)
        if not found:
            self.fail(f"{value!r} is no size; write for example 20M or 512MiB", param, ctx)
        number, prefix, binary = found.groups()
        return int(number) * int((1024 if binary else 1000) ** POWERS[prefix.lower()])


class Languages(ParamType):
    """Language codes with commas between, or `any` (None)."""

    name = "codes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The set of codes; `any` stays as it is, for None would mean that nothing was said."""
        if not isinstance(value, str) or value == ANY_LANGUAGE:
            return value
        codes = [code.strip() for code in value.split(",")]
        if wrong := [code for code in codes if not LANGUAGE_RE.fullmatch(code)]:
            self.fail(
                f"{wrong[0]!r} is no ISO 639-1 code; write for example fr, or fr,en, or any", param, ctx
            )
        return frozenset(codes)


class ReferenceDate(ParamType):
    """An ISO 8601 date or time, or `mtime`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment; `mtime` stays as it is."""
        if not isinstance(value, str) or value == FILE_TIME:
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write for example 2024-05-17, or mtime", param, ctx)
