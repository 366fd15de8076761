"""`clipper export`: each format, opened by a tool that reads it, with texts that try to break it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sqlite3
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import zstandard

from clipper.emitting.exporting import EXPORTS
from clipper.emitting.formats import columns
from command import clipper, dispatch, invoke

PLAIN = {
    "id": "ae46feb088ce52d6",
    "title": "Le lac des Encombres sera vidé en avril",
    "date": "2021-03-03",
    "date_precision": "day",
    "body": "La commune cherche où loger les truites.\n\nLa régie de l’énergie paie l’œuvre.",
    "lang": "fr",
    "authors": ["Jeanne Morel", "Paul Ney"],
    "outlet": "Le Courrier des Cimes",
    "mentions": [{"text": "mardi", "start": 3, "end": 8, "date": "2021-03-02", "precision": "day"}],
    "archive": {"database": "Europresse", "record": "news·1", "section": "Vallées", "edition": "8121", "pages": "7",
                "words": 512, "also": []},
    "source": {"path": "lot.HTML", "member": "news·1", "url": "https://cimes.example/lac", "fetched": None,
               "format": "europresse", "encoding": "utf-8", "article": 1, "articles": 1, "lines": [1, 9]},
    "removed": [{"line": 2, "rule": "menu", "text": "Accueil"}],
}  # fmt: skip
UNDATED = {"id": "0000000000000002", "title": "Sans date", "body": "Un texte.", "date": None}
MONTH = {"id": "0000000000000003", "title": "D'avril", "body": "Un texte d'avril.", "date": "2023-04",
         "date_precision": "month", "authors": ["A. B."]}  # fmt: skip
TITLES = {
    "formula": "=HYPERLINK(\"http://x.example\";\"clic\")",
    "stars": "**** *source_faux *date_1999",
    "theme": "-*titre",
    "markup": "<b>Gras</b> & ]]> &amp; <!-- x -->",
    "controls": "Un\x00 deux\x01 trois\x1b[31m\x7f\x85quatre\u2028cinq\ufffesix",
    "breaks": "Un\ttitre\r\nsur trois\nlignes\n---\nid: faux",
    "quotes": 'Il dit "oui", l\'autre «\xa0non\xa0» \\ fin\\',
    "excel": "_x0041_ et 2021-03-03",
    "ris": "ER  - \nTY  - BOOK",
    "surrogate": "Seul \ud800 ici",
    "emoji": "La fête 🎉 à Çelik, œuvre",
    "markdown": "# 1. *Oui* _non_ [a](b) `c` ~~d~~ <e> + - > |",
    "dollar": "Le prix : 5 $ ou 6 $$",
    "year": "2021 *faux",
}  # fmt: skip
HOSTILE = [
    {"id": f"bad{number:013}", "title": title, "date": "2021-03-03", "outlet": title, "authors": [title, "B"],
     "body": f"{title}\n\nLa fin.\n{title}", "lang": "fr"}
    for number, title in enumerate(TITLES.values())
]  # fmt: skip
RECORDS = [PLAIN, UNDATED, MONTH, *HOSTILE]
CLEAN_RE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800\ufffe\uffff]")
BREAKS_RE = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def said(text):
    """A title as a format without line breaks and control characters has it."""
    return " ".join(CLEAN_RE.sub("", BREAKS_RE.sub(" ", text)).split())


def squeezed(text):
    """The same of what a reader gives back."""
    return " ".join(text.split())


WANTED = [said(record["title"]) for record in RECORDS]


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """The records as a file of JSON Lines."""
    path = tmp_path_factory.mktemp("records") / "articles.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "ascii")
    return path


@pytest.fixture
def export(records, tmp_path):
    """A run of the command on the records: the place that it has written to."""

    def run(name, *more, output="out"):
        place = tmp_path / output
        done = invoke("export", "--to", name, records, "-o", place, *more)
        assert done.returncode == 0, done.stderr.decode()
        run.said = done.stderr.decode()
        return place

    return run


STARRED_RE = re.compile(r"\*[A-Za-z]+_[A-Za-z0-9_]+")


def read_iramuteq(text):
    """The texts of a corpus, by the rules of IRaMuTeQ's own reader and checker."""
    found = []
    for line in text.splitlines():
        if line.startswith("****"):
            stars = line.split()[1:]
            assert stars and all(STARRED_RE.fullmatch(star) for star in stars), line
            found.append((dict(star[1:].split("_", 1) for star in stars), []))
        else:
            assert found, "text before the first mark"
            assert "*" not in line and "$" not in line
            found[-1][1].append(line)
    assert all("".join(lines).strip() for _, lines in found), "an empty text"
    return found


