"""Inputs that hold other documents: one table, and the walk through what is nested in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import BinaryIO, cast

from clipper.errors import DamagedError, InputError, LimitError
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.binaries import find_binary
from clipper.reading.container_base import Container, Member
from clipper.reading.foreign import describe_xml, find_foreign_xml
from clipper.reading.naming import is_system_file
from clipper.reading.streams import Budget, ExhaustedError, Stream
from clipper.settings import Settings

CONTAINERS = (
    "clipper.reading.compressed",
    "clipper.reading.zipped",
    "clipper.reading.tarred",
    "clipper.reading.warc",
    "clipper.reading.mailboxes",
    "clipper.reading.jsonlines",
    "clipper.reading.jsonvalues",
    "clipper.reading.tables",
)
# Exports of press databases, asked last and with more of the input: their traits stand in the first article.
EXPORTS = (
    "clipper.reading.press.europresse",
    "clipper.reading.press.factiva",
    "clipper.reading.press.refused",
)
EXPORT_BYTES = 512_000  # saved pages of Factiva have 200 kB of scripts and styles above the first article

# What is so named should hold something; an empty one is a download that failed.
HOLDING_SUFFIXES = (
    ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".tzst", ".zip", ".tar", ".warc", ".wet", ".mbox",
)  # fmt: skip
LEAST_BYTES = 8  # of them: less is not even the magic number and one field of its header
MAX_ARCHIVES = 3  # one inside another; each may be compressed besides
MAX_LAYERS = 3  # of compression alone
SHOWN_SKIPS = 20  # of one reason, by name; the others are counted
SHOWN_FAILURES = 1000


def open_documents(
    stream: BinaryIO, source: Source, settings: Settings
) -> Iterator[Document | Failure | Skip]:
    """The leaf documents of one input, in order: itself, or what it holds down to three archives deep.

    What cannot be read is a Failure naming the entry, and the rest goes on; what is passed over on purpose
    is a Skip. Nothing is written to disk, and no more than one document is in memory at a time.
    """
    telling = Telling()
    opened = Stream(stream, Budget(settings.limits), unpacked=False)
    member = Member(source=source, name=source.path, stream=opened)
    try:
        yield from filter(telling.tells, _walk(member, (), settings))
    except InputError as error:
        yield _failure(source, error)
    yield from telling.rest(source)


class Telling:
    """What is told entry by entry and what only as a number: a hostile archive may hold a million entries."""

    def __init__(self) -> None:
        self._skips: Counter[str] = Counter()
        self._failures = 0

    def tells(self, found: Document | Failure | Skip) -> bool:
        """Whether this is told by itself."""
        if isinstance(found, Failure):
            self._failures += 1
            return self._failures <= SHOWN_FAILURES
        if isinstance(found, Document) or found.count > 1:
            return True
        self._skips[found.reason] += 1
        return self._skips[found.reason] <= SHOWN_SKIPS

    def rest(self, source: Source) -> Iterator[Skip | Failure]:
        """One Skip per reason, and one Failure, for those that were not told."""
        for reason, count in sorted(self._skips.items()):
            if (more := count - SHOWN_SKIPS) > 0:
                yield Skip(source=source, reason=reason, detail=f"{more} more entries: {reason}", count=more)
        if (more := self._failures - SHOWN_FAILURES) > 0:
            yield Failure(source=source, message=f"{more} more entries could not be read")


def _walk(
    member: Member, outer: tuple[Container, ...], settings: Settings
) -> Iterator[Document | Failure | Skip]:
    """Documents of a member that lies in these containers. Raises ExhaustedError where all must stop."""
    if is_system_file(member.name):
        yield Skip(source=member.source, reason="system-file", detail="made by the system, not by a person")
        return
    try:
        container = find_container(member.stream.head(), member.name, CONTAINERS)
        container = container or find_container(member.stream.head(EXPORT_BYTES), member.name, EXPORTS)
        if container is None:
            yield from _read_leaf(member, settings)
            return
        check_depth((*outer, container))
        is_empty = True
        for found in container.open(member.stream, member.source, settings):
            is_empty = False
            if isinstance(found, Member):
                yield from _walk(found, (*outer, container), settings)
            else:
                yield found
        if is_empty:
            detail = f"the {container.FORMAT} holds nothing"
            yield Skip(source=member.source, reason="empty", detail=detail)
    except ExhaustedError:
        raise
    except InputError as error:
        yield _failure(member.source, error)


def find_container(head: bytes, name: str, modules: Sequence[str] = CONTAINERS) -> Container | None:
    """The first of these containers that takes an input which starts so, or None."""
    for module in modules:
        container = load_container(module)
        if container.recognise(head, name):
            return container
    return None


@cache
def load_container(module: str) -> Container:
    """The container of this name, imported when it is first asked for."""
    return cast(Container, import_module(module))


def check_depth(containers: tuple[Container, ...]) -> None:
    """Raise LimitError where archives, or layers of compression, are nested too deep."""
    layers = sum(container.IS_LAYER for container in containers)
    archives = len(containers) - layers
    if archives > MAX_ARCHIVES or layers > MAX_LAYERS:
        raise LimitError(f"nested more than {MAX_ARCHIVES} deep", "unpack the outer archives first")


def _read_leaf(member: Member, settings: Settings) -> Iterator[Document | Skip]:
    head = member.stream.head()
    suffix = next((suffix for suffix in HOLDING_SUFFIXES if member.name.lower().endswith(suffix)), "")
    if suffix and len(head) < LEAST_BYTES:
        member.stream.read(LEAST_BYTES)  # which tells the fault that looking ahead kept back
        what = f"too short for a {suffix} file" if head else f"no bytes at all, as no {suffix} file has"
        raise DamagedError(what, "fetch or copy the file again")
    if not head and not member.stream.read(1):
        yield Skip(source=member.source, reason="empty", detail="no bytes at all")
        return
    if binary := find_binary(head, member.name):
        yield Skip(
            source=member.source,
            reason="binary",
            detail=f"{binary}, not text" if ":" not in binary else binary,
        )
        return
    if root := find_foreign_xml(head, member.name):
        yield Skip(source=member.source, reason="xml", detail=describe_xml(root))
        return
    data = member.stream.read_all(settings.limits.text_bytes, "if it is one text, raise --max-text-bytes")
    yield Document(source=member.source, data=data, metadata=member.metadata)
    if suffix:
        yield Skip(source=member.source, reason="misnamed", detail=f"no {suffix} file; read as what it is")


def _failure(source: Source, error: InputError) -> Failure:
    return Failure(source=source, message=error.message, hint=error.hint)
