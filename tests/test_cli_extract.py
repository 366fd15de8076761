"""`clipper extract` as a process: what comes out, what is said, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from clipper.cli import COMMANDS
from clipper.cli import main as group
from command import clipper, dispatch, invoke, records


@pytest.fixture
def folder(tmp_path):
    """A folder with three good dispatches."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(3):
        (inputs / f"{number}.txt").write_text(dispatch(number), "utf-8")
    return inputs


def test_records_come_out_in_the_order_of_the_files(folder):
    """One record per dispatch, in the order of the names, each with the path as given."""
    done = clipper("extract", folder)
    assert [record["source"]["path"] for record in records(done.stdout)] == [
        f"{folder}/{n}.txt" for n in range(3)
    ]
    assert done.returncode == 0


def test_the_counts_are_told_at_the_end(folder):
    """The last line on stderr says how much there was."""
    last = invoke("extract", folder).stderr.decode().splitlines()[-1]
    assert last == "clipper: 3 files, 3 articles, 0 rejected, 0 failed"


def test_quiet_says_nothing_of_what_went_well(folder):
    """With --quiet, a run without a failure leaves stderr empty."""
    assert invoke("extract", "--quiet", folder).stderr == b""


def test_a_quiet_run_can_end_with_its_counts(folder):
    """With --quiet --summary, what was rejected is counted in the one line on stderr."""
    (folder / "vide.txt").write_text(" \n", "utf-8")
    said = invoke("extract", "--quiet", "--summary", folder).stderr.decode()
    assert said == "clipper: 4 files, 3 articles, 1 rejected, 0 failed\n"


@pytest.mark.parametrize("arguments", [["-"], []], ids=["named", "no argument"])
def test_standard_input_is_read(arguments):
    """`-`, or no argument at all, reads what is piped in."""
    (record,) = records(invoke("extract", *arguments, stdin=dispatch().encode()).stdout)
    assert record["source"]["path"] == "-"


