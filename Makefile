# Everything from a fresh clone: git, make and Python 3.11 or newer are enough, scripts/setup installs the rest.
#
#   make demo            the example pull request meets the gate; succeeds when the gate closes, as it should
#   FIXED=1 make demo    the same pull request with its faults mended; succeeds when the gate opens
#   make test            all tests                    make check   lint, types, floors, generated files, workflows
#   make bench           measurements                 make docs    write the generated pages and schemas
#                        (against other scanners with PEERS_VENV=FOLDER, see docs/secrets.md)
#   make site            build the documentation site into site/, with every link checked
#   make lock            resolve the dependencies again

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs site lock image clean

PYTHON_IN := .venv/bin
PYTEST ?= --numprocesses=auto --dist=loadgroup
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
SYSTEM := .venv/.system
SITE := .venv-site/.ready
BENCHES := $(addprefix bench/,migrations.py secrets_corpus.py secrets_staged.py secrets_tree.py secrets_history.py)

help:
	@sed -n 's/^#//p' Makefile

$(RUNTIME): scripts/setup pyproject.toml requirements.lock
	@scripts/setup runtime

$(DEVELOPMENT): scripts/setup pyproject.toml requirements-dev.lock
	@scripts/setup development

$(SYSTEM): scripts/setup
	@scripts/setup system

$(SITE): requirements-docs.lock
	@scripts/setup site

demo: $(RUNTIME)
	@scripts/demo

test: $(DEVELOPMENT) $(SYSTEM)
	$(PYTHON_IN)/python -m pytest $(PYTEST)

check: $(DEVELOPMENT)
	@scripts/checks

bench: $(DEVELOPMENT) $(SYSTEM)
	@missed=0; for each in $(BENCHES); do echo "== $$each"; $(PYTHON_IN)/python "$$each" || missed=1; done; exit $$missed

docs: $(DEVELOPMENT)
	$(PYTHON_IN)/python scripts/docs.py
	$(PYTHON_IN)/python scripts/transcripts.py

site: $(SITE)
	NO_MKDOCS_2_WARNING=1 .venv-site/bin/mkdocs build --strict

lock:
	@scripts/lock

image:
	docker build --tag launchgate .

clean:
	rm -rf .venv .venv-site site .mypy_cache .ruff_cache .pytest_cache demo build dist
