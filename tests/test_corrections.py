"""What a person corrects on the page of `clipper review`, applied: records, the state, fixtures, rules."""

from __future__ import annotations

import hashlib
import json
import tomllib
import zipfile
from pathlib import Path

import golden
import pytest

from command import DISPATCH, invoke, records

TITLE, DATED, *BODY = DISPATCH.strip().split("\n\n")
BANNER = "Le Courrier de la Risle, tous les jours au bord de l'eau depuis 1921 et pour longtemps encore"


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    """Each test has a folder of its own, with a dispatch in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "press").mkdir()
    write("press/bac.txt", DISPATCH)


def write(name: str, text: str) -> None:
    """A file of this name."""
    Path(name).write_text(text, encoding="utf-8")


def change(text: str, role: str | None, *, dispatch: str = DISPATCH, **more: object) -> dict:
    """What a person says of a line of a dispatch."""
    number = dispatch.split("\n").index(text) + 1
    return {"lines": [number, number], "text": text, "role": role, **more}


def correct(*changes: dict, path: str = "press/bac.txt", file: str = "corrections.jsonl") -> None:
    """Add the correction of one dispatch to a file, as the page saves it."""
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    one = {"path": path, "member": None, "digest": digest, "dispatch": 1, "lines": changes}
    with Path(file).open("a", encoding="utf-8") as out:
        out.write(json.dumps(one) + "\n")


def applied(*arguments: object) -> list[dict]:
    """The records that `clipper review --apply` writes, all corrections being applied."""
    done = invoke("review", "--quiet", "--apply", "corrections.jsonl", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return records(done.stdout)


def bodies(found: list[dict]) -> list[list[str]]:
    """The paragraphs of each record."""
    return [record["body"].split("\n\n") for record in found]


def test_removed_and_kept_lines():
    """A line removed by hand leaves the body, and one kept by hand enters it, each in its place."""
    correct(change(BODY[1], None), change(DATED, "paragraph"))
    assert bodies(applied()) == [[DATED, BODY[0], *BODY[2:]]]


def test_another_title():
    """The line that a person called the title is it, and the line that was it is gone."""
    correct(change(TITLE, None), change(BODY[0], "headline"))
    (record,) = applied()
    assert (record["title"], record["title_source"], record["body"].split("\n\n")) == (
        BODY[0],
        "headline",
        BODY[1:],
    )


def test_a_new_article():
    """An article begins where a person says so, with a headline or without one; the count follows."""
    correct(change(BODY[1], "headline"), change(BODY[3], "opening"))
    found = applied()
    assert bodies(found) == [BODY[:1], BODY[2:3], BODY[3:]]
    assert [record["title"] for record in found[:2]] == [TITLE, BODY[1]]
    assert [record["source"]["articles"] for record in found] == [3, 3, 3]


UNDATED = {f"date{part}": None for part in ("", "_precision", "_source", "_evidence", "_modified")}
MONTH = UNDATED | {
    "date": "2023-04",
    "date_precision": "month",
    "date_source": "metadata",
    "date_evidence": "04/2023",
}


@pytest.mark.parametrize("dated", [MONTH, UNDATED], ids=["month", "none"])
def test_another_date(dated):
    """The date that a person saw or chose is that of the article, with all that belongs to it: none is read again."""
    correct(change(TITLE, "headline", article=dated))
    (record,) = applied()
    assert {key: record[key] for key in dated} == dated


def test_what_was_left_open_stays_doubtful():
    """An article at which nobody has looked keeps its doubts; one of which nothing is said is right."""
    correct(change(TITLE, "headline", article=UNDATED | {"doubts": ["undated"], "confidence": "low"}),
            change(BODY[2], "headline"))  # fmt: skip
    found = [(record["title"], record["doubts"], record["confidence"]) for record in applied()]
    assert found == [(TITLE, ["undated"], "low"), (BODY[2], [], "high")]


def test_found_right_changes_nothing():
    """A dispatch that was found right gives its record as it was, and nothing about it is doubtful."""
    correct()
    (record,) = records(invoke("extract", "--quiet", "press").stdout)
    assert applied() == [record | {"doubts": [], "confidence": "high"}]


def test_all_removed():
    """Where a person removes everything there is no record, and that is no fault."""
    correct(*(change(text, None) for text in (TITLE, *BODY)))
    assert applied() == []


def test_corrected_records_stand_in_their_places():
    """Given the records, all are written: the corrected ones where they stood, the others as they were."""
    write("press/a.txt", DISPATCH.replace("Quillebeuf", "Jumièges"))
    write("press/c.txt", DISPATCH.replace("Quillebeuf", "Duclair"))
    correct(change(BODY[1], "headline"))
    write("articles.jsonl", invoke("extract", "--quiet", "press").stdout.decode())
    before = records(Path("articles.jsonl").read_bytes())
    after = applied("articles.jsonl")
    assert [after[0], after[3]] == [before[0], before[2]]
    assert [record["title"] for record in after[1:3]] == [TITLE, BODY[1]]


def test_within_an_archive():
    """A dispatch of an archive is found by its bytes, and the correction holds wherever they stand."""
    with zipfile.ZipFile("press.zip", "w") as archive:
        archive.write("press/bac.txt", "other.txt")
        archive.writestr("more.txt", DISPATCH.replace("Quillebeuf", "Duclair"))
    correct(change(BODY[1], None))
    line = json.loads(Path("corrections.jsonl").read_text("utf-8"))
    write("corrections.jsonl", json.dumps(line | {"path": "press.zip", "member": "other.txt"}))
    assert bodies(applied()) == [[BODY[0], *BODY[2:]]]


def test_the_last_word_counts():
    """Of two corrections of one dispatch the later one holds, and that is said."""
    correct(change(BODY[1], None))
    correct(change(BODY[2], None))
    done = invoke("review", "--apply", "corrections.jsonl")
    assert bodies(records(done.stdout)) == [[*BODY[:2], *BODY[3:]]]
    assert b"press/bac.txt: corrected more than once: the last correction counts" in done.stderr


def failed(*arguments: object) -> str:
    """What is said where not all corrections could be applied."""
    done = invoke("review", "--apply", "corrections.jsonl", *arguments)
    assert done.returncode == 1
    return done.stderr.decode()


def test_changed_input_is_told():
    """The correction of an input that has changed is not applied, and said so; the others are."""
    write("press/other.txt", DISPATCH.replace("Quillebeuf", "Duclair"))
    correct(change(BODY[1], None))
    correct(change(BODY[1], None), path="press/other.txt")
    write("press/bac.txt", DISPATCH + "\nUne ligne de plus.\n")
    said = failed("-o", "corrected.jsonl")
    assert "press/bac.txt: failed: is gone, or has changed since it was reviewed; review it again" in said
    assert len(records(Path("corrected.jsonl").read_bytes())) == 1


def test_unknown_line_is_told():
    """A line that is not in the dispatch is said, and the record warns of it."""
    correct({"lines": [1, 1], "text": "Une autre ligne", "role": None})
    said = failed("-o", "corrected.jsonl")
    assert "press/bac.txt: failed: a corrected line is cut in another way" in said
    (record,) = records(Path("corrected.jsonl").read_bytes())
    assert record["warnings"] == ["correction-unmatched"]


@pytest.mark.parametrize(
    "line", ["{}", "not JSON", '{"path": 1}', "[" * 10_000], ids=["empty", "text", "type", "deep"]
)
def test_what_is_no_correction_is_told(line):
    """A line that is no correction is named, and the rest is applied."""
    correct(change(BODY[1], None))
    with Path("corrections.jsonl").open("a") as out:
        out.write(line + "\n")
    assert "corrections.jsonl: failed: line 2 is not a correction" in failed("-o", "corrected.jsonl")
    assert bodies(records(Path("corrected.jsonl").read_bytes())) == [[BODY[0], *BODY[2:]]]


def test_wrong_usage_is_refused():
    """What makes no sense ends with status 2 before anything is written."""
    correct()
    before = Path("press/bac.txt").read_bytes()
    for arguments in (["--fixtures", "f.zip", "press"], ["press/bac.txt", "-o", "press/bac.txt"], ["missing.txt"],
                      ["--apply", "missing.jsonl"]):  # fmt: skip
        assert invoke("review", *arguments).returncode == 2
    assert Path("press/bac.txt").read_bytes() == before and not Path("f.zip").exists()


def test_state_remembers_corrections():
    """The next night's run gives the corrected records, and does not write them a second time."""
    extract = ("extract", "press", "--quiet", "--state", "s.db")
    assert len(records(invoke(*extract).stdout)) == 1
    correct(change(BODY[1], None))
    (corrected,) = applied("--state", "s.db")
    assert records(invoke(*extract).stdout) == []
    write("press/copy.txt", DISPATCH)  # the same bytes under another name, which no run has seen
    assert records(invoke(*extract).stdout) == []
    assert records(invoke(*extract, "--repeat").stdout)[0] == corrected
    assert json.loads(invoke("state", "s.db", "--format", "json").stdout)["corrections"] == 1


