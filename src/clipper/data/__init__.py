"""The packaged data: rules, word lists and models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_bytes(name: str) -> bytes:
    """The bytes of a packaged file. To open it by importlib.resources would cost 5 ms of each start."""
    return Path(__file__).with_name(name).read_bytes()


def read_text(name: str) -> str:
    """The text of a packaged file."""
    return read_bytes(name).decode()


def read_table(name: str) -> dict[str, Any]:
    """The table in a packaged file; what people edit in TOML, `make rules` keeps ready in JSON."""
    table: dict[str, Any] = json.loads(read_text(name))
    return table
