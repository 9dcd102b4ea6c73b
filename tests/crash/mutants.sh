#!/bin/sh
# Does the sweep bite?  Each mutant breaks the order of the run in one way; the
# sweep has to find it.  Works in a copy of the tree.
# usage: mutants.sh DUMP
set -eu
dump=$(realpath "$1")
# In memory, where there is such a place: a kill leaves the page cache anyway.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then TMPDIR=/dev/shm; export TMPDIR; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r Makefile notes2ex mapping schema scripts tests "$work"
cd "$work"
cp notes2ex/run/send.c send.c
cp notes2ex/target/target_pst.c notes2ex/target/pst_work.c .

# NAME, then a sed script for send.c
mutant() {
	sed -E "$2" send.c >notes2ex/run/send.c
	if cmp -s send.c notes2ex/run/send.c; then
		echo "mutant $1: nothing was changed"
		exit 1
	fi
	make -s CRASH=1 build/crash/bin/tape >/dev/null 2>&1 ||
		{ echo "mutant $1: does not build"; exit 1; }
	if tests/crash/sweep.sh build/crash "$dump" tape >log 2>&1; then
		echo "mutant $1: SURVIVES"
		exit 1
	fi
	echo "mutant $1: found ($(tail -n 1 log | cut -c 1-60))"
}

mutant 'settle before flush' \
    's/if \(target_flush\(s->run->target, e\) < 0\)/if (journal_settle(s->run->journal, b->p, b->n, e) < 0 || (crashpoint("mutant"), target_flush(s->run->target, e)) < 0)/'
mutant 'resume without find' 's/bool again = p->claimed_before/bool again = false/'
mutant 'no claim' 's/if \(journal_claim\(s->run->journal, b->p, b->n, e\) < 0\)/if (b->n == 0)/'
mutant 'settle before put' \
    's/if \(feed\(s, e\) < 0 \|\| settle\(s, e\) < 0\)/if (feed(s, e) < 0)/; s/^(\tstruct batch \*b = u->batch;)$/\1\n\n\tfor (size_t k = 0; k < b->n; k++)\n\t\tb->p[k].state = PARCEL_MIGRATED;\n\tif (journal_settle(s->run->journal, b->p, b->n, e) < 0)\n\t\treturn -1;/'
mutant 'no flush' 's/if \(target_flush\(s->run->target, e\) < 0\)/if (b->n == 0)/'
cp send.c notes2ex/run/send.c

# FILE of target/, NAME, then a sed script for it: of stores.
store() {
	sed -E "$3" "$1" >"notes2ex/target/$1"
	if cmp -s "$1" "notes2ex/target/$1"; then
		echo "mutant $2: nothing was changed"
		exit 1
	fi
	make -s CRASH=1 build/crash/bin/notes2ex >/dev/null 2>&1 ||
		{ echo "mutant $2: does not build"; exit 1; }
	if tests/crash/sweep.sh build/crash "$dump" pst >log 2>&1; then
		echo "mutant $2: SURVIVES"
		exit 1
	fi
	echo "mutant $2: found ($(tail -n 1 log | cut -c 1-60))"
	cp "$1" "notes2ex/target/$1"
}

store target_pst.c 'nothing is remembered' \
    's/^\tpst_puts_add\(.*$//'
store target_pst.c 'forgotten too early' \
    's/^\tif \(t->flushed\)$/\tif (true)/'
store target_pst.c 'a name before it is known to be whole' \
    's/^\tif \(pst_work_stage\(&t->work, PST_WHOLE, t->number, &at, e\) < 0\)$/\tt->work.number = t->number;\n\tif (pst_work_give(\&t->work, e) < 0 || pst_work_stage(\&t->work, PST_WHOLE, t->number, \&at, e) < 0)/'
store target_pst.c 'no puts beside a file that ends' \
    's/t->number, &at, e\) < 0\)/t->number, NULL, e) < 0)/'
store pst_work.c 'one folder for all files' \
    's/"part-%u", number\)/"part-%u", number * 0)/'
