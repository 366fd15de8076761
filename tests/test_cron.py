"""Every block of docs/cron.md is run as it stands there."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "cron.md").read_text("utf-8")
BLOCK_RE = re.compile(r"(?ms)^```(\w+)\n(.*?)^```$")
CRON_RE = re.compile(r"(?m)^((?:[\d*/,-]+ +){5})(.*)$")
BLOCKS = [(kind, text) for kind, text in BLOCK_RE.findall(PAGE)]
TOOLS = {name: shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("jq", "logrotate")}
TOOL_FOLDERS = sorted({str(Path(path).parent) for path in TOOLS.values() if path})
TESTED = {"console", "crontab", "toml", "ini", "logrotate", "bash"}
DISPATCH = """Le conseil municipal a voté le budget de la ville

Publié le 14 mai 2024 à 18h05

La municipalité de Valmerle a adopté mardi soir son budget pour l'année, après quatre heures de débats animés.
Les élus de la majorité ont défendu des dépenses en hausse pour les écoles et les transports de la commune.

L'opposition a regretté que les travaux de la bibliothèque soient une nouvelle fois remis à plus tard.
« Nous attendons ce chantier depuis dix ans », a déclaré une conseillère à la sortie de la séance.
"""


def blocks_of(kind):
    """The blocks of one kind, in order."""
    return [text for it, text in BLOCKS if it == kind]


@pytest.fixture
def home(tmp_path):
    """A home folder as the page supposes it: clipper installed, dispatches in press/crawl."""
    (tmp_path / "press" / "crawl").mkdir(parents=True)
    (tmp_path / "press" / "crawl" / "a.txt").write_text(DISPATCH, "utf-8")
    (tmp_path / ".local" / "bin").mkdir(parents=True)
    clipper = tmp_path / ".local" / "bin" / "clipper"
    clipper.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m clipper "$@"\n')
    clipper.chmod(0o755)
    return tmp_path


def run(home, command, shell="/bin/sh", folder="press"):
    """A command in the bare environment that cron gives."""
    path = ":".join([f"{home}/.local/bin", "/usr/bin", "/bin", *TOOL_FOLDERS])
    environment = {"HOME": str(home), "PATH": path, "LOGNAME": "me", "SHELL": shell}
    done = subprocess.run(
        [shell, "-c", command], cwd=home / folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done


def articles_in(home):
    """The records that the job has collected."""
    return [json.loads(line) for line in (home / "press" / "articles.jsonl").read_text("utf-8").splitlines()]


def test_every_block_is_of_a_tested_kind():
    """No block of the page escapes these tests."""
    assert {kind for kind, _ in BLOCKS} == TESTED


def test_the_first_example_runs(home):
    """The commands of the introduction work, and a second run adds nothing."""
    (block,) = blocks_of("console")
    commands = " && ".join(line.removeprefix("$ ") for line in block.splitlines())
    run(home, commands)
    run(home, commands)
    assert len(articles_in(home)) == 1


@pytest.mark.parametrize("block", blocks_of("crontab")[:2], ids=["quiet", "log"])
def test_the_crontab_lines_run(home, block):
    """Each line is one that cron takes; its command works in cron's environment and says nothing when all is well."""
    ((fields, command),) = CRON_RE.findall(block)
    assert len(fields.split()) == 5 and "%" not in command
    done = run(home, command, folder=".")
    assert len(articles_in(home)) == 1 and done.stdout + done.stderr == ""


@pytest.mark.skipif(not TOOLS["jq"], reason="jq is not here to show the doubtful records")
def test_the_doubtful_records_of_a_night_are_shown_once(home):
    """The third block collects what is not sure at night and prints it in the morning; the next morning is silent."""
    doubtful = DISPATCH.replace("Le conseil municipal", "12) | Le conseil municipal").replace(
        "Publié le", "Vu le"
    )
    (home / "press" / "crawl" / "b.txt").write_text(f"{doubtful}\n\n{DISPATCH}\n\n{doubtful}", "utf-8")
    night, morning = (command for _, command in CRON_RE.findall(blocks_of("crontab")[2]))
    assert run(home, night, folder=".").stdout == ""
    shown = run(home, morning, folder=".").stdout.splitlines()
    assert any("crawl/b.txt" in line for line in shown)
    assert all(line.startswith(("medium\t", "low\t")) for line in shown)
    assert run(home, night, folder=".").stdout + run(home, morning, folder=".").stdout == ""


