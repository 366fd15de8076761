"""Which part of a page is the article.

Every line has a score: its length where it reads as sentences, a small debt where it does not. The box whose lines
sum highest is the article: tight enough to leave menus outside, since they cost, and wide enough to hold every part
of a body that stands in several boxes. After Pasternack and Roth, "Extracting Article Text from the Web with Maximum
Subsequence Segmentation" (WWW 2009), with the subtree in place of the subsequence. Inside that box, the boxes that
hold the article's paragraphs are distinguished from those that hold somebody else's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from clipper.reading.html.hints import bare, is_dateline, is_prose, is_sentence, load_names, speaks_to_reader
from clipper.reading.html.lines import CELLS, ROOT, Page, Piece
from clipper.reading.html.metadata import Facts

SHORT_DEBT, LINK_DEBT = 5, 15  # characters, of a line that is not prose, and of one that is mostly link
LINKED = 0.6  # share of link characters from which a line is a link rather than a text with links
MOST_LINKED = 0.8  # the same where the line ends with a full stop
KNOWN_LANGUAGE = 0.25  # share of what looks like sentences that a known language must explain
KNOWN_WORTH = 2.0  # a line that the page's metadata repeats counts so many times
KNOWN_CHARS = 40  # shorter lines are found in any long text by chance

# Share of the page's prose up to which the names of a box are believed; with more the box is the article after all.
BELIEVED = {
    "comments": 0.9,
    "related": 0.6,
    "cookie": 0.6,
    "nav": 0.6,
    "footer": 0.6,
    "form": 0.6,
    "sidebar": 0.5,
}
BELIEVED_ELSE = 0.35
# Names that no main holder of the article has.
SURE = frozenset(("comments", "cookie", "footer", "nav", "related", "hidden", "newsletter"))
# Beside an article that stands fast, boxes of these names go whatever their size.
FIRM = frozenset(("comments", "cookie", "footer", "nav", "related", "newsletter", "sidebar"))
ANCHOR_CHARS, ANCHOR_LINES = 300, 2  # of prose in the first holder under the headline, which is the article
ANCHOR_SHARE = 0.15  # of the page's prose that it holds at least
MAIN_CHARS = 400  # of prose directly in one holder, from which its other boxes' names give way
# Believed only of what is not prose.
FURNITURE = frozenset(("byline", "date", "kicker", "control", "player", "tags"))
LABELS = FURNITURE | {"standfirst", None}  # what a box may stand in and still be something of its own
TEXTLESS = frozenset(("ad", "paywall", "share"))  # believed only of boxes without two long lines of prose
TEXT_LINES, TEXT_CHARS = 2, 100  # lines, and characters of each on average
DATED = LABELS | {"footer"}  # the foot of a headline is a footer to some

# Elements that shape a paragraph; the first box around them that is not one of these holds the paragraph.
SHAPES = load_names("shapes", "paragraph")
CORE_SHARE = 0.55  # of the prose: a child box that holds this much of it is where the article stands
LIKE_SHARE = 0.25  # of the core's prose: what a box outside it must hold to be a second half
FOREIGN_SHARE = 0.5  # of a box's prose that addresses the reader, from which the whole box does

TEASER, BIO = "teaser", "bio"
TITLE_SPACES = 3  # a link of fewer words is a label, not a headline
HEADLINE_LINKED = 0.75  # share of a line's characters that are link, from which it is a linked headline
TEASER_CHARS = 420  # prose that a teaser holds at most; a whole item of a digest has more
ROW = 3  # teasers of one parent that make a row
CAPTION_CHARS = 250  # all text of a box with an image that is a caption and credits
ARTICLE_SHARE = 0.4  # of the page's prose: a box with more is the article, however short

# The headline is a line like a stated title, of a high level, early.
TITLE_CHARS = 300  # a headline is shorter
BARE_CHARS = 4  # letters; fewer agree with any title by chance
SAME_TITLE, PART_TITLE = 3.0, 2.0  # worth of a line that is a stated title, or stands in one as a whole
LEVEL_WORTH = {1: 1.0, 2: 0.4, 3: 0.2}
STEP, FAR = 0.02, 0.5  # lost with every line between a line and the main prose, and at most
LINK_COST = 0.4  # lost by a heading that is a link: often the name of the site
KICKER_WORDS = 3
ENOUGH = 0.9  # a lone h1 is a headline, a lone h2 is not


class Line(NamedTuple):
    """What is known of one piece: whether it is prose, what its boxes hint, whether metadata repeats it, whether the
    site speaks in it, and whether it states a date."""

    piece: Piece
    prose: bool
    hint: str | None
    known: bool
    foreign: bool
    dated: bool

    @property
    def score(self) -> float:
        """What the line adds to the worth of the box that it stands in."""
        size = len(self.piece.text)
        if self.known:
            return size * KNOWN_WORTH
        if self.prose and not self.hint and not self.foreign:
            return size * (1 - self.piece.link_share)
        return -LINK_DEBT if self.piece.link_share >= LINKED and not self.hint else -SHORT_DEBT


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What stands fast before names are weighed: the holder of every box, the main holder, the headline.

    `sure` says that the main holder follows the headline and needs no name to be dismissed.
    """

    holder: Sequence[int]
    main: int
    headline: int | None
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What was found out about a page: its lines, the index of the headline, and where the article stands.

    `holder` is, per box, the nearest box around it (or itself) that shapes no paragraph, `inside` whether it stands
    in the region; the holders in `accepted` are the article's, those in `foreign` mostly speak to the reader.
    """

    page: Page
    lines: tuple[Line, ...]
    headline: int | None
    holder: Sequence[int]
    inside: Sequence[bool]
    accepted: frozenset[int]
    foreign: frozenset[int]


def lay_out(page: Page, facts: Facts, doubted: frozenset[str] = frozenset()) -> Layout:
    """The layout of a page, with the page's own claims as evidence, and without reasons that are doubted."""
    holder = map_holders(page)
    prose = find_prose(page.pieces)
    masses = page.sum_boxes([len(piece.text) * reads for piece, reads in zip(page.pieces, prose)])
    main = find_main(page, masses, holder)
    at_main = [i for i, piece in enumerate(page.pieces) if prose[i] and holder[piece.box] == main] or [0]
    headline = find_headline(page, facts, at_main[0], find_middle(page, at_main))
    anchor = find_anchor(page, prose, holder, headline)
    sure = anchor is not None
    anchors = Anchors(holder=holder, main=main if anchor is None else anchor, headline=headline, sure=sure)
    counts = page.sum_boxes([float(reads) for reads in prose])
    texts = {
        index
        for index, mass in enumerate(masses)
        if counts[index] >= TEXT_LINES and mass >= TEXT_CHARS * counts[index]
    }
    hints = believe_hints(page, masses, anchors, doubted, texts)
    lines = tuple(read_lines(page, prose, hints, facts))
    if "interface" in doubted:
        lines = tuple(line._replace(foreign=False) for line in lines)
    region = find_region(page, [line.score for line in lines], holder, headline)
    worth = page.sum_boxes([max(0.0, line.score) for line in lines])
    said = page.sum_boxes([len(line.piece.text) * line.foreign for line in lines])
    foreign = frozenset(index for index in set(holder) if said[index] > FOREIGN_SHARE * worth[index])
    accepted = accept_holders(page, worth, holder, region, foreign)
    return Layout(
        page=page,
        lines=lines,
        headline=headline,
        holder=holder,
        inside=within(page, region),
        accepted=frozenset(holder) if "apart" in doubted else accepted,
        foreign=foreign,
    )


