"""The day, among those that fit what is stated, that lies on the right side of the reference and nearest to it."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from clipper.dates.meaning import (
    FUTURE,
    PRESENT,
    Clock,
    Feast,
    Fields,
    Meaning,
    Nth,
    Period,
    Range,
    Season,
    Shift,
    Unit,
    Unknown,
)
from clipper.dates.words import write_offset
from clipper.model import Precision

WEEK = 7
# "a proposé une réunion le 28 avril", on 5 April: a plan, for nobody writes of a day of last April without a year.
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
    """Whether a day in the past tense must be a plan: it lies just ahead, and nearly a year back."""
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
    """The date of "le 16": the next one, unless the sentence is in the past."""
    days = [found for step in (-1, 0, 1, 2) if (found := _day_in(today, step, None, day))]
    return pick_nearest(days, today, side or 1)


def find_year_of(month: int, today: date, side: int, *, strict: bool) -> int:
    """The year of a month without one; a strict side ("dernier", "prochain") leaves out the running month."""
    here = today.year * 12 + today.month - 1
    months = [year * 12 + month - 1 for year in (today.year - 1, today.year, today.year + 1)]
    if strict:
        months = [index for index in months if index != here]
    fitting = [index for index in months if side == 0 or (index - here) * side >= 0]
    year = min(fitting or months, key=lambda index: (abs(index - here), index > here)) // 12
    return date(year, month, 1).year  # a year that no calendar has is a ValueError


WEEKDAY_MISMATCH = "weekday-mismatch"


class Resolved(NamedTuple):
    """A date as text, its precision, and codes for what did not fit."""

    value: str
    precision: Precision
    warnings: tuple[str, ...] = ()


def resolve(meaning: Meaning, reference: datetime | None, tense: Callable[[], int]) -> Resolved | None:
    """The date that an expression means, or None where it is unknown (or does not exist).

    `tense` is asked only where the expression leaves the side open.
    """
    try:
        return _RESOLVERS[type(meaning)](meaning, reference, tense)
    except (ValueError, OverflowError):  # 30 February, or a distance beyond the calendar: no such day
        return None


def _resolve_fields(fields: Fields, reference: datetime | None, tense: Callable[[], int]) -> Resolved | None:
    if fields.year is not None:
        return _resolve_stated(fields)
    if reference is None:
        return None
    side = fields.side or _side(tense(), is_weekday=fields.weekday is not None and fields.month is None)
    if fields.month is None:
        found = _find_near_day(fields, reference.date(), side)
        return _write_day(found, fields.clock) if found else None
    if fields.day is None:
        year = find_year_of(fields.month, reference.date(), side, strict=bool(fields.side))
        return Resolved(value=f"{year:04}-{fields.month:02}", precision=Precision.MONTH)
    return _resolve_day_month(fields, reference.date(), side)


def _side(tense: int, *, is_weekday: bool = False) -> int:
    """-1 for the past, 1 for the future, by the tense; the present gives a side to a weekday only."""
    return tense if tense != PRESENT else FUTURE if is_weekday else 0


def _resolve_stated(fields: Fields) -> Resolved:
    year = fields.year or 0
    if fields.month is None:
        return Resolved(value=f"{year:04}", precision=Precision.YEAR)
    if fields.day is None:
        return Resolved(value=f"{year:04}-{fields.month:02}", precision=Precision.MONTH)
    day = date(year, fields.month, fields.day)
    mismatch = fields.weekday is not None and fields.weekday != day.weekday()
    return _write_day(day, fields.clock, (WEEKDAY_MISMATCH,) if mismatch else ())


def _find_near_day(fields: Fields, today: date, side: int) -> date | None:
    if fields.weekday is not None and fields.day is not None:
        return find_dated_weekday(fields, today, side)
    if fields.weekday is not None:
        return find_weekday_date(fields, today, side)
    return find_day_of_month(fields.day or 1, today, side)


def _resolve_day_month(fields: Fields, today: date, side: int) -> Resolved | None:
    found = find_dated_weekday(fields, today, side)
    return _write_day(found, fields.clock) if found else None


def _resolve_shift(shift: Shift, reference: datetime | None, _: Callable[[], int]) -> Resolved | None:
    if reference is None:
        return None
    today = reference.date()
    match shift.unit:
        case Unit.MINUTE | Unit.HOUR:
            minutes = shift.amount * (60 if shift.unit is Unit.HOUR else 1)
            moment = reference + timedelta(minutes=minutes)
            return Resolved(value=moment.isoformat(timespec="minutes"), precision=Precision.MINUTE)
        case Unit.MONTH:
            year, month = _add_months(today, shift.amount)
            return Resolved(value=f"{year:04}-{month:02}", precision=Precision.MONTH)
        case Unit.YEAR:
            return Resolved(
                value=f"{date(today.year + shift.amount, 1, 1).year:04}", precision=Precision.YEAR
            )
    days = shift.amount * (7 if shift.unit is Unit.WEEK else 1)
    return _write_day(today + timedelta(days=days), shift.clock)


def _add_months(today: date, amount: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + amount, 12)
    return date(year, month + 1, 1).year, month + 1


def _resolve_period(period: Period, reference: datetime | None, _: Callable[[], int]) -> Resolved | None:
    if reference is None:
        return None
    today = reference.date()
    if period.unit is Unit.YEAR:
        return _resolve_shift(Shift(unit=Unit.YEAR, amount=period.offset), reference, _)
    if period.unit is Unit.MONTH:
        return _resolve_shift(Shift(unit=Unit.MONTH, amount=period.offset), reference, _)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=period.offset)
    first, last = (5, 6) if period.unit is Unit.WEEKEND else (0, 6)
    days = (monday + timedelta(days=first), monday + timedelta(days=last))
    return Resolved(value="/".join(day.isoformat() for day in days), precision=Precision.DAY)


def _resolve_nth(nth: Nth, reference: datetime | None, tense: Callable[[], int]) -> Resolved | None:
    year = nth.year
    if year is None:
        if reference is None:
            return None
        year = find_year_of(nth.month, reference.date(), _side(tense()), strict=False)
    length = calendar.monthrange(year, nth.month)[1]
    days = [date(year, nth.month, number) for number in range(1, length + 1)]
    chosen = [day for day in days if nth.weekday in (None, day.weekday())]
    index = nth.rank - 1 if nth.rank > 0 else -1
    return _write_day(chosen[index], None) if index < len(chosen) else None


def _resolve_season(season: Season, reference: datetime | None, tense: Callable[[], int]) -> Resolved | None:
    if reference is None:
        return None
    year = (
        find_year_of(season.month, reference.date(), season.side, strict=True)
        if season.side
        else reference.year
    )
    return Resolved(value=f"{year:04}", precision=Precision.YEAR)


def _resolve_feast(feast: Feast, reference: datetime | None, tense: Callable[[], int]) -> Resolved | None:
    if feast.year is not None:
        return _write_day(_feast_day(feast, feast.year), None)
    if reference is None:
        return None
    today, side = reference.date(), _side(tense())
    days = [_feast_day(feast, today.year + step) for step in (-1, 0, 1)]
    fitting = [day for day in days if (day - today).days * side >= 0]
    return _write_day(min(fitting, key=lambda day: abs(day - today)), None)


def _feast_day(feast: Feast, year: int) -> date:
    if feast.easter is None:
        return date(year, feast.month or 1, feast.day or 1)
    return find_easter(year) + timedelta(days=feast.easter)


def find_easter(year: int) -> date:
    """Easter Sunday, after the anonymous Gregorian computus (Nature, 20 April 1876).

    >>> find_easter(2023)
    datetime.date(2023, 4, 9)
    """
    golden, (century, rest) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _resolve_range(span: Range, reference: datetime | None, tense: Callable[[], int]) -> Resolved | None:
    last = _resolve_fields(span.last, reference, tense)
    if last is None:
        return None
    anchor = reference
    if span.first.year is None and last.precision is Precision.DAY:
        anchor = datetime.fromisoformat(last.value)
    first = _resolve_fields(span.first, anchor, lambda: -1)
    if first is None or first.value > last.value:
        return None
    warnings = (*first.warnings, *last.warnings)
    return Resolved(value=f"{first.value}/{last.value}", precision=last.precision, warnings=warnings)


def _resolve_unknown(_: Unknown, __: datetime | None, ___: Callable[[], int]) -> Resolved | None:
    return None


def _write_day(day: date, clock: Clock | None, warnings: tuple[str, ...] = ()) -> Resolved:
    if clock is None:
        return Resolved(value=day.isoformat(), precision=Precision.DAY, warnings=warnings)
    moment = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second or 0)
    # ":00" fills a machine's field; it is not a second that anybody states.
    spec, precision = ("minutes", Precision.MINUTE) if not clock.second else ("seconds", Precision.SECOND)
    value = moment.isoformat(timespec=spec) + write_offset(clock.zone, moment)
    return Resolved(value=value, precision=precision, warnings=warnings)


_RESOLVERS: dict[type, Callable[..., Resolved | None]] = {
    Fields: _resolve_fields,
    Shift: _resolve_shift,
    Period: _resolve_period,
    Nth: _resolve_nth,
    Season: _resolve_season,
    Feast: _resolve_feast,
    Range: _resolve_range,
    Unknown: _resolve_unknown,
}
