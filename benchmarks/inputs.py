"""What is measured on: the project's own composed cases, and any corpus folder in the shape that CONTRIBUTING names."""

from __future__ import annotations

import gzip
import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scoring import Gold

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
TEXT_KINDS = ("wet", "bs4", "ticker")  # the plain-text renditions that a corpus folder may hold
SMALL_BYTES = range(500, 2000)  # of a dispatch as agencies write them; the mean is measured and shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An input and what is to be found in it."""

    data: bytes
    gold: Gold


def composed_pages() -> list[Case]:
    """The project's own HTML pages that hold an article."""
    return list(_composed("html-*/input.html"))


def composed_texts() -> list[Case]:
    """The project's own plain-text dispatches that hold an article."""
    return list(_composed("*/input.txt"))


def small_dispatches() -> list[bytes]:
    """The composed dispatches of a usual size, to measure speed on."""
    texts = (path.read_bytes() for path in sorted(FIXTURES.glob("*/*/input.txt")) if not is_export(path))
    return [text for text in texts if len(text) in SMALL_BYTES]


def is_export(path: Path) -> bool:
    """Whether a case is an export of a press database: no page and no dispatch, but a file of many."""
    return path.parent.name.startswith("press-")


def _composed(pattern: str) -> Iterator[Case]:
    for path in sorted(FIXTURES.glob(f"*/{pattern}")):
        if is_export(path):
            continue
        lines = (path.parent / "expected.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines if line.strip()]
        if records:
            yield Case(data=path.read_bytes(), gold=_gold_of(path.parent.name, records))


def _gold_of(name: str, records: list[dict[str, Any]]) -> Gold:
    """A composed case is a publisher of its own; the articles of a collection are one body, dated by the first."""
    first = records[0]
    return Gold(
        id=name,
        publisher=name,
        title=None if first["title_source"] == "lead" else first["title"],
        date=first["date"],
        body=tuple(paragraph for record in records for paragraph in record["body"].split("\n\n")),
    )


def corpus_pages(folder: Path) -> list[Case]:
    """The pages of a corpus folder: `gold.jsonl`, and `pages/ID.html.gz` for each of its lines."""
    return [
        Case(data=gzip.decompress((folder / "pages" / f"{gold.id}.html.gz").read_bytes()), gold=gold)
        for gold in _corpus_gold(folder)
    ]


def corpus_texts(folder: Path, kind: str) -> list[Case]:
    """One kind of plain text of a corpus folder, where it holds them: `text/ID.KIND.txt`."""
    return [
        Case(data=path.read_bytes(), gold=gold)
        for gold in _corpus_gold(folder, text_only=True)
        if (path := folder / "text" / f"{gold.id}.{kind}.txt").exists()
    ]


def _corpus_gold(folder: Path, *, text_only: bool = False) -> Iterator[Gold]:
    """The gold of whole articles; for texts, without the dates that only the markup tells."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line) if line.strip() else {}
        if row.get("gold_kind") == "full":
            is_told = not text_only or row.get("date_in_text") == "full"
            yield Gold(
                id=row["id"],
                publisher=row["publisher_group"],
                title=row["title"] or None,
                date=row["date"] if is_told and row["date"] else None,
                body=tuple(row["body"]),
                optional=tuple(row.get("optional") or ()),
            )


def wrapped(text: bytes) -> bytes:
    """A plain text as the least HTML that holds it, a paragraph a line, for programs that need tags."""
    lines = text.decode("utf-8", "replace").splitlines()
    paragraphs = "".join(f"<p>{html.escape(line.strip())}</p>\n" for line in lines if line.strip())
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{paragraphs}</body></html>\n'.encode()
