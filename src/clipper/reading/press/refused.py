"""Exports of databases that clipper knows and does not read: refused by name, as reading half of one mixes articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clipper.errors import UnsupportedError
from clipper.model import Source
from clipper.reading.containers import Found
from clipper.reading.press.cutting import plain_head
from clipper.reading.press.labels import any_of, load_labels
from clipper.reading.streams import Stream
from clipper.settings import Settings

FORMAT = "nexis, proquest"
SUMMARY = "refused by name, with what to do instead"
IS_LAYER = False
HEAD_BYTES = 64_000  # the cover of an export, and its first article


class Refused(NamedTuple):
    """A database, the traits that all stand in its exports, and what to do with one."""

    name: str
    traits: tuple[re.Pattern[str], ...]
    hint: str


def _line(pattern: str) -> re.Pattern[str]:
    """A line of text, or all the text of an element, that matches."""
    return re.compile(rf"(?m)(?:^|>)[ \t\u00a0]*{pattern}[ \t\u00a0]*(?=\r?$|<)")


_NEXIS = load_labels()["nexis"]
NEXIS_HINT = (
    "convert it to a table, for instance with LexisNexisTools (R), and read that with --text-field; "
    "or export from Europresse or Factiva, where the paper is there, too"
)
TABLE = (
    Refused(
        "Nexis",
        (
            _line(r"(?:\d+ (?:of|OF) \d+ DOCUMENTS?|Document \d+ de \d+|Dokument \d+ von \d+|Document \d+ van \d+)"),
            re.compile(rf"(?:{any_of(_NEXIS['length'] + _NEXIS['loaded'])}):"),
        ),
        NEXIS_HINT,
    ),
    Refused(
        "Nexis Uni or Lexis",
        (
            _line(rf"(?:{any_of(_NEXIS['ends'])})"),
            _line(rf"(?:{any_of(_NEXIS['body'] + _NEXIS['classification'])})"),
            re.compile(rf"(?:{any_of(_NEXIS['length'] + _NEXIS['loaded'])}):"),
        ),
        NEXIS_HINT,
    ),
    Refused(
        "ProQuest",
        (
            _line("_{60}"),
            re.compile(r"(?m)^(?:Full text|Texte intégral|Abstract|Résumé)\s?: "),
            re.compile(r"(?m)^(?:Publication title|Titre de la publication|ProQuest document ID|Base de données)\s?: "),
        ),
        "export it as a table (XLS, saved as CSV), and read that with --text-field",
    ),
)  # fmt: skip
# One of each row stands in every export: looking for them takes a hundredth of the time that patterns do.
SIGNS = (
    tuple(f"{label}:".encode() for label in _NEXIS["length"] + _NEXIS["loaded"]) + (b"_" * 60,),
    (b"DOCUMENT", b"Document", b"Dokument", b"document", b"_" * 60),
)


def find_refused(text: str) -> Refused | None:
    """The database whose export a text is, if it is one that is not read."""
    return next((row for row in TABLE if all(trait.search(text) for trait in row.traits)), None)


def refuse(text: str) -> None:
    """Raise UnsupportedError for the export of a database that is not read."""
    if found := find_refused(text):
        raise UnsupportedError(f"an export of {found.name}, which clipper does not read yet", found.hint)


def recognise(head: bytes, name: str) -> bool:
    """Whether the head has all the traits of one of them."""
    head = plain_head(head[:HEAD_BYTES])
    if not all(any(sign in head for sign in signs) for signs in SIGNS):
        return False
    return find_refused(head.decode("utf-8", "replace")) is not None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """Nothing: raises UnsupportedError, which says what to do."""
    refuse(plain_head(stream.head(HEAD_BYTES)).decode("utf-8", "replace"))
    yield from ()
