"""Whether a line is part of the article, and if not, why.

The rules stand in the order in which they are asked, from the surest evidence to the weakest; the first that has an
opinion decides. A line that is not part of the article becomes a block with a mark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from clipper.french.words import regex
from clipper.model import Block, BlockKind, Effect, Reason, Removal, Scope
from clipper.reading.html.hints import (
    INTERFACE_STRONG,
    bare,
    begins_as_date,
    find_phrase,
    is_signature,
    names_publication,
    reads_loosely,
    speaks_to_reader,
)
from clipper.reading.html.layout import LABELS, LINKED, Layout, Line
from clipper.reading.html.lines import CELLS

KEEP = "keep"
PHRASE_CHARS = 250  # of a line that sends the reader elsewhere; a longer one is a paragraph that begins so
PHRASE_LINKS = 0.2  # share of link in such a line where it reads as prose
SITE_RE = regex(r"article|lire|abonn|compte|read|subscri|account", re.IGNORECASE)
SURE_PHRASES = frozenset(("paywall",))  # believed also of what reads as prose
NEVER_BODY = frozenset(("caption", "hidden"))  # what metadata repeats stays out of the body in these
TEASERS = frozenset(("related", "teaser"))  # what some sites call the standfirst
STANDFIRST, SECOND = "standfirst", 2  # its name, or the level of a heading that is one
REPEATED_CHARS = 40  # shorter lines may well come twice in one text
COMPARED_CHARS = 120  # letters by which two long lines are distinguished
LABEL_WORDS = 4  # a line of so many above the first paragraph is a label
NEAR_LINES = 6  # above the headline, in which a line can date the article
# Of words that hold sentences together, from which short lines above the prose begin the text.
LOOSE_LINES = 4
STANDING = (BlockKind.HEADING, BlockKind.TABLE_ROW)  # among the paragraphs, whatever box holds them
FIELD_RE = regex(r"[^:]{1,40}:\s*\S+")  # "Affichages : 1873"
FULL_STOPS = ".!?…»"

# A reason that takes prose under the headline is doubted where it leaves next to nothing: so many times what is kept
# (twice as often where that is a text), or as much as is kept where the lines stand before or among those.
DOUBTED_SHARE, DOUBTED_WITHIN = 4, 1
TEXT_LINES = 3  # of prose that make a text; a standfirst has fewer
DOUBTED_CHARS = 300
CARD_CHARS = 250  # of prose under a linked headline; a teaser has fewer
PLAIN_LINKS = 0.3  # share of link from which prose may be a teaser or a menu
TRUSTED = frozenset(("comments", "date", "repeated", "above"))

# Why a line is not part of the article. First those that a name in the markup gives away.
REASONS = {
    "ad": "stands in the place of an advertisement",
    "bio": "is about the author",
    "byline": "names the author",
    "caption": "describes or credits a picture",
    "comments": "stands among the comments",
    "control": "is a button, a counter or a tool",
    "cookie": "stands in a pop-up or a cookie notice",
    "date": "says when the article was published",
    "donation": "asks for support",
    "embed": "is a post or a graphic of another site",
    "footer": "stands at the foot of the page",
    "form": "belongs to a form",
    "hidden": "is hidden from the reader of the page",
    "kicker": "is a label over the headline",
    "nav": "belongs to a menu",
    "newsletter": "offers a newsletter",
    "notes": "is a footnote",
    "paywall": "asks to subscribe or to sign in",
    "player": "belongs to a player or a slide show",
    "poll": "belongs to a poll",
    "related": "leads to another article",
    "share": "offers to share the article",
    "sidebar": "stands in a column beside the article",
    "tags": "lists keywords",
    "teaser": "announces another article in a row of its like",
    # Then those that place and words give away.
    "above": "is prose that stands above the headline",
    "apart": "is prose, but not where the paragraphs of the article stand",
    "head": "is a short line before the first paragraph",
    "interface": "is the site speaking to its reader",
    "links": "is mostly link",
    "outside": "stands outside the part of the page that holds the article",
    "repeated": "repeats the headline or a line above",
    "short": "is a short line in a box that holds no paragraph of the article",
    "tail": "is a short line after the last paragraph",
    # Then those of whole pages.
    "error-page": "this is an error page",
    "forum": "this is a discussion in a forum",
    "index": "this is a list of articles",
    "login-wall": "one must sign in or subscribe to read this page",
    "reference": "this is an entry of a dictionary",
    "section": "is the name of a section over several articles",
    "shell": "the page shows next to nothing; the article stands in its data",
}
CHROME = frozenset(
    (
        *("nav", "footer", "related", "teaser", "comments", "share", "sidebar", "ad", "cookie", "control"),
        *("form", "tags", "hidden"),
    )
)
# Lines that neither date nor sign an article: they belong to other texts, or to the site.
ELSEWHERE = (
    *("ad", "apart", "comments", "control", "cookie", "donation", "embed", "form", "hidden", "interface"),
    *("nav", "newsletter", "paywall", "poll", "related", "share", "sidebar", "tags", "teaser"),
)
FAR_OFF = ("above", "footer", "links", "outside")
SCOPES = dict.fromkeys(ELSEWHERE, Scope.SITE) | dict.fromkeys(FAR_OFF, Scope.UNDER_HEADLINE)
EFFECTS = {"byline": Effect.BYLINE, "caption": Effect.CAPTION, "teaser": Effect.TEASER}
PAGES = {"error-page": Reason.ERROR_PAGE, "index": Reason.INDEX, "login-wall": Reason.LOGIN_WALL}


@cache
def mark_of(name: str) -> Removal:
    """Why a line is not part of the article, and what that says to later stages."""
    return Removal(
        rule=f"html.{name}",
        reason=REASONS[name],
        effect=EFFECTS.get(name, Effect.LINE),
        scope=SCOPES.get(name, Scope.ARTICLE),
        page=PAGES.get(name),
    )


def find_doubted(layout: Layout, blocks: Sequence[Block], tried: Collection[str]) -> str | None:
    """The reason that took most of the prose under the headline, where that is too much to be believed; or None.

    Left alone: prose that stands under linked headlines, a line or two each, as teasers do.
    """
    start = 0 if layout.headline is None else layout.headline + 1
    kept = [
        index
        for index in range(start, len(blocks))
        if blocks[index].mark is None and layout.lines[index].prose
    ]
    mass = sum(len(blocks[index].text) for index in kept)
    share = DOUBTED_SHARE * (2 if len(kept) >= TEXT_LINES else 1)
    taken, within, cards = Counter[str](), Counter[str](), Counter[str]()
    for index in range(start, len(blocks)):
        mark, line = blocks[index].mark, layout.lines[index]
        if mark is None:
            continue
        if line.piece.link_share >= LINKED:
            cards[mark.rule] += CARD_CHARS * (line.piece.text.count(" ") >= LABEL_WORDS)
        elif line.prose and line.piece.link_share < PLAIN_LINKS and not speaks_to_reader(line.piece.text):
            taken[mark.rule] += len(line.piece.text)
            within[mark.rule] += len(line.piece.text) * (not kept or index < kept[-1])
    for rule, size in taken.items():
        reason = rule.removeprefix("html.")
        enough = size >= max(DOUBTED_CHARS, cards[rule]) and reason not in TRUSTED and reason not in tried
        if enough and (size >= share * mass or within[rule] >= DOUBTED_WITHIN * mass):
            return reason
    return None


class Spot(NamedTuple):
    """A line in its place.

    `zone` is before (-1), within (0) or after (1) the article's prose; `near` says whether the line stands right
    above the headline, `inside` in the region, `ours` in a holder that is part of the article.
    """

    line: Line
    kind: BlockKind
    level: int
    is_headline: bool
    under_headline: bool
    zone: int
    near: bool
    inside: bool
    ours: bool


def make_blocks(layout: Layout) -> tuple[Block, ...]:
    """All pieces in order, each with its kind, its link share and, where it is not part of the article, its mark."""
    headline = layout.headline
    seen = dict[str, str]()
    if headline is not None:
        is_repeated(layout.lines[headline].piece.text, seen)
    ends = find_ends(layout)
    blocks = []
    for index, line in enumerate(layout.lines):
        is_headline = index == headline
        if not is_headline and line.hint in CHROME and not (line.prose or line.dated):
            verdict = line.hint  # most lines of a page: no spot need be made
        else:
            verdict = judge(find_spot(layout, index, ends))
        if verdict == KEEP and not is_headline and is_repeated(line.piece.text, seen):
            verdict = "repeated"
        blocks.append(make_block(layout, line, is_headline, None if verdict == KEEP else verdict))
    return tuple(blocks)


def make_block(layout: Layout, line: Line, is_headline: bool, mark: str | None) -> Block:
    """The block of a line; the headline is the one heading of level 1."""
    piece = line.piece
    box = layout.page.boxes[piece.box]
    kind, level = box.kind, box.level
    if is_headline:
        kind, level = BlockKind.HEADING, 1
    elif level:
        level = max(2, level)
    elif kind is BlockKind.TABLE_ROW and layout.page.boxes[layout.holder[piece.box]].name in CELLS:
        kind = BlockKind.TEXT
    return Block(
        text=piece.text,
        first_line=piece.first_line,
        last_line=piece.last_line,
        kind=kind,
        level=level,
        link_share=round(piece.link_share, 3) if piece.links else 0.0,
        mark=mark_of(mark) if mark else None,
    )


def is_repeated(text: str, seen: dict[str, str]) -> bool:
    """Whether a line was kept already, whole or as the beginning of a longer one; what is new is remembered.

    `seen` holds the lines that were kept by their first letters.
    """
    opening = bare(text[: 2 * COMPARED_CHARS])[:COMPARED_CHARS]
    if opening in seen:
        return len(opening) < COMPARED_CHARS or bare(seen[opening]).startswith(bare(text))
    if len(text) >= REPEATED_CHARS or not seen:
        seen[opening] = text
    return False


def find_spot(layout: Layout, index: int, ends: tuple[int, int]) -> Spot:
    """A line of a layout in its place; `ends` are the first and the last line of the article."""
    line, headline = layout.lines[index], layout.headline
    first, last = ends
    box, zone = line.piece.box, -1 if index < first else 1 if index > last else 0
    holder = layout.holder[box]
    return Spot(
        line=line,
        kind=layout.page.boxes[box].kind,
        level=layout.page.boxes[box].level,
        is_headline=index == headline,
        under_headline=headline is None or index > headline,
        near=headline is not None and headline - NEAR_LINES <= index < headline,
        zone=zone,
        inside=layout.inside[box],
        ours=holder in layout.accepted and not (zone and holder in layout.foreign),
    )


def find_ends(layout: Layout) -> tuple[int, int]:
    """The first and the last line of the article: its prose, and the lines around that stand where its prose does."""
    lines = layout.lines
    ours = [
        layout.holder[line.piece.box] in layout.accepted and not (line.hint or line.dated) for line in lines
    ]
    at = [index for index, line in enumerate(lines) if ours[index] and line.prose and not line.foreign]
    if not at:
        return 0, -1
    start = 0 if layout.headline is None else layout.headline + 1
    loose = [index for index in range(start, at[0]) if ours[index] and reads_loosely(lines[index].piece.text)]
    first = loose[0] if len(loose) >= LOOSE_LINES else at[0]
    return stretch(layout, first, -1), stretch(layout, at[-1], 1)


def stretch(layout: Layout, end: int, step: int) -> int:
    """The end of the article, moved on in one direction over the plain lines that stand among its paragraphs.

    Left alone: signatures, which are not text, at either end.
    """
    lines, boxes = layout.lines, layout.page.boxes
    home, index = layout.holder[lines[end].piece.box], end + step
    while 0 <= index < len(lines) and index != layout.headline:
        line, box = lines[index], boxes[lines[index].piece.box]
        holder = layout.holder[line.piece.box]
        at_home = holder == home or bool(boxes[home].names and boxes[holder].names == boxes[home].names)
        ours = at_home or holder in layout.accepted
        belongs = (at_home and (step > 0 or says_something(line, box.kind))) or (
            ours and (ends_article(line) if step > 0 else box.level > 1)
        )
        if line.hint or line.foreign or not (belongs or at_home):
            break
        if belongs and is_plain(line) and (step < 0 or not (box.level or is_signature(line.piece.text))):
            end = index
        elif not at_home or step < 0:
            break
        index += step
    return end


def says_something(line: Line, kind: BlockKind) -> bool:
    """Whether a short line above the first paragraph is more than a label: an item of a list, or several words.

    Left alone: a field of one value, such as a counter of visits, and signatures.
    """
    text = line.piece.text
    is_item = kind is BlockKind.LIST_ITEM and not FIELD_RE.fullmatch(text)
    return not is_signature(text) and (is_item or text.count(" ") >= LABEL_WORDS)


def is_plain(line: Line) -> bool:
    """Whether a line could belong to a text: no label, no link, no message of the site, no date of publication."""
    text = line.piece.text
    return not (
        line.piece.link_share >= PLAIN_LINKS or (line.dated and names_publication(text)) or find_phrase(text)
    )


def ends_article(line: Line) -> bool:
    """Whether a short line after the prose is one more sentence of it."""
    text = line.piece.text
    return not line.piece.links and text[-1] in FULL_STOPS and text.count(" ") >= 2


def judge(spot: Spot) -> str:
    """The verdict of the first rule that has one."""
    line = spot.line
    if not (spot.inside or line.prose or line.dated or line.hint or spot.is_headline or spot.under_headline):
        return "outside"
    return next((verdict for rule in RULES if (verdict := rule(spot))), KEEP)


def judge_headline(spot: Spot) -> str | None:
    """The headline is kept, wherever it stands."""
    return KEEP if spot.is_headline else None


def judge_known(spot: Spot) -> str | None:
    """What the page's own metadata gives as body or description is kept, but not above the headline."""
    kept = spot.line.known and spot.under_headline and spot.line.hint not in NEVER_BODY
    return KEEP if kept else None


