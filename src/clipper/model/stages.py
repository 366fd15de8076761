"""What lies between: blocks kept and removed, articles told apart, and what gave none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clipper.model.documents import Block, Dispatch, Source
from clipper.model.records import Article


class Role(StrEnum):
    """What a kept block is to its article."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A kept block and what it is to its article. Headlines part one article from the next."""

    block: Block
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A block that is no part of any article, the rule that says so, and the evidence in a person's words."""

    block: Block
    rule_id: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A dispatch parted in what belongs to articles and what does not; both in the order of the dispatch.

    `single` is true where the dispatch shows itself to be the page of one article.
    """

    dispatch: Dispatch
    parts: tuple[Part, ...]
    removals: tuple[Removal, ...]
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One article's blocks, and the removed lines around them that may date or sign it.

    `headline` is None where the dispatch has none; `parts` are the body's. `above` stood over the headline (or the
    body), `between` under the headline or the standfirst, `inside` within the body, `below` after it; all keep the
    order of the dispatch.
    """

    dispatch: Dispatch
    ordinal: int
    headline: Block | None
    parts: tuple[Part, ...]
    above: tuple[Removal, ...] = ()
    between: tuple[Removal, ...] = ()
    inside: tuple[Removal, ...] = ()
    below: tuple[Removal, ...] = ()


class Reason(StrEnum):
    """Why blocks, or a whole dispatch, gave no record."""

    EMPTY = "empty"
    NO_ARTICLE = "no-article"
    INDEX = "index"
    LOGIN_WALL = "login-wall"
    ERROR_PAGE = "error-page"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Blocks that gave no record, at which stage, and why. `detail` is one clause for a person."""

    stage: str
    reason: Reason
    source: Source
    blocks: tuple[Block, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that one dispatch came to: every block of it is in an article's segment, a removal or a rejection.

    `blocks` are those of the dispatch in order, as they were cut; `segments` stand beside `articles`, one for one.
    """

    source: Source
    blocks: tuple[Block, ...]
    articles: tuple[Article, ...]
    segments: tuple[Segment, ...]
    removals: tuple[Removal, ...]
    rejections: tuple[Rejection, ...]
