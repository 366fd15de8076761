"""The state of each piece of a dump: what the rules rule out, what the model says, and what structure knows better.

The model sees a few lines around each; where the headline of a page stands, whether a dump is bare prose, and that a
text goes on below an interruption, it cannot see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from clipper.stripping.constraints import MAX_HEADLINE_CHARS, MIN_SENTENCE_WORDS, allowed_states, is_ruled_out
from clipper.stripping.context import rows
from clipper.stripping.cutting import Piece
from clipper.stripping.echoes import find_anchors
from clipper.stripping.features import DATELINE_RE, PROSE_FUNCTION_SHARE, SENTENCE_ENDS, Shape
from clipper.stripping.listings import PROMPTS, find_teasers
from clipper.stripping.rules import Effect
from clipper.stripping.tagger import ANY, CHROME, State, label_rows, load_model

MAX_TITLES = 5  # repetitions of a title, from the last, that are tried
TITLE_REACH = 12  # blocks below a repeated title in which its text begins
MIN_BARE_WORDS, MIN_BARE_SHARE = 30, 0.5  # prose that is this much of a dispatch is its body
MAX_INTERRUPTION = 3  # ruled-out lines in a row after which the text may still go on
END_EFFECTS = frozenset((Effect.RELATED_HEADING, Effect.SOURCE_FOOTER, Effect.NEGATIVE_PAGE))
MIN_DOUBLES = 2  # a page doubles its own headline; a list of stories doubles several
MAX_LISTED = 80  # pieces of a list of stories; a whole page has hundreds
MIN_DOUBLED_WORDS = 4  # shorter lines stand twice by chance
MAX_ITEMS, MAX_ITEM_WORDS = 40, 25  # of a list in a text
MIN_ANCHORED_SHARE = 0.7  # of the body must stand under a repeated title for it to be the headline


def find_states(pieces: Sequence[Piece], shapes: Sequence[Shape]) -> tuple[list[State], bool]:
    """The state of each piece, and whether the dump is a whole page of one article."""
    teasers = find_teasers(pieces, shapes)
    states = _label(pieces, shapes, teasers)
    if not teasers:
        states = _keep_cut_end(pieces, shapes, _keep_bare_prose(pieces, shapes, states))
    states = _go_on(pieces, shapes, states)
    states = _pass_kickers(pieces, shapes, _head_datelines(pieces, shapes, states))
    states = _keep_lists(pieces, shapes, states)
    doubles = _find_doubles(pieces, shapes)
    headline = _find_page_headline(shapes, states) if len(doubles) < MIN_DOUBLES else None
    if headline is None:
        return _head_doubles(doubles, states), False
    return _under_headline(states, headline), True


def _label(pieces: Sequence[Piece], shapes: Sequence[Shape], teasers: Iterable[int]) -> list[State]:
    """States by the model; a teaser, and what a rule or its own shape removes, can be nothing but chrome."""
    allowed = [allowed_states(piece, shape) for piece, shape in zip(pieces, shapes)]
    for place in teasers:
        allowed[place] = CHROME
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


def _keep_bare_prose(pieces: Sequence[Piece], shapes: Sequence[Shape], states: list[State]) -> list[State]:
    """The states; where no body was found, it is the prose of a dispatch that is mostly prose, or under its title.

    What rules explain does not count. The line above, if it talks of the same, is the headline.
    """
    if State.BODY in states or any(piece.effect == Effect.NEGATIVE_PAGE for piece in pieces):
        return states
    left = [
        place for place, piece in enumerate(pieces) if not (piece.rule or is_ruled_out(piece, shapes[place]))
    ]
    bare = [place for place in left if shapes[place].is_prose]
    mass, total = (sum(shapes[place].words for place in places) for places in (bare, left))
    if mass < MIN_BARE_WORDS or mass < MIN_BARE_SHARE * total:
        bare = _find_under_title(shapes, bare)
    kept = dict.fromkeys(bare, State.BODY)
    for place in [place for place in left if bare and place < bare[0]][-1:]:
        if _could_head(pieces[place], shapes[place]) and shapes[place].subject & shapes[bare[0]].subject:
            kept[place] = State.HEADLINE
    return [kept.get(place, state) for place, state in enumerate(states)]


def _keep_cut_end(pieces: Sequence[Piece], shapes: Sequence[Shape], states: list[State]) -> list[State]:
    """The states, with the last paragraph that an ellipsis cuts, between the body and a prompt to read on."""
    kept = list(states)
    for place in range(1, len(pieces) - 1):
        cut = shapes[place].end == "…" and not pieces[place].rule and pieces[place + 1].effect in PROMPTS
        if cut and kept[place - 1] is State.BODY:
            kept[place] = State.BODY
    return kept


def _find_under_title(shapes: Sequence[Shape], bare: Sequence[int]) -> list[int]:
    """The first run of prose under the last line that repeats a page's title, if it talks of what the title says."""
    anchors = [place for place, held in enumerate(find_anchors(shapes)) if held]
    for anchor in anchors[: -MAX_TITLES - 1 : -1]:
        run = [place for place in bare if anchor < place <= anchor + TITLE_REACH]
        said = set[str]().union(*(shapes[place].subject for place in run))
        if said & shapes[anchor].subject and sum(shapes[place].words for place in run) >= MIN_BARE_WORDS:
            return run
    return []


