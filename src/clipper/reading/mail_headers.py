"""What the headers of a mail claim of its text."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from clipper.model import Claim, Metadata
from clipper.reading.naming import one_line

ORIGIN = "mail"
MAX_HEADER_CHARS = 4000  # a subject is a line; what is longer holds lists of addresses, or is an attack
NEWSLETTER_FIELDS = ("List-Id", "List-Unsubscribe", "List-Post")
ADDRESS_RE = re.compile(r"<[^<>]{0,320}>|\([^()]{0,320}\)|\S{1,100}@\S{1,200}")
REPLY_RE = re.compile(r"(?:(?:re|fw|fwd|tr|réf)\s?:\s{0,9}){1,9}", re.IGNORECASE)


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
    return "".join(piece if isinstance(piece, str) else _decode(piece, charset) for piece, charset in pieces)


def _decode(piece: bytes, charset: str | None) -> str:
    for encoding in (charset, "utf-8"):
        try:
            return piece.decode(encoding or "utf-8")
        except (LookupError, ValueError):
            continue
    return piece.decode("cp1252", "replace")


def _claims(value: str) -> tuple[Claim, ...]:
    return (Claim(value=value, origin=ORIGIN),) if value else ()