def find_region(page: Page, scores: Sequence[float], holder: Sequence[int], headline: int | None) -> int:
    """The holder whose lines sum highest, or the best from the headline on, where the first ends above it."""
    for start in (0, headline or 0):
        sums = page.sum_boxes([score * (index >= start) for index, score in enumerate(scores)])
        region = holder[max(range(len(sums)), key=lambda index: (sums[index], index))]
        inside = within(page, region)
        if any(inside[piece.box] for piece in page.pieces[headline or 0 :]):
            break
    return region


def find_middle(page: Page, at: Sequence[int]) -> int:
    """The piece, of those, at which half of their text is read."""
    sums = list(accumulate(len(page.pieces[index].text) for index in at)) if page.pieces else [0]
    return at[bisect_left(sums, sums[-1] / 2)]


def find_prose(pieces: Sequence[Piece]) -> list[bool]:
    """For each piece whether it reads as sentences.

    On a page in a language that has no table of function words, whatever has the shape of a sentence does.
    """
    prose = [
        (piece.link_share < LINKED or (piece.link_share < MOST_LINKED and piece.text[-1] == "."))
        and is_prose(piece.text)
        for piece in pieces
    ]
    shaped = [piece.link_share < LINKED and is_sentence(piece.text) for piece in pieces]
    known = sum(len(piece.text) for piece, reads, looks in zip(pieces, prose, shaped) if reads and looks)
    if known >= KNOWN_LANGUAGE * sum(len(piece.text) for piece, looks in zip(pieces, shaped) if looks):
        return prose
    return [reads or looks for reads, looks in zip(prose, shaped)]


