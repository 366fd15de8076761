"""Files without an article: pages that repeat a unit, and slices of real ones."""

from __future__ import annotations

from collections.abc import Sequence

from labelling.layouts.bodies import Kit
from labelling.layouts.draft import Draft
from labelling.layouts.grammar import page_kinds

REAL_SHARE = 0.35
PROSE_UNITS = 19  # a kind of at most so many units is prose: each of its units says something of its own
COMMON = (
    *("front",) * 6,
    *("stream", "tag", "wall", "subscription") * 2,
    "rules",
    "forum",
    "dossier",
    "gallery",
)
MARKS = (*("",) * 7, "• ", "- ", "* ", "► ", "– ", "» ", "■ ", "{number}. ", "{number}) ", "[{number}] ")
GLUES = (*("",) * 9, " ", " – ", " | ", " : ")


def page_blocks(kit: Kit) -> list[list[str]]:
    """A page without an article: the lines of its head, of each of its units, and of its foot."""
    kinds = page_kinds()
    kind = kinds[kit.rng.choice([*kinds, *COMMON])]
    units = kit.rng.sample(kind["units"], len(kind["units"]))
    low, high = kind["count"]
    total = str(kit.rng.randint(low, high))
    mark = glue = ""
    if high > PROSE_UNITS:
        units = units[: kit.rng.choice([1, 1, 1, 2, 3])]
        mark, glue = kit.rng.choice(MARKS), kit.rng.choice(GLUES)
    leads = [kit.rng.choice(kind["lead"])] if "lead" in kind and kit.chance(0.65) else []
    blocks = [kit.some(kind["head"], 3), *(_said(kit, unit, number="1", total=total) for unit in leads)]
    for number in range(int(total)):
        lines = _said(kit, units[number % len(units)], mark, number=str(number + 1), total=total)
        blocks.append([glue.join(lines)] if glue else lines)
    return [*blocks, kit.some(kind["foot"], 6)]


def _said(kit: Kit, unit: Sequence[str], mark: str = "", **given: str) -> list[str]:
    """The lines of a unit, with a mark before the first."""
    given |= kit.other() | {"second": kit.other()["title"], "third": kit.other()["title"]}
    kept = [line.removeprefix("?") for line in unit if not line.startswith("?") or kit.chance(0.5)]
    return [kit.say(line if number else mark + line, **given) for number, line in enumerate(kept)]


def page_lines(kit: Kit) -> list[str]:
    """The lines of a page without an article."""
    return [line for block in page_blocks(kit) for line in block]


def negative(kit: Kit) -> Draft:
    """A file without an article."""
    draft, gap = Draft(), kit.rng.choice([0, 0, 1])
    draft.extend(kit.run("above", kit.rng.choice([0, 0, 3, 20])))
    if kit.chance(REAL_SHARE):
        draft.extend(kit.run("bare", kit.rng.choice([8, 20, 60, 150])), gap=gap)
    elif kit.chance(0.1):
        draft.extend(kit.run("below", 40), gap=gap)
    else:
        blocks = page_blocks(kit)
        if kit.chance(0.15):  # two pages in one, such as a wall before a front
            blocks += page_blocks(kit)
        if kit.chance(0.5):
            blocks = [[line for block in blocks for line in block]]
        for block in blocks:
            draft.extend(block, gap=gap)
    draft.extend(kit.run("below", kit.rng.choice([0, 0, 3, 20])))
    return draft
