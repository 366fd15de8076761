"""Which lines of a page are the article, and under which reason the others go."""

from __future__ import annotations

import pytest

from clipper.model import BlockKind, Dispatch, Document, Source
from clipper.reading.containers import read_document
from clipper.settings import DEFAULT_SETTINGS

PROSE = (
    "Le conseil a voté mardi soir le budget de la bibliothèque, qui avait été repoussé deux fois depuis mars.",
    "Les habitants du quartier demandaient depuis trois ans une salle de lecture pour leurs enfants.",
    "La maire a promis que les travaux commenceraient avant la fin de l'été, sans donner de date.",
    "Une partie de la somme sera avancée par la région, l'autre par une souscription ouverte à tous.",
)
BODY = "".join(f"<p>{line}</p>" for line in PROSE)
HEADLINE = "La bibliothèque aura sa salle de lecture"
TEASER = (
    "<div><h3><a href='/{0}'>Un autre titre de la journée, numéro {0}</a></h3>"
    "<p>Le résumé de cet autre article dit ce qu'on y lira.</p></div>"
)


def read(inside: str, head: str = "") -> Dispatch:
    """The dispatch of a page with this inside."""
    page = f"<!DOCTYPE html><html><head><title>{HEADLINE}</title>{head}</head><body>{inside}</body></html>"
    [dispatch] = read_document(Document(source=Source(path="p.html"), data=page.encode()), DEFAULT_SETTINGS)
    return dispatch


def kept(dispatch: Dispatch) -> list[str]:
    """The texts that carry no mark."""
    return [block.text for block in dispatch.blocks if block.mark is None]


def mark_of(dispatch: Dispatch, text: str) -> str | None:
    """The mark of the block that begins with a text."""
    return next(block.mark.rule for block in dispatch.blocks if block.text.startswith(text))


@pytest.mark.parametrize("name", ["related", "widget-sidebar", "paywall", "comments-open", "js-share", "x1"])
def test_names_never_take_the_article_away(name):
    """A box that holds the article is kept, whatever its class is."""
    assert kept(read(f'<h1>{HEADLINE}</h1><div class="{name}">{BODY}</div>')) == [HEADLINE, *PROSE]


@pytest.mark.parametrize(
    ("extra", "text", "mark"),
    [
        ('<div class="share-bar">Partager</div>', "Partager", "html.share"),
        ("<p>À lire aussi : <a href=/x>Le port rouvre</a></p>", "À lire aussi", "html.related"),
        ("<figure><img><figcaption>La salle. Photo R. D.</figcaption></figure>", "La salle", "html.caption"),
        ("<div><img><div>La salle, vue de la cour.</div></div>", "La salle", "html.caption"),
        ('<div id="newsletter"><p>Recevez notre lettre du matin.</p></div>', "Recevez", "html.newsletter"),
        ("<div>" + "".join(map(TEASER.format, range(4))) + "</div>", "Un autre titre", "html.teaser"),
        ("<blockquote class='twitter-tweet'>Bravo !</blockquote>", "Bravo", "html.embed"),
        ("<p>Il vous reste 40 % de cet article à lire.</p>", "Il vous reste", "html.paywall"),
        ("<footer>Mentions légales</footer>", "Mentions", "html.footer"),
        (
            "<p>Cet article vous a plu ? Sachez qu'on peut le garder, après inscription, dans la liste de vos "
            "lectures et le retrouver ce soir ou demain sur un autre écran.</p>",
            "Cet article",
            "html.interface",
        ),
    ],
    ids=[
        "share",
        "related",
        "caption",
        "bare-caption",
        "newsletter",
        "teasers",
        "embed",
        "paywall",
        "footer",
        "appeal",
    ],
)
def test_furniture_goes_with_its_reason(extra, text, mark):
    """What stands around or inside the article is marked with the reason, and the article stays whole."""
    dispatch = read(f"<article><h1>{HEADLINE}</h1>{BODY}{extra}</article>")
    assert (mark_of(dispatch, text), kept(dispatch)) == (mark, [HEADLINE, *PROSE])


