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

from clipper.containers import open_documents
from clipper.model import Document, Failure, Skip, Source
from clipper.settings import Limits, Settings

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
            archive.writestr(zipfile.ZipInfo(name), data)
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
    (failure,) = opened(pack(TEXT)[:-9])
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


def test_a_link_in_an_archive_is_passed_over():
    """A link in an archive is told and not followed, and the next entry is read."""
    skip, document = opened(tar_of(("l", "../ailleurs.txt"), ("a.txt", TEXT)))
    assert isinstance(skip, Skip) and skip.reason == "link" and document.data == TEXT


def test_a_text_past_its_limit_is_a_failure_and_the_next_is_read():
    """One entry past the bound on texts does not cost the others."""
    failure, document = opened(tar_of(("gros", b"x" * 200), ("a", b"court")), limits=Limits(text_bytes=100))
    assert isinstance(failure, Failure) and failure.source.member == "gros" and document.data == b"court"
