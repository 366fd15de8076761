"""Stripped -> segments: one per article, each with the removed lines around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from clipper.model import Block, Dispatch, Part, Reason, Rejection, Removal, Role, Segment, Stripped
from clipper.segmenting.boundaries import Setting, find_starts, is_candidate, load_model, make_setting

MIN_BODY_WORDS = 12  # below this there is no article: one short sentence at least
MIN_BODY_CHARS = 60
FEED = "feed"  # where an item is an article by its publisher's word, and one line a summary:
MIN_ITEM_WORDS = 6
MAX_PARTS = 5_000  # a dispatch with more is no collection of articles; it is taken as one

# Marks of the HTML reader whose lines neither date nor sign an article: they belong to other texts, or to the site.
ELSEWHERE_RE = re.compile(
    r"html\.(?:ad|apart|comments|control|cookie|donation|embed|hidden|interface|nav|newsletter|paywall|poll|related"
    r"|share|sidebar|tags|teaser)$"
)
FAR_OFF_RE = re.compile(rf"{ELSEWHERE_RE.pattern}|html\.(?:above|footer|links|outside)$")
SILENT = {"above": FAR_OFF_RE, "between": ELSEWHERE_RE, "inside": FAR_OFF_RE, "below": FAR_OFF_RE}


MIN_ITEMS, MIN_ITEM_WORDS = 3, 5  # an index lists at least this many headlines of at least so many words
LISTED_IDS = frozenset(
    ("structure.outside", "structure.aside", "structure.ticker", "cut.read-on", "html.teaser")
)
PAGE_REASONS = {
    **dict.fromkeys(
        ("page.404", "page.oops", "page.not-found", "page.nothing", "page.seems"), Reason.ERROR_PAGE
    ),
    **dict.fromkeys(("page.http-error", "page.server-error", "page.query-failed"), Reason.ERROR_PAGE),
    "page.wall": Reason.LOGIN_WALL,
    **dict.fromkeys(("page.results", "page.results-range", "page.query", "page.try-again"), Reason.INDEX),
    **dict.fromkeys(("page.archive-of", "page.tag", "page.list-of", "page.index"), Reason.INDEX),
}
DETAILS = {
    Reason.EMPTY: "there is no text",
    Reason.NO_ARTICLE: "there is no text of an article",
    Reason.INDEX: "this is a list of headlines or teasers, not an article",
    Reason.LOGIN_WALL: "this is a login or subscription wall without the article",
    Reason.ERROR_PAGE: "this is an error page",
}


def segment_stripped(stripped: Stripped) -> Iterator[Segment | Rejection]:
    """Articles in the order of the dispatch; a group with too little text is a rejection, never dropped.

    A subhead, a quote used as one, an entry of a live blog or a paragraph of a digest begins no article.
    """
    groups = _group(stripped)
    ordinal = 0
    for index, group in enumerate(groups):
        if _has_body(group, stripped.dispatch):
            ordinal += 1
            yield _segment(stripped, groups, index, ordinal)
        else:
            yield _reject(stripped, group)
    if not groups:
        yield _reject(stripped, [])


def _group(stripped: Stripped) -> list[list[Part]]:
    """Runs of parts that each begin an article; only their first parts are headlines."""
    parts = stripped.parts
    if not parts:
        return []
    if stripped.single or len(parts) > MAX_PARTS:
        starts = [0]
    elif stripped.dispatch.structured:
        starts = [0, *(i for i, part in enumerate(parts) if i and part.role is Role.HEADLINE)]
    elif any(map(is_candidate, parts[1:])):
        starts = find_starts(setting_of(stripped), load_model())
    else:  # two dispatches in three: nothing below the first part could be a headline
        starts = [0]
    return [_with_roles(parts[start:end]) for start, end in zip(starts, [*starts[1:], len(parts)])]


def setting_of(stripped: Stripped) -> Setting:
    """The parts of a dispatch with the removals above each, as `boundaries.py` sees them."""
    removed = {id(removal.block): removal for removal in stripped.removals}
    above: list[list[Removal]] = [[]]
    for block in stripped.dispatch.blocks:
        if id(block) in removed:
            above[-1].append(removed[id(block)])
        else:
            above.append([])
    return make_setting(stripped.parts, above)


def _with_roles(group: Sequence[Part]) -> list[Part]:
    """The group with a headline at its top, if what stands there can be one, and subheads below."""
    top, *rest = group
    if rest and top.role is not Role.HEADLINE and is_candidate(top):
        top = Part(block=top.block, role=Role.HEADLINE)
    return [top, *(Part(block=p.block, role=Role.SUBHEAD) if p.role is Role.HEADLINE else p for p in rest)]


def _has_body(group: list[Part], dispatch: Dispatch) -> bool:
    text = " ".join(part.block.text for part in group if part.role is not Role.HEADLINE)
    if dispatch.format == FEED:
        return len(text.split(None, MIN_ITEM_WORDS)) >= MIN_ITEM_WORDS
    return len(text) >= MIN_BODY_CHARS and len(text.split(None, MIN_BODY_WORDS)) >= MIN_BODY_WORDS


def _reject(stripped: Stripped, group: list[Part]) -> Rejection:
    reason = _reason(stripped)
    return Rejection(
        stage="segmenting",
        reason=reason,
        source=stripped.dispatch.source,
        blocks=tuple(part.block for part in group),
        detail=DETAILS[reason],
    )


def _reason(stripped: Stripped) -> Reason:
    """Why there is no article, by the rules that removed what there is."""
    if not stripped.dispatch.blocks:
        return Reason.EMPTY
    removed = Counter(removal.rule_id for removal in stripped.removals)
    for rule_id, reason in PAGE_REASONS.items():
        if removed[rule_id]:
            return reason
    return Reason.INDEX if _is_index(stripped) else Reason.NO_ARTICLE


def _is_index(stripped: Stripped) -> bool:
    """Whether what was removed is a list of headlines: several lines of some words that are no sentences."""
    lines = [removal.block.text for removal in stripped.removals if removal.rule_id in LISTED_IDS]
    return sum(len(line.split()) >= MIN_ITEM_WORDS for line in lines) >= MIN_ITEMS


def _segment(stripped: Stripped, groups: list[list[Part]], index: int, ordinal: int) -> Segment:
    """The group as a segment; the removals around it stand where their order puts them."""
    group = groups[index]
    head = group[0] if group[0].role is Role.HEADLINE else None
    body = group[1:] if head else group
    order = {id(block): place for place, block in enumerate(stripped.dispatch.blocks)}
    after = _place(order, groups[index - 1][-1].block) if index else -1
    before = _place(order, groups[index + 1][0].block) if index + 1 < len(groups) else len(order)
    opening = next((part for part in body if part.role is not Role.STANDFIRST), body[-1])
    top, first, last = (_place(order, part.block) for part in (group[0], opening, body[-1]))
    around: dict[str, list[Removal]] = {"above": [], "between": [], "inside": [], "below": []}
    for removal in stripped.removals:
        place = _place(order, removal.block)
        if after < place < before:
            side = (
                "above"
                if place < top
                else "between"
                if place < first
                else "inside"
                if place < last
                else "below"
            )
            if not SILENT[side].match(removal.rule_id):
                around[side].append(removal)
    return Segment(
        dispatch=stripped.dispatch,
        ordinal=ordinal,
        headline=head.block if head else None,
        parts=tuple(body),
        **{side: tuple(removals) for side, removals in around.items()},
    )


def _place(order: dict[int, int], block: Block) -> int:
    return order[id(block)]
