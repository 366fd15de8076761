"""Dispatch -> stripped: what belongs to an article, and what does not under a named rule.

A block goes by the strongest reason there is: a mark that its reader gave it, a rule that its words match, its own
repetition, or its place in the structure of the dispatch. No block is dropped: each is kept or removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from clipper.context import find_anchors, rows
from clipper.cutting import CRAWL_HEADER_RE, HEADER_ID, Piece, cut_blocks
from clipper.features import PROSE_FUNCTION_SHARE, Shape, measure
from clipper.french import FUNCTION_WORDS
from clipper.labelling import ANY, CHROME, TEXT, State, label_rows, load_model
from clipper.model import BlockKind, Dispatch, Part, Removal, Role, Stripped
from clipper.rules import Rules

TICKER_PARTINGS = 8  # a line parted this often is a ticker, a menu or a list of tags
TICKER_CHARS = 200
MIN_TEASER_CHARS = 40  # a shorter beginning is shared by chance
MIN_ANCHORED_SHARE = 0.7  # of the body must stand under a repeated title for it to be the headline
MAX_HEADLINE_CHARS = 300  # the longest of 81 headlines of evaluation has 122
STANDFIRST_WORDS = 70  # a first paragraph up to this long, with more to come, is the standfirst

ROLES = {State.HEADLINE: Role.HEADLINE, State.BODY: Role.PARAGRAPH, State.SUBHEAD: Role.SUBHEAD}
STRUCTURE_IDS = {
    State.OUTSIDE: "structure.outside",
    State.BETWEEN: "structure.under-headline",
    State.INSIDE: "structure.aside",
}
EVIDENCE = {
    "structure.outside": "stands outside the run of prose, and has the shape of chrome",
    "structure.under-headline": "stands between the headline and the first sentence",
    "structure.aside": "interrupts the prose without being part of it",
    "structure.ticker": "one line of many parts",
    "repetition.headline": "repeats the headline",
    "repetition.paragraph": "repeats a paragraph",
    "repetition.teaser": "is the cut beginning of a paragraph",
    HEADER_ID: "what the crawler put before the text",
}


def strip_dispatch(dispatch: Dispatch, rules: Rules, functions: frozenset[str] = FUNCTION_WORDS) -> Stripped:
    """Parts and removals of all the blocks of a dispatch (some cut in pieces), each in order.

    `functions` are the function words by which prose is told.

    Left alone: leads, quotes, subheads, lists and verses of the text, agency datelines, closing credits that are
    sentences.
    """
    if dispatch.structured:
        return _strip_marked(dispatch)
    pieces = cut_blocks(dispatch.blocks, rules)
    shapes = [measure(piece.block.text, piece.effect, functions) for piece in pieces]
    states = _label(pieces, shapes)
    headline = _find_page_headline(shapes, states)
    if headline is not None:
        states = _under_headline(states, headline)
    repeats = _find_repeats(shapes, states)
    parts, removals = [], []
    for place, (piece, state) in enumerate(zip(pieces, states)):
        rule_id = repeats.get(place) or _removal_id(piece, shapes[place], state)
        if rule_id:
            removals.append(Removal(block=piece.block, rule_id=rule_id, evidence=_evidence(piece, rule_id)))
        else:
            parts.append(Part(block=piece.block, role=ROLES[state]))
    blocks = tuple(piece.block for piece in pieces)
    return Stripped(
        dispatch=replace(dispatch, blocks=blocks),
        parts=tuple(_standfirsts(parts)),
        removals=tuple(removals),
        single=headline is not None,
    )


def _strip_marked(dispatch: Dispatch) -> Stripped:
    """Blocks that the reader marked go; headings are headlines at level 1 and subheads below."""
    parts, removals = [], []
    for block in dispatch.blocks:
        if block.mark:
            removals.append(Removal(block=block, rule_id=block.mark, evidence="the markup says so"))
        else:
            heading = block.kind is BlockKind.HEADING
            role = Role.PARAGRAPH if not heading else Role.HEADLINE if block.level == 1 else Role.SUBHEAD
            parts.append(Part(block=block, role=role))
    return Stripped(dispatch=dispatch, parts=tuple(_standfirsts(parts)), removals=tuple(removals))


def _label(pieces: Sequence[Piece], shapes: Sequence[Shape]) -> list[State]:
    """States by the model; what a rule or its own shape removes can be nothing but chrome."""
    allowed = [
        CHROME if _is_ruled_out(piece, shape) else TEXT if shape.chars > MAX_HEADLINE_CHARS else ANY
        for piece, shape in zip(pieces, shapes)
    ]
    return label_rows(rows([piece.block for piece in pieces], shapes), allowed, load_model())


def _find_page_headline(shapes: Sequence[Shape], states: Sequence[State]) -> int | None:
    """Where a whole page repeats its title over its text: the headline, whatever else looks like one.

    The first line of a page is its title; the last line that repeats it above most of the prose is the headline.
    """
    mass = [shape.words if state is State.BODY else 0 for shape, state in zip(shapes, states)]
    below = list(accumulate(reversed(mass), initial=0))[::-1]
    anchors = [
        place
        for place, (shape, held) in enumerate(zip(shapes, find_anchors(shapes)))
        if held and shape.chars <= MAX_HEADLINE_CHARS
    ]
    over = [place for place in anchors if below[place] >= MIN_ANCHORED_SHARE * sum(mass)]
    return max(over) if over and any(mass) else None


def _under_headline(states: Sequence[State], headline: int) -> list[State]:
    """The states where the headline is known: what seemed body above it is not."""
    above = [State.OUTSIDE if state.is_kept else state for state in states[:headline]]
    return [*above, State.HEADLINE, *_demote(list(states[headline + 1 :]))]


def _demote(states: list[State]) -> list[State]:
    """The states under a known headline: a second headline before the first sentence is none."""
    first = next((place for place, state in enumerate(states) if state is State.BODY), 0)
    under = [State.BETWEEN if state is State.HEADLINE else state for state in states[:first]]
    return [*under, *states[first:]]


def _is_ruled_out(piece: Piece, shape: Shape) -> bool:
    removed = piece.rule is not None and piece.rule.effect.removes
    return removed or _is_header(piece) or _is_ticker(shape)


def _is_header(piece: Piece) -> bool:
    return bool(CRAWL_HEADER_RE.fullmatch(piece.block.text))


def _is_ticker(shape: Shape) -> bool:
    """One line of many headlines or labels, whatever parts them."""
    return (
        shape.partings >= TICKER_PARTINGS
        and shape.chars >= TICKER_CHARS
        and (shape.function_share < PROSE_FUNCTION_SHARE or shape.partings * 60 > shape.chars)
    )


def _removal_id(piece: Piece, shape: Shape, state: State) -> str | None:
    """The strongest reason to remove the piece, or None where it is kept."""
    if state.is_kept:
        return None
    if _is_header(piece):
        return HEADER_ID
    if piece.rule:
        return piece.rule.id
    return "structure.ticker" if _is_ticker(shape) else STRUCTURE_IDS[state]


def _evidence(piece: Piece, rule_id: str) -> str:
    return piece.rule.reason if piece.rule and piece.rule.id == rule_id else EVIDENCE[rule_id]


def _find_repeats(shapes: Sequence[Shape], states: Sequence[State]) -> dict[int, str]:
    """Kept blocks that say again what their article has said already, with the rule for each."""
    found: dict[int, str] = {}
    headline, said = "", dict[str, int]()
    for place, (shape, state) in enumerate(zip(shapes, states)):
        if state is State.HEADLINE:
            headline, said = shape.folded, {}
        elif state.is_kept and shape.folded:
            if shape.folded == headline:
                found[place] = "repetition.headline"
            elif shape.folded in said:
                found[place] = "repetition.paragraph"
            else:
                said[shape.folded] = place
    return found | dict(_find_teasers(shapes, states))


def _find_teasers(shapes: Sequence[Shape], states: Sequence[State]) -> Iterator[tuple[int, str]]:
    """Kept blocks that end in an ellipsis and begin like a later, longer paragraph."""
    for place, (shape, state) in enumerate(zip(shapes, states)):
        if state is State.BODY and shape.end == "…" and shape.chars >= MIN_TEASER_CHARS:
            later = zip(shapes[place + 1 :], states[place + 1 :])
            if any(s is State.BODY and other.folded.startswith(shape.folded[:-8]) for other, s in later):
                yield place, "repetition.teaser"


def _standfirsts(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, with the short first paragraph under a headline named for what it is."""
    for place, part in enumerate(parts):
        follows = place > 0 and parts[place - 1].role is Role.HEADLINE
        goes_on = place + 1 < len(parts) and parts[place + 1].role is not Role.HEADLINE
        short = part.role is Role.PARAGRAPH and len(part.block.text.split()) <= STANDFIRST_WORDS
        yield replace(part, role=Role.STANDFIRST) if follows and goes_on and short else part
