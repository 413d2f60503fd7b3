# Every command works on a fresh clone: scripts/setup makes .venv and installs what is pinned.
# The names are a contract (docs/operations.md).

PYTHON := .venv/bin/python
WORKERS ?= auto
# Ends with make, however make ends.
TETHERED = exec $(PYTHON) -I -S medspa/local/processes/tether.py $$PPID

# This machine is a developer's, also with a DATABASE_URL: no HTTPS, no SECRET_KEY to ask for.
export LOCAL ?= 1
# Where bytecode is not to be written, each process would compile the tests anew: ten seconds.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-fast check bench bench-live race shell psql vendor plates languages golden

help:
	@echo "make run      the clinic with a demo at http://127.0.0.1:8000 (PORT, HOST)"
	@echo "make test     every test: unit, page, race, browser"
	@echo "make test-fast  rules, services and models: no page, race, browser or server of its own, nothing slow"
	@echo "make check    format, lint, types, templates, measures, layers, migrations, deployment settings"
	@echo "make bench    availability and booking, measured on a database of their own (some minutes)"
	@echo "make bench-live  how soon open boards know of bookings (two minutes)"
	@echo "make race     a thousand rounds of each race for one time, on a database of their own (hours)"
	@echo "make shell    a Django shell"
	@echo "make psql     psql on the database"
	@echo "make vendor   static/vendor/ from npm, as its manifest pins it"
	@echo "make languages  what is to be translated, and the compiled translations (locale/)"
	@echo "make golden   the golden files of the messages, written anew"
	@echo "make plates   the face plates and outlines from the mesh (some minutes)"

setup:
	@scripts/setup

setup-dev:
	@scripts/setup dev

run: setup
	@$(TETHERED) $(PYTHON) -u manage.py up

test: setup-dev
	@$(TETHERED) $(PYTHON) -m pytest -n $(WORKERS) --maxprocesses 4

# ARGS="-k holds" for some of them.
test-fast: setup-dev
	@$(TETHERED) $(PYTHON) -m pytest -q -n $(WORKERS) --maxprocesses 4 \
		-m "not page and not race and not browser and not services and not slow" $(ARGS)

check: setup-dev
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy .
	.venv/bin/djlint templates --lint --quiet
	$(PYTHON) -m devtools.house
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	@# Generated columns are checked against the server's version.
	@$(PYTHON) manage.py services start
	$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	LOCAL=0 HTTPS=1 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))') \
		RECORD_KEYS=1:$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(32))') \
		$(PYTHON) manage.py check --deploy --fail-level WARNING
	@$(PYTHON) manage.py services stop

# ARGS=--quick leaves out the million appointments.
bench: setup
	@$(TETHERED) $(PYTHON) -u manage.py bench $(ARGS)

# 200 boards, 20 bookings a second for a minute; ARGS="--boards 20 --seconds 10" for less.
bench-live: setup
	@$(TETHERED) $(PYTHON) -u manage.py bench_live $(ARGS)

# The words of every message, written anew: read the difference before it is kept.
golden: setup-dev
	@UPDATE_GOLDEN=1 $(TETHERED) $(PYTHON) -m pytest -q -n 0 -m golden

# ARGS="--rounds 100" is a short one.
race: setup
	@$(TETHERED) $(PYTHON) -u manage.py race $(ARGS)

shell: setup
	@exec $(PYTHON) manage.py shell

psql: setup
	@exec $(PYTHON) manage.py dbshell

vendor: setup
	@$(PYTHON) scripts/vendor.py

plates: setup-dev
	@$(PYTHON) -m treatments.face.plates.render_plates $(ARGS)
	@[ -n "$(ARGS)" ] || $(PYTHON) -m treatments.face.plates.turned_light

languages: setup-dev
	@$(PYTHON) scripts/languages.py
