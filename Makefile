# Leadloop: every task of the project. `make` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A test that fails is run once more and named; kill tests are not (docs/decisions/0013-run-again-and-named.md).
AGAIN := --reruns 1 -rR

.DEFAULT_GOAL := help
.PHONY: help demo test unit check bench docs baseline images test-prerequisites clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/base: requirements/base.txt pyproject.toml scripts/prerequisites.sh
	@sh scripts/prerequisites.sh $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/test: $(VENV)/base requirements/test.txt
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@

demo: $(VENV)/base ## install, start with demo data, print the addresses and logins
	@$(BIN)/leadloop up --demo

test-prerequisites:
	@sh scripts/test-prerequisites.sh

test: $(VENV)/test test-prerequisites ## the whole suite: checks, unit, integration, browser
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest $(AGAIN)
	@$(BIN)/python -m pytest $(AGAIN) tests/e2e

unit: $(VENV)/test ## unit tests, in seconds
	@$(BIN)/python -m pytest tests/unit -q

check: $(VENV)/test ## linters, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@LEADLOOP_DATA=build/check LEADLOOP_DATABASE_URL=postgresql://check@localhost/check $(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/base ## every figure the documents claim, measured here
	@$(BIN)/leadloop bench all

docs: $(VENV)/base ## regenerate the generated reference pages
	@$(BIN)/leadloop docs

baseline: $(VENV)/base ## renew the tables that a fresh database starts with, from the migrations
	@$(BIN)/python -m leadloop.project.baseline.writing

images: $(VENV)/test test-prerequisites ## renew the pictures of the documents from a browser run
	@LEADLOOP_PICTURES=docs/images $(BIN)/python -m pytest -q tests/e2e/test_way_of_a_lead.py -k open_board

clean: ## remove the virtual environment and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
