"""How a run ends that is ended from outside: in time, with whole lines, with no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from command import dispatch, records, start

SECONDS = 30  # far more than any end takes, even on a busy machine
FILES = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Enough dispatches that a run over them can be ended in the middle."""
    inputs = tmp_path_factory.mktemp("many")
    for number in range(FILES):
        (inputs / f"{number:03}.txt").write_text(dispatch(number), "utf-8")
    return inputs


def is_gone(group: int) -> bool:
    """Whether, within the time that the kernel takes to clear away the killed, nothing of the group is left."""
    for _ in range(SECONDS * 10):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def finish(run: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What is still to come on both streams, through the buffers that a line was read from."""
    with run:
        return run.stdout.read(), run.stderr.read()


def hear_all() -> None:
    """Take signals as a process does that a person has started, whatever nohup or a background job has us ignore."""
    for number, _ in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.mark.parametrize(("number", "status"), SIGNALS, ids=[number.name for number, _ in SIGNALS])
def test_a_signal_ends_the_run_between_two_lines(folder, number, status):
    """The documented status, whole lines only, nothing on stderr, no process left."""
    run = start("extract", "--quiet", folder, start_new_session=True, preexec_fn=hear_all)
    first = run.stdout.readline()
    run.send_signal(number)
    rest, errors = finish(run)
    assert (run.returncode, errors) == (status, b"")
    assert 1 <= len(records(first + rest)) < FILES
    assert is_gone(run.pid)


def test_a_signal_is_heard_while_nobody_reads(folder):
    """A reader that takes nothing cannot keep the run from ending."""
    run = start("extract", "--quiet", folder, start_new_session=True)
    run.stdout.read(1)
    time.sleep(1)  # the pipe fills up, and the run waits
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=SECONDS) == 143
    assert is_gone(run.pid)
    finish(run)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT], ids=["nohup", "background"])
def test_an_ignored_signal_stays_ignored(folder, number):
    """A signal that is ignored at the start (hangup under nohup, Ctrl-C in a background job) does not end the run."""
    run = start("extract", "--quiet", folder, preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
    first = run.stdout.readline()
    run.send_signal(number)
    rest, _ = finish(run)
    assert (run.returncode, len(records(first + rest))) == (0, FILES)


def test_no_worker_outlives_a_killed_parent(folder):
    """After kill -9 the workers end by themselves."""
    run = start("extract", "--quiet", folder, start_new_session=True)
    run.stdout.readline()
    run.kill()
    finish(run)
    assert is_gone(run.pid)


@pytest.mark.parametrize("lines", [0, 1])
def test_a_reader_that_has_enough_ends_the_run_quietly(folder, lines):
    """`| head` gets its lines; the run says nothing and ends with the status of a closed pipe."""
    run = start("extract", "--quiet", folder, start_new_session=True)
    for _ in range(lines):
        assert run.stdout.readline()
    run.stdout.close()
    assert run.stderr.read() == b""
    assert run.wait(timeout=SECONDS) == 141
    assert is_gone(run.pid)
    run.stderr.close()


def test_records_come_as_they_are_made(folder):
    """The first record is there long before the last input is read."""
    run = start("extract", "--quiet", "--jobs", "1", folder)
    first = run.stdout.readline()
    assert records(first)
    assert run.poll() is None
    run.terminate()
    finish(run)
