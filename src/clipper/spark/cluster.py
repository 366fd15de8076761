"""A connection to a Spark cluster and the output that it writes (sole pyspark import).

The connection is made in bounded time, says what is wrong in a line, and ends. The output is staged once, then
published by Spark's own committer, the records last:

    OUT/_staging/     every line of every partition, tagged; from the only pass over the inputs
    OUT/_rejections/  rejections, failures and skips, with a _SUCCESS of their own
    OUT/part-*        the records; OUT/_SUCCESS says that all of it stands

Both are cut from the same staged lines, so that no input can be lost between two readings of it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any, TypeVar

from pyspark import SparkConf, SparkContext, SparkFiles, TaskContext
from pyspark import __version__ as pyspark_version
from pyspark.java_gateway import launch_gateway

from clipper import __version__
from clipper.errors import ClipperError, ClusterError, ConfigError, OutputError
from clipper.model import Failure, Source
from clipper.spark.run import END, FAILURE, NOTICE, RECORD, Request, check_master, explain_fault

START_SECONDS = 90.0  # until the Java machine of the driver stands: 3 to 8 s on an idle machine
# Seconds until the master has taken the application, and then until it has given an executor: on an idle machine each
# takes under 5. Spark alone tries for 60, or for ever.
PATIENCE = "spark.clipper.patience"
DEFAULT_PATIENCE = "45"
STOP_SECONDS = 15.0
POLL_SECONDS = 0.1
CAUTIOUS_ATTEMPT = 2  # of four, counted from 0: once may be the machine, twice is a reason to look
LOG_BYTES = 200_000  # of what the Java machine said, read for the cause of a fault

# Version 1 moves the files of a task when the job is done, version 2 when the task is: a run that is killed would
# leave half. Specs are not validated because the rejections stand in the output before the records: we look ourselves.
FORCED = {
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "true",
    "spark.hadoop.validateOutputSpecs": "false",
    "spark.ui.showConsoleProgress": "false",
}
USUAL = {"spark.app.name": "clipper"}

STAGING, REJECTIONS, CLAIM, SUCCESS = "_staging", "_rejections", "_claimed", "_SUCCESS"
SHOWN_FAILURES = 20  # on stderr; all are in the output
WITHDRAW_SECONDS = 15.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that has given executors which run the same Python and the same clipper as this process."""

    context: Any
    gateway: Any
    log: IO[bytes]

    @property
    def cores(self) -> int:
        """The cores of all executors that have come so far."""
        return int(self.context.defaultParallelism)

    def run(self, call: Callable[[], T]) -> T:
        """What the call returns. Raises ClipperError with the cause of a fault in words for the user."""
        return explained(self.log, lambda: call_within(None, call))

    def path(self, name: str) -> tuple[Any, Any]:
        """Hadoop's file system for a name, and the name as it takes it."""
        hadoop = self.context._jvm.org.apache.hadoop.fs
        path = hadoop.Path(name)
        return path.getFileSystem(self.context._jsc.hadoopConfiguration()), path

    def send_files(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The files go to every executor; the names by which the locator finds them there."""
        files = [Path(path).absolute() for path in paths]
        for file in files:
            self.context.addFile(str(file))
        return tuple(file.name for file in files)


@contextmanager
def connected(request: Request) -> Iterator[Cluster]:
    """The cluster, for the time of the block. Raises ConfigError or ClusterError where there is none to be had."""
    with tempfile.TemporaryFile() as log:
        conf = configure(request)
        gateway = start(conf, log)
        try:
            check_versions(gateway)
            patience = patience_of(conf, effective_master(conf, gateway))
            context = register(gateway, conf, log, patience)
            cluster = Cluster(context, gateway, log)
            cluster.run(lambda: wait_for_executors(context, patience))
            cluster.run(lambda: check_executors(context))
            yield cluster
        finally:
            stop(gateway)


def explained(log: IO[bytes], call: Callable[[], T]) -> T:
    """What the call returns; a fault of Spark's with its cause, which may stand in the log of the Java machine."""
    try:
        return call()
    except (ClipperError, TimeoutError):
        raise
    except Exception as error:  # py4j, pyspark and Hadoop have dozens; the Java class stands in the text
        log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_BYTES))
        said = log.read().decode("utf-8", "replace")
        fault = explain_fault(error, said)
        fault.add_note(said)  # only --debug shows it
        raise fault from error


