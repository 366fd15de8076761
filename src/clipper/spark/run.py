"""A whole run on a cluster: inputs listed here, read and clipped there, published by Spark.

What can be known to be wrong is known before a Java machine is started. An executor does with its share of the inputs
what one machine does: the Python process that Spark gives opens the inputs, and a worker process of ours, within the
same limits as anywhere, clips the documents. What harms the worker costs its document, not the task.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from clipper.emitting.record import Clipped, InputDone
from clipper.errors import ClipperError, ClusterError, ConfigError, OutputError
from clipper.french.words import regex
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.inputs import STANDARD_INPUT, Found, walk_inputs
from clipper.running.clipping import clip_leaf, failure_of
from clipper.running.run import Event, Item, Opener, Tally, describe, notices_of
from clipper.running.workers import Workers
from clipper.settings import Settings

if TYPE_CHECKING:
    from clipper.spark.cluster import Publication

Entry = Found | Skip | Failure
# The first byte of a line says what it is: records, notices, and one that ends the partition.
RECORD, NOTICE, END = b"R", b"N", b"E"
FAILURE = NOTICE + b'{"event":"failed"'

MASTER_RE = regex(
    r"spark://([^\s/:,]+:\d{1,5}(?:,[^\s/:,]+:\d{1,5}){0,20})|local(?:\[.{1,20}\])?|local-cluster\[.{1,40}\]|yarn|k8s://.*"
)
# Hadoop takes the name of an input, which the staged output becomes, for a pattern and a list.
PATTERN_RE = regex(r"[,*?\[\]{}\\]")
TASKS_PER_CORE = 8  # so that a slow input at the end idles the other cores for an eighth of the run at most
INPUTS_PER_TASK = 2_000  # at most: what a lost executor costs is some seconds of work
REACH_SECONDS = 5.0  # a master in reach accepts a connection in milliseconds, across oceans in a second

LONGEST_CAUSE = 200  # characters of a cause that is shown as Java says it

HERE = "{}.{}".format(*sys.version_info[:2])
SAME_PYTHON = (
    f"name a Python {HERE} that every executor has, with clipper in it, in PYSPARK_PYTHON (docs/spark.md)"
)
RIGHT_JAVA = "install a Java runtime of version 17 or 21, or set JAVA_HOME to one"

# A sign in the words of Java, and what it means: the first that is found counts, causes before consequences. `{0}` in
# a message is what the group of the sign has caught.
FAULTS: tuple[tuple[str, type[ClipperError], str, str], ...] = (
    (r"UnsupportedClassVersionError", ConfigError, "this Java is too old for this Spark", RIGHT_JAVA),
    (r"JAVA_HOME is not set|java: (?:command )?not found", ConfigError, "Spark finds no Java", RIGHT_JAVA),
    (
        r"PYTHON_VERSION_MISMATCH[^\n]{0,200}?|Python in worker has different version",
        ConfigError,
        f"the executors run another Python than this one ({HERE})",
        SAME_PYTHON,
    ),
    (
        r'Cannot run program "([^"\n]{1,300})"',
        ConfigError,
        "the executors have no Python at {0}",
        SAME_PYTHON,
    ),
    (
        r"No module named '?([\w.]{1,100})",
        ConfigError,
        "the Python of the executors has no module {0}",
        SAME_PYTHON,
    ),
    (
        r"No FileSystem for scheme \"?(\w{1,20})",
        ConfigError,
        "Spark here cannot write to {0}://",
        "add the package of that file system with --conf spark.jars.packages=... (docs/spark.md)",
    ),
    (
        r"All masters are unresponsive|Master removed our application",
        ClusterError,
        "the Spark master has given up this application",
        "see its web page; do the executors start, with the same Java and the same Spark as here?",
    ),
)
CAUSE_RE = regex(
    r"(?m)^(?:Caused by: )?(?:[\w$]{1,60}\.){2,12}[\w$]{1,60}(?:Exception|Error): ([^\n]{1,2000})"
)


SAMPLE = """Le pont de la gare rouvre aux piétons\n\nPublié le mardi 12 mars 2024 à 10 h 05\n
Après six mois de travaux, la passerelle qui relie la gare au quartier des tanneurs a été rendue aux piétons hier.\n"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The work on one partition."""

    settings: Settings
    workers: int

    def __call__(self, partition: int, entries: Iterable[Entry]) -> Iterator[bytes]:
        """The partition's lines."""
        from clipper.spark.cluster import has_failed_before, locate

        settings = replace(self.settings, rules=tuple(map(locate, self.settings.rules)))
        opener = Opener(settings=settings, standard_input=no_standard_input)
        work = partial(clip_leaf, settings=settings)
        warm_up(settings)
        open_entry = open_warily if has_failed_before() else open_guarded
        items = (item for entry in entries for item in open_entry(opener, entry))
        with closing(Workers(self.workers, work, settings.limits)) as workers:
            yield from write_lines(partition, workers.run(items))


