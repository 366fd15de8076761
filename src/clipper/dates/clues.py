"""What the lines around an article say of its day of publication: every clue, and how much it counts.

A line is judged by where it stands, by what its date is made of, and by what else is on it. Nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from clipper.dates.claims import Anchor, is_publishable
from clipper.dates.contexts import find_tense
from clipper.dates.lines import FAR_BELOW, NEAR_BELOW, DateLine, Place, Surroundings
from clipper.dates.meaning import FUTURE, Candidate, DateKind, DateReading
from clipper.dates.plain import PlainForm, to_plain
from clipper.dates.reader import (
    CUE,
    Cue,
    date_share,
    find_candidates,
    find_cue_word,
    is_relative,
    read_candidate,
)
from clipper.french.words import regex
from clipper.model import Precision


class Rank(IntEnum):
    """How much a clue is trusted, best first."""

    CUED_BYLINE = 0
    CUED_ABOVE = 1
    BARE_BYLINE = 2
    DATELINE = 3
    BARE_ABOVE = 4
    SOURCE = 5
    BARE_BODY = 6
    METADATA = 7
    CUED_BELOW = 8
    BARE_BELOW = 9
    ISSUE = 10
    PAGE_TITLE = 11
    URL = 12
    TEXT = 13
    HEADER = 14


# Only the beginning of a line is judged: a publication line is short, and the cost of a line is bounded.
JUDGED_CHARS = 600
# A line longer than this is prose, or many lines run together: a bare date inside it is not a publication line.
BARE_LINE_CHARS = 160
CUED_LINE_CHARS = 400  # of one that a rule took out, with names, functions and "Publié le" run together
PAGE_TITLE_CHARS = 250  # a headline, a section and the name of a site
# How far into a paragraph its dateline, or the day of its news, is looked for: city, date, agency; first sentence.
DATELINE_CHARS = 90
LEAD_CHARS = 420
# The least share of a bare line that its date makes up: below it the line is a sentence that names a day.
BARE_SHARE = 0.3
NAMED_SHARE = 0.6  # of a stamp with a name
STAMP_SHARE = 0.8  # of a stamp after the text, which is nothing but a date
_SOURCES = {Rank.DATELINE: "dateline", Rank.TEXT: "text", Rank.HEADER: "crawl-header"}
# A year in four figures, or two figures that may be one.
_YEAR_RE = regex("[0-9](?:(?<=[12])[0-9]{3}|(?<![0-9].)[0-9](?![0-9]))")
_CUE_LAST_RE = regex(rf"(?:\n[ ]*(?:[a-z]+ )?|[,|-] {{0,9}})(?:{CUE})(?: (?:le|a|on))?[ :]*\n\Z")
_LINE_CUE_RE = regex(
    r"\n[^a-z0-9]{0,6}(?:article |texte |initialement |premiere )?"
    r"(?:publi|poste|mis|cree|paru|edition|date de|diffuse)"
)
# What may stand before "publié" where it opens a publication line; any other word makes a sentence of it.
_CUE_NOUNS = frozenset(
    ("article", "texte", "billet", "contenu", "dossier", "entretien", "video", "podcast", "premiere", "date")
    + ("initialement", "derniere", "et", "ou", "redaction", "page", "note", "de", "a", "le")
)
_WORD_BEFORE_RE = regex(r"(?<![^\W\d_])([^\W\d_]{1,29})[ ]\Z")

_TITLE_PART_RE = regex(r"[|–—-] [^|]{1,60}\| ?\Z|\|[^|]{1,60}\| ?\Z")
_AFTER_DATELINE_RE = regex(r"[ ]{0,2}(?:\([a-z][^)\n]{1,40}\)|-{1,2}[ ]|[ ]par [a-z]|:|\|)")
_BEFORE_DATELINE_RE = regex(
    r"\n(?:[a-z][a-z' .-]{1,40}(?:\([^)\n]{1,30}\)[ ]?)?(?:[,:-]|\|)?[ ]{0,2})?(?:le )?"
)
# A line of words that ends as a sentence ends; "3 mai 2023." does not.
_SENTENCE_RE = regex(r"[a-zà-ÿ]{2}[.!?…»\"]\s*\Z")
# Captions, events and clocks: lines that hold a day for another reason than that they were published on it.
_OTHER_LINE_RE = regex(
    r"[^a-z](?:photos?|credits?|archives?|illustration|image|prises?|getty|(?<=/)reuters|(?<=\. )reuters|sipa|maxppp"
    r"|evenements?|concerts?|rendez-vous|sorties?|reunions?|spectacles?|matchs?|finale|festival|inscriptions?"
    r"|date limite|ouverture|audience|scrutin|soiree|aujourd'hui|nous sommes|il est|bienvenue|meteo|echeance"
    r"|naissance|deces|jusqu'au|prochaine?s?|seances?|avant|a partir|a compter|entree en vigueur|http"
    r"|depuis(?<!\ndepuis)|tarifs?|billetterie|copyright|tous droits)(?![a-z])"
)
# A post of a social network that is quoted.
_POST_RE = regex(r"@\w|\b[AP]M ·|\bP[SD]T\b|pic\.twitter|t\.co/")
_ENGLISH_RE = regex(r"[A-Z][a-z]{2,8} \d{1,2}, \d{4}.*")  # inside a French text, of a post
_GOVERNED_RE = regex(
    r"(?<!date )(?<![a-z])([a-z]{3,20}) (?:le|du|au|des|ce|depuis le)(?: [a-z]+di| dimanche)? \Z"
)
_GOES_ON_RE = regex(
    r" ?> ?\d|,? (?:de|entre) \d{1,2} ?h|,? (?:a|au|aux|en|dans|devant|lors|pour|sur)(?! \d| midi) [a-z]"
)
# A day seen from another one, or with a round hour: "jeudi dernier", "samedi 12 juillet 2025 à 21 h" are events.
_EVENT_RE = regex(r"dernier|prochain|pass[ée]|\d ?h(?:eures?)?\Z", re.IGNORECASE)
# "Des pompiers à Dole, le 3 avril 2023": a scene.
_SCENE_RE = regex(r"[a-z]{3} (?:a|au|aux|dans|sur|devant|pres de|lors) [a-z][^|\n]{1,40}(?:le )\Z")
_NAME = r"[A-ZÀ-Þ][\w'’.-]{0,24}"
_BY_RE = regex(rf"(?:^|[\s|•·,–—-])(?:(?:[Pp]ar|PAR|[Bb]y)\s?:?\s{{0,9}}{_NAME}|[Rr]édaction\b)")
_GAP = r"[\s,|•·–—:-]{1,5}"
_NAMES_RE = regex(rf"\W{{0,3}}{_NAME}(?:{_GAP}(?:(?:et|d[eu]|la)\s)?{_NAME}){{1,6}}{_GAP}(?:[Ll]e\s)?")
# "Publié le 3 avril, le rapport accable la mairie": a clause of a sentence, not a publication line.
_CLAUSE_RE = regex(r"\s?, (?:le|la|les|l['’]|ce|cet|cette|ces|une?|son|sa|ses|ils?|elles?|on|nous)\b")
_STAMP_RE = regex(r"(?:[-–—|•·/,]|\ble)\s*\Z", re.IGNORECASE)
# "(Le Phare de Dole, 12/05/2016)" at the end of a headline or of a text, "Source : Le Phare, 12/05/2016" below it.
_SOURCE_OPENS_RE = regex(r"(?:\(|^Source\s?:\s?)[A-ZÀ-Þ][^():]{1,40},\s?(?:le\s)?\Z")
_SOURCE_CLOSES_RE = regex(r"\)?\s*\Z")
# What names an issue, a bulletin or a digest: its day dates what it holds.
_ISSUE_RE = regex(
    r"[^a-z](?:n[o.] ?\d|tour d'horizon|bulletin|digest|revue de presse|actualites?|nouvelles|edition|gazette|journal"
    r"|quotidien|hebdo(?:madaire)?|lettre|newsletter|breves|infos?|daily news|a la une)(?![a-z])|\ndate ?:"
)
_ISSUE_LINE_RE = regex(r"\n[ ]?(?:(?:du|de ce)[ ]|[a-z' -]{3,30}, le )?\Z")


class Clue(NamedTuple):
    """A reading, the cue before it, what it counts for, how near it stands, and the source that a record names.

    `line` is the number of its line in the source; None where no line states it.
    """

    reading: DateReading
    cue: Cue
    rank: Rank
    source: str
    distance: int = 0
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A date on a line, and what the words around it say of it."""

    around: Surroundings
    at: int
    form: PlainForm
    reading: DateReading
    cue: Cue

    @property
    def before(self) -> str:
        """What stands before it on its line."""
        return self.form.text[: self.reading.start]

    @property
    def start(self) -> int:
        """Where it begins in the plain form."""
        return self.form.position(self.reading.start)

    @property
    def end(self) -> int:
        """Where it ends in the plain form."""
        return self.form.position(self.reading.end - 1) + 1

    @property
    def share(self) -> float:
        """How much of its line is date."""
        return date_share(self.form.text)

    @cached_property
    def is_short(self) -> bool:
        """Whether its line is short enough for a publication line."""
        text = self.form.text
        return len(text) <= BARE_LINE_CHARS or len(" ".join(text.split())) <= BARE_LINE_CHARS

    @property
    def is_timed(self) -> bool:
        """Whether it has a time of day."""
        return self.reading.precision in (Precision.MINUTE, Precision.SECOND)

    @cached_property
    def is_other(self) -> bool:
        """Whether its line is a caption, an event, a clock."""
        return bool(_OTHER_LINE_RE.search(self.form.plain))

    @cached_property
    def is_signed(self) -> bool:
        """Whether an author stands by it: "Par Awa Diop, le 3 mai 2023", "3 mai 2023, par A. Diop"."""
        if len(self.form.text) > CUED_LINE_CHARS or self.is_other:
            return False
        after = self.form.text[self.reading.end :].lstrip(" ,|•·–—-")
        return bool(_BY_RE.search(self.before) or _BY_RE.match(f" {after}"))

    @cached_property
    def is_named(self) -> bool:
        """Whether nothing but names stands before it."""
        return bool(_NAMES_RE.fullmatch(self.before))

    @property
    def is_cued(self) -> bool:
        """Whether a word for publishing or updating, or an author, stands beside it."""
        return self.cue is not Cue.BARE or self.is_signed

    @property
    def is_strictly_cued(self) -> bool:
        """Whether "Publié le", as written at the beginning of a line, stands right before it in a long line."""
        is_capital = any(word[:1].isupper() for word in self.before.split()[-3:])
        return self.cue is Cue.PUBLISHED and is_capital and len(self.form.text) <= CUED_LINE_CHARS

    @property
    def closes(self) -> bool:
        """Whether nothing stands after it on its line."""
        return self.reading.end >= len(self.form.text.rstrip())


