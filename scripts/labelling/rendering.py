"""Pages as the text that people make of them: with get_text, with a line for each block, or with a text browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bs4 import BeautifulSoup, Comment, NavigableString, UnicodeDammit
from bs4.element import PreformattedString, Tag

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer
        form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section select summary table tbody
        td tfoot th thead title tr ul""",
    )
)
SILENT = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "math"])
CHARSET_RE = re.compile(r"""(<meta[^>]*charset\s*=\s*["']?)[\w-]+""", re.IGNORECASE)
XML_RE = re.compile(r"^\s*<\?xml[^>]*\?>")
SPACES_RE = re.compile(r"[ \t\r\n\f\v]+")
MENU_LINES = 3  # the headline of a page is not above these
SECONDS = 30

COMMANDS = {
    "lynx": "lynx -dump -width=80",
    "lynx-nolist": "lynx -dump -nolist -width=80",
    "lynx-nonumbers": "lynx -dump -nonumbers -width=100",
    "lynx-plain": "lynx -dump -nolist -nonumbers -width=72",
    "lynx-wide": "lynx -dump -nolist -width=990",
    "links": "links -dump -width 80",
    "links-wide": "links -dump -width 120",
    "elinks": "elinks -dump -dump-width 80",
    "elinks-noref": "elinks -dump -dump-width 80 -no-references -no-numbering",
    "elinks-wide": "elinks -dump -dump-width 200 -no-references",
    "w3m": "w3m -dump -cols 80",
    "w3m-wide": "w3m -dump -cols 132",
    "html2text": "html2text -nobs -utf8 -width 79",
    "html2text-wide": "html2text -nobs -utf8 -width 140",
}
OPTIONS = {
    "lynx": ["-force_html", "-assume_charset=utf-8", "-display_charset=utf-8"],
    "links": ["-html-assume-codepage", "utf-8", "-codepage", "utf-8"],
    "elinks": ["-no-home", "1", "-no-connect", "1", "-force-html", "-eval"]
    + ["set document.codepage.assume = 'utf-8'"]
    + ["-dump-charset", "utf-8"],
    "w3m": ["-T", "text/html", "-I", "utf-8", "-O", "utf-8"],
    "html2text": [],
}
TEXT_STYLES = ("wet", "ticker", "bs4", "nodes", "paste", "oneline")
MARKDOWN_STYLES = ("markdown", "markdown-nolinks")
STYLES = (*TEXT_STYLES, *COMMANDS, *MARKDOWN_STYLES)


class Page:
    """A saved page, decoded and parsed once for all styles."""

    def __init__(self, raw: bytes) -> None:
        warnings.simplefilter("ignore")
        self.soup = BeautifulSoup(raw, "lxml")
        self.encoding = self.soup.original_encoding or "utf-8"
        self.raw = raw

    def headings(self) -> list[str]:
        """Texts that the page marks as headings below the headline, or as short bold paragraphs."""
        found = [tag.get_text(" ") for tag in self.soup(["h2", "h3", "h4", "h5", "h6"])]
        for tag in self.soup(["strong", "b"]):
            parent = tag.parent
            if isinstance(parent, Tag) and parent.name in ("p", "div"):
                text = tag.get_text(" ").strip()
                if text == parent.get_text(" ").strip() and len(text.split()) < 16 and not text.endswith("."):
                    found.append(text)
        return found

    def html(self) -> str:
        """The page as UTF-8 that says so, for tools that guess."""
        dammit = UnicodeDammit(self.raw, [self.encoding], is_html=True)
        text = dammit.unicode_markup or self.raw.decode("utf-8", "replace")
        return CHARSET_RE.sub(r"\1utf-8", XML_RE.sub("", text))

    def render(self, style: str) -> str:
        """The page in a style of `STYLES`."""
        if style in COMMANDS:
            return run_browser(self.html(), COMMANDS[style].split())
        if style in MARKDOWN_STYLES:
            return _markdown(self.html(), links=style == "markdown")
        return TEXT_RENDERERS[style](self.soup)