def configure(request: Request) -> Any:
    """Spark's settings for this run: the user's, and over them what the promises of the output rest on."""
    conf = SparkConf()
    asked = dict(request.conf)
    if request.master:
        asked["spark.master"] = request.master
    for key, value in {**USUAL, **asked, **FORCED}.items():
        conf.set(key, value)
    python = asked.get("spark.pyspark.python") or os.environ.get("PYSPARK_PYTHON") or sys.executable
    os.environ["PYSPARK_PYTHON"] = python
    return conf


def effective_master(conf: Any, gateway: Any) -> str:
    """The master, also where only Spark's own files name it. Raises ConfigError where nothing answers there."""
    if named := conf.get("spark.master"):
        return str(named)
    master = str(gateway.jvm.SparkConf().get("spark.master", ""))
    check_master(master or None)
    return master


def patience_of(conf: Any, master: str) -> float | None:
    """Seconds to wait for the cluster; None where the user has named none and resources may be queued for."""
    value = conf.get(PATIENCE, DEFAULT_PATIENCE if master.startswith("spark://") else None)
    try:
        return None if value is None else float(value)
    except ValueError:
        raise ConfigError(f"{PATIENCE}: invalid number {value!r}", "write a number of seconds") from None


def start(conf: Any, log: IO[bytes]) -> Any:
    """The driver's Java machine, or that of spark-submit where it has started us; what it says goes to the log.

    Raises ClusterError where it does not start.
    """
    # py4j would report on stderr the connections that we cut ourselves.
    logging.getLogger().addHandler(logging.NullHandler())
    streams = {"stdout": log, "stderr": log}
    try:
        return explained(log, lambda: call_within(START_SECONDS, lambda: launch_gateway(conf, streams)))
    except TimeoutError:
        message = f"Java did not start within {START_SECONDS:g} s"
        raise ClusterError(message, "is this machine short of memory or overloaded?") from None


def check_versions(gateway: Any) -> None:
    """Raises ConfigError where SPARK_HOME holds another Spark than the one that this Python talks to."""
    version = str(gateway.jvm.org.apache.spark.package.SPARK_VERSION())
    if version.split(".")[:2] != pyspark_version.split(".")[:2]:
        raise ConfigError(
            f"this Python has pyspark {pyspark_version}, and Spark here is {version}",
            f"pip install 'pyspark=={version}', or unset SPARK_HOME",
        )


def register(gateway: Any, conf: Any, log: IO[bytes], seconds: float | None) -> Any:
    """The context, once the master has taken the application."""
    try:
        return explained(log, lambda: call_within(seconds, lambda: SparkContext(conf=conf, gateway=gateway)))
    except TimeoutError:
        raise ConfigError(
            f"the service at {conf.get('spark.master')} does not answer like a Spark {pyspark_version} master",
            "check the port (7077, not that of the web page) and that the cluster runs the same version of Spark",
        ) from None


def wait_for_executors(context: Any, seconds: float | None) -> None:
    """Return when there is an executor. Raises ClusterError where none comes."""
    if context.master.startswith("local"):
        return
    end = None if seconds is None else time.monotonic() + seconds
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is one of them
        if end is not None and time.monotonic() > end:
            raise ClusterError(
                f"the master gave no executor within {seconds:g} s",
                "are there workers with a free core and enough memory (spark.executor.memory)? its web page shows them",
            )
        time.sleep(POLL_SECONDS)


def check_executors(context: Any) -> None:
    """Raises ConfigError where an executor has another clipper. Spark itself compares the Pythons."""
    (version,) = context.parallelize([0], 1).map(clipper_version).collect()
    if version != __version__:
        raise ConfigError(
            f"this is clipper {__version__}, and the executors have {version}",
            "install the same version on both (docs/spark.md)",
        )


def clipper_version(_: int) -> str:
    """The version of clipper where this runs."""
    return __version__


def locate(name: str) -> str:
    """Where a file that was sent along lies on this executor."""
    return str(SparkFiles.get(name))


