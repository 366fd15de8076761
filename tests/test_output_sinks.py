"""Sinks without a state: what stands where after a run, whatever stopped it."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from clipper.emitting.formats import Format
from clipper.emitting.record import Clipped, InputDone
from clipper.emitting.sinks import Destination, open_sink
from clipper.errors import LockedError, OutputError, PipeClosedError
from clipper.model import Failure, Source

UNICODE = "Séance levée à l’Assemblée : « non »"


def clipped(path, *ids, title=UNICODE):
    """What one document came to."""
    lines = (
        json.dumps({"id": it, "title": title, "authors": ["A, B"]}, ensure_ascii=False) + "\n" for it in ids
    )
    return Clipped(
        source=Source(path=path), records=tuple((it, line.encode()) for it, line in zip(ids, lines))
    )


def begun(said=None, **destination):
    """A sink that has begun."""
    sink = open_sink(Destination(**{k: str(v) if k.startswith("output") else v for k, v in destination.items()}),
                     (said if said is not None else []).append)  # fmt: skip
    sink.begin()
    return sink


def run(*documents, said=None, **destination):
    """A whole run of documents, each its own input."""
    sink = begun(said, **destination)
    for document in documents:
        sink.write(document)
        sink.finish_input(InputDone(source=document.source))
    sink.commit()


def names(folder):
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def ids_in(path):
    """The ids of the records in a JSON Lines file, which must hold whole lines only."""
    data = path.read_bytes()
    assert data == b"" or data.endswith(b"\n")
    return [json.loads(line)["id"] for line in data.split(b"\n")[:-1]]


def test_a_file_is_unseen_until_the_run_commits(tmp_path):
    """Readers see the old file for as long as the run lasts."""
    out = tmp_path / "out.jsonl"
    out.write_text("old\n")
    sink = begun(output=out)
    sink.write(clipped("a", "1"))
    assert out.read_text() == "old\n"
    sink.commit()
    assert ids_in(out) == ["1"]


def test_an_aborted_run_leaves_the_old_file_and_nothing_else(tmp_path):
    """After an abort the folder is as it was before."""
    out = tmp_path / "out.jsonl"
    out.write_text("old\n")
    sink = begun(output=out)
    sink.write(clipped("a", "1"))
    sink.abort()
    assert out.read_text() == "old\n" and names(tmp_path) == ["out.jsonl"]


def test_a_committed_run_leaves_nothing_beside_the_file(tmp_path):
    """No lock and no temporary file outlives a run."""
    run(clipped("a", "1"), output=tmp_path / "out.jsonl")
    assert names(tmp_path) == ["out.jsonl"]


def test_what_a_killed_run_left_is_removed(tmp_path):
    """The next run clears the temporary file of one that was killed, and touches no other file."""
    (tmp_path / ".out.jsonl.clipper-0123456789abcdef.tmp").write_text("{")
    (tmp_path / ".other.clipper-0123456789abcdef.tmp").write_text("{")
    run(clipped("a", "1"), output=tmp_path / "out.jsonl")
    assert names(tmp_path) == [".other.clipper-0123456789abcdef.tmp", "out.jsonl"]


def test_a_new_file_obeys_the_umask(tmp_path):
    """A new file has the mode that any new file would have."""
    before = os.umask(0o027)
    try:
        run(clipped("a", "1"), output=tmp_path / "out.jsonl")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.jsonl").stat().st_mode) == 0o640


def test_a_replaced_file_keeps_its_mode(tmp_path):
    """What the old file allowed, the new one allows."""
    out = tmp_path / "out.jsonl"
    out.touch(0o604)
    out.chmod(0o604)
    run(clipped("a", "1"), output=out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o604


def test_a_symbolic_link_stays_a_link(tmp_path):
    """Records go to the file that a link leads to."""
    (tmp_path / "real").mkdir()
    (tmp_path / "latest.jsonl").symlink_to("real/today.jsonl")
    run(clipped("a", "1"), output=tmp_path / "latest.jsonl")
    assert (tmp_path / "latest.jsonl").is_symlink() and ids_in(tmp_path / "real" / "today.jsonl") == ["1"]


@pytest.mark.parametrize("name", ["", "missing/out.jsonl"], ids=["a folder", "in a missing folder"])
@pytest.mark.parametrize("append", [False, True], ids=["replace", "append"])
def test_an_impossible_file_is_refused_at_once(tmp_path, name, append):
    """A file that cannot be written is an OutputError before the first record."""
    with pytest.raises(OutputError, match="cannot be written"):
        begun(output=tmp_path / name, append=append)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("append", [False, True], ids=["replace", "append"])
def test_a_full_device_is_an_output_error(append):
    """A device is written to as it is; where it is full, the message says so."""
    sink = begun(output="/dev/full", append=append)
    with pytest.raises(OutputError, match="no space left"):
        sink.write(clipped("a", "1"))
    sink.abort()


def test_a_fifo_is_written_to_as_it_is(tmp_path):
    """A named pipe gets the records; it is not replaced by a file."""
    fifo, got = tmp_path / "fifo", []
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    run(clipped("a", "1"), output=fifo)
    reader.join()
    assert json.loads(got[0])["id"] == "1" and stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_reader_that_goes_away_is_told_apart(tmp_path):
    """A closed pipe is a PipeClosedError, so that the run can end quietly."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    sink = begun(output=fifo)
    os.close(reader)
    with pytest.raises(PipeClosedError):
        sink.write(clipped("a", "1"))
    sink.abort()


