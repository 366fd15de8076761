"""The news agencies that dispatches credit, and the ways of writing each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clipper.data import read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One agency. `forms` name it wherever they stand, `ambiguous` ones only in a credit or a dateline."""

    id: str
    name: str
    forms: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()


@cache
def load_agencies() -> tuple[Agency, ...]:
    """All agencies that clipper knows.

    >>> next(agency.name for agency in load_agencies() if "Agence France-Presse" in agency.forms)
    'AFP'

    Two agencies may share initials (APS is of Algiers and of Dakar): both then have the same `name`.
    """
    table = read_table("agencies.toml")
    return tuple(
        Agency(
            id=entry["id"],
            name=entry["name"],
            forms=tuple(entry["forms"]),
            ambiguous=tuple(entry.get("ambiguous", ())),
        )
        for entry in table["agency"]
    )
