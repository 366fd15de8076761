"""Stripped -> segments: one per article, each with the removed lines around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from clipper.model import (
    Block,
    Dispatch,
    Effect,
    Labelled,
    Reason,
    Rejection,
    Removal,
    Role,
    Segment,
    Stripped,
)
from clipper.settings import Change

STARTS = (Role.HEADLINE, Role.OPENING)
MIN_BODY_WORDS = 12  # below this there is no article: one short sentence at least
MIN_BODY_CHARS = 60
MIN_ITEM_WORDS = 5  # of an item of a feed, where one line is a summary

MIN_ITEMS, MIN_LISTED_WORDS = 3, 5  # an index lists at least this many headlines of at least so many words
LISTED = frozenset((Effect.UNEXPLAINED, Effect.TRUNCATION, Effect.TEASER))
PAGES = (
    *(Reason.NO_TEXT, Reason.SOCIAL_POST, Reason.REPORT, Reason.TRANSCRIPT),
    *(Reason.ERROR_PAGE, Reason.LOGIN_WALL, Reason.INDEX),
)
DETAILS = {
    Reason.EMPTY: "there is no text",
    Reason.NO_ARTICLE: "there is no text of an article",
    Reason.INDEX: "this is a list of headlines or teasers, not an article",
    Reason.LOGIN_WALL: "this is a login or subscription wall without the article",
    Reason.ERROR_PAGE: "this is an error page",
    Reason.NO_TEXT: "the database holds no text of this article",
    Reason.SOCIAL_POST: "this is a post of a social network",
    Reason.REPORT: "this is an extract of a report",
    Reason.TRANSCRIPT: "this is the transcript of a broadcast",
}

BY_HAND = Removal(rule="review.removed", reason="a person removed it", effect=Effect.UNEXPLAINED)
UNMATCHED = "correction-unmatched"


def correct(stripped: Stripped, changes: Iterable[Change]) -> Stripped:
    """The dispatch with the labels that a person gave to some of its lines; with a warning where one is not found."""
    wanted = {(change.lines, change.text): change for change in changes}
    lines, found = [], set()
    for line in stripped.lines:
        place = place_of(line.block)
        if change := wanted.get(place):
            found.add(place)
            removal = None if change.role else line.removal or BY_HAND
            line = replace(line, role=change.role, removal=removal, stated=change.article)
        lines.append(line)
    dispatch = stripped.dispatch
    if len(found) < len(wanted):
        dispatch = replace(dispatch, warnings=(*dispatch.warnings, UNMATCHED))
    return replace(stripped, dispatch=dispatch, lines=tuple(lines))


def place_of(block: Block) -> tuple[tuple[int, int], str]:
    """What a correction knows a block of a dispatch by: its first and last line, and its text."""
    return (block.first_line, block.last_line), block.text


def segment_stripped(stripped: Stripped) -> list[Segment | Rejection]:
    """The articles of a dispatch in order. What is too short to be an article is a rejection."""
    lines = stripped.lines
    groups = _group(lines)
    results: list[Segment | Rejection] = []
    ordinal = 0
    for index, group in enumerate(groups):
        if _has_body([lines[place] for place in group], stripped.dispatch):
            ordinal += 1
            results.append(_segment(stripped.dispatch, lines, groups, index, ordinal))
        else:
            results.append(_reject(stripped, [lines[place].block for place in group]))
    return results or [_reject(stripped, [])]


def _group(lines: Sequence[Labelled]) -> list[list[int]]:
    """Runs of the places of kept blocks that are an article each."""
    places = [place for place, line in enumerate(lines) if line.role]
    starts = [at for at, place in enumerate(places) if not at or lines[place].role in STARTS]
    return [places[start:end] for start, end in zip(starts, [*starts[1:], len(places)])]


def _has_body(group: Sequence[Labelled], dispatch: Dispatch) -> bool:
    text = " ".join(line.block.text for line in group if line.role is not Role.HEADLINE)
    if dispatch.metadata.archive:  # its database says what the text is, and how long
        return bool(text)
    if dispatch.is_item:
        return len(text.split(None, MIN_ITEM_WORDS)) >= MIN_ITEM_WORDS
    return len(text) >= MIN_BODY_CHARS and len(text.split(None, MIN_BODY_WORDS)) >= MIN_BODY_WORDS


def _reject(stripped: Stripped, blocks: Sequence[Block]) -> Rejection:
    reason = _reason(stripped)
    return Rejection(
        stage="segmenting",
        reason=reason,
        source=stripped.dispatch.source,
        blocks=tuple(blocks),
        detail=DETAILS[reason],
    )


def _reason(stripped: Stripped) -> Reason:
    """Why there is no article, by the rules that removed what there is."""
    if not stripped.lines:
        return Reason.EMPTY
    pages = {line.removal.page for line in stripped.lines if line.removal}
    said = next((reason for reason in PAGES if reason in pages), None)
    return said or (Reason.INDEX if _is_index(stripped) else Reason.NO_ARTICLE)


def _is_index(stripped: Stripped) -> bool:
    """Whether what was removed is a list of headlines: several lines of some words that are no sentences."""
    listed = [line.block.text for line in stripped.lines if line.removal and line.removal.effect in LISTED]
    return sum(len(text.split()) >= MIN_LISTED_WORDS for text in listed) >= MIN_ITEMS


def _segment(
    dispatch: Dispatch, lines: tuple[Labelled, ...], groups: Sequence[Sequence[int]], index: int, ordinal: int
) -> Segment:
    """The group as a segment; what was removed around it reaches to the articles above and below."""
    group = groups[index]
    return Segment(
        dispatch=dispatch,
        ordinal=ordinal,
        lines=lines,
        start=group[0],
        end=group[-1] + 1,
        before=groups[index - 1][-1] + 1 if index else 0,
        after=groups[index + 1][0] if index + 1 < len(groups) else len(lines),
    )
