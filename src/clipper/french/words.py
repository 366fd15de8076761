"""Patterns that are compiled when first used; the words that hold sentences of French and its neighbours together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, AnyStr, cast

_SHOWN = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "pattern", "flags")


class Regex:
    """Stands for a compiled pattern: a start uses one pattern in four, and compiling all takes longer than clipping."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has under this name; from then on this object has it too."""
        if name not in _SHOWN:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update((shown, getattr(compiled, shown)) for shown in _SHOWN)
        return self.__dict__[name]


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern that is compiled when it is first used.

    >>> regex(r"[^\\W\\d_]+").findall("Le maire, hier.")
    ['Le', 'maire', 'hier']
    """
    return cast("re.Pattern[AnyStr]", Regex(source, flags))


WORD_RE = regex(r"[^\W\d_]+")

# What looks like a date, or like a time of day, at a glance: what it means, `dates` says.
MONTH = (
    r"(?:jan|f[ée]v|mars?|a[pv]r|mai|may|juin|jun|juil|jul|ao[uû]t|aug|sept?|oct|nov|d[ée]c)[a-zéû]{0,8}\.?"
)
DATE_RE = regex(
    r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:(?:19|20)\d\d|\d\d)\b|\b(?:19|20)\d\d[-/]\d\d[-/]\d\d|"
    rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?[\s-]{MONTH}(?:,?[\s-](?:19|20)\d\d)?(?!\w)|"
    rf"\b{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d\b",
    re.IGNORECASE,
)
CLOCK_RE = regex(
    r"\b\d{1,2}\s?[hH:]\s?\d\d\b|\bil y a \d{1,2}\s\w{1,8}|\b\d{1,2} \w{3,7} ago\b", re.IGNORECASE
)

# Articles, pronouns, prepositions, conjunctions, auxiliaries: closed classes, so that their share in a text
# distinguishes prose from labels whatever the subject. Elided forms stand without their apostrophe.
FUNCTION_WORDS = frozenset(
    """
    le la les l un une des du de d au aux à en dans par pour sur sous avec sans chez vers entre contre depuis pendant
    avant après dès lors selon malgré parmi afin et ou mais donc or ni car que qu qui quoi dont où si comme quand
    lorsque puisque parce ce c cet cette ces ça cela celui celle ceux celles se s sa son ses leur leurs mon ma mes ton
    ta tes notre nos votre vos je j tu il elle on nous vous ils elles lui eux me m te t y ne n pas plus moins très
    aussi ainsi alors encore déjà jamais toujours bien tout tous toute toutes même mêmes autre autres plusieurs est
    sont était étaient été être sera seront serait a ont avait avaient avoir aura auront aurait ai as avons avez fait
    faire peut peuvent doit doivent va vont dit
    """.split()  # noqa: SIM905 - a table of words reads best as words
)

# Those of them that cannot be the last word of a headline or a paragraph.
DANGLING_WORDS = frozenset(
    """
    le la les l un une des du de d au aux à en dans par pour sur sous avec sans chez vers entre contre depuis pendant
    dès selon malgré parmi et ou mais donc or ni car que qu qui dont où si comme quand lorsque puisque ce c cet cette
    ces se s sa son ses leur leurs mon ma mes ton ta tes notre nos votre vos je j tu il on ils elles me m te t ne n
    est sont était étaient ont avait avaient très
    """.split()  # noqa: SIM905 - a table of words reads best as words
)


def is_dangling_word(word: str) -> bool:
    """Whether a sentence must go on after this word.

    >>> is_dangling_word("pour"), is_dangling_word("jamais")
    (True, False)
    """
    return word.lower() in DANGLING_WORDS


# Closed classes again: enough of them that a third of the words of a plain sentence are among them.
NEIGHBOURS = {
    "en": """
        the a an of to in on at by for with from and or but not is are was were be been has have had will would can
        could may that this these those which who whom whose it its he his him she her they their them we our you your
        i as if than then when where while after before about into over under between said says also more most some
        all no there out up down so such only other because until during against through both
        """,
    "de": """
        der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren wird werden hat
        haben hatte im in am an auf aus bei mit nach von vom vor zu zum zur für um über unter durch gegen ohne bis als
        wie wenn dass er sie es wir ihr sich auch noch nur schon so sein seine ihre dieser diese dieses man mehr
        """,
    "es": """
        el la los las un una unos unas de del al a en con por para sin sobre entre desde hasta y e o u pero no es son
        era eran fue fueron ser ha han había que quien cual cuando donde como más menos muy también ya se su sus lo le
        les este esta estos estas ese esa yo él ella ellos nos porque si según tras durante
        """,
    "it": """
        il lo la i gli le un uno una di del della dei delle dello degli a al alla ai alle da dal dalla in nel nella con
        su sul sulla per tra fra e ed o ma non è sono era erano ha hanno che chi cui quando dove come più meno anche
        già si suo sua suoi loro questo questa questi dopo prima durante secondo contro
        """,
    "nl": """
        de het een van in op te aan bij met voor door naar uit om over onder tot en of maar niet is zijn was waren
        wordt worden heeft hebben had dat die dit deze wie wat waar als dan toen ook nog al er hij zij ze we hun haar
        zich meer tegen na tijdens volgens
        """,
    "pt": """
        o a os as um uma de do da dos das em no na nos nas ao à aos às com por pelo pela para sem sobre entre desde até
        e ou mas não é são era foi foram ser tem têm que quem quando onde como mais menos muito também já se seu sua
        seus este esta estes isso ele ela eles porque segundo após durante
        """,
}

# Distinguished from French in the same way, and never kept as prose: no page in them has been measured.
FAR_NEIGHBOURS = {
    "ca": """
        el la els les l lo un una uns unes de del dels d al als a en amb per pel pels sense sobre entre des fins i o u
        però ni no es és són era eren ser va van ha han hi que qui quan on com més menys molt també ja se s si seu seva
        seus seves aquest aquesta aquests aquestes això ell ella ells ens li em et m t n ho perquè segons després
        durant sota contra cap tot tota tots totes
        """,
    "ro": """
        a al ale ai o un una unei unui de din la în pe cu pentru prin fără despre între până și sau dar nu este sunt era
        erau fost fi am au ar va vor că să care ce cine când unde cum mai foarte deja se s își i le lui ei lor acest
        această acești aceste acesta după înainte asupra către sub peste ca dacă nici
        """,
}


@cache
def words_of_neighbours() -> dict[str, frozenset[str]]:
    """The function words of each language that may be taken for French."""
    return {language: frozenset(words.split()) for language, words in (NEIGHBOURS | FAR_NEIGHBOURS).items()}


@cache
def own_words() -> frozenset[str]:
    """The function words of French that are in no list of a neighbour.

    >>> sorted({"dans", "les", "du", "qui", "leurs"} & own_words())
    ['dans', 'du', 'leurs']
    """
    return FUNCTION_WORDS.difference(*words_of_neighbours().values())


@cache
def function_words(languages: frozenset[str] | None) -> frozenset[str]:
    """Function words of French and of the languages to keep (None: of all that are known here).

    >>> "the" in function_words(frozenset({"fr"})), "the" in function_words(None)
    (False, True)

    Other languages' words stay out unless asked for: an English label on a French page is no prose.
    """
    wanted = NEIGHBOURS.keys() if languages is None else languages & NEIGHBOURS.keys()
    return FUNCTION_WORDS.union(*(NEIGHBOURS[language].split() for language in wanted))


_ANYWHERE: Mapping[str, str] = MappingProxyType({})


def trie_pattern(words: Iterable[str], tails: Mapping[str, str] = _ANYWHERE, stem: str = "") -> str:
    """A pattern for any of these words that looks at each character once: a tree of their common beginnings.

    >>> trie_pattern(["mai", "mars"])
    'ma(?:i|rs)'

    `tails` holds patterns for what must follow some of the words; `stem` is what of the words is matched already.
    """
    tree: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        tree.setdefault(word[len(stem) : len(stem) + 1], []).append(word)
    branches = [
        re.escape(letter) + trie_pattern(group, tails, stem + letter)
        for letter, group in tree.items()
        if letter
    ]
    if "" in tree:
        branches.append(tails.get(stem, ""))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