def read_lines(
    page: Page, prose: Sequence[bool], hints: Sequence[str | None], facts: Facts
) -> Iterator[Line]:
    """The pieces of a page with what is known of them."""
    stated = [bare(text) for text in (*facts.bodies, *facts.descriptions)]
    for piece, reads in zip(page.pieces, prose):
        hint = hints[piece.box]
        if hint == "control" and page.boxes[piece.box].level:
            hint = None  # the heading of a panel that opens at a click
        known = reads and len(piece.text) >= KNOWN_CHARS and repeats(piece.text, stated)
        may_be_foreign = hint in LABELS and not known and piece.link_share < LINKED
        yield Line(
            piece=piece,
            prose=reads,
            hint=(BIO if hint == "byline" else None) if reads and hint in FURNITURE else hint,
            known=known,
            foreign=may_be_foreign and speaks_to_reader(piece.text),
            dated=hint in DATED and is_dateline(piece.text),
        )


def repeats(text: str, stated: Sequence[str]) -> bool:
    """Whether a line stands in a stated text, or begins with one (descriptions are often cut short)."""
    opening = bare(text[:KNOWN_CHARS])
    likely = [whole for whole in stated if opening in whole]
    if not likely:
        return False
    letters = bare(text)
    return any(
        letters in whole or (len(whole) >= KNOWN_CHARS and letters.startswith(whole)) for whole in likely
    )


def believe_hints(
    page: Page, masses: Sequence[float], anchors: Anchors, doubted: frozenset[str], texts: Collection[int]
) -> list[str | None]:
    """The hint that holds for each box, but none that would take away the article itself."""
    total, headline = masses[ROOT], anchors.headline
    headed = set() if headline is None else set(page.ancestors(page.pieces[headline].box))
    main = set(page.ancestors(anchors.main))
    inferred = dict.fromkeys(find_captions(page, masses, anchors.holder, headed), "caption")
    inferred |= dict.fromkeys(find_teasers(page, masses, headed), TEASER)
    believed: list[str | None] = []
    for index, box in enumerate(page.boxes):
        hint = None if box.hint in doubted or (box.hint in TEXTLESS and index in texts) else box.hint
        if hint:
            limit = 1.0 if anchors.sure and hint in FIRM else BELIEVED.get(hint, BELIEVED_ELSE)
            if index in headed or masses[index] > total * limit or (index in main and hint not in SURE):
                hint = None
        above = believed[box.parent] if index else None
        own = inferred.get(index, hint) if hint in LABELS else hint
        if own in doubted:
            own = None
        believed.append(own if own and above in LABELS else above)
    return believed


def find_anchor(page: Page, prose: Sequence[bool], holder: Sequence[int], headline: int | None) -> int | None:
    """The first holder under the headline that holds a run of prose and that no name speaks against, or None.

    Where there is one, the article stands there, however much prose a live feed beside it holds.
    """
    if headline is None:
        return None
    headed = set(page.ancestors(page.pieces[headline].box))
    plain: list[bool] = []
    for index, box in enumerate(page.boxes):
        plain.append((box.hint in LABELS or index in headed) and (index == 0 or plain[box.parent]))
    found: dict[int, list[int]] = {}
    for index in range(headline + 1, len(page.pieces)):
        piece = page.pieces[index]
        if prose[index] and plain[piece.box]:
            found.setdefault(holder[piece.box], []).append(len(piece.text))
    total = sum(len(piece.text) for piece, reads in zip(page.pieces, prose) if reads)
    floor = max(ANCHOR_CHARS, ANCHOR_SHARE * total)
    return next(
        (box for box, sizes in found.items() if len(sizes) >= ANCHOR_LINES and sum(sizes) >= floor), None
    )


