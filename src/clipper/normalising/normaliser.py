"""Segment -> article: title, date, credits, body, language, each with where it comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

from clipper.dates import date_share
from clipper.dates.lines import Place, find_lines
from clipper.dates.publication import Dating, judge_publication
from clipper.dates.reader import find_mentions
from clipper.french.words import FUNCTION_WORDS, own_words, regex, words_of_neighbours
from clipper.french.words import WORD_RE as TOKEN_RE
from clipper.model import (
    Article,
    Claim,
    Effect,
    Labelled,
    Metadata,
    Placement,
    Reason,
    Rejection,
    Role,
    Scope,
    Segment,
)
from clipper.normalising.credits import SigningLine, find_agencies, find_authors, find_outlet
from clipper.settings import Settings

TITLE_CHARS = 140  # of a lead that stands in for a headline
MOST_TITLE_CHARS = 1_000  # a long paragraph; what is longer was never written as a headline
LONG_TITLE = "long-title"
OF_DATES = "date-"  # begins the codes of their warnings
WORDS_MISMATCH = "words-mismatch"
LONG_BODY, MOST_BODY_CHARS = "long-body", 200_000  # no article is so long: a book, or many articles in one
# The line that closes or heads each article of an unknown export: so often, and with so many lines at least from one to
# the next.
REPEATED_TEMPLATE, TEMPLATE_TIMES, TEMPLATE_LINES, TEMPLATE_CHARS = "repeated-template", 100, 3, 80
LEAST_WORDS, MOST_WORDS = 0.6, 1.6  # of the number that a database states: each counts in a way of its own
ID_CHARS = 16  # 64 bits: at a billion articles, one clash in forty runs of a year

FIGURES_RE = regex(r"\d+")
WORD_RE = regex(r"[^\W\d_]{2}")
LIST_MARK_RE = regex(r"^(?:[•●▪■◦‣►▶>*»|]+|//|[-–—]\s)\s*")
# The number of an item: "3. ", "[3] ", "N° 3 - ".
NUMBER_RE = regex(r"[\[(]?(?:[nN]\s?[°º]\s?)?(\d{1,3})(?:[\])]|\s?[.)/:–—-])\s+(?=\S)")
SENTENCE_RE = regex(r".{20,}?[.!?…](?=[\"»”’)]{0,2}\s)[\"»”’)]{0,2}(?:\s?[»”])?", re.DOTALL)
CUT_RE = regex(r"[(\[](?:\.\.\.|…)[)\]]\s*$")
UNENDED_RE = regex(r"[a-zà-ÿ,;’'(«-]$")
CUT_WORDS = (
    14  # a last paragraph this long that stops without an end was cut; a shorter one may sign the text
)
SENTENCE_WORDS = 10  # of a line whose language is asked, where nothing is an article
SIGNING_LINES = 3  # below a body, the lines that may sign it
DATED_SHARE = 0.5  # of a line above the headline that is a date, and under which a name is its author
UNTITLED_LINES = 8  # above a text without a headline, which stands somewhere among them

SAMPLE_CHARS = 2000
NAME_RE = regex(r"[A-ZÀ-Þ][a-zà-ÿ]+")  # names say nothing of the language of a text
MIN_WORDS = 12  # fewer words say nothing by their shares
# Shares of a text's words, measured on 355 French bodies, their 1431 paragraphs, and 316 short texts and sentences in
# eight neighbour languages, Occitan, Corsican, Creole and mixtures. Function words of French: bodies have 0.31-0.58.
# Of them those that no neighbour writes: all bodies have 0.05 or more, nearly all 0.12; of the others one has 0.06.
# French bodies have at least 0.1 more function words of French than of any neighbour; the others at most 0.07.
FRENCH_SHARE = 0.3
OWN_SHARE, SURE_OWN_SHARE = 0.05, 0.12
MIN_LEAD = 0.08
LANGUAGES = (
    "fr",
    "en",
    "es",
    "pt",
    "it",
    "de",
    "nl",
    "ca",
    "ar",
    "ro",
)  # what stands beside French in the press
SEED = 0

# Words that French writes all the time: one of them shows the language of a line too short for shares.
DECISIVE = frozenset(
    ["est", "les", "des", "dans", "une", "et", "pour", "qui", "sur", "aux", "avec", "été", "du"]
)


def normalise_segment(segment: Segment, settings: Settings) -> tuple[Article, Dating] | Rejection:
    """The record of one article, and what its date was chosen among; a rejection where its language is not asked for.

    `source.articles` counts the segments; the pipeline corrects it where some are rejected.
    """
    body = "\n\n".join(clean(line.block.text) for line in segment.body)
    dispatch = segment.dispatch
    archive = dispatch.metadata.archive
    title, title_source = find_title(segment, body)
    lang = find_language(body)
    if lang == "und" and archive:  # a stated text may be as short as four words
        lang = dispatch.metadata.lang or find_language(f"{title} {body}")
    if settings.languages is not None and lang not in settings.languages:
        return _reject_language(segment, lang, settings)
    around = _around(segment)
    dating = date_segment(segment, settings)
    signing = list(_signing(segment, around))
    furniture = [clean(line.block.text) for line, _ in signing]
    credits = [
        SigningLine(clean(line.block.text), near)
        for line, near in signing
        if line.removal and line.removal.scope is not Scope.IMAGE and not has_effect(line, Effect.CAPTION)
    ]
    article = Article(
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
        authors=_stated(dispatch.metadata.authors) if archive else find_authors(credits, dispatch.metadata),
        outlet=next(iter(_stated(dispatch.metadata.outlets)), None)
        if archive
        else find_outlet(furniture, body, dispatch.metadata),
        agencies=find_agencies([line.text for line in credits], body),
        mentions=find_mentions(body, dating.date),
        truncated=_is_truncated(segment, around),
        archive=archive,
        source=_place(segment),
        warnings=tuple(
            dict.fromkeys((*dispatch.warnings, *dating.warnings, *_warnings(segment, title, body)))
        ),
    )
    return article, dating


def clean(text: str) -> str:
    """The text with every run of white space as one space; all else as the author wrote it.

    >>> clean(" Oui\\u202f!  Non. ")
    'Oui ! Non.'
    """
    return " ".join(text.split())


def article_id(title: str, body: str) -> str:
    """The first 64 bits of the SHA-256 of title and body, as hexadecimal digits."""
    return sha256(f"{title}\n\n{body}".encode("utf-8", "surrogatepass")).hexdigest()[:ID_CHARS]


def _warnings(segment: Segment, title: str, body: str) -> Iterator[str]:
    """Codes for what is amiss with the record as a whole."""
    archive = segment.dispatch.metadata.archive
    if len(title) > MOST_TITLE_CHARS:
        yield LONG_TITLE
    if archive and archive.words and not LEAST_WORDS <= len(body.split()) / archive.words <= MOST_WORDS:
        yield WORDS_MISMATCH
    if len(body) > MOST_BODY_CHARS:
        yield LONG_BODY
    own = (line for line in segment.lines[segment.before : segment.after] if not is_apart(line))
    if has_template(line.block.text for line in own):
        yield REPEATED_TEMPLATE


def is_apart(line: Labelled) -> bool:
    """Whether a line was removed as part of the site, of a widget or of other texts."""
    return line.removal is not None and line.removal.scope in (Scope.SITE, Scope.WIDGET)


def has_template(lines: Iterable[str]) -> bool:
    """Whether the lines come back to one shape again and again, as the list of many articles does.

    >>> has_template(f"Le texte, partie {i % 7}" if i % 4 else f"{i} mots, page {i}" for i in range(900))
    True
    """
    begun = [line[:TEMPLATE_CHARS] for line in lines]
    if len(begun) < TEMPLATE_LINES * TEMPLATE_TIMES:
        return False
    counts = Counter(FIGURES_RE.sub("0", line) for line in begun if WORD_RE.search(line))
    return any(TEMPLATE_TIMES <= count <= len(begun) / TEMPLATE_LINES for count in counts.values())


def find_title(segment: Segment, body: str) -> tuple[str, str]:
    """The title and where it comes from: a person, a database, the headline, the markup, or the first sentence."""
    stated = segment.lines[segment.start].stated
    if stated and stated.title:
        return stated.title, stated.title_source or "headline"
    if segment.dispatch.metadata.archive and segment.dispatch.metadata.titles and not stated:
        return clean(segment.dispatch.metadata.titles[0].value), "archive"
    if segment.headline:
        headline = LIST_MARK_RE.sub("", _unnumbered(segment, clean(segment.headline.text)))
        if headline:
            return headline, "headline"
    if segment.dispatch.metadata.titles and segment.ordinal == 1:
        return clean(segment.dispatch.metadata.titles[0].value), "metadata"
    return _lead_title(body), "lead"


def _unnumbered(segment: Segment, headline: str) -> str:
    """The headline without the number that it has as an item: the article above or below has the one before or next."""
    own = NUMBER_RE.match(headline)
    if not own:
        return headline
    lines = segment.lines
    upward = range(segment.before - 1, -1, -1)
    above = next((place for place in upward if lines[place].role is Role.HEADLINE), 0)
    beside = [lines[place].block.text for place in (above, segment.after) if place < len(lines)]
    numbers = {int(number[1]) for number in map(NUMBER_RE.match, beside) if number}
    return headline[own.end() :] if numbers & {int(own[1]) - 1, int(own[1]) + 1} else headline


def _lead_title(body: str) -> str:
    """The first sentence, cut at a word at TITLE_CHARS with an ellipsis."""
    first = body.split("\n\n", 1)[0]
    sentence = SENTENCE_RE.match(first + " ")
    title = sentence.group() if sentence else first
    if len(title) <= TITLE_CHARS:
        return title
    return title[: TITLE_CHARS + 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—«(") + "…"


def _reject_language(segment: Segment, lang: str, settings: Settings) -> Rejection:
    blocks = tuple(line.block for line in segment.body)
    return Rejection(
        stage="normalising",
        reason=Reason.LANGUAGE,
        source=segment.dispatch.source,
        blocks=(segment.headline, *blocks) if segment.headline else blocks,
        detail=_not_wanted(lang, settings),
    )


def _not_wanted(lang: str, settings: Settings) -> str:
    wanted = ", ".join(sorted(settings.languages or ()))
    return f"the text is in {lang}, not in {wanted}; --lang any keeps it"


def name_language(rejection: Rejection, lines: Iterable[Labelled], settings: Settings) -> Rejection:
    """The rejection of a dispatch without an article, for the language of its sentences if that is not wanted."""
    if settings.languages is None or rejection.reason not in (Reason.NO_ARTICLE, Reason.INDEX):
        return rejection
    texts = [line.block.text for line in lines if line.removal and line.removal.effect is Effect.UNEXPLAINED]
    sentences = [text for text in texts if len(text.split(None, SENTENCE_WORDS)) >= SENTENCE_WORDS]
    lang = find_language(" ".join(sentences))
    if lang == "und" or lang in settings.languages:
        return rejection
    return replace(rejection, stage="normalising", reason=Reason.LANGUAGE, detail=_not_wanted(lang, settings))


def _around(segment: Segment) -> dict[Place, list[Labelled]]:
    """What was removed above the headline, between it and the text, within the text and below it."""
    sides: dict[Place, list[Labelled]] = {
        place: [] for place in (Place.ABOVE, Place.BYLINE, Place.BODY, Place.BELOW)
    }
    opening = segment.opening
    for at in range(segment.before, segment.after):
        line = segment.lines[at]
        if line.removal and line.removal.scope is not Scope.SITE:
            side = (
                Place.ABOVE
                if at < segment.start
                else Place.BYLINE
                if at < opening
                else Place.BODY
                if at < segment.end
                else Place.BELOW
            )
            if side is Place.BYLINE or line.removal.scope is not Scope.UNDER_HEADLINE:
                sides[side].append(line)
    return sides


def _signing(segment: Segment, around: Mapping[Place, Sequence[Labelled]]) -> Iterator[tuple[Labelled, bool]]:
    """The removed lines that may sign the article, nearest to the headline first; whether a name alone may do so."""
    above, below = around[Place.ABOVE], around[Place.BELOW]
    for line in around[Place.BYLINE]:
        yield line, not _is_explained(line)
    for line in _under_copy(segment, above):
        yield line, not _is_explained(line)
    for line in above[-2:] if segment.headline else above[-UNTITLED_LINES:]:
        yield line, line is above[-1] and len(above) > 1 and date_share(above[-2].block.text) >= DATED_SHARE
    for line in around[Place.BODY]:
        if has_effect(line, Effect.BYLINE):
            yield line, True
    if segment.dispatch.structured:  # below an article of a page stand the bylines of the next
        return
    is_last = segment.after == len(segment.lines)
    for line in below[: SIGNING_LINES if is_last else 1]:
        yield line, not _is_explained(line)


def _under_copy(segment: Segment, above: Sequence[Labelled]) -> Sequence[Labelled]:
    """The lines between a copy of the headline and the headline itself."""
    title = segment.headline.text if segment.headline else None
    copy = next((at for at in range(len(above) - 1, -1, -1) if above[at].block.text == title), len(above))
    return above[copy + 1 :]


def _is_explained(line: Labelled) -> bool:
    """Whether a rule knows what a line is, and that it is no byline."""
    effects = (Effect.UNEXPLAINED, Effect.BYLINE)
    return line.removal is not None and line.removal.effect not in effects


def has_effect(line: Labelled, effect: Effect) -> bool:
    return line.removal is not None and line.removal.effect is effect


def date_segment(segment: Segment, settings: Settings) -> Dating:
    """The date of an article, and what it was chosen among; what a person has seen or said decides."""
    if stated := segment.lines[segment.start].stated:
        return Dating(
            date=stated.date, precision=stated.date_precision, source=stated.date_source,
            evidence=stated.date_evidence, modified=stated.date_modified,
            warnings=tuple(code for code in stated.warnings if code.startswith(OF_DATES)),
        )  # fmt: skip
    if segment.dispatch.metadata.archive:
        return _stated_date(segment)
    source = segment.dispatch.source
    return judge_publication(
        find_lines(segment),
        metadata=_dated_metadata(segment),
        reference=settings.reference,
        fetched=source.fetched,
    )


def _stated(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The values of claims that decide by themselves."""
    return tuple(claim.value for claim in claims)


