"""Scorers of the annotated sets as functions of a subset of their files.

The command runs once for a set; the scorers of the sets then judge the records that it gave, for all files, for those
of the blind fold and for subsets without some outlets.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any

from labelling.model import BLIND_FOLD, fold_of, outlet_of

from evaluation.route import stem_of

Figures = dict[str, float]
Records = dict[str, list[dict[str, Any]]]
GROUPS = 20  # of outlets, each left out once
DISPATCH_KEYS = (
    *("title_exact", "title_exact_titled", "title_null_ok"),
    *("date_exact", "date_wrong", "date_missed", "date_invented"),
    *("body_must_recall", "body_must_own_recall", "body_must_not_leak", "subhead_recall", "body_f1"),
    *("article_count", "article_count_multi", "negatives_ok"),
)
GROUP_KEYS = {"title=": "title", "must-own": "own recall", "count": "count", "bodyF1": "body F1"}
KINDS = ("single", "multi")
CORPUS_KEYS = ("F1", "P", "R", "leak", "title", "title1", "date", "dwrong", "count")


@dataclass(slots=True)
class Part:
    """A set of files: the outlet of each, and the figures and error listing of any of them."""

    name: str
    outlets: Mapping[str, str]
    figures: Callable[[Collection[str]], Figures]
    errors: Callable[[Collection[str], int], str]

    def blind(self) -> set[str]:
        """The files of the blind fold; joined files mix outlets and are of none."""
        return {
            name for name, outlet in self.outlets.items() if outlet != name and fold_of(outlet) == BLIND_FOLD
        }


def noise(part: Part) -> Figures:
    """One standard deviation of each figure, by a jackknife over groups of outlets."""
    order = sorted(set(part.outlets.values()))
    random.Random(1).shuffle(order)
    count = min(GROUPS, len(order))
    group = {outlet: number % count for number, outlet in enumerate(order)}
    samples = defaultdict(list)
    for left_out in range(count):
        for key, value in part.figures({n for n, o in part.outlets.items() if group[o] != left_out}).items():
            samples[key].append(value)
    return {
        key: (statistics.pvariance(values) * (count - 1)) ** 0.5
        for key, values in samples.items()
        if len(values) > 1
    }


# ---------------------------------------------------------------------- running
def run(command: Sequence[str], folder: Path) -> Records:
    """The records of a folder of files, by the name of the file without its suffix."""
    done = subprocess.run([*command, str(folder)], stdout=subprocess.PIPE, check=False)
    found: Records = defaultdict(list)
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        record = json.loads(line)
        found[stem_of(record["source"]["path"])].append(record)
    return found


def load(path: Path) -> ModuleType:
    """A scorer as a module, also where it runs when it is imported."""
    source = path.read_text(encoding="utf-8")
    module = ModuleType(f"scorer_{path.parent.name}")
    module.__file__ = str(path)
    exec(compile(source.removesuffix("\n\nmain()\n"), str(path), "exec"), module.__dict__)
    return module


@contextlib.contextmanager
def replayed(records: Records, ids: Collection[str]) -> Iterator[list[str]]:
    """A command that prints known records, for scorers that will run one."""
    with TemporaryDirectory() as top:
        path = Path(top, "records.jsonl")
        lines = [
            json.dumps(record, ensure_ascii=False) for name in sorted(ids) for record in records.get(name, ())
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        yield [
            sys.executable,
            "-SEc",
            "import sys,shutil;shutil.copyfileobj(open(sys.argv[1],'rb'),sys.stdout.buffer)",
            str(path),
        ]


# ---------------------------------------------------------------------- composed dumps and joined files
def dispatches(name: str, folder: Path, scorer: Path, command: Sequence[str]) -> Part:
    """A folder of dumps with gold.jsonl, scored by `score.py` of dispatches."""
    module = load(scorer)
    golds = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    is_joined = all(gold.get("domain") in (None, "joined") for gold in golds)
    with TemporaryDirectory() as top:
        for gold in golds:
            shutil.copy(folder / gold["file"], top)
        records = run(command, Path(top))

    def scored(ids: Collection[str], *options: str) -> str:
        with TemporaryDirectory() as top, replayed(records, ids) as replay:
            chosen = [gold for gold in golds if stem_of(gold["file"]) in ids]
            for gold in chosen:
                shutil.copy(folder / gold["file"], top)
            Path(top, "gold.jsonl").write_text(
                "\n".join(json.dumps(gold) for gold in chosen), encoding="utf-8"
            )
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                module.main([top, *options, *replay])
            return output.getvalue()

    def figures(ids: Collection[str]) -> Figures:
        lines = scored(ids).splitlines()
        found = json.loads(lines[-1])
        return {key: found[key] for key in DISPATCH_KEYS if found.get(key) is not None} | _by_kind(lines)

    outlets = {
        stem_of(gold["file"]): stem_of(gold["file"])
        if is_joined
        else outlet_of(gold.get("domain") or gold["file"])
        for gold in golds
    }
    return Part(name, outlets, figures, lambda ids, count: scored(ids, "--errors", str(count)))


def _by_kind(lines: Sequence[str]) -> Figures:
    """Figures of files with one article and with several, from the scorer's table."""
    columns = next(line for line in lines if line.startswith("group ")).split()[1:]
    found: Figures = {}
    for kind, *values in (line.split() for line in lines if line.split()[0] in KINDS):
        row = dict(zip(columns, values))
        found |= {f"{kind} {name}": float(row[key]) for key, name in GROUP_KEYS.items() if row[key] != "-"}
    return found


