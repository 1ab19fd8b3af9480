# The course from a fresh clone: `make run` for the tour, `make lab` for the chapters, `make test` for everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: run test install lab build clean

run: $(VENV)/.installed
	$(BIN)/ssl-course run

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V 2>&1): try make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --upgrade pip
	$(BIN)/python -m pip install --editable ".[dev]"
	touch $@

lab: $(VENV)/.installed
	$(BIN)/ssl-course open

build: $(VENV)/.installed
	$(BIN)/ssl-course build

# Tests run side by side: cores that wait for each other must sleep, or torch's threads stall. Alone, they had better spin.
test: export OMP_WAIT_POLICY := PASSIVE
test: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup tests
	SCALE=quick $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --nbval-lax --nbval-current-env chapters solutions

clean:
	rm -rf $(VENV) build dist results *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
