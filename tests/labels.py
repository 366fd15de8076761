"""Small dispatches written with the label of each line, and the labels that clipper gives to the same lines."""

from __future__ import annotations

import re
from io import BytesIO

from clipper.explaining import keep_ledger
from clipper.model import Document, Source
from clipper.pipeline import clip_document
from clipper.reading.containers import open_documents
from clipper.settings import DEFAULT_SETTINGS

LINE_RE = re.compile(r"(&*)(\S+) +(.*)")


def read_case(written: str) -> tuple[str, list[tuple[str, str]]]:
    """The text and the labels of a case.

    Each line begins with its label: a role, or `-` for what is removed, with the category of its rule or alone. `&`
    before a label says that the words stand on the same line as those above, `&&` that not even a space parts them.
    """
    lines: list[str] = []
    labels = []
    for line in written.strip("\n").splitlines():
        found = LINE_RE.fullmatch(line.strip())
        if found is None:
            lines.append("")
            continue
        joint, label, words = found.groups()
        if joint:
            lines[-1] += ("" if joint == "&&" else " ") + words
        else:
            lines.append(words)
        labels.append((label, words))
    return "\n".join(lines) + "\n", labels


def given(text: str) -> list[tuple[str, str]]:
    """The label of each block of a text, with its words."""
    found = []
    for document in open_documents(BytesIO(text.encode()), Source(path="-"), DEFAULT_SETTINGS):
        assert isinstance(document, Document)
        for outcome in clip_document(document):
            for entry in keep_ledger(outcome):
                label = f"-{entry.why.split('.')[0]}" if entry.fate == "removed" else entry.why
                found.append((label, entry.block.text))
    return found


def agree(wanted: list[tuple[str, str]], found: list[tuple[str, str]]) -> bool:
    """Whether the labels are those of the case; `-` alone stands for any removal, `body` for any text of an article."""
    roles = ("standfirst", "paragraph", "opening")
    return len(wanted) == len(found) and all(
        words == text
        and (label == other or label == "-" and other.startswith("-") or label == "body" and other in roles)
        for (label, words), (other, text) in zip(wanted, found)
    )
