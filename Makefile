# Everything a person does with this repository. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev run train test check format evaluate evaluate-public bench requirements clean browser

# The first Python of the machine that really runs (a pyenv shim may stand in the way and fail).
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 /usr/bin/python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null && echo $$p && break; done)
APP := .venv/bin/python

help: ## this list
	@echo "Jilin talent-policy assistant"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

setup: ## make both Python environments (also done by each target that needs them)
	@test -n "$(PYTHON)" || { echo "Python 3.8 or later is needed to begin: install python3 and run again."; exit 1; }
	@$(PYTHON) scripts/bootstrap.py

setup-dev:
	@test -n "$(PYTHON)" || { echo "Python 3.8 or later is needed to begin: install python3 and run again."; exit 1; }
	@$(PYTHON) scripts/bootstrap.py --dev

run: setup ## start the assistant, http://localhost:8080 (Ctrl-C ends it)
	@exec $(APP) -m launcher run

train: setup ## train the bot, if its data has changed
	@exec $(APP) -m launcher train

test: setup-dev browser ## all tests (ARGS="tests/unit -x" for some)
	@$(APP) -m launcher train
	@exec $(APP) -m pytest $(ARGS)

check: setup-dev ## format, lint, types and content
	$(APP) -m ruff format --check .
	$(APP) -m ruff check .
	$(APP) -m mypy
	$(APP) -m policy_kb check

format: setup-dev ## bring the code into its format
	$(APP) -m ruff format .
	$(APP) -m ruff check --fix .

evaluate: setup-dev ## how well questions are understood, with pictures
	@$(APP) -m launcher train
	@exec $(APP) -m evaluation $(ARGS)

evaluate-public: setup-dev ## the same on public benchmarks, beside published figures
	@exec $(APP) -m evaluation.public $(ARGS)

bench: setup-dev ## how fast the assistant is
	@$(APP) -m launcher train
	@exec $(APP) -m benchmarks $(ARGS)

requirements: ## pin the requirements again after a change (UPGRADE=1 takes the newest)
	@$(PYTHON) scripts/bootstrap.py --pin $(if $(UPGRADE),--upgrade)

browser:
	@scripts/ensure_browser.sh

clean: ## remove what make has made: environments, models, var/
	rm -rf .venv bot/.venv bot/models var .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
