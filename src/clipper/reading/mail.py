"""Mail: the text of a message and of those attached to it, its headers as claims; and mailboxes.

What is damaged in headers and parts is mended, so that the text comes out all the same.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email.errors import HeaderParseError, InvalidBase64CharactersDefect, InvalidBase64LengthDefect
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from functools import lru_cache
from typing import Any

from clipper.errors import DamagedError, LimitError
from clipper.french.words import regex
from clipper.model import Block, Claim, Dispatch, Document, Failure, Metadata, Skip, Source
from clipper.reading.containers import Found, read_inner, shift_blocks
from clipper.reading.decoding import decode, decode_short
from clipper.reading.naming import member_of, one_line
from clipper.reading.streams import SNIFF_BYTES, Stream, read_lines
from clipper.settings import Settings

FORMAT = "mail"
SUMMARY = "a message and those attached to it, with subject, date and sender as claims"
SUFFIX = ".eml"
DAMAGED = "mail-damaged"
CONTROLS = "control-characters"
ATTACHMENTS_LEFT = "attachments-left"

EXPORT_SIGNS = (b"Document ", b"Dokument ", b"\xb7")  # one of which ends each article of an export

FIELD_RE = regex(rb"^([!-9;-~]{1,80}):(?=[ \t\r\n])", re.MULTILINE)
KNOWN_FIELDS = frozenset(
    b"from to cc subject date sender reply-to message-id mime-version received return-path delivered-to "
    b"content-type list-id list-unsubscribe dkim-signature x-mailer".split()
)
ENOUGH_FIELDS = 2  # of the known ones, in a row of lines that starts with a field: no text starts so
MULTIPART_RE = regex(rb"content-type:\s{0,9}multipart/", re.IGNORECASE)
HEADER_END_RE = regex(rb"\r\n\r\n|\n\n|\r\r|\n\r\n")
MAX_MULTIPARTS = 100  # email's parser calls itself for each; mail clients nest three or four

MAIL_TYPE = "message/rfc822"
HTML_TYPE = "text/html"
MULTIPART = "multipart"
TEXT_TYPES = frozenset({HTML_TYPE, "text/plain"})

ORIGIN = "mail"
MAX_HEADER_CHARS = 4000  # a subject is a line; what is longer holds lists of addresses, or is an attack
NEWSLETTER_FIELDS = ("List-Id", "List-Unsubscribe", "List-Post")
ADDRESS_RE = regex(r"<[^<>]{0,320}>|\([^()]{0,320}\)|\S{1,100}@\S{1,200}")
REPLY_RE = regex(r"(?:(?:re|fw|fwd|tr|réf)\s?:\s{0,9}){1,9}", re.IGNORECASE)

TYPE, CODING, DISPOSITION = "content-type", "content-transfer-encoding", "content-disposition"
CODINGS = frozenset(
    ("", "7bit", "8bit", "binary", "base64", "quoted-printable", "uuencode", "x-uuencode", "uue", "x-uue")
)
QUOTED_PRINTABLE = "quoted-printable"

BACKSLASH_RE = regex(r"\\.", re.DOTALL)
OPEN_QUOTE_RE = regex(r'"([^";]{0,1000})(?![^"]*")')  # the last quote of a field, and what it opens
UNPARTED_RE = regex(r"\s{0,99}([^\s;/\"]{1,99}/[^\s;/\"]{1,99})\s{1,99}(?=[\w-]{1,99}=)")
SOUND_TYPE_RE = regex(r"\s{0,99}[^\s;/\"]{1,99}/[^\s;/\"]{1,99}\s{0,99}(?:;|\(|$)")
WORD_RE = regex(r"\s{0,99}([\w-]{1,99})")
PART_RE = regex(rb"^--(\S[^\r\n]{0,69}?)[ \t]{0,9}\r?\n(?:content-[\w-]{1,40}:|\r?\n)", re.I | re.M)
BROKEN_ESCAPE_RE = regex(r"=(?![0-9A-Fa-f]{2}|[ \t]{0,99}\r?\n)")
ALIEN_RE = regex(r"[^A-Za-z0-9+/]")
MAX_ALIEN_SHARE = 0.05  # of the characters of damaged base64; a text that is only called so is full of spaces
MOST_FIELD_CHARS = 4_000  # of a field that says what a part is; Python takes its time over longer ones
KEPT_FIELDS = 256  # the parser asks some ten times for each, and mails are alike
QUAD = 4  # characters of base64 that give three bytes

MAILBOX_SUFFIXES = (".mbox", ".mbx")
# `From sender Tue May  4 10:00:00 2021`: a line of a text may start with `From `, hardly ever with the rest.
FROM_RE = regex(
    rb"From [^\r\n]{0,400}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\r\n]{0,80}?\d{1,2}:\d\d[^\r\n]{0,80}\r?\n"
)
FIRST_FIELD_RE = regex(rb"[!-9;-~]{1,80}:[ \t]")
ESCAPED_RE = regex(rb">{1,20}From ")


def recognise(document: Document) -> bool:
    """Whether it is declared as a mail, or starts with the fields of one."""
    if document.content_type == MAIL_TYPE:
        return True
    head = document.data[:SNIFF_BYTES].replace(b"\0", b"").replace(b"\r\n", b"\n").lstrip(b"\n")
    fields = head.partition(b"\n\n")[0]
    if not FIELD_RE.match(fields):
        return False
    known = {name.lower() for name in FIELD_RE.findall(fields)} & KNOWN_FIELDS
    return len(known) >= ENOUGH_FIELDS or (bool(known) and document.source.name.lower().endswith(SUFFIX))


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch for the message and one for each message attached to it. Raises InputError."""
    if len(MULTIPART_RE.findall(document.data)) > MAX_MULTIPARTS:
        raise LimitError(f"more than {MAX_MULTIPARTS} parts of parts", "is it what its name says?")
    data = document.data.replace(b"\0", b"").lstrip(b"\r\n")
    message = parse_mail(data)
    if not message.get_payload() and not HEADER_END_RE.search(data):
        raise DamagedError("the mail ends inside its headers", "fetch or copy it again")
    told = (CONTROLS,) if b"\0" in document.data else ()
    has_text = is_lost = False
    for dispatch in read_messages(message, document.source, settings):
        if not dispatch.blocks and DAMAGED in dispatch.warnings:
            is_lost, told = True, (DAMAGED, *told)  # the messages in it are what is left of it
            continue
        has_text = True
        yield replace(dispatch, warnings=tuple(dict.fromkeys((*dispatch.warnings, *told))))
    if is_lost and not has_text:
        raise DamagedError("the mail is damaged, and no text was found in it", "fetch or copy it again")