def find_clues(around: Surroundings, anchor: Anchor | None) -> list[Clue]:
    """Every clue that the lines of a dispatch hold, in order."""
    found: list[Clue] = []
    upper = None
    for at, line in enumerate(around.lines):
        if line.place not in RANKERS or _is_beyond(around, at):
            continue
        # Without an anchor only a day with its year can be one of publication.
        if anchor or _YEAR_RE.search(line.text, 0, JUDGED_CHARS):
            found += _clues_of(around, at, upper, anchor)
        upper = line
    return found


def _is_beyond(around: Surroundings, at: int) -> bool:
    """Whether a line is prose inside the text, or too far below it: most lines are, and none is looked at twice."""
    line = around.lines[at]
    if line.place is Place.BELOW:
        return len(line.text) > JUDGED_CHARS or around.gap(around.text_end - 1, at) >= FAR_BELOW
    is_prose = len(line.text) > CUED_LINE_CHARS or (
        len(line.text) > BARE_LINE_CHARS and "ubli" not in line.text
    )
    return line.place is Place.BODY and is_prose


def _clues_of(around: Surroundings, at: int, upper: DateLine | None, anchor: Anchor | None) -> Iterator[Clue]:
    """The clues of one line; the line above it may hold the cue of a date that opens it."""
    line = around.lines[at]
    form, floor = to_plain(line.text[:JUDGED_CHARS].replace("\n", " ")), 0
    for candidate in find_candidates(form):
        reading = _read_clue(form, candidate, anchor, is_header=line.place is Place.CRAWL_HEADER)
        if reading:
            cue = find_cue(form, candidate.start, floor)
            if cue is Cue.BARE and upper and form.text[: reading.start].strip().lower() in ("", "le"):
                cue = _carried_cue(upper)
            dated = Dated(around=around, at=at, form=form, reading=reading, cue=cue)
            ranked = RANKERS[line.place](dated)
            if ranked is not None:
                rank, distance = ranked
                own = reading._replace(text=line.text[reading.start : reading.end])
                source = _source(rank, own, anchor)
                yield Clue(reading=own, cue=cue, rank=rank, source=source, distance=distance, line=line.line)
        floor = candidate.end


