"""Segment -> article: title, date, credits, body, language, each with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256

from clipper.dates.mentions import find_mentions
from clipper.dates.publication import DateLine, Dating, Place, judge_publication
from clipper.model import Article, Block, Metadata, Placement, Reason, Rejection, Removal, Segment
from clipper.normalising.credits import find_agencies, find_authors, find_outlet
from clipper.normalising.language import find_language
from clipper.settings import Settings
from clipper.stripping.cutting import HEADER_ID
from clipper.stripping.rules import Effect, Rules

TITLE_CHARS = 140  # of a lead that stands in for a headline
MOST_TITLE_CHARS = 1_000  # a long paragraph; what is longer was never written as a headline
LONG_TITLE = "long-title"
ID_CHARS = 16  # 64 bits: at a billion articles, one clash in forty runs of a year

LIST_MARK_RE = re.compile(r"^(?:[•●▪■◦‣►▶>*»|]+|//|[-–—]\s)\s*")
SENTENCE_RE = re.compile(r".{20,}?[.!?…](?=[\"»”’)]{0,2}\s)[\"»”’)]{0,2}(?:\s?[»”])?", re.DOTALL)
CUT_RE = re.compile(r"[(\[](?:\.\.\.|…)[)\]]\s*$")
UNENDED_RE = re.compile(r"[a-zà-ÿ,;’'(«-]$")
CUT_WORDS = (
    14  # a last paragraph this long that stops without an end was cut; a shorter one may sign the text
)
SIGNING_LINES = 3  # below a body, the lines that may sign it
WIDGET_CATEGORIES = frozenset(
    ("widget", "related", "comments", "xref", "legal", "structure.ticker", "player")
)


def normalise_segment(segment: Segment, rules: Rules, settings: Settings) -> Article | Rejection:
    """The record of one article, or a rejection where its language is not asked for.

    `source.articles` counts the segments; the pipeline corrects it where some are rejected.
    """
    body = "\n\n".join(clean(part.block.text) for part in segment.parts)
    lang = find_language(body)
    if settings.languages is not None and lang not in settings.languages:
        return _reject_language(segment, lang, settings)
    dispatch = segment.dispatch
    title, title_source = find_title(segment, body)
    dating = _date(segment, settings)
    signing = list(_signing(segment))
    furniture = [clean(removal.block.text) for removal in signing]
    credits = [clean(removal.block.text) for removal in signing if "caption" not in removal.rule_id]
    return Article(
        id=article_id(title, body),
        title=title,
        title_source=title_source,
        date=dating.date,
        date_precision=dating.precision,
        date_source=dating.source,
        date_evidence=dating.evidence,
        date_modified=dating.modified,
        body=body,
        lang=lang,
        authors=find_authors(credits, dispatch.metadata),
        outlet=find_outlet(furniture, body, dispatch.metadata),
        agencies=find_agencies(credits, body),
        mentions=find_mentions(body, dating.date),
        truncated=_is_truncated(segment, rules),
        source=_place(segment),
        warnings=tuple(dict.fromkeys((*dispatch.warnings, *dating.warnings, *_doubts(title)))),
    )


def clean(text: str) -> str:
    """The text with every run of white space as one space; all else as the author wrote it.

    >>> clean(" Oui\\u202f!  Non. ")
    'Oui ! Non.'
    """
    return " ".join(text.split())


def article_id(title: str, body: str) -> str:
    """The first 64 bits of the SHA-256 of title and body, as hexadecimal digits."""
    return sha256(f"{title}\n\n{body}".encode("utf-8", "surrogatepass")).hexdigest()[:ID_CHARS]


def _doubts(title: str) -> tuple[str, ...]:
    return (LONG_TITLE,) if len(title) > MOST_TITLE_CHARS else ()


def find_title(segment: Segment, body: str) -> tuple[str, str]:
    """The title and where it comes from: the headline, the markup, or the first sentence of the body."""
    if segment.headline:
        headline = LIST_MARK_RE.sub("", clean(segment.headline.text))
        if headline:
            return headline, "headline"
    if segment.dispatch.metadata.titles and segment.ordinal == 1:
        return clean(segment.dispatch.metadata.titles[0].value), "metadata"
    return _lead_title(body), "lead"


def _lead_title(body: str) -> str:
    """The first sentence, cut at a word at TITLE_CHARS with an ellipsis."""
    first = body.split("\n\n", 1)[0]
    sentence = SENTENCE_RE.match(first + " ")
    title = sentence.group() if sentence else first
    if len(title) <= TITLE_CHARS:
        return title
    return title[: TITLE_CHARS + 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—«(") + "…"


def _reject_language(segment: Segment, lang: str, settings: Settings) -> Rejection:
    blocks = tuple(part.block for part in segment.parts)
    wanted = ", ".join(sorted(settings.languages or ()))
    return Rejection(
        stage="normalising",
        reason=Reason.LANGUAGE,
        source=segment.dispatch.source,
        blocks=(segment.headline, *blocks) if segment.headline else blocks,
        detail=f"the text is in {lang}, not in {wanted}; --lang any keeps it",
    )


def _signing(segment: Segment) -> Iterator[Removal]:
    """The removed lines that may sign the article, nearest to the headline first."""
    yield from segment.between
    yield from segment.above[-2:]
    yield from (
        removal for removal in segment.inside if removal.rule_id.startswith(("byline.", "html.byline"))
    )
    if not segment.dispatch.structured:  # below an article of a page stand the bylines of the next
        yield from segment.below[:SIGNING_LINES]


def _date(segment: Segment, settings: Settings) -> Dating:
    source = segment.dispatch.source
    return judge_publication(
        list(_date_lines(segment)),
        metadata=_dated_metadata(segment),
        reference=settings.reference,
        fetched=source.fetched,
    )


def _dated_metadata(segment: Segment) -> Metadata:
    """What the markup says of the page; on a page of several articles it dates none of them."""
    metadata = segment.dispatch.metadata
    url = metadata.url or segment.dispatch.source.url
    return replace(metadata, url=url) if url != metadata.url else metadata


def _date_lines(segment: Segment) -> Iterator[DateLine]:
    """The lines that may date the article, with where they stand."""
    for removals, place in (
        (segment.above, Place.ABOVE),
        (segment.between, Place.BYLINE),
        (segment.inside, Place.BODY),
        (segment.below, Place.BELOW),
    ):
        for removal in removals:
            yield _line(removal.block, _place_of(removal.rule_id) or place)
    if segment.headline:
        yield _line(segment.headline, Place.ABOVE)
    for index, part in enumerate(segment.parts):
        yield _line(part.block, Place.LEAD if index == 0 else Place.BODY)


def _line(block: Block, place: Place) -> DateLine:
    return DateLine(block.text, place, block.first_line)


@cache  # rules are some hundreds
def _place_of(rule_id: str) -> Place | None:
    """The place that the rule itself tells of a line, wherever it stands."""
    category = rule_id.split(".")[0]
    if rule_id == HEADER_ID:
        return Place.CRAWL_HEADER
    if category in WIDGET_CATEGORIES or rule_id in WIDGET_CATEGORIES:
        return Place.WIDGET
    return Place.CAPTION if category == "caption" else None


def _is_truncated(segment: Segment, rules: Rules) -> bool:
    """Whether the markup, a removed prompt in or right after the body, or its last characters say so."""
    last = segment.parts[-1].block.text
    stops = len(last.split(None, CUT_WORDS)) >= CUT_WORDS and UNENDED_RE.search(last[-4:])
    if segment.dispatch.metadata.truncated or CUT_RE.search(last[-12:]) or stops:
        return True
    around = (*segment.inside, *segment.below)
    return any(_effect(removal, rules) is Effect.TRUNCATION for removal in around)


def _effect(removal: Removal, rules: Rules) -> Effect | None:
    rule = rules.by_id.get(removal.rule_id)
    return rule.effect if rule else None


def _place(segment: Segment) -> Placement:
    dispatch, source = segment.dispatch, segment.dispatch.source
    blocks = [part.block for part in segment.parts] + ([segment.headline] if segment.headline else [])
    return Placement(
        path=source.path,
        member=source.member,
        url=dispatch.metadata.url or source.url,
        fetched=source.fetched,
        format=dispatch.format,
        encoding=dispatch.encoding,
        article=segment.ordinal,
        articles=segment.ordinal,
        lines=(min(b.first_line for b in blocks), max(b.last_line for b in blocks)),
    )


def renumber(articles: list[Article]) -> tuple[Article, ...]:
    """The articles of one dispatch, numbered from 1 and told how many they are."""
    return tuple(_numbered(article, number, len(articles)) for number, article in enumerate(articles, 1))


def _numbered(article: Article, number: int, count: int) -> Article:
    place = article.source
    if (place.article, place.articles) == (number, count):  # as of a dispatch that holds one article
        return article
    return replace(article, source=replace(place, article=number, articles=count))