def _go_on(pieces: Sequence[Piece], shapes: Sequence[Shape], states: list[State]) -> list[State]:
    """The states, with sentences of the body that stand below an interruption which rules explain.

    Losing text is worse than keeping a caption; but what stands below an end marker is not the article's.
    """
    last = max((place for place, state in enumerate(states) if state is State.BODY), default=-1)
    gone_on, between = list(states), 0
    for place in range(last + 1, len(states) if last >= 0 else 0):
        piece, shape = pieces[place], shapes[place]
        if _is_end(piece) or between > MAX_INTERRUPTION:
            break
        if is_ruled_out(piece, shape):
            between += 1
        elif between and (_reads_on(shape) or _heads_rest(pieces, shapes, place)):
            gone_on[last + 1 : place] = [State.INSIDE] * (place - last - 1)
            gone_on[place], last = State.BODY if _reads_on(shape) else State.SUBHEAD, place
            between = 0 if _reads_on(shape) else between
        elif not (place == last + 1 and _reads_on(shape)):
            break
    return gone_on


def _heads_rest(pieces: Sequence[Piece], shapes: Sequence[Shape], place: int) -> bool:
    """Whether a line right below a cross-reference is the subhead of a text that goes on under it."""
    return (
        pieces[place - 1].effect == Effect.CROSS_REFERENCE
        and place + 1 < len(pieces)
        and _could_head(pieces[place], shapes[place])
        and not pieces[place + 1].rule
        and _reads_on(shapes[place + 1])
    )


def _head_datelines(pieces: Sequence[Piece], shapes: Sequence[Shape], states: list[State]) -> list[State]:
    """The states, with the line above each paragraph that begins with a dateline as its headline."""
    headed = list(states)
    for place in range(1, len(pieces)):
        if states[place] is State.BODY and DATELINE_RE.match(pieces[place].block.text):
            near = range(place - 1, max(place - 1 - MAX_INTERRUPTION, -1), -1)
            above = next((p for p in near if not pieces[p].rule and not shapes[p].dated), place)
            if not states[above].is_kept and _could_head(pieces[above], shapes[above]):
                headed[above] = State.HEADLINE
    return headed


def _pass_kickers(pieces: Sequence[Piece], shapes: Sequence[Shape], states: list[State]) -> list[State]:
    """The states, with the headline below a kicker in capitals and not the kicker as headline."""
    passed, kicker = list(states), -1
    for place, (piece, shape, state) in enumerate(zip(pieces, shapes, states)):
        if state is State.BODY:
            kicker = -1
        elif state is State.HEADLINE:
            kicker = place if piece.block.text.isupper() else -1
        elif kicker >= 0 and shape.words > shapes[kicker].words and _could_head(piece, shape):
            passed[kicker], passed[place], kicker = State.OUTSIDE, State.HEADLINE, -1
    return passed


def _could_head(piece: Piece, shape: Shape) -> bool:
    return not (piece.rule or shape.dated or shape.is_prose) and allowed_states(piece, shape) is ANY


def _find_doubles(pieces: Sequence[Piece], shapes: Sequence[Shape]) -> list[int]:
    """Lines that stand twice in a row, as item and as headline; none in whole pages, whose menus double much."""
    if len(pieces) > MAX_LISTED:
        return []
    return [
        place
        for place, (upper, lower) in enumerate(zip(shapes, shapes[1:]))
        if upper.folded == lower.folded
        and lower.words >= MIN_DOUBLED_WORDS
        and _could_head(pieces[place + 1], lower)
    ]


def _head_doubles(doubles: Sequence[int], states: list[State]) -> list[State]:
    """The states, with the second of each two equal lines as a headline."""
    headed = list(states)
    for place in doubles:
        headed[place], headed[place + 1] = State.OUTSIDE, State.HEADLINE
    return headed


def _keep_lists(pieces: Sequence[Piece], shapes: Sequence[Shape], states: list[State]) -> list[State]:
    """The states, with the lists that a paragraph announces with a colon and that the text goes on below."""
    kept, opened = list(states), -1
    for place, (piece, shape, state) in enumerate(zip(pieces, shapes, states)):
        if state is State.BODY:
            if 0 <= opened < place - 1:
                kept[opened + 1 : place] = [State.BODY] * (place - opened - 1)
            opened = place if shape.end == ":" else -1
        elif (
            state is State.HEADLINE
            or piece.rule
            or shape.words > MAX_ITEM_WORDS
            or place - opened > MAX_ITEMS
        ):
            opened = -1
    return kept


def _is_end(piece: Piece) -> bool:
    """Whether what stands below this piece belongs to other stories, or to readers."""
    return piece.effect in END_EFFECTS or piece.rule is not None and piece.rule.id.startswith("comments.")


def _reads_on(shape: Shape) -> bool:
    """A whole sentence that speaks to nobody and credits nobody."""
    return (
        shape.end in SENTENCE_ENDS
        and shape.words >= MIN_SENTENCE_WORDS
        and shape.function_share >= PROSE_FUNCTION_SHARE
        and not (shape.addressing or shape.credit or shape.address)
    )
