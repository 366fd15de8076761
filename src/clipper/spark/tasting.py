"""On a task's later attempts, each input is first opened in a process that may die: it takes itself along, not the job.

Spark gives a task up after four attempts, and the job with it. An input that crashes a library while it is opened, in
the process that Spark gave, would end all the others so.
"""

from __future__ import annotations

import os
import signal

from clipper.model import Failure
from clipper.running.inputs import Found
from clipper.running.opening import Opener


def find_death(opener: Opener, found: Found) -> Failure | None:
    """The failure of an input that kills the process which opens it, or None for one that does not."""
    child = os.fork()
    if child == 0:
        open_and_exit(opener, found)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return None
    name = signal.Signals(os.WTERMSIG(status)).name
    return Failure(
        source=found.source,
        message=f"opening it kills the process ({name})",
        hint="please report it, with the file; for want of memory? try it alone",
    )


def open_and_exit(opener: Opener, found: Found) -> None:
    """Open all that the input holds, and end. A fault that is raised is met again by who opens it for good."""
    try:
        for _ in opener.open_one(found):
            pass
    finally:
        os._exit(0)
