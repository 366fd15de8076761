"""Dispatch -> stripped: what belongs to an article, and what does not under a named rule.

A block goes by the strongest reason there is: a mark that its reader gave it, a rule that its words match, its own
repetition, or its place in the structure of the dispatch. No block is dropped: each is kept or removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipper.french.words import FUNCTION_WORDS
from clipper.model import BlockKind, Dispatch, Part, Removal, Role, Stripped
from clipper.stripping.constraints import is_header, is_ticker
from clipper.stripping.cutting import HEADER_ID, Piece, cut_blocks
from clipper.stripping.features import Shape, measure
from clipper.stripping.rules import Rules
from clipper.stripping.structuring import find_states
from clipper.stripping.tagger import State

MIN_TEASER_CHARS = 40  # a shorter beginning is shared by chance
TEASER_REACH = 12  # paragraphs below a teaser in which its original is sought
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
    states, single = find_states(pieces, shapes)
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
        single=single,
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


def _removal_id(piece: Piece, shape: Shape, state: State) -> str | None:
    """The strongest reason to remove the piece, or None where it is kept."""
    if state.is_kept:
        return None
    if is_header(piece):
        return HEADER_ID
    if piece.rule:
        return piece.rule.id
    return "structure.ticker" if is_ticker(shape) else STRUCTURE_IDS[state]


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
    """Kept blocks that are the beginning of a later, longer paragraph, cut with an ellipsis or not at all."""
    bodies = [
        (place, shape) for place, (shape, state) in enumerate(zip(shapes, states)) if state is State.BODY
    ]
    for rank, (place, shape) in enumerate(bodies):
        begun = shape.folded.rsplit(" ", 1)[0]  # the last word may be cut
        if len(begun) >= MIN_TEASER_CHARS and any(
            later.chars > shape.chars and later.folded.startswith(begun)
            for _, later in bodies[rank + 1 : rank + 1 + TEASER_REACH]
        ):
            yield place, "repetition.teaser"


def _standfirsts(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, with the short first paragraph under a headline named for what it is."""
    for place, part in enumerate(parts):
        follows = place > 0 and parts[place - 1].role is Role.HEADLINE
        goes_on = place + 1 < len(parts) and parts[place + 1].role is not Role.HEADLINE
        short = part.role is Role.PARAGRAPH and len(part.block.text.split()) <= STANDFIRST_WORDS
        yield replace(part, role=Role.STANDFIRST) if follows and goes_on and short else part
