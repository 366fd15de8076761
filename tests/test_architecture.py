"""The house style, where a machine can check it: who imports whom, how large things grow, who prints."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((SOURCE / "clipper").rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}

BODY_LINES = 50
PARAMETERS = 5
COMPLEXITY = 10  # ruff counts it
MODULE_LINES = 500
TOPIC_LINES = 60  # a file below that should ask whether it is a topic
MOST_FILES = 110
MOST_ENTRIES = 20

# Every folder and module at the top of the package stands on one floor and imports from lower floors alone.
FLOORS = (
    ("errors", "settings", "model", "data", "french"),  # the ground, which only knows the ground
    (
        "reading",
        "stripping",
        "segmenting",
        "normalising",
        "dates",
        "emitting",
    ),  # the stages, which know no other
    ("pipeline",),
    ("explaining",),
    ("running",),
    ("spark",),
    ("cli",),
    ("clipper", "__main__"),
)
GROUND, STAGES = FLOORS[:2]
# What one stage may use of another, and why.
NEEDS = {
    ("normalising", "dates"): "a record has the date of its text, and dates know nothing of records",
}

# Files below TOPIC_LINES, and why they are files of their own.
SMALL = {
    "clipper.__main__": "the name that `python -m clipper` needs",
    "clipper.errors": "the ground: everything raises them",
    "clipper.settings": "the ground: everything is told them",
    "clipper.cli.console": "the one place through which text reaches a terminal, which `--help` loads alone",
    "clipper.reading.elements": "the one door to lxml",
    "clipper.reading.html.reader": "how pages are recognised, without what reads them",
}
HEAVY = (
    "bs4",
    "lxml",
    "dateparser",
    "langdetect",
    "ftfy",
    "feedparser",
    "fsspec",
    "fastwarc",
    "pyspark",
    "zstandard",
    "pyarrow",
    "xlsxwriter",
)
DOORS = {"zstandard": 2}  # one stage unpacks, another packs, and stages do not import each other
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ROOT = {"clipper", "clipper.__version__"}  # what everybody may take of the package itself


ROOMS = {f"{name}.".split(".")[1] or "clipper" for name in MODULES}


@cache
def imports_of(tree: ast.AST, package: str = "") -> set[str]:
    """Every module named by an import statement below this node."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return {name for name in names if name == package or name.startswith(f"{package}.") or not package}


def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the package with the name that a message should give."""
    return [
        (f"{name}:{node.name}", node)
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
    ]


def body_lines(function: ast.FunctionDef) -> int:
    """Lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def room_of(name: str) -> str:
    """The room that a module stands in: the first part of its name below the package."""
    return f"{name}.".split(".")[1] or "clipper"


def arrows() -> dict[str, set[str]]:
    """The rooms that each room imports, wherever the import stands."""
    found: dict[str, set[str]] = {}
    for name, tree in TREES.items():
        targets = {room_of(target) for target in imports_of(tree, "clipper") - ROOT}
        found.setdefault(room_of(name), set()).update(targets & ROOMS - {room_of(name)})
    return found


def is_command(function: ast.FunctionDef) -> bool:
    """Whether click calls this function: its parameters are the command's options."""
    return any(
        "command" in ast.unparse(node) or "group" in ast.unparse(node) for node in function.decorator_list
    )


def test_modules_stay_small():
    """No module grows beyond what one can hold in mind."""
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > MODULE_LINES} == {}


def test_function_bodies_stay_small():
    """No function's body is longer than a screen."""
    assert {name: lines for name, node in functions() if (lines := body_lines(node)) > BODY_LINES} == {}


def test_functions_stay_simple():
    """ruff refuses a function with more paths than that, and no function is let off."""
    limits = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "C90" in limits["select"] and limits["mccabe"]["max-complexity"] <= COMPLEXITY
    assert [name for name, path in MODULES.items() if "C901" in path.read_text("utf-8")] == []


