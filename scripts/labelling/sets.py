"""The labelled files that a folder of annotated texts and pages gives."""

from __future__ import annotations

import gzip
import json
import os
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from labelling.aligning import GRAM, Aligned, GoldArticle, Paragraph, align, subheads, words_of
from labelling.model import BODY, IGNORE, SUBHEAD, TITLE, Labelled, Span, choice, fold_of, kind_of, outlet_of
from labelling.rendering import COMMANDS, MARKDOWN_STYLES, Page
from labelling.written import DUMPS, read_written

Entry = dict[str, Any]

LINE_STYLES = ("wet", "wet", "ticker", "paste")
NODE_STYLES = ("bs4", "bs4", "nodes")
BROWSER_STYLES = (*COMMANDS, *MARKDOWN_STYLES)
BROWSERS_PER_PAGE = 3
ONE_LINE_IN = 8  # one page in so many is given as a single line, too
CORPUS_STYLES = ("wet", "bs4", "ticker")
FAMILIES = {
    "trafilatura": "t",
    "trafilatura_precision": "t",
    "readability": "r",
    "newspaper4k": "n",
    "jsonld": "j",
}
DISPUTED_WORDS = 5  # fewer in a row are noise of the comparison
PLAIN = str.maketrans("’\u00a0", "' ")
MAX_MISSING = 0.2  # share of the paragraphs that a usable text may lack
KEPT_BY = 2  # other tools that must keep a line before its absence from the labels is doubtful


def styles_of(page: str) -> list[str]:
    """A handful of styles for a page, chosen by its name alone.

    >>> styles_of("a-page") == styles_of("a-page")
    True
    """
    first = choice(f"{page} browser", len(BROWSER_STYLES))
    step = 5 + choice(f"{page} step", 2)
    browsers = [BROWSER_STYLES[(first + step * k) % len(BROWSER_STYLES)] for k in range(BROWSERS_PER_PAGE)]
    line = LINE_STYLES[choice(f"{page} line", len(LINE_STYLES))]
    node = NODE_STYLES[choice(f"{page} node", len(NODE_STYLES))]
    return [line, node, *browsers, *(["oneline"] if not choice(f"{page} one", ONE_LINE_IN) else [])]


def label(text: str, articles: list[GoldArticle], **named: str) -> Labelled:
    """A text with the articles that it holds; `named` gives id, set, domain and style."""
    return labelled(text, align(text, articles), articles, **named)


def labelled(
    text: str, found: Aligned, articles: list[GoldArticle], *, domain: str, genre: str = "news", **named: str
) -> Labelled:
    """A text whose articles are aligned already."""
    outlet = outlet_of(domain)
    return Labelled(
        **named,
        outlet=outlet,
        fold=fold_of(outlet),
        genre=genre,
        kind=kind_of(len(articles)),
        text=text,
        spans=found.spans,
        articles=[{"title": next(iter(a.titles), None), "date": a.date} for a in articles],
        missing=found.missing,
    )


