"""Records for tools that read texts: IRaMuTeQ, TXM, Hugging Face, Markdown, Zotero, readers of feeds.

Each is a writer of `exporting`: it takes records, target, notes and fields.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count as numbers
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from clipper.emitting.formats import BREAKS, Record, cells, check_fields, columns, plain_cell
from clipper.french.words import regex

Notes = Counter[str]  # what was replaced or left out, and how often: a line for a person

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
NOT_PLAIN_RE = regex("[^a-z0-9]+")
END_MARKS = (".", "!", "?", "…", ":")
DAY = len("2021-03-03")
NAME_CHARS = 60  # of a title or id in a file name: with a date and an id it stays below 100 bytes


def paragraphs(record: Record) -> list[str]:
    """The paragraphs of a body, each on one line."""
    return [text for part in record["body"].split("\n") if (text := one_line(part))]


def one_line(text: str) -> str:
    """A text without line breaks."""
    return text.translate(BREAKS).strip()


def fold(text: str, gap: str = "") -> str:
    """Lower-case ASCII letters and digits; what is between them becomes `gap`.

    >>> fold("Le Courrier des Cœurs, n° 3"), fold("L’été à Çelik", "-")
    ('lecourrierdescoeursn3', 'l-ete-a-celik')
    """
    letters = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return NOT_PLAIN_RE.sub(gap, plain.lower()).strip(gap or None)


def free_name(folder: Path, stem: str, ending: str) -> str:
    """The stem, or the first of it with a number that no file of the folder has."""
    names = (f"{stem}-{number}" if number else stem for number in numbers())
    return next(name for name in names if not (folder / f"{name}{ending}").exists())


def url_of(record: Record) -> str:
    """The address of the article, or nothing."""
    url = (record["source"] or {}).get("url") or ""
    return one_line(url) if url.startswith(("http://", "https://")) else ""


def date_parts(record: Record) -> list[str]:
    """Year, month and day, as far as they are known."""
    return (record["date"] or "")[:DAY].split("-") if record["date"] else []


def origin_of(record: Record) -> str:
    """The outlet, or the host of the address, or `inconnu`."""
    try:
        host = urlsplit(url_of(record)).hostname or ""
    except ValueError:
        host = ""
    return record["outlet"] or host.removeprefix("www.") or "inconnu"


def variables(record: Record) -> dict[str, str]:
    """What a corpus can be parted by, besides the columns of a table: dates only as precise as they are known."""
    parts = date_parts(record)
    found = {"source": origin_of(record), "date": "".join(parts) if len(parts) == 3 else ""}
    return found | {"am": "".join(parts[:2]) if len(parts) > 1 else "", "annee": "".join(parts[:1])}


USUAL_VARIABLES = ("source", "date", "am", "annee", "id")


def iramuteq(records: Iterable[Record], out: IO[bytes], notes: Notes, fields: tuple[str, ...]) -> None:
    """One file of texts, each below a line of starred variables."""
    names = fields or USUAL_VARIABLES
    check_fields(names, dict.fromkeys((*USUAL_VARIABLES, *columns())))
    for record in records:
        values = dict(zip(names, map(plain_cell, cells(record, names)))) | variables(record)
        stars = {NOT_PLAIN_RE.sub("", name): fold(values[name]) for name in names}
        known = [f"*{name}_{value}" for name, value in stars.items() if value]
        head = " ".join(["****", *(known or [f"*id_{fold(record['id'])}"])])
        title = one_line(record["title"])
        lines = [title if title.endswith(END_MARKS) else f"{title}.", *paragraphs(record)]
        text = "\n".join(lines)
        for mark in "*$":  # its own marks
            if times := text.count(mark):
                notes[f"times a blank was written for `{mark}`, which IRaMuTeQ reads as a mark"] += times
        out.write(f"{head}\n{text.translate({ord('*'): ' ', ord('$'): ' '})}\n\n".encode())


TXM_COLUMNS = ("id", "source", "date", "annee", "mois", "title", "author", "lang")
TEI = "http://www.tei-c.org/ns/1.0"


def txm(records: Iterable[Record], folder: Path, notes: Notes, _fields: tuple[str, ...]) -> None:
    """A folder with one XML file for each text, and `metadata.csv` beside them."""
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        table.writerow(TXM_COLUMNS)
        for record in records:
            name = free_name(folder, fold(record["id"], "-")[:NAME_CHARS] or "text", ".xml")
            values = dict(zip(TXM_COLUMNS, (name, *txm_values(record, notes))))
            table.writerow(values.values())
            (folder / f"{name}.xml").write_bytes(tei(record, values))


def txm_values(record: Record, notes: Notes) -> Iterator[str]:
    """The metadata after `id`; TXM cannot import a `<` in them."""
    parts = date_parts(record)
    month = "-".join(parts[:2]) if len(parts) > 1 else ""
    authors = "; ".join(record["authors"])
    for value in (
        origin_of(record),
        record["date"],
        "".join(parts[:1]),
        month,
        record["title"],
        authors,
        record["lang"],
    ):
        text = one_line(value or "")
        if "<" in text or ">" in text:
            notes["times blanks were written for `<` and `>` in metadata, which TXM cannot import"] += 1
        yield re.sub("[<>]", " ", text).strip()


def tei(record: Record, values: dict[str, str]) -> bytes:
    """One text as TEI: the least header, the title, the paragraphs."""
    root = ET.Element("TEI", xmlns=TEI)
    description = ET.SubElement(ET.SubElement(root, "teiHeader"), "fileDesc")
    for section, tag, text in (
        ("titleStmt", "title", one_line(record["title"])),
        ("publicationStmt", "p", values["source"]),
        ("sourceDesc", "p", url_of(record) or values["source"]),
    ):
        ET.SubElement(ET.SubElement(description, section), tag).text = text
    body = ET.SubElement(root, "text", values)
    ET.SubElement(body, "head").text = one_line(record["title"])
    for text in paragraphs(record):
        ET.SubElement(body, "p").text = text
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def hf(records: Iterable[Record], out: IO[bytes], _notes: Notes, _fields: tuple[str, ...]) -> None:
    """JSON Lines with `text`, `id` and `metadata`, each key always there."""
    for record in records:
        metadata = {key: record[key] for key in ("title", "date", "outlet", "authors", "lang")}
        metadata |= {"url": url_of(record) or None, "path": (record["source"] or {}).get("path")}
        row = {"text": f"{record['title']}\n\n{record['body']}", "id": record["id"], "metadata": metadata}
        out.write(json_bytes(row) + b"\n")


def json_bytes(value: Any) -> bytes:
    r"""JSON that is YAML too: what YAML takes for a line break or forbids is an escape."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda it: f"\\u{ord(it[0]):04x}", text
    ).encode()


