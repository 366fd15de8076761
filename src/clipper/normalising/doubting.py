"""How sure a record is: what may be wrong with it, by name, and how likely it is that something is.

Each doubt has a measure that the pipeline knows anyway: a margin, a share, a count. A table (`data/doubts.json`) has
points for it, in hundredths of log odds of a mistake, learnt by `make doubts` from records made by models that had not
seen their outlets. A doubt is named where its points are many; the sum of all points is the confidence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from clipper.data import read_table
from clipper.dates import date_share
from clipper.dates.publication import Dating, Lost
from clipper.french.words import regex
from clipper.model import Article, Confidence, Doubt, Effect, Labelled, Role, Scope, Segment, Stated

TABLE = "doubts.json"
NAMED = 50  # points above those of a typical record, from which a doubt is named: a mistake is half as likely again
MARKUP_DOUBTED = "doubt-"  # how a warning of the page's reader begins that is a doubt
NONE, ARTICLE, PART = range(3)  # of `Labelled.verdict`
# What a headline seldom has: the number of a list, a date, a time, bars, dashes, a label, a second sentence.
GLUED_RE = regex(
    r"^\W*(?:[nN] ?[°º]\s?\d|\d{1,3}\s?(?:[.)°]|[-–]\s))|\d[/.-]\d\d?[/.-]\d|\b(?:19|20)\d\d\b|\d ?[hH:] ?\d\d"
    r"|[|•·\[\ufffd]|\s[-–—/]\s|^(?i:titre)\s?:|(?i:publi|paru|mis à jour|créé|posté|par)[ée]?e? le "
    r"|[a-zà-ÿ»)][.!?…]\s+[A-ZÀ-Þ]|^[A-ZÀ-Þ' ]{4,30}(?= \S* ?[a-zà-ÿ]{3})"
)
SHORT_WORDS = 150  # a shorter body has fewer lines to be sure by
REACH = 60  # lines above a headline among which its rivals are sought
UNSURE = (
    20_000  # a line that is kept by less might as well be removed, and one that is left out by less, kept
)
DATE_CHARS, DATE_SHARE = 160, 0.1  # of a line that may state a date
SURE = 10**6  # a margin, where there is no rival
MIN_LOST_WORDS = 8  # of a line that may be a paragraph

Measures = dict[Doubt, float]
DOUBTS = tuple(Doubt)
BORDERS = (  # measured by margins: the less, the worse
    *(Doubt.BEGINNING_WEAK, Doubt.BEGINNING_RIVAL, Doubt.NEARLY_REJECTED, Doubt.NEARLY_JOINED),
    Doubt.TEXT_LEFT_OUT,
)


def assess(
    articles: Sequence[Article], segments: Sequence[Segment], datings: Sequence[Dating]
) -> Iterator[Article]:
    """The records of a dispatch with their doubts and their confidence."""
    for article, measures in zip(articles, measure_all(articles, segments, datings)):
        yield judge(article, measures)


def confirm(article: Article, stated: Stated | None) -> Article:
    """The record of an article of a dispatch that a person has looked at: sure, unless it was left open."""
    warnings = tuple(code for code in article.warnings if not code.startswith(MARKUP_DOUBTED))
    article = replace(article, warnings=warnings, doubts=(), confidence=Confidence.HIGH)
    if stated is None:
        return article
    if stated.authors is not None:
        article = replace(article, authors=stated.authors, outlet=stated.outlet, agencies=stated.agencies)
    return replace(article, doubts=stated.doubts, confidence=stated.confidence)


# What is said of a record that is not sure for its kind alone.
OF_KIND = {"untitled": (Doubt.TITLE_FROM_LEAD,), "short": (Doubt.BODY_SHORT,), "long": ()}


def judge(article: Article, measures: Measures) -> Article:
    """The record with the doubts that have many points, and the confidence that all points come to."""
    table = load_table()
    kind = kind_of(measures)
    rows = table[kind]
    points = {
        doubt: rows["measures"][doubt]["points"][bisect_right(rows["measures"][doubt]["borders"], value)]
        for doubt, value in measures.items()
        if doubt in rows["measures"]
    }
    warned = sum(table["warnings"].get(code, 0) for code in article.warnings)
    total = rows["base"] + warned + sum(points.values())
    confidence, least = Confidence.HIGH, NAMED
    if total >= table["medium"]:
        confidence = Confidence.LOW if total >= table["low"] else Confidence.MEDIUM
        least = max(1, min(NAMED, max(points.values())))  # what is not sure says why
    named = tuple(doubt for doubt in DOUBTS if points.get(doubt, -SURE) >= least)
    return replace(
        article,
        warnings=tuple(code for code in article.warnings if not code.startswith(MARKUP_DOUBTED)),
        doubts=named or (() if confidence is Confidence.HIGH else OF_KIND[kind]),
        confidence=confidence,
    )


def kind_of(measures: Measures) -> str:
    """Which points hold: the same margin means something else without a headline, and in a short text."""
    if measures[Doubt.TITLE_FROM_LEAD]:
        return "untitled"
    return "short" if measures[Doubt.BODY_SHORT] < SHORT_WORDS else "long"


@cache
def load_table() -> Mapping[str, Any]:
    """The packaged table of points."""
    return read_table(TABLE)


def measure_all(
    articles: Sequence[Article], segments: Sequence[Segment], datings: Sequence[Dating]
) -> list[Measures]:
    """What is measured of each record of a dispatch; of its borders, the worst: one wrong border makes all doubtful."""
    are_dated = any(article.date for article in articles)
    found = [
        measure(article, segment, dating, are_dated=are_dated)
        for article, segment, dating in zip(articles, segments, datings)
    ]
    for doubt in BORDERS if len(found) > 1 else ():
        worst = min(measures[doubt] for measures in found)
        for measures in found:
            measures[doubt] = worst
    return found


def measure(article: Article, segment: Segment, dating: Dating, *, are_dated: bool) -> Measures:
    """What is measured of a record, for each doubt: counts, shares, and margins in ten-thousandths of log odds.

    `are_dated` says whether any article of its dispatch has a date.
    """
    return {
        **_title(article, segment),
        **_beginning(segment),
        **_body(segment),
        **_date(segment, dating, are_dated=are_dated),
        Doubt.SEVERAL_ARTICLES: article.source.articles,
        Doubt.MARKUP_DOUBTED: sum(code.startswith(MARKUP_DOUBTED) for code in segment.dispatch.warnings),
    }


def headline_lead(scores: Sequence[int]) -> int:
    """By how much a line is likelier to be a headline than anything else.

    >>> headline_lead((12_000, -3_000, 31_000, 0, 2_000))
    -34000
    """
    boilerplate, headline, text, subhead, opening = scores
    return headline - max(boilerplate, text, subhead, opening)


def beginning_lead(scores: Sequence[int]) -> int:
    """By how much a line is likelier to begin an article, as its headline or without one, than not.

    >>> beginning_lead((12_000, -3_000, 31_000, 0, 2_000))
    -29000
    """
    boilerplate, headline, text, subhead, opening = scores
    return max(headline, opening) - max(boilerplate, text, subhead)


def _title(article: Article, segment: Segment) -> Measures:
    """Whether there is a headline at all, another line that looks like one, another title that the markup states."""
    start, headline = segment.start, segment.headline
    around = (
        *segment.lines[max(segment.before, start - REACH) : start],
        *segment.lines[start + 1 : segment.opening],
    )
    own = segment.lines[start].scores
    rivals = [headline_lead(line.scores) for line in around if line.scores]
    titles = {" ".join(claim.value.split()) for claim in segment.dispatch.metadata.titles}
    return {
        Doubt.TITLE_FROM_LEAD: article.title_source == "lead",
        Doubt.TITLE_LENGTH: article.title.count(" ") + 1,
        Doubt.TITLE_GLUED: len(GLUED_RE.findall(article.title))
        + (headline is not None and headline.last_line > headline.first_line),
        Doubt.TITLE_DIFFERS: bool(titles) and segment.dispatch.structured and article.title not in titles,
        Doubt.HEADLINE_RIVAL: beginning_lead(own) - max(rivals) if own and rivals else SURE,
    }


def _beginning(segment: Segment) -> Measures:
    """How sure it is that an article begins where it does, that it is one, and that no other begins inside it."""
    first = segment.lines[segment.start]
    none, article, part = first.verdict or (-SURE, 0, -SURE)
    inside = segment.lines[segment.opening + 1 : segment.end]
    rivals = [beginning_lead(line.scores) for line in inside if line.scores]
    rivals += [line.verdict[ARTICLE] - line.verdict[PART] for line in inside if line.verdict]
    return {
        Doubt.BEGINNING_WEAK: beginning_lead(first.scores) if first.scores else SURE,
        Doubt.NEARLY_REJECTED: article - none,
        Doubt.NEARLY_JOINED: article - part if segment.ordinal > 1 else SURE,
        Doubt.BEGINNING_RIVAL: -max(rivals, default=-SURE),
    }


def _body(segment: Segment) -> Measures:
    """How long the body is, and how much in it and around it might as well have gone the other way."""
    words = unsure = aside = outside = longest = 0
    nearest = [-SURE]
    for at in range(segment.before, segment.after):
        line = segment.lines[at]
        scores = line.scores
        if line.role:
            size = line.block.text.count(" ") + 1
            words += size * (line.role is not Role.HEADLINE)
            longest = max(longest, size)
            unsure += size * bool(scores and max(scores[1:]) - scores[0] < UNSURE)
        elif is_unexplained(line):
            size = line.block.text.count(" ") + 1
            is_inside = segment.start <= at < segment.end
            aside, outside = aside + size * is_inside, outside + size * (not is_inside)
            if scores and size >= MIN_LOST_WORDS:
                nearest.append(max(scores[2:]) - max(scores[:2]))
        if line.verdict and not line.role:
            nearest.append(line.verdict[ARTICLE] - line.verdict[NONE])
    return {
        Doubt.BODY_SHORT: words,
        Doubt.BODY_LONG: words,
        Doubt.RUN_TOGETHER: longest,
        Doubt.BODY_UNSURE: unsure / max(1, words),
        Doubt.INTERRUPTED: aside / max(1, words),
        Doubt.MUCH_UNEXPLAINED: outside / max(1, words),
        Doubt.TEXT_LEFT_OUT: -max(nearest),
    }


def is_unexplained(line: Labelled) -> bool:
    """Whether a line was removed and no rule or markup says why."""
    return line.removal is not None and line.removal.effect is Effect.UNEXPLAINED


def _date(segment: Segment, dating: Dating, *, are_dated: bool) -> Measures:
    """How good the evidence for the date is, how far from the article, and what speaks for another day."""
    best = dating.best
    if best is None:
        lines = segment.lines[segment.before : segment.after]
        trace = 3 if any(map(is_date_line, lines)) else 2 if are_dated else 1
        return {Doubt.UNDATED: trace, Doubt.DATE_WEAK: -1, Doubt.DATE_FAR: 0, Doubt.DATE_RIVAL: SURE}
    gaps = [clue.rank - best.rank for clue, lost in dating.rivals if lost is not Lost.UPDATE]
    return {
        Doubt.UNDATED: 0,
        Doubt.DATE_WEAK: best.rank,
        Doubt.DATE_FAR: best.distance,
        Doubt.DATE_RIVAL: min(gaps, default=SURE),
    }


def is_date_line(line: Labelled) -> bool:
    """Whether a removed line or a headline has a date on it, and is not of another text or of the site."""
    text = line.block.text
    is_own = line.removal is None or line.removal.scope in (Scope.ARTICLE, Scope.UNDER_HEADLINE)
    is_asked = is_own and line.role in (None, Role.HEADLINE) and len(text) <= DATE_CHARS
    return is_asked and any(map(str.isdigit, text)) and date_share(text) >= DATE_SHARE
