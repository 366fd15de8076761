"""Options from files and variables, as click's own defaults: flags win, then variables, then files."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from clipper.cli.config_files import Layer, find_layers
from clipper.cli.console import printable, say
from clipper.cli.parameters import ParamType
from clipper.errors import ConfigError

PREFIX = "CLIPPER_"
UNSETTABLE = ("help", "debug")  # asked for once, at a terminal
TYPES: tuple[tuple[type[ParamType], tuple[type, ...], str], ...] = (
    (click.types.BoolParamType, (bool,), "true or false"),
    (click.types.IntParamType, (int,), "a whole number"),
    (click.types.FloatParamType, (int, float), "a number"),
    (click.types.StringParamType, (str,), "a text"),
    (click.Path, (str,), "a text"),
    (click.Choice, (str,), "a text"),
    (ParamType, (str, int, float, datetime.date), "a text or a number"),
)


def option_key(option: click.Parameter) -> str:
    """How files name an option: its long flag without the dashes."""
    return max((flag for flag in option.opts if flag.startswith("--")), key=len, default="").removeprefix(
        "--"
    )


def option_variable(key: str) -> str:
    """How the environment names an option.

    >>> option_variable("output-dir")
    'CLIPPER_OUTPUT_DIR'
    """
    return PREFIX + key.upper().replace("-", "_")


def settable_options(command: click.Command) -> dict[str, click.Option]:
    """The options of a command that may stand in files and variables, by key."""
    options = {option_key(option): option for option in command.params if isinstance(option, click.Option)}
    return {key: option for key, option in options.items() if key and key not in UNSETTABLE}


def configure(ctx: click.Context, name: str, commands: Mapping[str, click.Command]) -> None:
    """Give a command the defaults that files and variables state. Raises ConfigError.

    `commands` are those that can be configured: an option of another of them is no mistake.
    """
    known = {key: option for other in commands.values() for key, option in settable_options(other).items()}
    mine = settable_options(commands[name])
    check_variables(known, mine)
    defaults = {}
    for layer in reversed(list(find_layers(Path.cwd(), os.environ))):
        for key, value in checked(layer, known):
            if key in mine:
                defaults[mine[key].name] = as_given(mine[key], key, value, layer.origin)
    ctx.default_map = {name: defaults}


def checked(layer: Layer, known: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The options of a file by key. Raises ConfigError for a key that is none."""
    for key, value in layer.values.items():
        flag = key.replace("_", "-")
        if flag not in known:
            raise ConfigError(f"{layer.origin}: `{key}` is no option", guess(flag, known))
        yield flag, value


def guess(wrong: str, known: Iterable[str]) -> str:
    """What the person may have meant."""
    import difflib  # only for people who err

    near = difflib.get_close_matches(wrong, list(known), 1)
    return f"did you mean `{near[0]}`?" if near else "`clipper config` lists the options"


def check_variables(known: Mapping[str, click.Option], mine: Mapping[str, click.Option]) -> None:
    """Let click read the variables of a command; say which variables are none, refuse wrong values."""
    names = {option_variable(key): key for key in known}
    for variable, text in os.environ.items():
        if variable.startswith(PREFIX) and variable not in names:
            say(printable(f"clipper: the variable {variable} is no option; {guess(variable, names)}"))
        elif text and names.get(variable) in mine:
            option = mine[names[variable]]
            option.envvar = variable
            convert(option, option.value_from_envvar(click.Context(click.Command(None))), variable)


def as_given(option: click.Option, key: str, value: Any, origin: str) -> Any:
    """A value of a file as click takes it. Raises ConfigError where it has the wrong type or is refused."""
    where = f"{origin}: `{key}`"
    if option.multiple:
        if not isinstance(value, list):
            raise ConfigError(f"{where} must be a list", f"write {key} = [...]")
        return [convert(option, as_one(option, item, where), where, alone=True) for item in value]
    return convert(option, as_one(option, value, where), where)


def as_one(option: click.Option, value: Any, where: str) -> Any:
    """The value, a date as its text. Raises ConfigError where TOML gives it a type that the option does not have."""
    allowed, what = next(row[1:] for row in TYPES if isinstance(option.type, row[0]))
    if not isinstance(value, allowed) or isinstance(value, bool) is not option.is_flag:
        raise ConfigError(f"{where} must be {what}", "`clipper extract --help` explains it")
    return value.isoformat() if isinstance(value, datetime.date) else value


def convert(option: click.Option, value: Any, where: str, *, alone: bool = False) -> Any:
    """The value, unchanged. Raises ConfigError where click would refuse it."""
    context = click.Context(click.Command(None))
    try:
        option.type.convert(value, option, context) if alone else option.type_cast_value(context, value)
    except click.BadParameter as error:
        raise ConfigError(f"{where}: {error.message}", "`clipper extract --help` explains it") from None
    return value
