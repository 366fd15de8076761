"""The `<time>` elements that date the article, among all those that date something else."""

from __future__ import annotations

import re
from dataclasses import replace

from clipper.model import Claim, Metadata
from clipper.reading.html.regions import Layout

MODIFIED_RE = re.compile(r"modif|updat|maj|mise?-a-jour", re.IGNORECASE)
ORIGIN = "time"
ABOVE, BELOW = 4, 12  # lines around the headline in which a publication date stands


def add_stamps(metadata: Metadata, layout: Layout) -> Metadata:
    """The metadata with the `<time>` elements near the headline as its last claims.

    Left alone: those of teasers, comments and live entries further down, which date other texts.
    """
    if layout.headline is None:
        return metadata
    near = range(layout.headline - ABOVE, layout.headline + BELOW)
    stamps = [stamp for stamp in layout.page.stamps if stamp.position in near]
    published = tuple(claim(s.value) for s in stamps if not MODIFIED_RE.search(s.names))
    modified = tuple(claim(s.value) for s in stamps if MODIFIED_RE.search(s.names))
    return replace(metadata, published=metadata.published + published, modified=metadata.modified + modified)


def claim(value: str) -> Claim:
    """A date that a `<time>` element gives."""
    return Claim(value=value, origin=ORIGIN)
