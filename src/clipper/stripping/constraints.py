"""What the rules and the shape of a piece decide by themselves, whatever stands around it."""

from __future__ import annotations

from clipper.stripping.cutting import Piece
from clipper.stripping.features import PROSE_FUNCTION_SHARE, Shape
from clipper.stripping.tagger import ANY, CHROME, TEXT, State

TICKER_PARTINGS = 8  # a line parted this often is a ticker, a menu or a list of tags
TICKER_CHARS = 200
MIN_SENTENCE_WORDS = 8  # shorter lines may end in an abbreviation
MAX_HEADLINE_CHARS = 300  # the longest of 81 headlines of evaluation has 122
NO_HEADLINE = ANY - {State.HEADLINE}


def allowed_states(piece: Piece, shape: Shape) -> frozenset[State]:
    """What a rule removes is chrome; what is endless, or ends like a sentence, is no headline."""
    if is_ruled_out(piece, shape):
        return CHROME
    if shape.chars > MAX_HEADLINE_CHARS:
        return TEXT
    return NO_HEADLINE if shape.end == "." and shape.words >= MIN_SENTENCE_WORDS else ANY


def is_ruled_out(piece: Piece, shape: Shape) -> bool:
    removed = piece.rule is not None and piece.rule.effect.removes
    return removed or piece.block.mark is not None or is_ticker(shape)


def is_ticker(shape: Shape) -> bool:
    """One line of many headlines or labels, whatever parts them."""
    return (
        shape.partings >= TICKER_PARTINGS
        and shape.chars >= TICKER_CHARS
        and (shape.function_share < PROSE_FUNCTION_SHARE or shape.partings * 60 > shape.chars)
    )
