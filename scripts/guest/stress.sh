#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, with a module built with MMTWIN_STRESS=1: all CPUs take pages of the machine and
# give them back, while CPUs are unplugged. $1 is for how many seconds, $2 a seed; the rest goes to
# insmod.
. /guest/lib.sh
seconds=$1
seed=$2
shift 2

# all but the first CPU go and come, one after the other
cpus_come_and_go()
{
	local cpu n=0
	while [ -e /tmp/go ]; do
		for cpu in /sys/devices/system/cpu/cpu[1-9]*/online; do
			echo 0 >"$cpu" && n=$((n + 1))
			usleep $((n % 7 * 30000))
			echo 1 >"$cpu"
		done
	done
	echo $n >/tmp/unplugged
}

# sum of the frames that CPUs keep which are not there
kept_by_absent()
{
	awk '$4 == "off" { n += $5 } END { print n + 0 }' $dir/buddy/pcp
}

# frames that the first CPU may keep of the first zone
may_keep()
{
	awk '$3 == "0" && $4 == "on" { print $6; exit }' $dir/buddy/pcp
}

check "insmod $*" /bin/insmod /mmtwin.ko "$@"
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "before: $(verdict)"
: >/tmp/go
cpus_come_and_go 2>/tmp/unplug.log &
# what the zones' file says of the same
listed()
{
	awk '$2 ~ /^(DMA|DMA32|Normal|HighMem|Movable)$/ && NF > 14 { print $14; exit }' $dir/buddy/zones
}

check "$seconds seconds on all CPUs" sh -c "echo $seconds $seed >$dir/stress"
# the CPUs may go on coming and going, and give back what they keep: the lists are to hold all the
# same, and what the judges put into frames does not get in the way
good=0
for round in 1 2 3 4 5 6; do
	echo 1 $((seed + round)) >$dir/stress && echo look >$dir/recheck
	[ "$(verdict | cut -d' ' -f1)" = PASS ] && good=$((good + 1))
done
[ $good = 6 ]
result $? "while CPUs come and go, $good of 6 times: $(verdict)"
rm /tmp/go
wait
dmesg | sed -n 's/.*mmtwin: stress: /# /p'
read -r unplugged </tmp/unplugged
[ "$unplugged" -gt 3 ]
result $? "$unplugged times a CPU was unplugged"
sed 's/^/# /' /tmp/unplug.log
taken=$(dmesg | sed -n 's/.*mmtwin: stress: \([0-9]*\) blocks.*/\1/p' | sort -n | tail -n 1)
[ "$taken" -gt 10000 ]
result $? "$taken blocks taken"
sed 's/^/# /' $dir/buddy/pcp
shared=$(may_keep)
for cpu in /sys/devices/system/cpu/cpu[1-9]*/online; do
	echo 0 >"$cpu"
done
[ "$(kept_by_absent)" = 0 ] && [ "$(grep -c ' off ' $dir/buddy/pcp)" -gt 0 ]
result $? "CPUs that are away keep nothing"
alone=$(may_keep)
[ "$alone" -gt "$shared" ]
result $? "one CPU may keep $alone frames, all of them $shared each"
[ "$(listed)" = "$alone" ]
result $? "zones has the same list: $(listed)"
for cpu in /sys/devices/system/cpu/cpu[1-9]*/online; do
	echo 1 >"$cpu"
done
[ "$(may_keep)" = "$shared" ]
result $? "it is $(may_keep) again when they are there again"
[ "$(listed)" = "$shared" ]
result $? "zones has the same list: $(listed)"
echo look >$dir/recheck
[ "$(verdict | cut -d' ' -f1)" = PASS ]
result $? "at rest: $(verdict)"
check "the reports can be read" save
cp $dir/buddy/pcp /out/pcp
dmesg -c >/dev/null
check "rmmod" rmmod mmtwin
dmesg | grep -q 'arena given back: \([0-9]*\) of \1 pages proven home'
result $? "every page proven home"
finish
