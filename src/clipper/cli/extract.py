"""`clipper extract`: dispatches in, JSON Lines out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.clipping import as_settings, clipping_options
from clipper.cli.engine import engine_options, extract_on_cluster, is_for_cluster
from clipper.cli.output import as_destination, output_options
from clipper.cli.statuses import MEANINGS, Status
from clipper.running.interrupts import Interrupts

if TYPE_CHECKING:
    from clipper.cli.log import Log
    from clipper.emitting.sinks import Sink
    from clipper.running.run import Job
    from clipper.settings import Settings

EXAMPLES = (
    ("clipper extract seeds/ > articles.jsonl", "every article of a folder"),
    ("clipper extract dump.txt | jq -r .title", "titles of one dump"),
    ("curl -s URL | clipper extract -", "standard input"),
    ("clipper extract crawl/ --state s.db -o a.jsonl --append", "each night, what is new"),
    ("clipper extract crawl/ --report report.json -o a.jsonl", "with counts for a monitor"),
    ("clipper extract s3://bucket/crawl/ --engine spark -o OUT", "on a cluster (docs/spark.md)"),
)


def listing(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    """A two-column list as click's help shows it, unwrapped."""
    width = max(len(left) for left, _ in rows) + 2
    return "\n".join(["\b", title, *(f"  {left:{width}}{right}" for left, right in rows)])


EPILOG = f"{listing('Examples:', EXAMPLES)}\n\n{listing('Exit status:', MEANINGS)}"


@click.command(name="extract", epilog=EPILOG)
@click.argument("paths", nargs=-1, type=click.Path())
@clipping_options
@output_options
@engine_options
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes. [default: one per core]"
)
@click.option("-q", "--quiet", is_flag=True, help="Tell of failures only.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Of stderr."
)
@click.option("--report", metavar="FILE", help="Write the counts per rule and per reason here, as JSON.")
@click.option("--debug", is_flag=True, help="Show where internal faults arose.")
@click.pass_obj
def command(interrupts: Interrupts, /, paths: tuple[str, ...], **options: Any) -> None:
    """Write one JSON record per article in PATHS to standard output.

    PATHS are files and folders; folders are walked in the order of their names, and symbolic links in them are not
    followed. `-`, or no path, is standard input. The output is the same whatever the machine, the clock and --jobs.
    """
    from clipper.cli.log import Log, LogFormat
    from clipper.cli.report import write_report
    from clipper.emitting.sinks import open_sink
    from clipper.running.inputs import require_named
    from clipper.running.tally import Tally

    settings = as_settings(options)
    destination = as_destination(options, settings)
    on_cluster = is_for_cluster(options)
    paths = paths or (standard_input_only(),)
    require_named(paths)
    tally = Tally(keep_failures=options["report"] is not None)
    log = Log(tally, LogFormat(options["log_format"]), quiet=options["quiet"], debug=options["debug"])
    if on_cluster:
        extract_on_cluster(paths, options, log)
    else:
        extract_here(as_job(paths, settings, options), open_sink(destination, log.say), log, interrupts)
    log.summarise()
    if options["report"]:
        write_report(options["report"], log.tally)
    sys.exit(Status.FAILED if log.tally.failed else Status.DONE)


def as_job(paths: tuple[str, ...], settings: Settings, options: dict[str, Any]) -> Job:
    """The run on this machine."""
    from clipper.running.cores import usable_cores
    from clipper.running.run import Job

    return Job(
        paths=paths,
        settings=settings,
        standard_input=lambda: sys.stdin.buffer,
        lanes=options["jobs"] or usable_cores(),
    )


def extract_here(job: Job, sink: Sink, log: Log, interrupts: Interrupts) -> None:
    """Run on this machine, under the eyes of the log."""
    from clipper.running.run import Run

    with log.progress(job.paths):
        Run(job=job, sink=sink, watch=log.watch, held=interrupts.held).go()


def standard_input_only() -> str:
    """`-`, where something is piped in."""
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("name a file or a folder, or pipe something in")
    return "-"
