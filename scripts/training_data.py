"""Dumps with the state of each block, for `train.py`: gold records aligned with the pieces of their dumps.

Also makes short, bare and joined dumps out of long ones, so that the model does not learn that every dump has the
menus of a whole page.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clipper.french.folding import fold_words
from clipper.model import Document, Source
from clipper.reading import text as text_reader
from clipper.reading.html import reader as html_reader
from clipper.settings import DEFAULT_SETTINGS
from clipper.stripping.cutting import Piece, cut_blocks
from clipper.stripping.rules import load_rules
from clipper.stripping.tagger import State

GRAM = 4  # words in a row that must return in the gold for a block to be body
MIN_GRAMS_SHARE = 0.6
STRAY_BLOCKS = 12  # a short block this far from all others of its article repeats a phrase by chance
SENTENCE_RE = re.compile(r"(?<=[.!?…»])\s+(?=[A-ZÀ-Þ«\"])")


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """What a person says that an article is: acceptable titles, and paragraphs of which some are subheads."""

    titles: tuple[str, ...]
    paragraphs: tuple[str, ...]
    subheads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A raw dump and the articles that it holds."""

    group: str
    name: str
    data: bytes
    articles: tuple[GoldArticle, ...]


@dataclass(frozen=True, slots=True)
class Dump:
    """Pieces with their states; `group` keeps dumps of one publisher in one fold."""

    group: str
    name: str
    pieces: tuple[Piece, ...]
    states: tuple[State, ...]


def read_corpus(folder: Path) -> Iterator[Annotated]:
    """Pages as plain text of several kinds, as in a folder with gold.jsonl and text/ID.KIND.txt."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if gold["gold_kind"] != "full":
            continue
        article = GoldArticle(
            (gold["title"], *(gold.get("alt_titles") or ())),
            (*gold["body"], *(gold.get("optional") or ())),
            frozenset(text for text, kind in zip(gold["body"], gold["kinds"]) if kind == "subhead"),
        )
        for path in sorted((folder / "text").glob(f"{gold['id']}.*.txt")):
            yield Annotated(gold["publisher_group"], path.name, path.read_bytes(), (article,))


def read_dispatches(folder: Path) -> Iterator[Annotated]:
    """Annotated dumps, as in a folder with gold.jsonl and NNN.txt."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        articles = tuple(
            GoldArticle(
                tuple(t for t in (a["title"], *a.get("title_alt", ())) if t),
                tuple(p for p in a["body_gold"].split("\n") if p.strip()),
                frozenset(a["subheads"]),
            )
            for a in gold["articles"]
        )
        data = (folder / gold["file"]).read_bytes()
        yield Annotated(gold.get("domain") or gold["file"], gold["file"], data, articles)


def read_fixtures(folder: Path) -> Iterator[Annotated]:
    """Our own plain-text fixtures with their expected records; but an article in another language is none to learn."""
    for path in sorted(folder.glob("*/*/input.txt")):
        case = tomllib.loads(path.with_name("case.toml").read_text(encoding="utf-8"))
        if case.get("rejected") != "language":
            yield Annotated(path.parent.name, "fixture", path.read_bytes(), _expected(path.parent))


def read_pages(folder: Path) -> Iterator[Annotated]:
    """Our own HTML fixtures as the text dumps of their pages: the title, then one line per visible block."""
    for path in sorted(folder.glob("*/html-*/input.html")):
        document = Document(source=Source(path=path.name), data=path.read_bytes())
        for dispatch in html_reader.read(document, DEFAULT_SETTINGS):
            titles = [claim.value for claim in dispatch.metadata.titles[-1:]]
            text = "\n".join([*titles, *(block.text for block in dispatch.blocks)])
            yield Annotated(path.parent.name, "page.html.txt", text.encode(), _expected(path.parent))


