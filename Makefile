# make run: install clipper and clip our own fixtures.  make check: install what tests need, and the only gate.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
PACKAGE := src tests scripts benchmarks

.PHONY: run check golden helps fuzz bench train clean

$(BIN)/clipper: pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e '.[dev]'
	@touch $@ $(BIN)/clipper

# With Spark, so that its tests run (they need Java, too, and are skipped without either).
$(VENV)/.spark: $(VENV)/.dev
	$(PIP) -e '.[dev,spark]'
	@touch $@

run: $(BIN)/clipper
	@$(BIN)/clipper extract fixtures/*/*/input.*

check: $(VENV)/.dev
	$(BIN)/ruff format --check $(PACKAGE)
	$(BIN)/ruff check $(PACKAGE)
	$(BIN)/mypy
	$(BIN)/pytest

# The properties of any input whatever, asked with many more inputs than the gate has time for.
fuzz: $(VENV)/.dev
	CLIPPER_FUZZ=fuzz $(BIN)/pytest tests/test_properties.py

# Writes expected.jsonl from real output: a proposal, whose diff a person reads before it is committed.
golden: $(VENV)/.dev
	$(BIN)/python scripts/golden.py $(CASE)
	git --no-pager diff --stat -- fixtures

# Puts the current --help below each command that the documents show.
helps: $(VENV)/.dev
	$(BIN)/python scripts/helps.py

# Measures clipper beside its peers and writes docs/benchmarks.md, in an environment of its own.
# ONLY="quality text" makes these sections again; CORPUS=FOLDER adds pages of your own; BENCH passes other options.
bench: $(VENV)-bench/.ready
	$(VENV)-bench/bin/python -m benchmarks $(ONLY) $(CORPUS:%=--corpus %) $(BENCH)

$(VENV)-bench/.ready: benchmarks/requirements.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/pip install --quiet --disable-pip-version-check --upgrade pip
	@$(VENV)-bench/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt -e .
	@touch $@

# Learns the models anew: make train CORPUS=DIR DISPATCHES=DIR; with FOLDS=5 it only measures.
train: $(VENV)/.dev
	@$(PIP) -e '.[train]'
	$(BIN)/python scripts/train.py $(CORPUS:%=--corpus %) $(DISPATCHES:%=--dispatches %) $(FOLDS:%=--folds %)

clean:
	rm -rf $(VENV) $(VENV)-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
