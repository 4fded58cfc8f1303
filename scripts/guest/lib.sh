# SPDX-License-Identifier: GPL-2.0
# For the scripts that run in a guest: results, and the module's files.
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

# check WHAT COMMAND...: passes when the command does
check()
{
	local what=$1 status
	shift
	"$@" >/dev/null 2>&1
	status=$?
	result $status "$what"
	[ $status = 0 ] || echo "# failed: $*"
}

# lines of the kernel log that are ours, since the last call of mark_log
mark_log()
{
	log_mark=$(dmesg | wc -l)
}

our_log()
{
	dmesg | tail -n +$((log_mark + 1)) | grep -E 'mmtwin: ' | grep -v 'loading out-of-tree\|verification failed'
}

verdict()
{
	head -n 1 $dir/summary
}

# the module's reports as they are now, for the host: it counts their rows
save()
{
	cat $dir/summary >/out/summary && cat $dir/checks >/out/checks
}

# the memory set aside for a kernel that waits for a crash; the last one: others are low, for devices
room()
{
	sed -n 's/^ *\([0-9a-f]*\)-\([0-9a-f]*\) : Crash kernel$/\1 \2/p' /proc/iomem | tail -n 1
}

# look again; the first word of the verdict is $seen; not in a subshell: some faults are in the
# process that plants them
look()
{
	echo look >$dir/recheck
	read -r seen rest <$dir/summary
}

# watch LOOKS WHAT COMMAND...: none of so many looks says FAIL while the command runs over and over
watch()
{
	local looks=$1 what=$2 fails=0 n=0
	shift 2
	rm -f /tmp/enough
	while [ ! -e /tmp/enough ]; do
		"$@"
	done &
	while [ $n -lt $looks ]; do
		n=$((n + 1))
		look
		[ "$seen" = PASS ] && continue
		fails=$((fails + 1))
		sed -n '/^fail/s/^/# /p' $dir/summary
	done
	touch /tmp/enough
	wait
	[ $fails = 0 ]
	result $? "while $what: $fails of $looks looks say FAIL"
}

# the plan, once, after all results
finish()
{
	dmesg >/out/dmesg
	echo "1..$count"
}
