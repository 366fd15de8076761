"""The language of a text: French function words where they decide, langdetect where they do not."""

from __future__ import annotations

from functools import cache
from typing import Any

from clipper.features import WORD_RE
from clipper.french import FUNCTION_WORDS

SAMPLE_CHARS = 2000
MIN_WORDS = 12  # fewer words say nothing by their shares
FRENCH_SHARE = 0.32  # of function words: running French has 0.35-0.55, its neighbours stay below 0.25
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

# Words that French writes all the time and no neighbour of French writes at all.
DECISIVE = frozenset(
    ["est", "les", "des", "dans", "une", "et", "pour", "qui", "sur", "aux", "avec", "été", "du"]
)
MIN_DECISIVE_SHARE = 0.12
# All 39 articles measured have at least 0.46 and 0.07; a page of Catalan 0.37 and 0.03. langdetect takes 10 ms.
SURE_SHARE, SURE_DECISIVE_SHARE = 0.42, 0.05


def find_language(text: str) -> str:
    """ISO 639-1 code of the language of a body; `und` where nothing in it is a word.

    >>> find_language("Le maire a inauguré hier dans la matinée une passerelle qui relie les deux rives du canal.")
    'fr'

    Short texts are taken for French if any of its function words stands in them: they come from French dispatches.
    """
    words = [word.lower() for word in WORD_RE.findall(text[:SAMPLE_CHARS])]
    if not words:
        return "und"
    functions = sum(word in FUNCTION_WORDS for word in words) / len(words)
    decisive = sum(word in DECISIVE for word in words) / len(words)
    if (functions >= FRENCH_SHARE and decisive >= MIN_DECISIVE_SHARE) or (
        functions >= SURE_SHARE and decisive >= SURE_DECISIVE_SHARE
    ):
        return "fr"
    if len(words) < MIN_WORDS:
        return "fr" if decisive else "und"
    return _detect(text[:SAMPLE_CHARS])


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
