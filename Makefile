# Two commands do everything on a machine with Python 3.11 or newer:
#   make report   set up, run all studies, say where the report lies
#   make test     set up, run all tests

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The newest Python that the lock file was resolved for, or the one that the user names: make PYTHON=python3.12 report
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= all

# Without byte code every start costs several times as much.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help report why accept test lint format schemas attacks lock references hooks clean

help:
	@echo "make report      run all studies and write results/index.html"
	@echo "make why         say what would run, and why, without running it"
	@echo "make accept      record the verdicts that the studies have now as the expected ones, and say what changed"
	@echo "make test        run all tests"
	@echo "make lint        check style, types and the workflow"
	@echo "make format      put the code into its standard form"
	@echo "make references  write the reference values of the tests again (needs R)"
	@echo "make schemas     write workflow/schemas/ again from the models of the configuration"
	@echo "make attacks     write the tables of attacks in docs/privacy.md again from the tests"
	@echo "make lock        resolve requirements.lock again from pyproject.toml"
	@echo "make hooks       let git refuse commits of raw files, keys and results"
	@echo "make clean       remove all results (raw data and configuration stay)"

report: $(VENV)/.ready
	@$(BIN)/snakemake --cores $(CORES) --quiet host reason

why: $(VENV)/.ready
	@$(BIN)/snakemake --dry-run --quiet host

# STUDY names one study; without it, all that ran and have no private rows.
accept: $(VENV)/.ready
	@$(BIN)/snakemake --cores $(CORES) --quiet all -- results/ledger.json >/dev/null
	@$(BIN)/python scripts/accept.py --study $(STUDY)

test: $(VENV)/.ready
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/snakefmt --check Snakefile workflow
	@$(BIN)/mypy scripts

format: $(VENV)/.ready
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/snakefmt Snakefile workflow

references: $(VENV)/.ready
	@# The R script of the mixed models reads rows that this one takes from a Python package.
	@echo "python tests/reference/mixed_model_rows.py"; $(BIN)/python tests/reference/mixed_model_rows.py
	@for script in tests/reference/*.R; do echo "Rscript $$script"; Rscript "$$script"; done

schemas: $(VENV)/.ready
	@$(BIN)/python scripts/schemas.py

attacks: $(VENV)/.ready
	@PYTHONPATH=scripts:tests $(BIN)/python -m privacy.table

lock: $(VENV)/.ready
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --fork-strategy fewest \
	    --generate-hashes --no-header --no-emit-index-url --quiet --output-file requirements.lock

hooks: $(VENV)/.ready
	@hook=$$(git rev-parse --git-path hooks/pre-commit); \
	if [ -e "$$hook" ] && ! cmp --silent .ci/pre-commit "$$hook"; then \
	    echo "Error: $$hook is another hook. Call .ci/pre-commit from it." >&2; exit 1; fi; \
	mkdir -p "$$(dirname "$$hook")"; cp .ci/pre-commit "$$hook"; echo "Installed $$hook."

clean:
	@find results -mindepth 1 -not -name .gitignore -delete
	@rm -rf .snakemake
	@echo "Removed all results."

# Set up once, and again only when the lock file's content changes.
$(VENV)/.ready: requirements.lock
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Error: '$(PYTHON)' is not Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; fi
	@if ! cmp --silent requirements.lock $(VENV)/requirements.lock; then \
	    echo "Setting up $(VENV): the packages of requirements.lock, once (about a minute and a half)"; \
	    $(PYTHON) -m venv --clear $(VENV); \
	    $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes --compile \
	        --requirement requirements.lock; \
	    cp requirements.lock $(VENV)/requirements.lock; fi
	@touch $@