def test_appending_keeps_what_is_there(tmp_path):
    """Lines go to the end of the file, run after run."""
    out = tmp_path / "out.jsonl"
    run(clipped("a", "1"), output=out, append=True)
    run(clipped("b", "2", "3"), output=out, append=True)
    assert ids_in(out) == ["1", "2", "3"] and names(tmp_path) == ["out.jsonl"]


def test_an_aborted_run_takes_back_what_it_appended(tmp_path):
    """A run that is to be repeated leaves no lines that would then stand twice."""
    out = tmp_path / "out.jsonl"
    run(clipped("a", "1"), output=out, append=True)
    sink = begun(output=out, append=True)
    sink.write(clipped("b", "2"))
    sink.abort()
    assert ids_in(out) == ["1"]


def test_an_aborted_run_takes_nothing_back_that_others_appended(tmp_path):
    """Where somebody else has added lines meanwhile, everything stays."""
    out = tmp_path / "out.jsonl"
    sink = begun(output=out, append=True)
    sink.write(clipped("b", "2"))
    with out.open("a") as other:
        other.write('{"id":"theirs"}\n')
    sink.abort()
    assert ids_in(out) == ["2", "theirs"]


def test_a_record_cut_short_is_removed_and_told(tmp_path):
    """The torn last line of a killed run does not spoil the next record."""
    out, said = tmp_path / "out.jsonl", []
    out.write_bytes(b'{"id":"1"}\n{"id":"2","title":"coup')
    run(clipped("a", "3"), output=out, append=True, said=said)
    assert ids_in(out) == ["1", "3"] and "killed run had cut" in said[0]


def test_a_last_line_without_its_end_is_ended(tmp_path):
    """A whole record that lacks only its line end is kept."""
    out = tmp_path / "out.jsonl"
    out.write_bytes(b'{"id":"1"}')
    run(clipped("a", "2"), output=out, append=True)
    assert ids_in(out) == ["1", "2"]


def test_a_file_that_is_no_json_lines_is_not_touched(tmp_path):
    """A text file that was named by mistake stays as it is."""
    out = tmp_path / "notes.txt"
    out.write_text("Rappeler la rédaction")
    with pytest.raises(OutputError, match="last line is not complete"):
        begun(output=out, append=True)
    assert out.read_text() == "Rappeler la rédaction"


def test_an_array_is_one_json_value(tmp_path):
    """--format json writes one array."""
    run(clipped("a", "1", "2"), clipped("b"), clipped("c", "3"), output=tmp_path / "o", format=Format.JSON)
    assert [record["id"] for record in json.loads((tmp_path / "o").read_bytes())] == ["1", "2", "3"]


def test_an_array_without_records_is_empty(tmp_path):
    """A run that finds nothing still writes valid JSON."""
    run(output=tmp_path / "o", format=Format.JSON)
    assert json.loads((tmp_path / "o").read_bytes()) == []


def test_csv_gives_every_value_back(tmp_path):
    """Quotes, commas, line ends and nested values survive a CSV reader."""
    title = 'Il a dit : "oui, mais"\r\net puis rien'
    run(clipped("a", "1", title=title), output=tmp_path / "o", format=Format.CSV)
    (row,) = csv.DictReader(io.StringIO((tmp_path / "o").read_bytes().decode(), newline=""))
    assert (row["id"], row["title"], row["authors"]) == ("1", title, "A, B")