def test_state_of_before_learns_corrections():
    """A state that was made without corrections takes them, and one that is not there is begun."""
    correct(change(BODY[1], None))
    applied("--state", "new.db")
    extract = ("extract", "press", "--quiet", "--state", "new.db", "--repeat")
    assert bodies(records(invoke(*extract).stdout)) == [[BODY[0], *BODY[2:]]]


def test_page_shows_what_is_remembered():
    """A page made with the state shows a dispatch as it was corrected, and no longer as doubtful."""
    correct(change(BODY[1], None))
    applied("--state", "s.db")
    page = invoke("review", "press", "-q", "--state", "s.db").stdout.decode()
    account = json.loads(page.split('id="dispatches">')[1].split("</script>")[0])
    assert [line["why"] for line in account["lines"] if line["text"] == BODY[1]] == ["review.removed"]
    assert [(record["doubts"], record["confidence"]) for record in account["records"]] == [([], "high")]


def test_fixture_is_whole():
    """The fixture of a corrected dispatch has the three files of a case, and the corrected record for its golden."""
    correct(change(BODY[1], None))
    (record,) = applied("--fixtures", "cases.zip")
    with zipfile.ZipFile("cases.zip") as archive:
        archive.extractall("realistic")
    case = golden.read_case(Path("realistic/bac"))
    (expected,) = records(case.expected)
    assert case.input.read_text("utf-8") == DISPATCH
    assert expected == record | {"source": record["source"] | {"path": "input.txt"}}
    assert case.promise["reason"] == "Corrected by hand: line 7 is no text of the article."


