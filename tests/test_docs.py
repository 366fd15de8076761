"""What the documents say is what the program does."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import golden
import helps
import manual
import pytest

from clipper.model import Archive, Article, Mention, Placement, Reprint
from command import invoke, records

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ASKED_FOR = {"beautifulsoup4", "click", "dateparser", "langdetect"}
RECORD = ROOT / "docs" / "record.md"
LINK_RE = re.compile(r"\]\((?!https?:)([^)#]+)")
TARGET_RE = re.compile(r"(?m)^([a-z]+):")
SHOWN_RE = re.compile(r"(?m)^SHOWN := (.+)$")
SCREENFUL = 80  # lines
FIELD_RE = re.compile(r"(?m)^\| `(\w+)` \|")


def warnings_of(case):
    """The warning codes on a case's golden records."""
    for line in case.expected.splitlines():
        yield from json.loads(line).get("warnings", [])


def names_of(kind: type) -> list[str]:
    """The fields of a dataclass, in order."""
    return [field.name for field in fields(kind)]


def section_of(text: str, title: str) -> str:
    """What stands below a heading, up to the next."""
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    """A relative link names a file that is there."""
    targets = LINK_RE.findall(document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_first_command_shows_a_few_records():
    """`make run` shows titles, dates and the commands to go on with, on one screen or two, from realistic fixtures."""
    names = SHOWN_RE.search((ROOT / "Makefile").read_text("utf-8"))[1].split()
    cases = [next((ROOT / "fixtures" / "realistic" / name).glob("input.*")) for name in names]
    lines = invoke("extract", "--quiet", *cases).stdout
    show = [sys.executable, ROOT / "scripts" / "show.py", "clipper"]
    shown = subprocess.run(show, input=lines, stdout=subprocess.PIPE, check=True).stdout.decode()
    assert all(record["title"] in shown for record in records(lines))
    assert "clipper explain YOUR-FILE" in shown and len(shown.splitlines()) < SCREENFUL


@pytest.mark.parametrize("page", [RECORD, ROOT / "docs" / "fr" / "record.md"], ids=["en", "fr"])
def test_record_page_covers_every_field(page):
    """The table of the record has one row per field, in the order of the record."""
    text = page.read_text("utf-8").split("\n## ", 1)[0]
    assert FIELD_RE.findall(text) == names_of(Article)


def test_record_page_covers_the_source():
    """The table of `source` has one row per key."""
    text = RECORD.read_text("utf-8")
    assert FIELD_RE.findall(section_of(text, "source")) == names_of(Placement)


def test_record_page_covers_the_archive():
    """The table of `archive` has one row per key, and names the keys of a reprint."""
    text = section_of(RECORD.read_text("utf-8"), "archive")
    assert FIELD_RE.findall(text) == names_of(Archive)
    assert [name for name in names_of(Reprint) if f"`{name}`" not in text] == []


def test_record_page_names_the_parts_of_a_mention():
    """Each key of a mention is explained."""
    text = section_of(RECORD.read_text("utf-8"), "mentions")
    assert [name for name in names_of(Mention) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(document):
    """A `make` command that a document shows is a target of the Makefile."""
    targets = set(TARGET_RE.findall((ROOT / "Makefile").read_text("utf-8")))
    shown = set(re.findall(r"(?m)(?:^\$ |`)make ([a-z]+)", document.read_text("utf-8")))
    assert shown <= targets


def test_ci_runs_the_test_command_of_the_readme():
    """The last word of the CI script is the command that the README gives for the tests."""
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("\nmake check")
    assert "$ make check" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_shown_help_and_records_are_current(document):
    """The help and the records that a document shows are those of today; `make helps` refreshes them."""
    text = document.read_text("utf-8")
    assert helps.refreshed(text) == text


def test_every_command_has_its_help_on_the_page():
    """docs/command-line.md shows each command, in the order of `clipper --help`."""
    page = helps.COMMAND_LINE.read_text("utf-8")
    assert helps.with_every_command(page) == page


def test_example_shows_its_input_whole():
    """The dispatch of the README's example is the fixture's, to the byte."""
    text = (ROOT / "README.md").read_text("utf-8")
    case = helps.EXAMPLE_RE.search(text)[2]
    assert f"```text\n{(ROOT / case / 'input.txt').read_text('utf-8')}```" in text


def test_python_example_runs(monkeypatch):
    """The Python session of docs/python.md gives what it shows."""
    monkeypatch.chdir(ROOT)
    done = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert done.attempted > 2 and done.failed == 0


def test_every_warning_of_the_goldens_is_explained():
    """A warning code that a golden record carries has its row in docs/record.md."""
    explained = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", section_of(RECORD.read_text("utf-8"), "warnings")))
    given = {code for case in golden.read_cases() for code in warnings_of(case)}
    assert given and given <= explained


def test_every_dependency_was_decided():
    """A package that nobody asked for by name has its entry in DECISIONS.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = {
        re.split(r"[\[>=]", line)[0]
        for line in [*project["dependencies"], *extras["remote"], *extras["train"]]
    }
    decided = (ROOT / "DECISIONS.md").read_text("utf-8")
    assert [name for name in sorted(named - ASKED_FOR) if name not in decided] == []


HEADING_RE = re.compile(r"(?m)^(#+) ")


@pytest.mark.parametrize("page", helps.translations(), ids=lambda path: path.name)
def test_french_pages_keep_step(page):
    """A French page has the headings of the English one, level for level, and its examples (`make helps`)."""
    text, french = page.read_text("utf-8"), helps.translations()[page].read_text("utf-8")
    bare = [HEADING_RE.findall(helps.FENCED_RE.sub("", one)) for one in (text, french)]
    assert bare[0] == bare[1]
    assert helps.with_examples_of(text, french) == french


def test_man_page_and_completions_are_current():
    """What the wheel installs beside the command is what the command says; `make helps` refreshes it."""
    wanted = manual.files()
    assert {path: path.read_text("utf-8") for path in wanted} == wanted
    assert {path for path in manual.SHARE.rglob("*") if path.is_file()} == set(wanted)
