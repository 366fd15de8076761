"""Whether a document is in the encoding that it declares."""

from __future__ import annotations

import codecs

MISMATCH = "encoding-mismatch"
# What is declared so may well be read as another: a superset, or what the label means in practice.
SUPERSETS = {
    "ascii": ("utf-8", "cp1252"),
    "iso8859-1": ("cp1252",),
    "iso8859-15": ("cp1252",),
    "utf-16": ("utf-16-le", "utf-16-be"),
}


def find_mismatch(declared: str, used: str) -> tuple[str, ...]:
    """The warning code where a text was read in another encoding than declared, or the declared one is none.

    >>> find_mismatch("utf-16", "utf-8"), find_mismatch("latin-1", "cp1252")
    (('encoding-mismatch',), ())
    """
    try:
        "a".encode(declared)
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return (MISMATCH,)
    return () if used == name or used in SUPERSETS.get(name, ()) else (MISMATCH,)