def find_cue(form: PlainForm, start: int, floor: int = 0) -> Cue:
    """What the nearest cue before a place says; a cue inside a sentence ("le rapport publié le") does not count."""
    found = find_cue_word(form.plain, start, floor)
    if found is None:
        return Cue.BARE
    before = _WORD_BEFORE_RE.search(form.plain, max(0, found.start() - 30), found.start())
    if before and before[1] not in _CUE_NOUNS:
        written = form.source(before.start(1), before.start(1) + 1) + form.source(
            found.start(), found.start() + 1
        )
        if written.islower():
            return Cue.BARE
    return Cue.UPDATED if found["updated"] else Cue.PUBLISHED


def _read_clue(
    form: PlainForm, candidate: Candidate, anchor: Anchor | None, *, is_header: bool
) -> DateReading | None:
    """What a candidate comes to, where that can be a day of publication."""
    if anchor is None and is_relative(candidate.meaning):
        return None
    reading = read_candidate(form, candidate, anchor.moment if anchor else None)
    return reading if reading and is_publishable(reading, anchor, is_header=is_header) else None


def _carried_cue(line: DateLine) -> Cue:
    """The cue that ends a line ("Mis à jour le", "3 mai 2023, modifié"): it belongs to the date on the next line."""
    form = to_plain(line.text[:BARE_LINE_CHARS])
    return find_cue(form, len(form.plain) - 1) if _CUE_LAST_RE.search(form.plain) else Cue.BARE


