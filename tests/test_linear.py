"""No pattern of the package takes more than linear time, the way in which the package uses it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

import clipper
from clipper import clip_text
from clipper.dates import read_dates
from clipper.french.words import Regex
from clipper.model import Document, Source
from clipper.reading import text
from clipper.settings import Settings
from clipper.stripping.rules import How, load_rules
from linear import UNITS, find_superlinear

SOURCE = Path(clipper.__file__).parent
METHODS = {"search", "match", "fullmatch", "findall", "finditer", "sub", "split", "subn"}
COLLECTED = {
    "sub": lambda pattern, text: pattern.sub("", text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
}


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of text at the top of a module, once, by its name."""
    left_out = ["__main__"] if find_spec("pyspark") else ["__main__", "clipper.spark."]
    names = sorted(info.name for info in pkgutil.walk_packages(clipper.__path__, "clipper."))
    modules = [importlib.import_module(name) for name in names if not any(part in name for part in left_out)]
    found: dict[int, tuple[str, re.Pattern[str]]] = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, (re.Pattern, Regex)) and isinstance(value.pattern, str):
                found.setdefault(id(value), (f"{module.__name__}.{name}", value))
    return dict(found.values())


def uses() -> dict[tuple[str, str], set[str]]:
    """The methods that the package calls on patterns, by the module that defines the name and the name."""
    found = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        module = ".".join(["clipper", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(
            ".__init__"
        )
        imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
        origin = {alias.name: node.module for node in imports for alias in node.names}
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                found[origin.get(node.value.id, module), node.value.id].add(node.attr)
    return found


def literals(pattern: str) -> list[str]:
    """Words that stand in the pattern: repeating what it looks for is how to make it look longest."""
    return sorted(set(re.findall(r"[^\W\d_]{2,}", pattern)))[:40]


USES = uses()
# Patterns that may take their time, because of how little they are shown.
BOUNDED = {
    "clipper.dates.contexts._OF_RE": "REACH characters before a candidate",
}


UNBOUNDED = {name: pattern for name, pattern in patterns().items() if name not in BOUNDED}


@pytest.mark.parametrize(("name", "pattern"), UNBOUNDED.items(), ids=UNBOUNDED)
def test_pattern_is_linear(name, pattern):
    """Repetition of any kind, up to 100 kB (1 MB at night), costs a pattern time in proportion."""
    module, _, bare = name.rpartition(".")
    for method in USES.get((module, bare), {"search"}):
        collected = COLLECTED.get(method)
        call = partial(collected, pattern) if collected else getattr(pattern, method)
        slow = find_superlinear(call, [*UNITS, *literals(pattern.pattern)])
        assert slow is None, f"{method}: {slow}"


RULES = load_rules()
SHAPES = [
    (rule.id, shape) for rule in RULES.all if rule.how in (How.REGEX, How.CASED) for shape in rule.match
]


@pytest.mark.parametrize(("rule_id", "shape"), SHAPES)
def test_shape_of_a_rule_is_linear(rule_id, shape):
    """No pattern among the rules is slower than its text is long."""
    assert find_superlinear(re.compile(shape).fullmatch, [*UNITS, *literals(shape)]) is None


@pytest.mark.parametrize("method", ["match", "match_tail", "match_head"])
def test_rules_are_linear(method):
    """All rules together are no slower either, at a whole block and at its ends."""
    phrases = [phrase for rule in RULES.all if rule.how in (How.PREFIX, How.SUFFIX) for phrase in rule.match]
    assert find_superlinear(getattr(RULES, method), [*UNITS, *phrases]) is None


def test_dates_are_read_in_linear_time():
    """Repeating what a date consists of costs the reader of dates time in proportion."""
    assert find_superlinear(lambda text: list(read_dates(text))) is None


def test_text_is_clipped_in_linear_time():
    """Repetition in the middle of a dispatch costs the whole pipeline time in proportion."""
    frame = "Un titre court\n\nLa régie a recruté quarante conducteurs cet hiver.\n\n{}\n\nIls ont été formés à Dole."
    units = (
        "mot ",
        "Mot ",
        "1,",
        "mot\n",
        "Mot.\n\n",
        "Mot | ",
        " \n",
        "« ",
        "le 3 mai 2021 ",
        "mot" * 30 + "\n",
    )
    sizes = (1_000, 10_000, 100_000)
    assert find_superlinear(lambda text: list(clip_text(frame.format(text))), units, sizes) is None


def test_dumps_are_read_in_linear_time():
    """Whatever a tool or a person repeats in a text costs its reader time in proportion."""
    units = (
        *(
            "<b>a</b>",
            "<br>",
            "<p>a",
            "[1]a ",
            "[a](https://b.c) ",
            "![a](b.c)",
            "**a** ",
            "_a_ ",
            "> ",
            "&amp;eacute;",
        ),
        *(
            "   mot mot\n",
            "     * \n",
            "Titre : a\n",
            "- a\n",
            "(BUTTON) ",
            "_____ ",
            "mot_mot ",
            "***** a *****\n",
        ),
        *(
            "References\n   1. https://a.b\n",
            "a\n---\n",
            "mot,\n",
            ", mot\n",
            "Par\n",
            "Publié le\n",
            "\x0c\n",
        ),
        "   " + "mot " * 18 + "\n",
    )
    frame = "   [1]Un [2]deux [3]trois\n# Titre\n\n{}\n"

    def read(repeated):
        document = Document(source=Source(path="-"), data=frame.format(repeated).encode())
        return list(text.read(document, Settings()))

    assert find_superlinear(read, units, (1_000, 10_000, 100_000)) is None