def test_fixtures_are_the_same_bytes_again():
    """The archive depends on the corrections alone; two inputs of one name get a folder each."""
    Path("press/more").mkdir()
    write("press/more/bac.txt", DISPATCH.replace("Quillebeuf", "Duclair"))
    correct(change(BODY[1], None))
    correct(change(BODY[1], None), path="press/more/bac.txt")
    for name in ("one.zip", "two.zip"):
        applied("--fixtures", name)
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()
    assert sorted({name.split("/")[0] for name in zipfile.ZipFile("one.zip").namelist()}) == ["bac", "bac-2"]


def learnt(towns: list[str], kept: str = "") -> str:
    """The rules that `--learn` writes where a person has removed one line from a dispatch of each town."""
    for town in towns:
        text = DISPATCH.replace("Quillebeuf", town).replace(BODY[1], f"{BANNER}.\n\n{BODY[1]}")
        write(f"press/{town}.txt", text)
        correct(change(f"{BANNER}.", None, dispatch=text), path=f"press/{town}.txt")
    if kept:
        write("press/kept.txt", kept)
        correct(path="press/kept.txt")
    applied("--learn", "house.toml")
    return Path("house.toml").read_text("utf-8")


def test_rule_for_what_is_removed_again_and_again():
    """A line that was removed by hand in three files becomes a rule, which the next run can use as it is."""
    rules = tomllib.loads(learnt(["Duclair", "Jumièges", "Tancarville"]))["rule"]
    assert [(rule["example"], rule["effect"]) for rule in rules] == [(f"{BANNER}.", "line")]
    assert any(rules[0]["counterexample"] in text for text in BODY)
    write(
        "press/next.txt",
        DISPATCH.replace("Quillebeuf", "Villequier").replace(BODY[1], f"{BANNER}.\n\n{BODY[1]}"),
    )
    assert bodies(records(invoke("extract", "-q", "press/next.txt", "--rules", "house.toml").stdout)) == [
        BODY
    ]


def test_no_rule_for_what_is_removed_twice():
    """Two files are too few."""
    assert learnt(["Duclair", "Jumièges"]) == ""


def test_no_rule_for_what_was_kept_elsewhere():
    """A line that stayed in an article which was found right is text."""
    kept = DISPATCH.replace(BODY[1], f"{BANNER}.\n\n{BODY[1]}")
    assert learnt(["Duclair", "Jumièges", "Tancarville"], kept) == ""


def test_what_gives_no_fixture_is_told():
    """A row of a table states its title outside of its text: it is corrected, but gives no fixture."""
    write("press/rows.jsonl", json.dumps({"title": TITLE, "text": "\n\n".join(BODY)}) + "\n")
    page = invoke("review", "press/rows.jsonl", "-q").stdout.decode()
    account = json.loads(page.split('id="dispatches">')[1].split("</script>")[0])
    one = {**account["source"], "digest": account["digest"], "dispatch": 1, "lines": []}
    write("corrections.jsonl", json.dumps(one) + "\n")
    assert "gives no fixture" in failed("--fixtures", "cases.zip", "-o", "corrected.jsonl")
    assert Path("corrected.jsonl").stat().st_size and zipfile.ZipFile("cases.zip").namelist() == []
