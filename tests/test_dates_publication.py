"""Which date the judge takes for the day of publication, and when it abstains."""

from __future__ import annotations

from datetime import datetime

import pytest

from clipper.dates.lines import DateLine, Place, find_lines
from clipper.dates.publication import Dating, judge_publication
from clipper.model import (
    Block,
    Claim,
    Dispatch,
    Effect,
    Labelled,
    Metadata,
    Precision,
    Removal,
    Role,
    Segment,
    Source,
)


def lines(*rows: tuple[Place, str]) -> list[DateLine]:
    """Date lines numbered from 1."""
    return [
        DateLine(text=text, place=place, line=number) for number, (place, text) in enumerate(rows, start=1)
    ]


HEADLINE_BYLINE = (Place.BYLINE, "Publié le 4 mars 2021 à 10h15, mis à jour le 5 mars 2021 à 8h00")


def test_cue() -> None:
    """A publication line gives date, precision, source, evidence, and the update apart."""
    assert judge_publication(lines(HEADLINE_BYLINE)) == Dating(
        date="2021-03-04T10:15",
        precision=Precision.MINUTE,
        source="publication-line",
        evidence="4 mars 2021 à 10h15",
        modified="2021-03-05T08:00",
    )


MENU = [(Place.ABOVE, f"Rubrique {number}") for number in range(4)]
CHOSEN = {
    "bare-under-the-headline": ([(Place.BYLINE, "mercredi 9 mai 2012 | Nadia")], "2012-05-09"),
    "bare-above-the-headline": ([(Place.ABOVE, "9 mai 2012")], "2012-05-09"),
    "under-the-standfirst": (
        [
            (Place.LEAD, "La digue a cédé dans la nuit, sans faire de victime."),
            (Place.BODY, "Publié le 9 mai 2012"),
        ],
        "2012-05-09",
    ),
    "dateline": ([(Place.LEAD, "COTONOU, 9 mai 2012 (ABP) - Le marché a rouvert ses portes.")], "2012-05-09"),
    "deictic-in-the-lead": (
        [(Place.LEAD, "Une trombe a frappé Bastia ce mercredi 9 mai 2012.")],
        "2012-05-09",
    ),
    "after-the-body": (
        [(Place.LEAD, "La digue a cédé."), (Place.BELOW, "(09/05/2012 : 11:12)")],
        "2012-05-09T11:12",
    ),
    "header": ([(Place.CRAWL_HEADER, "date 2012-05")], "2012-05"),
    "header-completes-a-year": (
        [(Place.CRAWL_HEADER, "date 2012-05"), (Place.BYLINE, "Publié le 9 mai à 10h")],
        "2012-05-09T10:00",
    ),
    "byline-with-an-outlet": ([(Place.BYLINE, "Par Awa Diop le 9 mai 2012 à 8h15")], "2012-05-09T08:15"),
    "stamp-after-a-long-byline": (
        [(Place.BYLINE, "Par Hélène Marchadier, envoyée spéciale au Puy-en-Velay — 9 mai 2012 à 19:26")],
        "2012-05-09T19:26",
    ),
    "cue-on-the-line-before": (
        [(Place.BYLINE, "9 mai 2012"), (Place.BYLINE, "Mis à jour le"), (Place.BYLINE, "11 mai 2012")],
        "2012-05-09",
    ),
    "under-a-copy-of-the-headline": (
        [
            (Place.ABOVE, "La digue de Bourbourg a tenu bon"),
            (Place.ABOVE, "09/05/2012"),
            *[(Place.ABOVE, f"Menu {number}") for number in range(4)],
            (Place.ABOVE, "La digue de Bourbourg a tenu bon"),
            (Place.LEAD, "Elle avait été relevée l'an passé."),
        ],
        "2012-05-09",
    ),
    "page-title": ([(Place.ABOVE, "La digue tient | Nord | Le Phare | 09.05.2012"), *MENU], "2012-05-09"),
    "last-part-of-a-menu": (
        [(Place.ABOVE, "Nord    Lille    " * 12 + "Accueil | Par Awa Diop | 9 mai 2012")],
        "2012-05-09",
    ),
    "last-part-of-a-ticker": (
        [
            (Place.WIDGET, "Nord    Lille    " * 12 + "Société    9 mai 2012"),
            (Place.LEAD, "La digue a tenu."),
        ],
        "2012-05-09",
    ),
    "author-on-the-line": ([(Place.BYLINE, "09.05.2012, par Awa Diop, Jules Petit")], "2012-05-09"),
    "name-before-le": (
        [(Place.BYLINE, "Awa Diop le 9 mai 2012 à 14h03 Modifié le 10 mai 2012")],
        "2012-05-09T14:03",
    ),
    "stamp-before-a-caption": (
        [(Place.BYLINE, "09/05/12 - 10h38 La brochure de la mairie. © Phare")],
        "2012-05-09T10:38",
    ),
    "glued-on-both-sides": ([(Place.BYLINE, "HumeurLe Phare de Dole9 mai 2012Laisser un mot")], "2012-05-09"),
    "given-twice": ([(Place.BYLINE, "9 mai 20129 mai 2012")], "2012-05-09"),
    "machine-stamp-glued": ([(Place.ABOVE, "Publié le 9 mai 201220120509")], "2012-05-09"),
    "cue-glued-to-the-hour": (
        [(Place.BYLINE, "Publié le : 09/05/2012 - 20:19Modifié le : 10/05/2012")],
        "2012-05-09T20:19",
    ),
    "three-lines": ([(Place.BYLINE, "09"), (Place.BYLINE, "MAI"), (Place.BYLINE, "2012")], "2012-05-09"),
    "cue-at-the-end-of-the-line-above": (
        [(Place.BYLINE, "9 mai 2012 à 11h49, modifié"), (Place.BYLINE, "le 12 octobre 2021 à 08h14")],
        "2012-05-09T11:49",
    ),
    "beside-the-headline-on-its-line": (
        [(Place.ABOVE, "La digue tient 09/05/2012 partager"), *MENU, (Place.HEADLINE, "La digue tient")],
        "2012-05-09",
    ),
    "nearest-to-a-copy": (
        [
            (Place.HEADLINE, "La digue de Bourbourg a tenu bon – Le Phare"),
            *[(Place.BYLINE, f"Menu {number}") for number in range(14)],
            (Place.BYLINE, "lundi 3 juin 2024, 22:42"),
            (Place.BYLINE, "La digue de Bourbourg a tenu bon"),
            (Place.BYLINE, "09.05.2012 13:45"),
        ],
        "2012-05-09T13:45",
    ),
    "source-in-brackets": (
        [
            (Place.LEAD, "La digue tient."),
            (Place.BODY, "Un robinet sera réservé. (F.T.) (Agence Phare, 09/05/2012)"),
        ],
        "2012-05-09",
    ),
    "source-of-the-headline": (
        [(Place.HEADLINE, "La digue tient (Le Phare de Dole, 09/05/2012)")],
        "2012-05-09",
    ),
    "source-below": (
        [(Place.LEAD, "Elle tient."), (Place.BELOW, "Source : Le Phare, 09/05/2012")],
        "2012-05-09",
    ),
    "only-cue-far-below": (
        [
            (Place.LEAD, "Elle tient."),
            *[(Place.BELOW, f"Mot {n}") for n in range(9)],
            (Place.BELOW, "Publié le 9 mai 2012"),
        ],
        "2012-05-09",
    ),
    "title-of-an-issue": ([(Place.HEADLINE, "Tour d'horizon du mercredi 9 mai 2012")], "2012-05-09"),
    "own-date-beats-the-issue": (
        [(Place.ISSUE, "Bulletin n° 14 du 3 juin 2024"), (Place.BYLINE, "9 mai 2012")],
        "2012-05-09",
    ),
    "byline-beats-crawl-day": (
        [(Place.ABOVE, "lundi 3 juin 2024"), (Place.ABOVE, "Bangui | 14h26"), (Place.BYLINE, "9 mai 2012")],
        "2012-05-09",
    ),
}


