"""The language of a body: French is told from its neighbours, and each of these keeps its own name."""

from __future__ import annotations

import pytest

from clipper import clip_text
from clipper.settings import Settings

ANY = Settings(languages=None)
FOREIGN = {
    "en": "Farmers blocked the motorway between Nantes and Rennes on Friday. They want higher milk prices and less"
    " paperwork, and said that they would be back on the road next week.",
    "es": "De la mano de su entrenador, el equipo de la capital se impuso en la final de la copa de la liga. Se habla"
    " de un fichaje de la cantera, y de la salida de un delantero.",
    "pt": "A polícia de Maputo deteve três homens acusados de assaltar uma joalharia na avenida da Marginal. O caso vai"
    " ser julgado em maio, disse a procuradora.",
    "it": "Qui si lavora a maglia e qui si cuce: a La Spezia la bottega di un sarto in pensione apre ai ragazzi. Il"
    " comune ha dato una mano, la parrocchia anche.",
    "de": "Du bist nicht allein, sagt die Pfarrerin. Des einen Freud ist des anderen Leid, und so ist es im Dorf seit"
    " je: auf dem Markt kennt man sich.",
    "nl": "De Tour de France start in Rijsel, zegt de organisatie, voor het peloton naar La Planche des Belles Filles"
    " trekt. De renners zijn er al een week.",
    "ca": "A la plaça de la vila, les paradistes de la fira de la castanya es queixen de les pluges. Les vendes de les"
    " darreres hores, diuen, han estat un desastre.",
    "ro": "Turul Franței va pleca din Lille, au spus organizatorii, înainte de a urca la La Planche des Belles Filles."
    " Cursa se va încheia la Paris, ca de fiecare dată.",
}


@pytest.mark.parametrize("code", FOREIGN)
def test_neighbour_is_not_taken_for_french(code):
    """A text in a language that shares many small words with French, or names French places, keeps its own name."""
    assert [article.lang for article in clip_text(FOREIGN[code], ANY)] == [code]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "Vingt-deux jeunes lutteuses venues de neuf villages ont entamé lundi à Tougan leur stage de préparation."
            " Au menu : endurance, nutrition, arbitrage.",
            id="few-small-words",
        ),
        pytest.param(
            "Quarante kilos la pierre, deux cents pierres la semaine : à Semur, Odile Brancard et Yvon Tissier"
            " remontent à la main un pan de rempart tombé cet hiver.",
            id="list-of-figures-and-names",
        ),
        pytest.param(
            "Karl-Heinz Brandstätter a devancé Wolfgang Niederhuber et Jürgen Oberlechner samedi à Sankt Gallenkirch."
            " Il affrontera Björn Sandqvist ou Lars Wikström dimanche.",
            id="foreign-names",
        ),
    ],
)
def test_terse_french_is_french(body):
    """A French text with few of the commonest words is French all the same."""
    assert [article.lang for article in clip_text(body, ANY)] == ["fr"]


def test_foreign_text_is_rejected_by_default():
    """A run that was asked for French gives no record of a text in a neighbour language."""
    assert not list(clip_text(FOREIGN["ca"]))
