"""WARC and WET files, whole and damaged."""

from __future__ import annotations

import gzip
import io

import pytest

from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import open_documents, read_document
from clipper.settings import Limits, Settings

PAGE = "<html><body><h1>La crue recule à Vernay</h1><p>Les quais rouvrent mardi.</p></body></html>".encode()
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(payload=PAGE, http=HTML, number=1, kind="response", content_type="application/http", length=None):
    """One WARC record; `length` is what it says of itself, where that is a lie."""
    body = http + b"\r\n" + payload if http else payload
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://journal.example/{number}\r\nWARC-Date: 2024-05-0{number}T10:00:00Z\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return header.encode() + body + b"\r\n\r\n"


def opened(data, limits=None):
    """Everything that some bytes hold."""
    settings = Settings(limits=limits or Limits())
    return list(open_documents(io.BytesIO(data), Source(path="crawl.warc"), settings))


def documents(found):
    """The record numbers of the documents among what was found."""
    return [int(d.source.member.removeprefix("urn:uuid:")) for d in found if isinstance(d, Document)]


def test_a_response_is_a_document_with_address_and_capture_time():
    """A page of a crawl carries its address, its capture time and what HTTP declared."""
    (document,) = opened(record())
    assert document == Document(
        source=Source(
            path="crawl.warc",
            member="urn:uuid:1",
            url="https://journal.example/1",
            fetched="2024-05-01T10:00:00Z",
        ),
        data=PAGE,
        content_type="text/html",
        charset="utf-8",
    )


def test_a_broken_address_says_nothing_of_its_page():
    """A page is read whatever the record says of its address."""
    (document,) = opened(record().replace(b"https://journal", b"https://[journal"))
    (dispatch,) = read_document(document, Settings())
    assert [block.text for block in dispatch.blocks] == [
        "La crue recule à Vernay",
        "Les quais rouvrent mardi.",
    ]


def test_a_wet_record_is_a_plain_text():
    """A WET record is the text that it holds, with its address."""
    (document,) = opened(record("Été à Vernay".encode(), b"", kind="conversion", content_type="text/plain"))
    assert (document.data.decode(), document.content_type) == ("Été à Vernay", "text/plain")


def gzip_each(records):
    """Each record a gzip member of its own, as crawlers write them."""
    return b"".join(gzip.compress(one) for one in records)


