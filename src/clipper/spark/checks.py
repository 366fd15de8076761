"""What can be known to be wrong before a Java machine is started."""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterable
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from clipper.errors import ConfigError
from clipper.running.inputs import source_of

STANDALONE_RE = re.compile(r"spark://([^\s/:,]+:\d{1,5}(?:,[^\s/:,]+:\d{1,5}){0,20})")
KNOWN_MASTER_RE = re.compile(r"spark://.*|local(?:\[.{1,20}\])?|local-cluster\[.{1,40}\]|yarn|k8s://.*")
# Hadoop takes the name of an input, which the staged output becomes, for a pattern and a list.
PATTERN_RE = re.compile(r"[,*?\[\]{}\\]")
REACH_SECONDS = 5.0  # a master in reach accepts a connection in milliseconds, across oceans in a second


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
        raise ConfigError(f"JAVA_HOME is {home}, and there is no bin/java in it", "correct it, or unset it")
    if not home and shutil.which("java") is None:
        raise ConfigError(
            "--engine spark needs Java, and there is none",
            "install a Java runtime of version 17 or 21 (Debian: openjdk-17-jre-headless), or set JAVA_HOME",
        )


def check_master(master: str | None) -> None:
    """Raises ConfigError where no cluster can be behind this address."""
    if master is None:
        return
    if not KNOWN_MASTER_RE.fullmatch(master):
        raise ConfigError(
            f"{master}: no address of a Spark master", "write spark://HOST:7077, yarn, k8s://... or local[2]"
        )
    if not master.startswith("spark://"):
        return
    if not (found := STANDALONE_RE.fullmatch(master)):
        raise ConfigError(
            f"{master}: no address of a Spark master", "write spark://HOST:PORT, the port is 7077 by default"
        )
    faults = [reach(place) for place in found[1].split(",")]
    if all(faults):
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
    """Raises ConfigError where Hadoop would not take the name for a name."""
    if found := PATTERN_RE.search(output):
        raise ConfigError(
            f"{output}: `{found[0]}` in a name is a pattern to Spark", "choose another name for the output"
        )


def check_rules(rules: Iterable[str]) -> None:
    """Raises ConfigError where rule files cannot be sent along: they land in one folder, under their last names."""
    names: dict[str, str] = {}
    for path in rules:
        if not Path(path).is_file():
            raise ConfigError(f"{source_of(os.fsencode(path)).path}: no such file", "check --rules")
        if names.setdefault(Path(path).name, path) != path:
            raise ConfigError(f"two rule files are named {Path(path).name}", "rename one of them")
