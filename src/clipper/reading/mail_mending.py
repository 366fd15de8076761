"""A mail whose headers or parts are damaged, parsed so that its text comes out all the same."""

from __future__ import annotations

import base64
import re
from collections import Counter
from email.errors import InvalidBase64CharactersDefect, InvalidBase64LengthDefect
from email.message import Message
from email.parser import BytesParser
from functools import lru_cache
from typing import Any

TYPE, CODING, DISPOSITION = "content-type", "content-transfer-encoding", "content-disposition"
CODINGS = frozenset(
    ("", "7bit", "8bit", "binary", "base64", "quoted-printable", "uuencode", "x-uuencode", "uue", "x-uue")
)
QUOTED_PRINTABLE = "quoted-printable"
MULTIPART = "multipart"

ESCAPED_RE = re.compile(r"\\.", re.DOTALL)
OPEN_QUOTE_RE = re.compile(r'"([^";]{0,1000})(?![^"]*")')  # the last quote of a field, and what it opens
UNPARTED_RE = re.compile(r"\s{0,99}([^\s;/\"]{1,99}/[^\s;/\"]{1,99})\s{1,99}(?=[\w-]{1,99}=)")
SOUND_TYPE_RE = re.compile(r"\s{0,99}[^\s;/\"]{1,99}/[^\s;/\"]{1,99}\s{0,99}(?:;|\(|$)")
WORD_RE = re.compile(r"\s{0,99}([\w-]{1,99})")
PART_RE = re.compile(rb"^--(\S[^\r\n]{0,69}?)[ \t]{0,9}\r?\n(?:content-[\w-]{1,40}:|\r?\n)", re.I | re.M)
BROKEN_ESCAPE_RE = re.compile(r"=(?![0-9A-Fa-f]{2}|[ \t]{0,99}\r?\n)")
ALIEN_RE = re.compile(r"[^A-Za-z0-9+/]")
MAX_ALIEN_SHARE = 0.05  # of the characters of damaged base64; a text that is only called so is full of spaces
MOST_FIELD_CHARS = 4_000  # of a field that says what a part is; Python takes its time over longer ones
KEPT_FIELDS = 256  # the parser asks some ten times for each, and mails are alike
QUAD = 4  # characters of base64 that give three bytes


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
    if ESCAPED_RE.sub("", value).count('"') % 2 == 0:
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
