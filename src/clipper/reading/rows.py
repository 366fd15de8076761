"""One row of a table or one JSON object as a document: which field is the text, and what the others claim.

A row that is a record of clipper itself is read back whole, and passes through unchanged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

from clipper.french.words import regex
from clipper.model import Article, Claim, Document, Failure, Metadata, Skip, Source
from clipper.reading.containers import Found
from clipper.reading.decoding import decode_short
from clipper.reading.naming import member_of, one_line, show_name
from clipper.settings import Correction, Settings

# The names that trafilatura, news-please, Scrapy projects, JSON Feed, NewsAPI, WordPress, schema.org and clipper
# itself give to these fields, best first. All are compared in lower case.
TEXT_NAMES = (
    "text", "maintext", "body", "articlebody", "article_body", "content_html", "content_text", "content",
    "raw_text", "full_text", "fulltext", "article_text", "article", "texte", "corps", "contenu", "html",
)  # fmt: skip
TITLE_NAMES = ("title", "headline", "titre")
DATE_NAMES = (
    "date_publish", "date_published", "datepublished", "published", "published_at", "publishedat", "publish_date",
    "publication_date", "pubdate", "pub_date", "date",
)  # fmt: skip
MODIFIED_NAMES = ("date_modify", "date_modified", "datemodified", "modified", "updated_at", "updated")
AUTHOR_NAMES = ("authors", "author", "byline", "auteur", "auteurs")
OUTLET_NAMES = ("sitename", "site_name", "source-hostname", "publisher", "outlet", "journal")
URL_NAMES = ("url", "link", "source_url", "canonical_url", "uri", "source")
FETCHED_NAMES = ("date_download", "fetched", "crawled_at", "scraped_at", "filedate")
LANG_NAMES = ("lang", "language", "langue")

URL_RE = regex(r"https?://\S{1,4000}")
MARKUP_RE = regex(r"</(?:p|div|h[1-6]|li|article|section|body)>|<br ?/?>", re.IGNORECASE)
LANG_RE = regex(r"[A-Za-z]{2}(?![A-Za-z])")
FETCHED_RE = regex(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?")
SURROGATES_RE = regex("[\ud800-\udc7f\udd00-\udfff]")  # those that stand for no raw byte
EPOCH_SECONDS = range(10**9, 22 * 10**8)  # 2001 to 2039: what a number in a date field means
MILLI = 1000
CHARSETS = {"json": "utf-8", "jsonl": "utf-8"}  # as RFC 8259 wants it; a CSV may be in anything
SHOWN_FIELDS = 12  # of a table without a text field, in the message that asks for its name

REMOVED = "removed"  # the key that `--explain` adds
KEYS = frozenset(field.name for field in fields(Article))
FIRST_KEYS = frozenset(one.name for one in fields(Article) if one.default is MISSING)  # of every version


@dataclass(slots=True, kw_only=True)
class Rows:
    """Turns rows into what they give, and remembers whether any had a text."""

    source: Source
    settings: Settings
    origin: str
    count: int = 0
    texts: int = 0
    fields: dict[str, None] = field(default_factory=dict)

    def open(self, row: Mapping[str, Any], name: str) -> Found:
        """The document of one row; a Skip where its text is missing or empty."""
        source = member_of(self.source, name)
        self.count += 1
        if article := read_record(row):
            self.texts += 1
            return Document(source=source, data=b"", article=article)
        lower = {key.lower(): value for key, value in row.items()}
        text = find_text(lower, self.settings.text_field)
        if text is None:
            self.fields.update(dict.fromkeys(list(row)[:SHOWN_FIELDS]))
            return Skip(source=source, reason="no-text", detail=no_text(self.settings.text_field, row))
        self.texts += 1
        url, fetched = find_url(lower), find_fetched(lower)
        return Document(
            source=replace(source, url=url or source.url, fetched=fetched or source.fetched),
            data=as_bytes(text),
            content_type="text/html" if MARKUP_RE.search(text) else None,
            charset=CHARSETS.get(self.origin),
            metadata=read_claims(lower, self.origin),
        )

    def close(self) -> Iterator[Failure]:
        """A Failure where there were rows and none had a text: the field has another name.

        A JSON file without one, or a single object, is not a failure: settings and other data lie in folders, too.
        """
        if self.fields and not self.texts and self.origin != "json" and self.count > 1:
            yield no_text_field(self.source, self.settings.text_field, self.fields)


def no_text_field(source: Source, wanted: str, fields: Iterable[str]) -> Failure:
    """The Failure of a table none of whose fields is the text."""
    message = f"no row has a text: {no_text(wanted, fields)}"
    return Failure(source=source, message=message, hint="name the text with --text-field")


def no_text(wanted: str, fields: Iterable[str]) -> str:
    """Which field was looked for, and which there are."""
    names = ", ".join(show_name(name) for name in list(fields)[:SHOWN_FIELDS])
    return f"there is no field {show_name(wanted)!r}; the fields are: {names}"


def unfold(value: Any, text_field: str) -> Iterator[dict[str, Any]]:
    """The objects that a value stands for: itself, or those of the one list in it (NewsAPI, JSON Feed)."""
    if not isinstance(value, dict):
        return
    lists = [inner for inner in value.values() if _is_list_of_objects(inner)]
    if (
        len(lists) == 1
        and find_text({key.lower(): inner for key, inner in value.items()}, text_field) is None
    ):
        yield from lists[0]
    else:
        yield value


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def find_text(row: Mapping[str, Any], wanted: str) -> str | None:
    """The text of a row: the field asked for, or the first of the usual names that holds one."""
    for name in (wanted.lower(), *TEXT_NAMES):
        if (text := as_text(row.get(name))) is not None:
            return text
    return None


def find_url(row: Mapping[str, Any]) -> str | None:
    """The address in a row, where it is one."""
    found = (URL_RE.fullmatch(value.strip()) for value in texts_of(row, URL_NAMES))
    return next((show_name(url[0]) for url in found if url), None)


def find_fetched(row: Mapping[str, Any]) -> str | None:
    """When a crawler fetched the page, in ISO 8601."""
    for value in texts_of(row, FETCHED_NAMES):
        if found := FETCHED_RE.fullmatch(value.strip()):
            day, clock, zone = found.groups()
            return f"{day}T{clock}{zone or ''}" if clock else day
    return None


def read_claims(row: Mapping[str, Any], origin: str) -> Metadata:
    """What the other fields of a row say of its text."""

    def claims(names: Iterable[str]) -> tuple[Claim, ...]:
        return tuple(Claim(value=clean(value), origin=origin) for value in texts_of(row, names))

    lang = next(
        (found[0].lower() for value in texts_of(row, LANG_NAMES) if (found := LANG_RE.match(value))), None
    )
    return Metadata(
        titles=claims(TITLE_NAMES),
        published=claims(DATE_NAMES),
        modified=claims(MODIFIED_NAMES),
        authors=claims(AUTHOR_NAMES),
        outlets=claims(OUTLET_NAMES),
        lang=lang,
        url=find_url(row),
        truncated=row.get("truncated") is True,
    )


def texts_of(row: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """The texts of several fields, empty ones left out; a list gives each of its texts."""
    for name in names:
        value = row.get(name)
        for one in value if isinstance(value, list) else (value,):
            if (text := as_text(one)) is not None:
                yield text


def as_text(value: Any) -> str | None:
    """A field's value as text: a list joined by lines, WordPress's `rendered`, a number of seconds as a date.

    >>> as_text(["Un.", "Deux."]), as_text({"rendered": "Un."}), as_text(1714550400)
    ('Un.\\n\\nDeux.', 'Un.', '2024-05-01T08:00:00Z')
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return "\n\n".join(value)
    if isinstance(value, dict):
        return as_text(value.get("rendered", value.get("name")))
    if isinstance(value, int) and not isinstance(value, bool):
        return _as_date(value)
    return None


