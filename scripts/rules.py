"""Writes the tables of the package as clipper reads them at each start, in JSON: for after a change of one in TOML."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from clipper.stripping.rule_files import read_rules
from clipper.stripping.rules import to_rows

DATA = Path(__file__).parent.parent / "src" / "clipper" / "data"
RULES = "boilerplate.toml"


def as_json(path: Path) -> str:
    """A table of the package in JSON."""
    text = path.read_text(encoding="utf-8")
    return to_rows(read_rules(text, RULES)) if path.name == RULES else json.dumps(tomllib.loads(text)) + "\n"


if __name__ == "__main__":
    for path in DATA.glob("*.toml"):
        path.with_suffix(".json").write_text(as_json(path), encoding="utf-8")
