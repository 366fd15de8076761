"""What the documents show of the program: the help of each command, and the record of the example.

`python scripts/helps.py` puts the current help below every `$ clipper ... --help` line of README.md and docs/, and the
golden record below every `$ clipper extract ... | jq` line; then the examples of each page into its French version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from clipper.cli import main

ROOT = Path(__file__).resolve().parent.parent
BLOCK_RE = re.compile(r"```console\n\$ clipper ([a-z ]*)--help\n.*?```", re.DOTALL)
COMMAND_LINE = ROOT / "docs" / "command-line.md"
EXAMPLE_RE = re.compile(
    r"(```console\n\$ clipper extract --quiet (\S+)/input\.\w+ \| jq '\{([\w, ]+)\}'\n).*?```", re.DOTALL
)
FENCED_RE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
WIDTH = 80  # columns: what a help page is laid out for, whatever the terminal


def help_of(arguments: list[str]) -> str:
    """What `clipper <arguments> --help` prints."""
    done = CliRunner().invoke(
        main, [*arguments, "--help"], prog_name="clipper", terminal_width=WIDTH, catch_exceptions=False
    )
    return done.stdout


def refreshed(text: str) -> str:
    """A document with the help of today in its help blocks."""
    text = BLOCK_RE.sub(lambda found: block_of(found[1]), text)
    return EXAMPLE_RE.sub(lambda found: f"{found[1]}{example_of(found[2], found[3].split(', '))}\n```", text)


def example_of(case: str, keys: list[str]) -> str:
    """Some keys of the golden record of a case, laid out as jq lays them out."""
    record = json.loads((ROOT / case / "expected.jsonl").read_text("utf-8"))
    return json.dumps({key: record[key] for key in keys}, indent=2, ensure_ascii=False)


def block_of(words: str) -> str:
    """One help block; `words` is what stands between `clipper` and `--help`."""
    return f"```console\n$ clipper {words}--help\n{help_of(words.split())}```"


def translations() -> dict[Path, Path]:
    """The pages that are there in French too, each with its French version."""
    pages = {ROOT / "docs" / path.name: path for path in sorted((ROOT / "docs" / "fr").glob("*.md"))}
    return {ROOT / "README.md": ROOT / "README.fr.md", **pages}


def with_examples_of(page: str, french: str) -> str:
    """The French version of a page, with the page's examples one for one. Raises ValueError where one has more."""
    examples = FENCED_RE.findall(page)
    if len(examples) != len(FENCED_RE.findall(french)):
        raise ValueError(f"the page has {len(examples)} examples, its French version another number")
    return FENCED_RE.sub(lambda _: examples.pop(0), french)


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command with its name, a word or two, in the order of the help; `clipper` itself comes first."""
    pending: list[tuple[tuple[str, ...], click.Command]] = [((), main)]
    while pending:
        path, command = pending.pop(0)
        yield path, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = command.list_commands(context)
            found = [((*path, name), command.get_command(context, name)) for name in names]
            pending = [*found, *pending]


def with_every_command(page: str) -> str:
    """The page of the command line with one block per command, in the order of `clipper --help`."""
    start, end = (found := list(BLOCK_RE.finditer(page)))[0].start(), found[-1].end()
    blocks = [block_of(" ".join([*path, ""])) for path, _ in every_command()]
    return page[:start] + "\n\n".join(blocks) + page[end:]


if __name__ == "__main__":
    COMMAND_LINE.write_text(with_every_command(COMMAND_LINE.read_text("utf-8")), encoding="utf-8")
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        path.write_text(refreshed(path.read_text("utf-8")), encoding="utf-8")
    for path, version in translations().items():
        text = with_examples_of(path.read_text("utf-8"), version.read_text("utf-8"))
        version.write_text(text, encoding="utf-8")
