#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: loads the module once with the arguments given, reads its reports, unloads it.
dir=/sys/kernel/debug/mmtwin
count=0

# result STATUS WHAT
result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
	fi
}

/bin/insmod /mmtwin.ko "$@" 2>/out/insmod
status=$?
cat /out/insmod
result $status "insmod $*"

if [ $status = 0 ]; then
	cat $dir/summary
	read -r verdict rest <$dir/summary
	[ "$verdict" = PASS ]
	result $? "summary says PASS"
	for name in summary checks bringup; do
		cat $dir/$name >/out/$name && [ -s /out/$name ]
		result $? "$name can be read"
	done
	rmmod mmtwin
	result $? "rmmod"
	[ ! -e $dir ]
	result $? "no file is left behind"
fi
dmesg >/out/dmesg
echo "1..$count"
