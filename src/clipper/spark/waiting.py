"""Calls into the Java machine, made so that neither a signal nor a clock has to wait for their end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def call_within(seconds: float | None, call: Callable[[], T]) -> T:
    """What the call returns or raises; TimeoutError where it takes longer, and then it is left to itself.

    The call runs in a thread of its own: the main thread stays free for signals, and one that is interrupted there
    leaves no half-read answer on the connection (py4j keeps one per thread).
    """
    future: Future[T] = Future()
    Thread(target=settle, args=(future, call), daemon=True).start()
    return future.result(seconds)


def settle(future: Future[T], call: Callable[[], T]) -> None:
    """Make the call, and give the future what comes of it."""
    try:
        future.set_result(call())
    except BaseException as error:  # it is raised again where it is waited for
        future.set_exception(error)
