"""The lines that a task writes: records, notices, and one that ends the partition; told apart by their first byte.

One pass over the inputs writes all of them into one staged output, so that what is published as records and what is
published as rejections come from the same reading of each input.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from clipper.model import Clipped, Failure
from clipper.running.notices import Notice, describe, notices_of
from clipper.running.run import Event
from clipper.running.tally import Tally

RECORD, NOTICE, END = b"R", b"N", b"E"


def write_lines(partition: int, events: Iterable[Event]) -> Iterator[bytes]:
    """Every record and notice as a tagged line without its newline; at the end, what the partition came to."""
    tally = Tally()
    for event in events:
        tally.add(event, len(event.records) if isinstance(event, Clipped) else 0)
        if isinstance(event, Clipped):
            for _, line in event.records:
                yield RECORD + line[:-1]
        for notice in notices_of(event):
            yield NOTICE + dump(as_fields(notice))
    yield END + dump({"partition": partition, **tally.as_report()})


def as_fields(notice: Notice) -> dict[str, Any]:
    """The notice as stderr shows it in JSON, and where an unforeseen fault arose."""
    trace = notice.trace if isinstance(notice, Failure) else ""
    return {key: value for key, value in {**describe(notice), "trace": trace}.items() if value}


def dump(fields: dict[str, Any]) -> bytes:
    """A JSON object on one line, in ASCII: names may hold anything."""
    return json.dumps(fields, separators=(",", ":")).encode("ascii")


def is_record(line: bytes) -> bool:
    """Whether the line is a record."""
    return line.startswith(RECORD)


def is_notice(line: bytes) -> bool:
    """Whether the line is a rejection, a failure or a skip."""
    return line.startswith(NOTICE)


def is_failure(line: bytes) -> bool:
    """Whether the line is a failure."""
    return line.startswith(NOTICE + b'{"event":"failed"')


def is_end(line: bytes) -> bool:
    """Whether the line ends a partition."""
    return line.startswith(END)


def untag(line: bytes) -> bytes:
    """The line as it is published."""
    return line[1:]
