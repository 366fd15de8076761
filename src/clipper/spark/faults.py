"""What Spark, Hadoop and Java say when something is wrong, as a line that says what to do."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from clipper.errors import ClipperError, ClusterError, ConfigError, OutputError

LONGEST_CAUSE = 200  # characters of a cause that is shown as Java says it


@dataclass(frozen=True, slots=True)
class Fault:
    """A sign in the words of Java, and what it means. `{0}` in the message is what the sign's group caught."""

    sign: re.Pattern[str]
    kind: type[ClipperError]
    message: str
    hint: str


HERE = "{}.{}".format(*sys.version_info[:2])
SAME_PYTHON = (
    f"name a Python {HERE} that every executor has, with clipper in it, in PYSPARK_PYTHON (docs/spark.md)"
)

# The first that is found counts: causes before consequences.
FAULTS = (
    Fault(
        re.compile(r"UnsupportedClassVersionError|Unsupported class file major version"),
        ConfigError,
        "this Java is too old for this Spark",
        "install a Java runtime of version 17 or 21, or set JAVA_HOME to one",
    ),
    Fault(
        re.compile(r"JAVA_HOME is not set|java: (?:command )?not found"),
        ConfigError,
        "Spark finds no Java",
        "install a Java runtime of version 17 or 21, or set JAVA_HOME",
    ),
    Fault(
        re.compile(r"PYTHON_VERSION_MISMATCH[^\n]{0,200}?|Python in worker has different version"),
        ConfigError,
        f"the executors run another Python than this one ({HERE})",
        SAME_PYTHON,
    ),
    Fault(
        re.compile(r'Cannot run program "([^"\n]{1,300})"'),
        ConfigError,
        "the executors have no Python at {0}",
        SAME_PYTHON,
    ),
    Fault(
        re.compile(r"No module named '?([\w.]{1,100})"),
        ConfigError,
        "the Python of the executors has no module {0}",
        SAME_PYTHON,
    ),
    Fault(
        re.compile(
            r"(?s)Error from python worker:.{0,4000}?\n\s{0,40}(\w{1,40}(?:Error|Exception): [^\n]{1,200})"
        ),
        ConfigError,
        "the Python of the executors does not start ({0})",
        SAME_PYTHON,
    ),
    Fault(
        re.compile(r"InvalidClassException|local class incompatible"),
        ConfigError,
        "the cluster runs another version of Spark",
        "install the version of pyspark that the cluster has",
    ),
    Fault(
        re.compile(r"MASTER_URL_NOT_SET|A master URL must be set|Could not parse Master URL"),
        ConfigError,
        "there is no such Spark master",
        "name one with --master, for example spark://HOST:7077",
    ),
    Fault(
        re.compile(r"No FileSystem for scheme \"?(\w{1,20})"),
        ConfigError,
        "Spark here cannot write to {0}://",
        "add the package of that file system with --conf spark.jars.packages=... (docs/spark.md)",
    ),
    Fault(
        re.compile(r"No space left on device"),
        OutputError,
        "there is no space left for the output",
        "free some, also in the temporary folders of the executors, then run again",
    ),
    Fault(
        re.compile(r"AccessControlException|Permission denied|Mkdirs failed to create ([^\s]{1,300})"),
        OutputError,
        "the output cannot be written: permission denied",
        "choose a folder that the executors may write to, too",
    ),
    Fault(
        re.compile(r"All masters are unresponsive|Master removed our application: (\w{1,20})"),
        ClusterError,
        "the Spark master has given up this application",
        "see its web page; do the executors start, with the same Java and the same Spark as here?",
    ),
    Fault(
        re.compile(r"SparkContext was shut down|Cannot call methods on a stopped SparkContext"),
        ClusterError,
        "the connection to the cluster was lost",
        "see the web page of the master, then run again",
    ),
)
CAUSE_RE = re.compile(
    r"(?m)^(?:Caused by: )?(?:[\w$]{1,60}\.){2,12}[\w$]{1,60}(?:Exception|Error): ([^\n]{1,2000})"
)


def explain_fault(error: Exception, log: str) -> ClipperError:
    """The error for a person: from what was raised, else from what the Java machine has written."""
    said = str(error)
    for text in (said, log):
        for fault in FAULTS:
            if found := fault.sign.search(text):
                return fault.kind(fault.message.format(*found.groups("")), fault.hint)
    return ClusterError(f"Spark could not do it: {find_cause(said)}", "--debug shows all that it says")


def find_cause(said: str) -> str:
    """The innermost cause that Java names, in one line."""
    causes = CAUSE_RE.findall(said)
    text = causes[-1] if causes else said
    return " ".join(text.split())[:LONGEST_CAUSE].rstrip(".")
