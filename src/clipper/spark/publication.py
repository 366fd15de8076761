"""The output of a run on a cluster: staged once, then published by Spark's own committer, the records last.

    OUT/_staging/     every line of every partition, tagged; from the only pass over the inputs
    OUT/_rejections/  rejections, failures and skips, with a _SUCCESS of their own
    OUT/part-*        the records; OUT/_SUCCESS says that all of it stands

Both are cut from the same staged lines, so that no input can be lost between two readings of it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from clipper.errors import OutputError
from clipper.model import Failure, Source
from clipper.spark.cluster import Cluster, call_within, stop_context
from clipper.spark.tasks import END, FAILURE, NOTICE, RECORD

STAGING, REJECTIONS, CLAIM, SUCCESS = "_staging", "_rejections", "_claimed", "_SUCCESS"
SHOWN_FAILURES = 20  # on stderr; all are in the output
WITHDRAW_SECONDS = 15.0


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
