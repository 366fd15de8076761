"""Many whole-block patterns, each tried only on blocks that begin with a letter it can begin with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clipper.french.words import regex
from clipper.stripping.rule_files import Rule

# What can begin with anything (captions, credits, file names, code) has a mark that prose and headlines seldom have,
# or capitals in a row, or stops inside and yet not at its end. Measured: such patterns cost more than all the others.
_MARK_RE = regex(r"[\d|/><{}\[\]=_@#&%+*\u00a9\u00b0(]|[A-Z]{2}")
_STOP_RE = regex(r"[.!?\",;:)]")
_FINAL = frozenset('.!?"')
_SHORT = 20  # Characters that hold no sentence: any pattern is tried.

_GROUP_MARK = "(?:"
_NEGATIVE_MARKS = ("(?!", "(?<!")
_OPTIONAL_RE = regex(r"[?*]|\{0,")
_QUANTIFIER_RE = regex(r"(?:[?*+]|\{[\d,]+\})\??")
_CLASS = r"\[(?:\\.|[^\]\\])+\]"
_CLASS_RE = regex(_CLASS)
_STRUCTURE_RE = regex(rf"\\.|{_CLASS}?|[()|]")
_DIGITS = frozenset("0123456789")


_Pattern = tuple[re.Pattern[str], Rule]


class Shapes:
    """Patterns that must match a block from end to end."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        ranked = sorted(rules, key=lambda rule: not rule.effect.removes)
        self._loose: list[_Pattern] = []
        self._led: dict[str, list[_Pattern]] = {}
        for rule in ranked:
            for source in rule.match:
                pattern, openers = (regex(source), rule), find_openers(source)
                lists = (
                    [self._loose] if openers is None else [self._led.setdefault(one, []) for one in openers]
                )
                for patterns in lists:
                    patterns.append(pattern)

    def find(self, text: str) -> Rule | None:
        """The rule of the first pattern that matches all of `text`, removing rules first."""
        found = _first_of(self._led.get(text[:1], ()), text)
        if (found and found.effect.removes) or not _is_odd(text):
            return found
        loose = _first_of(self._loose, text)
        return loose if loose and (loose.effect.removes or not found) else found


def _first_of(patterns: Iterable[_Pattern], text: str) -> Rule | None:
    return next((rule for pattern, rule in patterns if pattern.fullmatch(text)), None)


def _is_odd(text: str) -> bool:
    if len(text) <= _SHORT or _MARK_RE.search(text):
        return True
    return text[-1] not in _FINAL and _STOP_RE.search(text) is not None


def find_openers(pattern: str) -> frozenset[str] | None:
    """The characters with which a match of `pattern` can begin; None where it may be any.

    >>> sorted(find_openers(r"(?:les )?(?:plus|moins) lus") or "")
    ['l', 'm', 'p']
    >>> find_openers(r".{2,80} photo") is None
    True

    It reads only the forms of expression that rules need and answers None at any other: safe, if slower.
    """
    found: set[str] = set()
    for branch in _split(pattern):
        openers = _branch_openers(branch)
        if openers is None:
            return None
        found |= openers
    return frozenset(found)


def _branch_openers(branch: str) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    while branch:
        atom, openers = _read_atom(branch)
        if openers is None:
            return None
        rest = branch[len(atom) :]
        quantifier = _QUANTIFIER_RE.match(rest)
        found |= openers
        if openers and not (quantifier and _OPTIONAL_RE.match(quantifier[0])):
            return found
        branch = rest[quantifier.end() :] if quantifier else rest
    return None


def _read_atom(branch: str) -> tuple[str, frozenset[str] | None]:
    """The first element of a branch and its openers: none for a negative look-around, None for any."""
    if branch.startswith("("):
        atom = _read_group(branch)
        if atom.startswith(_NEGATIVE_MARKS):
            return atom, frozenset()
        return atom, find_openers(atom[len(_GROUP_MARK) : -1]) if atom.startswith(_GROUP_MARK) else None
    if branch.startswith("["):
        found = _CLASS_RE.match(branch)
        return (found[0], _class_openers(found[0][1:-1])) if found else (branch, None)
    if branch.startswith("\\"):
        return branch[:2], _escape_openers(branch[1:2])
    return branch[0], None if branch[0] in ".^$" else frozenset(branch[0])


def _class_openers(inside: str) -> frozenset[str] | None:
    plain = not inside.startswith("^") and "\\" not in inside and "-" not in inside[1:-1]
    return frozenset(inside) if plain else None


def _escape_openers(letter: str) -> frozenset[str] | None:
    if letter == "d":
        return _DIGITS
    return None if letter.isalnum() else frozenset(letter)


def _read_group(branch: str) -> str:
    """The parenthesis that `branch` starts with, up to where it closes."""
    ends = (at for at, sign, depth in _structure(branch) if sign == ")" and depth == 0)
    return branch[: next(ends, len(branch)) + 1]


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern at its outermost level."""
    bars = (at for at, sign, depth in _structure(pattern) if sign == "|" and depth == 0)
    cuts = [-1, *bars, len(pattern)]
    return [pattern[start + 1 : end] for start, end in zip(cuts, cuts[1:])]


def _structure(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Each parenthesis and bar that is no character to match: its place, and how many are open after it."""
    depth = 0
    for found in _STRUCTURE_RE.finditer(pattern):
        sign = found[0]
        depth += (sign == "(") - (sign == ")")
        yield found.start(), sign, depth
