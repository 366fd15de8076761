"""Sinks with a state: what is new, what is remembered, and what holds when a run is killed."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from pathlib import Path

import pytest

from clipper.emitting.formats import Format
from clipper.emitting.record import Clipped, InputDone
from clipper.emitting.sinks import Destination, open_sink
from clipper.emitting.state import report_state
from clipper.errors import ConfigError, LockedError, OutputError, StateError
from clipper.model import Failure, Source

WHERE = {
    "replace": {"output": "out"},
    "append": {"output": "out", "append": True},
    "folder": {"output_dir": "dir"},
}
everywhere = pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test has a folder of its own to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def clipped(path, *ids):
    """What one document came to."""
    return Clipped(
        source=Source(path=path),
        records=tuple((it, json.dumps({"id": it, "title": f"{it}, « né »"}).encode() + b"\n") for it in ids),
    )


def begun(said=None, **destination):
    """A sink with a state that has begun."""
    sink = open_sink(
        Destination(**{"state": "state.db", **destination}), (said if said is not None else []).append
    )
    sink.begin()
    return sink


def feed(sink, *documents, failures=()):
    """Documents, each its own input; how many records were new."""
    new = 0
    for document in documents:
        new += sink.write(document)
        done = InputDone(
            source=document.source, digest=f"digest of {document.source.path}", failures=failures
        )
        sink.finish_input(done)
    return new


def run(*documents, **destination):
    """A whole run; how many records were new."""
    sink = begun(**destination)
    new = feed(sink, *documents)
    sink.commit()
    return new


def ids_written():
    """The ids in all outputs, in order."""
    files = [Path("out")] if Path("out").exists() else sorted(Path("dir").iterdir())
    texts = [path.read_text("utf-8") for path in files]
    assert all(text == "" or text.endswith("\n") for text in texts)
    return [json.loads(line)["id"] for text in texts for line in text.split("\n")[:-1]]


@everywhere
def test_an_article_is_written_once(where):
    """What an earlier run wrote is not written again, whatever input it comes from."""
    assert run(clipped("a", "1", "2"), clipped("b", "2"), **where) == 2
    assert run(clipped("c", "2", "3"), **where) == 1
    assert sorted(ids_written()) == ["1", "2", "3"]


def test_repeat_writes_everything_again():
    """With --repeat, what was written before is written again, and no input is passed over."""
    run(clipped("a", "1"), output="out", append=True)
    sink = begun(output="out", append=True, repeat=True)
    assert sink.seen is None and feed(sink, clipped("a", "1"), clipped("b", "1")) == 2
    sink.commit()
    assert ids_written() == ["1", "1", "1"]


@everywhere
def test_an_input_that_was_processed_is_done(where):
    """The same content at the same path under the same settings is done; anything else is not."""
    run(clipped("a", "1"), settings="fr", **where)
    same = begun(settings="fr", **where)
    answers = [same.seen.is_done(*it) for it in [("a", "digest of a"), ("a", "other"), ("b", "digest of a")]]
    same.abort()
    other = begun(settings="any", **where)
    answers.append(other.seen.is_done("a", "digest of a"))
    other.abort()
    assert answers == [True, False, False, False]


@everywhere
def test_a_failed_input_is_tried_again(where):
    """An input with a failure is not done; what it did give is not written twice."""
    sink = begun(**where)
    feed(sink, clipped("a", "1"), failures=(Failure(source=Source(path="a", member="m"), message="cut"),))
    sink.commit()
    sink = begun(**where)
    assert not sink.seen.is_done("a", "digest of a")
    assert feed(sink, clipped("a", "1", "2")) == 1
    sink.commit()
    assert sorted(ids_written()) == ["1", "2"]


@everywhere
def test_an_aborted_run_is_as_if_it_had_not_been(where):
    """A run that is stopped remembers nothing that it has not published."""
    run(clipped("a", "1"), **where)
    sink = begun(**where)
    feed(sink, clipped("b", "2"))
    sink.abort()
    assert run(clipped("b", "2"), **where) == 1
    assert sorted(ids_written()) == ["1", "2"]


@everywhere
def test_nothing_is_left_beside(where):
    """After a run there are the output and the state, and no lock, journal or temporary file."""
    run(clipped("a", "1"), **where)
    assert sorted(os.listdir()) == sorted(["state.db", where.get("output", "dir")])  # noqa: PTH208
    assert all(not path.name.startswith(".") for path in Path().rglob("*"))


def test_a_file_of_the_state_grows():
    """With a state, --output keeps what earlier runs wrote and gains what is new."""
    run(clipped("a", "1"), output="out")
    run(output="out")
    run(clipped("b", "2"), output="out")
    assert ids_written() == ["1", "2"]


def test_a_file_that_was_moved_away_begins_anew():
    """A reader may take the file away: the next run makes one with what is new."""
    run(clipped("a", "1"), output="out")
    Path("out").rename("taken")
    run(clipped("b", "2"), output="out")
    assert ids_written() == ["2"]


def test_a_file_that_the_state_does_not_know_is_replaced():
    """Without a state's record of it, --output replaces a file as it always does."""
    Path("out").write_text("something else\n")
    run(clipped("a", "1"), output="out")
    assert ids_written() == ["1"]


