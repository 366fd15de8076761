"""Lines to paragraphs: sentences that a dump tore apart are joined again.

Some dumps put every text node of a page on a line of its own, so that a link or a bold word tears its sentence in
three; others wrap lines at a width. A seam between two lines is torn where the upper one stops without an end and
the lower one goes on in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clipper.french.words import is_dangling_word
from clipper.model import Block

MIN_PROSE_WORDS = 5  # fewer words than this are no torn sentence unless something long stands above them
MAX_LINK_WORDS = 12  # a link text inside a sentence is short
MIN_TORN_SHARE = 0.08  # of the prose lines: from here on the whole dump counts as torn
MIN_TORN_SEAMS = 3
MIN_TORN_STARTS = 2

SENTENCE_END_RE = re.compile(r"[.!?…][\"'»”’)\]]{0,3}\s*$")
CLAUSE_END_RE = re.compile(r"[,;(«“'’–-]\s*$|\b[ldnscjmtLDNSCJMT]['’]\s*$")
CONTINUATION_RE = re.compile(r"\s*(?:[,;.)…»”]|[a-zà-öø-ÿœ])")
PUNCTUATION_START_RE = re.compile(r"\s*[,;.)](?=\s)")
START_MARKS = ",;.)"  # those of the pattern above
LIST_START_RE = re.compile(r"\s*(?:[•●▪■◦‣►▶*·–—-]|\d{1,2}[.)-])\s")
INLINE_SPACE_END_RE = re.compile(r"\S[ \xa0]$")
INLINE_SPACE_START_RE = re.compile(r"[ \xa0]\S")
LAST_WORD_RE = re.compile(r"([^\W\d_]{1,12})['’]?\s*$")


class _Line(NamedTuple):
    """A line that is not blank, raw, with its number and the blank lines above it."""

    text: str
    number: int
    gap: int

    @property
    def words(self) -> int:
        return self.text.count(" ", 0, 400) + 1

    @property
    def ends(self) -> bool:
        """Ends with the end of a sentence."""
        return bool(SENTENCE_END_RE.search(self.text[-8:]))

    @property
    def dangles(self) -> bool:
        """Ends where no paragraph ends: after a comma, an article, a preposition."""
        if CLAUSE_END_RE.search(self.text[-4:]):
            return True
        last = LAST_WORD_RE.search(self.text[-14:])
        return last is not None and is_dangling_word(last.group(1))

    @property
    def continues(self) -> bool:
        """Begins in the middle of a sentence."""
        return bool(CONTINUATION_RE.match(self.text)) and not LIST_START_RE.match(self.text)


def reflow_lines(lines: list[str]) -> Iterator[Block]:
    """Blocks of the lines (numbered from 1), with torn sentences joined; blank lines only count as gaps.

    Left alone: lines that end a sentence, list items, short lines beside short lines.

    >>> [block.text for block in reflow_lines(["Le maire de la ville a dit que", "tout allait bien.", "Fin."])]
    ['Le maire de la ville a dit que tout allait bien.', 'Fin.']
    """
    filled = list(_filled(lines))
    torn = _is_torn(filled)
    group: list[_Line] = []
    for index, line in enumerate(filled):
        below = filled[index + 1] if index + 1 < len(filled) else None
        if group and not _is_seam(group, line, below, torn):
            yield _join(group, torn)
            group = []
        group.append(line)
    if group:
        yield _join(group, torn)


def _filled(lines: list[str]) -> Iterator[_Line]:
    gap = 0
    for number, text in enumerate(lines, 1):
        if text.strip():
            yield _Line(text, number, gap)
            gap = 0
        else:
            gap += 1


def _is_torn(lines: list[_Line]) -> bool:
    """Whether enough of the prose stops in mid-sentence and goes on below for the dump to count as torn.

    Lines that begin with a comma or a full stop are proof by themselves.
    """
    marked = [line.text for line in lines if line.text.lstrip()[0] in START_MARKS]
    if sum(bool(PUNCTUATION_START_RE.match(text)) for text in marked) >= MIN_TORN_STARTS:
        return True
    prose = [line.words >= MIN_PROSE_WORDS for line in lines]
    if sum(prose) < MIN_TORN_SEAMS:
        return False
    seams = sum(
        long and not upper.ends and lower.continues for long, upper, lower in zip(prose, lines, lines[1:])
    )
    return seams >= MIN_TORN_SEAMS and seams >= MIN_TORN_SHARE * sum(prose)


def _is_seam(group: list[_Line], line: _Line, below: _Line | None, torn: bool) -> bool:
    """Whether `line` goes on with the sentence at the end of `group`."""
    upper = group[-1]
    if not torn:
        return (
            line.gap == 0
            and line.continues
            and upper.words >= MIN_PROSE_WORDS
            and not upper.ends
            and upper.dangles
        )
    if upper.ends:
        return False
    if upper.dangles or PUNCTUATION_START_RE.match(line.text):
        return True
    if sum(part.words for part in group) < MIN_PROSE_WORDS:
        return False
    return line.continues or _is_link(upper, line, below)


def _is_link(upper: _Line, line: _Line, below: _Line | None) -> bool:
    """A capitalised link text inside a sentence: short, one space at its seam, and the sentence goes on below."""
    spaced = INLINE_SPACE_END_RE.search(upper.text[-2:]) or INLINE_SPACE_START_RE.match(line.text)
    return bool(spaced) and line.words <= MAX_LINK_WORDS and below is not None and below.continues


def _join(group: list[_Line], torn: bool) -> Block:
    """One block of its lines; in a torn dump the white space at the seams is the author's."""
    if len(group) == 1:
        (line,) = group
        return Block(text=line.text.strip(), first_line=line.number, last_line=line.number, gap=line.gap)
    spaced = torn and any(line.text[:1].isspace() or line.text[-1:].isspace() for line in group)
    text = group[0].text
    for line in group[1:]:
        if PUNCTUATION_START_RE.match(line.text):
            text = text.rstrip() + line.text.lstrip()
        else:
            text += line.text if spaced or text[-1:] in "'’" else " " + line.text
    return Block(text=text.strip(), first_line=group[0].number, last_line=group[-1].number, gap=group[0].gap)
