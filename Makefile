# The two commands: `make run` and `make test`. Everything they need beyond python3 they install themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help run test check format soak bench lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 18

run:  ## set up what is missing and serve on http://127.0.0.1:8000 (PORT=, PORTAL_DATA_DIR=, PORTAL_DEMO=0 …)
	@exec scripts/run

test:  ## install what tests need and run everything, on SQLite and on PostgreSQL
	@exec scripts/test

check:  ## style, types, direction of imports, templates
	@exec scripts/check

format:  ## let ruff put the Python files in order
	@scripts/venv dev
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format .

soak:  ## kill -9 in the middle of a batch, 200 times; what was acknowledged must be there
	@scripts/venv dev
	@KILLS=$${KILLS:-200} .venv/bin/pytest -n 0 -s tests/reliability/test_kills.py

bench:  ## speed and size, with the limits measured in the same run
	@scripts/venv dev
	@scripts/system chromium cjk-font
	@scripts/compress-static
	@exec .venv/bin/python -m bench

lock:  ## pin and hash requirements.in and requirements-dev.in anew (UPGRADE=1: to the newest versions)
	@exec scripts/lock

clean:  ## remove what the tools made; the data in var/ stays
	rm -rf .venv node_modules test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find static \( -name '*.br' -o -name '*.gz' \) -delete
