"""Known chrome: phrases and shapes that are never text of an article, matched fast.

The phrases are data (`data/boilerplate.toml`, and any file that a person adds); comparing them is done here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from clipper.data import read_text
from clipper.errors import ConfigError
from clipper.french.folding import LABEL_CHARS, LABELS, fold
from clipper.french.words import regex
from clipper.model import Effect
from clipper.stripping.gluing import Heads, Tails
from clipper.stripping.rule_files import OUTER, How, Rule, read_rules, read_rules_file
from clipper.stripping.shapes import Shapes

__all__ = ["Effect", "How", "Rule", "Rules", "load_rules"]

LONGEST_SHAPE = 300
"""Characters beyond which a block is prose or a notice: patterns and exact phrases are not tried on it."""

LONGEST_NOTICE = 1_500
"""Characters beyond which no known opening makes a block a notice: consent banners have 200 to 1,200."""

_GLANCE = 24  # Characters that hold the first word of a block and the marks before it.
_OPENING = 100  # Characters that hold the longest opening phrase.
_NOTICE_EFFECTS = frozenset({Effect.LINE, Effect.TRUNCATION})
_BULLETS = " >"
_FIRST_WORD_RE = regex(r"[^\W_]+|\S")
_PACKAGED = "boilerplate.toml"

_Openings = Mapping[str, tuple[tuple[str, Rule], ...]]


class Rules:
    """Rules, ready to say which one a text falls under. Later ones win over earlier on the same phrase."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = tuple(rules)
        self.by_id = {rule.id: rule for rule in self.all}
        self._exact = {phrase: rule for rule in self.all if rule.how is How.EXACT for phrase in rule.match}
        self._openings = _by_word(self.all, How.PREFIX)
        self._endings = _by_word(self.all, How.SUFFIX)
        self._shapes = Shapes(rule for rule in self.all if rule.how is How.REGEX)
        self._cased = Shapes(rule for rule in self.all if rule.how is How.CASED)
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
        return rule if rule and rule.effect in _NOTICE_EFFECTS else None

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
    return Rules(read_rules(read_text(_PACKAGED), _PACKAGED, proven=True))


def load_rules(extra: Sequence[str | Path] = ()) -> Rules:
    """The packaged rules and those of a person's files, which win where both claim a phrase."""
    packaged = _packaged()
    if not extra:
        return packaged
    origin = dict.fromkeys(packaged.by_id, _PACKAGED)
    added: list[Rule] = []
    for path in extra:
        for rule in read_rules_file(path):
            if rule.id in origin:
                raise ConfigError(
                    f"{path}: rule id {rule.id} is taken by {origin[rule.id]}", "choose another id"
                )
            origin[rule.id] = str(path)
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
