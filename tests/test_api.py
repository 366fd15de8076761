"""From Python: articles of a path, of a text, of bytes; records as JSON; the same opening as the commands have."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

import clipper
from clipper import Settings, clip, clip_bytes, clip_text
from clipper.cli import main
from composed import zipped_as

DISPATCH = """Le lavoir rouvre ses portes
Publié il y a deux jours

Le lavoir de la rue Haute, fermé depuis dix ans, a rouvert mercredi après des travaux de toiture.

Les riverains ont fêté l'événement avec une lessive à l'ancienne, sous les applaudissements des enfants.
"""
TITLE = "Le lavoir rouvre ses portes"
MAY_2021 = 1_620_000_000  # 3 May 2021


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A dispatch that was saved on 3 May 2021."""
    path = tmp_path / "lavoir.txt"
    path.write_text(DISPATCH, encoding="utf-8")
    os.utime(path, (MAY_2021, MAY_2021))
    return path


def test_a_path_a_text_and_bytes_give_the_same_article(file: Path) -> None:
    """Whichever way a dispatch comes in, its title and body are the same."""
    ways = [
        clip(file),
        clip(str(file)),
        clip(file.parent),
        clip_text(DISPATCH),
        clip_bytes(DISPATCH.encode()),
    ]
    found = [(article.title, article.body) for articles in ways for article in articles]
    assert len(found) == len(ways) and len(set(found)) == 1 and found[0][0] == TITLE


def test_a_text_is_not_taken_for_a_path() -> None:
    """A str that names no file is refused at once, with what to call instead."""
    with pytest.raises(clipper.UnreadableError) as refused:
        clip(DISPATCH)
    assert "clip_text" in refused.value.hint


def test_bytes_are_not_taken_for_a_path() -> None:
    """Bytes are refused with what to call instead."""
    with pytest.raises(TypeError, match="clip_bytes"):
        clip(DISPATCH.encode())  # type: ignore[arg-type]


def test_a_path_is_never_clipped_as_a_text(file: Path) -> None:
    """`clip_text` of a path clips the path's own characters, and opens nothing."""
    assert list(clip_text(str(file))) == []


def test_every_public_name_is_there() -> None:
    """Each name that the package exports can be imported."""
    assert all(getattr(clipper, name) for name in clipper.__all__)
    assert (Path(clipper.__file__).parent / "py.typed").exists()


def test_articles_become_json(file: Path) -> None:
    """`to_json` is the line that `clipper extract` writes, `to_dict` the same with lists and dicts."""
    (article,) = clip(file)
    (line,) = CliRunner().invoke(main, ["extract", "--quiet", str(file)]).stdout.splitlines()
    assert article.to_json() == line
    assert article.to_dict() == json.loads(line)


def test_what_cannot_be_read_is_raised_after_the_rest(file: Path) -> None:
    """The articles of a folder come out; then the first fault is raised."""
    (file.parent / "a.gz").write_bytes(b"\x1f\x8b\x08cut")
    articles = clip(file.parent)
    assert next(articles).title == TITLE
    with pytest.raises(clipper.InputError):
        next(articles)


def test_the_time_of_a_file_is_a_reference(file: Path) -> None:
    """`reference_mtime` dates "il y a deux jours" in Python as it does in `extract`."""
    (article,) = clip(file, Settings(reference_mtime=True))
    assert article.date is not None and article.date.startswith("2021-05-0")
    shown = CliRunner().invoke(main, ["explain", "--reference-date", "mtime", str(file)]).stdout
    assert f"date {article.date}" in shown


def test_limits_are_the_same_everywhere(file: Path) -> None:
    """A text that is too long is refused in Python, by `extract` and by `explain` with the same words."""
    told = [
        CliRunner().invoke(main, [*command, "--max-text-bytes", "9", str(file)]).output
        for command in (["extract"], ["explain"])
    ]
    with pytest.raises(clipper.InputError, match="larger than 9 bytes"):
        list(clip(file, Settings(limits=clipper.Limits(text_bytes=9))))
    assert all("larger than 9 bytes" in output for output in told)


def test_records_pass_through_unchanged(tmp_path: Path) -> None:
    """Output of clipper is recognised as its own: no month date, agency or evidence is lost on the way."""
    dispatch = DISPATCH.replace("Publié il y a deux jours", "avril 2023")
    (tmp_path / "a.txt").write_text(dispatch, encoding="utf-8")
    once = CliRunner().invoke(main, ["extract", "--quiet", str(tmp_path / "a.txt")]).stdout
    (tmp_path / "a.jsonl").write_text(once, encoding="utf-8")
    twice = CliRunner().invoke(main, ["extract", "--quiet", str(tmp_path / "a.jsonl")]).stdout
    assert len(once.splitlines()) == 1
    assert twice == once


def test_records_in_another_language_are_rejected(tmp_path: Path, file: Path) -> None:
    """A record that passes through still has to be in a language that is wanted."""
    (article,) = clip(file)
    record = article.to_dict() | {"lang": "nl"}
    assert list(clip_bytes(json.dumps(record).encode())) == []


def test_an_archive_with_a_bad_entry_is_explained_to_its_end(tmp_path: Path) -> None:
    """`explain` names what cannot be read, shows the rest, and ends with status 1."""
    path = tmp_path / "a.zip"
    path.write_bytes(zipped_as({"a.gz": b"\x1f\x8b\x08cut", "b.txt": DISPATCH.encode()}))
    result = CliRunner().invoke(main, ["explain", str(path)])
    assert "a.zip!a.gz" in result.output and TITLE in result.output
    assert result.exit_code == 1


def test_standard_input_is_read_once() -> None:
    """Naming standard input twice is no fault, and gives its articles once."""
    result = CliRunner().invoke(main, ["extract", "--quiet", "-", "-"], input=DISPATCH)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
