#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, which has emulated persistent memory (memmap=nn!ss) and its drivers: puts that
# memory to the use $1, then does what the script $2 does. The other words are that one's. Uses:
#   pmem  a disk, as it comes: small pages, struct pages in RAM
#   dax   huge pages, struct pages in RAM
#   own   huge pages, struct pages in that memory
#   ram   RAM, added to the kernel's and in use
use=$1 script=$2
shift 2

nd=/sys/bus/nd

fail()
{
	echo "not ok 1 - persistent memory as $use: $1"
	echo "1..1"
	exit 1
}

# NAME: of a stretch in /proc/iomem, which comes a moment after its driver
taken()
{
	local tries=0
	until grep -q " : $1" /proc/iomem; do
		[ $tries -lt 50 ] || fail "no $1"
		tries=$((tries + 1))
		usleep 100000
	done
}

# MODE: where struct pages are
to_dax()
{
	local seed
	for module in dax_pmem device_dax; do
		modprobe $module || fail "no $module"
	done
	echo namespace0.0 >$nd/drivers/nd_pmem/unbind || fail "in use"
	read -r seed <$nd/devices/region0/dax_seed
	cat /proc/sys/kernel/random/uuid >$nd/devices/$seed/uuid &&
		echo 2097152 >$nd/devices/$seed/align && echo "$1" >$nd/devices/$seed/mode &&
		echo namespace0.0 >$nd/devices/$seed/namespace &&
		echo "$seed" >$nd/drivers/dax_pmem/bind || fail "no dax"
	taken dax0.0
}

for module in nd_e820 nd_pmem; do
	modprobe $module || fail "no $module"
done
taken namespace0.0
case $use in
pmem) ;;
dax) to_dax ram ;;
own) to_dax pmem ;;
ram)
	to_dax ram
	modprobe kmem || fail "no kmem"
	echo dax0.0 >/sys/bus/dax/drivers/device_dax/unbind || fail "no device"
	echo dax0.0 >/sys/bus/dax/drivers/kmem/new_id || fail "not taken"
	for state in /sys/devices/system/memory/memory*/state; do
		grep -q offline "$state" && { echo online >"$state" || fail "not in use"; }
	done
	;;
*) fail "no such use" ;;
esac
grep -i 'persistent\|dax\|kmem\|namespace' /proc/iomem | sed 's/^/# /'
. "/guest/$script"
