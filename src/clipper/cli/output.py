"""The options that say where records go, shared by the commands that write them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from clipper.emitting.formats import Format
from clipper.emitting.sinks import Destination
from clipper.errors import ConfigError
from clipper.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

STANDARD_OUTPUT = ("-", "/dev/stdout")  # the latter cannot be opened where it is a socket, as under systemd

OPTIONS = (
    click.option(
        "-o", "--output", metavar="FILE", help="Write here, whole or not at all. [default: standard output]"
    ),
    click.option(
        "--append", is_flag=True, help="Add to the end of --output instead of replacing it (jsonl only)."
    ),
    click.option("--output-dir", metavar="DIR", help="Write one file per input, named after its path."),
    click.option(
        "--format",
        "format_",
        type=click.Choice([name.value for name in Format]),
        default=Format.JSONL.value,
        show_default=True,
        help="JSON Lines, one JSON array, or CSV.",
    ),
    click.option(
        "--state", metavar="FILE", help="Remember inputs and articles; write only what is new or changed."
    ),
    click.option("--repeat", is_flag=True, help="With --state: write also what was written before."),
    click.option(
        "--wait",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="SECONDS",
        help="Wait for another run on the same output or state. [default: exit 75 at once]",
    ),
)


def output_options(command: Command) -> Command:
    """The command with the options of `as_destination`."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def as_destination(options: dict[str, Any], settings: Settings) -> Destination:
    """The destination that the values of `output_options` name. Raises ConfigError where they contradict."""
    destination = Destination(
        output=None if options["output"] in STANDARD_OUTPUT else options["output"],
        output_dir=options["output_dir"],
        append=options["append"],
        format=Format(options["format_"]),
        state=options["state"],
        repeat=options["repeat"],
        wait=options["wait"],
        settings=fingerprint(settings),
    )
    for is_wrong, message, hint in CONTRADICTIONS:
        if is_wrong(destination):
            raise ConfigError(message, hint)
    return destination


CONTRADICTIONS: tuple[tuple[Callable[[Destination], bool], str, str], ...] = (
    (
        lambda it: it.output is not None and it.output_dir is not None,
        "--output and --output-dir exclude each other",
        "choose one",
    ),
    (
        lambda it: it.state is not None and it.output is not None and is_same(it.state, it.output),
        "--state and --output name the same file",
        "choose another file for the state",
    ),
    (lambda it: it.append and it.output is None, "--append needs --output FILE", "name the file to add to"),
    (
        lambda it: it.append and it.format is not Format.JSONL,
        "--append writes JSON Lines only",
        "leave out --format, or leave out --append",
    ),
    (
        lambda it: it.repeat and it.state is None,
        "--repeat needs --state FILE",
        "leave it out: nothing is remembered",
    ),
)


def is_same(one: str, other: str) -> bool:
    """Whether two paths lead to the same file, which need not be there."""
    return os.path.realpath(one) == os.path.realpath(other)


def fingerprint(settings: Settings) -> str:
    """Names the settings that decide which articles an input gives.

    Others change how an article looks, not whether it is there, and its id stays: to process every input again
    for them would write nothing new. Limits are left out: what they stop has failed, and is tried again anyway.
    """
    keep = "any" if settings.languages is None else ",".join(sorted(settings.languages))
    return hashlib.sha256(f"{keep}\n{settings.text_field}".encode()).hexdigest()[:16]
