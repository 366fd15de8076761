"""Real articles and real furniture of one fold, taken from labelled files, for the composed layouts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from labelling.aligning import words_of
from labelling.model import BODY, IGNORE, SUBHEAD, TITLE, Labelled, fold_of, read_labelled
from labelling.written import Dump, read_dumps

SOURCES = ("pages", "dispatches", "negatives")
LINE_STYLES = ("wet", "paste", "dispatch")  # styles with a line for each block
MIN_BODY = 250  # characters
MAX_FURNITURE = 400  # characters: longer lines are other articles or code
MAX_INSIDE_WORDS = 25  # a longer line in or before a body may well be body that no tool kept
SPACES_RE = re.compile(r"\s+")
PUBLISHED_RE = re.compile(
    r"\b(?:publi|post|mis|maj|paru|updated)\w*\b.*\d|^\W*\d.*\b(?:19|20)\d\d\b", re.IGNORECASE
)
PIECES_RE = re.compile(r"(?<=[.!?…»”\"])\s+(?=[A-ZÀÂÉÈÊÎÔÇŒ«“\"])")


@dataclass(frozen=True, slots=True)
class Story:
    """An article: a title and paragraphs with the label of each."""

    title: str
    paragraphs: tuple[tuple[str, str], ...]

    @property
    def opening(self) -> str:
        """The first sentence of the body."""
        return PIECES_RE.split(self.paragraphs[0][0])[0]


@dataclass(slots=True)
class Material:
    """What files of one fold give: stories, runs of lines by the place where they stand in their page, and dumps."""

    stories: list[Story] = field(default_factory=list)
    news: list[Story] = field(default_factory=list)
    above: list[list[str]] = field(default_factory=list)
    between: list[list[str]] = field(default_factory=list)
    inside: list[list[str]] = field(default_factory=list)
    below: list[list[str]] = field(default_factory=list)
    bare: list[list[str]] = field(default_factory=list)
    dumps: list[Dump] = field(default_factory=list)


def read_material(cache: Path, fold: int, without: frozenset[str]) -> Material:
    """The material of a fold; outlets in `without` give none."""
    material = Material(dumps=[dump for dump in read_dumps("written") if fold_of(dump.outlet) == fold])
    for name in SOURCES:
        path = cache / f"{name}.jsonl"
        for file in read_labelled(path) if path.exists() else ():
            if file.fold == fold and file.style in LINE_STYLES and file.outlet not in without:
                _take(material, file)
    return material


def _take(material: Material, file: Labelled) -> None:
    if file.kind == "none":
        material.bare.append([*_lines(file.text)])
        return
    for number in range(len(file.articles)):
        if story := _story(file, number):
            material.stories.append(story)
            if file.genre == "news":
                material.news.append(story)
    if file.set == "pages":
        _take_furniture(material, file)


def _story(file: Labelled, number: int) -> Story | None:
    spans = [span for span in file.spans if span[3] == number]
    title = next((_clean(file.text[start:end]) for start, end, label, _ in spans if label == TITLE), None)
    body = [
        (_clean(file.text[start:end]), label) for start, end, label, _ in spans if label in (BODY, SUBHEAD)
    ]
    while body and body[-1][1] == SUBHEAD:
        body.pop()
    while body and body[0][1] == SUBHEAD:
        body.pop(0)
    if not title or sum(len(text) for text, _ in body) < MIN_BODY or len(title) > 200:
        return None
    return Story(title, tuple(body))


def _take_furniture(material: Material, file: Labelled) -> None:
    spans = [span for span in file.spans if span[2] != IGNORE]
    title = next((span for span in spans if span[2] == TITLE), None)
    body = [span for span in spans if span[2] in (BODY, SUBHEAD)]
    if title is None or not body or title[0] > body[0][0]:
        return
    own = frozenset(words_of(file.text[title[0] : title[1]]).words)

    def lent(start: int, end: int, most: int = MAX_FURNITURE) -> list[str]:
        """The free lines of a range that say nothing of the page's own headline and publication."""
        lines = (line for line in _free(file.text, start, end, file.spans) if len(line.split()) <= most)
        return [
            line for line in lines if not PUBLISHED_RE.search(line) and not own <= {*words_of(line).words}
        ]

    material.above.append(lent(0, title[0]))
    material.between.append(lent(title[1], body[0][0], MAX_INSIDE_WORDS))
    material.inside += filter(
        None, (lent(one[1], two[0], MAX_INSIDE_WORDS) for one, two in zip(body, body[1:]))
    )
    material.below.append(lent(body[-1][1], len(file.text)))


def _free(text: str, start: int, end: int, spans: Iterable[tuple[int, int, str, int]]) -> Iterator[str]:
    """The lines of a range that no span touches."""
    touched = [(low, high) for low, high, _, _ in spans if low < end and high > start]
    place = start
    for line in text[start:end].split("\n"):
        stop = place + len(line)
        if all(high <= place or stop <= low for low, high in touched):
            yield from _lines(line)
        place = stop + 1


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        clean = _clean(line)
        if clean and len(clean) <= MAX_FURNITURE:
            yield clean


def _clean(text: str) -> str:
    return SPACES_RE.sub(" ", text).strip()
