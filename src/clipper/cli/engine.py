"""The options that say where a run happens: on this machine, or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clipper.cli.clipping import as_settings
from clipper.errors import ConfigError

if TYPE_CHECKING:
    from clipper.cli.log import Log

Command = TypeVar("Command", bound=Callable[..., Any])

SPARK = "spark"

OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["local", SPARK]),
        default="local",
        show_default=True,
        help="Where the work is done; spark writes a folder of JSON Lines, --output.",
    ),
    click.option(
        "--master", metavar="URL", help="Spark: its master. [default: what spark-submit would take]"
    ),
    click.option("--partitions", type=click.IntRange(min=1), metavar="N", help="Spark: tasks to cut into."),
    click.option(
        "--conf", multiple=True, metavar="KEY=VALUE", help="Spark: a setting of its own; may be repeated."
    ),
)
ONLY_SPARK = ("master", "partitions", "conf")
# A folder of parts is written once, whole, in the order in which executors come to it.
ONLY_LOCAL = ("append", "output_dir", "state", "repeat")


def engine_options(command: Command) -> Command:
    """The command with the options of `is_for_cluster`."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def is_for_cluster(options: dict[str, Any]) -> bool:
    """Whether the run is for a cluster. Raises ConfigError where options contradict that."""
    on_cluster = bool(options["engine"] == SPARK)
    for name in ONLY_LOCAL if on_cluster else ONLY_SPARK:
        if options[name]:
            flag = f"--{name.replace('_', '-')}"
            raise ConfigError(
                f"{flag} {'cannot be used with' if on_cluster else 'needs'} --engine spark", "leave it out"
            )
    if on_cluster and (options["output"] in (None, "-") or options["format_"] != "jsonl"):
        raise ConfigError("--engine spark writes a folder of JSON Lines", "name it with --output OUT")
    return on_cluster


def extract_on_cluster(paths: tuple[str, ...], options: dict[str, Any], log: Log) -> None:
    """Run on the cluster; tell of the failures and of the counts."""
    from clipper.spark.request import Request
    from clipper.spark.run import run_on_cluster

    request = Request(
        paths=paths,
        output=options["output"],
        settings=as_settings(options),
        master=options["master"],
        partitions=options["partitions"],
        conf=tuple(map(as_pair, options["conf"])),
        lanes=options["jobs"] or 1,
    )
    log.tally = run_on_cluster(request, keep_failures=log.tally.keep_failures)
    for failure in log.tally.failures:
        log.tell(failure)
    if log.tally.failed > len(log.tally.failures):
        log.say(
            f"{log.tally.failed - len(log.tally.failures)} more failures: see {request.output}/_rejections"
        )


def as_pair(setting: str) -> tuple[str, str]:
    """KEY=VALUE in two. Raises ConfigError."""
    key, equals, value = setting.partition("=")
    if not equals or not key.startswith("spark."):
        raise ConfigError(
            f"--conf {setting}: no setting of Spark", "write for example --conf spark.executor.memory=2g"
        )
    return key, value
