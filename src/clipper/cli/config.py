"""`clipper config`: the options in force here, and where each comes from."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource

from clipper.cli import LazyGroup
from clipper.cli.config_files import find_layers
from clipper.cli.configured import configure, option_variable, settable_options

COMMAND = "extract"  # the command whose options are shown; the others share theirs with it


@click.command(name="config")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the output.",
)
@click.pass_context
def command(ctx: click.Context, format_: str) -> None:
    """Show the options in force in this folder and where each comes from.

    Flags win, then CLIPPER_* variables (CLIPPER_OUTPUT_DIR for --output-dir), then ./clipper.toml or the table
    [tool.clipper] of ./pyproject.toml, then clipper/clipper.toml in the XDG config folder. The text is TOML: it can be
    the beginning of a clipper.toml.
    """
    rows = list(effective(ctx))
    if format_ == "json":
        click.echo(json.dumps({key: {"value": value, "from": origin} for key, value, origin in rows}))
        return
    for key, value, origin in rows:
        click.echo(f"# {key} is not set" if value is None else f"{key} = {json.dumps(value)}  # {origin}")


def effective(ctx: click.Context) -> list[tuple[str, Any, str]]:
    """Key, value and origin of each option of the command. Raises ConfigError."""
    root = ctx.find_root()
    commands = cast(LazyGroup, root.command).configured(root)
    configure(root, COMMAND, commands)
    extract = commands[COMMAND]
    context = extract.make_context(COMMAND, [], parent=root)
    return [(key, *value_of(context, key, option)) for key, option in settable_options(extract).items()]


def value_of(context: click.Context, key: str, option: click.Option) -> tuple[Any, str]:
    """What an option is, as TOML can say it, and where that comes from."""
    source = context.get_parameter_source(option.name)
    value = context.params[option.name]
    value = list(value) if option.multiple else value
    if source is ParameterSource.ENVIRONMENT:
        variable = option_variable(key)
        return (value if is_plain(value) else os.environ[variable]), variable
    if source is ParameterSource.DEFAULT_MAP:
        return context.lookup_default(option.name), origin_of(key)
    default = option.get_default(context)
    return (value if option.multiple else default if is_plain(default) else None), "default"


def origin_of(key: str) -> str:
    """The strongest file that states an option."""
    layers = find_layers(Path.cwd(), os.environ)
    return next(it.origin for it in layers if {key, key.replace("-", "_")} & set(it.values))


def is_plain(value: Any) -> bool:
    """Whether TOML has a word for the value."""
    return isinstance(value, (str, int, float, list))
