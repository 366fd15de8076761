"""The options that say how documents are clipped, shared by the commands that clip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from clipper.cli.parameters import ANY_LANGUAGE, FILE_TIME, Languages, ParamType, ReferenceDate, Size
from clipper.settings import Limits, Settings

Command = TypeVar("Command", bound=Callable[..., Any])

LIMITS = {
    "text_bytes": "Size of one document.",
    "unpacked_bytes": "Size of all that one archive or compressed file unpacks to.",
    "members": "Entries of one archive.",
    "line_chars": "Characters in one line of text.",
    "tags": "Block tags of one HTML page.",
    "depth": "Depth of nested tags.",
    "cpu_seconds": "CPU time for one document.",
    "memory_bytes": "Memory for one document.",
}

OPTIONS = (
    click.option("--lang", "languages", type=Languages(), default="fr", show_default=True, metavar="CODES",
                 help="Languages to keep: codes with commas between, or `any`."),
    click.option("--reference-date", "reference", type=ReferenceDate(), metavar="DATE|mtime",
                 help="When the inputs were fetched, to resolve `hier` or `lundi`; mtime: each file's own time. "
                 "[default: relative dates stay unresolved]"),
    click.option("--rules", multiple=True, type=click.Path(), metavar="FILE",
                 help="Your own rules, as TOML; may be repeated."),
    click.option("--text-field", default="text", show_default=True, metavar="NAME",
                 help="The field or column with the text, in JSON and CSV; the usual names need no option."),
    click.option("--explain", is_flag=True, help="Add `removed` to each record: the removed blocks and their rules."),
)  # fmt: skip


def clipping_options(command: Command) -> Command:
    """The command with the options of `as_settings`."""
    for option in (*reversed(LIMIT_OPTIONS), *reversed(OPTIONS)):
        command = option(command)
    return command


def limit_option(name: str, default: float) -> Callable[[Command], Command]:
    """The option that raises or lowers one limit."""
    kind: ParamType = click.FloatRange(min=0.1) if isinstance(default, float) else Size()
    return click.option(
        f"--max-{name.replace('_', '-')}", f"max_{name}", type=kind, default=default, show_default=True,
        metavar="NUMBER", help=LIMITS[name],
    )  # fmt: skip


LIMIT_OPTIONS = tuple(limit_option(name, getattr(Limits(), name)) for name in LIMITS)


def as_settings(options: dict[str, Any]) -> Settings:
    """The settings that the values of `clipping_options` name."""
    languages, reference = options["languages"], options["reference"]
    return Settings(
        languages=None if languages == ANY_LANGUAGE else languages,
        reference=None if reference == FILE_TIME else reference,
        reference_mtime=reference == FILE_TIME,
        rules=tuple(options["rules"]),
        explain=options["explain"],
        text_field=options["text_field"],
        limits=Limits(**{name: options[f"max_{name}"] for name in LIMITS}),
    )
