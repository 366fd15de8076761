"""Whether a page holds an article at all: index pages, error pages and empty ones are told apart from short texts."""

from __future__ import annotations

from clipper.reading.html.hints import load_names, load_tables
from clipper.reading.html.metadata import Facts
from clipper.reading.html.prose import WORD_RE
from clipper.reading.html.regions import TEASER, Layout

INDEX_CHARS = 500  # of kept body; an index that introduces itself says less, an article among teasers more
INDEX_TEASERS = 6  # linked headlines in rows
HEADLINE_WORDS = 6  # the headline of an article has them; the name of a section does not
ERROR_CHARS = 700  # of kept body below a headline that says that there is no page


def find_verdict(layout: Layout, facts: Facts, shown: int) -> str | None:
    """The mark for all blocks of a page that holds no article, or None.

    `shown` counts the characters of body that were kept. Left alone: whatever the page claims to be an article.
    """
    if shown < ERROR_CHARS and is_error(layout, facts):
        return "html.error-page"
    if shown < INDEX_CHARS and not facts.is_article and is_label(layout):
        teasers = sum(line.hint == TEASER and line.piece.links > 0 for line in layout.lines)
        return "html.index" if teasers >= INDEX_TEASERS else None
    return None


def is_label(layout: Layout) -> bool:
    """Whether the headline is no more than the name of a section, or there is none."""
    if layout.headline is None:
        return True
    return len(WORD_RE.findall(layout.lines[layout.headline].piece.text)) < HEADLINE_WORDS


def is_error(layout: Layout, facts: Facts) -> bool:
    """Whether the headline, or the title, says that the page does not exist."""
    titles = [claim.value for claim in facts.metadata.titles]
    if layout.headline is not None:
        titles.append(layout.lines[layout.headline].piece.text)
    return any(says_error(title) for title in titles)


def says_error(title: str) -> bool:
    """Whether a title is that of an error page.

    >>> says_error("Erreur 404 : page introuvable - La Gazette"), says_error("404 morts dans le séisme")
    (True, False)
    """
    text = " ".join(WORD_RE.findall(title.lower()))
    if any(phrase in text for phrase in load_tables()["pages"]["error"]):
        return True
    return bool(text) and set(text.split()) <= load_names("pages", "error_words")
