"""What only the environment of `make docs` can ask: Datasette finds what docs/export.md says that it finds."""

from __future__ import annotations

import asyncio
import json

import pytest

from command import invoke

TEXT = "La régie de l’énergie paie l’œuvre des régions."


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("word", "found"), [("regie", 1), ("energie", 1), ("oeuvre", 1), ("region*", 1), ("lac", 0)]
)
def test_datasette_finds_words_without_accents(tmp_path, word, found):
    """The search page of Datasette, asked as a browser asks it."""
    app = pytest.importorskip("datasette.app", reason="`make docs` installs datasette")
    record = {
        "id": "1",
        "title": "Sans accent",
        "body": TEXT,
        "outlet": "Le Courrier des Cimes",
        "date": "2021-03-03",
    }
    place = tmp_path / "press.db"
    assert invoke("export", "--to", "sqlite", "-o", place, stdin=json.dumps(record).encode()).returncode == 0

    async def ask():
        client = app.Datasette([str(place)]).client
        page = await client.get(f"/press/articles?_search={word}&_facet=outlet&_searchmode=raw")
        rows = await client.get(f"/press/articles.json?_search={word}&_shape=array&_searchmode=raw")
        return page, rows

    page, rows = asyncio.run(ask())
    assert page.status_code == 200 and (">Sans accent<" in page.text) is bool(found)
    assert len(rows.json()) == found
