"""Known chrome: phrases and patterns that are never text of an article, matched fast.

The phrases are data (`data/boilerplate.toml`, and any file that a person adds); comparing them is done here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from clipper.data import read_text
from clipper.errors import ConfigError
from clipper.french.folding import LABEL_CHARS, LABELS, fold
from clipper.french.words import regex
from clipper.model import Effect, Reason, Removal, Scope
from clipper.stripping.gluing import Heads, Tails
from clipper.stripping.rule_files import OUTER, Glued, How, Rule, read_rules_file

__all__ = ["Effect", "How", "Rule", "Rules", "load_rules"]

LONGEST_SHAPE = 300
"""Characters beyond which a block is prose or a notice: patterns and exact phrases are not tried on it."""

LONGEST_NOTICE = 1_500
"""Characters beyond which no known opening makes a block a notice: consent banners have 200 to 1,200."""

_GLANCE = 24  # Characters that hold the first word of a block and the marks before it.
_OPENING = 100  # Characters that hold the longest opening phrase.
_OPENING_EFFECTS = frozenset({Effect.LINE, Effect.NOTICE, Effect.TRUNCATION})
_BULLETS = " >"
_FIRST_WORD_RE = regex(r"[^\W_]+|\S")
_PACKAGED = "boilerplate.toml"
_READY = "boilerplate.json"  # the same rules, which `make rules` writes
FILES = 8  # sets of a person's files that are kept ready: to read one takes as long as to clip ten dispatches

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
_USUAL_RE = regex(r"[\w\s.,'-]*", re.ASCII)  # any other sign stands in one line of ten, roughly
_RARER = 4.0  # times fewer lines hold a word, for each letter that it has more
_MOST_SHARE = 1.5  # of signs that are worth a look: nearly every line holds one of more frequent ones

_REACH = 3  # Characters by which a text is compared with what a pattern can begin with.
_MOST = 200  # Beginnings that are looked at further: a pattern with more of them begins with any of these.

_Pattern = tuple[int, tuple[str, ...], re.Pattern[str], Rule]
_Openings = Mapping[str, tuple[tuple[str, Rule], ...]]


class Rules:
    """Rules, ready to say which one a text falls under. Later ones win over earlier on the same phrase."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = tuple(rules)
        self.by_id = {rule.id: rule for rule in self.all}
        self._exact = {phrase: rule for rule in self.all if rule.how is How.EXACT for phrase in rule.match}
        self._openings = _by_word(self.all, How.PREFIX)
        self._endings = _by_word(self.all, How.SUFFIX)
        self._shapes = Patterns(rule for rule in self.all if rule.how is How.REGEX)
        self._cased = Patterns(rule for rule in self.all if rule.how is How.CASED)
        self._heads = Heads(self.all)
        self._tails = Tails(self.all)
        self._match_label = lru_cache(maxsize=LABELS)(self._match_line)

    def match(self, text: str) -> Rule | None:
        """The rule under which the whole block `text` falls.

        >>> load_rules().match("► Copier le lien").effect
        <Effect.LINE: 'line'>

        An exact phrase goes before an opening, an ending and a pattern; a removing rule before a weak one.
        """
        if len(text) <= LABEL_CHARS:
            return self._match_label(text)
        return self._match_line(text) if len(text) <= LONGEST_SHAPE else self._match_notice(text)

    def _match_line(self, text: str) -> Rule | None:
        folded = fold(text)
        exact = self._exact.get(folded.strip(OUTER))
        if exact and exact.effect.removes:
            return exact
        found = self._find_opening(folded.lstrip(OUTER)) or self._find_ending(folded.rstrip(OUTER))
        found = found or self._find_shape(text, folded)
        return found if found and (found.effect.removes or not exact) else exact

    def match_tail(self, text: str) -> tuple[int, Rule] | None:
        """Where chrome glued to the end of the paragraph `text` starts, and its rule.

        >>> load_rules().match_tail("Il a plu hier soir. Lire la suite")[0]
        20
        """
        return self._tails.find(text)

    def match_head(self, text: str) -> tuple[int, Rule] | None:
        """Where chrome glued to the start of `text` ends, and the rule of its first label."""
        return self._heads.find(text)

    def _find_shape(self, text: str, folded: str) -> Rule | None:
        bare = folded.strip(_BULLETS)
        found = self._shapes.find(bare) or (self._shapes.find(folded) if bare != folded else None)
        if found and found.effect.removes:
            return found
        return self._cased.find(" ".join(text.split())) or found

    def _match_notice(self, text: str) -> Rule | None:
        if (
            len(text) > LONGEST_NOTICE
            or _first_word(fold(text[:_GLANCE]).lstrip(OUTER)) not in self._openings
        ):
            return None
        rule = self._find_opening(fold(text[:_OPENING]).lstrip(OUTER))
        return rule if rule and rule.effect in _OPENING_EFFECTS else None

    def _find_opening(self, folded: str) -> Rule | None:
        for phrase, rule in self._openings.get(_first_word(folded), ()):
            if folded.startswith(phrase) and not _runs_on(phrase[-1], folded[len(phrase) : len(phrase) + 1]):
                return rule
        return None

    def _find_ending(self, folded: str) -> Rule | None:
        for phrase, rule in self._endings.get(_last_word(folded), ()):
            before = len(folded) - len(phrase)
            if folded.endswith(phrase) and not _runs_on(
                phrase[0], folded[before - 1 : before] if before else ""
            ):
                return rule
        return None


