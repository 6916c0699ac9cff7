# Parlando. `make run` starts it, `make test` runs every test; both share .venv in this folder and install it when needed.
# PYTHON=...      the interpreter to use (3.11 or 3.12); otherwise one is looked for
# ARGS=...        words for parlando (make run ARGS="say 'a slow waltz'") or for pytest (make test ARGS="-k midi")
# PIP_FLAGS=...   passed to pip as it is, for an index of your choice

.DEFAULT_GOAL := help
.PHONY: help run test check format lint types neural bench lock clean
export PYTHON PIP_FLAGS ARGS VENV
VENV := .venv

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: ## Install what is missing, then open the page in the browser
	@sh .ci/install core neural-if-gpu
	@[ -e $(VENV)/.soundfont-tried ] || { touch $(VENV)/.soundfont-tried; $(VENV)/bin/parlando doctor --fix --quiet || true; }
	@$(VENV)/bin/parlando $(ARGS)

test: ## Run every test: the core with neural packages blocked, then the rest with them
	@PYTEST_ARGS="$$ARGS" sh .ci/test

check: format lint types test ## Format, lint, types and tests

format: ## Fail where the code is not formatted (repair: .venv/bin/ruff format)
	@sh .ci/install core dev
	@$(VENV)/bin/python -m ruff format --check --quiet . || { echo "Not formatted: run $(VENV)/bin/ruff format ."; exit 1; }

lint: ## Find likely mistakes
	@sh .ci/install core dev
	@$(VENV)/bin/python -m ruff check --quiet .

types: ## Check the type annotations
	@sh .ci/install core dev
	@$(VENV)/bin/python -m mypy

neural: ## Add torch, transformers and accelerate (and CUDA's libraries where torch needs them)
	@sh .ci/install core neural

bench: ## Measure speed; the last line is one JSON document
	@sh .ci/install core dev
	@for file in tests/bench/bench_*.py; do $(VENV)/bin/python "$$file" $(ARGS) || exit 1; done

lock: ## Renew the lock files from pyproject.toml
	@sh .ci/install core
	@$(VENV)/bin/python .ci/lock.py

clean: ## Remove .venv and every cache (songs live elsewhere and stay)
	@rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
