"""`clipper extract --state`: a nightly run over a folder that grows, as a person sees it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipper.cli import main

DISPATCH = """{place} : le conseil a voté le budget de la ville

Publié le 14 mai 2024 à 18h05

La municipalité de {place} a adopté mardi soir son budget, après quatre heures de débats souvent animés.
Les élus de la majorité ont défendu des dépenses en hausse pour les écoles et les transports de la commune.

L'opposition a regretté que les travaux de la bibliothèque soient une nouvelle fois remis à plus tard.
« Nous attendons ce chantier depuis dix ans », a déclaré une conseillère à la sortie de la séance.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test has a folder with one dispatch in `in`."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    put("a.txt", "Valmerle")
    return tmp_path


def put(name, place):
    """A composed dispatch about a place."""
    Path("in", name).write_text(DISPATCH.format(place=place), "utf-8")


def extract(*arguments, status=0):
    """A run with a state; its result, the records on stdout as `places`."""
    done = CliRunner().invoke(main, ["extract", "--state", "state.db", *arguments])
    assert done.exit_code == status, done.stderr
    return done


def places(text):
    """The places of the records in JSON Lines, in order."""
    return [json.loads(line)["title"].split(" ")[0] for line in text.splitlines()]


def test_only_what_is_new_is_written():
    """A second run gives the records of new and of changed files."""
    assert places(extract("in").stdout) == ["Valmerle"]
    put("b.txt", "Orbecq")
    assert places(extract("in").stdout) == ["Orbecq"]
    put("a.txt", "Miravel")
    assert places(extract("in").stdout) == ["Miravel"]
    assert extract("in").stdout == ""


def test_an_article_that_comes_back_is_not_new():
    """A copy of a dispatch under another name gives no second record, but with --repeat."""
    extract("in")
    put("copy.txt", "Valmerle")
    assert extract("in").stdout == ""
    assert places(extract("in", "--repeat").stdout) == ["Valmerle", "Valmerle"]


def last_run():
    """What `clipper state` says of the last run."""
    return json.loads(CliRunner().invoke(main, ["state", "state.db", "--format", "json"]).stdout)["last_run"]


def test_another_language_has_every_input_read_again():
    """What was rejected for its language is found when the languages change; what was written is not repeated."""
    extract("in")
    assert extract("in", "--lang", "any").stdout == ""
    assert [last_run()[key] for key in ("inputs", "skipped", "articles", "repeated")] == [1, 0, 0, 1]


def test_a_failed_file_is_tried_again_and_shown():
    """A file that fails is in `clipper state` with its reason, is tried at every run, and spoils no other."""
    Path("in", "0.zip").write_bytes(b"PK\x03\x04 cut")
    assert places(extract("in", status=1).stdout) == ["Valmerle"]
    done = extract("in", status=1)
    assert done.stdout == "" and "0.zip" in done.stderr and "a.txt" not in done.stderr
    shown = json.loads(CliRunner().invoke(main, ["state", "state.db", "--format", "json"]).stdout)
    (failure,) = shown["failures"]
    assert failure["path"].endswith("in/0.zip") and failure["message"] and shown["inputs"] == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_charged_to_nobody_else():
    """The failure of one entry of a folder is not that of the next."""
    Path("in", "0").mkdir(mode=0)
    extract("in", status=1)
    shown = json.loads(CliRunner().invoke(main, ["state", "state.db", "--format", "json"]).stdout)
    assert [Path(it["path"]).name for it in shown["failures"]] == ["0"]


def test_an_input_that_is_gone_is_charged_to_nobody_else():
    """A file that cannot be opened is shown by `clipper state`, and the next one is done."""
    Path("in", "0.txt").symlink_to("0.txt")
    done = CliRunner().invoke(main, ["extract", "--state", "state.db", "in/0.txt", "in/a.txt"])
    assert done.exit_code == 1 and places(done.stdout) == ["Valmerle"]
    shown = json.loads(CliRunner().invoke(main, ["state", "state.db", "--format", "json"]).stdout)
    assert [Path(it["path"]).name for it in shown["failures"]] == ["0.txt"] and shown["inputs"] == 1


def test_the_runs_own_files_are_no_inputs():
    """Output, state and report may stand in the folder that is read."""
    os.chdir("in")
    for _ in range(2):
        extract(".", "-o", "out.jsonl")
    assert places(Path("out.jsonl").read_text()) == ["Valmerle"]


def test_a_named_input_is_never_the_output():
    """To read and replace the same file is refused before it is replaced."""
    before = Path("in/a.txt").read_bytes()
    done = CliRunner().invoke(main, ["extract", "in/a.txt", "-o", "in/a.txt"])
    assert done.exit_code == 2 and "both an input and an output" in done.stderr
    assert Path("in/a.txt").read_bytes() == before


