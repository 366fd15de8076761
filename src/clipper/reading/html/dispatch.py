"""A page from its bytes to a dispatch: every visible line as a block, those of no article marked with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipper.model import Block, BlockKind, Dispatch, Document
from clipper.reading.decoding import clean_decoded, decode_bytes
from clipper.reading.html.cleanup import cut_page, thin_tags
from clipper.reading.html.embedded import find_embedded
from clipper.reading.html.headlines import split_kicker
from clipper.reading.html.hints import WORD_RE, load_names, load_tables
from clipper.reading.html.layout import LINKED, TEASER, Layout, lay_out
from clipper.reading.html.lines import Page, read_page
from clipper.reading.html.metadata import Facts, add_stamps, read_facts
from clipper.reading.html.verdicts import find_doubted, make_blocks, mark_of
from clipper.settings import Settings

FORMAT = "html"
SHELL, PAYWALL, KICKER, SECTION = "shell", "paywall", "kicker", "section"
LISTING = (
    "teaser",
    "related",
    "outside",
)  # reasons for which a page under the name of a section may have no article
KEPT_SHARE = 0.9  # of what the first reading kept, which a second one must keep
WALL_BLOCKS = 4  # after the body, in which a prompt to pay says that the text is cut there

INDEX_CHARS = 500  # of kept body; an index that introduces itself says less, an article among teasers more
INDEX_TEASERS = 6  # linked headlines in rows
HEADLINE_WORDS = 6  # the headline of an article has them; the name of a section does not
ERROR_CHARS = 700  # of kept body below a headline that says that there is no page

ITEM_CHARS, ITEM_LINES = 300, 2  # of kept body under each headline of a page of several articles
ITEMS_SHARE = 0.8  # of the page's kept body that stands in the items
TITLE_LEVELS = range(1, 4)


def read_dispatch(document: Document, declared: str | None, settings: Settings) -> Dispatch:
    """The dispatch of one page. Raises LimitError where it nests or repeats beyond the limits."""
    decoded = decode_bytes(document.data, declared)
    cut = cut_page(decoded.text)
    thinned = thin_tags(cut.markup, settings.limits)
    decoded = clean_decoded(replace(decoded, text=thinned.markup))
    facts = read_facts(cut.title, thinned.heads, cut.scripts, thinned.language)
    page = read_page(decoded.text)
    layout, blocks, doubted = read_twice(page, facts)
    blocks = tuple(part_kickers(split_items(layout, facts, blocks), facts.titles))
    shown = sum(len(block.text) for block in blocks if is_body(block))
    embedded = find_embedded(cut, facts, shown, settings.limits)
    verdict = SHELL if embedded else find_verdict(layout, facts, shown)
    if verdict:
        blocks = tuple(
            replace(block, mark=mark_of(verdict)) if is_dropped(block, verdict) else block for block in blocks
        )
    metadata = add_stamps(facts.metadata, page.stamps, layout.headline)
    return Dispatch(
        source=document.source,
        format=FORMAT,
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


def is_body(block: Block) -> bool:
    """Whether a block is kept and no headline."""
    return block.mark is None and block.level != 1


def find_verdict(layout: Layout, facts: Facts, shown: int) -> str | None:
    """The mark for all blocks of a page that holds no article, or None.

    `shown` counts the characters of body that were kept. Left alone: whatever the page claims to be an article.
    """
    if shown < ERROR_CHARS and is_error(layout, facts):
        return "error-page"
    if shown < INDEX_CHARS and not facts.is_article and is_label(layout):
        teasers = sum(line.hint == TEASER and line.piece.links > 0 for line in layout.lines)
        return "index" if teasers >= INDEX_TEASERS else None
    return None


def is_label(layout: Layout) -> bool:
    """Whether the headline is no more than the name of a section, or there is none."""
    if layout.headline is None:
        return True
    return len(WORD_RE.findall(layout.lines[layout.headline].piece.text)) < HEADLINE_WORDS


def is_error(layout: Layout, facts: Facts) -> bool:
    """Whether the headline, or the title, says that the page does not exist."""
    shown = [] if layout.headline is None else [layout.lines[layout.headline].piece.text]
    return any(says_error(title) for title in (*facts.titles, *shown))


def says_error(title: str) -> bool:
    """Whether a title is that of an error page.

    >>> says_error("Erreur 404 : page introuvable - La Gazette"), says_error("404 morts dans le séisme")
    (True, False)
    """
    text = " ".join(WORD_RE.findall(title.lower()))
    if any(phrase in text for phrase in load_tables()["pages"]["error"]):
        return True
    return bool(text) and set(text.split()) <= load_names("pages", "error_words")


def split_items(layout: Layout, facts: Facts, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with a headline for each whole article, or as they were where the page holds only one.

    Left alone: a page that claims to be one article (a live blog, a digest), and headings that are no links: those
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
    """A block of a page of several articles: each start is a headline, the page's own headline is none."""
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
