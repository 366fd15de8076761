"""Addresses instead of paths: read through fsspec, against servers on loopback."""

from __future__ import annotations

import functools
import io
import json
import subprocess
import sys
import threading
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

import composed
from clipper.errors import UnreadableError
from clipper.reading.containers import open_documents
from clipper.reading.inputs import list_remote, open_remote, remote_source
from clipper.settings import DEFAULT_SETTINGS

TEXT = "La halle de Brézolles rouvre samedi.\n".encode()
BUCKET = "depeches"


class Quiet(SimpleHTTPRequestHandler):
    """A web server that does not write what it does."""

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def website(tmp_path):
    """The address of a web server over a folder with one text."""
    pytest.importorskip("aiohttp", reason="press-clipper[remote] is not installed")
    (tmp_path / "a.txt").write_bytes(TEXT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def bucket():
    """The address of a bucket with a text and a zip, on a server that speaks S3."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    s3fs = pytest.importorskip("s3fs", reason="press-clipper[remote] is not installed")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    access = {"ACCESS_KEY_ID": "essai", "SECRET_ACCESS_KEY": "essai", "DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (access | {"ENDPOINT_URL": f"http://{host}:{port}"}).items():
            patch.setenv(f"AWS_{name}", value)
        system = s3fs.S3FileSystem(skip_instance_cache=True)
        system.mkdir(BUCKET)
        system.pipe({f"{BUCKET}/jour/b.txt": TEXT, f"{BUCKET}/jour/a.zip": zipped()})
        s3fs.S3FileSystem.clear_instance_cache()
        yield f"s3://{BUCKET}"
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def zipped():
    """A zip with one text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("c.txt", TEXT)
    return out.getvalue()


def opened(address):
    """The documents at an address."""
    with open_remote(address) as stream:
        return list(open_documents(stream, remote_source(address), DEFAULT_SETTINGS))


def test_a_text_on_a_web_server_is_read(website):
    """An http address gives the document behind it, and the address is its url."""
    (document,) = opened(f"{website}/a.txt")
    assert document.data == TEXT and document.source.url == document.source.path == f"{website}/a.txt"


def test_an_address_without_a_file_is_a_clear_error(website):
    """What the server does not have is named as unreadable."""
    with pytest.raises(UnreadableError):
        opened(f"{website}/absent.txt")


def test_a_bucket_is_walked_in_order(bucket):
    """The files below an address are listed by name."""
    assert list(list_remote(bucket)) == [f"{bucket}/jour/a.zip", f"{bucket}/jour/b.txt"]


def test_an_archive_in_a_bucket_is_read_at_random(bucket):
    """A zip in a bucket gives its entries, named as in a local one."""
    (document,) = opened(f"{bucket}/jour/a.zip")
    assert (document.data, document.source.name) == (TEXT, f"{bucket}/jour/a.zip!c.txt")


@pytest.mark.parametrize("address", ["nulle-part://a/b", "simplecache::https://journal.example/a"])
def test_an_unknown_kind_of_address_is_a_clear_error(address):
    """What nobody can open is an error that says so, and no traceback."""
    pytest.importorskip("fsspec", reason="press-clipper[remote] is not installed")
    with pytest.raises(UnreadableError):
        open_remote(address)


def test_the_command_takes_addresses(website, tmp_path):
    """An address on the command line is read like a file, remembered, and named in the record."""
    (tmp_path / "a.html").write_text(composed.HTML)
    command = [sys.executable, "-m", "clipper", "extract", f"{website}/a.html", "--state", "s.db"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    record = json.loads(done.stdout)
    assert (record["title"], record["source"]["path"]) == (composed.TITLE, f"{website}/a.html")
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert again.stdout == ""


def test_an_address_that_fails_is_one_failed_input(website):
    """What cannot be opened is told on one line, without the password; the exit status says that an input failed."""
    address = f"{website}/absent.txt".replace("//", "//moi:secret@")
    done = subprocess.run(
        [sys.executable, "-m", "clipper", "extract", address], capture_output=True, check=False, text=True
    )
    assert done.returncode == 1 and "absent.txt" in done.stderr and "secret" not in done.stderr