@cache
def warm_up(settings: Settings) -> None:
    """Have this process, which Spark keeps for many tasks, load what clipping needs: workers are forked from it.

    Loading rules and libraries in each worker anew would cost every task 0.1 s of CPU.
    """
    clip_leaf(Document(source=Source(path="-"), data=SAMPLE.encode()), settings)


def no_standard_input() -> NoReturn:
    """Raises ConfigError: an executor has none."""
    raise ConfigError("standard input cannot be read on a cluster", "name files, folders or addresses")


def open_warily(opener: Opener, entry: Entry) -> Iterator[Item]:
    """What one input gives; its failure where opening it kills the process that does."""
    death = find_death(opener, entry) if isinstance(entry, Found) else None
    if death is None:
        yield from open_guarded(opener, entry)
    else:
        yield death
        yield InputDone(source=entry.source)


def open_guarded(opener: Opener, entry: Entry) -> Iterator[Item]:
    """What one input gives. An unforeseen fault in opening it is its failure, not the task's."""
    try:
        for item in opener.open_all((entry,)):
            yield missing_here(item) if isinstance(entry, Found) and isinstance(item, Skip) else item
    except Exception as error:  # the one boundary around an input
        yield failure_of(error, entry.source, opener.settings.limits)
        yield InputDone(source=entry.source)


def missing_here(skip: Skip) -> Skip | Failure:
    """A file that the driver has seen and this executor has not was not removed meanwhile: it stands elsewhere."""
    if skip.reason != "vanished":
        return skip
    return Failure(
        source=skip.source,
        message="not there on the machine that was to read it",
        hint="put inputs where every executor sees them: a shared folder, hdfs://, s3://",
    )


def find_death(opener: Opener, found: Found) -> Failure | None:
    """The failure of an input that kills the process which opens it, or None.

    Spark gives a task up after four attempts, and the job with it. An input that crashes a library while it is opened
    would end all the others, too: on a task's later attempts, each is first opened in a process that may die.
    """
    child = os.fork()
    if child == 0:
        open_and_exit(opener, found)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return None
    name = signal.Signals(os.WTERMSIG(status)).name
    return Failure(
        source=found.source,
        message=f"opening it kills the process ({name})",
        hint="please report it, with the file, unless memory is short: try it alone",
    )


def open_and_exit(opener: Opener, found: Found) -> None:
    """Open all that the input holds, and end. A fault that is raised is met again by who opens it for good."""
    try:
        for _ in opener.open_one(found):
            pass
    finally:
        os._exit(0)


def write_lines(partition: int, events: Iterable[Event]) -> Iterator[bytes]:
    """Every record and notice as a tagged line without its newline; at the end, what the partition came to."""
    tally = Tally()
    for event in events:
        tally.add(event, len(event.records) if isinstance(event, Clipped) else 0)
        if isinstance(event, Clipped):
            for _, line in event.records:
                yield RECORD + line[:-1]
        for notice in notices_of(event):
            trace = {"trace": notice.trace} if isinstance(notice, Failure) and notice.trace else {}
            yield NOTICE + dump(describe(notice) | trace)
    yield END + dump({"partition": partition, **tally.as_report()})


def dump(fields: dict[str, Any]) -> bytes:
    """A JSON object on one line, in ASCII: names may hold anything."""
    return json.dumps(fields, separators=(",", ":")).encode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A run on a cluster.

    Without `master` it is the one that spark-submit would take. `partitions` is None where the number of inputs and
    of cores decides. `conf` are Spark's own settings. `workers` is the number of worker processes in each task.
    """

    paths: tuple[str, ...]
    output: str
    settings: Settings
    master: str | None = None
    partitions: int | None = None
    conf: tuple[tuple[str, str], ...] = ()
    workers: int = 1

    @property
    def named_master(self) -> str | None:
        """The master as the user named it, by the option or among Spark's settings."""
        return self.master or dict(self.conf).get("spark.master")


def check_pyspark() -> None:
    """Raises ConfigError where pyspark is not installed."""
    if find_spec("pyspark") is None:
        raise ConfigError(
            "--engine spark needs pyspark, which is not installed", "pip install 'press-clipper[spark]'"
        )


def check_java() -> None:
    """Raises ConfigError where there is no Java to run Spark with."""
    home = os.environ.get("JAVA_HOME")
    if home and not os.access(Path(home, "bin", "java"), os.X_OK):
        raise ConfigError(f"JAVA_HOME is {home}, which has no bin/java", "correct it, or unset it")
    if not home and shutil.which("java") is None:
        raise ConfigError(
            "--engine spark needs Java, which is not installed",
            "install a Java runtime of version 17 or 21 (Debian: openjdk-17-jre-headless), or set JAVA_HOME",
        )


