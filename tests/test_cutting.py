"""Cutting, case by case: what stands on one line, and where it is parted."""

from __future__ import annotations

import pytest

from labels import agree, given, read_case

CASES = {
    "a lead run into its headline is parted where the headline can stop, and takes up its words": """
        headline      Vent fort : la foire de Kerlann fermée trois jours
        &body         La foire de Kerlann restera fermée jusqu'à dimanche, a annoncé mardi la préfecture.
        paragraph     Les exposants ont démonté leurs stands dans la nuit, avant les premières rafales.
        paragraph     « On reviendra quand le vent sera tombé », promet une marchande de galettes, arrivée lundi.
    """,
    "the name of a newspaper inside a sentence is no lead": """
        headline      Un marin écrit chaque soir à sa fille
        body          Le marin envoie ses lettres au journal La Presse du Goëlo, qui en publie une par semaine.
        paragraph     Sa fille, âgée de huit ans, les lit à voix haute à toute la classe avant la récréation.
    """,
    "a kicker in capitals before the headline is parted from it": """
        -             ENVIRONNEMENT
        &headline     La rade de Kerlann retrouve ses coquilles
        body          Les plongeurs ont compté mardi deux mille coquilles, trois fois plus que l'an dernier.
        paragraph     La pêche reste interdite jusqu'en octobre, a rappelé le comité, qui surveille les fonds.
    """,
    "capitals that are the headline are not": """
        headline      LA RADE DE KERLANN RETROUVE SES COQUILLES
        body          Les plongeurs ont compté mardi deux mille coquilles, trois fois plus que l'an dernier.
        paragraph     La pêche reste interdite jusqu'en octobre, a rappelé le comité, qui surveille les fonds.
    """,
    "a prompt glued to the end of a paragraph goes": """
        headline      Le bac de Kerlann reprend du service
        body          Le bac a repris mardi ses navettes entre les deux rives, après six semaines de travaux.
        paragraph     La commune a payé le moteur neuf sans aide de la région, a précisé la maire devant le conseil.
        paragraph     Le prochain contrôle est prévu à l'automne, avant les grandes marées de la fin septembre.
        &-            Lire la suite
    """,
    "a byline at the end of a headline is parted from it": """
        headline      Le bac de Kerlann reprend du service
        &-byline      par Anne Bihan
        body          Le bac a repris mardi ses navettes entre les deux rives, après six semaines de travaux.
        paragraph     La commune a payé le moteur neuf sans aide de la région, a précisé la maire devant le conseil.
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_line_is_parted(name):
    """Each piece has its own label."""
    text, wanted = read_case(CASES[name])
    assert agree(wanted, found := given(text)), found
