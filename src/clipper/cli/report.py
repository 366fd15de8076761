"""`--report`: the counts of a run as a JSON file that a monitor reads."""

from __future__ import annotations

import json
import os
from pathlib import Path

from clipper.errors import OutputError
from clipper.running.tally import Tally


def write_report(path: str, tally: Tally) -> None:
    """Write the counts and the failures, whole or not at all. Raises OutputError."""
    failures = [
        {"source": failure.source.name, "message": failure.message, "hint": failure.hint}
        for failure in tally.failures
    ]
    text = json.dumps({**tally.as_report(), "failures": failures}, indent=2) + "\n"
    target = Path(path)
    beside = target.with_name(f".{target.name[:200]}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="ascii")
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(
            f"cannot write the report to {path}: {error.strerror}", "name another place"
        ) from error
