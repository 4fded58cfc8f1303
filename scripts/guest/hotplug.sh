#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, which has a memory device that was added when it booted: its memory goes into
# use, is looked at, goes out of use and is taken away, and is looked at again.
. /guest/lib.sh

blocks=/sys/devices/system/memory
look()
{
	echo look >$dir/recheck
	[ "$(verdict | cut -d' ' -f1)" = PASS ]
	result $? "$1: $(verdict), $(sed -n 's/^MemTotal: *//p' /proc/meminfo), $(cat $blocks/memory*/state | grep -c online) blocks in use"
}

check "insmod $*" /bin/insmod /mmtwin.ko "$@"
look "added"
[ "$(cat $blocks/memory*/state | grep -c offline)" -gt 0 ]
result $? "the device has blocks that are not in use"
for state in $blocks/memory*/state; do
	grep -q offline "$state" && echo online_movable >"$state"
done
look "in use"
before=$(ls -d $blocks/memory*/ | wc -l)
for device in /sys/bus/acpi/devices/PNP0C80:*; do
	[ -e "$device/eject" ] && echo 1 >"$device/eject" 2>/dev/null
done
waited=0
while [ "$(ls -d $blocks/memory*/ | wc -l)" = "$before" ] && [ $waited -lt 30 ]; do
	sleep 1
	waited=$((waited + 1))
done
[ "$(ls -d $blocks/memory*/ | wc -l)" -lt "$before" ]
result $? "the device is gone"
look "taken away"
check "the reports can be read" save
check "rmmod" rmmod mmtwin
finish
