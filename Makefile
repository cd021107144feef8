# Roost. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
# debug or release
CONFIGURATION ?= release
SWIFT ?= swift
PYTHON ?= /usr/bin/python3

bindir := $(PREFIX)/bin
libexecdir := $(PREFIX)/libexec/roost
# Both stand on the search paths of a user manager and of a user bus, for /usr as for /usr/local.
unitdir := $(PREFIX)/lib/systemd/user
servicedir := $(PREFIX)/share/dbus-1/services
docdir := $(PREFIX)/share/doc/roost

ifeq ($(CONFIGURATION),release)
# One file each, with no Swift runtime to install, and nothing in it that is not used.
build_flags := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked -Xlinker -s -Xlinker --gc-sections
else
build_flags := -c debug
endif
products := roost roostd roost-host
built = $(shell $(SWIFT) build $(build_flags) --show-bin-path)

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: dependencies
dependencies: ## Install what building and testing need (Debian, as root)
	packaging/install-dependencies

.PHONY: build
build: ## Build roost, roostd and roost-host (CONFIGURATION=release|debug)
	@for product in $(products); do $(SWIFT) build $(build_flags) --product $$product || exit 1; done

.PHONY: check
check: dependencies test oracle integration ## Install what is needed, and run all tests

.PHONY: test
test: ## Run the unit tests
	$(SWIFT) test --parallel

.PHONY: oracle
oracle: ## Compare the terminal engine with tmux and pyte on recordings of programs
	SWIFT=$(SWIFT) PYTHON=$(PYTHON) Tests/TerminalOracle/run

.PHONY: fuzz
fuzz: ## Look for bytes that break the terminal engine (SECONDS=60)
	Tests/TerminalFuzz/run $(or $(SECONDS),60)

.PHONY: integration
integration: ## Run the tests on real systemd, in a throwaway machine (as root)
	Tests/Integration/run

.PHONY: bench
bench: ## Measure against tmux, dtach, systemd-run, libvterm and libtsm (as root)
	Tests/Benchmarks/run

.PHONY: demo
demo: ## Build, start a session with a real program in it, and show it
	packaging/demo

.PHONY: install
install: ## Install under PREFIX, below DESTDIR
	install -d "$(DESTDIR)$(bindir)" "$(DESTDIR)$(libexecdir)" "$(DESTDIR)$(unitdir)" "$(DESTDIR)$(servicedir)" "$(DESTDIR)$(docdir)"
	install -m 755 "$(built)/roost" "$(DESTDIR)$(bindir)/roost"
	install -m 755 "$(built)/roostd" "$(built)/roost-host" "$(DESTDIR)$(libexecdir)/"
	sed 's|@LIBEXECDIR@|$(libexecdir)|g' systemd/roost.service.in > "$(DESTDIR)$(unitdir)/roost.service"
	install -m 644 systemd/app-roost.slice "$(DESTDIR)$(unitdir)/"
	sed 's|@LIBEXECDIR@|$(libexecdir)|g' dbus/org.roost.Sessions1.service.in > "$(DESTDIR)$(servicedir)/org.roost.Sessions1.service"
	chmod 644 "$(DESTDIR)$(unitdir)/roost.service" "$(DESTDIR)$(servicedir)/org.roost.Sessions1.service"
	install -m 644 README.md LICENSE docs/*.md "$(DESTDIR)$(docdir)/"
	packaging/install-completions "$(built)/roost" "$(DESTDIR)$(PREFIX)"

.PHONY: uninstall
uninstall: ## Remove what install has put there
	rm -f "$(DESTDIR)$(bindir)/roost" "$(DESTDIR)$(unitdir)/roost.service" "$(DESTDIR)$(unitdir)/app-roost.slice"
	rm -f "$(DESTDIR)$(servicedir)/org.roost.Sessions1.service"
	rm -rf "$(DESTDIR)$(libexecdir)" "$(DESTDIR)$(docdir)"
	packaging/install-completions --remove "$(DESTDIR)$(PREFIX)"

.PHONY: fmt
fmt: ## Format the Swift code
	$(SWIFT) format format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: lint
lint: ## Check the format of the Swift code and the shell scripts
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	packaging/check-shell

.PHONY: clean
clean: ## Remove what was built
	$(SWIFT) package clean
