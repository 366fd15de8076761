"""What tools write into a text: tags, Markdown, link numbers, names of images and fields. The words stay, these go.

Each function gives what it took out as well, so that no character is lost unseen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from clipper.french.words import regex
from clipper.model import Layout, Removal, Scope

BREAKS = "br|p|div|li|ul|ol|h[1-6]|blockquote|hr|tr|table|figure|figcaption|center"
TAG_RE = regex(
    rf"</?(?P<block>{BREAKS})\b[^<>]{{0,500}}>"
    r"|</?(?:b|i|u|em|strong|span|a|img|font|su[bp]|small|big|abbr|time|script|iframe)\b[^<>]{0,2000}>"
    r"|\[/?caption\b[^\[\]]{0,500}\]",
    re.IGNORECASE,
)
TAG_SIGNS = ("</", "<br", "<p>", "<BR", "<img", "[caption")  # looked for first: few texts have any

LINK_NUMBER_RE = regex(r" ?\[\d{1,4}\](?=\s|$)|\[\d{1,4}\]")
NUMBER_RE = regex(r"\[(\d{1,4})\](?=([\w«\"“(\[])?)")
MIN_NUMBERS = 3
MIN_STEP_SHARE = 0.8  # of the numbers that are one more than the one before
MIN_LINK_SHARE = 0.5  # of those that stand before a word; those of citations stand behind one

REFERENCES_RE = regex(
    r"\s{0,9}(?:References|Références|Links|Liens|(?:Visible|Hidden) links)\s{0,3}:?\s{0,9}$"
)
REFERENCE_RE = regex(
    r"\s{0,9}(?:(?:\d{1,5}\.|\[\d{1,5}\]:?)\s{1,3}(?:\w[\w+.-]{0,20}:|[/#.]).*|(?:Visible|Hidden) links:?\s{0,9})$"
)
DEFINITION = r"\[[^\[\]]{1,60}\]: <?\S{1,9000}(?: \"[^\"]{0,200}\")?"  # of a link, in Markdown

IMAGE_NAME = (
    r"\[(?:INLINE|EMBED|IMG|OBJ|LINK|USEMAP|ISMAP"
    r"|[^\[\]\s]{1,200}\.(?:jpe?g|png|gif|svg|webp|avif)[^\[\]\s]{0,200})\]"
)
PIECE = r"[^()\s<>]{0,3000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,3000})?"
ADDRESS = rf"(?:\w[\w+.-]{{0,20}}:|[/#.?]){PIECE}(?:\s{PIECE}){{0,3}}"  # white space where it was wrapped
LINK_END = rf"\]\(\s{{0,3}}<?{ADDRESS}>?(?:\s{{1,3}}[\"“][^\"”]{{0,400}}[\"”])?\s{{0,3}}\)"
MARKDOWN_IMAGE = rf"!\[[^\[\]]{{0,1000}}{LINK_END}"
MARKDOWN_IMAGE_RE = regex(MARKDOWN_IMAGE)
MARKDOWN_LINK_RE = regex(rf"\[((?:[^\[\]]|\[[^\[\]]{{0,60}}\]){{0,1000}})({LINK_END})")
EMPHASIS_RE = regex(
    r"(?<=\S)(?<![\\*])\*{1,3} (?=[,.)])|(?<=\w)\*{4}(?=\w)"  # html2text sets a space, and one pair upon another
    r"|(?<![\\*])\*{1,3}(?!\*)(?=\S)|(?<=\S)(?<![\\*])\*{1,3}(?![\w*])|(?<![\w\\])_{1,3}|(?<!\\)_{1,3}(?!\w)"
)
ESCAPE_RE = regex(r"\\(?=[\\`*_{}\[\]()#+.!|>~-])")
RULE_RE = regex(r"[*_\s-]{3,200}")
ATX_RE = regex(r"#{1,6}(?:\s{1,4}|$)")
ATX_END_RE = regex(r"\s{1,9}#{1,6}\s{0,9}$")

BUTTON = "(BUTTON)"
FIELD_RE = regex(r"_{4,}")
STARS_RE = regex(r"(\*{1,6}) (.{1,2000}) \1$")
UNDERSCORE_RE = regex(r"(?<=[^\W_])_(?=[^\W_])|(?<=['’.,:!?»])_(?=[^\W_«])|(?<=[^\W_])_(?=[«\"(:!?])")


class Tidied(NamedTuple):
    """Words without what a tool wrote into them, what that was, and the level of a heading that it showed."""

    text: str
    cut: str = ""
    heading: int = 0


def has_tags(text: str) -> bool:
    """Whether a plain text holds stray tags."""
    return any(sign in text for sign in TAG_SIGNS) and TAG_RE.search(text) is not None


def split_tags(line: str) -> list[tuple[str, str]]:
    """The parts of a line between the tags that begin a new line on a page, each with the tags that stood in it.

    >>> split_tags("Le <b>budget</b><br />Il est voté")
    [('Le budget', '<b></b><br />'), ('Il est voté', '')]
    """
    parts: list[tuple[str, str]] = []
    words, cuts, at = list[str](), list[str](), 0
    has_text = False
    for tag in TAG_RE.finditer(line):
        words.append(line[at : tag.start()])
        cuts.append(tag[0])
        has_text, at = has_text or not words[-1].isspace() and words[-1] != "", tag.end()
        if tag["block"] and has_text:
            parts.append(("".join(words), "".join(cuts)))
            words, cuts, has_text = [], [], False
    text, cut = "".join((*words, line[at:])), "".join(cuts)
    if text.strip() or not (parts or cut):
        return [*parts, (text, cut)]
    if not parts:
        return [(line, "")]
    last, before = parts[-1]
    return [*parts[:-1], (last, before + cut)]


def is_numbered(text: str) -> bool:
    """Whether links are numbered in the order of the text, each number before its link.

    >>> is_numbered("[1]Accueil [2]Sport [3]Culture"), is_numbered("Il le dit[1]. Elle[2] non[3].")
    (True, False)
    """
    found = list(NUMBER_RE.finditer(text))
    numbers = [int(number[1]) for number in found]
    steps = sum(upper + 1 == lower for upper, lower in zip(numbers, numbers[1:]))
    links = sum(number[2] is not None for number in found)
    return (
        len(numbers) >= MIN_NUMBERS
        and steps >= MIN_STEP_SHARE * (len(numbers) - 1)
        and links >= MIN_LINK_SHARE * len(numbers)
    )


def find_references(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The lines, from one up to another, of each list of addresses that a browser puts below its dump."""
    found, at = [], 0
    while at < len(texts):
        end = at
        if REFERENCES_RE.match(texts[at]):
            while end < len(texts) and (REFERENCE_RE.match(texts[end]) or REFERENCES_RE.match(texts[end])):
                end += 1
        if end > at + 1:
            found.append((at, end))
        at = max(end, at + 1)
    return found


