"""What an executor does with its share of the inputs: what one machine does, in the same worker processes.

The Python process that Spark gives opens the inputs; a worker process of ours, within the same limits as anywhere,
clips the documents. What harms the worker costs its document, not the task.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, NoReturn

from clipper.errors import ConfigError
from clipper.model import Clipped, Document, Failure, InputDone, Skip, Source
from clipper.reading.inputs import Found
from clipper.running.clipping import clip_leaf, failure_of
from clipper.running.opening import Item, Opener
from clipper.running.report import Event, Tally, describe, notices_of
from clipper.running.workers import Workers
from clipper.settings import Settings

Entry = Found | Skip | Failure
# The first byte of a line says what it is: records, notices, and one that ends the partition.
RECORD, NOTICE, END = b"R", b"N", b"E"
FAILURE = NOTICE + b'{"event":"failed"'


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