def missing_tools() -> list[str]:
    """Text browsers that are not installed."""
    return sorted(
        {command.split()[0] for command in COMMANDS.values() if not shutil.which(command.split()[0])}
    )


def run_browser(html: str, command: Sequence[str]) -> str:
    """The dump of a page by a text browser, in an environment of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(html, encoding="utf-8", errors="replace")
        environment = {
            "HOME": folder,
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "TERM": "dumb",
        }
        done = subprocess.run(
            [*command, *OPTIONS[command[0]], str(path)],
            capture_output=True, env=environment, timeout=SECONDS, stdin=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
    return done.stdout.decode("utf-8", "replace").replace(folder, "/srv")


def _markdown(html: str, links: bool) -> str:
    from html2text import HTML2Text

    maker = HTML2Text(bodywidth=78 if links else 0)
    maker.ignore_links = maker.ignore_images = not links
    return maker.handle(html)


# ---------------------------------------------------------------------- texts made from the tree
def _lines(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """The lines of a page, one for each block or break, with the name of the block that ends there."""
    parts: list[str] = []

    def flush(name: str) -> Iterator[tuple[str, str]]:
        text = SPACES_RE.sub(" ", "".join(parts)).strip(" ")
        parts.clear()
        if text.strip():
            yield text, name

    stack: list[tuple[object, bool]] = [(soup.body or soup, False)]
    while stack:
        node, is_done = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, Comment | PreformattedString):
                parts.append(str(node))
        elif not isinstance(node, Tag) or node.name in SILENT:
            continue
        elif is_done or node.name == "br":
            yield from flush(node.name)
        else:
            if node.name in BLOCKS:
                yield from flush("text")
                stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.children)))
    yield from flush("text")


def _title(soup: BeautifulSoup) -> list[str]:
    title = SPACES_RE.sub(" ", soup.title.get_text()).strip() if soup.title else ""
    return [title] if title else []


def _wet(soup: BeautifulSoup) -> str:
    return "\n".join([*_title(soup), *(text for text, _ in _lines(soup))])


def _ticker(soup: BeautifulSoup) -> str:
    """As wet, with the lines between the page's title and the headline run together."""
    lines = [text for text, _ in _lines(soup)]
    title = "".join(_title(soup))
    plain = " ".join(title.casefold().split())
    above = (
        k for k, x in enumerate(lines) if k > MENU_LINES and len(x.split()) > 3 and x.casefold() in plain
    )
    at = next(above, 0)
    return "\n".join([*_title(soup), *(["\u00a0 \u00a0 ".join(lines[:at])] if at else []), *lines[at:]])


def _paste(soup: BeautifulSoup) -> str:
    """As copied from a browser: blank lines around paragraphs and headings, single breaks elsewhere."""
    out: list[str] = []
    for text, name in _lines(soup):
        is_wide = name in ("p", "h1", "h2", "h3", "h4", "blockquote", "ul", "figure")
        out += ["", text, ""] if is_wide else [text]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n") + "\n"


def _bare(soup: BeautifulSoup, separator: str, strip: bool) -> str:
    strings = (
        str(text)
        for text in soup.find_all(string=True)
        if not isinstance(text, PreformattedString)
        and not any(p.name in ("script", "style") for p in text.parents)
    )
    return separator.join(filter(None, (s.strip() if strip else s for s in strings)))


TEXT_RENDERERS: dict[str, Callable[[BeautifulSoup], str]] = {
    "wet": _wet,
    "ticker": _ticker,
    "paste": _paste,
    "bs4": lambda soup: _bare(soup, "\n", strip=False),
    "nodes": lambda soup: _bare(soup, "\n", strip=True),
    "oneline": lambda soup: _bare(soup, " ", strip=True),
}
