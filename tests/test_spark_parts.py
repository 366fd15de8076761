"""What of a run on a cluster can be known without one: refusals, the words of Java, the sum of the parts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from io import BytesIO

import pytest

from clipper.emitting.record import Clipped, InputDone
from clipper.errors import ClusterError, ConfigError, OutputError
from clipper.model import Failure, Skip, Source
from clipper.reading.inputs import Found
from clipper.running.run import Opener
from clipper.settings import DEFAULT_SETTINGS
from clipper.spark.run import (
    END,
    FAILURE,
    NOTICE,
    RECORD,
    add_up,
    check_master,
    check_output,
    check_rules,
    explain_fault,
    find_death,
    write_lines,
)

HERE = Source(path="a.txt")
EVENTS = (
    Clipped(source=HERE, records=(("1", b'{"id":"1"}\n'), ("2", b'{"id":"2"}\n'))),
    Failure(source=HERE, message="could not be read", hint="try again"),
    Skip(source=HERE, reason="empty", detail="no bytes at all"),
    InputDone(source=HERE),
)
SAID = {
    "too-old-java": (
        "java.lang.UnsupportedClassVersionError: Main has been compiled by a more recent version of the Java Runtime",
        ConfigError,
        "too old",
    ),
    "other-python": (
        "[PYTHON_VERSION_MISMATCH] Python in worker has different version: 3.9 than that in driver: 3.11",
        ConfigError,
        "another Python",
    ),
    "no-python": (
        'java.io.IOException: Cannot run program "/opt/python": error=2, No such file or directory',
        ConfigError,
        "no Python at /opt/python",
    ),
    "no-clipper": ("ModuleNotFoundError: No module named 'clipper'", ConfigError, "no module clipper"),
    "no-pyspark": (
        "Error from python worker:\n  /usr/bin/python3: No module named pyspark",
        ConfigError,
        "no module pyspark",
    ),
    "no-file-system": (
        'org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "s3"',
        ConfigError,
        "cannot write to s3://",
    ),
    "full-disk": (
        "org.apache.spark.SparkException: Job aborted.\nCaused by: java.io.IOException: No space left on device",
        ClusterError,
        "failed: No space left on device",
    ),
    "given-up": (
        "Application has been killed. Reason: Master removed our application: FAILED",
        ClusterError,
        "given up",
    ),
    "unknown": (
        "An error occurred.\n: org.apache.spark.SparkException: Job aborted.\n\tat a.b.C\n"
        "Caused by: java.lang.IllegalStateException: the moon is down\n\tat a.b.C",
        ClusterError,
        "the moon is down",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_words_of_java_are_explained(name):
    """What Java says becomes one line of ours, of the kind that decides the exit status."""
    said, kind, wanted = SAID[name]
    error = explain_fault(RuntimeError(said), "")
    assert type(error) is kind
    assert wanted in error.message
    assert error.hint
    assert "\n" not in error.message


def test_cause_may_stand_in_the_log():
    """Where Python is told nothing but that Java has ended, the log of Java says why."""
    error = explain_fault(RuntimeError("[JAVA_GATEWAY_EXITED]"), "JAVA_HOME is not set")
    assert "no Java" in error.message


def lines_of(start, lines):
    """Those that begin so, without their first byte."""
    return [line[1:] for line in lines if line.startswith(start)]


def test_lines_are_told_apart():
    """Records, notices and the end of a partition can be parted again, and records are unchanged."""
    lines = list(write_lines(3, EVENTS))
    assert lines_of(RECORD, lines) == [b'{"id":"1"}', b'{"id":"2"}']
    assert [json.loads(line)["event"] for line in lines_of(NOTICE, lines)] == ["failed", "skipped"]
    assert len(lines_of(FAILURE, lines)) == 1
    assert lines_of(END, lines) == [lines[-1][1:]]


def test_parts_add_up():
    """The counts of a run are the sum of those of its partitions."""
    reports = [json.loads(list(write_lines(part, EVENTS))[-1][1:]) for part in range(3)]
    report = add_up(reports, 3, "out").as_report()
    counts = {key: report[key] for key in ("files", "documents", "articles", "failed", "skipped")}
    assert counts == {"files": 3, "documents": 3, "articles": 6, "failed": 3, "skipped": {"empty": 3}}


@pytest.mark.parametrize("ends", [(0,), (0, 1, 1), (0, 2)], ids=["missing", "twice", "foreign"])
def test_missing_part_is_no_success(ends):
    """An output of which a part cannot be read back, or stands there twice, is not published."""
    with pytest.raises(OutputError):
        add_up([{"partition": end} for end in ends], 2, "out")


@pytest.mark.parametrize("master", ["spark:/host:7077", "spark://host", "http://host:8080", "spark://h:x"])
def test_malformed_address_is_refused(master):
    """What is no address of a master is told before anything is started."""
    with pytest.raises(ConfigError, match="not the address of a Spark master"):
        check_master(master)


@pytest.mark.parametrize("master", [None, "yarn", "k8s://https://host:6443", "local[*]", "local"])
def test_address_that_cannot_be_checked_is_left_to_spark(master):
    """Addresses of other kinds of clusters are Spark's to judge."""
    check_master(master)


@pytest.mark.parametrize("output", ["a,b", "out*", "{x}", "a[1]"])
def test_pattern_is_no_name(output):
    """An output that Hadoop would take for a pattern is refused."""
    with pytest.raises(ConfigError, match="pattern"):
        check_output(output)


def test_rule_files_of_one_name_are_refused(tmp_path):
    """Two rule files that would overwrite each other on the executors are refused."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rules.toml").write_text("")
    with pytest.raises(ConfigError, match=r"rules\.toml"):
        check_rules([str(tmp_path / folder / "rules.toml") for folder in ("a", "b")])


def deadly():
    """A stream that takes the process along that opens it."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("stream", "dies"), [(deadly, True), (lambda: BytesIO(b"Rien."), False)])
def test_input_that_kills_its_opener_is_found(stream, dies):
    """Opening an input first in a process that may die tells whether it would take the task along."""
    opener = Opener(settings=DEFAULT_SETTINGS, standard_input=stream)
    found = Found(path=b"-", source=Source(path="-"), named=True)
    assert (find_death(opener, found) is not None) is dies


CONTRADICTIONS = {
    "master-alone": ("--master", "local[1]"),
    "no-output": ("--engine", "spark"),
    "append": ("--engine", "spark", "-o", "out", "--append"),
    "state": ("--engine", "spark", "-o", "out", "--state", "s.db"),
    "csv": ("--engine", "spark", "-o", "out", "--format", "csv"),
    "no-setting": ("--engine", "spark", "-o", "out", "--conf", "executor.memory=1g"),
    "standard-input": ("--engine", "spark", "-o", "out", "--master", "local[1]", "-"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_is_refused(name, tmp_path):
    """Options that contradict each other are told in a line, and nothing is written."""
    (tmp_path / "a.txt").write_text("Rien.")
    command = [sys.executable, "-m", "clipper", "extract", "a.txt", *CONTRADICTIONS[name]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_missing_pyspark_is_named(tmp_path):
    """Without pyspark the line says what to install, and everything else works."""
    hide = "import sys; sys.modules['pyspark'] = None; sys.argv[0] = 'clipper'; from clipper.__main__ import run; run()"
    (tmp_path / "a.txt").write_text("Rien.")
    command = [sys.executable, "-c", hide, "extract", "a.txt", "--engine", "spark", "-o", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "pip install 'press-clipper[spark]'" in done.stderr
