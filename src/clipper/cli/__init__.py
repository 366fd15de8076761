"""The command line: options in, exit status out. Only this package prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any, cast

import click

from clipper import __version__
from clipper.cli.errors import exit_status, usage_errors

# Name and line of help of each command. The lines stand here so that `clipper --help` need not import what the
# commands need.
COMMANDS = {
    "extract": "Write one JSON record for each article in PATHS.",
    "export": "Write RECORDS (JSON Lines of `clipper extract`) in the format of another tool.",
    "explain": "Show what happened to each line of PATHS, and on what evidence.",
    "review": "Write a page on which a person looks at records and corrects them; or apply the corrections.",
    "rules": "List, show, check and learn the rules by which lines are removed.",
    "dates": "Write one JSON line for each date in FILE (or standard input).",
    "formats": "List the formats that clipper reads, in the order in which they are tried.",
    "schema": "Print the JSON Schema of a record.",
    "state": "Show what a state FILE remembers: how much, the last run, and which inputs failed and why.",
    "config": "Show the options in effect in this folder and where each comes from.",
}
MODULES = dict.fromkeys(
    ("dates", "formats", "schema", "state"), "listings"
)  # of the others, each has a module of its name
CONFIGURED = ("extract", "explain", "review")  # they take options from clipper.toml and variables
HELP_FLAGS = {"-h", "--help"}
GROUP_FLAGS = (*HELP_FLAGS, "-V", "--version")
DEFAULT_COMMAND = "extract"  # for `clipper FILE`


def is_input(word: str) -> bool:
    """Whether a word of the command line is something to read."""
    return word == "-" or os.path.exists(word)  # noqa: PTH110 (any word, a long or odd one too)


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from the module that defines it, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"clipper.cli.{MODULES.get(cmd_name, cmd_name)}")
        return cast(click.Command, getattr(module, cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, with its options from clipper.toml and variables; --help needs none."""
        if args[0] not in COMMANDS:
            ctx.fail(f"there is no command and no file {args[0]!r}: `clipper --help` lists the commands")
        name, command, rest = super().resolve_command(ctx, args)
        if name in CONFIGURED and not ctx.resilient_parsing and not HELP_FLAGS & set(rest):
            from clipper.cli.config import configure

            configure(ctx, name, self)
        return name, command, rest

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments; `clipper FILE` is `clipper extract FILE`, and `clipper help X` is `clipper X --help`."""
        first = args[0] if args else "--help"
        if first == "help":
            args = [*args[1:], "--help"]
        elif first not in (*COMMANDS, *GROUP_FLAGS) and any(map(is_input, args)):
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def configured(self, ctx: click.Context, names: Iterable[str]) -> dict[str, click.Command]:
        """The commands of these names."""
        found = ((name, self.get_command(ctx, name)) for name in names)
        return {name: command for name, command in found if command is not None}

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command; whatever it raises becomes a line on stderr and an exit status."""
        with exit_status(debug="--debug" in sys.argv) as interrupts:
            return super().main(*args, obj=interrupts, **extra)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """The context of the group."""
        with usage_errors():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with usage_errors():
            return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": sorted(HELP_FLAGS)})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Turn raw French news dispatches into clean JSON: one record per article."""
