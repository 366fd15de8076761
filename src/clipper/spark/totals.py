"""What all partitions came to, and whether all of them are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from clipper.errors import OutputError
from clipper.running.tally import Tally

NUMBERS = ("files", "documents", "articles", "repeated", "rejected", "failed")
COUNTERS = (("rules", "rules"), ("reasons", "rejections"), ("skips", "skipped"), ("warnings", "warnings"))


def add_up(reports: Iterable[dict[str, Any]]) -> Tally:
    """The sum of the partitions' counts."""
    tally = Tally()
    for report in reports:
        for name in NUMBERS:
            setattr(tally, name, getattr(tally, name) + report[name])
        for name, key in COUNTERS:
            getattr(tally, name).update(report[key])
    return tally


def check_complete(reports: Sequence[dict[str, Any]], partitions: int, output: str) -> None:
    """Raises OutputError unless each partition has left its end in the staged output, exactly once.

    With a folder that is not shared, each executor writes to a folder of its own, and Spark reports success.
    """
    ends = Counter(report["partition"] for report in reports)
    if ends != Counter(range(partitions)):
        raise OutputError(
            f"{output}: of {partitions} parts, {len(ends)} can be read back",
            "the output must be where every executor and this machine see it: a shared folder, hdfs://, s3a://",
        )
