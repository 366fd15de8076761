"""Dumps that were written by hand, with real articles in the place of their own and fewer lines around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from labelling.layouts.bodies import Kit, shortened
from labelling.layouts.draft import Draft, Line, Part
from labelling.model import BODY
from labelling.written import BEGINNINGS, LABEL_OF, Marked

PARAGRAPHS, CONTINUED, COPYING = "NB", "hb", "H-"
STAMP_RE = re.compile(r"\W*(?:\d{1,2} ?[h:] ?\d{0,2}\W+)?")
LENT_WORDS = 15  # a shorter paragraph is an item or a question, and stays
SHORT_WORDS = 45  # a paragraph that replaces one of up to so many is cut
LENT_SHARE = 0.8  # of the articles that get the words of a real one
CUT_SHARE = 0.4  # of the files that lose some of what stands above, and of those that lose some below


def rewritten(kit: Kit) -> Draft:
    """One of the dumps that were written by hand, changed."""
    dump, draft, gap = kit.rng.choice(kit.material.dumps), Draft(), 0
    stories = [kit.story() if kit.chance(LENT_SHARE) else None for _ in dump.beginnings()]
    titles = {
        old.strip(): story.title
        for (mark, old), story in zip(dump.beginnings(), stories)
        if story and mark == "H"
    }
    lent = [[text for text, label in story.paragraphs if label == BODY] if story else [] for story in stories]
    is_replaced = False
    for line in _cut(kit, dump.lines):
        parts = []
        for mark, old in line:
            if mark in CONTINUED and is_replaced:
                continue
            text = old.strip() if len(line) == 1 else old
            if mark in COPYING:
                text = _retitled(text, titles)
            if mark in BEGINNINGS:
                draft.begin(text.strip() if mark == "H" else None, None)
            if mark in PARAGRAPHS:
                text = _lent(kit, text, lent[len(draft.articles) - 1])
            is_replaced = text.strip() != old.strip()
            parts.append(Part(text, LABEL_OF.get(mark)))
        if parts and line[0][0] in CONTINUED and draft.lines:
            above = draft.lines.pop()
            rest = (Part(" ", parts[0].label), *parts)
            draft.lines.append(Line((*above.parts, *rest), above.article, above.gap))
        elif any(part.text.strip() for part in parts):
            draft.add(*parts, gap=gap)
            gap = 0
        else:
            gap += 1
    return draft


def _cut(kit: Kit, lines: Sequence[list[Marked]]) -> Sequence[list[Marked]]:
    """The lines, sometimes with fewer of those above the first and below the last article."""
    own = [number for number, line in enumerate(lines) if any(mark != "-" for mark, _ in line)]
    first, last = (own[0], own[-1] + 1) if own else (len(lines) // 3, 2 * len(lines) // 3)
    start = kit.rng.randint(0, first) if kit.chance(CUT_SHARE) else 0
    return lines[start : kit.rng.randint(last, len(lines)) if kit.chance(CUT_SHARE) else len(lines)]


def _retitled(text: str, titles: Mapping[str, str]) -> str:
    """A line with the headlines that it holds replaced, also in capitals."""
    for old, new in titles.items():
        text = text.replace(old, new).replace(old.upper(), new.upper())
    return text


def _lent(kit: Kit, old: str, paragraphs: list[str]) -> str:
    """The next of the paragraphs in the place of one that is long enough, behind the sign or stamp of that one."""
    size = len(old.split())
    if size < LENT_WORDS or not paragraphs:
        return old
    stamp, new = STAMP_RE.match(old), paragraphs.pop(0)
    return (stamp[0] if stamp else "") + (shortened(kit, new) if size <= SHORT_WORDS else new)
