"""Random French lines from the lists of `words`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

WORDS = Path(__file__).parent / "words"
SYMBOL_RE = re.compile(r"\{(\w+)\}")
GIVEN_RE = re.compile("\0(\\w+)\0")
CONTRACTIONS = (
    (re.compile(r"\b([Dd])e le(?= )"), r"\1u"),
    (re.compile(r"\b([Dd])e les(?= )"), r"\1es"),
    (re.compile(r"\bà le(?= )"), "au"),
    (re.compile(r"\bà les(?= )"), "aux"),
    (re.compile(r"\b([Dd])e (?=[aeiouéèêAEIOUÉÈÊ])"), r"\1'"),
)
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@cache
def lists() -> Mapping[str, Sequence[str]]:
    """All lists by name."""
    found: dict[str, Sequence[str]] = {}
    for name in ("furniture", "sentences", "listings"):
        found |= tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))
    return found


@cache
def runs() -> Mapping[str, list[list[str]]]:
    """Runs of lines of furniture that stand together, by place."""
    return tomllib.loads((WORDS / "runs.toml").read_text(encoding="utf-8"))


@cache
def page_kinds() -> Mapping[str, Mapping[str, list[list[str]]]]:
    """The kinds of pages without an article."""
    return tomllib.loads((WORDS / "negatives.toml").read_text(encoding="utf-8"))


def any_day(rng: Random) -> date:
    return date(rng.randint(2003, 2026), rng.randint(1, 12), rng.randint(1, 28))


def write_day(day: date, form: str) -> str:
    """A day in one of the forms of `date_form`.

    >>> write_day(date(2024, 7, 1), "{Day} {d} {month} {y}")
    'Lundi 1er juillet 2024'
    """
    name, month, short = DAYS[day.weekday()], MONTHS[day.month - 1], SHORT_MONTHS[day.month - 1]
    fields = {
        "day": name,
        "month": month,
        "short": short,
        "day_short": f"{name[:3]}.",
        "month_short": month[:3],
    }
    fields |= {key.capitalize(): value.capitalize() for key, value in fields.items()}
    fields |= {
        "DAY": name.upper(),
        "MONTH": month.upper(),
        "d": str(day.day),
        "m": str(day.month),
        "y": str(day.year),
    }
    fields |= {
        "dd": f"{day:%d}",
        "mm": f"{day:%m}",
        "yy": f"{day:%y}",
        "English": f"{day:%B}",
        "RFC": f"{day:%a, %d %b %Y}",
    }
    if day.day == 1 and "onth" in form:
        fields["d"] = "1er"
    return form.format_map(fields)


class Speaker:
    """Expands templates; `fixed` holds what stays the same in a file, such as its outlet."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.form = rng.choice(lists()["date_form"])
        self.fixed: dict[str, str] = {}
        self.fixed["outlet"] = self.say("{outlet}")
        self.fixed["today"] = write_day(any_day(rng), rng.choice(lists()["date_form"]))

    def say(self, template: str, **given: str) -> str:
        """A template with every {symbol} replaced, by what is given first."""
        text = self._expand(template, given)
        for pattern, right in CONTRACTIONS:
            text = pattern.sub(right, text)
        return GIVEN_RE.sub(lambda m: given[m[1].lower()].upper() if m[1].isupper() else given[m[1]], text)

    def _expand(self, template: str, given: Mapping[str, str]) -> str:
        return SYMBOL_RE.sub(lambda m: self._symbol(m[1], given), template)

    def pick(self, name: str, **given: str) -> str:
        """A line of a list."""
        return self.say(f"{{{name}}}", **given)

    def written(self, day: date) -> str:
        return write_day(day, self.form)

    def _symbol(self, name: str, given: Mapping[str, str]) -> str:
        if name in given:
            return f"\0{name}\0"
        if name in self.fixed:
            return self.fixed[name]
        if (number := self._number(name)) is not None:
            return number
        if name in lists():
            return self._expand(self.rng.choice(lists()[name]), given)
        if name == name.lower():
            raise KeyError(f"no list is called {name}")
        text = self._symbol(name.lower(), given)
        return text.upper() if name.isupper() else text[:1].upper() + text[1:]

    def _number(self, name: str) -> str | None:
        rng = self.rng
        match name:
            case "n":
                return str(rng.randint(2, 9))
            case "nn":
                return str(rng.randint(10, 99))
            case "mm":
                return f"{rng.randint(0, 59):02}"
            case "h":
                return str(rng.randint(6, 23))
            case "hh":
                return f"{rng.randint(0, 23):02}"
            case "year":
                return str(rng.randint(1998, 2026))
            case "day":
                return self.written(any_day(rng))
            case "day_month":
                return f"{rng.randint(2, 28)} {rng.choice(MONTHS)}"
        return None
