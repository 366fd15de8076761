"""What a run tells of an input: failures, passed-over parts, and the lines that a worker hands over."""

from __future__ import annotations

from dataclasses import dataclass

from clipper.model.documents import Source
from clipper.model.stages import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that could not be processed: what happened and what to try, in one line for a person.

    `trace` is where the fault arose, kept for whoever asks for it, where it was not foreseen.
    """

    source: Source
    message: str
    hint: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Parts of an input that were passed over on purpose: a picture in an archive, a request in a WARC.

    `reason` is a code to count by, `detail` one clause for a person. Skips do not change the exit status.
    """

    source: Source
    reason: str
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionNote:
    """A rejection as it leaves a worker: where and why, without the text. `lines` is None where it has no block."""

    source: Source
    stage: str
    reason: Reason
    lines: tuple[int, int] | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """All that one leaf document came to, ready to be written.

    `records` pairs each article's id with its JSON line (newline included), in order. `rules` counts removed blocks
    by rule id. `warnings` are the codes on its records. A document that fails may have given records before.
    """

    source: Source
    records: tuple[tuple[str, bytes], ...] = ()
    rejections: tuple[RejectionNote, ...] = ()
    failures: tuple[Failure, ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDone:
    """An input of the person's (a file, or standard input) has given all that it holds.

    `digest` is the content hash where a memory of inputs asked for it; `failures` are those of the input and of all
    that it contained: with any of them, the input is to be tried again.
    """

    source: Source
    digest: str | None = None
    failures: tuple[Failure, ...] = ()
