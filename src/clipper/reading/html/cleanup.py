"""Raw markup to thin markup: what no reader of the page sees goes, and of the tags only those that shape text stay.

Two linear passes that neither recurse nor backtrack. The first cuts out scripts, styles, comments and form controls;
it looks for every opening tag once, and never again for a closing tag known to be missing, so that a page of a
million `<!--` costs no more than a page of a million letters. The second keeps block tags and turns links, bold
type, images and line breaks into single characters. Two in three of a page's tags are gone before any parser sees
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from clipper.errors import LimitError
from clipper.french.words import regex
from clipper.reading.html.hints import find_hint, load_names, load_tables
from clipper.settings import Limits

# Characters that stand for inline tags: noncharacters, which Unicode keeps for internal use.
LINK_ON, LINK_OFF = "\ufdd0", "\ufdd1"
BOLD_ON, BOLD_OFF = "\ufdd2", "\ufdd3"
BREAK = "\ufdd4"  # a line break
IMAGE = "\ufdd5"
HOME = "\ufdd6"  # the link that opens here leads to the front page of the site
SIGNS = (LINK_ON, LINK_OFF, BOLD_ON, BOLD_OFF, BREAK, IMAGE, HOME)
SIGN_TABLE = {ord(sign): None for sign in SIGNS}

# Elements whose content is not text of the page: code, drawings, fallbacks for other browsers, form controls.
CUT_NAMES = (
    *("script", "style", "svg", "noscript", "template", "iframe", "textarea", "object", "video", "audio"),
    *("canvas", "select", "title"),
)
INITIALS = "".join(sorted({name[0] for name in CUT_NAMES}))  # tested first: most tags have other ones
OPENER_RE = regex(
    rf"<(?:(!--)|(?=[{INITIALS}{INITIALS.upper()}])((?a:{'|'.join(CUT_NAMES)}))(?=[\s/>]))", re.IGNORECASE
)
CLOSERS = {name: regex(rf"</(?a:{name})(?=[\s/>])[^>]*>?", re.IGNORECASE) for name in CUT_NAMES}
TAG_END_RE = regex(r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>?")
# Scripts that can hold metadata or the article itself: JSON-LD, and the state that a page is drawn from.
DATA_SIGNS = ("ld+json", "application/json", "Fusion.globalContent", "articleBody")
STATE_RE = regex(r"__[A-Z][A-Z_]+__")
MAX_SCRIPTS = 200  # with data; a page has a dozen
TEMPLATE_CHARS = 300  # a shorter template holds no article
STATE_HEAD_CHARS = 400  # a state variable is named at the head of its script

# One of: a list item that holds one link and nothing else; a tag, whose quoted values may hold ">"; a stray "<!".
TAG_RE = regex(
    r"<(?:(?i:li)(?:\s[^>]{0,300}+)?>\s*+<(?i:a)\s([^>]{0,800}+)>([^<]{1,200}+)</(?i:a)>\s*+</(?i:li)>"
    r"|(/?[a-zA-Z][^\s/>]*+)([^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^>=]*+)*+)>?|[!?/][^>]*+>?)"
)
HOME_RE = regex(r"href\s*=\s*([\"']?)(?:https?://[^/\"'\s>]{1,100})?/?\1(?=\s|$)")
BLOCKS = load_names("shapes", "block")
NESTING = load_names("shapes", "nesting")  # the other blocks close each other, or hold text only
SHAPING = BLOCKS - {"body"}
CLOSING = {f"/{name}": f"</{name}>" for name in SHAPING}
EDGES = SHAPING | frozenset(CLOSING)  # tags at which a line ends
INLINE = {"b": BOLD_ON, "/b": BOLD_OFF, "br": BREAK, "/br": BREAK, "img": IMAGE}
INLINE |= {"strong": BOLD_ON, "/strong": BOLD_OFF}
HINTED = frozenset(("span", "time", "small", "label"))  # kept only where an attribute gives a hint
SPAN_HINTS = frozenset(("hidden", "caption", "kicker", "byline", "date"))
HINT_RE = regex(r' h="([a-z]+)"')
TREE_DEPTH = 200  # containers nested deeper are laid flat; their text stays
FLAT = frozenset(("nav", "footer"))  # laid flat as well: their whole text becomes one line
FLAT_CHARS = 60_000  # a longer one is not a menu
FLAT_PARAGRAPHS = 12  # one with more is a text

ATTRIBUTE_RE = regex(r"([^\s=/\"'>]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s>\"']*+))?")
HIDDEN_STYLE_RE = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
FRAMED_RE = regex(r"table|quote", re.IGNORECASE)  # figures that frame text instead of a picture
NAMING = load_names("shapes", "attributes")
HEEDED = NAMING | {"hidden", "style", "role", "datetime"}  # the values of all others are not looked at
ELEMENTS, ROLES = load_tables()["elements"], load_tables()["roles"]
ATTRIBUTE_CHARS = 2_000  # read of one tag
VALUE_CHARS = 300
QUOTE = '"'
MEMORY = 4_096  # different tags remembered; a page holds some hundreds

Action = Callable[[str, "re.Match[str]"], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script, or a template, that may hold data: its attributes, its content, the line on which it begins."""

    attributes: str
    inside: str
    line: int


