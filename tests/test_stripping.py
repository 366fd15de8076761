"""Stripping, case by case: which line is text of an article, which is not, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipper.model import Document, Source
from clipper.pipeline import clip_document
from clipper.stripping.tagger import MOST_LINES
from labels import agree, given, read_case

FIXTURES = Path(__file__).parent.parent / "fixtures"

FIRST = (
    "Le bac a repris mardi ses navettes entre les deux rives, après six semaines de travaux sur le moteur."
)
SECOND = "La commune a payé le moteur neuf sans aide de la région, a précisé la maire devant le conseil."
THIRD = (
    "« On perdait une heure par le pont », raconte un maraîcher, qui traverse chaque matin avec ses cageots."
)

CASES = {
    "a byline and a day under the headline go, and do not push it away from its text": f"""
        headline      Le bac de Kerlann reprend du service
        -byline       Par Anne Bihan
        -             Publié le 12 mars 2024 à 18h05
        body          {FIRST}
        paragraph     {SECOND}
        paragraph     {THIRD}
    """,
    "menus and prompts around an article go": f"""
        -             Accueil
        -             Politique
        -             Économie
        -             Sports
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {SECOND}
        -share        Partager sur Facebook
        -             Mentions légales
    """,
    "a reference between two paragraphs goes, and the text goes on": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        -xref         Lire aussi : Le pont de Kerlann fermé aux camions
        paragraph     {SECOND}
        paragraph     {THIRD}
    """,
    "a caption with its credit goes": f"""
        headline      Le bac de Kerlann reprend du service
        -caption      Le bac à quai, lundi. (Photo Anne Bihan)
        body          {FIRST}
        paragraph     {SECOND}
        paragraph     {THIRD}
    """,
    "a newsletter box inside the text goes": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        -newsletter   Inscrivez-vous à notre newsletter
        paragraph     {SECOND}
        paragraph     {THIRD}
    """,
    "a subhead inside the text stays": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {THIRD}
        subhead       « Il fallait tout changer »
        paragraph     {SECOND}
        paragraph     Le prochain contrôle est prévu à l'automne, avant les grandes marées, selon le service technique.
        subhead       Des horaires élargis
        paragraph     Le bac partira toutes les vingt minutes le matin, et jusqu'à minuit les soirs de marché.
        paragraph     Les cyclistes voyageront sans payer, comme les élèves du collège, a promis la commune.
    """,
    "a quotation is text": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {THIRD}
        paragraph     {SECOND}
    """,
    "a short last paragraph stays": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {SECOND}
        paragraph     {THIRD}
        paragraph     L'enquête continue.
    """,
    "related headlines below the text go": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {SECOND}
        paragraph     {THIRD}
        -related      Sur le même sujet
        -             Le pont de Kerlann fermé aux camions
        -             Marée noire : les plages rouvertes
    """,
    "a paragraph said again at the end goes": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {SECOND}
        paragraph     {THIRD}
        -             {THIRD}
    """,
    "what a reader or a site says of itself below the text goes": f"""
        headline      Le bac de Kerlann reprend du service
        body          {FIRST}
        paragraph     {SECOND}
        paragraph     {THIRD}
        -comments     3 commentaires
        -             Connectez-vous pour commenter
        -legal        Tous droits réservés
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_line_is_labelled(name):
    """Every line ends where the case says."""
    text, wanted = read_case(CASES[name])
    assert agree(wanted, found := given(text)), found


def test_a_file_of_hundreds_of_articles_is_not_taken_for_a_front_page():
    """Most articles of a very long text are found, and most of them exactly."""
    records = [
        json.loads(line)
        for path in sorted(FIXTURES.glob("realistic/*/expected.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    known = {record["title"]: record["body"] for record in records if len(record["body"].split()) > 60}
    text = "\n\n".join(f"{title}\n\n3 mars 2021\n\n{body}" for title, body in known.items() if title)
    (outcome,) = clip_document(Document(source=Source(path="-"), data="\n\n".join([text] * 3).encode()))
    found = [article for article in outcome.articles if article.title in known]
    assert len(outcome.lines) > MOST_LINES
    assert len({article.title for article in found}) > len(known) * 2 // 3
    assert sum(article.body == known[article.title] for article in found) > len(found) * 3 // 4
