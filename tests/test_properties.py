"""What holds for any input whatever: nothing raised but our own errors, nothing lost, nothing invented, nothing random.

`make nightly` asks the same with many more inputs.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipper.errors import InputError
from clipper.model import Document, Source
from clipper.pipeline import clip_dispatch
from clipper.reading import text
from clipper.reading.decoding import decode, unescape
from clipper.running.clipping import clip_leaf
from clipper.settings import Settings
from command import NIGHTLY
from ledger import characters_by_line, dispatches_in, ends_of, squeezed

settings.register_profile("gate", max_examples=150, derandomize=True, deadline=None)
settings.register_profile(
    "nightly", max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
settings.load_profile("nightly" if NIGHTLY else "gate")

ANY = Settings(languages=None)

LINES = st.sampled_from(
    """Le tramway de Besançon change d'horaires
Publié le 3 février 2021 à 18h05 - Mis à jour le 04/02/2021
BESANÇON, 3 fév (AFP) - Les rames passeront toutes les six minutes, a indiqué la régie mercredi.
La régie a recruté quarante conducteurs, qui ont été formés cet hiver par leurs aînés dans les ateliers.
« Nous y sommes prêts », a dit hier sa directrice, Maëlle Vauthier, devant les élus réunis à la mairie.
Par Jeanne Aubry
Partager sur Facebook
LIRE AUSSI : Le budget des transports adopté
Accueil | Sport | Culture | Météo | Contact
date 2023-04
(c) 2019 Tous droits réservés
Les plus lus
1. Une école rouvre à Dole
lundi 31 février 2022, 25h61
***
(...)
<html><body><article><h1>Un titre</h1><p>Un paragraphe assez long pour en être un.</p></article></body></html>
From: a@example.org
{"text": "Une phrase.", "date": "2021-02-03"}
### Un intertitre
---
Titre : La halle rouvre
Date : 3 mai 2021
Il a lu [l'avis](https://avis.example/1) et **signé** la _lettre_.
   [1]Accueil [2]Sport [3]Culture
     * un banc de granit ;
References
   1. https://a.example/
Publi&eacute; &amp;agrave; l&#8217;aube &#10; R&amp;D
Le <b>budget</b> est voté.<br />Il entrera en vigueur lundi.
--------
<rss><channel><item><title>Titre</title><description>Texte</description></item></channel></rss>
""".splitlines()
)
GAPS = st.sampled_from(
    ["\n", "\n\n", "\r\n", "\r", "\u2028", "\n\t\n", "\u00a0\n", " ", " - ", "\x0c", "\n" * 9]
)
TEXTS = st.lists(st.tuples(st.one_of(LINES, LINES, LINES, st.text(max_size=40)), GAPS), max_size=25).map(
    lambda pairs: "".join(line + gap for line, gap in pairs)
)
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32", "cp037"]
)


@st.composite
def inputs(draw):
    """The bytes of a text in some encoding, perhaps cut, perhaps with bytes that are none of it."""
    data = draw(TEXTS).encode(draw(ENCODINGS), "replace")
    noise = draw(st.one_of(st.just(b""), st.binary(max_size=30)))
    place = draw(st.integers(0, len(data)))
    return data[:place] + noise + data[place : draw(st.integers(place, len(data)))]


def outcomes(data):
    """Each dispatch of an input with its outcome, up to where it can be read no further."""
    try:
        for dispatch in dispatches_in(data, "entrée.txt", ANY):
            yield dispatch, clip_dispatch(dispatch, ANY)
    except InputError:
        return


@given(inputs())
def test_every_character_ends_in_one_place(data):
    """What stands on a line ends in articles, removals and rejections: no more and no less, whatever the input."""
    for dispatch, outcome in outcomes(data):
        assert characters_by_line(ends_of(outcome)) == characters_by_line(dispatch.blocks)


@given(inputs())
def test_the_text_reader_keeps_every_character(data):
    """What a plain text holds stands in its blocks, or is what was cut out of their words."""
    try:
        (dispatch,) = text.read(Document(source=Source(path="entrée.txt"), data=data), ANY)
    except InputError:
        return
    held = Counter(squeezed("".join(block.text + block.cut for block in dispatch.blocks)))
    assert held == Counter(squeezed(unescape(decode(data).text)))


@given(inputs())
def test_bodies_are_never_invented(data):
    """Every character of a body stands in the input, in the same order."""
    for dispatch, outcome in outcomes(data):
        rest = iter(squeezed("".join(block.text for block in dispatch.blocks)))
        assert all(character in rest for article in outcome.articles for character in squeezed(article.body))


@given(inputs())
def test_nothing_internal_fails(data):
    """No input leads to a fault that we did not foresee, and the same input gives the same lines."""
    document = Document(source=Source(path="entrée.txt"), data=data)
    once, twice = clip_leaf(document, ANY), clip_leaf(document, ANY)
    assert [failure.trace for failure in once.failures if failure.trace] == []
    assert once == twice
    assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for _, line in once.records)
