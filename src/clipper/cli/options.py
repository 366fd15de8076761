"""The options of the commands that clip: what to read and write, where to do the work, and what their values become."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from clipper.cli.console import has_input
from clipper.emitting.formats import Format, read_name
from clipper.emitting.sinks import Destination
from clipper.errors import ConfigError
from clipper.settings import Limits, Settings

if TYPE_CHECKING:
    from clipper.spark.run import Request

    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Command], Command]

SIZE_RE = re.compile(r"(\d{1,15})\s?([kMGT]?)(i?)B?", re.IGNORECASE)
POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
LANGUAGE_RE = re.compile(r"[a-z]{2}")
ANY_LANGUAGE = "any"
ALL_LANGUAGES = ("any", "all")
FILE_TIME = "mtime"
FILE = "clipper.toml"  # in the working folder; those above are not searched, so that a cron job depends on one place
STANDARD_OUTPUT = ("-", "/dev/stdout")  # the latter cannot be opened where it is a socket, as under systemd
SPARK = "spark"


class Option(click.Option):
    """An option whose errors say where a wrong value comes from; `group` is its heading in the help."""

    def __init__(self, *flags: Any, group: str = "Options", **extra: Any) -> None:
        super().__init__(*flags, **extra)
        self.group = group

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """The flag, with the variable or file that has the value."""
        source = ctx and ctx.get_parameter_source(self.name)
        origins = {ParameterSource.ENVIRONMENT: str(self.envvar), ParameterSource.DEFAULT_MAP: FILE}
        where = f" (from {origins[source]})" if source in origins else ""
        return super().get_error_hint(ctx) + where


option = partial(click.option, cls=Option)

# What people try first and clipper does another way, by flag.
ANSWERS = {
    "--json": "records are JSON Lines already; `--format json` writes one array",
    "--csv": "write `--format csv`, or `-o NAME.csv`",
    "--fields": "`clipper export --to csv --fields date,title` chooses columns, `jq '{date, title}'` keys",
    "--limit": "`clipper extract PATHS | head -n 10` stops after ten records",
    "--dry-run": "`clipper extract PATHS > /dev/null` writes nothing and tells the counts",
    "--verbose": "everything is told already; `clipper explain FILE` shows every line, `--log-format json` all fields",
    "--glob": "`find FOLDER -name '*.html' -print0 | clipper extract -0` chooses files",
    "--exclude": "`find FOLDER -not -name '*.log' -type f -print0 | clipper extract -0` leaves files out",
    "--color": "records have no colour; `| jq -C` adds it, and `clipper explain` has it on a terminal",
    "--to": "write articles.jsonl, then `clipper export --to FORMAT articles.jsonl`",
}
ALIASES = {"-v": "--verbose", "-n": "--limit", "--colour": "--color", "--include": "--glob"}


class Grouped(click.Command):
    """A command whose help has its options in groups, and which answers what people try first."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options below the headings of their groups, in order."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option) and (row := parameter.get_help_record(ctx)):
                groups.setdefault(getattr(parameter, "group", "Options"), []).append(row)
        for heading, rows in groups.items():
            with formatter.section(heading):
                formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The rest of the arguments. Raises UsageError, with what to write instead where that is known."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            flag = ALIASES.get(error.option_name, error.option_name)
            if flag not in ANSWERS:
                raise
            raise click.UsageError(f"there is no {error.option_name}: {ANSWERS[flag]}", ctx) from None


class Size(ParamType):
    """A number with an optional unit: `20000000`, `20M`, `20MB`, `512MiB`."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of units."""
        if isinstance(value, int):
            return value
        found = SIZE_RE.fullmatch(value)
        if not found:
            self.fail(f"invalid size {value!r}: write for example 20M or 512MiB", param, ctx)
        number, prefix, binary = found.groups()
        return int(number) * int((1024 if binary else 1000) ** POWERS[prefix.lower()])


