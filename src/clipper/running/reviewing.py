"""A page on which a person looks at records and corrects them, and what becomes of the corrections.

The page is one file without a network: a template with the accounts of the dispatches in it, the most doubtful first.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO
from zipfile import ZipFile, ZipInfo

from clipper.data import read_text
from clipper.dates import read_dates
from clipper.dates.meaning import DateKind
from clipper.emitting.record import Clipped, as_object, dump_line, emit_article
from clipper.errors import InputError
from clipper.explaining import explain, keep_ledger
from clipper.french.folding import fold_words
from clipper.french.words import regex
from clipper.model import Document, Failure, Outcome, Role, Skip, Source
from clipper.pipeline import clip_document, digest_of, open_path, with_reference
from clipper.reading.containers import open_documents
from clipper.reading.inputs import VANISHED, walk_inputs
from clipper.reading.rows import read_correction
from clipper.running.clipping import Gathering, clip_leaf
from clipper.running.run import Event, Item, Opener
from clipper.running.workers import Workers
from clipper.segmenting.segmenter import UNMATCHED, place_of
from clipper.settings import DEFAULT_SETTINGS, Change, Correction, Settings

Object = dict[str, Any]
Applied = tuple[Correction, Document, Outcome]

TEMPLATE = "review.html"
FIELD_RE = regex(r"\{\{(\w+)\}\}")
STYLE_RE = regex(r"<style>(.*?)</style>", re.DOTALL)
SCRIPT_RE = regex(r"<script>(.*?)</script>", re.DOTALL)
# Nothing is loaded, and no script runs but the one of the template, which makes no markup of a text.
POLICY = (
    "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'"
)
DOUBTFUL = ("low", "medium", "rejected", "high")  # confidences, in the order of the list
UNUSED = ("body", "mentions")  # of a record: what the lines show already
BECAUSE = ("reason", "example", "counterexample")  # of a line: many have the same
SHOWN_CHARS = 160  # of the text of a dispatch without an article, in the list
MONTH_CHARS = len("2024-05")
PROVENANCE = "Found in a review: compose the text anew, then say so here."
AGAIN = "review it again with `clipper review`"
NOT_HERE = "a record comes from this file, which is not there"
ELSEWHERE = "start in the folder in which the records were made"
CUT_ANEW = "a corrected line is cut in another way by this version of clipper"
NO_FIXTURE = "gives no fixture: a part of it is stated outside of its text"
CHANGED = "is gone, or has changed since it was reviewed"


class Accounts(Gathering):
    """The accounts of a document's dispatches, as the page holds them."""

    def __init__(self, digest: str, source: Source, settings: Settings) -> None:
        super().__init__(source, settings)
        self.settings = settings
        self.digest = digest

    def add(self, outcome: Outcome) -> None:
        """Take in one dispatch's account: what the list shows of it, and the whole."""
        account = explain(outcome, self.settings)
        place = {"digest": self.digest, "dispatch": len(self.records) + 1}
        head = {**account["source"], **place, "entries": [*list_entries(account)]}
        for record in account["records"]:
            for key in UNUSED:
                del record[key]
        reasons: dict[tuple[str | None, ...], int] = {}
        for line in account["lines"]:
            because = tuple(line.pop(key) for key in BECAUSE)
            line["because"] = reasons.setdefault(because, len(reasons))
            line["dates"] = [*find_dates(line["text"], self.settings)]
        account["reasons"] = [*reasons]
        self.records.append((as_json(head), as_json(account | place).encode()))


def account_leaf(document: Document, settings: Settings) -> Clipped:
    """The accounts of a document, as `Clipped.records`: a head and a body for each dispatch. Never raises."""
    settings = with_reference(settings, document)
    return clip_leaf(document, settings, partial(Accounts, digest_of(document)))


