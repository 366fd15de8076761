"""Labelled files of the cache scored by the style of the text: what the HTML and the gold never show separately."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from labelling.aligning import words_of
from labelling.model import BODY, IGNORE, SUBHEAD, TITLE, Labelled, choice, read_labelled

from evaluation.scoring import Figures, Part, run


def styles(cache: Path, name: str, one_in: int, command: Sequence[str]) -> Part:
    """One in so many files of a set of the cache: headline, words of the body and number of records, by style."""
    files = {
        f"{number:05}": file
        for number, file in enumerate(read_labelled(cache / f"{name}.jsonl"))
        if not choice(file.id, one_in)
    }
    with TemporaryDirectory() as top:
        for number, file in files.items():
            Path(top, f"{number}.txt").write_text(file.text, encoding="utf-8", newline="")
        found = run(command, Path(top))
    rows = {number: _row(file, found.get(number, [])) for number, file in files.items()}

    def figures(ids: Collection[str]) -> Figures:
        by = defaultdict(list)
        for number in ids:
            for key, value in rows[number].items():
                by[key].append(value)
                by[f"{key} {files[number].style.split('-')[0]}"].append(value)
        return {key: statistics.mean(values) for key, values in sorted(by.items())}

    def errors(ids: Collection[str], count: int) -> str:
        bad = sorted(ids, key=lambda number: sum(rows[number].values()))
        return "\n".join(
            f"{files[n].id} " + " ".join(f"{k}={v:.2f}" for k, v in rows[n].items()) for n in bad[:count]
        )

    return Part(f"styles {name}", {number: file.outlet for number, file in files.items()}, figures, errors)


def fold_names(cache: Path, name: str) -> dict[str, str]:
    """The fold of each file that `styles` writes."""
    return {
        f"{number:05}": str(file.fold) for number, file in enumerate(read_labelled(cache / f"{name}.jsonl"))
    }


def _row(file: Labelled, records: Sequence[dict[str, str]]) -> Figures:
    count = float(len(records) == len(file.articles))
    if not file.articles:
        return {"none": count}
    gold, loose, titles = _gold(file)
    got = Counter(word for record in records for word in words_of(record["body"]).words)
    both = sum((got & gold).values())
    extra = sum((got - gold - loose).values())
    recall = both / max(1, sum(gold.values()))
    precision = both / max(1, both + extra)
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    given = {words_of(r["title"] or "").words for r in records if r["title_source"] != "lead"}
    right = statistics.mean(title in given for title in titles) if titles else float(not given)
    return {"count " + file.kind: count, "F1": f1, "title": right} | (_days(file, records) if count else {})


def _days(file: Labelled, records: Sequence[dict[str, str]]) -> Figures:
    """Whether composed articles have the day that their layout states, or another; real pages have no sure day."""
    if file.set != "layouts":
        return {}
    pairs = [
        (article["date"], (record["date"] or "")[:10]) for article, record in zip(file.articles, records)
    ]
    wrong = statistics.mean(bool(got) and got != day for day, got in pairs)
    stated = [day == got for day, got in pairs if day]
    return {"date wrong": wrong} | ({"date": statistics.mean(stated)} if stated else {})


def _gold(file: Labelled) -> tuple[Counter[str], Counter[str], list[tuple[str, ...]]]:
    """Words of the bodies, words that may be there, and the headlines."""
    gold, loose, titles = Counter[str](), Counter[str](), []
    for start, end, label, _ in file.spans:
        words = words_of(file.text[start:end]).words
        if label in (BODY, SUBHEAD):
            gold.update(words)
        elif label == IGNORE:
            loose.update(words)
        elif label == TITLE:
            titles.append(words)
    return gold, loose, titles
