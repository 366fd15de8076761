"""Records for a person to look at: `clipper extract FILE | python scripts/show.py COMMAND`, as `make run` does.

COMMAND is how clipper is called; the lines at the end say with it how to go on.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

WIDTH = 100
BODY_CHARS = 220
NEXT = """
Go on with dispatches of your own:

  {command} extract YOUR-FILES > articles.jsonl    one record, one line of JSON, for each article
  {command} explain YOUR-FILE                      what happened to each line, and why
  {command} extract --help                         every option, and examples

docs/record.md explains the fields of a record.
"""


def card(record: dict[str, Any]) -> Iterator[str]:
    """The lines that show one record."""
    source = record["source"]
    facts = {
        "date": f"{record['date'] or 'not stated'}   read from: {record['date_evidence'] or '-'}",
        "authors": ", ".join(record["authors"]),
        "outlet": record["outlet"],
        "source": f"{source['path']}, lines {source['lines'][0]}-{source['lines'][1]}",
    }
    yield record["title"]
    yield from (f"  {name + ':':9}{value}" for name, value in facts.items() if value)
    body = textwrap.shorten(record["body"], BODY_CHARS, placeholder=" ...")
    yield from textwrap.wrap(
        body, WIDTH, initial_indent="  | ", subsequent_indent="  | ", break_on_hyphens=False
    )
    yield ""


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        print("\n".join(card(json.loads(line))))
    print(NEXT.format(command=sys.argv[1]).strip())
