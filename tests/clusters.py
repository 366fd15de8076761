"""A real standalone Spark cluster on loopback for the tests, and a look at the processes beneath it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

WAIT_SECONDS = 120  # for anything: the machine may be busy
POLL_SECONDS = 0.02
LOOPBACK = "127.0.0.1"


def why_not() -> str | None:
    """What is missing for a cluster, or None."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed"
    return None if shutil.which("java") else "there is no Java"


def wait_for(find, what):
    """What `find` gives as soon as that is true."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"waited {WAIT_SECONDS} s in vain for {what}")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    holders = [socket.socket() for _ in range(count)]
    for holder in holders:
        holder.bind((LOOPBACK, 0))
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def is_listening(port: int) -> bool:
    """Whether someone answers at the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def children(parent: int) -> list[int]:
    """The processes that this one has started and that still live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                state, ppid = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
                if int(ppid) == parent and state != "Z":
                    found.append(int(entry.name))
    return found


def command_of(process: int) -> str:
    """The command line of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    except OSError:
        return ""


def is_alive(process: int) -> bool:
    """Whether the process runs."""
    with suppress(OSError):
        return (
            Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "Z"
        )
    return False


class StandaloneCluster:
    """A master and workers with one core each, as processes of their own."""

    def __init__(self, folder: Path, workers: int = 2, memory: str = "1g") -> None:
        self.folder = folder
        self.wanted = workers
        self.memory = memory
        self.port, self.page = free_ports(2)
        self.url = f"spark://{LOOPBACK}:{self.port}"
        self.master = None
        self.workers = []
        # Spark speculates on another host only. All of 127.0.0.0/8 is this machine.
        self.hosts = [f"127.0.0.{number}" for number in range(50, 1, -1)]

    def start(self) -> None:
        """The master, then the workers; each is listening when this returns."""
        self.master = self.launch(
            "master.Master", "--port", str(self.port), "--webui-port", str(self.page), name="master"
        )
        wait_for(lambda: is_listening(self.port), "the master")
        self.fill_up()

    def fill_up(self) -> None:
        """As many workers as wanted, registered: lost ones are replaced."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < self.wanted:
            (page,) = free_ports(1)
            name = f"worker-{page}"
            options = ("--cores", "1", "--memory", self.memory, "--webui-port", str(page))
            folder = ("--work-dir", str(self.folder / name))
            host = self.hosts.pop()
            self.workers.append(
                self.launch("worker.Worker", *options, *folder, self.url, name=name, host=host)
            )
            log = self.folder / f"{name}.log"
            wait_for(lambda log=log: "Successfully registered" in log.read_text("utf-8"), name)

    def launch(self, role: str, *options: str, name: str, host: str = LOOPBACK) -> subprocess.Popen:
        """One daemon of Spark's, its words in a file."""
        home = Path(find_spec("pyspark").origin).parent
        environment = os.environ | {
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": host,
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
        }
        command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{role}", "--host", host]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*command, *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End all of it, and what it has started."""
        for daemon in (*self.workers, self.master):
            if daemon is not None:
                for process in (*self.below(daemon.pid), daemon.pid):
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
                daemon.wait()

    def below(self, process: int) -> list[int]:
        """All that this process, and those, have started."""
        found = children(process)
        return [below for child in found for below in (child, *self.below(child))]

    def executors(self) -> list[int]:
        """The executors' Java machines."""
        return [process for worker in self.workers for process in self.executors_of(worker)]

    def executors_of(self, worker: subprocess.Popen) -> list[int]:
        """Those that this worker has started."""
        return [
            child for child in children(worker.pid) if "CoarseGrainedExecutorBackend" in command_of(child)
        ]

    def busy(self) -> list[tuple[int, int, int, int]]:
        """Worker, executor, Python worker and the worker process of ours in it, of each task that runs."""
        return [
            (worker.pid, executor, python, ours)
            for worker in self.workers
            for executor in self.executors_of(worker)
            for daemon in children(executor)
            for python in children(daemon)
            for ours in children(python)
        ]


@contextmanager
def started_clipper(*arguments, **environment):
    """The command in a process of its own; `environment` replaces variables, None removes one."""
    merged = {**os.environ, "SPARK_LOCAL_IP": LOOPBACK, **environment}
    with subprocess.Popen(
        [sys.executable, "-m", "clipper", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: value for name, value in merged.items() if value is not None},
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run_clipper(*arguments, **environment):
    """Exit status and stderr of a whole run."""
    with started_clipper(*arguments, **environment) as process:
        return finish(process)


def finish(process):
    """Exit status and stderr of a run that has been started; nothing may stand on stdout."""
    out, error = process.communicate(timeout=WAIT_SECONDS)
    assert out == ""
    return process.returncode, error
