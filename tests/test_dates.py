"""What `read_dates` makes of one expression: our own sentences, by kind."""

from __future__ import annotations

from datetime import datetime

import pytest

from clipper.dates import read_dates
from clipper.dates.meaning import DateKind

# A Thursday.
REFERENCE = datetime(2024, 10, 17, 9, 30)


def first_value(text: str, reference: datetime | None = None) -> str | None:
    """The value of the first resolved reading."""
    return next((reading.value for reading in read_dates(text, reference) if reading.value), None)


PUBLICATION_LINES = {
    "cue-slashes-hour": ("Publié le 07/11/2021 à 8h05", "2021-11-07T08:05"),
    "capitals-without-accents": ("VENDREDI 3 FEVRIER 2017", "2017-02-03"),
    "published-before-updated": ("Mis à jour le 9 mai 2020 - Publié le 8 mai 2020", "2020-05-08"),
    "updated-alone": ("Actualisé le 9 mai 2020 à 11h", "2020-05-09T11:00"),
    "superscript": ("Le 1ᵉʳ septembre 2019", "2019-09-01"),
    "narrow-spaces": ("Publié le 12\u202fjuin\u00a02018 à 6\u202fh\u202f45", "2018-06-12T06:45"),
    "spaced-hyphens": ("Paru dans Le Phare le 03 - 06 - 2011", "2011-06-03"),
    "dateline-agency": ("LOMÉ, 14 avr. 2022 (ATOP) – Le port a rouvert.", "2022-04-14"),
    "hijri-beside": ("Lundi 11 mars 2024 / 1er Ramadan 1445", "2024-03-11"),
    "glued-to-a-kicker": ("Économie23 mai 2019", "2019-05-23"),
    "mail-date": ("Tue, 04 Jun 2019 17:02:00 +0200", "2019-06-04T17:02+02:00"),
    "canadian-zone": ("Publié le 5 août 2021 à 14 h 10 HAE", "2021-08-05T14:10-04:00"),
    "hour-of-a-city": ("Le 3 janvier 2023 à 18h00 (heure de Paris)", "2023-01-03T18:00+01:00"),
    "hour-first": ("Publié à 9 h 15 le 4 octobre 2022", "2022-10-04T09:15"),
    "english-interface": ("Posted on October 4, 2022", "2022-10-04"),
    "zone-after-a-comma": ("Publié le 3 mai 2023 à 17h05, heure de Bruxelles", "2023-05-03T17:05+02:00"),
    "abbreviated-september": ("Parue en sept. 2018, l'étude a vieilli.", "2018-09"),
    "numeric-range": ("Du 12/05/2021 au 18/05/2021", "2021-05-12/2021-05-18"),
    "zone-first": ("Mise à jour 14:32 CEST 03/05/2023", "2023-05-03T14:32+02:00"),
    "evening-hour": ("3 mai 2023 à 9 h 05 du soir", "2023-05-03T21:05"),
    "noon": ("Publié le 3 mai 2023 à midi", "2023-05-03T12:00"),
    "season": ("Revue Estuaires, automne 2019", "2019"),
    "quarter": ("Bulletin du 2e trimestre 2019", "2019-04/2019-06"),
    "days-of-an-edition": ("N° 341 du 6 au 12 mai 2019", "2019-05-06/2019-05-12"),
    "undecodable-accent": ("Publi\ufffd le 3 f\ufffdvrier 2021", "2021-02-03"),
    "crawl-header": ("date 2020-11 ", "2020-11"),
    "two-months": ("Revue des sciences — mai-juin 2016", "2016-05/2016-06"),
}


@pytest.mark.parametrize(("text", "value"), PUBLICATION_LINES.values(), ids=PUBLICATION_LINES)
def test_publication_line(text: str, value: str) -> None:
    """A publication line gives its date first, at the precision that it states."""
    assert read_dates(text)[0].value == value


RELATIVE = {
    "past-weekday": ("La cour a tranché mardi.", "2024-10-15"),
    "future-weekday": ("Le jury se prononcera mardi.", "2024-10-22"),
    "today-by-its-name": ("Le maire a démissionné jeudi.", "2024-10-17"),
    "next-weekday": ("Le concert aura lieu samedi prochain.", "2024-10-19"),
    "tomorrow-is-not-next": ("La séance reprendra vendredi prochain.", "2024-10-25"),
    "last-weekday": ("Elle a témoigné jeudi dernier.", "2024-10-10"),
    "in-eight": ("Le vote est prévu lundi en huit.", "2024-10-28"),
    "night": ("Dans la nuit de mardi à mercredi, un toit s'est effondré.", "2024-10-15/2024-10-16"),
    "yesterday-evening": ("Le rideau est tombé hier soir.", "2024-10-16"),
    "hours-ago": ("Publié il y a 2 heures", "2024-10-17T07:30"),
    "past-day": ("La digue a cédé le 28 décembre.", "2023-12-28"),
    "future-day": ("La digue sera rouverte le 28 décembre.", "2024-12-28"),
    "weekday-decides-the-year": ("Le mercredi 1er janvier, le pont fermera.", "2025-01-01"),
    "last-week": ("Trois voiliers ont coulé la semaine dernière.", "2024-10-07/2024-10-13"),
    "edge-of-month": ("Le chantier finira fin novembre.", "2024-11"),
    "this-year": ("Cette année, la récolte est maigre.", "2024"),
    "years-ago": ("Le cinéma a fermé il y a vingt ans.", "2004"),
    "hours-ago-in-english": ("3 hours ago", "2024-10-17T06:30"),
    "future-passive": ("Le texte sera examiné mardi au Sénat.", "2024-10-22"),
    "future-participle": ("La grève prévue mardi est maintenue.", "2024-10-22"),
    "past-participle": ("Le procès, ouvert mardi, doit durer un mois.", "2024-10-15"),
    "present-announces": ("Le club organise samedi sa journée d'essai.", "2024-10-19"),
    "since": ("La route est coupée depuis mardi.", "2024-10-15"),
    "from": ("Dès mardi, les bus rouleront.", "2024-10-22"),
    "postponed": ("L'examen a été reporté au 10 janvier.", "2025-01-10"),
    "event-of-yesterday": ("Le match d'hier a été suspendu.", "2024-10-16"),
    "two-days": ("Les 26 et 27 octobre, la halle fermera.", "2024-10-26/2024-10-27"),
    "day-of-the-month": ("Le conseil se réunira le 22 à 18h.", "2024-10-22T18:00"),
    "last-friday": ("Le dernier vendredi de novembre, on dansera.", "2024-11-29"),
    "feast": ("La halle fermera à la Toussaint.", "2024-11-01"),
    "plan-told-in-the-past": ("Le maire a proposé une réunion le 4 novembre.", "2024-11-04"),
    "count-after-a-weekday": ("La préfecture a placé mardi 22 communes en vigilance.", "2024-10-15"),
    "name-with-the-ending-of-a-verb": ("Laura Testa a quitté la mairie mardi.", "2024-10-15"),
    "range": ("La foire se tiendra du 24 au 27 octobre.", "2024-10-24/2024-10-27"),
}


