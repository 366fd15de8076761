"""Bytes to text, by rules alone: no detector is asked, so that the same bytes give the same text everywhere."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from clipper.errors import NotTextError
from clipper.french.words import regex

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

SHIFTED = ("iso-2022", "iso2022")
SAMPLE_BYTES = 8192  # enough to see whether every other byte is zero
NUL_SHARE_UTF16 = 0.3  # Latin text in UTF-16 has a zero in nearly every second byte
MAX_BAD_SHARE = 0.2  # of the non-ASCII bytes of a text that is UTF-8 but for a few damaged places
MAX_CONTROL_SHARE = 0.02  # of the characters of something that is still text

# What no text needs, in one look: of clean texts nothing more is asked.
SUSPECT_RE = regex("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ud800-\udfff\ufeff\ufffe\uffff]")
BAD_CONTROLS_RE = regex(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
SURROGATES_RE = regex(r"[\ud800-\udfff]")
# A capital A with tilde or circumflex, or a euro ligature, before a character from the upper half of Latin-1 or
# cp1252: what UTF-8 looks like when it was read as cp1252 and written again.
MOJIBAKE_RE = regex("[ÃÂ][\u00a0-\u00bf\u0080-\u009f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ˜¦“”]")
MOJIBAKE_SIGNS = ("Ã", "Â", "â€")  # looked for first: a pattern takes a hundred times as long
# Controls of Latin-1, which nobody types: cp1252 that was read as Latin-1. U+0085 ends a line unless others are there.
C1_RE = regex("[\x80-\x9f]")
CONTROL_C1_RE = regex("[\x80-\x84\x86-\x9f]")
C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
REFERENCE_RE = regex(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,30});")
MAX_ESCAPES = 2  # times that a text was escaped
LIGHT_TRASH_RE = regex("[\u00ad\u200b\u2060\ufeff]")


class Decoded(NamedTuple):
    """A text, the encoding that was used, and warning codes."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of some bytes: BOM, then strict UTF-8, `declared`, UTF-8 with a few bad bytes, cp1252.

    Double-encoded text is mended (warning `mojibake-mended`); damaged bytes become U+FFFD (`bad-bytes`). Raises
    NotTextError for binary data.

    >>> decode("déjà vu".encode("cp1252")).encoding
    'cp1252'
    """
    return clean_decoded(decode_bytes(data, declared))


def decode_bytes(data: bytes, declared: str | None = None) -> Decoded:
    """The text as its bytes give it, binary or not, before anything is dropped or mended.

    For a reader that throws most of a document away and cleans the rest.
    """
    decoded = (
        _decode_bom(data) or _decode_utf16(data) or _decode_shifted(data, declared) or _decode_utf8(data)
    )
    decoded = decoded or _decode_declared(data, declared) or _decode_damaged(data) or _decode_cp1252(data)
    if _is_contradicted(declared, decoded.encoding, data):
        return decoded._replace(warnings=(*decoded.warnings, "charset-mismatch"))
    return decoded


def decode_short(data: bytes, declared: str | None = None) -> str:
    """A name or a header as text: in the declared encoding if it fits, else UTF-8, else cp1252.

    >>> decode_short("été".encode("cp1252")), decode_short("été".encode(), "martian")
    ('été', 'été')
    """
    for encoding in (declared or "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _is_contradicted(declared: str | None, used: str, data: bytes) -> bool:
    """Whether a label names another encoding than the one that fitted, or none that a text can have."""
    if not declared:
        return False
    try:
        name, letter = codecs.lookup(declared).name, b"aa".decode(declared)
    except (LookupError, ValueError):
        return True
    if data.isascii():
        return letter != "aa"
    return not codecs.lookup(used).name.startswith("cp1252" if name == "iso8859-1" else name)


def _decode_bom(data: bytes) -> Decoded | None:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _lenient(data[len(bom) :], encoding)
    return None


def _decode_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a BOM, recognised by zeros in one half of the byte pairs and hardly any in the other."""
    sample = data[:SAMPLE_BYTES]
    if b"\0" not in sample or len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    if odd >= NUL_SHARE_UTF16 and even < odd / 10:
        return _lenient(data, "utf-16-le")
    if even >= NUL_SHARE_UTF16 and odd < even / 10:
        return _lenient(data, "utf-16-be")
    return None