def _source(rank: Rank, reading: DateReading, anchor: Anchor | None) -> str:
    if reading.kind is DateKind.RELATIVE and anchor and anchor.is_exact:
        return "reference"
    return _SOURCES.get(rank, "publication-line")


Ranked = tuple[Rank, int] | None


def _near(dated: Dated, rank: Rank) -> Ranked:
    """The rank, where the line stands near to its article."""
    distance = dated.around.distance(dated.at)
    return None if distance is None else (rank, distance)


def _rank_issue(dated: Dated) -> Ranked:
    """The day of a digest or an issue, stated in its title line."""
    plain = dated.form.plain
    if dated.start > DATELINE_CHARS or dated.cue is Cue.UPDATED or dated.is_other:
        return None
    alone = _ISSUE_LINE_RE.fullmatch(plain, 0, dated.start) and dated.closes
    is_first = dated.at == 0 and dated.reading.finder == "numeric-date"  # a weekday would be that of a clock
    is_titled = alone and (dated.start > 2 or is_first or dated.around.is_letter)
    return (Rank.ISSUE, 0) if is_titled or _ISSUE_RE.search(plain) else None


def _rank_above(dated: Dated) -> Ranked:
    if dated.cue is not Cue.BARE and dated.is_short:
        near = dated.around.distance(dated.at)
        return Rank.CUED_ABOVE, near if near is not None else len(dated.around.lines) - dated.at
    if _closes_page_title(dated):
        return Rank.PAGE_TITLE, 0
    if dated.at in dated.around.headlines:
        return None
    if dated.before.strip(" ,|•–—-") in dated.around.titles:
        return Rank.CUED_ABOVE, 0
    if _ISSUE_RE.search(dated.form.plain, 0, dated.start):
        return _rank_issue(dated)
    is_clock = dated.reading.precision is Precision.SECOND and dated.reading.finder != "iso-date"
    if is_clock or not is_bare_line(dated):
        return None
    return _near(dated, Rank.CUED_ABOVE if dated.is_signed else Rank.BARE_ABOVE)


def _rank_headline(dated: Dated) -> Ranked:
    if _closes_page_title(dated):
        return Rank.PAGE_TITLE, 0
    if dated.is_strictly_cued:  # glued to the headline
        return Rank.CUED_BYLINE, 0
    if dated.closes and _ISSUE_RE.search(dated.form.plain, 0, dated.start):
        return Rank.ISSUE, 0
    return (Rank.SOURCE, 0) if is_source(dated) else None


