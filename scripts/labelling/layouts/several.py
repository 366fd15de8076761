"""Files with several articles, laid out by a template that repeats from item to item."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from labelling.layouts.bodies import Kit, Text, any_form, any_text
from labelling.layouts.draft import Draft, Part
from labelling.layouts.grammar import any_day, lists, write_day
from labelling.layouts.single import body, furniture, head, line_of, top
from labelling.model import BODY, IGNORE, SUBHEAD, TITLE

COUNTS = (2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8, 10, 14, 20)
WHOLE_COUNTS = (2, 2, 3, 3, 4, 5, 8, 10, 15, 20)
NUMBERS = ("{k}. ", "{k} - ", "{k}) ", "{k}/ ", "N°{k} ", "{k}. ", "• ", "- ", "* ", "► ", "■ ", "[{k}] ")
LABELS = (
    "{label}",
    "{label} – {place}",
    "{label} ({place})",
    "{place} : {label}",
    "{PLACE}. {label}",
    "{place}, {label}",
)
RULES = ("-", "=", "_", "*", "~", "#", ".", "—")
SIGNS = ("* * *", "***", "•••", "◆", "§", "---", "<<<>>>", "oOo", "* * * * *", "...", "///", "~~~", "+++")
GLUES = (" : ", ". – ", " - ", " – ", ". ", " | ", " ")
LOST = 0.06  # share of a template's lines that an item lacks


@dataclass(frozen=True, slots=True)
class Template:
    """What each item has. `day_at` says where it states its day: above, below, end, dateline or nowhere."""

    titled: bool
    above: tuple[str, ...]
    below: tuple[str, ...]
    end: tuple[str, ...]
    day_at: str
    day_line: str
    number: str
    rule: str
    gap: int  # blank lines between items
    inner: int  # blank lines between paragraphs
    capitals: bool
    dateline: str
    glue: str  # between headline and body where they share a line


def template(kit: Kit, titled: bool) -> Template:
    """A random template. Untitled items always have a mark of their own."""
    rng = kit.rng
    day_at = rng.choice(["above", "below", "below", "end", "dateline", "", ""])
    above = rng.choice(
        [(), (), (), ("{section}",), ("{kicker}",), ("{PLACE}",), ("{caption}",), ("{section}", "{byline}")]
    )
    below = rng.choice(
        [
            (),
            (),
            (),
            ("{byline}",),
            ("{name}",),
            ("{share}", "{byline}"),
            ("{reading}",),
            ("{caption}",),
            ("{outlet}",),
            ("{agency}",),
        ]
    )
    end = rng.choice(
        [
            (),
            (),
            (),
            ("{end_mark}",),
            ("{end_mark}",),
            ("{end_mark}", "{end_mark}"),
            ("{also}",),
            ("{share}", "{n} commentaires"),
        ]
    )
    end = tuple(line if line in ("{also}",) else _frozen(kit, line) for line in end)
    rule, gap = _separator(kit)
    is_bare = not rule and not above and not below and not end and day_at not in ("above", "below")
    if is_bare and not titled:
        day_at = "above"
    elif is_bare and kit.chance(0.8):
        gap = max(gap, rng.randint(2, 4))  # a headline alone between paragraphs could as well be a subhead
    return Template(
        titled=titled,
        above=tuple(_frozen(kit, line) for line in above),
        below=below,
        end=end,
        day_at=day_at,
        day_line=_frozen_day(kit),
        number=rng.choice(NUMBERS) if titled and kit.chance(0.25) else "",
        rule=rule,
        gap=gap,
        inner=rng.choice([0, 1, 1, 1]),
        capitals=kit.chance(0.12),
        dateline=_dateline(kit, day_at == "dateline"),
        glue=rng.choice(GLUES) if titled and not below and day_at != "below" and kit.chance(0.15) else "",
    )


def _frozen(kit: Kit, line: str) -> str:
    """One entry of a list for all items, so that the line returns in the same shape; {name} and the like still vary."""
    return _frozen_list(kit, line[1:-1]) if line in ("{end_mark}", "{kicker}") else line


def _frozen_list(kit: Kit, name: str) -> str:
    return kit.rng.choice(lists()[name])


def _frozen_day(kit: Kit) -> str:
    while "{day}" not in (line := _frozen_list(kit, "published")) or line.count("{day}") > 1:
        pass
    return line


def _dateline(kit: Kit, has_day: bool) -> str:
    """A form of dateline with a day or, for some templates, without one."""
    forms = [form for form in lists()["dateline"] if ("{day}" in form) == has_day]
    return kit.rng.choice(forms) if has_day or kit.chance(0.2) else ""


def _separator(kit: Kit) -> tuple[str, int]:
    """A rule between items, or none, and the blank lines around."""
    rng = kit.rng
    kind = rng.choice(["blank", "blank", "one", "one", "rule", "rule", "sign", "feed"])
    if kind == "blank":
        return "", rng.randint(2, 6)
    if kind == "one":
        return "", rng.choice([0, 1, 1])
    if kind == "feed":
        return "\f", rng.choice([0, 1])
    rule = rng.choice(SIGNS) if kind == "sign" else rng.choice(RULES) * rng.choice([3, 5, 10, 20, 40, 70])
    return rule, rng.choice([0, 1, 1, 2])


def several(kit: Kit) -> Draft:
    """A file of several articles in one of its kinds."""
    kinds = {joined: 35, whole: 20, digest: 18, untitled: 12, feed: 5, scroll: 10}
    return kit.rng.choices([*kinds], [*kinds.values()])[0](kit)


def _count(kit: Kit) -> int:
    return kit.rng.choice(COUNTS)


def _texts(kit: Kit, count: int) -> list[Text]:
    """Articles of a file: as long as they are, all briefs, or all briefs under labels of one form."""
    if kit.chance(0.35):
        return [any_text(kit, 2) for _ in range(count)]
    if kit.chance(0.12):
        form = kit.rng.choice(LABELS)
        return [
            Text(kit.say(form, label=kit.say("{subhead}")), [(kit.say("{brief}"), BODY)])
            for _ in range(count)
        ]
    if kit.chance(0.1):
        return [any_form(kit) for _ in range(count)]
    return [any_text(kit, 40 if count < 6 else kit.rng.choice([3, 8, 20])) for _ in range(count)]


def _days(kit: Kit, count: int) -> list[date]:
    """Days of the items: any, or near each other as in an archive."""
    if kit.chance(0.4):
        return [any_day(kit.rng) for _ in range(count)]
    first = any_day(kit.rng)
    return [first - timedelta(days=number * kit.rng.choice([0, 1, 1, 3])) for number in range(count)]


def joined(kit: Kit) -> Draft:
    """Articles one after another, with or without lines around them all."""
    draft, count, form = Draft(), _count(kit), template(kit, True)
    draft.extend(furniture(kit, "above", kit.rng.choice([0, 0, 0, 3, 10])))
    for number, (text, day) in enumerate(zip(_texts(kit, count), _days(kit, count)), 1):
        item(kit, draft, form, text, (number, day, str(day) if form.day_at else None))
    draft.extend(furniture(kit, "below", kit.rng.choice([0, 0, 0, 5, 20])))
    return draft


def whole(kit: Kit) -> Draft:
    """Articles in full, one under another: a collection. Often a headline and blank lines are all that parts them."""
    draft, count, form = Draft(), kit.rng.choice(WHOLE_COUNTS), template(kit, True)
    if kit.chance(0.5):
        form = replace(form, above=(), below=(), end=(), glue="", number="", dateline="", day_at="", rule="")
        form = replace(form, gap=form.inner + kit.rng.choice([0, 0, 1, 1, 1, 2, 3]))
    paragraphs = kit.rng.choice([12, 12, 25, 40])
    draft.extend(furniture(kit, "above", kit.rng.choice([0, 0, 0, 0, 6])))
    for number, day in enumerate(_days(kit, count), 1):
        story = kit.story()
        text = Text(story.title, [*story.paragraphs[:paragraphs]])
        item(kit, draft, form, text, (number, day, str(day) if form.day_at else None))
    return draft


def digest(kit: Kit) -> Draft:
    """Items under a head that states their day, sometimes with a list of their headlines first."""
    draft, count, day = Draft(), _count(kit), any_day(kit.rng)
    form = template(kit, kit.chance(0.75))
    stated = form.day_at in ("above", "below", "end", "dateline") and kit.chance(0.2)
    texts = _texts(kit, count)
    greeting = kit.rng.choice(
        ["{greeting}", "{greeting}", "{published}", "{outlet} - {day}", "{section} – {day}"]
    )
    draft.extend(furniture(kit, "above", kit.rng.choice([0, 0, 3])))
    line = kit.say(greeting, day=kit.speaker.written(day))
    if kit.chance(0.15):
        draft.extend(kit.some(lists()["mail_head"], 5))
        line = kit.say("{mail_date}", day=kit.speaker.written(day), rfc=write_day(day, "{RFC}"))
    head_day = (
        str(day)
        if any(form in line for form in (kit.speaker.written(day), write_day(day, "{RFC}")))
        else None
    )
    draft.add(line)
    if form.titled and kit.chance(0.25):
        mark = kit.rng.choice(["- ", "• ", "", "* "])
        draft.extend([mark + text.title for text in texts])
    if not stated:
        form = _without_day(form)
    for number, text in enumerate(texts, 1):
        mine = any_day(kit.rng)
        item(kit, draft, form, text, (number, mine, str(mine) if stated else head_day))
    draft.extend(furniture(kit, "below", kit.rng.choice([0, 0, 5])))
    return draft


def _without_day(form: Template) -> Template:
    marked = form.rule or form.above or form.below or form.end or form.titled
    return replace(form, day_at="", dateline="", above=form.above if marked else ("{section}",))


def untitled(kit: Kit) -> Draft:
    """Items without headlines, told apart by what returns between them."""
    draft, count, form = Draft(), min(_count(kit), 8), template(kit, False)
    draft.extend(furniture(kit, "above", kit.rng.choice([0, 0, 4])))
    for number, day in enumerate(_days(kit, count), 1):
        item(
            kit,
            draft,
            form,
            any_text(kit, kit.rng.choice([1, 2, 3])),
            (number, day, str(day) if form.day_at else None),
        )
    draft.extend(furniture(kit, "below", kit.rng.choice([0, 0, 4])))
    return draft


def feed(kit: Kit) -> Draft:
    """Posts or feed items: a cut copy of the item's beginning or its headline once more, its date, then the item."""
    draft, count = Draft(), min(_count(kit), 8)
    titled, cut = kit.chance(0.6), kit.rng.choice(["...", " ...", "…", " […]", ""])
    form = template(kit, titled)
    for number, day in enumerate(_days(kit, count), 1):
        text = any_text(kit, 4)
        words = text.paragraphs[0][0].split()
        copy = text.title if titled and kit.chance(0.6) else " ".join(words[: kit.rng.randint(6, 16)]) + cut
        if len(words) > 8:
            draft.add(copy, gap=2)
            draft.extend([line_of(kit, "{share}")] if kit.chance(0.3) else [])
        item(kit, draft, form, text, (number, day, str(day) if form.day_at else None))
    return draft