BINDING_RE = regex(r"([\\`*_\[\]<>~&|])|(?m:^([#+=-]|\d{1,9}(?=[.)])))")


def markdown(records: Iterable[Record], folder: Path, _notes: Notes, _fields: tuple[str, ...]) -> None:
    """A folder with one note for each article."""
    for record in records:
        day = "-".join(date_parts(record)) or "undated"
        slug = fold(record["title"], "-")[:NAME_CHARS].strip("-") or "article"
        name = free_name(folder, f"{day}-{slug}-{fold(record['id'])[:8]}", ".md")
        body = "\n\n".join(map(escape_markdown, paragraphs(record)))
        title = escape_markdown(one_line(record["title"]))
        (folder / f"{name}.md").write_bytes(front_matter(record) + f"\n# {title}\n\n{body}\n".encode())


def front_matter(record: Record) -> bytes:
    """YAML between its dashes; every text is in double quotes, a whole day is a date."""
    source = record["source"] or {}
    where = "#".join(part for part in (source.get("path"), source.get("member")) if part)
    values = {"title": record["title"], "date": record["date"], "outlet": record["outlet"]}
    values |= {"authors": record["authors"], "lang": record["lang"], "id": record["id"]}
    values |= {"url": url_of(record) or None, "source": where or None}
    known = {key: json_bytes(value) for key, value in values.items() if value}
    if len(record["date"] or "") == DAY:
        known["date"] = record["date"].encode()
    lines = [key.encode() + b": " + value for key, value in known.items()]
    return b"\n".join([b"---", *lines, b"---", b""])


def escape_markdown(text: str) -> str:
    r"""A text that Markdown shows as it is.

    >>> escape_markdown("1. *Oui* [a]"), escape_markdown("# - x")
    ('1\\. \\*Oui\\* \\[a\\]', '\\# - x')
    """
    return BINDING_RE.sub(
        lambda it: f"\\{it[1] or it[2]}" if not (it[2] or "").isdigit() else f"{it[2]}\\", text
    )


