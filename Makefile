# The commands of the project; `make` alone lists them. ARGS is passed on: make lecture ARGS="--quality hd"

PYTHON_ENV = .venv/bin/python
ARGS =
# One more than there are processors: tests often wait, for pages that are drawn and processes that end.
TESTS_AT_ONCE = $$(($$(getconf _NPROCESSORS_ONLN) + 1))

help:            ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

setup:           ## make or update .venv; nothing when it is up to date
	@sh setup.sh

lecture: setup   ## film every scene, cut chapters and lecture
	@$(PYTHON_ENV) render.py lecture $(ARGS)

measure:         ## measure everything again, for the record; make test compares a part
	@sh setup.sh
	@$(PYTHON_ENV) -m models record --force $(ARGS)

test:            ## set up the tests' own tools too, lint, type check, and all tests
	@sh setup.sh --tests
	$(PYTHON_ENV) -m ruff check .
	$(PYTHON_ENV) -m mypy netfilm models scenes production benchmarks
	$(PYTHON_ENV) -m pytest -n $(TESTS_AT_ONCE) --dist worksteal $(ARGS)

doctor: setup    ## what this machine has, what is missing, how to get it
	@$(PYTHON_ENV) render.py doctor $(ARGS)

# Needs uv. Pins that still fit are kept. What only torch's CUDA builds need is left out: torch pins it itself.
PIN = uv pip compile --quiet --universal --no-annotate --no-header pyproject.toml
TIDY = sed -E -e '/^(cuda|nvidia|triton)/d' -e "s/python_full_version < '3.15'( and )?//" \
    -e "s/( and )?\(sys_platform == 'darwin' or sys_platform == 'linux'\)//" -e "s/ ; *$$//"

lock:            ## pin what pyproject.toml asks for in requirements.lock, and in requirements-browser.lock what tests add
	$(PIN) --extra dev -o requirements.lock
	$(TIDY) requirements.lock > requirements.lock.new
	mv requirements.lock.new requirements.lock
	$(PIN) --extra browser -c requirements.lock | $(TIDY) | grep -vxFf requirements.lock > requirements-browser.lock.new
	mv requirements-browser.lock.new requirements-browser.lock

clean:           ## remove everything filmed and measured, and the caches; .venv stays
	rm -rf media .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.PHONY: help setup lecture measure test doctor lock clean