def _removal(name: str, reason: str) -> Removal:
    return Removal(rule=f"dump.{name}", reason=reason, scope=Scope.SITE)


IMAGE = _removal("image", "stands for an image")
FRAME = _removal("frame", "stands for a frame")
LINK = _removal("link", "the address of a file that belongs to the page")
CONTROL = _removal("control", "a button or a field of a form")
BULLET = _removal("bullet", "the mark of an empty list item")
TAG = _removal("tag", "a tag that was left in the text")
REFERENCES = _removal("references", "the list of addresses that a tool puts below its dump")

BROWSERS = frozenset((Layout.BROWSER,))
DUMPS = frozenset((Layout.BROWSER, Layout.W3M, Layout.HTML2TEXT))
ANY = frozenset(Layout)
TAGS = TAG_RE.pattern.replace("?P<block>", "?:")
TOOL_LINES = (
    (IMAGE, DUMPS, rf"(?:{IMAGE_NAME}[\s,]{{0,3}}){{1,50}}"),
    (IMAGE, frozenset((Layout.W3M,)), r"(?:\[[^\[\]\s]{1,200}\][\s,]{0,3}){1,50}"),
    (IMAGE, ANY, rf"(?:\[?{MARKDOWN_IMAGE}(?:{LINK_END})?\s{{0,3}}){{1,50}}"),
    (FRAME, BROWSERS, r"IFRAME: \S{0,9000}|IFrame"),
    (LINK, BROWSERS, r"(?:Link|Video|Audio): \S.{0,200}"),
    (CONTROL, DUMPS, r"[_\s]{4,}|\[[_ ]{2,}\]"),
    (CONTROL, BROWSERS, r"\(BUTTON\).{0,200}|(?:\[[ X_]\]|\([ *]\)|\[_{2,}\]).{0,200}|\[ .{1,60} \]"),
    (CONTROL, frozenset((Layout.W3M,)), r"(?:\[ {2,}\]|\[[ *]\]|\([ *]\)).{0,200}"),
    (
        CONTROL,
        frozenset((Layout.HTML2TEXT,)),
        r"\[(?:Unknown INPUT type|One of:.{0,4000}|.{0,40} {3,})\].{0,200}",
    ),
    (TAG, ANY, rf"(?i:(?:(?:{TAGS})\s{{0,9}}){{1,50}})"),
    (REFERENCES, frozenset((Layout.MARKDOWN,)), DEFINITION),
)


