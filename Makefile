# Every target sets up what it needs on a bare Debian machine with Python 3.11: environment, dependencies, browser.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PORT ?= 8501
WORKERS ?= 2
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Each test has its own time limit (pytest-timeout). This limit of a whole stage is a last resort: SIGINT, like Ctrl-C, lets pytest
# run its fixtures' teardown, which ends the servers and browsers that they started.
BOUNDED := timeout --foreground --signal=INT --kill-after=60 60m

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: .make/run ## Write an article offline, then serve the app with demo data on PORT (8501)
	exec $(BIN)/lensawriter demo --port $(PORT) $(ARGS)

.PHONY: run
run: .make/run ## Serve on PORT (8501) with the data in data/
	exec $(BIN)/lensawriter serve --port $(PORT) $(ARGS)

.PHONY: test
test: test-fast test-slow ## Run all tests: the quick stage, then the slow stages

.PHONY: test-fast
test-fast: .make/dev ## Run the quick tests; warnings are errors
	$(BOUNDED) $(BIN)/python -m pytest -m "not slow" -n $(WORKERS) $(ARGS)

.PHONY: test-slow
test-slow: .make/dev .make/browser ## Run the tests with browsers, server processes and kills
	$(BOUNDED) $(BIN)/python -m pytest -m "slow and not alone" -W default --timeout 600 -n $(WORKERS) --dist loadfile $(ARGS)
	$(BOUNDED) $(BIN)/python -m pytest tests/browser -W default --timeout 600 -n $(WORKERS) --dist loadfile $(ARGS)
	$(BOUNDED) $(BIN)/python -m pytest -m "slow and alone" --ignore tests/browser -W default --timeout 900 -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: kills
kills: .make/dev ## Kill the server 200 times on each engine; check that nothing is lost or charged twice
	KILLS=200 $(BIN)/python -m pytest -m "slow and alone" -W default --timeout 7200 -s tests/faults/test_kill.py $(ARGS)

.PHONY: check
check: .make/dev ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

.PHONY: format
format: .make/dev ## Format the code and apply the automatic lint fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: .make/dev ## Time an article of a durable job, compared with a plain sequential chain
	$(BIN)/python -m bench.durable_article

.PHONY: screenshots
screenshots: .make/dev .make/browser ## Take the pictures in docs/screenshots/ with a demo server
	$(BIN)/python scripts/screenshots.py

.PHONY: lock
lock: .make/uv ## Pin the versions of requirements*.in; UPGRADE=--upgrade updates them
	scripts/lock $(UPGRADE)

.PHONY: clean
clean: ## Remove the environment and all caches; keep data/
	rm -rf .venv .make .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist ./*.egg-info
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# Stamp files: each marks a finished set-up step, and depends on the files that the step reads.
$(BIN)/python:
	scripts/make-venv .venv

.make/run: requirements.txt pyproject.toml $(BIN)/python
	@echo "Installing the packages of requirements.txt; the first time takes a few minutes."
	$(PIP) install --quiet --require-hashes -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	mkdir -p .make
	touch $@

# requirements-dev.txt contains all of requirements.txt, so the run targets need no further installation.
.make/dev: requirements-dev.txt requirements.txt pyproject.toml $(BIN)/python
	@echo "Installing the packages of requirements-dev.txt; the first time takes a few minutes."
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	mkdir -p .make
	touch $@ .make/run

.make/browser: scripts/system-packages
	scripts/system-packages chromium fonts-noto-cjk
	mkdir -p .make
	touch $@

.make/uv: $(BIN)/python
	$(PIP) install --quiet --target .make/uv uv==0.13.9