@pytest.mark.parametrize(("text", "value"), RELATIVE.values(), ids=RELATIVE)
def test_relative(text: str, value: str) -> None:
    """A relative date is counted from the reference, on the side that the sentence tells."""
    assert first_value(text, REFERENCE) == value


@pytest.mark.parametrize(("text", "value"), RELATIVE.values(), ids=RELATIVE)
def test_relative_without_reference(text: str, value: str) -> None:
    """Without a reference a relative date is kept as it is written, and no value is invented."""
    readings = read_dates(text)
    assert readings and all(reading.value is None for reading in readings)


TRAPS = {
    "score": "Battus 28-14, les visiteurs rentrent bredouilles.",
    "phone": "Réservations au 05 61 10 12 23.",
    "price": "Le ticket passe à 2,10 € et le carnet à 12.50 francs.",
    "law": "La loi 2015-992 a été modifiée.",
    "street": "Un immeuble de la rue du 19-Mars-1962 a brûlé.",
    "street-without-hyphens": "Le feu a pris avenue du 8 mai 1945.",
    "planet": "Le robot a roulé sur Mars.",
    "surname": "La juge Céline Avril suit le dossier.",
    "count": "Sept passagers et dix marins ont été secourus.",
    "duration": "La projection dure 1 h 50.",
    "news-show": "Elle présentera le 20 heures.",
    "race": "Il a couru les 24 Heures de Spa.",
    "edition": "La CAN 2023 a ravi Abidjan.",
    "copyright": "© 2009-2024 Le Phare",
    "ip": "Le serveur 10.12.20.22 est muet.",
    "version": "La version 4.10.22 est sortie.",
    "habit": "Le musée est fermé le mardi.",
    "opening-hours": "Ouvert du lundi au vendredi.",
    "yore": "Les métiers d'hier fascinent.",
    "movement": "Le Mouvement du 23-Mars recule.",
    "season": "La saison 2021-2022 fut belle.",
    "fraction": "Il manque les 2/3 des voix.",
    "district": "Elle habite dans le 12e.",
    "magazine": "Le Journal du Dimanche l'affirme.",
    "song": "La chanson « Dimanche » a été composée en une nuit.",
    "rover": "La mission Mars 2020 a trouvé de l'eau.",
    "weeks": "Après sept semaines de fermeture, la halle rouvre.",
    "tactics": "Le 3-5-2 de Lens a souffert.",
    "article-of-law": "Le 49.3 a été dégainé.",
}


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS)
def test_trap(text: str) -> None:
    """What only looks like a date is none, reference or not."""
    assert [reading.text for reading in read_dates(text, REFERENCE) if reading.value] == []


@pytest.mark.parametrize("text", ["Il partira en mai.", "Il partira demain."])
def test_end_of_the_calendar(text: str) -> None:
    """What would lie beyond the last year of the calendar stays unresolved."""
    assert first_value(text, datetime(9999, 12, 31)) is None


def test_offsets() -> None:
    """The offsets of a reading cut its text out of the original, whatever its accents are made of."""
    text = "Publie\u0301 le 3 fe\u0301vrier 2021 a\u0300 Gap"
    reading = read_dates(text)[0]
    assert text[reading.start : reading.end] == reading.text == "3 fe\u0301vrier 2021"


def test_kinds() -> None:
    """Absolute dates, relative ones and intervals are told apart."""
    text = "Du 3 au 5 mai 2021, puis jeudi, enfin en juin 2022."
    assert [r.kind for r in read_dates(text)] == [DateKind.INTERVAL, DateKind.RELATIVE, DateKind.ABSOLUTE]


def test_weekday_mismatch() -> None:
    """A weekday that contradicts its full date is reported, and the date stands."""
    reading = read_dates("lundi 13 mars 2024")[0]
    assert (reading.value, reading.warnings) == ("2024-03-13", ("weekday-mismatch",))
