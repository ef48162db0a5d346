# make help      list these
# make dataset   build the shipped exports into dist/
# make test      run the tests, on all processors
# make fuzz      damage exports, configs, schemes and releases at random: make fuzz ROUNDS=1000 SEED=7
# make matrix    load releases with old and new versions of datasets, and build with other versions of Python
# make environments  what matrix, live and buckets install: make --jobs=4 environments
# make live      the tests with a real Label Studio and a real browser (make studio installs the server: 800 MB)
# make buckets   the tests with object stores: two that speak S3, a stand-in of Google's (make stores: 200 MB)
# make sarif     the output for code scanning by the official schema (needs npm)
# make check     lint, types, and whether generated files are fresh
# make generated write the generated files anew
# make corpus    the shipped export: articles/ through a real Label Studio
# make bench     the tables of speed and memory in docs/speed.md
# make package   the source archive and the wheel of newsann, in build/package/, compared and tried
# make pictures  the pictures in the README, with a real Label Studio and Chromium

PYTHON ?= python3
BIN := .venv/bin
RELEASE := dist/news-attribution-1.0.0
DATASETS := .matrix/datasets-2.14 .matrix/datasets-2.21 .matrix/datasets-3.6 .matrix/datasets-4.8
PYTHONS := .matrix/python-3.12 .matrix/python-3.13

# Every test that starts a Python would compile newsann again if none kept what it compiled.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help dataset test fuzz matrix environments studio live stores buckets sarif check generated corpus bench
.PHONY: package pictures clean

dataset: .venv/installed
	@$(BIN)/newsann build annotations --out dist --version 1.0.0
	@echo
	@echo 'from datasets import load_dataset; dataset = load_dataset("$(RELEASE)", "documents")'

help:
	@sed -n 's/^# make /make /p' Makefile

test: .venv/installed
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

fuzz: .venv/installed
	NEWSANN_FUZZ_ROUNDS=$(or $(ROUNDS),300) NEWSANN_FUZZ_SEED=$(or $(SEED),2) $(BIN)/python -m pytest tests/test_fuzz.py

matrix: .venv/installed $(DATASETS:=/installed) $(PYTHONS:=/installed)
	$(BIN)/python -m pytest tests -m releases --matrix=.matrix --numprocesses auto --dist loadgroup
	$(lastword $(PYTHONS))/bin/python -m pytest tests/project/building tests/test_reproducible.py -m workers --spawn

studio: .studio/installed

environments: .venv/installed .studio/installed .stores/installed $(DATASETS:=/installed) $(PYTHONS:=/installed)

live: .venv/installed .venv/model .studio/installed
	$(BIN)/python -m pytest tests/live --studio

stores: .stores/installed

buckets: .venv/installed .stores/installed
	$(BIN)/python -m pytest tests/stores --stores

sarif: .venv/installed .sarif/schema.json
	$(BIN)/python -m pytest tests/cli/test_sarif_schema.py --sarif-schema=.sarif/schema.json

corpus: .venv/installed .studio/installed
	$(BIN)/python -m tools.corpus
	$(BIN)/newsann markup --check
	$(BIN)/newsann lexicon

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/newsann markup --check
	$(BIN)/newsann lexicon --check
	$(BIN)/newsann scheme compile --check
	$(BIN)/newsann explain --format markdown | diff docs/findings.md -

generated: .venv/installed
	$(BIN)/newsann scheme compile
	$(BIN)/newsann lexicon
	$(BIN)/newsann explain --format markdown > docs/findings.md

bench: .venv/installed .studio/installed
	$(BIN)/python benchmarks/bench.py --newsann $(BIN)/newsann
	$(BIN)/python benchmarks/releases.py --newsann $(BIN)/newsann
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/agreement.py --newsann $(BIN)/newsann
	$(BIN)/python -m tools.labelstudio.load

package: .venv/installed
	rm -rf build
	$(BIN)/python -m hatchling build --directory build/package
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/again build/package/*.tar.gz
	cmp build/package/*.whl build/again/*.whl
	$(BIN)/python -m pytest tests/test_wheel.py

pictures: .venv/installed .studio/installed
	$(BIN)/python -m tools.pictures

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("newsann needs Python 3.11 or newer; make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

.venv/model: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[model]'
	@touch $@

# The server pins much, so it lives by itself; its database is migrated once and copied from then on.
.studio/installed: | .venv/installed
	$(PYTHON) -m venv .studio/venv
	.studio/venv/bin/python -m pip install --quiet --disable-pip-version-check 'label-studio==1.23.2'
	$(BIN)/python -m tools.labelstudio.server
	@touch $@

# OpenStack Swift, moto's server and fake-gcs-server, with all that they need pinned; each is started anew and empty.
.stores/installed: tools/stores/requirements.txt
	$(PYTHON) -m venv .stores/venv
	.stores/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.sarif/schema.json:
	@mkdir -p $(@D)
	cd $(@D) && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0
	tar -xzf $(@D)/microsoft-jest-sarif-1.0.0-beta.0.tgz -O package/lib/schemas/sarif-2.1.0-rtm.5.json > $@

# Each version of datasets with neighbours of its time; 5 is in .venv. newsann itself is beside all but 2.14.0, which
# takes no pyarrow after 20. What 2.21 and 3.6 catch of huggingface_hub are the errors that it raised before 1.0.
.matrix/datasets-2.14/installed: PINS := 'datasets==2.14.0' 'fsspec==2023.6.0' 'huggingface_hub<0.20' 'pyarrow<15' 'numpy<2'
.matrix/datasets-2.21/installed: PINS := 'datasets==2.21.0' 'huggingface_hub<1' --editable .
.matrix/datasets-3.6/installed: PINS := 'datasets==3.6.0' 'huggingface_hub<1' --editable .
.matrix/datasets-4.8/installed: PINS := 'datasets==4.8.5' --editable .
$(DATASETS:=/installed): pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check $(PINS)
	@touch $@

# Another Python: what `python3.12` runs, or else pyenv's newest 3.12, with what a build and its tests need.
.matrix/python-%/installed: pyproject.toml constraints.txt
	@for python in python$* $$(ls -d "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/$*.*/bin/python 2>/dev/null | sort -rV); do \
		if "$$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$*")' 2>/dev/null; then \
			echo "$$python -m venv $(@D)"; "$$python" -m venv $(@D) && exit 0 || exit 1; fi; done; \
		echo "make matrix needs Python $*, and none was found as python$* or under pyenv; pyenv install $*" >&2; exit 1
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . \
		hypothesis pytest pytest-xdist
	@touch $@

clean:
	rm -rf .venv .matrix .studio .stores .sarif build dist
