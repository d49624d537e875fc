# Two commands on a fresh machine with Python 3.11: `make demo` and `make test`. Each makes the environment it needs.

PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
EDITABLE := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
KNOWLEDGE := $(shell find knowledge -name '*.toml' -o -name '*.csv')
COMPILED := src/paresis/kb/compiled/knowledge.json
COMPILER := $(shell find src/paresis/kb src/paresis/model -name '*.py') src/paresis/words.py

.DEFAULT_GOAL := help
CASES ?= ../shared/cases/published_cases.jsonl

.PHONY: help demo test lint types imports knowledge pytest pages golden bench figures lock wheel clean

help: ## Show what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 18

demo: $(VENV)/.run $(COMPILED) ## Assess a real published patient from her words
	$(BIN)/paresis assess docs/examples/demo_patient.txt

test: lint types imports knowledge pytest ## Run everything that CI runs

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

imports: $(VENV)/.dev ## The import contract of pyproject.toml
	$(BIN)/lint-imports

knowledge: $(VENV)/.dev ## Check every rule of knowledge/ and compile it
	$(BIN)/paresis kb lint
	$(BIN)/paresis kb build

pytest: $(VENV)/.dev $(COMPILED) ## Tests and doctests
	$(BIN)/pytest -n 2

pages: $(VENV)/.run $(COMPILED) ## Write a page for every cause to build/knowledge, English and German
	$(BIN)/paresis kb pages build/knowledge
	$(BIN)/paresis kb pages build/knowledge/de --language de

golden: $(VENV)/.dev $(COMPILED) ## Rewrite tests/golden/*.json from what the software answers now
	$(BIN)/python -m tests.golden.rewrite

bench: $(VENV)/.dev $(COMPILED) ## Measure what the README promises
	$(BIN)/python benches/bench_assess.py
	$(BIN)/python benches/bench_reader.py
	$(BIN)/python benches/bench_serve.py
	$(BIN)/python benches/bench_localise.py
	$(BIN)/python benches/bench_kernels.py
	$(BIN)/python benches/bench_phenopackets.py
	$(BIN)/python -m benches.bench_screen

figures: $(VENV)/.dev $(COMPILED) ## Measure on published cases and write the table in README.md: make figures CASES=published_cases.jsonl
	$(BIN)/python benches/readme_figures.py $(CASES)

lock: ## Write requirements/*.txt again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
		--extra build pyproject.toml --output-file requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
		--extra batch --extra build --extra dev --extra mcp --extra smart --extra spark --extra web --constraints requirements/run.txt pyproject.toml --output-file requirements/dev.txt

wheel: $(VENV)/.dev ## Build the wheel into dist/
	$(BIN)/python -m hatchling build --target wheel

clean: ## Remove what was made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache src/paresis/kb/compiled
	find src tests benches -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The editable install compiles the knowledge (hatch_build.py).
$(VENV)/.run: requirements/run.txt pyproject.toml hatch_build.py | $(VENV)/bin/python
	$(INSTALL) -r requirements/run.txt
	$(EDITABLE)
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml hatch_build.py | $(VENV)/bin/python
	$(INSTALL) -r requirements/dev.txt
	$(EDITABLE)
	@touch $@ $(VENV)/.run

$(COMPILED): $(KNOWLEDGE) $(COMPILER) | $(VENV)/bin/python
	@test -e $(VENV)/.run || $(MAKE) $(VENV)/.run
	$(BIN)/paresis kb build
