# Every target does its own set-up. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2
ENGINES := tests/engines/engines.sh

.DEFAULT_GOAL := help
.PHONY: help install run test check bench bench-engines conformance engines-up engines-down test-faults format docs \
	schemas constraints clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Harken needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

install: $(READY) ## Make .venv with everything in it

run: $(READY) ## Start Harken with invented posts and print a sign-in address
	$(BIN)/harken up --demo

check: $(READY) ## Format, lint, layers, types, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest tests/unit -q -n $(WORKERS) -m "not slow and not fault"

test: $(READY) ## Every test except the long fault runs; starts Kafka and Elasticsearch where they can be had
	$(ENGINES) with $(BIN)/pytest -n $(WORKERS) -m "not long"

test-faults: $(READY) ## Kill every process at random moments, and a broker and Elasticsearch of their own (many minutes)
	$(ENGINES) with $(BIN)/pytest tests/faults -m "long"

engines-up: ## Start the Kafka and Elasticsearch of the tests, and leave them running
	$(ENGINES) up

engines-down: ## Stop them; their data stays (tests/engines/engines.sh clean removes it)
	$(ENGINES) down

bench: $(READY) ## Posts a second by stage, memory, search latency while importing
	$(BIN)/python -m tests.bench

bench-engines: $(READY) ## The same on embedded engines and on Kafka and Elasticsearch, in one run
	HARKEN_REQUIRE_ENGINES=1 $(ENGINES) with $(BIN)/python -m tests.bench.engines

N ?= 50000
SEED ?= 1
FIRST ?= 0
conformance: $(READY) ## N generated pairs of query and post through every executor (SEED, FIRST batch)
	$(BIN)/python -m tests.contract.query.conformance --pairs $(N) --seed $(SEED) --first $(FIRST) --workers $(WORKERS)

format: $(READY) ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## Write docs/settings.md anew from the settings
	$(BIN)/python -m harken.settings_page > docs/settings.md

schemas: $(READY) ## Write schemas/json anew from the types
	$(BIN)/python -m schemas.json_schemas

PIN := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --extra cluster
constraints: $(READY) ## Compile constraints.txt anew from pyproject.toml, and its part that the image needs
	$(PIN) --upgrade --extra dev -o constraints.txt pyproject.toml
	cp constraints.txt deploy/requirements.txt
	$(PIN) -o deploy/requirements.txt pyproject.toml

clean: ## Remove what can be made again
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
