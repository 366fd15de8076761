"""The classes that flow through clipper, in the order of the stages.

    path -> Document -> Dispatch -> Stripped -> Segment -> Article -> line

This module imports nothing of ours, and no stage changes what an earlier stage made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class BlockKind(StrEnum):
    """What the markup says a block is; plain text has only TEXT."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    QUOTE = "quote"
    TABLE_ROW = "table-row"
    CAPTION = "caption"


class Reason(StrEnum):
    """Why blocks, or a whole dispatch, gave no record."""

    EMPTY = "empty"
    NO_ARTICLE = "no-article"
    INDEX = "index"
    LOGIN_WALL = "login-wall"
    ERROR_PAGE = "error-page"
    NO_TEXT = "no-text"
    SOCIAL_POST = "social-post"
    REPORT = "report"
    TRANSCRIPT = "transcript"
    LANGUAGE = "language"


class Effect(StrEnum):
    """What a line that is not part of an article's text does: what later stages may conclude from it."""

    LINE = "line"
    NOTICE = "notice"
    RELATED_HEADING = "related-heading"
    CROSS_REFERENCE = "cross-reference"
    SOURCE_FOOTER = "source-footer"
    CAPTION = "caption"
    BYLINE = "byline"
    TRUNCATION = "truncation"
    NEGATIVE_PAGE = "negative-page"
    WEAK = "weak"
    TEASER = "teaser"
    UNEXPLAINED = "unexplained"

    @property
    def removes(self) -> bool:
        """Whether a match alone says that the block is not part of an article's text."""
        return self is not Effect.WEAK


class Scope(StrEnum):
    """What a removed line speaks of, and so whose date and authors it may state."""

    ARTICLE = "article"
    UNDER_HEADLINE = "under-headline"  # of the article, if it stands between the headline and the text
    IMAGE = "image"
    WIDGET = "widget"  # of another text, a reader, or the site itself
    CRAWL = "crawl"
    SITE = "site"  # as WIDGET, and known from the markup: nobody need look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Why a block is not part of an article: the rule, its reason in a sentence, and what follows from it.

    `page` is what the rule says of the whole page, if the page turns out to hold no article.
    """

    rule: str
    reason: str
    effect: Effect = Effect.LINE
    scope: Scope = Scope.ARTICLE
    page: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The atom: a paragraph-like run of text and the source lines (1-based, inclusive) that it stands on.

    `text` keeps the author's characters (only its ends are stripped); `gap` counts the blank lines above it;
    `link_share` is the share of its characters inside links (0 for plain text); `mark` says why the block is not part
    of an article, where the reader itself knows it.

    A text dump shows its structure by layout: `indent` counts the columns before the text or before its list mark,
    `bullet` is that mark (`*`, `o`, `2.`), `heading` the level of a heading (1 is the highest, 0 is none) that `#`, an
    underline or the indentation tells, `page_break` is true where a form feed stands above. `cut` holds the
    characters that the reader took out of `text`: list and heading marks, link numbers, tags.
    """

    text: str
    first_line: int
    last_line: int
    kind: BlockKind = BlockKind.TEXT
    level: int = 0
    gap: int = 0
    link_share: float = 0.0
    mark: Removal | None = None
    indent: int = 0
    bullet: str = ""
    heading: int = 0
    page_break: bool = False
    cut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document came from. `member` names the entry of an archive, `fetched` an ISO 8601 capture time."""

    path: str
    member: str | None = None
    url: str | None = None
    fetched: str | None = None

    @property
    def name(self) -> str:
        """The path and, for an entry of an archive, the member: how messages name this source."""
        return f"{self.path}!{self.member}" if self.member else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A value that markup or a container states about a document, and where: `json-ld`, `opengraph`, `feed`...

    `raw` is the piece of the input that the reader made the value from, where the two differ.
    """

    value: str
    origin: str
    raw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """Another publication of the same text, as a press database found it: the day (ISO 8601) and the outlet."""

    date: str | None
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What a press database states about an article that no other source states.

    `record` is its accession number, `words` the number of words that it counts; the other texts are as stated.
    """

    database: str
    record: str | None = None
    section: str | None = None
    edition: str | None = None
    pages: str | None = None
    words: int | None = None
    also: tuple[Reprint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a document states about itself outside its visible text. Claims stand best first; dates are raw.

    With `archive`, the claims are fields of a press database: they decide, and no line of the text is asked.
    """

    titles: tuple[Claim, ...] = ()
    published: tuple[Claim, ...] = ()
    modified: tuple[Claim, ...] = ()
    authors: tuple[Claim, ...] = ()
    outlets: tuple[Claim, ...] = ()
    lang: str | None = None
    url: str | None = None
    section: str | None = None
    free: bool | None = None
    truncated: bool = False
    archive: Archive | None = None


