"""clipper: raw French news dispatches in, one clean record per article out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipper.errors import (
        ClipperError,
        ConfigError,
        DamagedError,
        InputError,
        LimitError,
        NotTextError,
        UnreadableError,
    )
    from clipper.model import Article
    from clipper.pipeline import clip, clip_bytes, clip_text
    from clipper.settings import Limits, Settings

__version__ = "0.1.0"
__all__ = [
    "Article",
    "ClipperError",
    "ConfigError",
    "DamagedError",
    "InputError",
    "LimitError",
    "Limits",
    "NotTextError",
    "Settings",
    "UnreadableError",
    "clip",
    "clip_bytes",
    "clip_text",
]

HOMES = {
    "Article": "clipper.model",
    **dict.fromkeys(("clip", "clip_bytes", "clip_text"), "clipper.pipeline"),
    **dict.fromkeys(("Limits", "Settings"), "clipper.settings"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `clipper --version` stays light."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(HOMES.get(name, "clipper.errors")), name)