def has_failed_before() -> bool:
    """Whether the task that runs here has failed twice: something in it may be what ends its process."""
    task = TaskContext.get()
    return task is not None and task.attemptNumber() >= CAUTIOUS_ATTEMPT


def stop(gateway: Any) -> None:
    """End the application, in bounded time, and the Java machine with it if it is ours."""
    stop_context()
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        gateway.proc.kill()
        gateway.proc.wait()


def stop_context() -> None:
    """End the application: its executors stop, and with them whatever they still write."""
    context = SparkContext._active_spark_context
    if context is not None:
        with suppress(Exception):
            call_within(STOP_SECONDS, context.stop)


def call_within(seconds: float | None, call: Callable[[], T]) -> T:
    """What the call returns or raises; TimeoutError where it takes longer, and then it is left to itself.

    The call runs in a thread of its own: the main thread stays free for signals, and one that is interrupted there
    leaves no half-read answer on the connection (py4j keeps one per thread).
    """
    future: Future[T] = Future()
    Thread(target=settle, args=(future, call), daemon=True).start()
    return future.result(seconds)


def settle(future: Future[T], call: Callable[[], T]) -> None:
    """Make the call, and give the future what comes of it."""
    try:
        future.set_result(call())
    except BaseException as error:  # it is raised again where it is waited for
        future.set_exception(error)


class Publication:
    """The output folder, from its claim to its _SUCCESS. Until then, `withdraw` takes everything back."""

    def __init__(self, cluster: Cluster, output: str) -> None:
        self.cluster = cluster
        self.output = output.rstrip("/") or output
        self.files, self.folder = cluster.path(self.output)
        self.claimed = False

    def claim(self) -> None:
        """Make the folder ours. Raises OutputError where there is something already."""
        if self.files.exists(self.folder):
            done = self.files.exists(self.place(SUCCESS))
            raise OutputError(
                f"{self.output}: already exists{'' if done else ', without _SUCCESS: a killed run left it'}",
                "choose another name, or remove it first",
            )
        # Of two runs that come at the same moment, one makes this file.
        if not self.files.createNewFile(self.place(CLAIM)):
            raise OutputError(f"{self.output}: another run is writing it", "choose another name")
        self.claimed = True

    def stage(self, lines: Any) -> None:
        """The one pass: every partition's lines, committed task by task."""
        lines.saveAsTextFile(f"{self.output}/{STAGING}")

    def staged(self, start: bytes) -> Any:
        """The staged lines that begin so, without their tags, in their order."""
        lines = self.cluster.context.textFile(f"{self.output}/{STAGING}/part-*", 1, use_unicode=False)
        return lines.filter(lambda line: line.startswith(start)).map(lambda line: line[1:])

    def reports(self) -> list[dict[str, Any]]:
        """What the partitions came to, as far as their ends can be read back."""
        return [json.loads(line) for line in self.staged(END).collect()]

    def failures(self, *, every: bool) -> list[Failure]:
        """The failures, or the first of them."""
        found = self.staged(FAILURE)
        return [as_failure(line) for line in (found.collect() if every else found.take(SHOWN_FAILURES))]

    def publish(self) -> None:
        """The rejections, then the records: their _SUCCESS says that both stand."""
        self.staged(NOTICE).saveAsTextFile(f"{self.output}/{REJECTIONS}")
        self.files.delete(self.place(CLAIM), False)
        self.staged(RECORD).saveAsTextFile(self.output)
        self.claimed = False
        with suppress(Exception):  # the output stands, whatever becomes of the staged lines
            self.files.delete(self.place(STAGING), True)

    def withdraw(self) -> None:
        """Remove what is not yet published, when nothing writes any more. Never raises."""
        stop_context()
        if self.claimed:
            with suppress(Exception):
                call_within(WITHDRAW_SECONDS, lambda: self.files.delete(self.folder, True))

    def place(self, name: str) -> Any:
        """A path in the folder."""
        return self.cluster.path(f"{self.output}/{name}")[1]


def as_failure(line: bytes) -> Failure:
    """The failure that a notice stands for."""
    fields = json.loads(line)
    return Failure(
        source=Source(path=fields["source"]),
        message=fields["message"],
        hint=fields.get("hint", ""),
        trace=fields.get("trace", ""),
    )