class Languages(ParamType):
    """Language codes separated by commas, or `any`."""

    name = "codes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The set of codes; `any` stays as it is, for None would mean that nothing was given."""
        if not isinstance(value, str) or value in ALL_LANGUAGES:
            return ANY_LANGUAGE if value in ALL_LANGUAGES else value
        codes = [code.strip() for code in value.split(",")]
        if wrong := [code for code in codes if not LANGUAGE_RE.fullmatch(code)]:
            self.fail(
                f"{wrong[0]!r} is not an ISO 639-1 code: write for example fr, or fr,en, or any", param, ctx
            )
        return frozenset(codes)


class Moment(ParamType):
    """An ISO 8601 date or time, or one of the words that are allowed instead."""

    name = "date"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment; a word stays as it is."""
        if not isinstance(value, str) or value in self.words:
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            examples = ", or ".join(("2024-05-17", "2024-05-17T10:00", *self.words))
            self.fail(f"invalid date {value!r}: write for example {examples}", param, ctx)


LIMITS = {
    "text_bytes": "Largest document, in bytes.",
    "unpacked_bytes": "Most bytes that an archive or a compressed file may unpack to.",
    "members": "Most entries of an archive.",
    "line_chars": "Longest line of text, in characters.",
    "tags": "Most block tags in an HTML page.",
    "depth": "Deepest nesting of tags.",
    "cpu_seconds": "Most CPU time for a document, in seconds.",
    "memory_bytes": "Most memory for a document, in bytes.",
}


def limit_option(name: str, default: float) -> Decorator[Any]:
    """The option that raises or lowers one limit."""
    kind: ParamType = click.FloatRange(min=0.1) if isinstance(default, float) else Size()
    return option(
        f"--max-{name.replace('_', '-')}", f"max_{name}", type=kind, default=default, show_default=True,
        metavar="NUMBER", help=LIMITS[name], group="Limits",
    )  # fmt: skip


reading, writing, spark, running = (
    partial(option, group=group) for group in ("Reading", "Writing", "On a cluster", "The run")
)

CLIPPING = (
    reading("--lang", "languages", type=Languages(), default="fr", show_default=True, metavar="CODES",
            help="Languages to keep: ISO 639-1 codes separated by commas, or `any`."),
    reading("--reference-date", "reference", type=Moment(FILE_TIME), metavar="DATE|mtime",
            help="When the inputs were fetched, to resolve `hier` or `lundi`; `mtime` takes each file's own time. "
                 "[default: relative dates stay unresolved]"),
    reading("--rules", multiple=True, type=click.Path(), metavar="FILE",
            help="A TOML file with your own rules; may be repeated."),
    reading("--text-field", default="text", show_default=True, metavar="NAME",
            help="The field or column that holds the text, in JSON and CSV; usual names are found without it."),
    *(limit_option(name, getattr(Limits(), name)) for name in LIMITS),
)  # fmt: skip

INPUT = (
    reading("--files-from", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True),
            help="Read the names of inputs from FILE (`-` is standard input), one on each line."),
    reading("-0", "--null", is_flag=True,
            help="The names end in null characters, as `find -print0` writes them; without --files-from, from "
                 "standard input."),
)  # fmt: skip

OUTPUT = (
    writing("--explain", is_flag=True, help="Add `removed` to each record: the removed blocks and their rules."),
    writing("-o", "--output", metavar="FILE",
           help="Write to FILE, which changes only when the run has succeeded. A name in .csv, .tsv or .json "
                 "chooses the format, .gz or .zst compresses. [default: standard output]"),
    writing("--append", is_flag=True, help="Add to the end of --output instead of replacing it (jsonl only)."),
    writing("--output-dir", metavar="DIR", help="Write one file for each input, named after its path."),
    writing("--doubtful", metavar="FILE",
           help="Write records whose confidence is not high to FILE as well, as JSON Lines for a person to look at."),
    writing("--format", "format_", type=click.Choice([name.value for name in Format]),
           help="JSON Lines, one JSON array, or a table. [default: from the name of --output, else jsonl]"),
    writing("--state", metavar="FILE", help="Remember inputs and articles; write only what is new or changed."),
    writing("--repeat", is_flag=True, help="With --state: write what was written before, too."),
    writing("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS",
           help="Wait for another run on the same output or state. [default: exit 75 at once]"),
)  # fmt: skip

ENGINE = (
    spark("--engine", type=click.Choice(["local", SPARK]), default="local", show_default=True,
           help="Where to work: on this machine, or on a Spark cluster, into the folder --output."),
    spark("--master", metavar="URL", help="Spark: address of the master. [default: that of spark-submit]"),
    spark("--partitions", type=click.IntRange(min=1), metavar="N", help="Spark: number of tasks."),
    spark("--conf", multiple=True, metavar="KEY=VALUE", help="Spark: a Spark property; may be repeated."),
)  # fmt: skip
WORK = (
    running("-j", "--jobs", type=click.IntRange(min=1), metavar="N",
           help="Worker processes. [default: one per core]"),
    running("-q", "--quiet", is_flag=True, help="Report failures only."),
)  # fmt: skip
DEBUG = running("--debug", is_flag=True, help="Show where internal errors happened.")
RUN = (
    *WORK,
    running("--summary/--no-summary", default=None,
           help="End with a line of counts on standard error. [default: yes, but not with --quiet]"),
    running("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True,
           help="Of standard error."),
    running("--report", metavar="FILE", help="Write the counts per rule and per reason to FILE, as JSON."),
    DEBUG,
)  # fmt: skip

ONLY_SPARK = ("master", "partitions", "conf")
# A folder of parts is written once, whole, in the order in which executors come to it.
ONLY_LOCAL = ("append", "output_dir", "doubtful", "state", "repeat")


def with_options(*tables: Iterable[Decorator[Any]]) -> Decorator[Any]:
    """A decorator that gives a command all options of these tables."""

    def decorate(command: Command) -> Command:
        for decorator in reversed([decorator for table in tables for decorator in table]):
            command = decorator(command)
        return command

    return decorate


def as_settings(options: dict[str, Any]) -> Settings:
    """The settings that the values of CLIPPING state. Raises ConfigError where a file of rules is missing or wrong."""
    languages, reference = options["languages"], options["reference"]
    if options["rules"]:
        from clipper.stripping.rules import load_rules

        load_rules(tuple(options["rules"]))
    return Settings(
        languages=None if languages == ANY_LANGUAGE else languages,
        reference=None if reference == FILE_TIME else reference,
        reference_mtime=reference == FILE_TIME,
        rules=tuple(options["rules"]),
        explain=options.get("explain", False),
        text_field=options["text_field"],
        limits=Limits(**{name: options[f"max_{name}"] for name in LIMITS}),
    )


def as_paths(options: dict[str, Any], paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths and those that --files-from names; standard input where neither is given."""
    source = options["files_from"] or ("-" if options["null"] else None)
    if source is None:
        return paths or (standard_input_only(),)
    with click.open_file(source, "rb") as file:
        data = file.read()
    names = data.split(b"\0") if options["null"] else [line.rstrip(b"\r") for line in data.split(b"\n")]
    return (*paths, *(os.fsdecode(name) for name in names if name))


