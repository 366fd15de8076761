"""What a person asks of a cluster, and what can be known to be wrong before a Java machine is started."""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clipper.errors import ConfigError
from clipper.settings import Settings

MASTER_RE = re.compile(
    r"spark://([^\s/:,]+:\d{1,5}(?:,[^\s/:,]+:\d{1,5}){0,20})|local(?:\[.{1,20}\])?|local-cluster\[.{1,40}\]|yarn|k8s://.*"
)
# Hadoop takes the name of an input, which the staged output becomes, for a pattern and a list.
PATTERN_RE = re.compile(r"[,*?\[\]{}\\]")
REACH_SECONDS = 5.0  # a master in reach accepts a connection in milliseconds, across oceans in a second


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
        """The master as the person named it, by the option or among Spark's settings."""
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
