"""Records made by models that have not seen their outlets: what is measured of each, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import Pool
from pathlib import Path

from labelling.aligning import words_of
from labelling.model import BODY, IGNORE, SETS, SUBHEAD, TITLE, Labelled, choice, read_labelled

from clipper.dates import read_dates
from clipper.errors import InputError
from clipper.model import Article, Document, Outcome, Source
from clipper.normalising.doubting import Measures, kind_of, measure_all
from clipper.normalising.normaliser import date_segment
from clipper.pipeline import clip_document
from clipper.settings import DEFAULT_SETTINGS
from clipper.stripping import stripper
from clipper.stripping.models import unpack
from clipper.stripping.tagger import MODEL_FILE, read_model

ONE_IN = {**dict.fromkeys(SETS, 1), "pages": 5, "negatives": 2, "layouts": 20}
"""Of each set, one file in so many."""
MOST_CHARS = 60_000  # of a file: longer ones are mostly menus
DATED_SETS = ("dispatches", "corpus", "layouts")
"""Those whose articles have a date where one is stated, and only there."""
BODY_F1 = 0.9
LINE_CHARS = 400  # of a line that may state a date

Words = Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of a labelled file: its measures and warnings, and what is wrong with it (count, title, date, body)."""

    file: str
    set: str
    fold: int
    kind: str
    measures: Measures
    warnings: tuple[str, ...]
    wrong: tuple[str, ...]


def read_records(cache: Path, models: Path | None) -> list[Record]:
    """The records of some files of the cache, each by the model of its fold in `models` (without: of the package)."""
    files = [
        file
        for name, one_in in ONE_IN.items()
        for file in read_labelled(cache / f"{name}.jsonl")
        if not choice(f"{file.id} {file.style} doubts", one_in)
        and len(file.text) <= MOST_CHARS
        and (file.set == "negatives" or file.genre == "news")
    ]
    files.sort(key=lambda file: file.fold)
    found: list[Record] = []
    for fold, group in groupby(files, key=lambda file: file.fold):
        path = models and models / str(fold) / MODEL_FILE
        with Pool(initializer=use_model, initargs=(path,)) as workers:
            for records in workers.imap(records_of, group, chunksize=8):
                found += records
    return found


def use_model(path: Path | None) -> None:
    """Have this process tag with a model that is not that of the package."""
    if path:
        model = read_model(unpack(path.read_bytes()))
        stripper.load_model = lambda: model


def records_of(file: Labelled) -> list[Record]:
    """The records of a file."""
    document = Document(source=Source(path=file.id), data=file.text.encode(), charset="utf-8")
    try:
        outcomes = list(clip_document(document))
    except InputError:
        return []
    articles = [article for outcome in outcomes for article in outcome.articles]
    measured = [measures for outcome in outcomes for measures in measures_of(outcome)]
    golds = gold_of(file)
    is_count_wrong = len(articles) != len(golds)
    return [
        Record(
            file=file.id,
            set=file.set,
            fold=file.fold,
            kind=kind_of(measures),
            measures=measures,
            warnings=article.warnings,
            wrong=("count",) if is_count_wrong else tuple(faults(file, article, golds[number])),
        )
        for number, (article, measures) in enumerate(zip(articles, measured, strict=True))
    ]


def measures_of(outcome: Outcome) -> list[Measures]:
    """What is measured of each record of a dispatch."""
    datings = [date_segment(segment, DEFAULT_SETTINGS) for segment in outcome.segments]
    return measure_all(outcome.articles, outcome.segments, datings)


@dataclass(slots=True)
class Gold:
    """An article as it is labelled: its headlines as words, and the words of its body and those that may be in it."""

    titles: list[tuple[str, ...]]
    body: Words
    loose: Words
    date: str | None


def gold_of(file: Labelled) -> list[Gold]:
    """The articles of a file."""
    golds = [
        Gold([words_of(one["title"]).words] if one["title"] else [], Counter(), Counter(), one["date"])
        for one in file.articles
    ]
    for start, end, label, number in file.spans:
        words = words_of(file.text[start:end]).words
        if label == IGNORE:
            for gold in golds:
                gold.loose.update(words)
        elif label == TITLE:
            golds[number].titles.append(words)
        elif label in (BODY, SUBHEAD):
            golds[number].body.update(words)
    return golds


def faults(file: Labelled, article: Article, gold: Gold) -> Iterator[str]:
    """What is wrong with a record of a file with the right number of records."""
    is_untitled = article.title_source == "lead"
    if bool(gold.titles) is is_untitled or (gold.titles and words_of(article.title).words not in gold.titles):
        yield "title"
    if f1(Counter(words_of(article.body).words), gold) < BODY_F1:
        yield "body"
    day, mine = (gold.date or "")[:10], (article.date or "")[:10]
    if file.set in DATED_SETS:
        if day != mine[: len(day) or 10]:
            yield "date"
    elif (
        day and not mine and states(file.text, day)
    ):  # of real pages, nobody knows for sure which day is theirs
        yield "date"


def f1(got: Words, gold: Gold) -> float:
    """How well the words of a body are those of the article; words that may be there count for nothing."""
    both = (got & gold.body).total()
    wanted = gold.body.total() + both + (got - gold.body - gold.loose).total()
    return 2 * both / wanted if wanted else 1.0


def states(text: str, day: str) -> bool:
    """Whether a line of a text states a day."""
    lines = (line for line in text.splitlines() if len(line) <= LINE_CHARS and any(map(str.isdigit, line)))
    return any((reading.value or "")[:10] == day for line in lines for reading in read_dates(line))
