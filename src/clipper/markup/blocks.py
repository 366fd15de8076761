"""The pieces of a page as blocks: those of the article bare, all others marked with the reason.

The rules stand in the order in which they are asked, from the surest evidence to the weakest; the first that has an
opinion decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clipper.markup.hints import find_phrase
from clipper.markup.metadata import bare
from clipper.markup.prose import INTERFACE_STRONG, begins_as_date, reads_loosely, speaks_to_reader
from clipper.markup.regions import LABELS, LINKED, Layout, Line
from clipper.markup.tables import CELLS
from clipper.model import Block, BlockKind

KEEP, OUTSIDE = "keep", "html.outside"
CHROME = frozenset(
    (
        "nav",
        "footer",
        "related",
        "teaser",
        "comments",
        "share",
        "sidebar",
        "ad",
        "cookie",
        "control",
        "tags",
        "hidden",
    )
)
PHRASE_CHARS = 250  # of a line that sends the reader elsewhere; a longer one is a paragraph that begins so
PHRASE_LINKS = 0.2  # share of link in such a line where it reads as prose
REPEATED_CHARS = 40  # shorter lines may well come twice in one text
NEVER_BODY = frozenset(("caption", "hidden"))  # what metadata repeats stays out of the body in these
SURE_PHRASES = frozenset(("paywall",))  # believed also of what reads as prose
TEASERS = frozenset(("related", "teaser"))  # what some sites call the standfirst
NEAR_LINES = 6  # above the headline, in which a line can date the article
FULL_STOPS = ".!?…»"
STANDFIRST, SECOND = "standfirst", 2  # its name, or the level of a heading that is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line in its place: `zone` is before (-1), within (0) or after (1) the article's prose; `near` says whether it
    stands right above the headline, `inside` in the region, `ours` in a holder that is part of the article."""

    line: Line
    kind: BlockKind
    level: int
    is_headline: bool
    under_headline: bool
    zone: int
    near: bool
    inside: bool
    ours: bool


Rule = Callable[[Spot], str | None]


def judge_headline(spot: Spot) -> str | None:
    """The headline is kept, wherever it stands."""
    return KEEP if spot.is_headline else None


def judge_known(spot: Spot) -> str | None:
    """What the page's own metadata gives as body or description is kept, but not above the headline."""
    kept = spot.line.known and spot.under_headline and spot.line.hint not in NEVER_BODY
    return KEEP if kept else None


def judge_date(spot: Spot) -> str | None:
    """Publication lines are no sentences, though some read like them."""
    if not spot.line.dated or spot.kind is BlockKind.HEADING:
        return None
    if spot.line.hint not in LABELS and not (spot.under_headline and spot.zone < 0):
        return None
    if spot.kind is BlockKind.TABLE_ROW and spot.ours and not spot.zone:
        return None
    if not (spot.under_headline or spot.near):  # the day of the visit, in the head of the site
        return None
    sure = spot.zone or not spot.line.prose or begins_as_date(spot.line.piece.text)
    return "html.date" if sure else None


def judge_standfirst(spot: Spot) -> str | None:
    """Prose between the headline and the body belongs to the article, whatever box holds it."""
    if not spot.under_headline or spot.zone >= 0 or spot.line.foreign:
        return None
    early = spot.line.prose or (
        (spot.line.hint == STANDFIRST or spot.level == SECOND) and reads_loosely(spot.line.piece.text)
    )
    named = spot.line.hint in (None, STANDFIRST) or (spot.line.hint in TEASERS and not spot.line.piece.links)
    return KEEP if early and named else None


def judge_above(spot: Spot) -> str | None:
    """What stands above the headline is not of the article, even where it reads like it."""
    return None if spot.under_headline else "html.above" if spot.line.prose else None


def judge_hint(spot: Spot) -> str | None:
    """What believed names say."""
    hint = spot.line.hint
    return f"html.{hint}" if hint and hint != STANDFIRST else None


def judge_place(spot: Spot) -> str | None:
    """What stands outside the region is not of the article."""
    return None if spot.inside else OUTSIDE


def judge_phrase(spot: Spot) -> str | None:
    """Cross-references, prompts to pay, credits and the labels of advertisements, by how they begin."""
    piece = spot.line.piece
    phrase = find_phrase(piece.text) if len(piece.text) <= PHRASE_CHARS else None
    if phrase is None or (phrase not in SURE_PHRASES and spot.line.prose and piece.link_share < PHRASE_LINKS):
        return None
    return f"html.{phrase}"


def judge_links(spot: Spot) -> str | None:
    """A line that is mostly link names another page."""
    return "html.links" if spot.line.piece.link_share >= LINKED else None


def judge_interface(spot: Spot) -> str | None:
    """The site speaking of itself: in a box of its own, or clearly so at the ends of the article."""
    if not spot.line.foreign or (spot.ours and not spot.zone):
        return None
    strong = not spot.ours or speaks_to_reader(spot.line.piece.text, INTERFACE_STRONG)
    return "html.interface" if strong else None


