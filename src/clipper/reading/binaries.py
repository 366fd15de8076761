"""Kinds of file that hold no text for us, told by their first bytes: they are passed over and named."""

from __future__ import annotations

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_WORD = "old Word document (.doc): save it as .docx"
OLD_WORD_SUFFIXES = (".doc", ".dot")
MAGICS = (
    (b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF87a", "GIF picture"),
    (b"GIF89a", "GIF picture"),
    (b"BM", "BMP picture"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"%PDF-", "PDF"),
    (b"%!PS-Adobe-", "PostScript"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (OLE_MAGIC, "file of an old Office program (.doc, .xls, .ppt, .msg): save it in the present format"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"ID3", "MP3 sound"),
    (b"OggS", "Ogg sound or film"),
    (b"fLaC", "FLAC sound"),
    (b"\x1aE\xdf\xa3", "Matroska film"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"\x00\x01\x00\x00\x00", "font"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive, which clipper does not open"),
    (b"Rar!\x1a\x07", "RAR archive, which clipper does not open"),
)
SURE = (b"%PDF-", b"%!PS-Adobe-")  # no text starts so, though what follows may be all ASCII
CONTAINER_MAGICS = (
    (b"RIFF", b"WEBP", "WebP picture"),
    (b"RIFF", b"WAVE", "WAV sound"),
    (b"RIFF", b"AVI ", "AVI film"),
)


def find_binary(head: bytes, name: str = "") -> str | None:
    """What a file that starts with these bytes is, where it is surely no text.

    >>> find_binary(b"%PDF-1.7 ...")
    'PDF'
    """
    if head.startswith(OLE_MAGIC) and name.lower().endswith(OLD_WORD_SUFFIXES):
        return OLD_WORD
    for magic, kind in MAGICS:
        if head.startswith(magic) and _is_binary(head):
            return kind
    for magic, form, kind in CONTAINER_MAGICS:
        if head.startswith(magic) and head[8:12] == form:
            return kind
    return "MP4 film" if head[4:8] == b"ftyp" else None


def _is_binary(head: bytes) -> bool:
    """A text may start with `BM` or `ID3`; it does not hold zeros or bytes that are no UTF-8 all over."""
    return b"\0" in head or any(byte > 0x7F for byte in head[:64]) or head.startswith(SURE)