def as_json(value: Any) -> str:
    """JSON that may stand in a page: nothing in it ends an element or begins one."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def list_entries(account: Object) -> Iterator[Object]:
    """What the list shows of a dispatch: each record, and as one what was rejected."""
    name = "!".join(filter(None, account["source"].values()))
    rules = sorted({line["why"] for line in account["lines"] if line["fate"] == "removed"})
    for number, record in enumerate(account["records"], 1):
        same = {
            key: record[key] for key in ("title", "outlet", "date", "date_source", "doubts", "confidence")
        }
        yield {"article": number, "name": name, "rules": rules, **same}
    if account["rejections"]:
        text = next((line["text"] for line in account["lines"]), name)[:SHOWN_CHARS]
        reasons = sorted({one["reason"] for one in account["rejections"]})
        none = {"outlet": None, "date": None, "date_source": None, "confidence": "rejected"}
        yield {"article": 0, "name": name, "rules": rules, "title": text, "doubts": reasons, **none}


def find_dates(text: str, settings: Settings) -> Iterator[tuple[int, int, str, str | None]]:
    """Start, end, value and precision of the dates in a line that a person may choose: of a month at least."""
    for reading in sorted(read_dates(text, settings.reference), key=lambda reading: reading.start):
        if reading.kind is not DateKind.INTERVAL and len(reading.value or "") >= MONTH_CHARS:
            yield reading.start, reading.end, reading.value or "", reading.precision


@dataclass(kw_only=True)
class Review:
    """A page in the making: `limit` is the most dispatches on it, `watch` gets each event, as that of a run does."""

    settings: Settings
    workers: int
    limit: int
    watch: Callable[[Event, int], None]
    standard_input: Callable[[], BinaryIO]
    wanted: dict[str, set[str | None]] = field(
        default_factory=dict
    )  # members by path, of records that were met

    def make(self, paths: tuple[str, ...]) -> bytes:
        """The page with the most doubtful dispatches of some inputs, or of those that some records come from."""
        count = 0

        def rows() -> Iterator[tuple[tuple[int, int, int], Object, str]]:
            nonlocal count
            for count, (head, body) in enumerate(self.accounts(paths), 1):
                yield (*rank_of(head["entries"]), count), head, body

        chosen = heapq.nsmallest(self.limit, rows())
        return fill(chosen, count - len(chosen))

    def accounts(self, paths: tuple[str, ...]) -> Iterator[tuple[Object, str]]:
        """Head and body of each dispatch, once."""
        seen: set[tuple[str, str | None, int]] = set()
        work = partial(account_leaf, settings=self.settings)
        with closing(Workers(self.workers, work, self.settings.limits)) as workers:
            events: Iterator[Event] = workers.run(self.documents(paths))
            for event in events:
                self.watch(event, len(event.records) if isinstance(event, Clipped) else 0)
                for head, body in event.records if isinstance(event, Clipped) else ():
                    place = json.loads(head)
                    members = self.wanted.get(place["path"], {place["member"]})
                    key = (place["path"], place["member"], place["dispatch"])
                    if key not in seen and place["member"] in members:
                        seen.add(key)
                        yield place, body.decode()

    def documents(self, paths: tuple[str, ...]) -> Iterator[Item]:
        """The documents of the inputs, then those that the records among them come from."""
        opener = Opener(settings=self.settings, standard_input=self.standard_input)
        for item in opener.open_all(walk_inputs(paths)):
            if isinstance(item, Document) and item.article:
                place = item.article.source
                self.wanted.setdefault(place.path, set()).add(place.member)
            else:
                yield item
        for item in opener.open_all(walk_inputs(self.wanted)):
            is_gone = isinstance(item, Skip) and item.reason == VANISHED
            yield Failure(source=item.source, message=NOT_HERE, hint=ELSEWHERE) if is_gone else item


def rank_of(entries: Iterable[Object]) -> tuple[int, int]:
    """How doubtful the most doubtful of some entries is; less is more doubtful."""
    ranks = ((DOUBTFUL.index(one["confidence"]), -len(one["doubts"])) for one in entries)
    return min(ranks, default=(len(DOUBTFUL), 0))


def fill(chosen: Iterable[tuple[Any, Object, str]], left: int) -> bytes:
    """The page with these dispatches; `left` were left out."""
    bodies: list[str] = []
    entries: list[Object] = []
    for at, (_, head, body) in enumerate(chosen):
        bodies.append(body)
        entries += [{"at": at, **one} for one in head["entries"]]
    entries.sort(key=lambda one: rank_of([one]))
    dispatches = "\n".join(bodies)
    keys = [hashlib.sha256(body.encode()).hexdigest()[:16] for body in bodies]
    index = as_json({"keys": keys, "left": left, "entries": entries})
    template = read_text(TEMPLATE)
    policy = POLICY.format(hash_of(SCRIPT_RE, template), hash_of(STYLE_RE, template))
    values = {"policy": policy, "index": index, "dispatches": dispatches}
    return FIELD_RE.sub(lambda found: values[found[1]], template).encode("utf-8", "backslashreplace")


def hash_of(element: re.Pattern[str], template: str) -> str:
    """The hash by which the policy lets the one element of its kind in."""
    found = element.search(template)
    assert found, "the template has one of each"
    return f"'sha256-{b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"


def read_corrections(lines: Iterable[bytes], name: str) -> Iterator[Correction | Failure]:
    """The corrections on the lines of a file of this name; a Failure for a line that is none."""
    for number, line in enumerate(lines, 1):
        yield read_correction(line) or Failure(
            source=Source(path=name),
            message=f"line {number} is not a correction",
            hint="give the file that the page of `clipper review` has saved",
        )


def find_replaced(corrections: Sequence[Correction]) -> list[Correction]:
    """One correction of each dispatch that has several: the last of them counts, as it holds the whole reading."""
    counts = Counter((one.digest, one.dispatch) for one in corrections)
    last = {(one.digest, one.dispatch): one for one in corrections}
    return [one for key, one in last.items() if counts[key] > 1]


def apply_corrections(corrections: Iterable[Correction], settings: Settings) -> Iterator[Applied | Failure]:
    """What each corrected dispatch comes to, under settings that have the corrections; by path, in their order.

    A Failure where the input is gone, is another one by now, or is cut into other lines by this version.
    """
    by_path: dict[str, dict[tuple[str, int], Correction]] = {}
    for one in corrections:
        by_path.setdefault(one.path, {})[one.digest, one.dispatch] = one
    for path, wanted in by_path.items():
        for document in open_path(path, settings):
            if isinstance(document, Document):
                yield from _apply(document, wanted, settings)
        for one in wanted.values():
            yield Failure(source=Source(path=one.path, member=one.member), message=CHANGED, hint=AGAIN)


def _apply(
    document: Document, wanted: dict[tuple[str, int], Correction], settings: Settings
) -> Iterator[Applied | Failure]:
    """The corrected dispatches of a document; they are wanted no longer."""
    digest = digest_of(document)
    if not any(digest == other for other, _ in wanted):
        return
    try:
        for number, outcome in enumerate(clip_document(document, settings), 1):
            if one := wanted.pop((digest, number), None):
                yield one, document, outcome
                if any(UNMATCHED in article.warnings for article in outcome.articles):
                    yield Failure(source=outcome.source, message=CUT_ANEW, hint=AGAIN)
    except InputError as error:
        yield Failure(source=document.source, message=error.message, hint=error.hint)


def as_line(correction: Correction) -> str:
    """A correction as a line of JSON, without its newline."""
    return dump_line(as_object(correction)).decode().rstrip("\n")


def write_fixtures(applied: Iterable[Applied], settings: Settings, file: Any) -> Iterator[Failure]:
    """Write a zip archive with a folder for each corrected document; a Failure for one that gives no fixture."""
    names: Counter[str] = Counter()
    with ZipFile(file, "w") as archive:
        for correction, document, _ in applied:
            path = PurePath(document.source.member or document.source.path)
            files = as_fixture(correction, document, settings, f"input{path.suffix or '.txt'}")
            slug = "-".join(fold_words(path.stem).split()) or "input"
            names[slug] += 1
            folder = slug if names[slug] == 1 else f"{slug}-{names[slug]}"
            for name, content in files.items():
                archive.writestr(ZipInfo(f"{folder}/{name}"), content)
            if not files:
                yield Failure(
                    source=document.source, message=NO_FIXTURE, hint="take it out of its archive first"
                )


def as_fixture(correction: Correction, document: Document, settings: Settings, name: str) -> dict[str, bytes]:
    """The three files of a fixture, as CONTRIBUTING.md asks; none where the bytes of the input do not say it all."""
    alone = replace(document, source=Source(path=name))
    if [*open_documents(io.BytesIO(document.data), alone.source, settings)] != [alone]:
        return {}
    outcomes = [*clip_document(alone, settings)]
    expected = b"".join(emit_article(article) for outcome in outcomes for article in outcome.articles)
    said = in_words(find_changes(correction, document, settings))
    promise = {"reason": f"Corrected by hand: {said}.", "provenance": PROVENANCE}
    if settings.reference:
        promise["reference"] = settings.reference.isoformat()
    if settings.languages != DEFAULT_SETTINGS.languages:
        promise["languages"] = ",".join(sorted(settings.languages or ()))
    if not expected:
        promise["rejected"] = next(one.reason for outcome in outcomes for one in outcome.rejections)
    case = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in promise.items())
    return {"case.toml": case.encode(), "expected.jsonl": expected, name: document.data}


def find_changes(correction: Correction, document: Document, settings: Settings) -> Iterator[Change]:
    """What a correction says of lines that clipper alone reads in another way, or of articles that it dates so."""
    alone = clip_document(document, replace(settings, corrections={}))
    outcome = next(islice(alone, correction.dispatch - 1, None))
    roles = {place_of(entry.block): Role(entry.why) for entry in keep_ledger(outcome) if entry.article}
    starts = zip(outcome.segments, outcome.articles)
    dates = {place_of(segment.lines[segment.start].block): article.date for segment, article in starts}
    for change in correction.lines:
        place = change.lines, change.text
        is_dated = change.article is not None and change.article.date != dates.get(place)
        if change.role != roles.get(place) or is_dated:
            yield change


def in_words(changes: Iterable[Change]) -> str:
    """What a correction says, for people.

    >>> in_words([Change(lines=(3, 3), text="Accueil", role=None)])
    'line 3 is no text of the article'
    """
    said = []
    for change in changes:
        date = f", dated {change.article.date}" if change.article else ""
        said.append(f"line {change.lines[0]} is {change.role or 'no text of the article'}{date}")
    return "; ".join(said) or "all is right"
