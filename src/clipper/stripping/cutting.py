"""Blocks to pieces: chrome and headlines that a dump glued to a paragraph are parted from it.

Pieces keep the lines of their block, and together they are all of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clipper.french.words import FUNCTION_WORDS, is_dangling_word
from clipper.model import Block
from clipper.stripping.features import SUBJECT_CHARS, WORD_RE
from clipper.stripping.rules import Effect, Rule, Rules

MIN_RUN_IN_CHARS = 120  # a block that holds a headline and a lead is longer
MAX_HEADLINE_CHARS = 200
MIN_HEADLINE_WORDS = 4
LEAD_CHARS = 400  # how much of the lead is searched for the headline's words
MIN_SHARED_WORDS = 2  # a lead takes up at least this many content words of its headline

# Where a sentence may begin without the end of another before it: a capital article, pronoun or preposition.
RUN_IN_RE = re.compile(
    r"(?<=[^\s.!?…:;,«(])\s{1,9}(?=(?:L[ae]s?|Une?|Des|Du|Ce|Cet|Cette|Ces|Ils?|Elles?|On|En|Dans|À|A|Au|Aux|Pour|"
    r"Après|Avant|Depuis|Selon|Sur|Avec|Plusieurs|Alors|Deux|Trois|Quatre|Près|Face|Lors|Suite|Afin|Malgré|Comme|"
    r"Si|Quelque|Quelques|Entre|Plus|Son|Sa|Ses|Leur|Leurs|Nous|Vous|Je|Qui|Que|Tout|Tous)\s|[LDCJN]['’]\w)"
)
# A section before a spaced dot, run into what follows: "En direct . Crue".
LABEL_RE = re.compile(r"[A-ZÀ-Þ][\w'’ -]{1,24}\s\.\s")
SENTENCE_END_RE = re.compile(r"[.!?…]\s")
# A capital glued to the end of a word: where one run of text was set against another without a space.
SEAM_RE = re.compile(r"(?<=[a-zà-ÿ»?!)])(?=[A-ZÀ-Þ«][a-zà-ÿ'’ ])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of one, and the rule that it falls under."""

    block: Block
    rule: Rule | None

    @property
    def effect(self) -> str:
        """The effect of its rule, or an empty string."""
        return self.rule.effect.value if self.rule else ""


def cut_blocks(blocks: Sequence[Block], rules: Rules) -> list[Piece]:
    """Pieces of all blocks, in order, each with its rule."""
    pieces = [piece for block in blocks for piece in _cut(block, rules)]
    return _cut_run_in(pieces)


def _cut(block: Block, rules: Rules) -> Iterator[Piece]:
    if block.mark:
        yield Piece(block, None)
        return
    rule = rules.match(block.text)
    if rule and rule.effect is Effect.CROSS_REFERENCE:
        yield from _cut_seam(block, rule)
    elif rule and rule.effect.removes:
        yield Piece(block, rule)
    else:
        yield from _cut_ends(block, rule, rules)


def _cut_seam(block: Block, rule: Rule) -> Iterator[Piece]:
    """A cross-reference set against the paragraph that follows it, without a space between."""
    seam = SEAM_RE.search(block.text)
    if seam and SENTENCE_END_RE.search(block.text, seam.start()):
        head, tail = _split(block, seam.start())
        yield Piece(head, rule)
        yield Piece(tail, None)
    else:
        yield Piece(block, rule)


def _cut_ends(block: Block, rule: Rule | None, rules: Rules) -> Iterator[Piece]:
    """Labels glued before the block and prompts glued after it."""
    head = rules.match_head(block.text)
    if head and head[0] < len(block.text):
        label, block = _split(block, head[0])
        yield Piece(label, head[1])
        rule = rules.match(block.text)
    tail = rules.match_tail(block.text)
    if tail and tail[0] > 0:
        block, prompt = _split(block, tail[0])
        yield Piece(block, rule)
        yield Piece(prompt, tail[1])
    else:
        yield Piece(block, rule)


def _split(block: Block, at: int) -> tuple[Block, Block]:
    """The two parts of a block; the second stands on the same lines with no gap above it."""
    first, second = block.text[:at].strip(), block.text[at:].strip()
    return replace(block, text=first), replace(block, text=second, gap=0, cut="")


def _cut_run_in(pieces: list[Piece]) -> list[Piece]:
    """The first paragraph of a dump, parted where its headline runs into its lead."""
    place = next((i for i, piece in enumerate(pieces) if not piece.block.mark), None)
    if place is None or pieces[place].rule:
        return pieces
    label = LABEL_RE.match(pieces[place].block.text)
    if label:
        parts = [Piece(part, None) for part in _split(pieces[place].block, label.end())]
        pieces, place = [*pieces[:place], *parts, *pieces[place + 1 :]], place + 1
    if len(pieces[place].block.text) < MIN_RUN_IN_CHARS:
        return pieces
    at = find_run_in(pieces[place].block.text)
    if at is None:
        return pieces
    parts = [Piece(part, None) for part in _split(pieces[place].block, at)]
    return [*pieces[:place], *parts, *pieces[place + 1 :]]


def find_run_in(text: str) -> int | None:
    """Where a lead begins that follows its headline without any mark; None where there is no such place.

    >>> find_run_in("Vent fort : la foire fermée trois jours La foire du port restera fermée, dit le préfet.")
    40

    The headline must stop where a sentence can, and the lead must take up its words. Left alone: names such as
    "le journal La Presse" inside a sentence.
    """
    end = SENTENCE_END_RE.search(text)
    limit = min(end.start() if end else len(text), MAX_HEADLINE_CHARS)
    for seam in RUN_IN_RE.finditer(text, 0, limit):
        words = WORD_RE.findall(text, 0, seam.start())
        if len(words) < MIN_HEADLINE_WORDS or is_dangling_word(text[: seam.start()].split()[-1]):
            continue
        if len(_subject(words) & _subject(WORD_RE.findall(text, seam.end(), seam.end() + LEAD_CHARS))) >= (
            MIN_SHARED_WORDS
        ):
            return seam.end()
    return None


def _subject(words: list[str]) -> set[str]:
    """Content words without their plural s."""
    lower = (word.lower().rstrip("sx") for word in words)
    return {word for word in lower if len(word) >= SUBJECT_CHARS - 1 and word not in FUNCTION_WORDS}
