"""Where the headline and the paragraphs of a known article stand in a text, whatever the text was made with.

Words are compared, not lines, so that it does not matter how a text is wrapped, cut into nodes, numbered or glued.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from math import log2

from labelling.model import BODY, IGNORE, SUBHEAD, TITLE, Span

# Link numbers, link targets and Markdown images stand inside sentences and are no words of them.
TOKEN_RE = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|\[\d{1,4}\]|(?<=\])\(<?[^()\s][^()]*\)|(?P<word>[^\W_](?:[^\W_]|[\u00ad\u200b\u0300-\u036f])*)"
)
ENTITY_RE = re.compile(r"&(?:#\d{2,6}|#[xX][\da-fA-F]{2,5}|[a-zA-Z]{2,8}\d?);")
INVISIBLE_RE = re.compile("[\u00ad\u200b\u0300-\u036f]")
OPENING_RE = re.compile(r"[«“„\"'‘’(\[…¿¡*_~#-][«“„\"'‘(\[ \u00a0\u202f*_-]*$")
CLOSING_RE = re.compile(r"[ \u00a0\u202f]?[»”\"'’)\].!?:;…,*_]+(?:[ \u00a0\u202f]?[»”\")\]!?…*_]+)?")

GRAM = 4  # words that must agree in a row before they count as evidence
MAX_PLACES = 60  # a sequence that stands more often in a text tells nothing about a place
MIN_COVER = 0.5  # share of a paragraph's words that must be found
MAX_BACK = 400  # runs that are tried as the one before
JOIN_GAP = 3  # unknown words inside a paragraph that do not part it: a link's mark, a misspelling
FAR_GAP = 400  # words between two pieces of one paragraph that cannot belong together
MIN_TITLE_RATIO = 0.75
MAX_SUBHEAD = 22  # words
WHOLE_LINE_BONUS = 3.0
BELOW_PENALTY = 2.0  # a headline below the first paragraph, which is a standfirst then
OUT_OF_SIGHT = 2500  # words above the body


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    label: str = BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """What is known of an article: its titles, best first, and its paragraphs; `optional` texts may be body or not."""

    titles: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    optional: tuple[str, ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a text and their ranges."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Aligned:
    """The ranges found and how many titles and paragraphs were not."""

    spans: list[Span]
    missing: dict[str, int]


@lru_cache(1 << 17)
def fold(word: str) -> str:
    """A word without case, accents and invisible characters.

    >>> fold("Cœur"), fold("ÉTÉ")
    ('coeur', 'ete')
    """
    plain = (
        unicodedata.normalize("NFKD", INVISIBLE_RE.sub("", word))
        .casefold()
        .replace("œ", "oe")
        .replace("æ", "ae")
    )
    return INVISIBLE_RE.sub("", plain)


def words_of(text: str) -> Words:
    """The words of a text, without link numbers.

    >>> words_of("Un [12]port fermé").words
    ('un', 'port', 'ferme')
    """
    plain, places = _unescaped(text)
    found = [(fold(m["word"]), *m.span()) for m in TOKEN_RE.finditer(plain) if m["word"]]
    words, starts, ends = zip(*found) if found else ((), (), ())
    if places is None:
        return Words(words, starts, ends)
    return Words(words, tuple(places[at] for at in starts), tuple(places[at] for at in ends))


def _unescaped(text: str) -> tuple[str, list[int] | None]:
    """A text with a character for each HTML entity left in it, and where each character stood, unless none moved."""
    if not (entities := [*ENTITY_RE.finditer(text)]):
        return text, None
    parts, places, done = [], list[int](), 0
    for entity in entities:
        parts += [text[done : entity.start()], (unescape(entity[0]) + " ")[0]]
        places += range(done, entity.start() + 1)
        done = entity.end()
    return "".join([*parts, text[done:]]), [*places, *range(done, len(text) + 1)]


def align(text: str, articles: Sequence[GoldArticle]) -> Aligned:
    """Where the articles stand in a text; what is not found is counted in `missing`."""
    return _Alignment(text, articles).result()


class _Alignment:
    """The work of `align` on one text."""

    def __init__(self, text: str, articles: Sequence[GoldArticle]) -> None:
        self.text, self.articles = text, articles
        self.page = words_of(text)
        self.owner: list[tuple[int, int] | None] = [None] * len(self.page.words)
        self.missing = {"titles": 0, "paragraphs": 0, "total": 0}

    def result(self) -> Aligned:
        gold = [
            (number, at, words_of(paragraph.text).words)
            for number, article in enumerate(self.articles)
            for at, paragraph in enumerate(article.paragraphs)
        ]
        gold = [one for one in gold if one[2]]
        self._claim(gold)
        self._claim([one for one in gold if one[:2] not in set(self.owner)])
        self._claim_short(gold)
        placed = set(self.owner)
        self.missing["total"] = len(gold)
        self.missing["paragraphs"] = sum(one[:2] not in placed for one in gold)
        spans = [*self._titles(), *self._paragraphs()]
        return Aligned(sorted([*spans, *self._optional(spans)]), self.missing)

    # ------------------------------------------------------------------ bodies
    def _claim(self, gold: Sequence[tuple[int, int, tuple[str, ...]]]) -> None:
        """Give the words of the text to paragraphs, in the order of both."""
        words = [word for _, _, part in gold for word in part]
        owners = [(number, at) for number, at, part in gold for _ in part]
        size = {(number, at): len(part) for number, at, part in gold}
        free = [word if owner is None else None for word, owner in zip(self.page.words, self.owner)]
        places = defaultdict(list)
        for mine, there in _matches(words, free):
            places[owners[mine]].append(there)
        for owner, found in places.items():
            found = _without_strays(self._closed_up(found))
            if len(found) >= MIN_COVER * size[owner] and (len(found) >= GRAM or self._is_lines(found)):
                for place in found:
                    self.owner[place] = owner

    def _closed_up(self, places: Sequence[int]) -> list[int]:
        """The places of a paragraph, with lone words at its ends moved to the same words beside the rest."""
        found, words = list(places), self.page.words
        for k in range(len(found) // 2, 0, -1):
            beside = found[k] - 1
            if found[k - 1] < beside and words[beside] == words[found[k - 1]] and self.owner[beside] is None:
                found[k - 1] = beside
        for k in range(len(found) // 2, len(found) - 1):
            beside = found[k] + 1
            if found[k + 1] > beside and words[beside] == words[found[k + 1]] and self.owner[beside] is None:
                found[k + 1] = beside
        return found

    def _claim_short(self, gold: Sequence[tuple[int, int, tuple[str, ...]]]) -> None:
        """Paragraphs of a few words, as lines of their own between their neighbours."""
        first: dict[tuple[int, int], int] = {}
        last: dict[tuple[int, int], int] = {}
        for place, owner in enumerate(self.owner):
            if owner is not None:
                first.setdefault(owner, place)
                last[owner] = place
        order = [one[:2] for one in gold]
        for k, (number, at, part) in enumerate(gold):
            if (number, at) in first:
                continue
            before = next((last[o] for o in reversed(order[:k]) if o in last and o[0] == number), None)
            after = next((first[o] for o in order[k + 1 :] if o in first and o[0] == number), None)
            if before is None and after is None:
                continue
            low = 0 if before is None else before + 1
            high = len(self.owner) if after is None else after
            found = [p for p in self._find(part, low, high) if self._is_lines(range(p, p + len(part)))]
            found = found or (
                list(self._find(part, low, high)) if before is not None and after is not None else []
            )
            if found:
                place = found[-1] if before is None else found[0]
                near = place - before if before is not None else after - place
                if near <= FAR_GAP:
                    for here in range(place, place + len(part)):
                        self.owner[here] = (number, at)
                    first[number, at], last[number, at] = place, place + len(part) - 1

    def _find(self, part: Sequence[str], low: int, high: int) -> Iterator[int]:
        """Places where these words stand and are not claimed."""
        size = len(part)
        for place in range(low, high - size + 1):
            here = slice(place, place + size)
            is_same = self.page.words[place] == part[0] and self.page.words[here] == tuple(part)
            if is_same and all(owner is None for owner in self.owner[here]):
                yield place

    def _is_lines(self, places: Sequence[int]) -> bool:
        """Do these words fill their lines?"""
        start, end = self.page.starts[places[0]], self.page.ends[places[-1]]
        above, below = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
        rest = self.text[above:start] + self.text[end : len(self.text) if below < 0 else below]
        return not words_of(rest).words

    def _paragraphs(self) -> Iterator[Span]:
        """The ranges of the claimed words; unknown words that are more than a few part a range."""
        runs: list[list[int]] = []
        for place, owner in enumerate(self.owner):
            if owner is None:
                continue
            if runs and owner == self.owner[runs[-1][1]] and place - runs[-1][1] - 1 <= JOIN_GAP:
                runs[-1][1] = place
            else:
                runs.append([place, place])
        for first, last in runs:
            number, at = self.owner[first]
            start, end = self._widen(self.page.starts[first], self.page.ends[last])
            yield (start, end, self.articles[number].paragraphs[at].label, number)

    def _widen(self, start: int, end: int) -> tuple[int, int]:
        """A range with the signs around it: of its whole line, or quotes and stops only where words stand before."""
        above, below = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
        below = len(self.text) if below < 0 else below
        head, tail = self.text[above:start], self.text[end:below]
        if not words_of(head).words:
            start = above + len(head) - len(head.lstrip())
        elif opening := OPENING_RE.search(head):
            start = above + opening.start() if opening[0].strip("-* ") else start
        if not words_of(tail).words:
            end += len(tail.rstrip())
        elif closing := CLOSING_RE.match(tail):
            end += closing.end()
        return start, end

    # ------------------------------------------------------------------ titles
    def _titles(self) -> Iterator[Span]:
        begins = [self._body_start(number) for number in range(len(self.articles))]
        floor = 0
        for number, article in enumerate(self.articles):
            wanted = [found for title in article.titles if (found := words_of(title).words)]
            if wanted:
                later = [at for at in begins[number + 1 :] if at is not None]
                place = self._best_title(wanted, floor, begins[number], number)
                if place is None and begins[number] is None:
                    place = self._best_title(wanted, floor, min(later, default=len(self.owner)), number)
                if place is None:
                    self.missing["titles"] += 1
                else:
                    for here in range(*place):
                        self.owner[here] = None
                    yield (
                        *self._widen(self.page.starts[place[0]], self.page.ends[place[1] - 1]),
                        TITLE,
                        number,
                    )
                    floor = max(floor, place[1])
            floor = max(
                [floor, *(p + 1 for p, owner in enumerate(self.owner) if owner and owner[0] == number)]
            )

    def _body_start(self, number: int) -> int | None:
        return next(
            (p for p, owner in enumerate(self.owner) if owner is not None and owner[0] == number), None
        )

    def _best_title(
        self, wanted: Sequence[tuple[str, ...]], floor: int, body: int | None, number: int
    ) -> tuple[int, int] | None:
        """The range of words that is the headline over a body: near, above and a line of its own, if there is one."""
        anchor = len(self.owner) if body is None else body
        ceiling = min(len(self.owner), self._third_paragraph(number, anchor))
        floor = max(floor, anchor - OUT_OF_SIGHT)
        scored = []
        for rank, words in enumerate(wanted):
            for place in self._find(words, floor, ceiling):
                end = place + len(words)
                is_line = self._is_lines(range(place, end))
                if len(words) < 3 and not is_line:
                    continue
                away = log2(1 + abs(anchor - end)) / 2
                score = WHOLE_LINE_BONUS * is_line - away - BELOW_PENALTY * (place > anchor) - rank
                scored.append((score, place, end))
        if scored:
            return max(scored)[1:]
        return self._fuzzy_title(wanted[0], floor, anchor)

    def _third_paragraph(self, number: int, anchor: int) -> int:
        """Where the third paragraph begins: lower no headline stands."""
        seen: list[tuple[int, int]] = []
        for place in range(anchor, len(self.owner)):
            owner = self.owner[place]
            if owner is not None and owner not in seen:
                seen.append(owner)
                if owner[0] != number or len(seen) == 3:
                    return place
        return len(self.owner)

    def _fuzzy_title(self, words: tuple[str, ...], floor: int, anchor: int) -> tuple[int, int] | None:
        """One or two lines above the body that say nearly the same."""
        if len(words) < GRAM:
            return None
        lines = self._lines(floor, anchor)
        best: tuple[float, int, int] = (MIN_TITLE_RATIO, 0, 0)
        for k in range(len(lines)):
            for first, last in ((lines[k][0], lines[m][1]) for m in (k, k + 1) if m < len(lines)):
                there = self.page.words[first:last]
                if len(words) / 2 <= len(there) <= 2 * len(words):
                    ratio = SequenceMatcher(None, words, there, autojunk=False).ratio()
                    best = max(best, (ratio, first, last))
        return best[1:] if best[2] else None

    def _lines(self, low: int, high: int) -> list[tuple[int, int]]:
        """The lines with unclaimed words only, as ranges of words."""
        breaks = [m.start() for m in re.finditer("\n", self.text)]
        lines: list[list[int]] = []
        before = -1
        for place in range(low, high):
            row = bisect_left(breaks, self.page.starts[place])
            if self.owner[place] is not None:
                before = -1
            elif row == before:
                lines[-1][1] = place + 1
            else:
                lines.append([place, place + 1])
                before = row
        return [(first, last) for first, last in lines]

    # ------------------------------------------------------------------ what may be body or not
    def _optional(self, spans: Sequence[Span]) -> Iterator[Span]:
        taken = [(start, end) for start, end, _, _ in spans]
        for number, article in enumerate(self.articles):
            for text in article.optional:
                part = words_of(text).words
                for place in self._find(part, 0, len(self.owner)) if part else ():
                    last = place + len(part)
                    if len(part) < GRAM and not self._is_lines(range(place, last)):
                        continue
                    start, end = self._widen(self.page.starts[place], self.page.ends[last - 1])
                    if all(end <= low or high <= start for low, high in taken):
                        yield (start, end, IGNORE, number)


def subheads(headings: Sequence[str], paragraphs: Sequence[str]) -> tuple[Paragraph, ...]:
    """Paragraphs with the label of each: a subhead where the page marks the same words as a heading.

    A long heading is a standfirst.
    """
    marked = {words for heading in headings if len(words := words_of(heading).words) <= MAX_SUBHEAD}
    return tuple(Paragraph(text, SUBHEAD if words_of(text).words in marked else BODY) for text in paragraphs)


# ---------------------------------------------------------------------- matching
def _matches(gold: Sequence[str], page: Sequence[str | None]) -> list[tuple[int, int]]:
    """Pairs of places with the same word, in the order of both and as close together as they can be."""
    chain = _chain(_runs(gold, page))
    pairs: list[tuple[int, int]] = []
    mine = there = 0
    for k, (i, j, size) in enumerate([*chain, (len(gold), len(page), 0)]):
        if chain and k:
            pairs += _fill(gold, page, (mine, i), (there, j))
        pairs += [(i + n, j + n) for n in range(size)]
        mine, there = i + size, j + size
    return pairs


def _fill(
    gold: Sequence[str], page: Sequence[str | None], mine: tuple[int, int], there: tuple[int, int]
) -> list[tuple[int, int]]:
    """Words between two runs, where the gaps are small enough to be one sentence."""
    if not (0 < mine[1] - mine[0] <= 40 and 0 < there[1] - there[0] <= 60):
        return []
    blocks = SequenceMatcher(
        None, gold[slice(*mine)], page[slice(*there)], autojunk=False
    ).get_matching_blocks()
    return [(mine[0] + b.a + n, there[0] + b.b + n) for b in blocks for n in range(b.size)]


def _runs(gold: Sequence[str], page: Sequence[str | None]) -> list[tuple[int, int, int]]:
    """Longest runs of equal words: place in the gold, place in the text, size."""
    index = defaultdict(list)
    for j in range(len(page) - GRAM + 1):
        index[tuple(page[j : j + GRAM])].append(j)
    ends: dict[tuple[int, int], int] = {}
    runs: list[list[int]] = []
    for i in range(len(gold) - GRAM + 1):
        places = index.get(tuple(gold[i : i + GRAM]), ())
        current = {}
        for j in places if len(places) <= MAX_PLACES else ():
            run = ends.get((i - 1, j - 1))
            if run is None:
                run = len(runs)
                runs.append([i, j, GRAM])
            else:
                runs[run][2] += 1
            current[i, j] = run
        ends = current
    return [(i, j, size) for i, j, size in runs]


def _chain(runs: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The runs that follow each other in both texts with the most words and the smallest gaps."""
    runs = sorted(runs, key=lambda run: (run[1], run[0]))
    score, back = [float(size) for _, _, size in runs], [-1] * len(runs)
    for b, (i, j, size) in enumerate(runs):
        for a in range(b - 1, max(-1, b - 1 - MAX_BACK), -1):
            over = max(runs[a][0] + runs[a][2] - i, runs[a][1] + runs[a][2] - j, 0)
            if over >= size or runs[a][0] >= i:
                continue
            gap = max(0, j - runs[a][1] - runs[a][2])
            reached = score[a] + size - over - log2(1 + gap) / 4
            if reached > score[b]:
                score[b], back[b] = reached, a
    at, chain = max(range(len(runs)), key=score.__getitem__, default=-1), []
    while at >= 0:
        chain.append(runs[at])
        at = back[at]
    trimmed: list[tuple[int, int, int]] = []
    mine = there = 0
    for i, j, size in reversed(chain):
        over = max(mine - i, there - j, 0)
        trimmed.append((i + over, j + over, size - over))
        mine, there = i + size, j + size
    return trimmed


def _without_strays(places: Sequence[int]) -> list[int]:
    """The places of one paragraph without pieces that stand far from its largest one."""
    groups: list[list[int]] = []
    for place in places:
        if groups and place - groups[-1][-1] <= FAR_GAP / 4:
            groups[-1].append(place)
        else:
            groups.append([place])
    if len(groups) < 2:
        return list(places)
    main = max(groups, key=len)
    if len(main) < GRAM:
        return list(places)
    near = [g for g in groups if g is main or (len(g) >= GRAM and abs(g[0] - main[0]) < FAR_GAP)]
    return [place for group in near for place in group]