def _rank_byline(dated: Dated) -> Ranked:
    if dated.is_cued and (dated.is_short or dated.is_strictly_cued):
        near = dated.around.distance(dated.at)
        return Rank.CUED_BYLINE, near if near is not None else dated.at
    if is_bare_line(dated) or _opens_as_stamp(dated):
        return _near(dated, Rank.BARE_BYLINE)
    if _ISSUE_RE.search(dated.form.plain, 0, dated.start) and dated.closes:
        return _rank_issue(dated)
    return None if dated.is_short and dated.is_other else _rank_lead(dated)


def _rank_widget(dated: Dated) -> Ranked:
    """A line that a rule takes for one of a widget, but that states a publication between headline and text."""
    lead = dated.around.lead
    is_between = any(mark < dated.at < lead < len(dated.around.lines) for mark in dated.around.headlines)
    is_own = dated.is_short and (dated.is_signed or dated.share >= STAMP_SHARE)
    return (Rank.CUED_BYLINE, dated.at) if dated.is_cued and is_between and is_own else None


def _rank_lead(dated: Dated) -> Ranked:
    opens = _LINE_CUE_RE.match(dated.form.plain) and dated.reading.start < DATELINE_CHARS
    if dated.cue is not Cue.BARE and opens:
        is_clause = _CLAUSE_RE.match(dated.form.text, dated.reading.end)
        return None if is_clause else (Rank.CUED_BYLINE, 0)
    if is_dateline(dated):
        return Rank.DATELINE, 0
    return (Rank.TEXT, 0) if dated.cue is Cue.BARE and is_day_of_news(dated) else None


def _rank_body(dated: Dated) -> Ranked:
    """A publication line may stand under the standfirst, hence inside the body; a sentence is not one."""
    is_foreign = _ENGLISH_RE.fullmatch(dated.reading.text) or _POST_RE.search(dated.form.text)
    if is_foreign or (dated.cue is Cue.BARE and dated.reading.start > DATELINE_CHARS):
        return None
    if dated.cue is not Cue.BARE and not dated.is_short:
        near = _near(dated, Rank.CUED_BYLINE) if dated.is_strictly_cued and dated.is_signed else None
        return near if near and near[1] < NEAR_BELOW else None
    if dated.cue is not Cue.BARE:
        opens = _LINE_CUE_RE.search(dated.form.plain) or dated.is_signed or dated.is_strictly_cued
        return (Rank.CUED_BYLINE, dated.at) if dated.share >= (BARE_SHARE if opens else STAMP_SHARE) else None
    if not dated.is_short or not is_bare_line(dated):
        return None
    return _near(dated, Rank.CUED_BYLINE if dated.is_signed else Rank.BARE_BODY)


def _rank_below(dated: Dated) -> Ranked:
    if not dated.is_short or dated.at >= dated.around.comments:
        return None
    if dated.is_cued:
        far = dated.around.gap(dated.around.text_end - 1, dated.at)
        is_near = far < NEAR_BELOW or (far < FAR_BELOW and _is_only_cue_below(dated))
        return (Rank.CUED_BELOW, far) if is_near else None
    if is_source(dated):
        return _near(dated, Rank.SOURCE)
    is_dateline = (
        dated.start > 2 and dated.closes and _ISSUE_LINE_RE.fullmatch(dated.form.plain, 0, dated.start)
    )
    is_stamp = dated.share >= (NAMED_SHARE if dated.is_named else STAMP_SHARE)
    return _near(dated, Rank.BARE_BELOW) if (is_stamp or is_dateline) and is_bare_line(dated) else None


RANKERS: dict[Place, Callable[[Dated], Ranked]] = {
    Place.CRAWL_HEADER: lambda _: (Rank.HEADER, 0),
    Place.ISSUE: _rank_issue,
    Place.ABOVE: _rank_above,
    Place.HEADLINE: _rank_headline,
    Place.BYLINE: _rank_byline,
    Place.LEAD: _rank_lead,
    Place.BODY: _rank_body,
    Place.BELOW: _rank_below,
    Place.WIDGET: _rank_widget,
}


