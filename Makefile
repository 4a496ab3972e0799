# One command each; every one works on a fresh clone with python3 (with venv) and make, and with `make -C`.
PYTHON ?= python3
HERE   := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
VENV   := $(HERE).venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c $(HERE)constraints.txt

.DEFAULT_GOAL := help
.PHONY: help install demo run test check format bench lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

install: $(VENV)/.skm ## set up .venv, with .venv/bin/skm

$(VENV)/.skm: $(HERE)pyproject.toml $(HERE)constraints.txt
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) hatchling editables
	@$(PIP) --no-build-isolation -e $(HERE).
	@touch $@

$(VENV)/.dev: $(VENV)/.skm
	@$(PIP) --no-build-isolation -e "$(HERE).[dev]"
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@$(PIP) --no-build-isolation -e "$(HERE).[dev,bench]"
	@touch $@

demo: $(VENV)/.skm ## a made-up city in the browser: no token, no internet
	@$(BIN)/skm demo $(ARGS)

run: $(VENV)/.skm ## the bot, with ./config.toml and the token from the environment
	@$(BIN)/skm run $(ARGS)

test: $(VENV)/.dev ## the tests
	cd $(HERE) && $(BIN)/python -m pytest -q $(ARGS)

check: $(VENV)/.dev ## format, lint, types, import contracts, tests
	cd $(HERE) && $(BIN)/ruff format --check .
	cd $(HERE) && $(BIN)/ruff check .
	cd $(HERE) && $(BIN)/mypy
	cd $(HERE) && $(BIN)/lint-imports
	cd $(HERE) && $(BIN)/python -m pytest -q $(ARGS)

format: $(VENV)/.dev ## let ruff format and fix
	cd $(HERE) && $(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## measure; writes docs/benchmarks.md
	cd $(HERE) && $(BIN)/python -m bench $(ARGS)

lock: $(VENV)/.dev ## newest versions into constraints.txt (needs uv)
	cd $(HERE) && uv pip compile --quiet --no-header --no-annotate --universal \
	  --python-version 3.11 --extra dev --extra bench pyproject.toml -o constraints.txt

clean: ## remove .venv and caches
	rm -rf $(VENV) $(HERE).pytest_cache $(HERE).mypy_cache $(HERE).ruff_cache $(HERE).import_linter_cache
