"""Pages that list stories instead of telling one: which of their blocks are the beginnings of other pages' texts."""

from __future__ import annotations

from collections.abc import Sequence

from clipper.stripping.constraints import MIN_SENTENCE_WORDS
from clipper.stripping.cutting import Piece
from clipper.stripping.features import Shape
from clipper.stripping.rules import Effect

PROMPTS = frozenset((Effect.TRUNCATION, Effect.SOURCE_FOOTER))  # what is cut off the end of a teaser
MIN_TEASERS = 2  # one paragraph with a prompt at its end is an article that was cut
TEASERS_SHARE = 0.8  # of the sentences of a page that is a list of teasers
MIN_TITLE_WORDS = 4  # shorter lines stand twice by chance
CARD_REACH, CARD_WORDS = 5, 70  # from the headline of a card to its copy: a teaser, a section, a day


def find_teasers(pieces: Sequence[Piece], shapes: Sequence[Shape]) -> list[int]:
    """The blocks of all stories of a page that only lists them; empty for any other page."""
    return _find_prompted(pieces) or _find_cut(shapes) or _find_cards(shapes)


def _find_prompted(pieces: Sequence[Piece]) -> list[int]:
    """Paragraphs with a prompt to read on glued to their end, where there are several."""
    prompted = [
        place
        for place, (piece, below) in enumerate(zip(pieces, pieces[1:]))
        if not piece.rule and below.effect in PROMPTS and below.block.first_line == piece.block.first_line
    ]
    return prompted if len(prompted) >= MIN_TEASERS else []


def _find_cut(shapes: Sequence[Shape]) -> list[int]:
    """Sentences that end in an ellipsis, where nearly all do."""
    sentences = [
        place
        for place, shape in enumerate(shapes)
        if shape.words >= MIN_SENTENCE_WORDS and shape.end in "….!?"
    ]
    cut = [place for place in sentences if shapes[place].end == "…"]
    return cut if len(cut) >= MIN_TEASERS and len(cut) >= TEASERS_SHARE * len(sentences) else []


def _find_cards(shapes: Sequence[Shape]) -> list[int]:
    """Cards of stories, each between a headline and its copy (a link's text), where there is little else to read."""
    held: list[int] = []
    headlines, place = set[str](), 0
    while place < len(shapes):
        end = _find_copy(shapes, place)
        if end:
            held += range(place, end + 1)
            headlines.add(shapes[place].folded)
        place = (end or place) + 1
    mass = sum(shape.words for shape in shapes if shape.is_prose)
    inside = sum(shapes[place].words for place in held if shapes[place].is_prose)
    return held if len(headlines) >= MIN_TEASERS and inside >= TEASERS_SHARE * mass else []


def _find_copy(shapes: Sequence[Shape], place: int) -> int | None:
    """Where the line at `place` stands again, with a sentence and little more between."""
    shape = shapes[place]
    if shape.words < MIN_TITLE_WORDS or shape.is_prose:
        return None
    reach = range(place + 2, min(place + 1 + CARD_REACH, len(shapes)))
    there = next((there for there in reach if shapes[there].folded == shape.folded), place)
    between = [shape.words for shape in shapes[place + 1 : there]]
    is_card = max(between, default=0) >= MIN_SENTENCE_WORDS and sum(between) <= CARD_WORDS
    return there if is_card else None
