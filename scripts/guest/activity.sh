#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: the running kernel maps and unmaps all the time, and is looked at all the time.
# $1 is for how many seconds; the rest goes to insmod. Stock modules that the guest has come and go.
. /guest/lib.sh
seconds=$1
shift

tracing=/sys/kernel/tracing
mount -t tracefs tracefs $tracing 2>/dev/null

# busy WHAT COMMAND...: runs the command until the end, counts how often it worked
busy()
{
	local name=$1 n=0
	shift
	(
		while [ -e /tmp/go ]; do
			if "$@" >/dev/null 2>&1; then n=$((n + 1)); else usleep 50000; fi
		done
		echo "$n" >/tmp/did.$name
	) &
}

modules_come_and_go()
{
	local name some=1
	for name in $modules; do modprobe "$name" && some=0; done
	for name in $modules; do modprobe -r "$name"; done
	return $some
}

probes_come_and_go()
{
	echo "p:mmtwin_probe vfs_read" >$tracing/kprobe_events || return 1
	echo 1 >$tracing/events/kprobes/enable
	cat /proc/uptime
	echo 0 >$tracing/events/kprobes/enable
	echo >$tracing/kprobe_events
}

# a raw socket of the DHCP client has a filter, which the kernel compiles
filters_come_and_go()
{
	timeout 1 udhcpc -n -q -f -t 1 -T 1 -i lo
	[ $? != 127 ]
}

large_areas_come_and_go()
{
	[ -e /sys/block/zram0/disksize ] || modprobe zram || return 1
	echo 2G >/sys/block/zram0/disksize && echo 1 >/sys/block/zram0/reset
}

reports_are_read()
{
	cat $dir/live/leaves $dir/live/directmap $dir/live/directory $dir/live/segments
}

# those that the guest was given, but for what carries our output and what is used below
modules=$(sed 's/:.*//; s#.*/##; s/\.ko.*//' /lib/modules/*/modules.dep | grep -v '^virtio\|^zram\|^zsmalloc')
ip link set lo up 2>/dev/null
check "insmod $*" /bin/insmod /mmtwin.ko "$@"
: >/tmp/go
[ -z "$modules" ] || busy modules modules_come_and_go
# A probe patches text. Where several emulated CPUs run it, QEMU can stop one of them for good at an
# instruction that lies in two pages: with and without mmtwin.
[ "$(grep -c ^processor /proc/cpuinfo)" -gt 1 ] || busy probes probes_come_and_go
busy filters filters_come_and_go
busy areas large_areas_come_and_go
busy reports reports_are_read
looks=0
end=$(($(cut -d. -f1 /proc/uptime) + seconds))
while read -r now rest </proc/uptime && [ "${now%.*}" -lt $end ]; do
	echo again >$dir/recheck && read -r verdict rest <$dir/summary && [ "$verdict" = PASS ] || break
	looks=$((looks + 1))
done
check "the reports can be read" save
[ "$verdict" = PASS ] && [ $looks -gt 3 ]
status=$?
result $status "$looks looks while the kernel was busy: ${verdict:-no verdict}"
[ $status = 0 ] || sed 's/^/# /' /out/summary
rm /tmp/go
wait
for file in /tmp/did.*; do
	echo "# ${file#/tmp/did.}: $(cat "$file") times"
done
[ "$(cat /tmp/did.* | sort -n | tail -n 1)" -gt 0 ]
result $? "there was something to look at"
echo again >$dir/recheck
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "at rest: $(verdict)"
dmesg -c >/dev/null
check "rmmod" rmmod mmtwin
dmesg | grep -q 'arena given back: \([0-9]*\) of \1 pages proven home'
result $? "every page proven home"
finish
