"""Files with one article: its headline, its body, and what stands above, between, inside and below."""

from __future__ import annotations

from datetime import date

from labelling.layouts.bodies import Kit, Text, any_form
from labelling.layouts.draft import Draft, Line, Part
from labelling.layouts.grammar import any_day, lists, runs
from labelling.layouts.negatives import page_lines
from labelling.model import BODY, IGNORE, SUBHEAD, TITLE

RUN_SHARE = 0.3  # of the places with furniture that have a run of lines that stand together
GLUES = (" ", " ", " | ", " – ", " / ", "", " - ", " : ")
LABELS = (
    ("Titre :", "Date :", "Auteur :", "Source :", "Rubrique :"),
    ("TITRE:", "DATE:", "AUTEUR:", "JOURNAL:", "SECTION:"),
    ("title:", "date:", "author:", "source:", "section:"),
)


def line_of(kit: Kit, template: str) -> str:
    """A line of furniture; headlines of other articles in it are sometimes real."""
    given = kit.other()
    if kit.chance(0.5):
        given["headline"] = given["title"]
    return kit.say(template, **given)


def furniture(kit: Kit, place: str, most: int) -> list[str]:
    """Composed lines, real lines, or both, of a place of a page: above, between, inside or below."""
    count = kit.rng.randint(0, most)
    if kit.chance(0.35):
        return kit.run(place, count)
    templates = [f"{{{place}}}"] * count
    if count and kit.chance(RUN_SHARE):
        start = kit.rng.randint(0, count)
        templates[start : start + kit.rng.randint(0, 2)] = kit.rng.choice(runs()[place])
    lines = [line for template in templates for line in line_of(kit, template).split("\n")]
    if lines and kit.chance(0.1):
        lines.insert(kit.rng.randrange(len(lines)), kit.rng.choice(lines))
    return lines + kit.run(place, kit.rng.randint(0, 3)) if kit.chance(0.2) else lines


def single(kit: Kit) -> Draft:
    """A file with one article."""
    text, draft = any_form(kit), Draft()
    if kit.chance(0.08):
        _fields(kit, draft, text)
        return draft
    title = None if kit.chance(0.16) else text.title
    if title and kit.chance(0.03):
        _page_title_only(kit, draft, text)
        return draft
    draft.extend(_beside(kit) if kit.chance(0.1) else [])
    draft.extend(top(kit, title))
    head(kit, draft, title, any_day(kit.rng))
    _copies(kit, draft, text)
    body(kit, draft, text)
    if title and kit.chance(0.08):
        draft.add(title)
    draft.extend(furniture(kit, "below", kit.rng.choice([0, 3, 8, 40])), gap=kit.rng.choice([0, 1]))
    draft.extend(_beside(kit) if kit.chance(0.12) else [])
    return draft


def _copies(kit: Kit, draft: Draft, text: Text) -> None:
    """The lead once more above the body: cut as a teaser, or whole, which may count as standfirst."""
    lead, form = text.paragraphs[0][0], kit.rng.choices(["", "cut", "whole"], [90, 6, 4])[0]
    if form == "cut" and len(lead) > 80:
        draft.add(
            lead[: kit.rng.randint(50, len(lead) - 20)] + kit.rng.choice(["...", "…", " ...", " [...]"])
        )
    elif form == "whole":
        draft.add(Part(lead, IGNORE))


def _page_title_only(kit: Kit, draft: Draft, text: Text) -> None:
    """A file whose headline stands in the page's title alone, on the first line."""
    draft.begin(text.title, None)
    draft.add(Part(text.title, TITLE), kit.say(kit.rng.choice([" - {outlet}", " | {outlet}", " – {outlet}"])))
    draft.extend(furniture(kit, "above", 12))
    body(kit, draft, text)
    draft.extend(furniture(kit, "below", 12))


def _beside(kit: Kit) -> list[str]:
    """A page without an article, above or below one."""
    return page_lines(kit)[: kit.rng.choice([6, 15, 40])]


def top(kit: Kit, title: str | None) -> list[str]:
    """Lines above everything that belongs to the article: the page's title, menus, tickers, a crawl header."""
    lines = furniture(kit, "above", kit.rng.choice([0, 0, 2, 6, 25, 60]))
    if title and kit.chance(0.2):
        lines.insert(0, kit.say("{page_title}", title=title))
    if kit.chance(0.08):
        lines = ["\u00a0 \u00a0 ".join(lines)] if lines else []
    return lines


def with_crawl_header(kit: Kit, draft: Draft) -> None:
    """A month before everything, on a line of its own or on the first line."""
    header, first = f"date {kit.rng.randint(2012, 2024)}-{kit.rng.randint(1, 12):02}", draft.lines[0]
    if kit.chance(0.5):
        draft.lines[0] = Line((Part(f"{header} "), *first.parts), first.article, 0)
    else:
        draft.lines.insert(0, Line((Part(header),), 0, 0))


