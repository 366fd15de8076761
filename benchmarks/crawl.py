"""A crawl of composed French pages as a WARC, as large as one wants; the same bytes for the same arguments.

python benchmarks/crawl.py crawl.warc.gz --pages 100000
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator
from pathlib import Path

SUBJECTS = (
    "Le conseil municipal",
    "La région",
    "Une association de riverains",
    "Le port",
    "L'hôpital",
    "La chambre d'agriculture",
)
VERBS = ("annonce", "reporte", "défend", "conteste", "prépare", "détaille")
OBJECTS = (
    "un nouveau budget",
    "la rénovation de la halle",
    "la fermeture d'une ligne",
    "un plan contre les crues",
)
PLACES = ("à Brézolles", "dans la vallée de l'Orbe", "sur le plateau de Vernay", "au bord du canal")
ENDINGS = (
    "après plusieurs mois de discussions.", "malgré les réserves de l'opposition.", "selon un communiqué publié lundi.",
    "et promet une réponse avant la fin de l'année.", "ce qui inquiète les commerçants du centre.",
)  # fmt: skip
SECTIONS = ("Politique", "Économie", "Culture", "Sports", "Régions", "Météo")
PARAGRAPHS = range(6, 14)
LINKS = 120  # of menus and lists around an article


def sentence(choose: random.Random) -> str:
    """One composed sentence."""
    return " ".join(choose.choice(part) for part in (SUBJECTS, VERBS, OBJECTS, PLACES, ENDINGS))


def page(choose: random.Random, number: int) -> bytes:
    """One page with menus, a headline, a date and some paragraphs."""
    title = sentence(choose).rpartition(" ")[0]
    menu = "".join(f'<li><a href="/{n}">{choose.choice(SECTIONS)} {n}</a></li>' for n in range(LINKS))
    text = "".join(
        f"<p>{' '.join(sentence(choose) for _ in range(4))}</p>" for _ in range(choose.choice(PARAGRAPHS))
    )
    day = f"2024-05-{1 + number % 28:02d}T08:30:00+02:00"
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>{title}</h1>{text}</article><footer>Mentions légales</footer></body></html>"
    ).encode()


def records(pages: int, seed: int) -> Iterator[bytes]:
    """For each page its request and its response, as crawlers write them."""
    choose = random.Random(seed)
    for number in range(pages):
        request = b"GET / HTTP/1.1\r\nHost: journal.example\r\n\r\n"
        response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(choose, number)
        for kind, block in (("request", request), ("response", response)):
            yield (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:08d}-{kind}>\r\n"
                f"WARC-Target-URI: https://journal.example/{number}\r\nWARC-Date: 2024-06-01T10:00:00Z\r\n"
                f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
            ).encode() + block + b"\r\n\r\n"  # fmt: skip


def write_crawl(path: Path, pages: int, seed: int = 1) -> None:
    """A WARC of so many pages, gzipped record by record where the name ends in `.gz`."""
    pack = (lambda one: gzip.compress(one, 6, mtime=0)) if path.suffix == ".gz" else bytes
    with path.open("wb") as file:
        file.writelines(map(pack, records(pages, seed)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a WARC of composed pages.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    arguments = parser.parse_args()
    write_crawl(arguments.path, arguments.pages)
