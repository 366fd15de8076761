"""Inputs that hold other documents: one table, and the walk through what is nested in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import BinaryIO, cast

from clipper.containers.base import Container, Member
from clipper.containers.binaries import find_binary
from clipper.containers.streams import Budget, ExhaustedError, Stream
from clipper.errors import InputError, LimitError
from clipper.model import Document, Failure, Skip, Source
from clipper.settings import Settings

CONTAINERS = (
    "clipper.containers.compressed",
    "clipper.containers.zipped",
    "clipper.containers.tarred",
    "clipper.containers.warc",
    "clipper.containers.mailboxes",
    "clipper.containers.jsonlines",
    "clipper.containers.jsonvalues",
    "clipper.containers.tables",
)

MAX_ARCHIVES = 3  # one inside another; each may be compressed besides
MAX_LAYERS = 3  # of compression alone
SHOWN_SKIPS = 20  # of one reason, by name; the others are counted


def open_documents(
    stream: BinaryIO, source: Source, settings: Settings
) -> Iterator[Document | Failure | Skip]:
    """The leaf documents of one input, in order: itself, or what it holds down to three archives deep.

    What cannot be read is a Failure naming the entry, and the rest goes on; what is passed over on purpose
    is a Skip. Nothing is written to disk, and no more than one document is in memory at a time.
    """
    walk = Walk(settings)
    opened = Stream(stream, Budget(settings.limits), unpacked=False)
    try:
        yield from walk.open(Member(source=source, name=source.path, stream=opened), ())
    except InputError as error:
        yield _failure(source, error)
    yield from walk.uncounted(source)


class Walk:
    """The way through one input. It remembers how often each reason for passing over has been told."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._skips: Counter[str] = Counter()

    def open(self, member: Member, outer: tuple[Container, ...]) -> Iterator[Document | Failure | Skip]:
        """Documents of a member that lies in these containers. Raises ExhaustedError where all must stop."""
        try:
            for found in self._open(member, outer):
                if not isinstance(found, Skip) or self._tell(found):
                    yield found
        except ExhaustedError:
            raise
        except InputError as error:
            yield _failure(member.source, error)

    def uncounted(self, source: Source) -> Iterator[Skip]:
        """One Skip for each reason that was met too often to be told every time."""
        for reason, count in sorted(self._skips.items()):
            if count > SHOWN_SKIPS:
                detail = f"{count - SHOWN_SKIPS} more entries passed over: {reason}"
                yield Skip(source=source, reason=reason, detail=detail, count=count - SHOWN_SKIPS)

    def _tell(self, skip: Skip) -> bool:
        if skip.count > 1:
            return True
        self._skips[skip.reason] += 1
        return self._skips[skip.reason] <= SHOWN_SKIPS

    def _open(self, member: Member, outer: tuple[Container, ...]) -> Iterator[Document | Failure | Skip]:
        container = find_container(member.stream.head(), member.name)
        if container is None:
            yield _read_leaf(member, self._settings)
            return
        check_depth((*outer, container))
        for found in container.open(member.stream, member.source, self._settings):
            if isinstance(found, Member):
                yield from self.open(found, (*outer, container))
            else:
                yield found


def find_container(head: bytes, name: str) -> Container | None:
    """The container that takes an input which starts so, or None for a leaf."""
    for module in CONTAINERS:
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


def _read_leaf(member: Member, settings: Settings) -> Document | Skip:
    head = member.stream.head()
    if not head and not member.stream.read(1):  # reading tells the fault that looking ahead kept back
        return Skip(source=member.source, reason="empty", detail="no bytes at all")
    if binary := find_binary(head):
        return Skip(source=member.source, reason="binary", detail=f"{binary}, not text")
    data = member.stream.read_all(settings.limits.text_bytes, "if it is one text, raise --max-text-bytes")
    return Document(source=member.source, data=data, metadata=member.metadata)


def _failure(source: Source, error: InputError) -> Failure:
    return Failure(source=source, message=error.message, hint=error.hint)