def head(kit: Kit, draft: Draft, title: str | None, day: date) -> None:
    """The headline with a kicker or a date above, and 0 to 10 lines of furniture below."""
    written, stated = kit.speaker.written(day), kit.chance(0.7)
    place = kit.rng.choice(["above", "below", "below", "below", "glued"]) if stated else ""
    shown = title.upper() if title and kit.chance(0.08) else title
    draft.begin(shown, str(day) if stated else None)
    if kit.chance(0.3):
        draft.add(line_of(kit, kit.rng.choice(["{section}", "{kicker}", "{breadcrumb}", "{KICKER}"])))
    if place == "above":
        draft.add(kit.say("{published}", day=written), gap=kit.rng.choice([0, 1]))
    elif place == "glued" and title is None:
        draft.add(kit.say("{published}", day=written))
    if shown:
        _headline(kit, draft, shown, kit.say("{published}", day=written) if place == "glued" else "")
    lines = furniture(kit, "between", kit.rng.choice([0, 0, 1, 2, 5, 12, 20]))
    if place == "below":
        lines.insert(kit.rng.randint(0, min(2, len(lines))), kit.say("{published}", day=written))
    gap = kit.rng.choice([0, 0, 1])
    for number, line in enumerate(lines):
        draft.add(line, gap=gap if number else kit.rng.choice([0, 1]))


def _headline(kit: Kit, draft: Draft, title: str, date_line: str) -> None:
    """The headline in one of its forms: plain, doubled, over two lines, or glued to a kicker or a date."""
    form = kit.rng.choices(["plain", "doubled", "two", "kicker"], [72, 10, 6, 12])[0]
    gap = kit.rng.choice([1, 1, 2])
    if form == "doubled":
        draft.add(title, gap=gap)
        draft.extend(furniture(kit, "between", kit.rng.choice([0, 0, 2])))
    words = title.split(" ")
    if form == "two" and len(words) > 5:
        half = kit.rng.randint(2, len(words) - 2)
        title = " ".join(words[:half]) + "\n" + " ".join(words[half:])
    if form == "kicker":
        kicker = kit.say(kit.rng.choice(["{kicker}", "{KICKER}", "{section}", "{PLACE}", "{outlet}"]))
        draft.add(kicker + kit.rng.choice(GLUES[:7]), Part(title, TITLE), gap=gap)
    elif date_line:
        parts = (
            (date_line + kit.rng.choice(GLUES), Part(title, TITLE)),
            (Part(title, TITLE), kit.rng.choice(GLUES) + date_line),
        )
        draft.add(*kit.rng.choice(parts), gap=gap)
    else:
        draft.add(Part(title, TITLE), gap=gap)


def dateline_of(kit: Kit, day: str | None) -> str:
    """A dateline that states this day or none."""
    forms = [form for form in lists()["dateline"] if day or "{day}" not in form]
    return kit.say(kit.rng.choice(forms), day=kit.speaker.written(date.fromisoformat(day)) if day else "")


def body(kit: Kit, draft: Draft, text: Text) -> None:
    """The paragraphs, with furniture between some of them, a dateline before, a signature or a prompt after."""
    paragraphs = text.paragraphs
    if kit.chance(0.07) and draft.lines and draft.lines[-1].label == TITLE:
        before = draft.lines.pop()
        first, label = paragraphs[0]
        draft.lines.append(Line((*before.parts, Part(" "), Part(first, label)), before.article, before.gap))
        paragraphs = paragraphs[1:]
    dateline = dateline_of(kit, draft.articles[-1]["date"]) if kit.chance(0.15) else ""
    inside = kit.rng.choice([0.0, 0.0, 0.1, 0.25]) if len(paragraphs) > 1 else 0.0
    gap = kit.rng.choice([0, 1, 1, 1])
    standfirst = kit.chance(0.15)
    for number, (paragraph, label) in enumerate(paragraphs):
        parts = (
            (Part(paragraph, label),)
            if number or not dateline
            else (Part(dateline, IGNORE), Part(paragraph, label))
        )
        if number == len(paragraphs) - 1 and label == BODY and kit.chance(0.12):
            parts = (*parts, Part(kit.say("{sign_off}"), IGNORE))
        draft.add(*parts, gap=gap if number else kit.rng.choice([0, 1, 1]))
        if number < len(paragraphs) - 1 and label != SUBHEAD:
            if standfirst and not number:
                draft.extend(furniture(kit, "between", 4))
            elif kit.chance(inside):
                draft.extend(furniture(kit, "inside", kit.rng.choice([1, 1, 2, 5])))
    if kit.chance(0.2):
        draft.add(
            line_of(kit, kit.rng.choice(["{byline}", "{prompt}", "{end_mark}", "{initials}", "{name}"])),
            gap=kit.rng.choice([0, 1]),
        )


def _fields(kit: Kit, draft: Draft, text: Text) -> None:
    """A file whose head has fields: labels of a database or YAML front matter."""
    day, names = any_day(kit.rng), kit.rng.choice(LABELS)
    draft.begin(text.title, str(day))
    is_yaml = names[0] == "title:"
    values = [
        Part(text.title, TITLE),
        kit.speaker.written(day),
        kit.say("{name}"),
        kit.say("{outlet}"),
        kit.say("{section}"),
    ]
    fields = [*zip(names, values)][: kit.rng.randint(2, 5)]
    kit.rng.shuffle(fields)
    quote = '"' if is_yaml and kit.chance(0.5) else ""
    if is_yaml:
        draft.add("---", gap=0)
    for name, value in fields:
        draft.add(f"{name} {quote}", value, quote, gap=0)
    if is_yaml:
        draft.add("---", gap=0)
    body(kit, draft, text)
