"""`clipper formats`: everything that clipper reads, from the tables that decide it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import cast

import click

from clipper.reading.container_base import Container
from clipper.reading.containers import CONTAINERS, EXPORTS
from clipper.reading.reader_base import Reader
from clipper.reading.readers import READERS

NAME_WIDTH = 18


def list_formats() -> Iterator[tuple[str, str]]:
    """Each format and what it gives, in the order in which an input is tried."""
    for name in (*CONTAINERS, *EXPORTS, *READERS):
        module = cast(Container | Reader, import_module(name))
        yield module.FORMAT, module.SUMMARY


@click.command(name="formats")
def command() -> None:
    """List what clipper reads, in the order in which an input is tried.

    An input is known by its content first and by its name second; what holds other files is opened three deep.
    """
    for name, summary in list_formats():
        click.echo(f"{name:{NAME_WIDTH}}{summary}")