@pytest.mark.parametrize("pack", [b"".join, gzip_each, lambda records: gzip.compress(b"".join(records))])
def test_every_packing_of_a_warc_gives_the_same(pack):
    """Plain, gzipped record by record or gzipped as a whole: the same pages in the same order."""
    assert documents(opened(pack([record(number=n) for n in (1, 2, 3)]))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (record(kind="request"), "warc-record-type"),
        (record(http=b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"), "http-status"),
        (record(http=b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"), "content-type"),
        (record(b""), "empty"),
        (record(b"<?xml version='1.0'?><urlset/>", b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"), "xml"),
        (record(content_type="text/dns", http=b""), "content-type"),
    ],
)
def test_what_is_no_page_is_counted_with_its_reason(one, reason):
    """Records that hold no page are passed over, counted by reason, and cost the pages nothing."""
    document, skip = opened(one + record(number=2) + one)
    assert isinstance(document, Document) and (skip.reason, skip.count) == (reason, 2)


CODINGS = {
    "gzip": (b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
    "chunked": (b"Transfer-Encoding: chunked\r\n", b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n"),
    "said-to-be-gzip": (b"Content-Encoding: gzip\r\n", PAGE),
    "unknown": (b"Content-Encoding: utf-8\r\n", PAGE),
}


@pytest.mark.parametrize(("field", "payload"), CODINGS.values(), ids=CODINGS)
def test_codings_of_http_are_undone(field, payload):
    """A coded page gives the page; one that only claims to be coded gives what stands there."""
    assert opened(record(payload, HTML + field))[0].data == PAGE


def test_a_broken_coding_gives_what_came_before_it_and_says_so():
    """Where chunks break off, the text before is kept, marked as truncated, and the place is told."""
    payload = b"%x\r\n" % (len(PAGE) + 5000) + PAGE
    document, skip = opened(record(payload, HTML + b"Transfer-Encoding: chunked\r\n"))
    assert PAGE.startswith(document.data) and len(document.data) > len(PAGE) - 20
    assert document.metadata.truncated and skip.reason == "broken-coding"


def test_gzip_that_breaks_off_gives_what_came_before_it():
    """A page whose gzip has no end is given as far as it goes, marked as truncated."""
    document, skip = opened(record(gzip.compress(PAGE * 90)[:-60], HTML + b"Content-Encoding: gzip\r\n"))
    assert document.data.startswith(PAGE[:40]) and skip.reason == "broken-coding"
    assert document.metadata.truncated and document.warnings == ("page-cut",)


CUTS = {
    "by-the-crawler": record().replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date"),
    "by-the-server": record(http=HTML + b"Content-Length: 5000\r\n"),
}


@pytest.mark.parametrize("one", CUTS.values(), ids=CUTS)
def test_a_page_that_is_not_whole_carries_a_warning(one):
    """A page cut on its way is read, with a warning; whether the article lost anything, nobody knows."""
    (document,) = opened(one)
    assert document.warnings == ("page-cut",) and not document.metadata.truncated


def test_a_whole_page_carries_no_warning():
    """A server that counts right, and one that counts before it unpacks, are believed."""
    coded = HTML + b"Content-Encoding: gzip\r\nContent-Length: 5000\r\n"
    assert [one.warnings for one in opened(record(gzip.compress(PAGE), coded))] == [()]
    assert opened(record(http=HTML + b"Content-Length: %d\r\n" % len(PAGE)))[0].warnings == ()


def test_the_warning_of_a_cut_page_stands_on_its_record():
    """What was amiss with a page of a WARC is told where its article is used."""
    (document,) = opened(CUTS["by-the-crawler"])
    (dispatch,) = read_document(document, Settings())
    assert dispatch.warnings == ("page-cut",)


DAMAGES = {
    "too-long": record(length=len(PAGE) + 900),
    "far-too-long": record(length=10**9),
    "too-short": record(length=40),
    "no-length": record(length="abc"),
    "negative": record(length=-5),
    "beyond-any-file": record(length="9" * 20),
    "garbage": b"rebut\r\n" * 30,
    "cut-in-its-header": record()[:60] + b"\r\n",
    "cut-in-its-body": record()[:-50] + b"\r\n",
    "endless-header": b"WARC/1.0\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_costs_one_record(damage):
    """After damage, every intact record before and after it comes out, and one Failure tells the place."""
    found = opened(record(number=2) + damage + record(number=3) + record(number=4))
    assert documents(found) == [2, 3, 4]
    assert len([one for one in found if isinstance(one, Failure)]) == 1


@pytest.mark.parametrize("at", [30, 120, -9, -5])
def test_damage_in_a_gzip_member_costs_one_record(at):
    """A flipped byte anywhere in one gzip member costs that record, not those after it."""
    member = bytearray(gzip.compress(record(number=3)))
    member[at] ^= 0xFF
    found = opened(
        gzip_each([record(number=2)]) + bytes(member) + gzip_each([record(number=4), record(number=5)])
    )
    assert documents(found) == [2, 4, 5] and any(isinstance(one, Failure) for one in found)


def test_a_response_without_http_is_a_failure():
    """Where HTTP should have been spoken and was not, the record is told; the next is read."""
    failure, document = opened(record(http=b"", payload=b"\xff\xfe") + record(number=2))
    assert isinstance(failure, Failure) and isinstance(document, Document)


def test_a_cut_file_gives_its_intact_records_and_one_failure():
    """A file cut in its last record gives all others."""
    found = opened(gzip_each([record(number=2), record(number=3)])[:-30])
    assert documents(found) == [2] and isinstance(found[-1], Failure)


def test_a_record_past_the_limit_is_a_failure_and_the_next_is_read():
    """A record too long to hold is passed by without being held, and named."""
    found = opened(record(b"x" * 500_000) + record(number=2), Limits(text_bytes=1000))
    assert documents(found) == [2] and "larger than 1000 bytes" in found[0].message


def test_a_page_that_unpacks_past_the_limit_is_a_failure():
    """A small coded page that unpacks to a large one stops at the limit."""
    bomb = record(gzip.compress(b" " * 10_000_000), HTML + b"Content-Encoding: gzip\r\n")
    found = opened(bomb + record(number=2), Limits(text_bytes=100_000))
    assert documents(found) == [2] and isinstance(found[0], Failure)


def test_requests_and_other_records_do_not_fail_a_crawl():
    """What crawlers write beside the pages is no failure."""
    info = record(b"software: essai\r\n", b"", kind="warcinfo", content_type="application/warc-fields")
    assert not [one for one in opened(info + record(number=2)) if not isinstance(one, (Document, Skip))]


@pytest.mark.parametrize(
    "pack", [bytes, lambda data: gzip.compress(data)[:-6], lambda data: gzip.compress(data)[:30]]
)
def test_a_file_that_only_starts_like_a_warc_ends(pack):
    """A first line and nothing behind it is a Failure, packed and cut or not."""
    found = opened(pack(b"WARC/1.0 and then something else\r\n\r\n" * 3))
    assert found and not documents(found)
