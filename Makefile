# make demo    builds, makes a bare repository, installs the hook, pushes a good and a bad change
# make test    sets up and runs every test
# make build   release programs in .build/release, gatehouse-hook among them
# make hook    only gatehouse-hook, linked statically
# make check   format, floors and layout
# make builtins-page   docs/rego/builtins.md, from the declarations of the built-ins
# make docs    pages of the three Rego modules in .build/docs, by DocC
# make conformance   OPA's own cases, where they are beside the repository
# make bench   how fast policies are evaluated, beside OPA, regorus and rego-cpp
# make bench-memory   how much memory an evaluation takes, beside the same
# make bench-growth   what twice the input costs
# make bench-push   what a push costs
# make bench-hook   what the hook in front of every push costs
# make chaos   kills the service again and again under load, and looks at what came of it (KILLS=300, STORE=sqlite|postgres)
# make test-real   the basic scenarios at a real forge (FORGE=github|gitlab|gitea|forgejo URL=https://… TOKEN=…, or TOKEN_FILE=…;
#              Tests/RealForge/real.py says what the token needs; REPOSITORY=owner/name, HOOK=http://this-machine:PORT)
# make fuzz    both of these, outside of make test:
# make fuzz-differential   random programs and calls, put to our engine and to OPA (COUNT=20000 SEED=1 MODE=programs)
# make fuzz-parsers        bytes that no reader may trap on (SECONDS=600 for each)
# make load    how many deliveries a second the service takes, with both stores
# make package      a Debian package and a tarball in .build-package, looked at by lintian
# make try-package  both, installed and tried in a bare system (as root)
SHELL := /bin/bash
.DEFAULT_GOAL := build

.PHONY: docs builtins-page setup build hook test check demo conformance bench bench-memory bench-growth bench-push bench-hook bench-record chaos load fuzz fuzz-differential fuzz-parsers test-sanitized test-real package try-package

setup:
	@Scripts/setup

# The Swift library is linked in: the hook starts in front of every push. Access to memory is checked for exclusivity by
# the compiler, and while the tests run; the program itself does not check once more.
RELEASE := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked --disable-local-rpath

build: setup
	swift build $(RELEASE) --product gatehouse
	swift build $(RELEASE) --product rego-conformance
	Scripts/build-hook

hook: setup
	Scripts/build-hook --static-only

test: setup check
	swift build --build-tests
	# Tests that block or compute for long keep the few threads that tasks share; those that wait for answers run by themselves.
	swift test --skip-build --filter '^(HTTPClient|Forges|Store|Service)Tests\.'
	swift test --skip-build --skip '^(HTTPClientTests|ForgesTests|StoreTests|ServiceTests|EndToEnd)\.'
	swift test --skip-build --filter '^EndToEnd\.'

# All tests but those of EndToEnd, which wait for other programs, in a build under a sanitizer: `make test-sanitized
# SANITIZER=address`. Each sanitizer has a build of its own.
SANITIZER ?= thread

test-sanitized: setup
	swift build --build-tests --sanitize=$(SANITIZER) --scratch-path .build/$(SANITIZER)
	swift test --skip-build --sanitize=$(SANITIZER) --scratch-path .build/$(SANITIZER) --skip '^EndToEnd\.'

check:
	swift format lint --strict --recursive Sources Tests Package.swift
	Scripts/check-floors
	Scripts/check-layout

conformance: setup
	swift build $(RELEASE) --product rego-conformance
	.build/release/rego-conformance $${GATEHOUSE_SHARED:-../shared}/rego-compliance

builtins-page:
	swift build --product gatehouse
	.build/debug/gatehouse capabilities --format markdown > docs/rego/builtins.md.new
	mv docs/rego/builtins.md.new docs/rego/builtins.md

docs:
	Scripts/build-docs

demo: build
	@Scripts/demo

bench: build
	Benchmarks/rego/run

bench-memory: build
	Benchmarks/rego/memory

bench-growth: build
	Benchmarks/rego/growth

bench-push: build
	Benchmarks/push-cost/run

bench-hook: build
	Benchmarks/hook/run

bench-record: build
	Benchmarks/record/run

# The token goes by way of a file: arguments are seen by everybody.
test-real:
	swift build --product gatehouse
	@umask 077; file=$$(mktemp); trap 'rm -f "$$file"' EXIT; \
	if [ -n "$(TOKEN_FILE)" ]; then cat "$(TOKEN_FILE)" > "$$file"; else printf '%s' "$$TOKEN" > "$$file"; fi; \
	python3 Tests/RealForge/real.py --forge "$(FORGE)" --url "$(URL)" --token-file "$$file" --program .build/debug/gatehouse \
	  $(if $(REPOSITORY),--repository "$(REPOSITORY)") $(if $(HOOK),--hook "$(HOOK)")

KILLS ?= 300

chaos: build
	@Scripts/setup --test-servers
	Tests/Chaos/run --kills $(KILLS) $(if $(STORE),--store $(STORE))

load: build
	@Scripts/setup --test-servers
	Tests/Load/run $(if $(STORE),--store $(STORE))

package: build
	@Scripts/setup --packaging
	packaging/build

try-package: package
	Scripts/try-package

fuzz: fuzz-differential fuzz-parsers

COUNT ?= 20000
SEED ?= 1
MODE ?= programs
SECONDS_EACH = $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),600)

fuzz-differential:
	cd Fuzz && swift build --product rego-differential
	Fuzz/.build/debug/rego-differential --mode $(MODE) --seed $(SEED) --count $(COUNT) --out .build/disagreements

fuzz-parsers:
	FUZZ_SECONDS=$(SECONDS_EACH) Scripts/fuzz-parsers