NO_METADATA: Metadata = Metadata()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The raw bytes of one leaf input (a text, a page, a mail, a feed) before anyone has decoded them.

    `content_type` and `charset` are what a transport header declared; `metadata` is what an outer container said
    (the columns of a CSV row, the title of a feed item). `modified` is the file's modification time (seconds since
    1970, UTC) where the user wants it for a reference. `warnings` are codes for what was amiss with the container.
    `article` is the record itself where clipper wrote it, in an earlier run; there is nothing to read then.
    """

    source: Source
    data: bytes
    content_type: str | None = None
    charset: str | None = None
    metadata: Metadata = NO_METADATA
    modified: float | None = None
    warnings: tuple[str, ...] = ()
    article: Article | None = None


class Layout(StrEnum):
    """How a text was laid out by whoever made it, as the whole text shows."""

    LINES = "lines"  # each block on a line of its own
    ONE_LINE = "one-line"  # everything on one line
    NODES = "nodes"  # each text node of a page on a line of its own: blank lines mean nothing
    WRAPPED = "wrapped"  # plain text wrapped at a column
    BROWSER = "browser"  # lynx, links or elinks: text indented by three columns, headings by fewer
    W3M = "w3m"  # text that starts in the first column, wrapped
    HTML2TEXT = "html2text"  # headings between asterisks, links underscored
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One decoded document as blocks in reading order.

    `structured` is true where markup told the reader what is body and what is boilerplate (its blocks carry marks).
    `layout` says how a plain text was laid out. `warnings` holds codes such as `mojibake-mended`.
    """

    source: Source
    format: str
    encoding: str
    blocks: tuple[Block, ...]
    metadata: Metadata = NO_METADATA
    structured: bool = False
    layout: Layout = Layout.LINES
    warnings: tuple[str, ...] = ()

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a feed, and so an article by its publisher's word."""
        return self.format == "feed"


class Precision(StrEnum):
    """How finely a text states a date, from coarse to fine."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A date named in a body: `body[start:end] == text`; `date` is null while nothing resolves it."""

    text: str
    start: int
    end: int
    date: str | None
    precision: Precision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The record's `source`: where the article stands. `lines` is first and last source line, 1-based."""

    path: str
    member: str | None
    url: str | None
    fetched: str | None
    format: str
    encoding: str
    article: int
    articles: int
    lines: tuple[int, int]


class Doubt(StrEnum):
    """What may be wrong with a record, in the order in which it is named; `docs/record.md` explains each."""

    TITLE_FROM_LEAD = "title-from-lead"
    TITLE_LENGTH = "title-length"
    TITLE_GLUED = "title-glued"
    TITLE_DIFFERS = "title-differs"
    HEADLINE_RIVAL = "headline-rival"
    BEGINNING_WEAK = "beginning-weak"
    BEGINNING_RIVAL = "beginning-rival"
    NEARLY_REJECTED = "nearly-rejected"
    NEARLY_JOINED = "nearly-joined"
    SEVERAL_ARTICLES = "several-articles"
    UNDATED = "undated"
    DATE_WEAK = "date-weak"
    DATE_FAR = "date-far"
    DATE_RIVAL = "date-rival"
    BODY_SHORT = "body-short"
    BODY_LONG = "body-long"
    RUN_TOGETHER = "run-together"
    BODY_UNSURE = "body-unsure"
    TEXT_LEFT_OUT = "text-left-out"
    INTERRUPTED = "interrupted"
    MUCH_UNEXPLAINED = "much-unexplained"
    MARKUP_DOUBTED = "markup-doubted"