CONTRADICTIONS = [
    ["-o", "x", "--output-dir", "y"],
    ["--append"],
    ["--append", "-o", "x", "--format", "csv"],
    ["--repeat"],
    ["--state", "x", "-o", "./x"],
]


@pytest.mark.parametrize("options", CONTRADICTIONS, ids=" ".join)
def test_options_that_contradict_are_refused(options):
    """Contradicting options are one line and status 2; nothing is written."""
    done = CliRunner().invoke(main, ["extract", "in", *options])
    assert done.exit_code == 2 and done.stderr.count("\n") == 1 and os.listdir() == ["in"]  # noqa: PTH208


UNUSABLE = [
    ["--state", "missing/s.db"],
    ["--state", "in"],
    ["-o", "missing/o"],
    ["-o", "in"],
    ["--output-dir", "in/a.txt"],
]


@pytest.mark.parametrize("options", UNUSABLE, ids=" ".join)
def test_an_unusable_output_is_told_before_anything_is_read(options):
    """A state or an output that cannot be used is one line that names it, and status 74."""
    done = CliRunner().invoke(main, ["extract", "in", *options])
    assert done.exit_code == 74 and done.stdout == "" and done.stderr.count("\n") == 1
    assert options[1] in done.stderr


def test_a_locked_state_is_status_75(folder):
    """While one run is at work, another on the same state ends with 75 at once, and with --wait gets its turn."""
    os.mkfifo("pipe")
    command = [sys.executable, "-m", "clipper", "extract", "in", "--state", "state.db"]
    first = subprocess.Popen([*command, "-o", "pipe"], stderr=subprocess.DEVNULL)
    reader = os.open("pipe", os.O_RDONLY)
    os.read(reader, 1)
    second = extract("in", status=75)
    os.close(reader)
    assert first.wait() == 141 or first.returncode == 0
    assert "--wait" in second.stderr
    extract("in", "--wait", "30")


def test_few_open_files_are_enough():
    """A run with a state and an output works where only 20 files may be open."""
    command = [sys.executable, "-m", "clipper", "extract", "in", "--state", "state.db", "-o", "out"]
    limit = (20, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit),
    )
    assert done.returncode == 0, done.stderr
    assert places(Path("out").read_text()) == ["Valmerle"]


@pytest.mark.parametrize(
    "where", [["-o", "out"], ["-o", "out", "--append"], ["--output-dir", "dir"]], ids=" ".join
)
@pytest.mark.parametrize("state", [[], ["--state", "state.db"]], ids=["alone", "with a state"])
def test_a_stopped_run_leaves_nothing_beside(where, state):
    """After SIGTERM in the middle of a run, the old output is there and no temporary file or lock is."""
    Path("out").write_text('{"id":"old"}\n')
    command = [sys.executable, "-m", "clipper", "extract", "-", *where, *state]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (helpers := list(Path().rglob(".*clipper-*"))):
        assert process.poll() is None
        time.sleep(0.01)
    process.terminate()
    process.communicate()
    assert process.returncode == 143 and helpers
    assert list(Path().rglob(".*")) == [] and Path("out").read_text() == '{"id":"old"}\n'


def test_a_pipe_that_does_not_wait_loses_nothing():
    """Where somebody has made standard output non-blocking, a slow reader still gets every record."""
    for number in range(80):
        put(f"{number}.txt", f"Valmerle-{number}")
    here, there = os.pipe()
    os.set_blocking(there, False)
    command = [sys.executable, "-m", "clipper", "extract", "in", "--quiet"]
    process = subprocess.Popen(command, stdout=there)
    os.close(there)
    process.poll()
    time.sleep(1)
    with open(here, encoding="utf-8") as reader:  # noqa: PTH123 (a descriptor)
        got = places(reader.read())
    assert process.wait() == 0 and len(got) == 81


@pytest.mark.parametrize("size", [8_000, 40_000, 60_000])
@pytest.mark.parametrize("append", [[], ["--append"]], ids=["replace", "append"])
def test_a_full_disk_loses_nothing(size, append):
    """Wherever the disk was full, the run says so with status 74, and the next one leaves every article once."""
    for number in range(20):
        put(f"{number}.txt", f"Valmerle-{number}")
    command = [sys.executable, "-m", "clipper", "extract", "in", "--state", "state.db", "-o", "out", *append]
    done = subprocess.run(
        command,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert done.returncode in (74, 0) and (done.returncode == 74 or size > 50_000)
    extract("in", "-o", "out", *append)
    got = places(Path("out").read_text())
    assert len(got) == 21 and len(set(got)) == 21 and [path.name for path in Path().glob(".*")] == []