def test_a_file_that_others_have_changed_keeps_their_change():
    """Lines that somebody has added or removed stay added or removed."""
    run(clipped("a", "1", "2"), output="out")
    Path("out").write_bytes(Path("out").read_bytes().split(b"\n", 1)[1] + b'{"id":"theirs"}')
    run(clipped("b", "3"), output="out")
    assert ids_written() == ["2", "theirs", "3"]


def test_a_table_of_the_state_grows():
    """Each run adds rows; the header stands once."""
    run(clipped("a", "1"), output="out", format=Format.CSV)
    run(clipped("b", "2"), output="out", format=Format.CSV)
    rows = csv.DictReader(io.StringIO(Path("out").read_bytes().decode(), newline=""))
    assert [row["id"] for row in rows] == ["1", "2"]


def test_formats_are_not_mixed():
    """A file of the state keeps its format."""
    run(clipped("a", "1"), output="out")
    sink = begun(output="out", format=Format.CSV)
    feed(sink, clipped("b", "2"))
    with pytest.raises(ConfigError, match="contains jsonl"):
        sink.commit()
    sink.abort()


def test_what_a_stream_did_not_take_is_given_again(folder):
    """On a stream, a run that is stopped gives everything again: at least once."""
    os.mkfifo("fifo")
    reader = os.open("fifo", os.O_RDONLY | os.O_NONBLOCK)
    sink = begun(output="fifo")
    feed(sink, clipped("a", "1"))
    sink.abort()
    assert run(clipped("a", "1"), output="fifo") == 1
    assert run(clipped("a", "1"), output="fifo") == 0
    os.close(reader)


def test_a_second_run_on_the_same_state_is_refused():
    """Whatever the outputs, a state serves one run at a time."""
    first = begun(output="out")
    with pytest.raises(LockedError):
        begun(output="other")
    first.abort()


def test_a_state_knows_its_own_files():
    """The state and what SQLite and the lock put beside it are never inputs."""
    sink = begun(output="out")
    assert all(
        sink.owns(name) for name in ["state.db", "./state.db-journal", ".state.db.clipper-lock", "out"]
    )
    sink.abort()


