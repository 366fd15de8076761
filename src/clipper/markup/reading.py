"""A page from its bytes to a dispatch: the rooms of the HTML reader in order."""

from __future__ import annotations

from clipper.markup.blocks import make_blocks
from clipper.markup.charset import find_declared
from clipper.markup.metadata import read_facts
from clipper.markup.precut import cut_page
from clipper.markup.regions import lay_out
from clipper.markup.stamps import add_stamps
from clipper.markup.tags import thin_tags
from clipper.markup.tree import grow_tree
from clipper.markup.walking import walk_tree
from clipper.model import Dispatch, Document
from clipper.settings import Settings


def read_page(document: Document, settings: Settings) -> Dispatch:
    """The dispatch of one page. Raises LimitError where it nests or repeats beyond the limits."""
    text = decode(document.data, find_declared(document))
    cut = cut_page(text)
    thinned = thin_tags(cut.markup, settings.limits)
    facts = read_facts(cut.title, thinned.heads, cut.scripts, thinned.language)
    page = walk_tree(grow_tree(thinned.markup))
    layout = lay_out(page, facts)
    return Dispatch(
        source=document.source,
        format="html",
        encoding="utf-8",
        blocks=make_blocks(layout),
        metadata=add_stamps(facts.metadata, layout),
        structured=True,
    )


def decode(data: bytes, declared: str | None) -> str:
    for encoding in ("utf-8", declared or "cp1252", "cp1252"):
        try:
            return data.decode("cp1252" if encoding in ("iso-8859-1", "latin-1") else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")
