"""What an input is: the container that takes it, what is nested in it, and the reader that takes each document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO, Protocol

from clipper.errors import DamagedError, InputError, LimitError
from clipper.french.words import regex
from clipper.model import NO_METADATA, Block, Dispatch, Document, Failure, Metadata, Skip, Source
from clipper.reading.naming import is_system_file
from clipper.reading.streams import SNIFF_BYTES, UTF16_MARKS, Budget, ExhaustedError, Stream
from clipper.settings import Settings

CONTAINERS = (
    "clipper.reading.compressed",
    "clipper.reading.archives:Zip",
    "clipper.reading.archives:Tar",
    "clipper.reading.warc",
    "clipper.reading.mail:Mailbox",
    "clipper.reading.tables:JsonLines",
    "clipper.reading.tables:JsonFile",
    "clipper.reading.tables:Csv",
)
# Asked last and with more of the input: the traits of an export stand in its first article.
EXPORTS = ("clipper.reading.press.exports",)
# Of documents. In the order in which they are asked; the last takes everything that is text.
READERS = (
    "clipper.reading.press",
    "clipper.reading.word",
    "clipper.reading.rtf",
    "clipper.reading.feed",
    "clipper.reading.mail",
    "clipper.reading.html.reader",
    "clipper.reading.text",
)
# In small letters, what one of which stands in the head of whatever these take: without it they are not even loaded.
SIGNS = {
    "clipper.reading.warc": (b"warc/",),
    "clipper.reading.mail:Mailbox": (b"from ",),
    "clipper.reading.press.exports": (
        b"docpublicationname", b"articleparagraph", b"ppsarticle", b"\xb7", b"ocument", b"okument", b"_" * 60,
        "文件".encode(),
    ),
    "clipper.reading.rtf": (b"{\\rtf",),
    "clipper.reading.feed": (b"<",),
    "clipper.reading.mail": (
        b"from:", b"to:", b"cc:", b"subject:", b"date:", b"sender:", b"version:", b"received:", b"path:", b"type:",
        b"id:", b"unsubscribe:", b"signature:", b"mailer:",
    ),
    "clipper.reading.html.reader": (b"<",),
}  # fmt: skip
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

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
START_RE = regex(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s{0,64}<\?xml[\s?]")
COMMENT_RE = regex(rb"<!--(?:[^-]|-(?!->))*+-->")
ROOT_RE = regex(rb"<((?:[A-Za-z_][\w.-]{0,40}:)?[A-Za-z_][\w.-]{0,40})(?=[\s/>])")
# Elements for which the readers of feeds and of pages look; formats of agencies hold their text in a `body`.
KNOWN_RE = regex(rb"<(?:(?:\w{1,20}:)?(?:rss|feed|rdf)|html|head|body)(?=[\s>])|<!doctype\s", re.IGNORECASE)

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_WORD = "old Word document (.doc): save it as .docx"
OLD_WORD_SUFFIXES = (".doc", ".dot")
BINARIES = {
    "PNG picture": (b"\x89PNG\r\n\x1a\n",),
    "JPEG picture": (b"\xff\xd8\xff",),
    "GIF picture": (b"GIF87a", b"GIF89a"),
    "BMP picture": (b"BM",),
    "TIFF picture": (b"II*\x00", b"MM\x00*"),
    "icon": (b"\x00\x00\x01\x00",),
    "PDF": (b"%PDF-",),
    "PostScript": (b"%!PS-Adobe-",),
    "program": (b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe"),
    "file of an old Office program (.doc, .xls, .ppt, .msg): save it in the present format": (OLE_MAGIC,),
    "SQLite database": (b"SQLite format 3\x00",),
    "MP3 sound": (b"ID3",),
    "Ogg sound or film": (b"OggS",),
    "FLAC sound": (b"fLaC",),
    "Matroska film": (b"\x1aE\xdf\xa3",),
    "font": (b"wOFF", b"wOF2", b"\x00\x01\x00\x00\x00"),
    "7z archive, which clipper does not open": (b"7z\xbc\xaf\x27\x1c",),
    "RAR archive, which clipper does not open": (b"Rar!\x1a\x07",),
}
RIFF_FORMS = {b"WEBP": "WebP picture", b"WAVE": "WAV sound", b"AVI ": "AVI film"}
SURE = (b"%PDF-", b"%!PS-Adobe-")  # no text starts so, though what follows may be all ASCII


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An entry that may itself be a container; its kind may be guessed from `name`."""

    source: Source
    name: str
    stream: Stream


