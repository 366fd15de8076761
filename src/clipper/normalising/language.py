"""The language of a text: French function words where they decide, langdetect where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from clipper.french.words import FUNCTION_WORDS, WORD_RE, own_words, words_of_neighbours

SAMPLE_CHARS = 2000
MIN_WORDS = 12  # fewer words say nothing by their shares
# Shares of a text's words, measured on 355 French bodies, their 1431 paragraphs, and 316 short texts and sentences in
# eight neighbour languages, Occitan, Corsican, Creole and mixtures. Function words of French: bodies have 0.31-0.58.
# Of them those that no neighbour writes: all bodies have 0.05 or more, nearly all 0.12; of the others one has 0.06.
# French bodies have at least 0.1 more function words of French than of any neighbour; the others at most 0.07.
FRENCH_SHARE = 0.3
OWN_SHARE, SURE_OWN_SHARE = 0.05, 0.12
MIN_LEAD = 0.08
LANGUAGES = (
    "fr",
    "en",
    "es",
    "pt",
    "it",
    "de",
    "nl",
    "ca",
    "ar",
    "ro",
)  # what stands beside French in the press
SEED = 0

# Words that French writes all the time: one of them shows the language of a line too short for shares.
DECISIVE = frozenset(
    ["est", "les", "des", "dans", "une", "et", "pour", "qui", "sur", "aux", "avec", "été", "du"]
)


def find_language(text: str) -> str:
    """ISO 639-1 code of the language of a body; `und` where nothing in it is a word.

    >>> find_language("Le maire a inauguré hier dans la matinée une passerelle qui relie les deux rives du canal.")
    'fr'

    Short texts are taken for French if any of its function words stands in them: they come from French dispatches.
    """
    words = WORD_RE.findall(text[:SAMPLE_CHARS].lower())
    if not words:
        return "und"
    if len(words) < MIN_WORDS:
        return "und" if DECISIVE.isdisjoint(words) else "fr"
    return "fr" if is_french(words) else _detect(text[:SAMPLE_CHARS])  # which takes 10 ms


def is_french(words: Sequence[str]) -> bool:
    """Whether the function words among these (in lower case) are those of French, and of no neighbour of it."""
    functions = [word for word in words if word in FUNCTION_WORDS]
    french, own = len(functions) / len(words), sum(map(own_words().__contains__, functions)) / len(words)
    if french < FRENCH_SHARE or own < OWN_SHARE:
        return False
    if own >= SURE_OWN_SHARE:
        return True
    return french >= MIN_LEAD + max(
        sum(map(theirs.__contains__, words)) / len(words) for theirs in words_of_neighbours().values()
    )


def _detect(text: str) -> str:
    from langdetect.lang_detect_exception import LangDetectException

    try:
        detector = _factory().create()
        detector.append(text)
        return str(detector.detect())
    except LangDetectException:
        return "und"


@cache
def _factory() -> Any:
    """A langdetect factory with our languages only (10 profiles load in a tenth of the time of all 55), seeded.

    langdetect draws random numbers; without the seed its answer changes from call to call.
    """
    from json import loads
    from pathlib import Path

    from langdetect import detector_factory
    from langdetect.utils.lang_profile import LangProfile

    factory = detector_factory.DetectorFactory()
    factory.seed = SEED
    for number, code in enumerate(LANGUAGES):
        profile = loads((Path(detector_factory.PROFILES_DIRECTORY) / code).read_text(encoding="utf-8"))
        factory.add_profile(LangProfile(**profile), number, len(LANGUAGES))
    return factory
