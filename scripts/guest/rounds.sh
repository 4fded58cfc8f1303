#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: everything is judged again ROUNDS times (first argument), by accesses that the
# CPU must allow and by accesses that it must refuse, while another CPU is kept busy.
. /guest/lib.sh
rounds=$1
shift

# forks, page faults, programs that come and go, and now and then a reader of the live directory
disturb()
{
	local n=0 text
	while [ -e /tmp/go ]; do
		(text=$n)
		/bin/busybox true
		text=$(/bin/busybox head -c 65536 /dev/zero | /bin/busybox tr '\0' x)
		n=$((n + 1))
		[ $((n % 8)) != 0 ] || cat $dir/live/directory >/dev/null
	done
	echo "$n" >/tmp/disturbed
}

# looked RULE: at how many things the last round looked
looked()
{
	sed -n "s/^ *# $1: looked at \([0-9]*\) .*/\1/p" $dir/checks
}

check "insmod $*" /bin/insmod /mmtwin.ko "$@"
: >/tmp/go
disturb &
# nothing but what the shell has built in, so that the rounds are most of what is done
n=0
read -r start rest </proc/uptime
while [ $n -lt "$rounds" ]; do
	echo again >$dir/recheck && read -r verdict rest <$dir/summary && [ "$verdict" = PASS ] || break
	n=$((n + 1))
done
read -r end rest </proc/uptime
rm /tmp/go
check "the reports can be read" save
[ $n -gt 0 ] && [ $n = "$rounds" ]
status=$?
each="$(looked cpu) CPU questions, $(looked cpu-write) writes, $(looked cpu-readonly) refused writes"
result $status "$n rounds: each of $each, ${verdict:-no verdict}"
[ $status = 0 ] || sed 's/^/# /' /out/summary
for rule in cpu cpu-write cpu-readonly; do
	[ "$(looked $rule)" -gt 0 ]
	result $? "$rule was asked"
done
wait
read -r disturbed </tmp/disturbed
[ "$disturbed" -gt 0 ]
result $? "another CPU was busy: $disturbed times forks, faults and programs"
echo "# rounds took $((${end%.*} - ${start%.*})) s"
# the log has been full for long, so lines cannot be counted
dmesg -c >/dev/null
check "rmmod" rmmod mmtwin
dmesg | grep -q 'arena given back: \([0-9]*\) of \1 pages proven home'
result $? "every page proven home"
finish
