"""The command as a person runs it: a process of its own, with its streams, its status and its signals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from click.testing import CliRunner

from clipper.cli import main

COMMAND = [sys.executable, "-m", "clipper"]
SECONDS = 120
NIGHTLY = bool(os.environ.get("NIGHTLY"))
"""Whether questions are asked at length: `make nightly`."""

DISPATCH = """\
Le bac de Quillebeuf reprend ses traversées

Publié le mardi 12 mars 2024 à 09h30

Le bac qui relie les deux rives de la Seine a repris ses traversées mardi, a annoncé le département.

Les mariniers attendaient une pièce de la direction, qu'un atelier de Fécamp a refaite d'après un dessin de 1962.

Elle a été posée dimanche par trois mécaniciens, et les essais de lundi ont donné satisfaction à tout le monde.

« Nous avons retrouvé nos habitués dès six heures », a raconté le capitaine, qui tient la barre depuis vingt ans.

Environ quatre cents voitures empruntent le bac chaque jour, selon les chiffres du département.
"""


def clipper(*arguments: object, stdin: bytes = b"", **extra: Any) -> subprocess.CompletedProcess[bytes]:
    """The finished process; `env` adds to the environment, where None takes a variable away."""
    changed = extra.pop("env", {})
    env = {key: value for key, value in {**os.environ, **changed}.items() if value is not None}
    command = [*COMMAND, *map(os.fspath, arguments)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **extra}
    return subprocess.run(command, input=stdin, env=env, timeout=SECONDS, check=False, **streams)


def invoke(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The same within this process, in a tenth of the time: for what needs neither streams nor signals of its own."""
    done = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout_bytes, done.stderr_bytes)


def start(*arguments: object, **extra: Any) -> subprocess.Popen[bytes]:
    """The running process, its standard output and error piped to us."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **extra}
    return subprocess.Popen([*COMMAND, *map(os.fspath, arguments)], **streams)


def records(output: bytes) -> list[dict[str, Any]]:
    """The records of an output of which every line must be whole."""
    assert not output or output.endswith(b"\n")
    return [json.loads(line) for line in output.decode("utf-8").split("\n") if line]


def dispatch(number: int = 0) -> str:
    """A dispatch that gives one record, different for each number."""
    return DISPATCH.replace("quatre cents", f"{400 + number}")
