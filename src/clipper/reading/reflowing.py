"""Lines to paragraphs: what a width wrapped or a dump tore apart is joined again.

Browsers and people wrap paragraphs at a column; some dumps put every text node of a page on a line of its own, so
that a link or a bold word tears its sentence in three. A line wrapped at a column is known by that column. A seam is
torn where the upper line stops without an end and the lower one goes on in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clipper.french.words import is_dangling_word, regex
from clipper.model import Layout
from clipper.reading.layouts import MIN_FULL_SHARE, Line, Page, first_word

MIN_PROSE_WORDS = 5  # fewer words than this are not a torn sentence unless something long stands above them
MIN_LINKING_WORDS = 8  # of the line above a link where no space shows that it stands inside a sentence
MAX_LINK_WORDS = 12  # a link text inside a sentence is short
MIN_TORN_SHARE = 0.08  # of the prose lines: from here on the whole dump counts as torn
MIN_TORN_SEAMS = 3
MIN_TORN_STARTS = 2
CENTRED_INDENT = 8  # from here on a line in a browser's dump is centred
DASHES = ("-", "–", "—")
MAX_LABEL_CHARS = 40

CLAUSE_END_RE = regex(r"[,(«“\[–-]\s*$|(?:^|\s)[\"“«]\s*$|(?<=[^\W\d_])['’]\s*$")
CONTINUATION_RE = regex(r"\s*(?:[,;.)…»”\]]|[:!?%](?!\w)|[a-zà-öø-ÿœ(])")
CLOSING_START_RE = regex(r"\s*(?:[,;.)\]](?=[\s,;.)»”\"]|$)|[»”\"](?=[\s,;.)]))")
CLOSING_MARKS = ',;.)]»”"'  # those of the pattern above
# What follows a headline in small letters and is not part of it.
LABELLED_RE = regex(
    r"\s*(?:par\s+[A-ZÀ-Þ]|publié|posté|mis à jour|modifié|rédigé|écrit|il y a\b|le \d|propos recueillis|via\b"
    r"|photos?\b|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|avec (?:l.)?afp"
    r"|(?:lire|voir|écouter) (?:aussi|l|la|le|également)\b)"
)
SPACE_END_RE = regex(r"\S[ \xa0]$")
SPACE_START_RE = regex(r"[ \xa0]\S")
LAST_WORD_RE = regex(r"([^\W\d_]{1,12})['’]?\s*$")
SENTENCE_END_RE = regex(r"[.!?…:;][\"'»”’)\]]{0,3}\s*$")
RULE_RE = regex(r"\s*([-=_~*–—─━═])(?:\s?\1){2,}\s*$")
HEADING_RE = regex(r"(?:\*{1,6}|#{1,6}) [^\s*]")
HEADING_END_RE = regex(r"[^\s*] \*{1,6}$")
HYPHEN_RE = regex(r"[^\W\d_]-$")
# "Publié le", "Mis à jour :", and the date that stands below it.
LABEL_RE = regex(
    r"[\W_]{0,4}(?:(?:créé|écrit|mis|modifié|parution|paru|posté|publication|publié|rédigé|date|dernière|mise|en ligne"
    r"|à jour|de|le|du|on|par|maj)e?\s{0,3}){1,5}:?\s{0,9}$",
    re.IGNORECASE,
)
DATE_START_RE = regex(
    r"\s{0,9}(?:\d|(?:lun|mar|mercre|jeu|vendre|same)di\b|dimanche\b|hier\b|aujourd|il y a\b|le \d)",
    re.IGNORECASE,
)
NAME_LABEL_RE = regex(r"\s{0,9}par\s{0,3}:?\s{0,9}$", re.IGNORECASE)
NAME_START_RE = regex(r"\s{0,9}[A-ZÀ-Þ][\w.'’-]{0,30}(?:\s[\w.'’-]{1,30}){0,4}\s{0,9}$")
CLOCK_LABEL_RE = regex(r"\s{0,9}(?:à|,|-|–|\||·|•)\s{0,9}$")
CLOCK_RE = regex(r"\s{0,9}\d{1,2}\s?[:hH]\s?(?:\d\d)?\b")


def group_lines(page: Page) -> tuple[list[list[Line]], Layout]:
    """The lines of each paragraph, and the layout: NODES where only the seams show it.

    Left alone: lines that end a sentence, list items, short lines beside short lines.
    """
    torn = not page.width and _is_torn(page.lines)
    layout = Layout.NODES if torn and page.layout is Layout.LINES else page.layout
    groups: list[list[Line]] = []
    for index, line in enumerate(page.lines):
        below = page.lines[index + 1] if torn and index + 1 < len(page.lines) else None
        if groups and _goes_on(groups[-1], line, below, page, torn=torn):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups, layout


def _goes_on(group: Sequence[Line], line: Line, below: Line | None, page: Page, *, torn: bool) -> bool:
    """Whether `line` belongs to the paragraph of `group`."""
    if line.page_break:
        return False
    if page.width and line.gap == 0 and is_wrapped(group, line, page):
        return True
    if _is_label(group, line, torn=torn):
        return True
    return not page.width and _is_seam(group, line, below, torn=torn)


def is_wrapped(group: Sequence[Line], line: Line, page: Page) -> bool:
    """Whether the line above had no room for the first word of this one, which stands where it would go on."""
    upper, first = group[-1], group[0]
    if upper.width + 1 + first_word(line) <= page.width and not _is_short_of_width(upper, line, page.width):
        return False
    if (line.bullet and not _is_dash_within(upper, line)) or RULE_RE.match(line.text):
        return False
    if HEADING_RE.match(line.text) or HEADING_END_RE.search(upper.text[-9:]):
        return False
    if page.layout is Layout.BROWSER and line.indent >= CENTRED_INDENT and not first.bullet:
        return first.indent >= CENTRED_INDENT or upper is first
    if abs(line.at - upper.start) <= 1 or line.at == first.start:  # a fixed space may stand at a seam
        return True
    return (
        len(group) == 1 and line.at < first.start and (not first.bullet or page.layout is not Layout.BROWSER)
    )


def _is_short_of_width(upper: Line, line: Line, width: int) -> bool:
    """Whether a sentence goes on though there was room: marks of links and fixed spaces count for the tool only."""
    return (
        upper.width >= MIN_FULL_SHARE * width
        and abs(line.at - upper.start) <= 1
        and _continues(line)
        and not _ends(upper)
    )


def _is_dash_within(upper: Line, line: Line) -> bool:
    """Whether what looks like a list mark is a dash inside a sentence."""
    return line.bullet in DASHES and line.at == upper.start and not SENTENCE_END_RE.search(upper.text)


def _is_label(group: Sequence[Line], line: Line, *, torn: bool) -> bool:
    """Whether the line says when or by whom, and what stands above it says of what."""
    upper = group[-1].text
    if len(upper) > MAX_LABEL_CHARS or (line.gap and not torn):
        return False
    if LABEL_RE.match(upper) and DATE_START_RE.match(line.text):
        return True
    if NAME_LABEL_RE.match(upper) and NAME_START_RE.match(line.text):
        return True
    is_clock = CLOCK_LABEL_RE.match(upper) and CLOCK_RE.match(line.text)
    return bool(is_clock) and len(group) > 1


def _words(line: Line) -> int:
    return line.text.count(" ", 0, 400) + 1


def _ends(line: Line) -> bool:
    """Whether it ends with the end of a sentence, or before a list."""
    return bool(SENTENCE_END_RE.search(line.text[-8:]))


def _dangles(line: Line) -> bool:
    """Whether it ends where no paragraph ends: after a comma, an article, a preposition."""
    if CLAUSE_END_RE.search(line.text[-4:]):
        return True
    last = LAST_WORD_RE.search(line.text[-14:])
    return last is not None and is_dangling_word(last.group(1))


def _continues(line: Line) -> bool:
    """Whether it begins in the middle of a sentence."""
    at = line.start if line.bullet in DASHES else line.at
    if line.bullet and at == line.at:
        return False
    return bool(CONTINUATION_RE.match(line.text, at)) and not LABELLED_RE.match(line.text)


def _is_torn(lines: Sequence[Line]) -> bool:
    """Whether enough of the prose stops in mid-sentence and goes on below for the dump to count as torn.

    Lines that begin with a comma or a full stop are proof by themselves.
    """
    marked = [line.text for line in lines if line.text[line.at : line.at + 1] in CLOSING_MARKS]
    if sum(bool(CLOSING_START_RE.match(text)) for text in marked) >= MIN_TORN_STARTS:
        return True
    prose = [_words(line) >= MIN_PROSE_WORDS for line in lines]
    if sum(prose) < MIN_TORN_SEAMS:
        return False
    seams = sum(
        long and not _ends(upper) and _continues(lower) for long, upper, lower in zip(prose, lines, lines[1:])
    )
    return seams >= MIN_TORN_SEAMS and seams >= MIN_TORN_SHARE * sum(prose)


def _is_seam(group: Sequence[Line], line: Line, below: Line | None, *, torn: bool) -> bool:
    """Whether `line` goes on with the sentence at the end of `group`.

    In a dump that is not torn elsewhere only a seam that leaves no doubt counts.
    """
    upper = group[-1]
    if (line.gap and not torn) or (line.bullet and upper.bullet):
        return False
    is_long = len(group) >= MIN_PROSE_WORDS or sum(map(_words, group)) >= MIN_PROSE_WORDS
    if CLOSING_START_RE.match(line.text) and (is_long or torn):
        return True
    if not line.gap and _is_spaced(upper, line) and (is_long or _words(line) >= MIN_PROSE_WORDS):
        return True
    if _ends(upper) or not is_long and not (torn and _dangles(upper)):
        return False
    if not torn:
        return _continues(line) and _dangles(upper)
    return _dangles(upper) or _continues(line) or _is_link(upper, line, below)


def _is_spaced(upper: Line, line: Line) -> bool:
    """Whether one space at the seam shows that both were one line on the page."""
    if LABELLED_RE.match(line.text) or line.bullet:
        return False
    if SPACE_START_RE.match(line.text):
        return not SPACE_END_RE.search(line.text[-2:]) or not _ends(upper)
    return bool(SPACE_END_RE.search(upper.text[-2:])) and _continues(line)


def _is_link(upper: Line, line: Line, below: Line | None) -> bool:
    """A capitalised link text inside a sentence: short, one space at its seam, and the sentence goes on below."""
    spaced = SPACE_END_RE.search(upper.text[-2:]) or SPACE_START_RE.match(line.text)
    if _words(line) > MAX_LINK_WORDS or below is None or not _continues(below):
        return False
    return bool(spaced) or not (line.gap or below.gap) and _words(upper) >= MIN_LINKING_WORDS


def join_words(group: Sequence[Line], start: int, *, wrapped: bool) -> str:
    """The words of a paragraph from a place of its first line on, one space or none at each seam."""
    text = group[0].text[start:].rstrip(" ") if wrapped else group[0].text[start:]
    parts = [text]
    for line in group[1:]:
        words = line.text[line.at :].strip() if wrapped else line.text
        if _needs_space(parts[-1], words, wrapped=wrapped):
            parts.append(" ")
        elif CLOSING_START_RE.match(words):
            parts[-1], words = parts[-1].rstrip(), words.lstrip()
        parts.append(words)
    return "".join(parts)


def _needs_space(upper: str, lower: str, *, wrapped: bool) -> bool:
    """Whether the white space between two lines is the line feed alone."""
    if wrapped:
        return not (HYPHEN_RE.search(upper) and lower[:1].isalpha())
    if upper[-1:].isspace() or lower[:1].isspace():
        return False
    return upper[-1:] not in "'’(“[" and not CLOSING_START_RE.match(lower)
