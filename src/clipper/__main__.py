"""The command, as `clipper` and as `python -m clipper`."""

from __future__ import annotations

import gc

OBJECTS = 50_000  # made, and not freed, before Python looks for garbage: a start makes more than 700, which all stay


def run() -> None:
    """Run the command without looking through all that is loaded for garbage: neither as it starts nor as it ends."""
    gc.set_threshold(OBJECTS)
    from clipper.cli import main

    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    run()