@pytest.mark.parametrize("title", ["=1+1", "+33", "-2", "@cmd", "\tx", "'déjà"])
def test_csv_holds_no_formula(tmp_path, title):
    """A cell never begins as a formula, and without its first apostrophe it is the text."""
    run(clipped("a", "1", title=title), output=tmp_path / "o", format=Format.CSV)
    (row,) = csv.DictReader(io.StringIO((tmp_path / "o").read_bytes().decode(), newline=""))
    assert row["title"] == f"'{title}"


def test_each_input_has_its_own_file(tmp_path):
    """--output-dir writes one file per input, also for one without articles."""
    run(clipped("x/a.txt", "1"), clipped("y/a.txt", "2"), clipped("z.txt"), output_dir=tmp_path / "out")
    assert sorted(tuple(ids_in(path)) for path in (tmp_path / "out").iterdir()) == [(), ("1",), ("2",)]


def test_paths_that_look_alike_have_different_files(tmp_path):
    """Case, separators, accents' forms and escaped bytes never make two inputs share a file."""
    paths = [
        "a/b",
        "a-b",
        "a_b",
        "A/b",
        "\xe9",
        "e\u0301",
        "a\\xe9",
        "..",
        "../..",
        "/",
        "a" * 300,
        "a" * 301,
    ]
    run(*(clipped(path, str(number)) for number, path in enumerate(paths)), output_dir=tmp_path)
    assert len({name.lower() for name in names(tmp_path)}) == len(paths)


def test_two_paths_shown_alike_have_two_files(tmp_path):
    """Even where messages show two names as one (a byte as an escape), no record overwrites another."""
    run(clipped("d\\xe9", "1"), clipped("d\\xe9", "2"), output_dir=tmp_path)
    assert sorted(ids_in(path) for path in tmp_path.iterdir()) == [["1"], ["2"]]


def test_a_failed_input_keeps_its_earlier_file(tmp_path):
    """An input that fails without a record does not empty the file of an earlier run."""
    run(clipped("a", "1"), output_dir=tmp_path)
    sink = begun(output_dir=tmp_path)
    failure = Failure(source=Source(path="a"), message="cut")
    sink.finish_input(InputDone(source=Source(path="a"), failures=(failure,)))
    sink.commit()
    assert [ids_in(path) for path in tmp_path.iterdir()] == [["1"]]


@pytest.mark.parametrize("where", [{"output": "o"}, {"output": "o", "append": True}, {"output_dir": "d"}],
                         ids=["replace", "append", "folder"])  # fmt: skip
def test_one_run_at_a_time(tmp_path, monkeypatch, where):
    """A second run on the same output is refused at once, and works when the first has ended."""
    monkeypatch.chdir(tmp_path)
    first = begun(**where)
    with pytest.raises(LockedError):
        begun(**where)
    first.abort()
    begun(**where).commit()


def test_replacing_and_appending_exclude_each_other(tmp_path):
    """A run that would replace a file and one that adds to it never meet."""
    first = begun(output=tmp_path / "o")
    with pytest.raises(LockedError):
        begun(output=tmp_path / "o", append=True)
    first.abort()


def test_a_run_waits_for_another(tmp_path):
    """With --wait a run begins as soon as the other has ended."""
    first = begun(output=tmp_path / "o")
    ending = threading.Timer(0.3, first.abort)
    ending.start()
    begun(output=tmp_path / "o", wait=30.0).commit()
    ending.join()
    assert (tmp_path / "o").exists()


def test_a_forked_worker_does_not_hold_the_lock(tmp_path):
    """A worker that outlives its killed parent does not keep the next run out."""
    first = begun(output=tmp_path / "o", append=True)
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        there.send(b"forked")
        there.recv(1)
        os._exit(0)
    here.recv(6)
    first.abort()
    begun(output=tmp_path / "o", append=True).commit()
    here.close()
    os.waitpid(child, 0)
    there.close()


def test_a_sink_knows_its_own_files(tmp_path, monkeypatch):
    """The output and its helpers are never an input, however they are named; other files are."""
    monkeypatch.chdir(tmp_path)
    sink = begun(output="o")
    helpers = names(tmp_path)
    assert helpers and all(sink.owns(name) for name in ["o", "./o", str(tmp_path / "o"), *helpers])
    assert not any(sink.owns(name) for name in ["p", "d/o"])
    sink.abort()
