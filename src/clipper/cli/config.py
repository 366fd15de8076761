"""Options from `clipper.toml` and from variables, as click's own defaults; `clipper config` shows them.

Flags win, then variables, then the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource

from clipper.cli import CONFIGURED, LazyGroup
from clipper.cli.console import printable, say, translated
from clipper.cli.options import FILE, Option
from clipper.errors import ConfigError

PREFIX = "CLIPPER_"
UNSETTABLE = ("debug",)  # asked for once, at a terminal
COMMAND = "extract"  # the command whose options are shown; `explain` shares its own with it


def option_key(option: click.Parameter) -> str:
    """How the file names an option: its long flag without the dashes."""
    flags = [flag for flag in option.opts if flag.startswith("--")]
    return max(flags, key=len, default="").removeprefix("--")


def option_variable(key: str) -> str:
    """How the environment names an option.

    >>> option_variable("output-dir")
    'CLIPPER_OUTPUT_DIR'
    """
    return PREFIX + key.upper().replace("-", "_")


def settable_options(command: click.Command) -> dict[str, click.Option]:
    """The options of a command that may stand in the file and in variables, by key: those that commands share."""
    options = {option_key(option): option for option in command.params if isinstance(option, Option)}
    return {key: option for key, option in options.items() if key and key not in UNSETTABLE}


def configure(ctx: click.Context, name: str, group: LazyGroup) -> None:
    """Give a command the defaults that the file and variables state. Raises ConfigError.

    An option of another command that can be configured is not a mistake; most runs need not import those.
    """
    stated = [variable for variable in os.environ if variable.startswith(PREFIX)]
    commands = group.configured(ctx, CONFIGURED if stated or Path(FILE).exists() else (name,))
    known = {key: option for other in commands.values() for key, option in settable_options(other).items()}
    mine = settable_options(commands[name])
    variables = {option_variable(key): key for key in known}
    for key, option in mine.items():
        option.envvar = option_variable(key)
    for variable in stated:
        if variable not in variables:
            hint = guess(variable, variables)
            say(printable(f"clipper: {translated(f'{variable} is not an option, and is ignored; {hint}')}"))
    given = {key: as_given(value, known, key) for key, value in read_file().items()}
    ctx.default_map = {name: {mine[key].name: value for key, value in given.items() if key in mine}}


def read_file() -> dict[str, Any]:
    """The options in the file by key, if there is one. Raises ConfigError for a file that is wrong."""
    try:
        text = Path(FILE).read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{FILE}: cannot be read: {error}", "correct it, or move it away") from error
    import tomllib  # most runs have no file to read

    try:
        return {key.replace("_", "-"): value for key, value in tomllib.loads(text).items()}
    except ValueError as error:
        raise ConfigError(f"{FILE}: invalid TOML: {error}", "correct it, or move it away") from error


def guess(wrong: str, known: Iterable[str]) -> str:
    """What the user may have meant."""
    import difflib  # only after a mistake

    near = difflib.get_close_matches(wrong, list(known), 1)
    return f"did you mean `{near[0]}`?" if near else "`clipper config` lists the options"


def as_given(value: Any, known: Mapping[str, click.Option], key: str) -> Any:
    """A value of the file as click takes it from a command line. Raises ConfigError where that cannot be."""
    if key not in known:
        raise ConfigError(f"{FILE}: `{key}` is not an option", guess(key, known))
    is_list = known[key].multiple
    if isinstance(value, dict) or isinstance(value, list) is not is_list:
        what = "a list" if is_list else "a single value"
        raise ConfigError(f"{FILE}: `{key}` must be {what}", "`clipper extract --help` explains it")
    if is_list:
        return list(map(str, value))
    return value if isinstance(value, bool) and known[key].is_flag else str(value)


@click.command()
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to show them.")  # fmt: skip
@click.pass_context
def config(ctx: click.Context, format_: str) -> None:
    """Show the options in effect in this folder and where each comes from.

    Flags win, then variables (CLIPPER_OUTPUT_DIR for --output-dir), then clipper.toml in this folder. The text is
    TOML: it can be the beginning of a clipper.toml.
    """
    rows = list(options_in_effect(ctx))
    if format_ == "json":
        click.echo(json.dumps({key: {"value": value, "from": origin} for key, value, origin in rows}))
        return
    for key, value, origin in rows:
        click.echo(f"# {key} is not set" if value is None else f"{key} = {json.dumps(value)}  # {origin}")


def options_in_effect(ctx: click.Context) -> Iterator[tuple[str, Any, str]]:
    """Key, value and origin of each option of the command. Raises ConfigError."""
    root = ctx.find_root()
    group = cast(LazyGroup, root.command)
    configure(root, COMMAND, group)
    command = group.configured(root, (COMMAND,))[COMMAND]
    context = command.make_context(COMMAND, [], parent=root)
    for key, option in settable_options(command).items():
        yield key, *value_of(context, key, option)


def value_of(context: click.Context, key: str, option: click.Option) -> tuple[Any, str]:
    """The value of an option, as TOML can state it, and where that comes from."""
    source = context.get_parameter_source(option.name)
    value = context.params[option.name]
    value = list(value) if option.multiple else value
    variable = option_variable(key)
    given, origin = {
        ParameterSource.ENVIRONMENT: (os.environ.get(variable), variable),
        ParameterSource.DEFAULT_MAP: (context.lookup_default(option.name), FILE),
    }.get(source, (option.get_default(context), "default"))  # type: ignore[arg-type]
    for candidate in (value, given):
        if isinstance(candidate, (str, int, float, list)):
            return candidate, origin
    return None, origin
