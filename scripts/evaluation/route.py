"""The command that an evaluation scores: each input goes to the package whose models have not seen its outlet.

    python route.py PLAN ARGUMENT ... FOLDER

PLAN is a JSON file: `packages` has the folder to import clipper from by name, `files` the name for each file (by its
name without the suffix) and `other` the name for files not listed. The records come in the order of the file names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory


def stem_of(name: str) -> str:
    """A file's name without its suffix, by which records and outlets are found."""
    return Path(name).name.removesuffix(".txt").removesuffix(".html")


def main(plan: dict[str, dict[str, str]], arguments: list[str], folder: Path) -> list[str]:
    """The records of all files of a folder."""
    groups = defaultdict(list)
    for path in sorted(folder.iterdir()):
        groups[plan["files"].get(stem_of(path.name), plan["other"])].append(path)
    found: dict[str, list[str]] = defaultdict(list)
    for name, paths in groups.items():
        with TemporaryDirectory() as top:
            for path in paths:
                shutil.copy(path, top)
            environment = {**os.environ, "PYTHONPATH": plan["packages"][name]}
            command = [sys.executable, "-m", "clipper", *arguments, top]
            done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, cwd=top, check=False)
        if done.returncode not in (0, 1):
            sys.exit(done.returncode)
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            found[Path(json.loads(line)["source"]["path"]).name].append(line)
    return [line for name in sorted(found) for line in found[name]]


if __name__ == "__main__":
    known = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.writelines(f"{line}\n" for line in main(known, sys.argv[2:-1], Path(sys.argv[-1])))
