"""What clipper does not know is never one record in silence: many articles in one, and bodies like books."""

from __future__ import annotations

import pytest

import composed
from clipper import clip_bytes

NUMBERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept")
MENU = (
    "<nav>"
    + "".join(f'<a href="/{n}">Rubrique {n} de la gazette des vallées</a>' for n in NUMBERS)
    + "</nav>"
)
TEXT = " ".join(composed.PARAGRAPHS)


def article(number: str, tag: str = "<article>", date: str = "vendredi 3 mai 2024") -> str:
    """An article of an export that nobody knows: no headings, names of its own."""
    return f"{tag}<p class='jx'>{date}</p><p class='ti'>La halle rouvre, {number}</p><p>{TEXT} {number}.</p></article>"


def page(*parts: str, head: str = "") -> bytes:
    """A page that consists of these parts."""
    return f"<html><head>{head}</head><body>{''.join(parts)}</body></html>".encode()


def test_an_unknown_export_is_parted_with_a_warning():
    """Many dated articles and nothing else: each is a record, and each says that its fields may be confused."""
    records = list(clip_bytes(page(*map(article, NUMBERS))))
    assert [record.source.member for record in records] == [f"article {n}" for n in range(1, 8)]
    assert all("many-articles" in record.warnings for record in records)
    for number, record in zip(NUMBERS, records):
        assert [other for other in NUMBERS if f" {other}." in record.body] == [number]


def test_dated_articles_among_other_text_are_warned_of():
    """With menus around them, the page is read as a whole, and the record says what it may hold."""
    records = list(clip_bytes(page(MENU * 3, *map(article, NUMBERS))))
    assert records and all("many-articles" in record.warnings for record in records)
    assert {record.source.member for record in records} == {None}


ONE_ARTICLE = '<meta property="og:type" content="article">'
ONE_ARTICLE_BODY = f"<article><h1>{composed.TITLE}</h1>{{}}</article>"
LEFT_ALONE = {
    "few": page(*map(article, NUMBERS[:4])),
    "undated": page(*(article(number, date="La gazette") for number in NUMBERS)),
    "one by its own word": page(*map(article, NUMBERS), head=ONE_ARTICLE),
    "inside another": page("<article>", *map(article, NUMBERS), "</article>"),
}


@pytest.mark.parametrize("kind", LEFT_ALONE)
def test_other_pages_are_left_alone(kind):
    """Few articles, articles without a day, a page that claims to be one, and what one article nests are no export."""
    assert not any("many-articles" in record.warnings for record in clip_bytes(LEFT_ALONE[kind]))


WHO = [
    "Le maire",
    "La fromagère",
    "Un pêcheur",
    "Une lectrice",
    "Le sculpteur",
    "La gardienne",
    "Un boulanger",
    "Une élève",
    "Le notaire",
]
WHERE = [
    "à la mairie",
    "au moulin",
    "sous la charpente",
    "devant la digue",
    "près du pont",
    "dans la vallée",
    "au marché",
    "à la gare",
]
WHEN = [
    "au printemps",
    "avant la foire",
    "le premier soir",
    "après l'orage",
    "un dimanche",
    "sans attendre",
    "comme promis",
]


def test_a_body_of_a_book_is_warned_of():
    """A body beyond 200,000 characters is told."""
    sentences = (f"{who} est venu {where} {when}. {TEXT}" for who in WHO for where in WHERE for when in WHEN)
    (record,) = clip_bytes(page(ONE_ARTICLE_BODY.format("".join(f"<p>{text}</p>" for text in sentences))))
    assert "long-body" in record.warnings


def test_a_text_that_returns_to_its_template_is_warned_of():
    """A line that closes each of a hundred articles is told on every record that holds so many."""
    parts = (
        f"{composed.PARAGRAPHS[number % 3]} C'est la visite {number}.\n\nElle a plu au conseil de la ville, dit-il "
        f"pour la {number}e fois.\n\nNotice {number}, consultée en {2000 + number % 20}\n"
        for number in range(300)
    )
    records = list(clip_bytes(f"{composed.TITLE}\n\n{''.join(parts)}".encode()))
    assert any("repeated-template" in record.warnings for record in records)
