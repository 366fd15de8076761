"""The walk over what a person names: order, special files, names and faults of a file system."""

from __future__ import annotations

import contextlib
import os
import socket

import pytest

from clipper.errors import ConfigError
from clipper.model import Failure, Skip
from clipper.reading.inputs import Found, require_named, walk_inputs


def walk(*paths):
    """All that the walk gives."""
    return list(walk_inputs(map(str, paths)))


def names(entries):
    """The last part of each source's path."""
    return [entry.source.path.rpartition("/")[2] for entry in entries]


def test_folders_are_walked_in_the_order_of_their_names(tmp_path):
    """Files and folders stand together in byte order; a folder's files come where the folder stands."""
    for name in ("b.txt", "a/z.txt", "a/A.txt", "a.txt", "é.txt", "c/d/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [entry.source.path.removeprefix(f"{tmp_path}/") for entry in walk(tmp_path)]
    assert found == ["a/A.txt", "a/z.txt", "a.txt", "b.txt", "c/d/e.txt", "é.txt"]


def test_named_paths_keep_their_order(tmp_path):
    """What the person names first comes first, files and folders alike."""
    for name in ("b", "a"):
        (tmp_path / name).write_text("x")
    assert names(walk(tmp_path / "b", "-", tmp_path / "a")) == ["b", "-", "a"]


def make_socket(path):
    """A Unix socket; its path must be short, so it is bound from within its folder."""
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
        server.bind(path.name)


SPECIAL = {
    "fifo": os.mkfifo,
    "socket": make_socket,
    "symbolic-link": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("reason", SPECIAL)
def test_only_regular_files_are_taken(tmp_path, reason):
    """A FIFO, a socket or a link in a folder is passed over with a reason, never opened."""
    SPECIAL[reason](tmp_path / "x")
    (entry,) = walk(tmp_path)
    assert isinstance(entry, Skip)
    assert entry.reason == reason


def test_a_named_device_is_not_read():
    """Naming a device does not make it a file."""
    (entry,) = walk("/dev/null")
    assert isinstance(entry, Skip)
    assert entry.reason == "device"


def test_a_loop_of_links_is_walked_once(tmp_path):
    """A link from a folder to its parent leads nowhere."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to("..")
    (tmp_path / "a.txt").write_text("x")
    assert [type(entry) for entry in walk(tmp_path)] == [Found, Skip]


def test_a_link_that_the_person_names_is_read(tmp_path):
    """On the command line, a link stands for what it points to."""
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "latest").symlink_to("a.txt")
    assert [type(entry) for entry in walk(tmp_path / "latest")] == [Found]


def test_a_name_that_is_not_utf8_is_shown_with_escapes(tmp_path):
    """The path keeps its bytes for opening, and its source is text that JSON can hold."""
    raw = os.fsencode(tmp_path) + b"/d\xe9p\xeache"
    os.close(os.open(raw, os.O_CREAT))
    (entry,) = walk(tmp_path)
    assert entry.path == raw
    assert entry.source.path.endswith(r"/d\xe9p\xeache")


def test_very_deep_folders_are_walked(tmp_path):
    """Depth is bounded by the file system alone."""
    deep = tmp_path.joinpath(*["d"] * 500)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("x")
    assert names(walk(tmp_path)) == ["a.txt"]


def test_a_file_that_vanishes_is_passed_over(tmp_path):
    """A file that is removed after its folder was listed is told of, and the walk goes on."""
    for name in "abc":
        (tmp_path / name).write_text("x")
    entries = walk_inputs([str(tmp_path)])
    first = next(entries)
    (tmp_path / "b").unlink()
    gone, last = entries
    assert names([first, gone, last]) == ["a", "b", "c"]
    assert gone.reason == "vanished"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_a_failure(tmp_path):
    """An unreadable folder fails by name, its neighbours are read."""
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "open.txt").write_text("x")
    closed, neighbour = walk(tmp_path)
    assert isinstance(closed, Failure)
    assert isinstance(neighbour, Found)


def test_a_named_path_must_exist(tmp_path):
    """A path with nothing at it is an error before anything is processed."""
    with pytest.raises(ConfigError, match="nowhere"):
        require_named([str(tmp_path), str(tmp_path / "nowhere")])
