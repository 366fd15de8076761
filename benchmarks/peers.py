"""The programs that are compared: what each makes of the bytes of a page. Each is imported when it is first asked for.

All are used the way their own documentation shows first; French is named where a peer can be told a language.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a program found in a page; empty where it found nothing, None where it never looks for it."""

    title: str | None = None
    date: str | None = None
    body: str | None = None


Extract = Callable[[bytes], Extracted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program: the package whose version the page names, and how to get at its function."""

    package: str
    load: Callable[[], Extract]


def decoded(page: bytes) -> str:
    """The page as text, for peers that take no bytes."""
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        return page.decode("cp1252", "replace")


def load_clipper() -> Extract:
    """The whole pipeline, down to the lines of JSON, as a worker of `clipper extract` runs it."""
    from clipper.model import Document, Source
    from clipper.running.clipping import clip_leaf
    from clipper.settings import DEFAULT_SETTINGS

    source = Source(path="-")

    def extract(page: bytes) -> Extracted:
        clipped = clip_leaf(Document(source=source, data=page), DEFAULT_SETTINGS)
        records = [json.loads(line) for _, line in clipped.records]
        if not records:
            return Extracted(title="", date="", body="")
        title = "" if records[0]["title_source"] == "lead" else records[0]["title"]
        body = "\n\n".join(record["body"] for record in records)
        return Extracted(title=title, date=records[0]["date"] or "", body=body)

    return extract


def load_trafilatura(**options: bool) -> Extract:
    """trafilatura with metadata; `options` choose its mode."""
    import lxml_html_clean  # noqa: F401 - without it trafilatura fails in silence
    from trafilatura import bare_extraction

    def extract(page: bytes) -> Extracted:
        found = bare_extraction(page, with_metadata=True, **options)
        if found is None:
            return Extracted(title="", date="", body="")
        return Extracted(title=found.title or "", date=found.date or "", body=found.text or "")

    return extract


def load_newspaper() -> Extract:
    """newspaper4k, told that the page is French, and not to go to the network for its images."""
    from newspaper import Article

    def extract(page: bytes) -> Extracted:
        article = Article("https://journal.example/", language="fr", fetch_images=False)
        article.download(input_html=decoded(page))
        article.parse()
        date = article.publish_date
        return Extracted(
            title=article.title,
            date=date.isoformat() if hasattr(date, "isoformat") else "",
            body=article.text,
        )

    return extract


def load_readability() -> Extract:
    """readability-lxml; the elements of the summary that it gives stand on lines of their own."""
    from lxml import html
    from readability import Document

    def extract(page: bytes) -> Extracted:
        document = Document(decoded(page))
        tree = html.fromstring(document.summary(html_partial=True) or "<div></div>")
        for element in tree.iter("p", "li", "h1", "h2", "h3", "h4", "blockquote", "div", "br"):
            element.tail = f"\n{element.tail or ''}"
        return Extracted(title=document.short_title(), body=tree.text_content())

    return extract


def load_goose() -> Extract:
    """goose3, told that the page is French."""
    from goose3 import Goose

    goose = Goose({"use_meta_language": False, "target_language": "fr"})

    def extract(page: bytes) -> Extracted:
        article = goose.extract(raw_html=decoded(page))
        date = article.publish_datetime_utc
        return Extracted(
            title=article.title, date=date.isoformat() if date else "", body=article.cleaned_text
        )

    return extract


def load_justext() -> Extract:
    """jusText with its French list; it looks for paragraphs only."""
    from justext import get_stoplist, justext

    words = get_stoplist("French")

    def extract(page: bytes) -> Extracted:
        kept = (paragraph for paragraph in justext(page, words) if not paragraph.is_boilerplate)
        return Extracted(body="\n".join(paragraph.text for paragraph in kept))

    return extract


def load_resiliparse() -> Extract:
    """resiliparse's main content, and the title of the page."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def extract(page: bytes) -> Extracted:
        tree = HTMLTree.parse(decoded(page))
        text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
        return Extracted(title=tree.title or "", body=text)

    return extract


def load_boilerpy() -> Extract:
    """boilerpy3's extractor of articles."""
    from boilerpy3.extractors import ArticleExtractor

    extractor = ArticleExtractor(raise_on_failure=False)

    def extract(page: bytes) -> Extracted:
        document = extractor.get_doc(decoded(page))
        return Extracted(title=document.title or "", body=document.content or "")

    return extract


def load_htmldate() -> Extract:
    """htmldate: the date of publication, nothing else."""
    from htmldate import find_date

    def extract(page: bytes) -> Extracted:
        return Extracted(date=find_date(decoded(page), original_date=True) or "")

    return extract


def load_exports() -> Extract:
    """clipper on an export of a press database: every article down to its line of JSON. The body is their number."""
    from io import BytesIO

    from clipper.model import Document, Source
    from clipper.reading.containers import open_documents
    from clipper.running.clipping import clip_leaf
    from clipper.settings import Settings

    settings = Settings(languages=None)

    def extract(page: bytes) -> Extracted:
        found = open_documents(BytesIO(page), Source(path="-"), settings)
        clipped = [clip_leaf(document, settings) for document in found if isinstance(document, Document)]
        return Extracted(body=str(sum(len(one.records) for one in clipped)))

    return extract


def load_europarser() -> Extract:
    """europarser, the parser of the university that teaches with Europresse: its articles before any output."""
    from europarser.models import FileToTransform, Params
    from europarser.pivot import PivotTransformer

    def extract(page: bytes) -> Extracted:
        file = FileToTransform(name="export.html", file=decoded(page))
        return Extracted(body=str(len(PivotTransformer(Params()).transform([file]))))

    return extract


YARDSTICK = "trafilatura"

PEERS = {
    "clipper": Peer(package="clipper", load=load_clipper),
    YARDSTICK: Peer(package="trafilatura", load=load_trafilatura),
    "trafilatura, fast": Peer(package="trafilatura", load=partial(load_trafilatura, fast=True)),
    "trafilatura, precision": Peer(
        package="trafilatura", load=partial(load_trafilatura, favor_precision=True)
    ),
    "newspaper4k": Peer(package="newspaper4k", load=load_newspaper),
    "readability-lxml": Peer(package="readability-lxml", load=load_readability),
    "goose3": Peer(package="goose3", load=load_goose),
    "jusText": Peer(package="justext", load=load_justext),
    "resiliparse": Peer(package="resiliparse", load=load_resiliparse),
    "boilerpy3": Peer(package="boilerpy3", load=load_boilerpy),
    "htmldate": Peer(package="htmldate", load=load_htmldate),
}
# What reads exports of press databases, and is raced on those alone.
EXPORT_PARSERS = {
    "clipper, exports": Peer(package="clipper", load=load_exports),
    "europarser": Peer(package="europarser", load=load_europarser),
}
