"""Workers: order, isolation, limits. The work is a plain function, forked into real worker processes."""

from __future__ import annotations

import faulthandler
import itertools
import os
import signal
import time
from contextlib import closing

import pytest

from clipper.emitting.record import Clipped
from clipper.model import Document, Failure, Skip, Source
from clipper.running.workers import Workers
from clipper.settings import Limits

LIMITS = Limits(cpu_seconds=0.2, memory_bytes=64_000_000)


def spin() -> None:
    """Use CPU time, in Python code, for ever."""
    while True:
        pass


DEEDS = {
    b"killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"crash": lambda: (faulthandler.disable(), os.kill(os.getpid(), signal.SIGSEGV)),
    b"exit": lambda: os._exit(3),
    b"spin": spin,
    b"stuck in C": lambda: all(itertools.count(1)),
    b"asleep": lambda: time.sleep(600),
}


def do_as_told(document: Document) -> Clipped:
    """Do what the document says, else give its text back."""
    DEEDS.get(document.data, lambda: None)()
    return Clipped(source=document.source, records=((document.source.path, document.data),))


def documents(*texts: bytes) -> list[Document]:
    """A document per text, named by its number."""
    return [Document(source=Source(path=str(number)), data=text) for number, text in enumerate(texts)]


def run(items, count=2, limits=LIMITS, **more):
    """All results of the items."""
    with closing(Workers(count, do_as_told, limits, **more)) as workers:
        return list(workers.run(items))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_results_stand_in_the_order_of_the_documents(count):
    """However many workers there are, results come in input order."""
    texts = [b"%d" % number * (number % 7 + 1) for number in range(300)]
    results = run(documents(*texts), count)
    assert [result.records[0][1] for result in results] == texts


def test_other_items_keep_their_place():
    """What is no document passes through between its neighbours."""
    first, second = documents(b"a", b"b")
    skip = Skip(source=Source(path="x"), reason="fifo", detail="a pipe")
    results = run([skip, first, skip, second, skip])
    assert [type(result) for result in results] == [Skip, Clipped, Skip, Clipped, Skip]


QUICK = [
    pytest.param(b"killed", "killed", id="kill -9"),
    pytest.param(b"crash", "SIGSEGV", id="crash in C"),
    pytest.param(b"exit", "exit status 3", id="exit"),
    pytest.param(b"spin", "CPU time", id="endless Python"),
]
SLOW = [
    pytest.param(b"stuck in C", 0.5, 60, "CPU time", id="endless C"),
    pytest.param(b"asleep", 0.05, 1, "did not end", id="standstill"),
]


@pytest.mark.parametrize(("deed", "message"), QUICK)
@pytest.mark.parametrize("count", [1, 2])
def test_a_bad_document_costs_itself_alone(deed, message, count):
    """A worker that dies over a document fails that document; every other one has its result."""
    texts = [b"%d" % number for number in range(40)]
    texts[13] = texts[30] = deed
    results = run(documents(*texts), count)
    failed = [result for result in results if result.failures]
    assert [result.source.path for result in failed] == ["13", "30"]
    assert all(message in result.failures[0].message for result in failed)
    assert [result.records[0][1] for result in results if not result.failures] == texts[:13] + texts[
        14:30
    ] + texts[31:]


def test_a_document_is_tried_again_where_its_worker_was_killed(tmp_path):
    """A worker that is killed once from outside costs nothing; one that is killed again, its document."""

    def work(document: Document) -> Clipped:
        tries = (tmp_path / document.source.path).open("ab")
        if tries.write(b"x") and tries.tell() <= int(document.data):
            tries.close()
            os.kill(os.getpid(), signal.SIGKILL)
        return Clipped(source=document.source)

    with closing(Workers(1, work, LIMITS)) as workers:
        results = list(workers.run(documents(b"0", b"1", b"2", b"0")))
    assert [bool(result.failures) for result in results] == [False, False, True, False]


@pytest.mark.parametrize(("deed", "seconds", "standstill", "message"), SLOW)
def test_a_worker_that_hears_nothing_is_killed(monkeypatch, deed, seconds, standstill, message):
    """A document that no alarm can interrupt fails in the end; those before and after it have their results."""
    monkeypatch.setattr("clipper.running.workers.STANDSTILL_SECONDS", standstill)
    limits = Limits(cpu_seconds=seconds)
    before, hanging, after = run(documents(b"a", deed, b"b"), 1, limits)
    assert message in hanging.failures[0].message
    assert (before.records[0][1], after.records[0][1]) == (b"a", b"b")


def test_no_worker_is_left_when_the_run_is_given_up():
    """Closing the workers in the middle of a document ends their processes at once."""
    pids = []
    workers = Workers(2, do_as_told, LIMITS)
    results = workers.run(documents(*[b"x"] * 4, *[b"asleep"] * 8))
    next(results)
    pids = [worker.process.pid for worker in workers.workers if worker.process]
    workers.close()
    with pytest.raises(ProcessLookupError):
        for pid in pids:
            os.kill(pid, 0)


def greedy(document: Document) -> Clipped:
    """Take as many bytes as the document says."""
    return Clipped(source=document.source, records=(("", b"%d" % len(bytearray(int(document.data)))),))


def test_memory_beyond_the_limit_is_refused():
    """A document that asks for more memory than allowed fails, and takes nothing from others."""
    with closing(Workers(1, greedy, LIMITS)) as workers:
        small, large = workers.run(documents(b"1000", b"500000000"))
    assert small.records == (("", b"1000"),)
    assert large.failures[0].message == "needs more than 64000000 bytes of memory"


def test_failure_is_one_sentence_and_one_hint():
    """The verdict on a document that killed its worker says what to try."""
    (result,) = run(documents(b"killed"))
    assert result.failures == (
        Failure(
            source=Source(path="0"),
            message="its worker was killed",
            hint="perhaps for lack of memory: try it alone",
        ),
    )
