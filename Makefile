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
agentsdir := $(PREFIX)/share/roost/agents
# systemd reads /usr/lib/systemd/catalog alone.
catalogdir := $(PREFIX)/lib/systemd/catalog

ifeq ($(CONFIGURATION),release)
# One file each, with no Swift runtime to install, and nothing in it that is not used.
build_flags := -c release --static-swift-stdlib --disable-local-rpath -Xlinker -s -Xlinker --gc-sections
build_flags += -Xswiftc -enforce-exclusivity=unchecked
# Ready soon after exec: 40,000 relocations in a few kilobytes, which the linker of the Swift toolchain can write, and no
# C++ library to load. The Swift runtime asks for it by name, and finds what stands in this folder first.
static_libraries := .build/static-libraries
build_flags += -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs
build_flags += -Xlinker -L$(static_libraries) -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
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
build: $(static_libraries) ## Build roost, roostd and roost-host (CONFIGURATION=release|debug)
	@for product in $(products); do $(SWIFT) build $(build_flags) --product $$product || exit 1; done

# An empty folder where there is no static library: then the shared one is loaded.
$(static_libraries):
	@mkdir -p $@
	@library=$$($(CC) -print-file-name=libstdc++.a); case $$library in /*) ln -sf "$$library" $@/ ;; esac

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
	tree=$$(Tests/Integration/previous) && ROOST_PREVIOUS_TREE=$$tree Tests/Integration/run

.PHONY: check-vm
check-vm: ## Run what needs a kernel of its own: limits, OOM, pressure, reboots and power cuts (as root, QEMU)
	Tests/Integration/run vm && Tests/Integration/run machines/test_reboots.py

.PHONY: chaos
chaos: ## Kill, restart and upgrade everything at random (SECONDS=600)
	ROOST_CHAOS_SECONDS=$(or $(SECONDS),600) Tests/Integration/run machines/test_chaos.py -s

.PHONY: bench
bench: ## Measure against tmux, dtach, systemd-run, libvterm and libtsm (as root)
	Tests/Benchmarks/run

.PHONY: demo
demo: ## Build, start a session with a real program in it, and show it
	packaging/demo

.PHONY: install
install: ## Install under PREFIX, below DESTDIR
	install -d "$(DESTDIR)$(bindir)" "$(DESTDIR)$(libexecdir)" "$(DESTDIR)$(unitdir)" "$(DESTDIR)$(servicedir)" "$(DESTDIR)$(docdir)"
	@# In one step each: who looks meanwhile finds a whole program, the old or the new one.
	install -m 755 "$(built)/roost" "$(DESTDIR)$(bindir)/roost.new" && mv -f "$(DESTDIR)$(bindir)/roost.new" "$(DESTDIR)$(bindir)/roost"
	for name in roost-host roostd; do \
		install -m 755 "$(built)/$$name" "$(DESTDIR)$(libexecdir)/$$name.new" && mv -f "$(DESTDIR)$(libexecdir)/$$name.new" "$(DESTDIR)$(libexecdir)/$$name" || exit 1; \
	done
	sed 's|@LIBEXECDIR@|$(libexecdir)|g' systemd/roost.service.in > "$(DESTDIR)$(unitdir)/roost.service"
	install -m 644 systemd/app-roost.slice systemd/roost-restore.service systemd/roost-upgrade.service "$(DESTDIR)$(unitdir)/"
	sed 's|@LIBEXECDIR@|$(libexecdir)|g' systemd/roost-upgrade.path.in > "$(DESTDIR)$(unitdir)/roost-upgrade.path"
	chmod 644 "$(DESTDIR)$(unitdir)/roost-upgrade.path"
	install -d "$(DESTDIR)$(unitdir)/default.target.wants"
	ln -sf ../roost-upgrade.path "$(DESTDIR)$(unitdir)/default.target.wants/roost-upgrade.path"
	sed 's|@LIBEXECDIR@|$(libexecdir)|g' dbus/org.roost.Sessions1.service.in > "$(DESTDIR)$(servicedir)/org.roost.Sessions1.service"
	chmod 644 "$(DESTDIR)$(unitdir)/roost.service" "$(DESTDIR)$(servicedir)/org.roost.Sessions1.service"
	install -d "$(DESTDIR)$(catalogdir)"
	install -m 644 systemd/roost.catalog "$(DESTDIR)$(catalogdir)/"
	@test -n "$(DESTDIR)" || echo "for explanations in 'journalctl -x', as root:" \
		"$(if $(filter /usr,$(PREFIX)),,ln -sf $(catalogdir)/roost.catalog /usr/lib/systemd/catalog/ && )journalctl --update-catalog"
	install -m 644 README.md LICENSE docs/*.md "$(DESTDIR)$(docdir)/"
	install -d "$(DESTDIR)$(agentsdir)"
	install -m 644 packaging/agents/*.json "$(DESTDIR)$(agentsdir)/"
	packaging/install-completions "$(built)/roost" "$(DESTDIR)$(PREFIX)"

.PHONY: uninstall
uninstall: ## Remove what install has put there
	rm -f "$(DESTDIR)$(bindir)/roost" "$(DESTDIR)$(unitdir)/roost.service" "$(DESTDIR)$(unitdir)/app-roost.slice"
	rm -f "$(DESTDIR)$(unitdir)/roost-restore.service"
	rm -f "$(DESTDIR)$(unitdir)/roost-upgrade.service" "$(DESTDIR)$(unitdir)/roost-upgrade.path"
	rm -f "$(DESTDIR)$(unitdir)/default.target.wants/roost-upgrade.path"
	rm -rf "$(DESTDIR)$(libexecdir)" "$(DESTDIR)$(docdir)" "$(DESTDIR)$(PREFIX)/share/roost"
	rm -f "$(DESTDIR)$(servicedir)/org.roost.Sessions1.service" "$(DESTDIR)$(catalogdir)/roost.catalog"
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
