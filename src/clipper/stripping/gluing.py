"""Chrome without a line of its own: a label run into the start of a paragraph, a prompt run into its end.

Far more careful than matching a whole block: only phrases that the rules declare `glued`, and only where the
characters around them show that a sentence stops or starts there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from clipper.french.folding import fold
from clipper.french.words import regex
from clipper.stripping.rule_files import OUTER, Glued, How, Rule

_TAIL = (
    220  # Characters at the end that can hold a prompt and the headline it cites (headlines: 140 at most).
)
_HEAD = 60  # Characters at the start that can hold one label.
_STEM = 3  # Letters by which labels are looked up: a glued label has no end of its own.
_MOST_LABELS = 4  # A breadcrumb is home, section, subsection and a topic at most.
_LEAST_PROSE = (
    40  # Characters that must follow a spaced label: shorter, and it may be a caption or a headline.
)

# The word that follows the end of a sentence: folding a text costs more than looking whether any can open a prompt.
_NEXT_WORD_RE = regex(r"[.!?…\"»”“‟„«″)\]][\W_]{0,20}([^\W_]+)")
_BOUNDARY_RE = regex(r"[.!?\")\]] ?(?=[^ .!?\")\]])")
_FIRST_WORD_RE = regex(r"[^\W_]+")
_AFTER_PROMPT_RE = regex(r"(?:[ >!:)\]]|\.\.\.)*")
_AFTER_OPENING_RE = regex(r"(?!\w)(?:[^.]|\.(?=\w)){2,180}\.?")  # the dot of an address ends no sentence
_STARTER_RE = regex(
    r"(?:L[ae]|Les|Une?|Des|Du|Ce|Cet|Cette|Ces|Ils?|Elles?|On|En|Dans|À|Au|Aux|Pour|Après|Avant|Depuis|Selon|Sur|"
    r"Avec|Plusieurs|Alors)\s|[LCDJ]['\u2019]|\u00ab|\""
)
_BETWEEN_RE = regex(r"[\s|/>:\u203a\u00bb\u25ba\u2022\u00b7-]*")


class Tails:
    """Finds a prompt at the end of a paragraph."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        glued = [rule for rule in rules if rule.glued in (Glued.TAIL, Glued.BOTH)]
        self._prompts = _table(glued, _first_word)

    def find(self, text: str) -> tuple[int, Rule] | None:
        """Where the prompt and what it cites start, if the sentence before it has ended."""
        if not self._may_hold_prompt(text):
            return None
        tail = fold(text[-_TAIL:])
        for boundary in _BOUNDARY_RE.finditer(tail):
            rule = self._find_prompt(tail[boundary.end() :].lstrip(OUTER))
            if rule:
                start = _offset(text, tail[boundary.end() :])
                return None if start is None else (start, rule)
        return None

    def _may_hold_prompt(self, text: str) -> bool:
        words = _NEXT_WORD_RE.findall(text, max(0, len(text) - _TAIL))
        return any(_index(word) in self._prompts for word in words)

    def _find_prompt(self, rest: str) -> Rule | None:
        for phrase, rule in self._prompts.get(_first_word(rest), ()):
            after = _AFTER_PROMPT_RE if rule.how is How.EXACT else _AFTER_OPENING_RE
            if rest.startswith(phrase) and after.fullmatch(rest, len(phrase)):
                return rule
        return None


class Heads:
    """Finds labels at the start of a paragraph."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        glued = [rule for rule in rules if rule.glued in (Glued.HEAD, Glued.BOTH)]
        self._labels = _table(glued, lambda phrase: phrase[:_STEM])

    def find(self, text: str) -> tuple[int, Rule] | None:
        """Where the text starts after up to four labels."""
        start, first = 0, None
        for _ in range(_MOST_LABELS):
            label = self._find_label(text[start : start + _HEAD])
            if not label:
                break
            end, rule = start + label[0], label[1]
            after = _BETWEEN_RE.match(text, end).end()  # type: ignore[union-attr]
            if not _starts_anew(text, end, after, rule):
                break
            start, first = after, first or rule
        return (start, first) if first else None

    def _find_label(self, head: str) -> tuple[int, Rule] | None:
        labels = self._labels.get(_index(head[:_STEM])) if head[:1].isupper() else None
        if not labels:
            return None
        folded = fold(head)
        for phrase, rule in labels:
            if folded.startswith(phrase):
                end = next((end for end in range(1, len(head) + 1) if fold(head[:end]) == phrase), 0)
                return (end, rule) if end else None
        return None


def _table(rules: Iterable[Rule], index: Callable[[str], str]) -> dict[str, list[tuple[str, Rule]]]:
    """Phrases by their index, the longest first."""
    table: dict[str, list[tuple[str, Rule]]] = {}
    pairs = [(phrase, rule) for rule in rules for phrase in rule.match]
    for pair in sorted(pairs, key=lambda pair: -len(pair[0])):
        table.setdefault(index(pair[0]), []).append(pair)
    return table


def _first_word(folded: str) -> str:
    found = _FIRST_WORD_RE.match(folded)
    return found[0] if found else ""


def _index(word: str) -> str:
    """The folded word: most are ASCII, and lower case is then all there is to it."""
    return word.lower() if word.isascii() else fold(word)


def _starts_anew(text: str, end: int, after: int, rule: Rule) -> bool:
    """Whether what follows a label starts anew: run into it without a space, or a full sentence."""
    if after == end:
        return text[end - 1 : end].islower() and (
            text[end : end + 1].isupper() or text[end : end + 1].isdigit()
        )
    return rule.effect.removes and len(text) - after >= _LEAST_PROSE and bool(_STARTER_RE.match(text, after))


def _offset(text: str, chrome: str) -> int | None:
    """Where in `text` its folded ending `chrome` starts: folding changes lengths, so each place is tried."""
    for start in range(len(text) - 1, max(-1, len(text) - _TAIL - 1), -1):
        if fold(text[start:]) == chrome:
            return start
    return None
