"""Bytes to text: what a label is worth beside the bytes."""

from __future__ import annotations

import pytest

from clipper.reading.decoding import decode

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