def test_parameters_stay_few():
    """No function but a click command takes more than five parameters."""
    counts = {
        name: len(node.args.posonlyargs + node.args.args + node.args.kwonlyargs)
        for name, node in functions()
        if not is_command(node)
    }
    assert {name: count for name, count in counts.items() if count > PARAMETERS + 1} == {}
    free = {name for name, node in functions() if node.args.args and node.args.args[0].arg in ("self", "cls")}
    assert {name: count for name, count in counts.items() if count > PARAMETERS and name not in free} == {}


def test_files_stay_few():
    """The package is no heap: so many files, and so many entries at its top."""
    entries = [path for path in (SOURCE / "clipper").iterdir() if path.name != "__pycache__"]
    assert len(MODULES) <= MOST_FILES and len(entries) <= MOST_ENTRIES


def test_a_file_is_a_topic():
    """A file is long enough to be a topic, or has its reason here."""
    small = {
        name
        for name, path in MODULES.items()
        if len(path.read_text("utf-8").splitlines()) < TOPIC_LINES and path.name != "__init__.py"
    }
    assert small <= set(SMALL) <= set(MODULES)


def test_every_room_has_its_floor():
    """A new folder or module at the top of the package has to say where it stands."""
    assert sorted(room for floor in FLOORS for room in floor) == sorted(ROOMS)


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_imports_lead_down(floor):
    """A room imports from lower floors only; the ground knows itself, a stage what it needs of another."""
    below = {room for lower in FLOORS[:floor] for room in lower} | set(GROUND)
    found = {(room, target) for room in FLOORS[floor] for target in arrows()[room] - below}
    assert found == (set(NEEDS) if FLOORS[floor] is STAGES else set())


def test_rooms_import_one_way():
    """No room imports another that leads back to it."""
    TopologicalSorter(arrows()).prepare()


def test_nobody_imports_the_root():
    """Nothing of ours leans on the package root, but for the version."""
    taken = {
        alias.name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "clipper" and name != "clipper"
        for alias in node.names
    }
    assert taken <= {"__version__"}


def calls_of(tree: ast.AST) -> set[str]:
    """Everything that is called below this node, as it is written."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


CALLS = {name: calls_of(tree) for name, tree in TREES.items()}


def test_only_the_command_line_prints_or_exits():
    """A library module neither prints, nor exits, nor knows the terminal's library."""
    library = [name for name in MODULES if room_of(name) != "cli"]
    ending = {"print", "exit", "quit", "sys.exit", "click.echo", "input"}
    assert [name for name in library if CALLS[name] & ending] == []
    assert [name for name in library if "click" in {it.split(".")[0] for it in imports_of(TREES[name])}] == []


def test_no_clock_is_read_for_a_date():
    """The day of the run never enters a record: nobody asks for the present."""
    present = {"now", "today", "utcnow"}
    assert [
        name for name, calls in CALLS.items() if present & {call.rsplit(".", 1)[-1] for call in calls}
    ] == []


def test_patterns_are_named_as_such():
    """A compiled pattern of a module has a name that ends in _RE."""
    patterns = [
        ast.unparse(target)
        for tree in TREES.values()
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("re.compile(")
        for target in node.targets
    ]
    assert [name for name in patterns if not name.endswith("_RE")] == []


@pytest.mark.parametrize("library", HEAVY)
def test_heavy_library_has_one_door(library):
    """At most one module imports a heavy library."""
    users = [
        name
        for name, tree in TREES.items()
        if library in {target.split(".")[0] for target in imports_of(tree)}
    ]
    assert len(users) <= DOORS.get(library, 1), users


def test_help_stays_light():
    """`clipper --help` loads none of the heavy libraries."""
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom clipper.cli import main\n"
        "CliRunner().invoke(main, ['--help'], catch_exceptions=False)\nprint(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(HEAVY) & set(done.stdout.split()) == set()
