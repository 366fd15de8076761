"""A stream cut into articles, never more than one of them held; what stands around them is counted."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import Found
from clipper.reading.naming import member_of
from clipper.reading.streams import UTF16_MARKS, Readable, Stream, as_utf8, read_lines

READ_BYTES = 1 << 20
MARK_BYTES = 512  # the longest tag that may start an article
UNSEEN_RE = re.compile(
    rb"<(script|style|title|svg)[\s>](?:[^<]|<(?!/\1))*+(?:</\1>)?|<!--(?:[^-]|-(?!->))*+(?:-->)?|<[^<>]*+>|&nbsp;|&#160;",
    re.IGNORECASE,
)
MAIL_RE = re.compile(
    rb"\s{0,9}(?:from|to|subject|date|sender|received|return-path|delivered-to|mime-version|message-id|x-[\w-]{1,40})"
    rb":[ \t]",
    re.IGNORECASE,
)
WORD_RE = re.compile(rb"[0-9A-Za-z\x80-\xff]")
OUTSIDE_WORDS = 3  # of visible text; what is less is a button of the page


class Cut(NamedTuple):
    """One article, or what stands between two. `data` is None where it is longer than the limit."""

    data: bytes | None
    is_article: bool
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A shape of export: how its articles start and end, and where the number of one stands in it (group `record`).

    In markup, `opens` matches the tag that starts an article. In text there is no such line: there, an article ends
    with the line that matches `closes`, and what follows the last is an article that was cut if it matches `begins`.
    """

    content_type: str
    closes: re.Pattern[bytes]
    record: re.Pattern[bytes]
    opens: re.Pattern[bytes] | None = None
    begins: re.Pattern[bytes] | None = None


def plain_head(head: bytes) -> bytes:
    """The head of an input in UTF-8, as `cut_export` reads the rest of it."""
    if head[:2] in UTF16_MARKS:
        return head[2:].decode(UTF16_MARKS[head[:2]], "replace").encode()
    return head.removeprefix(BOM_UTF8)


def is_text(head: bytes) -> bool:
    """Whether an input is neither markup nor a mail, which the reader of mail opens first."""
    return not head.lstrip().startswith(b"<") and MAIL_RE.match(head) is None


def open_export(
    stream: Stream, source: Source, form: Form, charset: str | None, limit: int
) -> Iterator[Found]:
    """A document per article, named by its number; an article that is cut or too long is a Failure by its number."""
    outside = number = 0
    seen: dict[str, int] = {}
    for cut in cut_export(stream, form, limit):
        if not cut.is_article:
            outside += count_words(cut.data or b"", is_markup=form.opens is not None)
            continue
        number += 1
        found = form.record.search(cut.data or b"")
        name = clean_record(found["record"]) if found else f"article {number}"
        seen[name] = count = seen.get(name, 0) + 1
        named = member_of(source, name if count == 1 else f"{name}#{count}")
        if cut.data is None:
            hint = "raise --max-text-bytes, if it is one article"
            yield Failure(source=named, message=f"larger than {limit} bytes", hint=hint)
        elif not cut.is_whole:
            hint = "export it again, or copy the file again"
            yield Failure(source=named, message="the export ends inside this article", hint=hint)
        else:
            yield Document(source=named, data=cut.data, content_type=form.content_type, charset=charset)
    if outside > OUTSIDE_WORDS:
        yield Skip(
            source=source, reason="outside", detail=f"{outside} words outside the articles of the export"
        )


def cut_export(stream: Stream, form: Form, limit: int) -> Iterator[Cut]:
    """The articles of a stream in this form, and what stands around them."""
    if form.opens is None:
        return cut_lines(read_lines(stream, limit), form, limit)
    return cut_pieces(split_before(as_utf8(stream), form.opens, limit), form.closes)


def clean_record(record: bytes) -> str:
    """An accession number as text, whatever its middle dots are written as."""
    try:
        return unescape(record.decode("utf-8"))
    except UnicodeDecodeError:
        return unescape(record.decode("cp1252", "replace"))


def split_before(stream: Readable, opens: re.Pattern[bytes], limit: int) -> Iterator[bytes | None]:
    """What stands before the first match, then what reaches from each match to the next; None for what is too long."""
    held, scan, is_lost, is_over = b"", 0, False, False
    while not is_over:
        chunk = stream.read(READ_BYTES)
        is_over = not chunk
        held += chunk
        settled = len(held) if is_over else len(held) - MARK_BYTES  # a match nearer to the end may go on
        start = 0
        for found in opens.finditer(held, scan):
            if found.start() >= settled:
                break
            yield None if is_lost or found.start() - start > limit else held[start : found.start()]
            start, scan, is_lost = found.start(), found.end(), False
        held, scan = held[start:], max(scan, settled) - start
        if len(held) > limit + MARK_BYTES:
            cut = len(held) - MARK_BYTES
            held, scan, is_lost = held[cut:], max(0, scan - cut), True
    yield None if is_lost or len(held) > limit else held


def cut_pieces(pieces: Iterable[bytes | None], closes: re.Pattern[bytes]) -> Iterator[Cut]:
    """The pieces of `split_before` as articles and what stands between them; only the last article may be cut."""
    pending: Cut | None = None
    for number, piece in enumerate(pieces):
        if pending:
            yield pending._replace(is_whole=True)
            pending = None
        if number == 0 or piece is None:
            yield Cut(piece, number > 0)
            continue
        if end := closes.search(piece):
            yield Cut(piece[: end.end()], True)
            yield Cut(piece[end.end() :], False)
        else:
            pending = Cut(piece, True, is_whole=False)
    if pending:
        yield pending


def cut_lines(lines: Iterable[bytes | None], form: Form, limit: int) -> Iterator[Cut]:
    """Lines as articles that each end with a line of the form."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        size += limit + 1 if line is None else len(line)
        if line is not None and size <= limit:
            held.append(line)
        if line is not None and form.closes.match(line):
            data = b"".join(held) if size <= limit else None
            yield Cut(data, data is None or WORD_RE.search(data) is not None)
            held, size = [], 0
    rest = b"".join(held)
    is_article = form.begins is not None and form.begins.search(rest) is not None
    yield Cut(rest, is_article, is_whole=False)


def count_words(data: bytes, is_markup: bool) -> int:
    """How many words a reader of these bytes sees."""
    return len((UNSEEN_RE.sub(b" ", data) if is_markup else data).split())
