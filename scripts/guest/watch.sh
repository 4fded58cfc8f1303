#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, with mmtwin_plant.ko: mmtwin watches; a fault is planted and undone while it
# does, and the log has one line for each of the two changes, and none besides. Then more faults,
# their kinds and the moments between two looks, or during one, decided by SEED. Words: SEED
# [insmod's...]
. /guest/lib.sh

state=$1
shift

plant=/sys/kernel/debug/mmtwin_plant
patience=60

said()
{
	our_log | grep -c "watch: $1"
}

# turned WORD WHAT: the log says so within a minute, and once only
turned()
{
	local waited=0
	while [ "$(said "$1")" = 0 ] && [ $waited -lt $patience ]; do
		sleep 1
		waited=$((waited + 1))
	done
	sleep 4
	[ "$(said "$1")" = 1 ] && [ "$(said .)" = 1 ] && [ "$(verdict | cut -d' ' -f1)" = "$1" ]
	result $? "$2, the log says so once: $(our_log | sed 's/.*mmtwin: //' | tail -n 1)"
}

check "mmtwin_plant loads" /bin/insmod /mmtwin_plant.ko i_know_this_corrupts_the_kernel=1
check "insmod watch=1 $*" /bin/insmod /mmtwin.ko watch=1 "$@"
mark_log
sleep 5
[ "$(our_log | wc -l)" = 0 ]
result $? "while nothing changes, nothing is logged"
check "a fault is planted" sh -c "echo text-writable 1 >$plant/plant"
turned FAIL "found by watching"
mark_log
check "another rule is broken, too" sh -c "echo >$plant/undo; echo reserved-bit 2 >$plant/plant"
waited=0
while [ "$(said FAIL.*reserved)" = 0 ] && [ $waited -lt $patience ]; do
	sleep 1
	waited=$((waited + 1))
done
[ "$(said FAIL.*reserved)" = 1 ]
result $? "another set of rules is a change: $(our_log | sed 's/.*mmtwin: //' | tail -n 1)"
mark_log
check "it is undone" sh -c "echo >$plant/undo"
turned PASS "right again"
# draw N: a number below N
draw()
{
	state=$(((state * 1103515245 + 12345) & 0x7fffffff))
	drawn=$((state / 65536 % $1))
}

set -- direct-frame direct-exec vmalloc-wx vmalloc-swap guard-mapped data-exec stray gdt-limit
for round in 1 2 3 4 5 6; do
	draw $#
	eval "kind=\${$((drawn + 1))}"
	draw 9
	seed=$drawn
	draw 2000
	mark_log
	usleep $((drawn * 1000))
	check "$kind seed $seed after $drawn ms" sh -c "echo $kind $seed >$plant/plant"
	turned FAIL "$kind is found"
	mark_log
	draw 2000
	usleep $((drawn * 1000))
	check "undone after $drawn ms" sh -c "echo >$plant/undo"
	turned PASS "right again"
done
check "the reports can be read" save
check "rmmod while it watches" rmmod mmtwin
check "rmmod mmtwin_plant" rmmod mmtwin_plant
finish
