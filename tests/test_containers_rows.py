"""JSON Lines, JSON and CSV: other people's rows as documents."""

from __future__ import annotations

import io
import json

import pytest

from clipper.model import Claim, Document, Failure, Skip, Source
from clipper.reading.containers import open_documents, read_document
from clipper.settings import Limits, Settings

TEXT = "Le pont de Vernay rouvre.\n\nLes travaux auront duré « huit mois », selon la mairie."
QUOTE = '"'
ROW = {"url": "https://journal.example/pont", "date": "2024-05-03", "title": "Le pont rouvre", "text": TEXT}


def opened(data, path="entree", **settings):
    """Everything that some bytes or text hold."""
    raw = data.encode() if isinstance(data, str) else data
    return list(open_documents(io.BytesIO(raw), Source(path=path), Settings(**settings)))


def csv_of(*rows, delimiter=","):
    """A table with every cell in quotes."""
    cells = [list(rows[0]), *(row.values() for row in rows)]
    return "".join(
        delimiter.join(f'"{str(c).replace(QUOTE, QUOTE * 2)}"' for c in row) + "\r\n" for row in cells
    )


def lines_of(*rows):
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


SHAPES = {
    "jsonl": lines_of(ROW, ROW),
    "json-array": json.dumps([ROW, ROW]),
    "json-indented": json.dumps([ROW, ROW], indent=2),
    "json-lines-of-scrapy": "[\n" + ",\n".join(json.dumps(row) for row in (ROW, ROW)) + "\n]",
    "json-wrapped": json.dumps({"status": "ok", "articles": [ROW, ROW]}),
    "json-one-after-another": json.dumps(ROW, indent=1) + "\n" + json.dumps(ROW, indent=1),
    "csv": csv_of(ROW, ROW),
    "csv-semicolons": csv_of(ROW, ROW, delimiter=";"),
    "tsv": csv_of(ROW, ROW, delimiter="\t"),
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_rows_gives_text_and_claims(data):
    """Each row is a document: its text, its address, and what its other columns claim."""
    one, two = opened(data)
    assert one.data.decode() == two.data.decode() == TEXT
    assert one.source.url == "https://journal.example/pont"
    assert [claim.value for claim in one.metadata.titles + one.metadata.published] == [
        "Le pont rouvre",
        "2024-05-03",
    ]


def test_a_row_is_named_by_its_line():
    """The source of a row names the line on which it stands, blank lines counted."""
    found = opened("\n" + lines_of(ROW) + "\n" + lines_of(ROW), "lot.jsonl")
    assert [one.source.name for one in found] == ["lot.jsonl!line 2", "lot.jsonl!line 4"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"maintext": "De news-please.", "title": "T"}, "De news-please."),
        ({"title": "T", "body": "D'un relevé de clipper."}, "D'un relevé de clipper."),
        ({"content": {"rendered": "<p>De WordPress.</p>"}}, "<p>De WordPress.</p>"),
        ({"text": ["Un.", "Deux."]}, "Un.\n\nDeux."),
    ],
)
def test_usual_names_of_texts_are_known(row, text):
    """The fields of common tools need no option."""
    (document,) = opened(lines_of(row))
    assert document.data.decode() == text


def test_the_field_asked_for_comes_first():
    """`--text-field` chooses among several texts."""
    (document,) = opened(lines_of({"text": "Court.", "Long": "Tout."}), text_field="long")
    assert document.data == b"Tout."


@pytest.mark.parametrize("data", [lines_of(*[{"a": 1, "b": "x"}] * 2), "a,b\n1,x\n"], ids=["jsonl", "csv"])
def test_rows_without_a_text_field_ask_for_its_name(data):
    """Where no row has a text, one Failure lists the fields and names the option."""
    failure = opened(data, "t.csv" if data.startswith("a") else "t.jsonl")[-1]
    assert "a, b" in failure.message and "--text-field" in failure.hint


@pytest.mark.parametrize("data", ['{"name": "réglages"}', '[{"a": 1}, {"a": 2}]'], ids=["object", "array"])
def test_json_without_a_text_is_passed_over(data):
    """Settings and other data that lie in a folder are no failure: the fields are told, and the run goes on."""
    assert {(found.reason, type(found)) for found in opened(data, "t.json")} == {("no-text", Skip)}


def test_a_row_whose_text_is_empty_is_passed_over():
    """A row with nothing to read is told and does not fail the others."""
    skip, document = opened(lines_of({"text": " "}, ROW))
    assert isinstance(skip, Skip) and isinstance(document, Document)


