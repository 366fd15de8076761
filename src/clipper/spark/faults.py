"""What Spark, Hadoop and Java say when something is wrong, as a line that says what to do."""

from __future__ import annotations

import re
import sys

from clipper.errors import ClipperError, ClusterError, ConfigError, OutputError

LONGEST_CAUSE = 200  # characters of a cause that is shown as Java says it

HERE = "{}.{}".format(*sys.version_info[:2])
SAME_PYTHON = (
    f"name a Python {HERE} that every executor has, with clipper in it, in PYSPARK_PYTHON (docs/spark.md)"
)
RIGHT_JAVA = "install a Java runtime of version 17 or 21, or set JAVA_HOME to one"

# A sign in the words of Java, and what it means: the first that is found counts, causes before consequences. `{0}` in
# a message is what the group of the sign has caught.
FAULTS: tuple[tuple[str, type[ClipperError], str, str], ...] = (
    (r"UnsupportedClassVersionError", ConfigError, "this Java is too old for this Spark", RIGHT_JAVA),
    (r"JAVA_HOME is not set|java: (?:command )?not found", ConfigError, "Spark finds no Java", RIGHT_JAVA),
    (
        r"PYTHON_VERSION_MISMATCH[^\n]{0,200}?|Python in worker has different version",
        ConfigError,
        f"the executors run another Python than this one ({HERE})",
        SAME_PYTHON,
    ),
    (
        r'Cannot run program "([^"\n]{1,300})"',
        ConfigError,
        "the executors have no Python at {0}",
        SAME_PYTHON,
    ),
    (
        r"No module named '?([\w.]{1,100})",
        ConfigError,
        "the Python of the executors has no module {0}",
        SAME_PYTHON,
    ),
    (
        r"No FileSystem for scheme \"?(\w{1,20})",
        ConfigError,
        "Spark here cannot write to {0}://",
        "add the package of that file system with --conf spark.jars.packages=... (docs/spark.md)",
    ),
    (
        r"No space left on device",
        OutputError,
        "there is no space left for the output",
        "free some, also in the temporary folders of the executors, then run again",
    ),
    (
        r"AccessControlException|Permission denied|Mkdirs failed to create",
        OutputError,
        "the output cannot be written: permission denied",
        "choose a folder that the executors may write to, too",
    ),
    (
        r"All masters are unresponsive|Master removed our application",
        ClusterError,
        "the Spark master has given up this application",
        "see its web page; do the executors start, with the same Java and the same Spark as here?",
    ),
)
CAUSE_RE = re.compile(
    r"(?m)^(?:Caused by: )?(?:[\w$]{1,60}\.){2,12}[\w$]{1,60}(?:Exception|Error): ([^\n]{1,2000})"
)


def explain_fault(error: Exception, log: str) -> ClipperError:
    """The error for a person: from what was raised, else from what the Java machine has written."""
    said = str(error)
    for text in (said, log):
        for sign, kind, message, hint in FAULTS:
            if found := re.search(sign, text):
                return kind(message.format(*found.groups("")), hint)
    return ClusterError(f"Spark failed: {find_cause(said)}", "--debug shows all that it says")


def find_cause(said: str) -> str:
    """The innermost cause that Java names, in one line."""
    causes = CAUSE_RE.findall(said)
    text = causes[-1] if causes else said
    return " ".join(text.split())[:LONGEST_CAUSE].rstrip(".")
