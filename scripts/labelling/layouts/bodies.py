"""Bodies of articles: real paragraphs and composed ones, and the forms that must not be cut into several articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from labelling.layouts.grammar import Speaker
from labelling.layouts.material import PIECES_RE, Material, Story
from labelling.model import BODY, IGNORE, SUBHEAD

Paragraphs = list[tuple[str, str]]
REAL_SHARE = 0.72  # of the bodies; the rest is composed
NEWS_SHARE = 0.7  # of the real articles; the rest is from any site
LIVE_MARKS = (
    "{hour} : ",
    "{hour} - ",
    "{hour} ",
    "- {hour}: ",
    "[{hour}] ",
    "{hour} | ",
    "{hour}. ",
    ": ",
    "• {hour} – ",
)
ANSWER_MARKS = ("", "", "{who} : ", "- ", "– ", "R : ", "{who}: ", "{short} : ")
QUESTION_MARKS = ("", "", "{outlet} : ", "- ", "Q : ", "– ", "Question : ")


@dataclass(slots=True)
class Kit:
    """Chance, words and material for one file."""

    rng: Random
    speaker: Speaker
    material: Material

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def say(self, template: str, **given: str) -> str:
        return self.speaker.say(template, **given)

    def story(self) -> Story:
        return self.rng.choice(self.material.news if self.chance(NEWS_SHARE) else self.material.stories)

    def other(self) -> dict[str, str]:
        """What another article lends to a line: its headline, its first sentence, and the beginning of that."""
        story = self.story()
        cut = story.opening[: self.rng.randint(40, 140)] + self.rng.choice(["...", "…", "", " [...]"])
        return {"title": story.title, "opening": story.opening, "cut": cut}

    def some(self, templates: Sequence[str], most: int) -> list[str]:
        """Lines of some of these templates."""
        chosen = self.rng.sample(templates, self.rng.randint(0, min(most, len(templates))))
        return [self.say(line, **self.other()) for line in chosen]

    def run(self, kind: str, most: int) -> list[str]:
        """Consecutive real lines of furniture."""
        runs = [run for run in getattr(self.material, kind) if run]
        if not runs:
            return []
        run = self.rng.choice(runs)
        start = self.rng.randrange(len(run))
        if kind in ("above", "below") and self.chance(0.5):
            start = max(0, len(run) - most) if kind == "above" else 0
        return run[start : start + most]


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    paragraphs: Paragraphs


def any_text(kit: Kit, most: int = 12) -> Text:
    """A title and a body, real or composed, of at most so many paragraphs."""
    if not kit.chance(REAL_SHARE):
        return composed(kit, most)
    story = kit.story()
    count = kit.rng.choice([1, 2, 2, 3, 4, 5, 6, 8, 12, 40])
    paragraphs = list(story.paragraphs[: min(count, most)])
    while len(paragraphs) > 1 and paragraphs[-1][1] == SUBHEAD:
        paragraphs.pop()
    if kit.chance(0.35):
        paragraphs = [(shortened(kit, text), label) for text, label in paragraphs]
    return Text(story.title, paragraphs)


def shortened(kit: Kit, text: str) -> str:
    """The first sentences of a paragraph."""
    return " ".join(PIECES_RE.split(text)[: kit.rng.choice([1, 2, 2, 3])])


def composed(kit: Kit, most: int) -> Text:
    """A composed piece of news; short ones are briefs of two sentences or three."""
    if most < 3 or kit.chance(0.4):
        return Text(kit.say("{headline}"), [(kit.say("{brief}"), BODY)])
    count = kit.rng.randint(2, min(9, most))
    paragraphs = [(kit.say("{lead}"), BODY), *((kit.say("{paragraph}"), BODY) for _ in range(count - 1))]
    if count > 4:
        for place in kit.rng.sample(range(2, count), kit.rng.choice([0, 1, 2])):
            paragraphs[place:place] = [(kit.say("{subhead}"), SUBHEAD)]
    return Text(kit.say("{headline}"), paragraphs)


# ---------------------------------------------------------------------- forms
def interview(kit: Kit) -> Text:
    """Questions and answers under one headline."""
    who = kit.say("{name}")
    short = "".join(f"{word[0]}. " for word in who.split()).strip()
    ask, reply = (kit.rng.choice(marks) for marks in (QUESTION_MARKS, ANSWER_MARKS))
    real = [text for text, label in kit.story().paragraphs if label == BODY]
    paragraphs = [(kit.say("{paragraph}"), BODY)] if kit.chance(0.7) else []
    for number in range(kit.rng.randint(2, 9)):
        paragraphs.append((kit.say(ask + "{question}"), BODY))
        answer = real[number] if number < len(real) and kit.chance(0.6) else kit.say("{answer}")
        paragraphs.append((kit.say(reply, who=who, short=short) + answer, BODY))
    return Text(kit.say("{who} : « {quote} »" if kit.chance(0.6) else "{headline}", who=who), paragraphs)


def live(kit: Kit) -> Text:
    """A thread of posts with the hour of each, newest first or last; lone stamps are neither body nor furniture."""
    mark = kit.rng.choice(LIVE_MARKS)
    hours = sorted(kit.rng.sample(range(6, 24), kit.rng.randint(4, 14)), reverse=kit.chance(0.7))
    real = [text for text, label in kit.story().paragraphs if label == BODY]
    form = kit.rng.choice(["inline", "inline", "alone", "heading"])
    write = kit.rng.choice(["{h}h{mm}", "{h}:{mm}", "{h}h", "{h} h {mm}"])
    paragraphs = [(kit.say("{lead}"), BODY)] if kit.chance(0.7) else []
    for number, hour in enumerate(hours):
        stamp = kit.say(write.replace("{h}", str(hour)))
        post = real[number] if number < len(real) and kit.chance(0.5) else kit.say("{live}")
        if form == "inline":
            post = kit.say(mark, hour=stamp) + post
        else:
            paragraphs.append(
                (stamp, IGNORE) if form == "alone" else (f"{stamp} : {kit.say('{Event}')}", SUBHEAD)
            )
        paragraphs.append((post, BODY))
    title = kit.rng.choice(
        [
            "DIRECT. {headline}",
            "{headline}",
            "{topic} : suivez la journée en direct",
            "{Event}, heure par heure",
        ]
    )
    return Text(kit.say(title), paragraphs)


def press_review(kit: Kit) -> Text:
    """Paragraphs about other papers, under one headline."""
    paragraphs = [(kit.say("{lead}"), BODY)] if kit.chance(0.6) else []
    paragraphs += [(kit.say("{review_item}"), BODY) for _ in range(kit.rng.randint(3, 9))]
    title = kit.rng.choice(
        [
            "La revue de presse du {day}",
            "{Thing} à la une des journaux",
            "À la une : {event}",
            "{headline}",
            "Presse : {thing} fait débat",
        ]
    )
    return Text(kit.say(title), paragraphs)


def communique(kit: Kit) -> Text:
    """Headings with a few sentences or list items below each."""
    paragraphs = [(kit.say("{paragraph}"), BODY)]
    numbered, mark = kit.chance(0.4), kit.rng.choice(["", "", "► ", "• "])
    for number in range(1, kit.rng.randint(3, 8)):
        heading = kit.say(f"{mark}{{subhead}}")
        paragraphs.append((f"{number}. {heading}" if numbered else heading, SUBHEAD))
        if kit.chance(0.4):
            paragraphs.append((kit.say("{detail}"), BODY))
            paragraphs += [(kit.say("{item}"), BODY) for _ in range(kit.rng.randint(2, 5))]
        else:
            paragraphs.append((kit.say("{paragraph}"), BODY))
    return Text(kit.say("{headline}"), paragraphs)


def with_lines(kit: Kit) -> Text:
    """An article with list items, score lines or practical lines in it or at its end."""
    text = any_text(kit, 8)
    name = kit.rng.choice(["{item}", "{score}", "{practical}"])
    lines = [(kit.say(name), BODY) for _ in range(kit.rng.randint(2, 7))]
    place = kit.rng.choice([len(text.paragraphs), len(text.paragraphs), 1])
    return Text(text.title, [*text.paragraphs[:place], *lines, *text.paragraphs[place:]])


FORMS = {any_text: 58, interview: 8, live: 12, press_review: 6, communique: 8, with_lines: 8}


def any_form(kit: Kit) -> Text:
    return kit.rng.choices([*FORMS], [*FORMS.values()])[0](kit)
