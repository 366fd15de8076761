"""`clipper explain`: each line of a dispatch with its fate."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from clipper.cli import main

DISPATCH = """Le lavoir rouvre ses portes
Publié le 3 mai 2019

Le lavoir de la rue Haute, fermé depuis dix ans, a rouvert mercredi après des travaux de toiture.

Les riverains ont fêté l'événement avec une lessive à l'ancienne, sous les applaudissements des enfants.

Imprimer cet article
"""


def explain(text: str, *options: str, folder: Path) -> str:
    """What the command prints for a dispatch."""
    file = folder / "lavoir.txt"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["explain", str(file), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_shows_fates(tmp_path: Path) -> None:
    """Kept lines come with their role, removed ones with their rule, each with its line number."""
    output = explain(DISPATCH, folder=tmp_path)
    assert "1 + 1:headline" in output
    assert "4 + 1:standfirst" in output
    assert "8 - share.mail-print" in output


def test_says_why_lines_went(tmp_path: Path) -> None:
    """Below the lines, each rule says in words what it saw, and at which lines."""
    output = explain(DISPATCH, folder=tmp_path)
    reasons = output.partition("why lines were removed:\n")[2].splitlines()
    assert any(line.startswith("    share.mail-print: ") and line.endswith("(line 8)") for line in reasons)


def test_shows_date_evidence(tmp_path: Path) -> None:
    """The date stands with its source and the words that it was read from."""
    assert "date 2019-05-03, publication-line, read from '3 mai 2019'" in explain(DISPATCH, folder=tmp_path)


def test_shows_rejections(tmp_path: Path) -> None:
    """A file without an article shows why it gave no record."""
    output = explain("Menu\nAccueil\nContact\n", folder=tmp_path)
    assert "rejected at segmenting: no-article" in output


def test_no_colour_off_a_terminal(tmp_path: Path) -> None:
    """Output that goes to a file or a pipe holds no escape sequence."""
    assert "\x1b" not in explain(DISPATCH, folder=tmp_path)


def test_escapes_what_could_harm_a_terminal(tmp_path: Path) -> None:
    """Escape sequences and overrides of direction in a dispatch are shown, not sent."""
    output = explain(DISPATCH.replace("riverains", "rive\u202erains"), folder=tmp_path)
    assert "\u202e" not in output
    assert "\\u202e" in output


def test_missing_file_is_a_usage_error() -> None:
    """A file that does not exist ends with status 2 and is named."""
    result = CliRunner().invoke(main, ["explain", "absent.txt"])
    assert result.exit_code == 2
    assert "absent.txt" in result.output


def test_help_lists_what_counts() -> None:
    """The help has the options of clipping, and not those of records."""
    shown = CliRunner().invoke(main, ["explain", "--help"]).stdout
    assert "--rules" in shown and "--explain" not in shown
