"""Rules for the lines that return from dump to dump of a site, proposed for a person to read.

A line is proposed where it returns under so many different headlines, in so large a share of the dumps of its sites,
that it is no article's own. What a rule explains already, and a line that dates or signs an article, is never proposed;
what was kept as text, only where it returns in half of the dumps; a headline, only where it is that of several articles
besides, but of fewer than half of those it stands by.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import NamedTuple

from clipper.emitting.record import Clipped
from clipper.french.folding import fold, fold_words
from clipper.french.words import FUNCTION_WORDS, regex
from clipper.model import Effect, Outcome, Removal, Role
from clipper.reading.inputs import walk_inputs
from clipper.running.clipping import Gathering, clip_leaf
from clipper.running.run import Event, Opener
from clipper.running.workers import Workers
from clipper.settings import Settings
from clipper.stripping.rule_files import How, Rule, key
from clipper.stripping.rules import LONGEST_SHAPE, Rules, load_rules
from clipper.stripping.shape import measure
from clipper.stripping.tagger import load_model

BY_HAND = 3  # dispatches from which a person removed a line
HALF = 0.5  # of the dumps: where a line that was kept must return
SEVERAL = 2  # articles, told apart by their openings, with one headline: it is not their own
VARIANTS = 3  # of a line that differ in figures and dates alone, from which on they are one pattern
LETTERS = 4  # that a line must have besides what varies in it
HEADLINE_WORDS = 5  # from which on a line may be the headline of a story that is not among the dumps
# Of log odds, in ten-thousandths: words that lead by less do not tell furniture from a headline.
UNSURE = 30_000
MANY_DUMPS = 20  # so many are not of one day
OPENING_CHARS = 90  # of a line that is too long to be compared whole
ID_WORDS = 6
WORD_CHARS = 4  # of a word by which prose is close to a rule
PROSE_CHARS = range(40, 240)  # of a counterexample

NUMBER = r"\d{1,9}(?:[ .,]\d{3}){0,3}"
NUMBER_RE = regex(r"\d+(?:[ .,]\d{3})*")
SPECIAL_RE = regex(r"[.^$*+?{}\[\]\\|()]")
SENTENCE_RE = regex(r"(?<=[.!?…])\s+(?=[A-ZÀ-Þ«])")

TABLES = """
CREATE TABLE dump (dump INTEGER PRIMARY KEY, site TEXT, title TEXT, opening TEXT);
CREATE TABLE line (dump INTEGER, role TEXT, text TEXT, key TEXT, form TEXT);
"""
# A folder may hold dumps of several sites: what tells them apart is the line, never text, that returns in most of each.
SITES = """
CREATE INDEX lines ON line (dump);
CREATE TABLE common AS SELECT key, count(DISTINCT dump) AS dumps FROM line JOIN dump USING (dump)
    GROUP BY key HAVING count(DISTINCT title) >= {least} AND sum(role != 'outside') = 0;
CREATE UNIQUE INDEX keys ON common (key);
UPDATE dump SET site = site || char(10) || coalesce((SELECT key FROM line JOIN common USING (key)
    WHERE line.dump = dump.dump ORDER BY common.dumps DESC, key LIMIT 1), '');
"""
# For each key or form that returns: the dumps with it, those where it was kept, the articles whose headline it is, its
# variants, the dumps of all sites on which it stands, and its spelling that comes last in the alphabet (capitals come
# first).
RETURNING = """
WITH size AS (SELECT site, count(*) AS dumps FROM dump GROUP BY site),
at AS (SELECT DISTINCT {column} AS name, site FROM line JOIN dump USING (dump)),
reach AS (SELECT name, sum(dumps) AS dumps FROM at JOIN size USING (site) GROUP BY name)
SELECT name, count(DISTINCT dump), count(DISTINCT iif(role IN ('text', 'headline'), dump, NULL)),
    count(DISTINCT iif(role = 'headline', opening, NULL)), count(DISTINCT key), reach.dumps, max(text), form
