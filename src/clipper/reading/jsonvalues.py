"""JSON files: an array of objects, one object, or several one after another, read one object at a time."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from clipper.errors import DamagedError, LimitError
from clipper.model import Failure, Source
from clipper.reading.containers import Found
from clipper.reading.decoders import decode_next
from clipper.reading.naming import member_of
from clipper.reading.rows import Rows, unfold
from clipper.reading.streams import CHUNK_BYTES, Stream, as_utf8
from clipper.settings import Settings

FORMAT = "json"
SUMMARY = "an array of objects, or one: as JSON Lines"
IS_LAYER = False

START_RE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}(?:\[\s{0,64}(?:\{\s{0,64}[\"}]|\])|\{\s{0,64}\")")
GAP_RE = re.compile(r"[\s,\[\]]*+")  # what may stand between objects
NEXT_RE = re.compile(r"\n[ \t]{0,64}(?=\{\s{0,64}\")")
LONGEST_TOKEN = 64  # characters of a number, a literal or an escape that the end of a chunk may cut


def recognise(head: bytes, name: str) -> bool:
    """Whether it starts as an object, or as an array of objects."""
    return START_RE.match(head) is not None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """One document per object; one that holds a list of objects and no text stands for those."""
    rows = Rows(source=source, settings=settings, origin="json")
    number = 0
    for value in Values(stream, settings.limits.text_bytes).read():
        if isinstance(value, DamagedError):
            number += 1
            yield Failure(source=member_of(source, f"item {number}"), message=value.message, hint=value.hint)
        for one in unfold(value, settings.text_field):
            number += 1
            yield rows.open(one, f"item {number}")
    yield from rows.close()


class Values:
    """The values of a file in order; memory is bounded by one of them."""

    def __init__(self, stream: Stream, limit: int) -> None:
        self._raw = as_utf8(stream)
        self._limit = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._ended = False
        self._open = 0  # brackets around values that wait for theirs

    def read(self) -> Iterator[Any]:
        """Each value, and a DamagedError in the place of one that is none, or of an array's end. Raises LimitError."""
        spoilt: DamagedError | None = None
        while self._seek(GAP_RE):
            try:
                value, end = decode_next(self._text, self._at)
            except RecursionError as error:
                raise DamagedError("nested too deeply") from error
            except ValueError as error:
                if self._may_be_cut(error) and self._fill():
                    continue
                spoilt = DamagedError(f"no JSON: {error}")
                yield spoilt
                self._at += 1
                if not self._seek(NEXT_RE):
                    return
                continue
            if end == len(self._text) and not isinstance(value, (dict, list, str)) and self._fill():
                continue  # a number may go on in what was not read yet
            self._at = end
            yield value
        if self._open > 0 and not spoilt:
            yield DamagedError("the array does not end: the file is cut", "fetch or copy the file again")

    def _seek(self, pattern: re.Pattern[str]) -> bool:
        """Go to the end of the next match, reading on; False where the file ends first."""
        while True:
            found = pattern.search(self._text, self._at)
            self._at = found.end() if found else len(self._text)
            self._open += found[0].count("[") - found[0].count("]") if found else 0
            if self._at < len(self._text):
                return True
            if not self._fill():
                return False

    def _may_be_cut(self, error: ValueError) -> bool:
        """Whether the fault may be that the value goes on in what was not read yet."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return "Unterminated" in error.msg or error.pos > len(self._text) - LONGEST_TOKEN

    def _fill(self) -> bool:
        """Read twice as much each time that one value is not complete: linear in all."""
        held = len(self._text) - self._at
        if self._ended:
            return False
        if held > self._limit:
            raise LimitError(f"an object is longer than {self._limit} characters", "raise --max-text-bytes")
        data = self._raw.read(max(CHUNK_BYTES, held))
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=self._ended)
        self._at = 0
        return True
