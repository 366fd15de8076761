"""The house style, where a machine can check it: who imports whom, how large things grow, who prints."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
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
MODULE_LINES = 500

# The stages of the pipeline: they meet only in `pipeline`.
STAGES = ("reading", "stripping", "segmenting", "normalising", "emitting")
# What everything may stand on, and which stands on nothing else.
GROUND = [
    name for name in MODULES if name.startswith(("clipper.model", "clipper.errors", "clipper.settings"))
]
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
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


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


def stage_of(name: str) -> str | None:
    """The stage that a module belongs to, or None."""
    return next((stage for stage in STAGES if f"{name}.".startswith(f"clipper.{stage}.")), None)


def is_command(function: ast.FunctionDef) -> bool:
    """Whether click calls this function: its parameters are the command's options."""
    return any(
        "command" in ast.unparse(node) or "group" in ast.unparse(node) for node in function.decorator_list
    )


@pytest.mark.parametrize("name", MODULES)
def test_modules_stay_small(name):
    """No module grows beyond what one can hold in mind."""
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= MODULE_LINES


def test_function_bodies_stay_small():
    """No function's body is longer than a screen."""
    assert {name: lines for name, node in functions() if (lines := body_lines(node)) > BODY_LINES} == {}


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


@pytest.mark.parametrize("name", GROUND)
def test_ground_imports_nothing_of_ours(name):
    """The model, the errors and the settings stand on nothing."""
    assert {
        target for target in imports_of(TREES[name], "clipper") if not target.startswith("clipper.model.")
    } == set()


@pytest.mark.parametrize("name", [name for name in MODULES if stage_of(name)])
def test_stages_never_import_each_other(name):
    """A stage sees the model and its helpers; only the pipeline sees two stages."""
    seen = {stage_of(target) for target in imports_of(TREES[name], "clipper")} - {None, stage_of(name)}
    assert seen == set()


@pytest.mark.parametrize("name", [name for name in MODULES if name != "clipper"])
def test_nobody_imports_the_root(name):
    """Nothing of ours leans on the package root, but for the version."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom) and node.module == "clipper":
            assert {alias.name for alias in node.names} == {"__version__"}


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("clipper.cli")])
def test_only_the_command_line_prints_or_exits(name):
    """A library module neither prints, nor exits, nor knows the terminal's library."""
    called = {ast.unparse(node.func) for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)}
    assert called & {"print", "exit", "quit", "sys.exit", "click.echo", "input"} == set()
    assert "click" not in {target.split(".")[0] for target in imports_of(TREES[name])}


@pytest.mark.parametrize("name", MODULES)
def test_no_clock_is_read_for_a_date(name):
    """The day of the run never enters a record: nobody asks for the present."""
    called = {ast.unparse(node.func) for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)}
    assert {call for call in called if call.rsplit(".", 1)[-1] in ("now", "today", "utcnow")} == set()


@pytest.mark.parametrize("name", MODULES)
def test_patterns_are_named_as_such(name):
    """A compiled pattern of a module has a name that ends in _RE."""
    for node in TREES[name].body:
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("re.compile("):
            assert all(ast.unparse(target).endswith("_RE") for target in node.targets)


@pytest.mark.parametrize("library", HEAVY)
def test_heavy_library_has_one_door(library):
    """At most one module imports a heavy library."""
    users = [
        name
        for name, tree in TREES.items()
        if library in {target.split(".")[0] for target in imports_of(tree)}
    ]
    assert len(users) <= 1, users


def test_help_stays_light():
    """`clipper --help` loads none of the heavy libraries."""
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom clipper.cli import main\n"
        "CliRunner().invoke(main, ['--help'], catch_exceptions=False)\nprint(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(HEAVY) & set(done.stdout.split()) == set()