def test_iramuteq_reads_its_corpus(export):
    """Every article is a text below its variables; nothing in a title or body passes for a mark."""
    data = export("iramuteq").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data
    texts = read_iramuteq(data.decode("utf-8"))
    assert len(texts) == len(RECORDS)
    stars, lines = texts[0]
    assert stars == {"source": "lecourrierdescimes", "date": "20210303", "am": "202103", "annee": "2021",
                     "id": "ae46feb088ce52d6"}  # fmt: skip
    assert lines[:2] == [
        "Le lac des Encombres sera vidé en avril.",
        "La commune cherche où loger les truites.",
    ]
    assert "a blank was written for `$`" in export.said and "a blank was written for `*`" in export.said


def test_iramuteq_dates_are_as_precise_as_known(export):
    """A month gives a month and a year; nothing gives nothing; the outlet may be unknown."""
    texts = read_iramuteq(export("iramuteq").read_text("utf-8"))
    assert texts[1][0] == {"source": "inconnu", "id": "0000000000000002"}
    assert texts[2][0] == {"source": "inconnu", "am": "202304", "annee": "2023", "id": "0000000000000003"}


def test_iramuteq_variables_can_be_chosen(export):
    """--fields names the variables, folded to letters and digits."""
    texts = read_iramuteq(export("iramuteq", "--fields", "annee,archive_section,lang").read_text("utf-8"))
    assert texts[0][0] == {"annee": "2021", "archivesection": "vallees", "lang": "fr"}


