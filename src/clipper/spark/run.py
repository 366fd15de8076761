"""A whole run on a cluster: inputs listed here, read and clipped there, published by Spark.

What can be known to be wrong is known before a Java machine is started.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clipper.errors import ClipperError, ClusterError, ConfigError, OutputError
from clipper.reading.inputs import STANDARD_INPUT, Found, walk_inputs
from clipper.running.report import Tally
from clipper.settings import Settings
from clipper.spark.tasks import Entry, Task, no_standard_input

if TYPE_CHECKING:
    from clipper.spark.cluster import Publication

MASTER_RE = re.compile(
    r"spark://([^\s/:,]+:\d{1,5}(?:,[^\s/:,]+:\d{1,5}){0,20})|local(?:\[.{1,20}\])?|local-cluster\[.{1,40}\]|yarn|k8s://.*"
)
# Hadoop takes the name of an input, which the staged output becomes, for a pattern and a list.
PATTERN_RE = re.compile(r"[,*?\[\]{}\\]")
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
        r"No space left on device",
        OutputError,
        "there is no space left for the output",
        "free some, also in the temporary folders of the executors, then run again",
    ),
    (
        r"AccessControlException|Permission denied|Mkdirs failed to create",
        OutputError,
        "the output cannot be written: permission denied",
        "choose a folder that the executors may write to, too",
    ),
    (
        r"All masters are unresponsive|Master removed our application",
        ClusterError,
        "the Spark master has given up this application",
        "see its web page; do the executors start, with the same Java and the same Spark as here?",
    ),
)
CAUSE_RE = re.compile(
    r"(?m)^(?:Caused by: )?(?:[\w$]{1,60}\.){2,12}[\w$]{1,60}(?:Exception|Error): ([^\n]{1,2000})"
)


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
            "--engine spark needs pyspark, which is not installed", "pip install 'clipper[spark]'"
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
