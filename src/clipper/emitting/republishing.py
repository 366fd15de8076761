"""A file replaced by one with its records and the staged ones: once, however often it is tried."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

from clipper.emitting.formats import END_BYTES, encoder_for, find_body_end
from clipper.emitting.replacing import Replacement
from clipper.emitting.sinks_base import Format
from clipper.emitting.state import Target
from clipper.errors import OutputError

EMPTY_ARRAY = encoder_for(Format.JSON).header()
COPY_BYTES = 1 << 20  # of the old version, at a time

Lines = Callable[[], Iterator[bytes]]  # the staged lines of a target, as often as they are needed


def publish(target: Target, lines: Lines, name: str) -> Target:
    """The target with the staged lines in it. Raises OSError, OutputError.

    A run that is killed after the rename and before the state knows of it leaves a file that holds the lines
    already: that is seen by comparing, since the state says where they would stand.
    """
    size = find_published_size(target, lines)
    if size is None:
        size = republish(target, lines, name)
    return replace(target, size=size, owned=True)


def find_published_size(target: Target, lines: Lines) -> int | None:
    """Where the records end in a file that holds the staged lines; None where it does not hold them."""
    place = target.size if target.owned else 0
    encoder = encoder_for(target.format, began=place > 0)
    try:
        with target.path.open("rb") as file:
            file.seek(place)
            for data in chain([encoder.header()], map(encoder.items, lines())):
                if file.read(len(data)) != data:
                    return None
                place += len(data)
            is_whole = target.owned or is_rest(file, encoder.footer())
            return without_brackets(target.format, place) if is_whole else None
    except FileNotFoundError:
        return None


def is_rest(file: BinaryIO, data: bytes) -> bool:
    """Whether this and nothing else is still to be read."""
    return file.read(len(data) + 1) == data


def republish(target: Target, lines: Lines, name: str) -> int:
    """Replace the file by one that has the staged lines too; where its records end."""
    new = Replacement(target.path)
    try:
        new.open()
        size = copy_records(target, new, name) if target.owned else 0
        encoder = encoder_for(target.format, began=size > 0)
        for data in chain([encoder.header()], map(encoder.items, lines())):
            new.write(data)
            size += len(data)
        new.write(encoder.footer())
        new.publish()
    finally:
        new.discard()
    return without_brackets(target.format, size)


def without_brackets(format_: Format, size: int) -> int:
    """An array that holds nothing is begun anew, as if it had no opening bracket."""
    return 0 if format_ is Format.JSON and size <= len(EMPTY_ARRAY) else size


def copy_records(target: Target, new: Replacement, name: str) -> int:
    """Copy the records of the old version, whatever others have made of it; how many bytes they are."""
    try:
        with target.path.open("rb") as old:
            size = find_records_end(target, old, name)
            for count in portions(size):
                data = old.read(count)
                new.write(data)
    except FileNotFoundError:
        return 0
    if not size or target.format is Format.JSON or data.endswith(b"\n"):
        return size
    new.write(b"\n")
    return size + 1


def find_records_end(target: Target, old: BinaryIO, name: str) -> int:
    """Where the records of a file end. Raises OutputError where it cannot be continued."""
    size = old.seek(0, os.SEEK_END)
    old.seek(max(0, size - END_BYTES))
    end = find_body_end(target.format, old.read(), size)
    if end is None:
        raise OutputError(
            f"{name}: cannot be added to: it is no JSON array any more",
            "move it away: what is new goes into a new file",
        )
    old.seek(0)
    return end


def portions(size: int) -> Iterator[int]:
    """How much to copy at a time.

    >>> list(portions(COPY_BYTES + 5))
    [1048576, 5]
    """
    for start in range(0, size, COPY_BYTES):
        yield min(COPY_BYTES, size - start)
