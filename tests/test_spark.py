"""Runs on a real standalone cluster: the same records as on one machine, whatever dies meanwhile."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import sys

import pytest

from clusters import (
    LOOPBACK,
    StandaloneCluster,
    finish,
    free_ports,
    is_alive,
    run_clipper,
    started_clipper,
    wait_for,
    why_not,
)
from command import NIGHTLY

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(why_not() is not None, reason=f"no Spark here: {why_not()}"),
]

# The second compiler pays off after minutes; these machines live for seconds.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SMALL = (
    f"--conf=spark.driver.extraJavaOptions={QUICK_JAVA}",
    f"--conf=spark.executor.extraJavaOptions={QUICK_JAVA}",
    "--conf=spark.driver.memory=512m",
    "--conf=spark.executor.memory=512m",
    "--conf=spark.ui.enabled=false",
    f"--conf=spark.driver.host={LOOPBACK}",
)
PARTITIONS = 12
DISPATCHES = 600

DISPATCH = """La commune numéro {number} ouvre une passerelle sur la rivière

Publié le {day} mars 2024 à 10 h 05

Après {number} jours de travaux, la passerelle qui relie la gare au quartier des tanneurs a été rendue aux piétons. La
mairie annonce que les cyclistes devront patienter jusqu'au {day} avril, le temps de poser un revêtement.

« Nous avons tenu le calendrier malgré la crue », se félicite l'adjointe chargée des travaux. Le chantier a coûté
{number}0 000 euros, dont un tiers est payé par la région. Les riverains, eux, demandent un éclairage plus discret.

