"""The words that hold French sentences together."""

from __future__ import annotations

# Articles, pronouns, prepositions, conjunctions, auxiliaries: closed classes, so that their share in a text tells
# prose from labels whatever the subject. Elided forms stand without their apostrophe.
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


def is_function_word(word: str) -> bool:
    """Whether a word belongs to the closed classes of French.

    >>> is_function_word("Dans"), is_function_word("ministre")
    (True, False)
    """
    return word.lower() in FUNCTION_WORDS


def is_dangling_word(word: str) -> bool:
    """Whether a sentence must go on after this word.

    >>> is_dangling_word("pour"), is_dangling_word("jamais")
    (True, False)
    """
    return word.lower() in DANGLING_WORDS