@dataclass(slots=True, kw_only=True)
class Cut:
    """A page without its invisible regions; their line ends stay, so that lines can be counted."""

    markup: str = ""
    title: str | None = None
    scripts: list[Script] = field(default_factory=list)
    templates: list[Script] = field(default_factory=list)


def cut_page(text: str) -> Cut:
    """The page without comments, scripts, styles, drawings and controls; data scripts and the title apart.

    >>> cut_page("<title>A</title><p>B<script>var c;</script></p><!-- D").markup
    '<p>B</p> D'

    Of a comment that is never closed only its first four characters go.
    """
    cutter = _Cutter(text)
    while opener := OPENER_RE.search(text, cutter.position):
        cutter.cut(opener)
    cutter.kept.append(text[cutter.position :])
    cutter.found.markup = "".join(cutter.kept)
    return cutter.found


class _Cutter:
    """The position reached in the text, what was kept before it, and the closing tags known to be missing.

    `line` is the line number at `counted`, the position up to which line ends were counted.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.kept: list[str] = []
        self.found = Cut()
        self.missing: set[str] = set()
        self.line, self.counted = 1, 0

    def cut(self, opener: re.Match[str]) -> None:
        """Keep what stands before the opening tag, and skip the region that it opens."""
        self.kept.append(self.text[self.position : opener.start()])
        if opener[1]:
            self.position = self.comment_end(opener.end())
        else:
            self.cut_element(opener)
        first = self.text.find("\n", opener.start(), self.position)  # three regions in four hold none
        if first >= 0:
            self.kept.append("\n" * self.text.count("\n", first, self.position))

    def comment_end(self, start: int) -> int:
        end = -1 if "!--" in self.missing else self.text.find("-->", start - 2)  # `<!-->` is a whole comment
        if end < 0:
            self.missing.add("!--")
            return start
        return end + 3

    def cut_element(self, opener: re.Match[str]) -> None:
        name = opener[2].lower()
        tag_end = TAG_END_RE.match(self.text, opener.end())
        inside = tag_end.end() if tag_end else opener.end()
        closer = None if name in self.missing else CLOSERS[name].search(self.text, inside)
        if closer is None:
            self.missing.add(name)
            self.position = inside
            return
        self.position = closer.end()
        attributes = self.text[opener.end() : inside - 1]
        if name == "script":
            self.keep_script(attributes, inside, closer.start())
        elif name == "template" and closer.start() - inside >= TEMPLATE_CHARS:
            self.keep(self.found.templates, attributes, inside, closer.start())
        elif name == "title" and self.found.title is None:
            self.found.title = self.text[inside : closer.start()]

    def keep_script(self, attributes: str, start: int, end: int) -> None:
        if holds_data(attributes) or holds_data(self.text[start : min(end, start + STATE_HEAD_CHARS)]):
            self.keep(self.found.scripts, attributes, start, end)

    def keep(self, kept: list[Script], attributes: str, start: int, end: int) -> None:
        if len(kept) < MAX_SCRIPTS:
            self.line += self.text.count("\n", self.counted, start)
            self.counted = start
            kept.append(Script(attributes=attributes, inside=self.text[start:end], line=self.line))


def holds_data(text: str) -> bool:
    """Whether the attributes, or the head, of a script say that it holds data."""
    return any(sign in text for sign in DATA_SIGNS) or ("__" in text and STATE_RE.search(text) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """Markup for the parser, and the attributes of the `<meta>` and `<link>` tags that were met."""

    markup: str
    heads: tuple[str, ...]
    language: str | None


def thin_tags(markup: str, limits: Limits) -> Thinned:
    """The markup with block tags only, each with its line in `l`. Raises LimitError past `tags` or `depth`.

    >>> thin_tags('<p style="color:red"><i>a</i> <a href="/b">b</a></p>', Limits()).markup.replace(LINK_ON, "[")
    '<html><body><p l=1>a [b\\ufdd1</p></body></html>'
    """
    if any(sign in markup for sign in SIGNS):
        markup = markup.translate(SIGN_TABLE)
    thinner = _Thinner(markup, limits)
    thinner.run()
    return Thinned(markup="".join(thinner.out), heads=tuple(thinner.heads), language=thinner.language)


class _Thinner:
    """One walk over the tags: the output so far, the line, the depth, which spans and links were kept, and the
    position up to which a menu is laid flat."""

    def __init__(self, markup: str, limits: Limits) -> None:
        self.markup = markup
        self.limits = limits
        self.out: list[str] = ["<html><body>"]
        self.heads: list[str] = []
        self.language: str | None = None
        self.line = 1
        self.counted = 0
        self.tags = 0
        self.depth = 0
        self.spans: list[bool] = []
        self.links: list[bool] = []
        self.flat = 0
        self.flat_name = ""

    def run(self) -> None:
        position, out, markup, at_head = 0, self.out, self.markup, True
        actions, in_flat = self.actions()
        for match in TAG_RE.finditer(markup):
            start, end = match.span()
            if start > position:
                text = markup[position:start]
                if not (at_head and text.isspace()):  # white space at the head of a block says nothing
                    out.append(text)
                    at_head = False
            position = end
            name = match[3]
            if name in actions or (name and (name := name.lower()) in actions):
                sign = (actions if start >= self.flat else in_flat)[name](name, match)
                if sign:
                    out.append(sign)
                    at_head = name in EDGES
            elif match[1]:
                out.append(self.flatten_item(match))
        out.append(markup[position:])
        out.append("</body></html>")

    def actions(self) -> tuple[dict[str, Action], dict[str, Action]]:
        """What to do with each tag (a closing one with its slash), and inside a flat menu; all others go."""
        table: dict[str, Action] = dict.fromkeys(SHAPING, self.open_block)
        table |= {tag: constant(sign) for tag, sign in (INLINE | CLOSING).items()}
        table |= dict.fromkeys(NESTING, self.open_nesting) | dict.fromkeys(FLAT, self.open_flat)
        table |= dict.fromkeys(close(NESTING), self.close_nesting)
        table |= dict.fromkeys(HINTED, self.open_hinted) | dict.fromkeys(close(HINTED), self.close_hinted)
        table |= {"a": self.open_link, "/a": self.close_link, "html": self.note_language}
        table |= dict.fromkeys(("meta", "link"), self.note_head)
        return table, table | dict.fromkeys(EDGES, constant(" ")) | dict.fromkeys(FLAT, self.open_in_flat)

    def flatten_item(self, match: re.Match[str]) -> str:
        """A list item that is one link, as a line of its own; inside a flat menu, as a part of its line."""
        ends = "\n" * (match[0].count("\n") - match[2].count("\n"))
        parting = " " if match.start() < self.flat else BREAK
        return f"{parting}{link_sign(match[1])}{match[2]}{LINK_OFF}{parting}{ends}"

    def open_in_flat(self, name: str, match: re.Match[str]) -> str:
        """A menu inside a flat menu makes it longer."""
        if name == self.flat_name:
            self.flat = max(self.flat, self.markup.find(f"</{name}", self.flat + 1, self.flat + FLAT_CHARS))
        return " "

    def open_block(self, name: str, match: re.Match[str]) -> str:
        self.tags += 1
        if self.tags > self.limits.tags:
            raise LimitError(
                f"more than {self.limits.tags:,} tags", "raise --max-tags, or leave this file out"
            )
        return self.start_tag(name, match)

    def open_nesting(self, name: str, match: re.Match[str]) -> str:
        tag = self.open_block(name, match)
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitError(f"tags nested more than {self.limits.depth:,} deep", "leave this file out")
        return BREAK if self.depth > TREE_DEPTH else tag

    def open_flat(self, name: str, match: re.Match[str]) -> str:
        tag = self.open_nesting(name, match)
        if tag != BREAK:
            self.flat, self.flat_name = self.find_menu_end(name, match.end()), name
        return tag

    def find_menu_end(self, name: str, start: int) -> int:
        """Where a menu or a footer ends; 0 where it is too long to be one, or holds an article."""
        end = self.markup.find(f"</{name}", start, start + FLAT_CHARS)
        inside = self.markup[start : max(start, end)]
        is_text = "<h1" in inside or "<article" in inside or inside.count("<p") > FLAT_PARAGRAPHS
        return 0 if end < 0 or is_text else end

    def close_nesting(self, name: str, match: re.Match[str]) -> str:
        if self.depth:
            self.depth -= 1
            if self.depth >= TREE_DEPTH:
                return BREAK
        return CLOSING[name]

    def start_tag(self, name: str, match: re.Match[str]) -> str:
        start = match.start()
        self.line += self.markup.count("\n", self.counted, start)
        self.counted = start
        return f"<{name} l={self.line}{condense_attributes(name, match[4])}>"

    def open_link(self, name: str, match: re.Match[str]) -> str:
        attributes = match[4]
        sign = link_sign(attributes) if "href" in attributes else ""
        self.links.append(bool(sign))
        return sign

    def close_link(self, name: str, match: re.Match[str]) -> str:
        return LINK_OFF if self.links and self.links.pop() else ""

    def open_hinted(self, name: str, match: re.Match[str]) -> str:
        attributes, in_flat = match[4], match.start() < self.flat
        hint = HINT_RE.match(condense_attributes(name, attributes)) if attributes and not in_flat else None
        kept = bool(attributes and name == "time") or bool(hint and hint[1] in SPAN_HINTS)
        self.spans.append(kept)
        self.tags += kept
        return self.start_tag(name, match) if kept else ""

    def close_hinted(self, name: str, match: re.Match[str]) -> str:
        return f"<{name}>" if self.spans and self.spans.pop() else ""

    def note_head(self, name: str, match: re.Match[str]) -> str:
        self.heads.append(match[4])
        return ""

    def note_language(self, name: str, match: re.Match[str]) -> str:
        if self.language is None:
            self.language = find_attribute(match[4], "lang") or find_attribute(match[4], "xml:lang")
        return ""


def link_sign(attributes: str) -> str:
    """What stands for an opening link, which may lead to the front page."""
    return LINK_ON + HOME if HOME_RE.search(attributes) else LINK_ON


def close(names: Iterable[str]) -> Iterator[str]:
    """The names of the closing tags."""
    return (f"/{name}" for name in names)


def constant(sign: str) -> Action:
    """An action that gives the same sign for every tag."""
    return lambda name, match: sign


@lru_cache(maxsize=MEMORY)
def condense_attributes(element: str, attributes: str) -> str:
    """The attributes that the parser gets: `h` the hint, `n` the names, `d` a date; ready to follow a tag's name.

    >>> condense_attributes("div", ' class="td-post-sharing" onclick="x()" style="color: red"')
    ' h="share" n="td-post-sharing"'
    >>> condense_attributes("time", ' datetime=2021-05-04')
    ' d="2021-05-04"'
    """
    names, hint, date = [], ELEMENTS.get(element), ""
    for name, value in read_attributes(attributes):
        if name in NAMING:
            names.append(value)
        elif name == "hidden" or (name == "style" and HIDDEN_STYLE_RE.search(value)):
            hint = "hidden"
        elif name == "role":
            hint = hint or ROLES.get(value.lower())
        elif name == "datetime":
            date = value
    joined = " ".join(names)
    if element == "figure" and FRAMED_RE.search(joined):
        hint = None
    values = (("h", hint or find_hint(joined)), ("n", joined), ("d", date))
    return "".join(f' {key}="{value.replace(QUOTE, "")}"' for key, value in values if value)


def read_attributes(attributes: str) -> Iterator[tuple[str, str]]:
    """The attributes that say something of a text, each with a short value."""
    for name, value in ATTRIBUTE_RE.findall(attributes[:ATTRIBUTE_CHARS]):
        if name in HEEDED or (name := name.lower()) in HEEDED:
            yield name, unquote(value)[:VALUE_CHARS]


def find_attribute(attributes: str, wanted: str) -> str | None:
    """The value of one attribute of a tag, or None."""
    found = ATTRIBUTE_RE.findall(attributes[:ATTRIBUTE_CHARS])
    return next((unquote(value) for name, value in found if name.lower() == wanted), None)


def unquote(value: str) -> str:
    """The value of an attribute without its quotation marks."""
    return value[1:-1] if value[:1] in ("'", '"') else value
