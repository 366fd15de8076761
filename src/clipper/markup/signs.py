"""Characters that stand for inline tags: noncharacters, which Unicode keeps for such internal use."""

from __future__ import annotations

import re

LINK_ON, LINK_OFF = "\ufdd0", "\ufdd1"
BOLD_ON, BOLD_OFF = "\ufdd2", "\ufdd3"
BREAK = "\ufdd4"  # a line break
IMAGE = "\ufdd5"  # an image
HOME = "\ufdd6"  # the link that begins here leads to the front page of the site
SIGNS_RE = re.compile("[\ufdd0-\ufdd6]")
SIGN_TABLE = {ord(sign): None for sign in (LINK_ON, LINK_OFF, BOLD_ON, BOLD_OFF, BREAK, IMAGE, HOME)}


def drop_signs(text: str) -> str:
    """The text without these characters, should a page hold any."""
    return text.translate(SIGN_TABLE) if SIGNS_RE.search(text) else text