@cache
def _lines_of(layout: Layout) -> tuple[tuple[Removal, re.Pattern[str]], ...]:
    """The patterns for one layout, made when it is first met."""
    return tuple((removal, re.compile(line)) for removal, layouts, line in TOOL_LINES if layout in layouts)


def find_mark(text: str, layout: Layout) -> Removal | None:
    """Why a line is the tool's own and holds no words of the page; None where it does.

    >>> find_mark("IFRAME: https://video.example/1", Layout.BROWSER).rule
    'dump.frame'
    """
    if text[:1].isalnum() and layout is not Layout.BROWSER:
        return None
    return next((removal for removal, line in _lines_of(layout) if line.fullmatch(text)), None)


def tidy(words: str, layout: Layout, *, numbered: bool) -> Tidied:
    """The words of a block as the page had them.

    >>> tidy("## Le [budget](https://a.example/b) est **voté**", Layout.MARKDOWN, numbered=False)
    Tidied(text='Le budget est voté', cut='## [](https://a.example/b)****', heading=2)
    """
    cuts: list[str] = []
    heading = 0
    if numbered and "[" in words:
        words = _take_out(LINK_NUMBER_RE, words, cuts)
    if layout in DUMPS:
        words, heading = _tidy_dump(words, layout, cuts)
    elif layout is Layout.MARKDOWN:
        words, heading = _tidy_markdown(words, cuts)
    elif "](" in words:
        words = _take_links(words, cuts)
    return Tidied(words.strip(), "".join(cuts), heading)


def _tidy_dump(words: str, layout: Layout, cuts: list[str]) -> tuple[str, int]:
    if "[" in words:
        words = _take_out(IMAGE_NAME_RE, words, cuts)
    if layout is Layout.HTML2TEXT:
        return _tidy_html2text(words, cuts)
    if BUTTON in words:
        words = _take_out(BUTTON_RE, words, cuts)
    if "^" in words:
        words = _take_out(RAISED_RE, words, cuts)
    if "____" in words and not FIELD_RE.fullmatch(words.strip()):
        words = _take_out(FIELD_RE, words, cuts)
    return words, 0


IMAGE_NAME_RE = regex(rf" ?{IMAGE_NAME}(?=\s|$)|{IMAGE_NAME}|\[(?:DEL|INS): | :(?:DEL|INS)\]")
BUTTON_RE = regex(r"\(BUTTON\) ?")
RAISED_RE = regex(r"(?<=[\dIVXLM])\^(?=(?:e|er|re|nd|de|ème)s?\b)")  # how lynx writes a raised letter
HEADINGS = 7  # less the number of asterisks that html2text puts around one: its level


def _tidy_html2text(words: str, cuts: list[str]) -> tuple[str, int]:
    heading = 0
    if found := STARS_RE.fullmatch(words.strip()):
        cuts.append(found[1] * 2)
        words, heading = found[2], HEADINGS - len(found[1])
    cuts.append("_" * len(UNDERSCORE_RE.findall(words)))
    return UNDERSCORE_RE.sub(" ", words), heading


def _tidy_markdown(words: str, cuts: list[str]) -> tuple[str, int]:
    heading = 0
    if found := ATX_RE.match(words):
        cuts.append(found[0])
        words, heading = words[found.end() :], found[0].count("#")
        words = _take_out(ATX_END_RE, words, cuts)
    if "](" in words:
        words = _take_links(words, cuts)
    if ("*" in words or "_" in words) and not RULE_RE.fullmatch(words):
        words = _take_out(EMPHASIS_RE, words, cuts)
    if "\\" in words:
        words = _take_out(ESCAPE_RE, words, cuts)
    return words, heading


def _take_links(words: str, cuts: list[str]) -> str:
    """Markdown's images with all they hold, and its links down to their words."""
    words = _take_out(MARKDOWN_IMAGE_RE, words, cuts)

    def unlink(found: re.Match[str]) -> str:
        cuts.append(f"[{found[2]}")
        return found[1]

    return MARKDOWN_LINK_RE.sub(unlink, words)


def _take_out(pattern: re.Pattern[str], words: str, cuts: list[str]) -> str:
    cuts.extend(found[0] for found in pattern.finditer(words))
    return pattern.sub("", words)