def _runs_on(edge: str, neighbour: str) -> bool:
    """Whether a phrase stops in the middle of a word."""
    return edge.isalnum() and neighbour.isalnum()


def _first_word(folded: str) -> str:
    found = _FIRST_WORD_RE.match(folded)
    return found[0] if found else ""


def _last_word(folded: str) -> str:
    return folded[folded.rfind(" ") + 1 :]


def _by_word(rules: Iterable[Rule], how: How) -> _Openings:
    """Phrases, longest first, by the word that a block must have at that end for them to be compared."""
    word = _first_word if how is How.PREFIX else _last_word
    table: dict[str, list[tuple[str, Rule]]] = {}
    for rule in rules:
        for phrase in rule.match if rule.how is how else ():
            table.setdefault(word(phrase), []).append((phrase, rule))
    return {first: tuple(sorted(pairs, key=lambda pair: -len(pair[0]))) for first, pairs in table.items()}


@cache
def _packaged() -> Rules:
    return Rules(map(_from_row, json.loads(read_text(_READY))))


def to_rows(rules: Iterable[Rule]) -> str:
    """Rules as the package keeps them ready, a line of JSON each: as TOML, they would be a fifth of each start."""
    rows = (
        asdict(rule) | {"signs": [[*map(sorted, find_signs(pattern))] for pattern in rule.patterns]}
        for rule in rules
    )
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def _from_row(row: dict[str, Any]) -> Rule:
    removal = row["removal"]
    effect, scope, page = Effect(removal["effect"]), Scope(removal["scope"]), removal["page"]
    removal |= {"effect": effect, "scope": scope, "page": page and Reason(page)}
    how, glued = How(row["how"]), row["glued"]
    row |= {"how": how, "match": tuple(row["match"]), "glued": glued and Glued(glued)}
    return Rule(**row | {"removal": Removal(**removal)})


def load_rules(extra: Sequence[str | Path] = ()) -> Rules:
    """The packaged rules and those of a person's files, which win where both claim a phrase.

    A file is read again only where it has changed. Raises ConfigError where one is missing or wrong.
    """
    return _with_files(tuple((str(path), _changed(path)) for path in extra)) if extra else _packaged()


def _changed(path: str | Path) -> int:
    """When a file has last changed; 0 where there is none, which reading it will tell."""
    with suppress(OSError):
        return Path(path).stat().st_mtime_ns
    return 0


