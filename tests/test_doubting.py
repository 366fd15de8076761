"""What may be wrong with a record, how sure it is, and where the doubtful ones go."""

from __future__ import annotations

import json
import re
from pathlib import Path

import golden
import pytest

from clipper import clip_text
from clipper.model import Confidence, Document, Doubt, Source
from clipper.normalising.doubting import load_table, measure_all
from clipper.normalising.normaliser import date_segment
from clipper.pipeline import clip_document
from clipper.settings import DEFAULT_SETTINGS
from command import invoke, records

ROOT = Path(__file__).resolve().parent.parent
SURE = """Le lavoir rouvre ses portes après dix ans de travaux
Publié le 3 mai 2019 à 10h12

Le lavoir de la rue Haute, fermé depuis dix ans, a rouvert mercredi après des travaux de toiture et de maçonnerie.

Les riverains ont fêté l'événement avec une lessive à l'ancienne, sous les applaudissements des enfants de l'école.

« Nous attendions ce jour depuis longtemps », a déclaré la présidente de l'association qui a conduit le chantier.

La commune prévoit d'y organiser un marché d'artisans chaque premier dimanche du mois, de mai à septembre.

« On y vient autant pour parler que pour laver », sourit Jeanne Morvan, 82 ans, qui habite en face depuis son mariage.

Les travaux ont coûté 84 000 euros, dont la moitié à la charge du département, a précisé le maire, Alain Kermarrec.

Le toit avait cédé pendant la tempête de décembre 1999, puis le bassin s'était fendu sous le gel de l'hiver 2009.

Deux maçons de Plouguer ont refait les joints à la chaux, et un charpentier a taillé les poutres dans du chêne local.

L'eau vient toujours de la même source, à trois cents mètres au-dessus du bourg, et n'a jamais tari.
"""
BODY = SURE.partition("\n\n")[2]
UNSURE = f"12 - Lavoir | 3 mai\n\nLe lavoir rouvre enfin\n\nLa fontaine aussi\n\n{BODY}"


def measures_of(text: str) -> list[dict[Doubt, float]]:
    """What is measured of each record of a text."""
    (outcome,) = clip_document(Document(source=Source(path="-"), data=text.encode()))
    datings = [date_segment(segment, DEFAULT_SETTINGS) for segment in outcome.segments]
    return measure_all(outcome.articles, outcome.segments, datings)


@pytest.mark.parametrize(
    ("text", "doubt", "sign"),
    [
        (SURE.replace("Le lavoir rouvre", "3) Le lavoir rouvre le 03/05/2019 |", 1), "title-glued", 1),
        (UNSURE, "headline-rival", -1),
        (BODY, "title-from-lead", 1),
        (SURE.replace("Publié le 3 mai 2019 à 10h12\n", ""), "undated", 1),
        (
            SURE.replace("\n\nLe lavoir", "\n\nLe moulin du bas est à vendre\n\nLe lavoir"),
            "headline-rival",
            -1,
        ),
        (f"{SURE}\n\n3 mai 2018", "date-rival", -1),
        (f"{SURE}\n\n{SURE.replace('lavoir', 'four')}", "several-articles", 1),
    ],
)
def test_what_may_be_wrong_is_measured(text: str, doubt: str, sign: int) -> None:
    """The measure of a doubt is worse on a text with the trait that makes it doubtful than on one without."""
    (sure,) = measures_of(SURE)
    assert any(sign * found[Doubt(doubt)] > sign * sure[Doubt(doubt)] for found in measures_of(text))


def test_a_clear_dispatch_is_surer_than_a_confused_one() -> None:
    """A dispatch with one headline and its date is surer than one with three lines that might be the headline."""
    levels = [*Confidence]
    (sure,) = clip_text(SURE)
    assert all(
        levels.index(sure.confidence) < levels.index(article.confidence) for article in clip_text(UNSURE)
    )


def test_what_is_not_sure_says_why() -> None:
    """A record that is not of high confidence names a doubt or has a warning."""
    articles = [
        article for case in golden.read_cases() for one in golden.clip_case(case) for article in one.articles
    ]
    unsure = [article for article in articles if article.confidence is not Confidence.HIGH]
    assert 0 < len(unsure) < len(articles)
    assert [article.title for article in unsure if not article.doubts and not article.warnings] == []


