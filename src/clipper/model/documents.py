"""What comes in: documents, what they claim about themselves, and their blocks in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What the markup says a block is; plain text has only TEXT."""

    TEXT = "text"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    QUOTE = "quote"
    TABLE_ROW = "table-row"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The atom: a paragraph-like run of text and the source lines (1-based, inclusive) that it stands on.

    `text` keeps the author's characters (only its ends are stripped); `gap` counts the blank lines above it;
    `link_share` is the share of its characters inside links (0 for plain text); `mark` is the rule id under which
    the reader itself, seeing the markup, knows the block for boilerplate.
    """

    text: str
    first_line: int
    last_line: int
    kind: BlockKind = BlockKind.TEXT
    level: int = 0
    gap: int = 0
    link_share: float = 0.0
    mark: str | None = None


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
    """A value that markup or a container states about a document, and where: `json-ld`, `opengraph`, `feed`..."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a document states about itself outside its visible text. Claims stand best first; dates are raw."""

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


NO_METADATA: Metadata = Metadata()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The raw bytes of one leaf input (a text, a page, a mail, a feed) before anyone has decoded them.

    `content_type` and `charset` are what a transport header declared; `claims` is what an outer container said
    (the columns of a CSV row, the title of a feed item). `modified` is the file's modification time (seconds since
    1970, UTC) where the person wants it for a reference. `warnings` are codes for what was amiss with the container.
    """

    source: Source
    data: bytes
    content_type: str | None = None
    charset: str | None = None
    metadata: Metadata = NO_METADATA
    modified: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One decoded document as blocks in reading order.

    `structured` is true where markup told the reader what is body and what is boilerplate (its blocks carry
    marks), so that plain-text structure need not be guessed. `warnings` holds codes such as `mojibake-mended`.
    """

    source: Source
    format: str
    encoding: str
    blocks: tuple[Block, ...]
    metadata: Metadata = NO_METADATA
    structured: bool = False
    warnings: tuple[str, ...] = ()
