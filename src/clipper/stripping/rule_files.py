"""Rules as people write them: one TOML file in, validated rules out, or an error that says what to mend."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from clipper.errors import ConfigError
from clipper.french.folding import fold
from clipper.french.words import regex
from clipper.model import Effect, Reason, Removal, Scope


class How(StrEnum):
    """How a rule's phrases are compared with a block; only a cased pattern sees capitals and accents."""

    EXACT = "exact"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    REGEX = "regex"
    CASED = "cased-regex"


class Glued(StrEnum):
    """At which end of a paragraph the phrase is chrome even without a line of its own."""

    HEAD = "head"
    TAIL = "tail"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reason to call a text chrome, with its evidence. `match` holds folded phrases, or patterns.

    `is_own` is true for the rules of a person's file. `signs` are those of each pattern (see `find_signs`), where they
    were found out before.
    """

    id: str
    how: How
    match: tuple[str, ...]
    removal: Removal
    example: str
    counterexample: str
    seen_in: str
    glued: Glued | None = None
    is_own: bool = False
    signs: Sequence[Sequence[Collection[str]]] = field(default=(), compare=False)

    @property
    def patterns(self) -> tuple[str, ...]:
        """Its patterns; none where it has phrases."""
        return self.match if self.how in _PATTERNS else ()

    @property
    def effect(self) -> Effect:
        """What follows from a match."""
        return self.removal.effect


_E = TypeVar("_E", bound=StrEnum)

OUTER = " >|-.:;,!*=_~+/\\()[]{}<\u00b7"
"""Marks that frame a label without being part of it; quotes and question marks are not among them."""

_TRIM: dict[How, Callable[[str], str]] = {
    How.EXACT: lambda phrase: phrase.strip(OUTER),
    How.PREFIX: lambda phrase: phrase.lstrip(OUTER),
    How.SUFFIX: lambda phrase: phrase.rstrip(OUTER),
}
_PATTERNS = (How.REGEX, How.CASED)
_FIELDS = ("id", "effect", "how", "match", "reason", "example", "counterexample", "seen_in")
_OPTIONAL = ("glued", "scope", "page")
_SCOPES = {
    Effect.CAPTION: Scope.IMAGE,
    Effect.RELATED_HEADING: Scope.WIDGET,
    Effect.CROSS_REFERENCE: Scope.WIDGET,
}
_ID_RE = regex(r"[a-z0-9-]+\.[a-z0-9-]+")
_ESCAPE_RE = regex(r"\\.")
_NOT_FOLDED_RE = regex("[A-Z\u00c0-\u024f\u2010-\u2015\u2018-\u201e\u00a0\u00ab\u00bb]")
_NESTED_RE = regex(r"(?:[*+]|\{\d*,\})\??\)(?:[*+]|\{\d)")


def key(text: str) -> str:
    """The folded text without the marks around it: what exact phrases are compared on.

    >>> key("► Copier le lien !")
    'copier le lien'
    """
    return fold(text).strip(OUTER)


def read_rules(text: str, name: str) -> tuple[Rule, ...]:
    """The rules of a TOML text; `name` says in messages where it came from."""
    import tomllib  # most runs read no file of rules

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not valid TOML: {error}", "see docs/rules.md for the format") from error
    if set(table) != {"rule"} or not isinstance(table["rule"], list):
        raise ConfigError(
            f"{name}: expected [[rule]] tables and nothing else", "see docs/rules.md for the format"
        )
    rules = tuple(_read_rule(entry, f"{name}: rule {index}") for index, entry in enumerate(table["rule"], 1))
    _refuse_twice((rule.id for rule in rules), f"{name}: rule id", "give each rule its own id")
    phrases = (phrase for rule in rules if rule.how not in _PATTERNS for phrase in _owned(rule))
    _refuse_twice(phrases, f"{name}: phrase", "keep it in one rule only")
    return rules


def read_rules_file(path: str | Path) -> tuple[Rule, ...]:
    """The rules of a person's file."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "not UTF-8"
        raise ConfigError(f"{path}: cannot read the rules: {why}", "give a TOML file in UTF-8") from error
    return tuple(replace(rule, is_own=True) for rule in read_rules(text, str(path)))


def as_toml(rule: Rule) -> str:
    """A rule as a table of such a file, which `read_rules` reads again."""
    match = [_quoted(phrase, rule.how) for phrase in rule.match]
    values = {
        "id": _quoted(rule.id),
        "effect": _quoted(rule.effect),
        "how": _quoted(rule.how),
        "match": match[0] if len(match) == 1 else f"[\n    {f',{chr(10)}    '.join(match)},\n]",
        "reason": _quoted(rule.removal.reason),
        "example": _quoted(rule.example),
        "counterexample": _quoted(rule.counterexample),
        "seen_in": _quoted(rule.seen_in),
    }
    optional = {
        "glued": rule.glued,
        "scope": rule.removal.scope if rule.removal.scope is not _scope_of(rule.effect) else None,
        "page": rule.removal.page,
    }
    values |= {name: _quoted(value) for name, value in optional.items() if value}
    return "\n".join(["[[rule]]", *(f"{name} = {value}" for name, value in values.items())]) + "\n"


