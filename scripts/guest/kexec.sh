#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: kernels to be started next, and in a crash, are loaded and taken away again.
# The code to leave this one by may be executable then, and nothing else. Wants crashkernel= among
# the boot parameters.
. /guest/lib.sh

plant=/sys/kernel/debug/mmtwin_plant

passes()
{
	look
	[ "$seen" = PASS ]
	result $? "$1: $(verdict)"
	[ "$seen" = PASS ] || sed -n '/^fail/s/^/# /p' $dir/summary
	grep -h 'leave this kernel' $dir/live/directmap $dir/summary | sed 's/^/# /'
}

# data of ours that is executable is a fault, whatever is loaded
faults()
{
	local seed planted=0
	for seed in 1 2 3; do
		echo "direct-exec $seed" >$plant/plant 2>/dev/null || continue
		planted=$((planted + 1))
		look
		[ "$seen" = FAIL ] && grep -q "^ *not ok .* wx" $dir/checks &&
			grep -q "^ *not ok .*direct-rights" $dir/checks
		result $? "direct-exec $seed is found, $1"
		echo undo >$plant/undo
	done
	passes "with $planted faults undone, $1"
}

come_and_go()
{
	/bin/crash 2000000 3ffffff next
	/bin/crash $(room)
	sleep 1
	/bin/crash next
	/bin/crash
}

check "crash memory is reserved: $(room)" [ -n "$(room)" ]
check "mmtwin_plant loads" /bin/insmod /mmtwin_plant.ko i_know_this_corrupts_the_kernel=1
check "insmod $*" /bin/insmod /mmtwin.ko "$@"
passes "no kernel is loaded"
check "one is loaded to be started next" /bin/crash 2000000 3ffffff next
[ "$(cat /sys/kernel/kexec_loaded)" = 1 ]
result $? "and is there"
passes "it is there"
faults "it is there"
check "another waits for a crash" /bin/crash $(room)
[ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ]
result $? "and is there"
passes "both are there"
faults "both are there"
check "the first one is taken away" /bin/crash next
passes "one waits for a crash"
check "and so is that one" /bin/crash
passes "none is there"
watch 20 "kernels come and go" come_and_go
check "the reports can be read" save
check "rmmod mmtwin_plant" rmmod mmtwin_plant
check "rmmod" rmmod mmtwin
finish