def find_main(page: Page, masses: Sequence[float], holder: Sequence[int]) -> int:
    """The holder with the most prose of its own, leaving out those that are surely something else; else the root."""
    sure: list[bool] = []
    for index, box in enumerate(page.boxes):
        sure.append(box.hint in SURE or (index > 0 and sure[box.parent]))
    own = own_masses(page, masses, holder)
    mass, index = max(((mass, -index) for index, mass in own.items() if not sure[index]), default=(0.0, ROOT))
    return -index if mass >= MAIN_CHARS else ROOT


def map_holders(page: Page) -> list[int]:
    """For each box the nearest one around (or it itself) that shapes no paragraph.

    A table cell of several lines is a part of a page's layout, not a cell.
    """
    lines = page.sum_boxes([1.0] * len(page.pieces))
    holder: list[int] = []
    for index, box in enumerate(page.boxes):
        shapes = index and box.name in SHAPES and not (box.name in CELLS and lines[index] > 1)
        holder.append(holder[box.parent] if shapes else index)
    return holder


def own_masses(page: Page, masses: Sequence[float], holder: Sequence[int]) -> dict[int, float]:
    """The prose of each holder that has any, without that of the holders inside it."""
    direct, parents = list(masses), page.parents
    for index in range(len(direct) - 1, 0, -1):
        direct[parents[index]] -= masses[index]
    own: dict[int, float] = {}
    for index, mass in enumerate(direct):
        if mass:
            own[holder[index]] = own.get(holder[index], 0.0) + mass
    return own


def accept_holders(
    page: Page, worth: Sequence[float], holder: Sequence[int], region: int, foreign: Collection[int]
) -> frozenset[int]:
    """The holders of a region that belong to the article: those in its core, those named like them, large ones."""
    inside, core = within(page, region), find_core(page, region, worth)
    in_core = within(page, core)
    own = own_masses(page, worth, holder)
    names = {page.boxes[index].names for index in own if in_core[index]} - {""}
    floor = LIKE_SHARE * worth[core]
    ours = {index for index in own if index not in foreign and (in_core[index] or own[index] >= floor)}
    return frozenset(
        index
        for index in set(holder)
        if inside[index] and (index in ours or page.boxes[index].names in names)
    )


def find_core(page: Page, region: int, masses: Sequence[float]) -> int:
    """The innermost box that still holds most of the region's prose."""
    core, floor = region, masses[region] * CORE_SHARE
    for index in range(region + 1, len(page.boxes)):
        box = page.boxes[index]
        if box.parent == core and masses[index] >= floor and box.name not in SHAPES:
            core, floor = index, masses[index] * CORE_SHARE
    return core


def within(page: Page, around: int) -> tuple[bool, ...]:
    """For each box whether it is, or stands in, the given one."""
    parents, size = page.parents, len(page.parents)  # boxes stand in the order in which they open
    end = next((index for index in range(around + 1, size) if parents[index] < around), size)
    return (False,) * around + (True,) * (end - around) + (False,) * (size - end)


def find_teasers(page: Page, masses: Sequence[float], spared: Collection[int]) -> frozenset[int]:
    """The boxes that hold one linked headline and little more in a row of their like; no name is asked.

    Left alone: fewer than three in a row (a digest may link its headings), and `spared`, the boxes that hold the
    page's own headline.
    """
    linked = [
        piece.links >= HEADLINE_LINKED * len(piece.text) and piece.text.count(" ") >= TITLE_SPACES
        for piece in page.pieces
    ]
    links = page.sum_boxes([float(is_linked) for is_linked in linked])
    rows: dict[int, set[int]] = defaultdict(set)
    for piece, is_linked in zip(page.pieces, linked):
        if is_linked and masses[piece.box] <= TEASER_CHARS:
            card = find_card(page, piece.box, masses, links, spared)
            rows[page.parents[card]].add(card)
    return frozenset(card for row in rows.values() if len(row) >= ROW for card in row)


