"""Options that stand in files: found, read, not yet understood (only the command line knows its options)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipper.errors import ConfigError

PROJECT_FILES = (("clipper.toml", ()), ("pyproject.toml", ("tool", "clipper")))
USER_FILES = ("clipper/clipper.toml", "clipper/config.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The options of one file. `origin` is how messages name the file."""

    origin: str
    values: Mapping[str, Any]


def find_layers(folder: Path, environ: Mapping[str, str]) -> Iterator[Layer]:
    """The files that count for a run in this folder, the strongest first.

    At most one of the folder (`clipper.toml`, else a `pyproject.toml` with our table) and one of the person. Folders
    above are not searched: a job that cron starts must not depend on what lies around it.
    """
    for name, table in PROJECT_FILES:
        values = read_table(folder / name, name, table)
        if values is not None:
            yield Layer(origin=name, values=values)
            break
    for path in user_files(environ):
        values = read_table(path, str(path), ())
        if values is not None:
            yield Layer(origin=str(path), values=values)
            break


def user_files(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where the person's own file may stand (XDG Base Directory Specification: relative folders are ignored)."""
    home = environ.get("HOME")
    folder = environ.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
    if folder.startswith("/"):
        yield from (Path(folder, name) for name in USER_FILES)


def read_table(path: Path, origin: str, table: tuple[str, ...]) -> dict[str, Any] | None:
    """The options in a file; None where there is no file, or no such table in it. Raises ConfigError."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        refuse_unreadable(path, origin, error)
        return None
    if not all(name.encode() in data for name in table):
        return None
    values: Any = parse_toml(data, origin)
    for name in table:
        values = values.get(name, {}) if isinstance(values, dict) else {}
    return values if isinstance(values, dict) and (values or not table) else None


def refuse_unreadable(path: Path, origin: str, error: OSError) -> None:
    """Raise ConfigError for a file that is there and cannot be read; a folder that is closed to us holds none."""
    try:
        path.stat()
    except OSError:
        return
    raise ConfigError(
        f"{origin}: cannot be read: {(error.strerror or str(error)).lower()}",
        "allow reading it, or move it away",
    ) from error


def parse_toml(data: bytes, origin: str) -> dict[str, Any]:
    """The file's tables. Raises ConfigError."""
    import tomllib  # most runs have no file to read

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise ConfigError(f"{origin}: is no valid TOML: {error}", "mend it, or move it away") from error
