"""`clipper extract`: dispatches in, JSON Lines out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clipper.settings import Settings


@click.command(name="extract")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--lang", "languages", default="fr", show_default=True, help="Languages to keep: codes, or `any`."
)
def command(paths: tuple[str, ...], languages: str) -> None:
    """Write one JSON record per article in PATHS (files, directories, or - for standard input)."""
    from clipper.emitting import emit_article
    from clipper.pipeline import clip_document, open_document

    keep = None if languages == "any" else frozenset(languages.split(","))
    settings = Settings(languages=keep)
    for path in paths:
        files = (
            sorted(p for p in Path(path).rglob("*") if p.is_file()) if Path(path).is_dir() else [Path(path)]
        )
        for file in files:
            for outcome in clip_document(open_document(file), settings):
                for article in outcome.articles:
                    sys.stdout.buffer.write(emit_article(article))
                sys.stdout.buffer.flush()
