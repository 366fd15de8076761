"""Dispatch -> stripped: what belongs to an article, and what does not under a named rule.

A block goes by the strongest reason there is: a mark that its reader gave it, a rule that its words match, its own
repetition, or what the tagger makes of it. No block is dropped: each is kept or removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipper.french.words import FUNCTION_WORDS
from clipper.model import Block, BlockKind, Dispatch, Effect, Labelled, Removal, Role, Stripped
from clipper.stripping.cutting import Piece, cut_blocks, joined
from clipper.stripping.rules import Rule, Rules
from clipper.stripping.shape import Shape, measure
from clipper.stripping.tagger import Scores, State, load_model, tag

MIN_TEASER_CHARS = 40  # a shorter beginning is shared by chance
TEASER_REACH = 12  # paragraphs below a teaser in which its original is sought
STANDFIRST_WORDS = 70  # a first paragraph up to this long, with more to come, is the standfirst

# What may stand within a text that markup or a database delimits: pages of the web were saved there as they were.
STATED_EFFECTS = frozenset((Effect.BYLINE, Effect.CAPTION, Effect.CROSS_REFERENCE, Effect.NOTICE))
STATED_CHARS = (
    160  # what is longer may be a paragraph that such a line was glued to; only references have links in full
)

ROLES = {
    State.HEADLINE: Role.HEADLINE,
    State.OPENING: Role.OPENING,
    State.TEXT: Role.PARAGRAPH,
    State.SUBHEAD: Role.SUBHEAD,
}
TEXTS = (Role.OPENING, Role.PARAGRAPH)
STRUCTURE = {
    state: Removal(rule=rule, reason=reason, effect=Effect.UNEXPLAINED)
    for state, rule, reason in (
        (State.OUTSIDE, "structure.outside", "stands outside the articles and looks like boilerplate"),
        (State.UNDER, "structure.under-headline", "stands between the headline and the text"),
        (State.ASIDE, "structure.aside", "interrupts the text without being part of it"),
    )
}
REPEATED_HEADLINE = Removal(rule="repetition.headline", reason="repeats the headline")
REPEATED_PARAGRAPH = Removal(rule="repetition.paragraph", reason="repeats a paragraph")
CUT_COPY = Removal(rule="repetition.teaser", reason="is the cut beginning of a paragraph")


def strip_dispatch(dispatch: Dispatch, rules: Rules, functions: frozenset[str] = FUNCTION_WORDS) -> Stripped:
    """All blocks of a dispatch (some cut in pieces) in order, each with its role or the reason of its removal.

    `functions` are the function words that tell prose from labels.

    Left alone: leads, quotes, subheads, lists and verses of the text, agency datelines, closing credits that are
    sentences.
    """
    if dispatch.structured:
        return _strip_marked(dispatch, rules)
    pieces = cut_blocks(dispatch.blocks, rules, dispatch.layout)
    shapes = [measure(piece.block.text, functions) for piece in pieces]
    states, scores, judged = tag(pieces, shapes, load_model())
    if dispatch.is_item and ROLES.keys().isdisjoint(states):  # one line of a summary looks like a teaser
        states = [State.OUTSIDE if piece.is_explained else State.TEXT for piece in pieces]
    repeats = _find_repeats(shapes, states)
    lines = [
        _label(piece, repeats.get(place), state, (score, verdict))
        for place, (piece, state, score, verdict) in enumerate(zip(pieces, states, scores, judged))
    ]
    lines = [*_join(dispatch.blocks, pieces, lines)]
    return Stripped(
        dispatch=replace(dispatch, blocks=tuple(line.block for line in lines)),
        lines=tuple(_with_standfirsts(lines)),
    )


def _label(piece: Piece, repeat: Removal | None, state: State, weighed: tuple[Scores, Scores]) -> Labelled:
    scores, verdict = weighed
    if state in ROLES and not repeat:
        return Labelled(block=piece.block, role=ROLES[state], scores=scores, verdict=verdict)
    known = piece.block.mark or (piece.rule and piece.rule.removal)
    removal = repeat or known or STRUCTURE[state]
    scores = () if piece.is_explained else scores
    return Labelled(block=piece.block, removal=removal, scores=scores, verdict=verdict)


def _join(blocks: Sequence[Block], pieces: Sequence[Piece], lines: Sequence[Labelled]) -> Iterator[Labelled]:
    """The lines, with neighbours that were one block, and are text or boilerplate alike, put together again."""
    start = 0
    for place in range(1, len(lines) + 1):
        if place < len(lines) and pieces[place].origin == pieces[start].origin:
            above, below = lines[place - 1], lines[place]
            if (
                above.removal == below.removal
                and (above.role == below.role or above.role in TEXTS)
                and (below.removal or below.role is Role.PARAGRAPH)
            ):
                continue
        whole = lines[start]
        yield replace(whole, block=joined(blocks, pieces[start:place])) if place > start + 1 else whole
        start = place


def _strip_marked(dispatch: Dispatch, rules: Rules) -> Stripped:
    """Blocks that the reader marked go; headings are headlines at level 1 and subheads below.

    In a text that markup or a database delimits, only some rules remove lines besides, and all of a person's own.
    """
    lines = [_label_stated(block, rules) for block in dispatch.blocks]
    return Stripped(dispatch=dispatch, lines=tuple(_with_standfirsts(lines)))


def _label_stated(block: Block, rules: Rules) -> Labelled:
    rule = rules.match(block.text) if block.mark is None and block.kind is not BlockKind.HEADING else None
    if rule is None or not _is_removed(rule, len(block.text)):
        return _label_marked(block)
    return Labelled(block=block, removal=rule.removal)


def _is_removed(rule: Rule, chars: int) -> bool:
    """Whether a rule may remove a line of so many characters from a text that is delimited already."""
    if rule.is_own:
        return rule.effect.removes
    if chars > STATED_CHARS:
        return rule.effect is Effect.CROSS_REFERENCE
    return rule.effect in STATED_EFFECTS


def _label_marked(block: Block) -> Labelled:
    if block.mark:
        return Labelled(block=block, removal=block.mark)
    if block.kind is not BlockKind.HEADING:
        return Labelled(block=block, role=Role.PARAGRAPH)
    return Labelled(block=block, role=Role.HEADLINE if block.level == 1 else Role.SUBHEAD)


def _find_repeats(shapes: Sequence[Shape], states: Sequence[State]) -> dict[int, Removal]:
    """Kept blocks that say again what their article has said already, with the rule for each."""
    found: dict[int, Removal] = {}
    headline, said = "", dict[str, int]()
    for place, (shape, state) in enumerate(zip(shapes, states)):
        if state in (State.HEADLINE, State.OPENING):
            headline = shape.folded if state is State.HEADLINE else ""
            said = {} if headline else {shape.folded: place}
        elif state in ROLES and shape.folded:
            if shape.folded == headline:
                found[place] = REPEATED_HEADLINE
            elif shape.folded in said:
                found[place] = REPEATED_PARAGRAPH
            else:
                said[shape.folded] = place
    return found | dict(_find_teasers(shapes, states))


def _find_teasers(shapes: Sequence[Shape], states: Sequence[State]) -> Iterator[tuple[int, Removal]]:
    """Kept blocks that are the beginning of a later, longer paragraph, cut with an ellipsis or not at all."""
    bodies = [
        (place, shape) for place, (shape, state) in enumerate(zip(shapes, states)) if state is State.TEXT
    ]
    for rank, (place, shape) in enumerate(bodies):
        begun = shape.folded.rsplit(" ", 1)[0]  # the last word may be cut
        if len(begun) >= MIN_TEASER_CHARS and any(
            later.chars > shape.chars and later.folded.startswith(begun)
            for _, later in bodies[rank + 1 : rank + 1 + TEASER_REACH]
        ):
            yield place, CUT_COPY


def _with_standfirsts(lines: Sequence[Labelled]) -> Iterator[Labelled]:
    """The lines, with the short first paragraph under a headline named for what it is."""
    kept = [place for place, line in enumerate(lines) if line.role]
    standfirsts = {
        place
        for above, place, below in zip(kept, kept[1:], kept[2:])
        if lines[above].role is Role.HEADLINE
        and lines[below].role is not Role.HEADLINE
        and lines[place].role is Role.PARAGRAPH
        and len(lines[place].block.text.split()) <= STANDFIRST_WORDS
    }
    for place, line in enumerate(lines):
        yield replace(line, role=Role.STANDFIRST) if place in standfirsts else line
