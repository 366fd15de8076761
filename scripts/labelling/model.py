"""A labelled file and its line of JSON, and the fold that an outlet is of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract

FOLDS = 5
BLIND_FOLD = 0

TITLE, BODY, SUBHEAD, IGNORE = "title", "body", "subhead", "ignore"

Span = tuple[int, int, str, int]
"""Start, end, label and number of the article. Text outside every span is boilerplate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text file with labelled ranges.

    `kind` is single, several or none. `articles` has the title and the date of each article in the order of the file.
    `genre` is news or other. `missing` counts the gold titles and paragraphs that were not found in the text.
    """

    id: str
    set: str
    outlet: str
    fold: int
    style: str
    genre: str
    kind: str
    text: str
    spans: list[Span]
    articles: list[dict[str, str | None]]
    missing: dict[str, int]


@cache
def _extractor() -> TLDExtract:
    """The bundled list of suffixes: nothing is fetched."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def outlet_of(domain: str) -> str:
    """The registrable domain of a host name or a URL.

    >>> outlet_of("https://www.courrier.example.co.uk/une")
    'example.co.uk'
    """
    host = domain.lower().strip().split("://")[-1].split("/")[0].split(":")[0].rstrip(".")
    return _extractor()(host).top_domain_under_public_suffix or host


def fold_of(outlet: str) -> int:
    """The fold that all files of an outlet are of, in every set.

    >>> fold_of("example.org") == fold_of("example.org") < FOLDS
    True
    """
    return int(hashlib.sha1(outlet.encode()).hexdigest(), 16) % FOLDS


def choice(key: str, count: int) -> int:
    """A number below `count` that depends on the key alone.

    >>> choice("page", 3) == choice("page", 3)
    True
    """
    return int(hashlib.sha1(key.encode()).hexdigest(), 16) % count


def kind_of(articles: int) -> str:
    """How a file with so many articles is called."""
    return ("none", "single")[articles] if articles < 2 else "several"


def write_labelled(path: Path, files: Iterable[Labelled]) -> int:
    """Store files as JSON Lines and return how many they are."""
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as lines:
        for file in files:
            lines.write(json.dumps(asdict(file), ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    part.replace(path)
    return count


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The files that `write_labelled` stored."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Labelled(**json.loads(line))


SETS = ("seeds", "dispatches", "written", "corpus", "pages", "dumps", "negatives", "layouts")
MEASURED = "tricky"
"""A set that nothing is learnt from."""
