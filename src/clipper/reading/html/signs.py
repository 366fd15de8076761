"""Characters that stand for inline tags: noncharacters, which Unicode keeps for such internal use."""

from __future__ import annotations

LINK_ON, LINK_OFF = "\ufdd0", "\ufdd1"
BOLD_ON, BOLD_OFF = "\ufdd2", "\ufdd3"
BREAK = "\ufdd4"  # a line break
IMAGE = "\ufdd5"  # an image
HOME = "\ufdd6"  # the link that begins here leads to the front page of the site
SIGNS = (LINK_ON, LINK_OFF, BOLD_ON, BOLD_OFF, BREAK, IMAGE, HOME)
SIGN_TABLE = {ord(sign): None for sign in SIGNS}


def drop_signs(text: str) -> str:
    """The text without these characters, should a page hold any."""
    for sign in SIGNS:
        if sign in text:
            return text.translate(SIGN_TABLE)
    return text


def holds_signs(text: str) -> bool:
    """Whether a link or bold type begins or ends in the text. Asked one by one: a pattern takes ten times as long."""
    return LINK_ON in text or LINK_OFF in text or BOLD_ON in text or BOLD_OFF in text
