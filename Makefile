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

PKGS    = sqlite3 libxml-2.0 gmime-3.0 icu-i18n icu-uc libical libarchive libcrypto
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

all: $(PROG) ## build the program

$(PROG): $(call OBJ,notes2ex/main.c) $(LIBA)
	@mkdir -p $(@D)
	$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS)

$(LIBA): $(call OBJ,$(LIB))
	@rm -f $@
	$(AR) rcs $@ $^

GEN := $(B)/gen/journal_sql.h $(B)/gen/version.h

$(B)/obj/%.o: %.c Makefile | $(GEN)
	@mkdir -p $(@D)
	$(CC) $(N2E_CPPFLAGS) $(CPPFLAGS) $(N2E_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/gen/%_sql.h: schema/%.sql scripts/embed-sql.sh
	@mkdir -p $(@D)
	scripts/embed-sql.sh $*_sql <$< >$@.tmp && mv $@.tmp $@

$(B)/gen/version.h: Makefile
	@mkdir -p $(@D)
	echo '#define N2E_VERSION "$(VERSION)"' >$@

$(B)/bin/test_%: $(B)/obj/tests/unit/test_%.o $(LIBA)
	@mkdir -p $(@D)
	$(CC) $(N2E_CFLAGS) $(CFLAGS) $(N2E_LDFLAGS) $(LDFLAGS) -o $@ $^ $(N2E_LDLIBS) $(LDLIBS) -lcmocka

UNIT := $(patsubst tests/unit/%.c,$(B)/bin/%,$(TESTS))
unit: $(UNIT) ## run the unit tests
	@for t in $(UNIT); do $$t >$$t.log 2>&1 || { cat $$t.log; echo "failed: $$t"; exit 1; }; done
	@echo "unit: $(words $(UNIT)) programs passed"

clean: ## remove what was built
	rm -rf build compile_commands.json

help: ## this list
	@sed -n 's/^\([a-z_.]*\):.*## /\1\t/p' Makefile | expand -t 24

.PHONY: all unit clean help
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
