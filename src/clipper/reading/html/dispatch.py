"""A page from its bytes to a dispatch: every visible line as a block, those of no article marked with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipper.model import Block, BlockKind, Dispatch, Document
from clipper.reading.decoding import clean_decoded, decode_bytes
from clipper.reading.html.cleanup import cut_page, thin_tags
from clipper.reading.html.layout import Layout, lay_out, split_kicker
from clipper.reading.html.lines import Page, read_page
from clipper.reading.html.metadata import Facts, add_stamps, find_embedded, read_facts
from clipper.reading.html.pages import find_verdict, is_body, is_label, split_items
from clipper.reading.html.verdicts import find_doubted, make_blocks, mark_of
from clipper.settings import Settings

FORMAT = "html"
SHELL, PAYWALL, KICKER = "shell", "paywall", "kicker"
LISTING = (
    "teaser",
    "related",
    "outside",
)  # reasons for which a page under the name of a section may have no article
KEPT_SHARE = 0.9  # of what the first reading kept, which a second one must keep
WALL_BLOCKS = 4  # after the body, in which a prompt to pay says that the text is cut there


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
