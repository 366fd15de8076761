"""Which parts of a mail are its text."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

MAIL_TYPE = "message/rfc822"
HTML_TYPE = "text/html"
MULTIPART = "multipart"
TEXT_TYPES = frozenset({HTML_TYPE, "text/plain"})


def find_messages(message: Message) -> Iterator[Message]:
    """The message itself, then those attached to it (a forwarded mail, a digest)."""
    yield message
    for part in message.walk():
        if part is not message and part.get_content_type() == MAIL_TYPE:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield inner[0]


def find_texts(part: Message) -> list[Message]:
    """The parts that a person reads, in order: of alternatives one, of attachments and pictures none.

    Of alternatives HTML comes before plain text: its structure says what is headline, text and link. A part that
    a person has to open is left alone, and so is what belongs to an attached message. A multipart in which no part
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
    """Whether the mail holds files that a person has to open; attached messages are none."""
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
