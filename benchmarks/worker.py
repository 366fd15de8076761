"""One program in a process of its own: it extracts when told to, and says how long it took and how much memory.

python -m benchmarks.worker NAME FOLDER: reads commands from standard input, a line each, and answers in JSON lines.

Programs load what they need when a text first asks for it, and remember texts that they have seen. So that neither
counts, each timing runs in a fork of a process that has met all inputs; there all that was remembered of texts is
forgotten, one half of the inputs warms the program, and the other half is timed.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.machine import peak_megabytes
from benchmarks.peers import EXPORT_PARSERS, PEERS, Extract

Answer = dict[str, Any]

CACHED = type(lru_cache(len))
MOST_LOADED = 50  # a cache with more entries remembers texts; with fewer, what was loaded to read them


def extract_all(extract: Extract, paths: Sequence[Path]) -> Answer:
    """What the program finds in each file, in order; None where it raises."""
    found: list[dict[str, str | None] | None] = []
    for path in paths:
        try:
            found.append(asdict(extract(path.read_bytes())))
        except Exception:  # a peer's fault is a result: it found nothing in this page
            found.append(None)
    return {"found": found}


def time_all(extract: Extract, paths: Sequence[Path]) -> Answer:
    """CPU seconds that the warm program takes for all files, and the most memory that it held, in MB."""
    halves = paths[::2], paths[1::2]
    answers = [
        answer_of_fork(lambda warm=warm, timed=timed: time_warm(extract, warm, timed))
        for warm, timed in (halves, halves[::-1])
    ]
    return {
        "seconds": sum(answer["seconds"] for answer in answers),
        "peak": max(answer["peak"] for answer in answers),
    }


def time_warm(extract: Extract, warm: Sequence[Path], timed: Sequence[Path]) -> Answer:
    """What the files of `timed` cost after those of `warm`; reading them is not counted.

    All start with nothing to collect: where a full collection falls decides a tenth of a short timing.
    """
    forget_texts()
    gc.collect()
    seconds_of(extract, warm)
    return {"seconds": seconds_of(extract, timed), "peak": peak_megabytes()}


def forget_texts() -> None:
    """Empty the caches of functions, whoever made them, that remember many answers."""
    for cached in gc.get_objects():
        if isinstance(cached, CACHED) and cached.cache_info().currsize > MOST_LOADED:
            cached.cache_clear()


def seconds_of(extract: Extract, paths: Sequence[Path]) -> float:
    """CPU seconds of the program alone."""
    seconds = 0.0
    for path in paths:
        data = path.read_bytes()
        start = time.process_time()
        with suppress(Exception):
            extract(data)
        seconds += time.process_time() - start
    return seconds


def answer_of_fork(work: Callable[[], Answer]) -> Answer:
    """The answer that some work gives in a copy of this process, which leaves no trace in this one."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        try:
            with os.fdopen(sink, "wb") as answers:
                answers.write(json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return json.loads(answer)


COMMANDS: dict[str, Callable[[Extract, Sequence[Path]], Answer]] = {"extract": extract_all, "time": time_all}


def serve(name: str, folder: Path, answers: io.TextIOBase) -> None:
    """Answer commands until there are no more."""
    extract = (PEERS | EXPORT_PARSERS)[name].load()
    paths = sorted(folder.iterdir())
    for command in sys.stdin:
        work = COMMANDS[command.strip()]
        answers.write(json.dumps(work(extract, paths)) + "\n")
        answers.flush()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a peer prints is no answer
    serve(sys.argv[1], Path(sys.argv[2]), reply)
