"""Dumps that were written by hand to learn from, with a mark before each line.

A dump begins with a line `%%% outlet | kind`. Each of its lines is a mark, a bar and the line as it stands:

    H  a headline, which begins an article          h  the rest of a headline that is broken over lines
    N  the first paragraph of an article without    B  body        b  the rest of a paragraph
    S  a subhead      ?  not to be learnt           -  all else

Those of the set `written` are learnt from. Those of the set `tricky`, which have more traps, are for measuring alone.

A line that holds several things has them in brackets: `-|Accueil ⟦H Un pont fermé⟧ Publié le 12/03/2019`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labelling.model import BODY, IGNORE, SUBHEAD, TITLE, Labelled, Span, fold_of, kind_of, outlet_of

DUMPS = Path(__file__).with_name("texts")
HEAD_RE = re.compile(r"^%%% (\S+) \| \w+$", re.MULTILINE)
PART_RE = re.compile("⟦(.) ([^⟧]*)⟧")
MARK_WIDTH = 2
LABEL_OF = {"H": TITLE, "h": TITLE, "N": BODY, "B": BODY, "b": BODY, "S": SUBHEAD, "?": IGNORE}
BEGINNINGS = "HN"
REST_OF = {"H": "h", "N": "b"}

Marked = tuple[str, str]
"""A mark and its text."""


@dataclass(frozen=True, slots=True)
class Dump:
    """The lines of a dump, each of one marked text or several."""

    id: str
    outlet: str
    lines: list[list[Marked]]

    def beginnings(self) -> list[Marked]:
        """What each article begins with."""
        return [part for line in self.lines for part in line if part[0] in BEGINNINGS]


def read_dumps(name: str) -> Iterator[Dump]:
    """All dumps of a set, in order."""
    for path in sorted((DUMPS / name).glob("*.txt")):
        found = HEAD_RE.split(path.read_text(encoding="utf-8"))[1:]
        for number, (outlet, text) in enumerate(zip(found[::2], found[1::2])):
            lines = [[*_marked(line)] for line in text.strip("\n").split("\n")]
            yield Dump(f"{path.stem}-{number:03}", outlet_of(outlet), lines)


def _marked(line: str) -> Iterator[Marked]:
    mark, text, place = line[0], line[MARK_WIDTH:], 0
    for match in PART_RE.finditer(text):
        if place < match.start():
            yield mark, text[place : match.start()]
            mark = REST_OF.get(mark, mark)
        yield match[1], match[2]
        place = match.end()
    if place < len(text) or not place:
        yield mark, text[place:]


def read_written(name: str) -> Iterator[Labelled]:
    """The dumps of a set as they were written."""
    for dump in read_dumps(name):
        text, spans, articles = "", list[Span](), 0
        for line in dump.lines:
            for mark, part in line:
                articles += mark in BEGINNINGS
                if mark in LABEL_OF and (shown := part.strip()):
                    start = len(text) + part.index(shown)
                    spans.append((start, start + len(shown), LABEL_OF[mark], max(0, articles - 1)))
                text += part
            text += "\n"
        titles = [part.strip() if mark == "H" else None for mark, part in dump.beginnings()]
        yield Labelled(
            id=dump.id,
            set=name,
            outlet=dump.outlet,
            fold=fold_of(dump.outlet),
            style=dump.id.split("-")[0],
            genre="news",
            kind=kind_of(articles),
            text=text,
            spans=spans,
            articles=[{"title": title, "date": None} for title in titles],
            missing={"titles": 0, "paragraphs": 0, "total": len(spans)},
        )
