"""Blocks to pieces: what a dump set on one line without belonging together is parted.

Pieces keep the lines of their block, and together they are all of its text. Cutting is generous: pieces that turn out
to be text of the same article are put together again (`joined`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from clipper.french.words import DATE_RE, FUNCTION_WORDS, WORD_RE, is_dangling_word, regex
from clipper.model import Block, Layout, Scope
from clipper.stripping.rules import Effect, Rule, Rules
from clipper.stripping.shape import SUBJECT_CHARS

MIN_RUN_IN_CHARS = 120  # a block that holds a headline and a lead is longer
MAX_HEADLINE_CHARS = 200
MIN_HEADLINE_WORDS = 4
LEAD_CHARS = 400  # how much of the lead is searched for the headline's words
MIN_SHARED_WORDS = (
    2  # a lead takes up at least this many content words of its headline; the first of a file, one less
)
MIN_PART_CHARS = 20  # of a headline or a text on either side of a seam
MOST_WIDE_GAPS = (
    5  # on a line; with more it is a ticker or a menu, and no part of it can be told from the others
)
MOST_COPIES = 3  # of the title in a dump on one line: where it is cut
MAX_TITLE_TAIL_CHARS = 80  # what is glued behind a headline; more would be a paragraph
MAX_TAIL_CHARS = 300  # of a line with a byline at its end; a longer one is a paragraph

# Where a sentence may begin without the end of another before it: a capital article, pronoun or preposition.
STARTER = (
    r"(?:(?:L[ae]s?|Une?|Des|Du|Ce|Cet|Cette|Ces|Ils?|Elles?|On|En|Dans|À|A|Au|Aux|Pour|Après|Avant|Depuis|Selon|Sur|"
    r"Avec|Plusieurs|Alors|Deux|Trois|Quatre|Près|Face|Lors|Suite|Afin|Malgré|Comme|Si|Quelque|Quelques|Entre|Plus|Son|"
    r"Sa|Ses|Leur|Leurs|Nous|Vous|Je|Qui|Que|Tout|Tous)\s|[LDCJN]['’]\w)"
)
# What a dash behind a bracket ends is an agency's dateline, "NIORT, 3 mars (AFP) - ", and no headline.
RUN_IN_RE = regex(rf"(?<=[^\s.!?…:;,«(])(?<!\)[ \xa0][-–—])\s{{1,9}}(?={STARTER})")
# A section before a spaced dot, run into what follows: "En direct . Crue".
LABEL_RE = regex(r"[A-ZÀ-Þ][\w'’ -]{1,24}\s\.\s")
SENTENCE_END_RE = regex(r"[.!?…]\s")
SENTENCE_SEAM_RE = regex(r"[.!?…][»”\"]?\s+(?=[A-ZÀ-Þ«“\"])")
# A capital glued to the end of a word: where one run of text was set against another without a space.
SEAM_RE = regex(r"(?<=[a-zà-ÿ»?!)])(?=[A-ZÀ-Þ«][a-zà-ÿ'’ ])")
SURE_SEAM_RE = regex(rf"(?<=[a-zà-ÿ»?!)])(?={STARTER})")
WIDE_SEAM_RE = regex(r"(?:[ \t\xa0\u2003]{3,40}|\t)(?=\S)")
# A day and a time of day in the middle of a line: a headline before it, its text behind it.
STAMP_SEAM_RE = regex(r"\s(?=\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s(?:à\s|-\s)?\d{1,2}[:h]\d\d)")
STAMP_END_RE = regex(r"\S+\s(?:à\s|-\s)?\d{1,2}[:h]\d\d(?::\d\d)?\s")
# A kicker in capitals before a headline: "ENVIRONNEMENT La rade".
KICKER_RE = regex(r"(?:[A-ZÀ-Þ][A-ZÀ-Þ'’&-]+\s){1,3}(?=(?:[LD][’']|[AÀ] )?[A-ZÀ-Þ]?[a-zà-ÿ])(?![a-zà-ÿ])")
MIN_KICKER_CHARS = 5
# Where the title of a page ends and the name of its site, or of a section, begins.
TITLE_END_RE = regex(r"\s[|•·»–—-]\s")
# What begins anew behind a title: a capital, a figure, or the mark before the name of the site.
NEW_RE = regex(r"\s{1,9}[A-ZÀ-Þ\d|•·»–—-]")
SAME_WIDTH = str.maketrans("’‘\xa0\u202f", "''  ")
# A byline at the end of a headline: "par Zoé Amar", or an outlet and a day in brackets.
BYLINE_TAIL_RE = regex(r"\s(?=(?:[Pp]ar|PAR|by|By)\s(?:[A-ZÀ-Þ][\w.'’-]*\s?){1,4}$)|\s(?=\([^()]{3,60}\)$)")


class Piece(NamedTuple):
    """A block, or a part of one, and the rule that it falls under.

    `origin` counts the blocks of the dispatch; the piece is the characters from `start` to `end` of that block's text.
    """

    block: Block
    rule: Rule | None
    origin: int = 0
    start: int = 0
    end: int = 0

    @property
    def is_explained(self) -> bool:
        """Whether the reader or a rule says that the line is no text of an article."""
        return self.block.mark is not None or self.rule is not None and self.rule.effect.removes

    @property
    def scope(self) -> Scope | None:
        """What the line speaks of, where the reader or a rule knows it."""
        removal = self.block.mark or self.rule and self.rule.removal
        return removal.scope if removal else None

    @property
    def effect(self) -> str:
        """The effect of its rule, or an empty string."""
        return self.rule.effect.value if self.rule else ""


class Page(NamedTuple):
    """The layout of a dump, and what the title in its first line may say that the headline is, the longest first."""

    layout: Layout
    titles: Sequence[str]


def cut_blocks(blocks: Sequence[Block], rules: Rules, layout: Layout = Layout.LINES) -> list[Piece]:
    """Pieces of all blocks, in order, each with its rule."""
    first = next((at for at, block in enumerate(blocks) if len(block.text) >= MIN_RUN_IN_CHARS), None)
    page = Page(layout, _page_titles(blocks[0].text) if blocks else [])
    return [
        piece
        for origin, block in enumerate(blocks)
        for piece in _cut(block, origin, rules, page, MIN_SHARED_WORDS - (origin == first))
    ]


def joined(blocks: Sequence[Block], pieces: Sequence[Piece]) -> Block:
    """The block of neighbouring pieces that were one line, with the characters between them."""
    first, last = pieces[0], pieces[-1]
    text = blocks[first.origin].text[first.start : last.end].strip()
    return replace(first.block, text=text)


def _cut(block: Block, origin: int, rules: Rules, page: Page, shared: int) -> Iterator[Piece]:
    if block.mark:
        yield Piece(block, None, origin, 0, len(block.text))
        return
    rule = rules.match(block.text)
    if rule and rule.effect.removes and rule.effect is not Effect.CROSS_REFERENCE:
        yield Piece(block, rule, origin, 0, len(block.text))
        return
    seams = [0, *_find_seams(block.text, rule, rules, page, shared), len(block.text)]
    for start, end in zip(seams, seams[1:]):
        text = block.text[start:end].strip()
        if text:
            part = block if not start else replace(block, gap=0, cut="")
            whole = len(seams) == 2  # noqa: PLR2004
            yield Piece(
                block if whole else replace(part, text=text),
                rule if whole else rules.match(text),
                origin,
                start,
                end,
            )


def _find_seams(text: str, rule: Rule | None, rules: Rules, page: Page, shared: int) -> list[int]:
    """Where the text is cut: at labels and prompts that rules know, and where its shape says that it was two texts."""
    found = set(_find_known(text, rule, rules))
    if rule is None or not rule.effect.removes:
        found |= {*_find_shaped(text, page.layout, shared), *_find_title(text, page)}
    return sorted(at for at in found if 0 < at < len(text))


def _find_known(text: str, rule: Rule | None, rules: Rules) -> Iterator[int]:
    if rule and rule.effect is Effect.CROSS_REFERENCE:  # set against the paragraph that follows it
        seam = SEAM_RE.search(text)
        if seam and SENTENCE_END_RE.search(text, seam.start()):
            yield seam.start()
        return
    head = rules.match_head(text)
    start = head[0] if head else 0
    yield start
    tail = rules.match_tail(text[start:])
    if tail:
        yield start + tail[0]


def _find_shaped(text: str, layout: Layout, shared: int) -> Iterator[int]:
    kicker = KICKER_RE.match(text)
    if kicker and kicker.end() > MIN_KICKER_CHARS and len(text) - kicker.end() >= MIN_PART_CHARS:
        yield kicker.end()
    if layout is Layout.ONE_LINE:
        yield from (seam.end() for seam in SENTENCE_SEAM_RE.finditer(text))
    gaps = [seam.end() for seam in WIDE_SEAM_RE.finditer(text)] if _is_wide(text) else []
    if layout is Layout.ONE_LINE or len(gaps) <= MOST_WIDE_GAPS:
        yield from gaps
    if len(text) <= MAX_TAIL_CHARS and text[-1:] not in ".!?…":
        tail = BYLINE_TAIL_RE.search(text, MIN_PART_CHARS)
        if tail and _is_byline(text[tail.end() :]):
            yield tail.end()
    if len(text) >= MIN_RUN_IN_CHARS:
        label = LABEL_RE.match(text)
        start = label.end() if label else 0
        yield start
        yield from _find_stamp(text)
        run_in = find_run_in(text[start:], shared)
        if run_in:
            yield start + run_in
    yield from (
        seam.start()
        for seam in SURE_SEAM_RE.finditer(text, MIN_PART_CHARS, max(0, len(text) - MIN_PART_CHARS))
    )


def _page_titles(text: str) -> list[str]:
    """What the headline may be where a dump begins with the title of its page: that, without the name of the site.

    >>> _page_titles("Une loutre au port de Cancale - La Vigie")[1:]
    ['Une loutre au port de Cancale']
    """
    ends = (seam.start() for seam in TITLE_END_RE.finditer(text, 0, MAX_HEADLINE_CHARS))
    titles = (text[:end].translate(SAME_WIDTH) for end in (*ends, len(text)) if end <= MAX_HEADLINE_CHARS)
    return [
        title
        for title in titles
        if len(words := WORD_RE.findall(title)) >= MIN_HEADLINE_WORDS
        and not is_dangling_word(words[-1])
        and not title.endswith(("…", "..."))
    ][::-1]


def _find_title(text: str, page: Page) -> Iterator[int]:
    """Where a headline stops that the page's title states, too, and something short is glued behind; in a dump on one
    line, where the title returns."""
    if page.layout is Layout.ONE_LINE:
        yield from chain.from_iterable(_find_returning(text.translate(SAME_WIDTH))[:MOST_COPIES])
    if not page.titles or len(text) > MAX_HEADLINE_CHARS + MAX_TITLE_TAIL_CHARS:
        return
    plain = text.translate(SAME_WIDTH)
    title = next((title for title in page.titles if plain.startswith(f"{title} ")), "")
    tail = text[len(title) :].strip()
    is_new = tail[:1].isupper() or tail[:1].isdigit()
    if title and is_new and len(tail) <= MAX_TITLE_TAIL_CHARS and tail[-1] not in ".!?…":
        yield len(title)


def _find_returning(text: str) -> list[tuple[int, int]]:
    """The places of the longest beginning of a text, of some words, that returns; what follows each begins anew."""
    ends = [word.end() for word in WORD_RE.finditer(text, 0, MAX_HEADLINE_CHARS)][MIN_HEADLINE_WORDS - 1 :]
    for end in reversed(ends):
        if NEW_RE.match(text, end) and text.find(text[:end], end) > 0:
            found = re.finditer(re.escape(text[:end]), text)
            places = [place.span() for place in found if NEW_RE.match(text, place.end())]
            if len(places) > 1:
                return places
    return []


def _is_byline(tail: str) -> bool:
    """Whether the end of a line is a date in brackets, or "par" and what may be a name."""
    if tail.startswith("("):
        return DATE_RE.search(tail) is not None
    return tail.split()[1].lower() not in FUNCTION_WORDS


def _is_wide(text: str) -> bool:
    return "   " in text or "\t" in text or "\xa0" in text


def _find_stamp(text: str) -> Iterator[int]:
    seam = STAMP_SEAM_RE.search(text, MIN_PART_CHARS, MAX_HEADLINE_CHARS)
    end = STAMP_END_RE.match(text, seam.end()) if seam else None
    if seam and end and len(text) - end.end() >= MIN_PART_CHARS:
        yield from (seam.end(), end.end())


def find_run_in(text: str, shared: int = MIN_SHARED_WORDS) -> int | None:
    """Where a lead begins that follows its headline without any mark; None where there is no such place.

    >>> find_run_in("Vent fort : la foire fermée trois jours La foire du port restera fermée, dit le préfet.")
    40
    >>> find_run_in("SAINT-KERLANN, 12 octobre (AFP) - Une grève ferme la criée de Saint-Kerlann.") is None
    True

    The headline must stop where a sentence can, and the lead must take up so many of its words. Left alone: names like
    "le journal La Presse" inside a sentence.
    """
    end = SENTENCE_END_RE.search(text)
    limit = min(end.start() if end else len(text), MAX_HEADLINE_CHARS)
    for seam in RUN_IN_RE.finditer(text, 0, limit):
        words = WORD_RE.findall(text, 0, seam.start())
        if len(words) < MIN_HEADLINE_WORDS or is_dangling_word(text[: seam.start()].split()[-1]):
            continue
        if len(_subject(words) & _subject(WORD_RE.findall(text, seam.end(), seam.end() + LEAD_CHARS))) >= (
            shared
        ):
            return seam.end()
    return None


def _subject(words: list[str]) -> set[str]:
    """Content words without their plural s."""
    lower = (word.lower().rstrip("sx") for word in words)
    return {word for word in lower if len(word) >= SUBJECT_CHARS - 1 and word not in FUNCTION_WORDS}
