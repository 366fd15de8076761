"""Inputs of every format, spoilt at random: nothing but documents, failures and skips."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import composed
from clipper.errors import InputError
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import open_documents, read_document
from clipper.settings import Limits, Settings
from command import NIGHTLY

SETTINGS = Settings(limits=Limits(text_bytes=1_000_000))
TOKENS = (
    b"WARC/1.0\r\n", b"\r\n\r\n", b"Content-Length: 99\r\n", b"\x1f\x8b\x08", b"PK\x03\x04",
    b"PK\x01\x02", b"PK\x05\x06",
    b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"&x;", b'"', b",", b"{", b"[", b"}", b"\n", b"\0" * 512, b"ustar",
    b"From a Tue May  4 10:00:00 2021\n", b"=?utf-8?b?!!?=", b"--x\n", b"<!ENTITY", b"\xff\xfe",
)  # fmt: skip
# Where (a share of the length), how many bytes go, and what comes in their place.
SPOILINGS = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from((0, 1, 4, 100)), st.sampled_from(TOKENS) | st.binary(max_size=8)
    ),
    min_size=1,
    max_size=6,
)


def spoil(data, spoilings):
    """The data with some bytes replaced."""
    for share, gone, come in spoilings:
        at = int(share * len(data))
        data = data[:at] + come + data[at + gone :]
    return data


@pytest.mark.parametrize("name", composed.SHAPES)
@settings(max_examples=2_000 if NIGHTLY else 40, deadline=None, derandomize=not NIGHTLY)
@given(spoilings=SPOILINGS)
def test_spoilt_inputs_give_documents_failures_and_skips(name, spoilings):
    """Whatever happens to an input, opening ends, and reading raises nothing but InputError."""
    data = spoil(composed.SHAPES[name], spoilings)
    for found in open_documents(io.BytesIO(data), Source(path=name), SETTINGS):
        assert isinstance(found, (Document, Failure, Skip))
        if isinstance(found, Document):
            read_or_refused(found)


def read_or_refused(document):
    """All dispatches of a document, or the InputError that ends them."""
    try:
        return list(read_document(document, SETTINGS))
    except InputError:
        return []
