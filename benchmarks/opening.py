"""Records per second and peak memory of opening a WARC: fastwarc alone, and `open_documents`, in one run.

python benchmarks/opening.py crawl.warc.gz
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def count_fastwarc(path: Path) -> int:
    """Responses that fastwarc alone reads, each to its end."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as file:
        records = ArchiveIterator(file, record_types=WarcRecordType.response, auto_decode="all")
        return sum(bool(record.reader.read()) for record in records)


def count_clipper(path: Path) -> int:
    """Documents that clipper opens."""
    from clipper.model import Document, Source
    from clipper.reading.containers import open_documents
    from clipper.settings import DEFAULT_SETTINGS

    with path.open("rb", buffering=0) as file:
        found = open_documents(file, Source(path=str(path)), DEFAULT_SETTINGS)
        return sum(isinstance(one, Document) for one in found)


WAYS = {"fastwarc alone": count_fastwarc, "clipper's opening": count_clipper}


def measure(way: str, path: Path) -> dict[str, float | str]:
    """What one way costs in this process."""
    start = time.process_time()
    count = WAYS[way](path)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"way": way, "records": count, "seconds": seconds, "records/s": count / seconds, "peak MB": peak}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[1]))))
    for way in WAYS if len(sys.argv) == 2 else ():
        subprocess.run([sys.executable, __file__, sys.argv[1], way], check=True)
