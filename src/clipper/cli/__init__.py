"""The command line: options in, exit status out. Only this package prints."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, cast

import click

from clipper import __version__
from clipper.cli.statuses import exit_status

COMMANDS = {
    "extract": "clipper.cli.extract",
    "schema": "clipper.cli.schema",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The attribute `command` of the module that holds this command, or None."""
        if cmd_name not in COMMANDS:
            return None
        return cast(click.Command, import_module(COMMANDS[cmd_name]).command)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command; whatever it raises becomes a line on stderr and an exit status."""
        with exit_status(debug="--debug" in sys.argv) as interrupts:
            return super().main(*args, obj=interrupts, **extra)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def main() -> None:
    """Turn raw French news dispatches into clean JSON: one record per article."""