Found = Member | Document | Failure | Skip


class Container(Protocol):
    """What a module or class named in CONTAINERS has: whether it takes an input, and what that holds."""

    FORMAT: str
    SUMMARY: str  # what it gives, for `clipper formats`
    IS_LAYER: bool  # a compressor around one thing, rather than a holder of several

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether this container takes an input that starts with `head`, by content first and name second."""

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """What the container holds, in order. A member is to be read before the next is asked for.

        Raises InputError where nothing more can be read; a fault of one entry is a Failure.
        """


def open_documents(
    stream: BinaryIO, source: Source, settings: Settings
) -> Iterator[Document | Failure | Skip]:
    """The leaf documents of one input, in order: itself, or what it holds down to three archives deep.

    What cannot be read is a Failure naming the entry, and the rest goes on; what is passed over on purpose
    is a Skip. Nothing is written to disk, and no more than one document is in memory at a time.
    """
    counts: Counter[str] = Counter()
    opened = Stream(stream, Budget(settings.limits), unpacked=False)
    member = Member(source=source, name=source.path, stream=opened)
    try:
        for found in _walk(member, (), settings):
            if isinstance(found, Document) or _is_named(found, counts):
                yield found
    except InputError as error:
        yield _failure(source, error)
    failures = counts.pop("", 0)
    for reason, count in sorted(counts.items()):
        if (more := count - SHOWN_SKIPS) > 0:
            yield Skip(source=source, reason=reason, detail=f"{more} more entries: {reason}", count=more)
    if (more := failures - SHOWN_FAILURES) > 0:
        yield Failure(source=source, message=f"{more} more entries could not be read")


def _is_named(found: Failure | Skip, counts: Counter[str]) -> bool:
    """Whether an entry is named by itself, or only counted: a hostile archive may hold a million of them."""
    if isinstance(found, Skip) and found.count > 1:
        return True
    reason, shown = ("", SHOWN_FAILURES) if isinstance(found, Failure) else (found.reason, SHOWN_SKIPS)
    counts[reason] += 1
    return counts[reason] <= shown


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
    for module in find_likely(modules, head):
        container: Container = load(module)
        if container.recognise(head, name):
            return container
    return None


def find_likely(modules: Iterable[str], head: bytes) -> Iterator[str]:
    """Those of some containers or readers that may take what starts so, by their signs."""
    plain = head.replace(b"\0", b"").lower()
    is_wide = head[:2] in UTF16_MARKS
    for module in modules:
        signs = SIGNS.get(module)
        if signs is None or is_wide or any(sign in plain for sign in signs):
            yield module


@cache
def load(name: str) -> Any:
    """The container or reader of this name, a module or a class in one, imported when it is first asked for."""
    module, _, part = name.partition(":")
    return getattr(import_module(module), part) if part else import_module(module)


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
        member.stream.read(LEAST_BYTES)  # which raises the fault that looking ahead kept back
        what = f"too short for a {suffix} file" if head else f"no bytes at all: this is not a {suffix} file"
        raise DamagedError(what, "fetch or copy the file again")
    if not head and not member.stream.read(1):
        yield Skip(source=member.source, reason="empty", detail="no bytes at all")
        return
    if binary := find_binary(head, member.name):
        detail = f"{binary}, not text" if ":" not in binary else binary
        yield Skip(source=member.source, reason="binary", detail=detail)
        return
    if root := find_foreign_xml(head, member.name):
        yield Skip(source=member.source, reason="xml", detail=describe_xml(root))
        return
    data = member.stream.read_all(settings.limits.text_bytes, "if it is one text, raise --max-text-bytes")
    yield Document(source=member.source, data=data)
    if suffix:
        yield Skip(source=member.source, reason="misnamed", detail=f"not a {suffix} file; read as what it is")


def _failure(source: Source, error: InputError) -> Failure:
    return Failure(source=source, message=error.message, hint=error.hint)


def find_foreign_xml(head: bytes, name: str) -> str | None:
    """The root element of XML that starts so and that no reader takes; a page by its name is none.

    >>> find_foreign_xml(b"<?xml version='1.0'?><urlset><url/></urlset>", "plan.xml")
    'urlset'
    """
    plain = head.replace(b"\0", b"")
    if not START_RE.match(plain) or KNOWN_RE.search(plain) or name.lower().endswith(PAGE_SUFFIXES):
        return None
    root = ROOT_RE.search(COMMENT_RE.sub(b"", plain))
    return root[1].decode("utf-8", "replace") if root else None


def describe_xml(root: str) -> str:
    """What is said of such a file, in one clause."""
    return f"XML that is not a feed: its first element is <{root}>"


def find_binary(head: bytes, name: str = "") -> str | None:
    """What a file that starts with these bytes is, where it is surely no text.

    >>> find_binary(b"%PDF-1.7 ...")
    'PDF'
    """
    if head.startswith(OLE_MAGIC) and name.lower().endswith(OLD_WORD_SUFFIXES):
        return OLD_WORD
    if head[4:8] == b"ftyp":
        return "MP4 film"
    if head.startswith(b"RIFF") and head[8:12] in RIFF_FORMS:
        return RIFF_FORMS[head[8:12]]
    found = (kind for kind, magics in BINARIES.items() if head.startswith(magics))
    return next(found, None) if _is_binary(head) else None


def _is_binary(head: bytes) -> bool:
    """A text may start with `BM` or `ID3`; it does not hold zeros or bytes that are not UTF-8 all over."""
    return b"\0" in head or any(byte > 0x7F for byte in head[:64]) or head.startswith(SURE)


class Reader(Protocol):
    """What a module named in READERS has: whether it takes a document, and the dispatches in it."""

    FORMAT: str
    SUMMARY: str  # what it gives, for `clipper formats`

    @staticmethod
    def recognise(document: Document) -> bool:
        """Whether this reader takes the document, by content first and name second. Cheap; never raises."""

    @staticmethod
    def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
        """Dispatches in document order; raises InputError where the document cannot be read."""


def read_inner(document: Document, settings: Settings) -> Dispatch:
    """The one dispatch of a page or a text, by its type, that stands inside another document. Raises InputError."""
    is_page = document.content_type == "text/html"
    reader: Reader = load("clipper.reading.html.reader" if is_page else "clipper.reading.text")
    (dispatch,) = reader.read(document, settings)
    return dispatch


def read_document(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """Dispatches of one document, by the first reader that recognises it. Raises InputError."""
    head = document.data[:SNIFF_BYTES]
    for name in READERS if document.content_type else find_likely(READERS, head):
        reader: Reader = load(name)
        if reader.recognise(document):
            return (with_claims(dispatch, document) for dispatch in reader.read(document, settings))
    raise AssertionError("the text reader takes every document")


def with_claims(dispatch: Dispatch, document: Document) -> Dispatch:
    """The dispatch with the claims of the container behind its own, unless its reader took them already."""
    if document.warnings:
        warnings = tuple(dict.fromkeys((*document.warnings, *dispatch.warnings)))
        dispatch = replace(dispatch, warnings=warnings)
    if document.metadata in (NO_METADATA, dispatch.metadata):
        return dispatch
    return replace(dispatch, metadata=join_claims(dispatch.metadata, document.metadata))


def join_claims(own: Metadata, outer: Metadata) -> Metadata:
    """Both sides' claims, `own` first; a single value is taken from `outer` where `own` has none."""
    joined: dict[str, Any] = {}
    for one in fields(Metadata):
        mine, theirs = getattr(own, one.name), getattr(outer, one.name)
        if isinstance(mine, tuple):
            joined[one.name] = tuple(dict.fromkeys((*mine, *theirs)))
        else:
            joined[one.name] = theirs if mine is None or mine is one.default else mine
    return Metadata(**joined)


def shift_blocks(blocks: Iterable[Block], above: int) -> tuple[Block, ...]:
    """The blocks of a part as blocks of the whole, where `above` lines stand before the part."""
    return tuple(
        replace(block, first_line=block.first_line + above, last_line=block.last_line + above)
        for block in blocks
    )
