"""From found files to documents: what is open, what is remembered, what has changed since it was listed."""

from __future__ import annotations

import hashlib
import io
import os

from clipper.emitting.record import InputDone
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.inputs import Found, source_of, walk_inputs
from clipper.running.run import Opener
from clipper.settings import Limits, Settings


def open_path(path, settings=Settings(), memory=None, stdin=b""):  # noqa: B008
    """All items of one path."""
    opener = Opener(settings=settings, standard_input=lambda: io.BytesIO(stdin), memory=memory)
    return list(opener.open_all(walk_inputs([str(path)])))


class Remembers:
    """A memory of one input."""

    def __init__(self, text: bytes) -> None:
        self.digest = hashlib.sha256(text).hexdigest()

    def is_done(self, path: str, digest: str) -> bool:
        """Whether it is this one."""
        return digest == self.digest


def test_a_file_gives_its_document_and_its_end(tmp_path):
    """One document with the file's bytes, then the mark that the input is done."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"Bonjour")
    document, done = open_path(path)
    assert document == Document(source=Source(path=str(path)), data=b"Bonjour")
    assert done == InputDone(source=Source(path=str(path)))


def test_standard_input_is_an_input():
    """`-` gives what is piped in."""
    document, _ = open_path("-", stdin=b"Bonjour")
    assert document == Document(source=Source(path="-"), data=b"Bonjour")


def test_a_file_beyond_the_limit_fails_by_name(tmp_path):
    """A text larger than allowed is a failure that says so; the input is closed all the same."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"mots " * 100)
    failure, done = open_path(path, Settings(limits=Limits(text_bytes=99)))
    assert isinstance(failure, Failure)
    assert "99 bytes" in failure.message
    assert done.source == failure.source


def test_an_input_that_is_remembered_is_not_read_again(tmp_path):
    """A file whose content was processed before gives nothing but the reason."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"Bonjour")
    (skip,) = open_path(path, memory=Remembers(b"Bonjour"))
    assert skip.reason == "unchanged"


def test_an_input_that_has_changed_is_read(tmp_path):
    """A memory of other content lets the file through, with its digest for the next time."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"Bonjour")
    document, done = open_path(path, memory=Remembers(b"Bonsoir"))
    assert document.data == b"Bonjour"
    assert done.digest == hashlib.sha256(b"Bonjour").hexdigest()


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path):
    """A file replaced by a FIFO since it was listed is passed over, not opened for ever."""
    path = os.fsencode(tmp_path / "a.txt")
    os.mkfifo(path)
    opener = Opener(settings=Settings(), standard_input=io.BytesIO)
    skip, _ = opener.open_one(Found(path=path, source=source_of(path), named=False))
    assert isinstance(skip, Skip)


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path):
    """A file replaced by a link since it was listed fails, wherever the link leads."""
    (tmp_path / "secret").write_text("x")
    path = tmp_path / "a.txt"
    path.symlink_to("secret")
    opener = Opener(settings=Settings(), standard_input=io.BytesIO)
    failure, _ = opener.open_one(Found(path=os.fsencode(path), source=Source(path=str(path)), named=False))
    assert isinstance(failure, Failure)


def test_a_file_that_cannot_be_read_fails_by_name():
    """An error of the disk in the middle of a file is a failure of that file."""
    failure, _ = open_path("/proc/self/mem")
    assert isinstance(failure, Failure)
    assert failure.source.path == "/proc/self/mem"


def test_documents_carry_the_time_of_their_file_on_demand(tmp_path):
    """With the files' own times for a reference, each document knows its file's."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"Bonjour")
    os.utime(path, (0, 1_000_000_000))
    document, _ = open_path(path, Settings(reference_mtime=True))
    assert document.modified == 1_000_000_000
