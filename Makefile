# demo: a dirty shop, a whole night on it, a look at the result   check: minutes, no JVM   test: what must hold before a commit
# PYTHON=python3.12 picks the interpreter; TORCH_INDEX=URL takes torch from another index (a CPU build saves gigabytes).
# JOBS=1 runs the tests in one process, as a debugger wants it; TESTS="-k prices" hands options on to pytest.
# TORTURE="--random 5 --only jvm" chooses among the faults of `make torture`.
SHELL := /bin/bash
VENV := .venv/bin
DEMO := build/demo
BENCHES := scoring generation topk nights recommendations trainer
JOBS := 2
SHARED := $(if $(filter 1,$(JOBS)),,--numprocesses $(JOBS) --no-loadscope-reorder)
export PYTHON TORCH_INDEX

.PHONY: help demo check test test-slow test-pages torture lint bench dist clean java
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: .venv/installed java  ## a dirty demo shop and one whole night on it, in build/demo
	$(VENV)/nightshelf demo $(DEMO)
	tools/ensure-java $(VENV)/nightshelf run $(DEMO)/shop.toml
	$(VENV)/nightshelf show $(DEMO)/shop.toml gold/product_categories -n 5

check: lint  ## what lint checks, and all tests that need no JVM
	$(VENV)/pytest -m "not slow and not spark and not pages" $(SHARED) $(TESTS) --session-timeout=1200

test: lint java .venv/jars  ## what lint checks, and all tests but the slow ones
	tools/ensure-java $(VENV)/pytest -m "not slow and not pages" $(SHARED) $(TESTS) --session-timeout=4200

test-slow: .venv/installed java .venv/jars  ## the slow tests, which take an hour or two
	tools/ensure-java $(VENV)/pytest -m "slow and not pages" $(SHARED) $(TESTS)

test-pages: .venv/installed  ## the pages in headless Chromium, which is installed where it is missing; PICTURES=FOLDER keeps them
	@command -v chromium google-chrome chromium-browser >/dev/null || apt-get install -y -q chromium
	NIGHTSHELF_PICTURES=$(PICTURES) $(VENV)/pytest -m pages $(TESTS)

torture: .venv/installed java  ## nights under faults: killed at every kill point, full disk, other writers; takes hours
	tools/ensure-java $(VENV)/python tests/nights/torture.py $(TORTURE)

lint: .venv/installed  ## ruff, import rules, types
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports
	$(VENV)/mypy

bench: .venv/installed java  ## every benchmark; each prints what it measured
	@for bench in $(BENCHES:%=benchmarks/%.py); do echo "== $$bench"; tools/ensure-java $(VENV)/python "$$bench" || exit 1; done

dist: .venv/installed  ## the wheel, and the same code as the zip that spark-submit --py-files takes
	rm -rf dist build/lib build/bdist.*
	$(VENV)/pip wheel --quiet --no-deps --wheel-dir dist .
	rm -rf build/lib build/bdist.*
	for wheel in dist/*.whl; do cp "$$wheel" "$${wheel%-py3-none-any.whl}.zip"; done
	@ls -l dist

clean:  ## remove what the other targets made, but for .venv
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .import_linter_cache spark-warehouse
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

java:
	@tools/ensure-java

.venv/jars: .venv/installed | java
	tools/ensure-java $(VENV)/python -c 'from pipelines.lake.session import spark_session; spark_session("jars").stop()'
	@touch $@  # two processes that both fetched Delta's jars would be in each other's way

.venv/installed: pyproject.toml constraints.txt
	tools/ensure-venv
	@touch $@
