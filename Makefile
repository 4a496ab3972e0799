# One command each; every one works on a fresh clone with python3 (with venv) and make, and with `make -C`, in any folder.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes -r
LOCK   := uv pip compile --quiet --no-header --no-annotate --universal --generate-hashes --upgrade --python-version 3.11

SPREAD := -n auto --dist worksteal
QUICK  := tests/scoring tests/bot/rules tests/bot/cases tests/bot/conversation tests/bot/storage tests/test_contracts.py \
          scoring bot/rules bot/cases bot/conversation bot/storage

.DEFAULT_GOAL := help
.PHONY: help install demo run test quick soak coverage lint check format bench docs screenshots samples site lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

install: $(VENV)/.skm ## set up .venv, with .venv/bin/skm

$(VENV)/.skm: pyproject.toml requirements.lock
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(LOCKED) requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot scoring exports
	@touch $@

$(VENV)/.dev: $(VENV)/.skm requirements-dev.lock
	@$(LOCKED) requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	@$(LOCKED) requirements-bench.lock
	@touch $@

demo: $(VENV)/.skm ## a made-up city in the browser: no token, no internet
	@$(BIN)/skm demo $(ARGS)

run: $(VENV)/.skm ## the bot, with ./config.toml and the token from the environment
	@$(BIN)/skm run $(ARGS)

test quick soak coverage: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.dev ## the tests, on every core
	$(BIN)/python -m pytest -q $(SPREAD) $(ARGS)

quick: $(VENV)/.dev ## the tests of rules, cases, conversation, storage and scoring: seconds
	$(BIN)/python -m pytest -q $(SPREAD) -m 'not slow' $(QUICK) $(ARGS)

soak: export SKM_SOAK := $(or $(TIMES),12)

soak: $(VENV)/.dev ## kills and power cuts, many times over (TIMES=12)
	$(BIN)/python -m pytest -q $(SPREAD) tests/bot/kill tests/bot/storage/test_power_cuts.py tests/bot/storage/test_tallies.py $(ARGS)

coverage: $(VENV)/.dev ## which lines and branches the tests reach
	$(BIN)/python -m pytest -q $(SPREAD) --cov --cov-report=term:skip-covered $(ARGS)

check: lint test ## format, lint, types, import contracts, tests

lint: $(VENV)/.dev ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## let ruff format and fix
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## measure; writes docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/.skm ## the command reference; writes docs/commands.md
	$(BIN)/python -m bot.cli.reference > docs/commands.md

screenshots: $(VENV)/.dev ## the pictures of the manuals, from the demo; needs Chromium
	$(BIN)/python -m tests.support.tour

samples: $(VENV)/.dev ## the documents in docs/samples, of the demo's city
	$(BIN)/python -m tests.support.tour.samples

SITE := deploy/site/.venv

$(SITE)/.made: deploy/site/requirements.lock
	@test -x $(SITE)/bin/python || $(PYTHON) -m venv $(SITE)
	@$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

site: $(SITE)/.made ## the manuals and docs as a site, strictly; into build/site
	@$(SITE)/bin/python deploy/site/build.py build/site

lock: ## newest versions with their hashes into requirements*.lock (needs uv)
	$(LOCK) --extra make pyproject.toml -o requirements.lock
	$(LOCK) --extra make --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(LOCK) --extra make --extra dev --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock
	$(LOCK) deploy/site/requirements.in -o deploy/site/requirements.lock

clean: ## remove .venv and caches
	rm -rf $(VENV) $(SITE) build/site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