def judge_prose(spot: Spot) -> str | None:
    """Sentences are kept where the article's paragraphs stand."""
    if spot.line.prose:
        return KEEP if spot.ours else "html.apart"
    loose = spot.ours and spot.kind is not BlockKind.HEADING and reads_loosely(spot.line.piece.text)
    return KEEP if loose else None


def judge_zone(spot: Spot) -> str | None:
    """Short lines are labels before the first and after the last sentence, and part of the text between."""
    if spot.zone:
        return "html.head" if spot.zone < 0 else "html.tail"
    piece = spot.line.piece
    shaped = spot.ours or spot.kind is BlockKind.HEADING or piece.bold >= LINKED * len(piece.text)
    return KEEP if shaped else "html.short"


RULES: tuple[Rule, ...] = (
    judge_headline,
    judge_known,
    judge_date,
    judge_standfirst,
    judge_hint,
    judge_above,
    judge_place,
    judge_phrase,
    judge_links,
    judge_interface,
    judge_prose,
    judge_zone,
)


def make_blocks(layout: Layout) -> tuple[Block, ...]:
    """All pieces in order, each with its kind, its link share and, where it is no part of the article, its mark."""
    seen = set() if layout.headline is None else {bare(layout.lines[layout.headline].piece.text)}
    blocks = []
    for spot in find_spots(layout):
        verdict = judge(spot)
        if verdict == KEEP and not spot.is_headline:
            verdict = mark_repeated(spot.line.piece.text, seen)
        blocks.append(make_block(layout, spot, None if verdict == KEEP else verdict))
    return tuple(blocks)


def judge(spot: Spot) -> str:
    """The verdict of the first rule that has one. Most lines of a page are plain chrome, and need no rule."""
    line = spot.line
    if line.hint in CHROME and not (line.prose or line.dated or spot.is_headline):
        return f"html.{line.hint}"
    if not (spot.inside or line.prose or line.dated or line.hint or spot.is_headline or spot.under_headline):
        return OUTSIDE
    for rule in RULES:
        verdict = rule(spot)
        if verdict:
            return verdict
    return KEEP


def mark_repeated(text: str, seen: set[str]) -> str:
    """The verdict on a line that would be kept: not if the headline, or the same long line, was kept already."""
    letters = bare(text)
    repeated = letters in seen
    if len(text) >= REPEATED_CHARS:
        seen.add(letters)
    return "html.repeated" if repeated else KEEP


def find_spots(layout: Layout) -> Iterator[Spot]:
    """The lines of a layout, each in its place."""
    page, holders, headline = layout.page, layout.holders, layout.headline
    within = holders.inside
    first, last = find_ends(layout)
    for index, line in enumerate(layout.lines):
        box = line.piece.box
        yield Spot(
            line=line,
            kind=page.boxes[box].kind,
            level=page.boxes[box].level,
            is_headline=index == headline,
            under_headline=headline is None or index > headline,
            near=headline is not None and headline - NEAR_LINES <= index < headline,
            zone=-1 if index < first else 1 if index > last else 0,
            inside=within[box],
            ours=holders.holder[box] in holders.accepted,
        )


def find_ends(layout: Layout) -> tuple[int, int]:
    """The first and the last line of the article: its prose, the heading above it, the short sentences after it."""
    accepted, holder, lines = layout.holders.accepted, layout.holders.holder, layout.lines
    ours = [holder[line.piece.box] in accepted and not (line.hint or line.dated) for line in lines]
    at = [index for index, line in enumerate(lines) if ours[index] and line.prose and not line.foreign]
    if not at:
        return 0, -1
    first, last = at[0], at[-1]
    while first > 0 and ours[first - 1] and layout.page.boxes[lines[first - 1].piece.box].level > 1:
        first -= 1
    while last + 1 < len(lines) and ours[last + 1] and ends_article(lines[last + 1]):
        last += 1
    return first, last


def ends_article(line: Line) -> bool:
    """Whether a short line after the prose is one more sentence of it."""
    text = line.piece.text
    plain = not (line.foreign or line.piece.links or find_phrase(text))
    return plain and text[-1] in FULL_STOPS and text.count(" ") >= 2


def make_block(layout: Layout, spot: Spot, mark: str | None) -> Block:
    """The block of a line; the headline is the one heading of level 1."""
    piece = spot.line.piece
    level = spot.level
    cell = (
        spot.kind is BlockKind.TABLE_ROW and layout.page.boxes[layout.holders.holder[piece.box]].name in CELLS
    )
    kind = BlockKind.TEXT if cell else spot.kind
    return Block(
        text=piece.text,
        first_line=piece.first_line,
        last_line=piece.last_line,
        kind=BlockKind.HEADING if spot.is_headline else kind,
        level=1 if spot.is_headline else max(2, level) if level else 0,
        link_share=round(piece.link_share, 3) if piece.links else 0.0,
        mark=mark,
    )