def judge_date(spot: Spot) -> str | None:
    """Publication lines are not sentences, though some read like them."""
    if not spot.line.dated or spot.kind is BlockKind.HEADING:
        return None
    if spot.line.hint not in LABELS and not (spot.under_headline and spot.zone < 0):
        return None
    if spot.ours and not spot.zone and not names_publication(spot.line.piece.text):
        return None
    if not (spot.under_headline or spot.near):  # the day of the visit, in the head of the site
        return None
    sure = spot.zone or not spot.line.prose or begins_as_date(spot.line.piece.text)
    return "date" if sure else None


def judge_standfirst(spot: Spot) -> str | None:
    """Prose between the headline and the body belongs to the article, whatever box holds it."""
    if not spot.under_headline or spot.zone >= 0 or spot.line.foreign:
        return None
    early = spot.line.prose or (
        (spot.line.hint == STANDFIRST or spot.level == SECOND) and reads_loosely(spot.line.piece.text)
    )
    named = spot.line.hint in (None, STANDFIRST) or (spot.line.hint in TEASERS and not spot.line.piece.links)
    return KEEP if early and named else None


def judge_hint(spot: Spot) -> str | None:
    """What believed names say."""
    return None if spot.line.hint == STANDFIRST else spot.line.hint


def judge_above(spot: Spot) -> str | None:
    """What stands above the headline is not of the article, even where it reads like it."""
    return "above" if spot.line.prose and not spot.under_headline else None


