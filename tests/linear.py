"""Whether a function's time grows linearly with its input: repetition as an adversary would send it.

The time is CPU time of this process, and the bounds are far apart: ten times the text may take thirty times as long,
where quadratic growth takes a hundred, and whoever needs a second for 100 kB has failed already.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterable

from command import NIGHTLY

# Characters; `make nightly` goes ten times as far.
SIZES = (10_000, 100_000, 1_000_000) if NIGHTLY else (1_000, 10_000, 100_000)
FLOOR_SECONDS = 0.05  # below this a measurement is noise
WORST_GROWTH = 30.0
PATIENCE_SECONDS = 10.0
TRIES = 3
# What patterns stumble over: runs of one kind of character, and of two that a repetition can part in many ways.
UNITS = (
    *"a1A .,-/:'\"«»()[]<>&#|_…–\u00a0\n\t",
    *(
        "a ",
        "1 ",
        "A ",
        ", ",
        "a.",
        "1/",
        "1-",
        "1h",
        "a\n",
        " \n",
        "\n\n",
        "a-",
        "l'",
        "« ",
        "<a ",
        "le ",
        "Le ",
    ),
    *("12 mars 2024 ", "12/03/2024 ", "lundi ", "de la ", "publié le ", "http://a", "a@", "mot " * 12 + "\n"),
)


class TooSlowError(AssertionError):
    """The function did not come back."""


def pump(unit: str, size: int) -> str:
    """The unit repeated to this many characters, with an end that it does not lead to."""
    return (unit * (size // len(unit) + 1))[: size - 1] + "\0"


def seconds(call: Callable[[str], object], text: str) -> float:
    """CPU seconds of one call. Raises TooSlowError where it does not end in time.

    Garbage is not collected meanwhile: going through all that a suite of thousands of tests holds is not its work.
    """

    def give_up(*_: object) -> None:
        raise TooSlowError(f"more than {PATIENCE_SECONDS:g} s for {len(text)} characters")

    gc.disable()
    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    start = time.process_time()
    try:
        call(text)
        return time.process_time() - start
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.enable()


def find_superlinear(
    call: Callable[[str], object], units: Iterable[str] = UNITS, sizes: tuple[int, int, int] = SIZES
) -> str | None:
    """The unit whose repetition makes the call grow faster than its input, and how fast; None where none does.

    Every unit is tried at the middle size; the slowest of them also at the largest.
    """
    small, middle, large = sizes
    times = {unit: seconds(call, pump(unit, middle)) for unit in units}
    for unit, taken in times.items():
        if taken > FLOOR_SECONDS and _grows(call, unit, (small, middle), FLOOR_SECONDS / 10):
            return f"{unit!r}: {taken:.2f} s for {middle} characters, out of proportion to {small}"
    worst = max(times, key=times.__getitem__)
    taken = seconds(call, pump(worst, large))
    if taken > WORST_GROWTH * max(times[worst], FLOOR_SECONDS) and _grows(
        call, worst, (middle, large), FLOOR_SECONDS
    ):
        return f"{worst!r}: {taken:.2f} s for {large} characters, out of proportion to {middle}"
    return None


def _grows(call: Callable[[str], object], unit: str, sizes: tuple[int, int], floor: float) -> bool:
    """Whether the time grows out of proportion, by the best of TRIES at each size: a busy machine only adds time."""
    less, more = (min(seconds(call, pump(unit, size)) for _ in range(TRIES)) for size in sizes)
    return more > WORST_GROWTH * max(less, floor)
