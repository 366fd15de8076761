"""Nothing lost, nothing invented: every block of every fixture has one fate, and together they are the input."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipper.explaining import Fate, keep_ledger
from clipper.model import Document, Source
from clipper.pipeline import clip_document
from clipper.reading.decoding import decode, unescape

ROOT = Path(__file__).parent.parent
INPUTS = sorted(ROOT.glob("fixtures/*/*/input.txt"))


def clip_bytes(data: bytes):
    """The outcome of a plain-text dispatch."""
    document = Document(source=Source(path="-"), data=data)
    (outcome,) = clip_document(document)
    return outcome


def letters(text: str) -> str:
    """The text without its white space, which blocks do not keep."""
    return "".join(text.split())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_every_character_has_one_fate(path: Path) -> None:
    """The blocks of the ledger are the input, with what was cut out of their words, and each has exactly one fate."""
    outcome = clip_bytes(path.read_bytes())
    entries = list(keep_ledger(outcome))
    told = sum(line.removal is not None for line in outcome.lines) + sum(
        len(rejection.blocks) for rejection in outcome.rejections
    )
    kept = sum(len(list(segment.body)) + bool(segment.headline) for segment in outcome.segments)
    assert len(entries) == told + kept
    blocks = [entry.block for entry in entries]
    written = letters(unescape(decode(path.read_bytes()).text))
    assert sorted(letters("".join(block.text + block.cut for block in blocks))) == sorted(written)
    if not any(block.cut for block in blocks):
        assert letters("".join(block.text for block in blocks)) == written


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_body_is_the_kept_blocks(path: Path) -> None:
    """A record's body is its kept blocks in order, and nothing else."""
    outcome = clip_bytes(path.read_bytes())
    for number, article in enumerate(outcome.articles, 1):
        kept = [e for e in keep_ledger(outcome) if e.fate is Fate.KEPT and e.article == number]
        body = "".join(entry.block.text for entry in kept if entry.why != "headline")
        assert letters(article.body) == letters(body)


def test_removals_name_rule_and_evidence() -> None:
    """Each removed block says by which rule it went, and why that rule holds."""
    outcome = clip_bytes(
        "Le four banal rallumé\n\nLe four banal du hameau a été rallumé samedi par ses habitants.\n\n"
        "Il n'avait pas servi depuis la dernière guerre, rappelle la doyenne.\n\nCopier le lien\n".encode()
    )
    (removal,) = (line.removal for line in outcome.lines if line.removal)
    assert (removal.rule, bool(removal.reason)) == ("share.copy-link", True)