def scroll(kit: Kit) -> Draft:
    """Whole pages one after another, each with furniture of its own."""
    draft = Draft()
    for _ in range(kit.rng.choice([2, 2, 2, 3, 4])):
        text = any_text(kit)
        draft.extend(top(kit, text.title)[:25])
        head(kit, draft, text.title, any_day(kit.rng))
        body(kit, draft, text)
        draft.extend(furniture(kit, "below", 12), gap=kit.rng.choice([0, 1]))
    return draft


def item(kit: Kit, draft: Draft, form: Template, text: Text, place: tuple[int, date, str | None]) -> None:
    """One article in a template. `place` is its number, the day that it may state, and the day that it has."""
    number, day, dated = place
    written = kit.speaker.written(day)
    title = (text.title.upper() if form.capitals else text.title) if form.titled else None
    if number > 1 and form.rule:
        draft.add(Part(form.rule), gap=form.gap, is_rule=True)
    draft.begin(title, dated)
    gap = form.gap if number > 1 else 1
    lines = [line_of(kit, line) for line in form.above if not kit.chance(LOST)]
    if form.day_at == "above":
        lines.append(kit.say(form.day_line, day=written))
    for line in lines:
        draft.add(line, gap=gap)
        gap = min(form.inner, gap)
    if title:
        draft.add(form.number.replace("{k}", str(number)), Part(title, TITLE), gap=max(gap, form.inner))
        gap = form.inner
    lines = [line_of(kit, line) for line in form.below if not kit.chance(LOST)]
    if form.day_at == "below":
        lines.insert(0, kit.say(form.day_line, day=written))
    for line in lines:
        draft.add(line, gap=kit.rng.choice([0, form.inner]))
    _item_body(kit, draft, form, text, written if form.day_at in ("dateline", "end") else "")


def _item_body(kit: Kit, draft: Draft, form: Template, text: Text, written: str) -> None:
    start = kit.say(form.dateline, day=written) if form.dateline else ""
    for number, (paragraph, label) in enumerate(text.paragraphs):
        parts = [*([Part(start, IGNORE)] if start and not number else []), Part(paragraph, label)]
        if form.glue and not number:
            headline = draft.lines.pop()
            draft.add(*headline.parts, form.glue, *parts, gap=headline.gap)
        else:
            draft.add(*parts, gap=form.inner)
        if (
            label == BODY
            and number < len(text.paragraphs) - 1
            and text.paragraphs[number + 1][1] != SUBHEAD
            and kit.chance(0.02)
        ):
            draft.extend(furniture(kit, "inside", 2))
    lines = [line_of(kit, line) for line in form.end if not kit.chance(LOST)]
    if form.day_at == "end":
        lines.append(kit.say(form.day_line, day=written))
    for line in lines:
        draft.add(line, gap=kit.rng.choice([0, form.inner]))
