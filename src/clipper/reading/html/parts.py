"""A page of many `<article>` with dates of their own, such as the export of a database that nobody knows, in its parts.

Read as one page it would be one record that mixes them all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from clipper.model import Document
from clipper.reading.naming import member_of
from clipper.reading.press.exports import UNSEEN_RE, count_words
from clipper.reading.press.labels import day_re

MANY_ARTICLES = "many-articles"
LEAST_PARTS = 5
PART_WORDS = 60  # what is shorter is a card that links to an article
PARTS_SHARE = 0.95  # of the words of an export stand in its articles; pages of the web have menus and feet
DATE_BYTES = 20_000  # of an article, in which its date stands
TAG_RE = re.compile(rb"<(/?)article(?=[\s>])", re.IGNORECASE)
STAMP_RE = re.compile(rb"datetime=[\"']\d{4}-\d\d-\d\d")
ONE_ARTICLE_RE = re.compile(
    rb"og:type[\"'][^<>]{0,80}[\"']article[\"']|\"@type\"\s*:\s*\[?\s*\"(?:\w*Article|LiveBlogPosting|BlogPosting)\"",
    re.IGNORECASE,
)


def split_page(document: Document) -> tuple[list[Document], bool]:
    """The page, or its articles where it holds nothing else; and whether it holds many that are dated.

    Left alone: a page that claims to be one article, and whatever stands inside an `<article>`. A page with text of its
    own beside its articles (a forum, the front of a blog) is not cut.
    """
    if document.data.count(b"<article") < LEAST_PARTS or ONE_ARTICLE_RE.search(document.data):
        return [document], False
    places = find_articles(document.data)
    words = [count_words(document.data[start:end], is_markup=True) for start, end in places]
    dated = sum(
        count >= PART_WORDS and is_dated(document.data[start : min(end, start + DATE_BYTES)])
        for (start, end), count in zip(places, words)
    )
    if dated < LEAST_PARTS:
        return [document], False
    if sum(words) < PARTS_SHARE * count_words(document.data, is_markup=True):
        return [document], True
    starts = [
        0,
        *(start for start, _ in places[1:]),
        len(document.data),
    ]  # what is between goes with the one above
    return [
        replace(
            document,
            source=member_of(document.source, f"article {number}"),
            data=document.data[start:end],
            content_type="text/html",
        )
        for number, (start, end) in enumerate(pairwise(starts), 1)
    ], True


def find_articles(data: bytes) -> list[tuple[int, int]]:
    """Where each `<article>` that stands in no other starts and ends."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for tag in TAG_RE.finditer(data):
        if not tag[1]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((start, tag.end()))
    return found


def is_dated(data: bytes) -> bool:
    """Whether some markup states a whole date, in an attribute or in its text."""
    if STAMP_RE.search(data):
        return True
    return day_re().search(UNSEEN_RE.sub(b" ", data).decode("utf-8", "replace")) is not None
