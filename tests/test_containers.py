"""Inputs that hold other documents."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
import zstandard

from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import open_documents
from clipper.settings import Limits, Settings
from composed import zipped_as

TEXT = "Le conseil municipal adopte son budget\n\nLes élus ont voté lundi soir.\n".encode()


def opened(data, path="entree", limits=None):
    """Everything that some bytes hold."""
    settings = Settings(limits=limits or Limits())
    return list(open_documents(io.BytesIO(data), Source(path=path), settings))


def zip_of(*entries):
    """A zip of (name, bytes) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar_of(*entries):
    """A tar of (name, bytes) pairs; an entry whose data is a str is a symbolic link to it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            if isinstance(data, str):
                info.type, info.linkname = tarfile.SYMTYPE, data
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


PACKERS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}
ARCHIVERS = {"zip": zip_of, "tar": tar_of}


def test_a_plain_file_is_one_document():
    """A file that is no container is one document with its bytes untouched."""
    (document,) = opened(TEXT, "a.txt")
    assert document == Document(source=Source(path="a.txt"), data=TEXT)


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_compressed_file_is_its_content(pack):
    """A compressed file is known by its bytes, whatever its name, and gives what was compressed."""
    (document,) = opened(pack(TEXT), "a.html")
    assert (document.data, document.source) == (TEXT, Source(path="a.html"))


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_cut_compressed_file_is_a_failure(pack):
    """A compressed file that is cut gives a Failure and no half document."""
    (failure,) = opened(pack(TEXT)[:-12])
    assert isinstance(failure, Failure)


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_several_compressed_members_are_one_text(pack):
    """Compressed files that were joined give one text, as the tools that unpack them do."""
    (document,) = opened(pack(TEXT) + pack(b"Suite."))
    assert document.data == TEXT + b"Suite."


@pytest.mark.parametrize("make", ARCHIVERS.values(), ids=ARCHIVERS)
def test_an_archive_gives_its_entries_in_order(make):
    """Each entry is a document whose source names the archive and the entry."""
    found = opened(make(("b/deux.txt", TEXT), ("a/un.txt", b"Un.")), "lot")
    assert [(d.source.path, d.source.member, d.data) for d in found] == [
        ("lot", "b/deux.txt", TEXT),
        ("lot", "a/un.txt", b"Un."),
    ]


def test_nested_archives_are_named_from_the_outside_in():
    """An entry of a compressed archive inside an archive is named by the whole way to it."""
    (document,) = opened(zip_of(("inner.tar.gz", gzip.compress(tar_of(("c.txt", TEXT))))), "outer.zip")
    assert document.source.name == "outer.zip!inner.tar.gz!c.txt"


def test_the_fourth_archive_inside_another_is_refused():
    """Three archives deep is read, four is a Failure that names the one that was not opened."""
    data = zip_of(("z.txt", TEXT))
    for name in ("c.zip", "b.zip", "a.zip"):
        data = zip_of((name, data))
    (failure,) = opened(data)
    assert isinstance(failure, Failure) and failure.source.member == "a.zip!b.zip!c.zip"


def test_a_link_in_an_archive_is_not_followed():
    """A link in an archive is a Failure of its own, and the next entry is read."""
    failure, document = opened(tar_of(("l", "../ailleurs.txt"), ("a.txt", TEXT)))
    assert isinstance(failure, Failure) and "link" in failure.message and document.data == TEXT


def test_a_text_past_its_limit_is_a_failure_and_the_next_is_read():
    """One entry past the bound on texts does not cost the others."""
    failure, document = opened(tar_of(("gros", b"x" * 200), ("a", b"court")), limits=Limits(text_bytes=100))
    assert isinstance(failure, Failure) and failure.source.member == "gros" and document.data == b"court"


def test_entries_of_one_kind_are_named_up_to_a_number_and_then_counted():
    """Twenty pictures are named; the others are one line with their number."""
    *named, rest = opened(zip_of(*((f"{n}.png", b"\x89PNG\r\n\x1a\n\0") for n in range(50))))
    assert len(named) == 20 and all(skip.reason == "binary" for skip in named)
    assert (rest.count, rest.source.member) == (30, None)


def test_an_input_past_the_bound_on_entries_stops():
    """An archive with too many entries gives those before the bound and one Failure."""
    *documents, failure = opened(zip_of(*((f"{n}", TEXT) for n in range(5))), limits=Limits(members=3))
    assert len(documents) == 3 and "--max-members" in failure.hint


def test_an_input_past_the_bound_on_unpacked_bytes_stops():
    """The bound counts what all entries unpack to together, nested ones too."""
    entries = [(f"{n}.gz", gzip.compress(bytes(range(256)) * 4000)) for n in range(5)]
    *documents, failure = opened(tar_of(*entries), limits=Limits(unpacked_bytes=2_500_000))
    assert len(documents) < 5 and "--max-unpacked-bytes" in failure.hint


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_bomb_stops_early(pack):
    """A few bytes that unpack to very many are refused long before the bound on texts."""
    (failure,) = opened(pack(b"\0" * 30_000_000), limits=Limits(text_bytes=10**9))
    assert isinstance(failure, Failure) and "bomb" in failure.message


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/x.txt", "a\x1b[2J\n.txt", "\u202etxt.x", ""])
def test_names_of_entries_are_shown_and_never_used(name):
    """Whatever an entry is called, it is read where it lies, and its name is shown on one line, escaped."""
    (document,) = opened(tar_of((name, TEXT)) if name else zip_of((" ", TEXT)))
    assert document.data == TEXT and document.source.member.isprintable()


def test_duplicate_names_are_told_apart():
    """The second entry of one name gets a number, so that a record says which it came from."""
    found = opened(tar_of(("a.txt", TEXT), ("a.txt", b"Autre.")))
    assert [one.source.member for one in found] == ["a.txt", "a.txt#2"]


def test_an_encrypted_entry_is_a_failure_and_the_next_is_read():
    """What needs a password is told; the rest goes on."""
    data = bytearray(zip_of(("a.txt", TEXT), ("b.txt", TEXT)))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    failure, document = opened(bytes(data))
    assert "encrypted" in failure.message and document.source.member == "b.txt"


def test_entries_that_share_their_bytes_are_refused():
    """A directory that names the same data many times is a bomb, whatever each entry says."""
    data = zip_of(("a.txt", TEXT))
    at = data.index(b"PK\x01\x02")
    entry, end = data[at : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    size = (len(entry) * 3).to_bytes(4, "little")
    found = opened(data[:at] + entry * 3 + end[:8] + b"\x03\0\x03\0" + size + end[16:])
    assert len(found) == 3 and all("shares its bytes" in failure.message for failure in found)


def test_a_wrong_checksum_is_a_failure_and_the_next_is_read():
    """An entry whose bytes were changed is told and not given."""
    data = bytearray(zip_of(("a.txt", TEXT), ("b.txt", TEXT)))
    data[40] ^= 0xFF
    failure, document = opened(bytes(data))
    assert isinstance(failure, Failure) and document.source.member == "b.txt"


def test_a_damaged_header_in_a_tar_costs_one_entry():
    """After a header that is none, the next entry is found, and the damage is told."""
    data = bytearray(tar_of(("a.txt", TEXT), ("b.txt", TEXT), ("c.txt", TEXT)))
    data[1024:1034] = b"XXXXXXXXXX"
    one, three, failure = opened(bytes(data))
    assert (one.source.member, three.source.member) == ("a.txt", "c.txt") and isinstance(failure, Failure)


def test_bytes_after_compressed_data_are_told():
    """A tail that belongs to nothing is counted; padding with zeros is nobody's loss."""
    document, skip = opened(gzip.compress(TEXT) + b"RESTE")
    assert document.data == TEXT and skip.reason == "trailing-garbage"
    assert [one.data for one in opened(gzip.compress(TEXT) + b"\0" * 512)] == [TEXT]


