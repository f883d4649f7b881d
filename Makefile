# `make` lists what can be asked for.

SHELL := /bin/sh
BIN := .venv/bin
OUT := build/gisapp.png
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-annotate --no-emit-index-url \
	--custom-compile-command "make lock"
# More for pytest and for the lock: make test ARGS="-k clock", make lock LOCK_ARGS=--upgrade
ARGS ?=
LOCK_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench geo shots lock wheel clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything into .venv (does nothing when it is there)
	@./tools/setup.sh

run: setup ## open the window; without a display, draw the default figure
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname -s)" = Darwin ]; then \
		$(BIN)/gisapp $(ARGS); \
	else \
		mkdir -p $(dir $(OUT)) && \
		QT_QPA_PLATFORM=offscreen $(BIN)/gisapp render -o $(OUT) $(ARGS) && \
		echo "There is no display, so the default figure was drawn: $(CURDIR)/$(OUT)"; \
	fi

test: setup ## run the tests (ARGS="-k clock" for some of them)
	@$(BIN)/pytest -n 2 --dist loadfile --max-worker-restart 0 $(ARGS)

check: setup ## format, lint, types, imports, dependencies, dead code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry gisapp
	$(BIN)/vulture

format: setup ## format the code and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure, print a table, write it to benchmarks/latest.json and docs
	@$(BIN)/python -m benchmarks $(ARGS)

geo: setup ## rebuild resources/geo from its sources
	$(BIN)/python -m tools.build_geo $(ARGS)

shots: setup ## redraw the pictures of docs/images
	$(BIN)/python -m tools.shots $(ARGS)

lock: setup ## lock the dependencies again (LOCK_ARGS=--upgrade for newer ones)
	$(LOCK) $(LOCK_ARGS) --output-file requirements.txt
	$(LOCK) $(LOCK_ARGS) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

wheel: setup ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean: ## remove what was built; .venv and the downloads of make geo stay
	@if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name geo-cache -exec rm -rf {} +; fi
	rm -rf dist .coverage htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find gisapp tools tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
