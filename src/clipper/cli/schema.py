"""`clipper schema`: the JSON Schema of a record, derived from the dataclass that is the record."""

from __future__ import annotations

import json

import click


@click.command(name="schema")
def command() -> None:
    """Print the JSON Schema of a record."""
    from clipper.emitting.record import record_schema

    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))