def ris(records: Iterable[Record], out: IO[bytes], _notes: Notes, _fields: tuple[str, ...]) -> None:
    """RIS, as Zotero writes it: one tag a line, CRLF."""
    for record in records:
        archive = record["archive"] or {}
        parts = date_parts(record)
        first = paragraphs(record)[:1]
        tags = [("TY", "NEWS"), ("TI", record["title"]), *(("AU", author) for author in record["authors"])]
        tags += [
            ("T2", record["outlet"]),
            ("DA", "/".join([*parts, *[""] * (4 - len(parts))]) if parts else ""),
        ]
        tags += [("PY", "".join(parts[:1])), ("SE", archive.get("section")), ("SP", archive.get("pages"))]
        tags += [("ET", archive.get("edition")), ("UR", url_of(record)), ("LA", record["lang"])]
        tags += [("AN", archive.get("record")), ("DB", archive.get("database")), ("AB", "".join(first))]
        lines = [f"{tag}  - {text}" for tag, value in tags if value and (text := one_line(value))]
        out.write("\r\n".join([*lines, "ER  - ", "", ""]).encode())


def csl(records: Iterable[Record], out: IO[bytes], _notes: Notes, _fields: tuple[str, ...]) -> None:
    """One JSON array of CSL items."""
    out.write(b"[")
    for place, record in enumerate(records):
        out.write((b",\n" if place else b"\n") + json_bytes(csl_item(record)))
    out.write(b"\n]\n")


def csl_item(record: Record) -> dict[str, Any]:
    """One article of a newspaper; only what is known."""
    archive = record["archive"] or {}
    item = {"id": record["id"], "type": "article-newspaper", "title": one_line(record["title"])}
    known = {
        "container-title": record["outlet"],
        "author": [{"literal": author} for author in record["authors"]],
        "issued": {"date-parts": [[int(part) for part in date_parts(record)]]} if record["date"] else None,
        "page": archive.get("pages"),
        "section": archive.get("section"),
        "edition": archive.get("edition"),
        "URL": url_of(record),
        "language": record["lang"],
        "source": archive.get("database"),
        "number": archive.get("record"),
        "abstract": "".join(paragraphs(record)[:1]),
    }
    return item | {key: value for key, value in known.items() if value}


ATOM = "http://www.w3.org/2005/Atom"


def atom(records: Iterable[Record], out: IO[bytes], _notes: Notes, _fields: tuple[str, ...]) -> None:
    """An Atom feed of articles that all have a day."""
    out.write(b'<?xml version="1.0" encoding="utf-8"?>\n' + f'<feed xmlns="{ATOM}">'.encode())
    out.write(b"<id>urn:clipper:feed</id><title>clipper</title><author><name>clipper</name></author>\n")
    newest = ""
    for record in records:
        newest = max(newest, stamp_of(record))
        out.write(ET.tostring(atom_entry(record), encoding="utf-8") + b"\n")
    out.write(f"<updated>{newest or '1970-01-01T00:00:00Z'}</updated></feed>\n".encode())


def atom_entry(record: Record) -> ET.Element:
    """One entry."""
    entry = ET.Element("entry")
    texts = {
        "id": f"urn:clipper:{one_line(record['id'])}",
        "title": one_line(record["title"]),
        "updated": stamp_of(record),
    }
    if published := as_stamp(record["date"]):
        texts["published"] = published
    for tag, text in texts.items():
        ET.SubElement(entry, tag).text = text
    for author in record["authors"]:
        ET.SubElement(ET.SubElement(entry, "author"), "name").text = one_line(author)
    if url := url_of(record):
        ET.SubElement(entry, "link", rel="alternate", href=url)
    if record["outlet"]:
        ET.SubElement(ET.SubElement(entry, "source"), "title").text = one_line(record["outlet"])
    ET.SubElement(entry, "content", type="text").text = "\n\n".join(paragraphs(record))
    return entry


def stamp_of(record: Record) -> str:
    """The moment of the last change of an article as Atom has it, or nothing where its day is not known."""
    return as_stamp(record["date_modified"]) or as_stamp(record["date"])


def as_stamp(date: str | None) -> str:
    """A date as Atom has it, or nothing where the day is not known; what is not stated is midnight and UTC.

    >>> as_stamp("2021-03-03"), as_stamp("2021-03-03T07:00+01:00"), as_stamp("2021-03")
    ('2021-03-03T00:00:00Z', '2021-03-03T07:00:00+01:00', '')
    """
    if date is None or len(date) < DAY:
        return ""
    day, _, clock = date.partition("T")
    time, sign, zone = clock.partition("+" if "+" in clock else "-")
    return f"{day}T{time or '00:00'}{':00' if time.count(':') < 2 else ''}{sign + zone or 'Z'}"
