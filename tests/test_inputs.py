"""The same article in every format: the same record."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import composed
from clipper import clip, clip_bytes
from clipper.cli.listings import list_formats
from clipper.errors import InputError
from clipper.model import Document, Failure, Skip, Source
from clipper.pipeline import clip_document
from clipper.reading.containers import open_documents
from clipper.settings import DEFAULT_SETTINGS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "inputs.md"


def clipped(data, path="entree"):
    """Articles, and what else an input holds."""
    articles, others = [], []
    for found in open_documents(io.BytesIO(data), Source(path=path), DEFAULT_SETTINGS):
        if isinstance(found, Document):
            articles += [a for outcome in clip_document(found, DEFAULT_SETTINGS) for a in outcome.articles]
        else:
            others.append(found)
    return articles, others


@pytest.mark.parametrize("name", composed.SHAPES)
def test_every_format_gives_the_record_of_the_plain_text(name):
    """Title, date and body are those of the same article as plain text."""
    (article,), others = clipped(composed.SHAPES[name], name)
    assert (article.title, article.date, article.body) == (composed.TITLE, composed.DATE, composed.BODY)
    assert others == []


@pytest.mark.parametrize("name", composed.SHAPES)
def test_formats_are_known_by_content(name):
    """Without its name, an input is read all the same."""
    (article,), _ = clipped(composed.SHAPES[name])
    assert article.body == composed.BODY


@pytest.mark.parametrize("name", [name for name in composed.SHAPES if name not in ("a.txt", "a.html")])
def test_a_cut_input_never_fails_unforeseen(name):
    """Cut anywhere, an input gives records, failures and skips, and no other exception."""
    data = composed.SHAPES[name]
    for share in (3, 10, 50, 90):
        articles, others = clipped_or_error(data[: len(data) * share // 100], name)
        assert all(isinstance(other, (Failure, Skip)) for other in others)
        assert all(article.body.strip() for article in articles)


@pytest.mark.parametrize("name", composed.SHAPES)
def test_a_flipped_byte_never_fails_unforeseen(name):
    """With one byte changed anywhere, an input gives records, failures and skips, and no other exception."""
    data = composed.SHAPES[name]
    for at in range(0, len(data), max(1, len(data) // 40)):
        spoilt = bytearray(data)
        spoilt[at] ^= 0x55
        _, others = clipped_or_error(bytes(spoilt), name)
        assert all(isinstance(other, (Failure, Skip)) for other in others)


def clipped_or_error(data, path):
    """As `clipped`; an error of a leaf, which a run makes a Failure, is one here."""
    try:
        return clipped(data, path)
    except InputError as error:
        return [], [Failure(source=Source(path=path), message=error.message)]


def test_a_capture_bounds_the_date():
    """A day of publication after the capture of the page is not believed."""
    page = composed.HTML.replace(composed.DATE, "2025-01-01T08:00").encode()
    (article,), _ = clipped(composed.warc(page))
    assert article.date is None and article.source.fetched == "2024-05-05T10:00:00Z"


EXAMPLES = re.findall(r"(?m)^\$ (.+)$", PAGE.read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the article in every format, under the names that the page uses."""
    folder = tmp_path_factory.mktemp("formats")
    for name, data in composed.SHAPES.items():
        (folder / name).write_bytes(data)
    (folder / "other.csv").write_bytes(composed.table().replace(b",text", b",texte_brut", 1))
    return folder


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_page_give_the_article(example, folder):
    """Each example of docs/inputs.md runs, and gives the article once per file that it names."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "-o", "pipefail", "-c", example]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True)
    named = [word for word in example.split() if (folder / word).is_file()]
    assert [json.loads(line)["body"] for line in done.stdout.splitlines()] == [composed.BODY] * len(named)


def test_the_page_names_every_format():
    """What `clipper formats` lists stands in the table of docs/inputs.md."""
    table = PAGE.read_text("utf-8").partition("\n## ")[0]
    missing = [name for name, _ in list_formats() if not re.search(rf"(?m)^\|.*\b{name}\b.*\|", table)]
    assert missing == []


@pytest.mark.parametrize("name", ["a.txt", "nested.zip", "crawl.warc.gz", "a.csv"])
def test_clip_opens_what_the_command_opens(name, folder):
    """From Python, a path or bytes of any format give the same articles as the command."""
    (article,) = clip(folder / name)
    (same,) = clip_bytes((folder / name).read_bytes())
    assert article.body == same.body == composed.BODY


def test_clip_raises_after_the_articles_of_all_that_can_be_read():
    """A damaged entry costs no other, and is not passed over in silence."""
    articles = clip_bytes(composed.tarred(a_txt=composed.RAW, b_gz=b"\x1f\x8b\x08cut"))
    assert next(articles).title == composed.TITLE
    with pytest.raises(InputError):
        next(articles)