@lru_cache(maxsize=FILES)
def _with_files(files: tuple[tuple[str, int], ...]) -> Rules:
    packaged = _packaged()
    origin = dict.fromkeys(packaged.by_id, _PACKAGED)
    added: list[Rule] = []
    for path, _ in files:
        for rule in read_rules_file(path):
            if rule.id in origin:
                raise ConfigError(
                    f"{path}: rule id {rule.id} is taken by {origin[rule.id]}", "choose another id"
                )
            origin[rule.id] = path
            added.append(rule)
    rules = Rules((*packaged.all, *added))
    for rule in added:
        _check_evidence(rules, rule, origin[rule.id])
    return rules


def _check_evidence(rules: Rules, rule: Rule, path: str) -> None:
    """Refuse a person's rule that does not do what its example and counterexample say."""
    found = rules.match(rule.example)
    if found is not rule:
        other = f"; {found.id} does" if found else ""
        raise ConfigError(f"{path}: {rule.id} does not match its example{other}", "mend match or example")
    if rules.match(rule.counterexample) is rule:
        raise ConfigError(
            f"{path}: {rule.id} matches its counterexample", "narrow match, or prefer how = exact"
        )


class Patterns:
    """Patterns that match a block from end to end, each tried only on blocks that begin as it can."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        ranked = sorted(rules, key=lambda rule: not rule.effect.removes)
        self._loose: list[_Pattern] = []
        self._led: dict[str, list[_Pattern]] = {}
        for rank, rule in enumerate(ranked):
            for source, (openers, needs) in zip(rule.match, rule.signs or map(find_signs, rule.match)):
                pattern = (rank, (*needs,), regex(source), rule)
                for opener in openers:
                    patterns = self._led.setdefault(opener, []) if opener else self._loose
                    patterns.append(pattern)

    def find(self, text: str) -> Rule | None:
        """The rule of the first pattern that matches all of `text`, removing rules first."""
        openers = [text[: size + 1] for size in range(min(_REACH, len(text)))]
        led = [pattern for opener in openers if opener in self._led for pattern in self._led[opener]]
        found = _first_of(sorted(led, key=itemgetter(0)), text) if led else None
        if (found and found.effect.removes) or not _is_odd(text):
            return found
        loose = _first_of(self._loose, text)
        return loose if loose and (loose.effect.removes or not found) else found


def _first_of(patterns: Iterable[_Pattern], text: str) -> Rule | None:
    for _, needs, pattern, rule in patterns:
        if (not needs or any(map(text.__contains__, needs))) and pattern.fullmatch(text):
            return rule
    return None


def _is_odd(text: str) -> bool:
    if len(text) <= _SHORT or _MARK_RE.search(text):
        return True
    return text[-1] not in _FINAL and _STOP_RE.search(text) is not None


def find_openers(pattern: str) -> frozenset[str]:
    """The beginnings of what `pattern` can match, up to three characters of each; "" alone where it may be any.

    >>> sorted(find_openers(r"(?:les )?(?:plus|moins) lus"))
    ['les', 'moi', 'plu']
    >>> sorted(find_openers(r".{2,80} photo"))
    ['']

    It reads only the forms of expression that rules need and takes any other for anything: safe, if slower.
    """
    whole, begun = _begin(pattern)
    openers = frozenset(opener[:_REACH] for opener in whole | begun)
    return frozenset(("",)) if "" in openers else openers


def find_signs(pattern: str) -> Signs:
    """What shows that a pattern need not be tried on a text.

    >>> find_signs(r".{2,80} ?(?:©|\\(c\\)) ?[^.]{2,80}").needs == {"©", "(c)"}
    True
    """
    return Signs(find_openers(pattern), _find_needs(pattern))


class Signs(NamedTuple):
    """`openers`: a match begins with one of these. `needs`: a match holds one of these; none where nothing is known."""

    openers: frozenset[str]
    needs: frozenset[str]


def _find_needs(pattern: str) -> frozenset[str]:
    found = [_needs_of(branch) for branch in _split(pattern)]
    return frozenset[str]().union(*found) if all(found) else frozenset()


def _needs_of(branch: str) -> frozenset[str]:
    """The rarest signs or words one of which the branch must hold."""
    found, run = list[frozenset[str]](), ""
    for atom, (ends, goes_on), quantifier in _elements(branch):
        if len(ends) == 1 and not (goes_on or quantifier or atom.startswith("(")):
            run += "".join(ends)
            continue
        found.append(frozenset((run,)))
        run = ""
        if not _OPTIONAL_RE.match(quantifier):
            is_group = atom.startswith(_GROUP_MARK)
            inside = _find_needs(atom[len(_GROUP_MARK) : -1]) if is_group else frozenset(ends)
            found.append(frozenset() if goes_on and not is_group else inside)
    found.append(frozenset((run,)))
    told = [needs for needs in found if needs and all(map(str.strip, needs)) and _share(needs) <= _MOST_SHARE]
    return min(told, key=_share, default=frozenset())


def _share(needs: Iterable[str]) -> float:
    """Roughly, the share of all lines that hold one of these signs or words."""
    return sum(_RARER ** (1 - len(need)) * (1 if _USUAL_RE.fullmatch(need) else 0.1) for need in needs)


# Short texts that are matched whole, and beginnings of what is not known further.
_Begun = tuple[set[str], set[str]]
_ANY: _Begun = (set(), {""})


def _elements(branch: str) -> Iterator[tuple[str, _Begun, str]]:
    """The elements of a branch: each one's text, what it matches, its quantifier."""
    while branch:
        atom, begun = _read_atom(branch)
        rest = branch[len(atom) :]
        found = _QUANTIFIER_RE.match(rest)
        quantifier = found[0] if found else ""
        yield atom, begun, quantifier
        branch = rest[len(quantifier) :]