FROM line JOIN dump USING (dump) JOIN reach ON name = {column}
GROUP BY {column} HAVING count(DISTINCT title) >= ? AND sum(role = 'evidence') = 0 ORDER BY {column}
"""


class Noting(Gathering):
    """What a dump brings: its outlet, its title, the opening of its text, and each line with its part.

    The part is `headline`, `text`, `evidence` (it dates or signs an article) or `outside`.
    """

    def add(self, outcome: Outcome) -> None:
        """Note the lines of a dispatch with an article, but for those that a rule explains."""
        for article in outcome.articles[:1]:
            noted = [article.title, article.body[:OPENING_CHARS], [*note_lines(outcome)]]
            self.records.append((article.outlet or "", json.dumps(noted).encode()))


def note_lines(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The part and the words of each line of a dispatch, and of its titles."""
    yield from (("headline", article.title) for article in outcome.articles)
    rejected = {id(block) for rejection in outcome.rejections for block in rejection.blocks}
    evidence = [it for one in outcome.articles for it in (one.date_evidence, *one.authors) if it]
    for line in outcome.lines:
        text = " ".join(line.block.text.split())
        if line.role and id(line.block) not in rejected:
            yield ("headline" if line.role is Role.HEADLINE else "text"), text
        elif line.role or (line.removal and line.removal.effect is Effect.UNEXPLAINED):
            yield ("evidence" if any(it in text for it in evidence) else "outside"), text


class Returning(NamedTuple):
    """A line that returns: see RETURNING."""

    name: str
    dumps: int
    kept: int
    headed: int
    variants: int
    of: int
    text: str
    form: str

    def is_furniture(self, share: float) -> bool:
        """Whether it stands in so many dumps that it is no article's own, has words, and is no headline or date.

        A headline of one article, which other pages tease, has no variants, and does not stand in each of many dumps.
        """
        least = max(share, HALF) if self.kept else share
        is_everywhere = self.dumps == self.of >= MANY_DUMPS
        letters = sum(map(str.isalpha, self.text))
        return (
            self.dumps >= least * self.of
            and (
                not self.headed
                or is_everywhere
                or self.variants >= VARIANTS
                or SEVERAL <= self.headed <= HALF * self.dumps
            )
            and letters >= LETTERS
            and self.text.isprintable()
            and not is_headline(self.text)
        )


