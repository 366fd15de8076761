"""The article of a page that shows next to nothing: its text stands in JSON-LD, in a template, or in a script's state.

A warning says so. A page that shows the beginning of an article and hides the rest in its data keeps what it shows.
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
from clipper.reading.html.cleanup import Cut, Script, cut_page, thin_tags
from clipper.reading.html.hints import bare, find_hint, is_prose, speaks_to_reader
from clipper.reading.html.lines import read_page
from clipper.reading.html.metadata import Facts
from clipper.settings import Limits

SHELL_CHARS = 500  # of visible body; a page that shows more is not a shell
SHELL_SHARE = 0.3  # of the embedded text: a page that shows more of it is not a shell either
BODY_CHARS = 280  # of prose in an embedded text that is an article
MAX_VALUES = 200_000  # of one state object
NAME_LETTERS = 10  # of a title in a state; a shorter one may name anything
LEVELS_UP = 3  # from a title to the object that holds its text as well
MARKUP_RE = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
CODE_RE = re.compile(r"\s*[\[{]|.{0,400}?(?:\":[\[{\"]|function\s?\(|=>)", re.DOTALL)
TAG_RE = re.compile(r"<[^>]{0,2000}+>")
LINE_END_RE = re.compile(r"\n\s*")
PARAGRAPH = "<p>{}</p>"

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The blocks of a text that no visible line holds, and the warning that says where it came from."""

    blocks: tuple[Block, ...]
    warning: str


def find_embedded(cut: Cut, facts: Facts, shown: int, limits: Limits) -> Embedded | None:
    """The article in the data of a page that shows `shown` characters of body, or None where it needs none."""
    if shown >= SHELL_CHARS:
        return None
    found = (
        (max(facts.bodies, key=len, default=""), cut.scripts, "body-from-json-ld"),
        (find_template(cut.templates), cut.templates, "body-from-template"),
        (find_state(cut.scripts, facts), cut.scripts, "body-from-state"),
    )
    for text, parts, warning in found:
        if len(text) >= BODY_CHARS and shown <= SHELL_SHARE * len(text):
            line = min((part.line for part in parts), default=1)
            return Embedded(blocks=read_blocks(text, line, limits), warning=warning)
    return None


def find_template(templates: Iterable[Script]) -> str:
    """The content of the template that holds the most prose, or nothing where none holds enough."""
    best = max(templates, key=lambda template: prose_of(template.inside), default=None)
    return best.inside if best and prose_of(best.inside) >= BODY_CHARS else ""


def find_state(scripts: Iterable[Script], facts: Facts) -> str:
    """The prose of the object that bears the title or the address of the page in its state, as markup or as lines.

    Left alone: all other objects, which describe other pages or the site.
    """
    names = {letters for title in facts.titles if len(letters := bare(title)) >= NAME_LETTERS}
    for script in scripts:
        runs, named = read_runs(read_state(script), names, facts.metadata.url)
        for path in named:
            for above in range(1, LEVELS_UP + 1):
                prefix = path[:-above]
                inside = [run for run in runs if run[: len(prefix)] == prefix]
                best = max(inside, key=lambda run: mass_of(runs[run]), default=None)
                if best and mass_of(runs[best]) >= BODY_CHARS:
                    return "\n".join(runs[best])
                if not prefix:
                    break
    return ""


def read_runs(value: Any, names: set[str], url: str | None) -> tuple[dict[Path, list[str]], list[Path]]:
    """The strings of a state by path (members of one list share theirs), and the paths of the page's title or address.

    Left out: what stands under a key that names something else than the article, as `related` does, and code.
    """
    runs: dict[Path, list[str]] = defaultdict(list)
    named: list[Path] = []
    for path, text in walk_state(value):
        if text == url or (len(text) < 2 * SHELL_CHARS and bare(text) in names):
            named.append(path)
        elif not CODE_RE.match(text):
            runs[path].append(text)
    return runs, named


def walk_state(value: Any) -> Iterator[tuple[Path, str]]:
    """The strings of a state object in order, each with its path."""
    stack: list[tuple[Path, Any]] = [((), value)]
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


def mass_of(texts: Iterable[str]) -> int:
    """How much prose a run of strings holds."""
    return sum(map(prose_of, texts))


def prose_of(text: str) -> int:
    """How many characters of a text, or of markup, are prose of an author."""
    plain = html.unescape(TAG_RE.sub(" ", text)) if "<" in text else text
    return len(plain) if is_prose(plain) and not speaks_to_reader(plain) else 0


def read_state(script: Script) -> Any:
    """The first object in a script that holds data; None where there is none or it is no JSON."""
    start = script.inside.find("{")
    if "ld+json" in script.attributes or start < 0:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(script.inside, start)[0]
    except (ValueError, RecursionError):
        return None


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
