"""Chrome without a line of its own: a label run into the start of a paragraph, a prompt run into its end.

Far more careful than matching a whole block: only phrases that the rules declare `glued`, and only where the
characters around them show that a sentence stops or starts there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clipper.folding import fold
from clipper.rule_files import Glued, How, Rule

_TAIL = (
    220  # Characters at the end that can hold a prompt and the headline it cites (headlines: 140 at most).
)
_HEAD = 60  # Characters at the start that can hold one label.
_MOST_LABELS = 4  # A breadcrumb is home, section, subsection and a topic at most.
_LEAST_PROSE = (
    40  # Characters that must follow a spaced label: shorter, and it may be a caption or a headline.
)

_END = r"(?<=[.!?\"')\]]) ?"
_MARKS = r"(?:[>(\[|*-][ >(\[|*-]{0,6})?"
_STARTER_RE = re.compile(
    r"(?:L[ae]|Les|Une?|Des|Du|Ce|Cet|Cette|Ces|Ils?|Elles?|On|En|Dans|À|Au|Aux|Pour|Après|Avant|Depuis|Selon|Sur|"
    r"Avec|Plusieurs|Alors)\s|[LCDJ]['\u2019]|\u00ab|\""
)
_BETWEEN_RE = re.compile(r"[\s|/>:\u203a\u00bb\u25ba\u2022\u00b7-]*")


class Tails:
    """Finds a prompt at the end of a paragraph."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        glued = [rule for rule in rules if rule.glued in (Glued.TAIL, Glued.BOTH)]
        whole = {phrase: rule for rule in glued if rule.how is How.EXACT for phrase in rule.match}
        opens = {phrase: rule for rule in glued if rule.how is How.PREFIX for phrase in rule.match}
        self._rules = whole | opens
        whole_re = rf"(?P<whole>{_any(whole)})(?:[ >!:)\]]|\.\.\.)*"
        opens_re = rf"(?P<opens>{_any(opens)})(?!\w)[^.]{{2,180}}"
        self._prompt_re = re.compile(rf"{_END}(?P<chrome>{_MARKS}(?:{whole_re}|{opens_re}))\Z")

    def find(self, text: str) -> tuple[int, Rule] | None:
        found = self._prompt_re.search(fold(text[-_TAIL:]))
        if not found:
            return None
        start = _offset(text, found["chrome"])
        return None if start is None else (start, self._rules[found["whole"] or found["opens"]])


class Heads:
    """Finds labels at the start of a paragraph."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        glued = [rule for rule in rules if rule.glued in (Glued.HEAD, Glued.BOTH)]
        self._rules = {phrase: rule for rule in glued for phrase in rule.match}
        self._label_re = re.compile(_any(self._rules))

    def find(self, text: str) -> tuple[int, Rule] | None:
        start, first = 0, None
        for _ in range(_MOST_LABELS):
            found = self._find_label(text[start : start + _HEAD])
            if not found:
                break
            end, rule = found
            between = _BETWEEN_RE.match(text, start + end)
            after = between.end() if between else start + end
            if not _starts_anew(text, start + end, after, rule):
                break
            start, first = after, first or rule
        return (start, first) if first else None

    def _find_label(self, head: str) -> tuple[int, Rule] | None:
        found = self._label_re.match(fold(head)) if head[:1].isupper() else None
        if not found:
            return None
        end = next((end for end in range(1, len(head) + 1) if fold(head[:end]) == found[0]), 0)
        return (end, self._rules[found[0]]) if end else None


def _starts_anew(text: str, end: int, after: int, rule: Rule) -> bool:
    """Whether what follows a label starts anew: run into it without a space, or a full sentence."""
    if after == end:
        return text[end - 1 : end].islower() and (
            text[end : end + 1].isupper() or text[end : end + 1].isdigit()
        )
    return rule.effect.removes and len(text) - after >= _LEAST_PROSE and bool(_STARTER_RE.match(text, after))


def _any(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first."""
    return (
        "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
        or r"(?!)"
    )


def _offset(text: str, chrome: str) -> int | None:
    """Where in `text` its folded ending `chrome` starts: folding changes lengths, so each place is tried."""
    for start in range(len(text) - 1, -1, -1):
        if fold(text[start:]) == chrome:
            return start
    return None