def is_headline(text: str) -> bool:
    """Whether a line has a date, or words that do not clearly speak for furniture rather than for a headline."""
    shape = measure(text)
    if shape.words < HEADLINE_WORDS or shape.ends_sentence:
        return shape.stamp in (1, 2)
    boilerplate, headline, *_ = load_model().words.score(shape.tokens)
    return headline > boilerplate - UNSURE or shape.stamp in (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """How rules are learnt: `files` and `share` are the least number and share of dumps in which a line returns.

    `category` is the first part of the rules' ids.
    """

    settings: Settings
    category: str
    workers: int
    files: int = 5
    share: float = 0.1

    def learn(self, folder: str, watch: Callable[[Event, int], None]) -> list[Rule]:
        """The rules that the dumps of a folder propose, those of lines that were kept most often first.

        The same whatever the order of the files. `watch` gets each event, as that of a run does.
        """
        with closing(sqlite3.connect("")) as notes:  # a temporary file: memory stays flat
            notes.executescript(TABLES)
            self.note(folder, notes, watch)
            notes.executescript(SITES.format(least=2 * self.files))
            return [*self.propose(notes)]

    def note(self, folder: str, notes: sqlite3.Connection, watch: Callable[[Event, int], None]) -> None:
        """Put the lines of all dumps into the notes."""
        opener = Opener(settings=self.settings, standard_input=BytesIO)
        work = partial(clip_leaf, settings=self.settings, gathering=Noting)
        with closing(Workers(self.workers, work, self.settings.limits)) as workers:
            events: Iterator[Event] = workers.run(opener.open_all(walk_inputs((folder,))))
            for event in events:
                watch(event, len(event.records) if isinstance(event, Clipped) else 0)
                for outlet, noted in event.records if isinstance(event, Clipped) else ():
                    title, opening, lines = json.loads(noted)
                    row = (outlet or str(Path(event.source.name).parent), fold_words(title), opening)
                    put(notes, row, lines)

    def propose(self, notes: sqlite3.Connection) -> list[Rule]:
        """A rule for each pattern that returns, and for each line that does and falls under none of them."""
        found = self.returning(notes, "form")
        patterns = [it for it in found if it.variants >= VARIANTS and 2 * it.kept <= it.dumps]
        forms = {it.name for it in patterns}
        lines = [it for it in self.returning(notes, "key") if it.form not in forms]
        known = load_rules(self.settings.rules)
        taken, proposed = set(known.by_id), {}
        for it in sorted((*patterns, *lines), key=lambda it: (-it.kept, -it.dumps, it.name)):
            rule = self.as_rule(it, taken)
            taken.add(rule.id)
            proposed[rule.id] = rule, it.name
        return [*with_evidence(known, proposed, notes)]

    def returning(self, notes: sqlite3.Connection, column: str) -> list[Returning]:
        """The keys or forms that return often enough."""
        rows = notes.execute(RETURNING.format(column=column), (self.files,))
        return [it for it in map(Returning._make, rows) if it.is_furniture(self.share)]

    def as_rule(self, line: Returning, taken: Container[str]) -> Rule:
        """The rule for a line, under an id that is not taken, and without its counterexample."""
        how, match = How.EXACT, key(line.text)
        if line.variants > 1:
            how, match = How.REGEX, pattern_of(line.name)
        elif len(line.text) > LONGEST_SHAPE:
            how, match = How.PREFIX, key(line.text)[:OPENING_CHARS].rpartition(" ")[0]
        kept = f"; kept as text in {line.kept}" if line.kept else ""
        words = re.findall(r"[a-z]+", fold_words(line.text))[:ID_WORDS]
        stem = f"{self.category}.{'-'.join(words) or 'line'}"
        names = (f"{stem}-{again}" if again > 1 else stem for again in count(1))
        return Rule(
            id=next(name for name in names if name not in taken),
            how=how,
            match=(match,),
            removal=Removal(rule="", reason=f"Returns in {line.dumps} of {line.of} dumps{kept}."),
            example=line.text,
            counterexample="",
            seen_in=f"field: {self.category}",
            is_own=True,
        )


def put(notes: sqlite3.Connection, row: tuple[str, str, str], lines: Iterable[tuple[str, str]]) -> None:
    """Add a dump to the notes: its site, title and opening, and the part and text of each line."""
    dump = notes.execute("INSERT INTO dump VALUES (NULL, ?, ?, ?)", row)
    rows = ((dump.lastrowid, role, text, key(text), form_of(text)) for role, text in lines)
    notes.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", rows)


def learn_by_hand(reviewed: Sequence[tuple[Outcome, Iterable[str]]], settings: Settings) -> list[Rule]:
    """Rules for the lines that a person removed from BY_HAND dispatches or more; each outcome comes with those lines.

    A line that stayed in an article of another of these dispatches gives no rule.
    """
    removed: dict[str, list[str]] = {}
    with closing(sqlite3.connect("")) as notes:
        notes.executescript(TABLES)
        for outcome, texts in reviewed:
            put(
                notes, ("", "", ""), [line for line in note_lines(outcome) if line[0] in ("headline", "text")]
            )
            for name, text in {key(text): text for text in texts}.items():
                removed.setdefault(name, []).append(text)
        kept = {name for (name,) in notes.execute("SELECT DISTINCT key FROM line")}
        learner = Learner(settings=settings, category="house", workers=1)
        known = load_rules(settings.rules)
        taken, proposed = set(known.by_id), {}
        for name, texts in sorted(removed.items()):
            if len(texts) >= BY_HAND and name not in kept:
                line = Returning(name, len(texts), 0, 0, 1, len(reviewed), min(texts), "")
                rule = learner.as_rule(line, taken)
                reason = f"Removed by hand from {len(texts)} of {len(reviewed)} dispatches."
                proposed[rule.id] = replace(rule, removal=replace(rule.removal, reason=reason)), name
                taken.add(rule.id)
        return [*with_evidence(known, proposed, notes)]


def form_of(text: str) -> str:
    """What lines share that differ in figures alone.

    >>> form_of("► 1 204 commentaires") == form_of("3 commentaires")
    True
    """
    return NUMBER_RE.sub("0", fold(text).strip(" >"))


def pattern_of(form: str) -> str:
    r"""The pattern that matches all lines of a form.

    >>> pattern_of(form_of("Lu 28 fois (hors ligne)"))
    'lu \\d{1,9}(?:[ .,]\\d{3}){0,3} fois \\(hors ligne\\)'
    """
    return SPECIAL_RE.sub(r"\\\g<0>", form).replace("0", NUMBER)


def with_evidence(
    known: Rules, proposed: Mapping[str, tuple[Rule, str]], notes: sqlite3.Connection
) -> Iterator[Rule]:
    """The proposed rules with prose that is close to each, but for those that match more than their own lines."""
    rules = Rules((*known.all, *(rule for rule, _ in proposed.values())))
    wrong = set()
    for text, *names in notes.execute("SELECT DISTINCT text, key, form FROM line WHERE role != 'outside'"):
        found = rules.match(text)
        if found and found.id in proposed and proposed[found.id][1] not in names:
            wrong.add(found.id)
    closest = find_closest((rule for rule, _ in proposed.values()), notes)
    for rule, _ in proposed.values():
        prose = closest.get(rule.id)
        if (
            prose
            and rule.id not in wrong
            and rules.match(rule.example) is rule
            and rules.match(prose) is not rule
        ):
            match = (rule.example,) if rule.how is How.EXACT else rule.match  # as it is written there
            yield replace(rule, match=match, counterexample=prose)


def find_closest(proposed: Iterable[Rule], notes: sqlite3.Connection) -> dict[str, str]:
    """For each rule the sentence of an article that has most of its words; the shortest, where several have."""
    by_word: dict[str, list[str]] = {}
    best: dict[str, tuple[int, int, str]] = {}
    for rule in proposed:
        best[rule.id] = NO_SENTENCE
        for word in content_words(rule.example):
            by_word.setdefault(word, []).append(rule.id)
    shortest = NO_SENTENCE
    for sentence in own_sentences(notes):
        shared = Counter(name for word in content_words(sentence) for name in by_word.get(word, ()))
        shortest = min(shortest, (0, len(sentence), sentence))
        for name, words in shared.items():
            best[name] = min(best[name], (-words, len(sentence), sentence))
    return {name: min(rank, shortest)[2] for name, rank in best.items()}


NO_SENTENCE = (1, 0, "")


def own_sentences(notes: sqlite3.Connection) -> Iterator[str]:
    """Sentences of lines that stand under one headline only."""
    rows = notes.execute(
        "SELECT min(text) FROM line JOIN dump USING (dump) WHERE role = 'text' GROUP BY key "
        "HAVING count(DISTINCT title) = 1"
    )
    for (text,) in rows:
        for sentence in SENTENCE_RE.split(text):
            if len(sentence) in PROSE_CHARS and sentence.isprintable() and measure(sentence).ends_sentence:
                yield sentence


def content_words(text: str) -> set[str]:
    """The words that say something of a text's subject."""
    return {
        word for word in fold_words(text).split() if len(word) >= WORD_CHARS and word not in FUNCTION_WORDS
    }
