"""JSON as people write it: control characters in strings, and integers of any length."""

from __future__ import annotations

import json
from typing import Any

STRICT = json.JSONDecoder(strict=False)
LOOSE = json.JSONDecoder(strict=False, parse_int=float)  # Python refuses integers of more than 4,300 digits


def decode_json(text: str) -> Any:
    """The one value in a text. Raises ValueError or RecursionError.

    >>> decode_json('{"id": 1' + "0" * 5000 + "}")
    {'id': inf}
    """
    try:
        return STRICT.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return LOOSE.decode(text)


def decode_next(text: str, at: int) -> tuple[Any, int]:
    """The value that starts at a place of a text, and where it ends. Raises ValueError or RecursionError.

    >>> decode_next("[1] [2]", 4)
    ([2], 7)
    """
    try:
        return STRICT.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return LOOSE.raw_decode(text, at)