def check_master(master: str | None) -> None:
    """Raises ConfigError where no cluster can be behind this address."""
    if master is None:
        return
    if not (found := MASTER_RE.fullmatch(master)):
        raise ConfigError(
            f"{master}: not the address of a Spark master",
            "write spark://HOST:7077, yarn, k8s://... or local[2]",
        )
    faults = [reach(place) for place in (found[1] or "").split(",") if place]
    if faults and all(faults):
        raise ConfigError(
            f"no Spark master answers at {master} ({faults[0]})",
            "is it running? its web page (port 8080) shows the address at the top",
        )


def reach(place: str) -> str:
    """Why no connection can be made to HOST:PORT; empty where one can."""
    host, _, port = place.rpartition(":")
    try:
        with closing(socket.create_connection((host, int(port)), REACH_SECONDS)):
            return ""
    except (OSError, OverflowError) as error:
        return (getattr(error, "strerror", None) or str(error)).lower()


def check_output(output: str) -> None:
    """Raises ConfigError where Hadoop would take the name for a pattern."""
    if found := PATTERN_RE.search(output):
        raise ConfigError(
            f"{output}: Spark takes `{found[0]}` in a name for a pattern",
            "choose another name for the output",
        )


def check_rules(rules: Iterable[str]) -> None:
    """Raises ConfigError where rule files cannot be sent along: they land in one folder, under their last names."""
    names: dict[str, str] = {}
    for path in rules:
        if names.setdefault(Path(path).name, path) != path:
            raise ConfigError(f"two rule files are named {Path(path).name}", "rename one of them")


def explain_fault(error: Exception, log: str) -> ClipperError:
    """The error for the user: from what was raised, else from what the Java machine has written."""
    said = str(error)
    for text in (said, log):
        for sign, kind, message, hint in FAULTS:
            if found := re.search(sign, text):
                return kind(message.format(*found.groups("")), hint)
    return ClusterError(f"Spark failed: {find_cause(said)}", "--debug shows all that it says")


def find_cause(said: str) -> str:
    """The innermost cause that Java names, in one line."""
    causes = CAUSE_RE.findall(said)
    text = causes[-1] if causes else said
    return " ".join(text.split())[:LONGEST_CAUSE].rstrip(".")


def run_on_cluster(request: Request, *, keep_failures: bool) -> Tally:
    """What the run came to; its output is published. The tally keeps the first failures, or all of them.

    Raises ConfigError before anything is processed, ClusterError or OutputError where there is no output.
    """
    check_pyspark()
    check_java()
    check_output(request.output)
    check_rules(request.settings.rules)
    check_master(request.named_master)
    entries = list(list_entries(request.paths))
    from clipper.spark.cluster import Publication, connected

    with connected(request) as cluster:
        publication = cluster.run(lambda: Publication(cluster, request.output))
        try:
            return cluster.run(lambda: perform(request, entries, publication, keep_failures=keep_failures))
        except BaseException:
            publication.withdraw()
            raise


def perform(
    request: Request, entries: list[Entry], publication: Publication, *, keep_failures: bool
) -> Tally:
    """Claim, stage, check, publish."""
    publication.claim()
    cluster = publication.cluster
    partitions = request.partitions or count_partitions(len(entries), cluster.cores)
    settings = replace(request.settings, rules=cluster.send_files(request.settings.rules))
    task = Task(settings=settings, workers=request.workers)
    inputs = cluster.context.parallelize(entries, partitions)
    publication.stage(inputs.mapPartitionsWithIndex(task))
    tally = add_up(publication.reports(), partitions, request.output)
    if tally.failed:
        tally.failures = publication.failures(every=keep_failures)
    publication.publish()
    return tally


def add_up(reports: Sequence[dict[str, Any]], partitions: int, output: str) -> Tally:
    """What all partitions came to.

    Raises OutputError unless each has left its end in the staged output, exactly once: with a folder that is not
    shared, each executor writes to a folder of its own, and Spark reports success.
    """
    ends = Counter(report["partition"] for report in reports)
    if ends != Counter(range(partitions)):
        raise OutputError(
            f"{output}: of {partitions} parts, {len(ends)} can be read back",
            "the output must be where every executor and this machine see it: a shared folder, hdfs://, s3a://",
        )
    tally = Tally()
    for report in reports:
        tally.add_report(report)
    return tally


def list_entries(paths: tuple[str, ...]) -> Iterator[Entry]:
    """The inputs, as executors can open them: they have another working directory. Raises ConfigError."""
    for entry in walk_inputs(paths):
        if isinstance(entry, Found) and not entry.remote:
            if entry.path == STANDARD_INPUT:
                no_standard_input()
            yield replace(entry, path=os.path.abspath(entry.path))  # noqa: PTH100 (names are bytes)
        else:
            yield entry


def count_partitions(inputs: int, cores: int) -> int:
    """How many tasks: enough that cores which are done early find another, no more than there are inputs.

    >>> count_partitions(450, 16), count_partitions(3, 16), count_partitions(1_000_000, 16)
    (128, 3, 500)
    """
    return max(1, min(inputs, max(cores * TASKS_PER_CORE, inputs // INPUTS_PER_TASK)))
