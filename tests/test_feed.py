"""RSS, Atom and RDF feeds: items as dispatches, claims beside them."""

from __future__ import annotations

import pytest

from clipper.errors import DamagedError
from clipper.model import Document, Source
from clipper.pipeline import clip_document
from clipper.reading.containers import read_document
from clipper.settings import DEFAULT_SETTINGS

BODY = (
    "<p>La halle de Brézolles rouvre samedi après deux ans de chantier.</p>"
    "<p>Quarante commerçants y reprennent leur place, selon la mairie.</p>"
)
PARAGRAPHS = [
    "La halle de Brézolles rouvre samedi après deux ans de chantier.",
    "Quarante commerçants y reprennent leur place, selon la mairie.",
]
ESCAPED = BODY.replace("<", "&lt;").replace(">", "&gt;")
RSS_ITEM = f"""<item>
<title>La halle de Brézolles rouvre</title><link>https://journal.example/halle</link><guid>halle</guid>
<pubDate>Fri, 03 May 2024 08:30:00 +0200</pubDate><dc:creator>Léa Morin</dc:creator>
<description>Après deux ans... [...]</description><content:encoded><![CDATA[{BODY}]]></content:encoded></item>"""
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
RDF_ITEM = RSS_ITEM.replace("<item>", '<item rdf:about="https://journal.example/halle">').replace(
    "<pubDate>Fri, 03 May 2024 08:30:00 +0200</pubDate>", "<dc:date>2024-05-03T08:30:00+02:00</dc:date>"
)
ATOM_ENTRY = f"""<entry><title type="html">La halle de Br&amp;eacute;zolles rouvre</title><id>halle</id>
<link rel="enclosure" href="https://journal.example/halle.mp3"/><link href="https://journal.example/halle"/>
<published>2024-05-03T08:30:00+02:00</published><updated>2024-05-04T10:00:00+02:00</updated>
<author><name>Léa Morin</name></author><content type="html">{ESCAPED}</content></entry>"""
XHTML_ENTRY = ATOM_ENTRY.replace(
    f'<content type="html">{ESCAPED}',
    f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{BODY}</div>',
)
FEEDS = {
    "rss": f'<rss version="2.0" {SPACES}><channel>{RSS_ITEM}</channel></rss>',
    "rss-undeclared-prefixes": f"<rss><channel>{RSS_ITEM}</channel></rss>",
    "rdf": f'<rdf:RDF {SPACES} xmlns="http://purl.org/rss/1.0/"><channel/>{RDF_ITEM}</rdf:RDF>',
    "atom": f'<feed xmlns="http://www.w3.org/2005/Atom">{ATOM_ENTRY}</feed>',
    "atom-xhtml": f'<feed xmlns="http://www.w3.org/2005/Atom">{XHTML_ENTRY}</feed>',
}


def read(text, encoding="utf-8"):
    """The dispatches of a feed."""
    document = Document(source=Source(path="flux.xml"), data=text.encode(encoding))
    return list(read_document(document, DEFAULT_SETTINGS))


def rss(*items):
    """An RSS feed of some items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def item(title="Titre", text="Un texte.", more=""):
    """An RSS item."""
    return f"<item><title>{title}</title><description>{text}</description>{more}</item>"


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_every_kind_of_feed_gives_its_full_content(feed):
    """The content of an item is read as the same page would be, paragraph by paragraph."""
    (dispatch,) = read(feed)
    page = Document(source=Source(path="page.html"), data=f"<html><body>{BODY}</body></html>".encode())
    (expected,) = read_document(page, DEFAULT_SETTINGS)
    kept = [block.text for block in dispatch.blocks if not block.mark]
    assert kept == [block.text for block in expected.blocks] == PARAGRAPHS


def test_an_item_of_one_sentence_is_an_article():
    """A summary without markup looks like a teaser, but the feed says that it is an article."""
    texts = [
        "Les deux équipes se sont séparées dos à dos.",
        "Fermée depuis deux ans, la piscine accueille à nouveau les nageurs.",
        "Que pensez-vous de la nouvelle ligne ? Vous pouvez lire notre enquête.",
    ]
    feed = rss(*(item(text=text) for text in texts))
    outcomes = clip_document(Document(source=Source(path="flux.xml"), data=feed.encode()))
    assert [article.body for outcome in outcomes for article in outcome.articles] == texts


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_every_kind_of_feed_gives_its_claims(feed):
    """Title, day of publication, author and address come from the elements of each kind."""
    (dispatch,) = read(feed)
    metadata = dispatch.metadata
    assert [claim.value for claim in metadata.titles] == ["La halle de Brézolles rouvre"]
    assert [claim.value for claim in metadata.authors] == ["Léa Morin"]
    assert metadata.published[0].value in {"Fri, 03 May 2024 08:30:00 +0200", "2024-05-03T08:30:00+02:00"}
    assert dispatch.source.url == metadata.url == "https://journal.example/halle"
    assert not metadata.truncated


def test_a_date_of_update_is_never_one_of_publication():
    """An Atom entry that only says when it was updated claims no day of publication."""
    (dispatch,) = read(FEEDS["atom"].replace("published", "unknown"))
    assert dispatch.metadata.published == () and dispatch.metadata.modified


@pytest.mark.parametrize(
    "teaser", ["Un court résumé de l'affaire.", "x " * 400 + "[...]", "x " * 400 + "Lire la suite"]
)
def test_an_item_with_only_a_teaser_is_truncated(teaser):
    """A summary stands in for an article that the feed does not give."""
    (dispatch,) = read(rss(item(text=teaser)))
    assert dispatch.metadata.truncated


def test_items_are_named_by_their_id_or_place():
    """The member of an item is its id; one without is named by its place, one with another's by a number."""
    same = "<guid>a</guid>"
    names = [one.source.member for one in read(rss(item(more=same), item(), item(more=same)))]
    assert names == ["a", "item 2", "a#2"]


