"""`clipper dates` from a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from clipper.cli import main


def run(*arguments: str, text: str = "") -> list[dict]:
    """The JSON lines that the command writes."""
    result = CliRunner().invoke(main, ["dates", *arguments], input=text.encode())
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_lines_and_offsets() -> None:
    """Each date comes with the number of its line and its place in it."""
    rows = run(text="Rien ici.\nPublié le 9 mai 2012 à 8h15.\n")
    assert [(row["line"], row["start"], row["end"], row["value"]) for row in rows] == [
        (2, 10, 27, "2012-05-09T08:15")
    ]


def test_without_reference() -> None:
    """A relative date is listed with a null value."""
    assert run(text="Il est parti hier.\n")[0]["value"] is None


def test_reference() -> None:
    """The reference resolves it."""
    assert (
        run("--reference-date", "2022-12-20T10:00", text="Il est parti hier.\n")[0]["value"] == "2022-12-19"
    )


def test_file(tmp_path: Path) -> None:
    """A file is read as standard input is."""
    path = tmp_path / "depeche.txt"
    path.write_text("Le 9 mai 2012, la digue a tenu.\n", encoding="utf-8")
    assert run(str(path))[0]["text"] == "9 mai 2012"


def test_bad_reference() -> None:
    """A reference that is no date is a usage error that says how to write one."""
    result = CliRunner().invoke(main, ["dates", "--reference-date", "hier"], input="")
    assert result.exit_code == 2 and "2024-05-17T10:00" in result.output


def test_terminal_without_input() -> None:
    """On a terminal, with no file named, the command says so and does not wait."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "clipper", "dates"]
    done = subprocess.run(command, stdin=theirs, capture_output=True, timeout=60, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2 and b"name a file" in done.stderr
