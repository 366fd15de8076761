"""Files without an article: pages that repeat a unit, and slices of real ones."""

from __future__ import annotations

from labelling.layouts.bodies import Kit
from labelling.layouts.draft import Draft
from labelling.layouts.grammar import page_kinds

REAL_SHARE = 0.35


def page_lines(kit: Kit) -> list[str]:
    """The lines of a page without an article."""
    kinds = page_kinds()
    kind = kinds[kit.rng.choice([*kinds, "front", "front", "tag", "wall", "forum"])]
    units = kit.rng.sample(kind["units"], min(len(kind["units"]), kit.rng.choice([1, 1, 1, 2])))
    if kind["count"][1] <= 18:
        units = kind["units"][:]  # prose pages: each unit says something of its own
    low, high = kind["count"]
    lines = kit.some(kind["head"], 2)
    kit.rng.shuffle(units)
    for number in range(kit.rng.randint(low, high)):
        story = kit.other()
        for line in units[number % len(units)]:
            if not line.startswith("?") or kit.chance(0.5):
                lines.append(kit.say(line.removeprefix("?"), **story))
    return lines + kit.some(kind["foot"], len(kind["foot"]))


def negative(kit: Kit) -> Draft:
    """A file without an article."""
    draft, gap = Draft(), kit.rng.choice([0, 0, 1])
    draft.extend(kit.run("above", kit.rng.choice([0, 0, 3, 20])))
    if kit.chance(REAL_SHARE):
        draft.extend(kit.run("bare", kit.rng.choice([8, 20, 60, 150])), gap=gap)
    elif kit.chance(0.1):
        draft.extend(kit.run("below", 40), gap=gap)
    else:
        draft.extend(page_lines(kit), gap=gap)
    draft.extend(kit.run("below", kit.rng.choice([0, 0, 3, 20])))
    return draft
