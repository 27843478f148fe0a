# Two jobs: `make paper` and `make test`. Both set up what they need the first time.
# `make PYTHON=python3.11 test` chooses the interpreter; otherwise the newest of 3.11 to 3.13
# that can make a virtual environment.

USABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	if $$p -c "$(USABLE)" >/dev/null 2>&1; then echo $$p; break; fi; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST = $(BIN)/python -m pytest -p tests.no_grammars $(XDIST)
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=120 \
	--nbval-sanitize-with=notebooks/sanitise.cfg -p no:cacheprovider
XDIST ?= -n 2
OUT ?= output
TARGET ?= win_amd64
# A Linux takes wheels for its own C library and for every older one: pip wants each by name.
GLIBC := $(word 3,$(subst _, ,$(TARGET)))
ARCH := $(patsubst manylinux_2_$(GLIBC)_%,%,$(TARGET))
PLATFORMS = $(if $(filter manylinux_2_%,$(TARGET)),$(foreach n,$(shell seq $(GLIBC) -1 5), \
	--platform manylinux_2_$(n)_$(ARCH)) --platform manylinux2014_$(ARCH),--platform $(TARGET))

# Tests and notebooks start many processes: what one of them compiled, the next ones use.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: paper test test-long test-simulations install which lint unit nbval lab notebooks docs gallery record wheels wheel clean help
.DEFAULT_GOAL := help

help:
	@echo "make paper      write the two papers to output/"
	@echo "make test       lint, tests and notebooks"
	@echo "make test-long  what takes longer: browsers, long fuzz, event records on Spark (needs Java)"
	@echo "make test-simulations  how often headlines are false where nothing happens"
	@echo "make lab        JupyterLab on the notebooks (ARGS=--no-browser for its options)"
	@echo "make notebooks  run the notebooks again and store their outputs"
	@echo "make record     write tests/record/ again, for a change in what the package prints"
	@echo "make wheels     fill wheels/ for a machine without internet (TARGET=$(TARGET))"
	@echo "make docs       build the site of docs/ into site/"
	@echo "make gallery    write the generated pages of docs/ and their pictures again"
	@echo "make clean      remove the virtual environment and what was built"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python from 3.11 to 3.13 was found that can make a virtual environment. Install one, or name it: make PYTHON=/path/to/python3"; exit 2; }
	@echo "Making a virtual environment in $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.paper: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the pinned versions (about a minute the first time)"
	@$(PIP) install --quiet -c constraints.txt -e '.[paper]'
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the pinned versions (about a minute the first time)"
	@$(PIP) install --quiet -c constraints.txt -e '.[paper,scale,test]'
	@touch $@ $(VENV)/.paper

$(VENV)/.docs: $(VENV)/.test
	@$(PIP) install --quiet -c constraints.txt -e '.[docs]'
	@touch $@

$(VENV)/.long: $(VENV)/.test
	@$(PIP) install --quiet -c constraints.txt -e '.[spark]'
	@touch $@

# The two papers are made at the same time; output of the second is printed after the first.
paper: $(VENV)/.paper
	@mkdir -p $(OUT); $(BIN)/rocu paper --example illustrative --out $(OUT)/illustrative \
		> $(OUT)/.illustrative 2>&1 & second=$$!; \
	$(BIN)/rocu paper --out $(OUT)/published; first=$$?; \
	wait $$second; code=$$?; cat $(OUT)/.illustrative; rm -f $(OUT)/.illustrative; \
	[ $$first -eq 0 ] || exit $$first; exit $$code

install: $(VENV)/.test

which:
	@$(PYTHON) -c "import sys; print('%d.%d' % sys.version_info[:2])"

test: lint unit nbval

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Two workers, one for each core of a small machine. The cells of a notebook stay together.
unit: $(VENV)/.test
	$(PYTEST) --dist worksteal -m "not slow and not long and not simulation" tests

nbval: $(VENV)/.test
	$(PYTEST) --dist loadfile $(NBVAL) notebooks

# What takes longer: pages in a browser, hostile files that grow, long fuzz, notebooks spoilt on
# purpose, records on Spark. CI runs what is slow, and not what is long.
test-long: $(VENV)/.long
	ROCU_LONG=1 $(PYTEST) --dist worksteal -m "slow or long" tests

# How often a headline is false where nothing happens: a quarter of an hour and more.
test-simulations: $(VENV)/.test
	ROCU_LONG=1 $(PYTEST) --dist worksteal -m simulation tests

lab: $(VENV)/.paper
	@$(BIN)/rocu lab $(ARGS)

notebooks: $(VENV)/.test
	@$(BIN)/rocu notebooks --out notebooks

docs: $(VENV)/.docs
	@$(BIN)/python docs/make.py site && $(BIN)/python -m mkdocs build --strict --quiet --site-dir site && echo "site/index.html"

gallery: $(VENV)/.test
	@$(BIN)/python docs/make.py pictures

record: $(VENV)/.test
	@$(BIN)/python -m tests.record.make $(ARGS)

wheel: $(VENV)/.test
	@$(BIN)/python -m build --wheel --outdir dist >/dev/null && ls dist

# pip reads environment markers for the machine it runs on, so what only Windows needs is
# asked for by name. What was fetched for another machine is in the way of none, and stays.
wheels: $(VENV)/.paper
	@mkdir -p wheels
	@$(PIP) wheel --quiet --no-deps --wheel-dir wheels .
	@grep -E "os_name == 'nt'|sys_platform == 'win32'" constraints.txt | cut -d';' -f1 \
		> wheels/.windows-only
	@$(PIP) download --quiet --only-binary=:all: $(PLATFORMS) --find-links wheels \
		--python-version $$($(BIN)/python -c "import sys; print('%d.%d' % sys.version_info[:2])") \
		-c constraints.txt -d wheels 'rocu-analysis[paper,scale,test]' editables \
		$$(case "$(TARGET)" in win*) cat wheels/.windows-only ;; esac)
	@rm -f wheels/.windows-only
	@echo "$$(ls wheels | wc -l) wheels in wheels/ for $(TARGET)"

clean:
	rm -rf $(VENV) build dist output site wheels .pytest_cache .ruff_cache .hypothesis
