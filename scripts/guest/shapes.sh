#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: boots every machine that the module offers, one in place of the other.
# $1 is a pattern (grep -E) of the names of those that this CPU must judge; the rest goes to insmod.
. /guest/lib.sh

own=$1
shift
check "insmod $*" /bin/insmod /mmtwin.ko "$@"
sed -n '/^options/q; 2,$s/^..\([^ ]*\) .*/\1/p' $dir/boot >/tmp/machines
check "there are machines" [ "$(wc -l </tmp/machines)" -gt 5 ]

# a machine of 32 bits has no address for a large arena
sed -n 's/^arena  *\([0-9]*\) MiB.*/\1/p' $dir/summary >/tmp/mib
read -r mib </tmp/mib

while read -r machine; do
	mark_log
	echo "$machine" 2>/dev/null >$dir/boot
	status=$?
	if [ $status != 0 ] && [ "$mib" -gt 700 ] && [ "${machine#i386}" != "$machine" ]; then
		our_log | grep -q "$machine has no addresses for an arena"
		result $? "$machine is refused an arena of $mib MiB"
		continue
	fi
	result $status "$machine boots"
	cp $dir/summary "/out/summary-$machine"
	cp $dir/checks "/out/checks-$machine"
	grep -q "^machine  *$machine," $dir/summary
	result $? "$machine is what was booted"
	[ "$(verdict | cut -d ' ' -f 1)" = PASS ]
	result $? "$machine: $(verdict)"
	# a CPU of another kind cannot walk its tables
	grep '^skip *translations/' $dir/summary >/tmp/skips
	if echo "$machine" | grep -qxE "native|$own"; then
		[ ! -s /tmp/skips ]
		result $? "$machine: the CPU judges it"
	else
		[ -s /tmp/skips ] && ! grep -v 'translations/cpu' /tmp/skips
		result $? "$machine: only the CPU cannot speak"
	fi
done </tmp/machines

echo native >$dir/boot
result $? "native boots again"
cp $dir/checks /out/checks
cp $dir/summary /out/summary
mark_log
check "rmmod" rmmod mmtwin
our_log | grep -q 'arena given back: \([0-9]*\) of \1 pages proven home'
result $? "every page proven home"
finish