@pytest.mark.parametrize(("rows", "date"), CHOSEN.values(), ids=CHOSEN)
def test_chosen(rows: list[tuple[Place, str]], date: str) -> None:
    """The better-founded of the dates around an article is taken."""
    assert judge_publication(lines(*rows)).date == date


HEADLINE = (Place.HEADLINE, "La digue de Bourbourg a tenu bon")
LEAD = (Place.LEAD, "Elle avait été relevée l'an passé par la commune, qui s'en félicite.")
STATED = (
    "10 déc. 2018, 00:01 / Màj.",
    "10 déc. 2018, 00:01 / Màj. le 11 déc. 2018 à 06:30",
    "International 10/12/2018 07:32 Actualisé le 11/12/2018 09:50",
    "Écrit par la rédaction, le 10 décembre 2018.",
    "Rédaction du site le 10 décembre 2018",
    "Billet de blog 10 décembre 2018",
    "Diffusé le 10 décembre 2018 à 18h30",
    "du 10 décembre 2018",
    "Mon, 10 Dec 2018 17:02:00 +0200",
    "2018-12-10 17:02:11",
    "AFP, publié le lundi 10 décembre 2018 à 12h03",
    "Publié Il y a 3 ans on 10 décembre 2018 By Awa Diop",
    "Awa DIOP 10 décembre 2018 Société Laisser un commentaire",
    "© Phare.example - lundi 10 décembre 2018 - 11:30",
    "Les actualités du lundi 10 décembre 2018",
    "Nº 1234 - 10 décembre 2018",
)
UNSTATED = (
    "samedi 12 juillet 2025 à 21 h",
    "Dimanche 9 mai 2021 de 14h à 18h",
    "Meaux, vendredi 7 avril 2023.",
    "Des pompiers à Dole, le 9 mai 2025. | Awa Diop / Le Phare",
    "Le ministre à Paris le 9 mai 2025 AFP",
    "© Le Phare 9 mai 2025",
    "Jusqu'au 9 mai 2025",
    "Prochaine séance : 9 mai 2025",
    "Le 9 mai 2025, la digue cédait",
    "Mardi 12 février 1907, vers 19 heures, le train a déraillé.",
    "Décédé le 9 mai 1925",
    "Loi du 9 mai 2025",
    "Consulté le 9 mai 2025",
    "[Mis à jour le 9 mai 2025 à 15h24]",
    "HTTP/2 200 date: Sun, 04 Jan 2026 17:25:41 GMT content-type: text/html",
)