def is_bare_line(dated: Dated) -> bool:
    """Whether a line is a publication line without a cue: a good part of it a date, or a stamp at its end."""
    text = dated.form.text
    if not dated.is_short or _EVENT_RE.search(dated.reading.text):
        return False
    if dated.share < STAMP_SHARE and (_SENTENCE_RE.search(text) or _ends_sentence(dated)):
        return False
    if dated.is_other or _POST_RE.search(text) or _is_told(dated) or ("©" in text and not dated.is_timed):
        return False
    is_glued = dated.before[-1:].isalpha()
    is_owned = dated.is_named or dated.is_signed or is_glued
    return is_owned or dated.share >= BARE_SHARE or _is_stamp(dated)


def _is_told(dated: Dated) -> bool:
    """Whether words govern a date ("prise le 3 avril", "réunion du 3 avril") or go on after it ("3 avril, à Lyon")."""
    plain = dated.form.plain
    if _GOES_ON_RE.match(plain, dated.end) or _CLAUSE_RE.match(dated.form.text, dated.reading.end):
        return True
    if dated.is_signed or dated.is_named:
        return False
    governor = _GOVERNED_RE.search(plain, 0, dated.start)
    is_name = governor and governor.start(1) > 1 and dated.form.source(*governor.span(1)).istitle()
    return bool(governor and not is_name) or bool(_SCENE_RE.search(plain, 0, dated.start))


def _ends_sentence(dated: Dated) -> bool:
    """Whether a full stop closes a line right behind its date, as it closes a caption: "Meaux, 7 avril 2023."."""
    return not dated.is_cued and dated.form.text[dated.reading.end :].startswith(".")


def _is_stamp(dated: Dated) -> bool:
    """A date with its time of day that closes a line after a dash, a bar or a point: "Par X — 5 avril 2017 à 19:26"."""
    return dated.is_timed and dated.closes and bool(_STAMP_RE.search(dated.before))


def _opens_as_stamp(dated: Dated) -> bool:
    """A date in figures with its time of day that opens a line, whatever follows: "11/05/12 - 10h38 La brochure"."""
    in_figures = dated.reading.text[:1].isdigit() and "/" in dated.reading.text
    return dated.is_timed and in_figures and not dated.before


def _closes_page_title(dated: Dated) -> bool:
    """ "Headline | Section | Site | 23.05.2011": the title of a page, with its day at the end."""
    is_title = dated.closes and len(dated.form.text) <= PAGE_TITLE_CHARS
    return is_title and bool(_TITLE_PART_RE.search(dated.before))


def is_source(dated: Dated) -> bool:
    """Whether a date closes a line behind the name of an outlet, in brackets: "... (Agence Phare, 12/05/2016)"."""
    text, reading = dated.form.text, dated.reading
    opens = _SOURCE_OPENS_RE.search(text[: reading.start])
    return bool(opens and _SOURCE_CLOSES_RE.fullmatch(text, reading.end)) and not _OTHER_LINE_RE.search(
        dated.form.plain, max(0, dated.start - 45)
    )


def is_dateline(dated: Dated) -> bool:
    """Whether a reading stands in a dateline: "DAKAR, 8 oct. 2023 (APS) -", "PAPEETE, le 16 novembre 2017 -"."""
    if dated.start > DATELINE_CHARS or not _BEFORE_DATELINE_RE.fullmatch(dated.form.plain, 0, dated.start):
        return False
    return _AFTER_DATELINE_RE.match(dated.form.plain, dated.end) is not None


def is_day_of_news(dated: Dated) -> bool:
    """Whether a full date of a lead is stated as the day of the news: "ce lundi 16 octobre 2023"."""
    if dated.reading.finder != "full-date" or dated.start > LEAD_CHARS:
        return False
    if not dated.form.plain.endswith("ce ", 0, dated.start):
        return False
    return find_tense(dated.form, dated.start, dated.start + 1) != FUTURE


def _is_only_cue_below(dated: Dated) -> bool:
    """Whether no other line below the text says when it was published: many would be a list of other stories."""
    below = dated.around.lines[dated.around.text_end : dated.around.comments]
    short = [line.text for line in below if line.place is Place.BELOW and len(line.text) <= BARE_LINE_CHARS]
    others = {text for text in short if _LINE_CUE_RE.match(to_plain(text).plain)}
    return others <= {dated.around.lines[dated.at].text}