def test_a_zip_on_a_pipe_is_read():
    """Standard input cannot be read at random; a zip on it is held in memory, up to a bound."""

    class Pipe(io.RawIOBase):
        inner = io.BytesIO(zip_of(("a.txt", TEXT)))

        def read(self, size=-1):
            return self.inner.read(size)

    (document,) = open_documents(Pipe(), Source(path="-"), Settings())
    assert document.data == TEXT


def test_an_empty_input_is_told():
    """An empty text is passed over; an empty archive is a download that failed."""
    (skip,) = opened(b"", "a.txt")
    assert isinstance(skip, Skip) and skip.reason == "empty"
    failures = [*opened(b"", "a.gz"), *opened(zip_of(), "a.zip")]
    assert [type(one) for one in failures] == [Failure, Failure]


def test_a_misnamed_input_is_read_as_what_it_is():
    """A page that a server called .gz is a page, and the name is told."""
    document, skip = opened(TEXT, "a.html.gz")
    assert document.data == TEXT and skip.reason == "misnamed"


def test_compressed_data_without_its_checksum_is_given_and_told():
    """Where only the last eight bytes of a gz are missing, all data are there; no sum vouches for them."""
    for missing in (8, 5, 1):
        document, skip = opened(gzip.compress(TEXT)[:-missing])
        assert document.data == TEXT and skip.reason == "no-checksum"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_zip_that_is_cut_gives_the_entries_that_had_come(method, streamed):
    """Without its directory a zip is read by the headers of its entries; what is cut is told."""
    out = io.BytesIO()
    target = io.BufferedWriter(Unseekable(out)) if streamed else out
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in ("a.txt", "b.txt", "c.txt"):
            archive.writestr(zipfile.ZipInfo(name), TEXT * 20, method)
    found = opened(out.getvalue()[: out.getvalue().index(b"c.txt") + 15])
    assert [one.data for one in found if isinstance(one, Document)] == [TEXT * 20] * (
        0 if streamed and method == zipfile.ZIP_STORED else 2
    )
    assert isinstance(found[-1], Failure) and found[-1].source.member is None


