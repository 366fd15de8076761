"""The parts of one exported article, by the role that its database gives them, as blocks and metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from clipper.french.folding import fold_words
from clipper.model import (
    Archive,
    Block,
    BlockKind,
    Claim,
    Dispatch,
    Document,
    Effect,
    Metadata,
    Reason,
    Removal,
    Reprint,
    Scope,
)
from clipper.reading.decoding import Decoded
from clipper.reading.press.names import find_names

TITLE, SUBHEAD, BODY, STANDFIRST = "title", "subhead", "body", "standfirst"
KEPT = frozenset({TITLE, SUBHEAD, BODY, STANDFIRST})
LEVELS = {TITLE: 1, SUBHEAD: 2}
WEEKDAY = "weekday-mismatch"


class Part(NamedTuple):
    """A line of an export, the role that it has there, and the source lines that it stands on."""

    role: str
    text: str
    first: int
    last: int


def mark(role: str, reason: str, effect: Effect = Effect.LINE, page: Reason | None = None) -> Removal:
    """Why a part of this role is no text of the article. Only bylines and captions say more than their field does."""
    scope = {"byline": Scope.ARTICLE, "caption": Scope.IMAGE}.get(role, Scope.SITE)
    return Removal(rule=f"press.{role}", reason=reason, effect=effect, scope=scope, page=page)


MARKS = {
    removal.rule.removeprefix("press."): removal
    for removal in (
        mark("source", "names the outlet"),
        mark("edition", "names the edition"),
        mark("header", "states section, date, length or page"),
        mark("section", "names the section of the page"),
        mark("kicker", "stands above the headline"),
        mark("byline", "stands in the author's place", Effect.BYLINE),
        mark("reprints", "lists other publications of the same text"),
        mark("caption", "is a caption", Effect.CAPTION),
        mark("note", "is a note beside the article"),
        mark("box", "is a box that was printed beside the article"),
        mark("additional", "is text of the page, captions and links, that a robot read with the article"),
        mark("updated", "states when the page was updated"),
        mark("repeated", "repeats the headline"),
        mark("link", "links to the article or to others"),
        mark("not-hosted", "says that the database holds no more than a teaser", Effect.TRUNCATION),
        mark("legal", "states the copyright"),
        mark("certificate", "states to whom and when the database gave the article"),
        mark("record", "is the number of the article in its database"),
        mark("indexing", "is a field of the database"),
        mark("cover", "is text of the service around the articles"),
        mark("post", "is a post of a social network", page=Reason.SOCIAL_POST),
        mark("report", "is an extract of a report", page=Reason.REPORT),
        mark("transcript", "is the transcript of a broadcast", page=Reason.TRANSCRIPT),
        mark("no-text", "heads an article whose text the database does not hold", page=Reason.NO_TEXT),
    )
}
WHOLE = ("post", "report", "transcript")  # roles that tell what the whole article is


@dataclass(slots=True)
class Fields:
    """What the labelled fields of one article say, as they are read."""

    database: str
    origin: str
    outlet: str | None = None
    record: str | None = None
    section: str | None = None
    edition: str | None = None
    pages: str | None = None
    words: int | None = None
    dates: list[Claim] = field(default_factory=list)
    modified: list[Claim] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    also: list[Reprint] = field(default_factory=list)
    lang: str | None = None
    url: str | None = None
    fetched: str | None = None
    truncated: bool = False
    warnings: list[str] = field(default_factory=list)

    def claim(self, value: str, raw: str | None = None) -> Claim:
        """A value of this database."""
        return Claim(value=value, origin=self.origin, raw=raw)


def make_dispatch(
    document: Document,
    decoded: Decoded,
    parts: Sequence[Part],
    fields: Fields,
    source_name: str | None = None,
) -> Dispatch:
    """The dispatch of one article: its parts in their order, and its fields as claims."""
    source = document.source
    if fields.fetched and source.fetched is None:
        source = replace(source, fetched=fields.fetched)
    return Dispatch(
        source=source,
        format=fields.origin,
        encoding=decoded.encoding,
        blocks=tuple(make_blocks(parts)),
        metadata=make_metadata(parts, fields),
        structured=True,
        warnings=tuple(dict.fromkeys((*decoded.warnings, *fields.warnings))),
    )


def make_metadata(parts: Iterable[Part], fields: Fields) -> Metadata:
    """The fields as claims; the title is that of the parts."""
    titles = tuple(fields.claim(part.text) for part in parts if part.role == TITLE)
    names = dict.fromkeys(name for byline in fields.bylines for name in find_names(byline))
    return Metadata(
        titles=titles,
        published=tuple(fields.dates),
        modified=tuple(fields.modified),
        authors=tuple(map(fields.claim, names)),
        outlets=(fields.claim(fields.outlet),) if fields.outlet else (),
        lang=fields.lang,
        url=fields.url,
        truncated=fields.truncated,
        archive=Archive(
            database=fields.database,
            record=fields.record,
            section=fields.section,
            edition=fields.edition,
            pages=fields.pages,
            words=fields.words,
            also=tuple(fields.also),
        ),
    )


def make_blocks(parts: Sequence[Part]) -> Iterator[Block]:
    """Blocks of the parts; one that is no article, or that has no text, keeps none of them."""
    whole = next((role for role in WHOLE if any(part.role == role for part in parts)), None)
    if whole is None and not any(part.role in (BODY, STANDFIRST) for part in parts):
        whole = "no-text"
    title = next((fold_words(part.text) for part in parts if part.role == TITLE), "")
    text = [at for at, part in enumerate(parts) if part.role in (BODY, STANDFIRST)]
    opening = next((at for at in text if parts[at].role == BODY), None) if len(text) > 1 else None
    for at, part in enumerate(parts):
        role = whole if whole and part.role in KEPT else part.role
        if at == opening and title and fold_words(part.text) == title:
            role = "repeated"
        yield Block(
            text=part.text,
            first_line=part.first,
            last_line=part.last,
            kind=BlockKind.HEADING if role in LEVELS else BlockKind.TEXT,
            level=LEVELS.get(role, 0),
            mark=MARKS.get(role),
        )