@pytest.mark.parametrize("place", [Place.ABOVE, Place.BYLINE])
@pytest.mark.parametrize("text", STATED)
def test_stated(text: str, place: Place) -> None:
    """A line by the headline that has the shape of a publication line is one."""
    rows = [(place, text), HEADLINE] if place is Place.ABOVE else [HEADLINE, (place, text)]
    assert (judge_publication(lines(*rows, LEAD)).date or "")[:10] == "2018-12-10"


@pytest.mark.parametrize("place", [Place.BYLINE, Place.BODY, Place.BELOW])
@pytest.mark.parametrize("text", UNSTATED)
def test_unstated(text: str, place: Place) -> None:
    """Events, captions, laws and copyright by the headline, in the text or below it date nothing."""
    rows = [HEADLINE, (place, text), LEAD] if place is Place.BYLINE else [HEADLINE, LEAD, (place, text)]
    assert judge_publication(lines(*rows)).date is None


ISSUES = {
    "digest": "Les actualités de Dole du mercredi 9 mai 2012",
    "numbered": "L'ÉCHO DU LAC N° 3112 - MERCREDI 9 MAI 2012 - 200 FCFA",
    "mail-header": "Date: Wed, 9 May 2012",
    "of": "du mercredi 9 mai 2012",
    "place": "Bruxelles, le 9 mai 2012",
    "first-line": "09/05/2012",
    "front-page": "BONSOIR DOLE - À la une de ce mercredi 9 mai 2012 : - Le bac repart - La halle rouvre",
}


