"""Lines for people, on stderr, in a form that cannot harm a terminal."""

from __future__ import annotations

import re
import sys
from contextlib import suppress

# Control characters, overrides of the direction of writing, invisible characters and tags, lone surrogates: what a
# name or a text could use to deceive a terminal or the person before it.
UNSAFE_RE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
LONGEST_CHARS = 1000  # of one part of a message; the name of an entry in an archive can have 60,000


def printable(text: str) -> str:
    r"""The text as a terminal may show it: unsafe characters as escapes, the middle of an endless one left out.

    >>> printable("a\x1b[31m\u202eb")
    'a\\x1b[31m\\u202eb'
    """
    if len(text) > LONGEST_CHARS:
        text = f"{text[: LONGEST_CHARS // 2]}...{text[-LONGEST_CHARS // 2 :]}"
    return UNSAFE_RE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def say(line: str, end: str = "\n") -> None:
    """Write a line to stderr, in UTF-8 whatever the locale. A stderr that is closed or full stops nothing."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        sys.stderr.buffer.write((line + end).encode("utf-8", "backslashreplace"))
        sys.stderr.flush()