Une visite guidée par l'architecte est prévue samedi à partir de 14 heures, sur inscription auprès de la mairie.
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster with two workers; a test that kills one is followed by a new one."""
    made = StandaloneCluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def dispatches(tmp_path_factory):
    """Enough work for a task to be caught at it, and four inputs that are poison in one way each."""
    folder = tmp_path_factory.mktemp("dispatches")
    for number in range(DISPATCHES):
        text = DISPATCH.format(number=number, day=number % 28 + 1)
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    (folder / "bombe.gz").write_bytes(gzip.compress(bytes(30_000_000)))
    (folder / "interminable.txt").write_text(DISPATCH.format(number=1, day=2) * 8_000, "utf-8")
    (folder / "octets.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "vide.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def alone(dispatches, tmp_path_factory):
    """Records and notices of the same inputs on one machine, each sorted, and the exit status."""
    output = tmp_path_factory.mktemp("alone") / "out.jsonl"
    status, said = run_clipper(
        "extract", dispatches, "--max-cpu-seconds", 1, "-o", output, "--log-format", "json"
    )
    notices = [line for line in said.splitlines() if json.loads(line)["event"] != "summary"]
    return sorted(output.read_bytes().splitlines()), sorted(map(json.loads, notices), key=str), status


def arguments(cluster, dispatches, output, *more):
    """A run on the cluster."""
    run = ("extract", dispatches, "--max-cpu-seconds", 1, "-o", output, "--engine", "spark")
    return (*run, "--master", cluster.url, "--partitions", PARTITIONS, *SMALL, *more)


def records_of(output):
    """The published records, sorted."""
    return sorted(line for part in output.glob("part-*") for line in part.read_bytes().splitlines())


def notices_of(output):
    """The published rejections and failures, sorted."""
    lines = [
        line for part in (output / "_rejections").glob("part-*") for line in part.read_text().splitlines()
    ]
    return sorted(map(json.loads, lines), key=str)


@pytest.fixture(scope="module")
def quiet_run(cluster, dispatches, tmp_path_factory):
    """Output, status and stderr of a run in which nothing is killed."""
    output = tmp_path_factory.mktemp("quiet") / "out"
    return output, *run_clipper(*arguments(cluster, dispatches, output))


def test_records_are_those_of_one_machine(quiet_run, alone):
    """A cluster publishes the records of one machine, byte by byte."""
    output, _, _ = quiet_run
    assert records_of(output) == alone[0]


def test_poison_ends_as_on_one_machine(quiet_run, alone):
    """A bomb, an endless text, noise and an empty file are told beside the records; the others are unharmed."""
    output, _, _ = quiet_run
    assert notices_of(output) == alone[1]
    assert {notice["event"] for notice in alone[1]} >= {"failed"}


def test_exit_status_is_that_of_one_machine(quiet_run, alone):
    """Failures make the status 1; stderr names them, without a word of Java."""
    _, status, said = quiet_run
    assert status == alone[2] == 1
    assert all(line.startswith("clipper: ") for line in said.splitlines()), said


def test_published_folder_is_complete(quiet_run):
    """Records and rejections both have their _SUCCESS, and nothing of the work is left."""
    output, _, _ = quiet_run
    assert (output / "_SUCCESS").exists()
    assert (output / "_rejections" / "_SUCCESS").exists()
    left = {path.name for path in output.iterdir() if not path.name.startswith((".", "part-"))}
    assert left == {"_SUCCESS", "_rejections"}


def catch(cluster, output, process):
    """The processes of a task at work, when another task has already been committed."""

    def at_work():
        assert process.poll() is None, process.communicate()
        committed = list(output.glob("_staging/_temporary/0/task_*"))
        return committed and cluster.busy()

    return wait_for(at_work, "a task at work")[0]


VICTIMS = ("worker", "executor", "python-worker", "our-worker")
at_night = pytest.mark.skipif(not NIGHTLY, reason="half a minute each: `make nightly`")


@pytest.mark.parametrize(
    "victim", [*(pytest.param(name, marks=at_night) for name in VICTIMS[:-1]), VICTIMS[-1]]
)
def test_killed_process_costs_nothing(victim, cluster, dispatches, alone, tmp_path):
    """After kill -9 of any process of a task at work the output is complete, and nothing stands in it twice."""
    cluster.fill_up()
    output = tmp_path / "out"
    with started_clipper(*arguments(cluster, dispatches, output)) as process:
        prey = dict(zip(VICTIMS, catch(cluster, output, process)))
        os.kill(prey[victim], signal.SIGKILL)
        assert finish(process)[0] == 1
    assert records_of(output) == alone[0]
    assert notices_of(output) == alone[1]


def test_killed_driver_leaves_no_success(cluster, dispatches, alone, tmp_path):
    """After kill -9 of the driver nothing says that the output is whole, and a new run makes it so."""
    cluster.fill_up()
    output = tmp_path / "out"
    with started_clipper(*arguments(cluster, dispatches, output)) as process:
        catch(cluster, output, process)
        java = cluster.below(process.pid)[0]
        process.kill()
    wait_for(lambda: not is_alive(java) and not cluster.executors(), "the end of the killed run")
    assert not (output / "_SUCCESS").exists()
    shutil.rmtree(output)
    assert run_clipper(*arguments(cluster, dispatches, output))[0] == 1
    assert records_of(output) == alone[0]


def test_interrupted_run_takes_its_output_away(cluster, dispatches, tmp_path):
    """After SIGTERM nothing is left that could be taken for an output."""
    cluster.fill_up()
    output = tmp_path / "out"
    with started_clipper(*arguments(cluster, dispatches, output)) as process:
        catch(cluster, output, process)
        process.terminate()
        status, said = finish(process)
    assert (status, said) == (143, "")
    assert not output.exists()


@at_night
def test_speculation_makes_no_duplicates(cluster, dispatches, alone, tmp_path):
    """A task that stands still is done a second time elsewhere, and its records are published once."""
    cluster.fill_up()
    output = tmp_path / "out"
    eager = ("interval=100ms", "multiplier=1.1", "quantile=0.1", "minTaskRuntime=0ms")
    options = ["--conf=spark.speculation=true", *(f"--conf=spark.speculation.{option}" for option in eager)]
    with started_clipper(*arguments(cluster, dispatches, output, *options)) as process:
        _, _, python, _ = catch(cluster, output, process)
        os.kill(python, signal.SIGSTOP)
        assert finish(process)[0] == 1
    assert records_of(output) == alone[0]


def refusal(*more, **environment):
    """Status and the one line of a run that does not come to pass."""
    status, said = run_clipper("extract", "--engine", "spark", *SMALL, *more, **environment)
    (line,) = said.splitlines()
    return status, line


def test_existing_output_is_refused(dispatches, tmp_path):
    """A folder that is there already is left as it is."""
    status, line = refusal(dispatches / "0001.txt", "-o", tmp_path, "--master", "local[1]")
    assert status == 74
    assert "already exists" in line
    assert list(tmp_path.iterdir()) == []


def test_wrong_address_is_named(dispatches, tmp_path):
    """An address at which nobody listens is told at once, with what to look at."""
    (port,) = free_ports(1)
    master = f"spark://{LOOPBACK}:{port}"
    status, line = refusal(dispatches / "0001.txt", "-o", tmp_path / "out", "--master", master)
    assert status == 2
    assert f"no Spark master answers at {master}" in line


def test_other_service_is_no_master(cluster, dispatches, tmp_path):
    """An address at which something else listens, such as the master's web page, is told in bounded time."""
    master = f"spark://{LOOPBACK}:{cluster.page}"
    patience = "--conf=spark.clipper.patience=5"
    status, line = refusal(dispatches / "0001.txt", "-o", tmp_path / "out", "--master", master, patience)
    assert status == 2
    assert "does not answer like a Spark" in line


def test_missing_resources_are_told(cluster, dispatches, tmp_path):
    """A request that no worker can meet ends in bounded time."""
    more = ("--master", cluster.url, "--conf=spark.executor.memory=64g", "--conf=spark.clipper.patience=15")
    status, line = refusal(dispatches / "0001.txt", "-o", tmp_path / "out", *more)
    assert status == 69
    assert "no executor" in line
    assert not (tmp_path / "out").exists()


OTHER_PYTHON = """
import sys
from collections import namedtuple
Version = namedtuple("Version", "major minor micro releaselevel serial")
sys.version_info = Version(3, 99, 0, "final", 0)
"""


def test_other_python_is_named(dispatches, tmp_path):
    """Executors with another version of Python are told as such."""
    (tmp_path / "sitecustomize.py").write_text(OTHER_PYTHON)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path}:$PYTHONPATH exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    more = (dispatches / "0001.txt", "-o", tmp_path / "out", "--master", "local[1]")
    status, line = refusal(*more, PYSPARK_PYTHON=str(python))
    assert status == 2
    assert "another Python" in line


def test_missing_java_is_named(dispatches, tmp_path):
    """Without Java, the line says what to install."""
    more = (dispatches / "0001.txt", "-o", tmp_path / "out")
    status, line = refusal(*more, PATH=str(tmp_path), JAVA_HOME=None)
    assert status == 2
    assert "needs Java" in line