@pytest.mark.parametrize("text", ISSUES.values(), ids=ISSUES)
def test_issue(text: str) -> None:
    """The day that an issue or a digest states at its head dates an item that states none."""
    dating = judge_publication(lines((Place.ISSUE, text), (Place.LEAD, "La digue a tenu.")))
    assert (dating.date or "")[:10] == "2012-05-09"


@pytest.mark.parametrize("text", ["mercredi 9 mai 2012", "Mis à jour le 9 mai 2012", "Dole, 14 °C"])
def test_no_issue(text: str) -> None:
    """A day alone at the head of a site dates no item."""
    assert judge_publication(lines((Place.ISSUE, text), (Place.LEAD, "La digue a tenu."))).date is None


ABSTAINED = {
    "tweet": [(Place.LEAD, "Elle tient."), (Place.BODY, "— Awa (@awadiop) June 3, 2024")],
    "tweet-with-its-hour": [(Place.LEAD, "Elle tient."), (Place.BODY, "11:02 AM · 3 juin 2024")],
    "told-in-a-caption": [
        (Place.BYLINE, "Combinaison d'images créée le 3 juin 2024 à Dole par Awa Diop, montage")
    ],
    "comment": [
        (Place.LEAD, "Elle tient."),
        (Place.BELOW, "2 commentaires"),
        (Place.BELOW, "Posté le 3 juin 2024"),
    ],
    "blog-kept-since": [(Place.BYLINE, "BLOG TENU DEPUIS LE 1ER JUIN 2009 PAR AWA DIOP")],
    "announced-event": [
        (Place.BYLINE, "lundi 3 juin 2024 > 20h30"),
        (Place.LEAD, "L'orgue sera joué pour la première fois le lundi 3 juin 2024."),
    ],
    "weekday-without-ce": [(Place.LEAD, "Les jurés ont délibéré mercredi 23 janvier 2019.")],
    "header-refuted-by-recent-news": [
        (Place.CRAWL_HEADER, "date 2021-10"),
        (Place.LEAD, "Les jurés ont rendu leur verdict mercredi 23 janvier 2019."),
    ],
    "stories-of-one-day-below": [(Place.LEAD, "Elle tient."), *[(Place.BELOW, "3 juin 2024")] * 2],
    "edition-repeated-in-a-menu": [
        (Place.ABOVE, "lun. 03/06/2024"),
        (Place.ABOVE, "Dole"),
        (Place.ABOVE, "lun. 03/06/2024"),
    ],
    "header-of-two-months": [(Place.CRAWL_HEADER, "août à octobre 2022")],
    "photo-credit": [(Place.BYLINE, "Photo prise le 3 juin 2024 à Sète. Le Phare")],
    "event": [(Place.BYLINE, "Concert le 3 juin 2024 à 20h30")],
    "meeting": [(Place.BYLINE, "Comité du 3 juin 2024 à la mairie")],
    "ticker-after-the-text": [
        (Place.LEAD, "La digue a tenu."),
        (Place.WIDGET, "Nord    Lille    " * 12 + "Société    3 juin 2024"),
    ],
    "weather-at-the-end-of-a-ticker": [
        (Place.WIDGET, "Nord    Lille    " * 12 + "Nantes 12 °C    3 juin 2024"),
        (Place.LEAD, "La digue a tenu."),
    ],
    "running-clock": [(Place.ABOVE, "lundi 3 juin 2024 14:32:10")],
    "today-is": [(Place.ABOVE, "Nous sommes le lundi 3 juin 2024")],
    "far-above": [(Place.ABOVE, "lundi 3 juin 2024"), *MENU],
    "list-of-other-stories": [(Place.BYLINE, f"{day} juin 2024") for day in (3, 4, 5)],
    "stories-after-the-text": [(Place.BELOW, f"{day} juin 2024") for day in (3, 4)],
    "plan-in-the-lead": [(Place.LEAD, "La foire se tiendra le lundi 3 juin 2024 à Dole.")],
    "ten-years-ago": [(Place.LEAD, "Il y a dix ans, le mardi 3 juin 2014, la digue cédait.")],
    "participle-clause": [(Place.LEAD, "Publié le 3 juin 2014, le rapport accable la préfecture.")],
    "weather-widget": [(Place.ABOVE, "12.5 C"), (Place.ABOVE, "Nantes"), (Place.ABOVE, "lundi 3 juin 2024")],
    "widget": [(Place.WIDGET, "lundi 3 juin 2024")],
    "caption": [(Place.CAPTION, "Le pont de Lodi, le 3 juin 2024. Photo DR")],
    "history": [(Place.LEAD, "Le traité signé le 3 juin 2014 a dix ans.")],
    "body": [(Place.LEAD, "La digue a cédé."), (Place.BODY, "Le 3 juin 2014, elle avait tenu.")],
    "report-told": [(Place.LEAD, "Selon un rapport publié le 3 juin 2014, la digue est fragile.")],
    "relative-alone": [(Place.BYLINE, "Publié hier à 10h")],
    "update-alone": [(Place.BYLINE, "Modifié le 3 juin 2024")],
    "header-refuted-by-the-lead": [
        (Place.CRAWL_HEADER, "date 2021-10"),
        (Place.LEAD, "Lundi 24 février, un mur est tombé."),
    ],
}