def _decode_shifted(data: bytes, declared: str | None) -> Decoded | None:
    """Encodings of seven bits that shift between alphabets by escapes: to every other decoder they are ASCII."""
    if declared and declared.lower().startswith(SHIFTED) and b"\x1b" in data:
        return _decode_declared(data, declared)
    return None


def _decode_utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        return None


def _decode_declared(data: bytes, declared: str | None) -> Decoded | None:
    """The declared encoding, if Python knows it and it is not a Unicode form (those were tried)."""
    try:
        name = codecs.lookup(declared or "utf-8").name
        if name.startswith("utf"):
            return None
        if name == "iso8859-1":  # what pages call Latin-1 is cp1252: https://encoding.spec.whatwg.org/
            name = "cp1252"
        return Decoded(text=data.decode(name), encoding=name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _decode_damaged(data: bytes) -> Decoded | None:
    """UTF-8 in which a few places are damaged: most of what is not ASCII still decodes."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    if good and bad <= MAX_BAD_SHARE * (good + bad):
        return Decoded(text=text, encoding="utf-8", warnings=("bad-bytes",))
    return None


def _decode_cp1252(data: bytes) -> Decoded:
    """cp1252; its five undefined bytes become U+FFFD."""
    text = data.decode("cp1252", "replace")
    return Decoded(text=text, encoding="cp1252", warnings=("bad-bytes",) if "\ufffd" in text else ())


def _lenient(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding)
    except UnicodeDecodeError:
        return Decoded(text=data.decode(encoding, "replace"), encoding=encoding, warnings=("bad-bytes",))


def clean_decoded(decoded: Decoded) -> Decoded:
    """Refuse binary, drop characters that text does not need, mend double encoding."""
    text, warnings = decoded.text, decoded.warnings
    is_suspect = SUSPECT_RE.search(text) is not None
    if is_suspect:
        text, found = _drop_suspects(text)
        warnings += found
    is_mended = False
    if any(sign in text for sign in MOJIBAKE_SIGNS) and MOJIBAKE_RE.search(text):
        text, is_mended = _mend(text)
    if is_suspect and CONTROL_C1_RE.search(text):
        text, is_mended = C1_RE.sub(lambda found: C1[ord(found[0])], text), True
    warnings += ("mojibake-mended",) if is_mended else ()
    return Decoded(text=unicodedata.normalize("NFC", text), encoding=decoded.encoding, warnings=warnings)


def _drop_suspects(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what text does not need, and warning codes. Raises NotTextError where that is much of it."""
    controls = len(BAD_CONTROLS_RE.findall(text))
    if controls and controls > MAX_CONTROL_SHARE * len(text):
        raise NotTextError("this is not text", "give clipper text, HTML, or one of `clipper formats`")
    if controls:
        text = BAD_CONTROLS_RE.sub("", text)
    text = SURROGATES_RE.sub("\ufffd", text)
    return LIGHT_TRASH_RE.sub("", text), ("control-characters",) if controls else ()


def _mend(text: str) -> tuple[str, bool]:
    """Lines that were encoded twice, mended by ftfy; all other lines are left alone."""
    from ftfy import fix_encoding

    lines = text.split("\n")
    mended = [fix_encoding(line) if MOJIBAKE_RE.search(line) else line for line in lines]
    return "\n".join(mended), mended != lines


def unescape(text: str) -> str:
    """The text with HTML's character references as characters; such as would end a line or control one stay.

    >>> unescape("Publi&eacute; &agrave; l&#8217;aube, R&amp;D")
    'Publié à l’aube, R&D'
    """
    for _ in range(MAX_ESCAPES):
        if "&" not in text or not REFERENCE_RE.search(text):
            break
        text = REFERENCE_RE.sub(_unescape_one, text)
    return text


def _unescape_one(found: re.Match[str]) -> str:
    import html  # its table of names takes 1 ms, and few texts have a reference

    character = html.unescape(found[0])
    return character if character.isprintable() or character == "\xa0" else found[0]
