"""Mail: the text of a message and of those attached to it; its headers are claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from typing import cast

from clipper.errors import DamagedError, LimitError
from clipper.model import Block, Dispatch, Document, Source
from clipper.reading.mail_headers import read_headers
from clipper.reading.mail_mending import MailMessage, decode_part, parse_mail
from clipper.reading.mail_parts import HTML_TYPE, MAIL_TYPE, find_messages, find_texts, has_attachments
from clipper.reading.naming import member_of
from clipper.reading.readers import Reader, shift_blocks
from clipper.reading.streams import SNIFF_BYTES
from clipper.settings import Settings

FORMAT = "mail"
SUMMARY = "a message and those attached to it, with subject, date and sender as claims"
SUFFIX = ".eml"
DAMAGED = "mail-damaged"
CONTROLS = "control-characters"
ATTACHMENTS_LEFT = "attachments-left"

FIELD_RE = re.compile(rb"^([!-9;-~]{1,80}):(?=[ \t\r\n])", re.MULTILINE)
KNOWN_FIELDS = frozenset(
    b"from to cc subject date sender reply-to message-id mime-version received return-path delivered-to "
    b"content-type list-id list-unsubscribe dkim-signature x-mailer".split()
)
ENOUGH_FIELDS = 2  # of the known ones, in a row of lines that starts with a field: no text starts so
MULTIPART_RE = re.compile(rb"content-type:\s{0,9}multipart/", re.IGNORECASE)
HEADER_END_RE = re.compile(rb"\r\n\r\n|\n\n|\r\r|\n\r\n")
MAX_MULTIPARTS = 100  # email's parser calls itself for each; mail clients nest three or four


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
    """One dispatch for the message and one for each message attached to it."""
    for number, one in enumerate(find_messages(message)):
        yield read_message(one, member_of(source, f"message {number}") if number else source, settings)


def read_message(message: Message, source: Source, settings: Settings) -> Dispatch:
    """The dispatch of one message: its texts, one below the other, and its headers as claims."""
    parts = [read_part(part, source, settings) for part in find_texts(message)]
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


def read_part(part: Message, source: Source, settings: Settings) -> Dispatch:
    """The dispatch of one text or HTML part."""
    from clipper.reading import text
    from clipper.reading.html import reader as html

    kind = part.get_content_type()
    page = Document(
        source=source,
        data=decode_part(part),
        content_type=kind,
        charset=part.get_content_charset(),
    )
    reader = cast(Reader, html if kind == HTML_TYPE else text)
    (dispatch,) = reader.read(page, settings)
    return dispatch