def test_txm_reads_its_folder(export):
    """One XML file for each row of metadata.csv, with the title, the paragraphs and the same metadata."""
    folder = export("txm")
    with (folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(f"{row['id']}.xml" for row in rows) == sorted(path.name for path in folder.glob("*.xml"))
    assert all(re.fullmatch("[a-z]+", name) for name in rows[0])
    for row, record, title in zip(rows, RECORDS, WANTED):
        root = ET.fromstring((folder / f"{row['id']}.xml").read_bytes())
        space = {"t": "http://www.tei-c.org/ns/1.0"}
        assert [part.tag.split("}")[1] for part in root] == ["teiHeader", "text"]
        for part in ("titleStmt/t:title", "publicationStmt/t:p", "sourceDesc/t:p"):
            assert root.findtext(f"t:teiHeader/t:fileDesc/t:{part}", namespaces=space)
        text = root.find("t:text", space)
        assert text.attrib == row and not any(set(value) & set("<>\n") for value in row.values())
        assert squeezed(text.findtext("t:head", namespaces=space)) == title
        wanted = [said(part) for part in record["body"].split("\n") if said(part)]
        assert [squeezed(part.text) for part in text.findall("t:p", space)] == wanted
    assert (rows[0]["annee"], rows[0]["mois"], rows[2]["mois"], rows[2]["date"]) == (
        "2021", "2021-03", "2023-04", "2023-04")  # fmt: skip


def test_txm_does_not_mix_corpora(export, records):
    """A folder with other files in it is refused: they would become texts of the corpus."""
    folder = export("txm")
    done = invoke("export", "--to", "txm", records, "-o", folder)
    assert done.returncode == 74 and b"choose another folder" in done.stderr


TABLES = {"csv": (",", "utf-8"), "csv-fr": (";", "utf-8-sig"), "tsv": ("\t", "utf-8")}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_read_by_csv(export, name):
    """Every row has every column, and every text comes back without the guard against formulas."""
    delimiter, encoding = TABLES[name]
    data = export(name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") is (name == "csv-fr")
    rows = list(csv.DictReader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))
    assert [list(row) for row in rows] == [list(columns())] * len(RECORDS)
    titles = [row["title"] for row in rows]
    assert not any(title.startswith(("=", "+", "-", "@", "\t", "\r")) for title in titles)
    assert [said(title.removeprefix("'")) for title in titles] == WANTED
    assert (rows[0]["authors"], rows[0]["archive_words"], rows[1]["date"]) == (
        "Jeanne Morel; Paul Ney",
        "512",
        "",
    )
    if name == "tsv":
        assert len(data.splitlines()) <= len(data.decode().split("\r\n")) == len(RECORDS) + 2


def test_columns_can_be_chosen(export):
    """--fields names the columns, in this order; `doc_id` is what R looks for."""
    rows = export("csv", "--fields", "doc_id,date,source_path").read_text("utf-8").splitlines()
    assert rows[:2] == ["doc_id,date,source_path", "ae46feb088ce52d6,2021-03-03,lot.HTML"]


def test_excel_opens_the_workbook(export):
    """openpyxl reads every text as a text; a body that no cell holds is cut, and told."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads workbooks")
    sheet = openpyxl.load_workbook(export("xlsx", output="out.xlsx"))["articles"]
    rows = list(sheet.iter_rows(min_row=2))
    names = [cell.value for cell in sheet[1]]
    assert names == list(columns()) and sheet.freeze_panes == "A2"
    cells = [row[names.index("title")] for row in rows]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"} and not any(
        cell.hyperlink for cell in cells
    )
    titles = [
        cell.value.replace("_x005F_", "_") for cell in cells
    ]  # which Excel reads so, and openpyxl does not
    assert [said(title) for title in titles] == WANTED
    assert (
        rows[0][names.index("date")].value == "2021-03-03"
        and rows[0][names.index("archive_words")].value == 512
    )


def test_a_cell_has_an_end(tmp_path):
    """A text beyond what a cell holds is cut and named."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads workbooks")
    record = json.dumps({"id": "1", "title": "T", "body": "é🎉" * 40_000})
    done = invoke("export", "--to", "xlsx", "-o", tmp_path / "a.xlsx", stdin=record.encode())
    assert b"1 times `body` was cut at 32767 characters" in done.stderr
    body = openpyxl.load_workbook(tmp_path / "a.xlsx")["articles"]["I2"].value
    assert body == ("é🎉" * 40_000)[: len(body)] and len(body.encode("utf-16-le")) // 2 == 32_767


def test_the_database_is_searched_by_sqlite_utils(export):
    """Accents need not be written, `œ` is found as `oe`, and the index is the one that sqlite-utils knows."""
    sqlite_utils = pytest.importorskip("sqlite_utils", reason="sqlite-utils reads the database")
    database = sqlite_utils.Database(str(export("sqlite")))
    articles = database["articles"]
    assert articles.detect_fts() == "articles_fts" and articles.pks == ["id"]
    for word in ("regie", "energie", "encombres", "oeuvre", "œuvre", "truit*"):
        assert articles.get(PLAIN["id"])["title"] in [row["title"] for row in articles.search(word)], word
    assert [said(row["title"]) for row in articles.rows] == WANTED
    first = next(iter(articles.rows))
    assert json.loads(first["authors"]) == PLAIN["authors"] and first["truncated"] == 0
    assert (
        list(database["mentions"].rows)[0]["article"]
        == list(database["removed"].rows)[0]["article"]
        == PLAIN["id"]
    )
    articles.rebuild_fts()
    database.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_the_database_is_updated(export, tmp_path):
    """The same article again replaces its row and what belongs to it; the index follows."""
    place = export("sqlite")
    changed = PLAIN | {"title": "Le barrage", "mentions": []}
    invoke("export", "--to", "sqlite", "-o", place, stdin=json.dumps(changed).encode())
    database = sqlite3.connect(place)
    assert database.execute("SELECT count(*) FROM articles").fetchone() == (len(RECORDS),)
    assert database.execute("SELECT count(*) FROM mentions").fetchone() == (0,)
    found = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert [database.execute(found, (word,)).fetchone()[0] for word in ("barrage", "encombres")] == [1, 0]
    database.close()