@pytest.mark.parametrize("rows", ABSTAINED.values(), ids=ABSTAINED)
def test_abstained(rows: list[tuple[Place, str]]) -> None:
    """Where nothing says that a date is the day of publication, there is none."""
    assert judge_publication(lines(*rows)).date is None


def test_update_alone() -> None:
    """An update without a publication line is kept as the modification only."""
    assert judge_publication(lines((Place.BYLINE, "Modifié le 3 juin 2024"))).modified == "2024-06-03"


def test_reference() -> None:
    """A reference resolves a relative publication line, and the record says so."""
    dating = judge_publication(lines((Place.BYLINE, "Publié hier à 10h")), reference=datetime(2024, 6, 3, 9))
    assert (dating.date, dating.source) == ("2024-06-02T10:00", "reference")


def test_header_conflict() -> None:
    """A header that contradicts the full date of the text yields to it, with a warning."""
    rows = ((Place.CRAWL_HEADER, "date 2021-10"), (Place.BYLINE, "Publié le 4 mars 2019"))
    dating = judge_publication(lines(*rows))
    assert (dating.date, dating.warnings) == ("2019-03-04", ("date-header-conflict",))


def test_later_than_fetched() -> None:
    """A date later than the capture of the page is refused."""
    dating = judge_publication(lines((Place.BYLINE, "Publié le 4 mars 2031")), fetched="2022-01-01T00:00:00Z")
    assert (dating.date, dating.warnings) == (None, ("date-after-fetch",))


def test_fetched_that_is_no_date() -> None:
    """A capture time that cannot be read is as good as none."""
    dating = judge_publication(lines((Place.BYLINE, "Publié le 4 mars 2021")), fetched="unknown")
    assert dating.date == "2021-03-04"


def test_metadata_alone() -> None:
    """The markup's date of publication is taken where the page shows none."""
    metadata = Metadata(published=(Claim(value="2022-12-20T07:30:15+01:00", origin="json-ld"),))
    dating = judge_publication([], metadata=metadata)
    assert (dating.date, dating.source) == ("2022-12-20T07:30:15+01:00", "metadata")


def test_update_in_the_published_field() -> None:
    """An update that the markup gives as publication is caught by the line that the reader sees."""
    metadata = Metadata(published=(Claim(value="2021-03-05T08:00:00+01:00", origin="json-ld"),))
    dating = judge_publication(lines(HEADLINE_BYLINE), metadata=metadata)
    assert (dating.date, dating.warnings) == ("2021-03-04T10:15", ("date-metadata-conflict",))