def _stated_date(segment: Segment) -> Dating:
    """The day that a database states: no line of the text is asked."""
    metadata = _dated_metadata(segment)
    dating = judge_publication([], metadata=metadata, fetched=segment.dispatch.source.fetched)
    if dating.source != "metadata":
        return dating
    raw = {claim.value: claim.raw for claim in reversed(metadata.published)}
    return replace(dating, source="archive", evidence=raw.get(dating.evidence or "") or dating.evidence)


def _dated_metadata(segment: Segment) -> Metadata:
    """What the markup says of the page; on a page of several articles it dates none of them."""
    metadata = segment.dispatch.metadata
    url = metadata.url or segment.dispatch.source.url
    return replace(metadata, url=url) if url != metadata.url else metadata


def _is_truncated(segment: Segment, around: Mapping[Place, Sequence[Labelled]]) -> bool:
    """Whether the markup, a removed prompt in or right after the body, or its last characters say so."""
    last = segment.lines[segment.end - 1].block.text
    metadata = segment.dispatch.metadata
    stops = len(last.split(None, CUT_WORDS)) >= CUT_WORDS and UNENDED_RE.search(last[-4:])
    is_stated = metadata.archive is not None  # then the database says itself where the text ends
    if metadata.truncated or CUT_RE.search(last[-12:]) or (stops and not is_stated):
        return True
    lines = (*around[Place.BODY], *around[Place.BELOW])
    return any(has_effect(line, Effect.TRUNCATION) for line in lines)


