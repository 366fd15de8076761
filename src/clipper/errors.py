"""What can go wrong with one input, or with the run. A message says what happened, `hint` what to try."""

from __future__ import annotations


class ClipperError(Exception):
    """Base of everything that clipper raises on purpose."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[ClipperError], tuple[str, str]]:
        return type(self), (self.message, self.hint)


class InputError(ClipperError):
    """This input cannot be processed; the others can."""


class UnreadableError(InputError):
    """The file could not be opened or read."""


class NotTextError(InputError):
    """The bytes are not text in any encoding that clipper reads."""


class LimitError(InputError):
    """The input is larger, deeper or slower than the limits allow."""


class DamagedError(InputError):
    """A container or a format is cut, corrupt or encrypted."""


class UnsupportedError(InputError):
    """The format is known, and clipper does not read it."""


class ConfigError(ClipperError):
    """An option, a rules file or a configuration file is wrong: nothing can be processed."""


class OutputError(ClipperError):
    """A record could not be written."""


class PipeClosedError(OutputError):
    """The reader of the output has gone away: stop silently."""


class StateError(OutputError):
    """The memory of earlier runs cannot be read or written."""


class LockedError(ClipperError):
    """Another run holds the lock."""


class ClusterError(ClipperError):
    """The cluster could not do the work, or could not finish it."""
