# Everything from a fresh clone: git, make and Python 3.11 or newer are enough, scripts/setup installs the rest.
#
#   make demo            check the example pull request; succeeds when the gate fails, as it should
#   FIXED=1 make demo    the same pull request with its faults fixed; succeeds when it passes
#   make test            all tests but the slow ones  make check   lint, types, layers, words, generated files
#   make test-slow       very large inputs, and many examples of each property instead of few
#   make bench           measurements                 make docs    write the generated pages and schemas
#                        (against other scanners with PEERS_VENV=FOLDER, see docs/secrets.md)
#   make site            build the documentation site into site/, with every link checked
#   make lock            resolve the dependencies again

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check bench docs site lock image clean

PYTHON_IN := .venv/bin
# Groups are started first, so that the container is built beside the other tests and not after them.
PYTEST ?= --numprocesses=auto --dist=loadgroup
# Where this is set, as in many images, each of the processes that the tests start would compile every module again.
unexport PYTHONDONTWRITEBYTECODE
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
SYSTEM := .venv/.system
SITE := .venv-site/.ready
BENCHES := $(addprefix bench/,migrations.py secrets_corpus.py secrets_staged.py secrets_tree.py secrets_history.py)

help:
	@sed -n '/^$$/q; s/^#//p' Makefile

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
	$(PYTHON_IN)/python -m pytest $(PYTEST) -m "not slow"

test-slow: $(DEVELOPMENT) $(SYSTEM)
	$(PYTHON_IN)/python -m pytest $(PYTEST) -m "slow or hypothesis" --hypothesis-profile=many

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
