"""A page from its bytes to a dispatch: what it is as a whole, and every visible line as a block."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

from clipper.french.words import regex
from clipper.model import Block, BlockKind, Dispatch, Document
from clipper.reading.decoding import clean_decoded, decode_bytes
from clipper.reading.html.cleanup import cut_page, thin_tags
from clipper.reading.html.hints import WORD_RE, load_names, load_tables
from clipper.reading.html.layout import LINKED, TEASER, Layout, lay_out, split_kicker
from clipper.reading.html.lines import Page, read_page
from clipper.reading.html.metadata import Facts, add_stamps, find_embedded, read_facts
from clipper.reading.html.verdicts import find_doubted, make_blocks, mark_of
from clipper.reading.naming import member_of
from clipper.settings import Settings

SHELL, PAYWALL, KICKER = "shell", "paywall", "kicker"
# Reasons for which a page under the name of a section may have no article.
LISTING = ("teaser", "related", "outside")
KEPT_SHARE = 0.9  # of what the first reading kept, which a second one must keep
WALL_BLOCKS = 4  # after the body, in which a prompt to pay says that the text is cut there

INDEX_CHARS = 500  # of kept body; an index that introduces itself says less, an article among teasers more
INDEX_TEASERS = 6  # linked headlines in rows
SECTION_CHARS = 1_000  # the same where the address names a section
FRONT_CHARS = 8_000  # a longer text at the address of a whole site is an article
TITLE_PART_RE = regex(r"[|–—,:-]")
HEADLINE_WORDS = 6  # the headline of an article has them; the name of a section does not
ERROR_CHARS = 700  # of kept body below a headline that says that there is no page, or that one must sign in
# Lines that only a forum has, from which a page that claims to be an article is a forum all the same.
POSTS = 2
POST_CHARS = 200  # such lines are shorter

ITEM_CHARS, ITEM_LINES = 300, 2  # of kept body under each headline of a page of several articles
ITEMS_SHARE = 0.8  # of the page's kept body that stands in the items
TITLE_LEVELS = range(1, 4)
SECTION = "section"
ENTRIES = ("reference", "entry")  # an address of a dictionary, and one of a definition

# Of a page of many dated `<article>`, such as the export of a database that nobody knows.
MANY_ARTICLES = "many-articles"
LEAST_PARTS = 5
PART_WORDS = 60  # what is shorter is a card that links to an article
PARTS_SHARE = 0.95  # of the words of an export stand in its articles; pages of the web have menus and feet
DATE_BYTES = 20_000  # of an article, in which its date stands
TAG_RE = regex(rb"<(/?)article(?=[\s>])", re.IGNORECASE)
STAMP_RE = regex(rb"datetime=[\"']\d{4}-\d\d-\d\d")
ONE_ARTICLE_RE = regex(
    rb"og:type[\"'][^<>]{0,80}[\"']article[\"']|\"@type\"\s*:\s*\[?\s*\"(?:\w*Article|LiveBlogPosting|BlogPosting)\"",
    re.IGNORECASE,
)


def read_dispatch(document: Document, declared: str | None, settings: Settings) -> Dispatch:
    """The dispatch of one page. Raises LimitError where it nests or repeats beyond the limits."""
    decoded = decode_bytes(document.data, declared)
    cut = cut_page(decoded.text)
    thinned = thin_tags(cut.markup, settings.limits)
    decoded = clean_decoded(decoded._replace(text=thinned.markup))
    facts = read_facts(cut.title, thinned.heads, cut.scripts, thinned.language)
    page = read_page(decoded.text)
    layout, blocks, doubted = read_twice(page, facts)
    blocks = tuple(part_kickers(split_items(layout, facts, blocks), facts.titles))
    verdict = find_verdict(layout, facts, blocks, facts.metadata.url or document.source.url)
    shown = sum(len(block.text) for block in blocks if is_body(block))
    embedded = None if verdict else find_embedded(cut, facts, shown, settings.limits)
    verdict = SHELL if embedded else verdict
    if verdict:
        blocks = tuple(
            replace(block, mark=mark_of(verdict)) if is_dropped(block, verdict) else block for block in blocks
        )
    metadata = add_stamps(facts.metadata, page.stamps, layout.headline)
    return Dispatch(
        source=document.source,
        format="html",
        encoding=decoded.encoding,
        blocks=blocks + (embedded.blocks if embedded else ()),
        metadata=replace(metadata, truncated=is_truncated(blocks)),
        structured=True,
        warnings=decoded.warnings
        + tuple("doubt-" + d for d in sorted(doubted))
        + ((embedded.warning,) if embedded else ()),
    )


def read_twice(page: Page, facts: Facts) -> tuple[Layout, tuple[Block, ...], frozenset[str]]:
    """The layout of a page and its blocks, read again without each reason that takes too much to be believed."""
    layout = lay_out(page, facts)
    blocks = make_blocks(layout)
    doubted, tried = frozenset[str](), set[str]()
    if layout.headline is None and not facts.is_article:
        return layout, blocks, doubted
    if not facts.is_article and is_label(layout):
        tried = set(LISTING)
    while (doubt := find_doubted(layout, blocks, tried)) is not None:
        tried.add(doubt)
        again = lay_out(page, facts, doubted | {doubt})
        found = make_blocks(again)
        if keeps(blocks, found):
            layout, blocks, doubted = again, found, doubted | {doubt}
    return layout, blocks, doubted


def keeps(first: Sequence[Block], second: Sequence[Block]) -> bool:
    """Whether a second reading keeps nearly all that the first one kept."""
    sizes = [len(one.text) * (other.mark is None) for one, other in zip(first, second) if one.mark is None]
    return sum(sizes) >= KEPT_SHARE * sum(len(block.text) for block in first if block.mark is None)


def part_kickers(blocks: Sequence[Block], titles: Sequence[str]) -> Iterator[Block]:
    """The blocks, a headline without the kicker that stands in one line with it."""
    for block in blocks:
        kicker, headline = split_kicker(block.text, titles) if block.level == 1 else ("", "")
        if kicker:
            yield replace(block, text=kicker, level=0, kind=BlockKind.TEXT, mark=mark_of(KICKER))
            yield replace(block, text=headline)
        else:
            yield block


def is_truncated(blocks: Sequence[Block]) -> bool:
    """Whether a prompt to pay follows the last line of the body."""
    places = range(len(blocks) - 1, -1, -1)
    last = next((index for index in places if is_body(blocks[index])), len(blocks))
    return any(block.mark == mark_of(PAYWALL) for block in blocks[last + 1 : last + 1 + WALL_BLOCKS])


def is_dropped(block: Block, verdict: str) -> bool:
    """Whether a verdict on the page takes a block away: a shell keeps its headline."""
    return block.mark is None and not (verdict == SHELL and block.level == 1)


def find_verdict(layout: Layout, facts: Facts, blocks: Sequence[Block], url: str | None) -> str | None:
    """The mark for all blocks of a page that holds no article, or None. `url` is the address of the page.

    Left alone: whatever the page claims to be an article, unless it says itself that there is none.
    """
    shown = sum(len(block.text) for block in blocks if is_body(block))
    titles = [*facts.titles, *([] if layout.headline is None else [layout.lines[layout.headline].piece.text])]
    if shown < ERROR_CHARS and any(map(says_error, titles)):
        return "error-page"
    if shown < ERROR_CHARS and not facts.is_article and any(map(asks_to_sign_in, titles)):
        return "login-wall"
    place = read_address(url or "")
    if place == "forum" and (not facts.is_article or count_posts(layout) >= POSTS):
        return "forum"
    if place in ENTRIES and not (facts.is_article and facts.metadata.published):
        return "reference"
    if place == "listing" or (place == "front" and is_front(layout, facts, blocks, shown)):
        return "index"
    if (place == "section" and shown < SECTION_CHARS) or (
        shown < INDEX_CHARS and not facts.is_article and is_label(layout)
    ):
        teasers = sum(line.hint == TEASER and line.piece.links > 0 for line in layout.lines)
        return "index" if teasers >= INDEX_TEASERS else None
    return "index" if not (url or facts.is_article) and any(map(names_front, facts.titles)) else None


def is_front(layout: Layout, facts: Facts, blocks: Sequence[Block], shown: int) -> bool:
    """Whether the page at the address of a whole site is its front, and no article that gives this address."""
    several = sum(block.level == 1 and block.mark is None for block in blocks) > 1
    return not (facts.is_article or several or (shown >= FRONT_CHARS and not is_label(layout)))


def names_front(title: str) -> bool:
    """Whether a part of a title says that this is the front of a site.

    >>> names_front("La Gazette du port - Accueil"), names_front("Un accueil glacial - La Gazette")
    (True, False)
    """
    names = load_names("addresses", "front")
    return any(part.strip().lower() in names for part in TITLE_PART_RE.split(title))


def read_address(url: str) -> str | None:
    """What the address says of its page: the front of a site, a listing, a forum, an entry of a reference, or nothing.

    >>> [read_address(f"https://www.example.org/{path}") for path in ("fr/", "tag/laine", "forum/t12", "dico/a", "x1")]
    ['front', 'listing', 'forum', 'reference', None]
    >>> read_address("https://forum-jardin.example/t12"), read_address("https://haute-definition.example/essai")
    ('forum', None)
    """
    try:
        parts = urlsplit(url.lower())
    except ValueError:  # a broken address, "https://[example.org/"
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    names = {*re.split(r"[.-]", parts.netloc), *segments, *re.split(r"[=&]", parts.query)}
    for place in ("forum", "reference"):
        if not load_names("addresses", place).isdisjoint(names):
            return place
    for place in ("listing", "section", "entry"):
        if not load_names("addresses", place).isdisjoint(segments[-2:]):
            return place
    fronts = load_names("addresses", "front") | load_names("addresses", "editions")
    bare = all(segment.split(".")[0] in fronts for segment in segments)
    return "front" if parts.netloc and bare and not parts.query else None


def count_posts(layout: Layout) -> int:
    """How many lines look like the head of a post in a forum."""
    labels = load_tables()["addresses"]["posts"]
    return sum(
        len(line.piece.text) <= POST_CHARS and any(label in line.piece.text.lower() for label in labels)
        for line in layout.lines
    )


def is_label(layout: Layout) -> bool:
    """Whether the headline is no more than the name of a section, or there is none."""
    if layout.headline is None:
        return True
    return len(WORD_RE.findall(layout.lines[layout.headline].piece.text)) < HEADLINE_WORDS


def says_error(title: str) -> bool:
    """Whether a title is that of an error page.

    >>> says_error("Erreur 404 : page introuvable - La Gazette"), says_error("404 morts dans le séisme")
    (True, False)
    """
    text = " ".join(WORD_RE.findall(title.lower()))
    if any(phrase in text for phrase in load_tables()["pages"]["error"]):
        return True
    return bool(text) and set(text.split()) <= load_names("pages", "error_words")


def asks_to_sign_in(title: str) -> bool:
    """Whether a title is that of a page before which one must sign in or subscribe.

    >>> asks_to_sign_in("Connectez-vous pour continuer"), asks_to_sign_in("Connexions coupées dans la vallée")
    (True, False)
    """
    text = " ".join(WORD_RE.findall(title.lower())) + " "
    return any(text.startswith(f"{phrase} ") for phrase in load_tables()["pages"]["wall"])


def is_body(block: Block) -> bool:
    """Whether a block is kept and no headline."""
    return block.mark is None and block.level != 1


def split_items(layout: Layout, facts: Facts, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with a headline for each whole article, or as they were where the page holds only one.

    Left alone: a page that claims to be one article (a live blog, a digest), and headings that are not links: those
    of one article lead nowhere.
    """
    starts = [] if facts.is_article else find_starts(layout)
    ends = [*starts[1:], len(blocks)]
    bodies = [
        [block for block in blocks[start + 1 : end] if block.mark is None] for start, end in zip(starts, ends)
    ]
    sizes = [sum(len(block.text) for block in body) for body in bodies]
    kept = sum(len(block.text) for block in blocks if is_body(block))
    whole = all(size >= ITEM_CHARS and len(body) >= ITEM_LINES for size, body in zip(sizes, bodies))
    if len(starts) < 2 or not whole or sum(sizes) < ITEMS_SHARE * kept:
        return tuple(blocks)
    return tuple(as_item(block, index, starts) for index, block in enumerate(blocks))


