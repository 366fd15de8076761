"""The pieces of a page as blocks: those of the article bare, all others marked with the reason."""

from __future__ import annotations

from functools import cache

from clipper.model import Block, BlockKind, Effect, Reason, Removal, Scope
from clipper.reading.html.hints import find_phrase
from clipper.reading.html.judging import KEEP, Spot, judge, judge_chrome
from clipper.reading.html.metadata import bare
from clipper.reading.html.regions import Layout, Line
from clipper.reading.html.tables import CELLS

REPEATED_CHARS = 40  # shorter lines may well come twice in one text
COMPARED_CHARS = 120  # letters by which two long lines are told apart
NEAR_LINES = 6  # above the headline, in which a line can date the article
FULL_STOPS = ".!?…»"
# Lines that neither date nor sign an article: they belong to other texts, or to the site.
ELSEWHERE = frozenset(
    f"html.{name}"
    for name in (
        *("ad", "apart", "comments", "control", "cookie", "donation", "embed", "hidden", "interface", "nav"),
        *("newsletter", "paywall", "poll", "related", "share", "sidebar", "tags", "teaser"),
    )
)
FAR_OFF = frozenset(f"html.{name}" for name in ("above", "footer", "links", "outside"))
SCOPES = {
    **dict.fromkeys(ELSEWHERE, Scope.SITE),
    **dict.fromkeys(FAR_OFF, Scope.UNDER_HEADLINE),
}
EFFECTS = {"html.byline": Effect.BYLINE, "html.caption": Effect.CAPTION, "html.teaser": Effect.TEASER}
PAGES = {"html.error-page": Reason.ERROR_PAGE, "html.index": Reason.INDEX}


def make_blocks(layout: Layout) -> tuple[Block, ...]:
    """All pieces in order, each with its kind, its link share and, where it is no part of the article, its mark."""
    headline = layout.headline
    seen = set() if headline is None else {bare(layout.lines[headline].piece.text)}
    ends = find_ends(layout)
    blocks = []
    for index, line in enumerate(layout.lines):
        is_headline = index == headline
        verdict = (
            None if is_headline else judge_chrome(line)
        )  # most lines of a page, for which no spot is made
        if verdict is None:
            verdict = judge(find_spot(layout, index, ends))
            if verdict == KEEP and not is_headline:
                verdict = mark_repeated(line.piece.text, seen)
        blocks.append(make_block(layout, line, is_headline, None if verdict == KEEP else verdict))
    return tuple(blocks)


def mark_repeated(text: str, seen: set[str]) -> str:
    """The verdict on a line that would be kept: not if the headline, or the same long line, was kept already."""
    if len(text) < REPEATED_CHARS:
        return "html.repeated" if bare(text) in seen else KEEP
    letters = bare(text[: 2 * COMPARED_CHARS])[:COMPARED_CHARS]
    repeated = letters in seen
    seen.add(letters)
    return "html.repeated" if repeated else KEEP


def find_spot(layout: Layout, index: int, ends: tuple[int, int]) -> Spot:
    """A line of a layout in its place; `ends` are the first and the last line of the article."""
    line, holders, headline = layout.lines[index], layout.holders, layout.headline
    first, last = ends
    box = line.piece.box
    return Spot(
        line=line,
        kind=layout.page.boxes[box].kind,
        level=layout.page.boxes[box].level,
        is_headline=index == headline,
        under_headline=headline is None or index > headline,
        near=headline is not None and headline - NEAR_LINES <= index < headline,
        zone=-1 if index < first else 1 if index > last else 0,
        inside=holders.inside[box],
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


def make_block(layout: Layout, line: Line, is_headline: bool, mark: str | None) -> Block:
    """The block of a line; the headline is the one heading of level 1."""
    piece = line.piece
    box = layout.page.boxes[piece.box]
    kind, level = box.kind, box.level
    if is_headline:
        kind, level = BlockKind.HEADING, 1
    elif level:
        level = max(2, level)
    elif kind is BlockKind.TABLE_ROW and layout.page.boxes[layout.holders.holder[piece.box]].name in CELLS:
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


@cache
def mark_of(rule: str) -> Removal:
    """Why a line is no part of the article, and what that tells later stages, by the id of the rule."""
    return Removal(
        rule=rule,
        reason="the markup says so",
        effect=EFFECTS.get(rule, Effect.LINE),
        scope=SCOPES.get(rule, Scope.ARTICLE),
        page=PAGES.get(rule),
    )
