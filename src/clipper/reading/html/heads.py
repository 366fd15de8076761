"""What the `<meta>` and `<link>` tags of a page claim, by the table `meta` of `data/markup.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from clipper.model import Claim
from clipper.reading.html.attributes import ATTRIBUTE_RE
from clipper.reading.html.hints import load_tables
from clipper.reading.html.jsonld import clean_value

ORIGINS = (
    ("og:", "opengraph"),
    ("article:", "opengraph"),
    ("twitter:", "twitter"),
    ("dc", "dublin-core"),
    ("citation", "citation"),
    ("date", "microdata"),
)
CANONICAL = "canonical"


@cache
def key_ranks() -> Mapping[str, tuple[str, int]]:
    """Key of a `<meta>` in lower case -> the field that it states, and its rank among those that do."""
    return {
        key: (field, rank) for field, keys in load_tables()["meta"].items() for rank, key in enumerate(keys)
    }


def read_heads(heads: Iterable[str]) -> tuple[dict[str, list[Claim]], str | None]:
    """The claims of `<meta>` tags by field, by rank of their keys; and the canonical address."""
    ranks = key_ranks()
    found: dict[str, list[tuple[int, Claim]]] = {}
    canonical = None
    for head in heads:
        lower = head.lower()
        if (
            "content" not in lower and CANONICAL not in lower
        ):  # half of them link to styles, icons and the like
            continue
        attributes = {
            name.lower(): value[1:-1] if value[:1] in "\"'" else value
            for name, value in ATTRIBUTE_RE.findall(head)
        }
        if attributes.get("rel", "").lower() == CANONICAL:
            canonical = canonical or find_web_address(attributes.get("href", ""))
        key = (
            attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        ).lower()
        if key in ranks and (content := clean_value(attributes.get("content", ""))):
            field, rank = ranks[key]
            found.setdefault(field, []).append((rank, Claim(value=content, origin=find_origin(key))))
    return {
        field: [claim for _, claim in sorted(claims, key=lambda entry: entry[0])]
        for field, claims in found.items()
    }, canonical


def find_origin(key: str) -> str:
    """The vocabulary that a key of `<meta>` belongs to."""
    return next((origin for start, origin in ORIGINS if key.startswith(start)), "meta")


def find_web_address(value: str) -> str | None:
    """The value if it is a web address in full."""
    value = clean_value(value)
    return value if value.startswith(("http://", "https://")) else None
