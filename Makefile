# The environment is .venv; every target that needs it makes it first, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-cluster test-lowest xgboost-versions lint bench bench-fetch bench-commands \
	bench-similar bench-streaming bench-video notebooks docs lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv: packages, jars and the class-data archive

$(READY): setup.py requirements.lock conf/spark-local.conf
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "moviepipe needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/moviepipe setup
	@touch $@

run: $(READY) ## run the whole pipeline on a generated catalogue: no key, no data
	$(BIN)/moviepipe demo

test: $(READY) ## run every test, two files at a time
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-fast: $(READY) ## run the tests that need no JVM
	$(BIN)/python -m pytest tests/unit

test-cluster: $(READY) ## run the artifact for EMR on Spark clusters of this machine
	$(BIN)/python -m pytest tests/e2e/test_cluster.py -m ''

test-lowest: ## run every test on the lowest versions that setup.py allows, in .venv-lowest
	$(PYTHON) -m venv .venv-lowest
	sed -n 's/^        "\([^">=]*\)>=\([^",]*\).*/\1==\2/p' setup.py > .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip install --quiet --constraint .venv-lowest/lowest.txt --editable '.[dev]'
	.venv-lowest/bin/moviepipe setup
	.venv-lowest/bin/python -m pytest --numprocesses 2 --dist loadfile

xgboost-versions: ## make .venv-xgboost: the XGBoost versions of SageMaker's container, for tests of exported models
	$(PYTHON) -m venv .venv-xgboost/xgboost-3.0.5
	$(PYTHON) -m venv .venv-xgboost/xgboost-1.7.6
	.venv-xgboost/xgboost-3.0.5/bin/python -m pip install --quiet xgboost-cpu==3.0.5 'numpy<2'
	.venv-xgboost/xgboost-1.7.6/bin/python -m pip install --quiet xgboost==1.7.6 'numpy<2'

lint: $(READY) ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY) ## measure landing to Gold against DuckDB, plain Spark and pandas
	$(BIN)/python benchmarks/medallion.py

bench-fetch: $(READY) ## measure fetching against a plain loop, on the local TMDb
	$(BIN)/python benchmarks/fetch.py --memory-ids 0

bench-commands: $(READY) ## measure the commands that only look against DuckDB with delta-rs, on demo-lake
	$(BIN)/python benchmarks/commands.py --lake demo-lake

bench-video: $(READY) ## measure how fast videos are looked into, on the clips in CLIPS
	$(BIN)/python benchmarks/video.py --clips $(CLIPS)

bench-similar: $(READY) ## measure similar movies against scikit-learn, on 5,000 generated ones
	$(BIN)/python benchmarks/similar.py --movies 5000

bench-streaming: $(READY) ## measure Kafka in and MongoDB out, beside MongoDB's Spark connector
	$(BIN)/python benchmarks/streaming.py

notebooks: $(READY) ## predict on ./demo-lake, run the notebooks there and keep their outputs
	test -e demo-lake/models/popularity/current || $(BIN)/moviepipe train popularity --lake demo-lake
	test -e demo-lake/models/pre_release/current || $(BIN)/moviepipe train pre-release --lake demo-lake
	$(BIN)/moviepipe predict popularity --lake demo-lake
	$(BIN)/moviepipe predict pre-release --lake demo-lake
	$(BIN)/moviepipe similar --lake demo-lake
	$(BIN)/python notebooks/run.py

docs: $(READY) ## write the generated pages: tables, rules, lineage, settings
	$(BIN)/python -m moviepipe.docs $(LAKE)

lock: $(READY) ## resolve requirements.lock again
	$(BIN)/pip-compile --quiet --upgrade --extra dev --extra video --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --output-file requirements.lock setup.py

clean: ## remove the environment and what runs have made
	rm -rf $(VENV) .venv-lowest .venv-xgboost out lake demo-lake