def standard_input_only() -> str:
    """`-`, where something is piped in."""
    if not has_input():
        raise click.UsageError("name a file or a folder, or pipe something in")
    return "-"


def as_destination(options: dict[str, Any], settings: Settings, paths: tuple[str, ...]) -> Destination:
    """The destination that the values of OUTPUT state. Raises ConfigError where they contradict each other."""
    chosen = options["format_"] and Format(options["format_"])
    same = {name: options[name] for name in ("output_dir", "doubtful", "append", "state", "repeat", "wait")}
    output = None if options["output"] in STANDARD_OUTPUT else options["output"]
    format_, compression = read_name(output or "", chosen)
    destination = Destination(
        output=output, format=format_, compression=compression, settings=fingerprint(settings), **same
    )
    refuse_contradictions(destination)
    for name in ("state", "output_dir", "doubtful", "report"):
        if options[name] == "-":
            raise ConfigError(f"{flag_of(name)} needs a name: it cannot be `-`", "give the path of a file")
    doubtful = destination.doubtful
    if doubtful and is_one_of(doubtful, destination.output, destination.state, options["report"], *paths):
        raise ConfigError(
            "--doubtful is also an input, the output, the state or the report", "choose another file"
        )
    if doubtful and read_name(doubtful, None) != (Format.JSONL, ""):
        raise ConfigError("--doubtful writes JSON Lines, uncompressed", "choose a name in .jsonl")
    if options["report"] and is_one_of(options["report"], destination.output, destination.state, *paths):
        raise ConfigError(
            "--report is also an input, the output or the state", "choose another file for the report"
        )
    return destination