def find_card(
    page: Page, box: int, masses: Sequence[float], links: Sequence[float], spared: Collection[int]
) -> int:
    """The widest box around a linked headline that holds no other and little prose."""
    while True:
        parent = page.parents[box]
        if (
            parent <= 0
            or links[parent] > max(2, links[box])
            or masses[parent] > TEASER_CHARS
            or parent in spared
        ):
            return box
        box = parent


def find_captions(
    page: Page, masses: Sequence[float], holder: Sequence[int], spared: Collection[int]
) -> frozenset[int]:
    """The boxes of their own that hold an image and a line or two; no name is asked.

    Left alone: a paragraph that has an image in it, `spared` (the boxes around the headline), and a page whose only
    text is this short.
    """
    if not page.images:
        return frozenset()
    sizes = page.sum_boxes([len(piece.text) for piece in page.pieces])
    floor = ARTICLE_SHARE * masses[ROOT]
    found = set()
    for index in {holder[box] for box in page.images}:
        while sizes[page.parents[index]] <= CAPTION_CHARS and index not in spared and index > 0:
            index = page.parents[index]
        if 0 < sizes[index] <= CAPTION_CHARS and index not in spared and masses[index] < floor:
            found.add(index)
    return frozenset(found)


def find_headline(page: Page, facts: Facts, start: int, middle: int) -> int | None:
    """The index of the piece that is the page's headline, or None.

    `start` is the first piece of the main prose, `middle` the one at its half: what stands below that heads something
    else.

    A title that the page does not show is left to the metadata.
    """
    wanted = [bare(title) for title in facts.titles]
    sites = {bare(claim.value) for claim in facts.metadata.outlets}
    lengths = range(min(map(len, wanted), default=1) // 2, 2 * max(map(len, wanted), default=0))
    best, best_worth, chosen = None, ENOUGH, ""
    for index, piece in enumerate(page.pieces[: middle + 1] if middle else page.pieces):
        level = page.boxes[piece.box].level
        if piece.home or len(piece.text) > TITLE_CHARS or (not level and piece.link_share >= LINKED):
            continue
        if not level and len(piece.text) not in lengths:
            continue
        letters = bare(piece.text)
        matched = match_title(letters, wanted)
        worth = LEVEL_WORTH.get(level, 0.0) + matched
        if worth > ENOUGH and letters not in sites and letters != chosen:
            worth -= find_distance(index, start) + (LINK_COST if piece.link_share >= LINKED else 0.0)
            if worth > best_worth or (best is None and (matched or level == 1)):
                best, best_worth, chosen = index, worth, letters
    return best


def find_distance(index: int, start: int) -> float:
    """What a line loses for standing far above the main prose, or below its beginning."""
    return min(FAR, STEP * (start - index)) if index <= start else FAR


def match_title(text: str, wanted: Sequence[str]) -> float:
    """How well a line agrees with the stated titles.

    >>> match_title("leportrouvre", ["leportrouvre", "leportrouvrelagazette"])
    3.0
    """
    if len(text) < BARE_CHARS:
        return 0.0
    if text in wanted:
        return SAME_TITLE
    shares = [
        min(len(title), len(text)) / max(len(title), len(text))
        for title in wanted
        if text in title or (title and title in text)
    ]
    return PART_TITLE * max(shares, default=0.0)


def split_kicker(text: str, titles: Sequence[str]) -> tuple[str, str]:
    """The kicker that stands in one line with a headline, or nothing, and the headline as a stated title gives it.

    >>> split_kicker("Varmont Le pont rouvre aux piétons", ["Le pont rouvre aux piétons"])
    ('Varmont', 'Le pont rouvre aux piétons')
    """
    words = text.split()
    for title in titles:
        wanted = title.split()
        extra = len(words) - len(wanted)
        if 0 < extra <= KICKER_WORDS and len(wanted) > extra and words[extra:] == wanted:
            return " ".join(words[:extra]), " ".join(words[extra:])
    return "", text
