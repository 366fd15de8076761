"""A page from its bytes to a dispatch: the rooms of the HTML reader in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipper.model import Block, BlockKind, Dispatch, Document
from clipper.reading.decoding import clean_decoded, decode_bytes
from clipper.reading.html.blocks import make_blocks, mark_of
from clipper.reading.html.charset import find_declared
from clipper.reading.html.embedded import find_embedded
from clipper.reading.html.headlines import split_kicker
from clipper.reading.html.items import split_items
from clipper.reading.html.metadata import Facts, read_facts
from clipper.reading.html.precut import cut_page
from clipper.reading.html.regions import lay_out
from clipper.reading.html.stamps import add_stamps
from clipper.reading.html.tags import thin_tags
from clipper.reading.html.tree import fell_tree, grow_tree
from clipper.reading.html.verdicts import find_verdict
from clipper.reading.html.walking import walk_tree
from clipper.settings import Settings

FORMAT = "html"
SHELL, PAYWALL, KICKER = "html.shell", "html.paywall", "html.kicker"
WALL_BLOCKS = 4  # after the body, in which a prompt to pay says that the text is cut there


def read_page(document: Document, settings: Settings) -> Dispatch:
    """The dispatch of one page. Raises LimitError where it nests or repeats beyond the limits."""
    decoded = decode_bytes(document.data, find_declared(document))
    cut = cut_page(decoded.text)
    thinned = thin_tags(cut.markup, settings.limits)
    decoded = clean_decoded(replace(decoded, text=thinned.markup))
    facts = read_facts(cut.title, thinned.heads, cut.scripts, thinned.language)
    tree = grow_tree(decoded.text)
    page = walk_tree(tree)
    fell_tree(tree)
    layout = lay_out(page, facts)
    blocks = tuple(part_kickers(split_items(layout, facts, make_blocks(layout)), facts))
    shown = sum(len(block.text) for block in blocks if is_body(block))
    embedded = find_embedded(facts.bodies, cut.scripts, shown, settings.limits)
    verdict = SHELL if embedded else find_verdict(layout, facts, shown)
    if verdict:
        blocks = tuple(
            replace(block, mark=mark_of(verdict)) if is_dropped(block, verdict) else block for block in blocks
        )
    return Dispatch(
        source=document.source,
        format=FORMAT,
        encoding=decoded.encoding,
        blocks=blocks + (embedded.blocks if embedded else ()),
        metadata=replace(add_stamps(facts.metadata, layout), truncated=is_truncated(blocks)),
        structured=True,
        warnings=decoded.warnings + ((embedded.warning,) if embedded else ()),
    )


def part_kickers(blocks: Sequence[Block], facts: Facts) -> Iterator[Block]:
    """The blocks, a headline without the kicker that stands in one line with it."""
    titles = [claim.value for claim in facts.metadata.titles]
    for block in blocks:
        if block.level != 1:
            yield block
            continue
        kicker, headline = split_kicker(block.text, titles)
        if kicker:
            yield replace(block, text=kicker, level=0, kind=BlockKind.TEXT, mark=mark_of(KICKER))
            yield replace(block, text=headline)
        else:
            yield block


def is_truncated(blocks: Sequence[Block]) -> bool:
    """Whether a prompt to pay follows the last line of the body."""
    places = range(len(blocks) - 1, -1, -1)
    last = next((index for index in places if is_body(blocks[index])), len(blocks))
    return any(has_mark(block, PAYWALL) for block in blocks[last + 1 : last + 1 + WALL_BLOCKS])


def is_dropped(block: Block, verdict: str) -> bool:
    """Whether a verdict on the page takes a block away: a shell keeps its headline."""
    return block.mark is None and not (verdict == SHELL and block.level == 1)


def has_mark(block: Block, rule: str) -> bool:
    """Whether a block is marked by this rule."""
    return block.mark is not None and block.mark.rule == rule


def is_body(block: Block) -> bool:
    """Whether a block is kept and no headline."""
    return block.mark is None and block.level != 1