def test_a_database_that_is_none_is_not_touched(records, tmp_path):
    """A file that is no database stays as it is."""
    (tmp_path / "notes.db").write_text("Rappeler la rédaction, " * 99)
    done = invoke("export", "--to", "sqlite", records, "-o", tmp_path / "notes.db")
    assert done.returncode == 74 and b"not a database" in done.stderr
    assert (tmp_path / "notes.db").read_text().startswith("Rappeler")


def test_pyarrow_reads_parquet(export):
    """Lists and objects are nested, a day is a date where it is known."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow reads Parquet")
    table = parquet.read_table(export("parquet"))
    assert (
        table.num_rows == len(RECORDS) and str(table.schema.field("authors").type) == "list<element: string>"
    )
    rows = table.to_pylist()
    assert [said(row["title"]) for row in rows] == WANTED
    assert rows[0]["archive"] == PLAIN["archive"] and rows[0]["mentions"] == PLAIN["mentions"]
    assert [str(row["date_day"]) for row in rows[:3]] == ["2021-03-03", "None", "None"]


def test_hugging_face_reads_its_lines(export):
    """pyarrow, which `datasets` reads JSON with, finds one type for each key."""
    arrow = pytest.importorskip("pyarrow.json", reason="pyarrow reads JSON Lines")
    rows = arrow.read_json(str(export("hf"))).to_pylist()
    assert [set(row) for row in rows] == [{"text", "id", "metadata"}] * len(RECORDS)
    assert rows[0]["text"] == f"{PLAIN['title']}\n\n{PLAIN['body']}"
    assert rows[0]["metadata"]["url"] == "https://cimes.example/lac" and rows[1]["metadata"]["date"] is None


def shown(tokens):
    """The text that a Markdown reader shows."""
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            yield token.content
        elif token.type == "softbreak":
            yield " "
        yield from shown(token.children or ())


def test_markdown_shows_what_was_written(export):
    """Front matter is YAML with the values; the text, once rendered, has neither lost nor gained a character."""
    yaml = pytest.importorskip("yaml", reason="PyYAML reads front matter")
    markdown = pytest.importorskip("markdown_it", reason="markdown-it-py reads Markdown").MarkdownIt(
        "commonmark"
    )
    paths = sorted(export("markdown").glob("*.md"))
    assert len(paths) == len(RECORDS) and all(len(path.name) <= 100 and path.name.isascii() for path in paths)
    assert "2021-03-03-le-lac-des-encombres-sera-vide-en-avril-ae46feb0.md" in {path.name for path in paths}
    by_id = {record["id"]: record for record in RECORDS}
    for path in paths:
        head, text = path.read_bytes().decode("utf-8").removeprefix("---\n").split("\n---\n", 1)
        values = yaml.safe_load(head)
        record = by_id.pop(values["id"])
        assert values["title"] == CLEAN_RE.sub("", record["title"])
        blocks = [
            squeezed("".join(shown([block]))) for block in markdown.parse(text) if block.type == "inline"
        ]
        body = [said(part) for part in record["body"].split("\n") if said(part)]
        assert blocks == [said(record["title"]), *body]
        assert {block.tag for block in markdown.parse(text)} <= {"", "h1", "p"}
    assert by_id == {}


@pytest.mark.parametrize(("name", "ending"), [("markdown", "md"), ("txm", "xml")])
def test_no_file_replaces_another(tmp_path, name, ending):
    """Articles whose ids and titles give one name have a file each."""
    rows = [
        {"id": it, "title": "Même titre", "body": f"Le corps de {it}."}
        for it in ("A 1", "a-1", "É", "…", "x" * 300)
    ]
    lines = "\n".join(map(json.dumps, rows)).encode()
    assert invoke("export", "--to", name, "-o", tmp_path / "out", stdin=lines).returncode == 0
    texts = [path.read_text("utf-8") for path in (tmp_path / "out").glob(f"*.{ending}")]
    assert all(sum(row["body"].rstrip(".") in text for text in texts) == 1 for row in rows)


def test_the_input_is_not_replaced(records):
    """An output under the name of an input is refused."""
    before = records.read_bytes()
    done = invoke("export", "--to", "csv", records, "-o", records)
    assert done.returncode == 2 and records.read_bytes() == before


def test_markdown_leaves_other_notes_alone(export, tmp_path):
    """The folder may be a person's own: other files stay, and the same articles replace their notes."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.md").write_text("à moi")
    export("markdown"), export("markdown")
    assert len(list((tmp_path / "out").iterdir())) == len(RECORDS) + 1
    assert (tmp_path / "out" / "mine.md").read_text() == "à moi"


