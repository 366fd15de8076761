"""What pytest must know before it collects: modules that stand on an extra are left out where it is not installed,
and messages are in English whatever the locale of the machine."""

import os
from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("pyspark") else ["src/clipper/spark/*"]
os.environ["LANGUAGE"] = "en"
