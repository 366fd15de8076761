"""Segments as records: what is said of a title that nobody wrote as one."""

from __future__ import annotations

import pytest

from clipper import clip_bytes
from clipper.model import Metadata
from clipper.normalising.credits import SigningLine, find_authors

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


SIGNED = {
    "publie-par": ("Publié par Anne Le Floc'h à 14:20", ["Anne Le Floc'h"]),
    "interview": ("Propos recueillis par Yann Le Goff", ["Yann Le Goff"]),
    "third-with-an-initial": (
        "Par Awa Diop, Jean Petit et Thomas G. Le Parc",
        ["Awa Diop", "Jean Petit", "Thomas G. Le Parc"],
    ),
    "sent-to-a-place": (
        "Awa Diop et Jean Petit (envoyés spéciaux à Oran), le 3 mai 2021",
        ["Awa Diop", "Jean Petit"],
    ),
    "correspondent": ("De notre correspondant à Oran : Salif Kinda", ["Salif Kinda"]),
    "report": ("Un reportage de Clémence Videau et Théo Barreteau", ["Clémence Videau", "Théo Barreteau"]),
    "after-the-date": ("04.03.2021, par Sarah Lemoine", ["Sarah Lemoine"]),
    "before-the-date": ("Sarah Lemoine - 4 mars 2021 à 17:02 | mis à jour le 5 mars 2021", ["Sarah Lemoine"]),
    "name-alone": ("Firmin AKPLOGAN", ["Firmin AKPLOGAN"]),
    "name-and-function": ("Maud Perrodin, chargée d'études", ["Maud Perrodin"]),
    "name-and-agency": ("Florence Thibodeau, La Presse canadienne", ["Florence Thibodeau"]),
    "initials": ("(A.H.)", ["A.H."]),
    "list-of-names": (
        "Rania Khalil, Joseph Haddad, Sami Nassar",
        ["Rania Khalil", "Joseph Haddad", "Sami Nassar"],
    ),
    "from": ("De Claire Martin", ["Claire Martin"]),
    "station": ("Ici Drôme Ardèche", []),
    "section": ("Vie Locale", []),
    "function-alone": ("Par Secrétariat", []),
    "outlet-and-date": ("Maine Hebdo, 7 juillet 2024", []),
    "delivery": ("Email delivery powered by Feeds", []),
    "partners": ("PARTENAIRES", []),
    "beaten-by": ("L'équipe a été battue par Jean Petit", []),
    "caption": ("Nadia Ferroukhi, boulangère, le 24 février 2019. (Photo DR)", []),
}


@pytest.mark.parametrize(("line", "names"), SIGNED.values(), ids=SIGNED)
def test_authors(line, names):
    """A name signs behind a word of the trade, beside a date, or alone where an author stands."""
    assert list(find_authors([SigningLine(line, near=True)], Metadata())) == names


def test_a_name_alone_elsewhere_signs_nothing():
    """Away from headline and text, a name alone is anybody's."""
    assert find_authors([SigningLine("Awa Diop", near=False)], Metadata()) == ()


def test_a_label_and_its_name_on_two_lines():
    """A label alone on its line belongs to the name below it."""
    assert find_authors([SigningLine("De", near=True), SigningLine("Awa Diop", near=True)], Metadata()) == (
        "Awa Diop",
    )
