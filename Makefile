# Every task of the project. `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
REPORTS := dist/reports
# A suite: one project of vitest.config.ts, with a report that `test` adds up.
suite = vitest run --project $(1) --reporter=default --reporter=json --outputFile.json=$(REPORTS)/$(1).json --passWithNoTests

.PHONY: help deps build schemas check test demo bench stitch faults prove claims clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: node_modules/.package-lock.json ## Install what package-lock.json names, when it is newer than node_modules
node_modules/.package-lock.json: package-lock.json
	@node .ci/installed.js || npm ci --no-audit --no-fund --loglevel=error
	@touch $@

build: deps ## Compile the services to dist/ and the pages to dist/web
	@tsc -p tsconfig.build.json
	@if [ -f services/insights/web/index.html ]; then vite build services/insights/web --logLevel warn; fi

schemas: build ## Register changed record schemas; refuses incompatible ones
	@node dist/schemas/register.js

check: deps ## Format, lint, types, architecture, dead code, unit tests
	@status=0; step() { echo "== $$1"; shift; "$$@" || status=1; }; \
	step 'format and lint' biome ci --max-diagnostics=20 .; \
	step types tsc -p tsconfig.json --incremental --tsBuildInfoFile dist/.check.tsbuildinfo; \
	step architecture depcruise --config .dependency-cruiser.cjs services schemas deploy tests; \
	step 'dead code' knip --no-progress; \
	step 'unit tests' $(call suite,unit); \
	exit $$status

test: build ## check, then contract and end-to-end tests on real servers; ends with "N passed, N failed"
	@rm -rf $(REPORTS); status=0; \
	$(MAKE) check || status=1; \
	$(call suite,contract) || status=1; \
	$(call suite,e2e) || status=1; \
	node .ci/tally.js $(REPORTS) unit contract e2e || status=1; \
	exit $$status

demo: build ## A living omnichannel retailer on this machine: 90 days, 20,000 people, then live; Ctrl-C ends it
	@node bin/throughline.js demo

bench: build ## Measure throughput and latency on real servers
	@tsc -p tests/bench/tsconfig.json
	@node dist/tests/bench/main.js

stitch: build ## Two instances stitch EVENTS= of PEOPLE= (SEED=), are killed and begin anew; compared with SQL over the facts
	@TL_STITCH_EVENTS='$(or $(EVENTS),1000000)' TL_STITCH_PEOPLE='$(or $(PEOPLE),100000)' TL_STITCH_SEED='$(or $(SEED),7)' \
	vitest run --project e2e tests/e2e/stitching.test.ts

faults: build ## Kill, freeze, wipe and cut off everything under load: FAULTS= of SEED= (ONLY= these) while EVENTS= are sent
	@tsc -p tests/faults/tsconfig.json
	@TL_FAULTS='$(or $(FAULTS),20)' TL_FAULTS_EVENTS='$(or $(EVENTS),20000)' TL_FAULTS_SEED='$(or $(SEED),1)' TL_FAULTS_ONLY='$(ONLY)' node dist/tests/faults/main.js

PROOFS := services/journeys/domain/identity/prove.test.ts services/journeys/stitching.test.ts
prove: deps ## Stitching against its oracles on random histories: RUNS= of each property, those of SEED=
	@seed='$(SEED)'; seed=$${seed:-$$((RANDOM * 32768 + RANDOM))}; runs='$(RUNS)'; runs=$${runs:-5000}; status=0; SECONDS=0; \
	echo "seed $$seed, $$runs histories of each property"; \
	TL_PROVE_SEED=$$seed TL_PROVE_RUNS=$$runs vitest run --project unit $(PROOFS) || status=1; \
	echo "seed $$seed, $$runs histories of each property, $$SECONDS seconds"; \
	[ $$status = 0 ] || echo "A proof failed. To repeat it: make prove SEED=$$seed RUNS=$$runs"; \
	exit $$status

claims: ## Everything that backs a claim: test, prove, faults, bench
	@status=0; for task in test prove faults bench; do $(MAKE) $$task || status=1; done; exit $$status

clean: ## Remove what was built (not node_modules, not .throughline)
	@rm -rf dist coverage
