#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: a kernel that waits for a crash is put into its memory, looked at, and taken
# away again, while somebody looks, too. Wants crashkernel= among the boot parameters.
. /guest/lib.sh

plant=/sys/kernel/debug/mmtwin_plant

# a kernel that waits is no fault, and what is changed in its memory is
faults()
{
	local seed planted=0
	for seed in 1 2 3 4; do
		# a page of that kernel may be one that is not mapped
		echo "crash-leaf $seed" >$plant/plant 2>/dev/null || continue
		planted=$((planted + 1))
		cat $plant/plant | sed 's/^/# /'
		look
		[ "$seen" = FAIL ] && grep -q "^ *not ok .*direct-rights" $dir/checks
		result $? "crash-leaf $seed is found, $1"
		echo undo >$plant/undo
	done
	look
	[ "$seen" = PASS ] && [ $planted != 0 ]
	result $? "with $planted faults undone, $1: $(verdict)"
}

come_and_go()
{
	/bin/crash $(room)
	sleep 1
	/bin/crash
	sleep 1
}

check "crash memory is reserved: $(room)" [ -n "$(room)" ]
check "mmtwin_plant loads" /bin/insmod /mmtwin_plant.ko i_know_this_corrupts_the_kernel=1
check "insmod $*" /bin/insmod /mmtwin.ko "$@"
look
[ "$seen" = PASS ]
result $? "no kernel waits: $(verdict)"
faults "no kernel waits"
check "a kernel is put there" /bin/crash $(room)
[ "$(cat /sys/kernel/kexec_crash_loaded)" = 1 ]
result $? "and waits"
look
[ "$seen" = PASS ]
result $? "a kernel waits: $(verdict)"
sed 's/^/# /' $dir/live/directmap | grep -i crash
faults "a kernel waits"
check "it is taken away" /bin/crash
look
[ "$seen" = PASS ]
result $? "it waits no more: $(verdict)"
watch 40 "kernels come and go" come_and_go
check "the reports can be read" save
check "rmmod mmtwin_plant" rmmod mmtwin_plant
check "rmmod" rmmod mmtwin
finish
