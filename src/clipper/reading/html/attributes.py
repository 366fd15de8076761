"""What the attributes of a tag say, boiled down to what the tree needs: a hint, the names, a date."""

from __future__ import annotations

import re
from functools import lru_cache

from clipper.reading.html.hints import find_hint, load_names, load_tables

ATTRIBUTE_RE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s>\"']*+))?")
HIDDEN_STYLE_RE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
FRAMED_RE = re.compile(r"table|quote", re.IGNORECASE)  # figures that frame text rather than a picture
QUOTE = '"'
NAMING = load_names("shapes", "attributes")
HEEDED = NAMING | {"hidden", "style", "role", "datetime"}  # of all others not even the value is looked at
ELEMENTS, ROLES = load_tables()["elements"], load_tables()["roles"]
ATTRIBUTE_CHARS = 2_000  # of one tag; a tag with a hundred thousand attributes is read no further
VALUE_CHARS = 300
MEMORY = 4_096  # different tags remembered; a page holds some hundreds


@lru_cache(maxsize=MEMORY)
def boil_attributes(element: str, attributes: str) -> str:
    """The attributes for the tree: `h` the hint, `n` the names, `d` a date; ready to follow the element's name.

    >>> boil_attributes("div", ' class="td-post-sharing" onclick="x()" style="color: red"')
    ' h="share" n="td-post-sharing"'
    >>> boil_attributes("time", ' datetime=2021-05-04')
    ' d="2021-05-04"'
    """
    names, hint, date = [], ELEMENTS.get(element), ""
    for name, quoted in ATTRIBUTE_RE.findall(attributes[:ATTRIBUTE_CHARS]):
        if name not in HEEDED and (name := name.lower()) not in HEEDED:
            continue
        value = unquote(quoted)[:VALUE_CHARS]
        if name in NAMING:
            names.append(value)
        elif name == "hidden" or (name == "style" and HIDDEN_STYLE_RE.search(value)):
            hint = "hidden"
        elif name == "role":
            hint = hint or ROLES.get(value.lower())
        elif name == "datetime":
            date = value
    joined = " ".join(names)
    if element == "figure" and FRAMED_RE.search(joined):
        hint = None
    return "".join((write("h", hint or find_hint(joined)), write("n", joined), write("d", date)))


def write(key: str, value: str | None) -> str:
    """An attribute for the tree, or nothing where it has no value."""
    return f' {key}="{value.replace(QUOTE, "")}"' if value else ""


def find_attribute(attributes: str, wanted: str) -> str | None:
    """The value of one attribute of a tag, or None."""
    for name, value in ATTRIBUTE_RE.findall(attributes[:ATTRIBUTE_CHARS]):
        if name.lower() == wanted:
            return unquote(value)
    return None


def unquote(value: str) -> str:
    """The value of an attribute without its quotation marks."""
    return value[1:-1] if value[:1] in ("'", '"') else value
