"""clipper: raw French news dispatches in, one clean record per article out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipper.pipeline import clip

__version__ = "0.1.0"
__all__ = ["clip"]


def __getattr__(name: str) -> Any:
    """Import `clip` when it is first asked for, so that `clipper --version` stays light."""
    if name == "clip":
        from clipper.pipeline import clip

        return clip
    raise AttributeError(name)
