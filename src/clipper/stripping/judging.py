"""Whether a run of lines that reads like an article is one of its own, as a whole: other trees see line by line.

A wall, a notice, a front of teasers and a thread of a forum have lines like those of an article. What tells them apart
is the run: how sure its lines are, whom they address, how they end, and what else the file holds. And what follows a
subhead, a caption or a copy of the headline may look like a new article, though it is a part of the one above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from operator import eq
from typing import NamedTuple

from clipper.model import Effect
from clipper.stripping.cutting import Piece
from clipper.stripping.features import CAPITALS, NEAR, TITLE, distances
from clipper.stripping.shape import ENDS, Shape

VERDICTS = ("none", "article", "part")
CAP = 100_000  # of a margin: surer than this counts no more
SENTENCE_WORDS = 12  # of a sentence that an ellipsis cuts
MIN_SAID_WORDS = 3  # shorter lines return by chance
SAID_REACH = 200  # lines above a headline in which its words are sought
PAGE_WORDS = 60  # of a text that may be all that an error page or a wall says
ENDING = 6  # lines at the end of an article, and at the beginning of the next, that are compared
CHROME, HEADLINE, TEXT, SUBHEAD, OPENING = range(5)  # of scores
PROMPTS = (Effect.TRUNCATION, Effect.SOURCE_FOOTER)

OPENING_COLUMNS = ("first-margin", "headline-words", "headline-shared", "lead-words", "as-subhead", "as-text")
TEXT_COLUMNS = (
    *("lines", "words", "longest", "typical", "mean-margin", "least-margin", "word-scores", "addressing"),
    *("sentence-ends", "quotes", "function-share", "capital-share", "digits"),
)
ABOVE_COLUMNS = (
    *("above-words", "above-headed", "above-shared", "above-lead", "between", "between-explained"),
    *("said-above", "gap"),
)
LIKE_COLUMNS = ("like-above", "like-below", "alike", "alike-words", "alike-margin")
FILE_COLUMNS = (
    *("file-runs", "file-words", "file-lines", "file-titles", "file-pages", "file-cut", "file-prompts"),
    "file-paragraphs",
)
RUN_COLUMNS = (
    *OPENING_COLUMNS,
    *TEXT_COLUMNS,
    *("stamp-above", "byline-above", "inside", "place", "file-share", "next-margin"),
    *ABOVE_COLUMNS,
    *LIKE_COLUMNS,
    *FILE_COLUMNS,
)
_WORDS, _MARGIN = RUN_COLUMNS.index("words"), RUN_COLUMNS.index("first-margin")

Style = tuple[Hashable, ...]


class Run(NamedTuple):
    """The lines of what may be an article: its first line, and all lines of its text."""

    start: int
    texts: list[int]


class File(NamedTuple):
    """All lines of a file; `words` are the scores of their words, `scores` those of the first trees."""

    pieces: Sequence[Piece]
    shapes: Sequence[Shape]
    kinds: Sequence[int]
    words: Sequence[Sequence[int]]
    scores: Sequence[Sequence[int]]


def is_of_page(file: File, run: Run) -> bool:
    """Whether a short run without a headline says more of what a rule says of the whole page: an error, a wall."""
    if run.start != run.texts[0] or sum(file.shapes[place].words for place in run.texts) >= PAGE_WORDS:
        return False
    return any(piece.rule and piece.rule.removal.page for piece in file.pieces)


def run_columns(file: File, runs: Sequence[Run]) -> list[list[float]]:
    """A row of RUN_COLUMNS for each run."""
    pieces, shapes = file.pieces, file.shapes
    stamps = distances([shape.stamp > 0 and not shape.is_prose for shape in shapes], NEAR)
    bylines = distances(
        [piece.effect == Effect.BYLINE or shape.name for piece, shape in zip(pieces, shapes)], NEAR
    )
    whole = _file(file, runs)
    styles = [_style(file, run) for run in runs]
    rows = []
    for number, run in enumerate(runs):
        first, last = run.texts[0], run.texts[-1]
        words = sum(shapes[place].words for place in run.texts)
        rows.append(
            [
                *_opening(file, run),
                *_text(file, run, words),
                stamps[first],
                bylines[first],
                last - first + 1 - len(run.texts),
                number,
                words / (whole[1] or 1),
                _margin(file, runs[number + 1].start, (HEADLINE, OPENING))
                if number + 1 < len(runs)
                else -CAP,
                *_above(file, run, runs[number - 1] if number else None),
            ]
        )
    return [[*row, *alike, *whole] for row, alike in zip(rows, _alike(rows, styles))]


def _opening(file: File, run: Run) -> list[float]:
    """OPENING_COLUMNS: the headline, if there is one, and the first line of the text."""
    head, lead = file.shapes[run.start], file.shapes[run.texts[0]]
    has_headline = run.start != run.texts[0]
    begins = (HEADLINE, OPENING)
    return [
        _margin(file, run.start, begins),
        head.words if has_headline else 0,
        len(head.subject & lead.subject) / (len(head.subject) or 1) if has_headline else -1,
        lead.words,
        _margin(file, run.start, begins, SUBHEAD),
        _margin(file, run.start, begins, TEXT),
    ]


def _text(file: File, run: Run, words: int) -> list[float]:
    """TEXT_COLUMNS: the lines of the text, weighed by their words."""
    shapes = [file.shapes[place] for place in run.texts]
    sizes = [shape.words for shape in shapes]
    margins = [_margin(file, place, (TEXT, SUBHEAD, OPENING)) for place in run.texts]

    def share(values: Sequence[float]) -> float:
        return sum(value * size for value, size in zip(values, sizes)) / (words or 1)

    return [
        len(shapes),
        words,
        max(sizes),
        sorted(sizes)[len(sizes) // 2],
        share(margins),
        min(margins),
        share([file.words[place][TEXT] - file.words[place][CHROME] for place in run.texts]),
        share([shape.addressing for shape in shapes]),
        share([shape.ends_sentence for shape in shapes]),
        share([shape.quotes for shape in shapes]),
        share([shape.function_share for shape in shapes]),
        share([shape.capital_share for shape in shapes]),
        sum(shape.digits for shape in shapes) / (words or 1),
    ]


def _above(file: File, run: Run, above: Run | None) -> list[float]:
    """ABOVE_COLUMNS: what parts the run from the one above it, and what they have in common."""
    if above is None:
        return [-1] * len(ABOVE_COLUMNS)
    shapes = file.shapes
    ending, beginning = _subject(shapes, above.texts[-ENDING:]), _subject(shapes, run.texts[:ENDING])
    lead = shapes[run.texts[0]].subject
    between = range(above.texts[-1] + 1, run.start)
    return [
        sum(shapes[place].words for place in above.texts),
        above.start != above.texts[0],
        len(ending & beginning) / (min(len(ending), len(beginning)) or 1),
        len(ending & lead) / (len(lead) or 1),
        len(between),
        sum(file.pieces[place].is_explained for place in between),
        _is_said(shapes, run.start),
        file.pieces[run.start].block.gap,
    ]


def _subject(shapes: Sequence[Shape], places: Sequence[int]) -> frozenset[str]:
    return frozenset[str]().union(*(shapes[place].subject for place in places))


def _is_said(shapes: Sequence[Shape], start: int) -> bool:
    """Whether a line above says what the headline says, or holds it, or is held by it."""
    head = shapes[start].folded
    above = (shape for shape in shapes[max(0, start - SAID_REACH) : start] if shape.words > MIN_SAID_WORDS)
    return shapes[start].words > MIN_SAID_WORDS and any(
        shape.folded in head or head in shape.folded for shape in above
    )


def _style(file: File, run: Run) -> Style:
    """How a run begins: its type, the space above, whether it has a headline."""
    head, block = file.shapes[run.start], file.pieces[run.start].block
    return (
        head.upper_share >= CAPITALS,
        head.start,
        min(block.gap, 2),
        block.heading,
        block.indent,
        block.bullet[:1],
        run.start != run.texts[0],
        file.kinds[run.start],
    )


def _likeness(style: Style, other: Style | None) -> int:
    """In how many respects two runs begin alike; -1 where there is no other."""
    return sum(map(eq, style, other)) if other else -1


def _alike(rows: Sequence[Sequence[float]], styles: Sequence[Style]) -> Iterator[list[float]]:
    """LIKE_COLUMNS: the runs above and below, and all that begin just as a run does; `rows` are what is known of each.

    A digest has many items of one style, of which a short one is as good as the others.
    """
    groups: dict[Style, list[Sequence[float]]] = defaultdict(list)
    for style, row in zip(styles, rows):
        groups[style].append(row)
    typical = {
        style: [
            len(group),
            sorted(row[_WORDS] for row in group)[len(group) // 2],
            max(row[_MARGIN] for row in group),
        ]
        for style, group in groups.items()
    }
    for above, style, below in zip((None, *styles), styles, (*styles[1:], None)):
        yield [_likeness(style, above), _likeness(style, below), *typical[style]]


def _file(file: File, runs: Collection[Run]) -> list[float]:
    """FILE_COLUMNS: what the whole file holds."""
    pieces, shapes = file.pieces, file.shapes
    return [
        len(runs),
        sum(shape.words for shape in shapes),
        len(shapes),
        file.kinds.count(TITLE),
        sum(bool(piece.rule and piece.rule.removal.page) for piece in pieces),
        sum(ENDS[shape.end] == "…" and shape.words > SENTENCE_WORDS for shape in shapes),
        sum(piece.effect in PROMPTS for piece in pieces),
        sum(shape.is_prose for shape in shapes),
    ]


def _margin(file: File, place: int, classes: Collection[int], other: int = CHROME) -> int:
    """How much the best of some classes scores above another one."""
    scores = file.scores[place]
    return max(-CAP, min(CAP, max(scores[which] for which in classes) - scores[other]))
