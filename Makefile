# `make` alone lists the targets.
PYTHON_IN := .venv/bin/python
RUN       := $(PYTHON_IN) manage.py
# Tests and checks ignore .env: a local setup must not decide whether they pass.
CLEAN     := ENV_FILE=/dev/null
# Static checks read the settings and need no server.
STATIC    := $(CLEAN) DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused/0 \
             SECRET_KEY=static-checks-sign-nothing-with-this-key-of-57-characters

.DEFAULT_GOAL := help
.PHONY: help setup snapshot up test quick faults soak mutants screenshots access bench matrix image built check docs format lock audit coverage clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: ## virtual environment, packages, Chromium
	@bin/setup

snapshot: setup ## the main job on this machine: sample catalogue, real workers and browser, one recorded run
	@DEMO=on $(RUN) demo

up: setup .env ## web, workers, beat and Flower; click through at http://127.0.0.1:8000/
	@$(RUN) up || test $$? -ge 128 # ended by Ctrl-C

test: ## the tests, on real servers, workers and Chromium, without the long ones
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest -n auto $(ARGS)

quick: ## the tests that start no server, worker, command or browser, without the slow and the exhaustive ones
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest -n logical -m "not (processes or slow or exhaustive or hypothesis or long or soak)" \
	    --ignore tests/browser --ignore tests/faults --ignore tests/processes $(ARGS)

matrix: ## the tests of `make quick` on every Python from 3.11 on that this machine has
	@bin/matrix $(ARGS)

TO ?= var/screenshots
faults: ## kill servers, workers and messages in the middle of runs, and run all long and random tests; prints what came of each
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest -n 3 --dist worksteal -p no:randomly --ignore tests/deploying/test_image.py \
	    -m "(faults or long or hypothesis) and not soak" --hypothesis-profile thorough --timeout 1800 $(ARGS)

MINUTES ?= 30
soak: ## runs back to back for MINUTES=30; memory, file handles and Redis keys must not grow
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest tests/faults -m soak -s --minutes $(MINUTES) --timeout 0 $(ARGS)

mutants: ## break the lock, the keys, the lease and the checks one at a time: each time a test must fail
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m tests.mutants

screenshots: ## pictures of every page into a folder: make screenshots TO=var/screenshots
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest tests/browser/screenshots.py -q --timeout 900 --pictures $(TO)

access: ## who may use which page, operation and WebSocket: the matrix checked by its test
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest -q -s -p no:randomly tests/trackpulse/test_access.py tests/trackpulse/test_access_sockets.py

bench: ## compare TrackPulse with similar tools; the results go into docs/benchmarks.md: make bench ARGS="youtube --rounds 1"
	@bin/setup bench
	@$(CLEAN) $(PYTHON_IN) -m bench $(ARGS)

image: ## build the container image with docker, podman or buildah
	@bin/image $(ARGS)

built: ## build the image with buildah on a base made here, and record a run with its processes; as root
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest tests/deploying -m long -s --timeout 3000 $(ARGS)

check: ## format, lint, types, import arrows, migrations, deployment settings
	@bin/setup dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	$(STATIC) .venv/bin/mypy --num-workers auto
	.venv/bin/lint-imports
	$(CLEAN) $(RUN) makemigrations --check --dry-run
	$(STATIC) HTTPS=on ALLOWED_HOSTS=trackpulse.example $(RUN) check --deploy --fail-level WARNING

format: ## format the code
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format .

docs: ## regenerate docs/settings.md and .env.example from trackpulse/settings.toml and settings.py
	@bin/setup dev
	@$(PYTHON_IN) -m trackpulse.settings_reference

lock: ## regenerate requirements.lock from requirements.txt: what production installs, every file with its hash
	@bin/setup dev
	CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --output-file requirements.lock requirements.txt

audit: ## check every locked package for known vulnerabilities; says so if that is not possible
	@bin/setup dev
	@$(PYTHON_IN) bin/audit

coverage: ## the tests with branch coverage, including workers and commands
	@bin/setup dev
	@$(CLEAN) $(PYTHON_IN) -m pytest -n 2 --cov --cov-report=term $(ARGS)

clean: ## remove the environment and all data of the embedded servers
	rm -rf .venv var static

.env:
	@bin/env
