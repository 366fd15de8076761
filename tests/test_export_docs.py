"""Every command of the READMEs and of the pages that show how to use it is run as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import dispatch

ROOT = Path(__file__).resolve().parent.parent
BLOCK_RE = re.compile(r"(?ms)^```bash\n(.*?)^```$")
ROW_RE = re.compile(r"(?m)^\|.*\| `(clipper .*)` \|$")
PAGES = ("README.md", "README.fr.md", "docs/index.md", "docs/export.md", "docs/command-line.md")
TOOLS = ("sqlite-utils",)


def commands():
    """The blocks, and the commands in tables, of each page."""
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        for number, block in enumerate([*BLOCK_RE.findall(text), *ROW_RE.findall(text)], 1):
            yield pytest.param(block, id=f"{page}-{number}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """A folder with dispatches in press/, and what was extracted of them."""
    tmp_path = tmp_path_factory.mktemp("home")
    (tmp_path / "press").mkdir()
    for number in range(3):
        (tmp_path / "press" / f"{number}.txt").write_text(dispatch(number), "utf-8")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "clipper"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m clipper "$@"\n')
    command.chmod(0o755)
    run(tmp_path, "clipper extract press/ -o articles.jsonl --jobs 1")
    return tmp_path


@pytest.fixture
def home(extracted, tmp_path):
    """A copy of it."""
    return Path(shutil.copytree(extracted, tmp_path / "home"))


def run(home, command):
    """A command of a page in this folder."""
    path = f"{home / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", command], cwd=home, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("command", list(commands()))
def test_a_command_of_the_documents_works(home, command):
    """It ends with status 0, and what it writes is not empty."""
    before = set(home.iterdir())
    if any(tool in command and not (Path(sys.executable).parent / tool).exists() for tool in TOOLS):
        pytest.skip("sqlite-utils is not installed")
    done = run(home, command)
    made = set(home.iterdir()) - before
    assert done.stdout or made or "-o articles.jsonl" in command
    assert all(path.is_dir() or path.stat().st_size for path in made)
