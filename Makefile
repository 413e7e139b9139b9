# `make` alone lists the targets. Each makes the .venv it needs from the lock files.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site test browser latex ssh compiler lint types pytest format golden perf lock dist clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

site: .venv/.run ## build the web site from submissions/ into _site/
	$(BIN)/reporter build --out _site

test: browser latex ssh compiler lint types pytest ## check everything: lint, types, tests

browser: ## install the system's Chromium for the browser tests, where that is allowed
	@.ci/tool /usr/bin/chromium chromium

latex: ## install pdfLaTeX for the tests of statements, where that is allowed
	@.ci/tool pdflatex texlive-latex-base

ssh: ## install OpenSSH for the tests of signatures, where that is allowed
	@.ci/tool ssh-keygen openssh-client

compiler: ## install a C compiler for the tests of the monitor, where that is allowed
	@.ci/tool cc build-essential

lint: .venv/.test ## check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/.test ## check types
	$(BIN)/mypy

pytest: .venv/.test ## run the tests alone, on all cores
	$(BIN)/python -m pytest -n auto --dist loadfile

format: .venv/.test ## put the code into the common format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

golden: .venv/.test ## rewrite the golden files; read the diff like code
	$(BIN)/python -m pytest --update-golden

perf: .venv/.test ## print the table of ratios; RUN=list lists more, RUN=build runs one
	@$(BIN)/python -m perf $(RUN)

# One lock holds for every platform and Python from 3.11 on. uv is no dependency of the project:
# it is put into a folder of its own, used once and thrown away.
COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--strip-extras --no-header --no-emit-index-url --quiet

lock: ## resolve the dependencies anew and write requirements/*.lock
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && $(PYTHON) -m venv "$$dir" && \
	"$$dir/bin/python" -m pip install --quiet --quiet uv && export PATH="$$dir/bin:$$PATH" && \
	$(COMPILE) --upgrade --group build --output-file requirements/run.lock && \
	$(COMPILE) --upgrade --group dev --constraint requirements/run.lock \
		--output-file requirements/test.lock && \
	$(subst pyproject.toml,,$(COMPILE)) --upgrade --group release \
		--output-file requirements/release.lock

dist: .venv/.run ## build wheel, source archive, bill of materials and hashes into dist/
	@.ci/release dist

clean: ## remove what the other targets made
	rm -rf .venv _site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"reporter needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: requirements/run.lock pyproject.toml .venv/.made
	$(PIP) --require-hashes --requirement requirements/run.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: requirements/test.lock .venv/.run
	$(PIP) --require-hashes --requirement requirements/test.lock
	@touch $@
