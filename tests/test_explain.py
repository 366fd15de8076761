"""`clipper explain`: each line of a dispatch with its fate."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
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


def accounts(*paths: Path) -> list[dict]:
    """The objects that `--format json` writes."""
    result = CliRunner().invoke(main, ["explain", "--format", "json", *map(str, paths)])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def account(text: str, folder: Path) -> dict:
    """The object of one dispatch."""
    (folder / "lavoir.txt").write_text(text, encoding="utf-8")
    (found,) = accounts(folder / "lavoir.txt")
    return found


def test_json_has_every_line(tmp_path: Path) -> None:
    """The object of a dispatch holds the record and each of its lines, with the rule's evidence and the scores."""
    found = account(DISPATCH, tmp_path)
    assert [line["lines"][0] for line in found["lines"]] == [1, 2, 4, 6, 8]
    assert [line["fate"] for line in found["lines"]] == ["kept", "removed", "kept", "kept", "removed"]
    assert found["lines"][4]["example"] and found["lines"][4]["counterexample"]
    assert set(found["lines"][0]["scores"]) == {"boilerplate", "headline", "text", "subhead", "opening"}
    assert found["records"][0]["title"] == "Le lavoir rouvre ses portes"
    assert found["records"][0]["evidence"]["boundary"]["margin"] > 0


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("Mis à jour le 4 mai 2019", "update"),
        ("Le lavoir, le 4 mai 2018. — © Awa Diop / Le Phare", "caption"),
        ("Le lavoir avait fermé le 4 mai 2009, à la mort de son gardien.", "in-text"),
        ("4 mai 2018", "weaker"),
    ],
)
def test_rival_dates_say_why_they_lost(line: str, lost: str, tmp_path: Path) -> None:
    """Each other date stands where it was found, with the reason for which it is not the date of the article."""
    found = account(DISPATCH.replace("\nImprimer", f"\n{line}\n\nImprimer"), tmp_path)
    evidence = found["records"][0]["evidence"]["date"]
    (rival,) = evidence["rivals"]
    assert rival["lost"] == lost
    for one in (evidence, rival):
        assert found["lines"][one["entry"]]["text"][one["start"] : one["end"]] == one["text"]


def test_rival_headlines_come_with_a_margin(tmp_path: Path) -> None:
    """A line that might have been the headline is named, with how much surer the headline is."""
    found = account(f"Le lavoir de la rue Haute est sauvé\n\n{DISPATCH}", tmp_path)
    title = found["records"][0]["evidence"]["title"]
    others = {"Le lavoir de la rue Haute est sauvé", "Le lavoir rouvre ses portes"} - {
        found["records"][0]["title"]
    }
    assert others & {rival["text"] for rival in title["rivals"] if rival["margin"] > 0}


def test_folders_and_archives_are_explained(tmp_path: Path) -> None:
    """Each dispatch of a folder and of an archive in it has its own object, named by file and entry."""
    (tmp_path / "a.txt").write_text(DISPATCH, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("c.txt", DISPATCH)
    sources = [found["source"] for found in accounts(tmp_path)]
    assert [(Path(source["path"]).name, source["member"]) for source in sources] == [
        ("a.txt", None),
        ("b.zip", "c.txt"),
    ]


def test_full_shows_whole_lines(tmp_path: Path) -> None:
    """With --full no line is cut."""
    last = "sous les applaudissements des enfants."
    assert last not in explain(DISPATCH, folder=tmp_path)
    assert last in explain(DISPATCH, "--full", folder=tmp_path)


def test_colour_can_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--color always sends colour to a pager, even where NO_COLOR is set; never sends none."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[32m" in explain(DISPATCH, "--color", "always", folder=tmp_path)
    assert "\x1b" not in explain(DISPATCH, "--color", "never", folder=tmp_path)


def test_the_format_of_records_does_not_change_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clipper.toml that sets the format of records leaves that of `explain` alone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clipper.toml").write_text('format = "csv"\n', encoding="utf-8")
    assert "1:headline" in explain(DISPATCH, folder=tmp_path)
