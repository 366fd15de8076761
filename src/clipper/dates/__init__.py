"""Dates in French text: what is written, at the precision at which it is written, and nothing more.

`read_dates` finds every date of a piece of text; `publication` judges which one is the day of publication;
`mentions` lists the dates that a body names; `is_dated` and `date_share` say whether a line is made of dates.
Relative dates are resolved only against a reference that the caller gives: no clock is ever read.
"""

from __future__ import annotations

from clipper.dates.reader import date_share, is_dated, mark_dates, read_dates

__all__ = ["date_share", "is_dated", "mark_dates", "read_dates"]