LINK = "<a href=/x>Le quai sera fermé aux voitures en été</a>"
MESSAGE = "Si vous avez un compte ou un abonnement, la carte de la bibliothèque vous est offerte cette année."
SHORT = "Il faut à la bibliothèque|une salle pour les enfants|du quartier|au lieu de la cave|où personne ne va lire"


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        (
            f"<h1>{HEADLINE}</h1><div><p>{PROSE[0]}</p><h2><button>Et après ?</button></h2>{BODY}</div>",
            ["Et après ?"],
        ),
        (
            f"<h1>{HEADLINE}</h1><section>"
            + "".join(f"<div class='b1'><p>{line}</p></div>" for line in (*PROSE[:2], MESSAGE, *PROSE[2:]))
            + "</section>",
            [MESSAGE],
        ),
        (f"<h1>{HEADLINE}</h1><div><p>{SHORT.replace('|', '</p><p>')}</p>{BODY}</div>", SHORT.split("|")),
        (
            f"<div><p>{' '.join(PROSE)}</p></div><h1>{HEADLINE}</h1><div>{'<p>Voir</p>' * 80}<p>{PROSE[1]}</p></div>",
            [PROSE[1]],
        ),
        (
            f"<h1>{HEADLINE}</h1><main><div>{BODY}{LINK}<h2>La cour</h2>{BODY.replace('Le', 'Oui, le')}</div>"
            + f"<div>{LINK}</div>" * 3
            + "</main>",
            ["La cour"],
        ),
    ],
    ids=[
        "heading-in-a-button",
        "paragraph-on-accounts",
        "short-lines-above",
        "prose-above-the-headline",
        "bare-link",
    ],
)
def test_lines_of_the_article_stay(inside, lines):
    """What looks like furniture, or stands beside longer prose, is kept where the place says that it is the text's."""
    assert [line for line in kept(read(inside)) if line in lines] == lines


def test_live_feed_beside_a_short_article_stays_outside():
    """The first run of prose under the headline is the article, though the feed beside it holds more."""
    feed = "".join(
        f"<li><p>{line} Puis {number} autres ont suivi.</p></li>" for number in range(4) for line in PROSE
    )
    dispatch = read(f"<div><h1>{HEADLINE}</h1><div>{BODY}</div></div><aside><ul>{feed}</ul></aside>")
    assert kept(dispatch) == [HEADLINE, *PROSE]


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("<h2>{}</h2>", BlockKind.HEADING),
        ("<ul><li>{}</li></ul>", BlockKind.LIST_ITEM),
        ("<blockquote><p>{}</p></blockquote>", BlockKind.QUOTE),
        ("<table><tr><td>{}</td></tr></table>", BlockKind.TABLE_ROW),
    ],
    ids=["subhead", "list", "quote", "table"],
)
def test_shapes_of_text_keep_their_kind(shape, kind):
    """Subheads, items, quotes and rows inside the article are kept and known as such."""
    inside = "".join(
        f"<p>{line}</p>" + (shape.format("Un budget serré") if i == 1 else "") for i, line in enumerate(PROSE)
    )
    [block] = [
        b for b in read(f"<h1>{HEADLINE}</h1><div>{inside}</div>").blocks if b.text == "Un budget serré"
    ]
    assert (block.kind, block.mark) == (kind, None)


def test_row_of_a_table_is_one_line():
    """The cells of a row stand in one block, in their order."""
    rows = "<table><tr><th>Rang</th><th>Nom</th></tr><tr><td>1</td><td>Yanis</td></tr></table>"
    assert kept(read(f"<h1>{HEADLINE}</h1><div>{BODY[:400]}</p>{rows}<p>{PROSE[3]}</p></div>"))[-3:-1] == [
        "Rang Nom",
        "1 Yanis",
    ]


def test_headline_leaves_its_kicker():
    """A kicker in one line with the headline goes, where a stated title shows what the headline is."""
    dispatch = read(f"<h1><span>Varmont</span> {HEADLINE}</h1>{BODY}")
    assert (kept(dispatch)[0], mark_of(dispatch, "Varmont")) == (HEADLINE, "html.kicker")


def test_shell_page_gives_the_body_of_its_jsonld():
    """Where the page shows nothing, the stated body is read, and a warning says so."""
    body = "\\n\\n".join(PROSE)
    node = f'{{"@type":"NewsArticle","headline":"x","articleBody":"{body}"}}'
    head = f'<script type="application/ld+json">{node}</script>'
    dispatch = read("<div id=app>Chargement</div>", head)
    assert (kept(dispatch), dispatch.warnings) == (list(PROSE), ("body-from-json-ld",))


def test_whole_items_under_linked_headings_are_several_articles():
    """A page of whole items has a headline for each."""
    items = [
        f"<div class=post><h2><a href=/{n}>Un titre de billet, le {n}</a></h2>{BODY}</div>" for n in "ab"
    ]
    dispatch = read(f"<h1><a href='/'>Carnet</a></h1>{items[0]}{items[1].replace('.</p>', ', dit-on.</p>')}")
    assert [block.text[-4:] for block in dispatch.blocks if block.level == 1 and not block.mark] == [
        "le a",
        "le b",
    ]
