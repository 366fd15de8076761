"""Segments as records: what is said of a title that nobody wrote as one."""

from __future__ import annotations

import pytest

from clipper import clip_bytes

PARAGRAPHS = "".join(
    f"<p>Le barrage de Lussac rouvre {day} après deux ans de travaux, et les pêcheurs y reviennent nombreux.</p>"
    for day in ("lundi", "mardi", "mercredi")
)


def warnings(title):
    """The warnings on the record of a page with this headline."""
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{PARAGRAPHS}</article>"
    (article,) = clip_bytes(page.encode())
    return article.warnings


@pytest.mark.parametrize(("times", "code"), [(1, ()), (60, ("long-title",))], ids=["headline", "absurd"])
def test_a_title_of_absurd_length_is_told(times, code):
    """A title is never cut; one that is far longer than any headline carries a warning."""
    assert warnings("Le barrage de Lussac rouvre " * times) == code
