"""What a page states in its markup: claims with their origin, best first; and its article, where it shows none.

JSON-LD is read whatever it is wrapped in and however it is broken; `<meta>` by the table `meta` of
`data/markup.toml`; `<time>` only near the headline. Where a page shows next to nothing, its article may stand in the
same data, in a template, or in a script's state: a warning says so. A page that shows the beginning of an article and
hides the rest in its data keeps what it shows.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from unicodedata import normalize

from clipper.french.words import regex
from clipper.model import Block, Claim, Metadata
from clipper.reading.html.cleanup import ATTRIBUTE_RE, Cut, Script, cut_page, thin_tags, unquote
from clipper.reading.html.hints import bare, find_hint, is_prose, load_tables, speaks_to_reader
from clipper.reading.html.lines import Stamp, read_page
from clipper.settings import Limits

LANGUAGE_RE = regex(r"^([a-zA-Z]{2,3})(?:[-_]|$)")
DATED_TITLE_RE = regex(r"[|–—-]\s*(\d{1,2}[./]\d{1,2}[./]\d{4})\s*$")
NAME_CHARS = 80  # an author's name is shorter; longer ones are sentences or lists
FREE_VALUES = {"true": True, "false": False}

ORIGINS = (
    *(("og:", "opengraph"), ("article:", "opengraph"), ("twitter:", "twitter")),
    *(("dc", "dublin-core"), ("citation", "citation"), ("date", "microdata")),
)
CANONICAL = "canonical"

MODIFIED_RE = regex(r"modif|updat|maj|mise?-a-jour", re.IGNORECASE)
ABOVE, BELOW = 4, 12  # lines around the headline in which a publication date stands

ARTICLE_TYPE_RE = regex(r"Article$|^BlogPosting$|^LiveBlogPosting$|^Report$|^Review$|^VideoObject$|^WebPage$")
STRONG_TYPE_RE = regex(r"Article$|Posting$|^Report$|^Review$")
WRAPPER_RE = regex(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>)[;\s]*$"
)
TRAILING_COMMA_RE = regex(r",\s*([}\]])")
FIELD_RE = regex(
    r'"(headline|datePublished|dateModified|description|articleBody)"\s*:\s*"((?:[^"\\]|\\.)*+)"'
)
ENTRANCES = ("mainEntityOfPage", "mainEntity", "@graph")  # where an article can stand inside another node
SURROGATE_RE = regex("[\ud800-\udfff]")
SHELL_CHARS = 500  # of visible body; a page that shows more is not a shell
SHELL_SHARE = 0.3  # of the embedded text: a page that shows more of it is not a shell either
BODY_CHARS = 280  # of prose in an embedded text that is an article
MAX_VALUES = 200_000  # of one state object
NAME_LETTERS = 10  # of a title in a state; a shorter one may name anything
LEVELS_UP = 3  # from a title to the object that holds its text as well
MARKUP_RE = regex(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
CODE_RE = regex(r"\s*[\[{]|.{0,400}?(?:\":[\[{\"]|function\s?\(|=>)", re.DOTALL)
TAG_RE = regex(r"<[^>]{0,2000}+>")
LINE_END_RE = regex(r"\n\s*")
PARAGRAPH = "<p>{}</p>"
MAX_NODES = 500
Path = tuple[str, ...]

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The metadata, and what only this reader uses: descriptions and bodies that the markup states."""

    metadata: Metadata
    descriptions: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    is_article: bool = False

    @property
    def titles(self) -> list[str]:
        """The stated titles, best first."""
        return [claim.value for claim in self.metadata.titles]


def read_facts(
    title: str | None, heads: Iterable[str], scripts: Iterable[Script], language: str | None
) -> Facts:
    """All claims of a page's JSON-LD, `<meta>`, `<link>` and `<title>`."""
    metas, canonical = read_heads(heads)
    articles = find_articles([script.inside for script in scripts if "ld+json" in script.attributes])
    node = choose_article(articles, [claim.value for claim in metas.get("titles", ())], canonical)
    free = node.get("isAccessibleForFree")
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
            free=free if isinstance(free, bool) else FREE_VALUES.get(str(free).lower()),
        ),
        descriptions=unique(
            [find_text(node, "description"), *(claim.value for claim in metas.get("descriptions", ()))]
        ),
        bodies=unique(find_text(article, "articleBody") for article in articles),
        is_article=bool(node.get("headline")) or first_value(metas.get("types", ())) == "article",
    )


