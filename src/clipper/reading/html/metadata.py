"""What a page states about itself in its markup: claims with their origin, best first; nobody here decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from clipper.model import Claim, Metadata
from clipper.reading.html.heads import find_web_address, read_heads
from clipper.reading.html.jsonld import Node, clean_value, find_articles, find_names, find_text
from clipper.reading.html.precut import Script
from clipper.reading.html.prose import split_words

LANGUAGE_RE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]|$)")
DATED_TITLE_RE = re.compile(r"[|–—-]\s*(\d{1,2}[./]\d{1,2}[./]\d{4})\s*$")
NAME_CHARS = 80  # an author's name is shorter; longer ones are sentences or lists
FREE_VALUES = {"true": True, "false": False, "True": True, "False": False, True: True, False: False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The metadata, and what only this reader uses: descriptions and bodies that markup states."""

    metadata: Metadata
    descriptions: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    is_article: bool = False


def read_facts(
    title: str | None, heads: Iterable[str], scripts: Iterable[Script], language: str | None
) -> Facts:
    """All claims of a page's JSON-LD, `<meta>`, `<link>` and `<title>`."""
    metas, canonical = read_heads(heads)
    articles = find_articles([script.inside for script in scripts if "ld+json" in script.attributes])
    node = choose_article(articles, [claim.value for claim in metas.get("titles", ())], canonical)
    return Facts(
        metadata=Metadata(
            titles=ranked(claim_text(node, "headline", "name"), metas.get("titles", []), claim_title(title)),
            published=ranked(
                claim_text(node, "datePublished", "dateCreated", "uploadDate"),
                metas.get("published", []),
                claim_dated_title(title),
            ),
            modified=ranked(claim_text(node, "dateModified"), metas.get("modified", [])),
            authors=ranked(claim_names(node, "author", "creator"), filter(is_name, metas.get("authors", []))),
            outlets=ranked(
                metas.get("outlets", [])[:1], claim_names(node, "publisher"), metas.get("outlets", [])
            ),
            lang=find_language(language, *(claim.value for claim in metas.get("languages", ()))),
            url=canonical or first_value(metas.get("urls", ())) or find_url(node),
            section=first_value(metas.get("sections", ())) or find_text(node, "articleSection"),
            free=FREE_VALUES.get(node.get("isAccessibleForFree")) if is_scalar(node) else None,
        ),
        descriptions=unique(
            [*(find_text(node, "description"),), *(c.value for c in metas.get("descriptions", ()))]
        ),
        bodies=unique(find_text(article, "articleBody") for article in articles),
        is_article=bool(node.get("headline")) or first_value(metas.get("types", ())) == "article",
    )


def is_scalar(node: Node) -> bool:
    return isinstance(node.get("isAccessibleForFree"), (str, bool))


def choose_article(articles: list[Node], titles: list[str], url: str | None) -> Node:
    """The node that describes this page: the one with its title or address, else the first with a headline."""
    wanted = {bare(title) for title in titles}
    for article in articles:
        if bare(find_text(article, "headline") or "") in wanted or (url and find_url(article) == url):
            return article
    return next((article for article in articles if article.get("headline")), articles[0] if articles else {})


def find_url(node: Node) -> str | None:
    """The address that a node gives for its article."""
    page = node.get("mainEntityOfPage")
    candidate = page.get("@id") if isinstance(page, dict) else page
    for value in (node.get("url"), candidate):
        if isinstance(value, str) and (address := find_web_address(value)):
            return address
    return None


def bare(text: str) -> str:
    """Letters and digits only, in lower case: how two spellings of one title compare.

    >>> bare("L’été, enfin !")
    'létéenfin'
    """
    return "".join(split_words(text.casefold()))


def claim_text(node: Node, *keys: str) -> list[Claim]:
    return [Claim(value=value, origin="json-ld") for key in keys if (value := find_text(node, key))][:1]


def claim_names(node: Node, *keys: str) -> list[Claim]:
    return [Claim(value=name, origin="json-ld") for key in keys for name in find_names(node, key)]


def claim_title(title: str | None) -> list[Claim]:
    value = " ".join(clean_value(title or "").split())
    return [Claim(value=value, origin="title")] if value else []


def claim_dated_title(title: str | None) -> list[Claim]:
    """The date that some sites write after the last bar of the `<title>`."""
    match = DATED_TITLE_RE.search(title or "")
    return [Claim(value=match[1], origin="title")] if match else []


def is_name(claim: Claim) -> bool:
    return "://" not in claim.value and len(claim.value) <= NAME_CHARS


def ranked(*groups: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims of all groups in order, each value once."""
    kept: dict[str, Claim] = {}
    for group in groups:
        for claim in group:
            kept.setdefault(claim.value, claim)
    return tuple(kept.values())


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def first_value(claims: Iterable[Claim]) -> str | None:
    return next((claim.value for claim in claims), None)


def find_language(*tags: str | None) -> str | None:
    """The ISO 639-1 code of the first language tag that holds one."""
    for tag in tags:
        if tag and (match := LANGUAGE_RE.match(tag)):
            return match[1].lower()
    return None
