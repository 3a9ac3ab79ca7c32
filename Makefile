# Two commands: `make run` opens the desk, `make test` proves it. Each sets up what it needs.
PYTHON ?= python3
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check
# Wheels only, each with its hash. The lists are whole, so that pip resolves nothing.
LOCKED := $(PIP) --require-hashes --only-binary :all: --no-deps

# Three processes on two cores, because browsers and servers wait for each other. In the order
# of the folders, so that what the files of a folder share is opened once.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

export PORT
.PHONY: constraints sbom run test test-slow wheel lint format check artefacts reader calibrate eval bench quality figures soak browser nginx clean

run: $(VENV)/.run ## open the desk on http://127.0.0.1:$(PORT)
	@$(BIN)/qa serve --build $(ARGS)

test: $(VENV)/.test browser nginx ## run the tests; test-slow runs the others
	@$(PYTEST) $(ARGS)

test-slow: $(VENV)/.test browser ## the few tests that take minutes each
	@$(PYTEST) -m slow $(ARGS)

wheel: $(VENV)/.test ## the smoke tests on the built wheel, with the source out of sight
	@VENV=$(VENV) .ci/wheel

lint: $(VENV)/.test ## ruff, mypy, and the contracts of imports
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.test
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

check: $(VENV)/.run ## do the articles, their catalogue and the golden questions agree?
	@$(BIN)/qa check

# Where the collections are; they are not in the repository.
COLLECTIONS ?= ../shared/collections
SETS ?= ../shared/training
SHARED = --collections $(COLLECTIONS) --sets $(SETS)
RUNS := training/.work

artefacts: $(if $(READER),reader) $(VENV)/.test ## make the stale ones of the shipped files; READER=1 trains the reader too
	@$(BIN)/python -m training.artefacts $(ARGS)

reader: $(VENV)/.test ## train the reader and measure it: two hours, and SETS and COLLECTIONS
	@$(PIP) --quiet --constraint constraints.txt --editable '.[all,train]'
	@$(BIN)/python -m training.reader.train --minutes 64 --out $(RUNS)/seed1 $(SHARED)
	@$(BIN)/python -m training.reader.train --after $(RUNS)/seed1 --last --minutes 64 --rate 6e-5 \
	  --out $(RUNS)/last $(SHARED)
	@$(BIN)/python -m training.reader.export $(RUNS)/last $(SHARED)
	@$(BIN)/python -m training.reader.judge --whole $(RUNS)/last/network.safetensors $(SHARED)

# The promise: of the answers shown as found, at most this share is wrong.
WRONG ?= 0.05
calibrate: $(VENV)/.run ## fit the shipped confidence on the golden questions
	@$(BIN)/python -m training.calibration --wrong $(WRONG)

eval: $(VENV)/.run ## do the golden questions still reach the repository's bars?
	@$(BIN)/qa eval corpus/questions/dev.jsonl --bars bench/bars.toml $(ARGS)

quality: $(VENV)/.run ## docs/evaluation.md: every configuration on every set; hours the first time
	@$(BIN)/python -m bench.desk.quality --collections $(COLLECTIONS) $(ARGS)

bench: $(VENV)/.run ## docs/benchmarks.md: the desk beside its peers; see bench/README.md
	@$(BIN)/python -m bench.peers.run --out bench/.results --sets golden,squad2-a:3:250,mtrag-a:1 \
	  --collections $(COLLECTIONS) $(ARGS)
	@$(BIN)/python -m bench.peers.report bench/.results

figures: $(VENV)/.run ## make the pages of docs/ again that are older than their inputs and take no hours
	@$(BIN)/qa build && $(BIN)/python -m bench.records --make

soak: $(VENV)/.test ## docs/reliability.md: kills, damage, a full disk, failovers, crowds, renewals, foreign files; hours (ARGS=--short: minutes)
	@$(LOCKED) --quiet --requirement requirements/soak.txt
	@$(BIN)/qa build && $(BIN)/python -m bench.soak.run --out docs/reliability.md $(ARGS)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

# torch has no hash here: it is built for a processor or for a kind of GPU, and where it
# comes from decides which. A build that is there already, or a wheel that pip finds first,
# is taken.
$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt requirements/run.txt
	$(LOCKED) --requirement requirements/run.txt
	$(PIP) --constraint constraints.txt torch
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(LOCKED) --requirement requirements/test.txt
	@$(BIN)/python -m pip check
	@touch $@

# The versions of constraints.txt with the hashes of all their files, for each purpose.
# To move a version, change it there first.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-build --no-header \
  --no-annotate --generate-hashes --override requirements/without-torch.txt --constraint constraints.txt
constraints: $(VENV)/.test ## make requirements/*.txt again; needs a network
	@$(LOCK) --output-file requirements/serve.txt pyproject.toml --extra serve --extra postgres
	@$(LOCK) --output-file requirements/run.txt pyproject.toml requirements/build.in requirements/beside-torch.in --extra all
	@$(LOCK) --output-file requirements/test.txt pyproject.toml requirements/build.in requirements/beside-torch.in --extra all --extra test
	@$(LOCK) --output-file requirements/build.txt requirements/build.in
	@$(LOCK) --output-file requirements/sbom.txt requirements/sbom.in
	@$(LOCK) --output-file requirements/soak.txt requirements/soak.in

# The tool has an environment of its own, so that it is no part of what it lists.
SBOM := $(VENV)/sbom
sbom: $(VENV)/.run ## sbom.json: every package that is installed here, as CycloneDX
	@test -d $(SBOM) || $(PYTHON) -m venv $(SBOM)
	@$(SBOM)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --only-binary :all: --no-deps --requirement requirements/sbom.txt
	@$(SBOM)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
	  --output-file sbom.json $(BIN)/python

# The browser tests need a Chromium. Its headless shell is faster, and not packaged everywhere.
# Where neither can be installed, the tests are skipped and say so.
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq fonts-dejavu-core
browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null \
	  || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq \
	  && { $(APT) chromium-headless-shell >/dev/null 2>&1 || $(APT) chromium >/dev/null; }; } \
	  || echo "No chromium, and this user may not install it: the browser tests will be skipped."

# One test runs the shipped nginx.conf. Where systemd runs, the package would start a server
# of its own: there nothing is installed.
nginx:
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx \
	  || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && [ ! -d /run/systemd/system ] \
	  && { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	  --no-install-recommends nginx-light >/dev/null 2>&1; }; } \
	  || echo "No nginx: the tests behind it will be skipped. On Debian: apt install nginx-light"

clean: ## forget the environment and the index; articles are untouched
	rm -rf $(VENV) index/CURRENT index/.[!.]* index/[0-9a-f]* index/reports bench/.envs bench/.results