def _begin(pattern: str) -> _Begun:
    whole: set[str] = set()
    begun: set[str] = set()
    for branch in _split(pattern):
        ends, goes_on = _begin_branch(branch)
        whole |= ends
        begun |= goes_on
    return whole, begun


def _begin_branch(branch: str) -> _Begun:
    whole, begun = {""}, set[str]()
    for _, (ends, goes_on), quantifier in _elements(branch):
        longer = {start + end for start in whole for end in ends}
        begun |= {start + end for start in whole for end in goes_on}
        kept = whole if _OPTIONAL_RE.match(quantifier) else set[str]()
        if quantifier not in ("", "?"):  # it may return, any number of times
            begun, longer = begun | longer, set()
        whole = kept | {text for text in longer if len(text) < _REACH}
        begun |= longer - whole
        if not whole or len(whole) > _MOST:
            return set(), begun | whole
    return whole, begun


def _read_atom(branch: str) -> tuple[str, _Begun]:
    """The first element of a branch, and what it matches: nothing for a negative look-around."""
    if branch.startswith("("):
        atom = _read_group(branch)
        if atom.startswith(_NEGATIVE_MARKS):
            return atom, ({""}, set())
        return atom, _begin(atom[len(_GROUP_MARK) : -1]) if atom.startswith(_GROUP_MARK) else _ANY
    if branch.startswith("["):
        found = _CLASS_RE.match(branch)
        return (found[0], _begin_class(found[0][1:-1])) if found else (branch, _ANY)
    if branch.startswith("\\"):
        return branch[:2], _begin_escape(branch[1:2])
    return branch[0], _ANY if branch[0] in ".^$" else ({branch[0]}, set())


def _begin_class(inside: str) -> _Begun:
    plain = not inside.startswith("^") and "\\" not in inside and "-" not in inside[1:-1]
    return (set(inside), set()) if plain else _ANY


def _begin_escape(letter: str) -> _Begun:
    if letter == "d":
        return set(_DIGITS), set()
    return _ANY if letter.isalnum() else ({letter}, set())


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
