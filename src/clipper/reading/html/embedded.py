"""The article of a page that is an empty shell: its text stands in JSON-LD or in the state that a script draws.

Used only where the visible page holds next to nothing, and said in a warning. A page that shows the beginning of an
article and hides the rest in its data keeps what it shows.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clipper.model import Block
from clipper.reading.html.cleanup import Script, cut_page, thin_tags
from clipper.reading.html.hints import find_hint, is_prose
from clipper.reading.html.lines import read_page
from clipper.settings import Limits

SHELL_CHARS = 500  # of visible body; a page that shows more is no shell
SHELL_SHARE = 0.3  # of the embedded text: a page that shows more of it is no shell either
BODY_CHARS = 280  # of an embedded text that is an article
MAX_VALUES = 200_000  # of one state object
MARKUP_RE = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
LINE_END_RE = re.compile(r"\n\s*")
PARAGRAPH = "<p>{}</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The blocks of a text that no visible line holds, and the warning that says where it came from."""

    blocks: tuple[Block, ...]
    warning: str


def find_embedded(
    bodies: Iterable[str], scripts: Iterable[Script], shown: int, limits: Limits
) -> Embedded | None:
    """The article in the data of a page that shows `shown` characters of body, or None where it needs none."""
    if shown >= SHELL_CHARS:
        return None
    scripts = tuple(scripts)
    linked = max(bodies, key=len, default="")
    for text, warning in ((linked, "body-from-json-ld"), (find_state(scripts), "body-from-state")):
        if len(text) >= BODY_CHARS and shown <= SHELL_SHARE * len(text):
            line = min((script.line for script in scripts), default=1)
            return Embedded(blocks=read_blocks(text, line, limits), warning=warning)
    return None


def find_state(scripts: Iterable[Script]) -> str:
    """The longest run of prose in the state objects of a page, as markup or as lines."""
    runs: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for script in scripts:
        for path, text in walk_state(read_state(script)):
            runs[path].append(text)
    masses = {path: sum(len(text) for text in texts if is_prose(text)) for path, texts in runs.items()}
    best = max(masses, key=lambda path: masses[path], default=None)
    return "\n".join(runs[best]) if best and masses[best] else ""


def read_state(script: Script) -> Any:
    """The first object in a script that holds data; None where there is none or it is no JSON."""
    if "ld+json" in script.attributes:
        return None
    start = script.inside.find("{")
    if start < 0:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(script.inside, start)[0]
    except (ValueError, RecursionError):
        return None


def walk_state(value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The strings of a state object in order, each with its path; members of one list share theirs.

    Left out: what stands under a key that names something else than the article, as `related` does.
    """
    stack: list[tuple[tuple[str, ...], Any]] = [((), value)]
    for _ in range(MAX_VALUES):
        if not stack:
            return
        path, node = stack.pop()
        if isinstance(node, str):
            yield path, node
        elif isinstance(node, list):
            stack.extend((path, member) for member in reversed(node))
        elif isinstance(node, dict):
            members = [
                ((*path, str(key)), member) for key, member in node.items() if find_hint(str(key)) is None
            ]
            stack.extend(reversed(members))


def read_blocks(text: str, line: int, limits: Limits) -> tuple[Block, ...]:
    """The paragraphs of an embedded text, all on the line of the data that holds them."""
    if not MARKUP_RE.search(text):
        parts = LINE_END_RE.split(html.unescape(text).strip())
        text = "".join(PARAGRAPH.format(html.escape(part)) for part in parts if part)
    page = read_page(thin_tags(cut_page(text).markup, limits).markup)
    return tuple(
        Block(
            text=piece.text,
            first_line=line,
            last_line=line,
            kind=page.boxes[piece.box].kind,
            level=max(2, page.boxes[piece.box].level) if page.boxes[piece.box].level else 0,
        )
        for piece in page.pieces
    )
