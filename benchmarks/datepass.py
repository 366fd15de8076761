"""What reading dates costs: its share of a dispatch's time, and dateparser's search on the same texts, in one process.

python -m benchmarks.datepass ROUNDS: prints CPU seconds of each round as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.inputs import small_dispatches
from benchmarks.worker import forget_texts


class Stopwatch:
    """Sums the CPU time that functions take, each called in place of the one it times."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*arguments: Any, **options: Any) -> Any:
            start = time.process_time()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds += time.process_time() - start

        return timed


def time_clipper(texts: Sequence[bytes], watch: Stopwatch) -> dict[str, float]:
    """CPU seconds of the whole pipeline on all texts, and of the date pass within it."""
    from benchmarks.peers import PEERS

    extract = PEERS["clipper"].load()
    watch.seconds = 0.0
    start = time.process_time()
    for text in texts:
        extract(text)
    return {"clipper": time.process_time() - start, "date pass": watch.seconds}


def time_search(texts: Sequence[bytes]) -> float:
    """CPU seconds of dateparser's search for dates in all texts."""
    from dateparser.search import search_dates

    start = time.process_time()
    for text in texts:
        search_dates(text.decode("utf-8", "replace"), languages=["fr"])
    return time.process_time() - start


def measure(rounds: int) -> list[dict[str, float]]:
    """The rounds after one that loads what is needed; what is remembered of texts is forgotten before each."""
    from clipper.normalising import normaliser

    watch = Stopwatch()
    for name in ("judge_publication", "find_mentions"):  # all that the pipeline asks of `clipper.dates`
        setattr(normaliser, name, watch.around(getattr(normaliser, name)))
    texts = small_dispatches()
    turns = []
    for _ in range(rounds + 1):
        forget_texts()
        turns.append(time_clipper(texts, watch) | {"dateparser.search": time_search(texts)})
    return turns[1:]


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