DAMAGES = {
    "jsonl-cut": (lines_of(ROW)[:40] + "\n" + lines_of(ROW), "line 1"),
    "jsonl-no-object": ('{"text": "x"}\n[1, 2]\n' + lines_of(ROW), "line 2"),
    "jsonl-deep": (lines_of(ROW) + "[" * 100_000 + "\n" + lines_of(ROW), "line 2"),
    "json-broken-item": ("[\n" + json.dumps(ROW) + ',\n{"text": "x" "y"}]', "item 2"),
    "json-cut": ("[" + json.dumps(ROW) + ", " + json.dumps(ROW)[:50], "item 2"),
    "csv-unclosed-quote": (
        csv_of(ROW) + '"a","b","c","d\r\n' + csv_of(ROW, ROW).partition("\n")[2],
        "line 5",
    ),
    "csv-too-many-cells": ("url,text\nu,a,b\nu,bon\n", "line 2"),
}


@pytest.mark.parametrize(("data", "place"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_row_is_named_and_the_others_are_read(data, place):
    """Damage costs the row it stands in (in JSON also those after it), and the Failure names the place."""
    found = opened(data, "lot.jsonl" if data.startswith("{") else "lot")
    assert [one.source.member for one in found if isinstance(one, Failure)] == [place]
    assert [one for one in found if isinstance(one, Document)]


def test_an_unclosed_quote_does_not_swallow_the_rows_after_it():
    """After a row with a missing quote every whole row comes out."""
    rows = csv_of(ROW, ROW, ROW).splitlines(keepends=True)
    found = opened("".join(rows[:4]) + '"a","b","c","d\r\n' + "".join(rows[4:]))
    assert sum(isinstance(one, Document) for one in found) == 3


@pytest.mark.parametrize(
    "data",
    [lines_of({"text": "x" * 300}) + lines_of({"text": "bon"}), "url,text\nu," + "x" * 300 + "\nu,bon\n"],
    ids=["jsonl", "csv"],
)
def test_a_line_past_the_limit_is_a_failure_and_the_next_is_read(data):
    """A line is never held past the bound on texts."""
    failure, document = opened(data, limits=Limits(text_bytes=200))
    assert isinstance(failure, Failure) and document.data == b"bon"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_tables_of_spreadsheets_are_read_in_their_encoding(kind, encoding):
    """UTF-8 with a mark, UTF-16 and cp1252, as spreadsheets write them, keep their text and claims."""
    row = {"title": "L'été à Vernay", "text": "Déjà vu."}
    data = csv_of(row) if kind == "csv" else json.dumps(row, ensure_ascii=False) + "\n"
    (document,) = opened(data.encode(encoding), f"t.{kind}")
    assert document.metadata.titles == (Claim(value="L'été à Vernay", origin=kind),)
    assert document.data == "Déjà vu.".encode("cp1252" if encoding == "cp1252" else "utf-8")


def test_a_number_of_seconds_in_a_date_field_is_a_date():
    """Seconds and milliseconds since 1970 are read as the moment that they mean; other numbers are left."""
    found = opened(lines_of(*({"text": "x", "date": date} for date in (1714550400, 1714550400000, 20240501))))
    assert [[claim.value for claim in one.metadata.published] for one in found] == [
        ["2024-05-01T08:00:00Z"],
        ["2024-05-01T08:00:00Z"],
        [],
    ]


@pytest.mark.parametrize("end", ["", ",", ",\n "], ids=["object", "comma", "space"])
def test_an_array_cut_between_its_objects_is_told(end):
    """An export that broke off gives what had come, and the missing end is a failure."""
    document, failure = opened(json.dumps([ROW]).removesuffix("]") + end)
    assert document.data.decode() == TEXT and isinstance(failure, Failure)


@pytest.mark.parametrize("shape", ["jsonl", "json"])
def test_a_number_without_end_costs_no_article(shape):
    """An integer of thousands of digits in some other field is none of ours."""
    row = json.dumps(ROW | {"id": 0}).replace(": 0", ": " + "9" * 5000)
    (document,) = opened(row + "\n" if shape == "jsonl" else f"[{row}]")
    assert document.data.decode() == TEXT


def test_json_in_another_encoding_is_told():
    """JSON is UTF-8; a text in cp1252 is read with the warning that a page with a wrong label gets."""
    for data, warnings in ((TEXT.encode(), ()), (TEXT.encode("cp1252"), ("charset-mismatch",))):
        (document,) = opened(b'{"text": "' + data.replace(b"\n", b"\\n") + b'"}\n')
        (dispatch,) = read_document(document, Settings())
        assert dispatch.warnings == warnings and dispatch.blocks[1].text == TEXT.partition("\n\n")[2]