# ---------------------------------------------------------------------- corpus
def corpus(kind: str, folder: Path, command: Sequence[str]) -> Part:
    """Pages with gold, as HTML or as one kind of text."""
    module = load(folder / "score.py")
    golds = module.load_gold(str(folder))
    with TemporaryDirectory() as top:
        module.materialise(str(folder), golds, kind, top)
        records = run(command, Path(top))

    def figures(ids: Collection[str]) -> Figures:
        chosen = [gold for gold in golds if gold["id"] in ids]
        results, _ = module.evaluate(chosen, [r for i in ids for r in records.get(i, ())], kind)
        macro = module.averages(results)[1]
        return {key: macro[key] for key in CORPUS_KEYS if macro.get(key) is not None}

    def errors(ids: Collection[str], count: int) -> str:
        output = io.StringIO()
        with replayed(records, ids) as replay, contextlib.redirect_stdout(output):
            module.main(
                [
                    str(folder),
                    "--kind",
                    kind,
                    "--errors",
                    str(count),
                    "--records",
                    replay[-1],
                    "--ids",
                    ",".join(sorted(ids)),
                ]
            )
        return output.getvalue()

    return Part(
        f"corpus {kind}", {gold["id"]: outlet_of(gold["publisher_group"]) for gold in golds}, figures, errors
    )


# ---------------------------------------------------------------------- pages
def pages(kind: str, genre: str, folder: Path, command: Sequence[str]) -> Part:
    """Real pages: `html`, `text` or `dumps` of articles, scored by `score.py` of pages."""
    module = load(folder / "score.py")
    entries = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    options = SimpleNamespace(pages=folder, genre=genre)
    articles = {e["id"]: e for e in entries if e["kind"] == "article" and e["genre"] == genre}
    if kind == "html":
        with module.gzip.open(folder / "silver.jsonl.gz", "rt", encoding="utf-8") as lines:
            silver = {row["id"]: row for row in map(json.loads, lines)}
        rows, _ = module.score_html(articles, silver, options, command)
    elif kind == "text":
        agreed = [i for i, e in articles.items() if e["status"] == "agreed"]
        raw = {i: module.page(options, i) for i in agreed}
        styles = {i: module.STYLES[k % len(module.STYLES)] for k, i in enumerate(agreed)}
        made = [
            (articles[i]["publisher"], i, raw[i], module.render(raw[i], styles[i]).encode("utf-8", "replace"))
            for i in agreed
        ]
        rows, _ = module.score_pairs(made, command)
    else:
        dumps = [
            e
            for e in entries
            if e["kind"] == "dump" and e.get("pair") in articles and (e.get("pair_word_share") or 0) > 0.9
        ]
        texts = {
            e["id"]: module.gzip.decompress((folder / "dumps" / f"{e['id']}.txt.gz").read_bytes())
            for e in dumps
        }
        made = [(e["publisher"], e["pair"], module.page(options, e["pair"]), texts[e["id"]]) for e in dumps]
        rows, _ = module.score_pairs(made, command)
    return _of_rows(f"pages {kind} {genre}", rows)


def negatives(genre: str, folder: Path, command: Sequence[str]) -> Part:
    """Share of pages without an article that give no record."""
    module = load(folder / "score.py")
    entries = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [e for e in entries if e["kind"] == "negative" and e["genre"] == genre]
    options = SimpleNamespace(pages=folder)
    found = module.run(command, {f"{e['id']}.html": module.page(options, e["id"]) for e in chosen})
    rejected = {e["id"]: not found.get(e["id"]) for e in chosen}

    def figures(ids: Collection[str]) -> Figures:
        of = defaultdict(list)
        for e in chosen:
            if e["id"] in ids:
                of["all"].append(rejected[e["id"]])
                of[e["sub"]].append(rejected[e["id"]])
        return {key: statistics.mean(values) for key, values in sorted(of.items())}

    def errors(ids: Collection[str], count: int) -> str:
        return "\n".join(
            [f"{e['id']} {e['sub']}" for e in chosen if e["id"] in ids and not rejected[e["id"]]][:count]
        )

    return Part(f"negatives {genre}", {e["id"]: outlet_of(e["publisher"]) for e in chosen}, figures, errors)


def _of_rows(name: str, rows: Sequence[tuple[str, str, Mapping[str, float]]]) -> Part:
    """Means over publishers of the means over their pages."""

    def figures(ids: Collection[str]) -> Figures:
        by: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for publisher, page, row in rows:
            if page in ids:
                for key, value in row.items():
                    by[key][publisher].append(value)
        return {key: statistics.mean(map(statistics.mean, groups.values())) for key, groups in by.items()}

    def errors(ids: Collection[str], count: int) -> str:
        bad = sorted((r for r in rows if r[1] in ids), key=lambda r: r[2].get("F1", -r[2].get("lost", 0)))
        return "\n".join(
            f"{page} " + " ".join(f"{k}={v:.2f}" for k, v in row.items()) for _, page, row in bad[:count]
        )

    return Part(name, {page: outlet_of(publisher) for publisher, page, _ in rows}, figures, errors)
