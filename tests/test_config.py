"""Options from files and variables: which win, and what is said of those that are wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipper.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test works in an empty folder, as a person without files of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def effective():
    """What `clipper config` says, as key: (value, origin)."""
    done = CliRunner().invoke(main, ["config", "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return {key: (it["value"], it["from"]) for key, it in json.loads(done.stdout).items()}


def refused():
    """What stderr says of a configuration that stops `clipper extract` with status 2."""
    done = CliRunner().invoke(main, ["extract", "."])
    assert done.exit_code == 2 and done.stdout == ""
    return done.stderr


def test_without_files_everything_is_a_default():
    """Nothing is found in an empty folder."""
    assert {origin for _, origin in effective().values()} == {"default"}


def test_a_project_file_counts():
    """clipper.toml states options by the name of their flag, with hyphens or underscores."""
    Path("clipper.toml").write_text('lang = "any"\nlog_format = "json"\n')
    options = effective()
    assert options["lang"] == ("any", "clipper.toml") and options["log-format"] == ("json", "clipper.toml")


def test_other_files_do_not_count():
    """A pyproject.toml, a file of the person and one in the folder above are left alone."""
    for path in (Path("pyproject.toml"), Path("home/.config/clipper/clipper.toml"), Path("clipper.toml")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('[tool.clipper]\nlang = "any"\n')
    Path("in").mkdir()
    os.chdir("in")
    assert effective()["lang"] == ("fr", "default")


def test_a_variable_wins_over_a_file(monkeypatch):
    """CLIPPER_ and the flag's name in capitals is the option's variable."""
    Path("clipper.toml").write_text("max-text-bytes = 1000\nquiet = false\n")
    monkeypatch.setenv("CLIPPER_MAX_TEXT_BYTES", "5M")
    monkeypatch.setenv("CLIPPER_QUIET", "1")
    options = effective()
    assert options["max-text-bytes"] == (5_000_000, "CLIPPER_MAX_TEXT_BYTES")
    assert options["quiet"] == (True, "CLIPPER_QUIET")


def test_a_variable_holds_several_values(monkeypatch):
    """An option that may be repeated has its values with colons between them, as PATH has."""
    monkeypatch.setenv("CLIPPER_RULES", "a.toml:b.toml")
    assert effective()["rules"] == (["a.toml", "b.toml"], "CLIPPER_RULES")


def test_a_flag_wins_over_everything(monkeypatch):
    """What stands on the command line is what happens."""
    Path("clipper.toml").write_text('output = "from-file"\n')
    monkeypatch.setenv("CLIPPER_OUTPUT", "from-variable")
    Path("in").mkdir()
    CliRunner().invoke(main, ["extract", "in", "-o", "from-flag"], catch_exceptions=False)
    assert [path.name for path in Path().glob("from-*")] == ["from-flag"]


def test_a_file_is_obeyed_by_a_run():
    """An option in a file does what the flag does."""
    Path("clipper.toml").write_text('output = "from-file"\nformat = "json"\n')
    Path("in").mkdir()
    CliRunner().invoke(main, ["extract", "in"], catch_exceptions=False)
    assert json.loads(Path("from-file").read_text()) == []


def test_the_shown_configuration_is_toml():
    """What `clipper config` prints can be kept as a clipper.toml."""
    Path("clipper.toml").write_text('lang = "any"\nrules = ["a.toml"]\n')
    shown = CliRunner().invoke(main, ["config"], catch_exceptions=False).stdout
    options = tomllib.loads(shown)
    assert options["lang"] == "any" and options["rules"] == ["a.toml"] and options["quiet"] is False


WRONG = {
    "unknown key": ('langs = "fr"', ["clipper.toml", "`langs`", "did you mean `lang`"]),
    "a table": ("[extract]\njobs = 1", ["clipper.toml", "`extract`"]),
    "a table for a number": ("[jobs]\n", ["clipper.toml", "`jobs`", "single value"]),
    "text for a number": ('jobs = "two"', ["clipper.toml", "--jobs", "two"]),
    "true for a number": ("jobs = true", ["clipper.toml", "--jobs", "True"]),
    "a list for a number": ("jobs = [1]", ["clipper.toml", "`jobs`", "single value"]),
    "number for a switch": ("quiet = 7", ["clipper.toml", "--quiet", "boolean"]),
    "no list": ('rules = "a.toml"', ["clipper.toml", "`rules`", "list"]),
    "no choice": ('format = "xml"', ["clipper.toml", "--format", "xml"]),
    "out of range": ("jobs = 0", ["clipper.toml", "--jobs", "0"]),
    "no size": ('max-text-bytes = "big"', ["clipper.toml", "--max-text-bytes", "invalid size 'big'"]),
    "no TOML": ("jobs = ", ["clipper.toml", "TOML"]),
    "no text": (b'lang = "\xff"', ["clipper.toml", "cannot be read"]),
}


@pytest.mark.parametrize(("text", "parts"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused(text, parts):
    """A wrong key, type or value is status 2, and the message names the file and the option."""
    Path("clipper.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    message = refused()
    assert [part for part in parts if part not in message] == []


def test_a_wrong_variable_is_refused(monkeypatch):
    """A value that an option refuses is named with its variable."""
    monkeypatch.setenv("CLIPPER_JOBS", "many")
    assert "CLIPPER_JOBS" in refused()


def test_an_unknown_variable_is_reported_and_stops_nothing(monkeypatch):
    """A misspelt variable is a line on stderr; it may belong to somebody else."""
    monkeypatch.setenv("CLIPPER_LANGS", "any")
    Path("in").mkdir()
    done = CliRunner().invoke(main, ["extract", "in"], catch_exceptions=False)
    assert done.exit_code == 0 and "did you mean `CLIPPER_LANG`" in done.stderr


def test_help_needs_no_configuration():
    """A broken file does not stand between a person and the help."""
    Path("clipper.toml").write_text("jobs = ")
    assert CliRunner().invoke(main, ["extract", "--help"]).exit_code == 0


def test_a_reference_date_may_be_a_toml_date():
    """TOML has dates: they need no quotes."""
    Path("clipper.toml").write_text("reference-date = 2024-05-17\n")
    assert effective()["reference-date"] == ("2024-05-17", "clipper.toml")


def test_toml_is_not_imported_without_a_file(folder):
    """A run that finds no file does not pay for a TOML reader."""
    (folder / "in").mkdir()
    code = "import sys\nfrom clipper.cli import main\ntry: main(['config'])\nfinally: print('tomllib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