class Unseekable(io.RawIOBase):
    """A pipe, on which a zip's sizes have to follow its data."""

    def __init__(self, out):
        self.out = out

    def writable(self):
        return True

    def write(self, data):
        return self.out.write(data)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.zip", "a.tar"])
def test_an_archive_without_a_byte_is_a_failure(name):
    """What a failed download leaves is told as a failure; an empty text is only passed over."""
    (found,) = open_documents(io.BytesIO(b""), Source(path=name), Settings())
    assert isinstance(found, Failure)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.bz2", "a.xz", "a.zst", "a.zip"])
def test_a_few_bytes_of_an_archive_are_a_failure(name):
    """A download that broke off before the magic number was whole is no text."""
    (found,) = opened(b"\xfd7zX", name)
    assert isinstance(found, Failure)


@pytest.mark.parametrize(
    ("data", "path"),
    [(b"[]", "a.json"), (b"titre,texte\n", "a.csv"), (zip_of(("dossier/", b"")), "a.zip")],
)
def test_a_container_that_holds_nothing_is_told(data, path):
    """A list without items, a table without rows, a zip of folders: no input goes by without a word."""
    (skip,) = opened(data, path)
    assert isinstance(skip, Skip) and skip.reason == "empty"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%!PS-Adobe-3.0\nshowpage\n"])
def test_a_document_of_ascii_that_is_no_text_is_passed_over(data):
    """What is code for a printer is named, and never taken for a text."""
    (skip,) = opened(data)
    assert isinstance(skip, Skip) and skip.reason == "binary"


PLAN = b"<?xml version='1.0'?><!-- <rien/> --><urlset><url><loc>https://journal.example/</loc></url></urlset>"


@pytest.mark.parametrize("data", [PLAN, PLAN.decode().encode("utf-16")], ids=["utf-8", "utf-16"])
def test_xml_that_no_reader_takes_is_passed_over(data):
    """Its tags are no text of an article; one line names its first element."""
    (skip,) = opened(data, "plan.xml")
    assert isinstance(skip, Skip) and skip.reason == "xml" and "<urlset>" in skip.detail


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0'?><rss><channel/></rss>",
        b"<?xml version='1.0'?><!DOCTYPE html><html><p>Le budget</p></html>",
        b"<?xml version='1.0'?><nitf><body><p>Le budget</p></body></nitf>",
        b"<urlset> et autres balises, une introduction",
    ],
    ids=["feed", "page", "agency", "text"],
)
def test_xml_that_a_reader_takes_is_a_document(data):
    """Feeds, pages, and what has a body as pages do go to their readers; so does a text about tags."""
    (document,) = opened(data, "a.xml")
    assert isinstance(document, Document)


def test_what_follows_a_zip_is_told():
    """Garbage after the end of a zip is told and costs nothing; zeros are padding."""
    data = zip_of(("a.txt", TEXT))
    document, skip = opened(data + b"rebut" * 9)
    assert document.data == TEXT and skip.reason == "trailing-garbage"
    assert [type(one) for one in opened(data + b"\0" * 512)] == [Document]


def test_names_from_western_windows_are_read_as_written():
    """A name in cp850, which no flag announces, keeps its accents, capitals too."""
    for name, encoding in (("ÉTÉ À NOËL.txt", "cp850"), ("été à noël.txt", "cp437"), ("─ été.txt", "cp437")):
        data = zip_of(("x" * len(name), TEXT)).replace(b"x" * len(name), name.encode(encoding))
        assert opened(data)[0].source.member == name


@pytest.mark.parametrize("name", [".DS_Store", "._a.txt", "__MACOSX/a.txt", "lot/Thumbs.db", "desktop.ini"])
def test_files_of_the_system_are_passed_over(name):
    """What macOS and Windows put into folders and archives is no input, in a folder as in an archive."""
    for found in (*opened(b"Bonjour", name), *opened(zipped_as({name: b"Bonjour"}), "a.zip")):
        assert isinstance(found, Skip) and found.reason == "system-file"