def _place(segment: Segment) -> Placement:
    dispatch, source = segment.dispatch, segment.dispatch.source
    blocks = [line.block for line in segment.lines[segment.start : segment.end] if line.role]
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
    """The articles of one dispatch, numbered from 1, each with their count."""
    return tuple(_numbered(article, number, len(articles)) for number, article in enumerate(articles, 1))


def _numbered(article: Article, number: int, count: int) -> Article:
    place = article.source
    if (place.article, place.articles) == (number, count):  # as of a dispatch that holds one article
        return article
    return replace(article, source=replace(place, article=number, articles=count))


def find_language(text: str) -> str:
    """ISO 639-1 code of the language of a body; `und` where nothing in it is a word.

    >>> find_language("Le maire a inauguré hier dans la matinée une passerelle qui relie les deux rives du canal.")
    'fr'

    Short texts are taken for French if any of its function words stands in them: they come from French dispatches.
    """
    words = TOKEN_RE.findall(text[:SAMPLE_CHARS].lower())
    if not words:
        return "und"
    if len(words) < MIN_WORDS:
        return "und" if DECISIVE.isdisjoint(words) else "fr"
    return "fr" if is_french(words) else _detect(NAME_RE.sub(" ", text[:SAMPLE_CHARS]))  # which takes 10 ms


