#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: ROUNDS loads and unloads (first argument); every page comes home each time and
# free memory does not drift.
. /guest/lib.sh
rounds=$1
shift

load()
{
	/bin/insmod /mmtwin.ko "$@" && save && rmmod mmtwin
}

# Free memory swings with per-CPU lists and caches: rest, drop the caches, best of five samples.
free_kib()
{
	local best=0 now i
	sleep 3
	for i in 1 2 3 4 5; do
		echo 3 >/proc/sys/vm/drop_caches
		now=$(awk '/^MemFree:/ { print $2 }' /proc/meminfo)
		[ "$now" -gt $best ] && best=$now
		sleep 1
	done
	echo $best
}

load "$@" && load "$@"
before=$(free_kib)
good=0
home=0
i=0
while [ $i -lt "$rounds" ]; do
	dmesg -c >/dev/null
	load "$@" && dmesg | grep -q 'mmtwin: PASS' && good=$((good + 1))
	dmesg | grep -q 'arena given back: \([0-9]*\) of \1 pages proven home' && home=$((home + 1))
	i=$((i + 1))
done
after=$(free_kib)
[ $good = "$rounds" ]
result $? "$good of $rounds loads said PASS and unloaded"
[ $home = "$rounds" ]
result $? "$home of $rounds times every page was proven home"
echo "# MemFree before $before KiB, after $after KiB"
[ $((before - after)) -lt 2048 ]
result $? "MemFree does not drift: $((before - after)) KiB less after $rounds rounds"
finish
