#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, with a module built with MMTWIN_FAULTS=1: a bit of the twin's own tables is
# flipped; the verdict must turn to FAIL with rule, place, want and got, and back when it is undone.
. /guest/lib.sh

check "insmod $*" /bin/insmod /mmtwin.ko "$@"
check "boot by small pages" sh -c "echo native leaf=4K >$dir/boot"

first()
{
	awk -v w="$1" '$1 == w && !seen++ { print substr($2, 1, 18) }' $dir/pgtable/layout
}

# fault WINDOW LEVEL BIT RULE WHAT
fault()
{
	local va line
	va=$(first "$1")
	echo "$va $2 $3" >$dir/fault
	echo look >$dir/recheck
	line=$(grep "^fail  $4: " $dir/summary)
	[ "$(verdict | cut -d' ' -f1)" = FAIL ] && echo "$line" | grep -q 'va 0x[0-9a-f]* want .* got .' 
	result $? "$5: $line"
	[ -n "$line" ] || sed -n '1,8s/^/# /p' $dir/summary
	echo "$va $2 $3" >$dir/fault
	echo look >$dir/recheck
	[ "$(verdict | cut -d' ' -f1)" = PASS ]
	result $? "undone, the verdict is PASS again"
}

# where the formats have the bits that are flipped; empty where they have none
write=1 nx=63 user=2 accessed=5 spare=9 reserved=51
case $(sed -n 's/^shape *\([^:]*\):.*/\1/p' $dir/summary) in
i386)
	nx= reserved=
	;;
arm64*)
	write=7 nx=53 user=6 accessed=10 spare=55 reserved=
	;;
esac

fault direct 0 0 pgtable/mapped "a page gone from the direct map"
fault direct 0 12 pgtable/target "a leaf one frame off"
fault direct 0 12 translations/rule "the rule sees where it leads"
fault direct-ro 0 $write pgtable/alias "text made writable through the direct map"
[ -z "$nx" ] || fault text 0 $write pgtable/wx "text made writable"
fault text 0 $write translations/rule-rights "the rule sees its rights"
[ -z "$nx" ] || fault data 0 $nx pgtable/rights "data made executable"
[ -z "$reserved" ] || fault data 0 $reserved pgtable/reserved "a reserved bit"
fault vmalloc 0 13 pgtable/target "a scattered page led astray"
fault rodata 0 $user pgtable/rights "rodata open to user mode below tables that are not"
fault vmalloc 1 12 pgtable/tables "a table somewhere else"
fault data 0 $spare pgtable/spare "a bit without a meaning"
fault direct 0 $accessed pgtable/marks "accessed taken away"
fault early-io 0 0 windows/entries "an entry left behind where pages come and go"
fault early-io 0 0 windows/filled "the slot with it cannot be filled"
fault early-io 1 12 windows/tables "the slots' table somewhere else"
check "the reports can be read" save
check "rmmod" rmmod mmtwin
finish