def is_french(words: Sequence[str]) -> bool:
    """Whether the function words among these (in lower case) are those of French, and of no neighbour of it."""
    functions = [word for word in words if word in FUNCTION_WORDS]
    french, own = len(functions) / len(words), sum(map(own_words().__contains__, functions)) / len(words)
    if french < FRENCH_SHARE or own < OWN_SHARE:
        return False
    if own >= SURE_OWN_SHARE:
        return True
    return french >= MIN_LEAD + max(
        sum(map(theirs.__contains__, words)) / len(words) for theirs in words_of_neighbours().values()
    )


def _detect(text: str) -> str:
    from langdetect.lang_detect_exception import LangDetectException

    try:
        detector = _factory().create()
        detector.append(text)
        return str(detector.detect())
    except LangDetectException:
        return "und"


@cache
def _factory() -> Any:
    """A langdetect factory with our languages only (10 profiles load in a tenth of the time of all 55), seeded.

    langdetect draws random numbers; without the seed its answer changes from call to call.
    """
    from json import loads
    from pathlib import Path

    from langdetect import detector_factory
    from langdetect.utils.lang_profile import LangProfile

    factory = detector_factory.DetectorFactory()
    factory.seed = SEED
    for number, code in enumerate(LANGUAGES):
        profile = loads((Path(detector_factory.PROFILES_DIRECTORY) / code).read_text(encoding="utf-8"))
        factory.add_profile(LangProfile(**profile), number, len(LANGUAGES))
    return factory
