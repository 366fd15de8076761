"""`clipper extract`: dispatches in, JSON Lines out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.console import may_show
from clipper.cli.errors import MEANINGS, Interrupts, Status
from clipper.cli.options import (
    CLIPPING,
    ENGINE,
    INPUT,
    OUTPUT,
    RUN,
    Grouped,
    as_destination,
    as_paths,
    as_request,
    as_settings,
    with_options,
)

if TYPE_CHECKING:
    from clipper.cli.log import Log
    from clipper.spark.run import Request

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


@click.command(cls=Grouped, epilog=EPILOG)
@click.argument("paths", nargs=-1, type=click.Path())
@with_options(CLIPPING, INPUT, OUTPUT, ENGINE, RUN)
@click.pass_obj
def extract(interrupts: Interrupts, /, paths: tuple[str, ...], **options: Any) -> None:
    """Write one JSON record for each article in PATHS.

    PATHS are files and folders; folders are read in the order of their names, without following symbolic links in
    them. `-`, or no path, is standard input. The output is the same on any machine, at any time, with any --jobs.
    """
    from clipper.cli.log import Log, report_target, write_report
    from clipper.emitting.sinks import open_sink
    from clipper.reading.inputs import require_named
    from clipper.running.run import Run, Tally
    from clipper.running.workers import usable_cores

    settings = as_settings(options)
    named, paths = paths, as_paths(options, paths)
    destination = as_destination(options, settings, paths)
    request = as_request(options, settings, paths)
    require_named(named)
    report, as_json, quiet = options["report"], options["log_format"] == "json", options["quiet"]
    summary = as_json or not quiet if options["summary"] is None else options["summary"]
    tally = Tally(keep_failures=report is not None)
    log = Log(tally=tally, as_json=as_json, quiet=quiet, summary=summary, debug=options["debug"])
    if report:
        report_target(report)
    if request:
        extract_on_cluster(request, log)
    else:
        run = Run(
            paths=paths,
            settings=settings,
            standard_input=lambda: sys.stdin.buffer,
            workers=options["jobs"] or usable_cores(),
            sink=open_sink(destination, log.say),
            watch=log.watch,
            held=interrupts.held,
        )
        with log.progress(paths, is_hidden=destination.output_dir is None and may_show(destination.output)):
            run.go()
    log.summarise()
    if report:
        write_report(report, log.tally)
    sys.exit(Status.FAILED if log.tally.failed else Status.DONE)


def extract_on_cluster(request: Request, log: Log) -> None:
    """Run on a Spark cluster, and report the failures."""
    from clipper.spark.run import run_on_cluster

    log.tally = run_on_cluster(request, keep_failures=log.tally.keep_failures)
    for failure in log.tally.failures:
        log.tell(failure)
    if more := log.tally.failed - len(log.tally.failures):
        log.say(f"{more} more failures: see {request.output}/_rejections")