def decode(data: bytes) -> str:
    """A text dump as UTF-8 or, failing that, Windows-1252."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n")


def _json_lines(path: Path) -> Iterator[Entry]:
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        yield json.loads(line)


# ---------------------------------------------------------------------- dispatches
def read_dispatches(folder: Path) -> Iterator[Labelled]:
    """Composed text dumps with gold.jsonl."""
    for gold in _json_lines(folder / "gold.jsonl"):
        articles = [_dispatch_article(one) for one in gold["articles"]]
        text = decode((folder / gold["file"]).read_bytes())
        domain = gold.get("domain") or gold["file"]
        yield label(text, articles, id=gold["file"], set="dispatches", domain=domain, style="dispatch")


def _dispatch_article(gold: Entry) -> GoldArticle:
    heads = set(gold["subheads"])
    return GoldArticle(
        titles=tuple(t for t in (gold["title"], *gold.get("title_alt", ())) if t),
        paragraphs=tuple(
            Paragraph(p, SUBHEAD if p in heads else BODY) for p in gold["body_gold"].split("\n") if p.strip()
        ),
        date=gold["date"],
    )


# ---------------------------------------------------------------------- seeds
def read_seeds(folder: Path) -> Iterator[Labelled]:
    """The dispatches of the person whom clipper is for, with what is expected of them."""
    for gold in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        text = decode((folder / gold["file"]).read_bytes())
        plain = text.translate(PLAIN)
        articles = []
        for one in gold["articles"]:
            end = plain.index(one["body_ends"]) + len(one["body_ends"])
            body = text[plain.rindex(one["body_starts"], 0, end) : end]
            kept = [
                line for line in body.splitlines() if not any(chrome in line for chrome in one["must_not"])
            ]
            titles = (one["title"],) if "title" in one else ()
            articles.append(
                GoldArticle(titles=titles, paragraphs=tuple(map(Paragraph, filter(str.strip, kept))))
            )
        yield label(text, articles, id=gold["file"], set="seeds", domain="seeds.test", style="dispatch")


# ---------------------------------------------------------------------- corpus
def read_corpus(folder: Path) -> Iterator[Labelled]:
    """Pages with gold, as the texts stored with them and as other dumps."""
    for gold in _json_lines(folder / "gold.jsonl"):
        if gold["gold_kind"] != "full":
            continue
        article = GoldArticle(
            titles=(gold["title"], *(gold.get("alt_titles") or ())),
            paragraphs=tuple(
                Paragraph(text, SUBHEAD if kind == "subhead" else BODY)
                for text, kind in zip(gold["body"], gold["kinds"])
            ),
            optional=tuple(gold.get("optional") or ()),
            date=gold["date"],
        )
        for style, text in _corpus_texts(folder, gold["id"]):
            name = f"{gold['id']}.{style}"
            yield label(text, [article], id=name, set="corpus", domain=gold["publisher_group"], style=style)


def _corpus_texts(folder: Path, page: str) -> Iterator[tuple[str, str]]:
    for style in CORPUS_STYLES:
        path = folder / "text" / f"{page}.{style}.txt"
        if path.exists():
            yield style, decode(path.read_bytes())
    saved = Page(gzip.decompress((folder / "pages" / f"{page}.html.gz").read_bytes()))
    for style in [style for style in styles_of(page) if style not in CORPUS_STYLES]:
        yield style, saved.render(style)


# ---------------------------------------------------------------------- pages, dumps and negatives
@dataclass(frozen=True, slots=True)
class Silver:
    """An agreed article: the reading of one tool as gold, and the other readings by tool."""

    titles: tuple[str, ...]
    body: tuple[str, ...]
    others: dict[str, list[str]]
    date: str | None

    def grams(self) -> list[set[tuple[str, ...]]]:
        """The word sequences that each other tool keeps."""
        return [
            set().union(*(_grams(words_of(body).words) for body in bodies)) for bodies in self.others.values()
        ]


def _grams(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {words[at : at + GRAM] for at in range(len(words) - GRAM + 1)}


def _silver(row: Entry) -> Silver:
    others: dict[str, list[str]] = {}
    for tool, body in row["others"].items():
        if body and tool in FAMILIES:
            others.setdefault(FAMILIES[tool], []).append(body)
    titles = [
        row["titles"].get("clipper"),
        row["titles"].get("h1"),
        row["titles"].get("og"),
        *row["titles"].values(),
    ]
    return Silver(tuple(dict.fromkeys(filter(None, titles))), tuple(row["body"]), others, row.get("date"))


def read_pages(folder: Path, kinds: tuple[str, ...] = ("pages", "dumps", "negatives")) -> Iterator[Labelled]:
    """Real pages in several styles, and real dumps of them."""
    entries = sorted(_json_lines(folder / "index.jsonl"), key=lambda entry: entry["id"])
    silver = {
        row["id"]: _silver(row)
        for row in _json_lines(folder / "silver.jsonl.gz")
        if row["status"] == "agreed"
    }
    tasks: list[Callable[[], list[Labelled]]] = []
    for entry in entries:
        if entry["kind"] == "article" and entry["status"] == "agreed" and "pages" in kinds:
            tasks.append(partial(_page_files, folder, entry, silver[entry["id"]]))
        elif entry["kind"] == "negative" and "negatives" in kinds:
            tasks.append(partial(_page_files, folder, entry, None))
        elif entry["kind"] == "dump" and "dumps" in kinds and entry.get("pair") in silver:
            tasks.append(partial(_dump_files, folder, entry, silver[entry["pair"]]))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for files in pool.map(_call, tasks, chunksize=8):
            yield from files


def _call(task: Callable[[], list[Labelled]]) -> list[Labelled]:
    return task()


def _page_files(folder: Path, entry: Entry, silver: Silver | None) -> list[Labelled]:
    page = Page(gzip.decompress((folder / "pages" / f"{entry['id']}.html.gz").read_bytes()))
    headings = page.headings()
    return [
        _silver_file(entry, page.render(style), style, silver, headings) for style in styles_of(entry["id"])
    ]


def _silver_file(
    entry: Entry, text: str, style: str, silver: Silver | None, headings: Iterable[str]
) -> Labelled:
    articles = [] if silver is None else [
        GoldArticle(titles=silver.titles, paragraphs=subheads([*headings], silver.body), date=silver.date)
    ]  # fmt: skip
    found = align(text, articles)
    if silver is not None:
        found = Aligned(sorted(_disputed(text, found.spans, silver)), found.missing)
    named = {
        "id": f"{entry['id']}.{style}",
        "set": "negatives" if silver is None else "pages",
        "style": style,
        "genre": entry["genre"],
    }
    return labelled(text, found, articles, domain=entry["publisher"], **named)


def _dump_files(folder: Path, entry: Entry, silver: Silver) -> list[Labelled]:
    """A dump as it was found. Where its own labels and ours differ, nobody knows."""
    text = decode(gzip.decompress((folder / "dumps" / f"{entry['id']}.txt.gz").read_bytes()))
    page = Page(gzip.decompress((folder / "pages" / f"{entry['pair']}.html.gz").read_bytes()))
    tool = entry["tool"].split()[0]
    style = {"lynx": "lynx-nolist", "w3m": "w3m"}.get(tool, "dump")
    file = _silver_file({**entry, "id": entry["id"]}, text, style, silver, page.headings())
    spans = sorted(_undecided(text, file.spans, entry["labels"]))
    return [Labelled(**{**{k: getattr(file, k) for k in file.__slots__}, "set": "dumps", "spans": spans})]


def _disputed(text: str, spans: list[Span], silver: Silver) -> Iterator[Span]:
    """The spans, with those that nobody else keeps to ignore, and what others keep and the labels lack."""
    words = words_of(text)
    counts = [0] * len(words.words)
    for kept in silver.grams():
        seen = set()
        for at in range(len(words.words) - GRAM + 1):
            if words.words[at : at + GRAM] in kept:
                seen.update(range(at, at + GRAM))
        for at in seen:
            counts[at] += 1
    mine = _grams(words_of("\n".join(silver.body)).words)
    ours = {
        k
        for at in range(len(words.words))
        if words.words[at : at + GRAM] in mine
        for k in range(at, at + GRAM)
    }
    covered = [False] * len(words.words)
    for start, end, name, number in spans:
        inside = range(bisect_left(words.starts, start), bisect_left(words.starts, end))
        for k in inside:
            covered[k] = True
        alone = (
            name != TITLE
            and len(inside) >= GRAM
            and len(silver.others) >= KEPT_BY
            and not any(counts[k] for k in inside)
        )
        yield (start, end, IGNORE if alone else name, number)
    doubtful = [k for k, n in enumerate(counts) if n >= KEPT_BY and not covered[k] and k not in ours]
    for _, group in groupby(enumerate(doubtful), key=lambda pair: pair[1] - pair[0]):
        places = [k for _, k in group]
        if len(places) >= DISPUTED_WORDS:
            yield (words.starts[places[0]], words.ends[places[-1]], IGNORE, 0)


def _undecided(text: str, spans: list[Span], labels: str) -> Iterator[Span]:
    """The spans, and body lines of a dump's own labels that no span covers, to ignore."""
    yield from spans
    start = 0
    for line, mark in zip(text.split("\n"), labels):
        end = start + len(line)
        if mark == "b" and all(high <= start or end <= low for low, high, _, _ in spans):
            yield (start + len(line) - len(line.lstrip()), end, IGNORE, 0)
        start = end + 1


