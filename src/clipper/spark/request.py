"""What a person asks of a cluster, and what a task may ask of the executor that it runs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clipper.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A run on a cluster.

    Without `master` it is the one that spark-submit would take. `partitions` is None where the number of inputs and
    of cores decides. `conf` are Spark's own settings. `lanes` is the number of worker processes in each task.
    """

    paths: tuple[str, ...]
    output: str
    settings: Settings
    master: str | None = None
    partitions: int | None = None
    conf: tuple[tuple[str, str], ...] = ()
    lanes: int = 1

    @property
    def named_master(self) -> str | None:
        """The master as the person named it, by the option or among Spark's settings."""
        return self.master or dict(self.conf).get("spark.master")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """An executor, seen from a task.

    `locate` finds the files that the driver has sent along; `has_failed_before` tells of the task's own history.
    """

    locate: Callable[[str], str]
    has_failed_before: Callable[[], bool]
