"""Messages on stderr in French: by the locale, for people only, and for (almost) all messages that there are."""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path

import pytest

from clipper.cli.console import translated
from command import dispatch, invoke

SOURCE = Path(__file__).resolve().parent.parent / "src" / "clipper"
TABLE = tomllib.loads((SOURCE / "data" / "french.toml").read_text("utf-8"))
SHARE = 0.9  # of all messages, those of Spark left out, which people meet with its own English around them
TEXTS = ("message", "hint", "detail")  # arguments that hold a message, by name
RAISED = ("fail", "UsageError")  # what takes one first, besides every class of errors
OF_PYTHON = ("ValueError", "TypeError", "OSError", "FileNotFoundError", "ChildProcessError")


@pytest.fixture
def french(monkeypatch):
    """A machine whose locale is French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    return monkeypatch


def template(node):
    """A literal text with `{}` for each value in it; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def messages():
    """Every message that the code states as a literal."""
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent.name == "spark":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            is_error = name in RAISED or (name.endswith("Error") and name not in OF_PYTHON)
            given = [
                *(node.args[:2] if is_error else []),
                *(it.value for it in node.keywords if it.arg in TEXTS),
            ]
            yield from (text for text in map(template, given) if text and text.strip("{}:; "))


def test_messages_have_their_french(french):
    """A message that the code states is in data/french.toml: the assertion names those that are not."""
    found = set(messages())
    missing = sorted(text for text in found if translated(text) == text)
    assert len(missing) <= len(found) * (1 - SHARE), missing


def test_values_are_kept():
    """A translation has the values of its message, no more and no fewer."""
    assert {
        key for key, text in TABLE.items() if key.count("{}") != text.count("{}") and "{}" in key
    } == set()


SAID = {
    ("extract", "missing.txt"): "clipper: missing.txt : ni fichier ni dossier de ce nom ; vérifiez l'orthographe",
    ("extract", "--foo"): "Erreur : Option inconnue : --foo",
    ("extract", "--jobs", "x", "a"): "Valeur incorrecte pour '-j' / '--jobs' : 'x' n'est pas un nombre",
    ("extract", "--limit", "3"): "Erreur : il n'y a pas de --limit : `clipper extract CHEMINS | head -n 10`",
    ("extract", "empty.txt"): "clipper: empty.txt: rejected: il n'y a pas de texte",
    ("extract", "good.txt"): "clipper: 1 fichier, 1 article, 0 rejet, 0 échec",
    ("export", "--to", "csv", "good.txt"): "la ligne 1 n'est pas un enregistrement",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a good dispatch and an empty one, which is where commands run."""
    (tmp_path / "good.txt").write_text(dispatch(), "utf-8")
    (tmp_path / "empty.txt").write_text("\n", "utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_messages_follow_the_locale(french, folder, words):
    """On a French machine, people are told in French; elsewhere in English."""
    assert SAID[words] in invoke(*words).stderr.decode()
    french.setenv("LC_ALL", "C.UTF-8")
    assert SAID[words] not in invoke(*words).stderr.decode()


def test_programs_are_told_in_english(french, folder):
    """Records, logs as JSON, reports and the help are the same in every locale."""
    commands = (
        ("extract", "good.txt", "empty.txt", "--log-format", "json", "--jobs", "1"),
        ("extract", "--help"),
        ("extract", "empty.txt", "--quiet", "--report", "/dev/stdout"),
    )
    said = [invoke(*command) for command in commands]
    french.setenv("LANG", "en_GB.UTF-8")
    again = [invoke(*command) for command in commands]
    assert [(it.stdout, it.stderr) for it in said] == [(it.stdout, it.stderr) for it in again]
    assert json.loads(said[0].stderr.splitlines()[0])["message"] == "there is no text"
