"""The man page and the shell completions that the wheel installs, made from the commands themselves.

`python scripts/manual.py` writes them to share/; a test holds them to what the commands say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import ShellComplete, get_completion_class
from helps import every_command

from clipper.cli import main
from clipper.cli.errors import MEANINGS

SHARE = Path(__file__).resolve().parent.parent / "share"
COMPLETIONS = {
    "bash": "bash-completion/completions/clipper",
    "zsh": "zsh/site-functions/_clipper",
    "fish": "fish/vendor_completions.d/clipper.fish",
}
CODE_RE = re.compile(r"`([^`]+)`")


def files() -> dict[Path, str]:
    """Every file below share/, with its text."""
    found = {SHARE / "man" / "man1" / "clipper.1": "\n".join(man_page()) + "\n"}
    for shell, path in COMPLETIONS.items():
        kind = get_completion_class(shell)
        assert kind is not None
        found[SHARE / path] = ShellComplete.source(kind(main, {}, "clipper", "_CLIPPER_COMPLETE"))
    return found


def roff(text: str) -> str:
    r"""A text that roff shows as it is, what is in backquotes in bold.

    >>> roff("`-o` names\nit. \\")
    '\\fB\\-o\\fR names it. \\e'
    """
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return CODE_RE.sub(r"\\fB\1\\fR", f"\\&{text}" if text.startswith(".") else text)


def man_page() -> Iterator[str]:
    """The page, line by line."""
    yield '.TH CLIPPER 1 "" clipper "User commands"'
    yield from (
        ".SH NAME",
        roff("clipper - " + (main.help or "")[0].lower() + (main.help or "")[1:].rstrip(".")),
    )
    yield from (".SH SYNOPSIS", roff("`clipper` COMMAND [OPTIONS] ..."), ".br", roff("`clipper` FILE"))
    yield from (".SH DESCRIPTION", roff("`clipper FILE` is `clipper extract FILE`."))
    for path, command in [*every_command()][1:]:
        name = " ".join(path)
        context = click.Context(command, info_name=name, **main.context_settings)
        usage = " ".join(command.collect_usage_pieces(context))
        yield from (f".SH {name.upper()}", roff(f"`clipper {name}` {usage}"))
        for paragraph in (command.help or "").split("\n\n"):
            yield from (".PP", roff(paragraph))
        for parameter in command.get_params(context):
            if isinstance(parameter, click.Option) and (row := parameter.get_help_record(context)):
                yield from (".TP", roff(f"`{row[0]}`"), roff(row[1]))
    yield ".SH EXIT STATUS"
    for status, meaning in MEANINGS:
        yield from (".TP", roff(f"`{status}`"), roff(meaning))
    yield from (
        ".SH FILES",
        ".TP",
        roff("`clipper.toml`"),
        roff("options, in the folder where clipper is started"),
    )


if __name__ == "__main__":
    for place, content in files().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
