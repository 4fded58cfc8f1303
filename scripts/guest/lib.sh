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

# the plan, once, after all results
finish()
{
	dmesg >/out/dmesg
	echo "1..$count"
}
