"""The packaged data: rules, word lists and models."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any


def read_text(name: str) -> str:
    """The text of a packaged file. importlib.resources would cost 5 ms of each start, and so would a text file's lines."""
    return Path(__file__).with_name(name).read_bytes().decode()


def read_table(name: str) -> dict[str, Any]:
    """The table in a packaged file, TOML or JSON."""
    text = read_text(name)
    table: dict[str, Any] = tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
    return table
