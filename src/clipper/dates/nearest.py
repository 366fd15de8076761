"""The day, among those that fit what is stated, that lies on the right side of the reference and nearest to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from clipper.dates.meaning import Fields

WEEK = 7
# "a proposé une réunion le 28 avril", on 5 April: a plan, for nobody tells a day of last April without a year.
PLAN_DAYS = 60
FORGOTTEN_DAYS = 270


def pick_nearest(days: Iterable[date], today: date, side: int) -> date | None:
    """The nearest of some days: not after today where `side` is -1, not before it where `side` is 1."""
    fitting = [day for day in days if side == 0 or (day - today).days * side >= 0]
    return min(fitting, key=lambda day: (abs(day - today), day > today), default=None)


def find_weekday_date(fields: Fields, today: date, side: int) -> date:
    """The date of a weekday: "lundi", "vendredi prochain", "mercredi en huit", "mardi de la semaine dernière"."""
    weekday = fields.weekday or 0
    if fields.week is not None:
        return today + timedelta(days=weekday - today.weekday() + WEEK * fields.week)
    ahead = (weekday - today.weekday()) % WEEK
    if fields.weeks:
        return today + timedelta(days=ahead + WEEK * fields.weeks)
    if fields.side > 0:  # nobody calls tomorrow, or today, "mercredi prochain"
        return today + timedelta(days=ahead if ahead > 1 else ahead + WEEK)
    if fields.side < 0:
        return today + timedelta(days=ahead - WEEK)
    if side > 0:
        return today + timedelta(days=ahead)
    behind = ahead - WEEK if ahead else 0
    if fields.this and side == 0:  # "ce jeudi" is the nearest one
        return today + timedelta(days=min((ahead, behind), key=abs))
    return today + timedelta(days=behind)


def find_dated_weekday(fields: Fields, today: date, side: int) -> date | None:
    """The date of "samedi 16", "le 24 février" or "mardi 3 janvier": the weekday, if stated, decides the year."""
    reach = range(-12, 13) if fields.month else range(-2, 3)
    days = [found for step in reach if (found := _day_in(today, step, fields.month, fields.day or 1))]
    if fields.weekday is not None:
        days = [found for found in days if found.weekday() == fields.weekday]
    if fields.side:
        days = [found for found in days if found != today]
    if side < 0 and not fields.side and fields.month and _is_plan(days, today):
        side = 0
    return pick_nearest(days, today, side) or pick_nearest(days, today, 0)


def _is_plan(days: list[date], today: date) -> bool:
    """Whether a day told in the past tense must be a plan: it lies just ahead, and nearly a year back."""
    ahead = min(((day - today).days for day in days if day > today), default=PLAN_DAYS)
    behind = min(((today - day).days for day in days if day <= today), default=0)
    return ahead < PLAN_DAYS and behind > FORGOTTEN_DAYS


def _day_in(today: date, step: int, month: int | None, day: int) -> date | None:
    year, place = divmod(today.year * 12 + today.month - 1 + step, 12)
    if month not in (None, place + 1):
        return None
    try:
        return date(year, place + 1, day)
    except ValueError:
        return None


def find_day_of_month(day: int, today: date, side: int) -> date | None:
    """The date of "le 16": the next one, unless the sentence tells the past."""
    days = [found for step in (-1, 0, 1, 2) if (found := _day_in(today, step, None, day))]
    return pick_nearest(days, today, side or 1)


def find_year_of(month: int, today: date, side: int, *, strict: bool) -> int:
    """The year of a month told without one; a strict side ("dernier", "prochain") leaves out the running month."""
    here = today.year * 12 + today.month - 1
    months = [year * 12 + month - 1 for year in (today.year - 1, today.year, today.year + 1)]
    if strict:
        months = [index for index in months if index != here]
    fitting = [index for index in months if side == 0 or (index - here) * side >= 0]
    year = min(fitting or months, key=lambda index: (abs(index - here), index > here)) // 12
    return date(year, month, 1).year  # a year that no calendar has is a ValueError
