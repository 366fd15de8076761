"""Labelled files as the tagger sees them: pieces, their classes, their columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from labelling.model import BODY, IGNORE, SUBHEAD, TITLE, Labelled, Span, choice

from clipper.errors import InputError
from clipper.model import Document, Source
from clipper.reading import text as text_reader
from clipper.settings import DEFAULT_SETTINGS
from clipper.stripping.cutting import Piece, cut_blocks
from clipper.stripping.features import EXPLAINED, columns_of, kinds_of
from clipper.stripping.judging import CHROME, HEADLINE, OPENING, TEXT
from clipper.stripping.judging import SUBHEAD as SUB
from clipper.stripping.rules import load_rules
from clipper.stripping.shape import Shape, measure

WORD_RE = re.compile(r"\w+")
REACH = 30  # words of the text that are passed over to find the next word of a piece
LEFT_OUT = -1
MASKED_SET, MASKED = "layouts", 10  # in one of so many files of this set no word is known
CLASS_OF = {TITLE: HEADLINE, BODY: TEXT, SUBHEAD: SUB, IGNORE: LEFT_OUT}

Label = tuple[str, int]
NO_LABEL: Label = ("", -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A file: its pieces with what is measured of them, and the class of each (LEFT_OUT: not to be learnt).

    `table` has a row of the first columns for each piece.
    """

    id: str
    set: str
    outlet: str
    fold: int
    pieces: list[Piece]
    shapes: list[Shape]
    kinds: tuple[int, ...]
    table: Any
    classes: Any

    @property
    def asked(self) -> Any:
        """Which pieces the trees are asked of."""
        return np.array(self.kinds) != EXPLAINED


def example_of(file: Labelled) -> Example | None:
    """The example of a labelled file; None where it cannot be read or is empty."""
    document = Document(source=Source(path=file.id), data=file.text.encode(), charset="utf-8")
    try:
        (dispatch,) = text_reader.read(document, DEFAULT_SETTINGS)
    except InputError:
        return None
    pieces = cut_blocks(dispatch.blocks, load_rules(), dispatch.layout)
    if not pieces:
        return None
    shapes = [measure(piece.block.text) for piece in pieces]
    if file.set == MASKED_SET and not choice(f"{file.id} masked", MASKED):
        shapes = [_masked(shape, file.id) for shape in shapes]
    kinds = kinds_of(pieces, shapes)
    return Example(
        id=file.id,
        set=file.set,
        outlet=file.outlet,
        fold=file.fold,
        pieces=pieces,
        shapes=shapes,
        kinds=kinds,
        table=np.array(columns_of(pieces, shapes, kinds), dtype=np.float32).T,
        classes=np.array(
            classes_of(pieces, kinds, label_pieces(file.text, file.spans, pieces)), dtype=np.int8
        ),
    )


def _masked(shape: Shape, file: str) -> Shape:
    """The shape with words that no other file has, as those of a language that the models do not know."""
    return shape._replace(
        tokens=tuple(
            f"{token}{file}" if token.isalpha() and token.islower() else token for token in shape.tokens
        )
    )


def label_pieces(text: str, spans: Sequence[Span], pieces: Sequence[Piece]) -> list[Label]:
    """For each piece the label and the article that most of its words have in the labelled text."""
    spans = sorted(spans)
    starts = [span[0] for span in spans]
    found = [(word[0].lower(), word.start()) for word in WORD_RE.finditer(text)]
    words, places = [word for word, _ in found], [place for _, place in found]
    lines = [0, *accumulate(map(len, text.splitlines(keepends=True)))]

    def label_at(place: int) -> Label:
        span = spans[bisect_right(starts, place) - 1] if spans else None
        return (span[2], span[3]) if span and span[0] <= place < span[1] else NO_LABEL

    labels, at, line = [], 0, 0
    for piece in pieces:
        if piece.block.first_line != line:
            line = piece.block.first_line
            at = bisect_left(places, lines[min(line - 1, len(lines) - 1)])
        end = bisect_left(places, lines[min(piece.block.last_line, len(lines) - 1)])
        votes: Counter[Label] = Counter()
        for word in WORD_RE.findall(piece.block.text.lower()):
            there = next((there for there in range(at, min(at + REACH, end)) if words[there] == word), None)
            if there is not None:
                votes[label_at(places[there])] += 1
                at = there + 1
        labels.append(votes.most_common(1)[0][0] if votes else NO_LABEL)
    return labels


def classes_of(pieces: Sequence[Piece], kinds: Sequence[int], labels: Sequence[Label]) -> list[int]:
    """The class of each piece: the first text of an article without a headline is its opening."""
    headed = {
        article for (label, article), kind in zip(labels, kinds) if label == TITLE and kind != EXPLAINED
    }
    classes = []
    for (label, article), kind in zip(labels, kinds):
        found = CLASS_OF.get(label, CHROME)
        if found == TEXT and article not in headed and kind != EXPLAINED:
            headed.add(article)
            found = OPENING
        classes.append(found)
    return classes