def add_stamps(metadata: Metadata, stamps: Sequence[Stamp], headline: int | None) -> Metadata:
    """The metadata with the `<time>` elements near the headline as its last claims.

    Left alone: those of teasers, comments and live entries further down, which date other texts.
    """
    if headline is None:
        return metadata
    near = [stamp for stamp in stamps if headline - ABOVE <= stamp.position < headline + BELOW]
    published = tuple(claim_stamp(stamp) for stamp in near if not MODIFIED_RE.search(stamp.names))
    modified = tuple(claim_stamp(stamp) for stamp in near if MODIFIED_RE.search(stamp.names))
    return replace(metadata, published=metadata.published + published, modified=metadata.modified + modified)


def claim_stamp(stamp: Stamp) -> Claim:
    return Claim(value=stamp.value, origin="time")


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
        # Half of them link to styles, icons and the like.
        if "content" not in lower and CANONICAL not in lower:
            continue
        attributes = {name.lower(): unquote(value) for name, value in ATTRIBUTE_RE.findall(head)}
        if attributes.get("rel", "").lower() == CANONICAL:
            canonical = canonical or find_web_address(attributes.get("href", ""))
        key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        key = key.lower()
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
    for value in (node.get("url"), page.get("@id") if isinstance(page, dict) else page):
        if isinstance(value, str) and (address := find_web_address(value)):
            return address
    return None


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
    return next((match[1].lower() for tag in tags if tag and (match := LANGUAGE_RE.match(tag))), None)


def find_articles(scripts: list[str]) -> list[Node]:
    """All nodes that describe an article, those of a strong type first, in the order of the page."""
    nodes = [
        node
        for script in scripts
        for node in walk_nodes(read_json(script))
        if is_typed(node, ARTICLE_TYPE_RE)
    ]
    return sorted(nodes, key=lambda node: not is_typed(node, STRONG_TYPE_RE))


def read_json(text: str) -> Any:
    """The value of a JSON-LD script; what its fields say where it does not parse even after mending.

    >>> read_json('{"headline": "Un",}')
    {'headline': 'Un'}
    >>> read_json('{"headline": "Un", "description": "l"autre"}')["headline"]
    'Un'
    """
    text = WRAPPER_RE.sub("", text)
    for mend in (str, drop_commas):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    fields: dict[str, Any] = {"@type": "Article"}
    for name, value in FIELD_RE.findall(text):
        fields.setdefault(name, value.replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n"))
    return fields


def drop_commas(text: str) -> str:
    """JSON without the commas that stand before a closing bracket."""
    return TRAILING_COMMA_RE.sub(r"\1", text)


def walk_nodes(value: Any) -> Iterator[Node]:
    """The objects of a JSON-LD value: itself, the members of lists, of `@graph`, of `mainEntity`."""
    stack, seen = [value], 0
    while stack and seen < MAX_NODES:
        seen += 1
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node[:MAX_NODES]))
        elif isinstance(node, dict):
            yield node
            stack.extend(node[key] for key in ENTRANCES if isinstance(node.get(key), (dict, list)))


def is_typed(node: Node, pattern: re.Pattern[str]) -> bool:
    """Whether one of the node's types matches."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and pattern.search(name) for name in names)


def find_text(node: Node, key: str) -> str | None:
    """A field as plain text: the first of a list, the name or value of an object, entities resolved."""
    value = node.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("url")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    return clean_value(value)


def find_names(node: Node, key: str) -> list[str]:
    """The names in a field that holds people or organisations, as strings, objects or lists of them."""
    value = node.get(key)
    members = value if isinstance(value, list) else [value]
    names = [member.get("name") if isinstance(member, dict) else member for member in members[:MAX_NODES]]
    flat = [name for entry in names for name in (entry if isinstance(entry, list) else [entry])]
    return [clean_value(name) for name in flat if isinstance(name, str) and name.strip()]


def clean_value(value: str) -> str:
    """A metadata string without entities (also doubly escaped ones) and lone surrogates."""
    text = html.unescape(html.unescape(value)) if "&" in value else value
    if SURROGATE_RE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return normalize("NFC", text).strip()


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