@pytest.mark.parametrize("page", ["record.md", "fr/record.md"])
def test_every_doubt_is_explained(page: str) -> None:
    """Each doubt has its row in the page on the record, in the order in which they are named."""
    section = (ROOT / "docs" / page).read_text("utf-8").split("\n## doubts\n", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"(?m)^\| `([a-z-]+)` \|", section) == [doubt.value for doubt in Doubt]


def test_more_of_a_measure_never_turns_back() -> None:
    """The points of a measure rise or fall from end to end, but for those of a title's length and of no date."""
    tables = [load_table()[kind]["measures"] for kind in ("untitled", "short", "long")]
    for doubt, row in (pair for table in tables for pair in table.items()):
        if doubt not in (Doubt.TITLE_LENGTH, Doubt.UNDATED):
            assert row["points"] in (sorted(row["points"]), sorted(row["points"], reverse=True)), doubt
        assert len(row["points"]) == len(row["borders"]) + 1 and row["borders"] == sorted(row["borders"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sure dispatch and an unsure one."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SURE, "utf-8")
    (tmp_path / "in" / "b.txt").write_text(UNSURE, "utf-8")
    return tmp_path


def lines_of(path: Path) -> list[dict]:
    """The records in a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "output",
    [(), ("-o", "all.jsonl"), ("--output-dir", "out"), ("-o", "all.jsonl", "--append"), ("--state", "s.db")],
    ids=" ".join,
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_doubtful_records_go_to_a_file_as_well(
    folder: Path, output: tuple[str, ...], jobs: str, monkeypatch
) -> None:
    """--doubtful takes the records that are not sure, whatever takes all of them, with any number of workers."""
    monkeypatch.chdir(folder)
    everything = records(invoke("extract", "-q", "in").stdout)
    invoke("extract", "-q", "in", *output, "--doubtful", "look.jsonl", "-j", jobs)
    found = lines_of(folder / "look.jsonl")
    assert found == [record for record in everything if record["confidence"] != "high"]
    assert 0 < len(found) < len(everything)


@pytest.mark.parametrize(
    "output", [("-o", "all.jsonl"), ("-o", "all.jsonl", "--append"), ("--output-dir", "out")]
)
def test_a_state_writes_doubtful_records_once(folder: Path, output: tuple[str, ...], monkeypatch) -> None:
    """With --state a doubtful record stands in the file once, however often the run is repeated; a new one is added."""
    monkeypatch.chdir(folder)
    command = ("extract", "-q", "in", *output, "--state", "s.db", "--doubtful", "look.jsonl")
    invoke(*command)
    first = lines_of(folder / "look.jsonl")
    (folder / "in" / "c.txt").write_text(UNSURE.replace("lavoir", "moulin"), "utf-8")
    invoke(*command)
    invoke(*command)
    found = lines_of(folder / "look.jsonl")
    assert found[: len(first)] == first and len({record["id"] for record in found}) == len(found) > len(first)


def test_a_failed_run_leaves_the_doubtful_file_alone(folder: Path, monkeypatch) -> None:
    """Without a state, a run that cannot write its records changes nothing in the file of doubtful ones."""
    monkeypatch.chdir(folder)
    (folder / "look.jsonl").write_text("old\n", "utf-8")
    done = invoke("extract", "-q", "in", "-o", "missing/all.jsonl", "--doubtful", "look.jsonl")
    assert done.returncode and (folder / "look.jsonl").read_text("utf-8") == "old\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--doubtful", "-"),
        ("--doubtful", "look.csv"),
        ("--doubtful", "look.jsonl.gz"),
        ("--doubtful", "in/a.txt"),
        ("--doubtful", "all.jsonl", "-o", "all.jsonl"),
        ("--doubtful", "s.db", "--state", "s.db"),
        ("--doubtful", "r.json", "--report", "r.json"),
    ],
    ids=" ".join,
)
def test_a_wrong_name_is_refused(folder: Path, options: tuple[str, ...], monkeypatch) -> None:
    """A name that is taken, or promises another format, is refused before anything is written."""
    monkeypatch.chdir(folder)
    done = invoke("extract", "in/a.txt", *options)
    assert done.returncode == 2 and b"--doubtful" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["in"]