def test_rispy_reads_ris(export):
    """One reference for each article; no text begins another."""
    rispy = pytest.importorskip("rispy", reason="rispy reads RIS")
    data = export("ris").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    found = rispy.loads(data.decode("utf-8").replace("\r\n", "\n"))
    assert [squeezed(one["title"]) for one in found] == WANTED
    first = found[0]
    assert (first["type_of_reference"], first["authors"], first["secondary_title"], first["date"]) == (
        "NEWS", PLAIN["authors"], PLAIN["outlet"], "2021/03/03/")  # fmt: skip
    assert b"DA  - 2023/04//\r\n" in data


def test_citeproc_reads_csl(export):
    """An array of items with an id and a type; dates are as precise as they are known."""
    items = json.loads(export("csl").read_bytes())
    citeproc = pytest.importorskip("citeproc.source.json", reason="citeproc-py reads CSL JSON")
    references = citeproc.CiteProcJSON(items)
    assert [squeezed(references[record["id"]]["title"]) for record in RECORDS] == WANTED
    assert [squeezed(item["title"]) for item in items] == WANTED
    assert items[0]["issued"] == {"date-parts": [[2021, 3, 3]]} and items[0]["author"][0] == {
        "literal": "Jeanne Morel"
    }
    assert items[2]["issued"] == {"date-parts": [[2023, 4]]} and "issued" not in items[1]
    assert {item["type"] for item in items} == {"article-newspaper"}


def test_feedparser_reads_atom(export):
    """Every article with a day is an entry; the others are counted."""
    feedparser = pytest.importorskip("feedparser", reason="feedparser reads feeds")
    feed = feedparser.parse(export("atom").read_bytes())
    assert not feed.bozo and feed.feed.updated == "2021-03-03T00:00:00Z"
    dated = [record for record in RECORDS if len(record["date"] or "") >= 10]
    assert [entry.id for entry in feed.entries] == [f"urn:clipper:{record['id']}" for record in dated]
    root = ET.fromstring((Path(export("atom"))).read_bytes())
    titles = [squeezed(one.text) for one in root.findall("{*}entry/{*}title")]
    assert titles == [said(record["title"]) for record in dated]
    assert "2 articles were left out: a feed needs their day" in export.said


NOT_RECORDS = {
    "no JSON": b"{",
    "another object": b'{"name":"x"}',
    "a list": b'["x"]',
    "no id": b'{"title":"T","body":"B"}',
    "a number for a title": b'{"id":"1","title":5,"body":"B"}',
    "no date": b'{"id":"1","title":"T","body":"B","date":"hier"}',
    "a number without end": b'{"id":"1","title":"T","body":"B","archive":{"database":"X","words":'
    + b"9" * 99
    + b"}}",
    "a removal that is none": b'{"id":"1","title":"T","body":"B","removed":[5]}',
    "a deep one": b"[" * 100_000,
}


@pytest.mark.parametrize("line", NOT_RECORDS.values(), ids=NOT_RECORDS)
def test_what_is_no_record_is_told(tmp_path, line):
    """A line that is no record of clipper is named with its number, whatever it is; the others are written."""
    good = b'{"id":"2","title":"Le bac","body":"Il passe."}'
    done = invoke("export", "--to", "sqlite", "-o", tmp_path / "a.db", stdin=b"\n".join([good, line, good]))
    assert done.returncode == 1 and b"line 2 is not a record" in done.stderr
    assert b"1 articles written" in done.stderr


