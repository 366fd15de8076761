"""Exports of databases that clipper knows and does not read: refused by name, as reading half of one mixes articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clipper.errors import UnsupportedError
from clipper.model import Source
from clipper.reading.containers import Found
from clipper.reading.press.labels import any_of, load_labels
from clipper.reading.streams import Stream
from clipper.settings import Settings

FORMAT = "nexis, proquest"
SUMMARY = "refused by name, with what to do instead"
IS_LAYER = False
HEAD_BYTES = 512_000


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
            re.compile(rf"(?:{any_of(_NEXIS['length'] + _NEXIS['loaded'])})\s?:"),
        ),
        NEXIS_HINT,
    ),
    Refused(
        "Nexis Uni or Lexis",
        (
            _line(rf"(?:{any_of(_NEXIS['ends'])})"),
            _line(rf"(?:{any_of(_NEXIS['body'] + _NEXIS['classification'])})"),
            re.compile(rf"(?:{any_of(_NEXIS['length'] + _NEXIS['loaded'])})\s?:"),
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
SIGNS = (
    b"DOCUMENT",
    b"Document ",
    b"Dokument ",
    b"_" * 60,
    b"Length",
    b"Load-Date",
)  # one of them, or no trait


def find_refused(text: str) -> Refused | None:
    """The database whose export a text is, if it is one that is not read."""
    return next((row for row in TABLE if all(trait.search(text) for trait in row.traits)), None)


def refuse(text: str) -> None:
    """Raise UnsupportedError for the export of a database that is not read."""
    if found := find_refused(text):
        raise UnsupportedError(f"an export of {found.name}, which clipper does not read yet", found.hint)


def recognise(head: bytes, name: str) -> bool:
    """Whether the head has all the traits of one of them."""
    return any(sign in head for sign in SIGNS) and find_refused(head.decode("utf-8", "replace")) is not None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """Nothing: raises UnsupportedError, which says what to do."""
    refuse(stream.head(HEAD_BYTES).decode("utf-8", "replace"))
    yield from ()