def clean(text: str) -> str:
    """A short text without raw bytes: where it was not UTF-8 it is read as cp1252."""
    return one_line(text if text.isascii() else decode_short(as_bytes(text)))


def as_bytes(text: str) -> bytes:
    """A text as the leaf's bytes: raw bytes that were carried through stand for themselves again."""
    return SURROGATES_RE.sub("\ufffd", text).encode("utf-8", "surrogateescape")


def _as_date(value: int) -> str | None:
    seconds = value // MILLI if value // MILLI in EPOCH_SECONDS else value
    if seconds not in EPOCH_SECONDS:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_record(row: Mapping[str, Any]) -> Article | None:
    """The article in a row with exactly the keys of a record and values of their types; None for any other row."""
    keys = row.keys() - {REMOVED}
    if not FIRST_KEYS <= keys <= KEYS:
        return None
    try:
        article: Article = _read({key: row[key] for key in keys}, Article)
    except (TypeError, ValueError):
        return None
    return article


def read_correction(line: str | bytes) -> Correction | None:
    """The correction on a line of `corrections.jsonl`, or None where it is something else."""
    try:
        correction: Correction = _read(json.loads(line), Correction)
    except (TypeError, ValueError, RecursionError):
        return None
    return correction


def _read(value: Any, kind: Any) -> Any:
    """A value of JSON as a type of the model. Raises TypeError or ValueError where it is none."""
    if get_origin(kind) is tuple:
        return _read_list(value, get_args(kind))
    if options := get_args(kind):
        return None if value is None else _read(value, next(one for one in options if one is not NoneType))
    if is_dataclass(kind) and isinstance(value, dict):
        make = cast("Callable[..., Any]", kind)
        absent = {it.name for it in fields(kind) if it.default is not MISSING} - value.keys()
        hints = ((name, hint) for name, hint in _hints(make).items() if name not in absent)
        return make(**{name: _read(value.get(name), hint) for name, hint in hints})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _read_list(value: Any, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    if kinds[-1] is Ellipsis:
        return tuple(_read(one, kinds[0]) for one in value)
    return tuple(_read(one, kind) for one, kind in zip(value, kinds, strict=True))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
