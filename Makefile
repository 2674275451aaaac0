# Further Link. `make` alone tells what there is; every target installs what it lacks (scripts/setup).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CONFIGURATION ?= Release
# Extra arguments: make run ARGS='--Network:Port=9000', make test ARGS='--filter Name~Upload'
ARGS ?=

BUILD := dotnet build -c $(CONFIGURATION) -v quiet -nologo -clp:NoSummary
DAEMON := src/FurtherLink/bin/$(CONFIGURATION)/net10.0/further-link
PUBLISHED := artifacts/further-link/further-link
SOURCES := $(shell find src Directory.Build.props Directory.Packages.props global.json \( -name bin -o -name obj -o -name dist -o -name node_modules \) -prune -o -type f -print)

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE := 1

.PHONY: help run test test-package test-limits bench lint publish deb clean

help:
	@echo 'make run      build and start the daemon here: loopback, TLS; ARGS= for more (Ctrl-C ends it)'
	@echo 'make test     build and run every test; ARGS= goes to dotnet test (--filter Name~Upload)'
	@echo 'make bench    measure the published build against its floors'
	@echo 'make lint     formatting, shell scripts, and a build in which a warning is an error'
	@echo 'make publish  the optimised build for this machine: $(PUBLISHED)'
	@echo 'make deb      the Debian packages, in artifacts/deb; RID=linux-arm64 and the like for another machine'
	@echo 'make test-package  installs them in a machine with a real systemd, and does to them what happens to packages'
	@echo 'make test-limits   shows in a virtual machine, with a kernel of its own, that programs are limited'
	@echo 'make clean    remove what was built'

run:
	@scripts/setup run
	@scripts/console
	@$(BUILD) src/FurtherLink
	@mkdir -p artifacts && (umask 077 && mkdir -p artifacts/state)
	@echo 'Open the address below in a browser; it will ask once about the certificate that this device made for itself.'
	@FURTHER_LINK_State__Directory="$${FURTHER_LINK_State__Directory:-$(CURDIR)/artifacts/state}" \
	FURTHER_LINK_Network__Socket="$${FURTHER_LINK_Network__Socket:-$(CURDIR)/artifacts/further-link.sock}" \
	FURTHER_LINK_Network__Addresses="$${FURTHER_LINK_Network__Addresses:-127.0.0.1,::1}" \
	exec $(DAEMON) serve $(ARGS)

test:
	@scripts/setup test
	@scripts/console
	@$(BUILD) FurtherLink.sln
	@CONFIGURATION=$(CONFIGURATION) scripts/test $(ARGS)

bench: publish
	@scripts/setup test
	@dotnet run -c Release --project tests/FurtherLink.Benchmarks -- --daemon $(CURDIR)/$(PUBLISHED) $(ARGS)

lint:
	@scripts/setup lint
	@shellcheck .ci/run scripts/console scripts/publish scripts/setup scripts/test scripts/with-node tests/vm/buses $(filter-out packaging/man-settings packaging/package-client packaging/README.md,$(wildcard packaging/*))
	@dotnet restore FurtherLink.sln -v quiet
	@dotnet format FurtherLink.sln --no-restore --verify-no-changes --verbosity minimal
	@$(BUILD) FurtherLink.sln --no-restore -warnaserror
	@echo 'lint: nothing to say'

publish: $(PUBLISHED)

$(PUBLISHED): $(SOURCES) scripts/publish scripts/console
	@scripts/setup run
	@scripts/publish $(@D)
	@touch $@

deb:
	@scripts/setup deb
	@packaging/build-deb $(ARGS)

test-package:
	@scripts/setup test-package
	@PACK='-Zxz -z1' packaging/build-deb native
	@packaging/test-package

test-limits:
	@scripts/setup test-limits
	@PACK='-Zxz -z1' REUSE=$(REUSE) packaging/build-deb native
	@packaging/test-limits

clean:
	@rm -rf artifacts src/*/bin src/*/obj tests/*/bin tests/*/obj tests/*/TestResults src/console/dist src/console/node_modules