class Confidence(StrEnum):
    """How sure it is that title, date and body of a record are right, and the number of articles in its file."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The output record; one field per JSON key, in the order of the keys. `docs/record.md` defines each.

    A field that records of earlier versions do not have has a default, which is read for them.
    """

    id: str
    title: str
    title_source: str
    date: str | None
    date_precision: Precision | None
    date_source: str | None
    date_evidence: str | None
    date_modified: str | None
    body: str
    lang: str
    authors: tuple[str, ...]
    outlet: str | None
    agencies: tuple[str, ...]
    mentions: tuple[Mention, ...]
    truncated: bool
    archive: Archive | None = None
    source: Placement
    warnings: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    confidence: Confidence = Confidence.MEDIUM

    def to_json(self) -> str:
        """The record as `clipper extract` writes it: one line of JSON, without its newline."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON has it: strings, numbers, lists and dicts only."""
        record: dict[str, Any] = json.loads(self.to_json())
        return record


class Role(StrEnum):
    """What a kept block is to its article."""

    HEADLINE = "headline"
    OPENING = "opening"  # the first paragraph of an article without a headline
    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a person saw, or said, of an article: fields of `Article`, which then are not decided again.

    Without a title it is read from the lines; without authors the credits are. Of `warnings` those of the date count.
    """

    title: str | None = None
    title_source: str | None = None
    date: str | None
    date_precision: Precision | None
    date_source: str | None
    date_evidence: str | None
    date_modified: str | None
    authors: tuple[str, ...] | None = None
    outlet: str | None = None
    agencies: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A block and its label: a role in an article, or the reason of its removal.

    `scores` (log odds, in ten-thousandths) are the tagger's for boilerplate, headline, text, subhead and opening. Where
    an article might begin, `verdict` has those for its being none, an article, or a part of the one above.
    `stated` is what the record of the article that begins here says, by a person's word.
    """

    block: Block
    role: Role | None = None
    removal: Removal | None = None
    scores: tuple[int, ...] = ()
    verdict: tuple[int, ...] = ()
    stated: Stated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A dispatch whose blocks are labelled, in order. An article begins at each headline and opening."""

    dispatch: Dispatch
    lines: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One article within the labelled blocks of its dispatch.

    Its headline and body lie in `lines[start:end]`, mixed with what was removed from between them. `before` is the
    place after the last block of the article above it, `after` the place of the first block of the article below.
    """

    dispatch: Dispatch
    ordinal: int
    lines: tuple[Labelled, ...]
    start: int
    end: int
    before: int
    after: int

    @property
    def headline(self) -> Block | None:
        """The block of the headline, or None where the article has none."""
        first = self.lines[self.start]
        return first.block if first.role is Role.HEADLINE else None

    @property
    def body(self) -> Iterator[Labelled]:
        """What the body is made of."""
        reach = self.lines[self.start : self.end]
        return (line for line in reach if line.role and line.role is not Role.HEADLINE)

    @property
    def opening(self) -> int:
        """The place of the first block of the body that is not a standfirst, or of the last block of the body."""
        reach = range(self.start, self.end)
        places = [at for at in reach if self.lines[at].role not in (None, Role.HEADLINE)]
        return next((at for at in places if self.lines[at].role is not Role.STANDFIRST), places[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Blocks that gave no record, at which stage, and why. `detail` is a clause for people."""

    stage: str
    reason: Reason
    source: Source
    blocks: tuple[Block, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that one dispatch came to: every block of it is in an article's segment, a removal or a rejection.

    `lines` are the blocks of the dispatch in order, as they were cut; `segments` stand beside `articles`, one for one.
    """

    source: Source
    lines: tuple[Labelled, ...]
    articles: tuple[Article, ...]
    segments: tuple[Segment, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that could not be processed: what happened and what to try, in one line for people.

    `trace` is where the fault arose, kept for whoever asks for it, where it was not foreseen.
    """

    source: Source
    message: str
    hint: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Parts of an input that were passed over on purpose: a picture in an archive, a request in a WARC.

    `reason` is a code to count by, `detail` a clause for people. Skips do not change the exit status.
    """

    source: Source
    reason: str
    detail: str
    count: int = 1