def refuse_contradictions(it: Destination) -> None:
    """Raises ConfigError for options that exclude each other."""
    is_same = it.state and is_one_of(it.state, it.output)
    is_other = it.format is not Format.JSONL
    adds = it.append or it.state
    rows = (
        (it.output and it.output_dir, "--output and --output-dir exclude each other", "choose one"),
        (is_same, "--state and --output name the same file", "choose another file for the state"),
        (it.append and not it.output, "--append needs --output FILE", "name the file to add to"),
        (
            it.compression and adds,
            f"nothing can be added to a {it.compression} file",
            "choose a name without it, and compress the file later",
        ),
        (it.append and is_other, "--append writes JSON Lines only", "leave out --format or --append"),
        (
            it.state and it.format is Format.JSON,
            "--state cannot add to a JSON array",
            "use --format jsonl or csv",
        ),
        (it.repeat and not it.state, "--repeat needs --state FILE", "leave it out: nothing is remembered"),
    )
    for is_wrong, message, hint in rows:
        if is_wrong:
            raise ConfigError(message, hint)


def is_one_of(path: str, *others: str | None) -> bool:
    """Whether a path, which need not exist, leads to the same file as one of the others."""
    return os.path.realpath(path) in [os.path.realpath(other) for other in others if other is not None]


def flag_of(name: str) -> str:
    """An option as it stands on the command line.

    >>> flag_of("output_dir")
    '--output-dir'
    """
    return f"--{name.rstrip('_').replace('_', '-')}"


def fingerprint(settings: Settings) -> str:
    """Identifies the settings that decide which articles an input gives.

    Others change how an article looks, not whether it is there, and its id stays: to process every input again
    for them would write nothing new. Limits are left out: what they stop has failed, and is tried again anyway.
    """
    keep = "any" if settings.languages is None else ",".join(sorted(settings.languages))
    return hashlib.sha256(f"{keep}\n{settings.text_field}".encode()).hexdigest()[:16]


def as_request(options: dict[str, Any], settings: Settings, paths: tuple[str, ...]) -> Request | None:
    """The run that ENGINE states, if it is for a cluster. Raises ConfigError where other options contradict that."""
    on_cluster = options["engine"] == SPARK
    for name in ONLY_LOCAL if on_cluster else ONLY_SPARK:
        if options[name]:
            relation = "cannot be used with" if on_cluster else "needs"
            raise ConfigError(f"{flag_of(name)} {relation} --engine spark", "leave it out")
    if not on_cluster:
        return None
    if options["output"] in (None, "-") or options["format_"] not in (None, "jsonl"):
        raise ConfigError("--engine spark writes a folder of JSON Lines", "name it with --output OUT")
    from clipper.spark.run import Request

    same = {name: options[name] for name in ("output", "master", "partitions")}
    conf = tuple(map(as_pair, options["conf"]))
    return Request(paths=paths, settings=settings, conf=conf, workers=options["jobs"] or 1, **same)


def as_pair(setting: str) -> tuple[str, str]:
    """KEY=VALUE in two. Raises ConfigError."""
    key, equals, value = setting.partition("=")
    if not equals or not key.startswith("spark."):
        raise ConfigError(
            f"--conf {setting}: not a Spark property", "write for example --conf spark.executor.memory=2g"
        )
    return key, value
