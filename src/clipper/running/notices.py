"""What of a run deserves a line of its own, as named values: the same on stderr and beside a cluster's records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clipper.model import Clipped, Failure, RejectionNote, Skip
from clipper.running.opening import UNCHANGED, Happening

Notice = Failure | RejectionNote | Skip


def notices_of(event: Clipped | Happening) -> Iterator[Notice]:
    """What in the event deserves a line. An input that an earlier run has processed does not: it is the rule."""
    if isinstance(event, Clipped):
        yield from event.rejections
        yield from event.failures
    elif isinstance(event, Failure) or (isinstance(event, Skip) and event.reason != UNCHANGED):
        yield event


def describe(notice: Notice) -> dict[str, Any]:
    """The notice as named values; those that it does not have are empty."""
    name = notice.source.name
    if isinstance(notice, Failure):
        return {"event": "failed", "source": name, "message": notice.message, "hint": notice.hint}
    if isinstance(notice, Skip):
        return {"event": "skipped", "source": name, "reason": notice.reason, "message": notice.detail}
    lines = f"{notice.lines[0]}-{notice.lines[1]}" if notice.lines else ""
    return {
        "event": "rejected",
        "source": name,
        "lines": lines,
        "reason": notice.reason.value,
        "message": notice.detail,
    }
