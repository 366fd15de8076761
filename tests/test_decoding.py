"""Bytes to text: what a label is worth beside the bytes."""

from __future__ import annotations

import pytest

from clipper.reading.decoding import decode, unescape

TEXT = "L'été à Sète : la ville rouvre ses quais, où l'on se promène dès l'aube."

LABELS = [
    pytest.param(TEXT.encode(), "utf-8", (), id="right"),
    pytest.param(TEXT.encode("cp1252"), "iso-8859-1", (), id="right by the custom of the web"),
    pytest.param(TEXT.encode("cp1252"), "utf-8", ("charset-mismatch",), id="bytes of another"),
    pytest.param(TEXT.encode(), "x-klingon", ("charset-mismatch",), id="no such encoding"),
    pytest.param(TEXT.encode(), "base64", ("charset-mismatch",), id="no encoding of text"),
    pytest.param(b"Les quais rouvrent.", "us-ascii", (), id="plain letters"),
    pytest.param(b"Les quais rouvrent.", "utf-16", ("charset-mismatch",), id="plain letters, wide label"),
]


@pytest.mark.parametrize(("data", "label", "warnings"), LABELS)
def test_a_wrong_label_is_told_and_harms_nothing(data, label, warnings):
    """The text comes out whole whatever the label says; a label that does not fit gives a warning."""
    decoded = decode(data, label)
    assert decoded.text in (TEXT, "Les quais rouvrent.")
    assert decoded.warnings == warnings


def test_an_encoding_that_shifts_is_read_by_its_label():
    """ISO-2022 looks like ASCII to whoever does not know; with its label it is read."""
    text = "市議会は新しい予算を承認した。"
    assert decode(text.encode("iso2022_jp"), "iso-2022-jp").text == text


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("Le v\u00e9lo d\u0092eau de P\u0084au\n", "Le vélo d’eau de P„au\n"),
        ("Une ligne\u0085Une autre\n", "Une ligne\u0085Une autre\n"),
        ("Il a dit \u0093non\u0094\u0085\n", "Il a dit “non”…\n"),
    ],
)
def test_controls_of_latin_1_are_read_as_cp1252(written, mended):
    """Characters that were cp1252 come back; a line end of U+0085 stays one where it is alone."""
    decoded = decode(written.encode())
    assert (decoded.text, decoded.warnings) == (mended, () if mended == written else ("mojibake-mended",))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Publi&eacute; &agrave; l&#8217;aube", "Publié à l’aube"),
        ("&amp;eacute;t&amp;eacute;", "été"),
        ("R&D, a&b; &inconnu; &#10;", "R&D, a&b; &inconnu; &#10;"),
        ("Si a &lt; b", "Si a < b"),
    ],
)
def test_character_references_are_decoded(written, read):
    """References become their characters, escaped once or twice; what is none, or a control, stays."""
    assert unescape(written) == read
