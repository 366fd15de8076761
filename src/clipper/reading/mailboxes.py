"""mbox: one mail after another, each begun by a `From ` line that names a sender and a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import Found
from clipper.reading.naming import member_of
from clipper.reading.streams import Stream, read_lines
from clipper.settings import Settings

FORMAT = "mbox"
SUMMARY = "each mail"
IS_LAYER = False

SUFFIXES = (".mbox", ".mbx")
MAIL_TYPE = "message/rfc822"
# `From sender Tue May  4 10:00:00 2021`: a line of a text may start with `From `, hardly ever with the rest.
FROM_RE = re.compile(
    rb"From [^\r\n]{0,400}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\r\n]{0,80}?\d{1,2}:\d\d[^\r\n]{0,80}\r?\n"
)
HEADER_RE = re.compile(rb"[!-9;-~]{1,80}:[ \t]")
ESCAPED_RE = re.compile(rb">{1,20}From ")


def recognise(head: bytes, name: str) -> bool:
    """Whether the first line parts mails and a header follows it; a name may vouch for a spoilt start."""
    first = FROM_RE.match(head)
    if first is not None:
        return HEADER_RE.match(head, first.end()) is not None
    return name.lower().endswith(SUFFIXES) and FROM_RE.search(head) is not None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """One document per mail; what stands before the first is counted, and a mail too long is a Failure."""
    limit = settings.limits.text_bytes
    for number, mail in enumerate(split_mails(stream, limit)):
        named = member_of(source, f"mail {number}")
        if number == 0 and mail:
            detail = f"{len(mail)} bytes before the first mail"
            yield Skip(source=source, reason="garbage", detail=detail)
        elif mail is None:
            hint = "raise --max-text-bytes, or take its attachments out"
            yield Failure(source=named, message=f"larger than {limit} bytes", hint=hint)
        elif mail:
            yield Document(source=named, data=mail, content_type=MAIL_TYPE)


def split_mails(stream: Stream, limit: int) -> Iterator[bytes | None]:
    """What stands before the first `From ` line, then each mail; None for one longer than `limit` bytes."""
    lines: list[bytes] = []
    size = 0
    begun = False
    after_blank = True  # so is every line before the first mail
    for line in read_lines(stream, limit):
        if line is not None and after_blank and FROM_RE.match(line):
            begun = True
            yield b"".join(lines) if size <= limit else None
            lines, size = [], 0
            continue
        size += limit + 1 if line is None else len(line)
        if line is not None and size <= limit:
            lines.append(line[1:] if ESCAPED_RE.match(line) else line)
        after_blank = not begun or (line is not None and not line.strip())
    yield b"".join(lines) if size <= limit else None
