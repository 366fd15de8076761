"""One article of our own in every shape in which clipper may meet it."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from email.message import EmailMessage

import zstandard

import exports

TITLE = "La halle de Brézolles rouvre samedi après deux ans de chantier"
DATE = "2024-05-03T08:30+02:00"
MAIL_DATE = "Fri, 03 May 2024 08:30:00 +0200"
PARAGRAPHS = (
    "La halle de Brézolles rouvre ses portes samedi, après deux ans de chantier. Le maire y voit un signe pour le "
    "centre de la ville.",
    "Quarante commerçants y reprennent leur place, selon la mairie. Les travaux ont coûté deux millions d'euros, dont "
    "la moitié vient de la région.",
    "« Nous avons attendu ce jour longtemps », dit une fromagère installée depuis vingt ans sous la charpente.",
)
BODY = "\n\n".join(PARAGRAPHS)
TEXT = f"{TITLE}\n\nPublié le 3 mai 2024 à 8h30 (heure de Paris)\n\n{BODY}\n"
MARKUP = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
HTML = (
    f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{TITLE}</title>'
    f'<meta property="article:published_time" content="{DATE}"></head>'
    f"<body><article><h1>{TITLE}</h1>{MARKUP}</article></body></html>"
)
ROW = {"title": TITLE, "date": DATE, "text": BODY}


def rss(content: str = MARKUP) -> bytes:
    """An RSS 2.0 feed."""
    item = (
        f"<item><title>{TITLE}</title><pubDate>{DATE}</pubDate>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded></item>"
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode()


def atom() -> bytes:
    """An Atom feed."""
    content = MARKUP.replace("<", "&lt;")
    entry = (
        f"<entry><title>{TITLE}</title><published>{DATE}</published>"
        f'<content type="html">{content}</content></entry>'
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode()


def rdf() -> bytes:
    """An RSS 1.0 feed."""
    content = f"<description><![CDATA[{MARKUP}]]></description>"
    item = f"<item><title>{TITLE}</title><dc:date>{DATE}</dc:date>{content}</item>"
    return f'<rdf:RDF xmlns="http://purl.org/rss/1.0/">{item}</rdf:RDF>'.encode()


def mail(text: str | None = BODY, html: str | None = None, subject: str = TITLE) -> bytes:
    """A mail with a text, a page or both."""
    message = EmailMessage()
    message["From"] = "Léa Morin <lea@journal.example>"
    message["Subject"] = subject
    message["Date"] = MAIL_DATE
    if text is not None:
        message.set_content(text)
    if html is not None:
        add = message.add_alternative if text is not None else message.set_content
        add(html, subtype="html")
    return message.as_bytes()


def mbox(*mails: bytes) -> bytes:
    """A mailbox."""
    return b"\n".join(b"From lea@journal.example Fri May  3 08:30:00 2024\n" + one for one in mails)


def warc(*payloads: bytes, http: str = "text/html; charset=utf-8") -> bytes:
    """A WARC of pages; with `http` empty, a WET of texts."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {http}\r\n\r\n".encode() if http else b""
    kind = ("response", "application/http") if http else ("conversion", "text/plain")
    return b"".join(
        f"WARC/1.0\r\nWARC-Type: {kind[0]}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://journal.example/{number}\r\nWARC-Date: 2024-05-05T10:00:00Z\r\n"
        f"Content-Type: {kind[1]}\r\nContent-Length: {len(head + payload)}\r\n\r\n".encode()
        + head + payload + b"\r\n\r\n"
        for number, payload in enumerate(payloads, 1)
    )  # fmt: skip


def table(delimiter: str = ",") -> bytes:
    """A CSV."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([ROW.keys(), ROW.values()])
    return out.getvalue().encode()


def zipped(**entries: bytes) -> bytes:
    """A zip; `a_txt` is the entry `a.txt`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_", ".")), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zipped_as(entries: dict[str, bytes]) -> bytes:
    """A zip of entries with any names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(**entries: bytes) -> bytes:
    """A tar; `a_txt` is the entry `a.txt`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name.replace("_", "."))
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def europresse() -> bytes:
    """An export of Europresse."""
    return exports.page(
        exports.europresse(
            header="Région, vendredi 3 mai 2024 - 08:30 UTC +02:00 60 mots, p. 3",
            title=f'<p class="titreArticleVisu rdp__articletitle">{TITLE}</p>',
            body=MARKUP,
            record="news·20240503·CDC·1",
            certificate="",
        )
    )


def factiva() -> bytes:
    """An export of Factiva."""
    text = {"LP": PARAGRAPHS[0], "TD": "</p><p>".join(PARAGRAPHS[1:]), "HD": TITLE}
    article = exports.factiva_labels(PD="3 mai 2024", ET="08:30 UTC +02:00", WC="60 mots", **text)
    return f"<html><body>{article}</body></html>".encode()


RAW = TEXT.encode()
SHAPES = {
    "a.txt": RAW,
    "a.html": HTML.encode(),
    "a.txt.gz": gzip.compress(RAW),
    "a.html.bz2": bz2.compress(HTML.encode()),
    "a.txt.xz": lzma.compress(RAW),
    "a.html.zst": zstandard.ZstdCompressor().compress(HTML.encode()),
    "a.zip": zipped(a_txt=RAW),
    "a.tar": tarred(a_html=HTML.encode()),
    "a.tar.gz": gzip.compress(tarred(a_txt=RAW)),
    "nested.zip": zipped(b_tgz=gzip.compress(tarred(c_zip=zipped(a_txt=RAW)))),
    "crawl.warc": warc(HTML.encode()),
    "crawl.warc.gz": gzip.compress(warc(HTML.encode())),
    "crawl.wet.gz": gzip.compress(warc(RAW, http="")),
    "rss.xml": rss(),
    "atom.xml": atom(),
    "rdf.xml": rdf(),
    "text.eml": mail(),
    "html.eml": mail(None, MARKUP),
    "page.eml": mail(None, HTML),
    "both.eml": mail("Votre logiciel n'affiche pas cette lettre.", HTML),
    "newsletter.eml": mail(TEXT, subject="La lettre du matin"),
    "box.mbox": mbox(mail()),
    "a.jsonl": json.dumps(ROW).encode() + b"\n",
    "markup.jsonl": json.dumps(ROW | {"text": MARKUP}).encode() + b"\n",
    "record.jsonl": json.dumps({"title": TITLE, "date": DATE, "body": BODY}).encode() + b"\n",
    "array.json": json.dumps([ROW], indent=1).encode(),
    "one.json": json.dumps(ROW, indent=1).encode(),
    "a.csv": table(),
    "a.tsv": table("\t"),
    "europresse.HTML": europresse(),
    "Factiva.htm": factiva(),
    "a.docx": exports.word(*map(exports.paragraph, TEXT.splitlines())),
    "a.rtf": exports.rtf(TEXT.splitlines()),
}