# ---------------------------------------------------------------------- fixtures
def read_fixtures(folder: Path) -> Iterator[Labelled]:
    """Our own plain texts with their golden records; an article in another language is none to learn from."""
    for path in sorted(folder.glob("*/*/input.txt")):
        case = tomllib.loads(path.with_name("case.toml").read_text(encoding="utf-8"))
        if case.get("rejected") == "language":
            continue
        records = [*_json_lines(path.with_name("expected.jsonl"))]
        articles = [
            GoldArticle(
                titles=(record["title"],) if record["title_source"] != "lead" else (),
                paragraphs=tuple(map(Paragraph, record["body"].split("\n\n"))),
                date=record["date"],
            )
            for record in records
        ]
        name = path.parent.name
        yield label(
            decode(path.read_bytes()),
            articles,
            id=name,
            set="fixtures",
            domain=f"{name}.test",
            style="fixture",
        )


# ---------------------------------------------------------------------- all
def is_usable(file: Labelled) -> bool:
    """Does the text hold what the labels speak of? Some tools lose half of a page."""
    found = {number for _, _, name, number in file.spans if name == TITLE}
    titled = {number for number, article in enumerate(file.articles) if article["title"]}
    is_whole = file.missing["paragraphs"] <= MAX_MISSING * file.missing["total"]
    return is_whole and (file.set == "dispatches" or titled <= found)


def read_set(name: str, shared: Path) -> Iterator[Labelled]:
    """The labelled files of a set below the folder of all sets."""
    if name == "dispatches":
        return read_dispatches(shared / "dispatches")
    if name == "seeds":
        return read_seeds(shared / "seeds")
    if (DUMPS / name).is_dir():
        return read_written(name)
    if name == "corpus":
        return read_corpus(shared / "corpus")
    return read_pages(shared / "pages", (name,))