def _expected(folder: Path) -> tuple[GoldArticle, ...]:
    """The articles of a fixture's golden records."""
    lines = folder.joinpath("expected.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line]
    return tuple(
        GoldArticle(
            (r["title"],) if r["title_source"] != "lead" else (), tuple(r["body"].split("\n\n")), frozenset()
        )
        for r in records
    )


def align(annotated: Annotated) -> Dump:
    """The pieces of a dump and the state of each."""
    document = Document(source=Source(path=annotated.name), data=annotated.data)
    (dispatch,) = text_reader.read(document, DEFAULT_SETTINGS)
    pieces = tuple(cut_blocks(dispatch.blocks, load_rules()))
    return Dump(annotated.group, annotated.name, pieces, tuple(_align(pieces, annotated.articles)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold_words(text).split())


def _grams(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1)}


def _align(pieces: Sequence[Piece], articles: Sequence[GoldArticle]) -> list[State]:
    states = [State.OUTSIDE] * len(pieces)
    owners: list[int | None] = [None] * len(pieces)
    words = [_words(piece.block.text) for piece in pieces]
    for number, article in enumerate(articles):
        for place, state in _find_body(words, owners, article):
            states[place], owners[place] = state, number
    for number, article in enumerate(articles):
        _mark_furniture(states, owners, words, number, article)
    return states


def _find_body(
    words: Sequence[tuple[str, ...]], owners: Sequence[int | None], article: GoldArticle
) -> list[tuple[int, State]]:
    """Places of the article's paragraphs; of several copies, the one nearest to the others."""
    whole = {_words(text): text in article.subheads for text in article.paragraphs}
    joined = [word for text in article.paragraphs for word in _words(text)]
    grams = _grams(joined).union(*(map(_grams, whole)))
    found = []
    for place, text in enumerate(words):
        if owners[place] is None and text:
            if text in whole:
                short = len(text) < 12 and _looks_like_subhead(text, article)
                found.append((place, State.SUBHEAD if whole[text] or short else State.BODY))
            elif len(text) > GRAM and len(_grams(text) & grams) >= MIN_GRAMS_SHARE * len(_grams(text)):
                found.append((place, State.BODY))
    return _without_copies(found, words)


def _looks_like_subhead(words: tuple[str, ...], article: GoldArticle) -> bool:
    """Where the gold does not tell subheads: short, without an end, not the last paragraph."""
    text = next(p for p in article.paragraphs if _words(p) == words)
    return not article.subheads and text[-1].isalpha() and text != article.paragraphs[-1]


def _without_copies(
    found: list[tuple[int, State]], words: Sequence[tuple[str, ...]]
) -> list[tuple[int, State]]:
    if not found:
        return []
    mass = sum(len(words[place]) for place, _ in found)
    centre = sum(place * len(words[place]) for place, _ in found) / mass
    nearest: dict[tuple[str, ...], int] = {}
    for place, _ in found:
        best = nearest.get(words[place])
        if best is None or abs(place - centre) < abs(best - centre):
            nearest[words[place]] = place
    places = sorted(nearest.values())

    def is_stray(place: int) -> bool:
        others = [abs(place - other) for other in places if other != place]
        return len(words[place]) < 12 and len(others) > 1 and min(others) > STRAY_BLOCKS

    return [(p, state) for p, state in found if nearest[words[p]] == p and not is_stray(p)]


def _mark_furniture(
    states: list[State],
    owners: list[int | None],
    words: Sequence[tuple[str, ...]],
    number: int,
    article: GoldArticle,
) -> None:
    """Find the headline of an article whose body is known; name the chrome under and inside it."""
    mine = [place for place, owner in enumerate(owners) if owner == number]
    if not mine:
        return
    first, last = mine[0], mine[-1]
    floor = max((p for p in range(first) if owners[p] is not None), default=-1)
    above = [p for p in range(first - 1, floor, -1) if owners[p] is None]
    headline = _find_headline([*above, *range(first + 1, min(first + 4, len(words)))], owners, words, article)
    if headline is not None:
        states[headline], owners[headline] = State.HEADLINE, number
    for place in range(first if headline is None else min(headline, first), last):
        if states[place] is State.OUTSIDE:
            states[place] = State.BETWEEN if place < first else State.INSIDE


def _find_headline(
    places: Iterable[int],
    owners: Sequence[int | None],
    words: Sequence[tuple[str, ...]],
    article: GoldArticle,
) -> int | None:
    titles = [_words(title) for title in article.titles]
    free = [place for place in places if owners[place] is None and words[place]]
    for wanted in (titles[:1], titles):
        for place in free:
            if words[place] in wanted:
                return place
    return next((p for p in free if titles and words[p][: len(titles[0])] == titles[0]), None)


def vary(dump: Dump, rng: random.Random) -> Dump | None:
    """A shorter dump made of a long one: some paragraphs, perhaps no headline, little of the chrome."""
    body = [p for p, state in enumerate(dump.states) if state in (State.BODY, State.SUBHEAD)]
    if not body:
        return None
    count = rng.choice([1, 2, 3, 4, 5, 8, 99])
    kept = set(body[:count] if rng.random() < 0.8 else body[-count:])
    headless, inner = rng.random() < 0.35, rng.choice([0, 0.3, 1])
    near, far = rng.choice([0, 0, 1, 2, 4, 8]), rng.choice([0, 0, 0, 0.02, 0.1])
    top = dump.states.index(State.HEADLINE) if State.HEADLINE in dump.states else body[0]
    gaps = rng.choice(["keep", "none", "one", "vary"])
    chosen = []
    for place, (piece, state) in enumerate(zip(dump.pieces, dump.states)):
        close = top - near <= place < top or body[-1] < place <= body[-1] + near
        share = {State.HEADLINE: not headless, State.OUTSIDE: 1 if close else far}.get(state, inner)
        if place in kept or state not in (State.BODY, State.SUBHEAD) and rng.random() < share:
            chosen.append((_shorten(piece, state, gaps, rng), state))
    return _relabel(dump, chosen)


def _shorten(piece: Piece, state: State, gaps: str, rng: random.Random) -> Piece:
    block = piece.block
    gap = {"keep": min(block.gap, 3), "none": 0, "one": 1}.get(gaps, rng.choice([0, 1, 1, 2]))
    text = block.text
    if state is State.BODY and rng.random() < 0.5:
        text = " ".join(SENTENCE_RE.split(text)[: rng.choice([1, 2, 3])])
    return Piece(replace(block, text=text, gap=gap), piece.rule)


def _relabel(dump: Dump, chosen: list[tuple[Piece, State]]) -> Dump | None:
    """What is under the headline, inside, or outside once parts of the dump are gone."""
    kept = [place for place, (_, state) in enumerate(chosen) if state in (State.BODY, State.SUBHEAD)]
    if not kept:
        return None
    top = next((place for place, (_, state) in enumerate(chosen) if state is State.HEADLINE), kept[0])
    states = []
    for place, (_, state) in enumerate(chosen):
        if not state.is_kept:
            inside = State.BETWEEN if place < kept[0] else State.INSIDE
            state = inside if top < place < kept[-1] else State.OUTSIDE
        states.append(state)
    return Dump(dump.group, dump.name, tuple(piece for piece, _ in chosen), tuple(states))


def join(dumps: Sequence[Dump], rng: random.Random) -> Dump:
    """Several short dumps one after another, nearly all with a headline."""
    pieces: list[Piece] = []
    states: list[State] = []
    for _ in range(rng.choice([2, 2, 3, 4])):
        short = vary(rng.choice(dumps), rng)
        if short is None or State.HEADLINE not in short.states and rng.random() < 0.9:
            continue
        first = short.pieces[0]
        opened = Piece(replace(first.block, gap=rng.choice([1, 1, 2, 3])), first.rule)
        pieces += [opened, *short.pieces[1:]]
        states += short.states
    return Dump("joined", "joined", tuple(pieces), tuple(states))


def chrome_only(dumps: Sequence[Dump], rng: random.Random) -> Dump:
    """A page without an article: some of the chrome of a long dump."""
    dump = rng.choice(dumps)
    outside = [piece for piece, state in zip(dump.pieces, dump.states) if state is State.OUTSIDE]
    start = rng.randrange(len(outside) or 1)
    pieces = tuple(outside[start : start + rng.randint(3, 60)])
    return Dump("index", "index", pieces, (State.OUTSIDE,) * len(pieces))


def augment(dumps: Sequence[Dump], rng: random.Random, per_dump: int, joined: int, bare: int) -> list[Dump]:
    """Varied, joined and article-less dumps made of these."""
    varied = [short for dump in dumps for _ in range(per_dump) if (short := vary(dump, rng))]
    return [
        *varied,
        *(join(dumps, rng) for _ in range(joined)),
        *(chrome_only(dumps, rng) for _ in range(bare)),
    ]