def test_a_rejected_dispatch_is_told_and_is_no_failure(tmp_path):
    """A file without an article gives a line with its name and the reason, and status 0."""
    (tmp_path / "vide.txt").write_text(" \n", "utf-8")
    done = invoke("extract", tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"vide.txt" in done.stderr


def test_a_failed_file_does_not_stop_the_others(folder):
    """A file beyond a limit gives one line that names it and says what to try; the others come out; status 1."""
    (folder / "1b.txt").write_text("mots " * 50_000, "utf-8")
    done = invoke("extract", "--max-text-bytes", "100k", folder)
    assert len(records(done.stdout)) == 3
    (line,) = [line for line in done.stderr.decode().splitlines() if "1b.txt" in line]
    assert "failed" in line
    assert "raise" in line
    assert done.returncode == 1


def test_bad_bytes_still_give_valid_json(tmp_path):
    """Lone surrogates, NUL, escapes and U+2028 in a text come out as whole lines of strict JSON."""
    evil = dispatch().encode().replace(b"1962", b"19\x00\x1b[31m\xed\xa0\x80\xe2\x80\xa862 \xff")
    (tmp_path / "a.txt").write_bytes(evil)
    found = records(invoke("extract", tmp_path).stdout)
    assert found
    assert json.dumps(found, ensure_ascii=False).encode("utf-8")


def test_a_name_cannot_harm_a_terminal(tmp_path):
    """Escapes, line feeds and overrides in a file's name are shown as such, never sent."""
    (tmp_path / "a\x1b[31m\n\u202eb.txt").write_text("", "utf-8")
    stderr = clipper("extract", tmp_path).stderr
    assert rb"a\x1b[31m\n\u202eb.txt" in stderr
    assert b"\x1b" not in stderr


def test_a_missing_input_is_named_and_nothing_is_processed(folder):
    """A path with nothing at it ends the run with status 2 before anything is written."""
    done = invoke("extract", folder, folder / "nix.txt")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"nix.txt" in done.stderr


WRONG = [
    pytest.param(["--lang", "français"], b"ISO 639-1", id="language"),
    pytest.param(["--max-text-bytes", "viel"], b"size", id="size"),
    pytest.param(["--reference-date", "gestern"], b"2024-05-17", id="date"),
    pytest.param(["--jobs", "0"], b"jobs", id="jobs"),
    pytest.param(["--nonsense"], b"nonsense", id="option"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_usage_is_status_2(arguments, said):
    """A wrong option is told with what would be right."""
    done = invoke("extract", *arguments, "-")
    assert done.returncode == 2
    assert said in done.stderr


RULES = {"missing": None, "wrong": "[[rule]]\nid = 1\n"}


@pytest.mark.parametrize("command", ["extract", "explain"])
@pytest.mark.parametrize("text", RULES.values(), ids=RULES)
def test_a_bad_rules_file_stops_the_run(folder, tmp_path, command, text):
    """A file of rules that is missing or wrong is one line and status 2, before the first input."""
    rules = tmp_path / "rules.toml"
    if text is not None:
        rules.write_text(text, "utf-8")
    done = invoke(command, "--rules", rules, folder / "0.txt")
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert b"rules.toml" in done.stderr


@pytest.mark.parametrize("flag", ["--report", "--state", "--output-dir"])
def test_a_file_that_is_no_stream_needs_a_name(folder, flag):
    """`-` is standard output for --output alone: elsewhere it would be a file of that name."""
    done = invoke("extract", folder, flag, "-")
    assert (done.returncode, done.stdout) == (2, b"") and flag.encode() in done.stderr


def test_what_nobody_meant_as_input_is_no_failure(folder):
    """Settings in JSON and files of the system are passed over with a reason, and the status stays 0."""
    (folder / "settings.json").write_text('{"theme": "dark"}', "utf-8")
    (folder / ".DS_Store").write_bytes(b"Bud1")
    done = invoke("extract", folder)
    assert (done.returncode, len(records(done.stdout))) == (0, 3)
    assert b"settings.json" in done.stderr and b".DS_Store" in done.stderr


MISNOMERS = {
    "out.db": b"`clipper export --to sqlite articles.jsonl -o ",
    "out.parquet": b"`clipper export --to parquet ",
    "out.jsonl.xz": b"choose a name that ends in .gz or .zst",
}


@pytest.mark.parametrize("name", MISNOMERS)
def test_a_name_that_promises_another_format_is_refused(folder, tmp_path, name):
    """JSON Lines under the name of a database or of an archive are refused, with what to do."""
    done = invoke("extract", folder, "-o", tmp_path / name)
    assert done.returncode == 2 and MISNOMERS[name] in done.stderr
    assert not (tmp_path / name).exists()


UNPACKED = {
    "gz": gzip.decompress,
    "zst": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
NAMED = {"csv": b"id,title,", "tsv": b"id\ttitle\t", "json": b"[\n{", "jsonl": b'{"id"', "txt": b'{"id"'}


@pytest.mark.parametrize("name", [*NAMED, "jsonl.gz", "CSV.ZST"])
def test_a_name_chooses_format_and_compression(folder, tmp_path, name):
    """Where no format is given, the ending of the name says which, and whether it is compressed."""
    path = tmp_path / f"out.{name}"
    assert invoke("extract", folder / "0.txt", "-o", path).returncode == 0
    ending, _, packing = name.lower().partition(".")
    assert UNPACKED.get(packing, bytes)(path.read_bytes()).startswith(NAMED[ending])


@pytest.mark.parametrize("option", [["--append"], ["--state", "s.db"]], ids=["append", "state"])
def test_nothing_is_added_to_a_compressed_file(folder, tmp_path, monkeypatch, option):
    """Where lines are added, a name that asks for compression is refused."""
    monkeypatch.chdir(tmp_path)
    done = invoke("extract", folder, "-o", "out.jsonl.gz", *option)
    assert (
        done.returncode == 2
        and b"compress the file later" in done.stderr
        and list(tmp_path.iterdir()) == [folder]
    )


ANSWERED = {
    ("--json",): b"--format json",
    ("--csv",): b"-o NAME.csv",
    ("--fields", "title"): b"clipper export --to csv --fields",
    ("--limit", "3"): b"| head",
    ("-n", "3"): b"| head",
    ("--dry-run",): b"> /dev/null",
    ("-v",): b"clipper explain",
    ("--glob", "*.txt"): b"find FOLDER",
    ("--exclude", "*.log"): b"find FOLDER",
    ("--color=always",): b"jq -C",
}


@pytest.mark.parametrize("words", ANSWERED, ids=lambda words: words[0])
def test_what_people_try_is_answered(folder, words):
    """An option that others have and clipper has not says what to write instead."""
    done = invoke("extract", folder, *words)
    assert done.returncode == 2 and ANSWERED[words] in done.stderr and done.stdout == b""


@pytest.mark.parametrize(
    "words",
    [("IN",), ("--quiet", "IN"), ("IN", "--lang", "all"), ("-",)],
    ids=["file", "flag first", "all", "stdin"],
)
def test_a_file_alone_is_extracted(folder, words):
    """`clipper FILE` is `clipper extract FILE`; `--lang all` is `--lang any`."""
    words = [folder / "0.txt" if word == "IN" else word for word in words]
    assert len(records(invoke(*words, stdin=dispatch().encode()).stdout)) == 1


def test_help_is_a_command_too():
    """`clipper help` and `clipper help extract` show the help."""
    assert invoke("help").stdout == invoke("--help").stdout
    assert invoke("help", "extract").stdout == invoke("extract", "--help").stdout


def test_a_word_that_is_neither_command_nor_file_is_told():
    """A slip of the pen is no internal matter."""
    done = invoke("extrakt")
    assert done.returncode == 2 and b"no command and no file 'extrakt'" in done.stderr


@pytest.mark.parametrize(
    ("options", "end"), [(["--files-from", "-"], b"\n"), (["--files-from", "-", "-0"], b"\0"), (["-0"], b"\0")],
    ids=["lines", "null", "only -0"],
)  # fmt: skip
def test_names_are_read_from_a_list(folder, options, end):
    """Inputs may be named by another program, one a line or as `find -print0` does; an empty list is no fault."""
    (folder / "a b\n.txt" if end == b"\0" else folder / "a b.txt").write_text(dispatch(7), "utf-8")
    names = sorted(os.fsencode(path) for path in folder.iterdir())
    done = invoke("extract", *options, stdin=b"".join(name + end for name in names))
    assert len(records(done.stdout)) == len(names) == 4
    assert invoke("extract", *options).returncode == 0


@pytest.mark.parametrize(
    "options", [["out.csv", "--format", "csv"], ["out.csv", "--format", "jsonl"], ["out.txt"]]
)
def test_a_name_with_its_format_is_taken(folder, tmp_path, options):
    """A format that the person has chosen, and a name that promises none, are taken as they are."""
    name, *more = options
    assert invoke("extract", folder, "-o", tmp_path / name, *more).returncode == 0
    assert (tmp_path / name).exists()


@pytest.mark.parametrize("option", ["--report", "--state", "--output-dir"])
def test_a_dash_is_no_name_of_a_file(folder, option, monkeypatch):
    """Where only a file will do, `-` is refused, and no file of that name appears."""
    monkeypatch.chdir(folder)
    done = invoke("extract", folder, option, "-")
    assert done.returncode == 2 and option.encode() in done.stderr
    assert not (folder / "-").exists()


def test_a_report_that_cannot_be_written_is_told_at_once(folder, tmp_path):
    """A report in a folder that does not exist ends the run before the work is done."""
    done = invoke("extract", folder, "--report", tmp_path / "missing" / "report.json")
    assert (done.returncode, done.stdout) == (74, b"")


def test_a_report_never_replaces_an_input(folder):
    """A report under the name of an input is refused."""
    done = invoke("extract", folder / "0.txt", "--report", folder / "0.txt")
    assert done.returncode == 2 and (folder / "0.txt").read_text("utf-8") == dispatch(0)


def on_terminal(*arguments, **streams):
    """What a run writes to a terminal that is its standard error."""
    ours, theirs = os.openpty()
    try:
        done = clipper(*arguments, stderr=theirs, **streams)
        os.close(theirs)
        return done, os.read(ours, 1 << 16) if select.select([ours], [], [], 1)[0] else b""
    finally:
        os.close(ours)


def test_a_progress_bar_stays_out_of_the_records(folder, tmp_path):
    """The bar is shown where records go to a file, and not where a pipe may print them on the same terminal."""
    with (tmp_path / "out.jsonl").open("wb") as file:
        _, to_file = on_terminal("extract", folder, stdout=file)
    _, to_pipe = on_terminal("extract", folder)
    assert b"files  [" in to_file and b"files  [" not in to_pipe


def test_a_full_disk_is_status_74(folder):
    """Output that cannot be written is a failure of the run, told in one line."""
    with Path("/dev/full").open("wb") as full:
        done = clipper("extract", "--quiet", folder, stdout=full)
    assert done.returncode == 74
    assert len(done.stderr.splitlines()) == 1


CLOSED = [
    pytest.param("<&-", 0, id="stdin"),
    pytest.param("2>&-", 0, id="stderr"),
    pytest.param(">&-", 74, id="stdout"),
]


@pytest.mark.parametrize(("closing", "status"), CLOSED)
def test_a_closed_stream_is_survived(folder, closing, status):
    """Without stdin or stderr the work is done; without stdout it is refused."""
    command = f'"{sys.executable}" -m clipper extract "{folder}" {closing}'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == status
    assert len(records(done.stdout)) == (3 if status == 0 else 0)


def test_few_open_files_are_enough(folder):
    """Twenty file descriptors suffice, whatever the number of workers asked for."""
    command = f'ulimit -n 20; "{sys.executable}" -m clipper extract --jobs 8 "{folder}"'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert (done.returncode, len(records(done.stdout))) == (0, 3)


SURROUNDINGS = [
    pytest.param(
        {"LC_ALL": "POSIX", "LANG": None, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, id="POSIX locale"
    ),
    pytest.param({"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}, id="latin-1 streams"),
    pytest.param({"TZ": "Pacific/Kiritimati"}, id="far east"),
    pytest.param({"TZ": "Mars/Olympus"}, id="no time zone"),
    pytest.param({"PYTHONHASHSEED": "1"}, id="hash seed 1"),
    pytest.param({"PYTHONHASHSEED": "2"}, id="hash seed 2"),
    pytest.param({"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent"}, id="no home"),
    pytest.param({"TMPDIR": "/nonexistent"}, id="no folder for temporary files"),
    pytest.param({"HOME": None, "TZ": None, "LANG": None}, id="bare"),
]


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """A folder, and what a run over it writes."""
    inputs = tmp_path_factory.mktemp("usual")
    for number in range(3):
        (inputs / f"{number}.txt").write_text(dispatch(number), "utf-8")
    return inputs, clipper("extract", inputs).stdout


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_output_is_the_same_whatever_surrounds_the_run(usual, surroundings):
    """Locale, zone, seed and folders of the machine leave no trace in the output."""
    inputs, output = usual
    assert clipper("extract", inputs, env=surroundings).stdout == output != b""


def test_output_is_the_same_from_any_folder(usual):
    """The working directory matters only to how relative paths are read."""
    inputs, output = usual
    assert clipper("extract", inputs, cwd="/").stdout == output


def test_output_is_the_same_for_any_number_of_workers(tmp_path):
    """Records of many small and some large inputs come out byte by byte alike."""
    for number in range(150):
        (tmp_path / f"{number:03}.txt").write_text(dispatch(number) * (1 + number % 40 // 39 * 30), "utf-8")
    one, three = (clipper("extract", "--jobs", str(jobs), tmp_path) for jobs in (1, 3))
    assert one.stdout == three.stdout
    assert one.stderr == three.stderr


def test_json_logs_hold_the_counts(folder):
    """With --log-format json every line on stderr is an object, the last one with the counts."""
    lines = invoke("extract", "--log-format", "json", folder).stderr.splitlines()
    summary = json.loads(lines[-1])
    assert (summary["event"], summary["files"], summary["articles"]) == ("summary", 3, 3)
    assert isinstance(summary["rules"], dict)


def test_the_report_names_rules_reasons_and_failures(folder, tmp_path):
    """--report leaves a JSON file with counts per rule and reason, and each failure by name."""
    (folder / "a.txt").write_text(dispatch() + "\nPartager sur Facebook\n", "utf-8")
    (folder / "vide.txt").write_text(" ", "utf-8")
    (folder / "grand.txt").write_text("x " * 9000, "utf-8")
    invoke("extract", "--max-text-bytes", "10k", "--report", tmp_path / "report.json", folder)
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert sum(report["rules"].values()) >= 1
    assert report["rejections"] == {"empty": 1}
    assert [failure["source"] for failure in report["failures"]] == [f"{folder}/grand.txt"]


def test_explain_adds_what_was_removed(folder):
    """--explain gives each removed line with its number, its text and the rule."""
    (folder / "0.txt").write_text(dispatch() + "\nPartager sur Facebook\n", "utf-8")
    removed = records(invoke("extract", "--explain", folder / "0.txt").stdout)[0]["removed"]
    assert [sorted(entry) for entry in removed] == [["line", "rule", "text"]] * len(removed)
    assert any("Partager" in entry["text"] for entry in removed)


def test_a_modification_time_resolves_relative_dates(tmp_path):
    """--reference-date mtime takes each file's own time, whatever the zone of the machine."""
    text = dispatch().replace("Publié le mardi 12 mars 2024 à 09h30", "Publié hier à 09h30")
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    os.utime(path, (0, 1_710_330_000))  # 2024-03-13T11:40Z
    (record,) = records(invoke("extract", "--reference-date", "mtime", path).stdout)
    assert record["date"] == "2024-03-12T09:30"


HEAVY = {
    "bs4",
    "lxml",
    "dateparser",
    "langdetect",
    "ftfy",
    "sqlite3",
    "multiprocessing",
    "json",
    "clipper.model",
}


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_no_heavy_module_is_imported_for_help(flag):
    """`clipper --help` and --version import no library that only the work needs, nor the data model."""
    told = f"atexit.register(lambda: print({HEAVY} & set(sys.modules)))"
    code = f"import sys, atexit; {told}; from clipper.__main__ import run; run()"
    done = subprocess.run([sys.executable, "-c", code, flag], stdout=subprocess.PIPE, check=True)
    assert done.stdout.endswith(b"set()\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_line_of_help_is_the_commands_own(name):
    """The list of commands says of each what the command says of itself."""
    assert group.get_command(None, name).get_short_help_str(200).rstrip(".") == COMMANDS[name].rstrip(".")
