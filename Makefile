# Two commands matter: `make run` and `make test`. Both install what they need, from nothing.
PYTHON ?= python3
DATA ?= data
BIN := .venv/bin
# On a Pi the environment sees the system's packages: lgpio comes from Raspberry Pi OS, not from pip.
ON_A_PI := $(shell grep -qs 'Raspberry Pi' /proc/device-tree/model && echo --system-site-packages)
# TypeScript and prettier for web/static, run by the Node of the virtual environment.
WEB_TOOLS := tests/javascript
NPM := cd $(WEB_TOOLS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm
# Python keeps the compiled modules: else each of the many processes that the tests start compiles them anew.
unexport PYTHONDONTWRITEBYTECODE
CATALOGUES := $(shell find kiosk/locale -name '*.po')

.PHONY: run test check lint format bench attack year states matrix busy-day waits migration campaign-migrations campaigns scanners pictures lock translations languages system clean

run: .venv/installed
	@$(BIN)/kiosk migrate --data $(DATA)
	@$(BIN)/kiosk demo --data $(DATA) --if-empty
	@$(BIN)/kiosk run --data $(DATA)

test: .venv/installed-dev system
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

check: lint
	$(BIN)/pytest tests/architecture

# What `make check` has more than `make test`.
lint: .venv/installed-dev $(WEB_TOOLS)/node_modules/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run --silent check

bench: .venv/installed-dev system
	$(BIN)/python -m tests.bench

# What attackers can do to the door, each alone and all together; fails where a visitor waits or the memory grows.
attack: .venv/installed-dev
	$(BIN)/python -m tests.attack

# A year of a centre in less than an hour, against a ledger kept outside of it. OPTIONS="--days 30 --seed 8", or "--plant".
year: .venv/installed-dev system
	$(BIN)/python -m tests.year $(OPTIONS)

# The next step of the database, from a change of the models: WORDS say what is true once it is taken.
BRANCH ?= centre
migration: .venv/installed-dev
	@$(BIN)/python -m kiosk.migrations.new_step $(BRANCH) "$(WORDS)"

# Every page in each of its states, in both languages and at each size. OPTIONS="usual --quick": one centre, without axe-core.
states: .venv/installed-dev system
	$(BIN)/python -m tests.states $(OPTIONS)

# Every page of visitors in every language, at every size, in every way of seeing. OPTIONS="so ar --quick": two languages, without axe-core.
matrix: .venv/installed-dev system
	$(BIN)/python -m tests.matrix $(OPTIONS)

# How good the waits are that visitors of simulated centres are shown; fails where an aim is missed. OPTIONS="--seed 20 --seeds 5".
waits: .venv/installed-dev
	$(BIN)/python -m tests.waits $(OPTIONS)

# A busy day at three desks by keyboard alone, against a ledger of its own. OPTIONS="--hours 1 --pictures FOLDER".
busy-day: .venv/installed-dev system
	$(BIN)/python -m tests.busy_day $(OPTIONS)

# Migrations on two years of data, killed at each call that puts something on the disk.
campaign-migrations: .venv/installed-dev system
	ENTREN_CAMPAIGN=1 $(BIN)/pytest tests/kiosk/migrations/test_interrupted.py

# Four scanners with 20 scans a second each, for a minute, while four browsers follow: none is lost or doubled.
scanners: .venv/installed-dev system
	ENTREN_CAMPAIGN=1 $(BIN)/pytest tests/flows/test_four_scanners.py

# Every campaign of which `make test` runs a small part, as a whole. It takes an hour or more.
campaigns: .venv/installed-dev system
	ENTREN_CAMPAIGN=1 $(BIN)/pytest $(shell grep -rl --include='test_*.py' CAMPAIGN tests)

# The README's pictures, anew.
pictures: .venv/installed-dev system
	$(BIN)/python -m tests.pictures

# The system's own parts that the tests drive: a browser, a database server, fonts, a tracer.
system:
	@sh tests/system-packages

.venv/made:
	$(PYTHON) -m venv $(ON_A_PI) .venv
	@touch $@

.venv/installed: .venv/made requirements.lock pyproject.toml hatch_build.py $(CATALOGUES)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(WEB_TOOLS)/node_modules/installed: .venv/installed-dev $(WEB_TOOLS)/package-lock.json
	$(NPM) ci --silent --no-audit --no-fund
	@touch $@

# JavaScript and CSS as `make check` wants them.
format: .venv/installed-dev $(WEB_TOOLS)/node_modules/installed
	$(BIN)/ruff format .
	$(NPM) run --silent format

# Needs uv; the locks hold for Python 3.11 to 3.13 and name no index. What is locked already stays as it is:
# UPGRADE="--upgrade" moves all to their newest, UPGRADE="--upgrade-package flask" one.
UPGRADE ?=
LOCK := uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --extra build
lock:
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.lock
	$(LOCK) $(UPGRADE) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

# Swedish is the text in the code; the other languages are translations of it. Staff's languages have every text, those
# of visitors only what visitors read: visitors.pot, the template for a new language.
EXTRACT := $(BIN)/pybabel -q extract -F babel.cfg --project=Entrén
UPDATE := $(BIN)/pybabel -q update -d kiosk/locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
# NEW="fi": a catalogue for a language that has none yet.
translations: .venv/installed
	$(EXTRACT) --no-location --sort-output -o kiosk/locale/messages.pot kiosk web device
	$(EXTRACT) --add-location=file --sort-output -o kiosk/locale/visitors.pot $$($(BIN)/python -m tests.architecture.readers)
	sed -i '/^"POT-Creation-Date/d' kiosk/locale/visitors.pot
	for one in $(NEW); do test -f kiosk/locale/$$one/LC_MESSAGES/messages.po || \
	    $(BIN)/pybabel -q init -i kiosk/locale/visitors.pot -d kiosk/locale -l $$one || exit 1; done
	for one in kiosk/locale/*/LC_MESSAGES/messages.po; do one=$$(basename $${one%/*/*}); test $$one = en && from=messages || from=visitors; \
	    $(UPDATE) -i kiosk/locale/$$from.pot -l $$one || exit 1; done
	$(BIN)/pybabel -q compile -d kiosk/locale

# What each language of visitors still needs, and where a text is too long, wrongly plural or not plain Swedish.
languages: .venv/installed
	@$(BIN)/python -m tests.architecture.visitors_texts

clean:
	rm -rf .venv build dist $(WEB_TOOLS)/node_modules