def test_readers_day() -> None:
    """Where the markup is a day off, as a server's clock is, the day that the page shows is taken."""
    metadata = Metadata(published=(Claim(value="2021-03-05T03:15:00Z", origin="json-ld"),))
    assert (
        judge_publication(lines((Place.BYLINE, "Publié le 4 mars 2021")), metadata=metadata).date
        == "2021-03-04"
    )


def test_markup_completes_a_year() -> None:
    """A day without a year takes that of the markup."""
    metadata = Metadata(published=(Claim(value="2021-03-05T03:15:00Z", origin="json-ld"),))
    assert (
        judge_publication(lines((Place.BYLINE, "Publié le 4 mars")), metadata=metadata).date == "2021-03-04"
    )


def test_url() -> None:
    """The address of the page dates it where nothing else does."""
    dating = judge_publication(
        [], metadata=Metadata(url="https://exemple.fr/monde/2022/12/20/une-digue-cede")
    )
    assert (dating.date, dating.source) == ("2022-12-20", "url")


def segment(*rows: tuple[Role | None, str], own: range, ordinal: int = 1) -> Segment:
    """One of the articles among some lines: `own` are the places of its headline and text."""
    labelled = tuple(
        Labelled(
            block=Block(text=text, first_line=at, last_line=at), role=role, removal=None if role else REMOVED
        )
        for at, (role, text) in enumerate(rows, start=1)
    )
    kept = [at for at, line in enumerate(labelled) if line.role]
    before = max((at + 1 for at in kept if at < own.start), default=0)
    after = min((at for at in kept if at >= own.stop), default=len(labelled))
    dispatch = Dispatch(source=Source(path="-"), format="text", encoding="utf-8", blocks=())
    return Segment(
        dispatch=dispatch,
        ordinal=ordinal,
        lines=labelled,
        start=own.start,
        end=own.stop,
        before=before,
        after=after,
    )


REMOVED = Removal(rule="test", reason="test", effect=Effect.UNEXPLAINED)
TITLE, TEXT = Role.HEADLINE, Role.PARAGRAPH
ABOVE = [
    (None, "Le Phare"),
    *((None, "jeudi 9 mai 2013"), (TITLE, "La digue tient"), (TEXT, "Elle avait été relevée l'an passé.")),
    *((None, "mardi 7 mai 2013"), (TITLE, "La halle rouvre"), (TEXT, "Elle était fermée depuis la crue.")),
]
BELOW = [*ABOVE[2:4], (None, "9 mai 2013"), *ABOVE[5:7], (None, "7 mai 2013")]
BANNER = [(None, "Le Phare"), (None, "9 mai 2013"), *ABOVE[2:4], *ABOVE[5:7]]
ISSUE = [(None, "Les nouvelles du 9 mai 2013"), *ABOVE[2:4], *ABOVE[5:7]]
NEIGHBOURS = {
    "above-first": (ABOVE, range(2, 4), 1, "2013-05-09"),
    "above-second": (ABOVE, range(5, 7), 2, "2013-05-07"),
    "below-first": (BELOW, range(2), 1, "2013-05-09"),
    "below-second": (BELOW, range(3, 5), 2, "2013-05-07"),
    "banner-first": (BANNER, range(2, 4), 1, None),
    "banner-second": (BANNER, range(4, 6), 2, None),
    "issue-first": (ISSUE, range(1, 3), 1, "2013-05-09"),
    "issue-second": (ISSUE, range(3, 5), 2, "2013-05-09"),
}


@pytest.mark.parametrize(("rows", "own", "ordinal", "date"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_neighbours(rows: list, own: range, ordinal: int, date: str | None) -> None:
    """Of several articles each takes its own date or that of the issue, never its neighbour's or the site's."""
    assert judge_publication(find_lines(segment(*rows, own=own, ordinal=ordinal))).date == date
