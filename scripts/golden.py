"""Our own fixtures: how they are found, read and clipped, and the records that they give today.

`python scripts/golden.py [CASE]...` writes `expected.jsonl` of the named cases (default: all) from real output. That is
a proposal: read the diff line by line before you commit it. Where all are written, a known failure keeps its promise
and gets only the keys that are new in the record.
"""

from __future__ import annotations

import io
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path

from clipper.emitting.record import dump_line, emit_article
from clipper.model import Article, Document, Outcome, Source
from clipper.pipeline import clip_document
from clipper.reading.containers import open_documents
from clipper.settings import DEFAULT_SETTINGS, Settings

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One folder of fixtures. `promise` is what `case.toml` says."""

    folder: Path
    input: Path
    promise: dict[str, str]

    @property
    def name(self) -> str:
        """`realistic/presse-regionale`, as a person names the case."""
        return self.folder.relative_to(FIXTURES).as_posix()

    @property
    def expected(self) -> bytes:
        """The golden records, one line each; none for a negative."""
        return (self.folder / "expected.jsonl").read_bytes()

    @property
    def settings(self) -> Settings:
        """The options under which the case is run."""
        settings = DEFAULT_SETTINGS
        if reference := self.promise.get("reference"):
            settings = replace(settings, reference=datetime.fromisoformat(reference))
        if languages := self.promise.get("languages"):
            settings = replace(settings, languages=frozenset(languages.split(",")))
        return settings


def case_folders() -> list[Path]:
    """Every folder of fixtures, in sorted order."""
    return sorted(FIXTURES.glob("*/*"))


def read_case(folder: Path) -> Case:
    """The case in a folder; raises where a part of it is missing."""
    (path,) = folder.glob("input.*")
    return Case(folder=folder, input=path, promise=tomllib.loads((folder / "case.toml").read_text("utf-8")))


def read_cases() -> list[Case]:
    """All cases."""
    return [read_case(folder) for folder in case_folders()]


def clip_case(case: Case) -> Iterator[Outcome]:
    """What the pipeline makes of a case. The path in its records is the bare file name, on every machine."""
    source = Source(path=case.input.name)
    for document in open_documents(io.BytesIO(case.input.read_bytes()), source, case.settings):
        if isinstance(document, Document):
            yield from clip_document(document, case.settings)


def golden_of(case: Case) -> bytes:
    """The records that a case gives today, as JSON Lines."""
    return b"".join(emit_article(article) for outcome in clip_case(case) for article in outcome.articles)


def with_new_keys(case: Case) -> bytes:
    """The expectations of a known failure as they are, with the keys that the record has got since, as of today."""
    empty = dict.fromkeys(field.name for field in fields(Article))
    today = chain(map(json.loads, golden_of(case).splitlines()), repeat({}))
    promised = map(json.loads, case.expected.splitlines())
    return b"".join(dump_line(empty | new | record) for record, new in zip(promised, today))


def main(names: list[str]) -> None:
    """Write what the pipeline gives today over the expectations of the named cases."""
    for case in read_cases():
        if case.name in names or not names:
            keep = "known_failures" in case.name and not names
            (case.folder / "expected.jsonl").write_bytes(with_new_keys(case) if keep else golden_of(case))


if __name__ == "__main__":
    main(sys.argv[1:])
