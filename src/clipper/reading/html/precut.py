"""What a browser never shows, cut out of a page in one linear pass before any parser sees it.

Nothing here recurses or backtracks: every opener is looked for once, and a closer that is known to be missing is
never searched for again, so a page of a million `<!--` costs what a page of a million letters does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Elements whose inside is no text of the page: it is code, drawing, a fallback for other browsers or a form control.
CUT_NAMES = (
    "script",
    "style",
    "svg",
    "noscript",
    "template",
    "iframe",
    "textarea",
    "object",
    "video",
    "audio",
    "canvas",
    "select",
    "title",
)
INITIALS = "".join(sorted({name[0] for name in CUT_NAMES}))  # asked first: most tags begin with other letters
OPENER_RE = re.compile(
    rf"<(?:(!--)|(?=[{INITIALS}{INITIALS.upper()}])((?a:{'|'.join(CUT_NAMES)}))(?=[\s/>]))", re.IGNORECASE
)
CLOSERS = {name: re.compile(rf"</(?a:{name})(?=[\s/>])[^>]*>?", re.IGNORECASE) for name in CUT_NAMES}
TAG_END_RE = re.compile(r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>?")

# Scripts that can hold metadata or the article itself: JSON-LD, and the state that a shell page is drawn from.
KEPT_SIGNS = ("ld+json", "application/json", "Fusion.globalContent", "articleBody")
STATE_RE = re.compile(r"__[A-Z][A-Z_]+__")
MAX_SCRIPTS = 200  # that hold data; a page has a dozen
STATE_HEAD_CHARS = 400  # characters of a script in which a state variable names itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script that may hold data: the attributes of its tag, its inside, and the line that it begins on."""

    attributes: str
    inside: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A page without its invisible regions (their line ends stay, so that lines can be counted)."""

    markup: str
    title: str | None
    scripts: tuple[Script, ...]


def cut_page(text: str) -> Cut:
    """The page without comments, scripts, styles, drawings and controls; data scripts and the title apart.

    >>> cut_page("<title>A</title><p>B<script>var c;</script></p><!-- D").markup
    '<p>B</p> D'

    A comment that is never closed is taken to be its own four characters: what follows it is kept.
    """
    knife = _Knife(text)
    for opener in iter(knife.next_opener, None):
        knife.cut(opener)
    knife.kept.append(text[knife.position :])
    return Cut(markup="".join(knife.kept), title=knife.title, scripts=tuple(knife.scripts))


class _Knife:
    """The place reached in the text, what was kept before it, which closers are known to be missing, and the line
    at the place up to which line ends were counted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.kept: list[str] = []
        self.scripts: list[Script] = []
        self.title: str | None = None
        self.missing: set[str] = set()
        self.line, self.counted = 1, 0

    def next_opener(self) -> re.Match[str] | None:
        return OPENER_RE.search(self.text, self.position)

    def cut(self, opener: re.Match[str]) -> None:
        """Keep what stands before the opener; step over the region that it opens."""
        self.kept.append(self.text[self.position : opener.start()])
        if opener[1]:
            self.position = self._comment_end(opener.end())
        else:
            self._cut_element(opener)
        first = self.text.find("\n", opener.start(), self.position)  # three regions in four hold none
        if first >= 0:
            self.kept.append("\n" * self.text.count("\n", first, self.position))

    def _comment_end(self, start: int) -> int:
        if "!--" in self.missing:
            return start
        end = self.text.find("-->", start - 2)  # `<!-->` is a whole comment
        if end < 0:
            self.missing.add("!--")
            return start
        return end + 3

    def _cut_element(self, opener: re.Match[str]) -> None:
        name = opener[2].lower()
        tag_end = TAG_END_RE.match(self.text, opener.end())
        inside = tag_end.end() if tag_end else opener.end()
        closer = None if name in self.missing else CLOSERS[name].search(self.text, inside)
        if closer is None:
            self.missing.add(name)
            self.position = inside
            return
        self.position = closer.end()
        if name == "script":
            self._keep_script(self.text[opener.end() : inside - 1], inside, closer.start())
        elif name == "title" and self.title is None:
            self.title = self.text[inside : closer.start()]

    def _keep_script(self, attributes: str, start: int, end: int) -> None:
        head = self.text[start : min(end, start + STATE_HEAD_CHARS)]
        if len(self.scripts) >= MAX_SCRIPTS:
            return
        if holds_data(attributes) or holds_data(head):
            self.line += self.text.count("\n", self.counted, start)
            self.counted = start
            self.scripts.append(Script(attributes=attributes, inside=self.text[start:end], line=self.line))


def holds_data(text: str) -> bool:
    """Whether the attributes, or the head, of a script say that it holds data."""
    return any(sign in text for sign in KEPT_SIGNS) or ("__" in text and STATE_RE.search(text) is not None)