def as_item(block: Block, index: int, starts: Sequence[int]) -> Block:
    """A block of a page of several articles: each start is a headline, the page's own headline is not."""
    if index in starts:
        return replace(block, kind=BlockKind.HEADING, level=1, mark=None)
    return replace(block, level=2, mark=mark_of(SECTION)) if block.level == 1 else block


def find_starts(layout: Layout) -> list[int]:
    """The linked headings of one level that stand in boxes side by side, at least two."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, line in enumerate(layout.lines):
        level = layout.page.boxes[line.piece.box].level
        is_link = line.piece.link_share >= LINKED and not line.piece.home
        if level in TITLE_LEVELS and is_link and not line.hint:
            depth = sum(1 for _ in layout.page.ancestors(line.piece.box))
            rows[(level, depth)].append(index)
    return max(rows.values(), key=len, default=[])


def split_page(document: Document) -> tuple[list[Document], bool]:
    """The page, or its articles where it holds nothing else; and whether it holds many that are dated.

    Left alone: a page that claims to be one article, and whatever stands inside an `<article>`. A page with text of its
    own beside its articles (a forum, the front of a blog) is not cut.
    """
    if document.data.count(b"<article") < LEAST_PARTS or ONE_ARTICLE_RE.search(document.data):
        return [document], False
    from clipper.reading.press.exports import count_words

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
    # What is between goes with the one above.
    starts = [0, *(start for start, _ in places[1:]), len(document.data)]
    parts = []
    for number, (start, end) in enumerate(pairwise(starts), 1):
        source = member_of(document.source, f"article {number}")
        parts.append(
            replace(document, source=source, data=document.data[start:end], content_type="text/html")
        )
    return parts, True


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
    from clipper.reading.press.exports import UNSEEN_RE
    from clipper.reading.press.labels import day_re

    return day_re().search(UNSEEN_RE.sub(b" ", data).decode("utf-8", "replace")) is not None
