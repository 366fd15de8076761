# make run: install clipper and clip a few of our own dispatches.  make check: install what tests need, and run the gate.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
PACKAGE := src tests scripts benchmarks

.PHONY: run check spark nightly golden rules helps shots docs bench labels train evaluate doubts clean
SHOWN := html-wordpress-classic multi-burkina-page-de-blog page-entiere-quotidien

$(BIN)/clipper: pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e '.[dev]'
	@touch $@ $(BIN)/clipper

# With Spark, for its tests.
$(VENV)/.spark: $(VENV)/.dev
	$(PIP) -e '.[dev,spark]'
	@touch $@

run: $(BIN)/clipper
	@$(BIN)/clipper extract --quiet $(SHOWN:%=fixtures/realistic/%/input.*) | $(BIN)/python scripts/show.py $(BIN)/clipper

check: $(VENV)/.dev
	$(BIN)/ruff format --check $(PACKAGE)
	$(BIN)/ruff check $(PACKAGE)
	$(BIN)/mypy
	$(BIN)/pytest -m 'not spark' --numprocesses auto --dist worksteal

# The tests on a real cluster of a master and two workers on this machine: they need Java, and are skipped without it.
spark: $(VENV)/.spark
	$(BIN)/pytest -m spark tests/test_spark.py

# The questions of the gate, asked at length: 1 MB for each pattern, 210 kills, 100,000 random inputs, each process of a
# cluster killed. Takes half an hour to two hours.
LONG := linear press crash properties dates_properties inputs_fuzzed spark
nightly: $(VENV)/.spark
	NIGHTLY=1 $(BIN)/pytest $(LONG:%=tests/test_%.py)

# Writes expected.jsonl from real output: a proposal, whose diff a person reads before it is committed.
golden: $(VENV)/.dev
	$(BIN)/python scripts/golden.py $(CASE)
	git --no-pager diff --stat -- fixtures

# Keeps the packaged rules and words ready for a start, after a change of a TOML in src/clipper/data/.
rules: $(VENV)/.dev
	$(BIN)/python scripts/rules.py

# Puts the current --help below each command that the documents show, and into the man page and completions.
helps: $(VENV)/.dev
	$(BIN)/python scripts/helps.py
	$(BIN)/python scripts/manual.py

# The screenshots of docs/review.md: they need Chromium.
shots: $(VENV)/.dev
	$(BIN)/python scripts/shots.py

# The documentation site, in site/: it is not built where a link or an example is wrong. In an environment of its own.
PAGES := docs export_docs cron site
docs: $(VENV)-docs/.ready
	$(VENV)-docs/bin/mkdocs build --strict --quiet
	$(VENV)-docs/bin/python -m pytest -q $(PAGES:%=tests/test_%.py)

$(VENV)-docs/.ready: docs/requirements.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV)-docs
	@$(VENV)-docs/bin/pip install --quiet --disable-pip-version-check -r docs/requirements.txt -e '.[test]'
	@touch $@

# Measures clipper beside its peers and writes docs/benchmarks.md, in an environment of its own.
# ONLY="quality text" makes these sections again; CORPUS=FOLDER adds pages of your own; BENCH passes other options.
bench: $(VENV)-bench/.ready
	$(VENV)-bench/bin/python -m benchmarks $(ONLY) $(CORPUS:%=--corpus %) $(BENCH)

$(VENV)-bench/.ready: benchmarks/requirements.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/pip install --quiet --disable-pip-version-check --upgrade pip
	@$(VENV)-bench/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt -e '.[export]'
	@touch $@

# Labelled texts of a folder of annotated sets, kept outside the repository: make labels SHARED=DIR [CACHE=DIR].
# Needs lynx, links, elinks, w3m and html2text.
CACHE ?= ../labelled
labels: $(VENV)/.train
	$(BIN)/python scripts/labelled.py $(SHARED) $(CACHE)

# Learns the models anew from labelled texts: make train [CACHE=DIR].
train: $(VENV)/.train
	$(BIN)/python scripts/train.py $(CACHE)

# Scores the whole command on outlets that its models have not seen: make evaluate SHARED=DIR [CACHE=DIR].
# ONLY="dispatches corpus" scores these parts; EVALUATE=--reuse takes the models of the last run, --as-is those of the package.
evaluate: $(VENV)/.train
	$(BIN)/python scripts/evaluate.py $(SHARED) $(CACHE) $(ONLY:%=--only %) $(EVALUATE)

# Learns how likely a record is wrong, with the models of the last `make evaluate`, and measures it: make doubts [CACHE=DIR].
doubts: $(VENV)/.train
	$(BIN)/python scripts/doubts.py $(CACHE)

$(VENV)/.train: $(VENV)/.dev
	$(PIP) -e '.[train]'
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-bench $(VENV)-docs site .mypy_cache .pytest_cache .ruff_cache .hypothesis
