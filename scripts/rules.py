"""Writes the packaged rules as clipper reads them at each start: for after a change of boilerplate.toml."""

from __future__ import annotations

from pathlib import Path

from clipper.stripping.rule_files import read_rules
from clipper.stripping.rules import to_rows

DATA = Path(__file__).parent.parent / "src" / "clipper" / "data"
RULES = DATA / "boilerplate.toml"

if __name__ == "__main__":
    rules = read_rules(RULES.read_text(encoding="utf-8"), RULES.name)
    RULES.with_suffix(".json").write_text(to_rows(rules), encoding="utf-8")
