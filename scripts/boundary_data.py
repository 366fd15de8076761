"""Candidates for headlines with what they are, for `train.py`: from annotated dumps and from articles joined here."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from training_data import Annotated, GoldArticle

from clipper.french.folding import fold_words
from clipper.model import Document, Source
from clipper.reading import text as text_reader
from clipper.segmenting.boundaries import describe, is_candidate
from clipper.segmenting.segmenter import setting_of
from clipper.settings import DEFAULT_SETTINGS
from clipper.stripping.rules import load_rules
from clipper.stripping.stripper import strip_dispatch

JOINED_FILES = 900
LAYOUTS = ("even", "wide", "tight", "rule", "random")
RULES = ("* * *", "---", "_____", "***", "• • •")
MIN_PARAGRAPHS, MAX_PARAGRAPHS = 3, 25

Example = tuple[list[float], bool]


def examples(annotated: Sequence[Annotated], rng: random.Random) -> list[Example]:
    """A row and whether an article starts there, for each candidate that is not the first part of its dump."""
    shapes = {
        (one.group, article.titles): (one.group, article) for one in annotated for article in one.articles
    }
    whole = [
        (group, article)
        for group, article in shapes.values()
        if article.titles and MIN_PARAGRAPHS <= len(article.paragraphs) <= MAX_PARAGRAPHS
    ]
    found = [example for one in annotated if _is_bare(one) for example in _examples(one.data, one.articles)]
    for _ in range(JOINED_FILES):
        data, articles = _join(whole, rng)
        found += _examples(data, articles)
    return found


def _is_bare(annotated: Annotated) -> bool:
    """Whole pages say much of chrome and little of boundaries."""
    return len(annotated.data) < 6000 and bool(annotated.articles)


def _join(whole: Sequence[tuple[str, GoldArticle]], rng: random.Random) -> tuple[bytes, list[GoldArticle]]:
    """One to four articles of different publishers in one of the layouts that crawled files have."""
    count, layout = rng.choice([1, 1, 2, 2, 3, 4]), rng.choice(LAYOUTS)
    chosen: dict[str, GoldArticle] = {}
    for group, article in rng.sample(whole, len(whole)):
        if len(chosen) < count:
            chosen.setdefault(group, article)
    texts = [_lay_out([a.titles[0], *a.paragraphs], layout, rng) for a in chosen.values()]
    parted = {"wide": "\n\n\n\n", "rule": f"\n\n{rng.choice(RULES)}\n\n"}.get(layout, "\n\n")
    return parted.join(texts).encode(), list(chosen.values())


def _lay_out(blocks: list[str], layout: str, rng: random.Random) -> str:
    if layout == "random":
        return blocks[0] + "".join("\n" * rng.choice([1, 2, 2, 3]) + block for block in blocks[1:])
    return ("\n" if layout == "tight" else "\n\n").join(blocks)


def _examples(data: bytes, articles: Sequence[GoldArticle]) -> Iterator[Example]:
    """The candidates of a dump as the segmenter meets them, if it had been right so far."""
    titles = {fold_words(title) for article in articles for title in article.titles}
    (dispatch,) = text_reader.read(Document(source=Source(path="-"), data=data), DEFAULT_SETTINGS)
    stripped = strip_dispatch(dispatch, load_rules())
    if not stripped.parts:
        return
    setting = setting_of(stripped)
    subject, mass = set[str](), 0
    for index, part in enumerate(stripped.parts):
        starts = fold_words(part.block.text) in titles
        if index and is_candidate(part):
            yield describe(setting, index, subject, mass), starts
        if starts:
            subject, mass = set(), 0
        subject |= setting.subjects[index]
        mass += len(part.block.text.split())
