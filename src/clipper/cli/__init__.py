"""The command line: options in, exit status out. Only this package prints."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, cast

import click

from clipper import __version__
from clipper.cli.statuses import exit_status

# Name and line of help of each command, which stands as `command` in the module of its name. The lines stand here
# so that `clipper --help` need not import what the commands need.
COMMANDS = {
    "extract": "Write one JSON record per article in PATHS to standard output.",
    "explain": "Show what happened to each line of FILE (or -, standard input).",
    "dates": "Write one JSON line per date found in FILE (or standard input).",
    "formats": "List what clipper reads, in the order in which an input is tried.",
    "schema": "Print the JSON Schema of a record.",
    "state": "Show what the state FILE remembers: how much, the last run, and which inputs failed and why.",
    "config": "Show the options in force in this folder and where each comes from.",
}
CONFIGURED = ("extract", "explain")  # what stands in a file or variable counts for those of them that have it
HELP_FLAGS = {"-h", "--help"}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The attribute `command` of the module that holds this command, or None."""
        if cmd_name not in COMMANDS:
            return None
        return cast(click.Command, import_module(f"clipper.cli.{cmd_name}").command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, with the defaults that files and variables state; a call for help needs none."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in CONFIGURED and not ctx.resilient_parsing and not HELP_FLAGS & set(rest):
            from clipper.cli.configured import configure

            configure(ctx, name, self.configured(ctx))
        return name, command, rest

    def configured(self, ctx: click.Context) -> dict[str, click.Command]:
        """The commands that can be configured."""
        found = ((name, self.get_command(ctx, name)) for name in CONFIGURED)
        return {name: command for name, command in found if command is not None}

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command; whatever it raises becomes a line on stderr and an exit status."""
        with exit_status(debug="--debug" in sys.argv) as interrupts:
            return super().main(*args, obj=interrupts, **extra)


@click.group(cls=LazyGroup, context_settings={"help_option_names": sorted(HELP_FLAGS)})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Turn raw French news dispatches into clean JSON: one record per article."""