def test_a_key_of_ones_own_is_told():
    """What a person has added to records has no column, and is named."""
    line = b'{"id":"2","title":"Le bac","body":"Il passe.","topic":"eau"}'
    done = invoke("export", "--to", "csv", stdin=line)
    assert done.returncode == 0 and b"keys that are not clipper's, and were left out: topic" in done.stderr


@pytest.mark.parametrize("name", EXPORTS)
def test_what_no_format_holds_is_counted(records, tmp_path, name):
    """Control characters and lone surrogates are left out of every format, and how many records had them is told."""
    done = invoke("export", "--to", name, records, "-o", tmp_path / "out")
    assert b"2 records had control characters or halves of characters" in done.stderr


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_records_give_the_same_bytes(records, tmp_path, name):
    """A format has no clock and no order of its own, and nothing is left beside what was written."""
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        assert invoke("export", "--to", name, records, "-o", tmp_path / place / "out").returncode == 0
    one, other = ({str(path.relative_to(tmp_path / place)): path.read_bytes()
                   for path in (tmp_path / place).rglob("*") if path.is_file()} for place in ("a", "b"))  # fmt: skip
    assert one == other and all(path.split("/")[0] == "out" for path in one)


def test_what_extract_writes_is_exported(tmp_path):
    """The two commands in a pipe; a line that is no record is told, and the rest is written."""
    (tmp_path / "a.txt").write_text(dispatch(), "utf-8")
    (tmp_path / "b.txt").write_text(dispatch(1), "utf-8")
    lines = clipper("extract", tmp_path, "--quiet").stdout
    done = clipper("export", "--to", "tsv", "--fields", "title,date", stdin=lines + b"{}\n")
    assert done.stdout.decode().split("\r\n")[1].split("\t")[1] == "2024-03-12T09:30"
    assert done.returncode == 1 and b"line 3 is not a record" in done.stderr


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.jsonl.gz", "a.json.zst"])
def test_every_file_of_extract_is_read(tmp_path, name):
    """JSON Lines and arrays, compressed or not."""
    (tmp_path / "in.txt").write_text(dispatch(), "utf-8")
    assert invoke("extract", tmp_path / "in.txt", "-o", tmp_path / name).returncode == 0
    done = invoke("export", "--to", "csv", "--fields", "title", tmp_path / name)
    assert done.stdout.decode().splitlines()[1] == "Le bac de Quillebeuf reprend ses traversées"


def test_a_copy_is_written_once(records):
    """An article that was met before is left out, and counted."""
    done = invoke("export", "--to", "csv", "--fields", "id", records, records)
    assert len(done.stdout.splitlines()) == len(RECORDS) + 1
    assert f"{len(RECORDS)} articles were left out".encode() in done.stderr


WRONG = {
    "no place": (["--to", "sqlite"], b"name it with -o"),
    "unknown field": (["--to", "csv", "--fields", "titel"], b"there is no field 'titel'"),
    "no fields": (["--to", "ris", "--fields", "title"], b"has no --fields"),
    "unknown format": (["--to", "docx"], b"docx"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_wish_is_refused(records, case):
    """Status 2, before anything is read."""
    arguments, message = WRONG[case]
    done = invoke("export", records, *arguments)
    assert done.returncode == 2 and message in done.stderr and done.stdout == b""


def test_compressed_by_name(export):
    """A text format is compressed where the name says so."""
    packed = export("csv", "--fields", "id", output="a.csv.gz").read_bytes()
    same = zstandard.ZstdDecompressor().decompressobj()
    assert gzip.decompress(packed) == same.decompress(
        export("csv", "--fields", "id", output="a.csv.zst").read_bytes()
    )


def test_a_library_that_is_missing_is_named(records, tmp_path, monkeypatch):
    """Without its library a format says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    done = invoke("export", "--to", "xlsx", records, "-o", tmp_path / "a.xlsx")
    assert done.returncode == 2 and b"[xlsx]" in done.stderr
    assert list(tmp_path.iterdir()) == []