def test_lines_are_those_of_the_feed():
    """A block stands on the line of the feed on which its text stands."""
    (dispatch,) = read("<rss>\n\n<channel>\n" + item(text="\n\nTexte.") + "</channel></rss>")
    assert dispatch.blocks[0].first_line == 6


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("Recherche & R&D <3 l'été", "Recherche & R&D <3 l'été"),
        ("l&eacute;ger &#233;t&#xe9;", "léger été"),
        ("a\x0bb\x1bc", "a bc"),
        ("<![CDATA[Fin & suite]]>", "Fin & suite"),
    ],
)
def test_xml_that_is_not_well_formed_keeps_its_text(broken, text):
    """Bare signs, entities of HTML and control characters cost nothing of a title."""
    (dispatch,) = read(rss(item(title=broken)))
    assert [claim.value for claim in dispatch.metadata.titles] == [text]


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        (rss(item("R&D")), "xml-mended"),
        (rss(item("l'été")).replace("?>", " encoding='utf-16'?>", 1), "charset-mismatch"),
    ],
)
def test_what_was_mended_is_told(feed, code):
    """A feed that needed mending says so; one that did not says nothing."""
    assert [read(rss(item("R&amp;D l'été")))[0].warnings, read(feed)[0].warnings] == [(), (code,)]


@pytest.mark.parametrize(
    "broken", ["<item><title>x</b></title></i></item>", "<item><title a=1", "<item>" + "<a>" * 9999]
)
def test_damage_in_one_item_does_not_cost_the_next(broken):
    """Items are read each for itself."""
    titles = [
        one.metadata.titles[0].value
        for one in read(rss(item("Un"), broken, item("Deux")))
        if one.metadata.titles
    ]
    assert titles[0] == "Un" and titles[-1] == "Deux"


def test_a_cut_feed_gives_its_items_and_an_error():
    """All that came before the cut is given, and the cut is told."""
    feed = read_document(
        Document(source=Source(path="f"), data=(rss(item("Un"), item("Deux"))[:-40]).encode()),
        DEFAULT_SETTINGS,
    )
    assert next(feed).metadata.titles[0].value == "Un"
    assert next(feed).metadata.truncated
    with pytest.raises(DamagedError):
        next(feed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</title>", "</titre>"),
        ("<title>", '<enclosure url="a" url="b"/><title>'),
        ("<title>", "<title>&eacute;"),
        ("<channel>", "<channel><image>"),
        ("</rss>", "</rss><b>"),
    ],
    ids=["tags", "attributes", "entity", "around", "behind"],
)
def test_xml_that_is_not_well_formed_is_told(old, new):
    """Whatever a strict parser would refuse is read with a warning, also where it lies around the items."""
    feed = rss(item("Un"))
    assert read(feed)[0].warnings == () and read("\n\n" + feed)[0].warnings == ()
    assert read(feed.replace(old, new, 1))[0].warnings == ("xml-mended",)


def test_damage_in_one_item_is_told_of_that_item_alone():
    """The other items of a feed carry no warning for what is wrong in one."""
    feed = rss(item("Un"), item("R&D"), item("Trois"))
    assert [dispatch.warnings for dispatch in read(feed)] == [(), ("xml-mended",), ()]


def test_entities_are_refused():
    """A feed that declares entities is refused, whatever they would expand to."""
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:secret.txt">]>' + rss(item("&a;&b;"))
    with pytest.raises(DamagedError):
        read(bomb)


def test_a_document_type_without_entities_is_not_looked_at():
    """Old feeds name a DTD of Netscape; nothing is fetched, and the feed is read."""
    (dispatch,) = read('<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">' + rss(item("Un")))
    assert dispatch.metadata.titles[0].value == "Un"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_the_declared_encoding_may_be_wrong(encoding):
    """A feed is read in the encoding that it has, whatever it declares."""
    (dispatch,) = read(
        '<?xml version="1.0" encoding="utf-16"?>' + rss(item("L'été")).partition("?>")[2], encoding
    )
    assert dispatch.metadata.titles[0].value == "L'été"


def test_an_empty_feed_is_one_empty_dispatch():
    """A feed without items is no error; it comes out as a dispatch with nothing in it."""
    (dispatch,) = read(rss())
    assert dispatch.blocks == ()


def test_a_description_beside_the_full_text_is_marked():
    """What the description says besides the content is kept as a removal; a mere beginning is not repeated."""
    (dispatch,) = read(FEEDS["rss"])
    assert [block.mark and block.mark.rule for block in dispatch.blocks] == ["feed.summary", None, None]
    (dispatch,) = read(FEEDS["rss"].replace("Après deux ans... [...]", "La halle de Brézolles rouvre [...]"))
    assert [block.mark for block in dispatch.blocks] == [None, None]
