"""How a text was laid out: which tool made the dump, at which column it is wrapped, what each line shows.

Only the whole text can show that: a line that stops in mid-sentence is wrapped where every other line stops at the same
column, and torn where none does; three spaces are an indentation where every paragraph has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from clipper.french.words import regex
from clipper.model import Layout
from clipper.reading.marks import find_references, has_tags, split_tags

MIN_WIDTH, MAX_WIDTH = 40, 200  # columns at which people and tools wrap
MIN_WRAPS = 2  # lines that go on in lower case below a full one
MIN_FULL = 3  # lines that end where the width makes them
MAX_WORD_CHARS = 25  # of a word that may be counted on; what is longer is an address or code
MIN_WRAP_SHARE = 0.7  # of all lines that go on in lower case: the rest are torn, or stand below a `<br>`
MIN_FULL_SHARE = 0.7  # of the width, for a line to count: shorter ones are labels, links and table cells
MAX_OVERLONG_SHARE = 0.25  # of the full lines: tables and preformatted text may stick out
MIN_ONE_LINE_CHARS = 400  # of a text that is one line: a shorter one is a paragraph
BROWSER_INDENT = 3  # of the text in dumps of lynx, links and elinks
MIN_INDENTED_SHARE = 0.6  # of the lines of such a dump: the rest are headings and preformatted text
MIN_AT_INDENT_SHARE = 0.1
WIDE_GAP = 2  # blank lines that people and most tools set at most
# Of the lines of a page below wider gaps: in dumps of text nodes a fifth to four fifths.
MIN_WIDE_SHARE = 0.15
MIN_GAPS = 6  # lengths of gaps: a digest has two or three
MIN_MARKS = 2  # of Markdown, or underscored links: one may be an accident
MIN_QUOTED, MIN_QUOTED_SHARE = 5, 0.5  # lines, and of all, behind the signs with which a mail quotes
PAGE_BREAK = "\x0c"

# Where a paragraph goes on: what follows a wrapped line in most cases, and hardly ever a whole line.
LOWER_RE = regex(r"(?!o )[a-zà-öø-ÿœ]")  # an `o` is the mark of a list
UNBROKEN_RE = regex(r"(?:[«–—-]\s)?[^ \t]{1,400}(?: [»:;!?%€](?=\s|$))?")
URL_RE = regex(r"\w{1,12}://")
TOOL_BULLET_RE = regex(r"(?:[*+o#@•□☆○■●▪◦-]|\d{1,3}\.)(?:[ \xa0]{1,4}(?=\S)|\s{0,9}$)")
TYPED_BULLET_RE = regex(r"(?:[•●▪■◦‣►▶*–—-]|\d{1,2}[.)-])\s{1,4}(?=\S)")
MARKDOWN_BULLET_RE = regex(r"(?:[*+-]|\d{1,3}\\?\.) {1,3}(?=\S)")
BULLETS = {
    Layout.BROWSER: TOOL_BULLET_RE,
    Layout.W3M: TOOL_BULLET_RE,
    Layout.HTML2TEXT: TOOL_BULLET_RE,
    Layout.MARKDOWN: MARKDOWN_BULLET_RE,
}
STARS_RE = regex(r"\*{1,6} (?=[^*\s])")
MARKDOWN_RE = regex(
    r" {0,3}#{1,6} \S|[^\n]{0,2000}?(?:\]\(\s{0,3}(?:<?https?:|<?mailto:|[/#?.])|(?<!\*)\*\*[^\W_])"
)
QUOTE_RE = regex(r"(?:> ?){1,9}")
UNDERSCORED_RE = regex(r"[^\W_]_[^\W_]{1,40}_[^\W_]")
W3M_RE = regex(r"  • \S|      □ \S|          ☆ \S|━{10}|\[ {4,60}\]")


class Line(NamedTuple):
    """A line that is not blank, or a part of one between tags, with its number and the blank lines above it.

    `text` is raw; its first character stands at `at` (column `indent`), its words begin at `start`, which is behind
    the list mark if there is one. `cut` are the tags that stood in it.
    """

    text: str
    number: int
    gap: int
    indent: int
    at: int
    start: int
    bullet: str = ""
    page_break: bool = False
    cut: str = ""

    @property
    def width(self) -> int:
        """The column at which it stops."""
        return len(self.text.rstrip())


class Page(NamedTuple):
    """The lines of a text, how they are laid out, and the column at which they are wrapped (0 for none).

    `references` are the lists of addresses that a browser put below its dump; their lines are not in `lines`.
    `is_tagged` says that there were tags in it.
    """

    lines: list[Line]
    layout: Layout
    width: int
    references: list[list[Line]]
    is_tagged: bool = False


def lay_out(text: str) -> Page:
    r"""The lines of a text that are not blank (numbered from 1), and what they show together.

    >>> lay_out("Le conseil a voté le budget.\n\nIl entrera en vigueur lundi.").layout
    <Layout.LINES: 'lines'>
    """
    is_tagged = has_tags(text)
    filled = list(_filled(text, is_tagged=is_tagged, is_quoted=_is_quoted(text)))
    ranges = find_references([line.text for line in filled])
    references = [filled[start:end] for start, end in ranges]
    numbers = {line.number for lines in references for line in lines}
    lines = [line for line in filled if line.number not in numbers] if numbers else filled
    width = find_width(lines)
    layout = find_layout(lines, width)
    if layout is Layout.MARKDOWN:
        lines = list(map(_without_quote, lines))
    bullet_re = BULLETS.get(layout, TYPED_BULLET_RE)
    least = BROWSER_INDENT + 1 if layout is Layout.BROWSER else 0
    marked = [_with_bullet(line, bullet_re) if line.indent >= least else line for line in lines]
    return Page(marked, layout, width, references, is_tagged)


def _is_quoted(text: str) -> bool:
    """Whether a mail quotes most lines of a text."""
    lines = [line for line in text.splitlines() if line.strip()] if "\n>" in text else []
    quoted = sum(line.startswith(">") for line in lines)
    return quoted >= max(MIN_QUOTED, MIN_QUOTED_SHARE * len(lines))


def find_layout(lines: Sequence[Line], width: int) -> Layout:
    """The layout of the whole text, but for NODES that only seams show, which `reflowing` judges."""
    if len(lines) == 1 and lines[0].width >= MIN_ONE_LINE_CHARS:
        return Layout.ONE_LINE
    if _is_browser(lines, width):
        return Layout.BROWSER
    if sum(MARKDOWN_RE.match(line.text) is not None for line in lines) >= MIN_MARKS:
        return Layout.MARKDOWN
    if not width:
        return Layout.NODES if _is_ragged(lines) else Layout.LINES
    if any(W3M_RE.match(line.text) for line in lines):
        return Layout.W3M
    marks = sum(bool(STARS_RE.match(line.text) or UNDERSCORED_RE.search(line.text)) for line in lines)
    return Layout.HTML2TEXT if marks >= MIN_MARKS else Layout.WRAPPED


def _is_ragged(lines: Sequence[Line]) -> bool:
    """Whether blank lines stand in runs of many lengths: white space between the tags of a page, not of a writer."""
    gaps = [line.gap for line in lines]
    is_wide = sum(gap > WIDE_GAP for gap in gaps) >= MIN_WIDE_SHARE * len(gaps)
    return is_wide and len(set(gaps)) >= MIN_GAPS


def _is_browser(lines: Sequence[Line], width: int) -> bool:
    at = sum(line.indent == BROWSER_INDENT for line in lines)
    deep = sum(line.indent >= BROWSER_INDENT for line in lines)
    if at < MIN_AT_INDENT_SHARE * len(lines) or deep < MIN_INDENTED_SHARE * len(lines):
        return False
    return width > 0 or any(
        line.indent == BROWSER_INDENT + 2 and TOOL_BULLET_RE.match(line.text, line.start) for line in lines
    )


def find_width(lines: Sequence[Line]) -> int:
    """The column at which lines are wrapped, 0 where they are not.

    A line was wrapped at a column if it is no longer, and would be with the first word of the next line. The column
    for which this holds most often is the one, if it explains nearly all the lines that go on in lower case, and few
    lines are longer.
    """
    pairs = [(upper, lower) for upper, lower in zip(lines, lines[1:]) if not lower.gap]
    going_on = [pair for pair in pairs if LOWER_RE.match(pair[1].text, pair[1].start)]
    if len(going_on) < MIN_WRAPS:
        return 0
    full, longer = _count_full(pairs), _count_longer(lines)
    best = max(range(MIN_WIDTH, MAX_WIDTH), key=lambda width: (full[width] - 2 * longer[width], -width))
    near = [(upper, lower) for upper, lower in going_on if upper.width >= MIN_FULL_SHARE * best]
    wraps = sum(upper.width <= best < upper.width + 1 + first_word(lower) for upper, lower in near)
    is_wrapped = (
        wraps >= max(MIN_WRAPS, MIN_WRAP_SHARE * len(near))
        and full[best] >= MIN_FULL
        and longer[best] <= MAX_OVERLONG_SHARE * full[best]
    )
    return best if is_wrapped else 0


def _count_full(pairs: Sequence[tuple[Line, Line]]) -> list[int]:
    """For each width, the lines that it would have wrapped where they stop."""
    changes = [0] * (MAX_WIDTH + 2)
    for upper, lower in pairs:
        low, high = upper.width, min(upper.width + min(first_word(lower), MAX_WORD_CHARS), MAX_WIDTH)
        if low <= high:
            changes[low] += 1
            changes[high + 1] -= 1
    return list(accumulate(changes))


def _count_longer(lines: Sequence[Line]) -> list[int]:
    """For each width, the lines that are longer and could have been broken."""
    by_width = [0] * (MAX_WIDTH + 2)
    for line in lines:
        if line.width > MIN_WIDTH and " " in line.text.strip() and not URL_RE.search(line.text):
            by_width[min(line.width, MAX_WIDTH + 1)] += 1
    return list(accumulate(reversed(by_width), initial=0))[-2::-1]


def first_word(line: Line) -> int:
    """The length of what no tool breaks at the start of a line: a word and the signs that belong to it."""
    found = UNBROKEN_RE.match(line.text, line.at)
    return found.end() - line.at if found else 0


def _filled(text: str, *, is_tagged: bool, is_quoted: bool) -> Iterator[Line]:
    lines = text.splitlines()  # which would part at FS, GS and RS too: `decode` drops these
    breaks = _find_breaks(text) if PAGE_BREAK in text else frozenset()
    gap, page_break, signs = 0, False, ""
    for number, raw in enumerate(lines, 1):
        page_break = page_break or number in breaks
        is_blank = True
        quote = QUOTE_RE.match(raw) if is_quoted else None
        signs, line = (signs + quote[0], raw[quote.end() :]) if quote else (signs, raw)
        for part, cut in split_tags(line) if is_tagged else ((line, ""),):
            words = part.lstrip()
            if not words and not cut and not (signs and number == len(lines)):
                continue
            is_blank, start = False, len(part) - len(words)
            indent = len(part[:start].expandtabs()) if "\t" in part[:start] else start
            yield Line(part, number, gap, indent, start, start, "", page_break, signs + cut)
            gap, page_break, signs = 0, False, ""
        gap += is_blank


def _find_breaks(text: str) -> frozenset[int]:
    """The numbers of the lines above which a form feed stands."""
    lines = text.splitlines(keepends=True)
    return frozenset(number for number, line in enumerate(lines, 2) if line.endswith(PAGE_BREAK))


def _without_quote(line: Line) -> Line:
    """A line of Markdown behind the signs that quote it."""
    found = QUOTE_RE.match(line.text, line.at)
    return line._replace(at=found.end(), start=found.end(), cut=line.cut + found[0]) if found else line


def _with_bullet(line: Line, bullet_re: re.Pattern[str]) -> Line:
    found = bullet_re.match(line.text, line.start)
    return line._replace(bullet=found[0].strip(), start=found.end()) if found else line
