"""The HTML reader: a page in, every visible line of it out, those of the article bare."""

from __future__ import annotations

import pytest

from clipper.errors import LimitError
from clipper.model import Dispatch, Document, Source
from clipper.reading.containers import read_document
from clipper.settings import DEFAULT_SETTINGS, Limits, Settings

PROSE = (
    "Le conseil municipal a voté mardi soir le budget de la bibliothèque, qui avait été repoussé deux fois.",
    "Les habitants du quartier demandaient depuis trois ans une salle de lecture pour les enfants.",
    "La maire a promis que les travaux commenceraient avant la fin de l'été, sans donner de date.",
)
BODY = "".join(f"<p>{line}</p>" for line in PROSE)
HEADLINE = "La bibliothèque aura sa salle de lecture"


def read(markup: str | bytes, settings: Settings = DEFAULT_SETTINGS) -> Dispatch:
    """The one dispatch of a page."""
    data = markup if isinstance(markup, bytes) else markup.encode()
    [dispatch] = read_document(Document(source=Source(path="page.html"), data=data), settings)
    return dispatch


def page(inside: str, head: str = "") -> str:
    """A page with a headline, some menu, and the given inside after them."""
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Accueil", "Sport", "Culture"))
    return (
        f"<!DOCTYPE html><html lang=fr><head><title>{HEADLINE}</title>{head}</head>"
        f"<body><nav><ul>{menu}</ul></nav><h1>{HEADLINE}</h1>{inside}</body></html>"
    )


def kept(dispatch: Dispatch) -> list[str]:
    """The texts that carry no mark."""
    return [block.text for block in dispatch.blocks if block.mark is None]


def test_article_is_kept_and_menu_is_marked():
    """The headline and the paragraphs carry no mark, the menu does."""
    dispatch = read(page(BODY))
    assert kept(dispatch) == [HEADLINE, *PROSE]
    assert [block.mark and block.mark.rule for block in dispatch.blocks[:3]] == ["html.nav", None, None]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("un <b>m</b>ot", "un mot"),
        ("l'<a href=/x>eau</a>, puis", "l'eau, puis"),
        ("un&nbsp;kilo", "un\u00a0kilo"),
        ("cou&shy;pé", "coupé"),
        ("deux\n   mots", "deux mots"),
        ("&eacute;t&#233;", "été"),
    ],
    ids=["bold", "link", "nbsp", "soft-hyphen", "white-space", "entities"],
)
def test_inline_text_is_joined_as_a_browser_shows_it(inside, text):
    """Tags inside a line add no space and take none away."""
    assert text in kept(read(page(f"{BODY}<p>{inside} de plus pour la salle, et pour les enfants.</p>")))[-1]


def test_line_break_parts_paragraphs():
    """A `<br>` ends a paragraph."""
    assert kept(read(page(f"<p>{'<br><br>'.join(PROSE)}</p>")))[1:] == list(PROSE)


def test_blocks_know_their_source_lines():
    """A block names the line of the file on which it stands, whatever was cut out above it."""
    dispatch = read(page("<script>\n\n\n</script>\n<!--\n-->\n" + f"<p>{PROSE[0]}</p>"))
    assert [block.first_line for block in dispatch.blocks if block.text == PROSE[0]] == [7]


@pytest.mark.parametrize("limits", [Limits(tags=100), Limits(depth=100)], ids=["tags", "depth"])
def test_limits_are_clear_errors(limits):
    """A page past the limits on tags or on depth is refused before a tree is grown."""
    with pytest.raises(LimitError):
        read(page("<div>" * 200 + BODY), Settings(limits=limits))


@pytest.mark.parametrize(
    "tail",
    [
        "<!--" * 2000,
        "<a " * 2000,
        '<a a="' * 2000,
        "<div>" * 5000,
        "<![" * 2000,
        "<script>" * 500,
        "<b><i><p>x" * 500,
    ],
    ids=["comments", "tags", "quotes", "depth", "sections", "scripts", "misnested"],
)
def test_broken_tail_leaves_the_article(tail):
    """What breaks after the article does not take it along."""
    assert kept(read(page(BODY + tail)))[:4] == [HEADLINE, *PROSE]


def test_fragment_named_html_is_a_page():
    """A file named .html is read by its tags, though it lacks the tags that head a page."""
    assert kept(read(f"<h1>{HEADLINE}</h1>{BODY}")) == [HEADLINE, *PROSE]


def test_long_s_begins_no_script() -> None:
    """What equals the name of a cut element only when case is folded beyond ASCII stays in the page."""
    assert "Le vote était public." in kept(read(page(f"{BODY}<p>Le vote était public.</p><\u017fcript>")))
