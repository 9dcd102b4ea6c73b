# notes2ex - one Makefile, no recursion.  `make help` lists the targets.
# It never installs packages: scripts/check and scripts/demo do that first.
VERSION = 0.1.0
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
COMPDIR = $(PREFIX)/share/bash-completion/completions

CC      ?= cc
CFLAGS  ?= -O2 -g
SAN     ?=
comma   := ,
# Each flavour has its own folder, so that switching rebuilds nothing.
B       := build$(if $(filter clang%,$(notdir $(CC))),/clang)$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))$(if $(CRASH),/crash)$(if $(COV),/cov)

# GLib pools memory, which ThreadSanitizer takes for races.
ifneq ($(filter thread,$(SAN)),)
export G_SLICE = always-malloc
export TSAN_OPTIONS = suppressions=$(CURDIR)/tests/tsan.supp
endif

PKGS    = sqlite3 libxml-2.0 gmime-3.0 icu-i18n icu-uc libical libarchive libcrypto zlib libcurl
PKG_CONFIG ?= pkg-config
# System headers are not ours to warn about.
PKG_CPPFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags $(PKGS)))
PKG_LDLIBS   := $(shell $(PKG_CONFIG) --libs $(PKGS))

N2E_CPPFLAGS = -D_GNU_SOURCE -Inotes2ex -I. -I$(B) $(PKG_CPPFLAGS) \
	$(if $(CRASH),-DN2E_CRASHPOINTS) $(if $(SAN),-DN2E_SANITIZE) \
	$(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
N2E_CFLAGS = -std=c11 -pthread -Wall -Wextra -Wpedantic -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wformat=2 \
	-Wno-overlength-strings $(if $(WERROR),-Werror) \
	-fstack-protector-strong -fPIE \
	$(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(COV),--coverage)
N2E_LDFLAGS = $(if $(SAN),,-pie -Wl,-z,relro,-z,now) -Wl,--as-needed
N2E_LDLIBS = $(PKG_LDLIBS) -pthread -lm

SRCS  := $(sort $(wildcard notes2ex/*.c notes2ex/*/*.c mapping/*.c))
LIB   := $(filter-out notes2ex/main.c,$(SRCS))
TESTS := $(sort $(wildcard tests/unit/test_*.c))
FUZZ  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
OBJ    = $(patsubst %.c,$(B)/obj/%.o,$(1))
# The source folder already has the name notes2ex: programs go in bin/.
PROG  := $(B)/bin/notes2ex
LIBA  := $(B)/obj/libnotes2ex.a

# A line for each thing that is made; `make V=1` shows the commands.
Q := $(if $(V),,@)
SAY = $(if $(V),true,echo "  $(1)")

all: $(PROG) ## build the program

$(PROG): $(call OBJ,notes2ex/main.c) $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

$(LIBA): $(call OBJ,$(LIB))
	@rm -f $@
	@$(call SAY,AR   $@)
	$(Q)$(AR) rcs $@ $^

GEN := $(B)/gen/journal_sql.h $(B)/gen/journal_2_sql.h $(B)/gen/version.h

$(B)/obj/%.o: %.c Makefile | $(GEN)
	@mkdir -p $(@D)
	@$(call SAY,CC   $<)
	$(Q)$(CC) $(N2E_CPPFLAGS) $(CPPFLAGS) $(N2E_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/gen/%_sql.h: schema/%.sql scripts/embed-sql.sh
	@mkdir -p $(@D)
	@$(call SAY,GEN  $@)
	$(Q)scripts/embed-sql.sh $*_sql <$< >$@.tmp && mv $@.tmp $@

$(B)/gen/version.h: Makefile
	@mkdir -p $(@D)
	@$(call SAY,GEN  $@)
	$(Q)echo '#define N2E_VERSION "$(VERSION)"' >$@

$(B)/bin/test_%: $(B)/obj/tests/unit/test_%.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS) -lcmocka

# Servers of their own that speak TLS.
$(addprefix $(B)/bin/test_ews_,http http_say client start): LDLIBS += -lssl

UNIT := $(patsubst tests/unit/%.c,$(B)/bin/%,$(TESTS))
unit: $(UNIT) ## run the unit tests
	@for t in $(UNIT); do $$t >$$t.log 2>&1 || { cat $$t.log; echo "failed: $$t"; exit 1; }; done
	@echo "unit: $(words $(UNIT)) programs passed"

# ---- what `make check` does ------------------------------------------------

# Those that have threads; the others would only take ThreadSanitizer's time.
THREADED := $(addprefix $(B)/bin/,test_run test_queue test_source_tree test_source_dxl test_source_nsf)
unit-threads: $(THREADED)
	@for t in $(THREADED); do $$t >$$t.log 2>&1 || { cat $$t.log; echo "failed: $$t"; exit 1; }; done
	@echo "unit-threads: $(words $(THREADED)) programs passed"

check: unit blobs mime cli ews golden pst-judges corpus ews-schema ews-items fts mutate replay includes headers man ## all tests of this flavour
	@echo "check: passed ($(B))"

blobs: $(B)/bin/test_ex_blob_recur ## recurrence blobs, taken apart by other code
	@N2E_BLOBS=$(B)/blobs.txt $< >$(B)/blobs.log 2>&1 || \
	    { cat $(B)/blobs.log; echo "failed: $<"; exit 1; }
	@tests/judge/blobs.py $(B)/blobs.txt

mime: $(B)/bin/mime_open ## messages opened, compared with what another reader finds
	@tests/corpus/mime_compare.py $< --made 300 1 tests/fixtures/eml/*.eml \
	    >$(B)/mime.log || { cat $(B)/mime.log; echo "failed: $<"; exit 1; }
	@echo "mime: $$(cat $(B)/mime.log) messages and parts agree"

CLI := $(sort $(wildcard tests/cli/*.sh))
cli: $(PROG) ## the command line, as people use it
	@for t in $(CLI); do sh $$t $(PROG) >$(B)/cli.log 2>&1 || \
	    { cat $(B)/cli.log; echo "failed: $$t"; exit 1; }; done
	@echo "cli: $(words $(CLI)) scripts passed"

ews: $(PROG) ## the sample into a server of Exchange Web Services, on loopback
	@tests/ews/run.sh $(PROG)

golden: $(PROG) ## the sample mailbox: same bytes as last time, judged by others
	tests/golden/run.sh $(PROG)

PST_SOURCES ?= tests/fixtures/mailbox.dxl $(sort $(wildcard tests/fixtures/nsf/*.nsf))
pst-judges: $(PROG) ## what goes into a store is in it, as five other readers see it
	@tests/pst/run.sh --spoil --npm build/npm $(PROG) $(PST_SOURCES)

# Programs beside the library that look into databases.
NSF_TOOLS := $(addprefix $(B)/bin/,nsf_records nsf_dump nsf_mutate)
corpus: $(PROG) $(if $(NOTES2EX_CORPUS),$(NSF_TOOLS) $(B)/bin/mime_open) ## real dumps in NOTES2EX_CORPUS, when it is set
	@tests/corpus/run.sh $(PROG)

ews-schema: $(filter $(B)/bin/test_ews_%,$(UNIT)) ## requests to a server, judged by its schemas in NOTES2EX_CORPUS
	@tests/corpus/ews_schema.sh $^

MUTATIONS ?= 100
MUTATED ?= $(wildcard tests/fixtures/nsf/*.nsf)
mutate: $(B)/bin/nsf_mutate ## databases, MUTATIONS times damaged
	@$(if $(MUTATED),$< -n $(MUTATIONS) $(MUTATED) >$(B)/mutate.log 2>&1 || \
	    { tail -40 $(B)/mutate.log; echo "failed: $<"; exit 1; })
	@echo "mutate: $(words $(MUTATED)) databases, $(MUTATIONS) times each"

# It watches what is read.
$(B)/bin/nsf_mutate: N2E_LDFLAGS += -Wl,--wrap=pread,--wrap=__pread_chk
$(B)/bin/nsf_mutate: $(B)/obj/tests/corpus/nsf_mutate_main.o
$(B)/bin/nsf_%: $(B)/obj/tests/corpus/nsf_%.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ \
	    $(filter %.o,$^) $(LIBA) $(N2E_LDLIBS) $(LDLIBS)

pst-shapes: $(B)/bin/pst_shapes ## a program that writes stores of every shape
	@echo "$< [-p] DIR [NAME...]"
$(B)/bin/pst_%: $(B)/obj/tests/pst/%.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

# How messages that are passed on are opened for a store.
$(B)/bin/mime_open: $(B)/obj/tests/corpus/mime_open.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

ews-items: $(PROG) $(B)/bin/ews_requests ## items as requests to a server, judged by its schemas in NOTES2EX_CORPUS
	@tests/corpus/ews_items.py --dumps $(B)/bin tests/fixtures/mailbox.dxl

$(B)/bin/ews_requests: $(B)/obj/tests/corpus/ews_requests.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

# Every item as a stream, read back; others judge when NOTES2EX_TOOLS has them.
fts: $(B)/bin/fts_items ## items as FastTransfer streams, and what is in them
	@tests/corpus/fts_items.sh $<
$(B)/bin/fts_items: $(B)/obj/tests/corpus/fts_items.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

REPLAY := $(patsubst tests/fuzz/fuzz_%.c,$(B)/bin/replay_%,$(FUZZ))
replay: $(REPLAY) ## every fuzz target over its corpus
	@for r in $(REPLAY); do n=$${r##*/replay_}; \
	    $$r tests/fuzz/corpus/$$n/* >$$r.log 2>&1 || \
	    { cat $$r.log; echo "failed: $$r"; exit 1; }; done
	@echo "replay: $(words $(REPLAY)) corpora passed"
$(B)/bin/replay_%: $(B)/obj/tests/fuzz/fuzz_%.o $(B)/obj/tests/fuzz/replay.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

includes: ## may this folder include that one?
	@scripts/check-includes.sh

HEADERS := $(sort $(wildcard notes2ex/*/*.h mapping/*.h))
headers: $(GEN) ## does each header stand alone?
	@for h in $(HEADERS); do $(CC) $(N2E_CPPFLAGS) -std=c11 -fsyntax-only \
	    -x c $$h || exit 1; done

man: ## is the manual page well-formed?
	@if command -v mandoc >/dev/null; then mandoc -Tlint -W warning notes2ex/notes2ex.1; \
	    else echo "man: no mandoc, not checked"; fi

# ---- what takes longer -------------------------------------------------------

SAMPLE = tests/fixtures/mailbox.dxl
crash: ## kill runs everywhere, fail every system call, and resume
	$(MAKE) CRASH=1 build/crash/bin/notes2ex build/crash/bin/tape
	tests/crash/sweep.sh build/crash $(SAMPLE) files $(CRASH_STEP)
	tests/crash/sweep.sh build/crash $(SAMPLE) pst $(CRASH_STEP)
	tests/crash/sweep.sh build/crash $(SAMPLE) tape $(CRASH_STEP)
	tests/crash/faults.sh build/crash $(SAMPLE) files $(CRASH_STEP)
	tests/crash/faults.sh build/crash $(SAMPLE) pst $(CRASH_STEP)
	tests/crash/sweep.sh build/crash $(SAMPLE) ews $(CRASH_STEP)
ews-long: ## the same under every fault, and random ones, in all versions
	$(MAKE) CRASH=1 build/crash/bin/notes2ex
	tests/ews/run.sh --long build/crash/bin/notes2ex
mutants: ## does the sweep find a run that is broken on purpose?
	tests/crash/mutants.sh $(SAMPLE)
$(B)/bin/tape: $(B)/obj/tests/crash/tape.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

FUZZ_SECONDS ?= 60
fuzz: ## each fuzz target for FUZZ_SECONDS (clang)
	$(MAKE) CC=clang SAN=fuzzer-no-link,address,undefined fuzzers
	@for f in $(FUZZ); do n=$$(basename $$f .c); n=$${n#fuzz_}; \
	    mkdir -p build/fuzz/$$n; echo "fuzz: $$n, $(FUZZ_SECONDS) s"; \
	    build/clang/san-fuzzer-no-link-address-undefined/bin/fuzz_$$n \
	    -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=2048 -print_final_stats=0 \
	    -artifact_prefix=build/fuzz/$$n- build/fuzz/$$n tests/fuzz/corpus/$$n \
	    >build/fuzz/$$n.log 2>&1 || { tail -40 build/fuzz/$$n.log; exit 1; }; done
fuzzers: $(patsubst tests/fuzz/%.c,$(B)/bin/%,$(FUZZ))
$(B)/bin/fuzz_%: $(B)/obj/tests/fuzz/fuzz_%.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(N2E_LDLIBS)

bench: $(PROG) $(B)/bin/bench_nsf ## the budgets of the design, as ratios
	scripts/bench
	scripts/bench-ews
$(B)/bin/bench_%: $(B)/obj/tests/bench/bench_%.o $(LIBA)
	@mkdir -p $(@D)
	@$(call SAY,LINK $@)
	$(Q)$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

demo: $(PROG) ## migrate the sample mailbox into build/demo/
	@rm -rf build/demo && mkdir -p build/demo
	@echo "notes2ex migrate --from $(SAMPLE) --to dir:build/demo/out \\"
	@echo "    --journal build/demo/journal --directory tests/fixtures/people.csv"
	@echo
	@$(PROG) migrate --from $(SAMPLE) --to dir:build/demo/out \
	    --journal build/demo/journal --directory tests/fixtures/people.csv || \
	    [ $$? -eq 1 ]
	@echo
	@echo "And the same into a PST, with what a server needs to import it:"
	@$(PROG) migrate --from $(SAMPLE) --to pst:build/demo/akeller.pst \
	    --journal build/demo/pst.journal \
	    --directory tests/fixtures/people.csv --json >build/demo/pst.jsonl || \
	    [ $$? -eq 1 ]
	@$(PROG) inspect build/demo/akeller.pst
	@$(PROG) script import --journal build/demo/pst.journal \
	    --mailbox anna.keller@example.com --share '\\server\pst' --out build/demo
	@echo
	@echo "Look at build/demo/out (one file per item), and ask the journal:"
	@echo "    $(PROG) status --journal build/demo/journal --failed --losses"
	@echo "    $(PROG) verify --journal build/demo/journal"

# ---- for those who change it ---------------------------------------------------

CFILES = $(shell git ls-files '*.c' '*.h')
format: ## rewrite the layout
	clang-format -i $(CFILES)

tidy: compile_commands.json ## static analysis
	clang-tidy -p . --quiet $(SRCS)

compile_commands.json: Makefile $(GEN)
	@{ echo '['; sep=; for f in $(SRCS); do printf '%s{"directory":"%s","file":"%s","command":"%s"}\n' \
	    "$$sep" '$(CURDIR)' "$$f" '$(CC) $(N2E_CPPFLAGS) $(N2E_CFLAGS) -c '"$$f"; sep=,; \
	  done; echo ']'; } >$@

install: all ## install under $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(COMPDIR)
	install -m 755 $(PROG) $(DESTDIR)$(BINDIR)/notes2ex
	install -m 644 notes2ex/notes2ex.1 $(DESTDIR)$(MANDIR)/man1/notes2ex.1
	install -m 644 scripts/notes2ex.bash-completion $(DESTDIR)$(COMPDIR)/notes2ex

uninstall: ## undo install
	rm -f $(DESTDIR)$(BINDIR)/notes2ex $(DESTDIR)$(MANDIR)/man1/notes2ex.1 \
	    $(DESTDIR)$(COMPDIR)/notes2ex

dist: ## a source archive of HEAD
	git archive --prefix=notes2ex-$(VERSION)/ -o notes2ex-$(VERSION).tar.gz HEAD

clean: ## remove what was built
	rm -rf build compile_commands.json notes2ex-$(VERSION).tar.gz

help: ## this list
	@sed -n 's/^\([a-z_.-]*\):.*## /\1\t/p' Makefile | expand -t 24

.PHONY: all unit unit-threads check blobs mime cli ews ews-long golden corpus ews-schema fts mutate replay pst-shapes includes headers man crash mutants \
	fuzz fuzzers bench demo format tidy install uninstall dist clean help
.SECONDARY:
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
