# Every target sets up all it needs on a bare Debian machine with Python 3.11: environment, dependencies, browser.
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
# A stage ends on its own: after this time pytest is told to stop as by Ctrl-C, so that its fixtures end what they started.
BOUNDED := timeout --foreground --signal=INT --kill-after=60

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: .make/run ## Write an article offline, then serve a filled demo on PORT (8501)
	exec $(BIN)/lensawriter demo --port $(PORT) $(ARGS)

.PHONY: run
run: .make/run ## Serve the real thing on PORT (8501), its data in data/
	exec $(BIN)/lensawriter serve --port $(PORT) $(ARGS)

.PHONY: test
test: test-fast test-slow ## Run all tests: the quick stage, then the slow one

.PHONY: test-fast
test-fast: .make/dev ## Run the quick tests; a warning is an error
	$(BOUNDED) 12m $(BIN)/python -m pytest -m "not slow" -n $(WORKERS) $(ARGS)

.PHONY: test-slow
test-slow: .make/dev .make/browser ## Run the tests with a browser, server processes and kills
	$(BOUNDED) 15m $(BIN)/python -m pytest -m "slow and not alone" -W default --timeout 600 -n $(WORKERS) --dist loadfile $(ARGS)
	$(BOUNDED) 20m $(BIN)/python -m pytest tests/browser -W default --timeout 600 -n $(WORKERS) --dist loadfile $(ARGS)
	$(BOUNDED) 20m $(BIN)/python -m pytest -m "slow and alone" --ignore tests/browser -W default --timeout 900 -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: kills
kills: .make/dev ## Kill the server 200 times in mid-writing on each engine, and reckon what was charged
	KILLS=200 $(BIN)/python -m pytest -m "slow and alone" -W default --timeout 7200 -s tests/faults/test_kill.py $(ARGS)

.PHONY: check
check: .make/dev ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

.PHONY: format
format: .make/dev ## Put the code in its format, and mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: .make/dev ## Measure the durable article beside a plain sequential chain
	$(BIN)/python -m bench.durable_article

.PHONY: screenshots
screenshots: .make/dev .make/browser ## Make docs/screenshots/ from a demo server of its own
	$(BIN)/python scripts/screenshots.py

.PHONY: lock
lock: .make/uv ## Pin requirements*.in anew; UPGRADE=--upgrade takes the newest versions
	scripts/lock $(UPGRADE)

.PHONY: clean
clean: ## Remove the environment and every cache; data/ stays
	rm -rf .venv .make .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist ./*.egg-info
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# The stamps: what has been set up, and from which files.
$(BIN)/python:
	scripts/make-venv .venv

.make/run: requirements.txt pyproject.toml $(BIN)/python
	@echo "Installing what requirements.txt pins; the first time takes a few minutes."
	$(PIP) install --quiet --require-hashes -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	mkdir -p .make
	touch $@

# Holds all of requirements.txt too, so that one installation serves both.
.make/dev: requirements-dev.txt requirements.txt pyproject.toml $(BIN)/python
	@echo "Installing what requirements-dev.txt pins; the first time takes a few minutes."
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