def test_the_log_keeps_rejections(home):
    """The second job leaves what was rejected in its log, and mails the counts when an input fails."""
    (home / "press" / "crawl" / "vide.txt").write_text(" ", "utf-8")
    (home / "press" / "crawl" / "z.zip").write_bytes(b"PK\x03\x04 cut")
    ((_, command),) = CRON_RE.findall(blocks_of("crontab")[1])
    mail = run(home, command, folder=".").stdout
    events = [json.loads(line) for line in (home / "press" / "clipper.log").read_text("utf-8").splitlines()]
    assert [event["event"] for event in events] == ["rejected", "failed", "summary"]
    assert json.loads(mail) == events[-1]


def test_the_configuration_runs(home):
    """With the options in clipper.toml, the command needs none."""
    (block,) = blocks_of("toml")
    (home / "press" / "clipper.toml").write_text(block)
    run(home, "clipper extract crawl")
    assert len(articles_in(home)) == 1 and (home / "press" / "report.json").exists()


def unit(text):
    """A systemd unit by section and key."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(text)
    return parser


def test_the_service_runs(home):
    """The command of the service works in its working directory."""
    service = unit(blocks_of("ini")[0])["Service"]
    command, folder = (service[key].replace("%h", str(home)) for key in ("ExecStart", "WorkingDirectory"))
    run(home, f"cd {shlex.quote(folder)} && exec {command}", folder=".")
    assert len(articles_in(home)) == 1


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not here to check the units"
)
def test_systemd_takes_the_units(home):
    """systemd finds no fault with the service and the timer."""
    folder = home / ".config" / "systemd" / "user"
    folder.mkdir(parents=True)
    for text, name in zip(blocks_of("ini"), ("clipper.service", "clipper.timer"), strict=True):
        assert text.startswith(f"# ~/.config/systemd/user/{name}\n")
        (folder / name).write_text(text)
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    command = ["systemd-analyze", "--user", "--man=no", "verify", str(folder / "clipper.timer")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_timer_starts_the_service():
    """Timer and service have the same name, and the timer is one that can be enabled."""
    timer = unit(blocks_of("ini")[1])
    assert timer["Install"]["WantedBy"] == "timers.target" and timer["Timer"]["OnCalendar"]


@pytest.mark.skipif(not TOOLS["logrotate"], reason="logrotate is not here to run its configuration")
def test_logrotate_takes_the_configuration(home):
    """A rotated file is renamed whole, and the next run begins a new one with what is new."""
    (block,) = blocks_of("logrotate")
    job = "clipper extract crawl --state state.db -o articles.jsonl --append"
    run(home, job)
    (home / "logrotate.conf").write_text(block.replace("PRESS", str(home / "press")))
    run(home, f"logrotate --force --state {home}/rotated {home}/logrotate.conf")
    (home / "press" / "crawl" / "b.txt").write_text(DISPATCH.replace("Valmerle", "Orbecq"), "utf-8")
    run(home, job)
    assert len(articles_in(home)) == 1 and len(list((home / "press").glob("articles.jsonl*"))) == 2


@pytest.mark.skipif(not TOOLS["jq"], reason="jq is not here to run its recipes")
@pytest.mark.parametrize("recipe", blocks_of("bash"))
def test_the_jq_recipes_run(home, recipe):
    """Each recipe sets pipefail and works on the articles of a run."""
    run(
        home,
        "clipper extract crawl --state state.db -o articles.jsonl --append --log-format json 2> clipper.log",
    )
    assert recipe.startswith("set -o pipefail\n")
    run(home, recipe, shell="/bin/bash")
