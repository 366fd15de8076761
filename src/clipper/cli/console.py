"""Lines for people on stderr, in a form that cannot harm a terminal, and in the language of the locale."""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import suppress
from functools import cache
from typing import TextIO

# Control characters, overrides of the direction of writing, invisible characters and tags, lone surrogates: what a
# name or a text could use to deceive a terminal or the user before it.
UNSAFE_RE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
LONGEST_CHARS = 1000  # of one part of a message; the name of an entry in an archive can have 60,000
ERASE_LINE = "\r\x1b[K"


def printable(text: str) -> str:
    r"""The text as a terminal may show it: unsafe characters as escapes, the middle of an endless one left out.

    >>> printable("a\x1b[31m\u202eb")
    'a\\x1b[31m\\u202eb'
    """
    if len(text) > LONGEST_CHARS:
        text = f"{text[: LONGEST_CHARS // 2]}...{text[-LONGEST_CHARS // 2 :]}"
    return UNSAFE_RE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def speaks_french() -> bool:
    """Whether messages are in French: the locale says so, by the variables and in the order that gettext has."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    is_set = locale.partition(".")[0] not in ("C", "POSIX")
    return is_set and (os.environ.get("LANGUAGE") or locale).startswith("fr")


def translated(message: str) -> str:
    """A message in the language of the locale; in English where the table has no French for it."""
    if len(message) > LONGEST_CHARS or not speaks_french():
        return message
    whole, templates = french_messages()
    if message in whole:
        return whole[message]
    for pattern, french in templates:
        if found := pattern.fullmatch(message):
            return french.format(*map(translated, found.groups()))
    return message


def with_hint(message: str, hint: str) -> str:
    """What happened and what to try, in the language of the locale."""
    parts = (translated(message.rstrip(".")), translated(hint))
    return (" ; " if speaks_french() else "; ").join(filter(None, parts))


@cache
def french_messages() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """The table: messages as they are, and those with values in them, which have the longest text first."""
    from clipper.data import read_table

    table = read_table("french.json")
    filled = sorted((key for key in table if "{}" in key), key=len, reverse=True)
    patterns = (re.escape(key).replace(r"\{\}", "(.+?)") for key in filled)
    return table, [(re.compile(one, re.DOTALL), table[key]) for one, key in zip(patterns, filled)]


def say(line: str, end: str = "\n") -> None:
    """Write a line to stderr, in UTF-8 whatever the locale. A stderr that is closed or full stops nothing."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        sys.stderr.buffer.write((line + end).encode("utf-8", "backslashreplace"))
        sys.stderr.flush()


def say_failure(name: str, message: str, hint: str) -> None:
    """Write a line for an input that could not be read, or for a part of it."""
    say(printable(f"clipper: {name}: failed: {with_hint(message, hint)}"))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether this stream is a terminal."""
    return stream is not None and stream.isatty()


def has_input() -> bool:
    """Whether something is piped in; on a terminal, a command would wait for someone to type."""
    return sys.stdin is not None and not is_terminal(sys.stdin)


def may_show(output: str | None) -> bool:
    """Whether records that go there may appear on a terminal: on this one, or by a command that a pipe leads to."""
    try:
        mode = os.fstat(1).st_mode if output is None else os.stat(output).st_mode  # noqa: PTH116 (either)
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
