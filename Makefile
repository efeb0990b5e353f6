# `make` alone lists the targets.
PYTHON_IN := .venv/bin/python
RUN       := $(PYTHON_IN) manage.py
# Tests and checks read no .env: what somebody set up here must not decide whether they pass.
CLEAN     := ENV_FILE=/dev/null
# Static checks read the settings and need no server.
STATIC    := $(CLEAN) DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused/0 \
             SECRET_KEY=static-checks-sign-nothing-with-this-key-of-57-characters

.DEFAULT_GOAL := help
.PHONY: help setup snapshot up test check format coverage clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## virtual environment, packages, Chromium
	@bin/setup

snapshot: setup ## the main job on this machine: sample catalogue, real workers and browser, one recorded run
	@DEMO=on $(RUN) demo

up: setup .env ## web, workers, beat and Flower; click through at http://127.0.0.1:8000/
	@$(RUN) up || test $$? -ge 128 # ended by Ctrl-C

test: ## all tests, on real servers, workers and Chromium
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest $(ARGS)

check: ## format, lint, types, import arrows, migrations, deployment settings
	@bin/setup dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	$(STATIC) .venv/bin/mypy
	.venv/bin/lint-imports
	$(CLEAN) $(RUN) makemigrations --check --dry-run
	$(STATIC) HTTPS=on ALLOWED_HOSTS=trackpulse.example $(RUN) check --deploy --fail-level WARNING

format: ## rewrite the code in the house's format
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format .

coverage: ## the tests with branch coverage of what runs in the test process itself
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest --cov --cov-report=term $(ARGS)

clean: ## remove the environment and all data of the embedded servers
	rm -rf .venv var static

.env:
	@bin/env