def read_messages(message: Message, source: Source, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch for the message and one for each message attached to it; or the articles of an export in it."""
    for number, one in enumerate(find_messages(message)):
        named = member_of(source, f"message {number}") if number else source
        articles = list(read_exported(one, named, settings))
        yield from articles or [read_message(one, named, settings)]


def read_exported(message: Message, source: Source, settings: Settings) -> Iterator[Dispatch]:
    """The articles of the export of a press database that a message is, as Factiva sends one; none of any other."""
    for part in find_texts(message):
        data = decode_part(part) if part.get_content_type() != HTML_TYPE else b""
        if any(sign in data for sign in EXPORT_SIGNS):
            from clipper.reading.press import read_export

            lines = decode(data, part.get_content_charset()).text.splitlines()
            yield from read_export(Document(source=source, data=data), lines, frozenset())


def read_message(message: Message, source: Source, settings: Settings) -> Dispatch:
    """The dispatch of one message: its texts, one below the other, and its headers as claims."""
    pages = (as_page(part, source) for part in find_texts(message))
    parts = [read_inner(page, settings) for page in pages]
    blocks: list[Block] = []
    for part in parts:
        above = blocks[-1].last_line if blocks else 0
        blocks += shift_blocks(part.blocks, above)
    codes = [code for part in parts for code in part.warnings]
    if has_attachments(message):
        codes.append(ATTACHMENTS_LEFT)
    if any(isinstance(part, MailMessage) and part.is_damaged for part in message.walk()):
        codes.append(DAMAGED)
    return Dispatch(
        source=source,
        format=FORMAT,
        encoding=parts[0].encoding if parts else "utf-8",
        blocks=tuple(blocks),
        metadata=read_headers(message),
        structured=any(part.structured for part in parts),
        warnings=tuple(dict.fromkeys(codes)),
    )


def as_page(part: Message, source: Source) -> Document:
    """One text or HTML part as a document."""
    kind, charset = part.get_content_type(), part.get_content_charset()
    return Document(source=source, data=decode_part(part), content_type=kind, charset=charset)


def read_headers(message: Message) -> Metadata:
    """Subject, date and sender as claims; the sender of a newsletter is an outlet, any other an author."""
    sender = tuple(_claims(ADDRESS_RE.sub(" ", read_header(message, "From")).strip(" \t\"'")))
    is_newsletter = any(read_header(message, name) for name in NEWSLETTER_FIELDS)
    return Metadata(
        titles=_claims(REPLY_RE.sub("", read_header(message, "Subject"), count=1)),
        published=_claims(read_header(message, "Date")),
        authors=() if is_newsletter else sender,
        outlets=sender if is_newsletter else (),
    )


def read_header(message: Message, name: str) -> str:
    """A header decoded and on one line; empty where it is missing or absurdly long."""
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return one_line(decode_words(value)) if len(value) <= MAX_HEADER_CHARS else ""


def decode_words(value: str) -> str:
    """A header's encoded words as text (RFC 2047); what is not well encoded stays as it stands.

    >>> decode_words("=?utf-8?q?Fin_de_l=27=C3=A9t=C3=A9?=")
    "Fin de l'été"
    """
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        piece if isinstance(piece, str) else decode_short(piece, charset) for piece, charset in pieces
    )


def _claims(value: str) -> tuple[Claim, ...]:
    return (Claim(value=value, origin=ORIGIN),) if value else ()


def find_messages(message: Message) -> Iterator[Message]:
    """The message itself, then those attached to it (a forwarded mail, a digest)."""
    yield message
    for part in message.walk():
        if part is not message and part.get_content_type() == MAIL_TYPE:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield inner[0]


def find_texts(part: Message) -> list[Message]:
    """The parts that a reader sees, in order: of alternatives one, of attachments and pictures none.

    Of alternatives HTML comes before plain text: its structure says what is headline, text and link. A part that
    has to be opened is left alone, and so is what belongs to an attached message. A multipart in which no part
    could be found is read as one text.
    """
    kind = part.get_content_type()
    if kind == MAIL_TYPE:
        return []
    if part.get_content_maintype() == MULTIPART and not part.is_multipart():
        return [part] if part.get_payload() else []
    if part.is_multipart():
        return _choose(
            kind, [find_texts(child) for child in part.get_payload() if isinstance(child, Message)]
        )
    if kind in TEXT_TYPES and part.get_content_disposition() != "attachment":
        return [part]
    return []


def has_attachments(message: Message) -> bool:
    """Whether the mail holds attachments other than messages."""
    return any(
        part.get_content_disposition() == "attachment" and part.get_content_type() != MAIL_TYPE
        for part in message.walk()
    )


def _choose(kind: str, children: list[list[Message]]) -> list[Message]:
    found = [texts for texts in children if texts]
    if kind == "multipart/alternative" and found:
        return max(found, key=lambda texts: any(text.get_content_type() == HTML_TYPE for text in texts))
    if kind == "multipart/related" and found:
        return found[0]
    return [text for texts in found for text in texts]


class MailMessage(Message):
    """A message that closes the quotes and parts the parameters of its MIME fields before anyone reads them."""

    def get(self, name: str, failobj: Any = None) -> Any:
        """The field, mended where it says what a part is."""
        value = super().get(name, failobj)
        mend = MENDERS.get(name.lower())
        return mend(str(value)[:MOST_FIELD_CHARS]) if mend and value is not failobj else value

    @property
    def is_damaged(self) -> bool:
        """Whether the parser stumbled over this part, or would have without the mending."""
        coded = self.get(CODING, "").lower()
        return bool(self.defects) or any(
            (
                len(self.get_all(TYPE, ())) > 1,
                TYPE in self and not SOUND_TYPE_RE.match(_raw(self, TYPE)[:MOST_FIELD_CHARS]),
                any(_raw(self, name) != self.get(name, "") for name in (TYPE, DISPOSITION)),
                coded not in CODINGS,
                coded == QUOTED_PRINTABLE and has_broken_escape(self.get_payload()),
            )
        )


def parse_mail(data: bytes) -> MailMessage:
    """The message in some bytes. Parts behind a boundary that was never announced are found by their look."""
    message = BytesParser(_class=MailMessage).parsebytes(data)
    for part in list(message.walk()):
        _find_parts(part)
    return message


def decode_part(part: Message) -> bytes:
    """The bytes of a part with its transfer encoding undone, as far as that goes."""
    content = part.get_payload(decode=True)
    damages = (InvalidBase64CharactersDefect, InvalidBase64LengthDefect)
    if any(isinstance(defect, damages) for defect in part.defects):
        del part[CODING]  # which says what is not so; the bytes come as they stand
        content = part.get_payload(decode=True)
        text = content.decode("ascii", "replace") if isinstance(content, bytes) else ""
        if is_base64(text):
            return decode_lines(text)
    return content if isinstance(content, bytes) else b""


def is_base64(text: str) -> bool:
    """Whether a text that is called base64 is so but for a few characters.

    >>> is_base64("Vm90w6kh"), is_base64("Le budget est voté.")
    (True, False)
    """
    return len(ALIEN_RE.findall(text)) - len(text.splitlines()) <= MAX_ALIEN_SHARE * len(text)


def decode_lines(text: str) -> bytes:
    r"""Damaged base64, decoded line by line where lines hold whole quads, so that damage costs its line alone.

    >>> decode_lines("VW4g\nYnVk*\nZ2V0\n")
    b'Un budget'
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    lengths = Counter(len(ALIEN_RE.sub("", line)) for line in lines[:-1]).most_common(1)
    folded = not lengths or lengths[0][0] % QUAD == 0
    return b"".join(map(_decode_line, lines if folded else ["".join(lines)]))


@lru_cache(KEPT_FIELDS)
def close_quote(value: str) -> str:
    """A field whose last quote is closed where the next parameter starts, or at the end.

    >>> close_quote('text/plain; charset="utf-8; format=flowed')
    'text/plain; charset="utf-8"; format=flowed'
    """
    if BACKSLASH_RE.sub("", value).count('"') % 2 == 0:
        return value
    return OPEN_QUOTE_RE.sub(r'"\1"', value, count=1)


@lru_cache(KEPT_FIELDS)
def mend_type(value: str) -> str:
    """A content type whose quotes are closed and whose parameters are parted from it.

    >>> mend_type("text/html charset=utf-8")
    'text/html; charset=utf-8'
    """
    return UNPARTED_RE.sub(r"\1; ", close_quote(value), count=1)


@lru_cache(KEPT_FIELDS)
def mend_coding(value: str) -> str:
    """The first word of a transfer encoding: what follows it says nothing.

    >>> mend_coding("Base64;")
    'Base64'
    """
    word = WORD_RE.match(value)
    return word[1] if word else ""


MENDERS = {TYPE: mend_type, CODING: mend_coding, DISPOSITION: close_quote}


def has_broken_escape(payload: object) -> bool:
    """Whether a text in quoted-printable holds a `=` that no encoder writes, or ends in the middle of a line.

    >>> has_broken_escape("Vot=C3=A9 =\\n"), has_broken_escape("Vot=C3=A9 =")
    (False, True)
    """
    return isinstance(payload, str) and BROKEN_ESCAPE_RE.search(payload) is not None


def _raw(part: Message, name: str) -> str:
    return str(Message.get(part, name, ""))


def _find_parts(part: Message) -> None:
    """Cut a multipart that has come out as one text at the first line that looks like a boundary of it."""
    payload = part.get_payload(decode=True)  # None where parts were found
    if part.get_content_maintype() != MULTIPART or not isinstance(payload, bytes):
        return
    if found := PART_RE.search(payload):
        head = f'Content-Type: {part.get_content_type()}; boundary="'.encode() + found[1] + b'"\n\n'
        part.set_payload(BytesParser(_class=MailMessage).parsebytes(head + payload).get_payload())


def _decode_line(line: str) -> bytes:
    kept = ALIEN_RE.sub("", line)
    if len(kept) % QUAD and len(line) % QUAD == 0:  # what does not belong stands in the place of what does
        kept = ALIEN_RE.sub("A", line.rstrip("="))
    whole = kept[:-1] if len(kept) % QUAD == 1 else kept
    return base64.b64decode(whole + "=" * (-len(whole) % QUAD))


class Mailbox:
    """One mail after another, each begun by a `From ` line that names a sender and a date."""

    FORMAT = "mbox"
    SUMMARY = "each mail"
    IS_LAYER = False

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether the first line parts mails and a header follows it; a name may vouch for a spoilt start."""
        first = FROM_RE.match(head)
        if first is not None:
            return FIRST_FIELD_RE.match(head, first.end()) is not None
        return name.lower().endswith(MAILBOX_SUFFIXES) and FROM_RE.search(head) is not None

    @staticmethod
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