def _quoted(text: str, how: How | None = None) -> str:
    """A text as TOML has it: a pattern as it is, where it may be."""
    if how in _PATTERNS and "''" not in f"{text}'" and text.isprintable():
        return f"'''{text}'''" if "'" in text else f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _owned(rule: Rule) -> Iterator[str]:
    yield from (f"{rule.how} {phrase!r}" for phrase in rule.match)


def _refuse_twice(names: Iterator[str], what: str, hint: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ConfigError(f"{what} {name} appears twice", hint)
        seen.add(name)


def _read_rule(entry: dict[str, Any], where: str) -> Rule:
    where = f"{where} ({entry.get('id', 'no id')})"
    _check_fields(entry, where)
    how = _one_of(How, entry["how"], "how", where)
    glued = _one_of(Glued, entry["glued"], "glued", where) if "glued" in entry else None
    if glued and how not in (How.EXACT, How.PREFIX):
        raise ConfigError(f"{where}: glued needs how = exact or prefix", "spell the phrases out")
    return Rule(
        id=entry["id"],
        how=how,
        match=tuple(_read_phrase(phrase, how, where) for phrase in _phrases(entry["match"], where)),
        removal=_read_removal(entry, where),
        example=entry["example"],
        counterexample=entry["counterexample"],
        seen_in=entry["seen_in"],
        glued=glued,
    )


def _read_removal(entry: dict[str, Any], where: str) -> Removal:
    effect = _one_of(Effect, entry["effect"], "effect", where)
    scope = _one_of(Scope, entry["scope"], "scope", where) if "scope" in entry else _scope_of(effect)
    return Removal(
        rule=entry["id"],
        reason=entry["reason"],
        effect=effect,
        scope=scope,
        page=_one_of(Reason, entry["page"], "page", where) if "page" in entry else None,
    )


def _scope_of(effect: Effect) -> Scope:
    """What a line with this effect speaks of, where its rule does not say."""
    return _SCOPES.get(effect, Scope.ARTICLE)


def _check_fields(entry: dict[str, Any], where: str) -> None:
    missing = [field for field in _FIELDS if field not in entry]
    if missing:
        raise ConfigError(f"{where}: missing {', '.join(missing)}", "every rule states its evidence")
    unknown = sorted(set(entry) - set(_FIELDS) - set(_OPTIONAL))
    if unknown:
        raise ConfigError(
            f"{where}: unknown key {', '.join(unknown)}", f"known keys: {', '.join(_FIELDS + _OPTIONAL)}"
        )
    for name in set(entry) - {"match"}:
        if not isinstance(entry[name], str) or not entry[name].strip():
            raise ConfigError(f"{where}: {name} must be a text", "write it between quotes")
    if not _ID_RE.fullmatch(entry["id"]):
        raise ConfigError(
            f"{where}: the id is not category.name", "use small letters, digits and hyphens: share.copy"
        )


def _one_of(kind: type[_E], value: str, field: str, where: str) -> _E:
    try:
        return kind(value)
    except ValueError as error:
        raise ConfigError(
            f"{where}: {field} = {value!r} is unknown", f"use one of {', '.join(kind)}"
        ) from error


def _phrases(match: object, where: str) -> list[str]:
    phrases = match if isinstance(match, list) else [match]
    texts = [phrase for phrase in phrases if isinstance(phrase, str) and phrase.strip()]
    if not texts or len(texts) < len(phrases):
        raise ConfigError(f"{where}: match must be a text or a list of texts", "give at least one phrase")
    return texts


def _read_phrase(phrase: str, how: How, where: str) -> str:
    if how in _PATTERNS:
        _check_pattern(phrase, how, where)
        return phrase
    folded = _TRIM[how](fold(phrase))
    if not folded:
        raise ConfigError(
            f"{where}: {phrase!r} is empty once folded", "use a pattern to match punctuation alone"
        )
    return folded


def _check_pattern(pattern: str, how: How, where: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ConfigError(
            f"{where}: bad pattern {pattern!r}: {error}", "try it with Python's re module"
        ) from error
    if compiled.groups:
        raise ConfigError(f"{where}: {pattern!r} has a capturing group", "write (?:...) instead of (...)")
    if _NESTED_RE.search(pattern):
        raise ConfigError(
            f"{where}: {pattern!r} repeats a repetition", "it could take for ever; bound one of them"
        )
    if how is How.REGEX and _NOT_FOLDED_RE.search(_ESCAPE_RE.sub("", pattern)):
        raise ConfigError(
            f"{where}: {pattern!r} is not folded", "write small letters without accents, ' and -"
        )
