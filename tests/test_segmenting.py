"""Segmenting, case by case: where an article begins, and what holds none."""

from __future__ import annotations

import pytest

from clipper import clip_text
from labels import agree, given, read_case

BAC = "Le bac a repris mardi ses navettes entre les deux rives, après six semaines de travaux sur le moteur."
MOTEUR = "La commune a payé le moteur neuf sans aide de la région, a précisé la maire devant le conseil."
ECOLE = "L'école du bourg a perdu sa troisième classe, et les parents ont occupé la cour jeudi matin."
RECTORAT = (
    "Le rectorat évoque dix-huit élèves de moins à la rentrée, un chiffre que l'inspection doit vérifier."
)
PHARE = (
    "Le phare s'est éteint dans la nuit de samedi, et les pêcheurs ont attendu le jour pour rentrer au port."
)
LAMPE = "Une lampe de rechange est arrivée dimanche par le bateau du courrier, selon le syndic des marins."

CASES = {
    "two headlines, each over its text, are two articles": f"""
        headline      Le bac de Kerlann reprend du service
        body          {BAC}
        paragraph     {MOTEUR}

        headline      Une classe ferme au Goëlo
        body          {ECOLE}
        paragraph     {RECTORAT}
    """,
    "a day and a byline under each headline leave no doubt": f"""
        headline      Le bac de Kerlann reprend du service
        -             12 mars 2024
        -byline       Par Anne Bihan
        body          {BAC}
        paragraph     {MOTEUR}
        headline      Une classe ferme au Goëlo
        -             11 mars 2024
        -byline       Par Yann Kerdoncuff
        body          {ECOLE}
        paragraph     {RECTORAT}
    """,
    "a line of marks parts articles": f"""
        headline      Le bac de Kerlann reprend du service
        body          {BAC}
        paragraph     {MOTEUR}
        -             * * *
        headline      Une classe ferme au Goëlo
        body          {ECOLE}
        paragraph     {RECTORAT}
        -             * * *
        headline      Le phare de Roc'h Du s'éteint
        body          {PHARE}
        paragraph     {LAMPE}
    """,
    "subheads begin no articles": f"""
        headline      Le bac de Kerlann reprend du service
        -byline       Par Anne Bihan
        body          {BAC}
        paragraph     « On perdait une heure par le pont », raconte un maraîcher, qui prend le bac chaque matin.
        subhead       « Il fallait tout changer »
        paragraph     {MOTEUR}
        paragraph     Le bac passera son contrôle à l'automne, avant les grandes marées, selon le service technique.
        subhead       Des horaires élargis
        paragraph     Le bac partira toutes les vingt minutes le matin, et jusqu'à minuit les soirs de marché.
        paragraph     Les cyclistes voyageront sans payer, comme les élèves du collège, a promis la commune.
    """,
    "hours under one headline are one live page": """
        headline      Tempête à Kerlann : suivez la situation heure par heure
        body          Le vent souffle à plus de cent kilomètres à l'heure sur la côte depuis le milieu de la nuit.
        subhead       18h10 : Les bacs restent à quai
        paragraph     La traversée est suspendue jusqu'à demain matin, annonce la capitainerie du port de Kerlann.
        subhead       17h30 : Deux cents foyers sans électricité
        paragraph     Une ligne est tombée près du calvaire, et les équipes attendent que le vent faiblisse.
        subhead       16h45 : L'école évacuée
        paragraph     Les élèves ont été conduits à la salle des fêtes, où la mairie a fait servir un goûter chaud.
    """,
    "a text without a headline is an article": f"""
        opening       {BAC}
        paragraph     {MOTEUR}
        paragraph     Les premiers passagers ont embarqué à six heures, dont deux cyclistes allemands.
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_articles_begin(name):
    """Each article begins where the case says."""
    text, wanted = read_case(CASES[name])
    assert agree(wanted, found := given(text)), found


def test_a_short_text_with_nothing_around_it_is_an_article():
    """Three short paragraphs below a headline could be teasers on a page; in a file of their own they are news."""
    paragraphs = (
        "Le tramway d'Aubagne à l'essai",
        "La première rame a roulé lundi sans passagers. Elle porte le numéro 101.",
        "Les riverains jugent la cloche trop aiguë. Un réglage est promis pour le 12 juin.",
        "Le ticket coûtera 90 centimes.",
    )
    (article,) = clip_text("\n\n".join(paragraphs))
    assert article.title == paragraphs[0]
    assert article.body.startswith("\n\n".join(paragraphs[1:3]))


NONE = {
    "a consent wall": """
        Nous respectons votre vie privée
        Avec votre accord, nous et nos partenaires utilisons des cookies pour stocker et consulter des données.
        Vous pouvez retirer votre consentement à tout moment en cliquant sur « Paramétrer » en bas de la page.
        Tout accepter
        Continuer sans accepter
    """,
    "a front of headlines": """
        A la une
        Le bac de Kerlann reprend du service
        Une classe ferme au Goëlo
        Le phare de Roc'h Du s'éteint
        Marée noire : les plages rouvertes
        Handball : Kerlann s'offre le derby
        Toute l'actualité
    """,
    "a page that is not there": """
        Erreur 404
        La page que vous cherchez n'existe pas ou a été déplacée.
        Retour à l'accueil
    """,
}


@pytest.mark.parametrize("name", NONE)
def test_there_is_no_article(name):
    """Nothing is invented where there is none."""
    text = "\n".join(line.strip() for line in NONE[name].strip().splitlines())
    assert list(clip_text(text)) == []


STORIES = (
    ("Le bac de Kerlann reprend du service", BAC, MOTEUR),
    ("Une classe ferme au Goëlo", ECOLE, RECTORAT),
    ("Le phare de Roc'h Du s'éteint", PHARE, LAMPE),
)


@pytest.mark.parametrize("number", ["{}. ", "{}) ", "{} - ", "N° {} : ", "[{}] "])
def test_the_number_of_an_item_is_no_part_of_its_title(number):
    """Where the items next to it are numbered, too."""
    items = (
        "\n\n".join((number.format(place) + title, *body)) for place, (title, *body) in enumerate(STORIES, 1)
    )
    assert [article.title for article in clip_text("\n\n\n".join(items))] == [title for title, *_ in STORIES]


def test_a_number_that_no_other_item_has_belongs_to_the_title():
    """It counts something."""
    (article,) = clip_text("\n\n".join(("24 - Une classe ferme au Goëlo", ECOLE, RECTORAT)))
    assert article.title == "24 - Une classe ferme au Goëlo"
