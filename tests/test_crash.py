"""kill -9 at any moment of a run with a state, then one clean run: every article once, nothing torn, nothing left."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

from clipper.cli import main
from clipper.emitting import staging
from clipper.pipeline import clip_bytes, clip_text
from command import NIGHTLY

PLACES = [
    "Valmerle",
    "Orbecq",
    "Saint-Aubrac",
    "Miravel",
    "Fontclaire",
    "Lessigny",
    "Courtebraye",
    "Hautmont",
]
SUBJECTS = [
    "son budget",
    "le plan des transports",
    "la carte des écoles",
    "le projet de port",
    "la taxe locale",
]
WHERE = {
    "append": ["-o", "out", "--append"],
    "replace": ["-o", "out"],
    "folder": ["--output-dir", "out"],
}
KILLS = 70 if NIGHTLY else 10  # for each of the three: 210 at night
SEED = 2024
OUTPUT = "clipper.emitting"
CHANGES = {"execute", "executescript", "write", "fsync", "open", "close", "flock", "scandir"}
INSIDE = {"_one", "_all", "_do"}  # functions whose effect is nothing before a transaction is committed
MOST_CHANGES = 45  # a run over a few new files makes about so many; one that makes fewer ends by itself
CLOCK_SHARE = 0.3  # of the kills come at a random moment, the others at a call
SECONDS = 0.2  # about as long as a run takes


def dispatch(number):
    """A composed dispatch that differs from every other."""
    place, subject = PLACES[number % len(PLACES)], SUBJECTS[number % len(SUBJECTS)]
    return (
        f"{place} : le conseil a voté {subject} numéro {number}\n\n"
        f"Publié le {1 + number % 28} mai 2024 à 18h05\n\n"
        f"La municipalité de {place} a adopté mardi soir {subject} après la séance numéro {number} de l'année.\n"
        "Les élus de la majorité ont défendu des dépenses en hausse pour les habitants de la commune.\n\n"
        "L'opposition a regretté que les travaux de la bibliothèque soient une nouvelle fois remis à plus tard.\n"
        "« Nous attendons ce chantier depuis dix ans », a déclaré une conseillère à la sortie de la séance.\n"
    )


class Growing:
    """A folder of inputs that grows: new files, copies of old ones, files that change."""

    def __init__(self, folder, seed):
        self.folder, self.random, self.count = folder, random.Random(seed), 0
        folder.mkdir()

    def grow(self):
        """A few files more, or other contents for one; now and then an archive, which is one input of several."""
        for _ in range(self.random.randrange(1, 4)):
            self.count += 1
            number = self.random.randrange(self.count) if self.random.random() < 0.2 else self.count
            name = self.random.randrange(self.count) if self.random.random() < 0.2 else self.count
            if self.random.random() < 0.2:
                write_archive(self.folder / f"{name}.zip", [number, self.count + 10_000, self.count + 20_000])
            else:
                self.folder.joinpath(f"{name}.txt").write_text(dispatch(number), "utf-8")


def write_archive(path, numbers):
    """Several dispatches in one input."""
    with ZipFile(path, "w") as archive:
        for number in numbers:
            archive.writestr(f"{number}.txt", dispatch(number))


def contents(path):
    """The dispatches in an input."""
    if path.suffix != ".zip":
        return [path.read_bytes()]
    with ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def die_before(change):
    """Kill this process right before it makes its nth change to anything outside: a file, a lock, the state."""
    left, process = [change], os.getpid()

    def is_change(frame, called):
        code = frame.f_code
        return (
            called in CHANGES
            and code.co_name not in INSIDE
            and frame.f_globals["__name__"].startswith(OUTPUT)
        )

    def profile(frame, event, called):
        if event == "c_call" and is_change(frame, called.__name__) and os.getpid() == process:
            left[0] -= 1
            if left[0] < 0:
                os.kill(process, signal.SIGKILL)

    sys.setprofile(profile)


def start(arguments, change=None):
    """A process that runs clipper from where this one has got to, so that it need not import anything."""
    child = os.fork()
    if child == 0:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
        if change is not None:
            die_before(change)
        try:
            main(["extract", "in", "--state", "state.db", "--jobs", "1", *arguments], "clipper")
        except SystemExit as end:
            os._exit(end.code or 0)
        os._exit(99)
    return child


def finish(child):
    """The exit status of a process; negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def written():
    """The ids in the output; every file of it holds whole lines."""
    files = sorted(path for path in Path("out").iterdir()) if Path("out").is_dir() else [Path("out")]
    texts = [path.read_text("utf-8") for path in files if path.exists() and not path.name.startswith(".")]
    assert all(text == "" or text.endswith("\n") for text in texts)
    return [json.loads(line)["id"] for text in texts for line in text.split("\n")[:-1]]


def ids_now():
    """The ids of the articles that stand in the folder."""
    texts = [text for path in Path("in").iterdir() for text in contents(path)]
    return {article.id for text in texts for article in clip_bytes(text)}


def left_behind():
    """What a run must not leave: locks, journals, temporary files."""
    return [path.name for path in Path().rglob("*") if path.name.startswith(".") or "-journal" in path.name]


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_no_kill_loses_or_doubles_an_article(where, tmp_path, monkeypatch):
    """After any number of kills, one run leaves every article of the folder once and nothing else beside it."""
    monkeypatch.chdir(tmp_path)
    assert len(list(clip_text(dispatch(0)))) == 1  # and what that imports and loads, the runs need not
    rng, inputs, killed = random.Random(SEED), Growing(Path("in"), SEED), 0
    while killed < KILLS:
        inputs.grow()
        by_clock = rng.random() < CLOCK_SHARE
        monkeypatch.setattr(staging, "FLUSH_SECONDS", rng.choice([0.0, 1.0]))
        child = start(where, None if by_clock else rng.randrange(MOST_CHANGES))
        if by_clock:
            time.sleep(rng.random() * SECONDS)
            os.kill(child, signal.SIGKILL)
        killed += finish(child) == -signal.SIGKILL
        assert max(Counter(written()).values(), default=0) <= 1
    assert finish(start(where)) == 0
    counts = Counter(written())
    assert ids_now() <= set(counts) and set(counts.values()) == {1} and left_behind() == []
