"""What a page claims in its markup: every claim with its origin, the best first, none decided here."""

from __future__ import annotations

import pytest

from clipper.model import Document, Metadata, Source
from clipper.reading.containers import read_document
from clipper.settings import DEFAULT_SETTINGS


def claims(head: str, body: str = "") -> Metadata:
    """The metadata of a page with this head."""
    data = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()
    [dispatch] = read_document(Document(source=Source(path="p.html"), data=data), DEFAULT_SETTINGS)
    return dispatch.metadata


def jsonld(text: str) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        (jsonld('{"@type":"NewsArticle","headline":"A","datePublished":"2021-05-04"}'), "json-ld"),
        (
            jsonld('[{"@type":"Person"},{"@type":["ReportageNewsArticle"],"datePublished":"2021-05-04"}]'),
            "json-ld",
        ),
        (
            jsonld('{"@graph":[{"@type":"WebPage"},{"@type":"Article","datePublished":"2021-05-04"}]}'),
            "json-ld",
        ),
        (
            jsonld(
                '{"@type":"WebPage","mainEntity":{"@type":"LiveBlogPosting","datePublished":"2021-05-04"}}'
            ),
            "json-ld",
        ),
        (jsonld('{"@type":"NewsArticle","datePublished":"2021-05-04","x":"a"b"}'), "json-ld"),
        (jsonld('<!-- {"@type":"NewsArticle","datePublished":"2021-05-04",} -->'), "json-ld"),
        ('<meta property="article:published_time" content="2021-05-04">', "opengraph"),
        ("<META NAME=DC.Date.Issued CONTENT=2021-05-04>", "dublin-core"),
        ('<meta itemprop="datePublished" content="2021-05-04">', "microdata"),
    ],
    ids=[
        "plain",
        "array",
        "graph",
        "main-entity",
        "broken",
        "wrapped",
        "opengraph",
        "dublin-core",
        "microdata",
    ],
)
def test_publication_date_is_claimed_with_its_origin(head, origin):
    """A date of publication is found in every vocabulary, raw, with the vocabulary's name."""
    [claim] = claims(head).published
    assert (claim.value, claim.origin) == ("2021-05-04", origin)


def test_best_founded_claim_stands_first():
    """JSON-LD comes before OpenGraph, OpenGraph before other keys."""
    meta = '<meta name="date" content="2019"><meta property="article:published_time" content="2020">'
    found = claims(meta + jsonld('{"@type":"Article","datePublished":"2021"}')).published
    assert [claim.value for claim in found] == ["2021", "2020", "2019"]


def test_modified_is_never_among_published():
    """A date of modification stays apart from that of publication."""
    found = claims('<meta property="article:modified_time" content="2021-06-01">')
    assert (found.published, [claim.value for claim in found.modified]) == ((), ["2021-06-01"])


def test_article_is_chosen_by_the_title_of_the_page():
    """Of several articles in JSON-LD the one with the page's title speaks for the page."""
    nodes = ",".join(
        f'{{"@type":"NewsArticle","headline":"{t}","datePublished":"{d}"}}' for t, d in (("B", 1), ("A", 2))
    )
    found = claims(jsonld(f"[{nodes}]") + '<meta property="og:title" content="A">')
    assert [claim.value for claim in found.published] == ["2"]


def test_time_near_the_headline_is_a_claim_and_one_far_below_is_none():
    """A `<time>` dates the article only where it stands near the headline."""
    far = "".join(f"<p>Ligne {number}</p>" for number in range(20))
    body = f'<h1>Un titre</h1><time datetime="2021-05-04">hier</time>{far}<time datetime="1999-01-01">jadis</time>'
    assert [claim.value for claim in claims("<title>Un titre</title>", body).published] == ["2021-05-04"]


def test_canonical_address_and_free_access_are_read():
    """The canonical address and `isAccessibleForFree` go into the metadata."""
    found = claims(
        '<link rel="canonical" href="https://a.example/b">'
        + jsonld('{"@type":"Article","isAccessibleForFree":"False"}')
    )
    assert (found.url, found.free) == ("https://a.example/b", False)


def test_doubly_escaped_titles_are_resolved():
    """Entities in claims are resolved, also where a template escaped them twice."""
    [title] = claims('<meta property="og:title" content="L&amp;#039;eau &amp;amp; le feu">').titles
    assert title.value == "L'eau & le feu"
