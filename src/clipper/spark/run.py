"""A whole run on a cluster: inputs listed here, read and clipped there, published by Spark."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clipper.errors import OutputError
from clipper.reading.inputs import STANDARD_INPUT, Found, walk_inputs
from clipper.running.report import Tally
from clipper.spark.request import Request, check_java, check_master, check_output, check_pyspark, check_rules
from clipper.spark.tasks import Entry, Task, no_standard_input

if TYPE_CHECKING:
    from clipper.spark.publication import Publication

TASKS_PER_CORE = 8  # so that a slow input at the end idles the other cores for an eighth of the run at most
INPUTS_PER_TASK = 2_000  # at most: what a lost executor costs is some seconds of work


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
    from clipper.spark.cluster import connected
    from clipper.spark.publication import Publication

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