def judge_place(spot: Spot) -> str | None:
    """What stands outside the region is not of the article."""
    return None if spot.inside else "outside"


def judge_phrase(spot: Spot) -> str | None:
    """Cross-references, prompts to pay, credits and the labels of advertisements, by how they begin."""
    piece = spot.line.piece
    phrase = find_phrase(piece.text) if len(piece.text) <= PHRASE_CHARS else None
    if phrase is None:
        return None
    plain = spot.line.prose and piece.link_share < PHRASE_LINKS
    sure = phrase in SURE_PHRASES and SITE_RE.search(piece.text)
    return phrase if sure or not plain else None


def judge_links(spot: Spot) -> str | None:
    """A line that is mostly link names another page."""
    return "links" if spot.line.piece.link_share >= LINKED and not spot.line.prose else None


def judge_interface(spot: Spot) -> str | None:
    """The site speaking of itself: in a box of its own, or clearly so at the ends of the article."""
    if not spot.line.foreign or (spot.ours and not spot.zone):
        return None
    text = spot.line.piece.text
    strong = not spot.ours or speaks_to_reader(text, INTERFACE_STRONG) or find_phrase(text)
    return "interface" if strong else None


def judge_prose(spot: Spot) -> str | None:
    """Sentences are kept where the article's paragraphs stand."""
    if spot.line.prose:
        return KEEP if spot.ours else "apart"
    loose = spot.ours and spot.kind is not BlockKind.HEADING and reads_loosely(spot.line.piece.text)
    return KEEP if loose else None


def judge_zone(spot: Spot) -> str | None:
    """Short lines are labels before the first and after the last sentence, and part of the text between."""
    if spot.zone:
        return "head" if spot.zone < 0 else "tail"
    piece = spot.line.piece
    shaped = spot.ours or spot.kind in STANDING or piece.bold >= LINKED * len(piece.text)
    return KEEP if shaped else "short"


RULES: tuple[Callable[[Spot], str | None], ...] = (
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