def make_newer():
    """A state file of a version that does not exist yet."""
    run(output="out")
    with sqlite3.connect("state.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def make_foreign():
    """Another program's database."""
    with sqlite3.connect("state.db") as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()


def make_damaged():
    """A state file of which a page was overwritten."""
    run(*(clipped(f"input {number}", str(number)) for number in range(400)), output="out")
    data = bytearray(Path("state.db").read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    Path("state.db").write_bytes(data)


BROKEN = {
    "no database": (
        lambda: Path("state.db").write_bytes(b"not a database " * 100),
        "is not a clipper state file",
    ),
    "foreign": (make_foreign, "is not a clipper state file"),
    "newer": (make_newer, "newer clipper"),
    "damaged": (make_damaged, "is damaged"),
    "a folder": (lambda: Path("state.db").mkdir(), "cannot be"),
}


@pytest.mark.parametrize(("make", "message"), BROKEN.values(), ids=BROKEN)
def test_a_state_that_cannot_be_used_is_told(make, message):
    """A state file that is damaged, foreign or too new is a StateError that names it and says what to do."""
    make()
    before = Path("state.db").read_bytes() if Path("state.db").is_file() else None
    with pytest.raises(StateError, match=message) as caught:
        run(clipped("a", "1"), output="new")
    assert "state.db" in caught.value.message and caught.value.hint
    assert before is None or Path("state.db").read_bytes() == before


def test_a_state_in_a_missing_folder_is_told():
    """Nothing is made in the place of a folder that is not there."""
    with pytest.raises(StateError, match="missing/state.db"):
        begun(state="missing/state.db", output="out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_state_is_told():
    """A state that cannot be written is refused before any input is read."""
    run(output="out")
    Path("state.db").chmod(0o444)
    with pytest.raises(StateError, match="read-only"):
        begun(output="out")


def test_an_empty_file_is_a_new_state():
    """What mktemp has made can be used."""
    Path("state.db").touch()
    assert run(clipped("a", "1"), output="out") == 1


@pytest.mark.parametrize("cut", [0, 1, 17, 33, 34, 50, None])
def test_an_append_that_was_cut_is_completed(cut):
    """Wherever a kill has cut what was being added, the next run adds exactly the rest."""
    run(clipped("a", "1"), output="out", append=True)
    stage_lines(clipped("b", "2", "3"), kind="append")
    lines = b"".join(line for _, line in clipped("b", "2", "3").records)
    with Path("out").open("ab") as out:
        out.write(lines[:cut])
    run(clipped("c", "4"), output="out", append=True)
    assert ids_written() == ["1", "2", "3", "4"]


def stage_lines(document, kind):
    """Put lines into the state as a run does that is killed before it has published them."""
    lines = b"".join(line for _, line in document.records)
    with sqlite3.connect("state.db") as database:
        target = os.fsencode(Path("out").resolve())
        size = Path("out").stat().st_size
        database.execute("UPDATE outputs SET size = ?, kind = ? WHERE target = ?", (size, kind, target))
        database.execute("INSERT INTO staged (target, lines) VALUES (?, ?)", (target, lines))
        for id_, _ in document.records:
            database.execute("INSERT INTO articles VALUES (?)", (id_,))
    database.close()


def test_a_replaced_file_may_be_appended_to():
    """A file changes hands between -o and --append, and each mends what the other's killed run has left."""
    run(clipped("a", "1"), output="out")
    run(clipped("b", "2"), output="out", append=True)
    with sqlite3.connect("state.db") as database:
        (kind,) = database.execute("SELECT kind FROM outputs").fetchone()
    database.close()
    stage_lines(clipped("c", "3"), kind=kind)
    with Path("out").open("ab") as out:
        out.write(b'{"id": "')
    run(clipped("d", "4"), output="out")
    assert ids_written() == ["1", "2", "3", "4"]


def test_zeros_after_a_power_cut_are_overwritten():
    """A file system that had made room but not written yet leaves zeros, which are no record."""
    run(clipped("a", "1"), output="out", append=True)
    stage_lines(clipped("b", "2"), kind="append")
    with Path("out").open("ab") as out:
        out.write(b'{"id"' + bytes(20))
    run(output="out", append=True)
    assert ids_written() == ["1", "2"]


def test_a_file_that_others_changed_after_a_kill_is_not_guessed_at():
    """Where the end of the file is neither ours nor empty, the run says so and touches nothing."""
    run(clipped("a", "1"), output="out", append=True)
    stage_lines(clipped("b", "2"), kind="append")
    with Path("out").open("a") as out:
        out.write('{"id":"theirs"}\n')
    with pytest.raises(OutputError, match="changed since"):
        run(output="out", append=True)
    assert ids_written() == ["1", "theirs"]


@pytest.mark.parametrize("format_", [Format.JSONL, Format.CSV])
def test_a_replacement_that_was_published_is_not_repeated(format_):
    """A kill between the rename and the state's knowledge of it leaves nothing to be written twice."""
    run(clipped("a", "1"), output="out", format=format_)
    with sqlite3.connect("state.db") as database:
        (size,) = database.execute("SELECT size FROM outputs").fetchone()
    run(clipped("b", "2"), output="out", format=format_)
    whole = Path("out").read_bytes()
    with sqlite3.connect("state.db") as database:
        line = clipped("b", "2").records[0][1]
        database.execute("INSERT INTO staged (target, lines) SELECT target, ? FROM outputs", (line,))
        database.execute("UPDATE outputs SET size = ?", (size,))
    database.close()
    run(output="out", format=format_)
    assert Path("out").read_bytes() == whole


def test_what_was_staged_for_another_file_is_not_lost():
    """A run with another output first finishes what a killed run had still to write."""
    run(clipped("a", "1"), output="out", append=True)
    stage_lines(clipped("b", "2"), kind="append")
    said = []
    begun(output="other", said=said).commit()
    assert ids_written() == ["1", "2"] and "interrupted run" in said[0]


def test_many_inputs_are_remembered_as_they_come():
    """A long run publishes and remembers as it goes, so that a kill costs little."""
    sink = begun(output="out", append=True)
    body = "x" * 100_000
    for number in range(30):
        line = json.dumps({"id": str(number), "body": body}).encode() + b"\n"
        feed(sink, Clipped(source=Source(path=str(number)), records=((str(number), line),)))
    there = len(ids_written())
    sink.abort()
    assert 0 < there <= 30 and len(ids_written()) == there
    assert report_state("state.db")["articles"] == there


def test_the_room_of_staged_lines_is_given_back():
    """A state that held a run's lines until its end is small again after it."""
    sink = begun(output="out")
    for number in range(30):
        line = json.dumps({"id": str(number), "body": "x" * 100_000}).encode() + b"\n"
        feed(sink, Clipped(source=Source(path=str(number)), records=((str(number), line),)))
    sink.commit()
    assert Path("out").stat().st_size > 3_000_000 and Path("state.db").stat().st_size < 100_000


def test_the_report_shows_failures_and_the_last_run():
    """What failed and why, how the last run ended, and how much was done."""
    sink = begun(output="out")
    feed(sink, clipped("b", "1"))
    failure = Failure(source=Source(path="z.zip", member="m.txt"), message="is cut", hint="fetch it again")
    feed(sink, clipped("z.zip"), failures=(failure, failure))
    sink.commit()
    report = report_state("state.db")
    assert [report[key] for key in ("inputs", "failed", "articles")] == [1, 1, 1]
    (failed,) = report["failures"]
    shown = [failed[key] for key in ("path", "message", "failures")]
    assert shown == [str(Path("z.zip").resolve()), "m.txt: is cut", 2]
    counts = [report["last_run"][key] for key in ("result", "inputs", "failed", "articles")]
    assert counts == ["done", 2, 1, 1]


def test_the_report_creates_nothing():
    """To ask for a state that does not exist is an error, and creates no file."""
    with pytest.raises(StateError, match="no such file"):
        report_state("state.db")
    assert not Path("state.db").exists()
