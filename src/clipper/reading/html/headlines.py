"""Which line of a page is its headline: one like a stated title, of a high level, early."""

from __future__ import annotations

from collections.abc import Sequence

from clipper.reading.html.hints import bare
from clipper.reading.html.lines import Page
from clipper.reading.html.metadata import Facts

TITLE_CHARS = 300  # a headline is shorter
BARE_CHARS = 4  # letters; fewer agree with any title by chance
LINKED = 0.6  # a line that is mostly link names another page, unless it is a heading
SAME_TITLE, PART_TITLE = 3.0, 2.0  # worth of a line that is a stated title, or stands in one as a whole
LEVEL_WORTH = {1: 1.0, 2: 0.4, 3: 0.2}
STEP, FAR = 0.02, 0.5  # lost with every line between a line and the main prose, and at most
LINK_COST = 0.4  # lost by a heading that is a link: often the name of the site
KICKER_WORDS = 3
ENOUGH = 0.9  # a lone h1 is a headline, a lone h2 is not


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
