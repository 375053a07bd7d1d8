# make demo    builds, makes a bare repository, installs the hook, pushes a good and a bad change
# make test    sets up and runs every test
# make build   release programs in .build/release
# make check   format, floors and layout
SHELL := /bin/bash
.DEFAULT_GOAL := build

.PHONY: setup build test check demo conformance

setup:
	@Scripts/setup

build: setup
	swift build -c release --product gatehouse
	swift build -c release --product rego-conformance

test: setup check
	swift build --build-tests
	swift test --skip-build

check:
	swift format lint --strict --recursive Sources Tests Package.swift
	Scripts/check-floors
	Scripts/check-layout

conformance: setup
	swift build -c release --product rego-conformance
	.build/release/rego-conformance $${GATEHOUSE_SHARED:-../shared}/rego-compliance

demo: build
	@Scripts/demo
