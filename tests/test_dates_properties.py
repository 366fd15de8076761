"""Every day, in every form in which French writes it, is read back; nothing is read where no day stands.

The gate tries a sample; `make nightly` tries every day of 1990-2035 in every form and 100,000 random strings per
property.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipper.dates import date_share, is_dated, read_dates
from clipper.dates.lines import DateLine, Place
from clipper.dates.publication import judge_publication
from clipper.dates.reader import find_mentions
from clipper.model import Precision
from command import NIGHTLY

FIRST, LAST = date(1990, 1, 1), date(2035, 12, 31)
# 37 is prime to 7 and to the lengths of months: the sample meets every weekday, month and day of the month.
STEP = 1 if NIGHTLY else 37
FUZZ = settings(
    max_examples=100_000 if NIGHTLY else 300,
    deadline=None,
    derandomize=not NIGHTLY,
    suppress_health_check=[HealthCheck.too_slow],
)
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
SHORT_MONTHS = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
BARE_MONTHS = ("jan", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_WEEKDAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
UNACCENTED = str.maketrans("éèêûàç", "eeeuac")


def ordinal(day: date) -> str:
    """The day of the month with the ordinal that French gives the first."""
    return "1er" if day.day == 1 else str(day.day)


def long_form(day: date) -> str:
    """ "mardi 1er août 2023"."""
    return f"{WEEKDAYS[day.weekday()]} {ordinal(day)} {MONTHS[day.month - 1]} {day.year}"


FORMS: dict[str, Callable[[date], str]] = {
    "long": lambda d: f"Publié le {long_form(d)}",
    "capitals": lambda d: long_form(d).upper(),
    "capitals-unaccented": lambda d: long_form(d).upper().translate(str.maketrans("ÉÛ", "EU")),
    "unaccented": lambda d: f"Publie le {long_form(d).translate(UNACCENTED)}",
    "no-weekday": lambda d: f"Le {ordinal(d)} {MONTHS[d.month - 1]} {d.year}, la séance est levée.",
    "no-break-spaces": lambda d: long_form(d).replace(" ", "\u00a0"),
    "narrow-spaces": lambda d: long_form(d).replace(" ", "\u202f"),
    "combining-accents": lambda d: long_form(d).replace("é", "e\u0301").replace("û", "u\u0302"),
    "soft-hyphen": lambda d: long_form(d).replace("bre", "\u00adbre"),
    "superscript": lambda d: long_form(d).replace("1er", "1ᵉʳ"),
    "figure-one": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "two-figures": lambda d: f"{d.day:02} {MONTHS[d.month - 1]} {d.year}",
    "short-month": lambda d: f"Posté le {d.day} {SHORT_MONTHS[d.month - 1]} {d.year}",
    "bare-month": lambda d: f"{d.day} {BARE_MONTHS[d.month - 1]} {d.year}",
    "short-weekday": lambda d: f"{SHORT_WEEKDAYS[d.weekday()]} {d.day} {SHORT_MONTHS[d.month - 1]} {d.year}",
    "title-case": lambda d: f"{long_form(d).title()}",
    "comma": lambda d: f"{WEEKDAYS[d.weekday()].capitalize()}, {d.day} {MONTHS[d.month - 1]} {d.year}",
    "slashes": lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
    "slashes-unpadded": lambda d: f"Le {d.day}/{d.month}/{d.year}",
    "points": lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    "hyphens": lambda d: f"Publié le {d.day:02}-{d.month:02}-{d.year}",
    "spaced-hyphens": lambda d: f"Paru le {d.day:02} - {d.month:02} - {d.year}",
    "weekday-slashes": lambda d: f"{WEEKDAYS[d.weekday()]} {d.day:02}/{d.month:02}/{d.year}",
    "iso": lambda d: d.isoformat(),
    "year-first-slashes": lambda d: f"{d.year}/{d.month:02}/{d.day:02}",
    "dateline": lambda d: f"DAKAR, {d.day} {SHORT_MONTHS[d.month - 1]} {d.year} (APS) – Le port rouvre.",
    "dateline-le": lambda d: f"Papeete, le {ordinal(d)} {MONTHS[d.month - 1]} {d.year} - Le port rouvre.",
    "glued-kicker": lambda d: f"Société{d.day} {MONTHS[d.month - 1]} {d.year}",
    "glued-byline": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}Par la rédaction",
    "brackets": lambda d: f"La motion ({d.day} {MONTHS[d.month - 1]} {d.year}) est rejetée.",
    "english": lambda d: f"{ENGLISH_MONTHS[d.month - 1]} {d.day}, {d.year}",
    "english-short": lambda d: f"Posted on {ENGLISH_MONTHS[d.month - 1][:3]} {d.day}, {d.year}",
    "day-first-english": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1][:3]} {d.year}",
    "upper-short": lambda d: f"{d.day:02} {BARE_MONTHS[d.month - 1].upper()} {d.year}",
}


def sampled_days() -> list[date]:
    """The days of 1990-2035, or every STEP-th of them."""
    return [FIRST + timedelta(days=offset) for offset in range(0, (LAST - FIRST).days + 1, STEP)]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_day_is_read_back(form: Callable[[date], str]) -> None:
    """A day that is written in full is read back, in every form."""
    misread = [
        form(day)
        for day in sampled_days()
        if [r.value for r in read_dates(form(day)) if r.precision is Precision.DAY] != [day.isoformat()]
    ]
    assert misread == []


CLOCKS = {
    "h": "{:%d/%m/%Y} à {:%Hh%M}",
    "colon": "{:%d/%m/%Y} {:%H:%M}",
    "spaced-h": "{:%d/%m/%Y} à {:%H h %M}",
    "dash": "{:%d/%m/%Y} - {:%H:%M}",
    "comma": "{:%d.%m.%Y}, {:%Hh%M}",
    "iso": "{:%Y-%m-%d}T{:%H:%M}:00",
}


@pytest.mark.parametrize("pattern", CLOCKS.values(), ids=CLOCKS)
def test_minute_is_read_back(pattern: str) -> None:
    """A time of day is read back with its day, at the minute and no finer."""
    start = datetime(1990, 1, 1)
    moments = [start + timedelta(minutes=offset) for offset in range(0, 46 * 525_600, STEP * 997)]
    misread = [
        moment
        for moment in moments
        if read_dates(pattern.format(moment, moment))[0].value != moment.isoformat(timespec="minutes")
    ]
    assert misread == []


ALPHABET = st.sampled_from(
    [
        *(
            "3",
            "12",
            "31",
            "2022",
            "20",
            "1er",
            "99",
            "/",
            "-",
            ".",
            ":",
            "h",
            " ",
            " ",
            "\u00a0",
            ",",
            "(",
            "\n",
        ),
        *(
            "mai",
            "Mars",
            "août",
            "sept.",
            "lundi",
            "mar.",
            "hier",
            "demain",
            "ce soir",
            "il y a",
            "dans",
            "trois",
        ),
        *(
            "jours",
            "ans",
            "du",
            "au",
            "le",
            "à",
            "et",
            "en",
            "Publié",
            "modifié",
            "date ",
            "prochain",
            "fin",
            "mi-",
        ),
    ]
)
MIXED = st.lists(st.one_of(ALPHABET, st.text(max_size=6)), max_size=14).map("".join)
REFERENCES = st.one_of(st.none(), st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))


ROWS = st.lists(st.tuples(st.sampled_from(list(Place)), MIXED), max_size=8)


@FUZZ
@given(text=MIXED, reference=REFERENCES)
def test_no_exception_and_true_offsets(text: str, reference: datetime | None) -> None:
    """Whatever the text and the reference, readings come back and cut their own text out of it."""
    for reading in read_dates(text, reference):
        assert text[reading.start : reading.end] == reading.text != ""


@FUZZ
@given(text=st.text(alphabet="bcfgkpqwxzBCF éÀœ'’-–.,:/()\u00a0\u0301\n", max_size=60))
def test_nothing_where_no_word_of_the_calendar_stands(text: str) -> None:
    """Without a figure and without a word of the calendar there is nothing to read."""
    assert read_dates(text) == []


@FUZZ
@given(text=st.text(alphabet=string.digits + " /.-:,", max_size=40))
def test_figures_alone_give_only_days_that_exist(text: str) -> None:
    """Figures and separators give a date only where its own day, month and year stand in them."""
    for reading in read_dates(text):
        figures = [int(part) for part in re.findall(r"\d+", reading.text)]
        day = date.fromisoformat((reading.value or "")[:10])
        assert {day.day, day.month, day.year % 100} <= {figure % 100 for figure in figures}


@FUZZ
@given(
    text=MIXED, published=st.sampled_from([None, "2022", "2022-12", "2022-12-20", "2022-12-20T07:00+01:00"])
)
def test_mentions_in_order(text: str, published: str | None) -> None:
    """Mentions stand in order, apart from each other, and cut their text out of the body."""
    end = 0
    for mention in find_mentions(text, published):
        assert end <= mention.start and text[mention.start : mention.end] == mention.text
        end = mention.end


@FUZZ
@given(
    rows=st.lists(st.tuples(st.sampled_from(list(Place)), MIXED), max_size=8),
    fetched=st.sampled_from([None, "2021"]),
)
def test_judge_gives_evidence(rows: list[tuple[Place, str]], fetched: str | None) -> None:
    """The judge never fails, and a date always comes with the substring that it was read from."""
    lines = [DateLine(text=text, place=place, line=number) for number, (place, text) in enumerate(rows)]
    dating = judge_publication(lines, fetched=fetched)
    assert (dating.date is None) == (dating.evidence is None)
    assert dating.evidence is None or any(dating.evidence in text for _, text in rows)


@FUZZ
@given(text=MIXED)
def test_share_is_a_share(text: str) -> None:
    """The share of a line lies between 0 and 1, and a line with a share holds a date or a cue."""
    share = date_share(text)
    assert 0 <= share <= 1 and (share == 0 or is_dated(text))
